"""还有我的商铺, said while a report of his flat is read back: two reports, two stewards (§4.3)."""

from tests.support.dialogue import Dialogue, Voice
from tests.support.neighbours import case

RUBBISH = "枫禾湾15栋2单元601门口垃圾堆了好几天没人收，钱总13600001111"
SHOP = "还有我的商铺 云汀花园商铺8号 卷帘门前面老有车堵着"


def read_back(dialogue: Dialogue) -> Voice:
    """The flat's matter was read back."""
    return dialogue.account("resident:老钱").says(RUBBISH).hears("枫禾湾 15栋2单元601")


def test_5_1_the_other_house_moves_nothing_and_is_read_back_next(dialogue: Dialogue) -> None:
    w = read_back(dialogue)
    w.says(SHOP).hears("商铺8号", "先把这一件定下来", "枫禾湾 15栋2单元601")
    w.says("对").hears("261123-001", "袁可欣", "接着登记", "商铺8号", "钱总", "136****1111")
    w.says("对").hears("261123-002", "何雨欣")
    first, second = case(dialogue, "261123-001"), case(dialogue, "261123-002")
    assert (first.place, "商铺" in first.what) == ("15栋2单元601", False)
    assert (second.place, "垃圾" in second.what) == ("商铺8号", False)


def test_4_7_the_other_is_read_back_also_when_the_first_is_given_up(dialogue: Dialogue) -> None:
    w = read_back(dialogue)
    w.says(SHOP).says("取消").hears("接着登记", "商铺8号")
    w.says("对").hears("261123-001", "何雨欣")


def test_4_3_several_are_read_back_one_after_the_other(dialogue: Dialogue) -> None:
    w = read_back(dialogue)
    w.says(SHOP).says("另外6栋1单元1101的电梯老是异响").says("对").hears("261123-001", "商铺8号")
    w.says("对").hears("261123-002", "电梯")
    w.says("对").hears("261123-003")


def test_4_4_a_correction_of_the_house_is_one(dialogue: Dialogue) -> None:
    w = read_back(dialogue)
    w.says("对了地址写错了，是15栋2单元602").hears("15栋2单元602").does_not_hear("另一处")


def test_4_4_more_of_the_same_house_is_added(dialogue: Dialogue) -> None:
    w = read_back(dialogue)
    w.says("还有15栋2单元601门口的灯也坏了").hears("灯也坏了").does_not_hear("另一处")


def test_4_4_where_it_comes_from_is_no_other_matter(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w9").says("3栋2单元1501厨房漏水，李女士13800138000")
    w.says("水是从楼上3栋2单元1601漏下来的").does_not_hear("另一处")
