"""Two people on record who are one: joined only by a platform's verified contact or by an agent.

Saying a phone number or a house never joins anything (DESIGN §3). Both accounts are told, and the
joining stands on the record of every case concerned.
"""

from typing import Any

from sqlalchemy import delete, select, update

from handlers.messages import Outgoing
from handlers.texts import say
from handlers.turn import Turn
from storage.ids import next_id
from storage.tables import (
    Account,
    Attachment,
    Ballot,
    Case,
    Chat,
    Entry,
    FeeDeferral,
    Follower,
    IncidentFollower,
    OutboxRow,
    Person,
    Survey,
    Task,
)

__all__ = ["join"]

_MOVED: tuple[tuple[Any, Any], ...] = (
    (Case, Case.filer_id),
    (Entry, Entry.actor_id),
    (Attachment, Attachment.person_id),
    (Survey, Survey.person_id),
    (Task, Task.person_id),
    (Chat, Chat.person_id),
    (OutboxRow, OutboxRow.person_id),
    (FeeDeferral, FeeDeferral.person_id),
    (Ballot, Ballot.person_id),
    (Account, Account.person_id),
)


def join(turn: Turn, kept_id: int, other_id: int, *, by: str, told: str) -> None:
    """What was the other's is the kept one's from now on; ``by`` says in words who settled it, for
    the record, ``told`` what both accounts hear.

    Neither may be an employee: whoever held such an account would act in his name.
    """
    assert turn.roster.staff(kept_id) is None, "an employee is joined by his invitation only"
    assert turn.roster.staff(other_id) is None, "an employee is joined by his invitation only"
    kept, other = _locked(turn, kept_id), _locked(turn, other_id)
    _take_over(kept, other)
    for table, whose in _MOVED:
        _change(turn, update(table).where(whose == other_id).values({whose: kept_id}))
    _follow_once(turn, kept_id, other_id)
    _follow_incidents_once(turn, kept_id, other_id)
    turn.session.flush()
    filed = select(Case.id).where(Case.filer_id == kept_id)
    for case_id in turn.session.scalars(filed).all():
        _note(turn, case_id, say("common.joined.entry", by=by))
    _tell(turn, kept, told)


def _locked(turn: Turn, person_id: int) -> Person:
    person = turn.session.get(Person, person_id, with_for_update=True)
    assert person is not None, "a filer is on record"
    return person


def _take_over(kept: Person, other: Person) -> None:
    """What is known of the one and not of the other; a verified house before one merely said."""
    for name in ("name", "phone_sealed", "phone_hash"):
        setattr(kept, name, getattr(kept, name) or getattr(other, name))
        setattr(other, name, None)
    if (other.house_verified and not kept.house_verified) or not kept.place:
        for name in ("community_id", "house_id", "place", "house_verified"):
            setattr(kept, name, getattr(other, name) or getattr(kept, name))
    other.community_id = other.house_id = other.place = None
    other.house_verified = False


def _follow_once(turn: Turn, kept_id: int, other_id: int) -> None:
    """Nobody follows a case twice, nor his own."""
    twice = select(Follower.case_id).where(Follower.person_id == kept_id)
    _change(
        turn,
        delete(Follower).where(Follower.person_id == other_id, Follower.case_id.in_(twice)),
    )
    _change(
        turn,
        update(Follower).where(Follower.person_id == other_id).values(person_id=kept_id),
    )
    own = select(Case.id).where(Case.filer_id == kept_id)
    _change(turn, delete(Follower).where(Follower.person_id == kept_id, Follower.case_id.in_(own)))


def _follow_incidents_once(turn: Turn, kept_id: int, other_id: int) -> None:
    """Nor an incident."""
    twice = select(IncidentFollower.incident_id).where(IncidentFollower.person_id == kept_id)
    others = IncidentFollower.person_id == other_id
    _change(turn, delete(IncidentFollower).where(others, IncidentFollower.incident_id.in_(twice)))
    _change(turn, update(IncidentFollower).where(others).values(person_id=kept_id))


def _change(turn: Turn, statement: Any) -> None:
    turn.session.execute(statement, execution_options={"synchronize_session": False})


def _note(turn: Turn, case_id: int, text: str) -> None:
    staff = turn.staff
    turn.note(
        case_id,
        "join",
        text,
        visibility="audit",
        actor_id=staff.person_id if staff else None,
        actor_role="agent" if staff else "system",
    )


def _tell(turn: Turn, kept: Person, told: str) -> None:
    """On every account, not on the best one alone: whoever reads either is to know."""
    until = turn.calendar.quiet_until(turn.now) or turn.now
    accounts = select(Account).where(Account.person_id == kept.id).order_by(Account.id)
    for account in turn.session.scalars(accounts):
        turn.out.append(
            Outgoing(
                id=next_id(),
                person_id=kept.id,
                account_id=account.id,
                channel=account.channel,
                text=told,
                purpose="push",
                not_before=until,
            )
        )
