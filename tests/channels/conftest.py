"""Desks to serve, on both databases, and the platforms they speak to."""

from collections.abc import Iterator

import pytest

import nlp
from tests.channels.wechat_platform import WechatPlatform
from tests.support.desks import desk_settings, seeded_database, seeded_folder, sqlite_settings

__all__ = ["desk_settings", "seeded_database", "seeded_folder", "sqlite_settings"]


@pytest.fixture(scope="session", autouse=True)
def read_words(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The language reader is loaded before the first message, as in operation."""
    nlp.warm(tmp_path_factory.mktemp("words"))


@pytest.fixture
def wechat() -> Iterator[WechatPlatform]:
    with WechatPlatform() as platform:
        yield platform
