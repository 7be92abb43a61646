"""What every check is given, and how it blames a cell."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.roster.mistakes import Mistakes, guess
from bot.roster.present import Present
from bot.roster.rows import Key, Row, RowsOf

__all__ = ["Checking", "File", "blamer", "meet", "points"]

File = Mapping[str, RowsOf]


@dataclass(frozen=True, slots=True)
class Checking:
    """All rows of the file, what the desk holds, and where mistakes are collected."""

    file: File
    present: Present
    mistakes: Mistakes

    def known(self, kind: str) -> set[Key]:
        """Keys of this kind in the file or at the desk."""
        rows = self.file.get(kind)
        return set(self.present.ids[kind]) | (set(rows.by_key) if rows else set())


def points(checking: Checking, rows: RowsOf, row: Row, kind: str, name: str, *fields: str) -> bool:
    """Whether the row's fields name something known; else blames the field ``name``."""
    if not row.bad.isdisjoint(fields):
        return False
    key = tuple(row.values.get(field) for field in fields)
    if key in checking.present.ids[kind] or (
        kind in checking.file and key in checking.file[kind].by_key
    ):
        return True
    said, among = key[-1], [k[-1] for k in checking.known(kind) if k[:-1] == key[:-1]]
    title = {"community": "小区", "grid": "网格", "building": "楼栋", "person": "人员"}[kind]
    where = f"“{key[0]}”里" if len(key) > 1 else ""
    rows.blame(
        checking.mistakes,
        row,
        name,
        f"{where}没有“{said}”这个{title}",
        f"先写进“{title}”表；{guess(str(said), map(str, among))}",
    )
    return False


def blamer(checking: Checking, rows: RowsOf, row: Row) -> Callable[[str, str, str], None]:
    """For several mistakes of one row: blames a field of it."""
    return lambda name, wrong, right: rows.blame(checking.mistakes, row, name, wrong, right)


def meet(start: Any, end: Any, other_start: Any, other_end: Any) -> bool:
    """Whether two stretches overlap; touching is not overlapping."""
    return bool(start < other_end and other_start < end)
