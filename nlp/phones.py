"""Phones in free text."""

import re

from nlp.normalise import half_width
from nlp.numerals import to_digits

_GAP = "[-\\s.·\u200b\u200c\u200d\ufeff]"
_N = "[0-9零〇一二两三四五六七八九幺]"
_PHONE = re.compile(
    rf"(?<![0-9])(?<!\d[-.:])(?:(?:\+|00)?86{_GAP}?)?"
    rf"(?P<mobile>[1一幺]{_GAP}?[3-9三四五六七八九](?:{_GAP}?{_N}){{9}})(?!{_GAP}?[0-9])"
    rf"|(?<![0-9])(?P<land>\(?0(?:10|2[0-9]|[3-9][0-9]{{2}})\)?{_GAP}?[2-9][0-9]{{2,3}}{_GAP}?[0-9]{{4}})(?![0-9])"
    rf"|(?:(?<=电话)|(?<=电话[:：是])|(?<=手机)|(?<=号码)|(?<=号码是))(?P<short>[2-9][0-9]{{2,3}}{_GAP}?[0-9]{{4}})(?![0-9])"
    rf"|\+852{_GAP}?(?P<hk>[2-9][0-9]{{3}}{_GAP}?[0-9]{{4}})(?![0-9])"
)
_BARE = re.compile(rf"[2-9][0-9]{{2,3}}{_GAP}?[0-9]{{4}}")
# A stretch of numbers and what may stand between them: only there the pattern is tried.
_STRETCH = re.compile(rf"[+(]?{_N}(?:{_N}|{_GAP}|[()])*")
_SHORTEST = 7

Phones = tuple[tuple[int, int, str], ...]


def phones_in(text: str) -> Phones:
    """Every phone as (start, end, digits); positions are those of the text given."""
    plain = half_width(text)
    found = []
    for stretch in _STRETCH.finditer(plain):
        if stretch.end() - stretch.start() >= _SHORTEST:
            matches = _PHONE.finditer(plain, stretch.start(), stretch.end())
            found += [(match.start(), match.end(), _digits(match)) for match in matches]
    return tuple(found)


def read_phone(text: str, phones: Phones | None = None) -> str | None:
    """The first phone of the text as digits without country code; None when there is none.

    A message that is nothing but 7 or 8 digits counts too: it answers the question. `phones`
    may be given when they were found already.
    """
    found = phones_in(text) if phones is None else phones
    if found:
        return found[0][2]
    whole = half_width(text).strip()
    if _BARE.fullmatch(whole) and not whole.startswith("20"):
        return _only_digits(whole)
    return None


def mask(digits: str) -> str:
    """Mask one number: the first three and the last four digits remain."""
    if len(digits) < 10:
        return f"{digits[:2]}****{digits[-2:]}"
    return f"{digits[:3]}****{digits[-4:]}"


def _digits(match: re.Match[str]) -> str:
    return _only_digits(
        to_digits(match["mobile"] or match["land"] or match["short"] or match["hk"])
    )


def _only_digits(text: str) -> str:
    return "".join(char for char in text if char.isdigit())
