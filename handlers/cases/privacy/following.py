"""Family who follows a case by invitation: hears each step, decides nothing (DESIGN §3).

The code is one-time and valid for some hours; only its keyed hash is kept. A code that is wrong,
used, too old or not for him gets one and the same answer.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select

from handlers.cases.errors import MoveRefused
from handlers.cases.privacy import joining
from handlers.cases.privacy.concerned import is_about
from handlers.cases.states import CaseState
from handlers.messages import Button
from handlers.texts import label, say
from handlers.turn import Turn
from storage.ids import next_id
from storage.tables import Case, FamilyInvite, Follower

__all__ = [
    "PREFIX",
    "case_followed",
    "end",
    "followed_by",
    "invite",
    "leave",
    "redeem",
    "tell",
]

PREFIX = "JR"
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # no signs that sound or look alike
GROUPS, IN_GROUP = 4, 4  # 79 bits


def invite(turn: Turn, case: Case) -> tuple[str, datetime]:
    """A new code for the case and until when it holds; an earlier unused one no longer does."""
    rules = turn.policy.family
    followers = select(func.count()).select_from(Follower).where(Follower.case_id == case.id)
    if (turn.session.scalar(followers) or 0) >= rules.followers:
        raise MoveRefused(say("cases.follow.enough", number=case.number, count=rules.followers))
    _void_unused(turn, case)
    signs = [secrets.choice(ALPHABET) for _ in range(GROUPS * IN_GROUP)]
    until = turn.now + timedelta(hours=rules.invite_hours)
    row = FamilyInvite(
        id=next_id(),
        case_id=case.id,
        code_hash=_hash(turn, "".join(signs)),
        expires_at=until,
    )
    turn.session.add(row)
    turn.session.flush()
    groups = ["".join(signs[at : at + IN_GROUP]) for at in range(0, len(signs), IN_GROUP)]
    return "-".join((PREFIX, *groups)), until


def redeem(turn: Turn, signs: str) -> Case:
    """The speaker follows the case of this code from now on; raises MoveRefused, always alike."""
    found = select(FamilyInvite).where(FamilyInvite.code_hash == _hash(turn, signs))
    row = turn.session.scalars(found.with_for_update()).one_or_none()
    case = turn.session.get(Case, row.case_id, with_for_update=True) if row is not None else None
    me = turn.speaker.person_id
    if (
        row is None
        or case is None
        or row.used_at is not None
        or row.expires_at <= turn.now
        or case.state == CaseState.CLOSED
        or me == case.filer_id
        or (turn.staff is not None and is_about(case, turn.staff))
        or case_followed(turn, case.number) is not None
    ):
        raise MoveRefused(say("cases.follow.wrong_code"))
    row.used_at = turn.now
    turn.session.add(Follower(id=next_id(), case_id=case.id, person_id=me, since_at=turn.now))
    case.followed = True
    turn.session.flush()
    _note(turn, case, "follow", say("cases.follow.entry"))
    _tell_filer(turn, case, say("cases.follow.joined", number=case.number))
    return case


def end(turn: Turn, case: Case) -> int:
    """The filer ends it for everybody and voids what is unused; how many had followed."""
    people = _followers(turn, case)
    _void_unused(turn, case)
    turn.session.execute(delete(Follower).where(Follower.case_id == case.id))
    case.followed = bool(joining.merged_into(turn, case)) or None
    if people:
        _note(turn, case, "unfollow", say("cases.follow.ended_entry"))
    for person_id in people:
        turn.push(
            person_id,
            say("cases.follow.ended", number=case.number),
            not_before=turn.calendar_of(case.community_id).quiet_until(turn.now),
        )
    return len(people)


def leave(turn: Turn, case: Case) -> None:
    """One of them has heard enough."""
    own = (Follower.case_id == case.id) & (Follower.person_id == turn.speaker.person_id)
    turn.session.execute(delete(Follower).where(own))
    _note(turn, case, "unfollow", say("cases.follow.left_entry"))
    if not _followers(turn, case):
        case.followed = bool(joining.merged_into(turn, case)) or None


def tell(turn: Turn, case: Case, step: str, text: str) -> None:
    """Each step, to everybody who follows; never a question, for they decide nothing."""
    quiet = None if case.emergency else turn.calendar_of(case.community_id).quiet_until(turn.now)
    words = say("cases.follow.step", number=case.number, step=step, text=text)
    for person_id in _followers(turn, case):
        if turn.who is None or turn.who.person_id != person_id:
            turn.push(
                person_id,
                words,
                [Button(label("button.unfollow"), f"unfollow:{case.number}")],
                case_id=case.id,
                case_number=case.number,
                not_before=quiet,
            )


def case_followed(turn: Turn, number: str) -> Case | None:
    """The case of this number, if the speaker follows it."""
    return turn.session.scalars(
        select(Case)
        .join(Follower, Follower.case_id == Case.id)
        .where(Case.number == number.strip(), Follower.person_id == turn.speaker.person_id)
    ).one_or_none()


def followed_by(turn: Turn, limit: int) -> list[Case]:
    """Open cases the speaker follows, newest first."""
    return list(
        turn.session.scalars(
            select(Case)
            .join(Follower, Follower.case_id == Case.id)
            .where(Follower.person_id == turn.speaker.person_id, Case.state != CaseState.CLOSED)
            .order_by(Case.id.desc())
            .limit(limit)
        )
    )


# --- inside --------------------------------------------------------------------------------------


def _followers(turn: Turn, case: Case) -> Sequence[int]:
    of_case = select(Follower.person_id).where(Follower.case_id == case.id).order_by(Follower.id)
    return turn.session.scalars(of_case).all()


def _void_unused(turn: Turn, case: Case) -> None:
    unused = (FamilyInvite.case_id == case.id) & FamilyInvite.used_at.is_(None)
    turn.session.execute(delete(FamilyInvite).where(unused))


def _hash(turn: Turn, signs: str) -> str:
    """Under a word of its own, so that it is no phone's hash."""
    return turn.rules.keyring.phone_hash(f"family {signs}")


def _note(turn: Turn, case: Case, kind: str, text: str) -> None:
    turn.note(
        case.id,
        kind,
        text,
        visibility="audit",
        actor_id=turn.speaker.person_id,
        actor_role="resident",
    )


def _tell_filer(turn: Turn, case: Case, text: str) -> None:
    turn.push(
        case.filer_id,
        text,
        [Button(label("button.end_following"), f"end_following:{case.number}")],
        case_id=case.id,
        case_number=case.number,
        not_before=turn.calendar_of(case.community_id).quiet_until(turn.now),
    )
