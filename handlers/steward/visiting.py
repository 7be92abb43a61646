"""约上门: a time put to the resident, his own time taken, 已到门口 (RULEBOOK §5.8)."""

from collections.abc import Callable, Mapping

from handlers.cases.handling import visits
from handlers.steward.dates import due_of, due_slot
from handlers.steward.form import Filling, StaffForm
from handlers.steward.telling import addressed, confirm
from handlers.steward.which import allowed
from handlers.steward.words import words_slot
from handlers.texts import say
from handlers.turn import Turn
from handlers.when import say_time

__all__ = ["ACTIONS", "FORMS"]


def _appoint(turn: Turn, ref: str) -> None:
    APPOINT.begin(turn, allowed(turn, ref, "arrange_visit"))


def _put(filling: Filling) -> None:
    turn, case, at = filling.turn, filling.case, due_of(filling)
    assert at is not None, "the time of a visit is never skipped"
    visits.appoint(turn, case, at, filling.said("words"), filling.media)
    when = say_time(at, turn.now)
    confirm(turn, case, say("visits.done.put", name=addressed(turn, case), at=when))


def _arrived(turn: Turn, ref: str) -> None:
    case = allowed(turn, ref, "arrive")
    visits.arrive(turn, case)
    confirm(turn, case, say("visits.done.arrived", name=addressed(turn, case)))


def _settle(turn: Turn, ref: str) -> None:
    """[就这个时间]: the resident's own time."""
    case = allowed(turn, ref, "agree_visit")
    task = visits.agree(turn, case)
    when = say_time(task.due_at, turn.now)
    confirm(turn, case, say("visits.done.settled", name=addressed(turn, case), at=when))


APPOINT = StaffForm(
    "staff.appoint",
    (
        due_slot("visits.ask.when"),
        words_slot("words", "visits.ask.words", example="visits.example.words", optional=True),
    ),
    _put,
)
ACTIONS: Mapping[str, Callable[[Turn, str], None]] = {
    "appoint": _appoint,
    "arrived": _arrived,
    "visit_ok": _settle,
}
FORMS = (APPOINT,)
