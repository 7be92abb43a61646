"""``qiantai doctor`` against real HTTP on this machine: what is wrong, and what to do."""

import pytest

from tests.bot.terminal import Qiantai, Ran
from tests.support.telegram_platform import TOKEN, TelegramPlatform


def examined(
    qiantai: Qiantai, monkeypatch: pytest.MonkeyPatch, platform: TelegramPlatform, **settings: str
) -> Ran:
    given = {"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_API_BASE": platform.url} | settings
    for name, value in given.items():
        monkeypatch.setenv(f"QIANTAI_{name}", value)
    return qiantai.run("doctor")


def test_all_is_well(qiantai: Qiantai, monkeypatch: pytest.MonkeyPatch) -> None:
    with TelegramPlatform().running() as platform:
        ran = examined(qiantai, monkeypatch, platform)
    assert ran.code == 0, ran.out
    assert "✓ 数据库：演示库" in ran.out
    assert "✓ 时钟" in ran.out
    assert "机器人是 @qiantai_test_bot" in ran.out
    assert "✓ Telegram：用轮询接收" in ran.out
    assert "· 邮件：没有启用" in ran.out


def test_a_wrong_token_is_told_and_not_shown(
    qiantai: Qiantai, monkeypatch: pytest.MonkeyPatch
) -> None:
    with TelegramPlatform().running() as platform:
        ran = examined(qiantai, monkeypatch, platform, TELEGRAM_TOKEN="4242:another-token")
    assert ran.code == 1
    assert "✗ Telegram：机器人令牌不对" in ran.out
    assert "@BotFather" in ran.out
    assert "another-token" not in ran.out + ran.err


def test_a_webhook_that_nobody_registered(
    qiantai: Qiantai, monkeypatch: pytest.MonkeyPatch
) -> None:
    with TelegramPlatform().running() as platform:
        address = platform.url  # it answers nothing at /healthz
        ran = examined(qiantai, monkeypatch, platform, TELEGRAM_MODE="webhook", BASE_URL=address)
    assert ran.code == 1
    assert "✗ Telegram：平台上还没有登记回调地址" in ran.out
    assert "✗ 外部网址" in ran.out


def test_nobody_answers(qiantai: Qiantai, monkeypatch: pytest.MonkeyPatch) -> None:
    with TelegramPlatform().running() as platform:
        pass
    ran = examined(qiantai, monkeypatch, platform, SMTP_URL="smtp://127.0.0.1:9")
    assert ran.code == 1
    assert "连不上" in ran.out
    assert "✗ 邮件：没有设置 QIANTAI_MAIL_FROM" in ran.out
    assert TOKEN not in ran.out + ran.err


def test_looking_makes_no_database(empty_qiantai: Qiantai, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = empty_qiantai.run("doctor")
    assert ran.code == 1
    assert "✗ 数据库：打不开" in ran.out
    assert not list(empty_qiantai.data_dir.glob("*.db"))
