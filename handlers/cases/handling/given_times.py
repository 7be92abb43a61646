"""Times given in words, "11:00 前到现场查看": kept, or visibly broken (RULEBOOK §4.5, §5.6).

Whatever the handler tells a resident with a clear hour in it stands as a task of its case (kind
``given_time``). He is reminded before; with nothing said or done by then, and a little grace, the
superior is told and the resident hears that it is late. An arranged visit has its own task
(``visits``), a plan its date, an emergency its clocks.
"""

import re
from datetime import datetime, timedelta

from sqlalchemy import select

from handlers.cases import book, case_tasks, moves
from handlers.cases.card import handler_line
from handlers.cases.states import UNFINISHED, CaseState
from handlers.cases.telling import (
    heard_at,
    read_on_duty_at,
    superiors,
    tell_resident,
    tell_staff,
    whether_told,
)
from handlers.messages import Button
from handlers.roster import Staff
from handlers.texts import label, say
from handlers.turn import Turn
from handlers.when import ZONE, say_time
from nlp.when import read_promised
from storage.ids import next_id
from storage.tables import Case, Entry, Task

__all__ = ["TIMERS", "done", "hear"]

STOPS = "。.！!"
BY_HANDLER = "handler"  # no role: it is for whoever handles the case
_TO_COME = re.compile("上门|现场|查看|看看|去看|到您|到场|过去|过来|来修|会到|来|[点分半时0-9]到")
_WAS_THERE = re.compile("看过|看了|去过|到过|到了|现场|查过|检查|上过门|拆|换|修")


def hear(turn: Turn, case: Case, text: str) -> None:
    """What the handler just said: it may keep an earlier word, and may give a new time."""
    due = None if case.emergency else read_promised(text, turn.now, ZONE)
    open_one = book.given_time(turn, case)
    if open_one is not None and (due is not None or _keeps(turn, case, open_one, text)):
        _over(turn, case, "replaced" if due is not None else "kept")
    if due is not None and not _is_watched(turn, case, due):
        _keep(turn, case, due, text)


def told(turn: Turn, case: Case, text: str) -> None:
    """Words that reached him by another way (a proposal to both sides): hours in them are none."""
    open_one = book.given_time(turn, case)
    if open_one is not None and _keeps(turn, case, open_one, text):
        _over(turn, case, "kept")


def done(turn: Turn, case: Case) -> None:
    """He came, or it is done, or a plan with a date says what happens next."""
    _over(turn, case, "kept")


def _over(turn: Turn, case: Case, result: str) -> None:
    """The time given has had its end: ``kept``, ``replaced``, ``missed``."""
    task = book.given_time(turn, case)
    if task is None:
        return
    task.state = "done" if result == "kept" else "dropped"
    task.result, task.done_at = result, turn.now
    for kind in TIMERS:
        turn.stop_timer(kind, f"task:{task.id}")


def _keeps(turn: Turn, case: Case, task: Task, text: str) -> bool:
    """A call is kept by any word; who said he would come was there, or says why shortly before."""
    if _TO_COME.search(task.about) is None or _WAS_THERE.search(text):
        return True
    return turn.now >= task.due_at - _before(turn, case, task)


def _is_watched(turn: Turn, case: Case, due: datetime) -> bool:
    """A visit arranged for then, or a plan that is due no later, is watched already."""
    if case.state == CaseState.PLANNED and case.promised_due == due:
        return True
    arranged = select(Task.id).where(
        Task.case_id == case.id,
        Task.kind.in_(("visit", "visit_wish")),
        Task.state.in_(("open", "taken")),
        Task.due_at == due,
    )
    return turn.session.scalars(arranged).first() is not None


def _keep(turn: Turn, case: Case, due: datetime, text: str) -> None:
    task = Task(
        id=next_id(),
        case_id=case.id,
        person_id=case.filer_id,
        community_id=case.community_id,
        kind=book.GIVEN_TIME,
        role=BY_HANDLER,
        state="open",
        about=text,
        created_at=turn.now,
        due_at=due,
    )
    turn.session.add(task)
    turn.session.flush()
    remind_at = task.due_at - _before(turn, case, task)
    grace = turn.calendar_of(case.community_id).policy.visits.words_grace_minutes
    turn.start_timer("given_time_reminder", f"task:{task.id}", remind_at)
    turn.start_timer("given_time_missed", f"task:{task.id}", task.due_at + timedelta(minutes=grace))
    at = say_time(task.due_at, turn.now)
    turn.explain(say("visits.log.given", number=case.number, at=at))


def _before(turn: Turn, case: Case, task: Task) -> timedelta:
    """So long before it he is reminded: an hour, of a nearer time half of what there was."""
    rules = turn.calendar_of(case.community_id).policy.visits
    half = (task.due_at - task.created_at) / 2
    return min(timedelta(minutes=rules.reminder_before_minutes), half)


# --- timers --------------------------------------------------------------------------------------


def _still_open(turn: Turn, task_id: str) -> tuple[Task, Case] | None:
    found = case_tasks.still_open(turn, task_id)
    if found is None:
        return None
    _, case = found
    if case.state not in UNFINISHED or case.state == CaseState.PAUSED:
        _over(turn, case, "replaced")
        return None
    return found


def _buttons(case: Case) -> list[Button]:
    return [
        Button(label("common.button.progress"), f"progress:{case.number}"),
        Button(label("steward.button.visit"), f"visit:{case.number}"),
    ]


def remind(turn: Turn, task_id: str) -> None:
    """The handler is reminded of what he said, or who held the case then; not after the hour."""
    found = _still_open(turn, task_id)
    if found is None:
        return
    task, case = found
    read_at = read_on_duty_at(turn, case)
    if read_at >= task.due_at:
        return
    holder, giver = book.acting_handler(turn, case), _giver(turn, task)
    at = say_time(task.due_at, read_at)
    if giver is None or giver == holder:
        text = say(
            "visits.told.given_reminder",
            number=case.number, place=case.place, at=at, words=task.about,
        )  # fmt: skip
    else:
        text = say(
            "visits.told.given_reminder_other",
            number=case.number, place=case.place, name=giver.name, at=at, words=task.about,
        )  # fmt: skip
    tell_staff(turn, case, holder, text, _buttons(case), purpose="reminder")


def _giver(turn: Turn, task: Task) -> Staff | None:
    """Who said it, by the timeline; the case may have changed hands since."""
    said = (
        select(Entry.actor_id)
        .where(
            Entry.case_id == task.case_id,
            Entry.at == task.created_at,
            Entry.visibility == "resident",
            Entry.actor_id.is_not(None),
        )
        .order_by(Entry.id)
        .limit(1)
    )
    return turn.roster.staff(turn.session.scalar(said) or 0)


def missed(turn: Turn, task_id: str) -> None:
    """Nothing came by then: the superior is told, and the resident is not left waiting (§5.6)."""
    found = _still_open(turn, task_id)
    if found is None:
        return
    task, case = found
    _over(turn, case, "missed")
    case.overdue = True
    at, handler = say_time(task.due_at, turn.now), handler_line(turn, case)
    told = book.acting_handler(turn, case)
    holds = told is None or told.person_id == case.handler_id
    moves.record(turn, case, "given_time_missed", say("visits.entry.given_missed", at=at),
                 visibility="resident")  # fmt: skip
    turn.explain(say("visits.log.given_missed", number=case.number))
    above = superiors(turn, case)[:1]
    key = "visits.told.given_missed" if above else "visits.told.given_missed_at_top"
    heard = say_time(task.due_at, heard_at(turn, case))
    # Who is away was told nothing: the resident hears who stands in for him.
    him = handler if holds or told is None else say("visits.told.stands_in", name=told.name)
    sent = tell_resident(turn, case, say(key, number=case.number, handler=him, at=heard))
    about = {
        "number": case.number,
        "place": case.place,
        "handler": handler,
        "at": at,
        "words": task.about.rstrip(STOPS),
        "next": whether_told(turn, case, sent),
    }
    giver = _giver(turn, task)
    if giver is None or giver.person_id == case.handler_id:
        text = say("visits.told.given_missed_staff", **about)
    else:
        text = say("visits.told.given_missed_other", name=giver.name, **about)
    tell_staff(turn, case, told, text, _buttons(case))
    for superior in above:
        tell_staff(turn, case, superior, text)


TIMERS = {"given_time_reminder": remind, "given_time_missed": missed}
