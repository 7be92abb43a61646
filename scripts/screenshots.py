"""Takes the pictures of `/` and `/demo` for the documents: phone and desktop, light and dark.

    .venv/bin/python -m scripts.screenshots [--into docs/images] [NAME …]

A fresh demo desk is served on this machine for it, and the machine's own headless Chromium looks at
its real pages. Look at every picture before keeping it; docs/design-checklist.md says for what.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser, Page, sync_playwright

from bot.opening import open_desk
from bot.settings import Settings
from scripts.support.chromium import ARGUMENTS, find_chromium
from scripts.support.served import ServedDesk

FOLDER = Path(__file__).parents[1] / "docs/images"
BEGINS = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
WAIT_MS = 30_000
SETTLED_MS = 1200  # for what moves for a moment
REPORT = "3栋2单元1501厨房天花板漏水，王女士，13800138000"


@dataclass(frozen=True, slots=True)
class Size:
    """A screen; ``scale`` is device pixels for each of the page's."""

    width: int
    height: int
    scale: float = 1.0

    @property
    def is_phone(self) -> bool:
        return self.width < 500


SIZES = {"phone": Size(390, 844, 2), "desktop": Size(1280, 800)}
SCHEMES = ("light", "dark")


def chat(page: Page, url: str) -> None:
    """A report in two messages, to its number."""
    page.goto(url)
    field = page.get_by_role("textbox")
    field.wait_for()
    page.locator(".row.theirs").first.wait_for()
    field.fill(REPORT)
    field.press("Enter")
    page.get_by_role("button", name="对，提交").click()
    page.get_by_text("已经登记好了").wait_for()


def demo(page: Page, url: str) -> None:
    """The lift, played to where the visitor takes over."""
    page.request.post(f"{url}/demo/start-over", data="{}")  # nothing to be asked about
    page.goto(f"{url}/demo")
    page.locator("html[data-ready]").wait_for(state="attached")
    page.locator(".tour-one", has_text="电梯困人").click()
    page.get_by_role("button", name="跳过").click()
    page.locator(".tour-playing.yours").wait_for()


PAGES: dict[str, Callable[[Page, str], None]] = {"chat": chat, "demo": demo}


def take(browser: Browser, url: str, name: str, into: Path) -> Path:
    """One picture: ``chat-phone-light`` and so on."""
    what, screen, scheme = name.split("-")
    size = SIZES[screen]
    context = browser.new_context(
        viewport={"width": size.width, "height": size.height},
        device_scale_factor=size.scale,
        color_scheme="dark" if scheme == "dark" else "light",
        is_mobile=size.is_phone,
        has_touch=size.is_phone,
        locale="zh-CN",
    )
    context.set_default_timeout(WAIT_MS)
    page = context.new_page()
    PAGES[what](page, url)
    page.mouse.move(0, size.height - 1)  # over nothing
    page.wait_for_timeout(SETTLED_MS)
    path = into / f"{name}.png"
    page.screenshot(path=path, animations="disabled", caret="hide")
    context.close()
    return path


def names() -> list[str]:
    """Every picture there is."""
    return [f"{what}-{size}-{scheme}" for what in PAGES for size in SIZES for scheme in SCHEMES]


def main() -> int:
    """Take those that are named, else all; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="、".join(names()))
    parser.add_argument("--into", type=Path, default=FOLDER, help="folder for the pictures")
    asked = parser.parse_args()
    unknown = set(asked.names) - set(names())
    if unknown:
        parser.error(f"no such picture: {', '.join(sorted(unknown))}")
    chromium = find_chromium()
    if chromium is None:
        print("No Chromium is installed on this machine.", file=sys.stderr)
        return 2
    asked.into.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        settings = Settings(_env_file=None, data_dir=data)
        open_desk(settings, kind="demo", create=True, now=BEGINS).store.close()
        with ServedDesk(data) as desk, sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=chromium, args=ARGUMENTS)
            for name in asked.names or names():
                path = take(browser, desk.url, name, asked.into)
                print(f"{path.name}  {path.stat().st_size // 1000} kB")
            browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
