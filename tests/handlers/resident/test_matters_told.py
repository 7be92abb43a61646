"""Several matters of one account, their places, and how they are put right."""

import pytest
from sqlalchemy import select

from nlp import read
from nlp.matters import split
from storage.tables import Person
from tests.support.dialogue import Dialogue
from tests.support.neighbours import WANG, case, rows, submits

LEAK = (
    "厨房天花板漏水，滴了一晚上了，而且水表一直在转，"
    "我是2栋2单元602的老赵，电话一三九 一一一一 零零零七"
)


def test_4_4_the_place_of_another_matter_never_replaces_the_house(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w1").says(LEAK).hears("② 水表一直在转\n", "2栋2单元602\n")
    w.says("还有啊，楼下垃圾桶好几天没清了").hears("③ 楼下垃圾桶", "地点：云汀花园 2栋2单元602\n")
    w.says("对")
    assert case(dialogue, "261123-001").place == "2栋2单元602"


def test_4_4_more_of_the_same_matter_still_says_where(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w1").says(WANG + "灯不亮了")
    w.says("是楼道里的灯").hears("3栋2单元楼道", "您家：3栋2单元1501")


@pytest.mark.parametrize(
    ("words", "spot"),
    [
        ("2栋楼下健身器材也坏了", "2栋楼下健身器材"),
        ("车停在B1-056被刮了", "B1-056"),
        ("地下车库A区12号车位漏水", "地下车库A区12号车位"),
        ("地下车库积水", "地下车库"),
        ("B1-1503的灯坏了", "B1"),
    ],
)
def test_4_2_a_spot_keeps_its_building_and_its_bay(words: str, spot: str) -> None:
    place = read(words).slots.place
    assert place is not None
    assert place.spot == spot


def test_4_2_bay_and_house_are_both_kept(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w1").says("车被刮了")
    w.says("5栋1单元903 刘先生 13911110001，停在B1-056")
    submits(dialogue, w)
    found = case(dialogue, "261123-001")
    assert found.place == "B1-056"
    assert rows(dialogue, select(Person.place).where(Person.id == found.filer_id)) == [
        "5栋1单元903"
    ]


def test_4_2_english_houses_are_read(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w1").says("the water pressure in my bathroom is super low")
    w.does_not_hear("建议").says("Building 3 unit 2 room 1602").hears("怎么称呼")
    place = read("Room 1602, unit 2, building 3").slots.place
    assert place is not None
    assert (place.building, place.unit, place.room) == ("3", "2", "1602")


def test_4_4_points_are_cut_where_another_matter_begins() -> None:
    assert split("一个是门口灯不亮 一个是电梯里广告太吵") == ("门口灯不亮", "电梯里广告太吵")
    assert not split("厨房下水道堵了\n水都返上来了 臭死了")
    assert split("厨房下水道堵了。楼道里臭死了")[1] == "楼道里臭死了"
    assert not split("卫生间漏水，墙上发霉，我妈有哮喘，这霉味她受不了，我前天去了你们前台，没人理")


def test_4_4_what_it_is_like_is_no_matter_more(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w1").says(WANG + "厨房下水道堵了").says("水都返上来了 臭死了")
    w.hears("厨房下水道堵了，水都返上来了 臭死了").does_not_hear("②")


def test_4_4_a_point_is_taken_back_at_the_read_back(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w1")
    w.says(WANG + "一个是门口灯不亮 一个是电梯里广告太吵").hears("① 门口灯不亮", "② 电梯里")
    w.says("第二个不要了").hears("内容：门口灯不亮\n").does_not_hear("广告")
    w.says("对")
    assert case(dialogue, "261123-001").points is None
    w = dialogue.account("resident:w2")
    w.says(WANG + "一个是电梯异响，一个是垃圾没人收").hears("3栋2单元电梯")
    w.says("第一个不用了").hears("内容：垃圾没人收\n", "地点：云汀花园 3栋2单元1501\n")


@pytest.mark.parametrize(
    ("told", "slip", "heard"),
    [
        ("电表箱那边有异响", "是水表箱，说错了", "水表箱那边有异响"),
        ("厨房漏水", "说错了，是卫生间漏水", "卫生间漏水"),
        ("厨房漏水", "是1502，说错了", "3栋2单元1502\n"),
        ("厨房漏水", "打错了，是赵女士", "称呼：赵女士"),
    ],
)
def test_4_4_a_slip_of_the_tongue_is_put_right(
    dialogue: Dialogue, told: str, slip: str, heard: str
) -> None:
    w = dialogue.account("resident:w1").says(WANG + told)
    w.says(slip).hears(heard, "改过来了").does_not_hear("②", "错了", "电表箱")


def test_4_4_more_with_another_place_corrects_nothing(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w1").says(WANG + "厨房漏水")
    w.says("还有5栋楼下的路灯坏了").hears("② 5栋楼下的路灯坏了", "地点：云汀花园 3栋2单元1501\n")
