"""``/demo`` on a phone, in the dark, by keyboard and for screen readers."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from scripts.support.served import ServedDesk
from tests.browser.demo import open_demo
from tests.fixtures.browser import DESKTOP, PHONE, OpenPage

TELLS = "单元门的闭门器坏了，门关不上，谁都能进来"


def test_the_chats_become_tabs_with_what_was_not_read_yet(
    open_page: OpenPage, demo_desk: ServedDesk
) -> None:
    demo = open_demo(open_page, demo_desk, size=PHONE)
    steward = demo.page.get_by_role("tab", name="管家")
    expect(demo.page.locator("#seat-steward")).to_be_hidden()
    demo.resident.says(TELLS).reads("您的意思是").taps("对，提交").reads("已经登记好了")
    badge = steward.locator(".badge")
    expect(badge).to_have_text("1")
    expect(demo.page.get_by_role("tab", name="记录").locator(".badge")).to_be_visible()
    steward.click()
    expect(demo.page.locator("#seat-resident")).to_be_hidden()
    expect(badge).to_be_hidden()
    demo.steward.reads("闭门器").taps("接单").reads("第一句话")
    expect(demo.page.get_by_role("tab", name="业户").locator(".badge")).to_have_text("1")
    demo.page.get_by_role("tab", name="记录").click()
    expect(demo.log.filter(has_text="派单").first).to_be_visible()


@pytest.mark.parametrize("width", [360, 390, 430])
def test_nothing_reaches_beyond_the_edge_of_a_phone(
    width: int, open_page: OpenPage, demo_desk: ServedDesk
) -> None:
    demo = open_demo(open_page, demo_desk, size={"width": width, "height": 740})
    demo.button("调时间").click()
    expect(demo.button("+10 分钟")).to_be_visible()
    assert demo.page.evaluate("document.documentElement.scrollWidth") == width
    box = demo.resident.field.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 740


def test_every_control_is_large_enough_for_a_finger(
    open_page: OpenPage, demo_desk: ServedDesk
) -> None:
    demo = open_demo(open_page, demo_desk, size=PHONE)
    demo.resident.says(TELLS).reads("您的意思是")
    demo.button("调时间").click()
    small = demo.page.evaluate(
        """() => [...document.querySelectorAll("button, select, textarea")]
            .filter(one => one.offsetParent && !one.closest(".tools"))
            .map(one => [one.textContent || one.className, one.getBoundingClientRect()])
            .filter(([, {width, height}]) => width < 44 || height < 42)
            .map(([name, {width, height}]) => `${name} ${width}x${height}`)"""
    )
    assert small == []


def test_the_tabs_are_walked_with_the_arrow_keys(
    open_page: OpenPage, demo_desk: ServedDesk
) -> None:
    demo = open_demo(open_page, demo_desk, size=PHONE)
    demo.page.get_by_role("tab", name="业户").focus()
    demo.page.keyboard.press("ArrowRight")
    expect(demo.page.get_by_role("tab", name="管家")).to_be_focused()
    expect(demo.page.locator("#seat-steward")).to_be_visible()
    demo.page.keyboard.press("ArrowLeft")
    demo.page.keyboard.press("ArrowLeft")
    expect(demo.page.get_by_role("tab", name="记录")).to_be_focused()


def test_the_clock_is_turned_and_the_dialog_left_by_keyboard(
    open_page: OpenPage, demo_desk: ServedDesk
) -> None:
    demo = open_demo(open_page, demo_desk)
    demo.button("+10 分钟").focus()
    demo.page.keyboard.press("Enter")
    expect(demo.now).to_contain_text("09:4")
    demo.button("重新开始").focus()
    demo.page.keyboard.press("Enter")
    expect(demo.page.get_by_role("dialog")).to_be_visible()
    demo.page.keyboard.press("Escape")
    expect(demo.page.get_by_role("dialog")).to_be_hidden()
    expect(demo.button("重新开始")).to_be_focused()
    expect(demo.now).to_contain_text("09:4")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_check_for_accessibility_finds_nothing_serious(
    scheme: str, size: dict[str, int], open_page: OpenPage, demo_desk: ServedDesk
) -> None:
    demo = open_demo(open_page, demo_desk, size=size, color_scheme=scheme, reduced_motion="reduce")
    demo.resident.says(TELLS).reads("您的意思是").taps("对，提交").reads("已经登记好了")
    demo.page.wait_for_timeout(300)
    found = Axe().run(demo.page).response["violations"]
    serious = [
        (one["id"], [node["html"][:120] for node in one["nodes"]])
        for one in found
        if one["impact"] in {"serious", "critical"}
    ]
    assert serious == []
