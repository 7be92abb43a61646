"""Vacant homes: proposed to the steward, sent only after his tap (RULEBOOK §6.7)."""

from sqlalchemy import select, update

from handlers.roster import find_houses
from storage.tables import Account, House, Person
from tests.handlers.steward.office import Office
from tests.handlers.steward.office import Person as Someone
from tests.support.dialogue import at

OWNER = "resident:老何"


def owner_of_a_vacant_home(office: Office) -> Someone:
    """何先生 owns 3栋2单元1502, where nobody lives."""
    owner = office.person(OWNER)
    owner.says("你好")
    with office.desk.store.write() as conn:
        (house,) = find_houses(conn, "3", "2", "1502")
        person_id = conn.scalar(select(Account.person_id).where(Account.external_id == OWNER))
        conn.execute(update(House).where(House.id == house.id).values(vacant=True))
        conn.execute(
            update(Person).where(Person.id == person_id).values(house_id=house.id, name="何先生")
        )
    return owner


def proposed(office: Office) -> Someone:
    owner = owner_of_a_vacant_home(office)
    office.desk.advance(at("2026-12-01 09:00"))
    assert "要不要告诉业主" in office.steward.reads()
    owner.reads()
    return owner


def test_6_7_patrol_findings_reach_the_owner_only_after_the_stewards_tap(office: Office) -> None:
    owner = proposed(office)
    steward = office.steward
    assert "何先生" in steward.taps("3栋2单元1502")
    assert "巡查看到什么" in steward.taps("巡查情况")
    assert "门窗完好" in steward.says("门窗完好，厨房没有渗漏，水阀已关")
    assert owner.reads() == ""
    assert "已发给" in steward.taps("发给业主")
    told = owner.reads()
    assert "这个月我们查看了 3栋2单元1502" in told
    assert "水阀已关" in told


def test_6_7_a_greeting_and_a_plan_are_ready_and_may_be_left(office: Office) -> None:
    owner = proposed(office)
    office.steward.taps("3栋2单元1502")
    assert "好久没见您回" in office.steward.taps("问候")
    assert "没有发" in office.steward.taps("取消")
    assert owner.reads() == ""
    office.steward.presses("vacant_send")
    assert owner.reads() == ""


def test_6_7_an_invitation_is_in_the_stewards_words_and_never_unkind(office: Office) -> None:
    owner = proposed(office)
    office.steward.taps("3栋2单元1502")
    office.steward.taps("活动邀请")
    assert "换个说法" in office.steward.says("你必须来参加")
    office.steward.says("12月6日（周日）上午 9:30 在中心花园办邻里集市")
    office.steward.taps("发给业主")
    assert "邻里集市" in owner.reads()


def test_6_7_it_is_proposed_once_a_month(office: Office) -> None:
    proposed(office)
    office.desk.advance(at("2026-12-04 09:00"))
    assert "要不要告诉业主" not in office.steward.reads()


def test_6_7_another_stewards_homes_are_not_his(office: Office) -> None:
    owner = proposed(office)
    with office.desk.store.read() as conn:
        (house,) = find_houses(conn, "3", "2", "1502")
    other = office.person("steward:小周")
    assert "空置房" not in other.reads()
    other.presses(f"vacant:{house.id}")
    assert owner.reads() == ""


def test_6_7_a_home_that_is_lived_in_is_nobodys_concern(office: Office) -> None:
    owner_of_a_vacant_home(office)
    with office.desk.store.write() as conn:
        conn.execute(update(House).values(vacant=False))
    office.desk.advance(at("2026-12-01 09:00"))
    assert "空置房" not in office.steward.reads()
