"""A chat of a page as tests read it: who says what, what he reads."""

import re
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator, Page, expect

REPORT = "3栋2单元1501厨房天花板漏水，王女士，13800138000"


@dataclass
class Chat:
    """One pane; ``root`` names it where several stand on a page."""

    page: Page
    root: str = "main"

    @property
    def pane(self) -> Locator:
        return self.page.locator(self.root)

    @property
    def field(self) -> Locator:
        return self.pane.get_by_role("textbox")

    @property
    def log(self) -> Locator:
        return self.pane.get_by_role("log")

    @property
    def mine(self) -> Locator:
        return self.pane.locator(".row.mine")

    @property
    def theirs(self) -> Locator:
        return self.pane.locator(".row.theirs")

    def says(self, *texts: str) -> "Chat":
        """Types and sends, one after the other."""
        for text in texts:
            self.field.fill(text)
            self.field.press("Enter")
        return self

    def taps(self, label: str) -> "Chat":
        """Taps the newest chip that says so."""
        self.pane.get_by_role("button", name=label, exact=True).last.click()
        return self

    def reads(self, *fragments: str) -> "Chat":
        """Each stands in a bubble of the desk, sooner or later."""
        for fragment in fragments:
            expect(self.theirs.filter(has_text=fragment).last).to_be_visible()
        return self

    def number(self) -> str:
        """The 编号 in the newest bubble that holds one."""
        told = self.theirs.filter(has_text=re.compile(r"\d{6}-\d{3}")).last
        expect(told).to_be_visible()
        found = re.search(r"\d{6}-\d{3}", told.inner_text())
        assert found is not None
        return found[0]

    def texts(self) -> list[str]:
        """What stands in the bubbles, in order: "> …" is one's own."""
        script = """rows => rows.map(row => (row.classList.contains("mine") ? "> " : "")
            + (row.querySelector(".words")?.innerText ?? "[图]"))"""
        found: list[str] = self.pane.locator(".row").evaluate_all(script)
        return found

    def own(self) -> list[str]:
        return [text for text in self.texts() if text.startswith("> ")]

    def is_delivered(self) -> "Chat":
        """The last own message is at the desk."""
        expect(self.mine.last.locator(".state.acked")).to_be_visible()
        return self

    def sends_photo(
        self, data: bytes, *, name: str = "漏水.png", mime: str = "image/png"
    ) -> "Chat":
        file: Any = {"name": name, "mimeType": mime, "buffer": data}
        self.pane.locator("input[type=file]").set_input_files(file)
        return self


def is_ready(page: Page) -> Chat:
    """The chat of ``/``, once it can be used."""
    chat = Chat(page)
    expect(chat.theirs.first).to_be_visible()
    return chat
