#!/usr/bin/env python3
"""A day with 30 residents, 5 stewards, 2 agents and two absences: does anything go astray?

    scripts/scripted_day.py --json --seed 7

Everybody talks on the real desk and its virtual clock, with several open cases in one chat. With
``--json`` one flat object goes to stdout and nothing else. Exit 1 when a message reached a wrong
case or person, or did not reach the right one.
"""

import argparse
import dataclasses
import json
import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PYTHON = ROOT / ".venv" / "bin" / "python"


def main() -> int:
    """Run it and print the tally."""
    arguments = _arguments()
    # Only now, for the path is set below when this file is run by itself.
    from scripts.support.scripted_day import scripted_day  # noqa: PLC0415

    with tempfile.TemporaryDirectory(prefix="qiantai-day-") as folder:
        tally = scripted_day(Path(folder), arguments.seed)
    found = dataclasses.asdict(tally)
    faults = found.pop("faults")
    for fault in faults:
        print(fault, file=sys.stderr)
    print(
        json.dumps(found) if arguments.json else "\n".join(f"{k:24}{v}" for k, v in found.items())
    )
    return 1 if tally.misrouted or tally.lost else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seed", type=int, default=1, help="another day; the same seed, the same")
    parser.add_argument("--json", action="store_true", help="one flat object on stdout")
    return parser.parse_args()


if __name__ == "__main__":
    if PYTHON.exists() and Path(sys.prefix) != PYTHON.parents[1]:
        os.execv(PYTHON, [str(PYTHON), *sys.argv])  # noqa: S606  (the project's own Python)
    sys.path.insert(0, str(ROOT))
    sys.exit(main())
