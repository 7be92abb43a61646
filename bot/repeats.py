"""Repeats of what left together: the same rows, at the same time, in the same message.

A platform that drops a second copy knows it by what it says. When the answer to a message that held
several rows is lost, only that very message again is known as a copy.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.channels.base import (
    OutButton,
    OutMessage,
    PushChannel,
    RepeatingChannel,
    RetryLater,
    Uncertain,
)
from bot.delivery import Outcome, Verdict
from bot.line import Line
from bot.outcomes import Abandoned

_SOME_BUTTON = OutButton("…", "")


def leaving_with(
    channel: PushChannel, messages: Sequence[OutMessage]
) -> dict[int, tuple[int, ...]] | None:
    """Before they are sent, by row id: the rows of the platform's message that it will be in."""
    if not isinstance(channel, RepeatingChannel):
        return None
    return _by_row(channel.groups(messages))


def perhaps_left_with(
    by_row: Mapping[int, tuple[int, ...]] | None,
    messages: Sequence[OutMessage],
    told: Sequence[Outcome],
) -> list[tuple[int, ...]]:
    """For each message the rows it has to be repeated with, () where it did not leave at all."""
    if by_row is None:
        return [()] * len(messages)
    return [
        by_row.get(one.id, ()) if _may_have_left(outcome) else one.together
        for one, outcome in zip(messages, told, strict=True)
    ]


def at_one_time(
    verdicts: Sequence[Verdict], together: Sequence[tuple[int, ...]]
) -> Sequence[Verdict]:
    """All rows of one message wait as long as the one that waits longest."""
    longest: dict[tuple[int, ...], float] = defaultdict(float)
    for verdict, ids in zip(verdicts, together, strict=True):
        if verdict.state == "due":
            longest[ids] = max(longest[ids], verdict.wait_seconds)
    return [
        replace(verdict, wait_seconds=longest[ids]) if ids and verdict.state == "due" else verdict
        for verdict, ids in zip(verdicts, together, strict=True)
    ]


def left_behind_with(
    rows: Sequence[Abandoned], lines: Mapping[str, Line]
) -> dict[int, tuple[int, ...]]:
    """By row id: the rows with which a row was being sent when its worker died."""
    bundles: dict[object, list[Abandoned]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: (row.purpose != "emergency", row.id)):
        bundles[row.channel, row.person_id, row.lease].append(row)
    found: dict[int, tuple[int, ...]] = {}
    for bundle in bundles.values():
        line = lines.get(bundle[0].channel or "")
        if line is not None and isinstance(line.channel, RepeatingChannel):
            found |= _by_row(line.channel.groups([_sketch(row) for row in bundle]))
    return found


def _may_have_left(outcome: Outcome) -> bool:
    return isinstance(outcome, Uncertain) or (isinstance(outcome, RetryLater) and outcome.begun)


def _by_row(groups: Sequence[tuple[int, ...]]) -> dict[int, tuple[int, ...]]:
    return {row_id: group for group in groups for row_id in group}


def _sketch(row: Abandoned) -> OutMessage:
    """As much of the message as tells what it leaves with."""
    return OutMessage(
        row.id,
        row.text,
        row.purpose,
        (_SOME_BUTTON,) if row.has_buttons else (),
        edits="" if row.edits else None,
        together=row.together,
        progress=row.progress,
    )
