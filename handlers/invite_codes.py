"""The one-time codes of employees: how they look, so that only what may be one is looked up.

``YGK7M-3PQ8W-XR4NT``: 员工 in two letters, then thirteen of 31 signs that look and sound unlike, 64
bits. Sent alone, as ``/start CODE`` or 我的邀请码是…, in any case and grouping.
"""

import re
import secrets

from nlp.normalise import half_width

__all__ = ["code_in", "make_code", "shown"]

MARK = "YG"
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
SIGNS = 13  # after the mark: 64.4 bits
GROUP = 5
LONGEST = 60  # characters; a longer text is no code
FEWEST_DIGITS = 2
_MARKS = frozenset({"YG", "yg", "Yg", "yG", "ＹＧ", "ｙｇ"})
_SHAPE = re.compile(r"YG[A-Z0-9]{8,24}")
_NAMED = re.compile(
    r"^[^\n]{0,12}?(?:邀请码|激活码|验证码|入职码)(?:是|为)?[\s:：,，]*"
)  # 我的邀请码是…
_GAPS = re.compile(r"[\s\-_·—–－.。]+")


def code_in(text: str) -> str | None:
    """The text as a code, bare and in capitals, if it looks like one; None for all other texts."""
    if len(text) > LONGEST:
        return None
    if text.startswith("/start"):
        text = text[6:].lstrip(" =_:")
    text = _NAMED.sub("", text, count=1).rstrip(" 。.，,！!")
    if text[:2] not in _MARKS:
        return None
    bare = _GAPS.sub("", half_width(text)).upper()
    has_digits = sum(sign.isdigit() for sign in bare) >= FEWEST_DIGITS
    return bare if has_digits and _SHAPE.fullmatch(bare) else None


def make_code() -> str:
    """A new code, bare."""
    while True:
        signs = "".join(secrets.choice(ALPHABET) for _ in range(SIGNS))
        if sum(sign.isdigit() for sign in signs) >= FEWEST_DIGITS:
            return MARK + signs


def shown(code: str) -> str:
    """The code in groups, as it is read out and typed."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))
