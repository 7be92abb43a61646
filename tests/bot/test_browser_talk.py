"""The chat of the page over real sockets: cookies, tabs, history."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import func, select, update
from websockets.exceptions import ConnectionClosed, InvalidStatus

from storage.crypto import Keyring
from storage.engine import Store
from storage.tables import Account, InboxRow, OutboxRow, Person
from tests.bot.relay_room import eventually
from tests.bot.web_room import Talker, Visitor, WebRoom, web_room


@pytest.fixture
async def room(store: Store, keyring: Keyring, tmp_path: Path) -> AsyncIterator[WebRoom]:
    """A live desk, on each database."""
    async with web_room(store, keyring, tmp_path, kind="live") as opened:
        yield opened


@pytest.fixture
async def demo(sqlite_store: Store, keyring: Keyring, tmp_path: Path) -> AsyncIterator[WebRoom]:
    async with web_room(sqlite_store, keyring, tmp_path) as opened:
        yield opened


async def say(talker: Talker, text: str, **more: str) -> list[str]:
    await talker.send(id=text, text=text, **more)
    return [one["text"] for one in await talker.messages()]


async def history(talker: Talker, before: str | None = None, limit: int = 30) -> list[str]:
    await talker.send(history={"before": before, "limit": limit}, id="h")
    found = await talker.until("history")
    assert found["id"] == "h"
    return [one["text"] for one in found["history"]]


async def test_on_a_live_desk_the_cookie_says_who_speaks(room: WebRoom) -> None:
    wang, li = await room.visitor(), await room.visitor()
    async with wang.talking() as one, li.talking() as other:
        assert await say(one, "楼上漏水") == ["收到：楼上漏水"]
        assert await say(other, "您好") == ["收到：您好"]
        assert await history(other) == ["您好", "收到：您好"]
    with room.desk.store.read() as conn:
        assert set(conn.scalars(select(Account.channel))) == {"browser"}


async def test_looking_at_the_page_makes_no_account(room: WebRoom) -> None:
    wang = await room.visitor()
    async with wang.talking() as one:
        await one.send()
        assert await history(one) == []
    with room.desk.store.read() as conn:
        assert conn.scalar(select(func.count()).select_from(Account)) == 0
        assert conn.scalar(select(func.count()).select_from(Person)) == 0


async def test_a_live_desk_lets_nobody_speak_in_another_name(room: WebRoom) -> None:
    wang = await room.visitor()
    async with wang.talking() as one:
        await one.send(account="steward:lin", id="1", text="我来看看")
        found = await one.frame()
        assert found["id"] == "1"
        assert "自己" in found["error"]


@pytest.mark.parametrize("cookie", ["", "x", "IkFCQyI.aaaaaa.bbbbbb"])
async def test_without_a_cookie_of_ours_nobody_is_let_in(room: WebRoom, cookie: str) -> None:
    with pytest.raises(InvalidStatus):
        async with Visitor(room, cookie).talking():
            pass


async def test_a_page_of_another_site_gets_nowhere_with_the_cookie(room: WebRoom) -> None:
    wang = await room.visitor()
    with pytest.raises(InvalidStatus):
        async with wang.talking(origin="http://evil.example"):
            pass
    async with wang.talking(origin=room.url) as one:
        assert await say(one, "您好") == ["收到：您好"]


async def test_both_tabs_show_what_is_said_and_what_is_answered(room: WebRoom) -> None:
    wang = await room.visitor()
    async with wang.talking() as left, wang.talking() as right:
        await right.send()
        await right.until("ack")
        assert await say(left, "楼上漏水") == ["收到：楼上漏水"]
        heard = [await right.frame(), await right.frame()]
        said = next(one["said"] for one in heard if "said" in one)
        assert (said["text"], said["client"], said["mine"]) == ("楼上漏水", "楼上漏水", True)
        answered = next(one["messages"] for one in heard if "messages" in one)
        assert [one["text"] for one in answered] == ["收到：楼上漏水"]


async def test_what_one_tab_confirmed_the_other_still_gets(room: WebRoom) -> None:
    wang = await room.visitor()
    async with wang.talking() as left, wang.talking() as right:
        await right.send()
        await right.until("ack")
        await left.send(id="1", text="一")
        [message] = await left.messages()
        await left.send(shown=[message["id"]])
        await eventually(lambda: room.states() == ["sent"])
        assert (await right.until("messages"))["messages"] == [message]


async def test_the_same_message_is_given_once_to_each_connection(room: WebRoom) -> None:
    wang = await room.visitor()
    async with wang.talking() as one:
        await say(one, "一")
        await asyncio.sleep(1.3)  # a look at what waits, though nothing is new
        assert await say(one, "二") == ["收到：二"]


async def test_too_many_tabs_of_one_browser_are_asked_to_wait(room: WebRoom) -> None:
    wang, li = await room.visitor(), await room.visitor()
    async with _tabs(wang, 12):
        with pytest.raises(InvalidStatus):
            async with wang.talking():
                pass
        async with li.talking() as other:
            assert await say(other, "您好") == ["收到：您好"]
    async with wang.talking() as one:
        assert await say(one, "您好") == ["收到：您好"]


class _tabs:  # noqa: N801
    """So many open connections of one visitor."""

    def __init__(self, visitor: Visitor, count: int) -> None:
        self._open = [visitor.talking() for _ in range(count)]

    async def __aenter__(self) -> None:
        for one in self._open:
            await one.__aenter__()

    async def __aexit__(self, *error: object) -> None:
        for one in self._open:
            await one.__aexit__(None, None, None)


async def test_who_sends_too_fast_only_waits_himself(room: WebRoom) -> None:
    wang, li = await room.visitor(), await room.visitor()
    async with wang.talking() as fast, li.talking() as other:
        for number in range(70):
            await fast.send(id=str(number), history={"limit": 1})
        assert await say(other, "您好") == ["收到：您好"]
        assert [(await fast.frame())["id"] for _ in range(70)] == [str(n) for n in range(70)]


async def test_a_page_made_for_another_account_is_told_to_load_anew(room: WebRoom) -> None:
    wang = await room.visitor()
    async with wang.http() as client:
        [own] = re.findall(r'data-own="(\w+)"', (await client.get("/")).text)
    async with wang.talking(path=f"/ws?own={own}") as one:
        assert await say(one, "您好") == ["收到：您好"]
    li = await room.visitor()
    async with li.talking(path=f"/ws?own={own}") as other:
        with pytest.raises(ConnectionClosed) as closed:
            await other.frame()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4001


async def test_a_frame_that_the_database_cannot_answer_is_to_be_sent_again(demo: WebRoom) -> None:
    wang = await demo.visitor()
    async with wang.talking() as one:
        await say(one, "您好")
        with demo.desk.store.write() as conn:
            conn.exec_driver_sql("ALTER TABLE inbox RENAME TO gone")
        await one.send(id="h", history={"limit": 5})
        refused = await one.until_error()
        assert (refused["id"], refused["again"]) == ("h", True)
        with demo.desk.store.write() as conn:
            conn.exec_driver_sql("ALTER TABLE gone RENAME TO inbox")
        assert await history(one) == ["您好", "收到：您好"]


# --- reading back ---------------------------------------------------------------------------------


async def test_the_history_holds_both_sides_in_order_and_comes_by_the_page(room: WebRoom) -> None:
    wang = await room.visitor()
    async with wang.talking() as one:
        for text in ("一", "二", "三"):
            await say(one, text)
        everything = ["一", "收到：一", "二", "收到：二", "三", "收到：三"]
        assert await history(one) == everything
        await one.send(history={"before": None, "limit": 4})
        newest = await one.until("history")
        assert (newest["more"], [m["text"] for m in newest["history"]]) == (True, everything[2:])
        await one.send(history={"before": newest["history"][0]["id"], "limit": 4})
        oldest = await one.until("history")
        assert (oldest["more"], [m["text"] for m in oldest["history"]]) == (False, everything[:2])


async def test_the_history_of_a_new_tab_knows_what_the_page_called_it(room: WebRoom) -> None:
    wang = await room.visitor()
    async with wang.talking() as one:
        await one.send(id="c1", text="楼上漏水")
        await one.until("messages")
        await one.send(id="c2", button="confirm")
        await one.until("messages")
    async with wang.talking() as one:
        await one.send(history={"limit": 9})
        mine = [m for m in (await one.until("history"))["history"] if m.get("mine")]
    assert [(m["client"], m["button"]) for m in mine] == [("c1", None), ("c2", "confirm")]
    assert all(isinstance(m["id"], str) for m in mine)


async def test_a_quoted_message_is_shown_by_its_beginning(room: WebRoom) -> None:
    wang = await room.visitor()
    async with wang.talking() as one:
        await one.send(id="1", text="楼上漏水")
        [message] = await one.messages()
        await one.send(id="2", text="是厨房", reply_to=message["id"])
        await one.until("messages")
        await one.send(history={"limit": 9})
        found = (await one.until("history"))["history"]
    quoted = next(m for m in found if m["text"] == "是厨房")
    assert (quoted["reply_to"], quoted["quote"]) == (message["id"], "收到：楼上漏水")


async def test_a_push_is_read_back_and_nobody_elses_is(room: WebRoom) -> None:
    wang, li = await room.visitor(), await room.visitor()
    async with wang.talking() as one, li.talking() as other:
        await say(one, "您好")
        with room.desk.store.read() as conn:
            name = conn.scalars(select(Account.external_id)).one()
        await other.send(id="1", text=f"告诉 {name} 水管修好了")
        found = await one.messages()
        await one.send(shown=[m["id"] for m in found])
        await eventually(lambda: "sent" in room.states())
        assert await history(one) == ["您好", "收到：您好", "水管修好了"]
        assert "水管修好了" not in await history(other)


async def test_what_is_held_until_later_is_not_in_the_history_yet(demo: WebRoom) -> None:
    wang = await demo.visitor()
    async with wang.talking() as one:
        await say(one, "您好")
        later = demo.desk.now().replace(year=2099)
        with demo.desk.store.write() as conn:
            conn.execute(update(OutboxRow).values(not_before=later, state="due"))
        assert await history(one) == ["您好"]


async def test_ones_own_words_end_with_their_keeping_and_answers_stay(demo: WebRoom) -> None:
    wang = await demo.visitor()
    async with wang.talking() as one:
        await say(one, "楼上漏水")
        with demo.desk.store.write() as conn:
            conn.execute(update(InboxRow).values(body_sealed=None))
        assert await history(one) == ["收到：楼上漏水"]


async def test_before_a_message_of_somebody_else_there_is_nothing(room: WebRoom) -> None:
    wang, li = await room.visitor(), await room.visitor()
    async with wang.talking() as one, li.talking() as other:
        await one.send(id="1", text="一")
        [message] = await one.messages()
        await say(other, "您好")
        assert await history(other, before=message["id"]) == []


async def test_on_a_demo_one_page_reads_several_accounts(demo: WebRoom) -> None:
    async with demo.talking() as page:
        for name in ("resident:w1", "resident:w2"):
            await page.send(account=name, id=name, text=name)
            await page.until("messages")
        await page.send(account="resident:w2", history={"limit": 5})
        found = await page.until("history")
    assert found["account"] == "resident:w2"
    assert [m["text"] for m in found["history"]] == ["resident:w2", "收到：resident:w2"]
