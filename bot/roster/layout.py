"""Which sheets the spreadsheet has and what stands in their columns: ``sheets.toml``, typed."""

from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct

__all__ = ["Column", "Sheet", "load_layout", "plain"]

FILE = Path(__file__).with_name("sheets.toml")
EXPLANATION = "说明"  # the sheet that is for people only


class Column(Struct, frozen=True, forbid_unknown_fields=True):
    """One column: its header, how its cells are read, what people are told of it."""

    header: str
    field: str
    reads: str
    about: str
    required: bool = False
    other: tuple[str, ...] = ()

    def is_called(self, header: str) -> bool:
        """Whether a header of the file means this column."""
        return plain(header) in {self.header, *self.other}


class Sheet(Struct, frozen=True, forbid_unknown_fields=True):
    """One sheet: one kind of row."""

    kind: str
    title: str
    about: str
    columns: tuple[Column, ...]
    examples: tuple[tuple[str, ...], ...]


class _Layout(Struct, frozen=True, forbid_unknown_fields=True):
    sheets: tuple[Sheet, ...]


@cache
def load_layout() -> tuple[Sheet, ...]:
    """All sheets, in an order in which each only points to earlier ones."""
    return msgspec.toml.decode(FILE.read_bytes(), type=_Layout).sheets


def plain(header: str) -> str:
    """A header without what is decoration: blanks, *, （必填）."""
    bare = header.replace("（必填）", "").replace("(必填)", "")
    return "".join(bare.split()).strip("*＊：:")
