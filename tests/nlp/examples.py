"""Messages of our own with what they mean, from the tables beside this file."""

from pathlib import Path

FOLDER = Path(__file__).parent


def table(name: str) -> list[tuple[str, ...]]:
    """Rows of `<name>.tsv`; "-" stands for nothing."""
    lines = (FOLDER / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    return [tuple(line.split("\t")) for line in lines if line]


def said(word: str) -> str | None:
    """A cell of a table as a value."""
    return None if word == "-" else word
