"""Words that are no matter: 谢谢, 不好意思, 收到, 就这样吧 (`lexicon/manners.toml`)."""

import re
from functools import cache
from typing import Literal

from nlp.lexicon import load_toml
from nlp.normalise import normalise

__all__ = ["Courtesy", "read_courtesy", "read_noted", "read_submit", "says_send"]

Courtesy = Literal["thanks", "sorry"]
LONGEST = 30  # characters; more tells something too
_BETWEEN = re.compile(r"[\s。.，,、!！~～;；…·\"“”'‘’]+")


def read_submit(text: str) -> bool:
    """没错就这样吧, 嗯 可以, 没有了，报吧: what was read back is right and complete.

    It is for a read-back alone: elsewhere 就这样吧 agrees to nothing, and 没有了 is a no.
    """
    return _consists("submit", ("yes", "send"), text)


def says_send(text: str) -> bool:
    """就这样吧, ok提交吧: he has said all he wants to; a mere 嗯 or 对 does not say so."""
    return _consists("submit", ("send",), text, may=("yes",))


def read_courtesy(text: str) -> Courtesy | None:
    """Thanks or an apology, and nothing else; 不好意思，谢谢 apologises."""
    if _consists("courtesy", ("sorry",), text, may=("thanks",)):
        return "sorry"
    return "thanks" if _consists("courtesy", ("thanks",), text) else None


def read_noted(text: str) -> bool:
    """收到, 知道了，谢谢: he heard it and waits."""
    return _consists("noted", ("words",), text)


def _consists(table: str, says: tuple[str, ...], text: str, may: tuple[str, ...] = ()) -> bool:
    """Whether the text is made of such words alone, one that says it among them."""
    plain = _BETWEEN.sub("", normalise(text).lower())
    if not plain or len(plain) > LONGEST:
        return False
    return _pattern(table, says, (*may, "beside")).fullmatch(plain) is not None


@cache
def _pattern(table: str, says: tuple[str, ...], beside: tuple[str, ...]) -> re.Pattern[str]:
    data = load_toml("manners")[table]
    said = "|".join(word for name in says for word in data[name])
    besides = "|".join(word for name in beside for word in data[name])
    return re.compile(f"(?:{besides})*(?:{said})(?:{said}|{besides})*")
