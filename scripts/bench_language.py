"""How fast a message is understood, beside bare jieba in the same run; loading time and memory.

    .venv/bin/python -m scripts.bench_language [--json]

``ratio`` is the time of a full reading divided by that of ``jieba.lcut`` of the same message;
``longest_short_us`` the slowest reader of short answers, none of which needs segmentation.
"""

import argparse
import json
import logging
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import nlp
from nlp.answers import read_choice, read_command, read_rating, read_solved, read_yes_no

MESSAGE = (
    "3栋2单元1501卫生间楼上一直往下漏水，我是王女士，电话13800138000，三天了都没人管，"
    "希望今天派人来看看，急"
)
LABELS = ("房屋管理类", "环境管理类", "综合服务类")
SHORT: dict[str, Callable[[], object]] = {
    "command": lambda: read_command("查进度"),
    "yes": lambda: read_yes_no("是的"),
    "choice": lambda: read_choice("2", LABELS),
    "rating": lambda: read_rating("很满意"),
    "solved": lambda: read_solved("修好了"),
    "house": lambda: nlp.read_place("3栋2单元1501"),
    "digits": lambda: nlp.read_place("1501"),
    "phone": lambda: nlp.read_phone("13800138000"),
    "name": lambda: nlp.read_name("王女士", asked=True),
}
RUNS = 15  # measurements, of which the median counts


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print; one JSON object with ``--json``, else a few lines."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--json", action="store_true", help="one JSON object, nothing else")
    parser.add_argument("--times", type=int, default=300, help="readings in each measurement")
    parser.add_argument("--load", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.load:
        print(json.dumps(_load()))
        return
    figures = measure(options.times)
    if options.json:
        print(json.dumps(figures))
        return
    for name, found in figures.items():
        print(f"{name}: {found}")


def measure(times: int) -> dict[str, Any]:
    """The figures, each the median of its runs; times in µs, ms, seconds and MiB as named."""
    loaded = _loaded_afresh()  # first: what this process takes would count as the other's peak
    with tempfile.TemporaryDirectory(prefix="qiantai-bench-") as folder:
        nlp.warm(Path(folder))
        cut = _bare_jieba(Path(folder))
        pairs = [
            (_each(lambda: nlp.read(MESSAGE), times), _each(lambda: cut(MESSAGE), times))
            for _ in range(RUNS)
        ]
    full, bare = (statistics.median(column) for column in zip(*pairs, strict=True))
    short = {
        name: statistics.median(_each(read, times) for _ in range(RUNS))
        for name, read in SHORT.items()
    }
    return {
        "characters": len(MESSAGE),
        "read_ms": round(full * 1e3, 3),
        "jieba_ms": round(bare * 1e3, 3),
        "ratio": round(statistics.median(a / b for a, b in pairs), 2),
        "short_us": {name: round(seconds * 1e6, 1) for name, seconds in short.items()},
        "longest_short_us": round(max(short.values()) * 1e6, 1),
        **loaded,
    }


def _each(act: Callable[[], object], times: int) -> float:
    """Seconds of processor time that one call takes."""
    start = time.process_time()
    for _ in range(times):
        act()
    return (time.process_time() - start) / times


def _bare_jieba(folder: Path) -> Callable[[str], list[str]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba  # noqa: PLC0415  (its own files warn)
    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    tokenizer.tmp_dir = str(folder)
    tokenizer.initialize()
    cut: Callable[[str], list[str]] = tokenizer.lcut
    return cut


def _loaded_afresh() -> dict[str, float]:
    """What loading costs a process of its own; the one before it has made the sorted words."""
    command = [sys.executable, "-m", "scripts.bench_language", "--load"]
    for _ in range(2):
        done = subprocess.run(command, capture_output=True, check=True, text=True)
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def _load() -> dict[str, float]:
    start = time.process_time()
    nlp.warm()
    seconds = time.process_time() - start
    own = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "load_s": round(seconds, 2),
        "memory_mib": round(own.ru_maxrss / 1024),
    }


if __name__ == "__main__":
    main()
