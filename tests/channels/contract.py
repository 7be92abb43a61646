"""What every channel to a messenger promises, told once; each channel's tests inherit it.

    class TestTelegramByPolling(ChannelContract):
        @asynccontextmanager
        async def room(self, desk, settings): yield …

A room is a real desk that talks with the platform's stand-in over HTTP. The desk here is one that
says what the test wants, so that only the channel is tested.
"""

import logging
from abc import ABC, abstractmethod
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any, Literal, Protocol

import pytest
from sqlalchemy import insert, select

from bot.desk import Desk
from bot.settings import Settings
from handlers import buttons
from handlers.messages import Button, Incoming, Media
from handlers.turn import Turn
from storage.blobs import get_blob, put_blob
from storage.crypto import Keyring
from storage.engine import Store
from storage.tables import Account, DeskRow, OutboxRow, PendingMedia
from tests.bot.relay_room import LONG_AGO, eventually

JPEG = b"\xff\xd8\xff\xe0 the ceiling"
PNG = b"\x89PNG\r\n\x1a\n the wall"
LONG = "".join(f"第{n}条：楼上漏水，天花板湿了一大片😊。" for n in range(900))
Trouble = Literal["refused", "later", "no answer"]


class Room(Protocol):
    """What the contract needs of a channel's room; people are called by short names."""

    desk: Desk

    async def says(self, who: str, text: str) -> None:
        """Everything it brought has arrived when this returns; so with the others."""

    async def presses(self, who: str, label: str) -> None: ...

    async def sends_photo(self, who: str, data: bytes, caption: str) -> None: ...

    async def repeats_last(self) -> None:
        """The platform hands the last event over once more."""

    async def goes(self, who: str) -> None:
        """He can no longer be written to."""

    async def settles(self) -> None: ...

    def has_trouble(self, *troubles: Trouble) -> None:
        """The next sends end so, one after the other."""

    def texts(self, who: str) -> list[str]:
        """What he reads, oldest first."""

    def offered(self, who: str) -> list[str]:
        """The labels under the newest message that has some."""

    def pictures(self, who: str) -> list[bytes]:
        """The bytes of what he was shown."""

    def tells(self, who: str, text: str) -> None:
        """The desk pushes something to him."""

    @property
    def secrets(self) -> list[str]: ...


class Said:
    """The desk's side: what it heard, and what it answers."""

    def __init__(self) -> None:
        self.heard: list[Incoming] = []
        self.actions: list[str] = []

    def route(self, turn: Turn) -> None:
        """图: a picture; 长: a long text; 选: two buttons; anything else is said again."""
        incoming = turn.incoming
        assert incoming is not None
        self.heard.append(incoming)
        if incoming.button is not None:
            tap = buttons.resolve(turn, incoming.button)
            self.actions.append(f"{tap.action}:{tap.ref}" if tap else "nothing")
            turn.reply("点到了")
        elif incoming.text == "图":
            blob_id = put_blob(turn.conn, PNG, mime="image/png", now=turn.now)
            turn.reply("您看", media=[Media("photo", "墙.png", "image/png", blob_id)])
        elif incoming.text == "长":
            turn.reply(LONG)
        elif incoming.text == "选":
            turn.ask("选一个", [Button("要", "yes:261123-001"), Button("不要，谢谢您了", "no:1")])
        else:
            turn.reply(f"收到：{incoming.text}")


class ChannelContract(ABC):
    """The promises."""

    @abstractmethod
    def room(self, desk: Desk, settings: Settings) -> AbstractAsyncContextManager[Room]:
        """The channel under test."""

    @pytest.fixture
    def said(self) -> Said:
        return Said()

    @pytest.fixture
    def live(self, store: Store, keyring: Keyring, said: Said) -> Desk:
        row = {"kind": "live", "speed": 0.0, "roster_version": 1, "created_at": LONG_AGO}
        with store.write() as conn:
            conn.execute(insert(DeskRow).values(id=1, **row))
        return Desk(store, keyring, route_event=said.route)

    @pytest.fixture
    def settings(self, tmp_path: Path) -> Settings:
        return Settings(_env_file=None, data_dir=tmp_path)

    async def test_words_go_in_and_out_as_they_are(self, live: Desk, settings: Settings) -> None:
        words = "3栋<b>2单元</b> & *1501* _漏水_ [看](x) ]]> 😊\n第二行"
        async with self.room(live, settings) as room:
            await room.says("wang", words)
            assert room.texts("wang") == [f"收到：{words}"]

    async def test_a_button_comes_back_as_what_it_stands_for(
        self, live: Desk, settings: Settings, said: Said
    ) -> None:
        async with self.room(live, settings) as room:
            await room.says("wang", "选")
            assert room.offered("wang") == ["要", "不要，谢谢您了"]
            await room.presses("wang", "不要，谢谢您了")
            assert said.actions == ["no:1"]
            assert room.texts("wang")[-1] == "点到了"

    async def test_a_photo_is_accepted_with_its_words_and_its_bytes_follow(
        self, live: Desk, settings: Settings, said: Said
    ) -> None:
        async with self.room(live, settings) as room:
            await room.sends_photo("wang", JPEG, "就是这里")
            assert [one.text for one in said.heard if one.text] == ["就是这里"]
            (photo,) = [media for one in said.heard for media in one.media]
            await eventually(lambda: _bytes_of(live, photo.blob_id) == JPEG)
            await eventually(lambda: _awaited(live) == 0)

    async def test_a_picture_of_ours_is_shown_with_its_words(
        self, live: Desk, settings: Settings
    ) -> None:
        async with self.room(live, settings) as room:
            await room.says("wang", "图")
            assert room.pictures("wang") == [PNG]
            assert room.texts("wang") == ["您看"]

    async def test_an_event_that_comes_twice_is_heard_once(
        self, live: Desk, settings: Settings, said: Said
    ) -> None:
        async with self.room(live, settings) as room:
            await room.says("wang", "漏水了")
            await room.repeats_last()
            await room.says("wang", "第二句")
            assert [one.text for one in said.heard] == ["漏水了", "第二句"]
            assert room.texts("wang") == ["收到：漏水了", "收到：第二句"]

    async def test_a_long_text_arrives_whole_and_in_order(
        self, live: Desk, settings: Settings
    ) -> None:
        async with self.room(live, settings) as room:
            await room.says("wang", "长")
            assert "".join(room.texts("wang")).replace("\n", "") == LONG

    async def test_what_is_refused_is_dead_and_holds_nothing_back(
        self, live: Desk, settings: Settings
    ) -> None:
        async with self.room(live, settings) as room:
            room.has_trouble("refused")
            await room.says("wang", "第一句")
            await room.says("wang", "第二句")
            assert room.texts("wang") == ["收到：第二句"]
            assert _states(live) == ["dead", "sent"]

    async def test_try_later_means_later_and_in_order(self, live: Desk, settings: Settings) -> None:
        async with self.room(live, settings) as room:
            room.has_trouble("later")
            await room.says("wang", "第一句")
            await room.says("wang", "第二句")
            assert room.texts("wang") == ["收到：第一句", "收到：第二句"]

    async def test_without_an_answer_a_reply_stays_unknown_and_a_push_goes_once_more(
        self, live: Desk, settings: Settings
    ) -> None:
        async with self.room(live, settings) as room:
            room.has_trouble("no answer")
            await room.says("wang", "第一句")
            assert _states(live) == ["unknown"]
            room.has_trouble("no answer")
            room.tells("wang", "师傅两点到")
            await room.settles()
            assert room.texts("wang")[-1] == "师傅两点到"
            assert _states(live) == ["unknown", "sent"]

    async def test_who_is_gone_gets_nothing_until_he_is_back(
        self, live: Desk, settings: Settings
    ) -> None:
        async with self.room(live, settings) as room:
            await room.says("wang", "您好")
            await room.goes("wang")
            room.tells("wang", "师傅两点到")
            await room.settles()
            assert _is_dead(live)
            await room.says("wang", "我回来了")
            assert not _is_dead(live)
            assert room.texts("wang")[-1] == "收到：我回来了"

    async def test_no_log_line_holds_a_secret(
        self, live: Desk, settings: Settings, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        for name in ("httpx", "httpcore", "telegram", "urllib3", "requests"):
            caplog.set_level(logging.WARNING, logger=name)  # as bot.logs does
        async with self.room(live, settings) as room:
            room.has_trouble("later", "no answer", "refused")
            for text in ("一", "二", "三", "四"):
                await room.says("wang", text)
            secrets = room.secrets
        assert secrets
        for secret in secrets:
            assert secret not in caplog.text
        reasons = " ".join(str(row.reason) for row in _rows(live))
        assert not any(secret in reasons for secret in secrets)


def _bytes_of(desk: Desk, blob_id: int | None) -> bytes:
    assert blob_id is not None
    with desk.store.read() as conn:
        return get_blob(conn, blob_id)[1]


def _awaited(desk: Desk) -> int:
    with desk.store.read() as conn:
        return len(conn.scalars(select(PendingMedia.blob_id)).all())


def _rows(desk: Desk) -> list[Any]:
    with desk.store.read() as conn:
        return list(conn.execute(select(OutboxRow.__table__).order_by(OutboxRow.id)))


def _states(desk: Desk) -> list[str]:
    return [row.state for row in _rows(desk)]


def _is_dead(desk: Desk) -> bool:
    """Of the one account there is."""
    with desk.store.read() as conn:
        (dead_at,) = conn.scalars(select(Account.dead_at)).all()
    return dead_at is not None
