"""Opening a desk: what is made, what is refused, in words for people."""

import shutil
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import func, select, text, update

from bot.beginning import Kind
from bot.opening import OpeningRefused, open_desk, open_store
from bot.settings import Settings
from storage.crypto import KEY_FILE_NAME
from storage.engine import FILE_NAME, Store
from storage.migrate import upgrade
from storage.tables import Account, Case, Community, DeskRow, OutboxRow, TimerRow

BEGIN = datetime(2024, 3, 5, 1, 0, tzinfo=UTC)


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """A deployment without anything in its database, on each database."""
    data_dir = tmp_path / "data"
    if request.param == "sqlite":
        return Settings(_env_file=None, data_dir=data_dir)
    url = request.getfixturevalue("empty_postgresql_url")
    return Settings(
        _env_file=None, data_dir=data_dir, database_url=SecretStr(url), secret_key=SecretStr("k")
    )


@pytest.fixture
def here(tmp_path: Path) -> Settings:
    """A deployment on SQLite without anything in its database."""
    return Settings(_env_file=None, data_dir=tmp_path / "data")


def refusal(settings: Settings, kind: Kind | None, *, create: bool) -> str:
    with pytest.raises(OpeningRefused) as refused:
        open_store(settings, kind=kind, create=create)
    return str(refused.value)


# --- making ---------------------------------------------------------------------------------------


def test_a_new_demo_has_its_estates_its_past_and_its_time(settings: Settings) -> None:
    desk = open_desk(settings, kind="demo", create=True, now=BEGIN)
    assert desk.is_demo
    assert desk.now() == BEGIN
    with desk.store.read() as conn:
        assert conn.execute(select(func.count()).select_from(Community)).scalar_one() == 2
        latest = conn.execute(select(func.max(Case.closed_at))).scalar_one()
        assert latest is not None
        assert latest < BEGIN - timedelta(days=7)
        assert conn.execute(select(func.count()).select_from(OutboxRow)).scalar_one() == 0
        earliest = conn.execute(select(func.min(TimerRow.due_at))).scalar_one()
        assert earliest is not None
        assert earliest > BEGIN
    desk.store.close()


def test_without_a_time_a_demo_begins_now_in_whole_seconds(here: Settings) -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    desk = open_desk(here, kind=None, create=True)
    assert before <= desk.now() <= datetime.now(UTC)
    assert desk.now().microsecond == 0
    desk.store.close()


def test_a_new_live_desk_is_empty_and_follows_the_real_clock(settings: Settings) -> None:
    desk = open_desk(settings, kind="live", create=True)
    assert not desk.is_demo
    with desk.store.read() as conn:
        assert conn.execute(select(func.count()).select_from(Account)).scalar_one() == 0
        watch = conn.execute(select(TimerRow.subject).where(TimerRow.kind == "watch")).scalar_one()
    assert watch == "desk:1"
    desk.store.close()


def test_a_second_opening_changes_nothing(settings: Settings) -> None:
    open_store(settings, kind="demo", create=True, now=BEGIN).store.close()
    again = open_store(settings, kind=None, create=False)
    assert again.kind == "demo"
    with again.store.read() as conn:
        assert conn.execute(select(func.count()).select_from(DeskRow)).scalar_one() == 1
        assert conn.execute(select(func.count()).select_from(Community)).scalar_one() == 2
    again.store.close()


def test_two_first_openings_at_once_make_one_desk(settings: Settings) -> None:
    failed: list[BaseException] = []

    def open_it() -> None:
        try:
            open_store(settings, kind="demo", create=True, now=BEGIN).store.close()
        except BaseException as error:  # noqa: BLE001  (told below)
            failed.append(error)

    threads = [threading.Thread(target=open_it) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    opened = open_store(settings, kind="demo", create=False)
    with opened.store.read() as conn:
        assert conn.execute(select(func.count()).select_from(Community)).scalar_one() == 2
    opened.store.close()


def test_a_demo_nobody_has_used_begins_again_at_an_earlier_time(settings: Settings) -> None:
    open_store(settings, kind="demo", create=True).store.close()
    desk = open_desk(settings, kind="demo", create=True, now=BEGIN)
    assert desk.now() == BEGIN
    with desk.store.read() as conn:
        assert conn.execute(select(func.max(Case.filed_at))).scalar_one() < BEGIN
    desk.store.close()


def test_a_demo_whose_time_was_moved_does_not_begin_again(here: Settings) -> None:
    desk = open_desk(here, kind="demo", create=True, now=BEGIN)
    desk.advance(BEGIN + timedelta(minutes=1))
    desk.store.close()
    desk = open_desk(here, kind="demo", create=True, now=BEGIN - timedelta(days=1))
    assert desk.now() == BEGIN + timedelta(minutes=1)
    desk.store.close()


# --- refusing -------------------------------------------------------------------------------------


def test_a_demo_is_never_a_live_desk_nor_the_reverse(settings: Settings) -> None:
    open_store(settings, kind="live", create=True).store.close()
    assert "这是正式库，不能当作演示库来用" in refusal(settings, "demo", create=True)


def test_a_live_desk_is_not_opened_on_a_demo(here: Settings) -> None:
    open_store(here, kind="demo", create=True).store.close()
    assert "这是演示库，不能当作正式库来用" in refusal(here, "live", create=True)


def test_nothing_is_made_unless_allowed(here: Settings) -> None:
    assert "还没有数据库" in refusal(here, "live", create=False)
    assert not here.data_dir.exists()


def test_an_empty_or_unused_database_says_what_to_do(settings: Settings) -> None:
    url = settings.database_url.get_secret_value() if settings.database_url else None
    store = Store.open(url, data_dir=settings.data_dir)
    assert "qiantai migrate" in refusal(settings, "live", create=False)
    upgrade(store)
    store.close()
    assert "还没有启用" in refusal(settings, "live", create=False)


@pytest.mark.parametrize("kind", ["live", None])
def test_older_tables_of_a_live_desk_wait_for_migrate(here: Settings, kind: Kind | None) -> None:
    opened = open_store(here, kind="live", create=True)
    with opened.store.write() as conn:  # as an older version left it
        conn.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    opened.store.close()
    assert "请先备份，再运行 qiantai migrate" in refusal(here, kind, create=True)


def test_a_database_of_a_later_version_is_left_alone(here: Settings) -> None:
    opened = open_store(here, kind="demo", create=True)
    with opened.store.write() as conn:
        conn.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    opened.store.close()
    assert "更新的版本" in refusal(here, "demo", create=True)


def test_another_key_is_refused(here: Settings) -> None:
    open_store(here, kind="demo", create=True).store.close()
    (here.data_dir / KEY_FILE_NAME).write_text("another\n", "utf-8")
    assert "与这个数据库不符" in refusal(here, None, create=True)


def test_postgresql_needs_a_key(empty_postgresql_url: str, tmp_path: Path) -> None:
    settings = Settings(
        _env_file=None, data_dir=tmp_path, database_url=SecretStr(empty_postgresql_url)
    )
    assert "QIANTAI_SECRET_KEY" in refusal(settings, "demo", create=True)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("mysql://host/db", "不支持 mysql"),
        ("nonsense", "看不懂数据库地址"),
        ("postgresql://nobody:secret@127.0.0.1:1/none", "连不上数据库"),
    ],
)
def test_an_address_that_leads_nowhere_says_so_without_its_password(
    here: Settings, url: str, words: str
) -> None:
    settings = here.model_copy(
        update={"database_url": SecretStr(url), "secret_key": SecretStr("k")}
    )
    for create in (True, False):
        said = refusal(settings, "demo", create=create)
        assert words in said
        assert "secret@" not in said
        assert "\n" not in said


def test_a_file_that_is_no_database_is_refused(here: Settings) -> None:
    here.data_dir.mkdir()
    (here.data_dir / FILE_NAME).write_text("这不是数据库" * 1000, "utf-8")
    assert "数据" in refusal(here, "demo", create=True)


def test_a_policy_with_mistakes_is_refused_in_one_line(here: Settings, tmp_path: Path) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text("[response]\nlimit_minutes = '半小时'\nno_such_key = 1\n", "utf-8")
    settings = here.model_copy(update={"policy_file": policy})
    with pytest.raises(OpeningRefused, match="规则文件有误") as refused:
        open_desk(settings, kind="demo", create=True)
    assert "\n" not in str(refused.value)


def test_the_key_file_is_told_once(here: Settings, caplog: pytest.LogCaptureFixture) -> None:
    open_store(here, kind="demo", create=True).store.close()
    assert "已生成密钥文件" in caplog.text
    caplog.clear()
    open_store(here, kind="demo", create=True).store.close()
    assert caplog.text == ""


def test_a_copied_data_folder_opens_as_it_was(here: Settings, tmp_path: Path) -> None:
    open_store(here, kind="demo", create=True, now=BEGIN).store.close()
    shutil.copytree(here.data_dir, tmp_path / "copy")
    copy = Settings(_env_file=None, data_dir=tmp_path / "copy")
    desk = open_desk(copy, kind="demo", create=False)
    with desk.store.write() as conn:
        conn.execute(update(DeskRow).values(speed=0.0))
    assert desk.now() == BEGIN
    desk.store.close()
