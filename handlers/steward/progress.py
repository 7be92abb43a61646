"""反馈进展 and 方案/计划 (RULEBOOK §5.3, §5.6, §5.9).

Progress alone tells the resident how it stands; only what + next step + date stops the feedback
clock.
"""

from handlers.cases import work
from handlers.messages import Button
from handlers.steward.dates import due_of, due_slot
from handlers.steward.form import Filling, StaffForm
from handlers.steward.phrases import agreed_wording
from handlers.steward.telling import confirm, told
from handlers.steward.which import allowed
from handlers.steward.words import words_slot
from handlers.texts import label, say
from handlers.turn import Turn
from handlers.when import say_by

__all__ = ["PLAN", "PROGRESS", "plan", "progress"]


def progress(turn: Turn, ref: str) -> None:
    """反馈进展: what was done, then (both optional) the next step and its date."""
    PROGRESS.begin(turn, allowed(turn, ref, "report_progress"))


def plan(turn: Turn, ref: str) -> None:
    """方案/计划: what, the next step, until when."""
    PLAN.begin(turn, allowed(turn, ref, "promise_plan"))


def _has_next_step(filling: Filling) -> bool:
    return bool(filling.said("next_step"))


def _as_planned(filling: Filling) -> list[Button]:
    """The next step is often the plan itself."""
    words = label("steward.button.as_planned")
    return [filling.button(words, "next_step", say("steward.plan.as_planned"))]


def _report(filling: Filling) -> None:
    turn, case = filling.turn, filling.case
    text, next_step, due = filling.said("words"), filling.said("next_step"), due_of(filling)
    work.report_progress(turn, case, text, next_step=next_step, due=due, media=filling.media)
    lines = [told(turn, case, text)]
    if next_step:
        by = say_by(due, turn.now) if due else say("steward.due.open")
        lines.append(say("steward.next_step", step=next_step, by=by))
    if not (next_step and due):
        lines.append(say("steward.progress.clock_runs"))
    confirm(turn, case, "\n".join(lines))


def _promise(filling: Filling) -> None:
    turn, case, due = filling.turn, filling.case, due_of(filling)
    assert due is not None, "the date of a plan is never skipped"
    text, next_step = filling.said("words"), filling.said("next_step")
    work.promise_plan(turn, case, text, next_step=next_step, due=due, media=filling.media)
    step = say("steward.next_step", step=next_step, by=say_by(due, turn.now))
    confirm(turn, case, f"{told(turn, case, text)}\n{step}")


PROGRESS = StaffForm(
    "staff.progress",
    (
        words_slot(
            "words",
            "steward.progress.ask",
            example="steward.example.progress",
            ready=agreed_wording,
        ),
        words_slot(
            "next_step",
            "steward.progress.next_step",
            example="steward.example.next_step",
            optional=True,
        ),
        due_slot(
            "steward.progress.due",
            optional=True,
            hints=("next_step", "words"),
            wanted=_has_next_step,
        ),
    ),
    _report,
)
PLAN = StaffForm(
    "staff.plan",
    (
        words_slot("words", "steward.plan.ask", example="steward.example.plan"),
        words_slot(
            "next_step",
            "steward.plan.next_step",
            example="steward.example.next_step",
            ready=_as_planned,
        ),
        due_slot("steward.plan.due", hints=("next_step", "words")),
    ),
    _promise,
)
