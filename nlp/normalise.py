"""One spelling for what people type: half width, simplified, without noise."""

import re
from functools import lru_cache

from rapidfuzz.distance import Levenshtein, Opcodes

from nlp.lexicon import AT_HAND, by_first_sign, load_toml
from nlp.script import simplify, traditional_only

# Chinese punctuation stays as it is: it is what people read in the summary.
_FULL_WIDTH: dict[int, int | str | None] = {
    code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if chr(code) not in "，！？：；（）"
}
_HALF_WIDTH: dict[int, int | str | None] = {
    **_FULL_WIDTH,
    0x3000: " ",
    0xA0: " ",
    ord("﹣"): "-",
    ord("–"): "-",
    ord("—"): "-",
}
_INVISIBLE: dict[int, int | str | None] = dict.fromkeys(
    [
        *range(9),
        *(11, 12, 127, 0xAD, 0xFE0E, 0xFE0F, 0xFEFF),
        *range(14, 32),
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2065),
    ]
)
_TABLE: dict[int, int | str | None] = {**_HALF_WIDTH, **_INVISIBLE}
_WIDE = frozenset(map(chr, _HALF_WIDTH))
_MARK = "!?。！？，,.~…、；;："
_REPEATED = re.compile(rf"([{_MARK}])[\s]*(?:\1[\s]*)+|(\s)\s+")
_SIDE_BY_SIDE = re.compile(rf"[{_MARK}\s][{_MARK}\s]")  # where nothing is, nothing is repeated


@lru_cache(maxsize=AT_HAND)
def normalise(text: str) -> str:
    """Return the text in half width and simplified characters, squeezed, typos mended.

    Linear in the length of the text; never raises.
    """
    if text.isascii() and text.isalnum():
        return text
    if _strange_or_traditional().isdisjoint(text):  # nearly every message
        return _mend(_squeeze(text.strip()))
    clean = text.translate(_TABLE).strip()
    if clean.isascii():
        return _squeeze(clean)
    return _mend(simplify(_squeeze(clean)))


def half_width(text: str) -> str:
    """Half-width letters and digits, character by character: positions stay the same."""
    return text if _WIDE.isdisjoint(text) else text.translate(_HALF_WIDTH)


def as_written(part: str, original: str) -> str:
    """How a part of the normalised text stands in the original (电梯 → 电提); else the part."""
    if part in original:
        return part
    plain = normalise(original)
    start = plain.find(part)
    if not part or start < 0:
        return part
    begin, end = original_span(original, plain, start, start + len(part))
    return original[begin:end].strip() or part


def original_span(original: str, plain: str, start: int, end: int) -> tuple[int, int]:
    """Where ``plain[start:end]``, of the normalised text, begins and ends in the original.

    Positions in characters, the end exclusive; what was dropped beside it stays outside.
    """
    steps = Levenshtein.opcodes(plain, original)
    if start >= end:
        begin, _ = _sign(steps, start)
        return begin, begin
    return _sign(steps, start)[0], _sign(steps, end - 1)[1]


def _sign(steps: Opcodes, place: int) -> tuple[int, int]:
    """Where the sign at a place of the normalised text stands in the original."""
    last = 0
    for step in steps:
        if step.src_start <= place < step.src_end:
            begin = min(step.dest_start + place - step.src_start, step.dest_end)
            return begin, min(begin + 1, step.dest_end)
        last = step.dest_end
    return last, last


def _squeeze(text: str) -> str:
    if _SIDE_BY_SIDE.search(text) is None:
        return text
    return _REPEATED.sub(lambda match: match[1] or " ", text)


def _mend(text: str) -> str:
    looks, pattern, better = _typos()
    if looks.search(text) is None:
        return text
    return pattern.sub(lambda match: better[str(match.lastgroup)], text)


@lru_cache(maxsize=1)
def _strange_or_traditional() -> frozenset[str]:
    return frozenset(map(chr, _TABLE)) | traditional_only()


@lru_cache(maxsize=1)
def _typos() -> tuple[re.Pattern[str], re.Pattern[str], dict[str, str]]:
    """A quick look for the letters of any typo, the typos themselves, and what was meant."""
    pairs = load_toml("typos")["typos"].items()
    letters = {re.sub(r"\(\?[^()]*\)|\[[^]]*\]\+?", "", wrong) for wrong, _ in pairs}
    better = {f"t{index}": right for index, (_, right) in enumerate(pairs)}
    parts = (f"(?P<t{index}>{wrong})" for index, (wrong, _) in enumerate(pairs))
    return re.compile(by_first_sign(sorted(letters))), re.compile("|".join(parts)), better
