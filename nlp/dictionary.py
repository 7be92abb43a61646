"""How often each word was seen, out of jieba's dictionary and our own words (`words.txt`).

Of 350,000 words a desk meets few: those that begin with one sign are made ready when that sign is
first met. Until then they are a line of a file kept in the data folder, which loads in no time.
"""

import importlib.util
import os
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

# How often an own word counts as seen: enough that it stays whole.
_FREQUENCY = 20_000
_FILE = "words-by-sign.txt"  # another name for another form: what stands there is trusted

Counts = dict[str, int]


class Dictionary(dict[str, Counts]):
    """By first sign, the count of each word; 0 is no word, but the beginning of one."""

    def __init__(self, folder: Path, own_words: Iterable[str]) -> None:
        """Load jieba's words, sorted by sign in a file of `folder`, and add our own."""
        super().__init__()
        head, *lines = _sorted_words(folder)
        self._unread = {line[:1]: line for line in lines}
        self.total = int(head.split()[-1])
        for word in own_words:
            _add(self[word[0]], word, _FREQUENCY)
            self.total += _FREQUENCY

    def __missing__(self, sign: str) -> Counts:
        """Make ready what begins with the sign."""
        line = self._unread.get(sign)
        if line is None:  # no word begins so, or another thread has just been here
            return self.setdefault(sign, {})
        parts = line.split(" ")
        counts = self[sign] = dict(zip(parts[::2], map(int, parts[1::2]), strict=True))
        self._unread.pop(sign, None)
        return counts


def _add(counts: Counts, word: str, count: int) -> None:
    for end in range(1, len(word)):
        counts.setdefault(word[:end], 0)
    counts[word] = count


def _sorted_words(folder: Path) -> list[str]:
    """The lines of our file, made anew when jieba's dictionary is another than it was made of."""
    source = _jieba_words()
    known = source.stat()
    mark = f"{known.st_size} {known.st_mtime_ns} "
    path = folder / _FILE
    lines = path.read_text(encoding="utf-8").split("\n") if path.exists() else [""]
    if not lines[0].startswith(mark):
        lines = _sort(source.read_text(encoding="utf-8"), mark)
        _keep(path, "\n".join(lines))
    return lines


def _sort(text: str, mark: str) -> list[str]:
    """A head with the sum of all counts; then for each sign "word count word count …"."""
    by_sign: dict[str, Counts] = {}
    total = 0
    for line in text.split("\n"):
        word, count, *_ = [*line.split(" "), ""]
        if word and count:
            _add(by_sign.setdefault(word[0], {}), word, int(count))
            total += int(count)
    lines = (" ".join(f"{word} {n}" for word, n in counts.items()) for counts in by_sign.values())
    return [f"{mark}{total}", *lines]


def _jieba_words() -> Path:
    """Its words alone: nothing else of jieba is loaded."""
    spec = importlib.util.find_spec("jieba")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("jieba")
    return Path(spec.submodule_search_locations[0]) / "dict.txt"


def _keep(path: Path, text: str) -> None:
    """At once: whoever starts at the same time reads the old file or the new one."""
    with suppress(OSError):  # a full disk costs time at the next start, nothing else
        handle, temporary = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(temporary).replace(path)
