"""Several stewards to a grid: whose turn it is, who is quicker, who stands in (RULEBOOK §5.1)."""

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from handlers.messages import Incoming
from storage.ids import next_id
from storage.tables import DeskRow, Person, StaffRole
from tests.support.centre import OTHER_STEWARD, STEWARD, Centre
from tests.support.dialogue import Dialogue

THIRD = "steward:小何"


@pytest.fixture
def shared(centre: Centre) -> Centre:
    """小周 serves the grid of 3栋 as well."""
    _also_serves(centre, "小周")
    return centre


def _also_serves(centre: Centre, short_name: str) -> None:
    with centre.desk.store.write() as conn, Session(conn) as session:
        role = session.execute(
            select(StaffRole)
            .join(Person, Person.id == StaffRole.person_id)
            .where(Person.short_name == "小林", StaffRole.role == "steward")
        ).scalar_one()
        person = session.execute(
            select(Person.id).where(Person.short_name == short_name)
        ).scalar_one()
        session.add(
            StaffRole(
                id=next_id(),
                person_id=person,
                role="steward",
                community_id=role.community_id,
                grid_id=role.grid_id,
            )
        )
        session.execute(update(DeskRow).values(roster_version=DeskRow.roster_version + 1))
        session.commit()


def test_cases_go_round_by_who_has_the_fewest_open(shared: Centre) -> None:
    turns = []
    for at in range(4):
        turns.append(shared.handler(shared.files(f"第{at}件：楼道灯不亮")))
        shared.passes(minutes=1)
    assert turns == ["小林", "小周", "小林", "小周"]


def test_of_equals_it_is_who_was_given_one_the_longest_ago(shared: Centre) -> None:
    first, second = shared.files(), shared.files("门禁坏了")
    shared.passes(minutes=1)
    for number, by in ((second, OTHER_STEWARD), (first, STEWARD)):
        shared.finishes(number, by)
        shared.solved(number)
    third = shared.files("楼道灯不亮")
    assert shared.handler(third) == "小林"
    shared.passes(minutes=1)
    shared.finishes(third)
    shared.solved(third)
    assert shared.handler(shared.files("水龙头坏了")) == "小周"


def test_both_have_the_card_and_the_first_to_accept_has_the_case(shared: Centre) -> None:
    number = shared.files()
    assert shared.handler(number) == "小林"
    dialogue = Dialogue(shared.desk)
    theirs, other = dialogue.account(STEWARD), dialogue.account(OTHER_STEWARD)
    theirs.hears(number)
    other.hears("轮到管家 林晓彤", number).taps("接单").hears("接单成功")
    assert shared.handler(number) == "小周"
    theirs.hears(f"{number} 已由管家 周子航接手")
    theirs.taps("接单").hears("现在由管家周子航负责")
    assert shared.handler(number) == "小周"


def test_when_whose_turn_it_is_accepts_the_other_is_told(shared: Centre) -> None:
    number = shared.files()
    shared.everybody_reads()
    shared.accepts(number)
    assert f"{number} 已由管家 林晓彤接手" in shared.reads(OTHER_STEWARD)


def test_two_at_the_same_moment_one_has_it(shared: Centre) -> None:
    number = shared.files()
    tap = f"accept:{number}"
    shared.desk.hear(
        *(
            Incoming("terminal", name, kind="button", button=tap)
            for name in (OTHER_STEWARD, STEWARD)
        )
    )
    assert shared.handler(number) == "小周"
    assert shared.kinds(number).count("accept") == 1
    assert "周子航" in shared.reads(STEWARD)


def test_stewards_of_other_grids_do_not_take_it(shared: Centre) -> None:
    number = shared.files()
    assert number not in shared.reads(THIRD)
    Dialogue(shared.desk).account(THIRD).presses(f"accept:{number}")
    Dialogue(shared.desk).account(THIRD).says(f"接单 {number}")
    assert shared.handler(number) == "小林"


def test_who_is_away_is_passed_over_and_his_substitute_takes_his_turn(shared: Centre) -> None:
    shared.is_away(STEWARD, "2026-11-25 09:00", THIRD)
    first = shared.files()
    shared.passes(minutes=1)
    second = shared.files("门禁坏了", by="resident:w2", name="李先生")
    assert {shared.handler(first), shared.handler(second)} == {"小何", "小周"}


def test_a_disputed_case_goes_back_to_who_had_it(shared: Centre) -> None:
    number = shared.files(category="综合服务类")
    shared.files("门禁坏了", by="resident:w2", name="李先生")
    shared.finishes(number)
    shared.unsolved(number)
    assert shared.handler(number) == "小林"


def test_a_complaint_names_which_of_them_it_is_about(shared: Centre) -> None:
    number = shared.complains(
        "管家周子航态度很差", target="steward", category="综合服务类", by="resident:w2"
    )
    assert shared.handler(number) == "陈主管"
    assert number not in shared.reads(OTHER_STEWARD)
    about = shared.case(number).target_id
    people = shared.acts(STEWARD, lambda turn: turn.roster.people)
    assert about is not None
    assert people[about].short_name == "小周"


def test_without_a_name_it_is_who_served_him_last(shared: Centre) -> None:
    shared.files()
    shared.passes(minutes=1)
    second = shared.files("门禁坏了")
    assert shared.handler(second) == "小周"
    number = shared.complains("管家态度很差", target="steward", category="综合服务类")
    people = shared.acts(STEWARD, lambda turn: turn.roster.people)
    assert people[shared.case(number).target_id or 0].short_name == "小周"
