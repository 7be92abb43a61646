"""What a turn collected, as the values that ``storage.hot`` inserts."""

from collections.abc import Callable
from datetime import datetime

import msgspec

from handlers.messages import Outgoing
from storage.hot import EntryRow

_json = msgspec.json.Encoder().encode


def entry_values(row: EntryRow, stamp: Callable[[datetime], object]) -> tuple[object, ...]:
    """A timeline entry in the order of its columns."""
    media = _json(row.media).decode() if row.media else None
    return (*row[:2], stamp(row.at), *row[3:8], media)


def outgoing_values(row: Outgoing, stamp: Callable[[datetime], object]) -> tuple[object, ...]:
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
