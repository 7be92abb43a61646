"""The demonstration data holds together, and says nothing that a fresh desk must not say."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, event, func, select

from bot.demo.data import load_estates, load_history
from bot.demo.history import LOCAL
from bot.demo.seed import seed_demo
from handlers.cases.move_table import MOVES
from handlers.policy import CATEGORIES, EMERGENCY_KINDS
from handlers.roster import ROLE_NAMES, load_roster
from storage.crypto import Keyring
from storage.engine import Store
from storage.tables import (
    Account,
    Base,
    Building,
    Case,
    EmergencyContact,
    Entry,
    Grid,
    House,
    Person,
    StaffRole,
    Survey,
)

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


@pytest.fixture
def conn(store: Store, keyring: Keyring) -> Iterator[Connection]:
    with store.write() as writer:
        seed_demo(writer, keyring, NOW)
    with store.read() as reader:
        yield reader


def rows(conn: Connection, model: type[Base]) -> list[Any]:
    return list(conn.execute(select(*model.__table__.columns)))


# --- the estates ---


def test_every_building_has_a_grid_a_steward_and_houses(conn: Connection) -> None:
    roster = load_roster(conn)
    grids = {row.id: row for row in rows(conn, Grid)}
    counted = select(House.building_id, func.count()).group_by(House.building_id)
    houses = {row[0]: row[1] for row in conn.execute(counted)}
    buildings = rows(conn, Building)
    assert len(buildings) == 18
    for building in buildings:
        assert grids[building.grid_id].community_id == building.community_id
        assert roster.steward_of(building.community_id, building.name, NOW) is not None
        assert houses[building.id] > 0


def test_no_building_name_is_in_both_estates(conn: Connection) -> None:
    names = [row.name for row in rows(conn, Building)]
    assert len(names) == len(set(names))
    assert [c.name for c in load_roster(conn).communities_with("3")] == ["云汀花园"]


def test_building_3_has_one_steward_who_is_on_duty_and_nobody_is_absent(conn: Connection) -> None:
    roster = load_roster(conn)
    (community,) = roster.communities_with("3")
    grid = roster.grid_of(community.id, "3")
    assert grid is not None
    stewards = [r for r in rows(conn, StaffRole) if r.grid_id == grid.id]
    assert len(stewards) == 1
    assert roster.absences == {}
    # Staff of this estate come first within each role.
    assert roster.by_role["steward"][0] == roster.steward_of(community.id, "3", NOW)
    for people in roster.by_role.values():
        assert people[0].roles[0].covers(community.id)


def test_each_estate_has_everybody_it_needs_and_the_company_the_rest(conn: Connection) -> None:
    roster = load_roster(conn)
    for community in roster.communities:
        assert [role for role, _ in roster.line(community.id, None, NOW)][1:] == [
            "lead",
            "duty_manager",
            "chief",
        ]
        for role in set(ROLE_NAMES) - {"resident"}:
            assert roster.on_duty(role, community.id, NOW)
    for role in ("gm", "operations", "committee", "regional_gm", "assistant", "liaison"):
        assert len(roster.by_role[role]) == 1
    assert len(roster.by_role["agent"]) == 2


def test_short_names_are_unique_within_their_role(conn: Connection) -> None:
    for people in load_roster(conn).by_role.values():
        names = [person.short_name for person in people]
        assert len(names) == len(set(names))


def test_everybody_has_one_terminal_account_named_after_role_and_name(conn: Connection) -> None:
    roster = load_roster(conn)
    staff = {
        f"{role}:{person.short_name}": person.person_id
        for role, people in roster.by_role.items()
        for person in people
    }
    residents = {
        f"resident:{row.name}": row.id for row in rows(conn, Person) if row.house_id is not None
    }
    accounts = rows(conn, Account)
    assert {row.external_id: row.person_id for row in accounts} == staff | residents
    assert {row.channel for row in accounts} == {"terminal"}
    assert len(residents) == 6


def test_emergency_phone_books_are_there_and_their_numbers_belong_to_nobody(
    conn: Connection,
) -> None:
    roster = load_roster(conn)
    for community in roster.communities:
        for kind in ("trapped", "gas", "flood", "electric"):
            assert len(roster.emergency_contacts(community.id, kind)) == 2
        assert community.phone is not None
        assert community.phone.startswith("0700-555")
    for contact in rows(conn, EmergencyContact):
        assert contact.kind in {"", *EMERGENCY_KINDS}
        assert contact.phone.startswith("0700-555")


# --- residents ---


def test_residents_phones_are_found_by_hash_and_unreadable_in_the_column(
    conn: Connection, keyring: Keyring
) -> None:
    residents = {row.name: row for row in rows(conn, Person) if row.house_id is not None}
    for data in load_estates().residents:
        row = residents[data.name]
        assert data.phone.encode() not in row.phone_sealed
        assert keyring.open(row.phone_sealed) == data.phone
        assert row.phone_hash == keyring.phone_hash(data.phone)
        assert data.phone not in row.phone_hash


def test_residents_live_in_verified_houses_that_are_not_vacant(conn: Connection) -> None:
    houses = {row.id: row for row in rows(conn, House)}
    for person in rows(conn, Person):
        if person.house_id is None:
            continue
        assert person.house_verified
        assert person.place.endswith((houses[person.house_id].room, "号"))
        assert not houses[person.house_id].vacant
    assert any(house.vacant for house in houses.values())


def test_the_house_of_the_readme_stands_ready_and_untouched(conn: Connection) -> None:
    of_3 = House.building_id.in_(select(Building.id).where(Building.name == "3"))
    wanted = select(House.id, House.vacant).where(of_3, House.unit == "2", House.room == "1501")
    house = conn.execute(wanted).one()
    assert not house.vacant
    assert house.id not in {row.house_id for row in rows(conn, Person)}
    assert house.id not in {row.house_id for row in rows(conn, Case)}


# --- the past ---


def test_cases_are_all_closed_and_three_to_nine_weeks_old(conn: Connection) -> None:
    cases = rows(conn, Case)
    assert len(cases) == 7
    for case in cases:
        assert case.state == "closed"
        assert case.outcome in {"satisfied", "unrated"}
        assert timedelta(weeks=3) <= NOW - case.closed_at
        assert NOW - case.filed_at <= timedelta(weeks=9, days=1)
        assert case.category in CATEGORIES
        assert all(word in case.what for word in case.because)
    assert {case.kind for case in cases} == {"request", "complaint"}


def test_the_times_of_a_case_follow_each_other_and_keep_the_limits(conn: Connection) -> None:
    for case in rows(conn, Case):
        times = [
            case.filed_at,
            case.accepted_at,
            case.first_word_at,
            case.visited_at,
            case.completed_at,
            case.closed_at,
        ]
        known = [at for at in times if at is not None]
        assert known == sorted(known)
        assert case.feedback_at <= case.feedback_due
        assert (case.answer_due is None) == (case.kind == "request")
        assert not case.overdue


def test_numbers_carry_the_local_day_they_were_filed_on(conn: Connection) -> None:
    for case in rows(conn, Case):
        day, _, running = case.number.partition("-")
        assert day == case.filed_at.astimezone(LOCAL).strftime("%y%m%d")
        assert running == "001"


def test_every_case_has_a_timeline_from_filing_to_rating(conn: Connection) -> None:
    entries = rows(conn, Entry)
    for case in rows(conn, Case):
        own = sorted((e for e in entries if e.case_id == case.id), key=lambda e: e.id)
        assert [e.kind for e in own[:4]] == ["file", "assign", "accept", "first_word"]
        assert own[-1].kind == ("rate" if case.rating else "expire_unrated")
        assert [e.at for e in own] == sorted(e.at for e in own)
        assert own[0].text == case.what
        assert all(e.text for e in own)
        assert {e.kind for e in own} <= {*MOVES, "rate"}


def test_only_the_residents_own_word_is_a_rating(conn: Connection) -> None:
    surveys = {row.case_id: row for row in rows(conn, Survey)}
    cases = rows(conn, Case)
    assert len(surveys) == len(cases)
    for case in cases:
        survey = surveys[case.id]
        assert survey.rating == case.rating
        assert (survey.state, survey.solved) == (
            ("answered", True) if case.outcome == "satisfied" else ("unrated", None)
        )
    assert [case.outcome for case in cases].count("unrated") == 1


def test_a_fresh_desk_has_nothing_unshown_due_or_to_do(conn: Connection) -> None:
    filled = {
        name
        for name, table in Base.metadata.tables.items()
        if conn.execute(select(func.count()).select_from(table)).scalar_one()
    }
    assert filled == {
        "communities",
        "grids",
        "buildings",
        "houses",
        "people",
        "accounts",
        "staff_roles",
        "emergency_contacts",
        "cases",
        "entries",
        "surveys",
    }


def test_the_data_files_name_only_what_exists() -> None:
    estates = load_estates()
    communities = {data.name for data in estates.communities}
    assert {data.community for data in estates.residents} <= communities
    assert {data.resident for data in load_history().cases} <= {r.name for r in estates.residents}


def test_a_naive_start_is_refused(sqlite_store: Store, keyring: Keyring) -> None:
    with sqlite_store.write() as writer, pytest.raises(ValueError, match="naive"):
        seed_demo(writer, keyring, datetime(2026, 11, 23, 9, 0))  # noqa: DTZ001


def test_the_past_moves_with_the_start_of_the_demo(sqlite_store: Store, keyring: Keyring) -> None:
    early = datetime(2019, 3, 1, 16, 30, tzinfo=UTC)  # already the 2nd in China
    with sqlite_store.write() as writer:
        seed_demo(writer, keyring, early)
        filed = writer.execute(select(func.max(Case.filed_at))).scalar_one()
    assert filed.astimezone(LOCAL).date() == datetime(2019, 2, 5, tzinfo=LOCAL).date()


def test_seeding_takes_few_statements(sqlite_store: Store, keyring: Keyring) -> None:
    said: list[str] = []
    with sqlite_store.write() as writer:
        event.listen(writer, "before_cursor_execute", lambda *told: said.append(told[2]))
        seed_demo(writer, keyring, NOW)
    assert len(said) == 11  # one a table
