"""Small things a draft remembers of the conversation itself, beside the facts of the matter.

They stand in ``ReportDraft.skipped``, whose other entries are the slots the resident passed over.
"""

from handlers.state import ReportDraft

__all__ = [
    "AGAIN_ASKED",
    "ANNOUNCED",
    "ANYWHERE",
    "BUILDING_CHECKED",
    "CUT",
    "FIRST_CONTACT",
    "KNOWN_PLACE",
    "OWN_WORDS",
    "REPLACE_WHAT",
    "RESTATE",
    "ROOM_ASKED",
    "SOOTHED",
    "UNIT_OPEN",
    "WHICH_HOUSE",
    "WHICH_WRONG",
    "has_mark",
    "mark",
    "unmark",
]

AGAIN_ASKED = "again_asked"  # whether it is a finished matter once more was settled
ANNOUNCED = "announced"  # 我要投诉保安 was said, and nothing of what happened
ANYWHERE = "anywhere"  # the place is in his own words, unread
BUILDING_CHECKED = "building_checked"  # that the roster has no such building was said once
CUT = "cut"  # the account was too long to be kept whole, and that was not said yet
FIRST_CONTACT = "first_contact"  # the privacy line was not said yet
KNOWN_PLACE = "known_place"  # his own house, taken as known and not said
SOOTHED = "soothed"  # the last answer began with a soothing line
RESTATE = "restate"  # the next question begins with what was understood
ROOM_ASKED = "room_asked"  # which flat of a building known, asked once
UNIT_OPEN = "unit_open"  # the roster has this room in several units
REPLACE_WHAT = "replace_what"  # 改内容: the next words stand for the old ones
WHICH_HOUSE = "which_house"  # a house was called wrong that is not the one written down
WHICH_WRONG = "which_wrong"  # 不对 was said, and not yet what: a mere 嗯 files nothing
OWN_WORDS = "own_words:"  # + slot: an answer to it was not understood once


def mark(draft: ReportDraft, name: str) -> None:
    """Remember it."""
    if name not in draft.skipped:
        draft.skipped.append(name)


def has_mark(draft: ReportDraft, name: str) -> bool:
    """Whether it is remembered."""
    return name in draft.skipped


def unmark(draft: ReportDraft, name: str) -> bool:
    """Forget it; whether it was remembered."""
    if name not in draft.skipped:
        return False
    draft.skipped.remove(name)
    return True
