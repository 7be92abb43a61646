"""A house and a public place of another clause are two (RULEBOOK §4.2)."""

import pytest
from sqlalchemy import select

from storage.tables import Person
from tests.support.dialogue import Dialogue
from tests.support.neighbours import LIN, case, rows, submits


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("我是王女士13800138000，住3栋2单元1501，楼道灯不亮", "3栋2单元楼道"),
        ("楼道灯不亮，我是3栋2单元1501的王女士，13800138000", "3栋2单元楼道"),
        ("我是王女士13800138000，住3栋2单元1501，地下车库漏水", "地下车库"),
        # in one breath, or the flat's own
        ("3栋2单元1501门口楼道灯不亮，我是王女士13800138000", "3栋2单元1501楼道"),
        ("3栋2单元1501，入户门关不上，我是王女士13800138000", "3栋2单元1501入户门"),
        ("3栋2单元1501，厨房漏水，我是王女士13800138000", "3栋2单元1501"),
    ],
)
def test_4_2_the_spot_stands_by_itself_and_the_house_stays_his(
    dialogue: Dialogue, words: str, place: str
) -> None:
    w = dialogue.account("resident:s1").says(words).hears("您的意思是")
    found = case(dialogue, submits(dialogue, w))
    assert found.place == place
    assert found.house_id is not None
    (home,) = rows(dialogue, select(Person.place).where(Person.id == found.filer_id))
    assert home == "3栋2单元1501"


def test_4_2_the_read_back_shows_the_place_of_the_matter(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:s1")
    w.says("我是王女士13800138000，住3栋2单元1501，楼道灯不亮").hears(
        "地点：云汀花园 3栋2单元楼道\n"
    )


def test_4_8_in_danger_the_flat_is_told_too(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:s1")
    w.says("电梯困人了，我是3栋2单元1501的王女士，13800138000").hears("261123-001")
    assert case(dialogue, "261123-001").place == "3栋2单元电梯"
    dialogue.account(LIN).hears("地点：云汀花园 3栋2单元电梯\n报事人家：3栋2单元1501\n")


@pytest.mark.parametrize(
    ("words", "place", "home"),
    [
        (
            "3栋大堂地滑没放牌子，我妈摔了一跤腿流血了，3栋2单元1501，李先生13700137000",
            "3栋2单元大堂",
            "3栋2单元1501",
        ),
        (
            "6栋大堂地滑，我爸摔倒起不来了，我是6栋1单元902的，李先生13700137000",
            "6栋1单元大堂",
            "6栋1单元902",
        ),
        (
            "地下车库着火了，我是3栋2单元1501的王女士，13800138000",
            "地下车库",
            "3栋2单元1501",
        ),
    ],
)
def test_4_8_helpers_read_the_place_of_the_accident_first(
    dialogue: Dialogue, words: str, place: str, home: str
) -> None:
    dialogue.account("resident:s1").says(words).hears("261123-001")
    found = case(dialogue, "261123-001")
    assert found.place == place
    assert found.emergency is not None
    dialogue.account("duty_manager:吴经理").hears(f"{place}\n报事人家：{home}\n")


def test_4_8_at_home_nothing_is_said_twice(dialogue: Dialogue) -> None:
    dialogue.account("resident:s1").says("3栋2单元1501着火了，王女士13800138000")
    assert case(dialogue, "261123-001").place == "3栋2单元1501"
    dialogue.account(LIN).hears("3栋2单元1501").does_not_hear("报事人家")


def test_4_8_the_flat_told_afterwards_is_passed_on_as_his_home(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:s1").says("电梯困人了，快来")
    w.says("3栋2单元1501，王女士13800138000")
    assert case(dialogue, "261123-001").place == "3栋2单元电梯"
    dialogue.account(LIN).hears("3栋2单元电梯", "报事人家：3栋2单元1501")


@pytest.mark.parametrize(
    "said",
    [
        ["6栋大堂地滑我妈摔倒起不来了，我住3栋2单元1501，王女士13800138000"],
        ["6栋大堂有人晕倒了", "我住3栋2单元1501，王女士13800138000"],
    ],
)
def test_4_8_the_lobby_of_another_building_stays_there(dialogue: Dialogue, said: list[str]) -> None:
    dialogue.account("resident:s1").says(*said).hears("261123-001")
    found = case(dialogue, "261123-001")
    assert (found.place, found.building) == ("6栋大堂", "6")
    dialogue.account("duty_manager:吴经理").hears("6栋大堂", "报事人家：3栋2单元1501")


def test_4_2_a_lamp_in_another_building_is_for_its_steward(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:s1")
    w.says("6栋大堂灯坏了，我住3栋2单元1501，王女士13800138000")
    w.hears("地点：云汀花园 6栋大堂\n", "您家：3栋2单元1501")
    found = case(dialogue, submits(dialogue, w))
    assert (found.place, found.building) == ("6栋大堂", "6")


@pytest.mark.parametrize(
    ("words", "place", "building"),
    [
        ("我们整栋楼停电了", "3栋（整栋）", "3"),
        ("整个单元都没水", "3栋1单元（整个单元）", "3"),
        ("没水了，我们单元都这样", "3栋1单元（整个单元）", "3"),
        ("6栋全停水", "6栋（整栋）", "6"),
        ("6栋2单元家家停水", "6栋2单元（整个单元）", "6"),
        ("全小区都停电了", "整个小区", None),
        ("冇电啊成栋楼", "3栋（整栋）", "3"),
    ],
)
def test_4_2_who_tells_of_a_whole_building_without_water_reports_the_building(
    dialogue: Dialogue, words: str, place: str, building: str | None
) -> None:
    w = dialogue.account("resident:何老师").says(words)
    w.hears(f"地点：云汀花园 {place}\n").does_not_hear("1单元602")
    found = case(dialogue, submits(dialogue, w))
    assert (found.place, found.building, found.house_id) == (place, building, None)
    (home,) = rows(dialogue, select(Person.place).where(Person.id == found.filer_id))
    assert home == "3栋1单元602"


def test_4_2_the_steward_reads_the_building_on_his_card(dialogue: Dialogue) -> None:
    submits(dialogue, dialogue.account("resident:何老师").says("整个单元都没水"))
    dialogue.account(LIN).hears("地点：云汀花园 3栋1单元（整个单元）\n")


@pytest.mark.parametrize(
    "words",
    [
        "我家停电了，整栋楼别家都有电",
        "整栋楼就我家没水",
        "上周整栋停电，我家冰箱烧坏了",
        "楼上没水吗，我家停水了",
    ],
)
def test_4_2_who_is_without_alone_reports_his_flat(dialogue: Dialogue, words: str) -> None:
    dialogue.account("resident:何老师").says(words).hears("地点：云汀花园 3栋1单元602\n")


def test_4_2_the_lift_of_the_whole_building_stays_the_lift(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:何老师").says("整栋楼的电梯都停了")
    w.hears("地点：云汀花园 3栋1单元电梯\n")


def test_4_2_the_flat_said_beside_the_outage_is_his_home(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:s1")
    w.says("整栋楼都停电了，刚停的，我住5栋1单元902，李女士13800138002")
    w.hears("地点：云汀花园 5栋（整栋）\n", "您家：5栋1单元902")


def test_4_2_of_an_unknown_building_it_is_asked_which(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:s1").says("整个单元都停水了").hears("哪一栋、哪个单元")
    w.says("3栋").hears("哪一栋、哪个单元").says("2单元").hears("怎么称呼")


def test_4_4_not_his_flat_alone_is_put_right_at_the_read_back(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:何老师").says("家里停水了").hears("3栋1单元602")
    w.says("不止我家，整个单元都停了").hears("地点：云汀花园 3栋1单元（整个单元）\n")
    w.taps("改地点").says("整栋楼").hears("地点：云汀花园 3栋（整栋）\n")


def test_5_13_neighbours_of_the_building_are_told_beside_it(dialogue: Dialogue) -> None:
    first = submits(dialogue, dialogue.account("resident:何老师").says("我们整栋楼停电了"))
    w = dialogue.account("resident:s2")
    w.says("3栋2单元1501停电了，刚停的，整栋楼都没电，王女士13800138000")
    number = submits(dialogue, w)
    assert case(dialogue, number).place == "3栋（整栋）"
    dialogue.account(LIN).presses(f"accept:{first}").hears("像是同一件事，已有 2 户", number)


def test_4_2_another_units_lift_never_becomes_his_home(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:何老师").says("3栋2单元电梯坏了")
    number = submits(dialogue, w.hears("3栋2单元电梯"))
    (home,) = rows(
        dialogue, select(Person.place).where(Person.id == case(dialogue, number).filer_id)
    )
    assert home == "3栋1单元602"


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("地库b1 d区038车位上面滴水滴我车上了", "地库b1 d区038车位"),
        ("地下室积水没人抽", "3栋1单元地下室"),
    ],
)
def test_4_2_a_bay_and_a_basement_are_places(dialogue: Dialogue, words: str, place: str) -> None:
    dialogue.account("resident:何老师").says(words).hears(f"地点：云汀花园 {place}\n")
