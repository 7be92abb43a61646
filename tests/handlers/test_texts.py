"""The catalogues: every text that code asks for is there, filled in, used, and kind."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from handlers.texts import Catalogue, MissingText, label, say, to_script
from handlers.texts.catalogue import CatalogueError, placeholders, read_file

ROOT = Path(__file__).parents[2]
TEXTS = Catalogue.load().texts
NAMESPACES = {key.partition(".")[0] for key in TEXTS} | {"button"}
LOOKS_LIKE_A_KEY = re.compile(rf"({'|'.join(sorted(NAMESPACES))})(\.[a-z0-9_]+)+")
LOOKS_LIKE_A_PREFIX = re.compile(rf"({'|'.join(sorted(NAMESPACES))})\.([a-z0-9_]+\.)*[a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Use:
    """A place in the code that names a text, or the start of one."""

    where: str
    key: str
    names: frozenset[str] | None = None  # what say() is given, when that can be seen
    is_prefix: bool = False


def _uses(file: Path) -> Iterator[Use]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        where = f"{file.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"
        if isinstance(node, ast.Call):
            yield from _call(node, where)
        elif isinstance(node, ast.JoinedStr):
            yield from _prefix(node, where)
        elif (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and LOOKS_LIKE_A_KEY.fullmatch(node.value)
        ):
            yield Use(where, _full(node.value))


def _call(node: ast.Call, where: str) -> Iterator[Use]:
    """say("…", name=…) and label("…")."""
    called = node.func.id if isinstance(node.func, ast.Name) else None
    if called not in {"say", "label"} or not node.args:
        return
    key = node.args[0]
    if not isinstance(key, ast.Constant) or not isinstance(key.value, str):
        return
    given = [keyword.arg for keyword in node.keywords]
    seen = None if None in given else frozenset(name for name in given if name)
    yield Use(where, _full(key.value), seen)


def _prefix(node: ast.JoinedStr, where: str) -> Iterator[Use]:
    """An f-string that begins as a key does: f"cases.stage.{stage}" declares all below it."""
    first = node.values[0] if node.values else None
    if (
        isinstance(first, ast.Constant)
        and isinstance(first.value, str)
        and LOOKS_LIKE_A_PREFIX.fullmatch(first.value)
    ):
        yield Use(where, _full(first.value), is_prefix=True)


def _full(key: str) -> str:
    """Shared labels are named without their namespace."""
    return f"common.{key}" if key.startswith("button.") else key


def _sources() -> list[Path]:
    return [file for folder in ("handlers", "bot") for file in (ROOT / folder).rglob("*.py")]


USES = [use for file in _sources() if file.parent.name != "texts" for use in _uses(file)]


def test_every_text_the_code_names_exists() -> None:
    missing = [
        f"{use.where} {use.key}"
        for use in USES
        if not (
            any(key.startswith(use.key) for key in TEXTS) if use.is_prefix else use.key in TEXTS
        )
    ]
    assert not missing, "\n".join(missing)


def test_every_text_is_given_exactly_what_it_asks_for() -> None:
    wrong = [
        f"{use.where} {use.key}: given {sorted(use.names)}, asks {sorted(asked)}"
        for use in USES
        if use.names is not None and use.key in TEXTS
        for asked in [placeholders(TEXTS[use.key])]
        if use.names != asked
    ]
    assert not wrong, "\n".join(wrong)


def test_no_text_is_left_over() -> None:
    named = {use.key for use in USES if not use.is_prefix}
    prefixes = tuple(use.key for use in USES if use.is_prefix)
    left_over = [key for key in TEXTS if key not in named and not key.startswith(prefixes)]
    assert not left_over, "\n".join(left_over)


@pytest.mark.parametrize("key", sorted(TEXTS))
def test_no_text_says_what_must_not_be_said(key: str) -> None:
    from nlp.wording import check_wording

    assert not check_wording(re.sub(r"\{\w+\}", "今天 10:05", TEXTS[key]))


@pytest.mark.parametrize("key", sorted(TEXTS))
def test_texts_are_set_as_chinese_is_written(key: str) -> None:
    text = TEXTS[key]
    assert not re.search(r"[一-鿿][,;?!]", text), "full-width punctuation after Chinese"
    assert not re.search(r"[一-鿿]:(?!\d)", text), "full-width colon"
    assert not re.search(r"[ \t]+$", text, re.MULTILINE), "no blanks at the end of a line"
    assert "请放心" not in text or "{" in text, "no comfort without a time"


def test_labels_are_short_enough_for_a_button() -> None:
    long = [key for key, text in TEXTS.items() if ".button." in key and len(text) > 10]
    assert not long


# ── the machinery ──


def test_a_text_is_filled_in() -> None:
    assert say("common.button_reply.taken", name="王女士") == "这件事刚刚由王女士接下了，谢谢您。"
    assert say("common.trouble.empty") == "我没看到内容，请您再说一次。"


def test_braces_a_resident_writes_are_only_characters() -> None:
    said = say("common.button_reply.taken", name="{name}{0}")
    assert said == "这件事刚刚由{name}{0}接下了，谢谢您。"


def test_labels_others_rely_on() -> None:
    names = "confirm accept progress plan complete solved unsolved skip to_resident internal"
    assert [label(f"button.{name}") for name in names.split()] == [
        "对，提交",
        "接单",
        "反馈进展",
        "方案/计划",
        "完成",
        "已解决",
        "没解决",
        "跳过",
        "发给业户",
        "内部备注",
    ]
    assert label("button.take_over") == "接入"


def test_what_is_missing_is_named() -> None:
    with pytest.raises(MissingText, match=r"zh_CN: common\.nothing\.here"):
        say("common.nothing.here")
    with pytest.raises(MissingText, match="name"):
        say("common.button_reply.taken")
    with pytest.raises(MissingText, match=r"button\.nothing"):
        label("button.nothing")
    with pytest.raises(CatalogueError, match="tlh"):
        Catalogue.load("tlh")


def test_a_role_may_have_labels_of_its_own() -> None:
    own = Catalogue("zh_CN", {"agent.button.call": "打电话", "common.button.back": "返回"})
    assert own.label("agent.button.call") == "打电话"
    assert own.label("button.back") == "返回"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a = 3", "x.a: must be a text"),
        ("a = ''", "x.a: must be a text"),
        ("[a]\nb = ['c']", "x.a.b: must be a text"),
        ("A = 'c'", "x.A: names are lower case"),
        ("a = '{'", "x.a: "),
        ("a = '{}'", "x.a: placeholders are lower case"),
        ("a = '{b.c}'", "x.a: placeholders are lower case"),
        ("a = ", "x.toml: "),
    ],
)
def test_a_broken_catalogue_is_refused_with_its_key(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "x.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueError, match=re.escape(said)):
        list(read_file(file))


def test_traditional_readers_get_their_script() -> None:
    assert to_script("请点下面的按钮，处理电梯", "zh_TW") == "請點下面的按鈕，處理電梯"
    assert to_script("请点", "zh_HK") == "請點"
    assert to_script("请点", "zh_CN") == "请点"
    assert to_script("请点", "en") == "请点"


def test_a_name_can_be_left_as_it_is_written() -> None:
    said = to_script("于丽您好，于丽丽住东门", "zh_TW", keep=["于丽", "于丽丽", ""])
    assert said == "于丽您好，于丽丽住東門"
