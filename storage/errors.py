"""What kind of trouble a database error means.

The hot statements go to the driver's own cursor, so the same trouble comes as SQLAlchemy's error,
as sqlite3's or as psycopg's. All three use the class names that Python's database interface fixes
(PEP 249); telling by name leaves psycopg unloaded where there is no PostgreSQL.
"""

CONFLICT_STATES = frozenset({"40P01", "40001"})  # deadlock, serialization failure


def is_database_error(error: BaseException) -> bool:
    """Whether it comes from the database, whichever layer raised it."""
    return _has_ancestor(error, {"DatabaseError", "InterfaceError", "DBAPIError"})


def is_store_trouble(error: BaseException) -> bool:
    """Whether the store itself is slow, full, locked or away, whatever was to be written."""
    trouble = {"OperationalError", "InterfaceError"}
    return isinstance(error, OSError) or _has_ancestor(error, trouble)


def is_conflict(error: BaseException) -> bool:
    """Whether two transactions met in PostgreSQL; run again, it will most likely pass."""
    driver_error = getattr(error, "orig", None) or error
    return getattr(driver_error, "sqlstate", None) in CONFLICT_STATES


def _has_ancestor(error: BaseException, names: set[str]) -> bool:
    return any(kind.__name__ in names for kind in type(error).__mro__)
