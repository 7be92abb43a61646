"""jieba with our own dictionary, its cache in our own folder."""

import logging
import os
import tempfile
import warnings
from functools import lru_cache
from pathlib import Path
from typing import Any

from nlp.lexicon import FOLDER

# How often an own word counts as seen: enough that it stays whole.
_FREQUENCY = 20_000
_folders: list[Path] = []


def prepare(folder: Path | None = None) -> None:
    """Load jieba and our words, keeping its cache in `folder` (made when missing)."""
    _folders[:] = [folder] if folder else []
    _tokenizer.cache_clear()
    _tokenizer()


def words(text: str) -> list[str]:
    """Cut normalised text into words."""
    return list(_tokenizer().lcut(text, HMM=False))


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
