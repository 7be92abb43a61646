"""Bringing a database to the present tables.

Revisions are the files of ``storage/migrations/versions``, named ``0001_….py``, ``0002_….py``; the
number is the revision's id. Whether a database is up to date is told by one cheap query; Alembic,
slow to import, is only loaded when there is something to do.

A new revision is written by ``python -m scripts.new_revision``.
"""

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import Connection, text

from storage.engine import Store, StoreError

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"

_HAS_TABLE = {
    "sqlite": "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'alembic_version'",
    "postgresql": "SELECT 1 WHERE to_regclass('alembic_version') IS NOT NULL",
}


class DatabaseTooNew(StoreError):
    """A later version of the product has been at this database."""


def head() -> str:
    """The newest revision this code knows."""
    return max(path.name[:4] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def current(store: Store) -> str | None:
    """The revision the database is at; None when it is empty."""
    with store.read() as conn:
        return _current(conn, store)


def is_current(store: Store) -> bool:
    """Whether there is nothing to upgrade; raises DatabaseTooNew."""
    return _is_current(current(store))


def upgrade(store: Store) -> bool:
    """Bring the database to ``head()``, in one transaction; False when it was there already.

    Several processes may do so at once: one works, the others wait and find it done. Raises
    DatabaseTooNew.
    """
    if is_current(store):
        return False
    with store.schema_change() as conn:
        if _is_current(_current(conn, store)):
            return False
        _run("upgrade", conn, head())
    return True


def downgrade(store: Store, revision: str) -> None:
    """Take the database back to ``revision``; ``base`` drops every table with all it holds."""
    with store.schema_change() as conn:
        _run("downgrade", conn, revision)


def _current(conn: Connection, store: Store) -> str | None:
    if conn.execute(text(_HAS_TABLE[store.dialect])).scalar() is None:
        return None
    revision: str | None = conn.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return revision


def _is_current(revision: str | None) -> bool:
    if revision is not None and revision > head():
        raise DatabaseTooNew(
            f"数据库是由更新的版本建立的（{revision}，本程序只到 {head()}）。请升级程序后再启动。"
        )
    return revision == head()


def _run(direction: Literal["upgrade", "downgrade"], conn: Connection, revision: str) -> None:
    from alembic import command  # noqa: PLC0415  (slow to import, seldom needed)

    steps = {"upgrade": command.upgrade, "downgrade": command.downgrade}
    steps[direction](config_for(conn), revision)


def config_for(conn: Connection) -> "Config":
    """Alembic's configuration without its file, for work on our own open transaction."""
    from alembic.config import Config  # noqa: PLC0415

    attributes: dict[str, Any] = {"connection": conn}
    config = Config(attributes=attributes, stdout=io.StringIO())
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    return config
