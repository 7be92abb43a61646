"""Whoever writes in traditional characters is answered in them, in pushes too.

Everything is kept in simplified characters, as the catalogue has it; it is turned where a message
leaves the desk (``bot.mailbox``, ``bot.outbox``).
"""

from sqlalchemy import update

from handlers.texts import say
from handlers.turn import Turn
from nlp.script import script_of
from storage.tables import Account

__all__ = ["notice"]


def notice(turn: Turn) -> None:
    """Remember the script of the words just heard, when it is another than before."""
    heard = script_of(turn.incoming.text) if turn.incoming is not None else None
    if heard is None or (heard == "traditional") == turn.state.traditional:
        return
    turn.state.traditional = heard == "traditional"
    mine = update(Account).where(Account.id == turn.speaker.account_id)
    turn.session.execute(mine.values(traditional=turn.state.traditional))
    turn.explain(say(f"log.script.{heard}"))
