"""Telling people about a case: the resident, its handler, his superiors (RULEBOOK §8, §11)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update

from handlers.cases.moves import is_about
from handlers.messages import Button, Media, Outgoing, Purpose
from handlers.roster import Staff
from handlers.turn import Turn
from storage.tables import Case, Conversation, OutboxRow

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
    until when it is held.
    """
    if turn.who is not None and turn.who.person_id == case.filer_id:
        case.last_word_at = turn.now
        return turn.reply(
            text, buttons, media=media, case_id=case.id, case_number=case.number, purpose=purpose
        )
    held_until = None if purpose == "emergency" else quiet_until(turn, case)
    case.last_word_at = held_until or turn.now
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


def quiet_until(turn: Turn, case: Case) -> datetime | None:
    """When the filer's quiet hours end, if they hold a push to him now (RULEBOOK §11)."""
    calendar = turn.calendar_of(case.community_id)
    until = calendar.quiet_until(turn.now)
    if until is None or case.emergency or _wrote_lately(turn, case):
        return None
    return until


def _wrote_lately(turn: Turn, case: Case) -> bool:
    within = timedelta(
        minutes=turn.calendar_of(case.community_id).policy.quiet.active_within_minutes
    )
    if case.filer_account_id is None:
        return False
    wrote_at = turn.session.execute(
        select(Conversation.updated_at).where(Conversation.account_id == case.filer_account_id)
    ).scalar_one_or_none()
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
    dedupe_key: str | None = None,
) -> Outgoing | None:
    """Tell one employee; never the person the case complains about, nor whoever is speaking.

    A new card reaches him at any hour; reminders and lists wait for his hours (RULEBOOK §11).
    """
    if staff is None or is_about(case, staff):
        return None
    if turn.who is not None and turn.who.person_id == staff.person_id and purpose != "push":
        return None
    not_before = None
    if purpose in OFF_DUTY_HELD:
        calendar = turn.calendar_of(case.community_id)
        not_before = calendar.next_opening(turn.now, calendar.policy.hours.steward)
    return turn.push(
        staff.person_id,
        text,
        buttons,
        purpose=purpose,
        media=media,
        case_id=case.id,
        case_number=case.number,
        not_before=not_before,
        dedupe_key=dedupe_key,
    )


def tell_handler(
    turn: Turn,
    case: Case,
    text: str,
    buttons: Sequence[Button] = (),
    *,
    purpose: Purpose = "push",
    media: Sequence[Media] = (),
) -> None:
    """Tell whoever holds the case, if it is somebody other than the speaker."""
    staff = turn.roster.staff(case.handler_id) if case.handler_id else None
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
    line = turn.roster.line(case.community_id, case.building, turn.now)
    above = [staff for role, staff in line if _rung(role) > case.rung] if case.level == 1 else []
    above += [
        staff
        for level in (2, 3)
        if level > case.level
        for staff in filter(None, [turn.roster.level_handler(level, case.community_id, turn.now)])
    ]
    return [s for s in above if s.person_id != case.handler_id and not is_about(case, s)]


def _rung(role: str) -> int:
    return ("steward", "lead", "duty_manager", "chief").index(role)


def forget_unsent(
    turn: Turn,
    case: Case,
    purposes: Sequence[Purpose] = UNTRUE_WHEN_MOVED,
    *,
    person_id: int | None = None,
    why: str = "不再需要",
) -> None:
    """Cancel unsent rows that the move just made untrue (DESIGN §2)."""
    turn.out[:] = [
        row
        for row in turn.out
        if row.case_id != case.id
        or row.purpose not in purposes
        or person_id not in (None, row.person_id)
    ]
    condition = [
        OutboxRow.case_id == case.id,
        OutboxRow.state == "due",
        OutboxRow.purpose.in_(purposes),
    ]
    if person_id is not None:
        condition.append(OutboxRow.person_id == person_id)
    turn.session.execute(
        update(OutboxRow).where(*condition).values(state="cancelled", reason=why),
        execution_options={"synchronize_session": False},
    )
