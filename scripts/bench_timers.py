"""A day of reminders, surveys and daily words with very many open cases (docs/performance.md).

    .venv/bin/python -m scripts.bench_timers --json [--cases 1000 10000 100000]

For each number of open cases, a hundred to a steward: what a due timer costs (reminders and surveys
over a working day, the hourly watch among them), what the watch alone costs, what a daily word
costs, and the morning round; beside them, in the same run, how fast APScheduler's own store drains
jobs that do nothing.
"""

import argparse
import json
import logging
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from sqlalchemy import func, select

from bot.desk import Desk
from bot.opening import open_desk
from bot.settings import Settings
from nlp import warm
from scripts.support.idle_jobs import idle_jobs_per_second
from scripts.support.many_cases import fill
from storage.tables import TimerRow

OPENING = datetime(2026, 11, 24, 0, 30, tzinfo=UTC)  # Tuesday 08:30 at the estates
FILED = OPENING - timedelta(hours=22)
LAST_REMINDER = OPENING + timedelta(hours=8, minutes=59)
AFTER_WORDS = OPENING + timedelta(hours=9, minutes=1)  # the words come at 17:30
IDLE_JOBS = 400


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; one JSON object with ``--json``, else a line a size."""
    options = _options(arguments)
    logging.disable(logging.WARNING)
    figures = {str(count): measure(count, options.folder) for count in options.cases}
    if options.json:
        print(json.dumps(figures))
    else:
        for count, found in figures.items():
            print(f"{count} open cases: {found}")
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--cases", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--folder", type=Path, default=None, help="where the databases are made")
    return parser.parse_args(arguments)


def measure(count: int, folder: Path | None = None) -> dict[str, Any]:
    """One day of a desk with ``count`` open cases."""
    with tempfile.TemporaryDirectory(prefix="qiantai-bench-", dir=folder) as place:
        settings = Settings(data_dir=Path(place), secret_key=SecretStr("a key for benchmarks"))
        desk = open_desk(settings, kind="demo", create=True, now=FILED)
        warm(Path(place))
        fill(desk, count, OPENING)
        figures = _a_day(desk)
        desk.store.close()
        figures["idle_jobs_per_second"] = round(
            idle_jobs_per_second(Path(place) / "jobs.db", min(count, IDLE_JOBS)), 1
        )
        ratio = figures["timers_per_second"] / figures["idle_jobs_per_second"]
        figures["ratio"] = round(ratio, 2)
        return figures


def _a_day(desk: Desk) -> dict[str, Any]:
    morning_seconds, _ = _advance(desk, OPENING + timedelta(seconds=1))
    due = _due(desk, LAST_REMINDER)
    seconds, _ = _advance(desk, LAST_REMINDER)
    word_seconds, words = _advance(desk, AFTER_WORDS)
    return {
        "morning_seconds": round(morning_seconds, 2),
        "timers": due,
        "timers_per_second": round(due / seconds, 1),
        "ms_per_timer": round(1000 * seconds / due, 3),
        "watch_ms": round(1000 * _watch_seconds(desk), 1),
        "words": words,
        "ms_per_word": round(1000 * word_seconds / max(words, 1), 3),
    }


def _due(desk: Desk, until: datetime) -> int:
    """Timers due by then. Several reminders of one steward may be said in one message."""
    with desk.store.read() as conn:
        count = select(func.count()).select_from(TimerRow).where(TimerRow.due_at <= until)
        return conn.scalar(count) or 0


def _watch_seconds(desk: Desk) -> float:
    """What it takes to look at every open case for one that has no timer (DESIGN §1, law 3)."""
    desk.look_for_silent_cases()
    return _advance(desk, desk.now())[0]


def _advance(desk: Desk, until: datetime) -> tuple[float, int]:
    """Seconds it took, daily words said."""
    begin = time.perf_counter()
    advanced = desk.advance(until)
    took = time.perf_counter() - begin
    return took, sum(1 for row in advanced.out if row.purpose == "digest")


if __name__ == "__main__":
    sys.exit(main())
