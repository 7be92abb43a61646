"""Column types that behave the same on SQLite and PostgreSQL."""

from datetime import UTC, datetime
from typing import Any

import msgspec
from sqlalchemy import BigInteger, DateTime, Dialect, Integer, LargeBinary, Text, TypeDecorator
from sqlalchemy.types import TypeEngine


class UtcTime(TypeDecorator[datetime]):
    """An instant. Aware in and out, always UTC; a naive value is refused.

    SQLite keeps it as text of fixed width, so that comparing text compares instants.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Text on SQLite, timestamptz elsewhere."""
        return dialect.type_descriptor(
            Text() if dialect.name == "sqlite" else DateTime(timezone=True)
        )

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Instant to column; raises ValueError for a naive one."""
        if value is None:
            return None
        return utc_text(value) if dialect.name == "sqlite" else aware(value)

    def process_result_value(self, value: Any, _dialect: Dialect) -> datetime | None:
        """Column to aware UTC instant."""
        if value is None:
            return None
        if isinstance(value, str):
            return datetime.fromisoformat(value)
        return aware(value).astimezone(UTC)


class Json(TypeDecorator[Any]):
    """Plain lists, dicts and strings as JSON text, the same on both databases."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, _dialect: Dialect) -> str | None:
        """Value to JSON text."""
        return None if value is None else msgspec.json.encode(value).decode()

    def process_result_value(self, value: str | None, _dialect: Dialect) -> Any:
        """JSON text to value."""
        return None if value is None else msgspec.json.decode(value)


# 64 bits on both. On SQLite the key must be called INTEGER to be the row's own address: any other
# name costs every table a second tree, looked up and written with each row.
BigInt = BigInteger().with_variant(Integer(), "sqlite")

Bytes = LargeBinary


def aware(value: datetime) -> datetime:
    """The value itself; ValueError when it has no time zone."""
    if value.tzinfo is None:
        raise ValueError(f"naive datetime: {value!r}")
    return value


def utc_text(value: datetime) -> str:
    """UTC as ISO text of fixed width with microseconds and offset."""
    if value.tzinfo is not UTC:
        value = aware(value).astimezone(UTC)
    return value.isoformat(timespec="microseconds")
