"""One-time codes: an employee's own chat account becomes his; everybody else is refused alike."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from bot.desk import Desk
from bot.mailbox import Shown
from bot.opening import open_desk
from bot.roster.imports import Order, import_roster, read_file
from bot.roster.invites import NobodyMeant, invite
from bot.settings import Settings
from handlers.invite_codes import ALPHABET, SIGNS, code_in, make_code, shown
from handlers.messages import Incoming
from storage.tables import Account, Case, Invite
from tests.bot import roster_file
from tests.support.desks import desk_settings, seeded_database, seeded_folder, sqlite_settings
from tests.support.dialogue import Dialogue, Voice

__all__ = ["desk_settings", "seeded_database", "seeded_folder", "sqlite_settings"]

REFUSED = "这个邀请码现在用不上"
PUSHED = "loopback"  # a channel that is pushed to, where people come as strangers


@pytest.fixture
def desk(desk_settings: Settings) -> Iterator[Desk]:
    opened = open_desk(desk_settings, kind="demo", create=False)
    yield opened
    opened.store.close()


@pytest.fixture
def dialogue(desk: Desk) -> Dialogue:
    return Dialogue(desk)


def code_for(desk: Desk, name: str) -> str:
    (made,) = invite(desk, [name])
    return made.code


def stranger(dialogue: Dialogue, name: str = "resident:新来的") -> Voice:
    """Somebody nobody knows; at the terminal so that he can be heard."""
    return dialogue.account(name)


def owner(desk: Desk, account: str) -> int:
    with desk.store.read() as conn:
        found = select(Account.person_id).where(Account.external_id == account)
        return conn.execute(found).scalar_one()


def rows(desk: Desk, statement: Any) -> list[Any]:
    with desk.store.read() as conn:
        return list(conn.execute(statement).all())


# --- joining --------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["{}", "/start {}", " {} ", "/start={}"])
def test_the_account_that_sends_the_code_is_the_employees(
    desk: Desk, dialogue: Dialogue, how: str
) -> None:
    voice = stranger(dialogue)
    voice.says(how.format(code_for(desk, "林晓彤")))
    voice.hears("林晓彤，欢迎！", "（管家）")
    assert owner(desk, "resident:新来的") == owner(desk, "steward:小林")
    assert "我的工单" in voice.offered()
    voice.says("我的工单").does_not_hear("没有查到您的工作身份")
    (used,) = rows(desk, select(Invite.used_at, Invite.account_id, Invite.made_by))
    assert used.used_at == desk.now()
    assert used.made_by


def test_a_code_may_be_typed_in_any_case_without_its_dashes(desk: Desk, dialogue: Dialogue) -> None:
    code = code_for(desk, "小林").replace("-", " ").lower()
    stranger(dialogue).says(code).hears("林晓彤，欢迎！")


@pytest.mark.parametrize(
    "words", ["我的邀请码是{}", "您好，邀请码：{}。", "邀请码 {}", "管理员给的邀请码为{}"]
)
def test_a_code_may_stand_in_a_sentence(desk: Desk, dialogue: Dialogue, words: str) -> None:
    one = stranger(dialogue)
    one.says(words.format(code_for(desk, "小周").lower())).hears("周子航，欢迎")


@pytest.mark.parametrize("words", ["邀请码怎么用", "我的邀请码丢了", "邀请码是什么，YGKM那个吗"])
def test_words_about_codes_are_no_code(words: str) -> None:
    assert code_in(words) is None


def test_the_lead_is_told_and_nobody_else(desk: Desk, dialogue: Dialogue) -> None:
    stranger(dialogue).says(code_for(desk, "小林"))
    dialogue.account("lead:陈主管").hears("林晓彤（管家）刚刚用邀请码加入了前台")
    for other in ("lead:罗主管", "chief:沈总", "steward:小周", "gm:秦总"):
        dialogue.account(other).hears_nothing()


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("陈主管", "duty_manager:吴经理"),
        ("沈总", "gm:秦总"),
        ("小雅", "gm:秦总"),
        ("秦总", "operations:小顾"),
    ],
)
def test_who_stands_above_is_told(desk: Desk, dialogue: Dialogue, name: str, told: str) -> None:
    stranger(dialogue).says(code_for(desk, name))
    dialogue.account(told).hears("刚刚用邀请码加入了前台")


def test_a_report_half_made_and_matters_of_his_own_stay_his(desk: Desk, dialogue: Dialogue) -> None:
    voice = stranger(dialogue)
    voice.says("云汀花园3栋2单元1501楼上漏水，我是王女士13800138000").taps("对，提交")
    voice.says(code_for(desk, "小何")).hears("何雨欣，欢迎！")
    me = owner(desk, "resident:新来的")
    assert rows(desk, select(Case.id).where(Case.filer_id == me))
    voice.says("我是业户").hears("按业户接待您")
    voice.says("查进度").hears("漏水")


def test_a_complaint_about_himself_does_not_come_along(desk: Desk, dialogue: Dialogue) -> None:
    voice = stranger(dialogue)
    voice.says("我要投诉管家，态度太差，3栋2单元1501，王女士13800138000").taps("对，提交")
    (case,) = rows(desk, select(Case.filer_id, Case.target_id).where(Case.state != "closed"))
    assert case.target_id == owner(desk, "steward:小林")
    voice.says(code_for(desk, "小林")).hears("林晓彤，欢迎！")
    (after,) = rows(desk, select(Case.filer_id).where(Case.state != "closed"))
    assert after.filer_id == case.filer_id != owner(desk, "resident:新来的")
    voice.says("我是业户").taps("查进度").does_not_hear("态度")


def test_pushes_reach_the_account_that_joined(desk: Desk, dialogue: Dialogue) -> None:
    code = code_for(desk, "小林")
    desk.hear(Incoming(PUSHED, "wx-lin", event_key="1", text=code))
    assert owner(desk, "wx-lin") == owner(desk, "steward:小林")


# --- refusing -------------------------------------------------------------------------------------


def test_an_invented_a_used_an_expired_and_a_foreign_code_are_answered_alike(
    desk: Desk, dialogue: Dialogue
) -> None:
    used = code_for(desk, "小林")
    stranger(dialogue, "resident:第一位").says(used).hears("欢迎")
    expired = code_for(desk, "小周")
    foreign = code_for(desk, "小何")
    dialogue.passes(hours=71)
    steward = dialogue.account("steward:小周")
    said = {steward.says(foreign).everything()}  # an employee with a colleague's code
    dialogue.passes(hours=1)
    for name, code in (
        ("resident:第二位", used),
        ("resident:第三位", expired),
        ("resident:第四位", shown(make_code())),
        ("resident:第五位", "YG123-45678-90123"),
    ):
        voice = stranger(dialogue, name)
        said.add(voice.says(code).messages()[0].text.splitlines()[0])
        assert owner(desk, name) not in {owner(desk, "steward:小林"), owner(desk, "steward:小周")}
    assert {line.splitlines()[0] for line in said} == {
        "这个邀请码现在用不上。请核对一下有没有抄错；如果已经过期或用过，请让管理员重新发一个。"
    }


def test_the_last_minute_of_a_code_counts(desk: Desk, dialogue: Dialogue) -> None:
    code = code_for(desk, "小周")
    dialogue.passes(hours=71, minutes=59)
    stranger(dialogue).says(code).hears("周子航，欢迎！")


def test_a_foreign_code_that_was_refused_still_serves_its_owner(
    desk: Desk, dialogue: Dialogue
) -> None:
    code = code_for(desk, "小何")
    dialogue.account("steward:小周").says(code).hears(REFUSED)
    stranger(dialogue).says(code).hears("何雨欣，欢迎！")


def test_the_same_account_again_is_told_that_it_is_joined(desk: Desk, dialogue: Dialogue) -> None:
    code = code_for(desk, "小林")
    voice = stranger(dialogue)
    voice.says(code)
    voice.says(code).hears("已经是您的工作账号了")


def test_a_new_code_ends_the_one_before(desk: Desk, dialogue: Dialogue) -> None:
    first, second = code_for(desk, "小林"), code_for(desk, "小林")
    stranger(dialogue, "resident:甲").says(first).hears(REFUSED)
    stranger(dialogue, "resident:乙").says(second).hears("欢迎")


def test_of_two_accounts_that_send_it_together_the_first_has_it(desk: Desk) -> None:
    code = code_for(desk, "小林")
    desk.hear(
        Incoming("terminal", "resident:甲", event_key="1", text=code),
        Incoming("terminal", "resident:乙", event_key="1", text=code),
    )
    lin = owner(desk, "steward:小林")
    assert [owner(desk, name) == lin for name in ("resident:甲", "resident:乙")] == [True, False]


def test_guesses_are_slowed_and_the_right_code_waits_too(desk: Desk, dialogue: Dialogue) -> None:
    voice = stranger(dialogue)
    right = code_for(desk, "小林")
    for _ in range(5):
        voice.says(shown(make_code())).hears(REFUSED)
    voice.says(right).hears("试了好几次都没对上", "今天 10:30再试")
    assert owner(desk, "resident:新来的") != owner(desk, "steward:小林")
    stranger(dialogue, "resident:别人").says(shown(make_code())).hears(REFUSED)
    voice.says("3栋2单元1501楼上漏水").does_not_hear("邀请码")  # all else goes on
    dialogue.passes(minutes=61)
    voice.says(right).hears("林晓彤，欢迎！")


def test_a_code_in_the_middle_of_a_report_is_refused_and_the_report_goes_on(
    desk: Desk, dialogue: Dialogue
) -> None:
    voice = stranger(dialogue)
    voice.says("楼上漏水").hears("请问在哪里？")
    voice.says(shown(make_code())).hears(REFUSED, "请问在哪里？")
    voice.says("3栋2单元1501").does_not_hear("请问在哪里？")


def test_who_left_the_roster_cannot_join(desk: Desk, dialogue: Dialogue, tmp_path: Path) -> None:
    code = code_for(desk, "小林")
    path = roster_file.save(
        tmp_path / "花名册.xlsx", {"人员": [["简称", "姓名"], ["小周", "周子航"]]}
    )
    read = read_file(Order(path, remove_missing=True), lambda *_: None)
    assert import_roster(desk, read, lambda *_: None).written
    stranger(dialogue).says(code).hears(REFUSED)


# --- what is kept, and what it costs --------------------------------------------------------------


def test_only_a_keyed_hash_is_kept(desk: Desk) -> None:
    code = code_for(desk, "小林")
    bare = code.replace("-", "")
    with desk.store.read() as conn:
        kept = str(conn.execute(text("SELECT * FROM invites")).all())
    assert bare not in kept
    assert code not in kept
    assert desk.keyring.code_hash("staff invite", bare) in kept


def test_codes_have_over_sixty_bits_of_signs_that_look_unlike() -> None:
    from math import log2

    assert SIGNS * log2(len(set(ALPHABET))) >= 60
    assert not set("01ILO") & set(ALPHABET)
    codes = {make_code() for _ in range(200)}
    assert len(codes) == 200
    assert all(code_in(shown(code)) == code for code in codes)


@pytest.mark.parametrize(
    "words",
    [
        "3栋2单元1501楼上漏水，我是王女士13800138000",
        "ygguanjia hen hao",
        "YG",
        "yg123",
        "13800138000",
        "/start",
        "YG 这边 2 楼 3 号漏水了",
        "261123-001",
    ],
)
def test_ordinary_words_are_never_looked_up(words: str) -> None:
    assert code_in(words) is None


def test_an_ordinary_message_costs_no_look_at_the_invitations(
    desk: Desk, dialogue: Dialogue
) -> None:
    with desk.store.write() as conn:  # whoever looked would fail
        conn.execute(text("ALTER TABLE invites RENAME TO invites_hidden"))
    voice = stranger(dialogue)
    voice.says("3栋2单元1501楼上漏水，我是王女士13800138000").taps("对，提交")
    voice.hears("编号")
    heard: list[Shown] = voice.messages()
    assert heard


# --- who gets one ---------------------------------------------------------------------------------


def test_names_that_mean_nobody_or_several_are_refused(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(NobodyMeant, match="没有“王大锤”"):
        invite(desk, ["小林", "王大锤"])
    assert rows(desk, select(Invite.id)) == []
    sheets: roster_file.Sheets = {
        "人员": [["简称", "姓名"], ["大林", "林晓彤"]],
        "岗位": [["人员", "岗位"], ["大林", "客服坐席"]],
    }
    read = read_file(Order(roster_file.save(tmp_path / "一.xlsx", sheets)), lambda *_: None)
    import_roster(desk, read, lambda *_: None)
    with pytest.raises(NobodyMeant, match="有 2 位：小林、大林"):
        invite(desk, ["林晓彤"])
    assert [one.staff.short_name for one in invite(desk, ["agent:大林", "小林"])] == [
        "大林",
        "小林",
    ]


def test_everybody_gets_a_code_of_his_own(desk: Desk) -> None:
    made = invite(desk, [], everybody=True)
    assert len({one.code for one in made}) == len(made) == 28
    assert {one.staff.short_name for one in made} >= {"小林", "陈主管", "小雅", "秦总"}
