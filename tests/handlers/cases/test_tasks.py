"""Tasks of the agents: a person at any time, phone calls (RULEBOOK §4.6, §6.2)."""

from collections.abc import Callable

import pytest

from handlers.cases import tasks
from handlers.cases.errors import MoveRefused
from handlers.turn import Turn
from storage.tables import Task
from tests.support.centre import AGENTS, LEAD, WANG, Centre
from tests.support.dialogue import at

FIRST, SECOND = AGENTS


def _asks(centre: Centre, words: str = "我要找真人") -> str:
    return centre.acts(WANG, lambda turn: tasks.ask_for_person(turn, words))


def _take(task_id: int) -> Callable[[Turn], None]:
    return lambda turn: tasks.take(turn, tasks.by_id(turn, task_id))


def _open(turn: Turn) -> list[Task]:
    assert turn.staff is not None
    return tasks.open_for(turn, turn.staff)


def test_the_wish_for_a_person_is_pushed_to_all_agents_with_a_time(centre: Centre) -> None:
    """§4.6."""
    assert _asks(centre) == "今天 10:00 前"
    assert centre.who_hears("我要找真人") == {FIRST, SECOND}


def test_a_second_wish_joins_the_first(centre: Centre) -> None:
    """§4.6."""
    _asks(centre)
    centre.passes(minutes=3)
    assert _asks(centre, "") == "今天 10:00 前"
    assert len(centre.tasks()) == 1


def test_out_of_hours_it_is_promised_for_the_next_opening(
    centre_at: Callable[[str], Centre],
) -> None:
    """§4.6, §11: agents' hours 08:30–20:00."""
    centre = centre_at("2026-11-23 19:50")
    assert _asks(centre) == "明天 08:50 前"
    centre.until("2026-11-23 21:00")
    _asks(centre)
    centre.everybody_reads()
    centre.until("2026-11-24 08:30")
    assert len(centre.tasks()) == 1


def test_the_first_to_take_it_has_it(centre: Centre) -> None:
    """§4.6."""
    _asks(centre)
    (task,) = centre.tasks()
    centre.acts(FIRST, _take(task.id))
    centre.acts(FIRST, _take(task.id))  # a second tap changes nothing
    with pytest.raises(MoveRefused, match="唐雅雯"):
        centre.acts(SECOND, _take(task.id))
    assert [t.id for t in centre.acts(FIRST, _open)] == [task.id]
    assert centre.acts(SECOND, _open) == []


def test_only_agents_see_and_take_tasks(centre: Centre) -> None:
    """§8."""
    _asks(centre)
    (task,) = centre.tasks()
    for stranger in (LEAD, WANG):
        with pytest.raises(MoveRefused, match="没有找到这个任务"):
            centre.acts(stranger, _take(task.id))
    with pytest.raises(MoveRefused):
        centre.acts(FIRST, lambda turn: tasks.by_id(turn, 42))


def test_a_late_task_is_told_again_until_it_is_done(centre: Centre) -> None:
    """§5.4."""
    _asks(centre)
    (task,) = centre.tasks()
    centre.everybody_reads()
    centre.until("2026-11-23 10:00")
    assert centre.who_hears("任务还没完成") == {FIRST, SECOND}
    centre.acts(SECOND, _take(task.id))
    centre.until("2026-11-23 12:00")
    assert centre.who_hears("任务还没完成") == {SECOND}  # he has it
    centre.acts(SECOND, lambda turn: tasks.finish(turn, tasks.by_id(turn, task.id), "已回电"))
    centre.until("2026-11-24 12:00")
    assert centre.who_hears("任务还没完成") == set()
    with pytest.raises(MoveRefused, match="已经结束"):
        centre.acts(SECOND, _take(task.id))


def test_a_late_task_waits_for_the_agents_hours(centre_at: Callable[[str], Centre]) -> None:
    """§11."""
    centre = centre_at("2026-11-23 19:00")
    centre.acts(WANG, lambda turn: tasks.open_task(turn, kind="callback_human", about="回电").id)
    (task,) = centre.tasks()
    assert task.due_at == at("2026-11-24 11:30")  # four hours of theirs


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("callback_human", "前打给业户的电话还没有打"),
        ("site_visit", "没有人接的书面任务"),
        (tasks.READ_REPLY, "没有人看的回信"),
    ],
)
def test_4_6_the_lead_hears_what_kind_of_task_nobody_takes(
    centre: Centre, kind: str, said: str
) -> None:
    def opens(turn: Turn) -> None:
        there = turn.roster.communities[0].id
        tasks.open_task(turn, kind=kind, about="看一看", community_id=there)

    centre.acts(WANG, opens)
    centre.passes(hours=7)
    assert LEAD in centre.who_hears(said)


def test_8_of_whom_nobody_knows_where_he_lives_no_lead_reads(centre: Centre) -> None:
    centre.acts(WANG, lambda turn: tasks.open_task(turn, kind="site_visit", about="看一看"))
    centre.passes(hours=7)
    assert centre.who_hears("没有人接的书面任务") == {"operations:小顾"}
