"""发回访: who gets what and when is shown before it is sent (RULEBOOK §11)."""

from typing import TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from storage.tables import Case, Entry, Survey
from tests.support.dialogue import Dialogue, Voice

YA, LIN = "agent:小雅", "steward:小林"
Row = TypeVar("Row")


def rows(dialogue: Dialogue, query: Select[Row]) -> list[Row]:
    with dialogue.desk.store.read() as conn, Session(conn) as session:
        return list(session.execute(query).scalars())


def completed(dialogue: Dialogue, who: str, name: str, another: str = "") -> Voice:
    """Somebody of 3栋 whose matter the steward says is done."""
    w, s = dialogue.account(f"resident:{who}"), dialogue.account(LIN)
    w.says(another or f"3栋2单元1501门禁卡补办一直没人理，我是{name}13800138000")
    if "是另一件事" in w.offered():
        w.taps("是另一件事")
    w.taps("对，提交")
    s.taps("接单").taps("自己写").says("您好，我是管家，下午三点前给您办好")
    s.taps("完成").says("门禁卡已补办，放在服务中心前台").says("对")
    dialogue.passes(seconds=30)
    w.hears("门禁卡已补办")
    return w


def agent(dialogue: Dialogue) -> Voice:
    return dialogue.account(YA)


def test_a_batch_is_previewed_and_sent(dialogue: Dialogue) -> None:
    w, z = completed(dialogue, "w1", "王女士"), completed(dialogue, "z1", "赵女士")
    a = agent(dialogue)
    a.says("发回访").hears("王女士", "赵女士")
    a.taps("预览").hears("王女士（261123-001）：问“真的解决了吗”，今天 09:31", "赵女士")
    w.does_not_hear("再问您一声")
    a.taps("发送").hears("2 位业户会收到")
    w.hears("真的解决了吗")
    z.hears("真的解决了吗")
    sent = rows(dialogue, select(Entry).where(Entry.kind == "survey_sent"))
    assert len(sent) == 2


def test_who_is_taken_out_gets_nothing(dialogue: Dialogue) -> None:
    w, z = completed(dialogue, "w1", "王女士"), completed(dialogue, "z1", "赵女士")
    a = agent(dialogue)
    a.says("发回访").taps("赵女士").hears("这次不发")
    a.taps("预览").does_not_hear("赵女士").taps("发送").hears("1 位")
    w.hears("再问您一声")
    z.does_not_hear("再问您一声")


def test_numbers_choose_too_and_other_words_are_explained(dialogue: Dialogue) -> None:
    completed(dialogue, "w1", "王女士")
    completed(dialogue, "z1", "赵女士")
    a = agent(dialogue)
    a.says("发回访").says("嗯？？").hears("回数字去掉")
    a.says("只发261123-001").taps("预览").hears("王女士").does_not_hear("赵女士")
    a.says("返回").hears("这次不发")
    a.says("取消").hears("没有发")


def test_11_a_batch_is_narrowed_by_a_filter(dialogue: Dialogue) -> None:
    completed(dialogue, "w1", "王女士")
    z = completed(
        dialogue, "z1", "赵女士", "5栋1单元302装修押金收据没人给开，我是赵女士13800138001"
    )
    a = agent(dialogue)
    a.says("发回访").hears("王女士", "赵女士")
    a.says("只发3栋的投诉").hears("王女士").does_not_hear("赵女士")
    a.says("设备类").hears("没有这样的", "王女士")
    a.says("综合服务类，最近 7 天").hears("王女士", "赵女士")
    a.says("5栋").taps("预览").does_not_hear("王女士").taps("发送").hears("1 位")
    z.hears("再问您一声")


def test_one_person_is_asked_once_a_week_by_a_batch(dialogue: Dialogue) -> None:
    w = completed(dialogue, "w1", "王女士")
    completed(dialogue, "w1", "王女士", "3栋2单元1501装修押金收据一直没人给开")
    a = agent(dialogue)
    a.says("发回访").taps("预览").hears("不发给王女士", "这一周已经收到过")
    a.taps("发送").hears("1 位")
    assert w.everything().count("再问您一声") == 1
    a.says("发回访").taps("预览").hears("这一周已经收到过", "没有要发的")
    assert "发送" not in a.offered()


def test_outside_the_hours_it_waits_and_the_preview_says_so(dialogue: Dialogue) -> None:
    dialogue.until("2026-11-23 17:50")
    w = completed(dialogue, "w1", "王女士")
    dialogue.until("2026-11-23 19:45")
    w.messages()
    z = completed(dialogue, "z1", "赵女士")
    dialogue.until("2026-11-23 20:30")
    a = agent(dialogue)
    a.says("发回访").taps("预览").hears("赵女士", "明天 09:00").taps("发送")
    z.does_not_hear("再问您一声")
    dialogue.until("2026-11-24 09:01")
    z.hears("再问您一声")


def test_one_case_is_asked_from_its_card(dialogue: Dialogue) -> None:
    w = completed(dialogue, "w1", "王女士")
    a = agent(dialogue)
    a.says("261123-001").taps("发回访").hears("这样发", "王女士").taps("发送").hears("1 位")
    w.hears("再问您一声")
    (survey,) = rows(dialogue, select(Survey).join(Case).where(Case.number == "261123-001"))
    assert (survey.state, survey.bulk_at) == ("surveyed", None)
    a.says("261123-001")
    assert "发回访" not in a.offered()


def test_solved_but_unrated_is_asked_for_a_score(dialogue: Dialogue) -> None:
    w = completed(dialogue, "w1", "王女士")
    w.taps("已解决")
    a = agent(dialogue)
    a.says("发回访").taps("预览").hears("请评 1–5 分").taps("发送")
    w.hears("我们的同事对您怎么样").taps("5 分 很满意")
    (case,) = rows(dialogue, select(Case).where(Case.number == "261123-001"))
    assert (case.rating, case.outcome) == (5, "satisfied")


def test_a_steward_and_a_resident_send_no_surveys(dialogue: Dialogue) -> None:
    completed(dialogue, "w1", "王女士")
    dialogue.account(LIN).says("发回访").hears("由客服来发")
    dialogue.account("resident:w1").says("发回访").does_not_hear("预览")


def test_nothing_to_ask_is_said(dialogue: Dialogue) -> None:
    agent(dialogue).says("发回访").hears("没有要问的")


def test_11_the_numbers_of_the_list_are_those_that_act(dialogue: Dialogue) -> None:
    for who, name in (("w1", "王女士"), ("z1", "赵女士"), ("s1", "孙女士")):
        completed(dialogue, who, name)
    a = agent(dialogue)
    a.says("发回访").hears("✓ 1. ", "✓ 2. ", "✓ 3. ")
    third = next(line for line in a.everything().split("\n") if line.startswith("✓ 3."))
    a.says("3")
    taken = third.replace("✓ 3.", "").split("（")[0].strip().split(" ")[0]
    (out,) = [line for line in a.everything().split("\n") if "这次不发" in line]
    assert taken in out
    a.says("3").does_not_hear("这次不发")
    a.says("4").does_not_hear("这次不发").does_not_hear("会收到")
    a.taps("预览").hears("王女士", "赵女士", "孙女士")
