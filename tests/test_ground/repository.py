"""The repository as its own tests see it: its root and the text files it keeps."""

import re
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@cache
def kept_files() -> tuple[Path, ...]:
    """Every file under version control, as an absolute path."""
    listing = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "-z"], check=True, capture_output=True, text=True
    ).stdout
    paths = (ROOT / name for name in listing.split("\0") if name)
    return tuple(path for path in paths if path.is_file())


@cache
def kept_texts() -> tuple[tuple[str, str], ...]:
    """(path from the root, text) of every kept file that is text."""
    found = []
    for path in kept_files():
        try:
            found.append((path.relative_to(ROOT).as_posix(), path.read_text("utf-8")))
        except UnicodeDecodeError:
            continue  # a picture
    return tuple(found)


def lines_matching(pattern: str, suffixes: tuple[str, ...] = ()) -> list[str]:
    """`path:line: text` of every kept line that the regular expression finds."""
    expression = re.compile(pattern)
    return [
        f"{name}:{number}: {line.strip()[:120]}"
        for name, text in kept_texts()
        if not suffixes or name.endswith(suffixes)
        for number, line in enumerate(text.splitlines(), 1)
        if expression.search(line)
    ]
