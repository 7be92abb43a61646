"""催费名单: whom not to remind of fees now, and a deferral decided by the lead (RULEBOOK §5.14)."""

from collections.abc import Callable, Mapping

from handlers.cases import tasks
from handlers.cases.outside import deferrals, fees
from handlers.messages import Button
from handlers.texts import label, say
from handlers.turn import Turn
from handlers.when import say_by, say_day

__all__ = ["ACTIONS", "hear"]

LIST_WORDS = frozenset({"催费名单", "催费", "暂缓催费", "谁不催费"})
SHOWN = 30


def hear(turn: Turn, text: str) -> bool:
    """Whether it was the command."""
    if text not in LIST_WORDS:
        return False
    people = fees.resting(turn)
    lines = [_line(turn, one) for one in people[:SHOWN]]
    if len(people) > SHOWN:
        lines.append(say("outside.fees.more", count=len(people) - SHOWN))
    title = say("outside.fees.title", count=len(people)) if people else say("outside.fees.none")
    turn.ask("\n".join([title, *lines]), [Button(label("button.my_cases"), "my_cases")])
    return True


def _line(turn: Turn, one: fees.Rest) -> str:
    if one.until is None:
        return say("outside.fees.line", place=one.place, name=one.name, number=one.number)
    until = say_day(one.until, turn.now)
    key = "outside.fees.line_deferred" if one.given else "outside.fees.line_asked"
    return say(key, place=one.place, name=one.name, until=until)


def look(turn: Turn, ref: str) -> None:
    """One of 我的任务: what is asked, with the two answers."""
    task = tasks.by_id(turn, int(ref) if ref.isdecimal() else 0)
    deferral = deferrals.of_task(turn, task)
    by = say_by(task.due_at, turn.now)
    turn.ask(say("outside.fees.put", text=task.about, by=by), deferrals.buttons(deferral))


def _decide(turn: Turn, ref: str, *, gives: bool) -> None:
    deferrals.decide(turn, int(ref) if ref.isdecimal() else 0, gives=gives)
    key = "outside.fees.done_given" if gives else "outside.fees.done_refused"
    turn.ask(say(key), [Button(label("button.my_cases"), "my_cases")])


def _give(turn: Turn, ref: str) -> None:
    _decide(turn, ref, gives=True)


def _refuse(turn: Turn, ref: str) -> None:
    _decide(turn, ref, gives=False)


ACTIONS: Mapping[str, Callable[[Turn, str], None]] = {
    "defer_yes": _give,
    "defer_no": _refuse,
    "defer_look": look,
}
