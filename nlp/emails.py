"""E-mail addresses in free text."""

import re

from nlp.normalise import half_width

__all__ = ["mask_email", "mask_emails", "read_email"]

_ATOM = r"[A-Za-z0-9_+%-]{1,64}"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_EMAIL = re.compile(
    rf"(?<![A-Za-z0-9._+%-])(?P<name>{_ATOM}(?:\.{_ATOM}){{0,8}})"
    rf"@(?P<domain>(?:{_LABEL}\.){{1,8}}[A-Za-z]{{2,24}})(?![A-Za-z0-9])"
)


def read_email(text: str) -> str | None:
    """The first address in the text, None when there is none."""
    if "@" not in text and "＠" not in text:
        return None
    found = _EMAIL.search(half_width(text))
    return found[0] if found else None


def mask_email(address: str) -> str:
    """One address, its first sign and its domain left: z***@example.com."""
    name, _, domain = address.rpartition("@")
    return f"{name[:1]}***@{domain}"


def mask_emails(text: str) -> str:
    """The text with every address in it masked."""
    if "@" not in text and "＠" not in text:
        return text
    parts, end = [], 0
    for found in _EMAIL.finditer(half_width(text)):
        parts += [text[end : found.start()], mask_email(found[0])]
        end = found.end()
    return "".join([*parts, text[end:]])
