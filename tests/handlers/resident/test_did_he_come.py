"""师傅到了没有啊, of who has a matter open: answered or asked of his handler, no new one (§5.6)."""

import pytest

from tests.support.dialogue import Dialogue, Voice

LEAK = "3栋2单元1501厨房漏水，李女士13800138000"


def filed(dialogue: Dialogue) -> tuple[Voice, Voice]:
    """It waits to be taken."""
    w, lin = dialogue.account("resident:k1"), dialogue.account("steward:小林")
    w.says(LEAK).says("对").hears("261123-001")
    lin.everything()
    return w, lin


ASKED = [
    "师傅啥时候来",
    "师傅到了没有啊我爸说没人来",
    "师傅到没到啊",
    "师傅来了没",
    "人来了吗",
    "说好的师傅呢",
    "管家今天来没来",
]


@pytest.mark.parametrize("words", ASKED)
def test_5_6_is_told_how_it_stands_where_no_hour_was_given(dialogue: Dialogue, words: str) -> None:
    w, _ = filed(dialogue)
    w.says(words).hears("261123-001").does_not_hear("另一件", "单独登记", "您的意思是")


@pytest.mark.parametrize("words", [words for words in ASKED if words != "师傅来了没"])
def test_5_3_is_asked_of_the_handler_who_just_wrote(dialogue: Dialogue, words: str) -> None:
    w, lin = filed(dialogue)
    lin.taps("接单").says("您好，我马上过来看")
    w.says(words).does_not_hear("另一件", "单独登记", "您的意思是")
    lin.hears(words)


def test_5_6_is_told_the_hour_he_was_given(dialogue: Dialogue) -> None:
    w, lin = filed(dialogue)
    lin.taps("接单").says("李女士您好，下午3点师傅上门看")
    dialogue.passes(hours=1)
    w.says("师傅到了没有啊我爸说没人来").hears("15:00").does_not_hear("单独登记")


@pytest.mark.parametrize(
    "words", ["没人来没人管，垃圾堆在楼道里好几天了", "快递到了没有", "保洁师傅态度特别差，骂人"]
)
def test_4_3_other_words_still_begin_a_matter_or_ask(dialogue: Dialogue, words: str) -> None:
    w, _ = filed(dialogue)
    w.says(words).does_not_hear("下一步：")


def test_5_6_who_has_nothing_open_reports_it(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:k2").says("师傅来了没")
    w.does_not_hear("下一步：")
