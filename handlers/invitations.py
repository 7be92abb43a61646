"""An employee sends his one-time code, and the account becomes his (DESIGN §3, identity).

A wrong, used, expired or foreign code is answered alike, and guesses are slowed by account.
Joining is on record with the code, and the employee's lead is told.
"""

from datetime import UTC, datetime, timedelta

from sqlalchemy import func, or_, select, update

from handlers.commands import STAFF_MENU, go_on
from handlers.invite_codes import code_in
from handlers.roster import ROLE_NAMES, Staff
from handlers.texts import say
from handlers.turn import Turn
from handlers.when import say_time
from storage.tables import Account, Case, Invite, OutboxRow, Person, Survey, Task

__all__ = ["PURPOSE", "code_in", "hear"]

PURPOSE = "staff invite"  # of the keyed hash
# Who is told of a new account, nearest first: in his community, else of the company.
LEADS = ("lead", "duty_manager", "chief", "gm")
COMPANY_LEADS = ("gm", "operations", "regional_gm")


def hear(turn: Turn, code: str) -> None:
    """A text that looks like a code."""
    until = _slowed_until(turn)
    if until is not None:
        turn.explain(say("log.people.code_slowed"))
        go_on(turn, say("invite.slowed", at=say_time(until, turn.now)))
        return
    invite = _find(turn, code)
    staff = turn.roster.staff(invite.person_id) if invite is not None else None
    if invite is None or staff is None:
        _refuse(turn)
    elif turn.speaker.person_id == staff.person_id:
        go_on(turn, say("invite.already"))
    elif invite.used_at is not None or invite.expires_at <= turn.now or turn.staff is not None:
        _refuse(turn)
    else:
        _join(turn, invite, staff)


def _find(turn: Turn, code: str) -> Invite | None:
    """The invitation of this code, locked: of two accounts that send it the first has it."""
    code_hash = turn.rules.keyring.code_hash(PURPOSE, code)
    return turn.session.execute(
        select(Invite).where(Invite.code_hash == code_hash).with_for_update()
    ).scalar_one_or_none()


# --- refusing -------------------------------------------------------------------------------------


def _refuse(turn: Turn) -> None:
    state, now = turn.state, int(turn.now.timestamp())
    if now - state.wrong_codes_since >= turn.policy.invite.wrong_within_minutes * 60:
        state.wrong_codes, state.wrong_codes_since = 0, now
    state.wrong_codes += 1
    turn.explain(say("log.people.code_wrong"))
    go_on(turn, say("invite.refused"))


def _slowed_until(turn: Turn) -> datetime | None:
    """When this account may try again, if it has guessed too often."""
    state, rules = turn.state, turn.policy.invite
    if state.wrong_codes < rules.wrong_codes:
        return None
    since = datetime.fromtimestamp(state.wrong_codes_since, UTC)
    until = since + timedelta(minutes=rules.wrong_within_minutes)
    return until if turn.now < until else None


# --- joining --------------------------------------------------------------------------------------


def _join(turn: Turn, invite: Invite, staff: Staff) -> None:
    who = turn.speaker
    former = who.person_id
    invite.used_at, invite.account_id = turn.now, who.account_id
    invite.former_person_id = former
    turn.session.execute(
        update(Account).where(Account.id == who.account_id).values(person_id=staff.person_id)
    )
    _bring_along(turn, former, staff.person_id)
    turn.state.clear_form()
    turn.state.mode, turn.state.wrong_codes = "", 0
    who.person_id, who.name = staff.person_id, staff.name
    roles = _roles(staff)
    turn.ask(say("invite.joined", name=staff.name, roles=roles), STAFF_MENU)
    for lead in _leads(turn, staff):
        turn.push(lead.person_id, say("invite.told_lead", name=staff.name, roles=roles))
    turn.explain(say("log.people.code_used", name=staff.name))


def _bring_along(turn: Turn, former: int, person_id: int) -> None:
    """What he said from this account as a resident is his still; never a case about himself."""
    others = turn.session.execute(
        select(func.count()).select_from(Account).where(Account.person_id == former)
    ).scalar_one()
    if others:
        return
    his = Case.filer_id == former, Case.target_id.is_distinct_from(person_id)
    ids = turn.session.scalars(select(Case.id).where(*his)).all()
    for statement in (
        update(Case).where(Case.id.in_(ids)).values(filer_id=person_id),
        update(Survey).where(Survey.case_id.in_(ids)).values(person_id=person_id),
        update(Task)
        .where(Task.person_id == former, or_(Task.case_id.is_(None), Task.case_id.in_(ids)))
        .values(person_id=person_id),
        update(OutboxRow)
        .where(OutboxRow.case_id.in_(ids), OutboxRow.person_id == former, OutboxRow.state == "due")
        .values(person_id=person_id),
    ):
        turn.session.execute(statement, execution_options={"synchronize_session": False})
    _take_house(turn, former, person_id)


def _take_house(turn: Turn, former: int, person_id: int) -> None:
    home = select(Person.house_id, Person.place, Person.house_verified).where(Person.id == former)
    row = turn.session.execute(home).one()
    if row.house_id is not None:
        turn.session.execute(
            update(Person)
            .where(Person.id == person_id, Person.house_id.is_(None))
            .values(house_id=row.house_id, place=row.place, house_verified=row.house_verified)
        )


def _roles(staff: Staff) -> str:
    return "、".join(dict.fromkeys(ROLE_NAMES[role.key] for role in staff.roles))


def _leads(turn: Turn, staff: Staff) -> list[Staff]:
    """The superiors nearest to him in each of his communities; for the company's own people the
    company's."""
    found: dict[int, Staff] = {}
    for community_id in dict.fromkeys(role.community_id for role in staff.roles):
        chain = LEADS if community_id is not None else COMPANY_LEADS
        for role in _above(staff, chain):
            people = turn.roster.on_duty(role, community_id, turn.now)
            told = [one for one in people if one.person_id != staff.person_id]
            found |= {one.person_id: one for one in told}
            if told:
                break
    return list(found.values())


def _above(staff: Staff, chain: tuple[str, ...]) -> tuple[str, ...]:
    """The part of the chain above his own place in it."""
    own = [chain.index(role.key) for role in staff.roles if role.key in chain]
    return chain[max(own) + 1 :] if own else chain
