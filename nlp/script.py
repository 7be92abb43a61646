"""Traditional and simplified characters: one to understand, the writer's own to answer in."""

from functools import lru_cache
from pathlib import Path
from typing import Literal

from zhconv import zhconv as tables

Script = Literal["traditional", "simplified"]

# Variants of the library's that nobody types today.
_USUAL = str.maketrans("爲裏", "為裡")

__all__ = ["Script", "script_of", "simplify", "to_traditional", "traditional_only"]


def simplify(text: str) -> str:
    """Traditional → simplified; text that is simplified already passes at the cost of a look."""
    if traditional_only().isdisjoint(text):
        return text
    return str(tables.convert(text, "zh-cn"))


def traditional_only() -> frozenset[str]:
    """The characters that simplified Chinese does not have."""
    return _characters("TRADONLY")


def to_traditional(text: str) -> str:
    """Simplified → traditional, without the words of any one region."""
    return text if text.isascii() else str(tables.convert(text, "zh-hant")).translate(_USUAL)


def script_of(text: str) -> Script | None:
    """What most of the telling characters belong to; None where none tells."""
    traditional, simplified = traditional_only(), _characters("SIMPONLY")
    if traditional.isdisjoint(text):  # nearly always: nothing to be counted
        return None if simplified.isdisjoint(text) else "simplified"
    counts = [sum(sign in known for sign in text) for known in (traditional, simplified)]
    if counts[0] == counts[1]:
        return None
    return "traditional" if counts[0] > counts[1] else "simplified"


@lru_cache(maxsize=2)
def _characters(kind: str) -> frozenset[str]:
    # By its path: the library's own way of loading leaves the file open.
    tables.loaddict(str(Path(tables.__file__).with_name("zhcdict.json")))
    return frozenset(tables.zhcdicts[kind])
