#!/usr/bin/env python3
"""Let a fifth of all calls to the messengers fail and see whether anything is lost or done twice.

    scripts/fault_run.py                   # every channel, one after the other
    scripts/fault_run.py --mode webhook --people 12 --rounds 10

The desk talks with a stand-in for the platform over HTTP on this machine; calls end in 429, 5xx,
time-outs and cut connections, callbacks come doubled, late and out of order; ``wechat-slow`` also
has a store that takes four seconds for each commit. The counts go to stdout. Exit 1 when something
was lost, handled twice, out of order, too fast, too late, or not done in time.
"""

import argparse
import asyncio
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from tests.channels.faults import Counts

ROOT = Path(__file__).resolve().parents[1]
PYTHON = ROOT / ".venv" / "bin" / "python"


Mode = Literal["polling", "webhook", "wechat", "wecom", "wechat-slow"]
# The first two are Telegram's; in the last every commit takes so long as SLOW_SECONDS says.
MODES: tuple[Mode, ...] = ("polling", "webhook", "wechat", "wecom", "wechat-slow")
SLOW_SECONDS = 4.0
SLOW_PEOPLE = 3  # who say one thing each: all of them wait for one disk


def main() -> int:
    """Run it on each channel asked for and print the counts."""
    arguments = _arguments()
    modes = MODES if arguments.mode == "all" else (arguments.mode,)
    good = [_is_good(mode, arguments) for mode in modes]
    return 0 if all(good) else 1


def _is_good(mode: Mode, arguments: argparse.Namespace) -> bool:
    """One channel on a desk of its own; prints its counts. Not to end in time is not good."""
    print(f"{mode}\n", flush=True)
    with tempfile.TemporaryDirectory(prefix="qiantai-faults-") as folder:
        try:
            counts = asyncio.run(_run(mode, arguments, Path(folder)))
        except TimeoutError:
            print(f"not at its end after {arguments.seconds} s\n", flush=True)
            return False
    print(f"{counts.as_lines()}\n", flush=True)
    return counts.is_good


async def _run(mode: Mode, arguments: argparse.Namespace, folder: Path) -> "Counts":
    # Only now, for the path is set below when this file is run by itself.
    from bot.settings import Settings  # noqa: PLC0415
    from storage.crypto import Keyring  # noqa: PLC0415
    from storage.engine import Store  # noqa: PLC0415
    from storage.migrate import upgrade  # noqa: PLC0415
    from tests.channels import faults, tencent_faults  # noqa: PLC0415

    store = Store.open(None, data_dir=folder)
    upgrade(store)
    desk = (store, Keyring(["a key for one run"]), Settings(_env_file=None, data_dir=folder))
    common = {"people": arguments.people, "rounds": arguments.rounds, "seed": arguments.seed}
    try:
        async with asyncio.timeout(arguments.seconds):
            if mode == "polling" or mode == "webhook":  # noqa: PLR1714  (mypy reads it so)
                return await faults.fault_run(*desk, mode, seconds=arguments.seconds, **common)
            if mode == "wechat-slow":
                slow = {**common, "people": min(arguments.people, SLOW_PEOPLE), "rounds": 1}
                return await tencent_faults.fault_run(
                    *desk, "wechat", slow_seconds=SLOW_SECONDS, **slow
                )
            return await tencent_faults.fault_run(*desk, mode, **common)
    finally:
        store.close()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--mode", choices=(*MODES, "all"), default="all")
    parser.add_argument("--people", type=int, default=6)
    parser.add_argument("--rounds", type=int, default=5, help="how often each says something")
    parser.add_argument("--seed", type=int, default=1, help="for the same faults again")
    parser.add_argument("--seconds", type=int, default=600, help="at most, for each channel")
    return parser.parse_args()


if __name__ == "__main__":
    if PYTHON.exists() and Path(sys.prefix) != PYTHON.parents[1]:
        os.execv(PYTHON, [str(PYTHON), *sys.argv])  # noqa: S606  (the project's own Python)
    sys.path.insert(0, str(ROOT))
    sys.exit(main())
