"""The look of the pages, as far as it can be computed: contrast, sizes, what styles may say."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from scripts.screenshots import names

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "bot/web/static"
CHECKLIST = (ROOT / "docs/design-checklist.md").read_text("utf-8")
TEXT, EDGE = 4.5, 3.0  # WCAG 2.2: 1.4.3 for text, 1.4.11 for what one must see to use it

# (what stands, on what, at least): every pair the style sheets put together.
PAIRS = [
    ("text", "ground", TEXT),
    ("text", "surface", TEXT),
    ("text", "card", TEXT),
    ("text", "accent-soft", TEXT),
    ("text", "warn-soft", TEXT),
    ("text-own", "own", TEXT),
    ("text-soft", "ground", TEXT),
    ("text-soft", "surface", TEXT),
    ("text-soft", "card", TEXT),
    ("text-soft", "accent-soft", TEXT),
    ("accent", "card", TEXT),
    ("accent", "surface", TEXT),
    ("accent", "accent-soft", TEXT),
    ("accent-text", "accent", TEXT),
    ("link", "card", TEXT),
    ("link", "ground", TEXT),
    ("link", "surface", TEXT),
    ("danger", "ground", TEXT),
    ("danger", "danger-soft", TEXT),
    ("card", "danger", TEXT),
    ("warn", "warn-soft", TEXT),
    ("avatar-text", "avatar", TEXT),
    ("avatar-text", "avatar-own", TEXT),
    ("line-strong", "card", EDGE),
    ("line-strong", "surface", EDGE),
    ("accent", "ground", EDGE),
]


def tokens() -> dict[str, dict[str, str]]:
    """{"light": {name: "#rrggbb"}, "dark": …} of tokens.css."""
    sheet = (STATIC / "tokens.css").read_text("utf-8")
    light, _, dark = sheet.partition("@media (prefers-color-scheme: dark)")
    assert dark
    named = re.compile(r"--([a-z0-9-]+):\s*(#[0-9a-f]{6})\b")
    bright = dict(named.findall(light))
    return {"light": bright, "dark": bright | dict(named.findall(dark))}


def luminance(colour: str) -> float:
    def linear(part: int) -> float:
        share = part / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(int(colour[at : at + 2], 16)) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The WCAG ratio of two colours, 1 to 21."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_the_ratio_is_the_one_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("stands", "on", "least"), PAIRS, ids=str)
def test_it_can_be_read(scheme: str, stands: str, on: str, least: float) -> None:
    colours = tokens()[scheme]
    assert contrast(colours[stands], colours[on]) >= least


def row(stands: str, on: str, least: float, colours: Mapping[str, Mapping[str, str]]) -> str:
    """A line of the checklist's table."""
    measured = (contrast(colours[one][stands], colours[one][on]) for one in ("light", "dark"))
    light, dark = (f"{ratio:.1f}" for ratio in measured)
    return f"| `{stands}` on `{on}` | {least} | {light} | {dark} |"


def test_the_checklist_holds_the_measured_ratios() -> None:
    colours = tokens()
    wanted = [row(*pair, colours) for pair in PAIRS]
    missing = [line for line in wanted if line not in CHECKLIST]
    assert not missing, "\n".join(missing)


# --- what style sheets may say -------------------------------------------------------------------

SHEETS = sorted(STATIC.glob("*.css"))


def without_comments(sheet: Path) -> str:
    return re.sub(r"/\*.*?\*/", "", sheet.read_text("utf-8"), flags=re.DOTALL)


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_a_sheet_loads_nothing_and_fights_nothing(sheet: Path) -> None:
    text = without_comments(sheet)
    assert "url(" not in text
    assert "@import" not in text
    assert "justify;" not in text, "no justified text: Chinese would tear"
    if sheet.name != "tokens.css":  # where reduced motion and [hidden] must win
        assert "!important" not in text


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_colours_stand_in_the_tokens(sheet: Path) -> None:
    """Elsewhere only shades of black and white, over pictures."""
    if sheet.name == "tokens.css":
        return
    found = re.findall(r"#[0-9a-fA-F]{3,8}\b", without_comments(sheet))
    assert {colour.lower() for colour in found} <= {"#000000", "#ffffff"}


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_every_token_that_is_used_is_there(sheet: Path) -> None:
    known = set(re.findall(r"(--[a-z0-9-]+):", (STATIC / "tokens.css").read_text("utf-8")))
    used = set(re.findall(r"var\((--[a-z0-9-]+)", without_comments(sheet)))
    assert used <= known


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_no_text_is_smaller_than_twelve_pixels(sheet: Path) -> None:
    sizes = re.findall(r"font-size:\s*([\d.]+)(rem|px)", without_comments(sheet))
    small = [size for size, unit in sizes if float(size) * (16 if unit == "rem" else 1) < 12]
    assert small == []


def test_chinese_is_set_as_it_is_written() -> None:
    body = without_comments(STATIC / "tokens.css").partition("body {")[2].partition("}")[0]
    for rule in (
        "line-height: var(--leading)",
        "line-break: strict",
        "word-break: normal",
        "overflow-wrap: anywhere",
    ):
        assert rule in body
    assert "--leading: 1.6;" in (STATIC / "tokens.css").read_text("utf-8")


def test_every_line_of_the_checklist_says_how_it_is_checked() -> None:
    lines = re.findall(r"^- \[[ x]\] (.+)$", CHECKLIST, re.MULTILINE)
    assert len(lines) > 30
    assert [line for line in lines if not re.search(r"\((test|look): ", line)] == []


def test_every_test_the_checklist_names_is_there() -> None:
    named = re.findall(r"\(test: `([^`]+)`\)", CHECKLIST)
    assert len(named) > 10
    for name in named:
        file, _, test = name.partition("::")
        assert (ROOT / file).exists(), name
        assert not test or f"def {test}(" in (ROOT / file).read_text("utf-8"), name


# --- the pictures --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", names())
def test_every_picture_is_kept_and_reasonably_small(name: str) -> None:
    picture = ROOT / f"docs/images/{name}.png"
    assert picture.stat().st_size < 250_000


def test_the_pages_name_only_pictures_that_are_taken() -> None:
    for page in ("README.md", "README.zh-CN.md", "docs/design-checklist.md"):
        named = re.findall(r"([a-z]+-[a-z]+-[a-z]+)\.png", (ROOT / page).read_text("utf-8"))
        assert set(named) <= set(names()), page
        assert named
