"""What a resident wishes, told from what it only sounds like: a person, a time, a complaint."""

import pytest

from nlp import read
from tests.handlers.resident.test_relay import TAP, says_in, several
from tests.support.dialogue import Dialogue
from tests.support.neighbours import WANG, case, files, newest, submits


@pytest.mark.parametrize("words", ["12点行不行 我要接孩子", "我要去接孩子 晚点再说"])
def test_4_6_words_to_the_steward_ask_for_no_agent(dialogue: Dialogue, words: str) -> None:
    resident, steward = several(dialogue, 1)
    says_in(steward, TAP, "11点带工程师傅上门")
    resident.says(words).does_not_hear("客服同事").hears("已转给管家")
    steward.hears(words)


def test_4_6_somebody_wanted_for_the_work_is_no_agent(dialogue: Dialogue) -> None:
    for words in ("你给我找个人修一下水龙头", "水龙头坏了，你给俺找个人修修中不中"):
        w = dialogue.account(f"resident:{len(words)}").says(words)
        w.does_not_hear("客服同事").hears("请问在哪里")
    dialogue.account("resident:human").says("给我找个人说话").hears("客服同事")


def test_5_14_calls_about_the_fee_are_complained_of(dialogue: Dialogue) -> None:
    number = files(dialogue, "resident:w1", WANG + "催物业费的别再给我打电话了 一天三个 骚扰")
    assert case(dialogue, number).kind == "complaint"
    assert not read("别再给我打电话了，发微信就行").dissatisfied
    assert not read("物业催费天天打电话，烦死了").repeat
    assert read("给物业打过三次电话催修，没人来").repeat


def test_2_1_a_fee_refused_for_bad_service_is_a_complaint(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w1").says(WANG + "物业费我不交了 你们服务这么差 等法院见吧")
    submits(dialogue, w)
    assert case(dialogue, newest(dialogue)).kind == "complaint"


@pytest.mark.parametrize(
    "words",
    ["我打你们电话 400 没人接 我要找领导 投诉电话多少", "你们几点上班", "物业电话是多少"],
)
def test_4_6_phones_hours_and_the_chief_are_told_at_once(dialogue: Dialogue, words: str) -> None:
    w = dialogue.account("resident:w1").says(words)
    w.hears("投诉电话：0700-5550118", "8:30–20:00", "08:30–18:00", "项目首席 沈国栋", "转人工")
    w.does_not_hear("哪一户")


def test_4_6_asked_in_a_report_its_question_stands_again(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w1").says("厨房漏水")
    w.says("投诉电话多少").hears("0700-5550118", "请问在哪里")
    # what is no question about us is a matter still
    dialogue.account("resident:w2").says("投诉电话没人接，也打不通").hears("哪一户")
    dialogue.account("resident:w3").says("电梯坏了，物业电话多少").hears("的电梯")


@pytest.mark.parametrize("words", ["你是机器人吗", "你是真人吗", "你是人还是机器"])
def test_4_6_it_says_that_it_is_no_person(dialogue: Dialogue, words: str) -> None:
    w = dialogue.account("resident:w1").says(words).hears("自动应答", "管家和客服")
    assert "转人工" in w.offered()


def test_4_2_a_landline_counts_and_yes_is_no_name(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w1").says("俺是5栋1单元的老太太，屋里那个灯不亮").says("501")
    w.says("俺没有手机号，座机行不 8765 4321").says("中").hears("怎么称呼")
    w.says("俺姓张").does_not_hear("电话")
    submits(dialogue, w)
    w.hears("张先生/女士")
    assert case(dialogue, newest(dialogue)).place == "5栋1单元501"
    assert read("座机 87654321").slots.phone == "87654321"
    assert read("订单号 8765 4321").slots.phone is None


def test_4_2_where_is_not_insisted_on(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w1").says("我要匿名举报管家林晓彤收装修队好处费")
    w.says("3栋").says("不方便").does_not_hear("没认出来")
    submits(dialogue, w)
    assert case(dialogue, newest(dialogue)).place == "3栋楼内"
    # what is to be mended stands somewhere: asked once more, and 跳过 is never taken for a place
    w = dialogue.account("resident:w2").says("灯坏了").says("跳过").hears("请问在哪里")
    w.says("跳过").taps("云汀花园").says("王女士，13800138000")
    submits(dialogue, w)
    assert "跳过" not in case(dialogue, newest(dialogue)).place
