"""计划：明天上午九点施工: a plan typed under its card (RULEBOOK §5.9)."""

import pytest

from tests.handlers.steward.office import Office


@pytest.mark.parametrize(
    "words",
    ["计划：明天上午九点施工，两天做完", "方案: 先换软管，再做闭水试验", "方案/计划：先拆后补"],
)
def test_5_9_a_plan_is_begun_with_its_words(office: Office, words: str) -> None:
    number = office.accepted()
    steward = office.person("steward:小林")
    answer = steward.says(words)
    assert "下一步" in answer
    assert "发到哪里" not in answer
    assert "什么时候办到" in steward.says("按方案进行")
    assert "方案" in steward.says("后天下午六点前")
    assert office.case(number).state == "planned"


def test_5_9_a_sentence_about_plans_is_none(office: Office) -> None:
    office.accepted()
    assert "发到哪里" in office.person("steward:小林").says("计划有变，我晚点到")
