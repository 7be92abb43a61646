"""Texts as these platforms take them: cut by bytes, no character that XML forbids."""

import re
from collections.abc import Iterator
from typing import Final

# What XML 1.0 has no place for, and half characters.
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LINK: Final = re.compile(r"<(?=\s*/?\s*a\b)", re.IGNORECASE)
# Two neighbours that belong together: of a number or word, of a house (3-2-1501), of one emoji.
_INSIDE: Final = re.compile(
    "[0-9A-Za-z.-][0-9A-Za-z.-]|.[\u200d\ufe0f\U0001f3fb-\U0001f3ff]|\u200d."
)
_ENDS: Final = ("\n", "。", "！", "？", "；", "，", " ")


def clean(text: str) -> str:
    """Without what neither platform nor database takes."""
    return _FORBIDDEN.sub("", text)


def plain(text: str) -> str:
    """What people wrote, as words: it makes no link of its own."""
    return _LINK.sub("＜", clean(text)).strip()


def cdata(text: str) -> str:
    """As XML content; the mark that would end it early is split."""
    return "<![CDATA[" + clean(text).replace("]]>", "]]]]><![CDATA[>") + "]]>"


def size(text: str) -> int:
    """Bytes as the platform counts them."""
    return len(text.encode())


def split(text: str, limit: int) -> Iterator[str]:
    """Pieces of at most ``limit`` bytes, cut where a line or sentence ends, never inside a number
    or a character that several code points make up."""
    rest = text
    while size(rest) > limit:
        end = _cut(rest, limit)
        yield rest[:end].rstrip()
        rest = rest[end:].lstrip()
    if rest:
        yield rest


def shorten(text: str, most_chars: int) -> str:
    """At most so many characters on one line, the end told by …, never inside a number."""
    line = " ".join(clean(text).split())
    if len(line) <= most_chars:
        return line
    end = most_chars - 1
    while end > 1 and _is_inside(line, end):
        end -= 1
    return line[:end] + "…"


def _cut(text: str, limit: int) -> int:
    """Where to cut: behind the last end of a line or sentence in the second half, if any."""
    most = len(text.encode()[:limit].decode(errors="ignore"))
    for mark in _ENDS:
        found = text.rfind(mark, most // 2, most)
        if found >= 0:
            return found + 1
    end = most
    while end > most // 2 and _is_inside(text, end):
        end -= 1
    return max(end, 1)


def _is_inside(text: str, end: int) -> bool:
    """Whether a cut here would part a number, a word, or an emoji from its modifiers."""
    return _INSIDE.search(text[end - 1 : end + 1]) is not None
