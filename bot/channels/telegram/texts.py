"""Telegram counts a text in UTF-16 units: most emoji are two."""

from collections.abc import Iterator

# Where a text is best cut, best first; the rest of the line comes with the next part.
_CUTS = ("\n\n", "\n", "。", "！", "？", "；", "，", " ")
_FEWEST_OF_ALL = 0.5  # of a part, before a worse place to cut is taken


def units(text: str) -> int:
    """Its length as Telegram counts it."""
    return len(text) + sum(1 for sign in text if ord(sign) > 0xFFFF)


def split(text: str, most: int) -> list[str]:
    """Parts of at most ``most`` units, cut between lines or sentences where that can be."""
    return [part for part in (one.strip("\n") for one in _parts(text, most)) if part.strip()]


def cut(text: str, most: int) -> str:
    """Its beginning, with a sign that there was more."""
    if units(text) <= most:
        return text
    return text[: _fitting(text, most - 1)] + "…"


def _parts(text: str, most: int) -> Iterator[str]:
    while units(text) > most:
        end = _good_end(text, _fitting(text, most))
        yield text[:end]
        text = text[end:]
    yield text


def _fitting(text: str, most: int) -> int:
    """How many characters fit into ``most`` units."""
    used = 0
    for at, sign in enumerate(text):
        used += 2 if ord(sign) > 0xFFFF else 1
        if used > most:
            return at
    return len(text)


def _good_end(text: str, most: int) -> int:
    for mark in _CUTS:
        at = text.rfind(mark, 0, most)
        if at >= most * _FEWEST_OF_ALL:
            return at + len(mark)
    return most
