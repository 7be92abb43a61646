"""Things people have to do for a case or a resident: phone callbacks now, more kinds later."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import or_, select

from handlers.cases.errors import MoveRefused
from handlers.cases.privacy import veil
from handlers.cases.privacy.concerned import complained_about_by, is_about
from handlers.messages import Button
from handlers.roster import Staff
from handlers.texts import label, say
from handlers.turn import Turn
from handlers.when import say_by, say_time
from storage.ids import next_id
from storage.tables import Case, Task

OPEN = ("open", "taken")
READ_LETTER = "read_letter"  # a final opinion, before it goes (RULEBOOK §6.6)
READ_REPLY = "read_reply"  # the answer to an e-mail, before it goes (RULEBOOK §2)
READ_WORDS = "read_words"  # words on the way, by e-mail, before they go
HUMAN = "callback_human"  # who asked for a person is phoned (RULEBOOK §4.6)
BY_PHONE = "callback"  # how the kinds of tasks begin that are calls
TELL = "callback_tell"  # somebody's words, to be told on the phone
CALL_WITHIN = timedelta(hours=4)  # of the agents' hours
AGAIN_AFTER = timedelta(hours=2)
WAIT_MARGIN = 6  # a promise is kept with a margin (RULEBOOK §4.5)
LONGEST_ABOUT = 800  # characters of what a task says
# What else a missed limit of a kind brings, and when it is due then; each kind's own module says.
LATE: dict[str, Callable[[Turn, Task], datetime]] = {}


def open_task(
    turn: Turn,
    *,
    kind: str,
    about: str,
    case: Case | None = None,
    person_id: int | None = None,
    community_id: int | None = None,
    due_at: datetime | None = None,
    role: str = "agent",
) -> Task:
    """A task for all on duty in the role; the first to take it has it (RULEBOOK §4.6).

    ``community_id``: of a task that belongs to no case.
    """
    community_id = case.community_id if case else community_id
    calendar = turn.calendar_of(community_id)
    opening = calendar.next_opening(turn.now, calendar.policy.hours.agents)
    task = Task(
        id=next_id(),
        case_id=case.id if case else None,
        person_id=person_id or (case.filer_id if case else None),
        community_id=community_id,
        kind=kind,
        role=role,
        state="open",
        about=about,
        created_at=turn.now,
        due_at=due_at or in_hours(turn, community_id, CALL_WITHIN),
    )
    turn.session.add(task)
    turn.session.flush()
    turn.start_timer("task_limit", f"task:{task.id}", task.due_at)
    _tell_agents(turn, task, case, not_before=opening)
    turn.explain(say("log.task.opened"))
    return task


def in_hours(turn: Turn, community_id: int | None, delay: timedelta) -> datetime:
    """So much of the agents' hours from now."""
    calendar = turn.calendar_of(community_id)
    minutes = delay / timedelta(minutes=1)
    return calendar.add_working_time(turn.now, minutes, calendar.policy.hours.agents)


def _tell_agents(turn: Turn, task: Task, case: Case | None, *, not_before: datetime) -> None:
    text = say("cases.task.new", about=task.about, by=say_by(task.due_at, turn.now))
    for agent in turn.roster.on_duty(task.role, task.community_id, turn.now):
        if not _may_hear(turn, task, case, agent):
            continue
        turn.push(
            agent.person_id,
            text,
            [Button(label("common.button.take_over"), f"task_take:{task.id}")],
            case_id=task.case_id,
            case_number=case.number if case else None,
            not_before=not_before,
        )


def pass_on_by_phone(turn: Turn, case: Case, words: str, *, by_phone: bool = True) -> None:
    """Words to somebody whom only the call centre knows: an agent tells him (RULEBOOK §8).

    ``by_phone``: False where no number is known; then it is done in writing. More words join the
    task while nobody has taken it.
    """
    waiting = turn.session.scalars(
        select(Task).where(Task.case_id == case.id, Task.kind == TELL, Task.state == "open")
    ).first()
    if waiting is not None:
        waiting.about = f"{waiting.about}\n{words}"
        return
    key = "tell" if by_phone else "tell_unphoned"
    about = say(f"cases.task.{key}", number=case.number, place=case.place, words=words)
    open_task(turn, kind=TELL, about=about, case=case)


def ask_for_person(turn: Turn, words: str, community_id: int | None = None) -> str:
    """转人工: an agent calls; returns by when, in words. A second wish joins the first task.

    ``community_id``: the estate it is about, his own unless it was said; where none is known,
    nobody of an estate is shown who he is (RULEBOOK §8).
    """
    waiting = (
        turn.session.execute(
            select(Task).where(
                Task.person_id == turn.speaker.person_id,
                Task.state.in_(OPEN),
                Task.kind == HUMAN,
            )
        )
        .scalars()
        .first()
    )
    if waiting is not None:
        turn.state.call = waiting.id
        add_words(waiting, words)
        return say_by(waiting.due_at, turn.now)
    community_id = community_id or turn.speaker.community_id
    due = call_due(turn, community_id)
    about = say(
        "cases.task.human",
        name=turn.speaker.name or say("cases.card.nameless"),
        words=words or say("cases.entry.no_words"),
    )
    turn.explain(say("log.resident.human"))
    task = open_task(
        turn,
        kind=HUMAN,
        about=about,
        person_id=turn.speaker.person_id,
        community_id=community_id,
        due_at=due,
    )
    turn.state.call = task.id
    return say_by(due, turn.now)


def call_due(turn: Turn, community_id: int | None) -> datetime:
    """By when who asked for a person is phoned, asked for now."""
    wait = timedelta(minutes=max(turn.policy.human.expected_wait_minutes, 1) * WAIT_MARGIN)
    return in_hours(turn, community_id, wait)


def add_words(task: Task, words: str) -> None:
    """More of what he says, for whoever phones; said once it stands once."""
    if not words or words in task.about or len(task.about) > LONGEST_ABOUT:
        return
    before = task.about.removesuffix(say("cases.entry.no_words"))
    task.about = f"{before}{words}" if before != task.about else f"{before}\n{words}"


def open_for(turn: Turn, staff: Staff) -> list[Task]:
    """Open tasks of the speaker's roles that are his or nobody's, the most pressing first."""
    rows = turn.session.execute(
        select(Task)
        .where(
            Task.state.in_(OPEN),
            or_(
                Task.assignee_id == staff.person_id,
                Task.assignee_id.is_(None) & Task.role.in_([role.key for role in staff.roles]),
            ),
        )
        .order_by(Task.due_at, Task.id)
        .limit(20)
    ).scalars()
    return [task for task in rows if _may(turn, task, staff)]


def by_id(turn: Turn, task_id: int) -> Task:
    """The task, locked, if it is the speaker's to see; raises MoveRefused kindly."""
    staff = turn.staff
    task = turn.session.get(Task, task_id, with_for_update=True)
    if task is None or staff is None or not _may(turn, task, staff):
        raise MoveRefused(say("cases.refused.unknown_task"))
    return task


def _may(turn: Turn, task: Task, staff: Staff) -> bool:
    of_role = any(r.key == task.role and r.covers(task.community_id) for r in staff.roles)
    if not of_role and task.assignee_id != staff.person_id:
        return False
    case = turn.session.get(Case, task.case_id) if task.case_id is not None else None
    return _may_hear(turn, task, case, staff)


def _may_hear(turn: Turn, task: Task, case: Case | None, staff: Staff) -> bool:
    """Nobody is told of a task for a case about him, nor of a call with who complains of him."""
    if case is not None and task.kind == "trade":
        return case.target_id != staff.person_id  # it says nothing of the complaint
    if case is not None:
        return not is_about(case, staff)
    return task.person_id is None or staff.person_id not in complained_about_by(
        turn, task.person_id
    )


def take(turn: Turn, task: Task) -> None:
    """The first to take it has it; the second is told who."""
    staff = turn.staff
    assert staff is not None, "by_id has checked that an employee is speaking"
    if task.state not in OPEN:
        raise MoveRefused(say("cases.refused.task_over"))
    if task.assignee_id not in (None, staff.person_id):
        holder = turn.roster.staff(task.assignee_id)
        name = holder.name if holder else say("cases.card.colleague")
        raise MoveRefused(say("common.button_reply.taken", name=name))
    task.assignee_id, task.state = staff.person_id, "taken"
    turn.explain(say("log.task.taken", name=staff.name))


def finish(turn: Turn, task: Task, result: str, said_rating: int | None = None) -> None:
    """Done, with what came of it. An agent's word never counts as satisfaction (RULEBOOK §6.2).

    ``said_rating``: the score the resident named on the phone, kept as his words: they count where
    he has no chat, or does not say 不属实.
    """
    if task.state not in OPEN:
        raise MoveRefused(say("cases.refused.task_over"))
    task.state, task.result, task.done_at = "done", result, turn.now
    task.said_rating = said_rating
    turn.stop_timer("task_limit", f"task:{task.id}")
    if task.case_id is not None:
        case = turn.session.get(Case, task.case_id)
        shown = veil.veiled(turn, case, result) if case is not None else result
        entry = say("cases.entry.callback", result=shown)
        if said_rating is not None:
            entry = say("cases.entry.callback_rated", result=shown, rating=said_rating)
        turn.note(
            task.case_id,
            "callback",
            entry,
            actor_id=turn.speaker.person_id,
            actor_role="agent",
        )


def count_attempt(turn: Turn, task: Task, said: str = "") -> int:
    """A call that reached nobody, on record, as ``said`` tells; the how manieth it was."""
    task.attempts = (task.attempts or 0) + 1
    if task.case_id is not None:
        turn.note(
            task.case_id,
            "call",
            said or say("agent.call.not_reached", times=task.attempts),
            actor_id=turn.speaker.person_id,
            actor_role="agent",
        )
    return task.attempts


def drop_of_case(turn: Turn, case: Case, kind: str) -> None:
    """No longer needed: the resident has answered by himself."""
    for task in turn.session.execute(
        select(Task).where(Task.case_id == case.id, Task.kind == kind, Task.state.in_(OPEN))
    ).scalars():
        task.state, task.done_at = "dropped", turn.now
        turn.stop_timer("task_limit", f"task:{task.id}")


def miss_limit(turn: Turn, task_id: str) -> None:
    """Not done in time: the agents on duty are told again, in their hours, until it is done."""
    task = turn.session.get(Task, int(task_id), with_for_update=True)
    if task is None or task.state not in OPEN:
        return
    calendar = turn.calendar_of(task.community_id)
    opening = calendar.next_opening(turn.now, calendar.policy.hours.agents)
    case = turn.session.get(Case, task.case_id) if task.case_id else None
    text = say("cases.task.late", about=task.about, due=say_time(task.due_at, opening))
    remind(turn, task, text, not_before=opening)
    turn.explain(say("log.task.late"))
    if task.kind in LATE:
        words = say("cases.task.late_call", about=task.about, due=say_time(task.due_at, opening))
        tell_above(turn, task, case, words, not_before=opening)
        again = LATE[task.kind](turn, task)
    else:
        if task.assignee_id is None and turn.now - task.due_at >= AGAIN_AFTER:
            words = say(f"cases.task.untaken.{_how(task)}", text=text)
            tell_above(turn, task, case, words, not_before=opening)
        again = in_hours(turn, task.community_id, AGAIN_AFTER)
    turn.start_timer("task_limit", f"task:{task.id}", again)


def remind(turn: Turn, task: Task, text: str, *, not_before: datetime | None = None) -> None:
    """Whoever has taken it and is there, else all on duty."""
    case = turn.session.get(Case, task.case_id) if task.case_id else None
    taken_by = turn.roster.staff(task.assignee_id) if task.assignee_id else None
    agents = turn.roster.on_duty(task.role, task.community_id, turn.now)
    for agent in (taken_by,) if taken_by is not None and taken_by in agents else agents:
        if _may_hear(turn, task, case, agent):
            turn.push(
                agent.person_id,
                text,
                [Button(label("common.button.take_over"), f"task_take:{task.id}")],
                purpose="reminder",
                not_before=not_before,
            )


def tell_above(
    turn: Turn, task: Task, case: Case | None, text: str, *, not_before: datetime
) -> None:
    """Nobody does it, reminded as they were: the lead hears of it, else operations.

    Of whom nobody knows where he lives no lead of one estate among several reads (RULEBOOK §8).
    """
    for role in ("lead", "chief", "operations"):
        people = [
            staff
            for staff in turn.roster.on_duty(role, task.community_id, turn.now)
            if _serves(turn, task, role, staff) and _may_hear(turn, task, case, staff)
        ]
        for staff in people:
            turn.push(
                staff.person_id,
                text,
                case_id=task.case_id,
                case_number=case.number if case else None,
                not_before=not_before,
                dedupe_key=f"untaken:{task.id}:{staff.person_id}",
            )
        if people:
            return


def _serves(turn: Turn, task: Task, role: str, staff: Staff) -> bool:
    if task.community_id is not None or len(turn.roster.communities) == 1:
        return True
    return any(held.key == role and held.community_id is None for held in staff.roles)


def _how(task: Task) -> str:
    """By what it is done: on the phone, by reading a letter, or in writing."""
    if task.kind.startswith(BY_PHONE):
        return "phone"
    return "letter" if task.kind in (READ_LETTER, READ_REPLY, READ_WORDS) else "written"


TIMERS = {"task_limit": miss_limit}
