"""The pages hang together: links lead somewhere, and what the code cites is there."""

import re
from pathlib import Path

from tests.test_ground.repository import ROOT, kept_files, kept_texts

LINK = re.compile(r"\]\(([^)\s]+)\)")
CITATION = re.compile(r"\b(RULEBOOK|DESIGN) §(\d+)(?:\.(\d+))?")
PAGES = {"RULEBOOK": "docs/rulebook.md", "DESIGN": "docs/design.md"}


def pages() -> list[Path]:
    return [path for path in kept_files() if path.suffix == ".md"]


def anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def sections(page: str) -> dict[int, set[int]]:
    """Section number → the numbers of its numbered items."""
    text = (ROOT / page).read_text("utf-8")
    found = {}
    for part in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        number = re.match(r"(\d+)\.", part)
        if number:
            found[int(number[1])] = {int(n) for n in re.findall(r"^(\d+)\. ", part, re.MULTILINE)}
    return found


def test_every_link_of_every_page_leads_somewhere() -> None:
    dead = []
    for page in pages():
        for target in LINK.findall(page.read_text("utf-8")):
            if "://" in target:
                continue
            place, _, anchor = target.partition("#")
            path = (page.parent / place).resolve() if place else page
            if not path.exists() or (anchor and anchor not in anchors(path)):
                dead.append(f"{page.relative_to(ROOT)} → {target}")
    assert dead == []


def test_every_section_that_is_cited_exists() -> None:
    known = {page: sections(path) for page, path in PAGES.items()}
    missing = [
        f"{name}: {match[0]}"
        for name, text in kept_texts()
        for match in CITATION.finditer(text)
        if int(match[2]) not in known[match[1]]
        or (match[3] and int(match[3]) not in known[match[1]][int(match[2])])
    ]
    assert missing == []


def test_every_page_of_the_documents_is_listed_in_the_map() -> None:
    listed = set(LINK.findall((ROOT / "docs/README.md").read_text("utf-8")))
    assert {path.name for path in (ROOT / "docs").glob("*.md")} - {"README.md"} <= listed


def test_every_place_the_map_names_is_there() -> None:
    text = (ROOT / "docs/README.md").read_text("utf-8")
    places = re.findall(r"`((?:bot|handlers|nlp|storage|scripts|tests)/[\w/.*]+)`", text)
    assert len(places) > 20
    assert [place for place in places if not any(ROOT.glob(place.rstrip("/")))] == []


def test_every_decision_is_listed_and_dated() -> None:
    folder = ROOT / "docs/decisions"
    listed = set(LINK.findall((folder / "README.md").read_text("utf-8")))
    for page in folder.glob("0*.md"):
        assert page.name in listed
        assert re.search(r"^\*Accepted, \w+ \d{4}\.\*$", page.read_text("utf-8"), re.MULTILINE)


def test_both_readmes_name_the_same_commands() -> None:
    def commands(name: str) -> list[str]:
        text = (ROOT / name).read_text("utf-8")
        return re.findall(r"^    (\.\S*[^#\n]*?) *(?:#.*)?$", text, re.MULTILINE)

    english = commands("README.md")
    assert english == commands("README.zh-CN.md")
    assert {"./scripts/run", "./scripts/test"} <= set(english)
