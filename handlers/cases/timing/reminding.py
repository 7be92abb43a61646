"""Reminders to whoever handles a case: what is due together is said together (RULEBOOK §5.4).

Nobody is reminded of what he is just answering: the reminder waits until he has stopped writing,
but never past the limit.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select

from handlers import state as states
from handlers.cases import book, moves
from handlers.cases.card import card_buttons
from handlers.cases.moves import subject
from handlers.cases.states import UNFINISHED, CaseState
from handlers.cases.telling import tell_staff
from handlers.cases.timing.ahead import is_still_set, reminders_ahead
from handlers.cases.timing.clocks import go_on
from handlers.messages import Button
from handlers.roster import Staff
from handlers.texts import label, say
from handlers.turn import Turn
from handlers.when import say_by
from storage.tables import Account, Case, Conversation

__all__ = ["KINDS", "remind", "remind_of"]

MOST_SHOWN = 8
FORM_OPEN_FOR = timedelta(minutes=10)  # an older form was left lying


@dataclass(frozen=True, slots=True)
class Due:
    """One reminder: its words and the limit it is about."""

    case: Case
    kind: str
    text: str
    limit: datetime


def remind(kind: str) -> Callable[[Turn, Case], None]:
    """What the timer of this kind does."""

    def act(turn: Turn, case: Case) -> None:
        due, holder = _due(turn, case, kind), book.acting_handler(turn, case)
        if due is None or holder is None or _waits(turn, due, holder):
            return
        _send(turn, holder, [due, *_due_soon(turn, due, holder)])

    return act


def remind_of(turn: Turn, case: Case, text: str) -> None:
    """A single reminder with its own words."""
    holder = book.acting_handler(turn, case)
    tell_staff(turn, case, holder, text, card_buttons(case), purpose="reminder")
    _on_record(turn, case, text)


def _send(turn: Turn, holder: Staff, found: Sequence[Due]) -> None:
    first = found[0].case
    if len(found) == 1:
        text, buttons = found[0].text, card_buttons(first)
    else:
        lines = [say("people.remind.several", count=len(found))]
        lines += [f"· {due.text}" for due in found[:MOST_SHOWN]]
        buttons = tuple(
            Button(
                say("steward.list.button", number=due.case.number, place=due.case.place),
                f"open:{due.case.number}",
            )
            for due in found[:MOST_SHOWN]
        )
        if len(found) > MOST_SHOWN:
            lines.append(say("people.remind.more", count=len(found) - MOST_SHOWN))
            buttons = (*buttons, Button(label("common.button.my_cases"), "my_cases"))
        text = "\n".join(lines)
    tell_staff(turn, first, holder, text, buttons, purpose="reminder")
    for due in found:
        _on_record(turn, due.case, due.text)


def _on_record(turn: Turn, case: Case, text: str) -> None:
    moves.record(turn, case, "reminder", text)
    turn.explain(say("log.clock.reminded", number=case.number))


# --- what is due ---------------------------------------------------------------------------------


def _due(turn: Turn, case: Case, kind: str) -> Due | None:
    """The reminder, when it is still right."""
    key, limit = KINDS[kind](case)
    if limit is None or case.state in (CaseState.PAUSED, CaseState.COMPLETED, CaseState.CLOSED):
        return None
    by = say_by(limit, turn.now)
    return Due(case, kind, say(key, number=case.number, place=case.place, by=by), limit)


def _response(case: Case) -> tuple[str, datetime | None]:
    accepted = case.state == CaseState.ACCEPTED
    key = "cases.remind.first_word" if accepted else "cases.remind.response"
    return key, case.response_due if case.first_word_at is None else None


def _answer(case: Case) -> tuple[str, datetime | None]:
    return "cases.remind.answer", case.answer_due if case.feedback_at is None else None


def _feedback(case: Case) -> tuple[str, datetime | None]:
    return "cases.remind.feedback", case.feedback_due if case.feedback_at is None else None


KINDS: Mapping[str, Callable[[Case], tuple[str, datetime | None]]] = {
    "response_first": _response,
    "response_second": _response,
    "answer_reminder": _answer,
    "feedback_day": _feedback,
    "feedback_hours": _feedback,
}


def _due_soon(turn: Turn, first: Due, holder: Staff) -> list[Due]:
    """His other reminders of the next minutes; they are said now, and their clocks go on."""
    within = turn.calendar_of(first.case.community_id).policy.reminders.merge_minutes
    if not within:
        return []
    until = turn.now + timedelta(minutes=within)
    handler_id = first.case.handler_id
    found: dict[int, Due] = {}
    for kind, case_id in reminders_ahead(turn, KINDS, until).of(handler_id, until):
        if case_id == first.case.id or case_id in found:
            continue
        case = book.by_id(turn, case_id)
        if case is None or case.handler_id != handler_id or case.state not in UNFINISHED:
            continue
        due = _due(turn, case, kind) if is_still_set(turn, kind, subject(case), until) else None
        if due is None or book.acting_handler(turn, case) != holder:
            continue
        turn.stop_timer(due.kind, subject(case))
        go_on(turn, case, due.kind)
        found[case.id] = due
    return list(found.values())


# --- not while he answers ------------------------------------------------------------------------


def _waits(turn: Turn, due: Due, holder: Staff) -> bool:
    """Whether he is just answering; then the reminder comes a little later, if it still can."""
    after = turn.calendar_of(due.case.community_id).policy.reminders.after_writing_minutes
    later = turn.now + timedelta(minutes=after)
    if not after or later >= due.limit or not _is_writing(turn, due.case, holder, after):
        return False
    if not _next_comes_by(turn, due.case, later):
        turn.start_timer(due.kind, subject(due.case), later)
    turn.explain(say("people.log.not_now", number=due.case.number))
    return True


def _next_comes_by(turn: Turn, case: Case, moment: datetime) -> bool:
    """Whether the clock, which has just gone on, reminds again until then anyway."""
    return any(
        timer.due_at is not None and timer.due_at <= moment and kind in KINDS
        for (kind, of), timer in turn.timers.items()
        if of == subject(case)
    )


_HEARD, _ACCOUNTS = Conversation.__table__.c, Account.__table__.c
_LAST_HEARD = (
    select(_HEARD.updated_at, _HEARD.state_sealed)
    .join_from(Conversation.__table__, Account.__table__, _ACCOUNTS.id == _HEARD.account_id)
    .where(_ACCOUNTS.person_id == bindparam("person_id"))
    .order_by(_HEARD.updated_at.desc())
    .limit(1)
)


def _is_writing(turn: Turn, case: Case, holder: Staff, minutes: int) -> bool:
    """Whether he wrote a moment ago, or has a form open for this case."""
    row = turn.conn.execute(_LAST_HEARD, {"person_id": holder.person_id}).first()
    if row is None:
        return False
    silent = turn.now - row.updated_at
    if silent < timedelta(minutes=minutes):
        return True
    if silent >= FORM_OPEN_FOR:
        return False
    state = states.decode(turn.rules.keyring.open_bytes(row.state_sealed))
    return state is not None and state.staff is not None and state.staff.case_id == case.id
