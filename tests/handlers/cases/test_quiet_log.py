"""The quiet log: what the desk did and why, one line each, with its paragraph of the rulebook."""

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from handlers.messages import Incoming
from handlers.texts import Catalogue
from tests.support.centre import LEAD, STEWARD, WANG, Centre

ROOT = Path(__file__).parents[3]
LINES = {key: text for key, text in Catalogue.load().texts.items() if key.startswith("log.")}
CentreAt = Callable[[str], Centre]


def log_of(centre: Centre) -> Callable[[], list[str]]:
    """Gives the lines since the last look, without number and paragraph."""
    lines: list[tuple[datetime, str]] = []
    centre.desk.listeners.append(lambda done: lines.extend(done.why))

    def new() -> list[str]:
        texts = [text for _, text in lines]
        lines.clear()
        return [re.sub(r"\d{6}-\d{3}", "N", text.partition("（RULEBOOK")[0]) for text in texts]

    return new


@pytest.mark.parametrize("key", sorted(LINES))
def test_every_line_is_one_line_and_ends_with_a_paragraph_that_exists(key: str) -> None:
    assert "\n" not in LINES[key]
    found = re.search(r"（RULEBOOK (§[\d.]+(?:、§[\d.]+)*)）$", LINES[key])
    assert found, LINES[key]
    rulebook = (ROOT / "docs/rulebook.md").read_text("utf-8")
    for cited in found[1].split("、"):
        section, _, item = cited.removeprefix("§").partition(".")
        part = rulebook.partition(f"\n## {section}. ")[2].partition("\n## ")[0]
        assert part, cited
        assert not item or re.search(rf"^{item}\. ", part, re.MULTILINE), cited


@pytest.mark.parametrize("key", sorted(LINES))
def test_no_line_names_a_resident_or_repeats_his_words(key: str) -> None:
    """``name`` is an employee's; {what} is 投诉 or 报事."""
    assert not set(re.findall(r"\{(\w+)\}", LINES[key])) & {"words", "phone", "text", "note"}


def test_a_report_from_filing_to_closing(centre_at: CentreAt) -> None:
    centre = centre_at("2026-11-23 09:30")
    new = log_of(centre)
    number = centre.files()
    assert new() == [
        "登记：N，报事，归为房屋管理类",
        "派单：N → 管家 林晓彤",
        "卡片已推给管家 林晓彤：N",
    ]
    centre.accepts(number)
    assert new() == ["接单：N，管家 林晓彤；还差给业户的第一句话，时钟不停"]
    centre.says(number)
    assert new() == ["第一句话到了：N，响应时钟停"]
    centre.plans(number, "2026-11-24 15:00")
    assert new() == ["方案/计划：N，明天 15:00 前兑现；反馈时钟停"]
    centre.reports(number)
    assert new() == ["反馈进展：N，转给业户"]
    centre.visits(number)
    centre.completes(number)
    assert new() == ["上门有记录：N", "报完成：N，等业户自己确认才算"]
    centre.solved(number)
    centre.rates(number, 5)
    assert new() == ["业户确认已解决：N 关闭", "业户评价 5 分：N"]


def test_what_happens_when_nobody_answers(centre_at: CentreAt) -> None:
    centre = centre_at("2026-11-23 09:30")
    centre.files()
    new = log_of(centre)
    centre.passes(minutes=25)
    assert new() == ["到点，提醒处理人：N"] * 2
    centre.passes(minutes=20)
    assert new() == [
        "超时：N 30 分钟没有第一句话，告诉上一级",
        "超时改派：N → 管家系统负责人 陈静怡，业户也知道新名字",
        "卡片已推给管家系统负责人 陈静怡：N",
    ]
    centre.until("2026-11-24 17:30")
    assert "每日一报：1 位业户今天还没听到消息，如实说到哪一步" in new()


def test_a_complaint_about_the_steward_is_kept_from_him(centre_at: CentreAt) -> None:
    centre = centre_at("2026-11-23 09:30")
    new = log_of(centre)
    centre.complains("管家态度很差，说话冲", target="steward", category="综合服务类")
    assert new() == [
        "登记：N，投诉，归为综合服务类",
        "派单：N → 管家系统负责人 陈静怡",
        "投诉的是管家本人：N 不给他看，也不由他处理",
        "卡片已推给管家系统负责人 陈静怡：N",
        "投诉同时告诉管家系统负责人：N",
    ]


def test_what_is_not_true_comes_back_and_goes_up(centre_at: CentreAt) -> None:
    centre = centre_at("2026-11-23 09:30")
    number = centre.files()
    centre.finishes(number)
    new = log_of(centre)
    centre.unsolved(number)
    assert new()[:3] == [
        "业户说没解决：N 重新打开",
        "报事转为投诉：N",
        "派单：N → 管家 林晓彤",
    ]
    centre.finishes(number)
    new()
    centre.unsolved(number)
    assert "升级：N 到第 2 级" in new()


def test_silence_after_completion_is_asked_about_and_never_called_satisfied(
    centre_at: CentreAt,
) -> None:
    centre = centre_at("2026-11-23 09:30")
    centre.finishes(centre.files())
    new = log_of(centre)
    centre.until("2026-12-01 12:00")
    told = [line for line in new() if "每日一报" not in line and "早报" not in line]
    assert told[:4] == [
        "到点，问业户解决了没有：N",
        "到点，再问一次业户：N",
        "两天没回音：N 转电话回访",
        "电话任务推给当班客服坐席，先接的人负责",
    ]
    assert "七天没回音：N 记作未评价，不算满意" in told


def test_an_emergency_is_pushed_again_until_somebody_takes_it(centre_at: CentreAt) -> None:
    centre = centre_at("2026-11-23 23:30")
    new = log_of(centre)
    number = centre.calls_for_help()
    [opened] = new()
    assert re.fullmatch(r"紧急：N 有人被困，不填表，同时推给 \d 人", opened)
    centre.passes(minutes=2)
    [again] = new()
    assert again.startswith("还没人接：N 再推一次给")
    centre.passes(minutes=3)
    assert "5 分钟没人接：N 告诉上一级" in new()
    centre.accepts(number, by="engineer:孙师傅")
    assert new() == ["工程师 孙广平接了紧急：N，其他人的推送停下"]
    centre.passes(minutes=6)
    assert "10 分钟没人到场：N 告诉上一级，也如实告诉业户" in new()


def test_words_for_a_resident_wait_for_the_morning(centre_at: CentreAt) -> None:
    centre = centre_at("2026-11-23 20:30")
    number = centre.files()
    centre.passes(minutes=60)
    new = log_of(centre)
    centre.accepts(number)
    assert "夜里不打扰业户：N 这句话留到明天 08:00" in new()


def test_urging_adding_and_taking_back(centre_at: CentreAt) -> None:
    centre = centre_at("2026-11-23 09:30")
    number = centre.files()
    new = log_of(centre)
    centre.urges(number)
    centre.urges(number)
    centre.urges(number, dissatisfied=True)
    told = new()
    assert told[0] == "业户催办第 1 次：N，马上告诉处理人"
    assert told[-1] == "第三次催办且不满：N 转为投诉"


def test_a_wish_for_a_person_is_told_to_the_agents(centre_at: CentreAt) -> None:
    centre = centre_at("2026-11-23 09:30")
    new = log_of(centre)
    centre.desk.hear(Incoming("terminal", WANG, "human", text="转人工"))
    assert new() == ["转人工：2 位客服收到"]


def test_a_greeting_is_nothing_to_tell_of(centre_at: CentreAt) -> None:
    centre = centre_at("2026-11-23 09:30")
    new = log_of(centre)
    centre.desk.hear(Incoming("terminal", STEWARD, "1", text="您好"))
    centre.desk.hear(Incoming("terminal", LEAD, "1", text="您好"))
    assert new() == []
