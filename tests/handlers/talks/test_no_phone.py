"""A case of somebody with neither phone nor chat: staff read how he can really be reached (§2)."""

from collections.abc import Iterator

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from bot.desk import Desk
from bot.opening import open_desk
from bot.settings import Settings
from handlers.messages import MAIL
from storage.tables import Entry, OutboxRow, Solution, Task
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


# --- questions of which there is nobody to phone -------------------------------------------------

PLAN = "更换龙头阀芯，再试水半小时"


def calls(dialogue: Dialogue) -> list[str]:
    """The phone tasks of the call centre that are still to be done."""
    still = Task.kind.startswith("callback") & Task.state.in_(("open", "taken"))
    return [task.kind for task in rows(dialogue, select(Task).where(still))]


def offers(dialogue: Dialogue, plan: str = PLAN) -> Voice:
    """His steward puts a solution."""
    s = dialogue.account(LIN)
    s.taps("接单").taps("自己写").says(WORDS)
    return s.taps("方案/计划").says(plan).taps("按方案进行").says("明天下午六点")


def opens(dialogue: Dialogue, choice: str) -> Voice:
    """An agent opens the case and taps what stands behind [更多]."""
    a = dialogue.account(YA).says(newest(dialogue).number).taps("更多")
    if choice not in a.offered():
        a.taps("方案、上门、答复")
    assert "业户电话里的选择" not in a.offered()
    return a.taps(choice)


def test_5_9_who_left_no_phone_is_asked_at_the_door_which_solution(dialogue: Dialogue) -> None:
    filed(dialogue, "来访", MATTER)
    s = offers(dialogue).hears("当面问他怎么选", "请客服记下来").does_not_hear("打电话")
    assert calls(dialogue) == []
    a = opens(dialogue, "业户回信或当面的选择").hears("当面是怎么说的", PLAN)
    a.does_not_hear("电话里").taps("就按这个办").says("行，明天来换吧").hears("业户同意了")
    s.hears("业户同意了", "当面说", "行，明天来换吧").does_not_hear("电话里")
    (solution,) = rows(dialogue, select(Solution))
    assert solution.state == "agreed"
    (said,) = rows(dialogue, select(Entry).where(Entry.kind == "agree"))
    assert "当面说" in said.text


def test_5_9_who_wrote_an_email_is_asked_for_his_choice_by_letter(dialogue: Dialogue) -> None:
    filed(dialogue, "邮件", f"{ADDRESS} {MATTER}")
    s = offers(dialogue).hears("回信说选哪个").does_not_hear("打电话问业户")
    assert calls(dialogue) == []
    a = dialogue.account(YA).says("我的任务").taps("接入 1").hears(PLAN, "请回信告诉我们一声")
    a.taps("可以发出").hears("已用邮件发给")
    opens(dialogue, "业户回信或当面的选择").taps("想要别的方案").says("换阀芯没用，整个换掉")
    s.hears("业户想要别的方案", "业户回信说", "整个换掉")


def test_5_9_a_solution_that_a_superior_allowed_is_not_phoned_to_him_either(
    dialogue: Dialogue,
) -> None:
    filed(dialogue, "来访", MATTER)
    s = offers(dialogue, "赔您 800 元泡坏的地板").hears("已请")
    lead = dialogue.account("lead:陈主管").taps("同意")
    lead.hears("方案同意了").does_not_hear("已发给业户")
    s.hears("同意了方案", "当面问他怎么选").does_not_hear("方案已发给业户")
    assert calls(dialogue) == []


def test_8_a_solution_for_who_is_anonymous_without_phone_goes_through_the_centre_in_writing(
    dialogue: Dialogue,
) -> None:
    story = "有业主写信匿名投诉，枫禾湾3栋2单元1501，楼道垃圾三天没人清，不要透露我是谁"
    filed(dialogue, "来信", story)
    offers(dialogue, "每天清两次").hears("客服会把方案转告他").does_not_hear("请您当面问他")
    assert calls(dialogue) == ["callback_tell"]
    a = dialogue.account(YA).says("我的任务").taps("接入 1").hears("没有留电话", "每天清两次")
    a.does_not_hear("请打电话把处理人的话")
    opens(dialogue, "业户回信或当面的选择").taps("就按这个办").says("可以，清干净就行")
    dialogue.account(LIN).hears("业户同意了", "清干净就行")


def test_6_2_who_left_no_phone_is_asked_by_his_handler_whether_it_holds(
    dialogue: Dialogue,
) -> None:
    filed(dialogue, "来访", MATTER)
    number = newest(dialogue).number
    s = dialogue.account(LIN)
    s.taps("接单").taps("自己写").says(WORDS)
    s.says(number).taps("完成").says("水管接头已换，试水半小时不漏").sends_photo()
    s.taps("刚刚看过").says("到了看到旧件坏了")
    dialogue.until("2026-12-03 18:00")
    s.hears("客服问不到修好的地方还好不好", number)
    assert calls(dialogue) == []
    assert not rows(dialogue, select(Task).where(Task.kind == "callback_holds"))


def test_6_1_after_an_inspection_he_is_not_phoned_either(dialogue: Dialogue) -> None:
    filed(dialogue, "来访", MATTER)
    s = dialogue.account(LIN)
    s.taps("接单").taps("自己写").says(WORDS)
    s.taps("完成").says("水管接头已换，下周三上午十点再来看一次").sends_photo()
    s.taps("刚刚看过").says("到了看到旧件坏了")
    dialogue.until("2026-12-02 10:01")
    s.taps("已复查").says("接口干燥，开阀半小时没有渗水")
    s.hears("请当面告诉他，再问一句还好不好").does_not_hear("业户也知道了", "打电话")
    assert calls(dialogue) == []


# --- anonymous, and nobody can phone him ---------------------------------------------------------

ANONYMOUS = "枫禾湾3栋2单元1501，楼道垃圾三天没人清，不要透露我是谁"


def test_8_nobody_says_that_an_anonymous_person_without_phone_is_phoned(
    dialogue: Dialogue,
) -> None:
    filed(dialogue, "来信", f"有业主写信匿名投诉，{ANONYMOUS}")
    number = newest(dialogue).number
    s = dialogue.account(LIN)
    s.hears("没有留电话", "登记的地址").does_not_hear("打电话转告", "请上门找他")
    s.taps("接单").taps("自己写").says(WORDS).hears("没有留电话", "登记的地址", WORDS)
    s.does_not_hear("打电话", "请上门告诉他")
    s.says(number).taps("更多").taps("请人帮忙、暂停").taps("暂停").taps("等配件")
    s.says("12月1日上午10点").hears("登记的地址").does_not_hear("打电话")
    s.says(number).taps("恢复办理").hears("已恢复办理", "登记的地址").does_not_hear("打电话")
    s.taps("完成").says("楼道垃圾已清走，以后每天清两次").hears("登记的地址", "没有办法问他")
    s.does_not_hear("打电话", "他来前台时问")
    dialogue.passes(minutes=2)
    (task,) = rows(dialogue, select(Task).where(Task.kind == "callback_tell"))
    assert "楼道垃圾已清走" in task.about


def test_8_an_anonymous_caller_is_phoned_by_the_centre_as_ever(dialogue: Dialogue) -> None:
    filed(dialogue, "来电", f"有业主匿名投诉，13911112222，{ANONYMOUS}")
    s = dialogue.account(LIN)
    s.hears("由客服打电话转告")
    s.taps("接单").taps("自己写").says(WORDS).hears("已请客服打电话告诉业户")
