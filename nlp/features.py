"""What learned weights know a text by: its words, and every two signs that stand together.

Words carry the meaning; pieces of two signs carry what no dictionary has: dialect, typos, a turn
of phrase. Addresses and numbers say nothing of what happened and are left out.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from nlp.segment import words

PIECE = "~"  # before a piece, so that it is no word
_LONGEST = 200  # characters: a letter's pieces are those of its head
_BREAKS = re.compile(r"[，,。！!？?；;、：:…\s]+")
_HOUSE = r"(?:号楼|单元|[栋幢座楼层室号#\-])"
_FOREIGN = re.compile(rf"[0-9A-Za-z]+(?:{_HOUSE}+[0-9A-Za-z]+)*{_HOUSE}*|[0-9A-Za-z]+")
_WHO = re.compile(r"(?:我(?:是|姓|叫))?[\u4e00-\u9fa5](?:先生|女士|小姐|阿姨)")
_NUMBER = re.compile(r"\d")
_STOPS = frozenset("，,。！!？?；;、：:… \n")
# Where somebody lives and who he is says nothing of what happened.
_ADDRESS = frozenset("栋 幢 座 单元 室 号 号楼 楼栋 门 是 叫 姓 电话 手机 女士 先生 小姐".split())
_SILENT = _STOPS | _ADDRESS


@dataclass(frozen=True, slots=True)
class Signs:
    """One text as the learned weights see it; made once for all who ask."""

    words: frozenset[str]
    pieces: frozenset[str]


def signs_of(text: str) -> Signs:
    """The signs of a normalised text."""
    told = set(words(text)) - _SILENT
    return Signs(frozenset(one for one in told if _NUMBER.search(one) is None), pieces_of(text))


def pieces_of(text: str) -> frozenset[str]:
    """Every two signs side by side, ^ and $ for the ends of a clause, 0 for a number or a house.

    The writer's name is left out.
    """
    told = _WHO.sub("", _FOREIGN.sub("0", text[:_LONGEST]))
    return frozenset(
        f"{PIECE}{one}{other}"
        for clause in _BREAKS.split(told)
        if clause not in {"", "0"}
        for one, other in pairwise(f"^{clause}$")
    )


def scale(count: int) -> float:
    """Longer texts have more signs; their sum must not grow with them."""
    return 1.0 / math.sqrt(max(count, 4))


def weighed(*groups: Sequence[str] | frozenset[str]) -> dict[str, float]:
    """What each sign of the groups counts, as `learned.told_by` weighs them."""
    return {sign: scale(len(group)) for group in groups for sign in group}
