"""Cutting a text into words by jieba's dictionary and our own, kept ready in our own folder."""

import os
import re
import tempfile
from functools import lru_cache
from pathlib import Path

from nlp.dictionary import Dictionary
from nlp.lexicon import FOLDER

_folders: list[Path] = []
# What jieba looks up as a whole; other signs are words of their own.
_CUT = re.compile(r"([\u4E00-\u9FD5a-zA-Z0-9+#&._%\-]+)")
_FOREIGN = re.compile("[0-9A-Za-z]")


def prepare(folder: Path | None = None) -> None:
    """Load the words, keeping them sorted in a file of `folder` (made when missing)."""
    _folders[:] = [folder] if folder else []
    _dictionary.cache_clear()
    _dictionary()


def words(text: str) -> list[str]:
    """Cut normalised text into words, as jieba does without its guessing of unknown words.

    Its own walk over the same dictionary takes three times as long, and every first message waits
    for it.
    """
    dictionary = _dictionary()
    found: list[str] = []
    for index, piece in enumerate(_CUT.split(text)):
        # What stands between words is taken sign by sign.
        found += _likeliest(piece, dictionary) if index % 2 else piece
    return found if _FOREIGN.search(text) is None else _joined(found)


def _likeliest(text: str, dictionary: Dictionary) -> list[str]:
    """The words whose frequencies make the whole most likely."""
    ends = _ends(text, dictionary)
    found: list[str] = []
    start = 0
    while start < len(text):
        end = ends[start]
        found.append(text[start:end])
        start = end
    return found


def _ends(text: str, dictionary: Dictionary) -> list[int]:
    """For each place where the likeliest word that begins there ends, seen from the end."""
    size, all_words = len(text), dictionary.all_words
    best, ends = [0.0] * (size + 1), [0] * size
    for start in range(size - 1, -1, -1):
        sign = text[start]
        words = dictionary[sign]
        end = at = start + 1
        top = words[sign] + best[end]
        while end < size:
            end += 1
            score = words.get(text[start:end])
            if score is None:
                break
            score += best[end]
            if score >= top:
                top, at = score, end
        best[start], ends[start] = top - all_words, at
    return ends


def _joined(words: list[str]) -> list[str]:
    """Foreign letters and digits that stand alone, put together."""
    found: list[str] = []
    before = False
    for word in words:
        alone = len(word) == 1 and _FOREIGN.match(word) is not None
        if alone and before:
            found[-1] += word
        else:
            found.append(word)
        before = alone
    return found


@lru_cache(maxsize=1)
def _dictionary() -> Dictionary:
    folder = _folders[0] if _folders else _private_temporary_folder()
    folder.mkdir(parents=True, exist_ok=True)
    return Dictionary(folder, _own_words())


def _own_words() -> list[str]:
    lines = (FOLDER / "words.txt").read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def _private_temporary_folder() -> Path:
    """One folder a user, so that the cache is found again and is nobody else's."""
    folder = Path(tempfile.gettempdir()) / f"qiantai-words-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.stat().st_uid == os.getuid():
        return folder
    return Path(tempfile.mkdtemp(prefix="qiantai-words-"))
