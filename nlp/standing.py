"""Who somebody speaks as, and what he asks for that has a way of its own; by patterns alone."""

import re
from functools import cache

from nlp.lexicon import load_toml

__all__ = [
    "asks_after_deferral",
    "asks_to_pay_later",
    "deferral_length",
    "finds_fault",
    "gives_reason",
    "is_official",
    "speaks_for_many",
    "tells_of_theft",
]

# 晚两个月交, 缓交半个月; how long nothing was done yet (欠了两个月) is none.
_LENGTH = re.compile(
    "[缓晚延推迟](?:[缓晚延推迟]|一?点|期|后|交|付|缴|个)*"
    "(?P<length>(?:半|[0-9一二两三四五六七八九十]{1,3})个?(?:月|天|周|星期|礼拜))"
)


def finds_fault(text: str) -> bool:
    """Something is told as badly done, however calmly: 账单金额不对 (RULEBOOK §2)."""
    return _pattern("fault").search(text) is not None


def speaks_for_many(text: str) -> bool:
    """联名, 我们十几户一起: a group's complaint (RULEBOOK §5.13); 我们家 alone is none."""
    return _pattern("many").search(text) is not None


def tells_of_theft(text: str) -> bool:
    """Something was stolen or damaged by somebody (RULEBOOK §4.11)."""
    return _pattern("theft").search(text) is not None


def is_official(text: str) -> bool:
    """An authority or the press asks (RULEBOOK §8).

    A resident who calls the police or works for one of them asks for nothing of the kind.
    """
    speaks = _pattern("official").search(text) is not None
    return speaks and _pattern("official_asks").search(text) is not None


def asks_to_pay_later(text: str) -> bool:
    """A fee is to be paid later (RULEBOOK §5.14)."""
    named = "费" in text or "缓" in text  # one of them stands in every such wish
    return named and _pattern("deferral").search(text) is not None


def deferral_length(text: str) -> str:
    """能不能晚两个月交 → 两个月后, as a day is read; "" when no length is said."""
    found = _LENGTH.search(text)
    return f"{found['length']}后" if found is not None else ""


def gives_reason(text: str) -> bool:
    """Why he cannot pay yet: 老人住院了, 工资还没发."""
    return _pattern("deferral_why").search(text) is not None


def asks_after_deferral(text: str) -> bool:
    """How it stands with what he asked for: 我的缓交批了吗."""
    return _pattern("deferral_status").search(text) is not None


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile("|".join(load_toml("standing")[name]))
