"""[邀请家人], the code they send, and how following ends (DESIGN §3)."""

import re
from collections.abc import Callable, Mapping

from handlers.cases import book
from handlers.cases.card import resident_status
from handlers.cases.privacy import following
from handlers.cases.states import UNFINISHED
from handlers.messages import Button
from handlers.resident import matters
from handlers.texts import label, say
from handlers.turn import Turn
from handlers.when import say_time
from nlp.normalise import half_width
from storage.tables import Case

__all__ = ["ACTIONS", "WORDS", "redeems"]

LONGEST_CODE = 40  # characters, with /start before it and blanks in it
_PREFIX = re.compile("[JjＪｊ][RrＲｒ]")
_CODE = re.compile(r"(?:/START[\s_]+)?JR[-\s]*(?P<signs>[0-9A-Z](?:[-\s]*[0-9A-Z]){15})")


def redeems(turn: Turn, text: str) -> bool:
    """Whether the text is a code, and then it is answered; any other text costs a look."""
    if len(text) > LONGEST_CODE or not _PREFIX.search(text):
        return False
    code = _CODE.fullmatch(half_width(text).upper())
    if code is None:
        return False
    case = following.redeem(turn, re.sub(r"[-\s]", "", code["signs"]))
    _show(turn, case, before=say("resident.family.follows", number=case.number))
    return True


def _show(turn: Turn, case: Case, before: str) -> None:
    """How it stands, to read and not to decide."""
    turn.ask(
        f"{before}\n{resident_status(turn, case)}",
        [Button(label("button.unfollow"), f"unfollow:{case.number}")],
        case_id=case.id,
        case_number=case.number,
    )


def _invite(turn: Turn, number: str) -> None:
    """[邀请家人] of a case; without one the only open, or asked by buttons."""
    if not number:
        _which(turn)
        return
    case = matters.own_case(turn, number)
    if case.state not in UNFINISHED:
        turn.ask(say("resident.family.over", number=case.number), matters.resident_buttons(case))
        return
    code, until = following.invite(turn, case)
    turn.ask(
        say("resident.family.code", number=case.number, code=code, by=say_time(until, turn.now)),
        [Button(label("button.end_following"), f"end_following:{case.number}")],
        case_id=case.id,
        case_number=case.number,
    )


def _which(turn: Turn) -> None:
    cases = [c for c in book.open_of_filer(turn, turn.speaker.person_id) if c.state in UNFINISHED]
    if len(cases) == 1:
        _invite(turn, cases[0].number)
    elif cases:
        turn.ask(
            say("resident.family.which"), [matters.case_button(case, "invite") for case in cases]
        )
    else:
        turn.ask(say("resident.family.nothing_open"), [Button(label("button.report"), "report")])


def _end(turn: Turn, number: str) -> None:
    """[结束关注]: the filer ends it for all."""
    case = matters.own_case(turn, number)
    count = following.end(turn, case)
    key = "ended" if count else "nobody"
    turn.ask(say(f"resident.family.{key}", number=case.number), matters.resident_buttons(case))


def _leave(turn: Turn, number: str) -> None:
    """[不再关注]: one of the family."""
    case = following.case_followed(turn, number)
    if case is None:
        turn.ask(say("common.button_reply.old_nothing"))
        return
    following.leave(turn, case)
    turn.ask(say("resident.family.left", number=number), [Button(label("button.report"), "report")])


WORDS: Mapping[str, str] = {"邀请家人": "invite"}
ACTIONS: Mapping[str, Callable[[Turn, str], None]] = {
    "invite": _invite,
    "end_following": _end,
    "unfollow": _leave,
}
