"""A vote taken back before the end of a 社区议事 (RULEBOOK §3)."""

from collections.abc import Sequence

from sqlalchemy import delete, select

from handlers.cases.errors import MoveRefused
from handlers.texts import say
from handlers.turn import Turn
from storage.tables import Ballot, Discussion

__all__ = ["of_speaker", "withdraw"]


def of_speaker(turn: Turn) -> Sequence[Discussion]:
    """The open discussions that hold a vote of his own, newest first."""
    cast = select(Ballot.discussion_id).where(Ballot.person_id == turn.speaker.person_id)
    return turn.session.scalars(
        select(Discussion)
        .where(
            Discussion.id.in_(cast),
            Discussion.state == "open",
            Discussion.closes_at > turn.now,
        )
        .order_by(Discussion.id.desc())
    ).all()


def withdraw(turn: Turn, discussion_id: int) -> Discussion:
    """His own vote counts no more, until he votes again. Raises MoveRefused."""
    found = next((one for one in of_speaker(turn) if one.id == discussion_id), None)
    if found is None:
        raise MoveRefused(say("votes.refused.no_vote"))
    turn.session.execute(
        delete(Ballot).where(
            Ballot.discussion_id == found.id, Ballot.person_id == turn.speaker.person_id
        )
    )
    turn.explain(say("log.neighbours.unvoted"))
    return found
