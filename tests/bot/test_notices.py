"""The notice for the corridor board, as a page (RULEBOOK §3)."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, update

from handlers.cases.neighbours.discussions import notice_path
from storage.crypto import Keyring
from storage.engine import Store
from storage.tables import Community, Discussion, Person
from tests.bot.web_room import WebRoom, web_room


@pytest.fixture
async def room(sqlite_store: Store, keyring: Keyring, tmp_path: Path) -> AsyncIterator[WebRoom]:
    async with web_room(sqlite_store, keyring, tmp_path) as opened:
        yield opened


def a_discussion(room: WebRoom) -> str:
    """The path of its notice."""
    now = room.desk.now()
    with room.desk.store.write() as conn:
        conn.execute(insert(Community).values(id=1, name="云汀花园", aliases=[]))
        conn.execute(insert(Person).values(id=2, house_verified=False, created_at=now))
        conn.execute(
            insert(Discussion).values(
                id=3,
                community_id=1,
                topic="roof",
                question="天台<b>晴天</b>开放晾晒，您同意吗？",
                options=["同意", "不同意"],
                one_vote_a="house",
                state="open",
                opened_by=2,
                opened_at=now,
                closes_at=now + timedelta(days=2),
            )
        )
    return notice_path(room.desk.keyring, 3)


async def test_3_the_notice_is_a_page_to_be_printed(room: WebRoom) -> None:
    path = a_discussion(room)
    async with room.http() as client:
        page = await client.get(path)
        assert page.status_code == 200
        for words in (
            "云汀花园",
            "天台开放晾晒",
            "您同意吗",
            "<li>不同意</li>",
            "每户一票",
            "截止",
        ):
            assert words in page.text
        assert "<b>" not in page.text
        assert "notice.css" in page.text


async def test_another_address_leads_nowhere(room: WebRoom) -> None:
    path = a_discussion(room)
    async with room.http() as client:
        for other in (path[:-1], path + "0", path.replace("3-", "4-"), "/notices/x", "/notices/3"):
            assert (await client.get(other)).status_code == 404


async def test_3_the_notice_of_one_called_off_says_so(room: WebRoom) -> None:
    path = a_discussion(room)
    with room.desk.store.write() as conn:
        conn.execute(update(Discussion).values(state="called_off"))
    async with room.http() as client:
        page = await client.get(path)
        assert "已经停止" in page.text
        assert "怎么投" not in page.text
