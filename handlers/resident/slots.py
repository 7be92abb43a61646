"""The report form as a table: what is asked, in this order, and how it is read (RULEBOOK §4.2).

Taking all that one message holds is ``facts``; here stands only what is asked for by itself.
"""

import re
from collections.abc import Sequence

from handlers.cases.privacy import numbers
from handlers.cases.states import CaseKind
from handlers.forms import Question, Slot
from handlers.messages import Button
from handlers.policy import CATEGORIES
from handlers.resident import anonymity, asked_back, facts, feelings, places, whom
from handlers.resident.marks import ANNOUNCED, OWN_WORDS, UNIT_OPEN, has_mark, mark, unmark
from handlers.roster import place_words
from handlers.state import BY_MAIL, ReportDraft
from handlers.texts import label, say
from handlers.turn import Turn
from nlp.answers import read_command, read_yes_no
from nlp.emails import read_email
from nlp.names import read_name
from nlp.places import read_place
from nlp.proposals import proposes
from nlp.story import nothing_lasts

__all__ = ["BY_NAME", "CATEGORY_WORDS", "LONGEST_ANSWER", "MAY_STAY_OPEN", "SLOTS", "category_in"]

_HAS_NONE = re.compile("没有?(?:手机|电话|座机)(?:号码?)?[啊呀哦了呢。，,]*$")
# Asked, and not insisted on (RULEBOOK §4.2).
MAY_STAY_OPEN = frozenset({"name", "phone"})
LONGEST_ANSWER = 80  # characters of since and hope
SINCE = ("today", "yesterday", "week", "long")
SERVICE = "综合服务类"  # fees, cards, conduct: not a place to go to, but whose matter it is
HOPE = ("fix", "visit", "explain", "pay", "improve", "respect")  # RULEBOOK §2, 诉求

# How people call the eight categories (RULEBOOK §3).
CATEGORY_WORDS: Sequence[tuple[str, str]] = (
    ("房屋", "房屋管理类"), ("设备", "设备管理类"), ("安全", "安全管理类"), ("环境", "环境管理类"),
    ("综合", "综合服务类"), ("服务", "综合服务类"), ("纠纷", "业户纠纷类"), ("邻里", "业户纠纷类"),
    ("邻居", "业户纠纷类"), ("地产", "地产相关类"), ("开发商", "地产相关类"), ("其他", "其他类"),
)  # fmt: skip


def category_in(text: str) -> str | None:
    """The category the words name, None when none or several."""
    if text.isdecimal() and 1 <= int(text) <= len(CATEGORIES):
        return CATEGORIES[int(text) - 1]
    found = {name for word, name in CATEGORY_WORDS if word in text}
    return found.pop() if len(found) == 1 else None


# --- what --------------------------------------------------------------------------------------


def _ask_what(_turn: Turn, draft: ReportDraft) -> Question:
    if has_mark(draft, ANNOUNCED) and proposes(draft.what):
        return say("resident.ask.what_to_discuss"), ()
    if has_mark(draft, ANNOUNCED):
        return say("resident.ask.what_happened"), ()
    return say("resident.ask.what_again" if draft.what else "resident.ask.what"), ()


def _hear_free(_turn: Turn, _draft: ReportDraft, _text: str) -> bool:
    return False  # free narrative: the form reads it whole


def _forget_what(draft: ReportDraft) -> None:
    draft.what = ""


# --- where -------------------------------------------------------------------------------------


def _ask_place(_turn: Turn, draft: ReportDraft) -> Question:
    if places.is_known(draft):  # asked anew, to be corrected
        return say("resident.ask.place"), ()
    if draft.spot:
        return places.where_question(draft), ()
    if draft.building and not draft.room:
        return _which_flat(draft), ()
    if draft.room:
        return say("resident.ask.building", room=draft.room), ()
    if draft.category == SERVICE:
        return say("resident.ask.home"), ()
    return say("resident.ask.place"), ()


def _which_flat(draft: ReportDraft) -> str:
    """Which flat of what he said: of the building, or of the unit."""
    if not draft.unit:
        return say("resident.ask.room", building=draft.building)
    house = place_words(draft.building, draft.unit, "")
    return say("resident.ask.room_of_unit", house=house)


def _hear_place(turn: Turn, draft: ReportDraft, text: str) -> bool:
    """A house or a public place; 不方便 is no place, and is not insisted on (RULEBOOK §4.2)."""
    if not _declines(text):
        return places.hear(turn, draft, text)
    somewhere = draft.building or draft.anonymous or draft.category == SERVICE
    if not somewhere and not has_mark(draft, OWN_WORDS + "place"):
        return False  # what is to be mended stands somewhere: asked once more
    places.leave_unsaid(draft)
    return True


def _ask_community(turn: Turn, draft: ReportDraft) -> Question:
    return say("resident.ask.community"), places.communities_asked(turn, draft)


def _hear_community(turn: Turn, draft: ReportDraft, text: str) -> bool:
    if _declines(text) and has_mark(draft, OWN_WORDS + "community"):
        mark(draft, "community")  # asked twice: whoever gets it finds out
        return True
    return places.set_community(turn, draft, text)


def _forget_community(draft: ReportDraft) -> None:
    unmark(draft, "community")
    draft.community_id = draft.house_id = 0


def _ask_unit(turn: Turn, draft: ReportDraft) -> Question:
    return say("resident.ask.unit"), places.units_asked(turn, draft)


def _hear_unit(turn: Turn, draft: ReportDraft, text: str) -> bool:
    place = read_place(text)
    if place is not None and place.unit:
        draft.unit = place.unit
    elif text.isdecimal() and len(text) <= 2:
        draft.unit = text
    else:
        return False
    places.resolve(turn, draft)
    unmark(draft, UNIT_OPEN)  # his own word counts, also when the roster knows it otherwise
    return True


def _forget_unit(draft: ReportDraft) -> None:
    draft.unit, draft.house_id = "", 0
    mark(draft, UNIT_OPEN)


# --- who ---------------------------------------------------------------------------------------


def _ask_name(_turn: Turn, draft: ReportDraft) -> Question:
    return say("resident.ask.name"), asked_back.ways_on(draft, "name")


def _hear_name(_turn: Turn, draft: ReportDraft, text: str) -> bool:
    if _declines(text):
        anonymity.hear(draft, text)
        draft.name = say("resident.anonymous")
        return True
    name = read_name(text, asked=True)
    if name is None:
        return False
    draft.name = facts.named(name)
    unmark(draft, "name")
    return True


def _forget_name(draft: ReportDraft) -> None:
    draft.name = ""
    unmark(draft, "name")


def _ask_phone(_turn: Turn, draft: ReportDraft) -> Question:
    return say("resident.ask.phone", name=feelings.called(draft.name)), ()


def _hear_phone(_turn: Turn, draft: ReportDraft, text: str) -> bool:
    if _declines(text):
        mark(draft, "phone")  # he is reached in this chat
        return True
    phone = numbers.heard(draft.phone, text)
    if phone is None and _HAS_NONE.search(text):
        mark(draft, "phone")
        return True
    if phone is None:
        return False
    draft.phone = phone
    unmark(draft, "phone")
    return True


def _forget_phone(draft: ReportDraft) -> None:
    draft.phone = ""
    unmark(draft, "phone")


def _ask_email(_turn: Turn, _draft: ReportDraft) -> Question:
    return say("mailback.ask"), (Button(label("button.skip"), "skip:email"),)


def _hear_email(_turn: Turn, draft: ReportDraft, text: str) -> bool:
    if _declines(text):
        mark(draft, "email")
        return True
    draft.email = read_email(text) or draft.email
    return read_email(text) is not None


def _forget_email(draft: ReportDraft) -> None:
    draft.email = ""
    unmark(draft, "email")


# --- what helps to know --------------------------------------------------------------------------


def _choices(slot: str, keys: Sequence[str]) -> tuple[Button, ...]:
    ready = [Button(say(f"resident.{slot}.{key}"), f"{slot}:{key}") for key in keys]
    return (*ready, Button(label("button.skip"), f"skip:{slot}"))


def _ask_since(_turn: Turn, _draft: ReportDraft) -> Question:
    return say("resident.ask.since"), _choices("since", SINCE)


def _hear_since(_turn: Turn, draft: ReportDraft, text: str) -> bool:
    if _declines(text):
        mark(draft, "since")
        return True
    draft.since = text[:LONGEST_ANSWER]
    return len(text) <= LONGEST_ANSWER


def _forget_since(draft: ReportDraft) -> None:
    draft.since = ""
    unmark(draft, "since")


def _ask_hope(_turn: Turn, _draft: ReportDraft) -> Question:
    return say("resident.ask.hope"), _choices("hope", HOPE)


def _hear_hope(_turn: Turn, draft: ReportDraft, text: str) -> bool:
    if _declines(text):
        mark(draft, "hope")
        return True
    draft.hope = text[:LONGEST_ANSWER]
    return len(text) <= LONGEST_ANSWER


def _forget_hope(draft: ReportDraft) -> None:
    draft.hope = ""
    unmark(draft, "hope")


def _ask_category(_turn: Turn, _draft: ReportDraft) -> Question:
    buttons = [Button(name, f"category:{name}") for name in CATEGORIES]
    return say("resident.ask.category"), buttons


def _hear_category(_turn: Turn, draft: ReportDraft, text: str) -> bool:
    name = category_in(text)
    if name is None:
        return False
    draft.category, draft.category_by_hand, draft.category_sure = name, True, True
    draft.because, draft.second = [], ""
    return True


def _forget_category(draft: ReportDraft) -> None:
    draft.category_by_hand = False


def _only_says(draft: ReportDraft) -> bool:
    """Praise, a question, a suggestion, a lost key, a certificate: nothing has gone on for long,
    and what is hoped for was said."""
    light = draft.intent in (CaseKind.PRAISE, CaseKind.INQUIRY, CaseKind.SUGGESTION)
    calm = not (draft.dissatisfied or draft.as_request)
    return calm and (light or nothing_lasts(draft.what))


def _declines(text: str) -> bool:
    """跳过, 不方便说, 不知道: an optional thing stays open, a required one is not insisted on."""
    return (
        read_command(text) == "skip"
        or text in _UNKNOWN
        or (len(text) <= 2 and read_yes_no(text) is False)
    )


_UNKNOWN = frozenset(
    {
        "不知道",
        "不清楚",
        "不想说了",
        "不方便告诉",
        "不便透露",
        "不告诉你",
        "不记得",
        "忘了",
        "不记得了",
        "没有",
        "不想说",
        "不方便",
        "匿名",
        "保密",
    }
)

# name, when it is known, how it is asked, how an answer is read, how it is forgotten (返回)
SLOTS: tuple[Slot[ReportDraft], ...] = (
    Slot("what", lambda d: bool(d.what), _ask_what, _hear_free, _forget_what),
    Slot("place", places.is_known, _ask_place, _hear_place, places.forget),
    Slot(
        "community",
        lambda d: bool(d.community_id) or has_mark(d, "community"),
        _ask_community,
        _hear_community,
        _forget_community,
    ),
    Slot("unit", lambda d: not has_mark(d, UNIT_OPEN), _ask_unit, _hear_unit, _forget_unit),
    # Who wants to be unknown is not asked who he is.
    Slot(
        "name",
        lambda d: bool(d.name) or d.anonymous or has_mark(d, "name"),
        _ask_name,
        _hear_name,
        _forget_name,
    ),
    Slot(
        "phone",
        lambda d: bool(d.phone) or d.anonymous or has_mark(d, "phone"),
        _ask_phone,
        _hear_phone,
        _forget_phone,
    ),
    Slot(
        "email",
        lambda d: d.intake != BY_MAIL or bool(d.email) or has_mark(d, "email"),
        _ask_email,
        _hear_email,
        _forget_email,
        optional=True,
    ),
    Slot(
        "since",
        lambda d: bool(d.since) or has_mark(d, "since") or _only_says(d),
        _ask_since,
        _hear_since,
        _forget_since,
        optional=True,
    ),
    Slot(
        "hope",
        lambda d: bool(d.hope) or has_mark(d, "hope") or _only_says(d),
        _ask_hope,
        _hear_hope,
        _forget_hope,
        optional=True,
    ),
)
# The category is guessed, shown and changed; it is never asked for by itself (RULEBOOK §3).
CATEGORY: Slot[ReportDraft] = Slot(
    "category", lambda _: True, _ask_category, _hear_category, _forget_category
)
# Read from the account as well, and only put right (RULEBOOK §4.2).
WHOM: Slot[ReportDraft] = Slot("whom", lambda _: True, whom.ask, whom.hear, whom.forget)
BY_NAME = {slot.name: slot for slot in (*SLOTS, CATEGORY, WHOM)}
