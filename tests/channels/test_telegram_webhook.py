"""Whoever calls the webhook: Telegram, or anybody else with anything in hand."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, insert, select
from starlette.applications import Starlette
from telegram import Bot

from bot.channels.telegram.hearing import Ears
from bot.channels.telegram.webhook import HEADER, LARGEST_BODY_BYTES, Webhook
from bot.desk import Desk
from bot.dispatcher import Dispatcher
from handlers.turn import Turn
from storage.crypto import Keyring
from storage.engine import Store
from storage.spool import Spool
from storage.tables import Account, AlbumPart, DeskRow, InboxRow, OutboxRow
from tests.bot.relay_room import LONG_AGO
from tests.support.telegram_platform import TOKEN, TelegramPlatform

SECRET = "a-secret_for-tests"
TABLES = (Account, InboxRow, OutboxRow, AlbumPart)


def echo(turn: Turn) -> None:
    assert turn.incoming is not None
    turn.reply(f"收到：{turn.incoming.text}")


class Door:
    """The webhook without a server before it."""

    def __init__(self, store: Store, keyring: Keyring, folder: Path) -> None:
        with store.write() as conn:
            row = {"kind": "live", "speed": 0.0, "roster_version": 1, "created_at": LONG_AGO}
            conn.execute(insert(DeskRow).values(id=1, **row))
        self.store = store
        self.desk = Desk(store, keyring, route_event=echo)
        self.dispatcher = Dispatcher(
            self.desk, Spool(folder / "spool.db"), set_aside=Spool(folder / "aside.db")
        )
        # Nobody listens there: what runs beside (a spinner to stop) may fail, hearing may not.
        self.bot = Bot(TOKEN, base_url="http://127.0.0.1:9/bot")
        self.ears = Ears(self.bot, self.desk, self.dispatcher)
        self.webhook = Webhook(keyring, TOKEN, SECRET)
        app = Starlette(routes=self.webhook.routes(lambda: self.ears))
        self.client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=app), base_url="http://desk"
        )

    async def post(self, body: bytes, secret: str | None = SECRET, path: str | None = None) -> int:
        headers = {} if secret is None else {HEADER: secret}
        answer = await self.client.post(path or self.webhook.path, content=body, headers=headers)
        return answer.status_code

    def rows(self) -> list[int]:
        with self.store.read() as conn:
            return [conn.scalar(select(func.count()).select_from(table)) or 0 for table in TABLES]


@pytest.fixture
async def door(sqlite_store: Store, keyring: Keyring, tmp_path: Path) -> AsyncIterator[Door]:
    made = Door(sqlite_store, keyring, tmp_path)
    await made.dispatcher.start()
    yield made
    await made.ears.close()
    await made.dispatcher.close()
    await made.client.aclose()


def body(text: str = "漏水了") -> bytes:
    return json.dumps(TelegramPlatform().says(11, text)).encode()


async def test_200_means_it_is_on_disk(door: Door) -> None:
    assert await door.post(body()) == 200
    assert door.rows() == [1, 1, 1, 0]
    assert await door.post(body()) == 200, "a repeat is taken and does nothing"
    assert door.rows() == [1, 1, 1, 0]


@pytest.mark.parametrize("secret", [None, "", "another", SECRET + "x", "é"])
async def test_without_the_secret_nothing_is_even_read(door: Door, secret: str | None) -> None:
    headers = [] if secret is None else [(HEADER.encode(), secret.encode())]
    read: list[int] = []

    async def never() -> AsyncIterator[bytes]:
        read.append(1)
        yield body()

    answer = await door.client.post(door.webhook.path, content=never(), headers=headers)
    assert answer.status_code == 401
    assert read == []
    assert door.rows() == [0, 0, 0, 0]


async def test_the_path_is_one_that_nobody_guesses_and_everybody_of_us_knows(
    door: Door, keyring: Keyring
) -> None:
    assert await door.post(body(), path="/webhooks/telegram/") == 404
    assert await door.post(body(), path="/webhooks/telegram/anything") == 404
    assert Webhook(keyring, TOKEN, None).path == door.webhook.path
    assert Webhook(Keyring(["another key"]), TOKEN, None).path != door.webhook.path
    assert TOKEN not in door.webhook.path


async def test_a_body_too_long_is_refused(door: Door) -> None:
    assert await door.post(b"x" * (LARGEST_BODY_BYTES + 1)) == 413


async def test_an_update_nobody_can_read_does_not_come_again_for_ever(door: Door) -> None:
    assert await door.post(b'{"update_id": 5, "message": {"text": "no chat"}}') == 200
    assert door.rows() == [0, 0, 0, 0]


async def test_a_desk_that_closes_asks_for_it_again(door: Door) -> None:
    await door.dispatcher.close()
    assert await door.post(body()) == 503


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner),
    max_leaves=10,
)
KEYS = ("message", "edited_message", "callback_query", "my_chat_member", "poll", "channel_post")
FIELDS = ("chat", "from", "text", "photo", "contact", "location", "voice", "document", "data", "id",
          "message_id", "date", "new_chat_member", "old_chat_member", "media_group_id", "venue",
          "sticker", "caption", "reply_to_message")  # fmt: skip
CHATS = st.just({"id": 11, "type": "private"}) | JSON
USERS = st.just({"id": 11, "is_bot": False, "first_name": "王"}) | JSON
PARTS = st.fixed_dictionaries(
    {},
    optional={
        key: st.dictionaries(st.sampled_from(FIELDS), JSON).flatmap(
            lambda what: st.fixed_dictionaries(
                {"chat": CHATS, "from": USERS, "message_id": st.integers(), "date": st.integers()}
            ).map(lambda known, what=what: {**what, **known})  # type: ignore[misc]
        )
        for key in KEYS
    },
)
UPDATES = st.tuples(st.integers(0, 1 << 70), PARTS).map(
    lambda pair: {"update_id": pair[0], **pair[1]}
)


def test_whatever_comes_is_2xx_or_4xx_and_changes_nothing_without_the_secret(
    sqlite_store: Store, keyring: Keyring, tmp_path: Path
) -> None:
    with asyncio.Runner() as runner:
        door = runner.run(_opened(sqlite_store, keyring, tmp_path))

        def throw(thrown: bytes) -> None:
            before = door.rows()
            assert runner.run(door.post(thrown, "a wrong secret")) == 401
            assert door.rows() == before
            status = runner.run(door.post(thrown))
            assert 200 <= status < 300 or 400 <= status < 500

        @given(st.binary(max_size=300) | JSON.map(_dumped) | UPDATES.map(_dumped))
        def anything(thrown: bytes) -> None:
            throw(thrown)

        anything()
        runner.run(_closed(door))


def _dumped(value: Any) -> bytes:
    return json.dumps(value).encode()


async def _opened(store: Store, keyring: Keyring, folder: Path) -> Door:
    door = Door(store, keyring, folder)
    await door.dispatcher.start()
    return door


async def _closed(door: Door) -> None:
    await door.ears.close()
    await door.dispatcher.close()
    await door.client.aclose()
