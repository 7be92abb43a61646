"""How often each word was seen, out of jieba's dictionary and our own words (`words.txt`).

Of 350,000 words a desk meets few: those that begin with one sign are made ready when that sign is
first met. Until then they are a line of a file kept in the data folder, which loads in no time.
"""

import importlib.util
import math
import os
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

# How often an own word counts as seen: enough that it stays whole.
_FREQUENCY = 20_000
_FILE = "words-by-sign.txt"  # another name for another form: what stands there is trusted

NO_WORD = -math.inf
_NEVER_SEEN = 0.0  # a sign that is no word itself counts as seen once

Counts = dict[str, int]
Logs = dict[str, float]


class Dictionary(dict[str, Logs]):
    """By first sign, the logarithm of each word's count; `NO_WORD` where it only begins one.

    The sign itself is always among its words.
    """

    def __init__(self, folder: Path, own_words: Iterable[str]) -> None:
        """Load jieba's words, sorted by sign in a file of `folder`, and add our own."""
        super().__init__()
        head, *lines = _sorted_words(folder)
        self._unread = {line[:1]: line for line in lines}
        self._logs = _LogsOfCounts()
        total = int(head.split()[-1])
        for word in own_words:
            known = self[word[0]]
            for end in range(2, len(word)):
                known.setdefault(word[:end], NO_WORD)
            known[word] = math.log(_FREQUENCY)
            total += _FREQUENCY
        self.all_words = math.log(total)

    def __missing__(self, sign: str) -> Logs:
        """Make ready what begins with the sign."""
        line = self._unread.get(sign)
        if line is None:  # no word begins so, or another thread has just been here
            return self.setdefault(sign, {sign: _NEVER_SEEN})
        parts = line.split(" ")
        logs = dict(zip(parts[::2], map(self._logs.__getitem__, parts[1::2]), strict=True))
        if logs[sign] == NO_WORD:
            logs[sign] = _NEVER_SEEN
        self[sign] = logs
        self._unread.pop(sign, None)
        return logs


class _LogsOfCounts(dict[str, float]):
    """A count as it is written → its logarithm; most words were seen three times."""

    def __missing__(self, count: str) -> float:
        log = self[count] = math.log(int(count)) if count != "0" else NO_WORD
        return log


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
