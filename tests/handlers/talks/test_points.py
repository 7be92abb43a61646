"""Several matters in one report: numbered, each answered, 完成 waits for all (RULEBOOK §4.4)."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.tables import CasePoint
from tests.support.dialogue import Dialogue, Voice

NUMBER = "261123-001"
TAP = "3栋2单元1501厨房水龙头漏水，我是王女士13800138000"
LAMP = "二楼楼道灯也不亮"


@pytest.fixture
def people(dialogue: Dialogue) -> tuple[Voice, Voice]:
    """A resident who tells of two matters before filing, and the steward who has accepted them."""
    resident, steward = dialogue.account("resident:w1"), dialogue.account("steward:小林")
    resident.says(TAP).says(f"还有一件，{LAMP}").hears("①", f"② {LAMP}").taps("对，提交")
    steward.taps("接单").taps("先打电话了解")
    resident.messages()
    return resident, steward


def points(dialogue: Dialogue) -> list[tuple[int, str, str | None]]:
    with dialogue.desk.store.read() as conn, Session(conn) as session:
        found = session.scalars(select(CasePoint).order_by(CasePoint.position))
        return [(point.position, point.state, point.answer) for point in found]


def test_4_4_several_matters_are_numbered_for_both(
    dialogue: Dialogue, people: tuple[Voice, Voice]
) -> None:
    resident, steward = people
    steward.says(NUMBER).hears("一共 2 件", f"② {LAMP}（待答复）")
    resident.says("查进度").hears("一共 2 件", f"② {LAMP}（待答复）")
    assert points(dialogue) == [(1, "open", None), (2, "open", None)]


def test_4_4_a_point_says_nothing_of_who_tells_it(dialogue: Dialogue) -> None:
    resident = dialogue.account("resident:w1").says(
        "1. 我是李先生，住3栋2单元1501，厨房水龙头漏水 2. 楼道灯不亮 "
        "3. 垃圾没人收，打我电话13900139000"
    )
    resident.hears("① 厨房水龙头漏水\n", "② 楼道灯不亮\n", "③ 垃圾没人收\n", "李先生")
    resident.taps("对，提交")
    with dialogue.desk.store.read() as conn, Session(conn) as session:
        found = session.scalars(select(CasePoint.what).order_by(CasePoint.position))
        assert list(found) == ["厨房水龙头漏水", "楼道灯不亮", "垃圾没人收"]


def test_4_4_another_matter_at_another_place_is_no_correction(dialogue: Dialogue) -> None:
    resident = dialogue.account("resident:w1").says(TAP)
    resident.says("还有一件，南门门牌上的字掉了").hears("② 南门门牌上的字掉了", "①")


def test_4_4_each_is_answered_and_only_then_it_can_be_completed(
    dialogue: Dialogue, people: tuple[Voice, Voice]
) -> None:
    resident, steward = people
    steward.taps("完成").hears("还有 2 件没有答复", "①", "②")
    steward.says(NUMBER).taps("更多").taps("方案、上门、答复").taps("逐件答复").hears(
        "要答复哪一件"
    ).says("第二件")
    steward.says("收到").hears("看了不知道办到哪一步")
    steward.says("二楼声控灯已换，试了三次都亮").hears("还有 1 件没有答复")
    resident.hears(f"② {LAMP}——二楼声控灯已换")
    steward.says(NUMBER).taps("完成").hears("还有 1 件没有答复", "①").does_not_hear("② ")
    steward.says(NUMBER).taps("更多").taps("方案、上门、答复").taps("逐件答复").says(
        "龙头阀芯已换，试水半小时不漏"
    )
    steward.hears("每一件都答复过了")
    steward.taps("完成").says("两处都已修好，每月巡检一次").sends_photo().taps("刚刚看过").says(
        "到了看到旧件坏了"
    )
    dialogue.passes(seconds=31)
    resident.hears("两处都已修好", "① ", "龙头阀芯已换", f"② {LAMP}——二楼声控灯已换")
    assert [state for _, state, _ in points(dialogue)] == ["answered", "answered"]


def test_4_4_an_answer_names_its_point(dialogue: Dialogue, people: tuple[Voice, Voice]) -> None:
    resident, steward = people
    steward.says("第二件：二楼声控灯已换，试了三次都亮").hears("还有 1 件没有答复")
    resident.hears(f"② {LAMP}——二楼声控灯已换")
    assert points(dialogue)[1] == (2, "answered", "二楼声控灯已换，试了三次都亮")
    steward.says("第五件：已换好读头了").hears("①")
    assert points(dialogue)[0] == (1, "open", None)


def test_4_4_the_resident_adds_one_to_an_open_report(dialogue: Dialogue) -> None:
    resident, steward = dialogue.account("resident:w1"), dialogue.account("steward:小林")
    resident.says(TAP).taps("对，提交")
    steward.taps("接单").taps("先打电话了解")
    resident.says("查进度").taps("补充").taps("还有一件").hears("另外那一件")
    resident.says("二楼楼道灯也不亮").hears("第 2 件", "单独答复")
    steward.hears("业户又加了一件 ② 二楼楼道灯也不亮")
    assert [at for at, _, _ in points(dialogue)] == [1, 2]
    steward.taps("逐件答复").hears("①", "②")


def test_4_4_not_solved_opens_the_one_that_is_named(
    dialogue: Dialogue, people: tuple[Voice, Voice]
) -> None:
    resident, steward = people
    steward.says("第一件：龙头阀芯已换，试水半小时不漏")
    steward.says("第二件：二楼声控灯已换，试了三次都亮")
    steward.taps("完成").says("两处都已修好，每月巡检一次").sends_photo().taps("刚刚看过").says(
        "到了看到旧件坏了"
    )
    dialogue.passes(seconds=31)
    resident.messages()
    resident.says("没解决，第二件还是不亮")
    assert [state for _, state, _ in points(dialogue)] == ["answered", "open"]


def test_5_1_a_complaint_about_an_employee_never_becomes_a_point_of_his_case(
    dialogue: Dialogue,
) -> None:
    resident, steward = dialogue.account("resident:w1"), dialogue.account("steward:小林")
    resident.says(TAP).taps("对，提交")
    steward.taps("接单").taps("先打电话了解")
    steward.messages()
    resident.says("查进度").taps("补充").taps("还有一件").says("我们楼管家态度太差了，骂人")
    resident.taps("对，提交")
    steward.does_not_hear("态度")
    assert points(dialogue) == []
