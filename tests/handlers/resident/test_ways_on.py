"""Nobody goes in circles: what is not known, not understood or not on record has a way on."""

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
