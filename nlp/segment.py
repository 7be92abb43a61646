"""Cutting a text into words by jieba's dictionary and our own, kept ready in our own folder."""

import math
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


def prepare(folder: Path | None = None) -> None:
    """Load the words, keeping them sorted in a file of `folder` (made when missing)."""
    _folders[:] = [folder] if folder else []
    _dictionary.cache_clear()
    _dictionary()


def words(text: str) -> list[str]:
    """Cut normalised text into words, as jieba does without its guessing of unknown words.

    Its own walk over the same dictionary takes twice the time, and every first message waits for
    it.
    """
    found: list[str] = []
    for index, piece in enumerate(_CUT.split(text)):
        # What stands between words is taken sign by sign.
        found += _likeliest(piece) if index % 2 else piece
    return found


def _likeliest(text: str) -> list[str]:
    """The words whose frequencies make the whole most likely; foreign letters stay together."""
    steps = _steps(text)
    found: list[str] = []
    letters = start = 0
    while start < len(text):
        end = steps[start]
        if end - start > 1 or not text[start].isascii() or not text[start].isalnum():
            letters = 0
            found.append(text[start:end])
        elif letters:
            found[-1] += text[start]
        else:
            letters = 1
            found.append(text[start])
        start = end
    return found


def _steps(text: str) -> list[int]:
    """For each place where the likeliest word that begins there ends, seen from the end."""
    dictionary, log = _dictionary(), math.log
    all_words, size = log(dictionary.total), len(text)
    best, steps = [0.0] * (size + 1), [0] * size
    for start in range(size - 1, -1, -1):
        end = start + 1
        frequency = dictionary[text[start]].get
        count = frequency(text[start])
        top, at = log(count or 1) + best[end], end
        while count is not None and end < size:  # 0: no word, but the beginning of one
            end += 1
            count = frequency(text[start:end])
            if count:
                score = log(count) + best[end]
                if score >= top:
                    top, at = score, end
        best[start], steps[start] = top - all_words, at
    return steps


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
