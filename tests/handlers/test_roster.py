"""Who serves whom: the roster's answers, with and without absences."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, event, insert, update

from bot.demo.seed import seed_demo
from handlers.roster import (
    LINE_ROLES,
    ROLE_NAMES,
    Community,
    Roster,
    Staff,
    find_houses,
    load_roster,
    place_words,
)
from storage import tables
from storage.crypto import Keyring
from storage.engine import Store
from storage.ids import next_id

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def seeded(store: Store, keyring: Keyring) -> Store:
    with store.write() as conn:
        seed_demo(conn, keyring, NOW)
    return store


@pytest.fixture
def roster(seeded: Store) -> Roster:
    return read(seeded)


def read(store: Store) -> Roster:
    with store.read() as conn:
        return load_roster(conn)


def estate(roster: Roster, name: str = "云汀花园") -> Community:
    found = roster.community_named(name)
    assert found is not None
    return found


def holder(roster: Roster, role: str, name: str) -> Staff:
    found = roster.by_short_name(role, name)
    assert found is not None
    return found


def names(people: Iterable[Staff]) -> list[str]:
    return [person.short_name for person in people]


def absent(
    conn: Connection, person: Staff, substitute: Staff | None = None, *, since: datetime = NOW
) -> None:
    row = {
        "id": next_id(),
        "person_id": person.person_id,
        "substitute_id": substitute.person_id if substitute else None,
        "from_at": since,
        "until_at": since + HOUR,
    }
    conn.execute(insert(tables.Absence), row)


def employ(conn: Connection, person: Staff, role: str, **where: int | None) -> None:
    row: dict[str, Any] = {"id": next_id(), "person_id": person.person_id, "role": role}
    row |= {"community_id": None, "grid_id": None, **where}
    conn.execute(insert(tables.StaffRole), row)


# --- places ---


def test_a_building_tells_its_community(roster: Roster) -> None:
    assert [c.name for c in roster.communities_with("3")] == ["云汀花园"]
    assert [c.name for c in roster.communities_with("B")] == ["枫禾湾"]
    assert roster.communities_with("99") == ()


@pytest.mark.parametrize("words", ["云汀花园", "云汀", "我住云汀小区的", " 云汀 花园 "])
def test_a_community_is_known_by_name_alias_and_in_a_sentence(roster: Roster, words: str) -> None:
    assert roster.community_named(words) == estate(roster)


@pytest.mark.parametrize("words", ["", "。", "小区", "湖", "别的花园城", "云汀花园还是枫禾湾"])
def test_words_that_name_no_single_community_name_none(roster: Roster, words: str) -> None:
    assert roster.community_named(words) is None


def test_a_community_brings_its_phone_and_hours(roster: Roster) -> None:
    community = estate(roster)
    assert roster.community(community.id) == community
    assert (community.phone, community.hours) == ("0700-5550118", "每天 8:30–20:00")
    assert roster.community(1) is None


def test_a_building_lies_in_one_grid_of_its_own_community(roster: Roster) -> None:
    here, there = estate(roster), estate(roster, "枫禾湾")
    grid = roster.grid_of(here.id, "3")
    assert grid is not None
    assert (grid.name, grid.community_id) == ("二网格", here.id)
    assert roster.grid_of(there.id, "3") is None


# --- stewards ---


def test_the_steward_of_a_building_is_that_of_its_grid(roster: Roster) -> None:
    steward = roster.steward_of(estate(roster).id, "3", NOW)
    assert steward is not None
    assert (steward.short_name, steward.name) == ("小林", "林晓彤")


@pytest.mark.parametrize("building", [None, "99"])
def test_without_a_known_building_the_first_grids_steward_takes_it(
    roster: Roster, building: str | None
) -> None:
    assert roster.steward_of(estate(roster).id, building, NOW) == holder(roster, "steward", "小周")


def test_a_community_nobody_knows_has_no_steward(roster: Roster) -> None:
    assert roster.steward_of(1, "3", NOW) is None
    assert roster.line(1, "3", NOW) == ()


def test_the_substitute_takes_the_cases_of_an_absent_steward_until_he_is_back(
    seeded: Store, roster: Roster
) -> None:
    lin, zhou = holder(roster, "steward", "小林"), holder(roster, "steward", "小周")
    with seeded.write() as conn:
        absent(conn, lin, zhou)
    roster, here = read(seeded), estate(roster).id
    assert roster.steward_of(here, "3", NOW - HOUR) == lin
    assert roster.steward_of(here, "3", NOW) == zhou
    assert roster.steward_of(here, "3", NOW + HOUR) == lin
    assert not roster.is_present(lin.person_id, NOW)
    assert roster.is_present(zhou.person_id, NOW)


def test_an_absent_substitute_passes_it_on_and_two_who_name_each_other_end(
    seeded: Store, roster: Roster
) -> None:
    lin, zhou, he = (holder(roster, "steward", name) for name in ("小林", "小周", "小何"))
    with seeded.write() as conn:
        absent(conn, lin, zhou)
        absent(conn, zhou, he)
    assert read(seeded).stand_in(lin, NOW) == he
    with seeded.write() as conn:
        absent(conn, he, lin)
    assert read(seeded).stand_in(lin, NOW) is None


def test_without_a_substitute_the_line_begins_with_the_lead(seeded: Store, roster: Roster) -> None:
    with seeded.write() as conn:
        absent(conn, holder(roster, "steward", "小林"))
    roster, here = read(seeded), estate(roster).id
    assert roster.steward_of(here, "3", NOW) is None
    assert [role for role, _ in roster.line(here, "3", NOW)] == ["lead", "duty_manager", "chief"]


def test_of_two_stewards_the_one_who_is_there_takes_it(seeded: Store, roster: Roster) -> None:
    lin, he = holder(roster, "steward", "小林"), holder(roster, "steward", "小何")
    here = estate(roster).id
    grid = roster.grid_of(here, "3")
    assert grid is not None
    with seeded.write() as conn:
        employ(conn, he, "steward", grid_id=grid.id)
        absent(conn, lin)
    assert read(seeded).steward_of(here, "3", NOW) == read(seeded).staff(he.person_id)
    assert read(seeded).steward_of(here, "3", NOW + HOUR) == lin


# --- the line and the levels ---


def test_the_line_goes_from_steward_to_chief(roster: Roster) -> None:
    line = roster.line(estate(roster).id, "3", NOW)
    assert [role for role, _ in line] == list(LINE_ROLES)
    assert names(person for _, person in line) == ["小林", "陈主管", "吴经理", "沈总"]


def test_one_person_stands_in_the_line_once(seeded: Store, roster: Roster) -> None:
    lead, manager = holder(roster, "lead", "陈主管"), holder(roster, "duty_manager", "吴经理")
    with seeded.write() as conn:
        absent(conn, manager, lead)
    line = read(seeded).line(estate(roster).id, "3", NOW)
    assert [role for role, _ in line] == ["steward", "lead", "chief"]


def test_the_levels_are_the_gm_and_the_committee(roster: Roster) -> None:
    for community in roster.communities:
        assert roster.level_handler(2, community.id, NOW) == holder(roster, "gm", "秦总")
        assert roster.level_handler(3, community.id, NOW) == holder(roster, "committee", "叶委员")
        assert roster.level_handler(1, community.id, NOW) is None


def test_the_levels_inform_whom_the_rulebook_names(roster: Roster) -> None:
    assert roster.copies(1) == ()
    assert roster.copies(2) == ("operations",)
    assert roster.copies(3) == ("regional_gm", "assistant", "liaison")


def test_duty_is_told_by_role_and_community(roster: Roster) -> None:
    here, there = estate(roster).id, estate(roster, "枫禾湾").id
    assert names(roster.on_duty("engineer", here, NOW)) == ["孙师傅", "赵师傅"]
    assert names(roster.on_duty("engineer", there, NOW)) == ["钱师傅", "冯师傅"]
    assert len(roster.on_duty("engineer", None, NOW)) == 4
    assert roster.on_duty("agent", here, NOW) == roster.on_duty("agent", there, NOW)
    assert roster.on_duty("resident", here, NOW) == ()


def test_the_absent_are_not_on_duty_and_a_substitute_is_named_once(
    seeded: Store, roster: Roster
) -> None:
    sun, zhao = holder(roster, "engineer", "孙师傅"), holder(roster, "engineer", "赵师傅")
    with seeded.write() as conn:
        absent(conn, sun, zhao)
    assert read(seeded).on_duty("engineer", estate(roster).id, NOW) == (zhao,)


# --- people ---


def test_people_are_found_by_role_and_short_name(roster: Roster) -> None:
    lin = holder(roster, "steward", "小林")
    assert roster.staff(lin.person_id) == lin
    assert roster.by_short_name("lead", "小林") is None
    assert roster.by_short_name("wizard", "小林") is None
    assert roster.staff(1) is None


def test_staff_see_only_their_communities(roster: Roster) -> None:
    here, there = estate(roster).id, estate(roster, "枫禾湾").id
    steward = holder(roster, "steward", "小林").person_id
    agent = holder(roster, "agent", "小雅").person_id
    assert roster.may_see(steward, here)
    assert not roster.may_see(steward, there)
    assert roster.may_see(agent, there)
    assert not roster.may_see(1, here)


def test_one_person_may_hold_several_roles(seeded: Store, roster: Roster) -> None:
    here = estate(roster).id
    lead = holder(roster, "lead", "陈主管")
    with seeded.write() as conn:
        employ(conn, lead, "agent")
    again = holder(read(seeded), "agent", "陈主管")
    assert [role.key for role in again.roles] == ["lead", "agent"]
    assert again.has("lead", here)
    assert not again.has("lead", estate(roster, "枫禾湾").id)
    assert again.has("agent")


def test_every_role_held_has_a_name_people_read(roster: Roster) -> None:
    assert set(roster.by_role) | {"resident"} == set(ROLE_NAMES)


def test_the_emergency_phone_book_gives_the_fitting_line_first(roster: Roster) -> None:
    here = estate(roster).id
    kinds = [contact.kind for contact in roster.emergency_contacts(here, "trapped")]
    assert kinds == ["trapped", ""]
    assert [c.name for c in roster.emergency_contacts(here, "fire")] == [
        "云汀花园值班室（24 小时）"
    ]
    assert [c.kind for c in roster.emergency_contacts(here, "")] == [""]
    assert roster.emergency_contacts(1, "fire") == ()


# --- reading ---


def test_an_empty_database_gives_an_empty_roster(store: Store) -> None:
    roster = read(store)
    assert (roster.version, roster.communities, roster.people) == (0, (), {})
    assert roster.steward_of(1, None, NOW) is None


def test_the_version_is_the_desks(seeded: Store) -> None:
    desk = dict.fromkeys(tables.DeskRow.__table__.columns.keys())
    desk |= {"id": 1, "kind": "demo", "speed": 0.0, "roster_version": 7, "created_at": NOW}
    with seeded.write() as conn:
        conn.execute(insert(tables.DeskRow), desk)
    assert read(seeded).version == 7
    with seeded.write() as conn:
        conn.execute(update(tables.DeskRow).values(roster_version=8))
    assert read(seeded).version == 8


def test_the_whole_roster_takes_few_statements(seeded: Store) -> None:
    with seeded.read() as conn:
        said = statements_of(conn)
        load_roster(conn)
    assert len(said) == 8


def statements_of(conn: Connection) -> list[str]:
    said: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        said.append(statement)

    event.listen(conn, "before_cursor_execute", note)
    return said


# --- houses ---


def test_a_house_said_in_full_is_found(seeded: Store, roster: Roster) -> None:
    with seeded.read() as conn:
        (house,) = find_houses(conn, "3", "2", "1501")
    assert (house.community_id, house.building, house.unit, house.room) == (
        estate(roster).id,
        "3",
        "2",
        "1501",
    )


def test_a_house_said_without_its_unit_leaves_the_choice(seeded: Store) -> None:
    with seeded.read() as conn:
        assert [house.unit for house in find_houses(conn, "3", None, "1501")] == ["1", "2"]
        assert [house.unit for house in find_houses(conn, "A", None, "1203")] == [""]


def test_a_house_is_looked_for_in_one_community_when_it_is_known(
    seeded: Store, roster: Roster
) -> None:
    here, there = estate(roster).id, estate(roster, "枫禾湾").id
    with seeded.read() as conn:
        assert len(find_houses(conn, "3", "2", "1501", here)) == 1
        assert len(find_houses(conn, "3", None, "1501", here)) == 2
        assert find_houses(conn, "3", "2", "1501", there) == []
        assert find_houses(conn, "3", None, "1501", there) == []


def test_a_house_that_does_not_exist_is_not_found(seeded: Store) -> None:
    with seeded.read() as conn:
        assert find_houses(conn, "3", "9", "1501") == []
        assert find_houses(conn, "3", None, "9901") == []


@pytest.mark.parametrize(
    ("house", "words"),
    [
        (("3", "2", "1501"), "3栋2单元1501"),
        (("A", "", "1203"), "A座1203"),
        (("A3", "1", "802"), "A3座1单元802"),
        (("东3", "1", "502"), "东3栋1单元502"),
        (("商铺", "", "12"), "商铺12号"),
        (("商铺", "", ""), "商铺"),
    ],
)
def test_a_house_is_said_as_people_say_it(house: tuple[str, str, str], words: str) -> None:
    assert place_words(*house) == words
