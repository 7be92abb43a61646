"""What is wrong in a spreadsheet, collected: every wrong cell, all at once."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches

__all__ = ["BadCell", "Mistake", "Mistakes", "guess"]

NAMES_LISTED = 8


class BadCell(ValueError):
    """A cell that cannot be read: what is wrong with it, and what would be right."""

    def __init__(self, wrong: str, right: str) -> None:
        super().__init__(f"{wrong}；{right}")
        self.wrong, self.right = wrong, right


@dataclass(frozen=True, slots=True)
class Mistake:
    """One wrong place: sheet, cell like B7 (or a range, or empty: the whole sheet)."""

    sheet: str
    cell: str
    wrong: str
    right: str

    def __str__(self) -> str:
        """One line for people."""
        end = "" if self.right.endswith("？") else "。"
        return f"{' '.join(filter(None, (self.sheet, self.cell)))}：{self.wrong}；{self.right}{end}"


@dataclass(slots=True)
class Mistakes:
    """Collects mistakes, which forbid the import, and notes, which do not."""

    found: list[Mistake] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, sheet: str, cell: str, wrong: str, right: str) -> None:
        """Record one mistake."""
        self.found.append(Mistake(sheet, cell, wrong, right))


def guess(said: str, known: Iterable[str]) -> str:
    """What would be right instead of an unknown name: the nearest one, or those there are."""
    names = list(dict.fromkeys(known))
    near = get_close_matches(said, names, n=1, cutoff=0.5)
    if near:
        return f"是不是“{near[0]}”？"
    if not names:
        return "现在一个都还没有"
    more = " 等" if len(names) > NAMES_LISTED else ""
    return f"可以写：{'、'.join(names[:NAMES_LISTED])}{more}"
