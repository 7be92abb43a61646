"""还在漏, 还是弹到九点: what was told of goes on, whatever is said around it (§6.2, §6.3)."""

import pytest

from tests.support.dialogue import Dialogue, Voice

PIANO = (
    "3栋1单元502唐女士，13822223333，楼上602天天弹琴弹到十点多，孩子没法写作业，一个月了，给个说法"
)
LEAK = "5栋1单元301许先生，13612340301，我家厨房漏水，半个月了，尽快修好"


def filed(dialogue: Dialogue, words: str) -> tuple[Voice, Voice]:
    """Somebody whose case was taken, and his steward."""
    w, lin = dialogue.account("resident:s1"), dialogue.account("steward:小林")
    w.says(words).says("对").hears("261123-001")
    lin.taps("接单").says("您好，我是管家小林，今天下午给您回话")
    w.everything()
    return w, lin


def finished(dialogue: Dialogue) -> Voice:
    """The same, and the steward called the dispute done."""
    w, lin = filed(dialogue, PIANO)
    lin.says("完成，和楼上说好了，八点以后不弹").says("跳过")
    dialogue.passes(minutes=1)
    w.hears("真的解决了")
    return w


@pytest.mark.parametrize(
    "words",
    [
        "什么隔音，屁用没有，还在弹！",
        "谢谢你们，昨天晚上还是弹到了九点",
        "你们是不是没说，今天又弹了一个小时",
        "还是天天弹",
    ],
)
def test_6_3_what_goes_on_after_the_completion_is_not_solved(
    dialogue: Dialogue, words: str
) -> None:
    w = finished(dialogue)
    w.says(words).hears("261123-001").does_not_hear("另一件事", "我给您单独登记", "谢谢您的肯定")
    w.says("查进度").does_not_hear("等您确认")


@pytest.mark.parametrize("words", ["谢谢，很好，没再弹了", "以后还弹怎么办？"])
def test_6_2_what_says_that_it_has_stopped_or_only_asks_disputes_nothing(
    dialogue: Dialogue, words: str
) -> None:
    w = finished(dialogue)
    w.says(words)
    w.says("取消")
    w.says("查进度").hears("等您确认")


@pytest.mark.parametrize(
    "words", ["什么防水，屁用没有，还在漏！", "谢谢你们，昨天晚上还是漏了一地"]
)
def test_4_3_what_goes_on_while_it_is_worked_on_is_told_to_the_handler(
    dialogue: Dialogue, words: str
) -> None:
    w, lin = filed(dialogue, LEAK)
    w.says(words).does_not_hear("另一件事", "按表扬登记")
    lin.hears("261123-001", words[-6:-1])


@pytest.mark.parametrize("words", ["5栋楼道灯又不亮了", "电梯又坏了，门关不上"])
def test_4_3_another_thing_that_is_broken_again_is_another_matter(
    dialogue: Dialogue, words: str
) -> None:
    w, lin = filed(dialogue, LEAK)
    w.says(words)
    lin.does_not_hear("业户回复", "业户补充")
