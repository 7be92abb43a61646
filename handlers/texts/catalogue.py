"""Loads the message catalogues and fills in their placeholders; every message passes `say`."""

import re
import string
import tomllib
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Self

__all__ = ["Catalogue", "CatalogueError", "MissingText", "label", "placeholders", "say"]

FOLDER = Path(__file__).parent
DEFAULT_LANGUAGE = "zh_CN"
KEY = re.compile(r"[a-z0-9][a-z0-9_]*")
# Shared button labels are said without their namespace: label("button.confirm").
SHARED_LABELS = "common."


class MissingText(KeyError):
    """A text or one of its placeholders is missing: a fault in the program, found by the tests."""


class CatalogueError(ValueError):
    """A catalogue file cannot be used; the message names file and key."""


class Catalogue:
    """All texts of one language by key: `<file name>.<table>.<key>`."""

    __slots__ = ("_fills", "language", "texts")

    def __init__(self, language: str, texts: Mapping[str, str]) -> None:
        self.language = language
        self.texts = dict(texts)
        self._fills = {key: _filling(text) for key, text in texts.items()}

    @classmethod
    @cache
    def load(cls, language: str = DEFAULT_LANGUAGE) -> Self:
        """The catalogue of `language`, read once; raises `CatalogueError`."""
        files = sorted((FOLDER / language).glob("*.toml"))
        if not files:
            raise CatalogueError(f"no catalogue for {language}")
        return cls(language, {key: text for file in files for key, text in read_file(file)})

    def say(self, key: str, /, **values: object) -> str:
        """The text of `key` with its placeholders filled; raises `MissingText`."""
        try:
            return self._fills[key](values)
        except KeyError as missing:
            raise MissingText(f"{self.language}: {key} ({missing})") from None

    def label(self, key: str, /) -> str:
        """The label of a button: `button.…` is shared by all, `steward.button.…` one role's own."""
        text = self.texts.get(SHARED_LABELS + key) or self.texts.get(key)
        if text is None:
            raise MissingText(f"{self.language}: {key}")
        return text


def _filling(text: str) -> Callable[[Mapping[str, object]], str]:
    """Half of the texts hold nothing to be filled in."""
    return text.format_map if "{" in text or "}" in text else lambda _values: text


def say(key: str, /, **values: object) -> str:
    """The text of `key` in the default language, as `Catalogue.say`."""
    return Catalogue.load().say(key, **values)


@cache
def label(key: str, /) -> str:
    """The label of a button in the default language, as `Catalogue.label`."""
    return Catalogue.load().label(key)


def placeholders(text: str) -> frozenset[str]:
    """The names in braces in `text`."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


def read_file(file: Path) -> Iterator[tuple[str, str]]:
    """Key and text of everything in one catalogue file; raises `CatalogueError`."""
    try:
        tables = tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise CatalogueError(f"{file.name}: {error}") from error
    yield from _walk(file.stem, tables)


def _walk(prefix: str, table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        key = f"{prefix}.{name}"
        if not KEY.fullmatch(name):
            raise CatalogueError(f"{key}: names are lower case words or numbers joined by _")
        if isinstance(value, Mapping):
            yield from _walk(key, value)
        else:
            yield key, _checked(key, value)


def _checked(key: str, value: object) -> str:
    """The text of `key` without surrounding blank lines; refuses what `say` could not fill in."""
    if not isinstance(value, str) or not value.strip():
        raise CatalogueError(f"{key}: must be a text")
    try:
        names = placeholders(value)
    except ValueError as error:
        raise CatalogueError(f"{key}: {error}") from error
    if bad := [name for name in names if not KEY.fullmatch(name)]:
        raise CatalogueError(f"{key}: placeholders are lower case words, not {bad}")
    return value.strip()
