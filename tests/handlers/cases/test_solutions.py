"""方案: proposed, approved above authority, chosen, kept to (RULEBOOK §5.9, §11)."""

from datetime import datetime

import pytest
from sqlalchemy import select

from handlers.cases.actions import work
from handlers.cases.errors import MoveRefused
from handlers.cases.handling import approvals, solutions
from handlers.cases.handling.solutions import Option
from handlers.steward.lists import open_card
from handlers.turn import Turn
from nlp.money import lowers_fees, sum_given
from storage.tables import Case, Solution
from tests.support.centre import CHIEF, LEAD, STEWARD, WANG, Centre
from tests.support.dialogue import at

TOMORROW, LATER = "2026-11-24 18:00", "2026-11-26 18:00"


def puts(centre: Centre, number: str, *plans: str, due: str = TOMORROW, by: str = STEWARD) -> None:
    options = [Option(plan, "师傅上门施工", at(due)) for plan in plans]
    centre.on(number, by, lambda turn, case: approvals.propose(turn, case, options))


def chooses(centre: Centre, number: str, position: int = 1) -> None:
    centre.on(
        number,
        WANG,
        lambda turn, case: solutions.agree(turn, case, solutions.offered(turn, case)[position - 1]),
    )


def states(centre: Centre, number: str) -> list[tuple[str, str]]:
    found = select(Solution).where(Solution.case_id == centre.case(number).id)
    rows = centre.rows(found.order_by(Solution.proposed_at, Solution.position))
    return [(row.what, row.state) for row in rows]


def due(centre: Centre, number: str) -> datetime | None:
    return centre.case(number).promised_due


@pytest.fixture
def number(centre: Centre) -> str:
    """A complaint that its steward has taken up."""
    number = centre.complains()
    centre.takes_up(number)
    centre.everybody_reads()
    return number


def test_5_9_a_plan_is_a_solution_the_resident_can_accept(centre: Centre, number: str) -> None:
    puts(centre, number, "更换地漏接口")
    (told,) = centre.new(WANG)
    assert "更换地漏接口" in told.text
    assert [label for label, _ in told.buttons][:2] == ["就按这个办", "想要别的方案"]
    chooses(centre, number)
    assert "业户同意了" in centre.reads(STEWARD)
    assert states(centre, number) == [("更换地漏接口", "agreed")]
    assert centre.case(number).state == "planned"
    assert "agree" in centre.kinds(number)


def test_11_a_dated_plan_stops_the_feedback_clock_before_he_chooses(
    centre: Centre, number: str
) -> None:
    assert "feedback" in centre.clocks(number)
    puts(centre, number, "更换地漏接口", "先做临时接水")
    assert centre.clocks(number) == {"promise"}


def test_5_9_of_several_the_one_chosen_counts(centre: Centre, number: str) -> None:
    options = [
        Option("只换接口", "明天换", at(TOMORROW)),
        Option("整个防水重做", "周四施工", at(LATER)),
    ]
    centre.on(number, STEWARD, lambda turn, case: approvals.propose(turn, case, options))
    (told,) = centre.new(WANG)
    assert "① 方案：只换接口" in told.text
    assert "② 方案：整个防水重做" in told.text
    assert [label for label, _ in told.buttons][:3] == ["选方案1", "选方案2", "想要别的方案"]
    assert due(centre, number) == at(TOMORROW)
    chooses(centre, number, 2)
    assert states(centre, number) == [("只换接口", "superseded"), ("整个防水重做", "agreed")]
    assert due(centre, number) == at(LATER)


def test_5_9_another_is_asked_for_and_it_goes_on(centre: Centre, number: str) -> None:
    puts(centre, number, "只换接口")
    centre.on(number, WANG, lambda turn, case: solutions.decline(turn, case, "要整个重做"))
    heard = centre.reads(STEWARD)
    assert "想要别的方案：要整个重做" in heard
    assert centre.case(number).state == "in_progress"
    assert "feedback" in centre.clocks(number)
    assert "promise" not in centre.clocks(number)
    assert centre.reads(LEAD) == ""
    puts(centre, number, "接口和防水都做")
    chooses(centre, number)
    assert states(centre, number)[-1] == ("接口和防水都做", "agreed")


def test_5_5_after_two_refusals_the_superior_is_called_to_help(centre: Centre, number: str) -> None:
    for plan in ("只换接口", "只补吊顶"):
        puts(centre, number, plan)
        centre.passes(minutes=10)
        centre.on(number, WANG, solutions.decline)
    assert "2 次想要别的方案" in centre.reads(LEAD)


def test_a_solution_that_is_no_longer_offered_cannot_be_agreed_to(
    centre: Centre, number: str
) -> None:
    puts(centre, number, "只换接口")

    def agree_to_the_old_one(turn: Turn, case: Case) -> None:
        (row,) = turn.session.scalars(select(Solution).where(Solution.what == "只换接口"))
        solutions.agree(turn, case, row)

    puts(centre, number, "防水重做")
    with pytest.raises(MoveRefused, match="有了变化"):
        centre.on(number, WANG, agree_to_the_old_one)


# --- never changed without his consent -----------------------------------------------------------


def test_5_9_what_was_agreed_changes_only_with_his_consent(centre: Centre, number: str) -> None:
    puts(centre, number, "防水重做")
    chooses(centre, number)
    centre.new(WANG)
    puts(centre, number, "改为局部修补", due=LATER)
    (told,) = centre.new(WANG)
    assert "原来：防水重做" in told.text
    assert [label for label, _ in told.buttons][:2] == ["同意改", "按原来的办"]
    assert due(centre, number) == at(TOMORROW)
    assert states(centre, number) == [("防水重做", "agreed"), ("改为局部修补", "offered")]
    chooses(centre, number)
    assert states(centre, number) == [("防水重做", "superseded"), ("改为局部修补", "agreed")]
    assert due(centre, number) == at(LATER)


def test_5_9_without_his_consent_the_agreed_one_stands(centre: Centre, number: str) -> None:
    puts(centre, number, "防水重做")
    chooses(centre, number)
    puts(centre, number, "改为局部修补", due=LATER)
    centre.on(number, WANG, lambda turn, case: solutions.decline(turn, case, "说好重做的"))
    assert "请按原来说好的办" in centre.reads(STEWARD)
    assert states(centre, number) == [("防水重做", "agreed"), ("改为局部修补", "declined")]
    assert (centre.case(number).state, due(centre, number)) == ("planned", at(TOMORROW))


def test_5_9_progress_with_a_later_date_asks_for_his_consent(centre: Centre, number: str) -> None:
    puts(centre, number, "防水重做")
    chooses(centre, number)
    centre.reports(number, "材料到了", next_step="师傅刷第一遍", due=at("2026-11-24 10:00"))
    assert len(states(centre, number)) == 1
    centre.new(WANG)
    centre.reports(number, "下雨没法施工", next_step="雨停再刷", due=at(LATER))
    assert "商量改一下" in centre.reads(WANG)
    assert due(centre, number) == at(TOMORROW)


def test_5_9_completion_is_measured_against_what_was_agreed(centre: Centre, number: str) -> None:
    puts(centre, number, "防水重做")
    chooses(centre, number)
    centre.visits(number)
    with pytest.raises(MoveRefused, match="防水重做"):
        centre.completes(number)
    centre.on(
        number,
        STEWARD,
        lambda turn, case: work.complete(
            turn, case, "闭水试验不漏", centre.photos(turn), as_agreed=True
        ),
    )
    assert "按和您说好的方案办完了（防水重做）。闭水试验不漏" in centre.reads(WANG)


def test_after_he_says_it_is_not_solved_a_new_solution_is_needed(
    centre: Centre, number: str
) -> None:
    puts(centre, number, "防水重做")
    chooses(centre, number)
    centre.visits(number)
    centre.on(
        number,
        STEWARD,
        lambda turn, case: work.complete(turn, case, "好了", centre.photos(turn), as_agreed=True),
    )
    centre.unsolved(number)
    assert states(centre, number) == [("防水重做", "superseded")]


def test_5_9_what_was_agreed_holds_for_whoever_handles_it_next(centre: Centre, number: str) -> None:
    puts(centre, number, "防水重做")
    chooses(centre, number)
    centre.acts(LEAD, lambda turn: open_card(turn, number))
    assert "已和业户说好：方案：防水重做" in centre.reads(LEAD)


# --- above his authority -------------------------------------------------------------------------


def test_5_9_small_compensation_goes_the_green_way(centre: Centre, number: str) -> None:
    puts(centre, number, "补好吊顶，另外补偿您 200 元")
    assert "补偿您 200 元" in centre.reads(WANG)
    assert centre.reads(LEAD) == ""


def test_5_9_above_his_authority_the_superior_decides_first(centre: Centre, number: str) -> None:
    puts(centre, number, "补好吊顶，另外补偿您 800 元")
    told = centre.reads(WANG)
    assert "请上级决定" in told
    assert "800" not in told
    (asked,) = centre.new(LEAD)
    assert [label for label, _ in asked.buttons] == ["同意", "不同意", "看看这一件"]
    assert "feedback" in centre.clocks(number)
    centre.on(number, LEAD, approvals.approve)
    assert "补偿您 800 元" in centre.reads(WANG)
    assert "同意了，方案已发给业户" in centre.reads(STEWARD)
    assert centre.clocks(number) == {"promise"}
    chooses(centre, number)
    assert states(centre, number)[0][1] == "agreed"


def test_5_9_a_superior_refuses_with_his_reason(centre: Centre, number: str) -> None:
    puts(centre, number, "补偿您 800 元")
    centre.new(WANG)
    centre.on(number, LEAD, lambda turn, case: approvals.refuse(turn, case, "先修好再谈补偿"))
    assert "先修好再谈补偿" in centre.reads(STEWARD)
    assert centre.reads(WANG) == ""
    assert states(centre, number) == [("补偿您 800 元", "refused")]
    assert "approval" not in centre.clocks(number)
    assert "feedback" in centre.clocks(number)


def test_5_9_concessions_belong_to_their_role(centre: Centre, number: str) -> None:
    puts(centre, number, "减免您这个季度的费用")
    assert centre.reads(LEAD) == ""
    assert "减免您这个季度的费用" in centre.reads(CHIEF)
    with pytest.raises(MoveRefused, match="超出了您的权限"):
        centre.on(number, LEAD, approvals.approve)
    centre.on(number, CHIEF, approvals.approve)
    assert "减免您这个季度的费用" in centre.reads(WANG)


def test_nobody_approves_his_own_proposal(centre: Centre, number: str) -> None:
    puts(centre, number, "补偿您 800 元")
    with pytest.raises(MoveRefused):
        centre.on(number, STEWARD, approvals.approve)
    with pytest.raises(MoveRefused):
        centre.on(number, WANG, approvals.approve)
    centre.on(number, LEAD, approvals.approve)
    with pytest.raises(MoveRefused, match="已经定了"):
        centre.on(number, LEAD, approvals.approve)


def test_5_9_nobody_decides_so_the_next_one_above_is_asked(centre: Centre, number: str) -> None:
    puts(centre, number, "补偿您 800 元", due=LATER)
    centre.everybody_reads()
    centre.passes(minutes=121)
    assert "已请值班经理" in centre.reads(STEWARD)
    assert centre.who_hears("请您决定") == {"duty_manager:吴经理"}
    assert "approval" in centre.clocks(number)


@pytest.mark.parametrize(
    ("words", "yuan"),
    [
        ("更换地漏接口", 0),
        ("材料费 300 元由公司出", 300),
        ("材料费 300 元由您承担", 0),
        ("更换水泵需要 3000 元", 0),
        ("赔偿业主8百块", 800),
        ("赔您1.2万", 12000),
        ("补偿八百块，￥50红包", 850),
        ("送您一张800元的购物卡", 800),
        ("给您800元作为补贴", 800),
        ("我们承担维修费3000元", 3000),
        ("送您一张购物卡", None),
        ("您要求赔偿5000元，我们还在核实", 0),
        ("您要求赔偿5000元，我们同意", 5000),
        ("把单子送到您家，10块砖换好给您打电话", 0),
        ("补偿您200元", 200),
        ("赔偿一千五百块", 1500),
        ("退还 1,200 元物业费", 1200),
        ("赔您一万二元", 12000),
        ("先赔三百元。再补偿 100 元", 400),
        ("按实际损失赔偿", None),
    ],
)
def test_the_sum_is_read_from_the_words(words: str, yuan: int | None) -> None:
    assert sum_given(words) == yuan


@pytest.mark.parametrize(
    ("words", "lowers"),
    [
        ("物业费打五折", True),
        ("免您半年物业费", True),
        ("停车费免一年", True),
        ("为了避免三个月后再漏，物业费里的维修金换新管", False),
        ("打折的事我们无法答应减半物业费", False),
    ],
)
def test_a_fee_taken_off_is_read_from_the_words(words: str, *, lowers: bool) -> None:
    assert lowers_fees(words) is lowers
