"""Visits by appointment: the time agreed, the arrival, what was found (RULEBOOK §5.8).

An appointment is a task of its case (kind ``visit``; ``visit_wish``: the time is the resident's,
and the handler has not said yes). Its states: ``open`` put to the other side, ``taken`` agreed,
``done`` somebody was there, ``dropped`` replaced, missed, or no longer needed. A missed one is told
to the resident and to the superior; 上门未遇 leads to a new time, never to 完成.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from handlers.cases import book, case_tasks, moves
from handlers.cases.card import handler_line
from handlers.cases.errors import MoveRefused
from handlers.cases.handling import given_times
from handlers.cases.privacy import veil
from handlers.cases.privacy.masking import masked
from handlers.cases.speech import from_speaker, speak, spoken
from handlers.cases.states import UNFINISHED
from handlers.cases.telling import (
    heard_at,
    superiors,
    tell_handler,
    tell_resident,
    tell_staff,
    whether_told,
)
from handlers.messages import Button, Media, Outgoing
from handlers.texts import label, say
from handlers.turn import Turn
from handlers.when import say_time
from storage.ids import next_id
from storage.tables import Case, Task

__all__ = [
    "TIMERS",
    "VISIT",
    "agree",
    "answer_buttons",
    "appoint",
    "arrive",
    "keep",
    "over",
    "pending",
    "wish",
]

VISIT, WISH = "visit", "visit_wish"
OPEN = ("open", "taken")
BY_HANDLER = "handler"  # no role: it is for whoever handles the case
FAR_OFF = timedelta(days=30)


def appoint(
    turn: Turn, case: Case, at: datetime, words: str = "", media: Sequence[Media] = ()
) -> Outgoing:
    """约上门: a time put to the resident: he confirms, or names another."""
    if at <= turn.now:
        raise MoveRefused(say("cases.refused.past_date"))
    words = masked(turn, words)
    when = say_time(at, heard_at(turn, case))
    on_record = say_time(at, at - FAR_OFF)
    moves.make(turn, case, "arrange_visit", say("visits.entry.put", at=on_record, words=words))
    turn.explain(say("visits.log.put", number=case.number, at=on_record))
    spoken(turn, case)
    given_times.done(turn, case)
    keep(turn, case, at)
    book.attach(turn, case, media, purpose="proof")
    text = from_speaker(turn, case, say("visits.told.put", at=when, words=words))
    return speak(turn, case, text, answer_buttons(case), media=media)


def answer_buttons(case: Case) -> list[Button]:
    """[可以] [换个时间]: the resident's answers to a time."""
    return [
        Button(label("visits.button.yes"), f"visit_yes:{case.number}"),
        Button(label("visits.button.other"), f"visit_other:{case.number}"),
    ]


def keep(turn: Turn, case: Case, at: datetime, kind: str = VISIT) -> Task:
    """The appointment on record, in place of an earlier one, with its timers."""
    over(turn, case, "replaced")
    task = Task(
        id=next_id(),
        case_id=case.id,
        person_id=case.filer_id,
        community_id=case.community_id,
        kind=kind,
        role=BY_HANDLER,
        state="open",
        about=say("visits.about", number=case.number, place=case.place),
        created_at=turn.now,
        due_at=at,
    )
    turn.session.add(task)
    turn.session.flush()
    rules = turn.calendar_of(case.community_id).policy.visits
    remind_at = at - timedelta(minutes=rules.reminder_before_minutes)
    if remind_at > turn.now:
        turn.start_timer("visit_reminder", f"task:{task.id}", remind_at)
    turn.start_timer("visit_missed", f"task:{task.id}", at + timedelta(minutes=rules.grace_minutes))
    return task


def pending(turn: Turn, case: Case) -> Task | None:
    """The appointment that is put or agreed; None when there is none."""
    of_case = select(Task).where(
        Task.case_id == case.id, Task.kind.in_((VISIT, WISH)), Task.state.in_(OPEN)
    )
    return turn.session.scalars(of_case.order_by(Task.id.desc())).first()


def over(turn: Turn, case: Case, result: str) -> None:
    """The appointment has had its end: ``visited``, ``no_access``, ``missed``, ``replaced``."""
    task = pending(turn, case)
    if task is None:
        return
    task.state = "done" if result in ("visited", "no_access") else "dropped"
    task.result, task.done_at = result, turn.now
    for kind in TIMERS:
        turn.stop_timer(kind, f"task:{task.id}")


def agree(turn: Turn, case: Case) -> Task:
    """Yes to the time that the other side named: the resident's [可以], or [就这个时间]."""
    task = pending(turn, case)
    moves.check(turn, case, "agree_visit")
    by_resident = turn.who is not None and turn.who.person_id == case.filer_id
    if task is None or task.state != "open" or (task.kind == VISIT) is not by_resident:
        raise MoveRefused(say("visits.refused.over", number=case.number))
    task.state, task.kind = "taken", VISIT
    case.asked_at = None
    at = say_time(task.due_at, task.due_at - FAR_OFF)
    moves.make(turn, case, "agree_visit", say("visits.entry.agreed", at=at))
    turn.explain(say("visits.log.agreed", number=case.number, at=at))
    if by_resident:
        text = say(
            "visits.told.agreed", number=case.number, place=case.place,
            at=say_time(task.due_at, turn.now),
        )  # fmt: skip
        tell_handler(turn, case, text, _on_site(case))
    else:
        when = say_time(task.due_at, heard_at(turn, case))
        tell_resident(turn, case, from_speaker(turn, case, say("visits.told.settled", at=when)))
    return task


def wish(turn: Turn, case: Case, at: datetime | None, words: str) -> None:
    """[换个时间]: the resident's own window; the handler says yes or names another."""
    words = masked(turn, veil.veiled(turn, case, words))
    moves.make(turn, case, "wish_visit", say("visits.entry.wish", words=words))
    turn.explain(say("visits.log.wish", number=case.number))
    case.asked_at = None
    buttons = [Button(label("visits.button.again"), f"appoint:{case.number}")]
    if at is None:
        over(turn, case, "replaced")
    else:
        keep(turn, case, at, WISH)
        buttons.insert(0, Button(label("visits.button.ok"), f"visit_ok:{case.number}"))
    text = say("visits.told.wish", number=case.number, place=case.place, words=words)
    tell_handler(turn, case, text, buttons)


def arrive(turn: Turn, case: Case) -> None:
    """到了: on record and told at once; what was found follows with 已上门."""
    task = pending(turn, case)
    moves.make(turn, case, "arrive", say("visits.entry.arrived"))
    given_times.done(turn, case)
    turn.explain(say("visits.log.arrived", number=case.number))
    if task is not None:
        task.state = "taken"
        for kind in TIMERS:
            turn.stop_timer(kind, f"task:{task.id}")
    tell_resident(turn, case, from_speaker(turn, case, say("visits.told.arrived")))


def _on_site(case: Case) -> list[Button]:
    return [
        Button(label("visits.button.arrived"), f"arrived:{case.number}"),
        Button(label("steward.button.visit"), f"visit:{case.number}"),
        Button(label("steward.button.no_access"), f"no_access:{case.number}"),
    ]


# --- timers --------------------------------------------------------------------------------------


def _appointment(turn: Turn, task_id: str) -> tuple[Task, Case] | None:
    """The appointment and its case, when somebody is still to come."""
    found = case_tasks.still_open(turn, task_id)
    if found is not None and found[1].state not in UNFINISHED:
        over(turn, found[1], "replaced")
        return None
    return found


def remind(turn: Turn, task_id: str) -> None:
    """The handler is reminded before he goes; and that nobody confirmed, when it is so."""
    found = _appointment(turn, task_id)
    if found is None:
        return
    task, case = found
    key = "visits.told.reminder" if task.state == "taken" else "visits.told.unconfirmed"
    text = say(key, number=case.number, place=case.place, at=say_time(task.due_at, turn.now))
    tell_staff(
        turn, case, book.acting_handler(turn, case), text, _on_site(case), purpose="reminder"
    )


def missed(turn: Turn, task_id: str) -> None:
    """Nobody was there at the time agreed: the resident and the superior are told (§5.8, §5.4)."""
    found = _appointment(turn, task_id)
    if found is None:
        return
    task, case = found
    was_agreed = task.state == "taken"
    over(turn, case, "missed")
    at = say_time(task.due_at, turn.now)
    holder = book.acting_handler(turn, case)
    again = Button(label("visits.button.again"), f"appoint:{case.number}")
    if not was_agreed:
        text = say("visits.told.never_confirmed", number=case.number, place=case.place, at=at)
        tell_staff(turn, case, holder, text, [again])
        return
    case.overdue = True
    handler, place = handler_line(turn, case), case.place
    on_record = say("visits.entry.missed", at=say_time(task.due_at, task.due_at - FAR_OFF))
    moves.record(turn, case, "visit_missed", on_record, visibility="resident")
    turn.explain(say("visits.log.missed", number=case.number))
    above = superiors(turn, case)[:1]
    key = "visits.told.missed" if above else "visits.told.missed_at_top"
    heard = say_time(task.due_at, heard_at(turn, case))
    sent = tell_resident(turn, case, say(key, number=case.number, handler=handler, at=heard))
    text = say(
        "visits.told.missed_staff",
        number=case.number, place=place, handler=handler, at=at,
        next=whether_told(turn, case, sent),
    )  # fmt: skip
    tell_staff(turn, case, holder, text, [*_on_site(case), again])
    for superior in above:
        tell_staff(turn, case, superior, text)


TIMERS = {"visit_reminder": remind, "visit_missed": missed}
