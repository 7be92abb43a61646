"""What learned weights know a text by: its words, and every two signs that stand together.

Words carry the meaning; pieces of two signs carry what no dictionary has: dialect, typos, a turn
of phrase. Addresses and numbers say nothing of what happened and are left out.
"""

import math
import re
from collections.abc import Iterable
from operator import add
from typing import NamedTuple

from nlp.segment import words

PIECE = "~"  # before a piece in the files, so that it is no word
_LONGEST = 200  # characters: a letter's pieces are those of its head
_BREAKS = re.compile(r"[，,。！!？?；;、：:…\s]+")
_HOUSE = r"(?:号楼|单元|[栋幢座楼层室号#\-])"
_SIGN = "[0-9A-Za-z]"
_FOREIGN = re.compile(rf"{_SIGN}{_SIGN}*(?:{_HOUSE}+{_SIGN}+)*{_HOUSE}*")
_TITLES = ("先生", "女士", "小姐", "阿姨")
_WHO = re.compile(rf"(?:我(?:是|姓|叫))?[\u4e00-\u9fa5](?:{'|'.join(_TITLES)})")
_NUMBER = re.compile(r"\d")
_STOPS = frozenset("，,。！!？?；;、：:… \n")
# Where somebody lives and who he is says nothing of what happened.
_ADDRESS = frozenset("栋 幢 座 单元 室 号 号楼 楼栋 门 是 叫 姓 电话 手机 女士 先生 小姐".split())
_SILENT = _STOPS | _ADDRESS


class Signs(NamedTuple):
    """One text as the learned weights see it; made once for all who ask."""

    words: frozenset[str]
    pieces: frozenset[str]


def signs_of(text: str) -> Signs:
    """The signs of a normalised text."""
    told = frozenset(words(text)) - _SILENT
    if _NUMBER.search(text) is not None:
        told = frozenset(one for one in told if _NUMBER.search(one) is None)
    return Signs(told, pieces_of(text))


def pieces_of(text: str) -> frozenset[str]:
    """Every two signs side by side, ^ and $ for the ends of a clause, 0 for a number or a house.

    The writer's name is left out.
    """
    told = _FOREIGN.sub("0", text[:_LONGEST])
    if any(title in told for title in _TITLES):
        told = _WHO.sub("", told)
    pieces: set[str] = set()
    for clause in _BREAKS.split(told):
        if clause not in {"", "0"}:
            pieces.update(map(add, f"^{clause}", f"{clause}$"))
    return frozenset(pieces)


def scale(count: int) -> float:
    """Longer texts have more signs; their sum must not grow with them."""
    return 1.0 / math.sqrt(max(count, 4))


def weighed(words: Iterable[str], pieces: Iterable[str]) -> dict[str, float]:
    """What each sign counts, as `learned.told_by` weighs them; pieces as the files write them."""
    alone, marked = list(words), [f"{PIECE}{piece}" for piece in pieces]
    return {sign: scale(len(group)) for group in (alone, marked) for sign in group}
