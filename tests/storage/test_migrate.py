"""Migrations give exactly the tables of ``storage.tables``, on both databases, and back."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, insert, inspect, select, text

from storage import migrate
from storage.engine import Store, StoreError
from storage.tables import Base, Building, Community


def differences(conn: Connection) -> list[Any]:
    context = MigrationContext.configure(
        conn, opts={"compare_type": True, "compare_server_default": True}
    )
    return list(compare_metadata(context, Base.metadata))


def index_definitions(store: Store) -> dict[str, str]:
    """Every index as the database itself words it: columns, uniqueness and condition."""
    query = {
        "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL",
        "postgresql": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
        " AND tablename <> 'alembic_version'",
    }[store.dialect]
    with store.read() as conn:
        return {row[0]: row[1] for row in conn.execute(text(query))}


def fail_after(_done: object) -> None:
    raise ZeroDivisionError


def test_migrations_and_models_agree(empty_store: Store) -> None:
    migrate.upgrade(empty_store)
    with empty_store.schema_change() as conn:
        assert differences(conn) == []


def test_indexes_are_worded_as_the_models_would_make_them(empty_store: Store) -> None:
    """Autogeneration does not compare the condition of a partial index; this does."""
    with empty_store.schema_change() as conn:
        Base.metadata.create_all(conn)
    wanted = index_definitions(empty_store)
    with empty_store.schema_change() as conn:
        Base.metadata.drop_all(conn)
    migrate.upgrade(empty_store)
    assert index_definitions(empty_store) == wanted
    assert any("WHERE" in definition for definition in wanted.values())


def test_a_difference_would_be_noticed(empty_store: Store) -> None:
    migrate.upgrade(empty_store)
    with empty_store.schema_change() as conn:
        conn.execute(text("ALTER TABLE communities ADD COLUMN colour TEXT"))
        conn.execute(text("DROP INDEX ix_timers_due"))
        assert {change[0] for change in differences(conn)} == {"remove_column", "add_index"}


def test_up_down_and_up_again(empty_store: Store) -> None:
    assert migrate.current(empty_store) is None
    assert migrate.upgrade(empty_store) is True
    migrate.downgrade(empty_store, "base")
    assert migrate.current(empty_store) is None
    with empty_store.read() as conn:
        assert set(inspect(conn).get_table_names()) <= {"alembic_version"}
    assert migrate.upgrade(empty_store) is True
    assert migrate.current(empty_store) == migrate.head()
    with empty_store.schema_change() as conn:
        assert differences(conn) == []


def test_a_second_upgrade_has_nothing_to_do(store: Store) -> None:
    assert migrate.is_current(store)
    assert migrate.upgrade(store) is False


def test_processes_that_start_together_upgrade_once(empty_store: Store) -> None:
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda _: migrate.upgrade(empty_store), range(4)))
    assert sorted(done) == [False, False, False, True]


def test_a_database_of_a_later_version_is_refused(store: Store) -> None:
    with store.write() as conn:
        conn.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(migrate.DatabaseTooNew, match="9999"):
        migrate.upgrade(store)


def test_a_migration_that_fails_leaves_the_database_as_it_was(empty_store: Store) -> None:
    with pytest.raises(ZeroDivisionError), empty_store.schema_change() as conn:
        fail_after(conn.execute(text("CREATE TABLE half_done (n INTEGER)")))
    with empty_store.read() as conn:
        assert inspect(conn).get_table_names() == []


def test_a_migration_that_leaves_a_broken_reference_is_refused_on_sqlite(
    sqlite_store: Store,
) -> None:
    building = {"id": 1, "community_id": 7, "grid_id": 7, "name": "3"}
    with pytest.raises(StoreError, match="broken"), sqlite_store.schema_change() as conn:
        conn.execute(insert(Building), building)
    with sqlite_store.write() as conn:
        assert conn.execute(select(Building.id)).all() == []
        assert conn.execute(text("PRAGMA foreign_keys")).scalar_one() == 1


def test_the_number_in_the_file_name_is_the_revision() -> None:
    scripts = ScriptDirectory(str(migrate.MIGRATIONS))
    assert scripts.get_heads() == [migrate.head()]
    for script in scripts.walk_revisions():
        assert Path(script.path).name.startswith(f"{script.revision}_")


def test_rows_survive_a_table_made_anew_on_sqlite(sqlite_store: Store) -> None:
    """SQLite alters a table by copying it; what points to it must not be deleted with it."""
    from alembic.operations import Operations

    with sqlite_store.write() as conn:
        conn.execute(insert(Community).values(id=1, name="翠湖", aliases=[]))
        conn.execute(text("INSERT INTO grids VALUES (2, 1, '一网格')"))
    with sqlite_store.schema_change() as conn:
        operations = Operations(MigrationContext.configure(conn))
        with operations.batch_alter_table("communities", recreate="always") as batch:
            batch.alter_column("hours", new_column_name="opening_hours")
    with sqlite_store.read() as conn:
        assert conn.execute(text("SELECT name FROM communities")).scalar_one() == "翠湖"
        assert conn.execute(text("SELECT community_id FROM grids")).scalar_one() == 1
