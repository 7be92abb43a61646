#!/usr/bin/env python3
"""Kill the desk at random moments and see whether anything acknowledged is lost or done twice.

    scripts/crash_test.py --kills 12 --database postgresql --json

A driver talks to the served desk over loopback HTTP and takes its messages on a stand-in platform.
With ``--json`` one flat object goes to stdout and nothing else. Exit 1 when something was lost,
handled twice or left unsent; 2 when the run could not be made. See docs/running.md.
"""

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PYTHON = ROOT / ".venv" / "bin" / "python"


def main() -> int:
    """Run it and print the verdict."""
    arguments = _arguments()
    # Only now, for the path is set below when this file is run by itself.
    from scripts.support.cluster import ClusterMissingError  # noqa: PLC0415
    from scripts.support.crash_run import NotSettled, Plan, as_json, crash_run  # noqa: PLC0415

    plan = Plan(arguments.kills, arguments.conversations, arguments.database, arguments.seed)
    with tempfile.TemporaryDirectory(prefix="qiantai-crash-") as folder:
        try:
            verdict = crash_run(plan, Path(folder))
        except (ClusterMissingError, NotSettled) as error:
            print(error, file=sys.stderr)
            return 2
    found = as_json(verdict)
    print(
        json.dumps(found) if arguments.json else "\n".join(f"{k:15}{v}" for k, v in found.items())
    )
    return 0 if verdict.is_good else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--kills", type=int, default=12, help="how often the desk is killed")
    parser.add_argument("--conversations", type=int, default=200)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--seed", type=int, help="for the same houses and moments again")
    parser.add_argument("--json", action="store_true", help="one flat object on stdout")
    return parser.parse_args()


if __name__ == "__main__":
    if PYTHON.exists() and Path(sys.prefix) != PYTHON.parents[1]:
        os.execv(PYTHON, [str(PYTHON), *sys.argv])  # noqa: S606  (the project's own Python)
    sys.path.insert(0, str(ROOT))
    sys.exit(main())
