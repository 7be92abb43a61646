"""A leave is given, asked for, approved or refused; everybody concerned hears of it."""

from sqlalchemy import select

from handlers.cases import book
from handlers.cases.errors import MoveRefused
from handlers.lead import absences
from handlers.lead.standing import led_by, role_words, speaker_staff, superiors_of
from handlers.messages import Button
from handlers.roster import Staff
from handlers.texts import label, say
from handlers.turn import Turn
from nlp.periods import Period
from storage.ids import next_id
from storage.tables import Leave

__all__ = ["approve", "ask", "give", "may_ask", "refuse", "replace_substitute", "request_of"]


def may_ask(turn: Turn, staff: Staff) -> bool:
    """Whether there is anybody above him who could decide."""
    return bool(superiors_of(turn, staff))


def ask(turn: Turn, who: Staff, sub: Staff | None, period: Period) -> None:
    """His own leave: it goes to his superior, and counts only when he says so."""
    period = absences.check_period(turn, who, period)
    waiting = turn.session.scalars(
        select(Leave.id).where(
            Leave.person_id == who.person_id,
            Leave.state == "asked",
            Leave.from_at < period.end,
            Leave.until_at > period.start,
        )
    ).first()
    if waiting is not None:
        turn.state.clear_form()
        raise MoveRefused(say("lead.refused.asked_already"))
    leave = _on_record(turn, who, sub, period, state="asked")
    when = absences.say_period(period, turn.now)
    above = superiors_of(turn, who)
    text = say("lead.request.asks", who=role_words(who), when=when, sub=_by(sub))
    buttons = [
        Button(label("lead.button.approve"), f"leave_ok:{leave.id}"),
        Button(label("lead.button.other_sub"), f"leave_sub:{leave.id}"),
        Button(label("lead.button.refuse"), f"leave_no:{leave.id}"),
    ]
    for staff in above:
        held = len(book.shown_of_handler(turn, who.person_id, staff))
        holds = f"\n{say('lead.request.holds', count=held)}" if held else ""
        turn.push(staff.person_id, f"{text}{holds}", buttons)
    turn.state.clear_form()
    names = "、".join(staff.name for staff in above)
    turn.ask(say("lead.request.sent", names=names, when=when), [_my_cases()])


def give(turn: Turn, who: Staff, sub: Staff | None, period: Period, *, request: str = "") -> None:
    """Register the leave: the roster changes, he and his substitute are told."""
    leave = request_of(turn, request) if request else None
    period = absences.write(turn, who, sub, period)
    if leave is None:
        _on_record(turn, who, sub, period, state="given")
    else:
        _decide(turn, leave, "given")
        leave.substitute_id = sub.person_id if sub else None
        leave.from_at, leave.until_at = period
    _tell_both(turn, who, sub, period)
    turn.state.clear_form()
    turn.explain(say("log.lead.leave", name=who.name, sub=_by(sub)))
    done = say(
        "lead.leave.done",
        name=who.name,
        when=absences.say_period(period, turn.now),
        sub=_by(sub),
    )
    held = book.shown_of_handler(turn, who.person_id, speaker_staff(turn))
    buttons = [_my_cases()]
    if held:
        done = f"{done}\n{say('lead.leave.hand_over', name=who.name, count=len(held))}"
        buttons.insert(0, Button(label("lead.button.handover"), f"handover:{who.person_id}"))
    turn.ask(done, buttons)


def replace_substitute(turn: Turn, who: Staff, sub: Staff | None) -> None:
    """替班 while he is away already: another one, for the rest of it."""
    running = absences.running(turn, who.person_id, turn.now)
    if running is None:
        raise MoveRefused(say("lead.refused.not_away", name=who.name))
    period = Period(running.from_at, running.until_at)
    rest = Period(max(running.from_at, turn.now), running.until_at)
    if sub is not None:
        absences.check_substitute(turn, who, sub, rest)
    former = turn.roster.staff(running.substitute_id) if running.substitute_id else None
    absences.change_substitute(turn, running, sub)
    _on_record(turn, who, sub, rest, state="given")
    if former is not None and former != sub:
        turn.push(former.person_id, say("lead.told.no_longer", name=who.name))
    _tell_both(turn, who, sub, rest)
    turn.state.clear_form()
    when = absences.say_period(period, turn.now)
    turn.ask(say("lead.leave.done", name=who.name, when=when, sub=_by(sub)), [_my_cases()])


def approve(turn: Turn, ref: str) -> None:
    """[同意]."""
    leave = request_of(turn, ref)
    who = _asker(turn, leave)
    sub = turn.roster.staff(leave.substitute_id) if leave.substitute_id else None
    give(turn, who, sub, Period(leave.from_at, leave.until_at), request=ref)


def refuse(turn: Turn, ref: str) -> None:
    """[不同意]: he is told by whom, to talk it over."""
    leave = request_of(turn, ref)
    who, staff = _asker(turn, leave), speaker_staff(turn)
    _decide(turn, leave, "refused")
    when = absences.say_period(Period(leave.from_at, leave.until_at), turn.now)
    turn.push(who.person_id, say("lead.request.refused", by=role_words(staff), when=when))
    turn.ask(say("lead.request.refused_done", name=who.name), [_my_cases()])


def request_of(turn: Turn, ref: str) -> Leave:
    """The request behind a button, when the speaker may decide it and nobody has; MoveRefused."""
    leave = turn.session.get(Leave, int(ref), with_for_update=True) if _is_id(ref) else None
    staff = speaker_staff(turn)
    asker = turn.roster.staff(leave.person_id) if leave is not None else None
    if leave is None or asker is None or asker not in led_by(turn, staff):
        raise MoveRefused(say("lead.refused.not_yours"))
    if leave.state != "asked":
        decider = turn.roster.staff(leave.decided_by or 0)
        name = decider.name if decider is not None else say("cases.card.nobody")
        raise MoveRefused(say(f"lead.refused.decided.{leave.state}", name=name))
    return leave


def _asker(turn: Turn, leave: Leave) -> Staff:
    who = turn.roster.staff(leave.person_id)
    assert who is not None, "request_of looked him up"
    return who


def _on_record(turn: Turn, who: Staff, sub: Staff | None, period: Period, *, state: str) -> Leave:
    leave = Leave(
        id=next_id(),
        person_id=who.person_id,
        substitute_id=sub.person_id if sub else None,
        from_at=period.start,
        until_at=period.end,
        state=state,
        asked_by=turn.speaker.person_id,
        asked_at=turn.now,
    )
    turn.session.add(leave)
    if state != "asked":
        _decide(turn, leave, state)
    turn.session.flush()
    return leave


def _decide(turn: Turn, leave: Leave, state: str) -> None:
    leave.state, leave.decided_by, leave.decided_at = state, turn.speaker.person_id, turn.now


def _tell_both(turn: Turn, who: Staff, sub: Staff | None, period: Period) -> None:
    when, by = absences.say_period(period, turn.now), role_words(speaker_staff(turn))
    turn.push(who.person_id, say("lead.told.leave", by=by, when=when, sub=_by(sub)))
    if sub is not None:
        text = say("lead.told.substitute", by=by, who=role_words(who), when=when)
        turn.push(sub.person_id, text, [_my_cases()])


def _by(sub: Staff | None) -> str:
    return say("lead.leave.by", name=sub.name) if sub else say("lead.leave.by_nobody")


def _my_cases() -> Button:
    return Button(label("button.my_cases"), "my_cases")


def _is_id(ref: str) -> bool:
    return ref.isascii() and ref.isdecimal() and len(ref) <= 19 and int(ref) < 2**63
