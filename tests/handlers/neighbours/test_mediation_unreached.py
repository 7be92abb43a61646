"""Mediation for a filer without chat: who asks him, and who writes his answer down (§5.11)."""

import pytest
from sqlalchemy import select

from storage.tables import Entry, Mediation, Task
from tests.handlers.talks.test_intake import newest, rows
from tests.handlers.talks.test_no_phone import ADDRESS, desk, filed, opens
from tests.support.dialogue import Dialogue, Voice
from tests.support.neighbours import LIN, YA, lives_there, more, takes_up

__all__ = ["desk"]  # the one with a mail server

NOISE = "枫禾湾3栋2单元1501的赵女士，楼上1601天天半夜拖椅子打麻将，吵得睡不着"
FAIR = "晚上十点以后不拖动家具，家具脚贴上软垫"


def mediated(dialogue: Dialogue, channel: str, story: str) -> tuple[str, Voice, Voice]:
    """小雅 files it, 小林 mediates with 1601: the number, his voice, the other side's."""
    filed(dialogue, channel, story)
    number = newest(dialogue).number
    other = lives_there(dialogue, "resident:m1", "3", "2", "1601")
    takes_up(dialogue, number)
    more(dialogue, number, "邻里调解").taps("噪音").says("3栋2单元1601")
    return number, dialogue.account(LIN), other


def calls(dialogue: Dialogue) -> list[str]:
    still = Task.kind.startswith("callback") & Task.state.in_(("open", "taken"))
    return [task.kind for task in rows(dialogue, select(Task).where(still))]


def test_5_11_who_left_no_number_is_asked_at_the_door_and_an_agent_writes_it_down(
    dialogue: Dialogue,
) -> None:
    number, s, other = mediated(dialogue, "来访", NOISE)
    s.hears("已收到中性的话", "请上门告诉他", "两边分别听").does_not_hear("业户已告诉")
    s.presses(f"mediate_propose:{number}").says(FAIR)
    s.hears("也发给了另一方", "当面问他怎么选", "业户回信或当面的选择")
    s.does_not_hear("已发给双方", "打电话")
    assert calls(dialogue) == []
    a = opens(dialogue, "业户回信或当面的选择").hears("当面是怎么说的", FAIR)
    a.says("他说再想想").hears("同意，还是不同意")
    a.taps("同意").says("行，能睡觉就行").hears("意见记下了")
    s.hears("业户对调解方案：同意", "当面说", "能睡觉就行")
    (said,) = rows(dialogue, select(Entry).where(Entry.kind == "settle"))
    assert (said.actor_role, "能睡觉就行" in said.text) == ("agent", True)
    other.hears(FAIR).does_not_hear("能睡觉").taps("同意").hears("大家都同意")
    s.hears("双方都同意", "请马上上门告诉他")
    assert rows(dialogue, select(Mediation.state)) == ["agreed"]


def test_5_11_the_other_side_said_yes_at_the_door_and_the_filer_is_still_to_hear(
    dialogue: Dialogue,
) -> None:
    number, s, _ = mediated(dialogue, "来访", NOISE)
    s.presses(f"mediate_propose:{number}").says(FAIR)
    opens(dialogue, "业户回信或当面的选择").taps("同意").says("可以的")
    s.presses(f"other_settles:{number}.agree").hears("记下对方的意见", "请上门告诉他", "大家都同意")


def test_5_11_who_wrote_an_email_is_asked_by_letter(dialogue: Dialogue) -> None:
    number, s, _ = mediated(dialogue, "邮件", f"{ADDRESS} {NOISE}")
    s.presses(f"mediate_propose:{number}").says(FAIR).hears("回信说选哪个")
    assert calls(dialogue) == []
    a = dialogue.account(YA).says("我的任务").taps("接入 1").hears(FAIR, "同意还是不同意，请回信")
    a.taps("可以发出").hears("已用邮件发给")
    a = opens(dialogue, "业户回信或当面的选择").taps("不同意").says("十点太晚了，要九点")
    s.hears("业户对调解方案：不同意", "回信说", "要九点")


def test_5_11_who_called_is_asked_on_the_phone(dialogue: Dialogue) -> None:
    number, s, _ = mediated(dialogue, "来电", f"{NOISE}，13911112222")
    s.hears("请打电话把这段话告诉他")
    s.presses(f"mediate_propose:{number}").says(FAIR).hears("客服会打电话问业户怎么选")
    a = dialogue.account(YA).hears("同不同意调解方案", FAIR)
    a.taps("接入").taps("业户电话里的选择").hears("在电话里怎么说", FAIR)
    a.taps("同意").says("行，就这么定").hears("意见记下了")
    s.hears("业户对调解方案：同意", "电话里听业户说", "就这么定")
    assert calls(dialogue) == []


def test_5_11_a_new_proposal_takes_the_place_of_the_call_about_the_old_one(
    dialogue: Dialogue,
) -> None:
    number, s, _ = mediated(dialogue, "来电", f"{NOISE}，13911112222")
    s.presses(f"mediate_propose:{number}").says(FAIR)
    s.presses(f"mediate_propose:{number}").says("晚上九点以后不拖动家具")
    assert calls(dialogue) == ["callback_consent"]
    dialogue.account(YA).hears("九点以后")


def test_8_who_is_anonymous_without_number_is_asked_by_the_centre_in_writing(
    dialogue: Dialogue,
) -> None:
    story = "有业主写信匿名投诉，枫禾湾3栋2单元1501，楼上1601天天半夜拖椅子，不要透露我是谁"
    number, s, _ = mediated(dialogue, "来信", story)
    s.hears("登记的地址").does_not_hear("请上门告诉他", "打电话告诉")
    s.presses(f"mediate_propose:{number}").says(FAIR).hears("客服会把方案转告他")
    s.does_not_hear("当面问他")
    assert calls(dialogue) == ["callback_tell"]
    opens(dialogue, "业户回信或当面的选择").taps("同意").says("可以")
    s.hears("业户对调解方案：同意")


@pytest.mark.parametrize("account", [LIN, "lead:陈主管"])
def test_5_11_nobody_but_an_agent_answers_for_him(dialogue: Dialogue, account: str) -> None:
    number, s, _ = mediated(dialogue, "来访", NOISE)
    s.presses(f"mediate_propose:{number}").says(FAIR)
    voice = dialogue.account(account).says(number).taps("更多")
    if "方案、上门、答复" in voice.offered():
        voice.taps("方案、上门、答复")
    assert "业户回信或当面的选择" not in voice.offered()
    voice.presses(f"choice_by_phone:{number}")
    assert "同意" not in voice.offered()
    assert rows(dialogue, select(Mediation.filer_agreed)) == [None]


def test_5_11_who_has_a_chat_answers_there_himself(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w1").says("3栋2单元1501，我是王女士，13800138000，" + NOISE[18:])
    for _ in range(6):
        if "对，提交" in w.offered():
            break
        w.taps("跳过")
    w.taps("对，提交")
    number = newest(dialogue).number
    lives_there(dialogue, "resident:m1", "3", "2", "1601")
    takes_up(dialogue, number)
    s = more(dialogue, number, "邻里调解").taps("噪音").says("3栋2单元1601").hears("业户已告诉")
    s.presses(f"mediate_propose:{number}").says(FAIR).hears("已发给双方")
    a = dialogue.account(YA).presses(f"choice_by_phone:{number}")
    assert "同意" not in a.offered()
    assert calls(dialogue) == []
