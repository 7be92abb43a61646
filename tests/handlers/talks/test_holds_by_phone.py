"""Does a repair still hold? Who has no chat is asked on the phone (RULEBOOK §6.2)."""

from sqlalchemy import select

from storage.tables import Entry, Survey, Task
from tests.handlers.talks.test_intake import LIN, YA, filed, newest, rows
from tests.support.dialogue import Dialogue, Voice

NUMBER = "261123-001"
CALL = "callback_holds"


def mended(dialogue: Dialogue) -> Voice:
    """A caller's leak, repaired; the agent who filed it has asked whether it is solved."""
    agent, steward = filed(dialogue), dialogue.account(LIN)
    steward.taps("接单").taps("先打电话了解")
    steward.says(NUMBER).taps("完成").says("水管接头已换，试水半小时不漏").sends_photo()
    steward.taps("刚刚看过").says("到了看到旧件坏了")
    dialogue.passes(hours=3)
    agent.taps("接入").taps("登记结果").says("水不漏了，师傅态度也好").taps("没有说")
    return agent


def calls(dialogue: Dialogue) -> list[str]:
    return [task.state for task in rows(dialogue, select(Task).where(Task.kind == CALL))]


def test_6_2_a_caller_is_asked_on_the_phone_whether_it_holds(dialogue: Dialogue) -> None:
    agent = mended(dialogue)
    dialogue.until("2026-11-30 08:00")
    assert calls(dialogue) == []
    dialogue.until("2026-11-30 18:00")
    agent.hears("请打电话问业户，修好的地方现在还好吗", NUMBER)
    agent.says("我的任务").hears("问修好后还好不好").taps("接入").hears("有没有再坏")
    agent.taps("登记结果").says("到现在一滴都没漏过").hears("请点一个").says("嗯？")
    agent.hears("请点一个").taps("现在还好").hears("现在还好，谢谢您")
    (entry,) = rows(dialogue, select(Entry).where(Entry.kind == "holds"))
    assert (entry.actor_role, entry.visibility) == ("agent", "resident")
    assert calls(dialogue) == ["done"]


def test_6_2_broken_again_on_the_phone_opens_it_again(dialogue: Dialogue) -> None:
    agent, steward = mended(dialogue), dialogue.account(LIN)
    dialogue.until("2026-11-30 18:00")
    agent.says("我的任务").taps("接入").taps("登记结果").says("昨晚又开始滴水了").taps("又坏了")
    agent.hears("又坏了", f"{NUMBER} 已重新打开")
    steward.hears("投诉", NUMBER)
    assert newest(dialogue).kind == "complaint"


def test_6_2_broken_again_long_after_closing_is_reported_anew(dialogue: Dialogue) -> None:
    agent = mended(dialogue)
    dialogue.until("2026-12-02 10:00")
    agent.says("我的任务").taps("接入").taps("登记结果").says("昨晚又开始滴水了").taps("又坏了")
    agent.hears(f"{NUMBER} 已经关闭", "您的意思是", "赵女士", "昨晚又开始滴水了").taps("对，提交")
    case = newest(dialogue)
    assert (case.number, case.channel, case.kind, case.repeat) == (
        "261202-001",
        "hotline",
        "complaint",
        True,
    )
    assert NUMBER in case.what


def test_6_2_nobody_is_called_twice_while_the_first_call_is_due(dialogue: Dialogue) -> None:
    agent, steward = filed(dialogue), dialogue.account(LIN)
    steward.taps("接单").taps("先打电话了解")
    steward.says(NUMBER).taps("完成").says("水管接头已换，试水半小时不漏").sends_photo()
    steward.taps("刚刚看过").says("到了看到旧件坏了")
    dialogue.until("2026-11-30 10:00")
    assert calls(dialogue) == []
    agent.does_not_hear("修好的地方现在还好吗")
    dialogue.until("2026-12-01 18:00")
    assert calls(dialogue) == ["open"]


def test_6_2_an_inspection_is_followed_by_one_call(dialogue: Dialogue) -> None:
    agent, steward = filed(dialogue), dialogue.account(LIN)
    steward.taps("接单").taps("先打电话了解")
    steward.says(NUMBER).taps("完成").says("水管接头已换，下周三上午十点再来看一次").sends_photo()
    steward.taps("刚刚看过").says("到了看到旧件坏了")
    dialogue.until("2026-12-02 10:01")
    steward.taps("已复查").says("接口干燥，开阀半小时没有渗水")
    assert calls(dialogue) == ["open"]
    agent.hears("修好的地方现在还好吗")


def test_6_2_the_buttons_of_the_call_do_nothing_without_it(dialogue: Dialogue) -> None:
    agent = dialogue.account(YA).presses("task_holds:yes")
    agent.does_not_hear("已记下")


def test_6_2_not_solved_with_a_score_on_the_phone_is_kept_and_closes_nothing(
    dialogue: Dialogue,
) -> None:
    agent, steward = filed(dialogue), dialogue.account(LIN)
    steward.taps("接单").taps("先打电话了解")
    steward.says(NUMBER).taps("完成").says("水管接头已换，试水半小时不漏").sends_photo()
    steward.taps("刚刚看过").says("到了看到旧件坏了")
    dialogue.passes(hours=3)
    agent.taps("接入").taps("登记结果").says("没解决，半夜又漏了，给一分都嫌多").says("1分")
    case = newest(dialogue)
    assert (case.state, case.kind, case.rating) == ("assigned", "complaint", 1)
    (survey,) = rows(dialogue, select(Survey).where(Survey.case_id == case.id))
    assert (survey.solved, survey.rating) == (False, 1)
