"""What a complaint turned out to be, and how serious (RULEBOOK §2, §6.6)."""

from itertools import count

import pytest
from sqlalchemy import select

from handlers.cases.errors import MoveRefused
from handlers.cases.outcome import findings
from storage.tables import Finding, Task
from tests.support.centre import CHIEF, LEAD, OTHER_STEWARD, STEWARD, WANG, Centre


def tap(centre: Centre, account: str, action: str) -> None:
    """Press a button of the newest message that has it."""
    from bot.group import Heard
    from handlers.messages import Incoming

    heard: list[Heard] = centre.desk.hear(
        Incoming("terminal", account, f"tap-{action}", kind="button", button=action)
    )
    assert heard[0].failure_ref is None


def finding(centre: Centre) -> Finding:
    (found,) = centre.rows(select(Finding))
    return found


def completed(centre: Centre) -> str:
    number = centre.complains()
    centre.finishes(number)
    return number


def written_for(centre: Centre) -> list[Task]:
    """What somebody has to do because of the finding, beside the later look at a repair."""
    return [task for task in centre.tasks() if task.kind != "holds"]


def valid(centre: Centre) -> str:
    """A complaint whose handler says it was our failing."""
    number = completed(centre)
    assert "是哪种性质" in centre.reads(STEWARD)
    tap(centre, STEWARD, f"nature:{number}.service")
    assert "属于哪一种投诉" in centre.reads(STEWARD)
    tap(centre, STEWARD, f"finding:{number}.valid")
    return number


def test_2_nature_and_kind_are_set_by_one_tap_each(centre: Centre) -> None:
    number = completed(centre)
    centre.everybody_reads()
    tap(centre, STEWARD, f"nature:{number}.hardware")
    tap(centre, STEWARD, f"finding:{number}.help")
    assert (finding(centre).nature, finding(centre).kind) == ("hardware", "help")
    assert centre.reads(LEAD) == ""
    assert "性质" not in centre.reads(WANG)


def test_2_nobody_is_asked_about_a_request(centre: Centre) -> None:
    number = centre.files()
    centre.finishes(number)
    assert "是哪种性质" not in centre.reads(STEWARD)
    assert centre.rows(select(Finding)) == []


def test_2_a_valid_complaint_is_verified_by_the_centres_lead(centre: Centre) -> None:
    number = valid(centre)
    assert "请您核实" in centre.reads(LEAD)
    tap(centre, LEAD, f"verify:{number}.yes")
    assert finding(centre).verified is True
    assert "有多严重" in centre.reads(LEAD)


def test_2_what_the_lead_does_not_find_valid_is_chosen_again(centre: Centre) -> None:
    number = valid(centre)
    centre.everybody_reads()
    centre.on(number, LEAD, lambda turn, case: findings.verify(turn, case, holds=False))
    assert finding(centre).verified is False
    assert "不算有效投诉" in centre.reads(STEWARD)
    tap(centre, STEWARD, f"finding:{number}.advice")
    assert finding(centre).kind == "advice"


def test_2_neither_the_handler_nor_another_steward_verifies(centre: Centre) -> None:
    number = valid(centre)
    for account in (STEWARD, OTHER_STEWARD):
        with pytest.raises(MoveRefused):
            centre.on(number, account, lambda turn, case: findings.verify(turn, case, holds=True))
    with pytest.raises(MoveRefused):
        centre.on(number, OTHER_STEWARD, lambda t, c: findings.set_nature(t, c, "service"))


def test_2_badly_handled_a_mere_call_for_help_becomes_valid(centre: Centre) -> None:
    number = completed(centre)
    centre.on(number, STEWARD, lambda turn, case: findings.set_nature(turn, case, "service"))
    centre.on(number, STEWARD, lambda turn, case: findings.set_kind(turn, case, "venting"))
    centre.unsolved(number)
    assert finding(centre).kind == "valid"
    assert "改作有效投诉" in centre.reads(LEAD)


def test_6_6_a_serious_valid_complaint_needs_a_written_report(centre: Centre) -> None:
    number = valid(centre)
    centre.on(number, LEAD, lambda turn, case: findings.verify(turn, case, holds=True))
    centre.everybody_reads()
    centre.on(number, LEAD, lambda turn, case: findings.set_severity(turn, case, 3))
    (task,) = written_for(centre)
    assert (task.kind, task.role) == ("severity_report", "lead")
    assert "书面报告" in centre.reads(LEAD)
    tap(centre, LEAD, f"task_take:{task.id}")
    assert "为什么" in centre.reads(LEAD)


def test_6_6_a_graver_one_also_a_site_visit_by_the_customer_centre(centre: Centre) -> None:
    number = valid(centre)
    centre.on(number, LEAD, lambda turn, case: findings.verify(turn, case, holds=True))
    centre.everybody_reads()
    centre.on(number, CHIEF, lambda turn, case: findings.set_severity(turn, case, 5))
    assert {(task.kind, task.role) for task in written_for(centre)} == {
        ("severity_report", "lead"),
        ("site_visit", "agent"),
    }
    assert "到现场核查" in centre.reads("agent:小雅")


def test_6_6_a_light_or_unverified_one_needs_neither(centre: Centre) -> None:
    number = valid(centre)
    with pytest.raises(MoveRefused):
        centre.on(number, LEAD, lambda turn, case: findings.set_severity(turn, case, 5))
    centre.on(number, LEAD, lambda turn, case: findings.verify(turn, case, holds=True))
    centre.on(number, LEAD, lambda turn, case: findings.set_severity(turn, case, 1))
    assert written_for(centre) == []
    with pytest.raises(MoveRefused):
        centre.on(number, LEAD, lambda turn, case: findings.set_severity(turn, case, 5))


def test_6_6_the_report_is_read_by_the_customer_centre(centre: Centre) -> None:
    number = valid(centre)
    centre.on(number, LEAD, lambda turn, case: findings.verify(turn, case, holds=True))
    centre.on(number, LEAD, lambda turn, case: findings.set_severity(turn, case, 3))
    (task,) = written_for(centre)
    centre.new(LEAD)
    tap(centre, LEAD, f"task_take:{task.id}")
    centre.new(LEAD)
    tap(centre, LEAD, f"written:{task.id}")
    centre.everybody_reads()
    report = "十五楼地漏老化，报修两次未换件，已整改并培训管家"
    from handlers.messages import Incoming

    centre.desk.hear(Incoming("terminal", LEAD, "report-1", text=report))
    assert report in centre.reads("agent:小雅")
    assert report in centre.reads("operations:小顾")
    assert "severity_report" in centre.kinds(number)
    assert written_for(centre)[0].state == "done"


def said(centre: Centre, account: str, words: str) -> str:
    """Say it in the chat; what is answered."""
    from handlers.messages import Incoming

    centre.reads(account)
    (heard,) = centre.desk.hear(Incoming("terminal", account, f"say-{next(_KEYS)}", text=words))
    assert heard.failure_ref is None
    return centre.reads(account)


def labels(centre: Centre, account: str) -> set[str]:
    """Every button that is new to this account."""
    return {label for message in centre.new(account) for label, _ in message.buttons}


_KEYS = count(1)


@pytest.mark.parametrize(
    "words",
    [
        "定级",
        "{n} 定级",
        "严重程度 5",
        "这是严重投诉",
        "有效投诉",
        "这件很严重，要写书面报告",
        "核实投诉",
    ],
)
def test_6_6_a_lead_grades_a_complaint_in_words(centre: Centre, words: str) -> None:
    number = centre.complains()
    centre.finishes(number)
    centre.solved(number)
    said(centre, LEAD, number)
    assert "属实" in said(centre, LEAD, words.format(n=number))
    tap(centre, LEAD, f"verify:{number}.yes")
    assert "有多严重" in centre.reads(LEAD)
    tap(centre, LEAD, f"severity:{number}.5")
    assert {task.kind for task in written_for(centre)} >= {"severity_report", "site_visit"}
    assert "书面报告" in said(centre, LEAD, "我的任务")


def test_6_6_what_waits_is_asked_for_in_the_morning_and_among_the_tasks(centre: Centre) -> None:
    number = valid(centre)
    assert f"待核实的有效投诉 1 件：{number}" in said(centre, LEAD, "我的任务")
    assert f"待核实的有效投诉 1 件：{number}" in said(centre, LEAD, "早报")
    tap(centre, LEAD, f"verify:{number}.yes")
    assert f"待定严重程度 1 件：{number}" in said(centre, LEAD, "早报")
    assert "请您核实" not in said(centre, LEAD, "定级")
    tap(centre, LEAD, f"severity:{number}.1")
    assert "严重程度" not in said(centre, LEAD, "早报")


def test_6_6_without_a_case_in_sight_it_is_asked_which(centre: Centre) -> None:
    assert "没有等着定级" in said(centre, LEAD, "定级")
    number = valid(centre)
    assert "哪一件投诉" in said(centre, CHIEF, "定级")
    tap(centre, CHIEF, f"grade:{number}")
    assert "请您核实" in centre.reads(CHIEF)


def test_6_6_the_button_stands_behind_more_for_whoever_may(centre: Centre) -> None:
    number = centre.complains()
    centre.finishes(number)
    centre.solved(number)
    said(centre, LEAD, number)
    tap(centre, LEAD, f"more:{number}")
    assert "定级" in labels(centre, LEAD)
    said(centre, STEWARD, number)
    tap(centre, STEWARD, f"more:{number}")
    shown = labels(centre, STEWARD)
    assert "投诉性质" in shown
    assert "定级" not in shown


def test_6_6_who_may_not_is_told_who_does(centre: Centre) -> None:
    number = completed(centre)
    assert "负责人" in said(centre, OTHER_STEWARD, f"{number} 定级") + said(
        centre, "agent:小雅", f"{number} 严重投诉"
    )
    assert "是哪种性质" in said(centre, STEWARD, f"{number} 定级")


def test_a_request_is_not_graded(centre: Centre) -> None:
    number = centre.files()
    assert "不是投诉" in said(centre, LEAD, f"{number} 定级")


@pytest.mark.parametrize("words", ["漏水很严重，下午师傅过去", "这件严重影响业户休息，我今天去看"])
def test_words_about_how_bad_it_is_grade_nothing(centre: Centre, words: str) -> None:
    number = completed(centre)
    said(centre, LEAD, number)
    assert "有多严重" not in said(centre, LEAD, words)
    assert "点“属实”" not in centre.reads(LEAD)
