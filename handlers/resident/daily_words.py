"""How often the daily word comes, by the resident's wish and for each matter (RULEBOOK §5.6, §11).

不用每天告诉我, 三天说一次, 恢复, by button or in words. It is the daily word alone: what is
promised, asked or said by the handler still arrives.
"""

import re
from collections.abc import Callable, Mapping

from handlers.cases import book, moves
from handlers.cases.states import UNFINISHED
from handlers.cases.timing import daily
from handlers.messages import Button
from handlers.resident import matters
from handlers.texts import label, say
from handlers.turn import Turn
from storage.tables import Case

__all__ = ["ACTIONS", "hear", "wish_in"]

DAYS: Mapping[str, int | None] = {
    "mute_daily": 0,
    "slow_daily": daily.SLOWER[0],
    "resume_daily": None,
}
LONGEST_WISH = 24  # characters
_TELL = "(?:都?再?(?:告诉|通知|跟|给|和|向|说|发|汇报|报告?|提醒|推送|联系).{0,8})"
_WISHES = (
    (
        "slow_daily",
        re.compile(f"(?:那就?|请|改成|改为|以后)?(?:每?隔?(?:三|3|几|两三)天)(?:{_TELL}|一次.{{0,4}})"),
    ),
    (
        "mute_daily",
        re.compile(f"(?:请|以后|今后|麻烦)?(?:不用|不要|别|不必|无需|不需要)再?(?:每天|天天|每日){_TELL}"),
    ),
    (
        "resume_daily",
        re.compile(f"恢复|恢复(?:每天|每日).{{0,8}}|(?:还是|改回|请)(?:要|得)?(?:每天|天天|每日){_TELL}"),
    ),
)  # fmt: skip


def wish_in(text: str) -> str | None:
    """The action that the words ask for, a case number beside them or not; None mostly."""
    if len(text) > LONGEST_WISH:
        return None
    plain = re.sub(r"\d{6}-\d{3,4}", "", text).strip(" ，,。.！!吧了")
    return next((name for name, words in _WISHES if words.fullmatch(plain)), None)


def hear(turn: Turn, action: str, text: str) -> bool:
    """Do it for the matter meant, asked about when several are; False when none is open."""
    number = matters.number_in(text)
    quoted = matters.quoted(turn) if number is None else matters.own_case(turn, number)
    if quoted is not None:
        _set(turn, quoted, action)
        return True
    cases = [c for c in book.open_of_filer(turn, turn.speaker.person_id) if c.state in UNFINISHED]
    if action == "resume_daily":
        cases = [case for case in cases if case.word_every_days is not None]
    if len(cases) == 1:
        _set(turn, cases[0], action)
    elif cases:
        buttons = [matters.case_button(case, action) for case in cases]
        turn.ask(say("resident.daily.which"), buttons)
    return bool(cases)


def _set(turn: Turn, case: Case, action: str) -> None:
    if case.state not in UNFINISHED:
        turn.ask(say("resident.daily.over", number=case.number), matters.resident_buttons(case))
        return
    case.word_every_days = DAYS[action]
    said = say(f"resident.daily.{action}", number=case.number)
    moves.record(turn, case, "daily_word", label(f"button.{action}"), visibility="resident")
    turn.state.case_id = case.id
    others = [name for name in DAYS if name != action]
    turn.ask(
        said,
        [Button(label(f"button.{name}"), f"{name}:{case.number}") for name in others],
        case_id=case.id,
        case_number=case.number,
    )
    turn.explain(say("log.resident.daily_word", number=case.number, said=said))


def _action(name: str) -> Callable[[Turn, str], None]:
    def act(turn: Turn, number: str) -> None:
        if number:
            _set(turn, matters.own_case(turn, number), name)
        elif not hear(turn, name, ""):
            turn.ask(say("common.button_reply.old_nothing"))

    return act


ACTIONS: Mapping[str, Callable[[Turn, str], None]] = {name: _action(name) for name in DAYS}
