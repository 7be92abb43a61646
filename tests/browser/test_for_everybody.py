"""The chat on a phone and a desktop, light and dark, by keyboard, by input method, read aloud."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from scripts.support.served import ServedDesk
from tests.browser.chat import REPORT, Chat, is_ready
from tests.fixtures.browser import DESKTOP, PHONE, OpenPage

SIZES = pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
SCHEMES = pytest.mark.parametrize("scheme", ["light", "dark"])
SMALLEST_TARGET = 44


def serious(page: Page) -> list[str]:
    """What axe finds serious or critical, with where."""
    response: dict[str, Any] = Axe().run(page).response
    return [
        f"{found['id']}: {[node['target'] for node in found['nodes']]}"
        for found in response["violations"]
        if found["impact"] in {"serious", "critical"}
    ]


@SIZES
@SCHEMES
def test_axe_finds_nothing_serious(
    open_page: OpenPage, demo_desk: ServedDesk, size: dict[str, int], scheme: str
) -> None:
    page = open_page(demo_desk.url, size=size, color_scheme=scheme)
    wang = is_ready(page)
    assert serious(page) == []
    wang.says(REPORT).taps("对，提交").reads("已经登记好了")
    wang.sends_photo(b"no photo")
    expect(wang.mine.last).to_contain_text("不是能用的照片")
    assert serious(page) == []
    page.get_by_role("button", name="更多").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert serious(page) == []
    page.goto(f"{demo_desk.url}/recover")
    page.get_by_label("找回码").fill("ABCD")
    page.get_by_role("button", name="找回").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert serious(page) == []


def test_a_phone_shows_everything_without_sideways_scrolling(
    open_page: OpenPage, demo_desk: ServedDesk
) -> None:
    wang = is_ready(open_page(demo_desk.url))
    wang.says(REPORT).taps("对，提交").reads("已经登记好了")
    wang.says("https://example.com/" + "a" * 300, "长" * 300, "x" * 400)
    wang.is_delivered()
    width = "document.documentElement.scrollWidth"
    assert wang.page.evaluate(width) == PHONE["width"]
    assert wang.log.evaluate("log => log.scrollWidth - log.clientWidth") == 0
    expect(wang.field).to_be_in_viewport(ratio=1)
    expect(wang.pane.get_by_role("button", name="发送")).to_be_in_viewport(ratio=1)


def test_what_a_finger_is_to_hit_is_large_enough(
    open_page: OpenPage, demo_desk: ServedDesk
) -> None:
    wang = is_ready(open_page(demo_desk.url))
    wang.says(REPORT).reads("您的意思是")
    boxes = wang.page.locator("button:visible, a.plain:visible").evaluate_all(
        "all => all.map(b => [b.innerText || b.ariaLabel, b.offsetWidth, b.offsetHeight])"
    )
    small = [box for box in boxes if min(box[1], box[2]) < SMALLEST_TARGET]
    assert len(boxes) > 6
    assert small == []


@SCHEMES
def test_the_page_follows_the_system_into_the_dark(
    open_page: OpenPage, demo_desk: ServedDesk, scheme: str
) -> None:
    wang = is_ready(open_page(demo_desk.url, color_scheme=scheme))
    script = "pane => getComputedStyle(pane).backgroundColor.match(/\\d+/g).map(Number)"
    ground = wang.pane.evaluate(script)
    assert (sum(ground) < 3 * 64) == (scheme == "dark")


def test_everything_is_done_by_keyboard(open_page: OpenPage, demo_desk: ServedDesk) -> None:
    wang = is_ready(open_page(demo_desk.url, size=DESKTOP))
    keyboard = wang.page.keyboard
    expect(wang.field).to_be_focused()
    keyboard.insert_text("厨房天花板漏水")
    keyboard.press("Shift+Enter")
    keyboard.insert_text("3栋2单元1501，王女士，13800138000")
    expect(wang.mine).to_have_count(0)
    keyboard.press("Enter")
    wang.reads("您的意思是")
    expect(wang.mine).to_have_count(1)
    tab_to(wang, "对，提交", "Shift+Tab")
    assert wang.page.evaluate("document.activeElement.matches(':focus-visible')")
    keyboard.press("Enter")
    wang.reads("已经登记好了")
    tab_to(wang, "更多", "Shift+Tab")
    keyboard.press("Enter")
    expect(wang.page.get_by_role("dialog")).to_be_visible()
    keyboard.press("Escape")
    expect(wang.page.get_by_role("dialog")).to_be_hidden()
    tab_to(wang, "说说发生了什么…", "Tab")


def tab_to(chat: Chat, name: str, key: str) -> None:
    for _ in range(60):
        chat.page.keyboard.press(key)
        script = "document.activeElement.ariaLabel || document.activeElement.innerText"
        if chat.page.evaluate(script) == name:
            return
    pytest.fail(f"{key} never came to {name}")


def test_enter_while_an_input_method_composes_chooses_and_does_not_send(
    open_page: OpenPage, demo_desk: ServedDesk
) -> None:
    wang = is_ready(open_page(demo_desk.url, size=DESKTOP))
    wang.field.focus()
    method = wang.page.context.new_cdp_session(wang.page)
    method.send(
        "Input.imeSetComposition", {"text": "lou'shui", "selectionStart": 8, "selectionEnd": 8}
    )
    expect(wang.field).to_have_value("lou'shui")
    for code in (229, 13):  # as older and newer browsers say that the key went to the method
        key = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": code}
        method.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **key})
        method.send("Input.dispatchKeyEvent", {"type": "keyUp", **key})
    expect(wang.mine).to_have_count(0)
    method.send("Input.insertText", {"text": "漏水"})
    expect(wang.field).to_have_value("漏水")
    wang.page.keyboard.press("Enter")
    expect(wang.mine).to_have_count(1)
    assert wang.own() == ["> 漏水"]


def test_who_wants_no_motion_gets_none(open_page: OpenPage, demo_desk: ServedDesk) -> None:
    script = "pane => getComputedStyle(pane.querySelector('.dot')).animationDuration"
    still = is_ready(open_page(demo_desk.url, reduced_motion="reduce"))
    assert float(still.pane.evaluate(script).rstrip("s")) < 0.001
    moving = is_ready(open_page(demo_desk.url, reduced_motion="no-preference"))
    assert moving.pane.evaluate(script) == "1.2s"


def test_news_is_read_aloud_and_history_is_not(open_page: OpenPage, demo_desk: ServedDesk) -> None:
    wang = is_ready(open_page(demo_desk.url))
    expect(wang.log).to_have_attribute("aria-live", "polite")
    wang.says("您好")
    expect(wang.theirs).to_have_count(2)
    expect(wang.theirs.last).to_contain_text("前台说：")
    expect(wang.mine.last).to_contain_text("我说：")


def test_the_typing_sign_comes_and_goes(open_page: OpenPage, demo_desk: ServedDesk) -> None:
    wang = is_ready(open_page(demo_desk.url))
    typing = wang.pane.get_by_role("img", name="前台正在输入")
    expect(typing).to_be_hidden()
    wang.says("楼道的灯坏了好几天了")  # the desk waits a moment for more of it
    expect(typing).to_be_visible()
    expect(wang.theirs).to_have_count(2)
    expect(typing).to_be_hidden()
