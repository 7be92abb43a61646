"""Inquiries, suggestions and praise have their own shorter life (RULEBOOK §2)."""

from typing import TypeVar

import pytest
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from storage.tables import Case, Survey, TimerRow
from tests.support.dialogue import Dialogue, Voice
from tests.support.neighbours import case

WHO = "，3栋2单元1501，我是王女士13800138000"
LIN, LEAD = "steward:小林", "lead:陈主管"
ANSWER = "带身份证到服务中心前台补办，当天能拿，每天 8:30 到 18:00"
Row = TypeVar("Row")


def rows(dialogue: Dialogue, query: Select[Row]) -> list[Row]:
    with dialogue.desk.store.read() as conn, Session(conn) as session:
        return list(session.execute(query).scalars())


def the_case(dialogue: Dialogue) -> Case:
    (case,) = rows(dialogue, select(Case).where(Case.number == "261123-001"))
    return case


def timers(dialogue: Dialogue) -> set[str]:
    of_case = select(TimerRow).where(TimerRow.subject == f"case:{the_case(dialogue).id}")
    return {timer.kind for timer in rows(dialogue, of_case)}


def asked(dialogue: Dialogue, words: str = "请问门禁卡怎么补办") -> tuple[Voice, Voice]:
    """王女士 asked; her steward has the card."""
    w, s = dialogue.account("resident:w1"), dialogue.account(LIN)
    w.says(words + WHO).hears("不用上门")
    w.taps("对，提交")
    return w, s


def answered(dialogue: Dialogue) -> tuple[Voice, Voice]:
    w, s = asked(dialogue)
    s.taps("答复").says(ANSWER)
    return w, s


def test_2_an_inquiry_has_one_clock_that_of_the_answer(dialogue: Dialogue) -> None:
    w, s = asked(dialogue)
    w.hears("明天 09:30 前给您明确的答复").does_not_hear("第一个回话")
    s.hears("【咨询】")
    assert s.offered()[0] == "答复"
    assert the_case(dialogue).kind == "inquiry"
    assert timers(dialogue) == {"answer_reminder"}


def test_2_an_inquiry_is_closed_by_the_answer_that_is_understood(dialogue: Dialogue) -> None:
    w, s = answered(dialogue)
    w.hears(ANSWER, "这样说清楚了吗")
    assert timers(dialogue) == {"survey_expire"}
    w.taps("明白了").hears("就到这里").does_not_hear("1 分")
    s.hears("业户说明白了")
    case = the_case(dialogue)
    assert (case.state, case.outcome, case.rating) == ("closed", "unrated", None)
    assert rows(dialogue, select(Survey).where(Survey.case_id == case.id)) == []


def test_2_who_has_doubts_is_answered_again_and_it_is_no_complaint(dialogue: Dialogue) -> None:
    w, s = answered(dialogue)
    w.taps("还有疑问").says("老人没有身份证怎么办")
    s.hears("还有疑问", "老人没有身份证")
    case = the_case(dialogue)
    assert (case.kind, case.state, case.dissatisfactions) == ("inquiry", "assigned", 0)
    assert "answer_reminder" in timers(dialogue)
    s.taps("答复").says("户口本也可以，家属代办就行")
    w.hears("户口本也可以").taps("明白了")
    assert the_case(dialogue).state == "closed"


def test_2_dissatisfied_with_an_answer_it_is_a_complaint(dialogue: Dialogue) -> None:
    w, _ = answered(dialogue)
    w.says("没解决，你们就是敷衍我")
    case = the_case(dialogue)
    assert (case.kind, case.state) == ("complaint", "assigned")
    assert {"response_first", "answer_reminder", "feedback_day"} <= timers(dialogue)


def test_5_3_an_unanswered_inquiry_is_told_to_the_superior_until_it_is_answered(
    dialogue: Dialogue,
) -> None:
    asked(dialogue)
    lead = dialogue.account(LEAD)
    lead.messages()
    dialogue.until("2026-11-24 09:31")
    lead.hears("24 小时没有答复业户")
    assert "answer_limit" in timers(dialogue)  # and again: no case falls silent


def test_2_a_suggestion_is_answered_in_the_same_way(dialogue: Dialogue) -> None:
    w, s = asked(dialogue, "建议在二号门加一个快递柜")
    s.hears("【建议】").taps("答复").says("已报给项目，下周五前告诉您能不能装")
    w.hears("下周五前").taps("明白了")
    assert the_case(dialogue).kind == "suggestion"


def test_2_a_question_about_a_leak_is_no_mere_question(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w1")
    w.says("请问家里天花板漏水怎么办" + WHO).does_not_hear("不用上门")
    w.taps("对，提交").hears("第一个回话")
    assert the_case(dialogue).kind == "request"


def test_4_4_what_reads_like_a_question_can_be_made_a_request_in_the_read_back(
    dialogue: Dialogue,
) -> None:
    w = dialogue.account("resident:w1")
    w.says("请问门禁卡怎么补办" + WHO).taps("要人来处理").does_not_hear("不用上门")
    w.taps("对，提交").hears("第一个回话")
    assert the_case(dialogue).kind == "request"


def test_2_praise_goes_to_the_person_praised_and_his_lead(dialogue: Dialogue) -> None:
    w, s, lead = (dialogue.account(name) for name in ("resident:w1", LIN, LEAD))
    w.says("表扬管家林晓彤，态度很好，很负责" + WHO).hears("按表扬登记")
    w.taps("对，提交").hears("谢谢您的肯定", "林晓彤")
    s.hears("有人表扬您")
    lead.hears("表扬林晓彤")
    case = the_case(dialogue)
    assert (case.kind, case.state, case.target_id) == ("praise", "closed", None)
    assert timers(dialogue) == set()


def test_2_praise_of_nobody_in_particular_goes_to_the_lead(dialogue: Dialogue) -> None:
    w, lead = dialogue.account("resident:w1"), dialogue.account(LEAD)
    w.says("特别感谢你们，服务很好，点赞" + WHO)
    if "对，提交" in w.offered():
        w.taps("对，提交")
        lead.hears("表扬")


def test_2_1_who_is_dissatisfied_complains_however_he_asks(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w1")
    w.says("请问你们管家态度这么差是怎么回事，太气人了" + WHO).does_not_hear("不用上门")
    w.taps("对，提交")
    assert the_case(dialogue).kind == "complaint"


def test_4_5_who_asks_hears_who_answers_and_by_when(dialogue: Dialogue) -> None:
    w, s = asked(dialogue)
    w.hears("由管家 林晓彤负责", "给您明确的答复")
    s.hears("时限：", "给业户明确的答复").does_not_hear("给出明确反馈")


@pytest.mark.parametrize(
    "words", ["物业费多少钱一平", "停车费一个月多少钱", "物业费怎么收的", "车位租金多少一个月"]
)
@pytest.mark.parametrize("at_once", [True, False])
def test_2_a_question_of_price_is_an_inquiry_and_nothing_senseless_is_asked(
    dialogue: Dialogue, words: str, *, at_once: bool
) -> None:
    house = "3栋1单元501 李先生13900139011"
    w = dialogue.account("resident:w1")
    if at_once:
        w.says(f"{house} {words}")
    else:
        w.says(words).hears("3栋2单元1501").says(house)
    w.hears("按咨询登记").does_not_hear("多久了", "您最希望", "添麻烦")
    w.taps("对，提交")
    assert the_case(dialogue).kind == "inquiry"


def test_2_a_bill_that_is_wrong_is_more_than_a_question_of_price(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w1").says("物业费多收了我多少钱你们算算" + WHO)
    w.does_not_hear("按咨询登记")


@pytest.mark.parametrize(
    "words",
    [
        "3栋2单元 电梯什么时候修好 601 赵先生13800138004",
        "3栋2单元601赵先生13800138004，电梯几时能修好啊",
    ],
)
def test_2_who_asks_when_the_lift_is_mended_reports_it_and_suggests_nothing(
    dialogue: Dialogue, words: str
) -> None:
    w = dialogue.account("resident:w1").says(words).does_not_hear("建议", "咨询")
    for _ in range(3):
        if "对，提交" in w.offered():
            break
        w.taps("跳过")
    w.taps("对，提交")
    assert the_case(dialogue).kind == "request"


def test_2_a_suggestion_stays_one(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w1")
    w.says("建议电梯什么时候修好了贴个通知" + WHO).hears("按建议登记")


def test_4_2_a_question_is_not_read_back_with_since_when(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:何老师").says("今天能不能办门禁卡，要带什么材料")
    w.hears("按咨询登记").does_not_hear("多久了")


@pytest.mark.parametrize("words", ["物业今天上班吗", "你们周末上班不"])
def test_4_6_whether_we_are_here_today_is_answered_at_once(dialogue: Dialogue, words: str) -> None:
    dialogue.account("resident:何老师").says(words).hears("08:30").does_not_hear("您的意思是")


@pytest.mark.parametrize("words", ["麻烦派个师傅来修马桶", "请保洁来打扫一下楼道"])
def test_2_who_asks_for_somebody_complains_of_nobody(dialogue: Dialogue, words: str) -> None:
    w = dialogue.account("resident:何老师").says(words).hears("您的意思是")
    w.does_not_hear("投诉对象").taps("对，提交").hears("261123-001")
    assert case(dialogue, "261123-001").kind == "request"
