"""Behind [更多]: 求助上级, 派给工种, 服务中心意见; and the report of an emergency (§4.8, §5.5)."""

from handlers.cases.errors import MoveRefused
from handlers.cases.handling import emergency_reports, support, trades
from handlers.messages import Button
from handlers.steward.dates import due_of, due_slot
from handlers.steward.form import Filling, Question, Slot, StaffForm, Unfit
from handlers.steward.telling import confirm, told
from handlers.steward.which import allowed
from handlers.steward.words import check_note, refuse_command, words_slot
from handlers.texts import label, say
from handlers.turn import Turn
from nlp.answers import read_yes_no

__all__ = [
    "FINAL",
    "REPORT",
    "SUPPORT",
    "TRADE",
    "ask_support",
    "final_opinion",
    "pass_to_trade",
    "write_report",
]

YES, NO = "yes", "no"


def ask_support(turn: Turn, ref: str) -> None:
    """[求助上级]: the question."""
    SUPPORT.begin(turn, allowed(turn, ref, "ask_support"))


def final_opinion(turn: Turn, ref: str) -> None:
    """[服务中心意见]: a superior's last word to the resident, in the centre's name."""
    FINAL.begin(turn, allowed(turn, ref, "final_opinion"))


def pass_to_trade(turn: Turn, ref: str) -> None:
    """[派给工种]: which trade, what, by when, and whether it may have the number."""
    TRADE.begin(turn, allowed(turn, ref, "pass_to_trade"))


def write_report(turn: Turn, ref: str) -> None:
    """[写报告] after an emergency."""
    task, case = emergency_reports.task_of(turn, ref)
    REPORT.begin(turn, case, task=str(task.id))


def _note_slot(name: str, ask: str, *ready: str) -> Slot:
    """Words for colleagues; ``ready``: keys of sentences offered by a tap."""

    def question(filling: Filling) -> Question:
        text = say(ask, number=filling.case.number, place=filling.case.place)
        return text, [filling.button(say(key), name, say(key)) for key in ready]

    def hear(filling: Filling) -> str:
        filling.keep_media()
        if not filling.text:
            raise Unfit(say("steward.form.empty"))
        refuse_command(filling.text)
        check_note(filling.text)
        return filling.text

    return Slot(name, question, hear)


# --- 求助上级, 服务中心意见 -----------------------------------------------------------------------


def _asked(filling: Filling) -> None:
    turn, case = filling.turn, filling.case
    superior = support.ask(turn, case, filling.said("question"))
    confirm(turn, case, say("support.sent", name=superior.name, number=case.number))


def _decided(filling: Filling) -> None:
    turn, case, words = filling.turn, filling.case, filling.said("words")
    support.final_opinion(turn, case, words)
    turn.ask(told(turn, case, words), [Button(case.number, f"open:{case.number}")])


SUPPORT = StaffForm("staff.support", (_note_slot("question", "support.ask"),), _asked)
FINAL = StaffForm(
    "staff.final_opinion",
    (words_slot("words", "support.final_ask", example="support.final_example"),),
    _decided,
)

# --- 派给工种 -------------------------------------------------------------------------------------


def _ask_trade(filling: Filling) -> Question:
    buttons = [
        filling.button(say(f"support.trade.name.{trade}"), "trade", trade)
        for trade in trades.TRADES
    ]
    return say("support.trade.which", number=filling.case.number), buttons


def _hear_trade(filling: Filling) -> str:
    named = [t for t in trades.TRADES if say(f"support.trade.name.{t}") in filling.text]
    if len(named) != 1:
        raise Unfit(say("common.hint.choose"))
    return named[0]


def _tap_trade(_: Filling, value: str) -> str:
    if value not in trades.TRADES:
        raise Unfit(say("common.button_reply.old"))
    return value


def _wants_phone(filling: Filling) -> bool:
    case = filling.case
    inside = filling.said("trade") not in trades.OUTSIDE
    return inside and case.phones_sealed is not None and not case.anonymous


def _ask_phone(filling: Filling) -> Question:
    buttons = [
        filling.button(label(f"support.button.phone.{value}"), "phone", value)
        for value in (NO, YES)
    ]
    return say("support.trade.ask_phone"), buttons


def _hear_phone(filling: Filling) -> str:
    answer = read_yes_no(filling.text)
    if answer is None:
        raise Unfit(say("common.hint.choose"))
    return YES if answer else NO


def _given(filling: Filling) -> None:
    turn, case, trade = filling.turn, filling.case, filling.said("trade")
    due = due_of(filling)
    assert due is not None, "a trade's task always has a limit"
    what = filling.said("what")
    try:
        task = trades.give(turn, case, trade, what, due, with_phone=filling.said("phone") == YES)
    except MoveRefused as refused:
        confirm(turn, case, str(refused))
        return
    named = say(f"support.trade.name.{trade}")
    if trade not in trades.OUTSIDE:
        confirm(turn, case, say("support.trade.given", trade=named, what=what))
        return
    text = say("support.trade.given_outside", trade=named, what=what)
    buttons = [
        Button(label(f"support.button.{name}"), f"trade_{name}:{task.id}")
        for name in ("done", "cannot")
    ]
    turn.ask(text, buttons, case_id=case.id, case_number=case.number)


TRADE = StaffForm(
    "staff.trade",
    (
        Slot("trade", _ask_trade, _hear_trade, _tap_trade),
        _note_slot("what", "support.trade.what"),
        due_slot("support.trade.due", hints=("what",)),
        Slot("phone", _ask_phone, _hear_phone, wanted=_wants_phone),
    ),
    _given,
)

# --- the report of an emergency ------------------------------------------------------------------


def _reported(filling: Filling) -> None:
    parts = {name: filling.said(name) for name in ("happened", "done", "cause", "prevents")}
    text = say("support.report.text", **parts)
    case = emergency_reports.file(filling.turn, filling.said("task"), text)
    buttons = [Button(label("button.my_cases"), "my_cases")]
    filling.turn.ask(say("support.report.done", number=case.number), buttons)


REPORT = StaffForm(
    "staff.emergency_report",
    (
        _note_slot("happened", "support.report.happened"),
        _note_slot("done", "support.report.what_done"),
        _note_slot("cause", "support.report.cause", "support.report.unknown_cause"),
        _note_slot("prevents", "support.report.prevents"),
    ),
    _reported,
)
