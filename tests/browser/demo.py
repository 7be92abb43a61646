"""The page ``/demo`` as tests read it: three chats, the clock, the log, the tour."""

from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

from scripts.support.served import ServedDesk
from tests.browser.chat import Chat
from tests.fixtures.browser import DESKTOP, OpenPage

TOUR_MS = 90_000  # a situation plays at the pace of somebody who reads


@dataclass
class Demo:
    """The page, once it can be used."""

    page: Page

    def __post_init__(self) -> None:
        expect(self.page.locator("html[data-ready]")).to_be_attached()

    def chat(self, seat: str) -> Chat:
        return Chat(self.page, f"#seat-{seat}")

    @property
    def resident(self) -> Chat:
        return self.chat("resident")

    @property
    def steward(self) -> Chat:
        return self.chat("steward")

    @property
    def third(self) -> Chat:
        return self.chat("third")

    @property
    def now(self) -> Locator:
        return self.page.locator(".demo-now")

    @property
    def log(self) -> Locator:
        return self.page.locator(".log-line")

    @property
    def look(self) -> Locator:
        """What the tour says."""
        return self.page.locator(".tour-look")

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def tells(self, *fragments: str) -> "Demo":
        """Each stands in the quiet log, sooner or later."""
        for fragment in fragments:
            expect(self.log.filter(has_text=fragment).last).to_be_attached()
        return self

    def sits(self, seat: str, account: str) -> "Demo":
        """Somebody else's chat in this seat."""
        self.page.locator(f"#seat-{seat} select.who").select_option(account)
        return self

    def starts_over(self) -> "Demo":
        self.button("重新开始").click()
        self.button("清空，重新开始").click()
        expect(self.page.locator(".demo-toast")).to_have_text("演示已经从头开始")
        return self


def open_demo(
    open_page: OpenPage, desk: ServedDesk, *, size: dict[str, int] = DESKTOP, **options: object
) -> Demo:
    """The page, on a demo that begins anew on an ordinary morning, at half past nine."""
    demo = Demo(open_page(f"{desk.url}/demo", size=size, **options))
    demo.starts_over()
    return demo
