"""Two numbers said while a report is taken: a further one is kept, a right one replaces (§4.2)."""

import pytest

from tests.support.dialogue import Dialogue, Voice

FIRST = "138****8000"
BOTH = f"电话：{FIRST}、139****9000"
STORY = "3栋2单元1501厨房漏水，电话13800138000，我是王女士"


def read_back(dialogue: Dialogue, story: str = STORY) -> Voice:
    return dialogue.account("resident:w1").says(story).hears("您的意思是", FIRST)


@pytest.mark.parametrize(
    "words",
    [
        "还有一个13900139000也能打",
        "备用电话139 0013 9000",
        "电话也写一下13900139000，备用",
        "打不通就打我老公13900139000",
        "找不到我的话打13900139000",
        "还有我老公的电话13900139000",
        "再留一个13900139000，晚上打",
        "13800138000、13900139000都可以",
    ],
)
def test_4_2_a_further_number_is_kept_beside_the_first(dialogue: Dialogue, words: str) -> None:
    w = read_back(dialogue).says(words)
    w.hears("备用的号码也记下了", BOTH).does_not_hear("①", "改过来了")
    w.taps("对，提交")
    s = dialogue.account("steward:小林").hears("138****8000、139****9000")
    s.says("261123-001").taps("接单")
    s.presses("phone:261123-001").hears("13800138000、13900139000")


@pytest.mark.parametrize(
    "words",
    [
        "电话改成13900139000",
        "不是13800138000，是13900139000",
        "电话写错了，是13900139000",
        "我换号了，电话13900139000",
        "原来那个打不通了，打13900139000",
        "13900139000",
    ],
)
def test_4_4_a_corrected_number_takes_the_place_of_the_first(
    dialogue: Dialogue, words: str
) -> None:
    w = read_back(dialogue).says(words)
    w.hears("改过来了", "电话：139****9000").does_not_hear("①", f"电话：{FIRST}")


@pytest.mark.parametrize(
    "story",
    [
        "3栋2单元1501厨房漏水，电话13800138000，备用13900139000，我是王女士",
        "3栋2单元1501厨房漏水，我是王女士13800138000，打不通打我爱人的13900139000",
        "王女士，13800138000或者13900139000，3栋2单元1501厨房漏水",
    ],
)
def test_4_2_both_may_stand_in_the_first_message(dialogue: Dialogue, story: str) -> None:
    read_back(dialogue, story).hears(BOTH)


def test_4_2_of_two_named_in_one_breath_the_phones_of_others_are_not_his(
    dialogue: Dialogue,
) -> None:
    story = "3栋2单元1501厨房漏水，我是王女士13800138000，你们管家电话13900139000打不通"
    read_back(dialogue, story).does_not_hear("139****9000\n· 类别").hears(f"电话：{FIRST}\n")


def test_4_2_a_further_number_is_no_answer_to_the_question_open(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w1").says("厨房漏水", "3栋2单元1501", "王女士13800138000")
    w.hears("多久").says("备用13900139000").hears("备用的号码也记下了", "多久")
    w.says("两天了").taps("跳过").hears("多久了：两天", BOTH)


def test_4_4_what_else_the_words_tell_is_not_lost(dialogue: Dialogue) -> None:
    w = read_back(dialogue).says("卫生间也漏水，备用电话13900139000")
    w.hears("卫生间也漏水", BOTH)


def test_4_4_the_first_is_corrected_and_the_second_stays(dialogue: Dialogue) -> None:
    w = read_back(dialogue).says("备用电话13900139000").says("尾号是8001")
    w.hears("电话：138****8001、139****9000").says("电话改成13700137000，备用的不变")
    w.hears("电话：137****7000、139****9000")


def test_8_the_next_report_knows_his_own_number_alone(dialogue: Dialogue) -> None:
    w = read_back(dialogue).says("备用电话13900139000").taps("对，提交")
    w.says("我要报修").says("3栋2单元1501门禁坏了，刷卡没反应，两天了")
    w.hears(f"电话：{FIRST}\n").does_not_hear("139****9000")


def test_2_of_a_caller_both_numbers_are_kept(dialogue: Dialogue) -> None:
    a = dialogue.account("agent:小雅").says("替人报事").taps("来电")
    a.says("枫禾湾3栋2单元1501的赵女士来电，13800138000，厨房水管漏水，昨天开始的")
    a.says("备用电话13900139000").hears(BOTH)
    a.taps("对，提交").hears("已登记")
