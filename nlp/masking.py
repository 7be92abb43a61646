"""Hiding phones in words that are passed on: also spoken, spelled and spaced ones (RULEBOOK §8).

Stricter than ``phones_in``: what is only hidden may be found more freely than what is called back.
"""

import re
from collections.abc import Collection, Iterator

from nlp.normalise import half_width
from nlp.numerals import to_digits
from nlp.phones import mask, phones_in

__all__ = ["mask_phones"]

_FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖①②③④⑤⑥⑦⑧⑨⓪", "1234567891234567890")
_N = "[0-9零〇一二两三四五六七八九幺]"
_GAP = "[-\\s.·_/*~…\u200b\u200c\u200d\ufeff]{0,3}"
_PAUSE = "[-\\s.·,，、…_/*~\u200b\u200c\u200d\ufeff]{1,3}"
_END = "(?![-.]?[0-9])"
_OPENING = "[0零〇]"
_FIRST = "[2-9二两三四五六七八九]"
_AREA = (
    rf"(?:{_OPENING}{_GAP}(?:[1一幺]{_GAP}{_OPENING}|[2二两]{_GAP}{_N}"
    rf"|[3-9三四五六七八九]{_GAP}{_N}{_GAP}{_N}))"
)
_SECOND = "[3-9三四五六七八九]"


def _many(times: int) -> str:
    return rf"(?:{_GAP}{_N}){{{times}}}"


_HIDDEN = re.compile(
    # digit by digit, or as it is spoken: three, four, four
    rf"(?<![0-9])[1一幺]{_GAP}{_SECOND}{_many(9)}{_END}"
    rf"|(?<![0-9])[1一幺]{_SECOND}{_N}{_PAUSE}{_N}{{4}}{_PAUSE}{_N}{{4}}{_END}"
    # a land line with its area, or after a word that says it is one
    rf"|(?<![0-9])[(（]?{_AREA}[)）]?{_GAP}{_FIRST}(?:{_many(7)}|{_many(6)}){_END}"
    rf"|(?:(?<=电话)|(?<=座机)|(?<=手机)|(?<=号码)|(?<=[打拨]))[是:：为]?\s*"
    rf"(?P<short>{_FIRST}(?:{_many(7)}|{_many(6)})){_END}"
)
_ENOUGH = re.compile(rf"(?:{_N}[^0-9\u4e00-\u9fa5]{{0,3}}){{7}}")


def mask_phones(text: str, keep: Collection[str] = ()) -> str:
    """Hide the middle of every phone: "138****8000"; numbers in ``keep`` (digits) are public."""
    plain = half_width(text.translate(_FORMAL))
    if not _ENOUGH.search(plain):
        return text
    pieces: list[str] = []
    last = 0
    for start, end, digits in _found(plain):
        if start < last or digits in keep:
            continue
        pieces += [text[last:start], mask(digits)]
        last = end
    return "".join([*pieces, text[last:]])


def _found(plain: str) -> Iterator[tuple[int, int, str]]:
    """Every phone, the earliest first; what callers read as one is always among them."""
    spans = list(phones_in(plain))
    for match in _HIDDEN.finditer(plain):
        start, end = match.span("short") if match["short"] else match.span()
        digits = "".join(c for c in to_digits(plain[start:end]) if c.isdigit())
        spans.append((start, end, digits))
    return iter(sorted(spans, key=lambda span: (span[0], -span[1])))
