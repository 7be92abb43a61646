"""What all tables share: the base class, its column types, ids, and sparse indexes."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    Index,
    LargeBinary,
    MetaData,
    Text,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from storage.types import BigInt, Json, UtcTime


class Base(DeclarativeBase):
    """All tables; ``Base.metadata`` is what the migrations must agree with."""

    # Every constraint has a name, or a later migration could not change it on SQLite.
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012  (SQLAlchemy reads it from the class)
        datetime: UtcTime,
        int: BigInt,
        str: Text,
        bytes: LargeBinary,
        dict[str, Any]: Json,
        list[Any]: Json,
    }


def row_id() -> Mapped[int]:
    """The primary key, made by ``storage.ids``."""
    return mapped_column(BigInt, primary_key=True, autoincrement=False)


def index_where_set(name: str, column: str, *, unique: bool = False) -> Index:
    """An index of the rows that have the value: a row without it costs no page more to write."""
    is_set = text(f"{column} IS NOT NULL")
    return Index(name, column, unique=unique, sqlite_where=is_set, postgresql_where=is_set)
