"""谢谢, 不好意思, 收到, 就这样吧, and questions asked back: no part of the account."""

import pytest

from tests.support.dialogue import Dialogue, Voice

WHOLE = "3栋2单元1501厨房漏水，李女士13800138000"


def read_back(dialogue: Dialogue) -> Voice:
    """It was read back to him."""
    return dialogue.account("resident:m1").says(WHOLE).hears("您的意思是")


def filed(dialogue: Dialogue) -> Voice:
    """It is filed."""
    return read_back(dialogue).says("对").hears("261123-001")


@pytest.mark.parametrize(
    "words",
    [
        "是的没错",
        "就这个",
        "嗯 可以",
        "没错就这样吧",
        "对的，就这些",
        "ok提交吧",
        "没有了，报吧",
        "好的谢谢就这样",
        "都对",
        "没别的了",
    ],
)
def test_4_4_assent_in_other_words_files(dialogue: Dialogue, words: str) -> None:
    read_back(dialogue).says(words).hears("261123-001")


@pytest.mark.parametrize(
    "words", ["不对", "先别提交", "没有", "谢谢", "不好意思", "就这样还没人管", "对不对啊", "收到"]
)
def test_4_4_other_words_do_not(dialogue: Dialogue, words: str) -> None:
    read_back(dialogue).says(words).does_not_hear("261123-001")


def test_4_4_assent_after_a_no_files_nothing(dialogue: Dialogue) -> None:
    read_back(dialogue).says("不对").says("是的没错").does_not_hear("261123-001")


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("谢谢", "不客气"),
        ("麻烦你们了", "不客气"),
        ("对不起 我不该骂人", "没关系"),
        ("算了，刚才态度不好，不好意思啊", "没关系"),
    ],
)
def test_4_3_courtesy_is_no_part_of_the_account(
    dialogue: Dialogue, words: str, answer: str
) -> None:
    w = read_back(dialogue)
    w.says(words).hears(answer, "您的意思是").does_not_hear("补充进去", words)
    w.says("对").hears("261123-001")


def test_4_3_thanks_with_more_of_the_matter_is_added(dialogue: Dialogue) -> None:
    read_back(dialogue).says("谢谢，卫生间也在漏水").hears("卫生间也在漏水")


@pytest.mark.parametrize("words", ["嗯，可以", "不好意思"])
def test_4_2_no_such_word_is_what_he_hopes_for(dialogue: Dialogue, words: str) -> None:
    w = dialogue.account("resident:m1").says("厨房漏水").says("3栋2单元1501，李女士13800138000")
    w.taps("跳过").hears("希望")
    w.says(words).does_not_hear(f"希望：{words}")
    w.says("尽快修好").hears("希望：尽快修好")


@pytest.mark.parametrize(
    "words", ["刚才态度不好，不好意思", "对不起，我不该骂人", "抱歉我太激动了"]
)
def test_4_1_an_apology_complains_of_nobody(dialogue: Dialogue, words: str) -> None:
    w = filed(dialogue)
    w.says(words).hears("没关系").does_not_hear("另一件", "单独登记")


@pytest.mark.parametrize("words", ["对不起有什么用，管家骂人", "保安说话太难听了"])
def test_2_1_who_complains_of_another_s_words_does(dialogue: Dialogue, words: str) -> None:
    filed(dialogue).says(words).does_not_hear("没关系")


@pytest.mark.parametrize("words", ["收到", "知道了", "好的", "嗯嗯", "👍", "明白了，等你们消息"])
def test_5_6_who_heard_it_is_told_the_same_each_time(dialogue: Dialogue, words: str) -> None:
    filed(dialogue).says(words).hears("有进展马上告诉您")


@pytest.mark.parametrize("words", ["谢谢", "收到", "不好意思"])
def test_4_3_such_a_word_is_not_held_for_a_matter(dialogue: Dialogue, words: str) -> None:
    w = filed(dialogue)
    w.says("那边也要弄一下哦").hears("补充之前的事，还是另一件事")
    w.says(words).hears("还是另一件事").does_not_hear("也记下了")


@pytest.mark.parametrize(
    "words", ["凭什么要告诉你我住哪?", "我住哪你们系统里没有吗", "干嘛问我地址", "问地址干什么"]
)
def test_4_2_who_asks_why_where_is_told_and_it_is_no_place(dialogue: Dialogue, words: str) -> None:
    w = dialogue.account("resident:m1").says("厨房漏水").hears("请问在哪里")
    w.says(words).hears("问地址是为了", "请问在哪里")
    w.says("你说呢?").says(words).does_not_hear(f"地点：云汀花园 {words}")
    w.says("3栋2单元1501").hears("怎么称呼")


def test_4_11_an_estate_we_do_not_know_is_taken_as_said(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:m1").says("厨房漏水").says("阳光小区那边").says("阳光小区那边")
    w.does_not_hear("问地址是为了")


@pytest.mark.parametrize("words", ["没错就这样吧", "ok提交吧", "就这些，报吧"])
def test_4_2_who_has_said_all_is_asked_nothing_more(dialogue: Dialogue, words: str) -> None:
    w = dialogue.account("resident:m1").says("厨房漏水").says("3栋2单元1501，李女士13800138000")
    w.taps("跳过").hears("希望").says(words).hears("您的意思是").does_not_hear("希望：")


@pytest.mark.parametrize(
    "words",
    [
        "地址我说错了我爸是1502",
        "说错地址了，是1502",
        "房号写错了，应该是1502",
        "房子说错了 是3栋2单元1502 不是1501",
        "地址错了，不是1501，是1502",
    ],
)
def test_4_4_the_house_put_right_after_filing_is_changed(dialogue: Dialogue, words: str) -> None:
    w, lin = filed(dialogue), dialogue.account("steward:小林")
    w.says(words).does_not_hear("另一件")
    lin.hears("3栋2单元1501 → 3栋2单元1502")


@pytest.mark.parametrize(
    "words", ["快递地址送错了，丢在楼道里", "物业把我家单元号牌装错了很久没人管"]
)
def test_4_3_another_s_slip_is_not_put_into_his_matter(dialogue: Dialogue, words: str) -> None:
    filed(dialogue).says(words).does_not_hear("已补充到")
