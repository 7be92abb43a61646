"""What makes it easy to bring a matter: unseen, with the family, not told too often, and forgotten.

On both databases; the ways of each wish are tested with the conversations.
"""

from sqlalchemy import select

from storage.tables import Case, OutboxRow, Person
from tests.support.dialogue import Dialogue


def test_a_matter_brought_unseen_followed_by_family_and_forgotten(dialogue: Dialogue) -> None:
    wang, husband = dialogue.account("resident:w1"), dialogue.account("resident:husband")
    lin, agent = dialogue.account("steward:小林"), dialogue.account("agent:小雅")

    # ── 匿名报事，家人关注，不用每天说 ──────────────────────────────────
    wang.says("保安态度太差了，骂人，我是王女士，3栋2单元1501，电话13800138000，匿名")
    wang.taps("对，提交").hears("按匿名办")
    lin.hears("匿名业户").does_not_hear("王女士", "1501", "8000")
    agent.says("261123-001")
    agent.taps("查看业户").hears("王女士", "13800138000")
    wang.says("查进度").taps("邀请家人")
    code = next(line for line in wang.everything().splitlines() if line.startswith("JR-"))
    husband.says(code).hears("您现在关注")
    wang.says("不用每天告诉我").hears("不每天跟您说了")

    # ── 完成可以撤回 30 秒，之后才告诉业户和家人 ─────────────────────────
    lin.taps("接单")
    lin.taps("先核实再答复")
    lin.says("261123-001")
    lin.taps("完成").says("已当面批评保安并道歉，安排重新培训")
    lin.taps("撤回").hears("业户没有收到")
    lin.taps("完成").says("已当面批评保安，安排重新培训，下周回访")
    wang.messages()
    wang.last.clear()
    dialogue.passes(seconds=29)
    wang.hears_nothing()
    dialogue.passes(seconds=1)
    wang.hears("下周回访")
    husband.hears("下周回访")

    # ── 两个账号合并，导出，删除 ────────────────────────────────────────
    browser = dialogue.account("resident:w1-browser")
    browser.says("3栋2单元1501门铃坏了，我是王女士13800138000").taps("对，提交")
    agent.says("合并 261123-001 和 261123-002").taps("确认合并")
    browser.hears("已经合到一起")
    browser.says("导出我的数据").hears("请收好")
    browser.says("删除我的数据").hears("261123-001、261123-002")
    browser.taps("删除，事接着办").hears("已经删除")
    lin.hears("要求删除了个人资料")
    with dialogue.desk.store.read() as conn:
        filer = conn.execute(select(Case.filer_id).where(Case.number == "261123-002")).scalar_one()
        person = conn.execute(select(Person).where(Person.id == filer)).one()
        assert (person.name, person.phone_sealed, person.place) == (None, None, None)
        told = conn.execute(select(OutboxRow.text).where(OutboxRow.person_id == filer)).scalars()
        assert not [text for text in told if "王女士" in text or "1501" in text]
    wang.says("查进度").hears("2 件")
