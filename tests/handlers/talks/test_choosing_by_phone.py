"""Who has no chat says on the phone which solution he wants; an agent writes it down (§5.9)."""

from sqlalchemy import select

from storage.tables import Entry, Solution, Task
from tests.handlers.talks.test_intake import LIN, YA, filed, newest, rows
from tests.support.dialogue import Dialogue, Voice

BY_PHONE = "业户电话里的选择"
PLAN = "更换龙头阀芯，再试水半小时"


def offered(dialogue: Dialogue) -> tuple[Voice, Voice]:
    """A caller's case whose steward has put one solution."""
    agent = filed(dialogue)
    steward = dialogue.account(LIN)
    steward.taps("接单").taps("先打电话了解")
    steward.taps("方案/计划").says(PLAN).taps("按方案进行").says("明天下午六点")
    return agent, steward


def entry(dialogue: Dialogue, kind: str) -> Entry:
    (found,) = rows(dialogue, select(Entry).where(Entry.kind == kind))
    return found


def test_5_9_his_yes_on_the_phone_is_on_record_with_who_heard_it(dialogue: Dialogue) -> None:
    agent, steward = offered(dialogue)
    agent.hears("请打电话问业户选哪个方案", PLAN).taps("接入").taps(BY_PHONE)
    agent.hears("赵女士在电话里怎么说", PLAN).taps("就按这个办").hears("原话")
    agent.says("行，就明天下午来换吧").hears("业户同意了")
    (solution,) = rows(dialogue, select(Solution))
    assert solution.state == "agreed"
    said = entry(dialogue, "agree")
    assert "行，就明天下午来换吧" in said.text
    assert "电话里听业户说" in said.text
    assert (said.actor_role, said.visibility) == ("agent", "resident")
    steward.hears("业户同意了", "行，就明天下午来换吧")
    asked = select(Task.state).where(Task.kind != "given_time")
    assert rows(dialogue, asked) == ["dropped"]


def test_5_9_his_no_on_the_phone_asks_for_another(dialogue: Dialogue) -> None:
    agent, steward = offered(dialogue)
    agent.taps("接入").taps(BY_PHONE).says("他说不要").hears("请点业户选的那一个")
    agent.taps("想要别的方案").says("好").hears("请多写几个字").says("换阀芯没用，要换整个龙头")
    agent.hears("想要别的方案")
    assert "换整个龙头" in entry(dialogue, "decline").text
    steward.hears("业户想要别的方案", "换整个龙头")
    assert newest(dialogue).state == "in_progress"


def choices(voice: Voice, number: str) -> list[str]:
    """What stands behind [更多] of this case for him."""
    voice.says(number)
    if "更多" not in voice.offered():
        return []
    voice.taps("更多")
    if "方案、上门、答复" in voice.offered():
        voice.taps("方案、上门、答复")
    return voice.offered()


def test_5_9_an_agent_finds_it_under_more_without_the_task(dialogue: Dialogue) -> None:
    agent, _ = offered(dialogue)
    assert BY_PHONE in choices(agent, newest(dialogue).number)
    agent.taps(BY_PHONE).taps("就按这个办").says("可以，就这样").hears("已记下")


def test_5_9_nobody_but_an_agent_writes_it_down(dialogue: Dialogue) -> None:
    offered(dialogue)
    for account in (LIN, "lead:陈主管", "resident:w9"):
        assert BY_PHONE not in choices(dialogue.account(account), newest(dialogue).number)


def test_5_9_who_has_a_chat_chooses_there_himself(dialogue: Dialogue) -> None:
    resident, steward = dialogue.account("resident:w1"), dialogue.account(LIN)
    resident.says("3栋2单元1501厨房水龙头漏水，我是王女士13800138000").taps("对，提交")
    steward.taps("接单").taps("先打电话了解")
    steward.taps("方案/计划").says(PLAN).taps("按方案进行").says("明天下午六点")
    assert BY_PHONE not in choices(dialogue.account(YA), newest(dialogue).number)
    assert rows(dialogue, select(Task).where(Task.kind != "given_time")) == []


def test_5_9_a_solution_that_changed_meanwhile_is_not_agreed_to(dialogue: Dialogue) -> None:
    agent, steward = offered(dialogue)
    agent.taps("接入").taps(BY_PHONE).taps("就按这个办")
    steward.taps("方案/计划").says("换整个龙头，再试水半小时").taps("按方案进行").says(
        "明天下午六点"
    )
    agent.says("行，就明天来吧").does_not_hear("已记下").hears("已经有了变化")
    assert [one.state for one in rows(dialogue, select(Solution))] == ["superseded", "offered"]
