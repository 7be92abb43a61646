"""The benchmarks run, and tell what docs/performance.md says they tell; how fast is not judged."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent.parent
BESIDE_FLOOR = {"per_second", "p50_ms", "p99_ms", "floor_per_second", "ratio", "p99_ratio"}


def figures_of(script: str, *arguments: str) -> dict[str, Any]:
    """The one JSON object that the script prints."""
    done = subprocess.run(
        [sys.executable, "-m", f"scripts.{script}", "--json", *arguments],
        cwd=ROOT,
        capture_output=True,
        check=True,
        timeout=300,
    )
    figures: dict[str, Any] = json.loads(done.stdout)
    return figures


def test_a_tiny_run_tells_the_desks_rate_beside_the_disks(tmp_path: Path) -> None:
    figures = figures_of(
        "bench_dispatch",
        "--conversations",
        "2",
        "--database",
        "sqlite",
        "--folder",
        str(tmp_path),
    )

    assert figures.keys() == {"one_at_a_time", "sixteen_in_flight", "postgresql", "timers"}
    for name in ("one_at_a_time", "sixteen_in_flight"):
        assert figures[name].keys() == BESIDE_FLOOR
        assert all(value > 0 for value in figures[name].values())
    assert figures["postgresql"] is None
    assert figures["timers"].keys() == {"per_second", "apscheduler_store_per_second"}
    assert list(tmp_path.iterdir()) == [], "the benchmark cleans up"


def test_a_tiny_run_on_postgresql_tells_rate_and_waiting(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    request.getfixturevalue("cluster")  # skipped by name where there is no server

    figures = figures_of(
        "bench_dispatch",
        "--conversations",
        "1",
        "--database",
        "postgresql",
        "--folder",
        str(tmp_path),
    )

    assert figures["one_at_a_time"] is None
    assert {"per_second", "p50_ms", "p99_ms"} <= figures["postgresql"].keys()


def test_an_unknown_database_is_refused() -> None:
    with pytest.raises(subprocess.CalledProcessError):
        figures_of("bench_dispatch", "--database", "oracle")


def test_a_second_start_tells_time_memory_and_what_it_did_not_need() -> None:
    figures = figures_of("bench_start", "--starts", "1")

    assert figures["seconds"] > 0
    assert figures["served_seconds"] > 0
    assert figures["peak_rss_mib"] > 0
    assert figures["loaded_needlessly"] == []


def test_a_tiny_roster_tells_how_long_it_took_to_come_in() -> None:
    figures = figures_of("bench_roster", "--houses", "2000")
    assert figures["houses"] == 2000
    assert all(value > 0 for value in figures.values())
    assert figures.keys() >= {"seconds", "again_seconds", "cpu_seconds", "peak_rss_mib"}


def test_a_tiny_day_tells_what_a_timer_and_a_word_cost(tmp_path: Path) -> None:
    figures = figures_of("bench_timers", "--cases", "40", "--folder", str(tmp_path))

    day = figures["40"]
    assert day["timers"] >= 9 + 1  # the feedback of nine cases, and the watch each hour
    assert day["words"] == 37  # 36 cases in work, and the one they were copied from
    assert day["ms_per_timer"] > 0
    assert day["ratio"] > 0
    assert list(tmp_path.iterdir()) == [], "the benchmark cleans up"
