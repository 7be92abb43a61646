"""jieba with our own dictionary, its cache in our own folder."""

import logging
import math
import os
import re
import tempfile
import warnings
from functools import lru_cache
from pathlib import Path
from typing import Any

from nlp.lexicon import FOLDER

# How often an own word counts as seen: enough that it stays whole.
_FREQUENCY = 20_000
_folders: list[Path] = []
# What jieba looks up as a whole; other signs are words of their own.
_CUT = re.compile(r"([\u4E00-\u9FD5a-zA-Z0-9+#&._%\-]+)")


def prepare(folder: Path | None = None) -> None:
    """Load jieba and our words, keeping its cache in `folder` (made when missing)."""
    _folders[:] = [folder] if folder else []
    _tokenizer.cache_clear()
    _tokenizer()


def words(text: str) -> list[str]:
    """Cut normalised text into words, as jieba does without its guessing of unknown words.

    Its own walk over the same dictionary takes twice the time, and every first message waits for
    it.
    """
    found: list[str] = []
    for piece in _CUT.split(text):
        if not piece:
            continue
        if _CUT.match(piece):
            found += _likeliest(piece)
        else:
            found += piece  # what stands between words, sign by sign
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
    tokenizer = _tokenizer()
    frequency, log = tokenizer.FREQ.get, math.log
    all_words, size = log(tokenizer.total), len(text)
    best, steps = [0.0] * (size + 1), [0] * size
    for start in range(size - 1, -1, -1):
        end = start + 1
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
def _tokenizer() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba  # noqa: PLC0415  (slow to load, and its own files warn)
    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    folder = _folders[0] if _folders else _private_temporary_folder()
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.tmp_dir = str(folder)
    tokenizer.cache_file = "qiantai-words.cache"
    tokenizer.initialize()
    for word in _own_words():
        tokenizer.add_word(word, _FREQUENCY)
    return tokenizer


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
