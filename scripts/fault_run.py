#!/usr/bin/env python3
"""Let a fifth of all calls to a messenger fail and see whether anything is lost or done twice.

    scripts/fault_run.py --mode webhook --people 12 --rounds 10

The desk talks with a stand-in for the platform over HTTP on this machine; calls end in 429, 5xx,
time-outs and cut connections, callbacks come doubled, late and out of order. The counts go to
stdout. Exit 1 when something was lost, handled twice, out of order or too fast.
"""

import argparse
import asyncio
import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PYTHON = ROOT / ".venv" / "bin" / "python"


def main() -> int:
    """Run it and print the counts."""
    arguments = _arguments()
    # Only now, for the path is set below when this file is run by itself.
    from bot.settings import Settings  # noqa: PLC0415
    from storage.crypto import Keyring  # noqa: PLC0415
    from storage.engine import Store  # noqa: PLC0415
    from storage.migrate import upgrade  # noqa: PLC0415
    from tests.channels import faults, tencent_faults  # noqa: PLC0415

    with tempfile.TemporaryDirectory(prefix="qiantai-faults-") as folder:
        store = Store.open(None, data_dir=Path(folder))
        upgrade(store)
        common = {"people": arguments.people, "rounds": arguments.rounds, "seed": arguments.seed}
        desk = (
            store,
            Keyring(["a key for one run"]),
            Settings(_env_file=None, data_dir=Path(folder)),
        )
        if arguments.mode in {"wechat", "wecom"}:
            run = tencent_faults.fault_run(*desk, arguments.mode, **common)
        else:
            run = faults.fault_run(*desk, arguments.mode, seconds=1800, **common)
        counts = asyncio.run(run)
        store.close()
    print(counts.as_lines())
    return 0 if counts.is_good else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    modes = ("polling", "webhook", "wechat", "wecom")  # the first two are Telegram's
    parser.add_argument("--mode", choices=modes, default="webhook")
    parser.add_argument("--people", type=int, default=12)
    parser.add_argument("--rounds", type=int, default=10, help="how often each says something")
    parser.add_argument("--seed", type=int, default=1, help="for the same faults again")
    return parser.parse_args()


if __name__ == "__main__":
    if PYTHON.exists() and Path(sys.prefix) != PYTHON.parents[1]:
        os.execv(PYTHON, [str(PYTHON), *sys.argv])  # noqa: S606  (the project's own Python)
    sys.path.insert(0, str(ROOT))
    sys.exit(main())
