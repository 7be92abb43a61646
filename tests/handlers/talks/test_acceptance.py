"""维修验收单, warranty, inspection, does it hold; 属实/不属实 (RULEBOOK §6.1, §6.2, §10)."""

import pytest

from tests.support.dialogue import Dialogue, Voice

NUMBER = "261123-001"
LEAK = "3栋2单元1501厨房水龙头漏水，我是王女士13800138000"
NOTE = "龙头阀芯已换，试水半小时不漏，下周一上午十点再来看一次"


@pytest.fixture
def people(dialogue: Dialogue) -> tuple[Voice, Voice]:
    """A resident with one open matter, and the steward who has accepted it."""
    resident, steward = dialogue.account("resident:w1"), dialogue.account("steward:小林")
    resident.says(LEAK).taps("对，提交")
    steward.taps("接单").taps("先打电话了解")
    resident.messages()
    return resident, steward


def finishes(dialogue: Dialogue, steward: Voice, note: str = NOTE) -> None:
    """完成, with photo and visit; the half minute passes."""
    steward.says(NUMBER).taps("完成").says(note).sends_photo().taps("刚刚看过").says(
        "到了看到旧件坏了"
    )
    dialogue.passes(seconds=31)


def test_6_1_a_repair_is_finished_with_sheet_warranty_and_inspection(
    dialogue: Dialogue, people: tuple[Voice, Voice]
) -> None:
    resident, steward = people
    finishes(dialogue, steward)
    resident.hears("阀芯已换", "质保到2027年2月21日", "我们再来复查", "维修验收单", "/sheets/")


def test_6_1_the_inspection_reminds_on_its_day_and_asks_whether_it_holds(
    dialogue: Dialogue, people: tuple[Voice, Voice]
) -> None:
    resident, steward = people
    finishes(dialogue, steward)
    resident.taps("已解决").taps("5 分 很满意")
    dialogue.until("2026-11-30 09:59")
    steward.does_not_hear("今天要复查")
    dialogue.until("2026-11-30 10:01")
    steward.hears("今天要复查", NUMBER).taps("已复查")
    steward.says("接口干燥，开阀半小时没有渗水").hears("复查已记录")
    resident.hears("同事来复查过了：接口干燥").taps("现在还好").hears("太好了")
    resident.says(NUMBER).hears("业户说修好的地方还好")


def test_6_1_an_inspection_promised_and_not_done_is_told_to_the_superior(
    dialogue: Dialogue, people: tuple[Voice, Voice]
) -> None:
    resident, steward = people
    lead = dialogue.account("lead:陈主管")
    finishes(dialogue, steward)
    resident.taps("已解决")
    dialogue.until("2026-12-01 10:01")
    steward.hears("还没有复查记录")
    lead.hears(f"超时：{NUMBER}", "还没有复查记录")


def test_6_2_some_days_later_it_is_asked_again(
    dialogue: Dialogue, people: tuple[Voice, Voice]
) -> None:
    resident, steward = people
    finishes(dialogue, steward, "龙头阀芯已换，试水半小时不漏")
    resident.taps("已解决").taps("5 分 很满意").taps("跳过")
    dialogue.until("2026-11-30 18:00")
    resident.hears("修好有几天了", "现在还好吗").taps("又坏了")
    resident.hears("对吗", NUMBER)


def test_6_2_who_never_confirmed_is_not_asked_whether_it_holds(
    dialogue: Dialogue, people: tuple[Voice, Voice]
) -> None:
    resident, steward = people
    finishes(dialogue, steward, "龙头阀芯已换，试水半小时不漏")
    resident.taps("没解决").says("还在滴")
    dialogue.until("2026-11-30 18:00")
    resident.does_not_hear("修好有几天了")


def test_10_the_warranty_is_kept_on_the_house(
    dialogue: Dialogue, people: tuple[Voice, Voice]
) -> None:
    resident, steward = people
    finishes(dialogue, steward)
    resident.taps("已解决").taps("5 分 很满意").taps("跳过")
    resident.says("3栋2单元1501卫生间地漏堵了，污水往上冒").taps("对，提交")
    steward.says("261123-002").hears("质保内（到2027年2月21日）")


def test_10_the_warranty_is_what_the_handler_said(
    dialogue: Dialogue, people: tuple[Voice, Voice]
) -> None:
    resident, steward = people
    finishes(dialogue, steward, "龙头阀芯已换，试水半小时不漏，质保三个月")
    resident.hears("质保到2027年2月23日").does_not_hear("2月21日")


def test_work_that_is_no_repair_has_no_sheet(dialogue: Dialogue) -> None:
    resident, steward = dialogue.account("resident:w1"), dialogue.account("steward:小林")
    resident.says("3栋2单元1501的门禁卡丢了，想补办一张，我是王女士13800138000").taps("对，提交")
    steward.taps("接单").taps("先打电话了解")
    steward.taps("完成").says("门禁卡已补办，放在服务中心前台")
    dialogue.passes(seconds=31)
    resident.hears("门禁卡已补办").does_not_hear("验收单", "质保")


# --- what staff say the resident thinks ----------------------------------------------------------


@pytest.mark.parametrize(
    "claim", ["业主很满意", "业户已谅解", "取得了业主的谅解", "王女士表示不再追究"]
)
def test_6_2_a_claim_about_the_resident_is_his_to_confirm(
    dialogue: Dialogue, people: tuple[Voice, Voice], claim: str
) -> None:
    resident, steward = people
    finishes(dialogue, steward, f"龙头阀芯已换，试水半小时不漏，{claim}")
    said = claim.removeprefix("王")
    resident.hears(f"同事写的“{said}”，属实吗").taps("属实").hears("这件事解决了吗")
    resident.taps("已解决").hears("谢谢您的确认")


def test_6_2_untrue_reopens_and_the_superior_is_told(
    dialogue: Dialogue, people: tuple[Voice, Voice]
) -> None:
    resident, steward = people
    lead = dialogue.account("lead:陈主管")
    finishes(dialogue, steward, "已和业主沟通好，龙头阀芯已换，试水不漏")
    resident.taps("不属实")
    resident.says("查进度").hears("不属实")
    lead.hears("业户说不属实，已重新打开")
    steward.hears("投诉", NUMBER)


def test_a_note_without_a_claim_asks_for_none(
    dialogue: Dialogue, people: tuple[Voice, Voice]
) -> None:
    resident, steward = people
    finishes(dialogue, steward)
    resident.does_not_hear("属实")
    assert resident.offered() == ["已解决", "没解决"]


def test_6_1_the_final_answer_to_a_complaint_says_what_keeps_it_from_happening_again(
    dialogue: Dialogue, people: tuple[Voice, Voice]
) -> None:
    resident, steward = people
    finishes(dialogue, steward, "龙头阀芯已换，试水半小时不漏")
    resident.taps("没解决").says("还在滴")
    steward.taps("接单").taps("先打电话了解")
    steward.says(NUMBER).taps("完成").says("整个龙头换新，试水一小时不漏").hears("怎样避免再发生")
    steward.says("这批龙头全楼都查一遍，月底前换完").sends_photo().taps("刚刚看过").says(
        "到了看到旧件坏了"
    )
    dialogue.passes(seconds=31)
    resident.hears("为了不再发生：这批龙头全楼都查一遍")
