"""A name or a phone that somebody will not leave, and what he says of himself in one breath."""

import pytest

from tests.support.dialogue import Dialogue, Voice

LAMP = "厨房灯坏了，3栋2单元1501"


def asked_for_phone(dialogue: Dialogue) -> Voice:
    """Somebody who gave his name and is asked for a number."""
    return dialogue.account("resident:n1").says(f"{LAMP}，王女士").hears("留个电话")


@pytest.mark.parametrize(
    "words",
    [
        "不方便留电话，你们微信找我就行",
        "不要打电话，有事微信留言",
        "电话就不留了",
        "上班接不了，在这里回我就行",
        "别打电话，微信上说",
    ],
)
def test_4_2_a_phone_refused_is_no_faulty_number(dialogue: Dialogue, words: str) -> None:
    w = asked_for_phone(dialogue).says(words)
    w.hears("先不留", "多久").does_not_hear("不完整")
    w.says("跳过", "跳过").hears("电话：没有留，在这里联系您").does_not_hear("①")


def test_4_2_a_number_cut_short_is_still_asked_for_again(dialogue: Dialogue) -> None:
    asked_for_phone(dialogue).says("1380013").hears("不完整")


def test_4_2_not_this_number_but_that_leaves_one(dialogue: Dialogue) -> None:
    w = asked_for_phone(dialogue).says("白天别打电话，晚上打13800138000")
    w.does_not_hear("先不留", "留个电话")


@pytest.mark.parametrize(
    "words", ["别给我打电话，上班接不了，微信说", "电话就不留了哈", "不想留电话"]
)
def test_4_2_a_phone_refused_beforehand_is_not_asked_for(dialogue: Dialogue, words: str) -> None:
    w = dialogue.account("resident:n2").says(f"{LAMP}，王女士，{words}")
    w.hears("没有留，在这里联系您").does_not_hear("留个电话")


@pytest.mark.parametrize(
    "words", ["保安不给电话", "管家电话打不通", "物业不接电话", "快递不打电话就放门口"]
)
def test_4_2_phones_of_others_refuse_nothing(dialogue: Dialogue, words: str) -> None:
    dialogue.account("resident:n3").says(f"{LAMP}，王女士，{words}").hears("留个电话")


@pytest.mark.parametrize("words", ["名字电话都不留，怕报复", "都不留", "名字和电话都不方便说"])
def test_5_11_who_leaves_nothing_hears_of_the_anonymous_way(dialogue: Dialogue, words: str) -> None:
    w = dialogue.account("resident:n4").says("楼上天天半夜吵，3栋2单元1501").hears("怎么称呼")
    w.says(words).hears("匿名", "多久").does_not_hear("怎么称呼", "留个电话")
    w.says("跳过", "跳过").hears("您的意思是").does_not_hear(words)
    w.says("匿名").hears("匿名：处理的人只看到")


def test_5_11_who_is_afraid_hears_of_it_at_the_name_alone(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:n5").says("楼上天天半夜吵，3栋2单元1501").hears("怎么称呼")
    w.says("不想说，怕被报复").hears("匿名", "留个电话")


def test_4_2_a_name_given_after_all_is_a_name(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:n6").says("楼上天天半夜吵，3栋2单元1501").hears("怎么称呼")
    w.says("不方便说话，我姓王").hears("留个电话").does_not_hear("先不留")


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("8栋1单元201的何女士13200132000，厨房灯坏了", "何女士"),
        ("5栋2单元1303的孟先生，13300133000，厨房灯坏了", "孟先生"),
        ("厨房灯坏了，5栋2单元1303的孟先生，电话13300133000", "孟先生"),
    ],
)
def test_4_2_the_name_said_behind_the_door_is_not_asked_again(
    dialogue: Dialogue, words: str, name: str
) -> None:
    w = dialogue.account("resident:n7").says(words)
    w.hears("您的意思是", f"称呼：{name}").does_not_hear("怎么称呼您")


@pytest.mark.parametrize("words", ["楼上1601的王女士，天天半夜吵", "投诉1601的王先生半夜吵"])
def test_4_2_the_name_of_a_neighbour_is_not_his(dialogue: Dialogue, words: str) -> None:
    w = dialogue.account("resident:n8").says(f"{words}，我是3栋2单元1501").hears("怎么称呼")
    w.does_not_hear("王女士，", "王先生，")


@pytest.mark.parametrize(
    ("words", "home"),
    [
        ("3栋2单元整个楼都没水了，刚停的，1501王女士13800138000", "3栋2单元1501"),
        ("5栋1单元整栋楼都停电了，刚停的，902李女士13800138002", "5栋1单元902"),
        ("6栋2单元整个单元都没水了，801周先生13800138005", "6栋2单元801"),
        ("3栋2单元整栋停水，1501的王女士，13800138000", "3栋2单元1501"),
    ],
)
def test_4_2_the_door_said_before_the_name_is_not_asked_again(
    dialogue: Dialogue, words: str, home: str
) -> None:
    w = dialogue.account("resident:n9").says(words)
    w.hears("您的意思是", home).does_not_hear("哪一户")
