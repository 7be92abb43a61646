"""Orders to the demo's clock, and lines of its quiet log, as values."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.web.demo.log import KEPT, QuietLog, read_line
from bot.web.demo.orders import BadOrder, GoTo, Pass, Run, read_beginning, read_order
from tests.support.dialogue import at

NOW = at("2026-11-26 22:40")


@pytest.mark.parametrize(
    ("order", "until"),
    [
        ({"minutes": 10}, "2026-11-26 22:50"),
        ({"days": 1}, "2026-11-27 22:40"),
        ({"to": "tomorrow-9"}, "2026-11-27 09:00"),
        ({"to": "23:30"}, "2026-11-26 23:30"),
        ({"to": "08:01"}, "2026-11-27 08:01"),
        ({"to": "22:40"}, "2026-11-27 22:40"),
    ],
    ids=str,
)
def test_time_passes_to_where_the_page_says(order: dict[str, object], until: str) -> None:
    read = read_order(order)
    assert isinstance(read, Pass | GoTo)
    assert read.until(NOW) == at(until)


def test_tomorrow_at_nine_is_tomorrow_also_before_nine() -> None:
    read = read_order({"to": "tomorrow-9"})
    assert isinstance(read, GoTo)
    assert read.until(at("2026-11-26 06:00")) == at("2026-11-27 09:00")


@pytest.mark.parametrize("speed", [0, 1, 60, 600])
def test_it_runs_at_the_speeds_of_the_page(speed: int) -> None:
    assert read_order({"speed": speed}) == Run(speed)


@pytest.mark.parametrize(
    "order",
    [
        None, [], {}, "10", {"minutes": 10, "days": 1}, {"minutes": 0}, {"minutes": "10"},
        {"minutes": True}, {"minutes": 1e9}, {"days": -1}, {"days": 400}, {"to": "tomorrow"},
        {"to": "25:00"}, {"to": 9}, {"speed": -1}, {"speed": float("nan")}, {"speed": 1e9},
        {"hours": 1},
    ],
    ids=str,
)  # fmt: skip
def test_other_orders_are_refused(order: object) -> None:
    with pytest.raises(BadOrder):
        read_order(order)


def test_it_starts_over_on_a_morning_or_where_a_situation_begins() -> None:
    assert read_beginning({}) is None
    leak = read_beginning({"tour": "leak"})
    assert leak is not None
    assert f"{leak.begins:%H:%M}" == "22:40"
    wrongs: tuple[object, ...] = (None, [], {"tour": "nothing"}, {"tour": 7}, {"at": "09:30"})
    for wrong in wrongs:
        with pytest.raises(BadOrder):
            read_beginning(wrong)


# --- the log -------------------------------------------------------------------------------------


def test_a_line_is_told_apart_into_words_paragraph_and_case() -> None:
    line = read_line(NOW, "超时：261126-001 30 分钟没有第一句话（RULEBOOK §5.3、§11）")
    assert line.payload() == {
        "at": "2026-11-26T22:40:00+08:00",
        "text": "超时：261126-001 30 分钟没有第一句话",
        "rule": "§5.3、§11",
        "case": "261126-001",
    }


def test_a_line_without_paragraph_or_case_is_a_line_too() -> None:
    line = read_line(NOW, "每日一报（2 位）")
    assert (line.text, line.rule, line.case) == ("每日一报（2 位）", None, None)


def test_only_the_newest_lines_are_kept() -> None:
    log = QuietLog()
    begin = datetime(2026, 11, 23, tzinfo=UTC)
    for number in range(KEPT + 5):
        log.add([(begin + timedelta(minutes=number), f"第 {number} 行")])
    assert [log.recent()[0].text, log.recent()[-1].text] == ["第 5 行", f"第 {KEPT + 4} 行"]
    log.forget()
    assert log.recent() == []
