"""Corrections: said at any question, or at the read-back, they put right and are never content."""

import pytest

from tests.support.dialogue import Dialogue, Voice

NEAR = "3栋2单元1501厨房漏水，李女士13800138000，昨天开始"


def read_back(dialogue: Dialogue) -> Voice:
    """Somebody who is asked whether all is right."""
    w = dialogue.account("resident:c1")
    return w.says(NEAR).hears("您的意思是")


@pytest.mark.parametrize(
    ("words", "now", "gone"),
    [
        ("不对，是1502，不是1501", ["内容：3栋2单元1502", "地点：云汀花园 3栋2单元1502"], "1501"),
        ("我家是1502不是1501", ["地点：云汀花园 3栋2单元1502"], "1501"),
        ("1502写成1501了", ["地点：云汀花园 3栋2单元1502"], "1501"),
        ("不是3栋，是5栋", ["内容：5栋2单元1501", "地点：云汀花园 5栋2单元1501"], "3栋"),
        (
            "不是1501，是1502，电话也改成13900139000",
            ["地点：云汀花园 3栋2单元1502", "139****9000"],
            "1501",
        ),
        ("电话是13900139000，房号1502", ["3栋2单元1502", "139****9000"], "1501"),
        ("地址错了，是6栋1单元202，姓陈", ["地点：云汀花园 6栋1单元202", "陈女士"], "李女士\n"),
        (
            "不对，是1502，不是1501，还有电话换成13900139000",
            ["地点：云汀花园 3栋2单元1502", "139****9000"],
            "②",
        ),
        ("是1502，不是1501，姓陈，电话13900139000", ["1502", "139****9000", "陈女士"], "1501"),
        ("房间是1502，称呼改成陈先生", ["地点：云汀花园 3栋2单元1502", "称呼：陈先生"], "1501"),
        (
            "地址改成6栋1单元202，电话改成13900139000，名字改成陈先生",
            ["地点：云汀花园 6栋1单元202", "139****9000", "称呼：陈先生"],
            "②",
        ),
        ("昨天不对，是前天，电话13900139000", ["多久了：前天", "139****9000"], "昨天"),
        ("不是昨天，是前天，房号1502", ["多久了：前天", "3栋2单元1502"], "昨天"),
        (
            "不是厨房，是卫生间，电话也改成13900139000",
            ["内容：3栋2单元1501卫生间漏水", "139****9000"],
            "厨房",
        ),
        ("内容改成卫生间漏水，房号是1502", ["内容：卫生间漏水", "3栋2单元1502"], "厨房"),
        ("1502才对", ["地点：云汀花园 3栋2单元1502"], "1501"),
        ("是1502，不是1501，卫生间也在漏", ["地点：云汀花园 3栋2单元1502", "卫生间也在漏"], "1501"),
    ],
)
def test_every_correction_of_one_sentence_is_made(
    dialogue: Dialogue, words: str, now: list[str], gone: str
) -> None:
    w = read_back(dialogue).says(words)
    w.hears("改过来了", "您的意思是", *now).does_not_hear(gone)


def test_a_house_called_wrong_that_was_not_written_down_is_asked(dialogue: Dialogue) -> None:
    w = read_back(dialogue)
    w.says("不是1401，是1402").hears("对不上", "3栋2单元1501").does_not_hear("改过来了")
    w.says("1402").hears("地点：云汀花园 3栋2单元1402")


def test_what_else_the_sentence_puts_right_is_made_while_the_house_is_asked(
    dialogue: Dialogue,
) -> None:
    w = read_back(dialogue).says("不是1401，是1402，电话改成13900139000")
    w.hears("改过来了", "对不上").says("1402").hears("3栋2单元1402", "139****9000")


@pytest.mark.parametrize("words", ["1501是楼上", "1601是楼上", "1601是我楼上", "我楼上是1601"])
def test_a_neighbours_door_is_no_correction_of_his_own(dialogue: Dialogue, words: str) -> None:
    w = read_back(dialogue).says(words)
    w.hears("地点：云汀花园 3栋2单元1501").does_not_hear("改过来了")


def test_nothing_is_called_changed_that_was_so_before(dialogue: Dialogue) -> None:
    w = read_back(dialogue).says("地址不对，是1501")
    w.hears("没有变").does_not_hear("改过来了")


def test_a_door_of_the_account_is_put_right_there(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:c1")
    w.says("楼上1601漏水到我家，我是3栋2单元1501李女士13800138000").hears("您的意思是")
    w.says("不是1601，是1602").hears("楼上1602漏水", "地点：云汀花园 3栋2单元1501")


def half_told(dialogue: Dialogue) -> Voice:
    """Somebody who is asked since when."""
    w = dialogue.account("resident:c2")
    return w.says("漏水", "3栋2单元1501", "李", "13900001111").hears("多久")


@pytest.mark.parametrize(
    ("words", "now", "gone"),
    [
        ("内容改成卫生间漏水", "内容：卫生间漏水", "厨房"),
        ("不是厨房，是卫生间", "卫生间漏水", "厨房"),
        ("不是漏水，是停水", "厨房停水", "漏水"),
        ("我不姓李，姓吕", "称呼：吕女士", "李女士\n"),
        ("我是张先生", "称呼：张先生", "①"),
        ("不是昨天，是前天", "多久了：前天", "昨天"),
        ("三天了", "多久了：三天", "①"),
        ("改地址，是1502", "3栋2单元1502", "①"),
        ("电话不对，是13922223333", "139****3333", "①"),
        ("写错了，我家是1502", "3栋2单元1502", "①"),
    ],
)
def test_words_at_the_read_back_put_right_what_they_name(
    dialogue: Dialogue, words: str, now: str, gone: str
) -> None:
    read_back(dialogue).says(words).hears("您的意思是", now).does_not_hear(gone)


@pytest.mark.parametrize(
    ("words", "now"),
    [
        ("改地址，是1502", "3栋2单元1502"),
        ("不是1501，是1502", "3栋2单元1502"),
        ("电话不对，是13922223333", "139****3333"),
    ],
)
def test_a_correction_is_no_answer_to_the_question_open(
    dialogue: Dialogue, words: str, now: str
) -> None:
    w = half_told(dialogue)
    w.says(words).hears("改过来了", "多久")
    w.says("跳过", "跳过").hears("您的意思是", now).does_not_hear("改地址", "不对")


def test_taking_back_at_a_question_is_no_name_and_no_wish(dialogue: Dialogue) -> None:
    w = half_told(dialogue)
    w.says("不撤了").hears("多久")
    w.says("撤回").hears("没有提交")


def test_since_and_hope_have_their_buttons_when_said(dialogue: Dialogue) -> None:
    w = half_told(dialogue)
    w.says("两天了", "尽快修好")
    assert {"改时间", "改希望"} <= set(w.offered())
    w.taps("改希望").says("给个说法").hears("希望：给个说法")


def test_the_thing_to_put_right_may_be_named_alone(dialogue: Dialogue) -> None:
    w = read_back(dialogue)
    w.says("改一下电话").hears("电话")
    w.says("13922223333").hears("139****3333")


def test_a_mere_yes_after_a_no_files_nothing(dialogue: Dialogue) -> None:
    w = read_back(dialogue)
    w.says("不对").hears("哪一项要改")
    w.says("嗯").hears("还没有提交").does_not_hear("编号")
    w.says("对，提交").hears("261123-001")


def test_an_item_called_wrong_is_asked_anew(dialogue: Dialogue) -> None:
    w = read_back(dialogue)
    w.says("不对").says("内容不对").hears("重新说一下")
    w.says("卫生间水龙头一直滴水").hears("内容：卫生间水龙头").does_not_hear("厨房")


# --- after the filing ----------------------------------------------------------------------------


def filed(dialogue: Dialogue) -> Voice:
    """Somebody whose case was just filed."""
    w = dialogue.account("resident:c3")
    w.says("3栋1单元1003 杜女士 13911140001 门铃坏了").taps("对，提交")
    return w.hears("261123-001")


@pytest.mark.parametrize(
    ("words", "now"),
    [
        ("电话错了 尾号是9991", "138****9991"),
        ("手机号写错了，最后四位是9992", "138****9992"),
        ("我不姓李 姓郜", "称呼：郜女士"),
    ],
)
def test_4_4_the_last_digits_and_a_rare_surname_put_right_what_they_name(
    dialogue: Dialogue, words: str, now: str
) -> None:
    read_back(dialogue).says(words).hears("您的意思是", now).does_not_hear("①")


def test_4_4_a_number_that_is_only_called_wrong_is_asked_for(dialogue: Dialogue) -> None:
    w = read_back(dialogue)
    w.says("电话错了 那是我老婆的").hears("留个电话").does_not_hear("您的意思是")
    w.says("13922223333").hears("139****3333")


def test_4_4_a_phone_put_right_after_the_filing_is_the_one_staff_call(dialogue: Dialogue) -> None:
    w, lin = filed(dialogue), dialogue.account("steward:小林")
    w.says("对").says("电话写错了，是13911140033").hears("261123-001", "139****0033")
    lin.hears("更正了电话", "139****0033").taps("接单").says("杜女士，我今天下午过来看门铃")
    lin.taps("查看电话").hears("13911140033")
    w.taps("补充").says("又错了，电话尾号是0034").hears("139****0034")
    w.says("电话还是不对").hears("正确的号码是多少")
    w.says("13911140035").hears("139****0035")
    lin.taps("查看电话").hears("13911140035")


def test_4_4_name_and_house_are_put_right_after_the_filing(dialogue: Dialogue) -> None:
    w, lin = filed(dialogue), dialogue.account("steward:小林")
    w.says("地址也错了 是1004").hears("3栋1单元1003 → 3栋1单元1004")
    w.says("我不姓杜 姓朱").hears("朱女士")
    lin.hears("3栋1单元1004", "朱女士")


@pytest.mark.parametrize(
    "words", ["你们管家电话错了，打不通", "电话机坏了换个电话线", "备用电话13922223333"]
)
def test_4_4_what_is_wrong_with_other_phones_corrects_nothing(
    dialogue: Dialogue, words: str
) -> None:
    filed(dialogue).says(words).does_not_hear("已改为", "正确的号码")


def test_8_of_an_anonymous_case_only_the_call_centre_has_the_new_phone(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:c4")
    w.says("3栋1单元1003 匿名 门口楼道有人抽烟 13911140001").taps("对，提交")
    dialogue.account("steward:小林").everything()
    w.says("电话写错了，是13911140033").hears("只有呼叫中心看得到").does_not_hear("处理人")
    dialogue.account("steward:小林").does_not_hear("0033", "更正")


@pytest.mark.parametrize(
    "words",
    [
        "备用电话13900001111",
        "再留一个电话139 0000 1111",
        "打不通的话打13900001111",
        "我老公的电话13900001111也可以打",
        "另外一个号码是13900001111，谢谢",
        "紧急联系人电话：13900001111",
    ],
)
def test_8_a_second_number_after_the_filing_stands_beside_the_first(
    dialogue: Dialogue, words: str
) -> None:
    w = read_back(dialogue).taps("对，提交")
    w.says(words).hears("备用电话 139****1111", "先打 138****8000").does_not_hear("您的意思是")
    s = dialogue.account("steward:小林").hears("备用电话 139****1111", "原来的号码照旧")
    s.says("261123-001").hears("138****8000、139****1111").taps("接单")
    s.presses("phone:261123-001").hears("13800138000、13900001111")
    w.says("电话写错了，是13700001111").hears("137****1111")
    s.presses("phone:261123-001").hears("13700001111、13900001111").does_not_hear("13800138000")


@pytest.mark.parametrize(
    "words",
    ["我老公说厨房也漏水了，他电话13900001111", "隔壁装修太吵，备用电话13900001111", "13900001111"],
)
def test_8_a_number_beside_a_matter_or_alone_is_no_second_one(
    dialogue: Dialogue, words: str
) -> None:
    w = read_back(dialogue).taps("对，提交")
    w.says(words).does_not_hear("备用电话 139")


def test_8_of_an_anonymous_case_the_call_centre_alone_gets_the_second_number(
    dialogue: Dialogue,
) -> None:
    w = read_back(dialogue).says("匿名").taps("对，提交")
    w.says("备用电话13900001111").hears("呼叫中心")
    dialogue.account("steward:小林").hears("261123-001").does_not_hear("1111")
