"""What a complaint turned out to be, tapped or said: 定级, 严重投诉 (RULEBOOK §2, §6.6)."""

import re
from collections.abc import Callable, Mapping

from handlers.cases import book
from handlers.cases.errors import MoveRefused
from handlers.cases.outcome import findings
from handlers.cases.outcome.findings import VERIFIERS
from handlers.messages import Button
from handlers.steward.which import number_in, quoted_case, seen_case, without_number
from handlers.texts import label, say
from handlers.turn import Turn
from storage.tables import Case

__all__ = ["ACTIONS", "grade", "hear"]

LONGEST = 24  # characters
MOST_CASES = 6
_WHAT = (
    "(?:投诉)?定个?级|(?:定|评)?(?:一下)?(?:投诉的?)?严重(?:程度|等级|级别)|(?:严重|重大|有效)的?投诉|投诉的?(?:性质|种类|等级)"
    "|核实(?:有效)?投诉|(?:写|要写?|需要写?)?书面报告|扣几分|定几分"
)
_GRADES = re.compile(
    rf"(?:请|帮我|我?[要想]|给|把)*(?:这|那)?(?:一?[件个单条])?(?:投诉|工单)?(?:要|得|是|属于|算|需要|应该)*(?:{_WHAT})"
    r"(?:是|为|定为|算)?[\s:：]*\d{0,2}分?[吧了的。！!]*"
    r"|(?:这|那)(?:一?[件个单条])?(?:投诉)?(?:很|太|非常|特别|比较)?严重[的了]?(?:[，,\s]*(?:要|得|需要)?写?书面报告)?[吧了。！!]*"
)


def hear(turn: Turn, text: str) -> bool:
    """Whether the words ask to grade a complaint: of the number, the card, or the last one."""
    if turn.staff is None or len(text) > LONGEST:
        return False
    if _GRADES.fullmatch(without_number(text).strip(" ，,：:。")) is None:
        return False
    case = quoted_case(turn) or _named(turn, text)
    if case is not None:
        grade(turn, case.number)
    else:
        _ask_which(turn)
    return True


def _named(turn: Turn, text: str) -> Case | None:
    """Of the number, else the complaint he looked at last, closed or not."""
    number = number_in(text)
    if number is not None:
        return seen_case(turn, number)
    last = book.by_id(turn, turn.state.case_id) if turn.state.case_id else None
    known = last is not None and last.kind == "complaint" and book.may_know(turn, last)
    return last if known else None


def _ask_which(turn: Turn) -> None:
    staff = turn.staff
    assert staff is not None, "only staff come here"
    led = [c.id for c in turn.roster.communities if any(staff.has(r, c.id) for r in VERIFIERS)]
    found = [
        case
        for community_id in led
        for cases in findings.waiting(turn, community_id, staff).values()
        for case in cases
    ]
    buttons = [
        Button(say("steward.list.button", number=c.number, place=c.place), f"grade:{c.number}")
        for c in found[:MOST_CASES]
    ]
    mine = Button(label("button.my_cases"), "my_cases")
    turn.ask(say(f"findings.ask.{'which' if found else 'none'}"), [*buttons, mine])


def grade(turn: Turn, number: str) -> None:
    """[定级], [投诉性质]: whatever is to be said of it next; refused to whom it is not for."""
    case = seen_case(turn, number)
    turn.state.case_id = case.id
    _answer(turn, case, *findings.next_question(turn, case))


def _nature(turn: Turn, ref: str) -> None:
    """[硬件故障] …: then the kind, if it is not known yet."""
    case, value = _read(turn, ref, findings.NATURES)
    findings.set_nature(turn, case, value)
    if findings.of_case(turn, case).kind is None:
        text = say("findings.ask.kind", number=case.number)
        _answer(turn, case, text, findings.kind_buttons(case))
    else:
        _answer(turn, case, say("findings.noted", number=case.number))


def _finding(turn: Turn, ref: str) -> None:
    """[有效投诉] [求助型] …"""
    case, value = _read(turn, ref, findings.KINDS)
    findings.set_kind(turn, case, value)
    _answer(turn, case, say("findings.noted", number=case.number))


def _verify(turn: Turn, ref: str) -> None:
    """[属实]: then how serious. [不算有效]: the handler chooses again."""
    case, value = _read(turn, ref, ("yes", "no"))
    findings.verify(turn, case, holds=value == "yes")
    if value == "yes":
        text = say("findings.ask.severity", number=case.number)
        _answer(turn, case, text, findings.scale_buttons(turn, case))
    else:
        _answer(turn, case, say("findings.sent_back", number=case.number))


def _severity(turn: Turn, ref: str) -> None:
    case = seen_case(turn, ref.partition(".")[0])
    points = ref.partition(".")[2]
    findings.set_severity(turn, case, int(points) if points.isdecimal() else 0)
    _answer(turn, case, say("findings.noted", number=case.number))


def _read(turn: Turn, ref: str, known: tuple[str, ...]) -> tuple[Case, str]:
    number, _, value = ref.partition(".")
    if value not in known:
        raise MoveRefused(say("common.button_reply.old_nothing"))
    return seen_case(turn, number), value


def _answer(turn: Turn, case: Case, text: str, buttons: tuple[Button, ...] = ()) -> None:
    offered = buttons or (Button(label("button.my_cases"), "my_cases"),)
    turn.ask(text, offered, case_id=case.id, case_number=case.number)


ACTIONS: Mapping[str, Callable[[Turn, str], None]] = {
    "grade": grade,
    "nature": _nature,
    "finding": _finding,
    "verify": _verify,
    "severity": _severity,
}
