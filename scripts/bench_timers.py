"""A day of reminders, surveys and daily words with very many open cases (docs/performance.md).

    .venv/bin/python -m scripts.bench_timers --json [--cases 1000 10000 100000]

For each number of open cases: what a due timer costs (reminders, surveys and the hourly watch over
a working day), what a daily word costs, and the morning round; beside them, in the same run, how
fast APScheduler's own store drains jobs that do nothing.
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

from bot.desk import Desk
from bot.opening import open_desk
from bot.settings import Settings
from nlp import warm
from scripts.support.idle_jobs import idle_jobs_per_second
from scripts.support.many_cases import fill

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
    morning_seconds, _, _ = _advance(desk, OPENING + timedelta(seconds=1))
    seconds, fired, _ = _advance(desk, LAST_REMINDER)
    word_seconds, _, words = _advance(desk, AFTER_WORDS)
    return {
        "morning_seconds": round(morning_seconds, 2),
        "timers": fired,
        "timers_per_second": round(fired / seconds, 1),
        "ms_per_timer": round(1000 * seconds / fired, 3),
        "words": words,
        "ms_per_word": round(1000 * word_seconds / max(words, 1), 3),
    }


def _advance(desk: Desk, until: datetime) -> tuple[float, int, int]:
    """Seconds it took, timers fired, daily words said."""
    begin = time.perf_counter()
    advanced = desk.advance(until)
    took = time.perf_counter() - begin
    words = sum(1 for row in advanced.out if row.purpose == "digest")
    return took, advanced.fired, words


if __name__ == "__main__":
    sys.exit(main())
