"""What every conversation asks of earlier cases, by statements made ready (decision 0007)."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from storage.hot import Hot, instant

__all__ = ["Earlier", "any_open", "closed_since", "count_of_topic", "of_house", "plan_is_asked"]


class Earlier(NamedTuple):
    """An earlier case of a house, as far as a card tells of it."""

    number: str
    category: str
    filed_at: datetime
    what: str
    target_id: int | None
    target: str | None


def of_house(hot: Hot, house_id: int, but: int, limit: int) -> list[Earlier]:
    """Cases of the house other than ``but``, newest first."""
    found = hot.rows(
        "SELECT number, category, filed_at, what, target_id, target FROM cases"
        " WHERE house_id = ? AND id <> ? ORDER BY filed_at DESC LIMIT ?",
        (house_id, but, limit),
    )
    return [Earlier(row[0], row[1], instant(row[2]), *row[3:]) for row in found]


_CLOSED = (
    "SELECT id FROM cases WHERE {whose} = ? AND state = 'closed' AND closed_at >= ?"
    " AND kind IN ('request', 'complaint') AND outcome NOT IN ('withdrawn', 'merged')"
    " ORDER BY id DESC LIMIT ?"
)
_CLOSED_OF = {whose: _CLOSED.format(whose=whose) for whose in ("filer_id", "house_id")}


def closed_since(hot: Hot, whose: str, of: int, since: datetime, limit: int) -> Sequence[int]:
    """The newest cases closed since then whose ``filer_id`` or ``house_id`` is this one, by id.

    What was withdrawn or merged into another was never finished.
    """
    return [row[0] for row in hot.rows(_CLOSED_OF[whose], (of, hot.stamp(since), limit))]


def any_open(hot: Hot, person_id: int) -> bool:
    """Whether any case the person filed is not closed."""
    found = hot.rows(
        "SELECT 1 FROM cases WHERE filer_id = ? AND state <> 'closed' LIMIT 1", (person_id,)
    )
    return bool(found)


def count_of_topic(hot: Hot, community_id: int, topic: str, since: datetime, limit: int) -> int:
    """How many cases to be worked on there are about it since then; counted up to ``limit``.

    What was withdrawn or merged into another does not count.
    """
    found = hot.rows(
        "SELECT count(*) FROM (SELECT 1 FROM cases"
        " WHERE community_id = ? AND topic = ? AND filed_at >= ?"
        " AND kind IN ('request', 'complaint')"
        " AND (outcome IS NULL OR outcome NOT IN ('withdrawn', 'merged'))"
        " LIMIT ?) AS found",
        (community_id, topic, hot.stamp(since), limit),
    )
    return int(found[0][0])


def plan_is_asked(hot: Hot, community_id: int, topic: str, month: str) -> bool:
    """Whether a plan for the topic was asked for in the month (2026-11) already."""
    found = hot.rows(
        "SELECT 1 FROM improvement_plans WHERE community_id = ? AND topic = ? AND month = ?",
        (community_id, topic, month),
    )
    return bool(found)
