"""Wishes said while a report is being taken are heard as what they are (RULEBOOK §4.3, §4.6)."""

import pytest
from sqlalchemy import select

from storage.tables import Entry
from tests.support.dialogue import Dialogue, Voice
from tests.support.neighbours import WANG, case, files, newest, rows, submits

NUMBER = "261123-001"


def begun(dialogue: Dialogue, asking: str) -> Voice:
    """Nothing on record yet; a report that asks for this."""
    w = dialogue.account("resident:b1").says("3栋2单元1501厨房漏水").hears("怎么称呼")
    return w if asking == "name" else w.says("王女士").hears("留个电话")


def with_another(dialogue: Dialogue) -> Voice:
    """One matter on record, and a new report that asks where."""
    files(dialogue, "resident:b1", WANG + "家里门铃不响")
    w = dialogue.account("resident:b1").says("小区里有路灯不亮").taps("是另一件事")
    return w.taps("改地点") if "改地点" in w.offered() else w


def urges(dialogue: Dialogue) -> int:
    return len(rows(dialogue, select(Entry).where(Entry.kind == "urge")))


QUESTION = {"name": "怎么称呼", "phone": "留个电话"}


@pytest.mark.parametrize("asking", ["name", "phone"])
@pytest.mark.parametrize("words", ["催一下", "催一催吧", "快点处理"])
def test_4_3_an_urge_is_no_name_and_no_number(dialogue: Dialogue, asking: str, words: str) -> None:
    w = begun(dialogue, asking)
    w.says(words).hears("还没提交", QUESTION[asking])
    w.does_not_hear("没认出", "不完整")
    assert urges(dialogue) == 0


@pytest.mark.parametrize("asking", ["name", "phone"])
def test_4_3_another_person_is_asked_for_when_there_is_one(dialogue: Dialogue, asking: str) -> None:
    w = begun(dialogue, asking)
    w.says("我要换人").hears("还没有同事在办", QUESTION[asking])


@pytest.mark.parametrize("asking", ["name", "phone"])
def test_4_6_a_person_is_called_and_the_report_goes_on(dialogue: Dialogue, asking: str) -> None:
    w = begun(dialogue, asking)
    w.says("转人工").hears("正在请客服同事接入", QUESTION[asking])


def test_4_3_in_a_report_the_urge_is_for_the_matter_on_record(dialogue: Dialogue) -> None:
    w = with_another(dialogue)
    w.says("催一下").hears(f"已经替您催了 {NUMBER}", "还没提交", "在哪里")
    assert urges(dialogue) == 1
    w.says("小区北门").hears("您的意思是", "路灯不亮")
    assert submits(dialogue, w) != NUMBER


def test_4_3_of_several_he_says_which(dialogue: Dialogue) -> None:
    files(dialogue, "resident:b1", WANG + "家里门铃不响")
    w = dialogue.account("resident:b1").says("3栋的门禁刷不开").taps("是另一件事")
    submits(dialogue, w)
    w.says("小区里有路灯不亮").taps("是另一件事").taps("改地点").says("催一下").hears("哪一件")
    w.hears("还没提交")
    which = [label for row in w.messages() for label, _ in row.buttons]
    w.taps(next(label for label in which if label.startswith(NUMBER)))
    assert urges(dialogue) == 1


def test_5_1_the_report_rests_while_another_person_is_asked_for(dialogue: Dialogue) -> None:
    w = with_another(dialogue)
    w.says("我要换人").hears("给您换一位同事", NUMBER).taps("先不换").hears("先不换", "在哪里")
    w.says("换个人处理").says("说话太难听").hears("记下了").taps("换一位")
    w.hears(NUMBER, "还没提交", "在哪里")
    w.says("小区北门").hears("您的意思是", "路灯不亮")
    submits(dialogue, w)
    assert "路灯不亮" in case(dialogue, newest(dialogue)).what


def test_4_7_a_report_that_rests_is_reminded_of(dialogue: Dialogue) -> None:
    w = with_another(dialogue)
    w.says("我要换人")
    dialogue.passes(minutes=11)
    w.hears("接着填").taps("继续填写").hears("给您换一位同事").says("取消").hears("在哪里")


def test_4_2_what_he_hopes_for_is_no_urge(dialogue: Dialogue) -> None:
    w = begun(dialogue, "phone").says("13800138000").taps("跳过").hears("希望")
    w.says("尽快处理").hears("您的意思是", "尽快处理")


def test_4_3_a_tale_of_waiting_stays_part_of_the_report(dialogue: Dialogue) -> None:
    w = begun(dialogue, "name").says("怎么还没人来").does_not_hear("还没提交")
    w.says("王女士").hears("留个电话")


def test_8_keeping_the_data_asks_the_open_question_again(dialogue: Dialogue) -> None:
    w = begun(dialogue, "name")
    w.says("我的数据").taps("删除").taps("不删了").hears("怎么称呼")
    w.says("王女士").hears("留个电话")


def test_4_2_who_urges_though_nothing_is_open_is_asked_for_no_place(dialogue: Dialogue) -> None:
    for who, words in (("u1", "催一下"), ("u2", "什么时候来"), ("u3", "还没人来吗")):
        w = dialogue.account(f"resident:{who}")
        w.says(words).hears("还没有报过事").does_not_hear("请问在哪里")
    w = dialogue.account("resident:u4")
    w.says("水管坏了，什么时候来").hears("请问在哪里")
