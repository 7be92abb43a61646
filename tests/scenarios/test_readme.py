"""The dialogue that both readmes begin with is what the desk says, word for word.

Only the kind sentence at its beginning is one of three that take turns.
"""

import re

import pytest

from handlers.texts import say
from tests.support.dialogue import Dialogue
from tests.test_ground.repository import ROOT

SOOTHING = [say(f"resident.soothe.angry_{turn}", name="王女士，") for turn in (1, 2, 3)]
SPEAKER = re.compile(r"^(业户|前台)   ", re.MULTILINE)


def printed(page: str) -> list[tuple[str, str]]:
    """Who speaks and what, as the page prints it."""
    text = (ROOT / page).read_text("utf-8")
    block = re.search(r"```text\n(业户.*?)```", text, re.DOTALL)
    assert block is not None
    _, *parts = SPEAKER.split(block[1])
    words = [re.sub(r"^ {7}", "", part.strip(), flags=re.MULTILINE) for part in parts[1::2]]
    return list(zip(parts[::2], words, strict=True))


def one_kind_word(text: str) -> str:
    """With the first of the kind sentences in place of whichever had its turn."""
    first, _, rest = text.partition("\n")
    return f"{SOOTHING[0]}\n{rest}" if first in SOOTHING else text


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md"])
def test_the_readme_says_what_the_desk_says(dialogue: Dialogue, page: str) -> None:
    dialogue.until("2026-11-23 09:35")
    wang = dialogue.account("resident:w1")
    spoken = printed(page)
    assert [who for who, _ in spoken] == ["业户", "前台", "业户", "前台"]
    for who, words in spoken:
        if who == "业户":
            wang.says(words)
            continue
        text, _, chips = words.partition("\n[")
        assert one_kind_word(wang.everything()) == one_kind_word(text)
        if chips:
            assert wang.offered() == chips.removesuffix("]").split("] [")
