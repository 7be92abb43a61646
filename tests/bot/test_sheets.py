"""The acceptance sheet (维修验收单) as a page (RULEBOOK §6.1)."""

import re
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
from starlette.applications import Starlette

from bot.desk import Desk
from bot.opening import open_desk
from bot.settings import Settings
from bot.web.chat_pages import Templates
from bot.web.sheets import SheetPages
from bot.web.static_files import StaticFiles
from tests.support.desks import seeded_folder, sqlite_settings
from tests.support.dialogue import PHOTO, Dialogue

__all__ = ["seeded_folder", "sqlite_settings"]

LEAK = "3栋2单元1501<b>厨房</b>水龙头漏水，我是王女士13800138000"


@pytest.fixture
def desk(sqlite_settings: Settings) -> Iterator[Desk]:
    """Monday, 2026-11-23 09:30; nobody has anything open."""
    opened = open_desk(sqlite_settings, kind="demo", create=True)
    yield opened
    opened.store.close()


@pytest.fixture
def path(desk: Desk) -> str:
    """The address the resident was told when his tap was mended."""
    dialogue = Dialogue(desk)
    resident, steward = dialogue.account("resident:w1"), dialogue.account("steward:小林")
    resident.sends_photo(LEAK).taps("对，提交")
    steward.taps("接单").taps("先打电话了解").taps("完成")
    steward.says("阀芯已换，试水不漏，下周一上午十点再来看一次").sends_photo().taps(
        "刚刚看过"
    ).says("到了看到旧件坏了")
    dialogue.passes(seconds=31)
    found = re.search(r"/sheets/\S+", resident.everything())
    assert found
    return found[0]


@pytest.fixture
async def client(desk: Desk) -> AsyncIterator[httpx.AsyncClient]:
    app = Starlette(routes=SheetPages(desk, Templates(StaticFiles())).routes())
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://desk.test") as opened:
        yield opened


async def test_6_1_the_sheet_says_what_was_done_and_what_follows(
    client: httpx.AsyncClient, path: str
) -> None:
    page = await client.get(path)
    assert page.status_code == 200
    for words in (
        "维修验收单",
        "261123-001",
        "3栋2单元1501",
        "阀芯已换",
        "2027年2月21日",
        "2026年11月30日",
        "还没有确认",
        "报修时",
        "完工后",
    ):
        assert words in page.text
    assert "<b>" not in page.text
    assert "13800138000" not in page.text


async def test_6_1_the_photos_before_and_after_are_on_it(
    client: httpx.AsyncClient, path: str
) -> None:
    photos = re.findall(r'src="(/sheets/[^"]+)"', (await client.get(path)).text)
    assert len(photos) == 2
    for photo in photos:
        got = await client.get(photo)
        assert got.headers["content-type"] == "image/jpeg"
        assert got.content.startswith(PHOTO)
    assert (await client.get(f"{path}/photos/9")).status_code == 404


async def test_6_1_his_confirmation_stands_on_it(
    desk: Desk, client: httpx.AsyncClient, path: str
) -> None:
    Dialogue(desk).account("resident:w1").presses("solved:261123-001")
    assert "2026年11月23日 确认已解决" in (await client.get(path)).text


async def test_another_address_leads_nowhere(client: httpx.AsyncClient, path: str) -> None:
    number, _, sign = path.removeprefix("/sheets/").partition("-")
    forged = (f"{number}-{sign[:-1]}", f"{int(number) + 1}-{sign}", number, "x-y", "９-a", "1" * 40)
    for other in forged:
        assert (await client.get(f"/sheets/{other}")).status_code == 404
        assert (await client.get(f"/sheets/{other}/photos/0")).status_code == 404
