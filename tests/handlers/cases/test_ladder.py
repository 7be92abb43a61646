"""Dissatisfaction goes up; urging, withdrawing, adding (RULEBOOK §2, §6.3–6.5)."""

import pytest

from handlers.cases.actions import residents, work
from handlers.cases.card import resident_status
from handlers.cases.errors import MoveRefused
from tests.support.centre import (
    ASSISTANT,
    COMMITTEE,
    GM,
    LEAD,
    LIAISON,
    MANAGER,
    OPERATIONS,
    OTHER_STEWARD,
    REGIONAL_GM,
    STEWARD,
    WANG,
    Centre,
)


def test_2_2_a_dissatisfied_request_becomes_a_complaint_to_the_steward(centre: Centre) -> None:
    """§2.2, §6.3."""
    number = centre.files()
    centre.finishes(number)
    centre.everybody_reads()
    centre.unsolved(number)
    case = centre.case(number)
    assert (case.kind, case.level, case.state) == ("complaint", 1, "assigned")
    assert centre.handler(number) == "小林"
    assert "answer" in centre.clocks(number)
    assert "已 1 次不满意" in centre.reads(STEWARD)
    assert "知悉" in centre.reads(LEAD)
    assert "管家 林晓彤负责，今天 10:00 前给您回话" in centre.reads(WANG)


def test_6_4_a_dissatisfied_complaint_goes_to_the_gm_then_the_committee_and_stays(
    centre: Centre,
) -> None:
    """§6.4."""
    number = centre.complains()
    centre.finishes(number)
    centre.everybody_reads()
    centre.unsolved(number)
    assert (centre.case(number).level, centre.handler(number)) == (2, "秦总")
    assert "业户说没解决，现在由管理中心总经理 秦亦凡处理" in centre.reads(STEWARD)
    assert "【知悉】" in centre.reads(OPERATIONS)
    assert "二级" in centre.reads(GM)

    centre.finishes(number, by=GM)
    centre.everybody_reads()
    centre.unsolved(number)
    assert (centre.case(number).level, centre.handler(number)) == (3, "叶委员")
    assert centre.who_hears("【知悉】") == {REGIONAL_GM, ASSISTANT, LIAISON, STEWARD, LEAD}

    centre.finishes(number, by=COMMITTEE)
    centre.unsolved(number)
    case = centre.case(number)
    assert (case.level, case.dissatisfactions, centre.handler(number)) == (3, 3, "叶委员")


def test_6_1_after_not_solved_visit_and_photo_are_needed_anew(centre: Centre) -> None:
    """§6.1: the old ones show what did not help."""
    number = centre.files()
    centre.finishes(number)
    centre.passes(hours=1)
    centre.unsolved(number)
    centre.takes_up(number)
    with pytest.raises(MoveRefused, match="到现场"):
        centre.completes(number)
    centre.visits(number)
    with pytest.raises(MoveRefused, match="照片"):
        centre.completes(number, photo=False)
    centre.completes(number)


def test_6_5_what_the_company_cannot_do_is_closed_honestly_and_only_at_the_top(
    centre: Centre,
) -> None:
    """§6.5."""
    number = centre.complains(repeat=True)
    with pytest.raises(MoveRefused, match="最高一级"):
        centre.on(number, GM, lambda turn, case: work.close_unresolved(turn, case, "规划已定"))
    centre.finishes(number, by=GM)
    centre.unsolved(number)
    centre.everybody_reads()
    centre.on(number, COMMITTEE, lambda turn, case: work.close_unresolved(turn, case, "规划已定"))
    case = centre.case(number)
    assert (case.state, case.outcome) == ("closed", "unresolved")
    assert "很抱歉" in centre.reads(WANG)
    assert centre.timers(number) == {}


def test_11_without_a_gm_a_raised_case_goes_to_somebody_all_the_same(centre: Centre) -> None:
    """Law 5."""
    number = centre.complains()
    centre.finishes(number)
    centre.is_away(GM, "2026-11-30 09:00")
    centre.unsolved(number)
    assert (centre.case(number).level, centre.handler(number)) == (2, "叶委员")


def test_the_gm_has_the_same_clocks(centre: Centre) -> None:
    """§11: the new handler gets the same card, moves and clocks."""
    number = centre.complains(repeat=True)
    centre.everybody_reads()
    centre.passes(minutes=31)
    assert "提醒" in centre.reads(GM)
    assert "超时" in centre.reads(COMMITTEE)
    centre.passes(hours=3)
    assert centre.handler(number) == "秦总"


# --- urging --------------------------------------------------------------------------------------


def test_2_3_each_urge_reaches_the_handler_and_is_counted(centre: Centre) -> None:
    """§2.3."""
    number = centre.files()
    centre.everybody_reads()
    centre.urges(number)
    assert "业户在催（第 1 次）" in centre.reads(STEWARD)
    assert centre.case(number).kind == "request"


def test_2_3_the_third_urge_with_dissatisfaction_makes_it_a_complaint(centre: Centre) -> None:
    """§2.3."""
    number = centre.files()
    centre.urges(number)
    centre.urges(number, dissatisfied=True)
    assert centre.case(number).kind == "request"
    centre.everybody_reads()
    centre.urges(number, dissatisfied=True)
    assert centre.case(number).kind == "complaint"
    assert "answer" in centre.clocks(number)
    assert centre.who_hears("已转为投诉") == {STEWARD, LEAD}


def test_2_3_the_third_calm_urge_makes_it_urgent_and_tells_the_lead_once(centre: Centre) -> None:
    """§2.3."""
    number = centre.files()
    centre.urges(number)
    centre.urges(number)
    centre.everybody_reads()
    centre.urges(number)
    case = centre.case(number)
    assert (case.kind, case.urgent) == ("request", True)
    assert "标为加急" in centre.reads(LEAD)
    centre.urges(number)
    assert "加急" not in centre.reads(LEAD)


def test_2_3_the_lead_hears_of_the_third_urge_of_what_was_urgent_from_the_start(
    centre: Centre,
) -> None:
    """§2.3, §4.8: urgent for its danger, it is told all the same."""
    number = centre.files("楼顶的瓷砖要掉了", hazard=True)
    assert centre.case(number).urgent
    centre.urges(number)
    centre.urges(number)
    centre.everybody_reads()
    centre.urges(number)
    assert "标为加急" in centre.reads(LEAD)
    centre.urges(number)
    assert "加急" not in centre.reads(LEAD)


def test_5_4_a_complaint_urged_three_times_is_told_to_the_lead(centre: Centre) -> None:
    """§5.4."""
    number = centre.complains()
    centre.everybody_reads()
    for _ in range(3):
        centre.urges(number, dissatisfied=True)
    assert "加急" in centre.reads(LEAD)
    assert centre.case(number).level == 1


# --- the filer's other moves ---------------------------------------------------------------------


def test_4_7_a_withdrawn_case_is_closed_kept_and_told_to_the_handler(centre: Centre) -> None:
    """§4.7."""
    number = centre.files()
    centre.everybody_reads()
    centre.on(number, WANG, residents.withdraw)
    case = centre.case(number)
    assert (case.state, case.outcome) == ("closed", "withdrawn")
    assert "已撤回" in centre.reads(STEWARD)
    assert centre.timers(number) == {}
    assert "已关闭" in centre.on(number, WANG, resident_status)
    with pytest.raises(MoveRefused):
        centre.urges(number)


def test_4_3_what_is_added_goes_to_the_handler_with_its_photos(centre: Centre) -> None:
    """§4.3."""
    number = centre.files()
    centre.everybody_reads()
    centre.on(number, WANG, lambda t, c: residents.add_words(t, c, "", centre.photos(t)))
    (shown,) = centre.new(STEWARD)
    assert "照片 1 张" in shown.text
    assert len(shown.media) == 1


def test_3_the_category_is_corrected_by_one_tap_and_the_handler_told(centre: Centre) -> None:
    """§3."""
    number = centre.files()
    centre.everybody_reads()
    centre.on(number, WANG, lambda t, c: residents.change_category(t, c, "设备管理类"))
    assert centre.case(number).category == "设备管理类"
    assert "改为设备管理类" in centre.reads(STEWARD)


# --- who may -------------------------------------------------------------------------------------


@pytest.mark.parametrize("by", [OTHER_STEWARD, LEAD, MANAGER])
def test_5_7_only_the_handler_works_on_a_case(centre: Centre, by: str) -> None:
    """§5.7, DESIGN §4."""
    number = centre.files()
    centre.takes_up(number)
    before = centre.kinds(number)
    with pytest.raises(MoveRefused, match="林晓彤"):
        centre.reports(number, by=by)
    with pytest.raises(MoveRefused, match="林晓彤"):
        centre.plans(number, "2026-11-25 10:00", by=by)
    with pytest.raises(MoveRefused, match="林晓彤"):
        centre.visits(number, by=by)
    with pytest.raises(MoveRefused, match="林晓彤"):
        centre.completes(number, by=by)
    with pytest.raises(MoveRefused, match="林晓彤"):
        centre.says(number, by=by)
    assert centre.kinds(number) == before


def test_8_staff_of_another_estate_and_other_residents_find_nothing(centre: Centre) -> None:
    """§8."""
    number = centre.files()
    for stranger in ("steward:小袁", "lead:罗主管", "resident:赵先生"):
        with pytest.raises(MoveRefused, match="没有找到"):
            centre.on(number, stranger, resident_status)
        with pytest.raises(MoveRefused, match="没有找到"):
            centre.on("261123-999", stranger, resident_status)


def test_5_7_a_colleague_may_leave_a_note_but_a_resident_never_reads_it(centre: Centre) -> None:
    """§5.7."""
    number = centre.files()
    centre.on(number, LEAD, lambda turn, case: work.internal_note(turn, case, "此户常漏水"))
    assert "note" in centre.kinds(number)
    assert "此户常漏水" not in centre.on(number, WANG, resident_status)
    with pytest.raises(MoveRefused):
        centre.on(number, WANG, lambda turn, case: work.internal_note(turn, case, "x"))


def test_a_resident_cannot_make_a_stewards_moves(centre: Centre) -> None:
    """DESIGN §4."""
    number = centre.files()
    with pytest.raises(MoveRefused):
        centre.accepts(number, by=WANG)
    with pytest.raises(MoveRefused):
        centre.completes(number, by=WANG)
