"""Prints the seconds from a clone of the repository to a filed complaint's number in the browser.

    .venv/bin/python -m scripts.first_number [--json]

Installing the environment apart: the clone is served with the Python that runs this. What is
measured is what a visitor waits for after `./scripts/run` has installed: cloning, the first start
(database, estates, the language reader's cache), the page, two messages, and the number shown.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

from scripts.support.chromium import ARGUMENTS, find_chromium
from scripts.support.served import ServedDesk

ROOT = Path(__file__).parents[1]
WAIT_MS = 60_000
COMPLAINT = "3栋2单元1501厨房天花板漏水三天了没人管，太气人了！王女士，13800138000"


def clone(into: Path) -> None:
    """What is committed, as anybody would get it."""
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(into)], check=True)


def complain(url: str, chromium: str) -> tuple[str, dict[str, float]]:
    """Say it in the browser; the number, and when things happened (seconds, monotonic)."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        page = browser.new_page(locale="zh-CN")
        page.set_default_timeout(WAIT_MS)
        at = {"browser": time.monotonic()}
        page.goto(url)
        field = page.get_by_role("textbox")
        field.wait_for()
        at["page"] = time.monotonic()
        field.fill(COMPLAINT)
        field.press("Enter")
        page.get_by_role("button", name="对，提交").click()
        told = page.locator(".row.theirs").filter(has_text="已经登记好").last
        told.wait_for()
        at["number"] = time.monotonic()
        found = re.search(r"\d{6}-\d{3}", told.inner_text())
        browser.close()
    if found is None:
        raise SystemExit("the desk answered without a number")
    return found[0], at


def main() -> int:
    """Measure once and print; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--json", action="store_true", help="one JSON object")
    as_json: bool = parser.parse_args().json
    chromium = find_chromium()
    if chromium is None:
        print("No Chromium is installed on this machine.", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        data.mkdir()
        begin = time.monotonic()
        clone(Path(folder) / "qiantai")
        cloned = time.monotonic()
        with ServedDesk(data, folder=Path(folder) / "qiantai") as desk:
            served = time.monotonic()
            number, at = complain(desk.url, chromium)
    # The visitor's browser is open already; starting ours is not his time.
    starting = at["browser"] - served
    seconds = {
        "clone": cloned - begin,
        "first_start": served - cloned,
        "page": at["page"] - at["browser"],
        "two_messages": at["number"] - at["page"],
        "total": at["number"] - begin - starting,
    }
    rounded = {name: round(value, 2) for name, value in seconds.items()}
    if as_json:
        print(json.dumps({"number": number, "seconds": rounded}))
    else:
        print("\n".join(f"{name:<13}{value:>7.2f} s" for name, value in rounded.items()))
        print(f"number       {number}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
