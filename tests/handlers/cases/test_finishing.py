"""完成, [已解决], rating, survey, phone, 未评价 (RULEBOOK §5.8, §6.1, §6.2, §11)."""

from collections.abc import Callable

import pytest

from handlers.cases import tasks
from handlers.cases.actions import residents, work
from handlers.cases.card import resident_status
from handlers.cases.errors import MoveRefused
from handlers.cases.outcome import callbacks
from handlers.turn import Turn
from tests.support.centre import AGENTS, STEWARD, WANG, Centre
from tests.support.dialogue import at


def test_6_1_physical_work_is_not_finished_without_a_visit_and_a_photo(centre: Centre) -> None:
    """§6.1, §11 (S0 4.2)."""
    number = centre.files(category="房屋管理类")
    centre.takes_up(number)
    with pytest.raises(MoveRefused, match="到现场的记录"):
        centre.completes(number)
    centre.visits(number)
    with pytest.raises(MoveRefused, match="照片"):
        centre.completes(number, photo=False)
    assert centre.case(number).state == "in_progress"
    centre.completes(number)
    assert centre.case(number).state == "completed"


def test_11_a_bill_needs_neither(centre: Centre) -> None:
    """§11: a key card or a bill is 综合服务."""
    number = centre.files("物业费账单不对", category="综合服务类")
    centre.takes_up(number)
    centre.completes(number, photo=False)
    assert centre.case(number).state == "completed"


def test_6_1_after_nobody_was_met_it_cannot_be_finished(centre: Centre) -> None:
    """§5.8, §10: 上门未遇 is never 完成; the resident hears it at once."""
    number = centre.files()
    centre.takes_up(number)
    centre.visits(number)
    centre.new(WANG)
    centre.on(number, STEWARD, lambda turn, case: work.no_access(turn, case, "敲门没人应。"))
    assert "方便的时间" in centre.reads(WANG)
    assert centre.case(number).state == "in_progress"
    with pytest.raises(MoveRefused, match="到现场"):
        centre.completes(number)


def test_6_2_completion_is_a_claim_that_the_resident_confirms(centre: Centre) -> None:
    """§6.2."""
    number = centre.files()
    centre.finishes(number)
    last = centre.new(WANG)[-1]
    assert "说已经处理好：防水已重做" in last.text
    assert [label for label, _ in last.buttons] == ["已解决", "没解决"]
    assert centre.case(number).outcome is None
    assert "等您确认" in centre.on(number, WANG, resident_status)
    centre.everybody_reads()

    centre.solved(number)
    case = centre.case(number)
    assert (case.state, case.outcome) == ("closed", "unrated")
    (asked,) = centre.new(WANG)
    assert "您觉得怎么样" in asked.text
    assert [action for _, action in asked.buttons] == [
        f"rate:{number}.{n}" for n in (5, 4, 3, 2, 1)
    ]
    assert "业户确认已解决" in centre.reads(STEWARD)

    centre.rates(number, 5)
    case = centre.case(number)
    assert (case.outcome, case.rating) == ("satisfied", 5)
    assert centre.timers(number) == {}


def test_6_2_a_closed_case_is_not_confirmed_twice(centre: Centre) -> None:
    """§6.2."""
    number = centre.files()
    centre.finishes(number)
    centre.solved(number)
    with pytest.raises(MoveRefused, match="已经关闭"):
        centre.solved(number)
    with pytest.raises(MoveRefused):
        centre.unsolved(number)


def test_6_2_the_resident_may_say_solved_before_anybody_says_done(centre: Centre) -> None:
    """§6.2: it is his word that counts."""
    number = centre.files()
    centre.takes_up(number)
    centre.solved(number)
    assert centre.case(number).state == "closed"
    centre.rates(number, 4)
    assert centre.case(number).outcome == "satisfied"


@pytest.mark.parametrize("rating", [1, 2])
def test_11_a_low_rating_acts_at_once(centre: Centre, rating: int) -> None:
    """§11: 1–2 is dissatisfied; a request becomes a complaint to the steward (§6.3)."""
    number = centre.files()
    centre.finishes(number)
    centre.solved(number)
    centre.everybody_reads()
    centre.rates(number, rating)
    case = centre.case(number)
    assert (case.state, case.kind, case.outcome) == ("assigned", "complaint", None)
    assert case.closed_at is None
    assert "【投诉】" in centre.reads(STEWARD)
    assert "对不起，没能让您满意" in centre.reads(WANG)


def test_6_2_a_second_round_is_rated_anew(centre: Centre) -> None:
    """§6.2: a rating belongs to its round."""
    number = centre.files()
    centre.finishes(number)
    centre.solved(number)
    centre.rates(number, 1)
    centre.finishes(number)
    centre.solved(number)
    centre.rates(number, 5)
    assert centre.case(number).outcome == "satisfied"
    assert [survey.rating for survey in centre.surveys(number)] == [1, 5]


def test_11_a_rating_can_be_changed_for_twelve_hours_and_undoes_no_move(centre: Centre) -> None:
    """§11."""
    number = centre.files()
    centre.finishes(number)
    centre.solved(number)
    centre.rates(number, 1)
    centre.passes(hours=11)
    centre.new(WANG)
    centre.rates(number, 5)
    case = centre.case(number)
    assert (case.rating, case.state, case.kind) == (5, "assigned", "complaint")
    assert "已改为 5 分" in centre.reads(WANG)
    centre.passes(hours=2)
    with pytest.raises(MoveRefused, match="可以更改的时间"):
        centre.rates(number, 3)


def test_11_a_change_to_dissatisfied_acts_too(centre: Centre) -> None:
    """§11: 1–2 acts at once, also as second thought."""
    number = centre.files()
    centre.finishes(number)
    centre.solved(number)
    centre.rates(number, 5)
    centre.rates(number, 1)
    assert centre.case(number).state == "assigned"


def test_6_2_only_the_resident_rates_and_only_when_asked(centre: Centre) -> None:
    """§6.2: 满意 only by the resident's own word."""
    number = centre.files()
    with pytest.raises(MoveRefused):
        centre.rates(number, 5)
    with pytest.raises(MoveRefused):
        centre.on(number, WANG, lambda turn, case: residents.comment(turn, case, "很好"))
    centre.finishes(number)
    with pytest.raises(MoveRefused):
        centre.rates(number, 5)
    centre.solved(number)
    for rating, by in ((5, STEWARD), (9, WANG)):
        with pytest.raises(MoveRefused):
            centre.rates(number, rating, by=by)
    with pytest.raises(MoveRefused):
        centre.solved(number, by=STEWARD)
    assert centre.case(number).rating is None


def test_6_2_a_comment_goes_on_record_and_to_the_handler(centre: Centre) -> None:
    """§6.2."""
    number = centre.files()
    centre.finishes(number)
    centre.solved(number)
    centre.new(STEWARD)
    centre.on(number, WANG, lambda turn, case: residents.comment(turn, case, "小林很耐心"))
    assert "小林很耐心" in centre.reads(STEWARD)
    assert centre.surveys(number)[0].comment == "小林很耐心"


# --- silence -------------------------------------------------------------------------------------


def test_6_2_the_survey_comes_two_hours_later_then_a_reminder_a_call_and_never_satisfied(
    centre: Centre,
) -> None:
    """§6.2, §11."""
    number = centre.files(category="综合服务类")  # no repair: nothing to inspect later
    centre.finishes(number)
    centre.everybody_reads()

    centre.until("2026-11-23 11:29")
    assert centre.reads(WANG) == ""
    centre.until("2026-11-23 11:30")
    (survey,) = centre.new(WANG)
    assert (survey.purpose, len(survey.buttons)) == ("survey", 2)
    centre.until("2026-11-24 11:30")
    assert "还在等您一句话" in centre.reads(WANG)
    centre.until("2026-11-25 11:29")
    assert centre.tasks() == []
    centre.until("2026-11-25 11:30")
    assert centre.who_hears("电话回访") == set(AGENTS)
    centre.until("2026-11-30 11:29")
    assert centre.case(number).state == "completed"
    centre.until("2026-11-30 11:30")

    case = centre.case(number)
    assert (case.state, case.outcome, case.rating) == ("closed", "unrated", None)
    assert centre.surveys(number)[0].state == "unrated"
    assert centre.tasks()[0].state == "dropped"


@pytest.mark.parametrize(
    ("done", "asked"),
    [
        ("2026-11-23 18:30", "2026-11-24 09:00"),
        ("2026-11-23 06:30", "2026-11-23 09:00"),
        ("2026-11-23 17:59", "2026-11-23 19:59"),
    ],
)
def test_11_the_survey_is_asked_only_between_nine_and_twenty(
    centre_at: Callable[[str], Centre], done: str, asked: str
) -> None:
    """§11."""
    centre = centre_at(done)
    number = centre.files()
    centre.finishes(number)
    assert centre.timers(number)["survey_first"] == at(asked)


def test_6_2_an_answer_ends_the_asking(centre: Centre) -> None:
    """§6.2."""
    number = centre.files(category="综合服务类")  # no repair: nothing to inspect later
    centre.finishes(number)
    centre.until("2026-11-25 12:00")  # the phone task is open
    centre.solved(number)
    centre.everybody_reads()
    assert centre.tasks()[0].state == "dropped"
    centre.until("2026-12-02 12:00")
    assert centre.who_hears(number) == set()


def test_6_2_an_agents_result_is_heard_but_never_satisfaction(centre: Centre) -> None:
    """§6.2."""
    number = centre.files(category="综合服务类")  # no repair: nothing to inspect later
    centre.finishes(number)
    centre.until("2026-11-25 12:00")
    task = centre.tasks()[0].id

    def finish(turn: Turn) -> None:
        tasks.finish(turn, tasks.by_id(turn, task), "说已经好了，很满意")

    centre.acts(AGENTS[0], finish)
    case = centre.case(number)
    assert (case.state, case.outcome, case.rating) == ("completed", None, None)
    assert "callback" in centre.kinds(number)
    with pytest.raises(MoveRefused, match="已经结束"):
        centre.acts(AGENTS[0], finish)


def test_6_2_late_timers_of_a_case_that_moved_on_do_nothing(centre: Centre) -> None:
    """§6.2: each looks again whether it is still right."""
    number = centre.files()
    centre.takes_up(number)
    before = len(centre.outbox(number))
    for late in (
        callbacks.send_survey,
        callbacks.remind_survey,
        callbacks.hand_to_phone,
        callbacks.close_unrated,
    ):
        centre.on(number, STEWARD, late)
    assert centre.case(number).state == "in_progress"
    assert len(centre.outbox(number)) == before
