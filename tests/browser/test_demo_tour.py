"""The tour plays itself through the chats of a real browser, can be held, and hands over."""

import re

import pytest
from playwright.sync_api import expect

from bot.demo.tour import load_tours
from scripts.support.served import ServedDesk
from tests.browser.demo import TOUR_MS, Demo, open_demo
from tests.fixtures.browser import PHONE, OpenPage

TOURS = {tour.key: tour for tour in load_tours()}


def plays(demo: Demo, key: str) -> None:
    demo.page.locator(".tour-one", has_text=TOURS[key].title).click()


def test_a_situation_plays_step_by_step_and_hands_over(
    open_page: OpenPage, demo_desk: ServedDesk
) -> None:
    demo = open_demo(open_page, demo_desk)
    tour = TOURS["lift"]
    plays(demo, "lift")
    first = tour.steps[0]
    assert first.say is not None
    expect(demo.look).to_have_text(first.look)
    expect(demo.page.locator(".tour-step")).to_have_text(f"电梯困人 · 1 / {len(tour.steps)}")
    expect(demo.now).to_contain_text("18:20")
    # Written letter by letter, and sent as soon as it is whole.
    expect(demo.resident.field).to_have_value(re.compile(f"^{first.say[:3]}"))
    expect(demo.resident.mine.first).to_contain_text(first.say)
    demo.resident.reads("不要扒门")
    demo.steward.reads("紧急：有人被困")

    expect(demo.page.locator(".tour-playing.yours")).to_be_visible(timeout=TOUR_MS)
    expect(demo.look).to_have_text(tour.yours.text)
    demo.resident.reads("还没有收到同事到场的记录")
    expect(demo.third.field).to_have_value(tour.yours.say or "")
    expect(demo.button("实时")).to_have_attribute("aria-pressed", "true")  # time runs again

    demo.third.field.press("Enter")  # the visitor's own turn
    demo.third.reads("发到哪里")
    demo.button("看别的情形").click()
    expect(demo.page.locator(".tour-choice")).to_be_visible()


@pytest.mark.parametrize("key", TOURS)
def test_each_can_be_skipped_to_where_the_visitor_takes_over(
    key: str, open_page: OpenPage, demo_desk: ServedDesk
) -> None:
    demo = open_demo(open_page, demo_desk)
    plays(demo, key)
    demo.button("跳过").click()
    expect(demo.page.locator(".tour-playing.yours")).to_be_visible(timeout=TOUR_MS)
    expect(demo.look).to_have_text(TOURS[key].yours.text)
    for step in TOURS[key].steps:
        for seat, words in step.hears:
            demo.chat(seat).reads(words)
        for rule in step.rules:
            expect(demo.log.filter(has_text=rule).first).to_be_attached()


def test_it_waits_in_a_pause_and_is_left_where_it_stands(
    open_page: OpenPage, demo_desk: ServedDesk
) -> None:
    demo = open_demo(open_page, demo_desk)
    plays(demo, "leak")
    expect(demo.look).to_have_text(TOURS["leak"].steps[0].look)
    demo.button("暂停").click()
    demo.page.wait_for_timeout(300)  # a letter may have been on its way
    written = demo.resident.field.input_value()
    demo.page.wait_for_timeout(2500)
    assert demo.resident.field.input_value() == written
    expect(demo.resident.mine).to_have_count(0)
    demo.button("接着放").click()
    demo.resident.reads("您的意思是")
    demo.button("结束").click()
    expect(demo.page.locator(".tour-choice")).to_be_visible()
    expect(demo.button("实时")).to_have_attribute("aria-pressed", "true")
    demo.resident.taps("对，提交").reads("已经登记好了")  # and the visitor goes on


def test_what_the_visitor_did_is_not_thrown_away_unasked(
    open_page: OpenPage, demo_desk: ServedDesk
) -> None:
    demo = open_demo(open_page, demo_desk)
    demo.resident.says("您好").is_delivered()
    plays(demo, "noise")
    expect(demo.page.get_by_role("heading", name="导览要从头开始")).to_be_visible()
    demo.button("不，接着用").click()
    expect(demo.resident.mine).to_have_count(1)
    expect(demo.page.locator(".tour-choice")).to_be_visible()


def test_with_reduced_motion_it_is_written_at_once(
    open_page: OpenPage, demo_desk: ServedDesk
) -> None:
    demo = open_demo(open_page, demo_desk, reduced_motion="reduce")
    plays(demo, "steward")
    demo.resident.reads("您的意思是")
    demo.button("结束").click()


def test_on_a_phone_it_turns_to_whoever_acts(open_page: OpenPage, demo_desk: ServedDesk) -> None:
    demo = open_demo(open_page, demo_desk, size=PHONE)
    plays(demo, "lift")
    demo.button("跳过").click()
    expect(demo.page.locator(".tour-playing.yours")).to_be_visible(timeout=TOUR_MS)
    expect(demo.page.get_by_role("tab", name="工程师")).to_have_attribute("aria-selected", "true")
    expect(demo.third.field).to_have_value(TOURS["lift"].yours.say or "")
    assert demo.page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
