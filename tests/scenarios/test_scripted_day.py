"""A day with 30 residents, 5 stewards, 2 agents and two absences, judged from the tables.

The same run as ``scripts/scripted_day.py``; its check fails when routing is broken.
"""

from pathlib import Path

import pytest
from sqlalchemy import select, update

from bot.desk import Desk
from bot.opening import open_desk
from bot.settings import Settings
from scripts.support.day_ledger import judge
from scripts.support.scripted_day import BEGINS, Day, scripted_day
from storage.tables import Case, OutboxRow


def test_nobodys_message_reaches_a_wrong_case_or_person(tmp_path: Path) -> None:
    tally = scripted_day(tmp_path, seed=1)
    assert (tally.misrouted, tally.lost) == (0, 0), tally.faults
    assert tally.absences == 2
    assert tally.handed_over > 0
    assert tally.most_open_in_one_chat == 3
    ways = (tally.by_button, tally.by_quote, tally.by_number, tally.by_last_question)
    assert all(ways)
    assert tally.asked_once
    assert tally.to_residents + tally.to_stewards > 150
    assert tally.photos
    assert tally.from_agents


@pytest.fixture
def morning(tmp_path: Path) -> Day:
    """A desk on which two residents have reported something."""
    settings = Settings(data_dir=tmp_path)
    desk = open_desk(settings, kind="demo", create=True, now=BEGINS)
    day = Day(desk, seed=1)
    for n in range(2):
        day.reports(n, f"resident:d{n + 1}")
    day.stewards_accept()
    for _ in range(6):
        day.a_steward_writes()
    return day


def _first_relayed(desk: Desk) -> int:
    with desk.store.read() as conn:
        rows = conn.execute(
            select(OutboxRow.id).where(
                OutboxRow.text.contains("记号"), OutboxRow.text.startswith("编号")
            )
        )
        return rows.scalars().first() or 0


@pytest.mark.parametrize("what", ["person", "case", "gone"])
def test_the_judge_sees_what_went_astray(morning: Day, what: str) -> None:
    assert not morning.verdict().misrouted
    row_id = _first_relayed(morning.desk)
    assert row_id
    with morning.desk.store.write() as conn:
        row = conn.execute(
            select(OutboxRow.person_id, OutboxRow.case_id).where(OutboxRow.id == row_id)
        ).one()
        other = conn.execute(
            select(Case.filer_id, Case.id).where(
                Case.filer_id != row.person_id, Case.id != row.case_id, Case.state != "closed"
            )
        ).first()
        assert other is not None
        changed = {
            "person": {"person_id": other.filer_id},
            "case": {"case_id": other.id},
            "gone": {"text": "（清空）"},
        }[what]
        conn.execute(update(OutboxRow).where(OutboxRow.id == row_id).values(**changed))
    with morning.desk.store.read() as conn:
        found = judge(conn, morning.ledger)
    assert found.lost if what == "gone" else found.wrong
    morning.desk.store.close()
