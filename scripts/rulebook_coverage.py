"""Which test shows which paragraph of the rulebook; writes docs/rulebook-coverage.md.

    python -m scripts.rulebook_coverage [--check]

A test shows a paragraph by its number in its name: ``test_5_9_the_resident_chooses_a_solution``
shows §5.9. ``--check`` writes nothing and says what is missing or stale; exit 1 if anything is.
"""

import ast
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

__all__ = ["PAGE", "Paragraph", "page", "paragraphs", "tests_by_paragraph"]

ROOT = Path(__file__).parents[1]
RULEBOOK = ROOT / "docs" / "rulebook.md"
PAGE = ROOT / "docs" / "rulebook-coverage.md"
SECTIONS = (2, 3, 4, 5, 6)
LONGEST = 64  # characters of a paragraph's beginning

_SECTION = re.compile(r"## (\d+)\. (.+)")
_ITEM = re.compile(r"(\d+)\. (.+)")
_TEST = re.compile(r"test_(\d{1,2})_(?:(\d{1,2})_)?[a-z]")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A numbered item of a section; ``item`` 0: a section that has none."""

    section: int
    item: int
    begins: str

    @property
    def number(self) -> str:
        """5.9."""
        return f"{self.section}.{self.item}" if self.item else str(self.section)


def paragraphs(text: str) -> list[Paragraph]:
    """The numbered paragraphs of the sections that must be shown, in order."""
    found: list[Paragraph] = []
    section, title = 0, ""
    for line in text.splitlines():
        if heading := _SECTION.match(line):
            section, title = int(heading[1]), heading[2]
            if section in SECTIONS:
                found.append(Paragraph(section, 0, _short(title)))
        elif section in SECTIONS and (item := _ITEM.match(line)):
            if found[-1] == Paragraph(section, 0, _short(title)):
                found.pop()
            found.append(Paragraph(section, int(item[1]), _short(item[2])))
    return found


def tests_by_paragraph(tests: Path) -> dict[str, list[str]]:
    """Paragraph number → ``file::test``, in the order of the files."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(tests.rglob("test_*.py")):
        for name in _functions(path):
            if match := _TEST.match(name):
                number = f"{match[1]}.{match[2]}" if match[2] else match[1]
                found[number].append(f"{path.relative_to(tests.parent).as_posix()}::{name}")
    return dict(found)


def _functions(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name


def page(shown: list[Paragraph], tests: dict[str, list[str]]) -> str:
    """The page: each paragraph with the tests that show it."""
    lines = [
        "# Which test shows which paragraph",
        "",
        "Written by `python -m scripts.rulebook_coverage` from the names of tests; not by hand.",
        "The paragraphs are those of the [rulebook](rulebook.md).",
        "",
    ]
    for paragraph in shown:
        lines += [f"## §{paragraph.number} {paragraph.begins}", ""]
        lines += [f"- `{test}`" for test in tests.get(paragraph.number, ())] or ["- none yet"]
        lines.append("")
    return "\n".join(lines)


def _short(text: str) -> str:
    plain = text.replace("*", "").replace("|", "")
    return plain if len(plain) <= LONGEST else plain[: LONGEST - 1].rstrip() + "…"


def main() -> int:
    """Write the page, or check it."""
    shown = paragraphs(RULEBOOK.read_text(encoding="utf-8"))
    tests = tests_by_paragraph(ROOT / "tests")
    missing = [paragraph.number for paragraph in shown if paragraph.number not in tests]
    written = page(shown, tests)
    if "--check" not in sys.argv[1:]:
        PAGE.write_text(written, encoding="utf-8")
    is_stale = not PAGE.exists() or PAGE.read_text(encoding="utf-8") != written
    if is_stale:
        print("docs/rulebook-coverage.md is not what the tests say: write it anew")
    if missing:
        print("no test has these paragraphs in its name:", ", ".join(missing))
    return 1 if missing or is_stale else 0


if __name__ == "__main__":
    sys.exit(main())
