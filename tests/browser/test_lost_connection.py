"""The desk dies in the middle of a conversation, and nothing is lost or doubled."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from bot.opening import open_store
from bot.settings import Settings
from handlers.messages import Incoming
from scripts.support.served import ServedDesk
from storage.tables import Account, Case, InboxRow
from tests.browser.chat import REPORT, is_ready
from tests.browser.pictures import png
from tests.fixtures.browser import OpenPage, fresh_demo

OFFLINE = "连接断开，正在重新连上…您写的会留着"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[ServedDesk]:
    """A desk of one's own, to be killed."""
    with ServedDesk(fresh_demo(tmp_path)) as served:
        yield served


def heard(desk: ServedDesk) -> list[str]:
    """What the desk has on disk of browser accounts, in order: texts, and buttons as [value]."""
    opened = open_store(Settings(data_dir=desk.data_dir), kind="demo", create=False)
    try:
        with opened.store.read() as conn:
            bodies = conn.scalars(
                select(InboxRow.body_sealed)
                .join(Account, Account.id == InboxRow.account_id)
                .where(Account.channel == "browser")
                .order_by(InboxRow.id)
            ).all()
        events = [
            msgspec.json.decode(opened.keyring.open_bytes(body or b""), type=Incoming)
            for body in bodies
        ]
    finally:
        opened.store.close()
    return [one.text or (f"[{one.button}]" if one.button else "[图]") for one in events]


def cases(desk: ServedDesk) -> int:
    opened = open_store(Settings(data_dir=desk.data_dir), kind="demo", create=False)
    try:
        with opened.store.read() as conn:
            rows = conn.scalars(
                select(Case.id)
                .join(Account, Account.id == Case.filer_account_id)
                .where(Account.channel == "browser")
            )
            return len(rows.all())
    finally:
        opened.store.close()


def test_a_conversation_goes_on_after_the_desk_was_killed(
    open_page: OpenPage, desk: ServedDesk
) -> None:
    wang = is_ready(open_page(desk.url))
    wang.says(REPORT).reads("您的意思是")
    bar = wang.pane.get_by_text(OFFLINE)
    expect(bar).to_be_hidden()
    desk.kill()
    expect(bar).to_be_visible()
    wang.taps("对，提交")
    wang.says("请快一点", "水很大")
    wang.field.fill("还没写完的")
    expect(wang.mine.last.locator(".state")).to_have_text("发送中")
    desk.start()
    wang.reads("已经登记好了").is_delivered()
    expect(bar).to_be_hidden()
    expect(wang.field).to_have_value("还没写完的")
    own = [f"> {REPORT}", "> 对，提交", "> 请快一点", "> 水很大"]
    assert wang.own() == own
    wang.page.reload()
    wang.reads("已经登记好了")
    assert wang.own() == own
    answers = Counter(text for text in wang.texts() if "已经登记好了" in text)
    assert list(answers.values()) == [1]
    desk.stop()
    assert heard(desk) == [REPORT, "[confirm]", "请快一点", "水很大"]
    assert cases(desk) == 1


def test_killed_at_the_very_moment_of_sending_each_message_counts_once(
    open_page: OpenPage, desk: ServedDesk
) -> None:
    wang = is_ready(open_page(desk.url))
    said = [f"第{number}句：楼道灯不亮" for number in range(6)]
    for number, text in enumerate(said):
        wang.says(text)
        if number in {1, 4}:  # on its way, or just heard and not yet acknowledged
            desk.kill()
            desk.start()
    wang.is_delivered()
    assert wang.own() == [f"> {text}" for text in said]
    wang.page.reload()
    expect(wang.mine).to_have_count(len(said))
    desk.stop()
    assert sorted(heard(desk)) == said


def test_what_was_written_while_the_desk_was_away_survives_a_reload(
    open_page: OpenPage, desk: ServedDesk
) -> None:
    wang = is_ready(open_page(desk.url))
    wang.says("您好").is_delivered()
    desk.kill()
    wang.says("楼道灯不亮")
    expect(wang.mine.last.locator(".state")).to_have_text("发送中")
    desk.start()
    wang.page.reload()  # before the old page had its chance
    wang.is_delivered()
    expect(wang.mine).to_have_count(2)
    assert wang.own() == ["> 您好", "> 楼道灯不亮"]
    desk.stop()
    assert heard(desk) == ["您好", "楼道灯不亮"]


def test_a_photo_waits_for_the_desk_too(open_page: OpenPage, desk: ServedDesk) -> None:
    wang = is_ready(open_page(desk.url))
    wang.says(REPORT).reads("您的意思是")
    desk.kill()
    expect(wang.pane.get_by_text(OFFLINE)).to_be_visible()
    wang.sends_photo(png())
    desk.start()
    wang.is_delivered()
    desk.stop()
    assert heard(desk) == [REPORT, "[图]"]


def test_a_photo_on_its_way_survives_a_reload(open_page: OpenPage, desk: ServedDesk) -> None:
    wang = is_ready(open_page(desk.url))
    wang.says(REPORT).reads("您的意思是")
    wang.page.route("**/photos?*", lambda route: route.abort("connectionrefused"))
    wang.sends_photo(png())
    expect(wang.mine.last.locator(".state.sending")).to_be_visible()
    wang.page.reload()
    expect(wang.mine).to_have_count(2)
    wang.page.unroute("**/photos?*")
    wang.is_delivered()
    wang.page.reload()
    expect(wang.mine).to_have_count(2)
    desk.stop()
    assert heard(desk) == [REPORT, "[图]"]


# A browser that went away before it had forgotten a photo; one whose store is slow; a slow desk.
FORGETS_NOTHING = "IDBObjectStore.prototype.delete = function () { return this.count(); };"
REMEMBERS_LATE = """
const getAll = IDBIndex.prototype.getAll;
IDBIndex.prototype.getAll = function (...asked) {
  const request = getAll.apply(this, asked);
  const late = (heard) => () => setTimeout(heard, 1500);
  return {
    addEventListener: (type, heard) => request.addEventListener(type, late(heard)),
    get result() { return request.result; },
  };
};
"""
ASKS_LATE = """
const send = WebSocket.prototype.send;
WebSocket.prototype.send = function (frame) {
  setTimeout(() => send.call(this, frame), frame.includes('"history"') ? 1500 : 0);
};
"""


@pytest.mark.parametrize(
    "slowly", ["", REMEMBERS_LATE, ASKS_LATE], ids=["in time", "slow store", "slow desk"]
)
def test_a_photo_the_desk_has_is_not_sent_again_by_a_browser_that_still_keeps_it(
    open_page: OpenPage, desk: ServedDesk, slowly: str
) -> None:
    wang = is_ready(open_page(desk.url))
    wang.says(REPORT).reads("您的意思是")
    wang.page.add_init_script(FORGETS_NOTHING + slowly)
    wang.page.reload()
    wang.sends_photo(png()).is_delivered()
    wang.page.reload()
    expect(wang.mine.last.locator("img")).to_have_attribute("src", re.compile("^/media/"))
    expect(wang.mine).to_have_count(2)
    wang.page.wait_for_timeout(2000)  # by now the slow store has answered too
    wang.is_delivered()
    expect(wang.mine).to_have_count(2)
    expect(wang.mine.last.locator("img")).to_have_js_property("naturalWidth", 60)
    desk.stop()
    assert heard(desk) == [REPORT, "[图]"]
