"""A case of somebody with neither phone nor chat: staff read how he can really be reached (§2)."""

from collections.abc import Iterator

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from bot.desk import Desk
from bot.opening import open_desk
from bot.settings import Settings
from handlers.messages import MAIL
from storage.tables import OutboxRow, Task
from tests.handlers.talks.test_intake import LIN, YA, newest, rows
from tests.support.dialogue import Dialogue, Voice

WORDS = "您好，我是管家，今天下午三点带师傅上门看水管"
MATTER = "枫禾湾3栋2单元1501的赵女士，厨房水管漏水，昨天开始的"
ADDRESS = "zhao.li@mail.example.com"


@pytest.fixture
def desk(desk_settings: Settings) -> Iterator[Desk]:
    """One that has a mail server."""
    mail = {"smtp_url": SecretStr("smtps://localhost"), "mail_from": "desk@example.com"}
    opened = open_desk(desk_settings.model_copy(update=mail), kind="demo", create=True)
    yield opened
    opened.store.close()


def filed(dialogue: Dialogue, channel: str, story: str) -> Voice:
    a = dialogue.account(YA)
    a.says("替人报事").taps(channel).says(story)
    for _ in range(4):
        if "对，提交" in a.offered():
            break
        a.says("跳过")
    return a.taps("对，提交")


def test_2_a_visitor_without_phone_is_told_at_his_door_or_the_counter(dialogue: Dialogue) -> None:
    filed(dialogue, "来访", MATTER).hears("已登记", "来前台").does_not_hear("打电话")
    assert newest(dialogue).phones_sealed is None
    s = dialogue.account(LIN)
    s.hears("没有留电话", "上门").does_not_hear("请打电话")
    s.taps("接单").taps("自己写").says(WORDS).hears("请上门告诉他", "前台")
    s.does_not_hear("请打电话")


def test_6_2_of_whom_nobody_can_phone_no_call_is_asked_for(dialogue: Dialogue) -> None:
    filed(dialogue, "来访", "枫禾湾3栋2单元1501的赵女士，门禁卡补办一个月没给")
    s = dialogue.account(LIN)
    s.taps("接单").taps("自己写").says("您好，我是管家，今天下午三点前补办好")
    s.taps("完成").says("门禁卡今天已补办好，放在服务中心前台")
    said = s.everything()
    if "跳过" in s.offered():  # what keeps it from happening again
        said = s.taps("跳过").everything()
    if "按这样发" in s.offered():
        said = s.taps("按这样发").everything()
    assert "未评价" in said
    assert "客服会打电话" not in said
    dialogue.passes(hours=30)
    s.hears("客服问不到")
    assert not rows(dialogue, select(Task).where(Task.kind == "callback_survey"))
    dialogue.passes(days=8)
    assert newest(dialogue).outcome == "unrated"


def test_2_who_wrote_an_email_and_left_no_phone_is_written_to(dialogue: Dialogue) -> None:
    filed(dialogue, "邮件", f"{ADDRESS} {MATTER}").hears("用邮件写给他").does_not_hear("打电话")
    s = dialogue.account(LIN)
    s.hears("没有留电话", "邮件").does_not_hear("请打电话")
    s.taps("接单").taps("自己写").says(WORDS).hears("用邮件把这段话发给他")
    a = dialogue.account(YA)
    a.says("我的任务").taps("接入 1").hears(WORDS, "z***@mail.example.com")
    a.taps("可以发出").hears("已用邮件发给")
    (letter,) = rows(dialogue, select(OutboxRow).where(OutboxRow.channel == MAIL))
    assert WORDS in letter.text
    s.hears("已经用邮件发给业户")


def test_2_a_reply_by_email_that_was_asked_for_goes_there_though_a_phone_is_known(
    dialogue: Dialogue,
) -> None:
    filed(dialogue, "邮件", f"{ADDRESS} {MATTER}，13911112222，请邮件回复我")
    s = dialogue.account(LIN)
    s.taps("接单").taps("自己写").says(WORDS).hears("用邮件把这段话发给他")


def test_who_called_is_phoned_as_ever(dialogue: Dialogue) -> None:
    filed(dialogue, "来电", f"{MATTER}，13911112222").hears("客服打电话告诉")
    s = dialogue.account(LIN)
    s.hears("请打电话联系")
    s.taps("接单").taps("自己写").says(WORDS).hears("请打电话把这段话告诉他")
