"""A message in the page whose buttons are over by now: it is drawn anew, where it stands."""

from playwright.sync_api import expect
from sqlalchemy import insert, select

from bot.opening import open_store
from bot.settings import Settings
from scripts.support.served import ServedDesk
from storage.ids import next_id
from storage.tables import OutboxRow
from tests.browser.chat import REPORT, is_ready
from tests.fixtures.browser import OpenPage


def changes(desk: ServedDesk, fragment: str, text: str) -> None:
    """The message that holds ``fragment`` reads ``text`` from now on, and offers nothing."""
    opened = open_store(Settings(data_dir=desk.data_dir), kind="demo", create=False)
    with opened.store.write() as conn:
        holds = OutboxRow.text.contains(fragment)
        row = conn.execute(select(OutboxRow.__table__).where(holds)).mappings().one()
        anew = {"id": next_id(), "text": text, "buttons": None, "state": "due", "sent_at": None}
        conn.execute(insert(OutboxRow).values(dict(row) | anew | {"edits_id": row["id"]}))
    opened.store.close()


def test_a_message_that_is_over_loses_its_buttons_in_its_place(
    open_page: OpenPage, demo_desk: ServedDesk
) -> None:
    wang = is_ready(open_page(demo_desk.url))
    wang.says(REPORT).taps("对，提交").reads("已经登记好了")
    filed = wang.theirs.filter(has_text="已经登记好了")
    expect(filed.locator(".chip").first).to_be_visible()
    before = wang.texts()
    changes(demo_desk, "已经登记好了", "已经登记好了，有人接了\n\n✅ 接单 · 今天 09:31")
    wang.reads("✅ 接单")
    expect(filed.locator(".chip")).to_have_count(0)
    assert len(wang.texts()) == len(before)
    wang.page.reload()
    wang.reads("✅ 接单")
    expect(filed).to_have_count(1)
    expect(filed.locator(".chip")).to_have_count(0)
