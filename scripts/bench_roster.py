"""How long a roster of many houses takes to come in, as a person runs it: one command, one file.

    .venv/bin/python -m scripts.bench_roster --json

The file is made first and not counted. ``seconds`` is a fresh ``qiantai import-roster`` into an
empty folder, the database being made; ``again_seconds`` the same file again, which changes nothing.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
ESTATES = ("翠湖花园", "清溪苑")
BUILDINGS = 25  # an estate
UNITS = 4
DOORS = 10  # a floor


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; one JSON object with ``--json``, else a line each."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--json", action="store_true", help="one JSON object, nothing else")
    parser.add_argument("--houses", type=int, default=50_000)
    options = parser.parse_args(arguments)
    figures = measure(options.houses)
    if options.json:
        print(json.dumps(figures))
    else:
        for name, found in figures.items():
            print(f"{name}: {found}")
    return 0


def measure(houses: int) -> dict[str, Any]:
    """Seconds by the clock and of the processor, and the peak of memory (MiB)."""
    folder = Path(tempfile.mkdtemp(prefix="qiantai-bench-"))
    try:
        file = folder / "roster.xlsx"
        written = write(file, houses)
        first, again = run(file, folder / "data"), run(file, folder / "data")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return {
        "houses": written,
        "seconds": first["seconds"],
        "cpu_seconds": first["cpu_seconds"],
        "again_seconds": again["seconds"],
        "again_cpu_seconds": again["cpu_seconds"],
        "peak_rss_mib": max(first["peak_rss_mib"], again["peak_rss_mib"]),
    }


def run(file: Path, data: Path) -> dict[str, float]:
    """One import in a fresh process."""
    command = [sys.executable, "-m", "bot.cli", "import-roster", str(file), "--data-dir", str(data)]
    begin = time.perf_counter()
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise RuntimeError(f"the import ended with {process.returncode}")
    return {
        "seconds": round(time.perf_counter() - begin, 2),
        "cpu_seconds": round(used.ru_utime + used.ru_stime, 2),
        "peak_rss_mib": round(used.ru_maxrss / 1024, 1),
    }


def write(file: Path, houses: int) -> int:
    """A file with about so many houses in two estates; how many it holds."""
    from openpyxl import Workbook  # noqa: PLC0415

    book = Workbook()
    book.remove(book.active)
    counted = 0
    for title, rows in sheets(houses).items():
        page = book.create_sheet(title)
        for row in rows:
            page.append(row)
            counted += title == "房屋"
    book.save(file)
    return counted - 1


def sheets(houses: int) -> dict[str, Iterator[list[Any]]]:
    """Title → rows, header first."""
    floors = max(houses // (len(ESTATES) * BUILDINGS * UNITS * DOORS), 1)
    places = [(estate, f"{number}栋") for estate in ESTATES for number in range(1, BUILDINGS + 1)]
    doors = [
        (f"{unit}单元", floor * 100 + door)
        for unit in range(1, UNITS + 1)
        for floor in range(1, floors + 1)
        for door in range(1, DOORS + 1)
    ]
    return {
        "小区": _rows(["小区"], [[estate] for estate in ESTATES]),
        "网格": _rows(["小区", "网格"], [[estate, "一网格"] for estate in ESTATES]),
        "楼栋": _rows(["小区", "楼栋", "网格"], [[*place, "一网格"] for place in places]),
        "房屋": _rows(
            ["小区", "楼栋", "单元", "房号", "类型", "空置"],
            ([*place, *door, "住宅", "否"] for place in places for door in doors),
        ),
    }


def _rows(head: list[Any], rows: Any) -> Iterator[list[Any]]:
    yield head
    yield from rows


if __name__ == "__main__":
    sys.exit(main())
