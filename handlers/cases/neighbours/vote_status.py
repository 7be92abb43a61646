"""How a 社区议事 stands for whoever asks: his own choice, its end, its result (RULEBOOK §3).

No number is told while it runs, so that nobody votes with the many; who chose what is told never.
"""

from collections.abc import Collection, Sequence
from datetime import timedelta

from sqlalchemy import select

from handlers.cases.neighbours import discussions
from handlers.texts import say
from handlers.turn import Turn
from handlers.when import say_by
from storage.tables import Ballot, Discussion, Person

__all__ = ["by_id", "my_choice", "recent", "recent_in", "status"]

REMEMBERED = timedelta(days=30)  # so long a result is told again


def by_id(turn: Turn, discussion_id: int) -> Discussion | None:
    """The discussion, whatever its state."""
    return turn.session.get(Discussion, discussion_id)


def recent(turn: Turn) -> Discussion | None:
    """Where the speaker lives: the newest that is open, else the one that ended last."""
    community_id = turn.speaker.community_id
    return recent_in(turn, {community_id}) if community_id is not None else None


def recent_in(turn: Turn, community_ids: Collection[int]) -> Discussion | None:
    """The same, in any of the communities."""
    found: Sequence[Discussion] = turn.session.scalars(
        select(Discussion)
        .where(
            Discussion.community_id.in_(community_ids),
            Discussion.closes_at > turn.now - REMEMBERED,
        )
        .order_by(Discussion.id.desc())
    ).all()
    running = [one for one in found if discussions.is_running(one, turn.now)]
    return next(iter([*running, *found]), None)


def my_choice(turn: Turn, discussion: Discussion) -> str:
    """What the speaker's vote says, or that of his house; empty without one."""
    me = turn.session.get(Person, turn.speaker.person_id)
    if me is None:
        return ""
    choice = turn.session.scalar(
        select(Ballot.choice).where(
            Ballot.discussion_id == discussion.id,
            Ballot.voter == discussions.voter_of(discussion, me),
        )
    )
    return str(discussion.options[choice - 1]) if choice is not None else ""


def status(turn: Turn, discussion: Discussion) -> str:
    """While it runs its end and his own choice; afterwards what came out."""
    if discussion.state == "called_off":
        return say("votes.told.called_off", question=discussion.question)
    if not discussions.is_running(discussion, turn.now):
        return discussions.result_text(turn, discussion)
    choice = my_choice(turn, discussion)
    mine = say("votes.told.mine", choice=choice) if choice else say("votes.told.none_yet")
    by = say_by(discussion.closes_at, turn.now)
    return say("votes.told.running", question=discussion.question, by=by, mine=mine)
