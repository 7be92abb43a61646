"""Several matters in one message become points; what goes on about one thing stays whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp import read
from nlp.matters import MOST, alone, split, topic_of


@pytest.mark.parametrize(
    ("text", "points"),
    [
        (
            "1.电梯坏了 2.楼道灯不亮 3.垃圾三天没收",
            ("电梯坏了", "楼道灯不亮", "垃圾三天没收"),
        ),
        (
            "3栋2单元1501，三件事：1、厨房漏水；2、门禁刷不开；3、物业费多收了",
            ("厨房漏水", "门禁刷不开", "物业费多收了"),
        ),
        ("①充电桩坏了②草坪没人剪", ("充电桩坏了", "草坪没人剪")),
        ("第一，楼上天天吵；第二，楼下垃圾桶太臭", ("楼上天天吵", "楼下垃圾桶太臭")),
        ("一是电梯老坏，二是保安态度差", ("电梯老坏", "保安态度差")),
        ("电梯又坏了，还有楼道灯也不亮", ("电梯又坏了", "楼道灯也不亮")),
        ("大门太脏了。另外我的信丢了", ("大门太脏了", "我的信丢了")),
        ("物业费太贵了，顺便问下狗屎谁扫", ("物业费太贵了", "狗屎谁扫")),
        ("路灯不亮，垃圾也没人收", ("路灯不亮", "垃圾也没人收")),
        ("电梯坏了，灯不亮，垃圾没人收", ("电梯坏了", "灯不亮", "垃圾没人收")),
        ("電梯壞了。另外路燈不亮", ("電梯壞了", "路燈不亮")),
        ("我家马桶堵了，对了，帮我把门禁卡也办一下", ("我家马桶堵了", "帮我把门禁卡也办一下")),
        ("电梯关不上门\n地库漏水", ("电梯关不上门", "地库漏水")),
    ],
)
def test_4_4_several_matters_are_told_apart_in_the_writers_words(
    text: str, points: tuple[str, ...]
) -> None:
    assert split(text) == points


@pytest.mark.parametrize(
    ("text", "mend"),
    [
        ("电梯坏了，灯不亮，垃圾没人收", ("，", "，，")),
        ("电梯又坏了，还有楼道灯也不亮", ("，", "，， ")),
        ("大门太脏了。另外我的信丢了", ("。", "。。。")),
        ("物业费太贵了，顺便问下狗屎谁扫", ("狗屎", "狗屎\u200b")),
        ("电梯关不上门\n地库漏水", ("\n", "\n\n")),
        ("楼上漏水，厨房天花板都湿了", ("，", "，，")),
    ],
)
def test_4_4_a_text_is_told_apart_alike_however_it_is_typed(
    text: str, mend: tuple[str, str]
) -> None:
    typed = text.replace(*mend)
    assert typed != text
    assert tuple(point.replace("\u200b", "") for point in split(typed)) == split(text)


@pytest.mark.parametrize(
    "text",
    [
        "3栋2单元1501楼上漏水，我是王女士13800138000，三天了没人管，气死了",
        "楼上漏水，厨房天花板都湿了",
        "楼上漏水，把我家电闸泡坏了",
        "楼上半夜打麻将吵得睡不着。请尽快处理。",
        "狗叫一晚上，吵死了",
        "第一次报修，电梯坏了",
        "今天10点30到12:30停水吗",
        "电梯坏了三天没人修，每天爬十五楼，老人受不了",
        "1. 3栋 2. 1501",
        "电梯里还有人",
        "你好",
        "",
    ],
)
def test_4_4_one_matter_stays_whole(text: str) -> None:
    assert split(text) == ()


@given(st.text(alphabet="1２.、第一二是电梯坏了灯垃圾，。还有也\n①（）漏水", max_size=1200))
def test_any_text_is_split_into_few_pieces_of_itself(text: str) -> None:
    points = split(text)
    assert len(points) <= MOST
    assert all(point and point in text for point in points)


@pytest.mark.parametrize(
    ("point", "matter"),
    [
        ("我是李先生，住3栋2单元1502，厨房水龙头漏水", "厨房水龙头漏水"),
        ("门禁刷不开，电话138****8000", "门禁刷不开"),
        ("垃圾没人收，打我电话139****9000", "垃圾没人收"),
        ("楼道灯不亮。我是王女士，电话138****8000，住3栋2单元1501", "楼道灯不亮"),
        ("这里是12栋302，燃气表坏了，联系电话：138****8000", "燃气表坏了"),
        ("王建国，138****8000，厨房漏水", "厨房漏水"),
        # what belongs to the matter stays
        ("5栋，灯坏了", "5栋，灯坏了"),
        ("我家厨房漏水，楼上不管", "我家厨房漏水，楼上不管"),
        ("师傅姓王，态度差", "师傅姓王，态度差"),
        ("给物业打电话没人接", "给物业打电话没人接"),
        ("我是王女士，138****8000", "我是王女士，138****8000"),  # else nothing is left
    ],
)
def test_4_4_a_point_holds_its_matter_and_not_who_told_it(point: str, matter: str) -> None:
    assert alone(point, "王建国") == matter


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("单元门禁刷卡没反应", "门禁"),
        ("門禁壞了", "门禁"),
        ("天花板漏水三天了没人管", "漏水"),
        ("外墙渗水", "漏水"),
        ("楼上装修电钻吵得没法睡", "噪音"),
        ("隔壁小孩半夜跑跳", "噪音"),
        ("楼道味道很大", "垃圾"),
        ("管家不回消息", "服务态度"),
        ("停电了，电梯也停了", "供电"),
        ("你好，请问一下", None),
        ("", None),
    ],
)
def test_7_what_a_matter_is_about_in_one_word(text: str, topic: str | None) -> None:
    assert topic_of(text, read(text).because) == topic
    assert topic_of(text) == topic  # as for what staff split off


def test_7_what_decided_the_category_says_what_it_is_about() -> None:
    text = "在电梯里遇到保安，他对我大喊大叫"
    assert topic_of(text, ["保安"]) == "保安"
    assert topic_of(text, ["电梯"]) == "电梯"
