"""With one matter open: plain questions, new facts, words while it is asked where they belong."""

import pytest

from tests.support.dialogue import Dialogue, Voice

LEAK = "3栋2单元1501厨房漏水，李女士13800138000，昨天开始"
HELD = "那边也要弄一下哦"  # may be of the matter open, or another


def filed(dialogue: Dialogue) -> tuple[Voice, Voice]:
    """Somebody whose case waits to be taken, and his steward."""
    w, lin = dialogue.account("resident:o1"), dialogue.account("steward:小林")
    w.says(LEAK).says("对").hears("261123-001")
    lin.everything()
    return w, lin


def asked(dialogue: Dialogue) -> tuple[Voice, Voice]:
    """The same, asked whether his words add to it."""
    w, lin = filed(dialogue)
    w.says(HELD).hears("补充之前的事，还是另一件事")
    return w, lin


@pytest.mark.parametrize(
    "words",
    [
        "我这个事谁在管啊",
        "谁来修",
        "谁在管这个事",
        "谁现在管我这个事？",
        "我的单谁负责",
        "管家是谁",
        "现在是谁在处理",
        "请问哪个师傅来修",
    ],
)
def test_5_6_whose_it_is_is_told_with_how_it_stands(dialogue: Dialogue, words: str) -> None:
    w, _ = filed(dialogue)
    w.says(words).hears("261123-001", "林晓彤").does_not_hear("另一件事")


@pytest.mark.parametrize("words", ["谁来管管楼上，天天半夜吵", "谁在楼道乱扔垃圾", "路灯谁负责换"])
def test_5_6_who_may_begin_another_matter(dialogue: Dialogue, words: str) -> None:
    w, _ = filed(dialogue)
    w.says(words).does_not_hear("负责人：")


def test_5_6_whose_it_is_while_somebody_waits_for_an_answer(dialogue: Dialogue) -> None:
    w, lin = filed(dialogue)
    lin.taps("接单").says("李女士，水表关了吗？")
    w.says("谁现在管我这个事？").hears("林晓彤", "261123-001")
    lin.does_not_hear("业户回复", "业户补充")


@pytest.mark.parametrize("words", ["什么时候来人", "谁来修", "有结果了吗"])
def test_4_3_a_question_is_answered_while_it_is_asked_where_words_belong(
    dialogue: Dialogue, words: str
) -> None:
    w, lin = asked(dialogue)
    w.says(words).hears("261123-001", "林晓彤").does_not_hear("也记下了")
    lin.hears(HELD)


@pytest.mark.parametrize(
    "words",
    [
        "催一下",
        "怎么还没人来",
        "没解决，你们换来换去我不信了",
        "师傅都过了点了还没影",
        "没见师傅来啊",
    ],
)
def test_4_3_urging_is_urging_while_it_is_asked_where_words_belong(
    dialogue: Dialogue, words: str
) -> None:
    w, lin = asked(dialogue)
    w.says(words).hears("261123-001").does_not_hear("也记下了")
    lin.hears(HELD, "在催")


def test_4_3_solved_is_heard_while_it_is_asked_where_words_belong(dialogue: Dialogue) -> None:
    w, lin = asked(dialogue)
    w.says("有水了，已解决").hears("261123-001").does_not_hear("也记下了")
    assert "已解决" in w.offered()
    lin.hears(HELD)


def test_4_3_a_mark_is_no_more_of_the_same(dialogue: Dialogue) -> None:
    w, _ = asked(dialogue)
    w.says("5").hears("261123-001").does_not_hear("也记下了")


def test_4_3_more_of_the_same_is_still_held(dialogue: Dialogue) -> None:
    w, _ = asked(dialogue)
    w.says("旁边那块也是").hears("也记下了")


@pytest.mark.parametrize(
    "words", ["水是黄的！", "墙是湿的", "地板是湿的", "水还是浑的", "地板都是湿的"]
)
def test_4_3_how_things_are_goes_to_the_handler(dialogue: Dialogue, words: str) -> None:
    w, lin = filed(dialogue)
    w.says(words).hears("已补充到 261123-001")
    lin.hears(words)


@pytest.mark.parametrize("words", ["水是臭的", "水还是臭的", "自来水是黄的"])
def test_4_3_how_the_water_is_goes_to_the_handler(dialogue: Dialogue, words: str) -> None:
    w = dialogue.account("resident:何老师").says("我家停水了").taps("对，提交").hears("261123-001")
    w.says(words).hears("已补充到 261123-001")
    dialogue.account("steward:小林").hears(words)


@pytest.mark.parametrize("words", ["水有股味", "水里有沙", "水很浑", "水压好小"])
def test_4_3_what_else_is_wrong_with_the_water_opens_nothing_unasked(
    dialogue: Dialogue, words: str
) -> None:
    w = dialogue.account("resident:何老师").says("我家停水了").taps("对，提交").hears("261123-001")
    w.says(words).hears("补充之前的事，还是另一件事")


@pytest.mark.parametrize("words", ["水是臭的", "水有股味", "水里有沙", "水很浑", "水压好小"])
def test_4_2_what_is_wrong_with_the_water_begins_a_report(dialogue: Dialogue, words: str) -> None:
    w = dialogue.account("resident:何老师").says(words).hears(f"内容：{words}", "设备管理类")
    assert "要人来处理" not in w.offered()  # nothing was asked, nothing was proposed


@pytest.mark.parametrize("words", ["是的", "是好的", "好的好的", "都可以的", "嗯嗯知道了"])
def test_4_3_a_mere_yes_adds_nothing(dialogue: Dialogue, words: str) -> None:
    w, lin = filed(dialogue)
    w.says(words).does_not_hear("补充")
    lin.does_not_hear("业户补充")


@pytest.mark.parametrize(
    "words",
    ["算了 现在好像不漏了，已解决", "算了，不漏了", "我看了一下，现在不漏了", "算了算了，已经好了"],
)
def test_6_2_solved_right_after_not_solved_is_a_word_about_that(
    dialogue: Dialogue, words: str
) -> None:
    w = dialogue.account("resident:o2")
    w.says("5栋大堂灯坏了，李女士13800138000").says("对").hears("261123-001")
    w.says("我家3栋2单元1501厨房水管漏水，滴了一地").says("对").hears("261123-002")
    w.says("没解决，还在漏").hears("261123-002")
    w.says(words).hears("261123-002").does_not_hear("另一件事")
    assert "已解决" in w.offered()
    w.taps("已解决").hears("谢谢您的确认")


@pytest.mark.parametrize("words", ["算了，还在漏", "算了，又开始漏了"])
def test_6_2_never_mind_does_not_say_that_it_is_solved(dialogue: Dialogue, words: str) -> None:
    w, _ = filed(dialogue)
    w.says(words)
    assert "已解决" not in w.offered()
