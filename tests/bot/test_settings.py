"""Settings: defaults that work, mistakes that are explained, secrets that stay secret."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from pydantic import SecretStr

from bot.settings import (
    Settings,
    SettingsError,
    configure_logging,
    default_data_dir,
    load_settings,
)

AES_KEY = "k" * 43
TOKEN = "123456:TELEGRAM-TOKEN"


@pytest.fixture
def quiet_again() -> Iterator[None]:
    """Puts the process's logging back as it was."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def settings_from(folder: Path, text: str) -> Settings:
    file = folder / ".env"
    file.write_text(text, "utf-8")
    return load_settings(file)


def complaint(folder: Path, text: str) -> str:
    with pytest.raises(SettingsError) as caught:
        settings_from(folder, text)
    return str(caught.value)


# --- reading ---


def test_nothing_set_is_enough_to_start() -> None:
    settings = load_settings(None)
    assert settings.database_url is None
    assert settings.data_dir == default_data_dir()
    assert (settings.port, settings.clock_speed, settings.log_format) == (8000, 1.0, "console")
    assert settings.telegram_mode == "polling"
    assert settings.telegram_api_base == "https://api.telegram.org"
    assert settings.wechat_api_base == "https://api.weixin.qq.com"
    assert settings.wecom_api_base == "https://qyapi.weixin.qq.com"
    assert list(settings.secret_texts()) == []


def test_the_environment_goes_before_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QIANTAI_PORT", "9001")
    settings = settings_from(tmp_path, "QIANTAI_PORT=9000\nQIANTAI_MAIL_FROM=desk@example.com\n")
    assert (settings.port, settings.mail_from) == (9001, "desk@example.com")


def test_env_of_the_current_folder_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("QIANTAI_PORT=9100\n", "utf-8-sig")
    monkeypatch.chdir(tmp_path)
    assert load_settings().port == 9100


def test_an_empty_setting_is_as_good_as_none(tmp_path: Path) -> None:
    settings = settings_from(tmp_path, "QIANTAI_PORT=\nQIANTAI_TELEGRAM_TOKEN=\nOTHER=1\n")
    assert (settings.port, settings.telegram_token) == (8000, None)


def test_folders_may_begin_with_the_home_sign(tmp_path: Path) -> None:
    settings = settings_from(tmp_path, "QIANTAI_DATA_DIR=~/desk\n")
    assert settings.data_dir == Path.home() / "desk"


def test_addresses_lose_their_last_slash(tmp_path: Path) -> None:
    settings = settings_from(tmp_path, "QIANTAI_TELEGRAM_API_BASE=http://127.0.0.1:9/\n")
    assert settings.telegram_api_base == "http://127.0.0.1:9"


@pytest.mark.parametrize(
    ("platform", "environ", "folder"),
    [
        ("linux", {}, ".local/share/qiantai"),
        ("darwin", {}, "Library/Application Support/qiantai"),
        ("win32", {}, "AppData/Local/qiantai"),
    ],
)
def test_data_lies_where_the_system_keeps_it(
    platform: str, environ: dict[str, str], folder: str
) -> None:
    assert default_data_dir(environ, platform) == Path.home() / folder


def test_data_lies_where_the_system_is_told_to_keep_it() -> None:
    assert default_data_dir({"XDG_DATA_HOME": "/srv"}, "linux") == Path("/srv/qiantai")
    assert default_data_dir({"LOCALAPPDATA": "/local"}, "win32") == Path("/local/qiantai")


# --- mistakes ---


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("QIANTAI_PORT=http", "QIANTAI_PORT：要是整数"),
        ("QIANTAI_PORT=70000", "QIANTAI_PORT：不能大于 65535"),
        ("QIANTAI_PORT=0", "QIANTAI_PORT：不能小于 1"),
        ("QIANTAI_CLOCK_SPEED=fast", "QIANTAI_CLOCK_SPEED：要是数字"),
        ("QIANTAI_CLOCK_SPEED=0", "QIANTAI_CLOCK_SPEED：要大于 0"),
        ("QIANTAI_LOG_FORMAT=xml", "QIANTAI_LOG_FORMAT：只能是 console"),
        ("QIANTAI_TELEGRAM_MODE=push", "QIANTAI_TELEGRAM_MODE：只能是 polling、webhook"),
        ("QIANTAI_BASE_URL=desk.example.com", "QIANTAI_BASE_URL：要以 http:// 或 https:// 开头"),
        ("QIANTAI_WECHAT_AES_KEY=short", "QIANTAI_WECHAT_AES_KEY：要正好 43 位"),
        ("QIANTAI_TELEGRAM_WEBHOOK_SECRET=a b", "QIANTAI_TELEGRAM_WEBHOOK_SECRET：要 1 到 256 位"),
    ],
)
def test_a_wrong_value_is_explained_by_the_settings_own_name(
    tmp_path: Path, line: str, reason: str
) -> None:
    assert reason in complaint(tmp_path, f"{line}\n")


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    told = complaint(tmp_path, "QIANTAI_PORT=x\nQIANTAI_CLOCK_SPEED=y\n")
    assert told.splitlines() == [
        "设置有误：",
        "  QIANTAI_PORT：要是整数",
        "  QIANTAI_CLOCK_SPEED：要是数字",
    ]


def test_a_wrong_secret_is_not_repeated(tmp_path: Path) -> None:
    assert "hunter2" not in complaint(tmp_path, "QIANTAI_WECOM_AES_KEY=hunter2\n")


def test_right_secrets_are_taken(tmp_path: Path) -> None:
    text = f"QIANTAI_WECHAT_AES_KEY={AES_KEY}\nQIANTAI_TELEGRAM_WEBHOOK_SECRET=a-B_9\n"
    settings = settings_from(tmp_path, text)
    assert settings.wechat_aes_key == SecretStr(AES_KEY)
    assert settings.telegram_webhook_secret == SecretStr("a-B_9")


def test_a_file_in_another_encoding_is_named(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_bytes("QIANTAI_MAIL_FROM=管家".encode("gb18030"))
    with pytest.raises(SettingsError, match="不是 UTF-8"):
        load_settings(file)


# --- secrets and logs ---


def test_settings_shown_hide_their_secrets(tmp_path: Path) -> None:
    url = "postgresql://desk:hunter2@db/desk"
    text = f"QIANTAI_TELEGRAM_TOKEN={TOKEN}\nQIANTAI_DATABASE_URL={url}\n"
    shown = repr(settings_from(tmp_path, text))
    assert TOKEN not in shown
    assert "hunter2" not in shown


@pytest.mark.usefixtures("quiet_again")
def test_logs_go_to_stderr_only_and_readably(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(load_settings(None))
    structlog.get_logger("desk").info("started", port=8000)
    logging.getLogger("bot.desk").warning("slow by %s", 3)
    out, err = capsys.readouterr()
    assert out == ""
    assert "started" in err
    assert "port=8000" in err
    assert "slow by 3" in err


@pytest.mark.usefixtures("quiet_again")
def test_json_logs_are_one_object_a_line_with_chinese_as_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logging(settings_from(tmp_path, "QIANTAI_LOG_FORMAT=json\n"))
    structlog.get_logger("desk").info("filed", place="3栋")
    logging.getLogger("bot.desk").error("handler failed", exc_info=ValueError("坏了"))
    filed, failed = capsys.readouterr().err.splitlines()
    assert json.loads(filed)["place"] == "3栋"
    assert "3栋" in filed
    assert json.loads(failed)["level"] == "error"
    assert "ValueError: 坏了" in json.loads(failed)["exception"]


@pytest.mark.usefixtures("quiet_again")
def test_no_secret_reaches_the_log(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (
        f"QIANTAI_TELEGRAM_TOKEN={TOKEN}\n"
        "QIANTAI_DATABASE_URL=postgresql://desk:hunter%402@db/desk\n"
        "QIANTAI_SECRET_KEY=new-key-1,old-key-1\n"
    )
    configure_logging(settings_from(tmp_path, text))
    log = logging.getLogger("bot.desk")
    log.info("POST https://api.telegram.org/bot%s/sendMessage", TOKEN)
    structlog.get_logger().info("keys", keys=["old-key-1"], password="hunter@2")
    log.error("failed", exc_info=ValueError(f"refused {TOKEN}"))
    told = capsys.readouterr().err
    assert "/bot***/sendMessage" in told
    for secret in (TOKEN, "old-key-1", "hunter@2"):
        assert secret not in told


@pytest.mark.usefixtures("quiet_again")
def test_configuring_twice_says_everything_once(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(load_settings(None))
    configure_logging(load_settings(None))
    logging.getLogger("bot.desk").warning("once")
    assert capsys.readouterr().err.count("once") == 1


@pytest.mark.usefixtures("quiet_again")
@pytest.mark.parametrize("name", ["httpx", "httpcore"])
def test_loggers_that_tell_too_much_are_quiet(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logging(load_settings(None))
    logging.getLogger(name).info("HTTP Request: POST https://api.telegram.org/bot1:x/getMe")
    assert capsys.readouterr().err == ""
