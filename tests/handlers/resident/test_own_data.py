"""我的数据: see, export, erase (RULEBOOK §8, DESIGN §4)."""

import json
from typing import Any

from sqlalchemy import select

from storage.blobs import get_blob
from storage.tables import (
    Attachment,
    Base,
    Blob,
    Case,
    Chat,
    ChatLine,
    Conversation,
    Entry,
    InboxRow,
    OutboxRow,
    Person,
)
from tests.support.dialogue import Dialogue, Voice

LEAK = "3栋2单元1501厨房水龙头漏水，我是王女士13800138000"
BILL = "3栋2单元1501的物业费账单金额不对，想核对一下，我是王女士13800138000"
HIS = ("王女士", "1501", "8000", "水龙头", "账单金额")


def reported(dialogue: Dialogue, words: str = LEAK, *, photo: bool = False) -> Voice:
    """Her report is filed and taken up."""
    w, s = dialogue.account("resident:w1"), dialogue.account("steward:小林")
    w.says(words)
    if photo:
        w.sends_photo()
    w.taps("对，提交")
    s.taps("接单").says("王女士您好，我是管家林晓彤，已经在看了，今天答复您")
    return w


def closed(dialogue: Dialogue) -> Voice:
    """And finished, to her content."""
    w, s = reported(dialogue, BILL, photo=True), dialogue.account("steward:小林")
    s.taps("完成").says("已给王女士核对账单，多计的车位费在下月冲减，不再发生")
    dialogue.passes(seconds=30)
    w.taps("已解决")
    w.taps("5 分 很满意").says("谢谢小林，账单金额都对了")
    return w


def rows(dialogue: Dialogue, table: type[Base]) -> list[Any]:
    with dialogue.desk.store.read() as conn:
        return list(conn.execute(select(table).order_by(table.__table__.c[0])))


def of_person(dialogue: Dialogue) -> Any:
    with dialogue.desk.store.read() as conn:
        filer = select(Case.filer_id).where(Case.number == "261123-001").scalar_subquery()
        return conn.execute(select(Person).where(Person.id == filer)).one()


# --- see -----------------------------------------------------------------------------------------


def test_what_is_kept_is_said_in_words(dialogue: Dialogue) -> None:
    w = reported(dialogue, photo=True)
    w.says("我的数据").hears(
        "王女士", "13800138000", "3栋2单元1501（未核实）", "1 件，其中在办 1 件"
    )
    w.hears("照片和文件 1 份", "730 天")
    assert w.offered()[:2] == ["导出一份", "删除"]


def test_a_stranger_has_nothing_of_his_own_and_sees_nothing_of_others(dialogue: Dialogue) -> None:
    reported(dialogue)
    dialogue.account("resident:w2").says("我的数据").hears("没有留", "0 件").does_not_hear("王女士")


def test_asked_in_the_middle_of_a_report_the_report_stays(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w1")
    w.says("水管漏水").says("我的数据").hears("我这里存着")
    w.says("3栋2单元1501").says("王女士").hears("电话")


# --- export --------------------------------------------------------------------------------------


def test_the_export_is_a_file_with_everything_and_goes_after_a_week(dialogue: Dialogue) -> None:
    w = closed(dialogue)
    w.says("导出我的数据").hears("请收好")
    (media,) = w.messages()[0].media
    assert (media["kind"], media["name"]) == ("file", "我的数据.json")
    with dialogue.desk.store.read() as conn:
        found = json.loads(get_blob(conn, media["blob_id"])[1])
    assert (found["称呼"], found["电话"], found["住处"]) == (
        "王女士",
        "13800138000",
        "3栋2单元1501",
    )
    (case,) = found["报事"]
    assert (case["编号"], case["评价"], len(case["照片和文件"])) == ("261123-001", 5, 1)
    assert any("账单金额" in said["内容"] for said in found["最近说过的话"])
    dialogue.passes(days=7, minutes=1)
    (left,) = [row for row in rows(dialogue, Blob) if row.id == media["blob_id"]]
    assert (left.data, left.size_bytes) == (b"", 0)


# --- erase ---------------------------------------------------------------------------------------


def test_erasing_asks_once_and_may_be_left(dialogue: Dialogue) -> None:
    w = closed(dialogue)
    w.says("删除我的数据").hears("确定删除吗").taps("不删了").hears("什么都没有删")
    w.says("我的数据").hears("王女士")


def test_words_and_media_go_and_the_record_of_who_and_when_stays(dialogue: Dialogue) -> None:
    w = closed(dialogue)
    before = [(e.at, e.kind, e.actor_id) for e in rows(dialogue, Entry)]
    w.says("删除我的数据").taps("确定删除").hears("已经删除")
    person = of_person(dialogue)
    assert (person.name, person.phone_sealed, person.phone_hash, person.place) == (None,) * 4
    assert person.erased_at is not None
    (case,) = [c for c in rows(dialogue, Case) if c.number == "261123-001"]
    assert (case.contact_name, case.phones_sealed, case.house_id) == (None, None, None)
    entries = rows(dialogue, Entry)
    assert [(e.at, e.kind, e.actor_id) for e in entries[: len(before)]] == before
    of_case = [e for e in entries if e.case_id == case.id]
    assert of_case[-1].kind == "erase"
    left = [case.what, case.place, *(e.text for e in of_case)]
    left += [row.text for row in rows(dialogue, OutboxRow) if row.case_id == case.id]
    left += [row.text for row in rows(dialogue, OutboxRow) if row.person_id == case.filer_id]
    assert not [(sign, text) for sign in HIS for text in left if sign in text]
    photos = {a.blob_id for a in rows(dialogue, Attachment) if a.case_id == case.id}
    assert {len(b.data) for b in rows(dialogue, Blob) if b.id in photos} == {0}
    _nothing_sealed_is_left(dialogue, w)


def _nothing_sealed_is_left(dialogue: Dialogue, voice: Voice) -> None:
    """Neither what was said nor where the conversation stood."""
    opened = dialogue.desk.keyring.open_bytes
    sealed = [row.body_sealed for row in rows(dialogue, InboxRow) if row.body_sealed]
    sealed += [row.state_sealed for row in rows(dialogue, Conversation)]
    texts = [opened(one).decode() for one in sealed]
    assert not [text for text in texts if "13800138000" in text]
    assert voice.name == "resident:w1"


def test_a_button_of_before_is_called_old_and_nothing_of_somebody_else(
    dialogue: Dialogue,
) -> None:
    w = closed(dialogue)
    before = w.message_with("归为")
    w.says("删除我的数据").taps("删除")
    w.presses(f"{before.id}.0").hears("这个按钮是之前的").does_not_hear("不在您的会话里")


def test_the_same_photo_can_be_sent_again_afterwards(dialogue: Dialogue) -> None:
    w = closed(dialogue)
    w.says("删除我的数据").taps("确定删除")
    w.says(LEAK)
    w.sends_photo().taps("对，提交").hears("261123-002")


def test_an_exported_file_goes_with_the_rest(dialogue: Dialogue) -> None:
    w = closed(dialogue)
    w.says("导出我的数据")
    (media,) = w.messages()[0].media
    w.says("删除我的数据").taps("确定删除")
    (left,) = [row for row in rows(dialogue, Blob) if row.id == media["blob_id"]]
    assert left.data == b""
    dialogue.passes(days=8)  # its timer finds nothing more to do


def test_open_matters_go_on_without_her(dialogue: Dialogue) -> None:
    w, s = reported(dialogue), dialogue.account("steward:小林")
    s.messages()
    s.last.clear()
    w.says("删除我的数据").hears("还有 1 件事在办", "261123-001", "接着办", "撤回")
    w.taps("删除，事接着办").hears("261123-001 接着办")
    s.hears("要求删除了个人资料", "匿名业户", "水龙头漏水")
    s.does_not_hear("王女士", "1501", "8000")
    s.says("261123-001").does_not_hear("王女士", "1501", "8000")
    s.taps("反馈进展").says("水龙头阀芯已经换好，请看看还漏不漏")
    s.taps("跳过")
    w.hears("阀芯已经换好")
    w.says("查进度").hears("261123-001")
    w.says("我的数据").hears("没有留", "在办 1 件").does_not_hear("王女士")


def test_open_matters_are_withdrawn_when_she_says_so(dialogue: Dialogue) -> None:
    w, s = reported(dialogue), dialogue.account("steward:小林")
    s.messages()
    s.last.clear()
    w.says("删除我的数据").taps("删除，事也撤回").hears("已经删除")
    s.hears("261123-001", "业户已撤回").does_not_hear("1501", "王女士")
    (case,) = [c for c in rows(dialogue, Case) if c.number == "261123-001"]
    assert (case.outcome, case.what) == ("withdrawn", "（业户已要求删除）")


def test_while_helpers_are_on_their_way_nothing_is_erased(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w1")
    w.says("着火了！3栋2单元1501厨房全是烟，我是王女士13800138000")
    w.says("删除我的数据").hears("还在处理")
    w.presses("data_erase_yes").presses("data_erase_going_on")
    assert of_person(dialogue).name == "王女士"


def test_a_call_that_waits_is_called_off(dialogue: Dialogue) -> None:
    w = closed(dialogue)
    w.says("转人工")
    w.says("删除我的数据").taps("确定删除")
    talks = [(chat.state, chat.about) for chat in rows(dialogue, Chat)]
    assert talks == [("ended", "（业户已要求删除）")]
    assert {line.text for line in rows(dialogue, ChatLine)} <= {"（业户已要求删除）"}


def test_another_persons_data_stay(dialogue: Dialogue) -> None:
    closed(dialogue)
    other = dialogue.account("resident:w2")
    other.says("3栋2单元1502门禁卡刷不开，我是李先生13900139000").taps("对，提交")
    other.says("删除我的数据").taps("删除，事接着办")
    assert of_person(dialogue).name == "王女士"
    (case,) = [c for c in rows(dialogue, Case) if c.number == "261123-001"]
    assert "账单金额" in case.what


def test_an_employee_keeps_his_place_in_the_roster(dialogue: Dialogue) -> None:
    s = dialogue.account("steward:小林")
    s.says("我是业户")
    s.says("删除我的数据").taps("确定删除").hears("已经删除")
    s.says("我是管家").says("我的工单").hears("没有在办")


def test_what_was_said_with_an_agent_is_exported_too(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w9")
    w.says("转人工")
    a = dialogue.account("agent:小雅")
    a.taps("接入").says("您好，我是客服小雅，请问有什么可以帮您？")
    w.says("想问问游泳池几点开门").says("结束人工")
    w.says("导出我的数据")
    blob = max(rows(dialogue, Blob), key=lambda one: one.id)
    assert "想问问游泳池几点开门" in str(json.loads(blob.data)["和客服说过的话"])
