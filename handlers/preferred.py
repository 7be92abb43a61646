"""Where somebody with several messengers wants to be told of things first (DESIGN §2, relay).

What is said unasked goes to the account chosen by "都发到这里", else to the one heard last; where
it does not arrive, to the next. Answers go where the question came from, whatever was chosen.
"""

from collections.abc import Callable, Mapping

from sqlalchemy import func, select, update

from handlers.commands import go_on
from handlers.messages import PUSH_CHANNELS
from handlers.texts import say
from handlers.turn import Turn
from storage.tables import Account

__all__ = ["ACTIONS"]


def _choose(turn: Turn, _ref: str) -> None:
    """都发到这里: this account from now on, and no other of his."""
    me = turn.speaker
    if me.channel not in PUSH_CHANNELS:
        go_on(turn, say("preferred.cannot"))
        return
    his = Account.person_id == me.person_id
    turn.session.execute(update(Account).where(his).values(preferred_at=None))
    chosen = update(Account).where(Account.id == me.account_id)
    turn.session.execute(chosen.values(preferred_at=turn.now))
    turn.explain(say("log.preferred.chosen", channel=_name(me.channel)))
    key = "chosen" if _has_another(turn) else "only"
    go_on(turn, say(f"preferred.{key}", channel=_name(me.channel)))


def _forget(turn: Turn, _ref: str) -> None:
    """哪里都行: where he was heard last, as before."""
    his = Account.person_id == turn.speaker.person_id
    turn.session.execute(update(Account).where(his).values(preferred_at=None))
    turn.explain(say("log.preferred.forgotten"))
    go_on(turn, say("preferred.forgotten"))


def _has_another(turn: Turn) -> bool:
    count = select(func.count()).where(
        Account.person_id == turn.speaker.person_id,
        Account.channel.in_(PUSH_CHANNELS),
        Account.dead_at.is_(None),
    )
    return (turn.session.scalar(count) or 0) > 1


def _name(channel: str) -> str:
    return say(f"preferred.channel.{channel}")


ACTIONS: Mapping[str, Callable[[Turn, str], None]] = {
    "prefer_here": _choose,
    "prefer_nowhere": _forget,
}
