"""Telling people about a case: the resident, its handler, his superiors (RULEBOOK §8, §11)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select, update

from handlers.cases import intake, tasks
from handlers.cases.privacy import veil
from handlers.cases.privacy.concerned import is_about
from handlers.messages import Button, Media, Outgoing, Purpose
from handlers.roster import Staff
from handlers.roster_values import LINE_ROLES
from handlers.texts import say
from handlers.turn import Turn
from handlers.when import say_time
from storage.ids import next_id
from storage.tables import Account, Case, Conversation, OutboxRow

UNTRUE_WHEN_MOVED: tuple[Purpose, ...] = ("reminder", "survey", "digest", "emergency")
OFF_DUTY_HELD: tuple[Purpose, ...] = ("reminder", "digest")


def tell_resident(
    turn: Turn,
    case: Case,
    text: str,
    buttons: Sequence[Button] = (),
    *,
    purpose: Purpose = "push",
    media: Sequence[Media] = (),
) -> Outgoing:
    """Tell the filer. In quiet hours it is held until they end, unless he was just writing.

    What he gets counts as the day's word (RULEBOOK §5.6). The sender can see from ``not_before``
    until when it is held; a held text says when it was written. Times in ``text`` are to be said
    as of ``heard_at``.
    """
    if turn.who is not None and turn.who.person_id == case.filer_id:
        case.last_word_at = turn.now
        return turn.reply(
            text, buttons, media=media, case_id=case.id, case_number=case.number, purpose=purpose
        )
    if not intake.is_reachable(turn, case):
        case.last_word_at = turn.now
        return _kept_for_the_phone(turn, case, text, buttons, purpose)
    held_until = None if purpose == "emergency" else quiet_until(turn, case)
    case.last_word_at = held_until or turn.now
    if held_until is not None:
        text = say("cases.told.held", at=say_time(turn.now, held_until), text=text)
        by = say_time(held_until, turn.now)
        turn.explain(say("log.work.held", number=case.number, by=by))
    return turn.push(
        case.filer_id,
        text,
        buttons,
        purpose=purpose,
        media=media,
        case_id=case.id,
        case_number=case.number,
        not_before=held_until,
    )


def whether_told(turn: Turn, case: Case, sent: Outgoing) -> str:
    """What staff read of a word the desk sent to the filer, and so what to do now (RULEBOOK §2)."""
    if not intake.is_reachable(turn, case):
        return say(f"cases.told.untold.{intake.told_by(turn, case)}")
    if sent.not_before > turn.now:
        return say("cases.told.told_later", at=say_time(sent.not_before, turn.now))
    return say("cases.told.told_already")


def _kept_for_the_phone(
    turn: Turn, case: Case, text: str, buttons: Sequence[Button], purpose: Purpose
) -> Outgoing:
    """A filer without a chat: nothing leaves, whoever acts is told to phone him (RULEBOOK §2).

    Who is anonymous is known to the call centre alone: what somebody says to him is read to him by
    an agent, or written to him where he left no number. Solutions and a proposal between
    neighbours have a call of their own, for his answer.
    """
    by_phone = intake.way(turn, case) == intake.PHONE
    is_put = by_phone and any(button.action.startswith(("agree:", "settle:")) for button in buttons)
    said_by_staff = turn.staff is not None and not veil.may_know_who(turn, case)
    if case.anonymous and said_by_staff and text and not is_put:
        tasks.pass_on_by_phone(turn, case, text, by_phone=by_phone)
    turn.explain(say("log.people.by_phone", number=case.number))
    return Outgoing(next_id(), case.filer_id, None, text, purpose, turn.now)


def quiet_until(turn: Turn, case: Case) -> datetime | None:
    """When the filer's quiet hours end, if they hold a push to him now (RULEBOOK §11).

    What somebody says to him passes while he was writing himself a moment ago; what the desk says
    by itself does not.
    """
    calendar = turn.calendar_of(case.community_id)
    until = calendar.quiet_until(turn.now)
    relayed = turn.who is not None
    if until is None or case.emergency or (relayed and _wrote_lately(turn, case)):
        return None
    return until


def heard_at(turn: Turn, case: Case) -> datetime:
    """When the filer will read what is said now: 今天 and 明天 in it are counted from then."""
    if turn.who is not None and turn.who.person_id == case.filer_id:
        return turn.now
    return quiet_until(turn, case) or turn.now


def _wrote_lately(turn: Turn, case: Case) -> bool:
    within = timedelta(
        minutes=turn.calendar_of(case.community_id).policy.quiet.active_within_minutes
    )
    wrote_at: datetime | None = turn.session.execute(
        select(func.max(Conversation.updated_at))
        .join(Account, Account.id == Conversation.account_id)
        .where(Account.person_id == case.filer_id)
    ).scalar_one()
    return wrote_at is not None and turn.now - wrote_at <= within


def tell_staff(
    turn: Turn,
    case: Case,
    staff: Staff | None,
    text: str,
    buttons: Sequence[Button] = (),
    *,
    purpose: Purpose = "push",
    media: Sequence[Media] = (),
    not_before: datetime | None = None,
) -> Outgoing | None:
    """Tell one employee; never the person the case complains about.

    A new card reaches him at any hour; reminders and lists wait for a steward's hours, but not for
    those of whoever is on duty outside them (RULEBOOK §11).
    """
    if staff is None or is_about(case, staff):
        return None
    if purpose in OFF_DUTY_HELD:
        not_before = read_on_duty_at(turn, case)
    return turn.push(
        staff.person_id,
        text,
        buttons,
        purpose=purpose,
        media=media,
        case_id=case.id,
        case_number=case.number,
        not_before=not_before,
    )


def read_on_duty_at(turn: Turn, case: Case) -> datetime:
    """When its handler would read a reminder said now: at once, or when his hours begin (§11)."""
    if runs_at_any_hour(turn, case):
        return turn.now
    calendar = turn.calendar_of(case.community_id)
    return calendar.next_opening(turn.now, calendar.policy.hours.steward)


def runs_at_any_hour(turn: Turn, case: Case) -> bool:
    """Whether the response clock ignores the stewards' hours (RULEBOOK §5.2, §11).

    Emergencies always; outside the hours also what the duty manager was given for that reason.
    """
    if case.emergency:
        return True
    policy = turn.calendar_of(case.community_id).policy
    since = case.assigned_at or turn.now
    at_night = not turn.calendar_of(case.community_id).in_hours(since, policy.hours.steward)
    return at_night and case.handler_role == "duty_manager"


def tell_handler(
    turn: Turn,
    case: Case,
    text: str,
    buttons: Sequence[Button] = (),
    *,
    purpose: Purpose = "push",
    media: Sequence[Media] = (),
) -> None:
    """Tell whoever holds the case or stands in for him, if it is other than the speaker."""
    staff = turn.roster.staff(case.handler_id) if case.handler_id else None
    acting = turn.roster.stand_in(staff, turn.now) if staff is not None else None
    staff = staff if acting is None or is_about(case, acting) else acting
    if staff is None or (turn.who is not None and turn.who.person_id == staff.person_id):
        return
    tell_staff(turn, case, staff, text, buttons, purpose=purpose, media=media)


def tell_roles(
    turn: Turn,
    case: Case,
    roles: Sequence[str],
    text: str,
    buttons: Sequence[Button] = (),
    *,
    purpose: Purpose = "push",
    but: Sequence[int | None] = (),
) -> None:
    """Tell everybody on duty in these roles once, except the people of the ids in ``but``."""
    told = set(but)
    for role in roles:
        for staff in turn.roster.on_duty(role, case.community_id, turn.now):
            if staff.person_id not in told:
                told.add(staff.person_id)
                tell_staff(turn, case, staff, text, buttons, purpose=purpose)


def superiors(turn: Turn, case: Case) -> list[Staff]:
    """Who stands above the present handler, nearest first, without the person complained about."""
    above = line_above(turn, case)
    above += [
        staff
        for level in (2, 3)
        if level > case.level
        for staff in filter(None, [turn.roster.level_handler(level, case.community_id, turn.now)])
    ]
    return [s for s in above if s.person_id != case.handler_id and not is_about(case, s)]


def line_above(turn: Turn, case: Case) -> list[Staff]:
    """The part of ``superiors`` that belongs to the line inside level 1."""
    if case.level != 1:
        return []
    line = turn.roster.line(case.community_id, case.building, turn.now)
    above = [staff for role, staff in line if LINE_ROLES.index(role) > case.rung]
    return [s for s in above if s.person_id != case.handler_id and not is_about(case, s)]


def forget_unsent(
    turn: Turn,
    case: Case,
    purposes: Sequence[Purpose] = UNTRUE_WHEN_MOVED,
    *,
    person_id: int | None = None,
    why: str = "不再需要",
    before: datetime | None = None,
) -> None:
    """Cancel unsent rows that the move just made untrue (DESIGN §2); ``before``: only older ones.

    What a resident was told to do in an emergency stays true whoever takes it.
    """
    turn.out[:] = [
        row
        for row in turn.out
        if row.case_id != case.id
        or row.purpose not in purposes
        or person_id not in (None, row.person_id)
        or (row.purpose == "emergency" and row.person_id == case.filer_id)
    ]
    condition = [
        OutboxRow.case_id == case.id,
        OutboxRow.state == "due",
        OutboxRow.purpose.in_(purposes),
        or_(OutboxRow.purpose != "emergency", OutboxRow.person_id != case.filer_id),
    ]
    if person_id is not None:
        condition.append(OutboxRow.person_id == person_id)
    if before is not None:
        condition.append(OutboxRow.not_before < before)
    turn.session.execute(
        update(OutboxRow).where(*condition).values(state="cancelled", reason=why),
        execution_options={"synchronize_session": False},
    )
