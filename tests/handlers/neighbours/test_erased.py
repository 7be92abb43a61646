"""What is kept beside a case goes with it (RULEBOOK §8)."""

from sqlalchemy import select

from storage.tables import FeeDeferral, IncidentFollower, Mediation
from tests.support.dialogue import Dialogue
from tests.support.neighbours import LI, LIN, WANG, case, files, lives_there, more, rows, takes_up

NOISE = "楼上天天半夜拖椅子打麻将，吵得孩子睡不着"


def test_8_what_the_sides_of_a_dispute_said_is_blanked(dialogue: Dialogue) -> None:
    number = files(dialogue, "resident:w1", WANG + NOISE)
    takes_up(dialogue, number)
    s = more(dialogue, number, "邻里调解").taps("噪音").says("3栋2单元1601")
    s.taps("记对方的说法").says("老人起夜，愿意贴软垫")
    w = dialogue.account("resident:w1")
    w.says(f"{number} 撤回").taps("确定撤回")
    w.says("删除我的数据").taps("确定删除").hears("已经删除")
    (kept,) = rows(dialogue, select(Mediation))
    assert (kept.other_said, kept.proposal) == (None, None)
    assert "1601" not in kept.other_place


def test_8_a_reason_to_pay_later_and_what_he_follows_go_too(dialogue: Dialogue) -> None:
    w = lives_there(dialogue, "resident:d1", "3", "1", "1201")
    w.says("物业费想分期交").says("家人住院，想缓到12月20号")
    number = files(dialogue, "resident:w2", LI + "电梯停运一上午了，只能走楼梯")
    takes_up(dialogue, number)
    s = more(dialogue, number, "归为同一事件").says("3栋电梯停运").taps("只有 3栋")
    s.taps("跳过").taps("跳过")
    w.says("3栋1单元1201，我是丁先生，13400134000，电梯停运了").taps("跟进这件事")
    assert len(rows(dialogue, select(IncidentFollower))) == 1
    w.says("删除我的数据").taps("确定删除").hears("已经删除")
    assert rows(dialogue, select(IncidentFollower)) == []
    (deferral,) = rows(dialogue, select(FeeDeferral))
    assert "住院" not in deferral.why


def test_5_11_who_was_merged_still_hears_when_the_other_is_erased(dialogue: Dialogue) -> None:
    one = files(dialogue, "resident:w1", WANG + "3栋楼道灯不亮")
    two = files(dialogue, "resident:w2", LI + "楼道的灯坏了不亮")
    takes_up(dialogue, one)
    s = dialogue.account(LIN).says(f"{two} 并入 {one}").taps("确认合并")
    w = dialogue.account("resident:w1").says("删除我的数据")
    w.taps("删除，事接着办").hears("已经删除")
    assert case(dialogue, one).state != "closed"
    s.says(one).presses(f"progress:{one}").says("灯座已拆下检查，缺配件").taps("跳过")
    dialogue.account("resident:w2").hears("今天有新进展")
