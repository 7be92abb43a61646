"""One account at the terminal: say something, see what is new."""

from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select

from bot.channels.terminal import CHANNEL
from bot.channels.terminal.accounts import TerminalAccount
from bot.channels.terminal.incoming import Said, to_incoming
from bot.clock import read_clock
from bot.desk import Desk
from bot.mailbox import Shown
from bot.outbox import is_open
from storage.tables import Account, OutboxRow, TimerRow

WORDS_FOLDER = "words"  # in the data folder: what the language reader keeps between starts


class TerminalSession:
    """Joins one terminal account to a desk; usable from two threads, as the desk is."""

    def __init__(self, desk: Desk, account: TerminalAccount, data_dir: Path) -> None:
        self.desk = desk
        self.account = account
        self._data_dir = data_dir
        self._warm = False

    def say(self, said: Said) -> list[Shown]:
        """Have the desk hear it, then what is new; BadLine before anything is heard."""
        if not said.is_nothing:
            incoming = to_incoming(said, self.account.external_id)
            if said.text:
                self._warm_up()
            now = self.desk.now()
            self.desk.hear(incoming, now=now)
            catch_up(self.desk, now)
        return self.news()

    def news(self) -> list[Shown]:
        """What this account has not been shown yet, oldest first; it counts as shown then."""
        return self.desk.mailbox(CHANNEL, self.account.external_id)

    def has_news(self) -> bool:
        """Whether ``news`` would very likely hold something; a look that writes nothing."""
        wanted = (
            select(OutboxRow.id)
            .join(Account, Account.person_id == OutboxRow.person_id)
            .where(
                Account.channel == CHANNEL,
                Account.external_id == self.account.external_id,
                is_open(OutboxRow),
                OutboxRow.state == "due",
                OutboxRow.not_before <= self.desk.now(),
                (OutboxRow.account_id == Account.id) | OutboxRow.account_id.is_(None),
            )
            .limit(1)
        )
        with self.desk.store.read() as conn:
            return conn.execute(wanted).one_or_none() is not None

    def _warm_up(self) -> None:
        """Point the language reader at its cache once; a chat of taps never pays for it."""
        if self._warm:
            return
        import nlp  # noqa: PLC0415

        nlp.warm(self._data_dir / WORDS_FOLDER)
        self._warm = True


def catch_up(desk: Desk, now: datetime) -> None:
    """Handle timers that an event set for this very moment, where the clock stands still.

    A clock that runs belongs to a served desk, whose scheduler does it.
    """
    with desk.store.read() as conn:
        clock = read_clock(conn)
        if clock is None or clock.speed != 0:
            return
        earliest = conn.execute(select(func.min(TimerRow.due_at))).scalar()
    if earliest is not None and earliest <= now:
        desk.advance(now)
