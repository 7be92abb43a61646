"""搬走、邀请家人、合并账号 (DESIGN §3)."""

import re

from sqlalchemy import select

from storage.tables import Account, Case, Entry, FamilyInvite, Person
from tests.support.dialogue import Dialogue, Voice

LEAK = "3栋2单元1501厨房水龙头漏水，我是王女士13800138000"
CASE = "261123-001"
WRONG = "这个邀请码现在用不了"


def filed(dialogue: Dialogue, name: str = "resident:w1", words: str = LEAK) -> Voice:
    w = dialogue.account(name)
    w.says(words).taps("对，提交")
    return w


def quiet(*voices: Voice) -> None:
    """Only what comes now counts."""
    for voice in voices:
        voice.messages()
        voice.last.clear()


def person_of(dialogue: Dialogue, number: str = CASE) -> Person:
    with dialogue.desk.store.read() as conn:
        filer = select(Case.filer_id).where(Case.number == number).scalar_subquery()
        return conn.execute(select(Person).where(Person.id == filer)).one()  # type: ignore[return-value]


# --- 搬走 ----------------------------------------------------------------------------------------


def test_moving_out_is_asked_once_and_unbinds_the_house(dialogue: Dialogue) -> None:
    w = filed(dialogue)
    w.says("我搬走了").hears("3栋2单元1501", "搬走了吗")
    assert person_of(dialogue).place == "3栋2单元1501"
    w.taps("是，搬走了").hears("不再把那里当作您的住处")
    person = person_of(dialogue)
    assert (person.house_id, person.place, person.community_id) == (None, None, None)
    w.says("查进度").hears(CASE)  # the open matter is still hers
    dialogue.account("steward:小林").taps("接单")
    w.hears("已接单")
    w.says("门禁卡丢了，麻烦补办一张").hears("您是哪一户的")


def test_moving_out_may_be_denied(dialogue: Dialogue) -> None:
    w = filed(dialogue)
    w.says("我们搬家了").taps("没有").hears("照旧")
    assert person_of(dialogue).place == "3栋2单元1501"


def test_of_whom_no_house_is_known_nothing_is_asked(dialogue: Dialogue) -> None:
    dialogue.account("resident:w9").says("我搬走了").does_not_hear("搬走了吗")
    other = dialogue.account("resident:w9")
    filed(dialogue)
    other.presses("moved_yes")
    assert person_of(dialogue).place == "3栋2单元1501"


# --- 邀请家人 ------------------------------------------------------------------------------------


def code_of(w: Voice) -> str:
    """The code she gets by [邀请家人]."""
    w.says("查进度").taps("邀请家人")
    found = re.search(r"JR(?:-[0-9A-Z]{4}){4}", w.everything())
    assert found is not None
    return found[0]


def following(dialogue: Dialogue) -> tuple[Voice, Voice]:
    """Her husband follows her report."""
    w, h = filed(dialogue), dialogue.account("resident:husband")
    h.says(code_of(w)).hears("您现在关注", CASE, "水龙头")
    return w, h


def test_family_hears_each_step_by_invitation(dialogue: Dialogue) -> None:
    w, h = following(dialogue)
    w.hears("家人已经开始关注")
    s = dialogue.account("steward:小林")
    quiet(h)
    s.taps("接单").says("王女士您好，我是管家林晓彤，今天下午带师傅上门")
    h.hears("接单：管家 林晓彤已接单", "今天下午带师傅上门")
    h.says("查进度").hears("关注的有 1 件")
    h.says(CASE).hears("水龙头")
    assert h.offered() == ["不再关注"]


def test_family_decides_nothing(dialogue: Dialogue) -> None:
    w, h = following(dialogue)
    for words in (f"{CASE} 催一下", f"{CASE} 撤回", f"{CASE} 已解决", f"{CASE} 补充：快点"):
        h.says(words).hears("由报事的家人来定")
    for value in ("withdraw_yes", "urge", "solved", "invite", "end_following"):
        h.presses(f"{value}:{CASE}").does_not_hear("已撤回", "催了", "邀请码发给")
    w.says("查进度").hears("等待接单").does_not_hear("催办")


def test_a_code_that_is_wrong_used_old_or_ones_own_is_refused_alike(dialogue: Dialogue) -> None:
    w, stranger = filed(dialogue), dialogue.account("resident:stranger")
    stranger.says("JR-2222-3333-4444-5555").hears(WRONG).does_not_hear(CASE)
    code = code_of(w)
    w.says(code).hears(WRONG)
    dialogue.account("resident:husband").says(code).hears("您现在关注")
    stranger.says(code).hears(WRONG).does_not_hear(CASE)
    late = code_of(w)
    dialogue.passes(hours=24)
    stranger.says(late).hears(WRONG).does_not_hear(CASE)
    with dialogue.desk.store.read() as conn:
        assert code.replace("-", "") not in str(conn.execute(select(FamilyInvite)).all())


def test_a_code_is_read_as_people_send_it(dialogue: Dialogue) -> None:
    w = filed(dialogue)
    code = code_of(w)
    dialogue.account("resident:husband").says(f"/start {code.lower().replace('-', ' ')}").hears(
        "您现在关注"
    )


def test_a_newer_code_replaces_the_one_nobody_used(dialogue: Dialogue) -> None:
    w = filed(dialogue)
    first = code_of(w)
    second = code_of(w)
    h = dialogue.account("resident:husband")
    h.says(first).hears(WRONG)
    h.says(second).hears("您现在关注")


def test_the_filer_ends_it(dialogue: Dialogue) -> None:
    w, h = following(dialogue)
    spare = code_of(w)
    w.taps("结束关注").hears("不再让家人关注")
    h.hears("不再让您关注")
    quiet(h)
    dialogue.account("steward:小林").taps("接单")
    h.hears_nothing()
    h.says(CASE).does_not_hear("水龙头")
    h.says(spare).hears(WRONG)


def test_who_follows_may_stop(dialogue: Dialogue) -> None:
    _, h = following(dialogue)
    h.taps("不再关注").hears("不再发给您")
    quiet(h)
    dialogue.account("steward:小林").taps("接单")
    h.hears_nothing()


def test_whom_it_complains_about_follows_nothing(dialogue: Dialogue) -> None:
    w = filed(dialogue, words="我要投诉管家，态度太差，3栋2单元1501，王女士13800138000")
    s = dialogue.account("steward:小林")
    s.says("我是业户")
    s.says(code_of(w)).hears(WRONG)


def test_at_night_the_family_sleeps(dialogue: Dialogue) -> None:
    w, h = following(dialogue)
    dialogue.until("2026-11-23 22:00")
    quiet(h)
    w.says(f"{CASE} 补充：现在漏得更大了")
    h.hears_nothing()
    dialogue.until("2026-11-24 08:00")
    h.hears("漏得更大")


# --- 合并账号 ------------------------------------------------------------------------------------


def two_accounts(dialogue: Dialogue) -> tuple[Voice, Voice, Voice]:
    """王女士 has reported from two chats; an agent has talked to her."""
    one = filed(dialogue)
    two = filed(dialogue, "resident:w1-browser", "3栋2单元1501门铃坏了，我是王女士13800138000")
    agent = dialogue.account("agent:小雅")
    quiet(one, two, agent)
    return one, two, agent


def test_an_agent_joins_two_accounts_and_both_are_told(dialogue: Dialogue) -> None:
    one, two, agent = two_accounts(dialogue)
    agent.says(f"合并 {CASE} 和 261123-002").hears("同一个人吗", "138****8000")
    agent.taps("确认合并").hears("已合并")
    one.hears("已经合到一起")
    two.hears("已经合到一起")
    two.says(CASE).hears("水龙头")
    one.says("261123-002").hears("门铃")
    with dialogue.desk.store.read() as conn:
        filers = set(conn.execute(select(Case.filer_id).where(Case.state != "closed")).scalars())
        names = ("resident:w1", "resident:w1-browser")
        owners = conn.execute(select(Account.person_id).where(Account.external_id.in_(names)))
        assert filers == set(owners.scalars())
        assert len(filers) == 1
        joined = conn.execute(select(Entry.visibility).where(Entry.kind == "join")).scalars().all()
        assert joined == ["audit", "audit"]


def test_the_same_phone_joins_nothing_by_itself(dialogue: Dialogue) -> None:
    one, two, _ = two_accounts(dialogue)
    two.says(CASE).does_not_hear("水龙头")
    one.says("261123-002").does_not_hear("门铃")


def test_only_an_agent_joins(dialogue: Dialogue) -> None:
    one, two, agent = two_accounts(dialogue)
    lead = dialogue.account("lead:陈主管")
    lead.says(f"合并 {CASE} 和 261123-002").hears("由客服坐席核对")
    one.says(f"合并 {CASE} 和 261123-002")
    agent.says(f"合并 {CASE} 和 261123-002")
    lead.presses(f"join:{CASE}.261123-002")
    two.says(CASE).does_not_hear("水龙头")


def test_an_employee_is_not_joined_and_one_person_is_one_already(dialogue: Dialogue) -> None:
    filed(dialogue)
    filed(dialogue, words="另外电梯也坏了，3栋2单元的电梯门关不上")
    s = dialogue.account("steward:小周")
    s.says("我是业户")
    s.says("3栋2单元1502门铃坏了，我是周先生13900139000").taps("对，提交")
    agent = dialogue.account("agent:小雅")
    agent.says(f"合并 {CASE} 和 261123-002").hears("本来就是同一位业户")
    agent.says(f"合并 {CASE} 和 261123-003").hears("工作人员")
    agent.says(f"合并 {CASE} 和 261123-999").hears("没有找到")
