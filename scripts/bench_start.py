"""How long a second start takes to the first answered message, and how much memory it needs.

    .venv/bin/python -m scripts.bench_start --json

The first start makes database, key and the sorted words; then each start is a fresh process.
``chat`` is the command a person runs at a terminal. ``served`` loads everything a serving desk has:
the application with its web part, the language reader warmed up, one message answered.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
WORDS = "3栋2单元1501楼上漏水，我是王女士13800138000，三天了没人管，气死了"
HEAVY = ("telegram", "wechatpy", "alembic", "typer", "prompt_toolkit", "psycopg", "jieba")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; one JSON object with ``--json``, else a few lines."""
    options = _options(arguments)
    if options.serve is not None:
        _serve_once(options.serve)
        return 0
    figures = measure(options.starts)
    if options.json:
        print(json.dumps(figures))
    else:
        for name, found in figures.items():
            print(f"{name}: {found}")
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--json", action="store_true", help="one JSON object, nothing else")
    parser.add_argument("--starts", type=int, default=5, help="fresh processes of each kind")
    parser.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args(arguments)


def measure(starts: int) -> dict[str, Any]:
    """Median seconds of so many second starts, and the highest peak of memory (MiB)."""
    folder = Path(tempfile.mkdtemp(prefix="qiantai-bench-"))
    try:
        _chat(folder, 0)
        _served(folder)
        chats = [_chat(folder, number) for number in range(1, starts + 1)]
        served = [_served(folder) for _ in range(starts)]
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return {
        "seconds": round(statistics.median(chats), 3),
        "served_seconds": round(statistics.median(one["seconds"] for one in served), 3),
        "peak_rss_mib": round(max(one["peak_rss_mib"] for one in served), 1),
        "loaded_needlessly": served[0]["loaded_needlessly"],
    }


def _chat(folder: Path, number: int) -> float:
    """Seconds from starting ``qiantai chat`` until its answer can be read."""
    command = [sys.executable, "-m", "bot.cli", "chat", "--as", "resident", "--json"]
    command += ["--account", f"start{number}", "--data-dir", str(folder)]
    begin = time.perf_counter()
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=_environment()
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps({"text": WORDS}).encode() + b"\n")
        process.stdin.flush()
        line = process.stdout.readline()
        seconds = time.perf_counter() - begin
        process.stdin.close()
    if not json.loads(line or "{}").get("replies"):
        raise RuntimeError(f"no answer: {line!r}")
    return seconds


def _served(folder: Path) -> dict[str, Any]:
    """What a fresh process with everything loaded tells of itself."""
    command = [sys.executable, "-m", "scripts.bench_start", "--serve", str(folder)]
    begin = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, env=_environment(), check=True)
    seconds = time.perf_counter() - begin
    told: dict[str, Any] = json.loads(done.stdout)
    return told | {"seconds": seconds - told.pop("afterwards")}


def _environment() -> dict[str, str]:
    """No settings of this machine's own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("QIANTAI_")}
    return kept | {"PYTHONUTF8": "1"}


def _serve_once(folder: Path) -> None:
    """Load everything, answer one message, tell peak memory and what was loaded for nothing."""
    import gc  # noqa: PLC0415

    gc.disable()  # as the commands do while modules load
    import logging  # noqa: PLC0415
    import resource  # noqa: PLC0415

    from bot.app import WORDS_FOLDER  # noqa: PLC0415  (brings the web part with it)
    from bot.opening import open_desk  # noqa: PLC0415
    from bot.settings import Settings  # noqa: PLC0415
    from handlers.messages import Incoming  # noqa: PLC0415
    from nlp import warm  # noqa: PLC0415

    logging.disable(logging.WARNING)
    desk = open_desk(Settings(data_dir=folder), kind=None, create=False)
    warm(folder / WORDS_FOLDER)
    desk.hear(Incoming("terminal", "resident:served", None, text=WORDS))
    shown = desk.mailbox("terminal", "resident:served")
    answered = time.perf_counter()
    if not shown:
        raise RuntimeError("no answer")
    desk.store.close()
    peak_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    needless = sorted(name for name in HEAVY if name in sys.modules)
    told = {"peak_rss_mib": peak_kib / 1024, "loaded_needlessly": needless}
    print(json.dumps(told | {"afterwards": time.perf_counter() - answered}))


if __name__ == "__main__":
    sys.exit(main())
