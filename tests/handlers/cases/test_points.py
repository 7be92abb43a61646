"""The matters of one report in the register (RULEBOOK §4.4, §8)."""

import pytest
from sqlalchemy import select

from handlers.cases.errors import MoveRefused
from handlers.cases.reports import points
from storage.tables import CasePoint
from tests.support.centre import STEWARD, WANG, Centre

TWO = ["厨房水龙头漏水", "王女士家1501门禁卡刷不开，打13800138000"]


def whats(centre: Centre, number: str) -> list[str]:
    of_case = select(CasePoint).where(CasePoint.case_id == centre.case(number).id)
    return [point.what for point in centre.rows(of_case.order_by(CasePoint.position))]


def test_4_4_a_report_of_two_matters_has_two_points(centre: Centre) -> None:
    number = centre.files("两件事", points=["厨房水龙头漏水", "楼道灯不亮"])
    assert whats(centre, number) == ["厨房水龙头漏水", "楼道灯不亮"]
    assert centre.case(number).points == 2
    assert "② 楼道灯不亮（待答复）" in centre.reads(STEWARD)


def test_a_report_of_one_matter_has_none(centre: Centre) -> None:
    number = centre.files(points=["厨房水龙头漏水"])
    assert whats(centre, number) == []
    assert centre.case(number).points is None


def test_8_the_points_of_an_anonymous_case_tell_nothing_of_its_filer(centre: Centre) -> None:
    number = centre.files("两件事", points=TWO, anonymous=True)
    told = "".join(whats(centre, number)) + centre.reads(STEWARD)
    for secret in ("王女士", "1501", "13800138000"):
        assert secret not in told


def test_4_4_it_is_not_completed_while_one_is_open(centre: Centre) -> None:
    number = centre.files("两件事", points=["厨房水龙头漏水", "楼道灯不亮"])
    centre.takes_up(number)
    centre.visits(number)
    centre.on(number, STEWARD, lambda t, case: points.answer(t, case, 1, "阀芯已换，不漏了"))
    with pytest.raises(MoveRefused, match="② 楼道灯不亮"):
        centre.completes(number)
    centre.on(number, STEWARD, lambda t, case: points.answer(t, case, 2, "灯已换，亮了"))
    centre.completes(number)
    assert "② 楼道灯不亮——灯已换，亮了" in centre.reads(WANG)


def test_only_who_handles_it_answers_a_point(centre: Centre) -> None:
    number = centre.files("两件事", points=["厨房水龙头漏水", "楼道灯不亮"])
    centre.takes_up(number)
    with pytest.raises(MoveRefused):
        centre.on(number, WANG, lambda t, case: points.answer(t, case, 1, "好了"))
    with pytest.raises(MoveRefused, match="没有这一件"):
        centre.on(number, STEWARD, lambda t, case: points.answer(t, case, 7, "阀芯已换"))
