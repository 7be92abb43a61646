"""A fee to be paid later: asked by the payer, decided by a lead, never left lying (RULEBOOK §5.14).

The limit is that of clear feedback, two working days (RULEBOOK §11). Whoever is to decide is
reminded before it; once it has passed the next up the line is asked and the payer hears so, with a
new time, until somebody has decided.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from handlers.cases import tasks
from handlers.cases.errors import MoveRefused
from handlers.cases.privacy.masking import masked
from handlers.messages import Button, Purpose
from handlers.roster import ROLE_NAMES, Staff
from handlers.texts import label, say
from handlers.turn import Turn
from handlers.when import say_by, say_day, say_time
from storage.ids import next_id
from storage.tables import FeeDeferral, Task

__all__ = [
    "KIND",
    "TIMERS",
    "Payer",
    "ask_to_defer",
    "buttons",
    "decide",
    "how_it_stands",
    "of_task",
    "page_lines",
    "waiting",
]

KIND = "fee_deferral"  # of the task
DECIDED_BY = ("lead", "duty_manager", "chief", "gm")
REMINDER, LIMIT = "fee_reminder", "fee_limit"


# --- asked ---------------------------------------------------------------------------------------


class Payer(NamedTuple):
    """Who asks, as the lead reads it: what was known, or what he said with the wish."""

    community_id: int
    name: str
    place: str


def ask_to_defer(turn: Turn, payer: Payer, why: str, until: datetime) -> datetime:
    """申请缓交: the lead decides; by when he hears. Raises MoveRefused."""
    if waiting(turn, turn.speaker.person_id) is not None:
        raise MoveRefused(how_it_stands(turn))
    deferral = FeeDeferral(
        id=next_id(),
        person_id=turn.speaker.person_id,
        community_id=payer.community_id,
        why=masked(turn, why),
        until_at=until,
        state="asked",
        asked_at=turn.now,
    )
    turn.session.add(deferral)
    task = _task(turn, deferral, payer, _first_role(turn, deferral))
    _put(turn, task, deferral, task.about)
    turn.explain(say("log.neighbours.deferral"))
    return task.due_at


def _task(turn: Turn, deferral: FeeDeferral, payer: Payer, role: str) -> Task:
    assert deferral.until_at is not None, "it was asked for with a day"
    about = say(
        "outside.fees.asks",
        name=payer.name or say("steward.nameless"),
        place=payer.place,
        why=deferral.why,
        until=say_day(deferral.until_at, turn.now),
    )
    task = Task(
        id=next_id(),
        person_id=deferral.person_id,
        community_id=deferral.community_id,
        kind=KIND,
        role=role,
        state="open",
        about=about,
        created_at=turn.now,
        due_at=turn.calendar_of(deferral.community_id).feedback_due(turn.now),
    )
    turn.session.add(task)
    turn.session.flush()
    calendar = turn.calendar_of(task.community_id)
    days = calendar.policy.feedback.reminder_before_working_days
    turn.start_timer(REMINDER, f"task:{task.id}", calendar.before_working(task.due_at, days=days))
    turn.start_timer(LIMIT, f"task:{task.id}", task.due_at)
    return task


def _first_role(turn: Turn, deferral: FeeDeferral) -> str:
    return next((r for r in DECIDED_BY if _people(turn, r, deferral)), DECIDED_BY[-1])


def _people(turn: Turn, role: str, deferral: FeeDeferral) -> list[Staff]:
    """Who decides as that; nobody for himself."""
    there = turn.roster.on_duty(role, deferral.community_id, turn.now)
    return [one for one in there if one.person_id != deferral.person_id]


def _put(
    turn: Turn, task: Task, deferral: FeeDeferral, text: str, *, purpose: Purpose = "push"
) -> None:
    """To everybody who may decide now, with the two answers."""
    words = say("outside.fees.put", text=text, by=say_by(task.due_at, turn.now))
    for staff in _people(turn, task.role, deferral):
        turn.push(staff.person_id, words, buttons(deferral), purpose=purpose)


def buttons(deferral: FeeDeferral) -> list[Button]:
    """[同意缓交] [暂不同意]."""
    return [
        Button(label("outside.button.give"), f"defer_yes:{deferral.id}"),
        Button(label("outside.button.refuse"), f"defer_no:{deferral.id}"),
    ]


# --- decided -------------------------------------------------------------------------------------


def decide(turn: Turn, deferral_id: int, *, gives: bool) -> FeeDeferral:
    """The lead's answer, to the payer at once; raises MoveRefused."""
    deferral = turn.session.get(FeeDeferral, deferral_id, with_for_update=True)
    staff = turn.staff
    if (
        deferral is None
        or staff is None
        or staff.person_id == deferral.person_id
        or not any(staff.has(role, deferral.community_id) for role in DECIDED_BY)
    ):
        raise MoveRefused(say("cases.refused.unknown_task"))
    if deferral.state != "asked":
        raise MoveRefused(say("common.button_reply.done"))
    task = _task_of(turn, deferral)
    if task is not None:
        task.state, task.done_at, task.assignee_id = "done", turn.now, staff.person_id
        for kind in (REMINDER, LIMIT):
            turn.stop_timer(kind, f"task:{task.id}")
    deferral.state = "given" if gives else "refused"
    deferral.decided_by, deferral.decided_at = staff.person_id, turn.now
    turn.push(
        deferral.person_id,
        _decided_words(turn, deferral),
        [Button(label("button.human"), "human")],
        not_before=turn.calendar_of(deferral.community_id).quiet_until(turn.now),
    )
    return deferral


def _decided_words(turn: Turn, deferral: FeeDeferral) -> str:
    if deferral.state != "given":
        return say("outside.fees.refused")
    until = deferral.until_at or turn.now
    if until <= turn.now:
        return say("outside.fees.given_over", until=say_day(until, turn.now))
    return say("outside.fees.given", until=say_day(until, turn.now))


# --- how it stands -------------------------------------------------------------------------------


def waiting(turn: Turn, person_id: int) -> FeeDeferral | None:
    """What he asked for and nobody has decided."""
    asked = (FeeDeferral.person_id == person_id) & (FeeDeferral.state == "asked")
    return turn.session.scalars(select(FeeDeferral).where(asked)).first()


def how_it_stands(turn: Turn) -> str:
    """Of what the speaker asked for last: by when it is decided, or how it was; '' for nothing."""
    own = FeeDeferral.person_id == turn.speaker.person_id
    newest = select(FeeDeferral).where(own).order_by(FeeDeferral.id.desc()).limit(1)
    deferral = turn.session.scalars(newest).first()
    if deferral is None:
        return ""
    if deferral.state != "asked":
        return _decided_words(turn, deferral)
    task = _task_of(turn, deferral)
    if task is None or task.due_at <= turn.now:
        return say("outside.fees.asked_already")
    role, by = ROLE_NAMES[task.role], say_by(task.due_at, turn.now)
    return say("outside.fees.stands", role=role, by=by)


def page_lines(turn: Turn, community_id: int) -> list[str]:
    """What is still to be decided there, for the page of the morning, the oldest first."""
    found = turn.session.scalars(
        select(Task)
        .where(Task.kind == KIND, Task.community_id == community_id, Task.state.in_(tasks.OPEN))
        .order_by(Task.due_at, Task.id)
    ).all()
    if not found:
        return []
    lines = [
        say("outside.fees.page_line", about=task.about, by=say_by(task.due_at, turn.now))
        for task in found
    ]
    return [say("outside.fees.page", count=len(found)), *lines]


def of_task(turn: Turn, task: Task) -> FeeDeferral:
    """What the task is about; raises MoveRefused when it is decided."""
    deferral = waiting(turn, task.person_id or 0)
    if deferral is None or task.kind != KIND or task.state not in tasks.OPEN:
        raise MoveRefused(say("cases.refused.task_over"))
    return deferral


def _task_of(turn: Turn, deferral: FeeDeferral) -> Task | None:
    of_him = (Task.kind == KIND) & (Task.person_id == deferral.person_id)
    found = select(Task).where(of_him, Task.state.in_(tasks.OPEN)).order_by(Task.id.desc())
    return turn.session.scalars(found).first()


# --- timers --------------------------------------------------------------------------------------


def _remind(turn: Turn, task_id: str) -> None:
    """A working day before, and again some working hours before."""
    found = _open(turn, task_id)
    if found is None:
        return
    task, deferral = found
    _put(turn, task, deferral, say("outside.fees.remind", about=task.about), purpose="reminder")
    calendar = turn.calendar_of(task.community_id)
    hours = calendar.policy.feedback.reminder_before_working_hours
    again = calendar.before_working(task.due_at, hours=hours)
    if again > turn.now:
        turn.start_timer(REMINDER, f"task:{task.id}", again)


def _miss(turn: Turn, task_id: str) -> None:
    """Nobody decided: the next up the line is asked, and the payer is told so with a new time."""
    found = _open(turn, task_id)
    if found is None:
        return
    task, deferral = found
    was_due, former = task.due_at, task.role
    calendar = turn.calendar_of(task.community_id)
    task.role = _next_role(turn, deferral, former)
    task.due_at = calendar.working_days_after(turn.now, 1)
    late = say("outside.fees.late", about=task.about, due=say_time(was_due, turn.now))
    _put(turn, task, deferral, late)
    if former != task.role:
        words = say("outside.fees.went_up", about=task.about, role=ROLE_NAMES[task.role])
        for staff in _people(turn, former, deferral):
            turn.push(staff.person_id, words, buttons(deferral))
    quiet = calendar.quiet_until(turn.now)
    heard = quiet or turn.now
    told = say(
        "outside.fees.longer",
        due=say_time(was_due, heard),
        role=ROLE_NAMES[task.role],
        by=say_by(task.due_at, heard),
    )
    human = Button(label("button.human"), "human")
    turn.push(deferral.person_id, told, [human], purpose="promise", not_before=quiet)
    hours = calendar.policy.feedback.reminder_before_working_hours
    remind_at = calendar.before_working(task.due_at, hours=hours)
    turn.start_timer(REMINDER, f"task:{task.id}", remind_at)
    turn.start_timer(LIMIT, f"task:{task.id}", task.due_at)
    turn.explain(say("log.neighbours.deferral_late", role=ROLE_NAMES[task.role]))


def _next_role(turn: Turn, deferral: FeeDeferral, role: str) -> str:
    """The next of the line in which somebody is there; at its end it stays."""
    above: Sequence[str] = DECIDED_BY[DECIDED_BY.index(role) + 1 :]
    return next((one for one in above if _people(turn, one, deferral)), role)


def _open(turn: Turn, task_id: str) -> tuple[Task, FeeDeferral] | None:
    task = turn.session.get(Task, int(task_id), with_for_update=True)
    if task is None or task.state not in tasks.OPEN:
        return None
    deferral = waiting(turn, task.person_id or 0)
    return None if deferral is None else (task, deferral)


TIMERS: Mapping[str, Callable[[Turn, str], None]] = {REMINDER: _remind, LIMIT: _miss}
