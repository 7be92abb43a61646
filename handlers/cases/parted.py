"""Words that came to a case with another merged into it, and left again with that (撤回合并).

A record is append-only: they stay on it, with a later entry that tells whose they are; but nobody
is shown them any more as words about this case (RULEBOOK §8).
"""

import re
from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.tables import Case, Entry

__all__ = ["CAME_ALONG", "LEFT", "SAID_ON", "of_this_case", "words_of"]

CAME_ALONG = "merged_words"  # kinds of entries: what the merged case was filed with …
SAID_ON = "said_on"  # … what its filer said afterwards, of another person's case …
LEFT = "parted"  # … and that it goes on by itself again
_NUMBER = re.compile(r"\d{6}-\d{3,4}")


def of_this_case(session: Session, entries: Sequence[Entry]) -> list[Entry]:
    """The entries of one case without the words that left it."""
    if not any(entry.kind in (CAME_ALONG, SAID_ON) for entry in entries):
        return list(entries)
    left = _left(session, entries[0].case_id)
    return [entry for entry in entries if not _is_gone(entry, left)]


def words_of(session: Session, kept: Case, number: str) -> list[str]:
    """What came to ``kept`` with the case of this number and is still there, oldest first."""
    came = select(Entry).where(Entry.case_id == kept.id, Entry.kind.in_((CAME_ALONG, SAID_ON)))
    entries = session.scalars(came.order_by(Entry.id)).all()
    here = of_this_case(session, entries)
    return [entry.text for entry in here if _number_in(entry.text) == number]


def _left(session: Session, case_id: int) -> Mapping[str, int]:
    """The numbers that were parted from the case, each with the id of the last such entry."""
    found = session.execute(
        select(Entry.id, Entry.text).where(Entry.case_id == case_id, Entry.kind == LEFT)
    )
    return {_number_in(text): entry_id for entry_id, text in sorted(found.all())}


def _is_gone(entry: Entry, left: Mapping[str, int]) -> bool:
    return entry.kind in (CAME_ALONG, SAID_ON) and entry.id < left.get(_number_in(entry.text), 0)


def _number_in(text: str) -> str:
    found = _NUMBER.search(text)
    return found[0] if found is not None else ""
