"""Nobody goes in circles: what is not known, not understood or not on record has a way on."""

import pytest

from tests.handlers.resident.test_matters import filed
from tests.support.dialogue import Dialogue

UNKNOWN = "99栋1单元101漏水，王先生，13800138111"


def test_a_building_nobody_has_is_asked_about_once(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:y1")
    w.says(UNKNOWN).hears("没有找到 99 栋", "核对", "哪个小区")
    w.taps("云汀花园").does_not_hear("没有找到 99 栋")
    w.says("跳过", "跳过").hears("您的意思是", "99栋1单元101")


def test_a_building_mistyped_is_put_right(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:y2")
    w.says(UNKNOWN).says("3栋2单元1501")
    w.says("跳过", "跳过").hears("您的意思是", "3栋2单元1501")


def test_a_yes_or_the_button_takes_the_building_as_told(dialogue: Dialogue) -> None:
    for name, act in (("resident:y3", "没写错"), ("resident:y5", "")):
        w = dialogue.account(name)
        w.says("厨房水龙头漏水").says("枫禾湾88栋2单元1501").hears("没有找到 88 栋", "没写错")
        (w.taps(act) if act else w.says("没错")).hears("怎么称呼")


def test_who_does_not_know_the_place_is_shown_another_way(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:y4")
    w.says("路灯不亮").hears("在哪里")
    w.says("不知道").hears("说个大概")
    assert "转人工" in w.offered()[-1]


def test_a_yes_adds_to_the_one_matter_offered(dialogue: Dialogue) -> None:
    w = filed(dialogue)
    w.says("厨房的水龙头漏水更厉害了，水流了一地").hears("另一件事")
    w.says("对").hears("已补充到 261123-001")


def test_words_that_choose_neither_get_another_way(dialogue: Dialogue) -> None:
    w = filed(dialogue)
    w.says("厨房的水龙头漏水更厉害了，水流了一地").hears("另一件事")
    w.says("跳过").hears("拿不准就转人工")
    assert "转人工" in w.offered()[-1]


def test_signs_without_words_are_no_name(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:y6")
    w.says("3栋2单元1501厨房漏水", "！！！", "…………").hears("怎么称呼", "转人工").does_not_hear(
        "留个电话"
    )


@pytest.mark.parametrize(
    "words",
    [
        "我早上打电话报的下水道怎么样了",
        "上午电话里报的事有进展吗",
        "我昨天到前台登记的那个修得怎么样",
        "查一下我打电话报的事",
        "我昨天打400报的马桶，什么时候来修啊",
    ],
)
def test_5_6_what_was_reported_by_phone_is_not_seen_here_and_he_hears_why(
    dialogue: Dialogue, words: str
) -> None:
    a = dialogue.account("agent:小雅").says("替人报事").taps("来电")
    a.says("枫禾湾3栋2单元1501赵女士13911112222，下水道堵了，今天早上").taps("对，提交").hears(
        "已登记"
    )
    w = dialogue.account("resident:p1").says(words)
    w.hears("不会自动合到这个聊天", "转人工").does_not_hear("还没有报过事", "261123", "请问在哪里")
    assert "转人工" in w.offered()
    w.says("我是3栋2单元1501的，13911112222，报的事到哪一步了").does_not_hear("261123", "林晓彤")


def test_5_6_a_tale_of_a_call_is_still_a_report(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:p2")
    w.says("3栋2单元1501马桶堵了，我打电话报过，怎么样都没人来，王女士13800138000")
    w.hears("您的意思是").does_not_hear("不会自动合到")


def test_5_6_who_has_a_matter_open_here_sees_it(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:p3")
    w.says("3栋2单元1501马桶堵了，王女士13800138000，昨天开始").taps("对，提交")
    w.says("我打电话报的怎么样了").does_not_hear("不会自动合到").hears("261123-001")
