"""替人报事: for a caller, a visitor, a letter, or what an employee saw (RULEBOOK §2)."""

from typing import TypeVar

import pytest
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from storage.tables import Case, Entry, OutboxRow, Person, Task
from tests.support.dialogue import Dialogue, Voice

YA, LIN = "agent:小雅", "steward:小林"
CALL = "枫禾湾3栋2单元1501的赵女士来电，13911112222，厨房水管漏水，昨天开始的"
Row = TypeVar("Row")


def rows(dialogue: Dialogue, query: Select[Row]) -> list[Row]:
    with dialogue.desk.store.read() as conn, Session(conn) as session:
        return list(session.execute(query).scalars())


def newest(dialogue: Dialogue) -> Case:
    return rows(dialogue, select(Case).order_by(Case.id.desc()).limit(1))[0]


def filed(dialogue: Dialogue, story: str = CALL, channel: str = "来电") -> Voice:
    """An agent who has filed what a caller told."""
    a = dialogue.account(YA)
    a.says("替人报事").taps(channel).says(story).hears("您的意思是")
    return a.taps("对，提交")


def test_a_call_is_filed_from_one_message_with_its_channel(dialogue: Dialogue) -> None:
    filed(dialogue).hears("已登记", "261123-001", "林晓彤", "客服打电话告诉")
    case = newest(dialogue)
    assert (case.channel, case.contact_name, case.place) == ("hotline", "赵女士", "3栋2单元1501")
    assert case.filer_account_id is None
    (entry,) = rows(dialogue, select(Entry).where(Entry.case_id == case.id, Entry.kind == "file"))
    assert "来电" in entry.text
    assert entry.actor_role == "agent"


def test_the_handler_sees_how_it_came_and_that_he_must_phone(dialogue: Dialogue) -> None:
    filed(dialogue)
    s = dialogue.account(LIN)
    s.hears("来源：来电", "请打电话联系", "139****2222")
    s.taps("接单").taps("自己写").says("您好，我是管家，下午三点带师傅上门")
    s.hears("没有用聊天，请打电话").does_not_hear("已发给")


def test_every_channel_of_the_rulebook_is_offered_to_agents_and_few_to_others(
    dialogue: Dialogue,
) -> None:
    a = dialogue.account(YA).says("替人报事")
    offered = a.offered()
    for name in ("来电", "来访", "来信", "微博", "邮件", "论坛", "意见箱", "微信", "我自己看到的"):
        assert name in offered
    s = dialogue.account(LIN).says("替人报事")
    assert s.offered() == ["来电", "来访", "管家微信", "我自己看到的"]
    s.presses("intake:weibo").does_not_hear("微博")


@pytest.mark.parametrize(
    ("words", "channel"),
    [
        ("电子邮件", "邮件"),
        ("email", "邮件"),
        ("E-mail", "邮件"),
        ("邮箱来信", "邮件"),
        ("邮件", "邮件"),
        ("来信", "来信"),
        ("打电话来的", "来电"),
        ("上门", "来访"),
        ("微信", "微信"),
    ],
)
def test_2_the_channel_is_understood_as_people_call_it(
    dialogue: Dialogue, words: str, channel: str
) -> None:
    a = dialogue.account(YA).says("替人报事").says(words)
    a.hears(f"{channel}：请").does_not_hear("点一个按钮")


def test_2_a_channel_that_is_not_his_to_enter_is_asked_again(dialogue: Dialogue) -> None:
    s = dialogue.account(LIN).says("替人报事").says("email").hears("点一个按钮")
    s.says("飞鸽传书").hears("点一个按钮").says("打电话来的").hears("来电：请")


def test_what_is_missing_is_asked_and_cancelling_files_nothing(dialogue: Dialogue) -> None:
    a = dialogue.account(YA)
    a.says("替人报事").taps("来访").says("厨房水管漏水").hears("替人登记", "在哪里")
    a.says("枫禾湾3栋2单元1501").hears("怎么称呼")
    before = rows(dialogue, select(Case.id))
    a.says("取消")
    assert rows(dialogue, select(Case.id)) == before


def test_back_leads_to_the_channel(dialogue: Dialogue) -> None:
    a = dialogue.account(YA)
    a.says("替人报事").taps("来信").says("返回").hears("怎么来的")
    a.says("微博").hears("微博：请一条消息写完整")


def test_words_of_dissatisfaction_make_it_a_complaint(dialogue: Dialogue) -> None:
    filed(dialogue, f"{CALL}，三天没人管，气死了", "微博")
    assert (newest(dialogue).kind, newest(dialogue).channel) == ("complaint", "weibo")


# --- the resident's own chat ---------------------------------------------------------------------


def known_in_chat(dialogue: Dialogue) -> Voice:
    """赵女士, who has written to the desk before and left this number."""
    z = dialogue.account("resident:z1")
    z.says("3栋2单元1501门铃不响，我是赵女士13911112222").taps("对，提交")
    z.messages()
    return z


def test_a_known_number_is_linked_when_the_agent_says_so_on_record(dialogue: Dialogue) -> None:
    z = known_in_chat(dialogue)
    a = filed(dialogue)
    a.hears("是同一位吗", "赵女士").does_not_hear("已登记")
    a.taps("是同一位").hears("已登记 261123-002", "会在聊天里看到")
    z.hears("客服已经替您登记", "261123-002")
    linked = rows(dialogue, select(Entry).where(Entry.kind == "linked"))
    assert [(entry.visibility, entry.actor_role) for entry in linked] == [("audit", "agent")]
    z.says("查进度").hears("261123-002")


def test_otherwise_nothing_is_linked_and_nothing_told(dialogue: Dialogue) -> None:
    z = known_in_chat(dialogue)
    filed(dialogue).taps("不是同一位").hears("已登记 261123-002", "没有用聊天")
    z.does_not_hear("261123-002").says("查进度").does_not_hear("261123-002")
    assert rows(dialogue, select(Entry).where(Entry.kind == "linked")) == []


def test_filing_again_without_an_answer_asks_again(dialogue: Dialogue) -> None:
    known_in_chat(dialogue)
    a = filed(dialogue).hears("是同一位吗")
    a.says("是").hears("是同一位吗").does_not_hear("已登记")


def test_an_employee_who_is_no_agent_learns_nothing_of_whose_number_it_is(
    dialogue: Dialogue,
) -> None:
    z = known_in_chat(dialogue)
    s = dialogue.account(LIN)
    s.says("替人报事").taps("来访").says(CALL.replace("来电", "来访")).taps("对，提交")
    s.hears("已登记 261123-002").does_not_hear("是同一位")
    z.does_not_hear("261123-002")


def test_an_employees_number_links_nothing(dialogue: Dialogue) -> None:
    with dialogue.desk.store.write() as conn, Session(conn) as session:
        steward = session.execute(select(Person).where(Person.short_name == "小林")).scalar_one()
        steward.phone_hash = dialogue.desk.keyring.phone_hash("13911112222")
        session.commit()
    dialogue.account(LIN).says("我的工单")
    filed(dialogue).does_not_hear("是同一位").hears("已登记")


# --- what an employee sees himself ---------------------------------------------------------------


def test_what_a_guard_sees_takes_two_taps_and_a_sentence(dialogue: Dialogue) -> None:
    g = dialogue.account("guard:马队")
    g.says("替人报事").taps("我自己看到的").says("枫禾湾地下车库B区的灯全不亮")
    g.hears("您的意思是").does_not_hear("怎么称呼", "留个电话")
    g.taps("对，提交").hears("已登记", "谢谢您发现")
    assert newest(dialogue).channel == "seen"


def test_a_steward_who_files_a_complaint_about_himself_sees_nothing_of_it(
    dialogue: Dialogue,
) -> None:
    s = dialogue.account(LIN)
    s.says("替人报事").taps("来访")
    s.says("枫禾湾3栋2单元1501赵女士13911112222，投诉管家态度太差，说话不算数").taps("对，提交")
    s.hears("交给您的上级").does_not_hear("261123-001")
    s.says("261123-001").hears("没有找到")


# --- told when it is mended ----------------------------------------------------------------------


def completed(dialogue: Dialogue) -> str:
    case = newest(dialogue)
    s = dialogue.account(LIN)
    s.taps("接单").taps("自己写").says("您好，我是管家，下午三点带师傅上门")
    s.says("已上门").says("接头松了，已经换新")
    s.taps("完成").says("更换了接头，试水一小时不漏")
    s.sends_photo().says("对")
    dialogue.passes(seconds=30)
    return case.number


def test_who_has_no_chat_is_phoned_when_it_is_mended(dialogue: Dialogue) -> None:
    filed(dialogue)
    completed(dialogue)
    assert newest(dialogue).state == "completed"
    dialogue.until("2026-11-23 12:30")
    of_case = (Task.case_id == newest(dialogue).id) & (Task.kind != "given_time")
    tasks = rows(dialogue, select(Task).where(of_case))
    assert [task.kind for task in tasks] == ["holds", "callback_survey"]
    unread = select(OutboxRow).where(OutboxRow.person_id == newest(dialogue).filer_id)
    assert rows(dialogue, unread) == []


def test_who_has_a_chat_is_told_and_asked_there(dialogue: Dialogue) -> None:
    z = known_in_chat(dialogue)
    filed(dialogue).taps("是同一位")
    completed(dialogue)
    z.hears("试水一小时不漏").taps("已解决")
    assert newest(dialogue).state == "closed"


def test_who_handles_what_he_filed_does_not_judge_it(dialogue: Dialogue) -> None:
    s = dialogue.account(LIN)
    s.says("替人报事").taps("我自己看到的").says("枫禾湾3栋大堂的水管漏水").taps("对，提交")
    completed(dialogue)
    assert newest(dialogue).state == "completed"
    s.taps("已解决").hears("由同事核实")
    assert newest(dialogue).state == "completed"
    dialogue.until("2026-11-23 12:30")
    asked = select(Task.kind).where(Task.kind != "given_time")
    assert rows(dialogue, asked) == ["holds", "callback_survey"]


ANONYMOUS = CALL + "，请匿名，他不想让处理的人知道是谁"


def test_8_words_to_an_anonymous_caller_are_told_him_by_the_call_centre(dialogue: Dialogue) -> None:
    a = filed(dialogue, ANONYMOUS)
    s = dialogue.account(LIN)
    s.hears("由客服打电话转告").does_not_hear("请打电话联系", "赵女士", "1501", "2222")
    s.taps("接单").does_not_hear("给您打电话").taps("先了解再回话")
    s.hears("已请客服打电话告诉业户", "给您回话").does_not_hear("请打电话把这段话", "2222")
    a.hears("转告 261123-001", "林晓彤", "给您回话")
    s.presses("to_resident:261123-001").says("下午两点到楼下总阀检查")
    s.taps("发给业户").hears("已请客服打电话告诉业户")
    tasks = rows(dialogue, select(Task).where(Task.kind == "callback_tell"))
    assert len(tasks) == 1
    a.says("我的任务").taps("接入 1").hears("下午两点到楼下总阀检查", "139****2222", "有话带给您")
    s.presses("to_resident:261123-001").says("总阀已经关好，明天上午换新的")
    s.hears("已请客服")
    assert len(rows(dialogue, select(Task).where(Task.kind == "callback_tell"))) == 2


def test_2_who_only_has_no_chat_is_phoned_by_the_handler_as_before(dialogue: Dialogue) -> None:
    filed(dialogue)
    s = dialogue.account(LIN).hears("请打电话联系")
    s.taps("接单").hears("给您打电话").taps("先打电话了解").hears("请打电话把这段话告诉他")
    assert not rows(dialogue, select(Task).where(Task.kind == "callback_tell"))


def test_8_an_anonymous_resident_with_a_chat_reads_it_himself(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w1")
    w.says("楼上漏水，3栋2单元1501，我是王女士13800138000，请匿名").taps("对，提交")
    s = dialogue.account(LIN).taps("接单").does_not_hear("给您打电话")
    s.taps("先了解再回话").does_not_hear("已请客服")
    w.hears("给您回话")
    assert not rows(dialogue, select(Task).where(Task.kind == "callback_tell"))


def called_back(dialogue: Dialogue, score: str) -> None:
    """A caller without a chat, asked on the phone whether it is solved."""
    agent, steward = filed(dialogue), dialogue.account(LIN)
    steward.taps("接单").taps("先打电话了解")
    steward.says("261123-001").taps("完成").says("插座线路已换，通电正常").sends_photo()
    steward.taps("刚刚看过").says("到了看到旧件坏了")
    dialogue.passes(hours=3)
    agent.taps("接入").taps("登记结果").says("插座有电了，师傅人很好，谢谢").taps(score)


def test_6_2_a_caller_without_a_chat_is_rated_by_his_words(dialogue: Dialogue) -> None:
    called_back(dialogue, "5 分 很满意")
    case = newest(dialogue)
    assert (case.state, case.outcome, case.rating) == ("closed", "satisfied", 5)
    (entry,) = rows(dialogue, select(Entry).where(Entry.kind == "rate_by_phone"))
    assert "插座有电了，师傅人很好" in entry.text
    dialogue.account(LIN).hears("在电话里评价 5 分", "师傅人很好")
    dialogue.passes(days=9)
    assert newest(dialogue).outcome == "satisfied"


def test_6_2_a_caller_who_names_no_score_stays_unrated(dialogue: Dialogue) -> None:
    called_back(dialogue, "没有说")
    assert newest(dialogue).state == "completed"
    dialogue.passes(days=9)
    assert (newest(dialogue).outcome, newest(dialogue).rating) == ("unrated", None)


def test_6_3_a_caller_who_names_a_low_score_is_taken_up_again(dialogue: Dialogue) -> None:
    called_back(dialogue, "2 分 不满意")
    assert (newest(dialogue).state, newest(dialogue).kind) == ("assigned", "complaint")


# --- the account in place of a tap ---------------------------------------------------------------

TOLD = "业主来电说6栋1单元301马桶堵了赵女士13900001234"


@pytest.mark.parametrize("account", [YA, LIN])
@pytest.mark.parametrize("inside", [False, True])
def test_2_an_account_typed_without_a_tap_is_read_back_with_its_channel(
    dialogue: Dialogue, account: str, inside: bool
) -> None:
    a = dialogue.account(account)
    if inside:
        a.says("替人报事")
    before = rows(dialogue, select(Case.id))
    a.says(TOLD).hears("赵女士", "6栋1单元301", "马桶堵了")
    a.does_not_hear("点一个按钮", "没有发给任何人", "已登记")
    assert rows(dialogue, select(Case.id)) == before
    a.taps("对，提交").hears("已登记")
    case = newest(dialogue)
    assert (case.channel, case.contact_name) == ("hotline", "赵女士")
    assert "来电说" not in case.what


def test_2_without_a_channel_the_words_are_kept_and_the_channel_is_asked(
    dialogue: Dialogue,
) -> None:
    a = dialogue.account(YA).says("枫禾湾3栋2单元1501赵女士13911112222，厨房水管漏水，昨天开始")
    a.hears("这段话先记下了", "怎么来的").taps("来访").hears("赵女士", "厨房水管漏水")
    a.taps("对，提交")
    assert newest(dialogue).channel == "visit"


def test_2_a_channel_that_is_not_his_leaves_the_words_kept(dialogue: Dialogue) -> None:
    s = dialogue.account(LIN).says("替人报事")
    s.says("微博上有人说枫禾湾3栋2单元1501漏水").hears("这段话先记下了", "怎么来的")
    s.taps("来访").hears("怎么称呼").taps("没有留").taps("没有留").taps("跳过").taps("跳过")
    s.hears("漏水", "您的意思是")


def test_2_words_for_a_case_at_hand_are_no_new_account(dialogue: Dialogue) -> None:
    filed(dialogue)
    s = dialogue.account(LIN).taps("接单").taps("先打电话了解")
    s.says("业主来电说3栋2单元1501厨房还在漏水").hears("发到哪里").does_not_hear("怎么称呼")
    s.says("取消").says("业主来电催了一次，很着急").hears("发到哪里")
    s.says("取消").says("业主来电说3栋1单元802马桶堵了，李先生13900139000").hears(
        "李先生", "您的意思是"
    )


def test_2_words_that_tell_of_nobodys_report_go_nowhere_as_before(dialogue: Dialogue) -> None:
    a = dialogue.account(YA)
    a.says("师傅十分钟后到您家").hears("没有发给任何人", "替人报事")
    a.says("来电了，一切正常").hears("没有发给任何人")


def test_2_a_danger_told_on_the_phone_is_opened_at_once_for_the_caller(dialogue: Dialogue) -> None:
    dialogue.account(YA).says("业主来电说枫禾湾3栋1单元电梯困人了，张阿姨13711112222")
    case = newest(dialogue)
    assert (case.emergency is not None, case.channel, case.contact_name) == (
        True,
        "hotline",
        "张阿姨",
    )


def test_2_what_was_not_left_is_not_asked_for(dialogue: Dialogue) -> None:
    a = dialogue.account(YA)
    a.says("郭大爷来前台说枫禾湾3栋大堂的灯坏了，昨天开始的，没留电话")
    a.hears("郭大爷", "您的意思是").does_not_hear("留个电话")
    a.hears("电话：没有留").does_not_hear("在这里联系您", "投诉对象")
    a.taps("对，提交").hears("已登记", "没有留电话").does_not_hear("打电话告诉他")
    assert (newest(dialogue).channel, newest(dialogue).phones_sealed) == ("visit", None)
    dialogue.account(LIN).hears("没有留电话", "请上门找他").does_not_hear("请打电话联系")


@pytest.mark.parametrize("way", ["没有留", "跳过", "他没留", "没留电话", "不知道"])
def test_2_an_employee_passes_over_what_the_caller_did_not_leave(
    dialogue: Dialogue, way: str
) -> None:
    a = dialogue.account(YA).says("替人报事").taps("来电").says("枫禾湾3栋大堂的灯坏了")
    a.hears("业户怎么称呼")
    assert "没有留" in a.offered()
    for question in ("留的电话", "多久"):
        a.taps(way) if way in a.offered() else a.says(way)
        a.hears(question).does_not_hear("好吗")


def test_2_where_it_is_can_be_passed_over_too(dialogue: Dialogue) -> None:
    a = dialogue.account(YA).says("替人报事").taps("来电").says("马桶堵了，周先生13711112222")
    a.hears("在哪里").taps("没有留")
    for _ in range(4):
        if "对，提交" in a.offered():
            break
        a.taps("没有留" if "没有留" in a.offered() else "跳过")
    a.taps("对，提交").hears("已登记")


def test_4_2_a_resident_is_asked_for_his_phone_as_before(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w1").says("枫禾湾3栋大堂的灯坏了").says("王女士")
    w.hears("留个电话")
    assert "没有留" not in w.offered()
