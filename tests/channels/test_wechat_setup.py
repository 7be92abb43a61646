"""What an operator sees of WeChat and WeCom: doctor, menu, QR codes and the poster."""

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import pytest

from bot.channels.tencent.doctor import answered, broken_rule
from bot.channels.tencent.envelope import Envelope
from bot.channels.wechat.client import wechat_api
from bot.channels.wechat.config import wechat_config
from bot.channels.wechat.menu import menu, qr_link
from bot.channels.wechat.webhook import PATH as WECHAT_PATH
from bot.channels.wecom.webhook import PATH as WECOM_PATH
from bot.cli import main
from bot.doctor.findings import Finding
from bot.settings import Settings
from handlers.resident.welcome import community_hint, house_hint
from handlers.roster import find_houses
from tests.channels.room import served
from tests.channels.wechat_platform import AES_KEY as WECHAT_KEY
from tests.channels.wechat_platform import APP_ID, SECRET, TOKEN, WechatPlatform, with_wechat
from tests.channels.wecom_platform import AES_KEY as WECOM_KEY
from tests.channels.wecom_platform import AGENT_ID, CORP_ID, WecomPlatform, with_wecom
from tests.channels.wecom_platform import SECRET as WECOM_SECRET
from tests.channels.wecom_platform import TOKEN as WECOM_TOKEN


@pytest.fixture
def operator(
    sqlite_settings: Settings,
    wechat: WechatPlatform,
    wecom: WecomPlatform,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> pytest.MonkeyPatch:
    """The environment of a desk with both channels."""
    values = {
        "DATA_DIR": str(sqlite_settings.data_dir),
        "SECRET_KEY": "a key for tests",
        "BASE_URL": "https://desk.example",
        "WECHAT_APP_ID": APP_ID,
        "WECHAT_SECRET": SECRET,
        "WECHAT_TOKEN": TOKEN,
        "WECHAT_API_BASE": wechat.api.url,
        "WECOM_CORP_ID": CORP_ID,
        "WECOM_AGENT_ID": str(AGENT_ID),
        "WECOM_SECRET": WECOM_SECRET,
        "WECOM_TOKEN": "t",
        "WECOM_AES_KEY": WECOM_KEY,
        "WECOM_API_BASE": wecom.api.url,
    }
    monkeypatch.chdir(tmp_path)
    for name, value in values.items():
        monkeypatch.setenv(f"QIANTAI_{name}", value)
    return monkeypatch


def test_doctor_says_what_is_right_and_where_the_callbacks_belong(
    operator: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["doctor"])
    said = capsys.readouterr().out
    assert "✓ 微信服务号：开发者 ID 和密码有效" in said
    assert "https://desk.example/webhooks/wechat" in said
    assert "✓ 企业微信：企业 ID、应用和 Secret 有效" in said
    assert "https://desk.example/webhooks/wecom" in said
    assert SECRET not in said


async def test_doctor_asks_the_callbacks_as_the_platforms_do(
    sqlite_settings: Settings, wechat: WechatPlatform, wecom: WecomPlatform
) -> None:
    settings = with_wecom(with_wechat(sqlite_settings, wechat), wecom)
    async with served(settings) as room:
        for path, envelope, other, sealed in (
            (WECHAT_PATH, *_envelopes(TOKEN, WECHAT_KEY, APP_ID), False),
            (WECOM_PATH, *_envelopes(WECOM_TOKEN, WECOM_KEY, CORP_ID), True),
        ):

            def ask(
                to: str, envelope: Envelope = envelope, sealed: bool = sealed
            ) -> Coroutine[Any, Any, Finding]:
                return asyncio.to_thread(answered, to, envelope, sealed=sealed)

            right = await ask(room.url + path)
            assert (right.state, "回答正确" in right.what) == ("fine", True)
            wrong = await ask(room.url + path, other)
            assert (wrong.state, "签名" in wrong.what) == ("bad", True)
            elsewhere = await ask(room.url + "/nowhere")
            assert (elsewhere.state, "404" in elsewhere.what) == ("bad", True)
    gone = await asyncio.to_thread(answered, room.url + path, envelope, sealed=True)
    assert (gone.state, "没有测到" in gone.what) == ("bad", True)


@pytest.mark.parametrize(
    ("address", "word"),
    [("http://desk.example/webhooks/wecom", "不是 https"), ("https://desk.example:8443/w", "8443")],
)
def test_doctor_knows_where_the_platforms_call(address: str, word: str) -> None:
    broken = broken_rule(address)
    assert broken is not None
    assert (broken.state, word in broken.what) == ("bad", True)
    assert broken_rule("https://desk.example/webhooks/wecom") is None
    assert broken_rule("https://desk.example:443/webhooks/wecom") is None


def _envelopes(token: str, key: str, receive_id: str) -> tuple[Envelope, Envelope]:
    return Envelope(token, key, receive_id), Envelope("another", key, receive_id)


def test_doctor_says_how_a_wrong_secret_is_mended(
    operator: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    operator.setenv("QIANTAI_WECHAT_SECRET", "wrong-secret-of-tests")
    operator.setenv("QIANTAI_WECOM_SECRET", "wrong-secret-of-tests")
    assert main(["doctor"]) == 1
    said = capsys.readouterr().out
    assert "QIANTAI_WECHAT_SECRET" in said
    assert "QIANTAI_WECOM_SECRET" in said
    assert "wrong-secret-of-tests" not in said


def test_every_community_gets_codes_and_a_poster_with_its_phone_and_hours(
    operator: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["qr", "--out", "码", "--community", "云汀"]) == 0
    names = sorted(path.name for path in (tmp_path / "码").iterdir())
    assert names == [
        "云汀花园-微信.png",
        "云汀花园-微信.svg",
        "云汀花园-海报.html",
        "云汀花园-海报.pdf",
    ]
    page = (tmp_path / "码" / "云汀花园-海报.html").read_text(encoding="utf-8")
    assert "size: A4" in page
    assert "0700-5550118" in page
    assert "<svg" in page
    assert (tmp_path / "码" / "云汀花园-海报.pdf").read_bytes().startswith(b"%PDF-")
    assert main(["qr", "--community", "没有这个"]) == 2
    assert "没有叫" in capsys.readouterr().err


def test_without_a_messenger_there_is_nothing_to_scan(
    operator: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    operator.delenv("QIANTAI_WECHAT_APP_ID")
    assert main(["qr"]) == 2
    assert "没有可以扫的码" in capsys.readouterr().err


def test_the_menu_fits_and_a_code_carries_its_scene(
    sqlite_settings: Settings, wechat: WechatPlatform
) -> None:
    config = wechat_config(with_wechat(sqlite_settings, wechat))
    assert config is not None
    api = wechat_api(config)
    api.call_here(lambda client: client.menu.create(menu()))
    assert qr_link(api, "c12") == "http://weixin.qq.com/q/c12"
    api.close()


async def test_a_scanned_code_tells_the_house_as_a_hint_that_is_asked_about(
    sqlite_settings: Settings, wechat: WechatPlatform
) -> None:
    async with served(with_wechat(sqlite_settings, wechat)) as room:
        wechat.desk_url = room.url + "/webhooks/wechat"
        with room.desk.store.read() as conn:
            (house,) = find_houses(conn, "3", "2", "1501")
        new, old = wechat.follower("new"), wechat.follower("old")
        await new.does("subscribe", f"qrscene_{house_hint(house.id)}")
        assert "3栋2单元1501" in new.texts
        assert "这是您家吗" in new.texts
        await new.taps("是我家")
        assert "记下了" in new.texts
        await old.does("subscribe")
        await old.does("SCAN", community_hint(house.community_id))
        assert "您住哪里" in old.texts
        await old.says("3栋2单元1501")
        assert "云汀花园 3栋2单元1501" in old.texts, "the community came with the code"
