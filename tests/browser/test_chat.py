"""The chat at ``/`` in a real browser: reporting, buttons, quoting, photos, tabs, reading back."""

import re

from playwright.sync_api import expect

from bot.channels.photos import LARGEST_BYTES
from scripts.support.served import ServedDesk
from tests.browser.chat import REPORT, Chat, is_ready
from tests.browser.pictures import png
from tests.fixtures.browser import DESKTOP, OpenPage


def test_a_complaint_is_filed_in_two_messages(open_page: OpenPage, demo_desk: ServedDesk) -> None:
    wang = is_ready(open_page(demo_desk.url))
    wang.says(REPORT).reads("您的意思是", "3栋2单元1501", "第一次联系")
    wang.taps("对，提交").reads("已经登记好了")
    assert re.fullmatch(r"\d{6}-\d{3}", wang.number())
    assert wang.own() == [f"> {REPORT}", "> 对，提交"]
    wang.is_delivered()


def test_the_answered_button_is_marked_and_the_others_step_back(
    open_page: OpenPage, demo_desk: ServedDesk
) -> None:
    wang = is_ready(open_page(demo_desk.url))
    wang.says(REPORT).taps("对，提交").reads("已经登记好了")
    chips = wang.theirs.filter(has_text="您的意思是").locator(".chip")
    expect(chips.filter(has_text="对，提交")).to_be_disabled()
    expect(chips.filter(has_text="取消")).to_have_class(re.compile("passed"))
    wang.page.reload()
    expect(chips.filter(has_text="对，提交")).to_be_disabled()


def test_several_messages_in_a_row_keep_their_order(
    open_page: OpenPage, demo_desk: ServedDesk
) -> None:
    wang = is_ready(open_page(demo_desk.url))
    said = ["厨房天花板在滴水", "地板都泡了", "3栋2单元1501", "王女士", "13800138000"]
    wang.says(*said)
    wang.is_delivered()
    assert wang.own() == [f"> {text}" for text in said]
    wang.page.reload()
    expect(wang.mine).to_have_count(len(said))
    assert wang.own() == [f"> {text}" for text in said]


def test_a_note_on_privacy_stands_there_until_the_first_word(
    open_page: OpenPage, demo_desk: ServedDesk
) -> None:
    wang = is_ready(open_page(demo_desk.url))
    note = wang.pane.locator(".composer-note")
    expect(note).to_have_text(re.compile("只用于办理您的事，随时可以要求查看或删除"))
    wang.says("您好")
    expect(note).to_be_hidden()
    wang.reads("第一次联系")  # from here on the desk itself has said so
    wang.page.reload()
    wang.reads("第一次联系")
    expect(note).to_be_hidden()


def test_a_message_is_quoted(open_page: OpenPage, demo_desk: ServedDesk) -> None:
    wang = is_ready(open_page(demo_desk.url, size=DESKTOP))
    wang.says(REPORT).taps("对，提交").reads("已经登记好了")
    filed = wang.theirs.filter(has_text="已经登记好了")
    filed.locator(".bubble").hover()
    filed.get_by_role("button", name="引用").click()
    expect(wang.pane.locator(".quoting")).to_contain_text("引用：王女士")
    wang.says("滴得更厉害了").is_delivered()
    expect(wang.pane.locator(".quoting")).to_be_hidden()
    expect(wang.mine.last.locator(".quoted")).to_contain_text("已经登记好了")
    wang.page.reload()
    expect(wang.mine.last.locator(".quoted")).to_contain_text("已经登记好了")


def test_escape_lets_go_of_a_quote(open_page: OpenPage, demo_desk: ServedDesk) -> None:
    wang = is_ready(open_page(demo_desk.url, size=DESKTOP))
    wang.says("您好").reads("前台")
    expect(wang.theirs).to_have_count(2)
    wang.theirs.last.locator(".bubble").hover()
    wang.theirs.last.get_by_role("button", name="引用").click()
    wang.field.press("Escape")
    expect(wang.pane.locator(".quoting")).to_be_hidden()


def test_a_bubble_is_copied(open_page: OpenPage, demo_desk: ServedDesk) -> None:
    page = open_page(demo_desk.url, size=DESKTOP, permissions=["clipboard-read", "clipboard-write"])
    wang = is_ready(page)
    wang.theirs.first.locator(".bubble").hover()
    wang.theirs.first.get_by_role("button", name="复制").click()
    expect(wang.pane.get_by_text("已复制")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").startswith("您好，我是前台")


def test_addresses_and_phone_numbers_can_be_tapped_and_markup_is_only_text(
    open_page: OpenPage, demo_desk: ServedDesk
) -> None:
    wang = is_ready(open_page(demo_desk.url))
    text = (
        "看 https://example.com/a?b=1。电话13800138000，或打119；3栋120室"
        " <img src=x onerror=alert(1)> javascript:alert(1) 编号 261123-119"
    )
    wang.says(text)
    links = wang.mine.last.locator(".words a")
    assert links.evaluate_all("all => all.map(a => a.getAttribute('href'))") == [
        "https://example.com/a?b=1", "tel:13800138000", "tel:119",
    ]  # fmt: skip
    assert wang.own() == [f"> {text}"]
    expect(wang.mine.locator("img")).to_have_count(0)


# --- photos ---------------------------------------------------------------------------------------


def test_a_photo_is_shown_at_once_arrives_and_stays(
    open_page: OpenPage, demo_desk: ServedDesk
) -> None:
    wang = is_ready(open_page(demo_desk.url))
    wang.says(REPORT).reads("您的意思是")
    wang.sends_photo(png())
    image = wang.mine.last.locator("img")
    expect(image).to_have_attribute("src", re.compile("^blob:"))
    wang.is_delivered()
    wang.page.reload()
    expect(image).to_have_attribute("src", re.compile("^/media/"))
    expect(image).to_have_js_property("naturalWidth", 60)
    wang.mine.last.get_by_role("button", name="看大图").click()
    expect(wang.page.get_by_role("dialog")).to_be_visible()
    wang.page.keyboard.press("Escape")
    expect(wang.page.get_by_role("dialog")).to_have_count(0)


def test_nothing_moves_when_a_photo_arrives(open_page: OpenPage, demo_desk: ServedDesk) -> None:
    wang = is_ready(open_page(demo_desk.url))
    wang.sends_photo(png(900, 300))
    box = wang.mine.last.locator(".photo").bounding_box()
    wang.is_delivered()
    expect(wang.mine.last.locator("img")).to_have_js_property("naturalWidth", 900)
    assert wang.mine.last.locator(".photo").bounding_box() is not None
    after = wang.mine.last.locator(".photo").bounding_box()
    assert box is not None
    assert after is not None
    assert (box["width"], box["height"]) == (after["width"], after["height"])


def test_a_photo_that_is_too_large_or_none_is_answered_kindly(
    open_page: OpenPage, demo_desk: ServedDesk
) -> None:
    wang = is_ready(open_page(demo_desk.url))
    wang.sends_photo(png() + b"\0" * LARGEST_BYTES)
    expect(wang.mine.last).to_contain_text("这张照片超过 10 MB，发不了")
    wang.mine.last.get_by_role("button", name="不发了").click()
    expect(wang.mine).to_have_count(0)
    wang.sends_photo(b"not what it says")  # only the desk sees that
    expect(wang.mine.last).to_contain_text("不是能用的照片")


# --- tabs and reading back ------------------------------------------------------------------------


def said(chat: Chat) -> list[str]:
    """What was said; the page's own welcome stands only where nothing was said before."""
    return [text for text in chat.texts() if not text.startswith("您好，我是前台。")]


def test_two_tabs_show_the_same(open_page: OpenPage, demo_desk: ServedDesk) -> None:
    left = is_ready(open_page(demo_desk.url))
    left.says("您好")
    right = is_ready(open_page(demo_desk.url, beside=left.page))
    right.says(REPORT).reads("您的意思是")
    left.reads("您的意思是")
    left.taps("对，提交").reads("已经登记好了")
    right.reads("已经登记好了")
    assert said(left) == said(right)
    assert left.own() == ["> 您好", f"> {REPORT}", "> 对，提交"]


def test_a_reload_keeps_what_was_said_and_what_was_being_written(
    open_page: OpenPage, demo_desk: ServedDesk
) -> None:
    wang = is_ready(open_page(demo_desk.url))
    wang.says(REPORT).taps("对，提交").reads("已经登记好了")
    before = wang.texts()
    wang.field.fill("还有一件")
    wang.page.reload()
    wang.reads("已经登记好了")
    assert wang.texts() == before
    expect(wang.field).to_have_value("还有一件")


def test_a_long_history_is_one_scroll_that_does_not_jump(
    open_page: OpenPage, demo_desk: ServedDesk
) -> None:
    wang = is_ready(open_page(demo_desk.url))
    for number in range(32):
        wang.says(f"第{number}句：楼道灯不亮").is_delivered()
    wang.page.reload()
    expect(wang.mine.last).to_contain_text("第31句")
    assert wang.mine.count() < 32
    scroll = wang.log
    while wang.pane.locator(".row.mine").first.inner_text().find("第0句") < 0:
        first = wang.pane.locator(".row .words").first
        words = first.inner_text()
        scroll.evaluate("log => log.scrollTop = 0")
        same = wang.pane.locator(".row .words", has_text=words).last
        wang.page.wait_for_function(
            "words => document.querySelector('.row .words').innerText !== words", arg=words
        )
        expect(same).to_be_in_viewport()
    own = wang.own()
    assert [text[:6].split("句")[0] for text in own] == [f"> 第{n}" for n in range(32)]


def test_who_reads_further_up_is_told_of_news_and_not_moved(
    open_page: OpenPage, demo_desk: ServedDesk
) -> None:
    left = is_ready(open_page(demo_desk.url))
    left.says(REPORT).taps("对，提交").reads("已经登记好了")
    right = is_ready(open_page(demo_desk.url, beside=left.page))
    right.reads("已经登记好了")
    right.log.evaluate("log => log.scrollTop = 0")
    left.says("查进度")
    pill = right.pane.get_by_role("button", name="条新消息")
    expect(pill).to_be_visible()
    assert right.log.evaluate("log => log.scrollTop") < 40
    pill.click()
    expect(pill).to_be_hidden()
    expect(right.theirs.last.locator(".words")).to_be_in_viewport()


def test_a_recovery_code_brings_the_chat_to_another_browser(
    open_page: OpenPage, demo_desk: ServedDesk
) -> None:
    wang = is_ready(open_page(demo_desk.url))
    wang.says(REPORT).taps("对，提交").reads("已经登记好了")
    number = wang.number()
    page = wang.page
    page.get_by_role("button", name="更多").click()
    page.get_by_role("button", name="领找回码").click()
    code = page.locator("output.code")
    expect(code).to_have_text(re.compile(r"^(\w{4}-){4}\w{4}$"))
    other = open_page(demo_desk.url)
    is_ready(other)
    other.get_by_role("button", name="更多").click()
    other.get_by_role("link", name="我有找回码").click()
    other.get_by_label("找回码").fill(code.inner_text().lower())
    other.get_by_role("button", name="找回").click()
    assert Chat(other).number() == number
