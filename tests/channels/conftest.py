"""Fresh demonstration desks for channels to talk with, and the platforms they speak to."""

from collections.abc import Iterator

import pytest

import nlp
from bot.desk import Desk
from bot.opening import open_desk
from bot.settings import Settings
from tests.channels.wechat_platform import WechatPlatform
from tests.channels.wecom_platform import WecomPlatform
from tests.support.desks import desk_settings, seeded_database, seeded_folder, sqlite_settings

__all__ = ["desk_settings", "seeded_database", "seeded_folder", "sqlite_settings"]


@pytest.fixture(scope="session", autouse=True)
def ready_reader(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The language reader is loaded before the first message, as in a served desk."""
    nlp.warm(tmp_path_factory.mktemp("words"))


@pytest.fixture
def desk(sqlite_settings: Settings) -> Iterator[Desk]:
    """A demonstration desk nobody has used yet, on SQLite."""
    opened = open_desk(sqlite_settings, kind="demo", create=False)
    yield opened
    opened.store.close()


@pytest.fixture
def wechat() -> Iterator[WechatPlatform]:
    """WeChat."""
    with WechatPlatform() as platform:
        yield platform


@pytest.fixture
def wecom() -> Iterator[WecomPlatform]:
    """WeCom."""
    with WecomPlatform() as platform:
        yield platform
