"""不接受, after 关闭(未解决): closed honestly is no dead end (RULEBOOK §5.9, §6.5)."""

import pytest

from storage.tables import Case
from tests.handlers.cases.test_unresolved import REASON, at_the_top, closes
from tests.support.centre import COMMITTEE, WANG, Centre
from tests.support.dialogue import Dialogue, Voice


def given_up(dialogue: Dialogue, centre: Centre) -> tuple[Case, Voice]:
    number = at_the_top(centre)
    closes(centre, number)
    w = dialogue.account(WANG)
    w.hears(number, REASON, "不认可这个结果")
    return centre.case(number), w


@pytest.mark.parametrize("words", ["你们这算什么，不接受", "我不认可", "就这样算了？", "糊弄谁呢"])
def test_6_5_who_does_not_accept_it_is_heard_about_that_matter(
    dialogue: Dialogue, centre: Centre, words: str
) -> None:
    case, w = given_up(dialogue, centre)
    w.says(words).hears(case.number, "重新打开").does_not_hear("按咨询登记", "您的意思是")
    w.taps("重新打开").hears(case.number)
    dialogue.account(COMMITTEE).hears(case.number, "没解决")


def test_6_5_and_by_the_buttons(dialogue: Dialogue, centre: Centre) -> None:
    case, w = given_up(dialogue, centre)
    assert w.offered() == ["不接受", "转人工"]
    w.taps("不接受").hears(case.number, "重新打开")


def test_6_5_later_it_is_a_report_that_names_it(dialogue: Dialogue, centre: Centre) -> None:
    case, w = given_up(dialogue, centre)
    dialogue.passes(days=3)
    w.says("我还是不接受").hears(case.number, "重新登记")


@pytest.mark.parametrize("words", ["谢谢，理解", "楼道灯坏了"])
def test_6_5_other_words_open_nothing(dialogue: Dialogue, centre: Centre, words: str) -> None:
    _, w = given_up(dialogue, centre)
    w.says(words).does_not_hear("重新打开")
