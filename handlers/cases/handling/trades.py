"""The chain of trades: 工程, 保洁, 安保, 客服, and 维保 and 市政 outside (RULEBOOK §5.8).

The case stays its handler's. A trade sees only what it needs: place, what to do, whom to report to;
the resident's number only when the handler gives it, on record. Outside trades have no chat: the
handler reports for them.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from handlers.cases import book, case_tasks, moves, tasks
from handlers.cases.card import card_buttons, handler_line
from handlers.cases.errors import MoveRefused
from handlers.cases.privacy.masking import masked
from handlers.cases.states import CaseState
from handlers.cases.telling import superiors, tell_handler, tell_staff
from handlers.messages import Button, Media, Purpose
from handlers.roster import Staff
from handlers.texts import label, say
from handlers.turn import Turn
from handlers.when import say_by
from storage.tables import Case, Entry, Task

__all__ = ["OUTSIDE", "TIMERS", "TRADES", "cannot", "give", "report", "take", "task_of"]

KIND = "trade"
LIMIT, REMINDER = "trade_limit", "trade_reminder"
TRADES = ("engineer", "cleaner", "guard", "agent", "maintainer", "municipal")
OUTSIDE = frozenset({"maintainer", "municipal"})


def give(
    turn: Turn, case: Case, trade: str, what: str, due: datetime, *, with_phone: bool = False
) -> Task:
    """Pass a part of the matter to a trade, with its own limit; raises MoveRefused."""
    moves.check(turn, case, "pass_to_trade")
    people = _people(turn, case, trade)
    if not people and trade not in OUTSIDE:
        raise MoveRefused(say("support.trade.nobody", trade=_name(trade)))
    if due <= turn.now:
        raise MoveRefused(say("cases.refused.past_date"))
    what = masked(turn, what)
    by = say_by(due, turn.now)
    entry = say("support.entry.trade", trade=_name(trade), what=what, by=by)
    moves.make(turn, case, "pass_to_trade", entry, visibility="staff")
    outside = trade in OUTSIDE
    task = case_tasks.make(
        turn,
        case,
        kind=KIND,
        role=trade,
        about=what,
        due_at=due,
        assignee_id=turn.speaker.person_id if outside else None,
    )
    if with_phone and not outside and case.phones_sealed is not None and not case.anonymous:
        moves.record(
            turn, case, "phone_given", say("support.entry.phone", trade=_name(trade)),
            visibility="audit",
        )  # fmt: skip
    before = turn.calendar_of(case.community_id).policy.trades.reminder_before_minutes
    if due - timedelta(minutes=before) > turn.now:
        turn.start_timer(REMINDER, f"task:{task.id}", due - timedelta(minutes=before))
    turn.start_timer(LIMIT, f"task:{task.id}", due)
    _push(turn, case, task, people, _task_words(turn, case, task))
    turn.explain(say("support.log.trade", number=case.number, trade=_name(trade)))
    return task


def _people(turn: Turn, case: Case, trade: str) -> list[Staff]:
    """Who does this trade there now, and is not the one complained about."""
    if trade in OUTSIDE:
        return []
    on_duty = turn.roster.on_duty(trade, case.community_id, turn.now)
    return [staff for staff in on_duty if staff.person_id != case.target_id]


def _name(trade: str) -> str:
    return say(f"support.trade.name.{trade}")


def _task_words(turn: Turn, case: Case, task: Task) -> str:
    """All a trade needs: where, what, by when, for whom. Never who the resident is."""
    return say(
        "support.trade.task",
        place=case.place,
        what=task.about,
        by=say_by(task.due_at, turn.now),
        handler=handler_line(turn, case),
    )


def _push(turn: Turn, case: Case, task: Task, people: Sequence[Staff], text: str) -> None:
    """Kept with the case, so that it goes when its data go; its number opens nothing for them."""
    purpose: Purpose = "emergency" if case.emergency else "push"
    for staff in people:
        turn.push(staff.person_id, text, _buttons(task), purpose=purpose, case_id=case.id)


def _buttons(task: Task) -> list[Button]:
    names = ("done", "cannot") if task.state == "taken" else ("take",)
    return [Button(label(f"support.button.{n}"), f"trade_{n}:{task.id}") for n in names]


def task_of(turn: Turn, ref: str) -> tuple[Task, Case]:
    """A trade's task that the speaker may work on; raises MoveRefused.

    His own trade's, or an outside one's that he, or whom he stands in for, has given.
    """
    task = case_tasks.of_kind(turn, ref, KIND)
    case = book.by_id(turn, task.case_id or 0) if task is not None else None
    staff = turn.staff
    if task is None or case is None or staff is None or case.target_id == staff.person_id:
        raise MoveRefused(say("cases.refused.unknown_task"))
    of_trade = staff.has(task.role, case.community_id)
    for_outside = task.role in OUTSIDE and moves.acts_for_handler(turn, case, staff)
    if not (of_trade or for_outside):
        raise MoveRefused(say("cases.refused.unknown_task"))
    if task.state not in case_tasks.OPEN:
        raise MoveRefused(say("cases.refused.task_over"))
    return task, case


def take(turn: Turn, ref: str) -> None:
    """[我来做]: the first has it; he is told what he needs, with the number if it was given."""
    task, case = task_of(turn, ref)
    staff = turn.staff
    assert staff is not None, "task_of has checked that an employee is speaking"
    tasks.take(turn, task)
    told = say("support.trade.taken", number=case.number, name=staff.name, what=task.about)
    tell_handler(turn, case, told)
    moves.record(turn, case, "trade_taken", told)
    taken = say("support.trade.taken_by", place=case.place, what=task.about, name=staff.name)
    for other in _people(turn, case, task.role):
        if other != staff:
            turn.push(other.person_id, taken, case_id=case.id)
    lines = [_task_words(turn, case, task)]
    if _phone_given(turn, case) and case.phones_sealed is not None:
        phone = turn.rules.keyring.open(case.phones_sealed)
        lines.append(say("support.trade.phone", phone=phone))
        moves.record(turn, case, "phone_seen", say("steward.phone.entry"), visibility="audit")
    turn.ask("\n".join(lines), _buttons(task), case_id=case.id)


def _phone_given(turn: Turn, case: Case) -> bool:
    given = select(Entry.id).where(Entry.case_id == case.id, Entry.kind == "phone_given")
    turn.group.flush()
    return turn.session.scalars(given.limit(1)).first() is not None


def report(turn: Turn, ref: str, words: str, media: Sequence[Media]) -> None:
    """What was done, with photos: to the handler, who tells the resident."""
    task, case = task_of(turn, ref)
    words = masked(turn, words)
    _end(turn, task, words)
    book.attach(turn, case, media, purpose="proof")
    trade = _name(task.role)
    on_record = say("support.entry.trade_done", trade=trade, words=words)
    moves.record(turn, case, "trade_report", on_record)
    text = say("support.trade.reported", number=case.number, place=case.place, trade=trade,
               words=words)  # fmt: skip
    tell_handler(turn, case, text, card_buttons(case), media=media)
    turn.explain(say("support.log.trade_done", number=case.number, trade=trade))


def remark(turn: Turn, ref: str, words: str, media: Sequence[Media]) -> None:
    """What he says on the way, to the handler; the task stays his."""
    task, case = task_of(turn, ref)
    trade, words = _name(task.role), masked(turn, words)
    book.attach(turn, case, media, purpose="proof")
    text = say("support.trade.remark", number=case.number, place=case.place, trade=trade,
               words=words or say("support.trade.photos"))  # fmt: skip
    moves.record(turn, case, "trade_remark", text)
    tell_handler(turn, case, text, card_buttons(case), media=media)


def cannot(turn: Turn, ref: str, words: str) -> None:
    """[做不了], with the reason: the handler finds another way."""
    task, case = task_of(turn, ref)
    words = masked(turn, words)
    _end(turn, task, words, state="dropped")
    trade = _name(task.role)
    text = say("support.trade.cannot", number=case.number, trade=trade, what=task.about,
               words=words)  # fmt: skip
    moves.record(turn, case, "trade_cannot", text)
    buttons = [Button(label("support.button.trade"), f"trade:{case.number}")]
    tell_handler(turn, case, text, buttons)


def _end(turn: Turn, task: Task, words: str, *, state: str = "done") -> None:
    turn.stop_timer(REMINDER, f"task:{task.id}")
    case_tasks.close(turn, task, words, state=state)


def remind(turn: Turn, task_id: str) -> None:
    """Shortly before the limit: who has it, or everybody who could take it."""
    found = case_tasks.still_open(turn, task_id)
    if found is not None:
        task, case = found
        by = say_by(task.due_at, turn.now)
        _urge(turn, case, task, say("support.trade.remind", place=case.place, what=task.about,
              by=by))  # fmt: skip


def _urge(turn: Turn, case: Case, task: Task, text: str) -> None:
    holder = turn.roster.staff(task.assignee_id) if task.assignee_id else None
    acting = turn.roster.stand_in(holder, turn.now) if holder is not None else None
    people = [acting] if acting is not None else _people(turn, case, task.role)
    for staff in people:
        turn.push(staff.person_id, text, _buttons(task), purpose="reminder", case_id=case.id)


def miss(turn: Turn, task_id: str) -> None:
    """Not reported in time: the trade is asked again, handler and lead are told (§5.8)."""
    found = case_tasks.still_open(turn, task_id)
    if found is None:
        return
    task, case = found
    if case.state in (CaseState.COMPLETED, CaseState.CLOSED):
        _end(turn, task, "", state="dropped")
        return
    trade, what = _name(task.role), task.about
    _urge(turn, case, task, say("support.trade.late", place=case.place, what=what))
    text = say("support.trade.missed", number=case.number, place=case.place, trade=trade,
               what=what)  # fmt: skip
    tell_handler(turn, case, text)
    for staff in superiors(turn, case)[:1]:
        tell_staff(turn, case, staff, text)
    moves.record(turn, case, "trade_late", text)
    turn.explain(say("support.log.trade_late", number=case.number, trade=trade))
    calendar = turn.calendar_of(case.community_id)
    minutes = calendar.policy.trades.again_after_minutes
    again = calendar.add_working_time(turn.now, minutes, calendar.policy.hours.steward)
    turn.start_timer(LIMIT, f"task:{task.id}", again)


TIMERS = {LIMIT: miss, REMINDER: remind}
