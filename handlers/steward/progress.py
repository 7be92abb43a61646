"""反馈进展 and 方案/计划 (RULEBOOK §5.3, §5.6, §5.9).

Progress alone tells the resident how it stands; only what + next step + date stops the feedback
clock.
"""

import re

from handlers.cases.actions import work
from handlers.cases.handling.solutions import Option
from handlers.steward.dates import due_of, due_slot
from handlers.steward.form import SENTENCES, Filling, StaffForm
from handlers.steward.phrases import agreed_wording
from handlers.steward.solving import as_planned, before_plan, put
from handlers.steward.telling import confirm, told
from handlers.steward.which import allowed
from handlers.steward.words import words_slot
from handlers.texts import say
from handlers.turn import Turn
from handlers.when import say_by
from storage.tables import Case

__all__ = ["PLAN", "PROGRESS", "plan", "plans", "progress"]

_PLANS = re.compile(r"(?:方案/计划|方案|计划)\s*[:：]\s*(?P<words>.{4,})", re.DOTALL)


def progress(turn: Turn, ref: str) -> None:
    """反馈进展: what was done, then (both optional) the next step and its date."""
    PROGRESS.begin(turn, allowed(turn, ref, "report_progress"))


def plan(turn: Turn, ref: str) -> None:
    """方案/计划: what, the next step, until when."""
    case = allowed(turn, ref, "promise_plan")
    PLAN.begin(turn, case, before=before_plan(turn, case))


def plans(text: str) -> bool:
    """Whether the sentence is 计划 with what is planned."""
    return _PLANS.fullmatch(text) is not None


def hear_plan(turn: Turn, case: Case, text: str) -> bool:
    """计划：明天上午九点施工…: 方案/计划 with those words; step and date are asked for."""
    found = _PLANS.fullmatch(text)
    if found is None:
        return False
    case = allowed(turn, case.number, "promise_plan")
    draft = turn.state.staff
    here = draft is not None and draft.case_id == case.id
    photos = list(draft.photos) if draft is not None and here else []
    PLAN.begin_with(turn, case, found["words"].strip(), photos, answers="words")
    return True


SENTENCES.append(hear_plan)


def _has_next_step(filling: Filling) -> bool:
    return bool(filling.said("next_step"))


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
    due = due_of(filling)
    assert due is not None, "the date of a plan is never skipped"
    put(filling, [Option(filling.said("words"), filling.said("next_step"), due)])


PROGRESS = StaffForm(
    "staff.progress",
    (
        words_slot(
            "words",
            "steward.progress.ask",
            example="steward.example.progress",
            ready=agreed_wording,
            feedback=True,
        ),
        words_slot(
            "next_step",
            "steward.progress.next_step",
            example="steward.example.next_step",
            feedback=True,
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
        words_slot(
            "words",
            "steward.plan.ask",
            example="steward.example.plan",
            feedback=True,
            promises=False,
        ),
        words_slot(
            "next_step",
            "steward.plan.next_step",
            example="steward.example.next_step",
            feedback=True,
            ready=as_planned,
            promises=False,
        ),
        due_slot("steward.plan.due", hints=("next_step", "words")),
    ),
    _promise,
)
