"""How matters are named to a resident, and what a lost key is not asked (RULEBOOK §4.2, §5.6)."""

import pytest

from nlp.matters import gist
from tests.support.dialogue import Dialogue


@pytest.mark.parametrize(
    ("told", "named"),
    [
        ("我是钱总 136****1111 我云汀花园6栋1单元1101的电梯老是异响", "电梯老是异响"),
        ("对了枫禾湾15栋2单元601我那套 门口垃圾堆了好几天", "门口垃圾堆了好几天"),
        ("你好，3栋2单元1501厨房漏水，李女士138****8000", "厨房漏水"),
        ("还有我的商铺 云汀花园商铺8号 卷帘门前老有车", "卷帘门前老有车"),
        ("5栋大堂灯坏了", "大堂灯坏了"),
        ("楼上1602半夜吵", "楼上1602半夜吵"),
        ("3栋2单元1501", "3栋2单元1501"),
        ("厨房漏水", "厨房漏水"),
    ],
)
def test_5_6_a_matter_is_named_by_what_it_is_about(told: str, named: str) -> None:
    assert gist(told) == named


def test_5_6_the_list_tells_them_apart(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:n1")
    w.says("我是钱总13600001111，我6栋1单元1101的电梯老是异响").says("对").hears("261123-001")
    w.says("枫禾湾15栋2单元601门口垃圾堆了好几天没人收").says("对").hears("261123-002")
    w.says("都到哪一步了").hears("261123-001　电梯老是异响", "261123-002　门口垃圾")


def test_4_4_the_estate_and_a_greeting_decide_no_category(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:n1")
    w.says("你好，云汀花园6栋1单元1101的电梯老是异响，钱总13600001111")
    w.hears("“电梯”").does_not_hear("“花园”", "“你好”")


@pytest.mark.parametrize(
    "words",
    [
        "我钥匙丢了在小区里，有人捡到没，一串三把带个小熊",
        "我在花园捡到一条狗，泰迪，谁家的啊",
        "能不能给我开个居住证明，办孩子上学用",
        "建议在小区里多装几个充电桩，现在不够用",
        "门禁卡丢了，想补办一张",
    ],
)
def test_4_2_how_long_it_lasts_is_not_asked_where_nothing_does(
    dialogue: Dialogue, words: str
) -> None:
    w = dialogue.account("resident:n1").says(words)
    w.says("3栋2单元603，关先生13700002223").hears("您的意思是").does_not_hear("多久", "怎么处理")


@pytest.mark.parametrize("words", ["厨房漏水", "水管坏了，钥匙孔也堵了"])
def test_4_2_and_is_asked_where_it_does(dialogue: Dialogue, words: str) -> None:
    w = dialogue.account("resident:n1").says(words)
    w.says("3栋2单元603，关先生13700002223").hears("多久")
