"""Law 3, no silent case; the table of moves and its diagram (DESIGN §1, §4)."""

from pathlib import Path

import pytest
from sqlalchemy import delete

from handlers.cases import book, diagram
from handlers.cases.handling import limits
from handlers.cases.move_table import ALL_TIMERS, MOVES, VISIT
from handlers.cases.states import CaseState
from handlers.cases.timing.reminding import KINDS, remind
from handlers.cases.timing.watch import silent_cases
from handlers.timers import TIMERS
from handlers.turn import Turn
from storage.tables import TimerRow
from tests.support.centre import STEWARD, WANG, Centre

ROOT = Path(__file__).parents[3]


def _lose_timers(centre: Centre, number: str) -> None:
    subject = f"case:{centre.case(number).id}"
    with centre.desk.store.write() as conn:
        conn.execute(delete(TimerRow).where(TimerRow.subject == subject))


def _silent(centre: Centre) -> list[str]:
    return centre.acts(WANG, lambda turn: [case.number for case in silent_cases(turn)])


def _file(centre: Centre) -> str:
    return centre.files()


def _take_up(centre: Centre) -> str:
    number = centre.files()
    centre.takes_up(number)
    return number


def _plan(centre: Centre) -> str:
    number = _take_up(centre)
    centre.plans(number, "2026-11-26 10:00")
    return number


def _finish(centre: Centre) -> str:
    number = centre.files(category="综合服务类")  # no repair: no later look keeps it awake
    centre.finishes(number)
    return number


@pytest.mark.parametrize(
    ("bring", "clock"),
    [
        (_file, "response"),
        (_take_up, "feedback"),
        (_plan, "promise"),
        (_finish, "survey"),
    ],
)
def test_a_case_that_lost_its_timers_is_found_within_the_hour_and_goes_on(
    centre: Centre, bring: object, clock: str, caplog: pytest.LogCaptureFixture
) -> None:
    """DESIGN §1 law 3."""
    number = bring(centre)  # type: ignore[operator]
    assert _silent(centre) == []
    _lose_timers(centre, number)
    assert _silent(centre) == [number]
    centre.passes(hours=1)
    assert _silent(centre) == []
    assert clock in centre.clocks(number)
    assert "repaired" in centre.kinds(number)
    assert number in caplog.text


def test_a_silent_case_is_found_when_the_desk_starts(centre: Centre) -> None:
    """DESIGN §1 law 3: at start-up too."""
    number = _file(centre)
    _lose_timers(centre, number)
    centre.desk.look_for_silent_cases()
    centre.desk.advance()
    assert _silent(centre) == []


def test_a_task_with_a_timer_speaks_for_its_case(centre: Centre) -> None:
    """DESIGN §1 law 3."""
    number = _finish(centre)
    centre.until("2026-11-25 12:00")
    _lose_timers(centre, number)
    assert _silent(centre) == []


def test_no_case_is_silent_at_any_step_of_a_long_life(centre: Centre) -> None:
    """DESIGN §1 law 3."""
    number = centre.complains()
    for _ in range(14):
        centre.passes(hours=12)
        assert _silent(centre) == []
    centre.finishes(number, by="chief:沈总")
    for _ in range(8):
        centre.passes(days=1)
        assert _silent(centre) == []
    assert centre.case(number).state == "closed"


def test_every_timer_of_the_table_has_its_handler() -> None:
    """DESIGN §5."""
    known = {*ALL_TIMERS, *VISIT}  # an appointment's timers are its task's
    assert known <= set(TIMERS)
    for move in MOVES.values():
        assert set(move.starts) | set(move.stops) <= known


def test_every_state_can_be_left_except_the_end() -> None:
    """Law 5: nobody is left without a way on."""
    for state in CaseState:
        leads_on = [
            m for m in MOVES.values() if state in m.sources and m.target not in (None, state)
        ]
        assert leads_on, state


def test_the_page_of_the_life_of_a_case_is_drawn_from_the_table() -> None:
    """DESIGN §4: run ``python -m handlers.cases.diagram > docs/case-life.md``."""
    assert (ROOT / "docs" / "case-life.md").read_text(encoding="utf-8") == diagram.page()


def test_a_first_contact_of_staff_reads_no_card_of_a_stranger(centre: Centre) -> None:
    """RULEBOOK §8."""
    centre.files()
    assert "王女士" in centre.reads(STEWARD)
    assert centre.reads("steward:小袁") == ""


def test_reminders_and_limits_that_come_late_say_nothing(centre: Centre) -> None:
    """DESIGN §5: each timer looks again whether it is still right."""
    number = centre.complains()
    centre.takes_up(number)
    centre.plans(number, "2026-11-26 10:00")
    before = len(centre.outbox(number))
    for late in (
        *(remind(kind) for kind in KINDS),
        limits.miss_response,
        limits.reassign_unanswered,
        limits.miss_answer,
        limits.miss_feedback,
    ):
        centre.on(number, STEWARD, late)
    centre.visits(number)
    centre.completes(number)
    centre.on(number, STEWARD, limits.miss_promise)
    # The visit, the question for the complaint's nature, the word of completion; nothing else.
    assert [row.purpose for row in centre.outbox(number)[before:]] == ["push", "push", "promise"]


def test_cases_are_found_by_filer_and_by_handler_the_most_pressing_first(centre: Centre) -> None:
    """RULEBOOK §5.6."""
    later, sooner = centre.files(), centre.files("灯坏了", category="设备管理类")
    centre.takes_up(later)
    me = centre.case(later).filer_id

    def own(turn: Turn) -> list[str]:
        return [case.number for case in book.open_of_filer(turn, me)]

    def recent(turn: Turn) -> list[str]:
        return [case.number for case in book.recent_of_filer(turn, me, limit=1)]

    def mine(turn: Turn) -> list[str]:
        return [case.number for case in book.open_of_handler(turn, turn.speaker.person_id)]

    assert centre.acts(WANG, own) == [sooner, later]
    assert centre.acts(WANG, recent) == [sooner]
    assert centre.acts(STEWARD, mine) == [sooner, later]
