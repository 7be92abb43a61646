"""A case looked at, or a note written, while a question or a live talk is open (RULEBOOK §4.9)."""

from sqlalchemy import select

from storage.tables import ChatLine, Entry
from tests.handlers.talks.test_live_talk import YA, rows, talking, wang
from tests.support.dialogue import Dialogue
from tests.support.neighbours import LIN, WANG, files

NOTE = "内部：已和王女士说好，她情绪很差，让林管家小心应付"


def test_4_9_a_case_looked_at_leaves_the_result_of_a_talk_open(dialogue: Dialogue) -> None:
    w, a = talking(dialogue)
    a.taps("交还").hears("谈下来结果是什么")
    a.presses("open:261123-001").hears("261123-001", "楼上漏水", "刚才的问题", "谈下来结果是什么")
    a.says(NOTE).hears("261123-001 的内部备注里", "谈下来结果是什么")
    w.does_not_hear("情绪很差")
    (note,) = rows(dialogue, select(Entry).where(Entry.kind == "note"))
    assert (note.visibility, "林管家小心" in note.text) == ("staff", True)
    a.says("约好下午三点上门查看漏水").hears("下午三点")
    w.hears("约好下午三点上门查看漏水").does_not_hear("情绪很差")
    w.says("查进度").does_not_hear("情绪很差")


def test_4_9_a_note_in_a_live_talk_is_no_word_to_the_resident(dialogue: Dialogue) -> None:
    w, a = talking(dialogue)
    for words in (NOTE, "备注 她情绪很差", "【内部】情绪很差"):
        a.says(words).hears("内部备注里")
        w.does_not_hear("情绪很差")
    a.says("您好，下午三点上门")
    w.hears("您好，下午三点上门")


def test_4_9_a_note_of_a_talk_without_a_case_stays_with_the_talk(dialogue: Dialogue) -> None:
    w, a = dialogue.account("resident:h1"), dialogue.account(YA)
    w.says("转人工")
    a.taps("接入").says("内部：听起来很着急").hears("对话记录里")
    w.does_not_hear("着急")
    notes = [line.text for line in rows(dialogue, select(ChatLine).where(ChatLine.kind == "note"))]
    assert notes == ["听起来很着急"]
    w.says("导出我的资料").does_not_hear("听起来很着急")


def test_4_9_a_note_that_runs_somebody_down_is_not_kept(dialogue: Dialogue) -> None:
    w, a = talking(dialogue)
    a.says("内部：就是个刁民").hears("只写事实")
    w.does_not_hear("刁民")
    assert rows(dialogue, select(Entry).where(Entry.kind == "note")) == []


def test_4_9_a_bare_number_in_a_live_talk_is_looked_up(dialogue: Dialogue) -> None:
    w, a = talking(dialogue)
    a.says("编号 261123-001").hears("楼上漏水")
    w.does_not_hear("编号 261123-001")
    a.says("您的编号是 261123-001，已经派单")
    w.hears("您的编号是 261123-001")


def test_4_9_a_bare_number_is_never_the_first_word(dialogue: Dialogue) -> None:
    w = wang(dialogue)
    other = files(dialogue, "resident:w2", "3栋2单元1502，我是孙女士，13800138002，门口灯不亮")
    s = dialogue.account(LIN)
    s.presses(f"accept:{other}").hears("第一句话")
    for number in ("261123-001", "编号261123-001", "看一下 261123-001", "261123001"):
        s.says(number).hears("楼上漏水", "刚才的问题", "第一句话")
        dialogue.account("resident:w2").does_not_hear("261123-001")
    s.says("您好，我是林管家，十点前过来看灯").hears(other)
    dialogue.account("resident:w2").hears("十点前过来看灯")
    w.does_not_hear("十点前过来看灯")


def test_4_9_a_note_typed_as_progress_goes_to_colleagues(dialogue: Dialogue) -> None:
    number = files(dialogue, "resident:w1", f"{WANG}厨房水龙头漏水")
    s = dialogue.account(LIN)
    s.presses(f"accept:{number}").says("您好，我是林管家，下午三点上门查看")
    s.presses(f"progress:{number}").says("备注：她家有大狗，上门小心").hears("内部备注里", "进展")
    s.says("已联系维修师傅，下午三点到您家", "跳过", "跳过")
    dialogue.account("resident:w1").hears("下午三点到您家").does_not_hear("大狗")


def test_4_9_an_open_card_leaves_the_steward_s_form_open(dialogue: Dialogue) -> None:
    wang(dialogue)
    other = files(dialogue, "resident:w2", "3栋2单元1502，我是孙女士，13800138002，门口灯不亮")
    s = dialogue.account(LIN)
    s.presses(f"accept:{other}")
    s.says("我的工单").presses("open:261123-001").hears("楼上漏水", "第一句话")
    s.says("取消").hears("没有发出去")
    s.presses("open:261123-001").hears("楼上漏水").does_not_hear("刚才的问题")
