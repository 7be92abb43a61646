"""What Alembic runs: our tables against the connection that ``storage.migrate`` hands over."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from storage.tables import Base


def render_item(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Write our own column types by their short names."""
    if kind != "type":
        return False
    if type(item).__name__ in {"UtcTime", "Json"}:
        autogen.imports.add(f"from storage.types import {type(item).__name__}")
        return f"{type(item).__name__}()"
    if type(item).__name__ == "BigInteger":
        autogen.imports.add("from storage.types import BigInt")
        return "BigInt"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,  # SQLite alters a table by making it anew
    render_item=render_item,
    transactional_ddl=True,  # on SQLite too: storage.engine begins its transactions itself
    transaction_per_migration=False,
)
context.run_migrations()
