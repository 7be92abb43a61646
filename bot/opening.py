"""Opening a desk: database, tables, key, what it is for ever (demo or live), and its first data.

Every command and the served application come through ``open_desk``. What stands in the way is
raised as ``OpeningRefused`` with one Chinese sentence for whoever runs the command.
"""

import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, func, select, text
from sqlalchemy.exc import ArgumentError, DBAPIError

from bot.beginning import Kind, arm_daily_rounds, empty, make
from bot.settings import Settings
from storage.crypto import (
    KEY_FILE_NAME,
    Keyring,
    SecretMissing,
    WrongKey,
    check_canary,
    load_keyring,
)
from storage.engine import Store, StoreError
from storage.migrate import current, is_current, upgrade
from storage.tables import DeskRow, InboxRow, OutboxRow

if TYPE_CHECKING:
    from bot.desk import Desk
    from handlers.policy import Policy

log = logging.getLogger(__name__)

KIND_NAMES: dict[str, str] = {"demo": "演示库", "live": "正式库"}
_POSTGRESQL_LOCK = text("SELECT pg_advisory_xact_lock(hashtext('qiantai opening'))")


class OpeningRefused(Exception):
    """This database cannot be opened as asked; the text says why and what to do, in Chinese."""


class NothingThere(OpeningRefused):
    """There is no database yet, or nobody has said what it is to be."""


@dataclass(frozen=True, slots=True)
class Opened:
    """An open store with the key that fits it, before there is a desk on it."""

    store: Store
    keyring: Keyring
    kind: Kind


def open_desk(
    settings: Settings,
    *,
    kind: Kind | None,
    create: bool,
    now: datetime | None = None,
    **desk_options: Any,
) -> "Desk":
    """Open the desk of these settings; the caller closes ``desk.store``.

    ``kind`` is what is asked for, None takes whatever the database is. ``create`` allows a new
    database to be filled: a demo with its estates, at desk time ``now`` (aware; default: the real
    time). A demo database that nobody has used yet begins again at an earlier ``now`` (DESIGN §8).
    ``desk_options`` go to ``Desk``. Raises OpeningRefused.
    """
    policy = _load_policy(settings)
    opened = open_store(settings, kind=kind, create=create, now=now, policy=policy)
    from bot.desk import Desk  # noqa: PLC0415  (brings every conversation with it)

    try:
        here = f"http://127.0.0.1:{settings.port}" if opened.kind == "demo" else ""
        told = {"base_url": settings.base_url or here, "mails": settings.mails, **desk_options}
        return Desk(opened.store, opened.keyring, policy, **told)
    except BaseException:
        opened.store.close()
        raise


def open_store(
    settings: Settings,
    *,
    kind: Kind | None,
    create: bool,
    now: datetime | None = None,
    policy: "Policy | None" = None,
) -> Opened:
    """Like ``open_desk``, without the desk: tables up to date, key checked, desk row there."""
    store = connect(settings, create=create)
    try:
        bring_up_to_date(store, create=create)
        keyring = load_keys(settings, store)
        with store.write() as conn:
            found = _desk_row(conn, keyring, kind, create=create, now=now, policy=policy)
    except (
        OpeningRefused,
        SecretMissing,
        WrongKey,
        StoreError,
        OSError,
        DBAPIError,
    ) as error:
        store.close()
        raise refusal_of(error) from error
    except BaseException:
        store.close()
        raise
    return Opened(store, keyring, found)


def connect(settings: Settings, *, create: bool) -> Store:
    """The store of these settings; a missing SQLite file is only made when ``create``."""
    url = settings.database_url.get_secret_value() if settings.database_url else None
    try:
        if not create:
            _must_exist(url, settings)
        return Store.open(url, data_dir=settings.data_dir)
    except (StoreError, OSError, DBAPIError) as error:
        raise refusal_of(error) from error


def refusal_of(error: Exception) -> OpeningRefused:
    """The error in words for people."""
    if isinstance(error, OpeningRefused):
        return error
    if isinstance(error, DBAPIError):
        lines = str(error.orig).strip().splitlines() or [type(error.orig).__name__]
        return OpeningRefused(f"连不上数据库，请检查 QIANTAI_DATABASE_URL 和数据目录：{lines[0]}")
    if isinstance(error, OSError):
        return OpeningRefused(f"数据文件打不开：{error.filename or ''}（{error.strerror}）")
    return OpeningRefused(str(error))


def bring_up_to_date(store: Store, *, create: bool) -> None:
    """Make the tables of a new database, upgrade a demo's; a live one's only ``migrate`` does."""
    revision = current(store)
    if revision is None and not create:
        raise NothingThere("这个数据库还是空的，请先运行 qiantai migrate。")
    if revision is not None and not is_current(store) and _kind_in_old_tables(store) == "live":
        raise OpeningRefused(
            "这个正式库的表结构是旧版本的：请先备份，再运行 qiantai migrate，然后重新启动。"
        )
    upgrade(store)


def load_keys(settings: Settings, store: Store) -> Keyring:
    """The keyring; says so when its key was made just now (DESIGN §6)."""
    secret = settings.secret_key.get_secret_value() if settings.secret_key else None
    if not secret and store.dialect == "sqlite":
        _refuse_lost_key(settings, store)
    keyring, made = load_keyring(secret, data_dir=settings.data_dir, dialect=store.dialect)
    if made:
        log.warning(
            "已生成密钥文件 %s：电话等内容用它加密，请妥善备份，丢了就解不开。",
            settings.data_dir / "secret.key",
        )
    return keyring


def _refuse_lost_key(settings: Settings, store: Store) -> None:
    """A new key would not open what is sealed already, and would hide that the old one is gone."""
    path = settings.data_dir / KEY_FILE_NAME
    if path.exists():
        return
    with store.read() as conn:
        sealed = conn.execute(select(DeskRow.canary_sealed)).scalar()
    if sealed is not None:
        raise OpeningRefused(
            f"密钥文件 {path} 不见了，而数据库里已有用它加密的内容。请从备份放回这个文件，"
            "或用 QIANTAI_SECRET_KEY 给出原来的密钥；没有生成新的密钥。"
        )


def _load_policy(settings: Settings) -> "Policy":
    from handlers.policy import PolicyError, load_policy  # noqa: PLC0415

    try:
        return load_policy(settings.policy_file)
    except PolicyError as error:
        problems = "；".join(error.problems)
        raise OpeningRefused(f"规则文件有误（{settings.policy_file}）：{problems}") from error


def _must_exist(url: str | None, settings: Settings) -> None:
    from sqlalchemy import make_url  # noqa: PLC0415

    from storage.engine import FILE_NAME  # noqa: PLC0415

    path = settings.data_dir / FILE_NAME
    if url:
        try:
            address = make_url(url)
        except ArgumentError:
            return  # Store.open says what is wrong with it
        if address.get_backend_name() != "sqlite" or not address.database:
            return
        path = type(path)(address.database)
    if not path.exists():
        raise NothingThere(
            f"还没有数据库：{path}。正式使用请运行 qiantai run，试用请运行 qiantai demo。"
        )


def _kind_in_old_tables(store: Store) -> str | None:
    with store.read() as conn:
        kind: str | None = conn.execute(text("SELECT kind FROM desk")).scalar()
        return kind


# --- the desk's row -------------------------------------------------------------------------------


def _desk_row(
    conn: Connection,
    keyring: Keyring,
    kind: Kind | None,
    *,
    create: bool,
    now: datetime | None,
    policy: "Policy | None",
) -> Kind:
    """What this database is, for ever; made now when it has not been said yet."""
    if conn.dialect.name == "postgresql":
        conn.execute(_POSTGRESQL_LOCK)  # two first commands at once: one makes, the other finds
    row = conn.execute(
        select(DeskRow.kind, DeskRow.desk_at, DeskRow.real_at, DeskRow.created_at)
    ).one_or_none()
    if row is None:
        if not create:
            raise NothingThere(
                "这个数据库还没有启用：正式使用请运行 qiantai run，试用请运行 qiantai demo。"
            )
        made: Kind = kind or "demo"
        make(conn, keyring, made, now, policy)
        return made
    if kind is not None and row.kind != kind:
        raise OpeningRefused(_other_kind(row.kind, kind))
    check_canary(conn, keyring)
    if kind == "live":  # a roster may have come since
        arm_daily_rounds(conn, datetime.now(UTC), policy)
    if now is not None and row.kind == "demo" and now < row.desk_at and _unused(conn, row):
        empty(conn)
        make(conn, keyring, "demo", now, policy)
    found: Kind = "demo" if row.kind == "demo" else "live"
    return found


def _other_kind(is_kind: str, asked: str) -> str:
    way = (
        "试用请换一个数据目录（--data-dir）。"
        if is_kind == "live"
        else "正式使用请换一个数据目录（QIANTAI_DATA_DIR）或数据库（QIANTAI_DATABASE_URL）。"
    )
    return f"这是{KIND_NAMES[is_kind]}，不能当作{KIND_NAMES[asked]}来用；{way}"


def _unused(conn: Connection, row: Any) -> bool:
    """Nobody has moved the clock of this demo yet, or said anything to it."""
    if row.real_at != row.created_at:
        return False
    said = conn.execute(select(func.count()).select_from(InboxRow)).scalar_one()
    shown = conn.execute(select(func.count()).select_from(OutboxRow)).scalar_one()
    return not said and not shown
