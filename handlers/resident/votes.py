"""A resident's vote in a 社区议事, and his wish for one (RULEBOOK §3)."""

from collections.abc import Callable
from functools import partial

from handlers.cases.neighbours import discussions, withdrawn_votes
from handlers.messages import UNVOTE, VOTE, Button
from handlers.resident import wishing_to_discuss
from handlers.resident.matters import own_case
from handlers.texts import say
from handlers.turn import Turn

__all__ = ["ACTIONS", "WORDS"]

LONGEST_LABEL = 30  # characters of a question on a button


def _vote(turn: Turn, ref: str) -> None:
    """``discussion.choice``; can be changed until the end."""
    number, _, choice = ref.partition(".")
    if not (number.isdecimal() and choice.isdecimal()):
        number = choice = "0"
    chosen = discussions.vote(turn, int(number), int(choice))
    turn.reply(say("discussions.done.voted", choice=chosen))


def _want(turn: Turn, number: str) -> None:
    wishing_to_discuss.want(turn, own_case(turn, number))


def _vote_newest(choice: int, turn: Turn, _ref: str) -> None:
    """投1, 改投反对, typed at any time: in the newest discussion that is open where he lives."""
    chosen = discussions.vote(turn, discussions.newest(turn), choice)
    turn.reply(say("discussions.done.voted", choice=chosen))


def _unvote(turn: Turn, ref: str) -> None:
    """``discussion``, or none named: of the one he voted in, or of which of several."""
    cast = withdrawn_votes.of_speaker(turn)
    if not ref and len(cast) > 1:
        buttons = [Button(one.question[:LONGEST_LABEL], f"{UNVOTE}:{one.id}") for one in cast]
        turn.reply(say("votes.ask.which"), buttons)
        return
    number = ref or (str(cast[0].id) if cast else "")
    found = withdrawn_votes.withdraw(turn, int(number) if number.isdecimal() else 0)
    turn.reply(say("votes.done.withdrawn", question=found.question))


CHOICES = range(1, len(discussions.OPTIONS) + 1)
ACTIONS: dict[str, Callable[[Turn, str], None]] = {
    VOTE: _vote,
    UNVOTE: _unvote,
    "want_discussion": _want,
    **{f"vote_{at}": partial(_vote_newest, at) for at in CHOICES},
}
WORDS = {
    **{
        f"{verb}{gap}{name}": f"vote_{at}"
        for at, option in zip(CHOICES, discussions.OPTIONS, strict=True)
        for name in (str(at), *say(f"votes.names.{option}").split())
        for verb in say("votes.verbs").split()
        for gap in ("", " ")
    },
    say("votes.withdraw"): UNVOTE,
}
