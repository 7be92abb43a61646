"""A leave of the spreadsheet begins like one said in chat: with handover notes (RULEBOOK §5.7)."""

from sqlalchemy import select

from bot.desk import Desk
from storage.tables import Entry, TimerRow
from tests.bot.importing import Importing, brings_in, desk
from tests.support.dialogue import Dialogue, at
from tests.support.neighbours import LIN, WANG, case, files, rows, takes_up

__all__ = ["brings_in", "desk"]

HEAD = ["人员", "开始", "结束", "替班"]
NOTE = "从现在起您替林晓彤的班"


def notes(dialogue: Dialogue, number: str) -> list[str]:
    of_case = (Entry.case_id == case(dialogue, number).id) & (Entry.kind == "handover")
    return [entry.text for entry in rows(dialogue, select(Entry).where(of_case))]


def with_a_case(desk: Desk) -> tuple[Dialogue, str]:
    dialogue = Dialogue(desk)
    dialogue.until("2026-11-23 09:30")
    number = files(dialogue, "resident:w1", WANG + "厨房水龙头漏水")
    takes_up(dialogue, number)
    return dialogue, number


def test_5_7_a_leave_of_the_file_starts_the_notes_when_it_begins(
    desk: Desk, brings_in: Importing
) -> None:
    dialogue, number = with_a_case(desk)
    brings_in({"请假": [HEAD, ["小林", "2026-11-24", "2026-11-25", "小周"]]})
    assert notes(dialogue, number) == []
    dialogue.until("2026-11-24 08:31")
    (note,) = notes(dialogue, number)
    assert "林晓彤 → 周子航" in note
    dialogue.account("steward:小周").hears(NOTE, number)


def test_5_7_another_substitute_in_a_later_file_gets_them_too(
    desk: Desk, brings_in: Importing
) -> None:
    dialogue, number = with_a_case(desk)
    brings_in({"请假": [HEAD, ["小林", "2026-11-24", "2026-11-25", "小周"]]})
    dialogue.until("2026-11-24 08:31")
    brings_in({"请假": [HEAD, ["小林", "2026-11-24", "2026-11-25", "小何"]]})
    dialogue.passes(minutes=1)
    assert ["林晓彤 → 何雨欣" in note for note in notes(dialogue, number)] == [False, True]
    dialogue.account("steward:小何").hears(NOTE, number)


def test_5_7_a_leave_that_is_over_or_only_tried_starts_nothing(
    desk: Desk, brings_in: Importing
) -> None:
    dialogue, number = with_a_case(desk)
    over = [HEAD, ["小林", "2026-11-20", "2026-11-21", "小周"]]
    brings_in({"请假": over})
    brings_in({"请假": [HEAD, ["小林", "2026-11-24", "2026-11-25", "小周"]]}, dry_run=True)
    assert rows(dialogue, select(TimerRow.kind).where(TimerRow.kind == "absence_begins")) == []
    dialogue.until("2026-11-24 09:00")
    assert notes(dialogue, number) == []
    assert dialogue.now == at("2026-11-24 09:00")
    dialogue.account(LIN).does_not_hear(NOTE)
