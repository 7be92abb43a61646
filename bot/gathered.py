"""What the turns of one transaction leave to be written, and the order it is written in."""

from collections.abc import Callable, Sequence
from datetime import datetime

import msgspec

from handlers.messages import Outgoing
from handlers.turn import Turn
from storage.hot import EntryRow, Hot, Known, TimerSet
from storage.ids import next_id
from storage.tables import Base, Case

_json = msgspec.json.Encoder().encode
Row = tuple[object, ...]
TimerKey = tuple[str, str]  # kind, subject


class Gathered:
    """Rows that wait for the next ``write``. ``timers_set`` stays: every timer that a turn of
    the transaction set or took away, written or not."""

    def __init__(self, hot: Hot) -> None:
        self.timers_set: dict[TimerKey, TimerSet] = {}
        self._hot = hot
        self._inbox: list[Row] = []
        self._failures: list[Row] = []
        self._sent: list[tuple[int, datetime]] = []
        self._begin()

    def _begin(self) -> None:
        self._out: list[Outgoing] = []
        self._entries: list[EntryRow] = []
        self._fresh: list[Base] = []
        self._known: list[Known] = []
        self._timers: dict[TimerKey, TimerSet] = {}

    def heard(self, row: Row) -> None:
        """An event, as a row of ``inbox``."""
        self._inbox.append(row)

    def failed(self, row: Row) -> None:
        """A turn that raised, as a row of ``failures``."""
        self._failures.append(row)

    def sent(self, rows: Sequence[tuple[int, datetime]]) -> None:
        """Sent-marks: (outbox id, real instant)."""
        self._sent += rows

    def gone(self, key: TimerKey) -> None:
        """A timer whose row is dealt with elsewhere; it is not due any more."""
        self.timers_set[key] = TimerSet(*key, None)

    def collect(self, turn: Turn) -> None:
        """What this turn wants written."""
        self._out += turn.out
        self._entries += turn.entries
        self._fresh += turn.fresh
        self._known += turn.known
        self._timers.update(turn.timers)
        self.timers_set.update(turn.timers)

    def new_cases(self) -> list[Case]:
        """What has been filed and is not written yet."""
        return [one for one in self._fresh if isinstance(one, Case)]

    def write(self) -> None:
        """Write all of it, in an order that satisfies foreign keys."""
        hot, stamp = self._hot, self._hot.stamp
        hot.insert_new(self._fresh)
        hot.remember(self._known)
        hot.insert("inbox", self._inbox)
        hot.insert("entries", [_entry(row, stamp) for row in self._entries])
        hot.insert("outbox", [_outgoing(row, stamp) for row in self._out])
        hot.insert("failures", self._failures)
        hot.set_timers(self._timers.values(), next_id)
        hot.mark_sent(self._sent)
        self._inbox, self._failures, self._sent = [], [], []
        self._begin()


def _entry(row: EntryRow, stamp: Callable[[datetime], object]) -> Row:
    """A timeline entry in the order of its columns."""
    media = _json(row.media).decode() if row.media else None
    return (*row[:2], stamp(row.at), *row[3:8], media)


def _outgoing(row: Outgoing, stamp: Callable[[datetime], object]) -> Row:
    """An outgoing message, due and never tried, in the order of its columns."""
    return (
        row.id,
        row.person_id,
        row.account_id,
        row.channel,
        row.text,
        _json(row.buttons).decode() if row.buttons else None,
        _json(row.media).decode() if row.media else None,
        row.purpose,
        row.case_id,
        row.edits_id,
        stamp(row.not_before),
        0,
        "due",
        row.dedupe_key,
        None,
    )
