"""高频问题: one cause too often in a month asks for a plan with its two numbers (RULEBOOK §7)."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from handlers.cases.actions import residents
from handlers.cases.related import merging
from handlers.cases.reports import filing
from handlers.cases.reports.frequent import notice
from handlers.messages import Incoming
from storage.tables import ImprovementPlan, Task, TimerRow
from tests.support.centre import CHIEF, LEAD, OPERATIONS, STEWARD, WANG, Centre

DOOR = "单元门禁刷卡没反应"
ABOUT_DOOR = {"category": "设备管理类", "because": ["门禁"]}
PLAN = "原因是控制器老化；十二月五日前由工程部全部更换，门禁报事从每月十一件降到三件以内"


def doors(centre: Centre, count: int, **said: Any) -> list[str]:
    """So many reports of the door."""
    return [centre.files(DOOR, **(ABOUT_DOOR | said)) for _ in range(count)]


def plans(centre: Centre) -> list[Task]:
    return [task for task in centre.tasks() if task.kind == "improvement_plan"]


def says(centre: Centre, account: str, text: str = "", button: str | None = None) -> None:
    key = f"frequent-{account}-{text}-{button}-{centre.desk.now()}"
    kind: Any = "button" if button else "text"
    (heard,) = centre.desk.hear(
        Incoming("terminal", account, key, kind=kind, text=text, button=button)
    )
    assert heard.failure_ref is None


def writes(centre: Centre, task: Task, text: str = PLAN) -> None:
    """Some minutes later the lead takes the task and writes the plan."""
    centre.passes(minutes=5)
    centre.everybody_reads()
    says(centre, LEAD, button=f"task_take:{task.id}")
    says(centre, LEAD, button=f"written:{task.id}")
    says(centre, LEAD, text)


def test_7_the_case_above_the_limit_asks_the_lead_for_a_plan(centre: Centre) -> None:
    numbers = doors(centre, 10)
    assert plans(centre) == []
    centre.everybody_reads()
    numbers += doors(centre, 1)
    (task,) = plans(centre)
    assert (task.role, task.case_id, task.person_id, task.state) == ("lead", None, None, "open")
    asked = centre.reads(LEAD)
    for words in ("“门禁”本月已有 11 件", "上月 0 件", "3栋 11 件", "原因", "措施", "谁来做",
                  "到什么时候", "哪个数字"):  # fmt: skip
        assert words in asked
    assert "“门禁”本月已有 11 件" in centre.reads(CHIEF)
    assert not any(name in task.about for name in ("王女士", "1501", *numbers))
    assert "改进计划" not in centre.reads(STEWARD) + centre.reads(WANG)


def test_7_once_a_topic_and_month(centre: Centre) -> None:
    doors(centre, 13)
    assert len(plans(centre)) == 1
    for _ in range(11):
        centre.files("楼道垃圾没人清", category="环境管理类", because=["垃圾"])
    assert ["“门禁”" in task.about for task in plans(centre)] == [True, False]


def test_7_causes_are_not_counted_together_nor_what_was_withdrawn_or_merged_or_only_suggested(
    centre: Centre,
) -> None:
    numbers = doors(centre, 10)
    centre.on(numbers[0], WANG, residents.withdraw)
    centre.on(
        numbers[1], STEWARD, lambda turn, one: merging.merge(turn, one, _of(turn, numbers[2]))
    )
    centre.files("楼道垃圾没人清", category="环境管理类", because=["垃圾"])
    doors(centre, 1, intent="suggestion")
    doors(centre, 2)
    assert plans(centre) == []
    doors(centre, 1)
    assert len(plans(centre)) == 1


def _of(turn: Any, number: str) -> Any:
    from handlers.cases import book

    return book.by_number(turn, number)


def test_7_communities_are_counted_each_for_itself(centre: Centre) -> None:
    doors(centre, 10)
    other = centre.acts(
        WANG, lambda turn: next(c.id for c in turn.roster.communities if c.name == "枫禾湾")
    )
    doors(centre, 1, community_id=other, house_id=0, building="11", unit="", room="")
    assert plans(centre) == []


def test_7_the_month_is_the_communitys_own(centre_at: Callable[[str], Centre]) -> None:
    centre = centre_at("2026-11-30 23:30")
    doors(centre, 11)
    centre.until("2026-12-01 00:30")  # the same day in UTC
    doors(centre, 10)
    assert len(plans(centre)) == 1
    doors(centre, 1)
    assert "本月已有 11 件，上月 11 件" in plans(centre)[1].about
    months = centre.rows(select(ImprovementPlan.month).order_by(ImprovementPlan.id))
    assert months == ["2026-11", "2026-12"]


def test_7_reports_that_arrive_at_the_same_moment_are_all_counted(centre: Centre) -> None:
    draft = centre.draft(what=DOOR, **ABOUT_DOOR)
    centre._act += [lambda turn: filing.file_report(turn, draft)] * 11
    heard = centre.desk.hear(*(Incoming("terminal", WANG, f"burst-{n}") for n in range(11)))
    assert [one.failure_ref for one in heard] == [None] * 11
    assert len(plans(centre)) == 1
    assert "本月已有 11 件" in plans(centre)[0].about


def test_7_noticed_twice_it_is_asked_for_once(centre: Centre) -> None:
    number = doors(centre, 11)[-1]
    centre.on(number, STEWARD, notice)
    assert len(plans(centre)) == 1


def test_7_the_plan_goes_to_chief_and_operations_without_numbers_to_phone(centre: Centre) -> None:
    doors(centre, 11)
    (task,) = plans(centre)
    centre.everybody_reads()
    says(centre, LEAD, "我的任务")
    assert "改进计划 · 云汀花园" in centre.reads(LEAD)
    writes(centre, task, "太短")
    assert "太短了" in centre.reads(LEAD)
    assert centre.reads(CHIEF) == ""
    says(centre, LEAD, PLAN + "，王女士13800138000 配合")
    for who in (CHIEF, OPERATIONS):
        heard = centre.reads(who)
        assert "控制器老化" in heard
        assert "13800138000" not in heard
    assert plans(centre)[0].state == "done"
    (timer,) = centre.rows(select(TimerRow).where(TimerRow.kind == "improvement_look"))
    assert (timer.due_at - centre.desk.now()).days >= 30


def test_7_a_steward_cannot_write_it(centre: Centre) -> None:
    doors(centre, 11)
    (task,) = plans(centre)
    centre.everybody_reads()
    says(centre, STEWARD, button=f"written:{task.id}")
    says(centre, STEWARD, PLAN)
    assert plans(centre)[0].state == "open"
    assert "控制器老化" not in centre.reads(CHIEF)


def test_7_after_thirty_days_the_two_numbers_are_told(centre: Centre) -> None:
    doors(centre, 11)
    writes(centre, plans(centre)[0])
    centre.until("2026-12-10 10:00")
    doors(centre, 3)
    centre.everybody_reads()
    centre.until("2026-12-23 08:00")
    assert "前后对比" not in centre.reads(LEAD)
    centre.until("2026-12-24 10:00")
    for who in (LEAD, CHIEF):
        heard = centre.reads(who)
        assert heard.count("前后对比") == 1
        assert "之前 30 天 11 件，之后 30 天 3 件。减少了" in heard
    (plan,) = centre.rows(select(ImprovementPlan))
    assert (plan.cases_before, plan.cases_since, len(plans(centre))) == (11, 3, 1)


def test_7_where_it_did_not_fall_a_new_plan_is_asked_for(centre: Centre) -> None:
    doors(centre, 11)
    writes(centre, plans(centre)[0])
    centre.passes(minutes=5)
    doors(centre, 5)
    centre.until("2026-12-10 10:00")
    doors(centre, 6)
    assert len(plans(centre)) == 1  # not above the month's limit
    centre.everybody_reads()
    centre.until("2026-12-24 10:00")
    heard = centre.reads(LEAD)
    assert "之前 30 天 11 件，之后 30 天 11 件。没有减少，请再写一份改进计划" in heard
    assert "本月已有 6 件，上月 16 件" in heard
    assert len(plans(centre)) == 2


def test_7_a_plan_that_the_month_asked_for_already_is_not_asked_for_twice(centre: Centre) -> None:
    doors(centre, 11)
    writes(centre, plans(centre)[0])
    centre.until("2026-12-10 10:00")
    doors(centre, 12)
    assert len(plans(centre)) == 2
    centre.everybody_reads()
    centre.until("2026-12-24 10:00")
    assert "本月已经要了一份新的改进计划" in centre.reads(LEAD)
    assert len(plans(centre)) == 2
