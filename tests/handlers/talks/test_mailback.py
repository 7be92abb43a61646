"""A complaint by e-mail is answered by e-mail, read by the customer centre first (RULEBOOK §2)."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from pydantic import SecretStr
from sqlalchemy import select, update

from bot.desk import Desk
from bot.opening import open_desk
from bot.settings import Settings
from handlers.messages import MAIL
from storage.tables import Case, Entry, MailSender, OutboxRow, Task
from tests.handlers.talks.test_intake import newest, rows
from tests.support.dialogue import Dialogue, Voice

YA, MIN, LIN = "agent:小雅", "agent:小敏", "steward:小林"
ADDRESS = "zhao.li@mail.example.com"
STORY = "枫禾湾3栋2单元1501的赵女士来信，13911112222，门禁卡补办了一个月没有答复，太失望了"
ANSWER = "门禁卡今天已补办好，放在服务中心前台"


@pytest.fixture
def desk(desk_settings: Settings) -> Iterator[Desk]:
    """One that has a mail server."""
    mail = {"smtp_url": SecretStr("smtps://localhost"), "mail_from": "desk@example.com"}
    opened = open_desk(desk_settings.model_copy(update=mail), kind="demo", create=True)
    yield opened
    opened.store.close()


@pytest.fixture
def dialogue_without_mail(desk_settings: Settings) -> Iterator[Dialogue]:
    opened = open_desk(desk_settings, kind="demo", create=True)
    yield Dialogue(opened)
    opened.store.close()


def filed(dialogue: Dialogue, story: str = f"{ADDRESS} {STORY}") -> Voice:
    """An agent who has filed what stood in the e-mail."""
    agent = dialogue.account(YA)
    agent.says("替人报事").taps("邮件").hears("发件人的邮箱").says(story)
    return agent


def answered(dialogue: Dialogue, story: str = f"{ADDRESS} {STORY}") -> tuple[Voice, Voice]:
    """The agent, and the steward whose 完成 can no longer be taken back."""
    agent = filed(dialogue, story).taps("对，提交")
    steward = dialogue.account(LIN)
    steward.taps("接单").taps("自己写").says("您好，我是管家，今天给您补办门禁卡")
    steward.taps("完成").says(ANSWER).says("以后补卡当天答复")
    if "按这样发" in steward.offered():
        steward.taps("按这样发")
    dialogue.passes(seconds=30)
    assert newest(dialogue).state == "completed"
    return agent, steward


def letters(dialogue: Dialogue) -> list[OutboxRow]:
    return rows(dialogue, select(OutboxRow).where(OutboxRow.channel == MAIL))


def kinds(dialogue: Dialogue) -> list[str]:
    own = select(Entry.kind).where(Entry.case_id == newest(dialogue).id).order_by(Entry.id)
    return rows(dialogue, own)


# --- whose address it is -------------------------------------------------------------------------


def test_2_the_address_is_taken_from_the_words_and_shown_masked(dialogue: Dialogue) -> None:
    filed(dialogue).hears("邮箱：z***@mail.example.com").does_not_hear(ADDRESS)
    dialogue.account(YA).taps("对，提交").hears("已登记")
    case = newest(dialogue)
    assert "z***@mail.example.com" in case.what or "@" not in case.what
    assert ADDRESS not in case.what
    (sender,) = rows(dialogue, select(MailSender))
    assert sender.case_id == case.id
    assert ADDRESS.encode() not in sender.address_sealed
    dialogue.account(LIN).hears("来源：邮件", "用邮件发出").does_not_hear(ADDRESS)


def test_2_without_an_address_it_can_be_added_at_the_read_back(dialogue: Dialogue) -> None:
    agent = filed(dialogue, STORY).hears("邮箱：没有写")
    agent.taps("改邮箱").hears("发件人的邮箱是").says("zhao@").hears("好像不完整")
    agent.says(ADDRESS).hears("邮箱：z***@mail.example.com")
    agent.says("不对，是 li@qq.com").hears("邮箱：l***@qq.com")
    agent.taps("对，提交").hears("已登记")


def test_2_the_address_is_asked_where_something_else_is_missing_and_may_be_skipped(
    dialogue: Dialogue,
) -> None:
    agent = filed(dialogue, "赵女士13911112222来信，门禁卡补办了一个月没有答复，太失望了")
    agent.hears("哪一户").says("枫禾湾3栋2单元1501").hears("发件人的邮箱是").taps("跳过")
    agent.taps("跳过").taps("跳过").hears("邮箱：没有写").taps("对，提交").hears("已登记")
    assert rows(dialogue, select(MailSender)) == []


def test_other_channels_ask_for_no_address(dialogue: Dialogue) -> None:
    agent = dialogue.account(YA).says("替人报事").taps("来信")
    agent.does_not_hear("邮箱").says(f"{ADDRESS} {STORY}").hears("您的意思是")
    agent.does_not_hear("邮箱：")
    assert "改邮箱" not in agent.offered()
    agent.taps("对，提交")
    assert rows(dialogue, select(MailSender)) == []


# --- the answer ----------------------------------------------------------------------------------


def test_2_completion_leaves_as_a_letter_only_after_an_agent_read_it(dialogue: Dialogue) -> None:
    agent, steward = answered(dialogue)
    assert letters(dialogue) == []
    agent.hears("请先看过再发", ANSWER).taps("接入")
    agent.hears("邮件回信", "赵女士", "z***@mail.example.com", ANSWER).does_not_hear(ADDRESS)
    agent.taps("可以发出").hears("已用邮件发给赵女士")
    (letter,) = letters(dialogue)
    assert ANSWER in letter.text
    assert letter.text.startswith("赵女士，您好：")
    assert letter.case_id == newest(dialogue).id
    steward.hears("答复已经用邮件发出")
    assert kinds(dialogue)[-2:] == ["send_reply", "callback"]


def test_2_what_is_to_be_changed_goes_back_and_nothing_leaves(dialogue: Dialogue) -> None:
    agent, steward = answered(dialogue)
    agent.taps("接入").taps("请修改").hears("哪里要改").says("请向来信人道歉").hears("没有收到")
    assert letters(dialogue) == []
    steward.hears("请向来信人道歉").taps("改写回信").hears("写给来信人")
    steward.says("让您等了一个月，对不起，门禁卡今天已补办好").hears("已交给客服")
    agent.hears("让您等了一个月").taps("接入").taps("可以发出")
    (letter,) = letters(dialogue)
    assert "让您等了一个月，对不起" in letter.text


def test_2_a_letter_of_what_no_longer_holds_does_not_leave(dialogue: Dialogue) -> None:
    agent, _ = answered(dialogue)
    agent.messages()
    task = next(row for row in agent.heard if "请先看过再发" in row.text)
    dialogue.until("2026-11-23 13:00")
    other = dialogue.account(MIN)
    other.says("我的任务")
    survey = next(label for label, action in other.last[-1].buttons if _is_survey(dialogue, action))
    other.taps(survey).taps("登记结果").says("没解决，卡还是刷不开").taps("1 分 很不满意")
    assert newest(dialogue).state != "completed"
    agent.presses(task.buttons[0][1]).does_not_hear("可以发出")
    assert letters(dialogue) == []


def _is_survey(dialogue: Dialogue, action: str) -> bool:
    _, _, task_id = action.partition(":")
    found = rows(dialogue, select(Task.kind).where(Task.id == int(task_id)))
    return found == ["callback_survey"]


def test_2_an_inquiry_by_e_mail_is_answered_by_e_mail(dialogue: Dialogue) -> None:
    agent = filed(dialogue, f"{ADDRESS} 枫禾湾3栋2单元1501的赵女士来信，请问物业费怎么交？")
    agent.says("不方便")
    while "跳过" in agent.offered():
        agent.taps("跳过")
    agent.taps("对，提交")
    assert newest(dialogue).kind == "inquiry"
    dialogue.account(LIN).taps("答复").says("物业费可以在前台或者手机上交，每月 25 日前都可以")
    agent.hears("请先看过再发").taps("接入").taps("可以发出")
    (letter,) = letters(dialogue)
    assert "每月 25 日前都可以" in letter.text


# --- where no letter can leave -------------------------------------------------------------------


def test_2_without_a_mail_server_the_agent_answers_from_the_company_mailbox(
    dialogue_without_mail: Dialogue,
) -> None:
    dialogue = dialogue_without_mail
    agent, steward = answered(dialogue)
    agent.taps("接入").hears("还没有设置发信服务器", ADDRESS, "从公司邮箱回到")
    assert "可以发出" not in agent.offered()
    seen = select(Entry).where(Entry.kind == "person_seen")
    assert [entry.visibility for entry in rows(dialogue, seen)] == ["audit"]
    agent.taps("已从公司邮箱回信").hears("已记下从公司邮箱回信")
    steward.hears("从公司邮箱发出")
    assert letters(dialogue) == []


def test_2_without_an_address_the_agent_answers_the_mail_itself(dialogue: Dialogue) -> None:
    agent, _ = answered(dialogue, STORY)
    agent.taps("接入").hears("没有写来信邮箱", "原信的发件人")
    agent.taps("已从公司邮箱回信")
    assert letters(dialogue) == []


# --- how long it is kept -------------------------------------------------------------------------


def test_8_the_address_goes_with_the_personal_data_of_a_closed_case(dialogue: Dialogue) -> None:
    agent, _ = answered(dialogue)
    agent.taps("接入").taps("可以发出")
    assert len(rows(dialogue, select(MailSender))) == 1
    with dialogue.desk.store.write() as conn:
        long_ago = dialogue.now - timedelta(days=731)
        conn.execute(update(Case).values(state="closed", closed_at=long_ago))
    dialogue.until("2026-11-24 04:00")
    assert rows(dialogue, select(MailSender)) == []
    assert newest(dialogue).contact_name is None
    assert "赵女士" not in letters(dialogue)[0].text


def test_8_who_has_a_chat_sees_the_address_kept_and_has_it_erased(dialogue: Dialogue) -> None:
    resident = dialogue.account("resident:z1")
    resident.says("3栋2单元1501门铃不响，我是赵女士13911112222").taps("对，提交")
    filed(dialogue).taps("对，提交").taps("是同一位").hears("已登记")
    assert len(rows(dialogue, select(MailSender))) == 1
    resident.says("删除我的数据")
    resident.taps(next(one for one in resident.offered() if "删除" in one or "撤" in one))
    assert rows(dialogue, select(MailSender)) == []
