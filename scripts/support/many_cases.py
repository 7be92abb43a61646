"""A desk with very many open cases, made from one real case by copying its rows."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Connection, insert, select, update

from bot.desk import Desk
from handlers.messages import Incoming
from storage.ids import next_id
from storage.tables import Account, Base, Case, DeskRow, Entry, Person, StaffRole, Survey, TimerRow

__all__ = ["fill"]

ROWS_AT_ONCE = 5_000
FINISHED_EVERY = 10  # one case in ten is finished and waits for its survey
CASES_OF_ONE = 100  # as many open cases has each steward
FEEDBACK_DAYS = 4  # the reminders of the others lie on as many days
WORKING_SECONDS = 8 * 3600

Rows = dict[type[Base], list[dict[str, Any]]]
Pattern = dict[type[Base], dict[str, Any]]


def fill(desk: Desk, count: int, day: datetime) -> None:
    """``count`` open cases of as many residents and a hundredth of stewards.

    Their timers fall due in ``day`` and after.

    ``day``: the opening of a working day, aware. In it a quarter of the cases in work is reminded
    of its feedback, and a fifth of the finished ones is surveyed.
    """
    _file_one(desk)
    with desk.store.write() as conn:
        pattern: Pattern = {table: _newest(conn, table) for table in (Person, Account, Case, Entry)}
        stewards = _stewards(conn, pattern, -(-count // CASES_OF_ONE))
        numbers = iter(range(count))
        while some := list(islice(numbers, ROWS_AT_ONCE)):
            rows: Rows = {table: [] for table in (Person, Account, Case, Entry, Survey, TimerRow)}
            for number in some:
                _add(rows, pattern, number, day, stewards[number % len(stewards)])
            for table, values in rows.items():
                if values:
                    conn.execute(insert(table), values)


def _file_one(desk: Desk) -> None:
    said = ("3栋2单元1501厨房天花板漏水，王女士，13800138000", "对")
    events = [
        Incoming("terminal", "resident:pattern", f"p{turn}", text=text)
        for turn, text in enumerate(said)
    ]
    for event in events:
        desk.hear(event)


def _stewards(conn: Connection, pattern: Pattern, count: int) -> list[int]:
    """So many colleagues of whoever has the one real case; their persons' ids."""
    role = _newest(conn, StaffRole, StaffRole.person_id == pattern[Case]["handler_id"])
    person = _newest(conn, Person, Person.id == role["person_id"])
    ids = [next_id() for _ in range(count)]
    people = [
        {**person, "id": one, "name": f"管家{at}", "short_name": f"管{at}"}
        for at, one in enumerate(ids)
    ]
    conn.execute(insert(Person), people)
    roles = [{**role, "id": next_id(), "person_id": one} for one in ids]
    conn.execute(insert(StaffRole), roles)
    conn.execute(update(DeskRow).values(roster_version=DeskRow.roster_version + 1))
    return ids


def _newest(conn: Connection, table: type[Base], *wanted: ColumnElement[bool]) -> dict[str, Any]:
    columns = table.__table__
    query = select(columns).where(*wanted).order_by(columns.c.id.desc()).limit(1)
    return dict(conn.execute(query).mappings().one())


def _add(rows: Rows, pattern: Pattern, number: int, day: datetime, steward: int) -> None:
    person, account, case = next_id(), next_id(), next_id()
    name = f"{number:06d}"
    rows[Person].append({**pattern[Person], "id": person, "phone_hash": None, "house_id": None})
    rows[Account].append(
        {**pattern[Account], "id": account, "person_id": person, "external_id": f"resident:m{name}"}
    )
    finished = number % FINISHED_EVERY == 0
    own = {
        "id": case,
        "number": f"{day - timedelta(days=1):%y%m%d}-{name}",
        "filer_id": person,
        "filer_account_id": account,
        "handler_id": steward,
        "filed_at": day - timedelta(days=1) + timedelta(microseconds=number),
        "first_word_at": day - timedelta(days=1),
        "last_word_at": day - timedelta(days=1),
        "state": "completed" if finished else "in_progress",
        "completed_at": day - timedelta(hours=1) if finished else None,
    }
    rows[Case].append({**pattern[Case], **own, **_limits(number, day)})
    rows[Entry].append({**pattern[Entry], "id": next_id(), "case_id": case})
    if finished:
        rows[Survey].append(_survey(case, person, day))
    rows[TimerRow] += _timers(case, number, day, finished=finished)


def _limits(number: int, day: datetime) -> dict[str, Any]:
    due = day + timedelta(days=2 + number % FEEDBACK_DAYS)
    return {"feedback_due": due, "feedback_at": None, "response_due": day - timedelta(days=1)}


def _survey(case: int, person: int, day: datetime) -> dict[str, Any]:
    asked = day - timedelta(hours=1)
    return {
        "id": next_id(),
        "case_id": case,
        "person_id": person,
        "state": "asked",
        "asked_at": asked,
    }


def _timers(case: int, number: int, day: datetime, *, finished: bool) -> Iterator[dict[str, Any]]:
    within = timedelta(seconds=(number * 7919) % WORKING_SECONDS)
    kind = "survey_first" if finished else "feedback_day"
    days = (number // FINISHED_EVERY) % 5 if finished else number % FEEDBACK_DAYS
    yield {
        "id": next_id(),
        "kind": kind,
        "subject": f"case:{case}",
        "due_at": day + timedelta(days=days) + within,
        "failures": 0,
    }
