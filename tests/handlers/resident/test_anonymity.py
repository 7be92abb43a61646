"""匿名: nobody but the call centre learns who it was, by whatever way (RULEBOOK §5.11, §8)."""

import re

import pytest
from sqlalchemy import select

from storage.tables import Case, Entry, OutboxRow
from tests.support.dialogue import Dialogue, Voice

HIS = ("王", "1380", "8000", "1501", "2单元", "w1")
COMPLAINT = "保安态度太差了，骂人，我是王女士，3栋2单元1501，电话13800138000，要求道歉"
CASE = "261123-001"


def complains(dialogue: Dialogue, words: str = COMPLAINT) -> Voice:
    """An anonymous complaint about a guard is filed."""
    w = dialogue.account("resident:w1")
    w.says(f"{words}，请匿名").hears("处理的人只看到“匿名业户”")
    w.taps("对，提交").hears("编号 261123-001", "按匿名办")
    return w


def nothing_of_him(text: str) -> None:
    """None of what tells who he is stands there."""
    told = [sign for sign in HIS if sign in re.sub(r"\d{6}-\d{3}", "", text)]
    assert not told, f"{told} in:\n{text}"


def handlers_of(dialogue: Dialogue) -> list[Voice]:
    """Everybody who may see the case, but the call centre."""
    names = ("steward:小林", "lead:陈主管", "duty_manager:吴经理", "chief:沈总", "gm:秦总")
    return [dialogue.account(name) for name in names]


def test_said_with_the_report_no_card_shows_him(dialogue: Dialogue) -> None:
    complains(dialogue)
    steward, lead, *_ = handlers_of(dialogue)
    for voice in (steward, lead):
        voice.hears("匿名业户", "保安态度太差", "3栋")
        nothing_of_him(voice.everything())
    for voice in handlers_of(dialogue):
        voice.says(CASE)
        nothing_of_him(voice.everything())
        assert "查看电话" not in voice.offered()
        assert "查看业户" not in voice.offered()


def test_chosen_at_the_read_back_and_given_up_again(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w1")
    w.says(COMPLAINT).taps("匿名").hears("按匿名办", "门牌号")
    w.taps("不匿名").hears("不匿名了").does_not_hear("只看到“匿名业户”")
    w.says("还是匿名吧").hears("按匿名办").taps("对，提交").hears("按匿名办")
    nothing_of_him(dialogue.account("steward:小林").everything())


def test_said_in_answer_to_a_question_nothing_more_is_asked_of_him(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w1")
    w.says("3栋楼下的保安态度太差了，骂人").says("匿名")
    for _ in range(4):
        if "对，提交" in w.offered():
            break
        w.says("3栋2单元1501" if "哪" in w.everything() else "跳过")
        w.does_not_hear("怎么称呼", "留个电话")
    w.taps("对，提交").hears("按匿名办")
    nothing_of_him(dialogue.account("steward:小林").everything())


def test_i_want_to_complain_anonymously_is_a_wish_and_no_matter(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w1")
    w.says("我要匿名投诉").hears("出了什么事")
    w.says(COMPLAINT).hears("匿名业户").taps("对，提交")
    nothing_of_him(dialogue.account("steward:小林").everything())


def test_what_is_known_from_before_stays_unknown_too(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w1")
    w.says("3栋2单元1501厨房水龙头漏水，我是王女士13800138000").taps("对，提交")
    steward = dialogue.account("steward:小林")
    steward.messages()
    steward.last.clear()
    w.says("另外保安态度太差了，骂人，我要投诉，匿名")
    if "是另一件事" in w.offered():
        w.taps("是另一件事")
    w.taps("对，提交").hears("261123-002")
    steward.hears("261123-002")
    nothing_of_him(steward.everything())  # and no history of the house


def test_whatever_he_adds_is_read_without_him(dialogue: Dialogue) -> None:
    w = complains(dialogue)
    steward = dialogue.account("steward:小林")
    steward.taps("接单").hears("您好，").does_not_hear("匿名业户您好")
    steward.taps("先核实再答复")
    steward.messages()
    steward.last.clear()
    w.says(f"{CASE} 补充：我王女士1501的，电话13800138000，门口监控有")
    steward.hears("补充", "监控")
    w.says(f"{CASE} 催一下，我住2单元1501姓王").messages()
    nothing_of_him(steward.everything())


def test_his_doubts_his_rating_and_his_comment_are_read_without_him(dialogue: Dialogue) -> None:
    w = complains(dialogue)
    steward = dialogue.account("steward:小林")
    steward.taps("接单")
    steward.taps("先核实再答复")
    steward.says(CASE)
    steward.taps("完成").says("已当面批评保安，并安排重新培训，下周回访")
    steward.hears("30 秒后告诉匿名业户")
    dialogue.passes(seconds=30)
    w.taps("没解决").says("我王女士1501，保安昨天又骂我，电话13800138000")
    for voice in handlers_of(dialogue):
        voice.says(CASE)
        nothing_of_him(voice.everything())
    _nothing_is_on_record(dialogue)


def _nothing_is_on_record(dialogue: Dialogue) -> None:
    """Not in the case, nor in its timeline, nor in what was sent to anybody else."""
    with dialogue.desk.store.read() as conn:
        case = conn.execute(select(Case).where(Case.number == CASE)).one()
        entries = conn.execute(select(Entry.text).where(Entry.case_id == case.id)).scalars()
        sent = conn.execute(
            select(OutboxRow.text).where(
                OutboxRow.case_id == case.id, OutboxRow.person_id != case.filer_id
            )
        ).scalars()
        nothing_of_him("\n".join([case.what, case.place, case.contact_name, *entries, *sent]))
        assert (case.house_id, case.phones_sealed) == (None, None)


def test_the_number_is_refused_to_the_handler(dialogue: Dialogue) -> None:
    complains(dialogue)
    steward = dialogue.account("steward:小林")
    steward.taps("接单").says("取消")
    steward.presses(f"phone:{CASE}").does_not_hear("13800138000")
    lead = dialogue.account("lead:陈主管")
    lead.says(CASE)
    lead.presses(f"who:{CASE}").does_not_hear("王女士", "1501")


def test_the_call_centre_sees_him_and_the_look_is_on_record(dialogue: Dialogue) -> None:
    complains(dialogue)
    agent = dialogue.account("agent:小雅")
    agent.says(CASE)
    nothing_of_him(agent.everything())
    agent.taps("查看业户").hears("王女士", "13800138000", "3栋2单元1501")
    with dialogue.desk.store.read() as conn:
        looks = conn.execute(select(Entry.visibility).where(Entry.kind == "person_seen")).all()
    assert [look.visibility for look in looks] == ["audit"]


def test_whom_an_agent_joins_he_looked_at_on_record(dialogue: Dialogue) -> None:
    complains(dialogue)
    dialogue.account("resident:x").says("3栋2单元1502门铃坏了，我是李女士13900139000").taps(
        "对，提交"
    )
    agent = dialogue.account("agent:小雅")
    agent.says(f"合并 {CASE} 和 261123-002").hears("王女士")
    with dialogue.desk.store.read() as conn:
        looks = conn.execute(select(Entry.id).where(Entry.kind == "person_seen")).all()
    assert len(looks) == 1


def test_what_an_agent_writes_does_not_tell_the_handler(dialogue: Dialogue) -> None:
    complains(dialogue)
    agent = dialogue.account("agent:小雅")
    agent.says(CASE)
    agent.taps("内部备注").says("业户是1501的王女士，请尽快处理保安的事")
    steward = dialogue.account("steward:小林")
    steward.says(CASE)
    nothing_of_him(steward.everything())
    _nothing_is_on_record(dialogue)


def test_where_the_matter_is_at_his_door_he_may_let_it_be_seen(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w1")
    w.says("3栋2单元1501厨房漏水，我是王女士13800138000，匿名")
    w.hears("匿名业户")
    w.taps("让处理人看门牌").hears("上面的地点").taps("对，提交")
    card = dialogue.account("steward:小林").hears("3栋2单元1501", "匿名业户").everything()
    assert "王" not in card
    assert "8000" not in card


def test_in_danger_the_place_is_told_and_the_name_is_not(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w1")
    w.says("着火了！3栋2单元1501厨房全是烟，我是王女士13800138000，匿名")
    card = dialogue.account("steward:小林").hears("3栋2单元1501", "匿名业户").everything()
    assert "王女士" not in card
    assert "8000" not in card


@pytest.mark.parametrize(
    "words", ["别让保安知道是我", "请替我保密", "千万别告诉他我是谁", "不要透露我的名字"]
)
def test_the_wish_in_other_words(dialogue: Dialogue, words: str) -> None:
    w = dialogue.account("resident:w1")
    w.says(f"{COMPLAINT}，{words}").hears("处理的人只看到“匿名业户”")


def test_an_anonymous_letter_is_no_wish(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w1")
    w.says("有人往我家门口塞匿名信骂人，3栋2单元1501，我是王女士13800138000")
    w.hears("您的意思是").does_not_hear("只看到“匿名业户”")


NOISE = "楼上装修噪音太大，1单元1201，我叫张三丰，电话13800138000，3栋，请匿名"
MORE = (
    "张三丰再补充一句，我在1单元1201听得很清楚",
    "再补充一句，我在1单元1201听得很清楚",
    "我想补充一下，昨晚又吵到十二点",
    "张三丰补充说明，1201的窗户都在震",
)


@pytest.mark.parametrize("words", MORE)
def test_8_what_he_adds_joins_the_anonymous_case_and_hides_him(
    dialogue: Dialogue, words: str
) -> None:
    w = dialogue.account("resident:w1")
    w.says(NOISE).hears("只看到“匿名业户”").taps("对，提交")
    w.says(words).hears("已补充到 261123-001").does_not_hear("表扬", "肯定", "张三丰")
    steward = dialogue.account("steward:小林")
    steward.hears("业户补充").does_not_hear("张三丰", "1201", "1380")


@pytest.mark.parametrize("asked", [True, False])
def test_8_a_photo_with_words_joins_it_too(dialogue: Dialogue, asked: bool) -> None:
    w = dialogue.account("resident:w1")
    w.says(NOISE).taps("对，提交")
    if asked:
        w.taps("补充")
    w.sends_photo("这是张三丰在1201拍的")
    if not asked and "补充到 261123-001" in w.offered():
        w.taps("补充到 261123-001")
    w.hears("已补充到 261123-001").does_not_hear("称呼：")
    steward = dialogue.account("steward:小林")
    steward.hears("业户补充").does_not_hear("张三丰", "1201", "现场.jpg")


def test_8_in_doubt_it_is_asked_and_a_matter_of_its_own_stays_one(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w1")
    w.says(NOISE).taps("对，提交")
    w.says("昨天晚上那家人一直到十二点多都没有停下来").hears("补充之前的事，还是另一件事")
    w.taps("补充到 261123-001").hears("已补充")
    w.says("3栋地下车库的灯坏了三盏，一片漆黑").hears("另一件事", "对吗")


def test_2_praise_is_praise_all_the_same(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w1")
    w.says("表扬一下保安马队，特别热心，3栋2单元1501王女士13800138000").hears("按表扬登记")


def test_8_who_wants_to_be_known_after_all_is(dialogue: Dialogue) -> None:
    w, steward = complains(dialogue), dialogue.account("steward:小林")
    for other in (
        "取消匿名的话管家会知道我是谁吗",
        "不要告诉保安我是谁",
        "不用匿名，楼道灯坏了",
        "我要实名投诉保洁",
    ):
        w.says(other).does_not_hear("不再匿名")
        w.says("取消")
    nothing_of_him(steward.everything())
    w.says("我要取消匿名 可以告诉管家我是谁").hears("261123-001 不再匿名", "林晓彤")
    steward.hears("业户说不再匿名", "王女士 138****8000", "3栋2单元1501")
    assert "查看电话" in steward.says(CASE).offered()


def test_8_of_several_anonymous_cases_he_says_which(dialogue: Dialogue) -> None:
    w = complains(dialogue)
    w.says("楼道灯不亮，3栋2单元，匿名").taps("对，提交").hears("261123-002")
    w.says("取消匿名").hears("261123-001", "261123-002", "连编号一起说")
    w.says("261123-002 取消匿名").hears("261123-002 不再匿名")
    steward = dialogue.account("steward:小林").says(CASE).hears("匿名业户")
    nothing_of_him(steward.everything())
