"""Repeats (RULEBOOK §6.4): the same matter in other words is alike, another one is not."""

import pytest

from nlp import similarity

ALIKE = 0.55


@pytest.mark.parametrize(
    ("first", "again"),
    [
        ("3栋电梯又坏了，按钮没反应", "3栋的电梯坏了，按键没有反应"),
        ("楼上漏水到我家厨房", "厨房天花板又漏水了，上次报过"),
        ("路灯不亮，天黑看不见", "北门那排路灯还是黑的"),
        ("楼上每天半夜拖椅子吵得睡不着", "楼上还是天天晚上拖凳子，吵死了"),
        ("保安态度差，骂业主", "那个保安又骂人，态度恶劣"),
        ("物业费多收了两个月", "多收的物业费什么时候退"),
        ("垃圾三天没清运", "垃圾还没人收，臭死了"),
        ("小区狗不牵绳", "遛狗的还是不拴绳"),
        ("停水了", "怎么又没水了"),
        ("電梯壞了", "电梯坏了"),
    ],
)
def test_6_4_the_same_matter_in_other_words_is_alike(first: str, again: str) -> None:
    assert similarity(first, again) >= ALIKE


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("电梯坏了", "门禁坏了"),
        ("楼上漏水", "楼上太吵"),
        ("停水了", "停电了"),
        ("3栋2单元1501漏水", "3栋2单元1501没电"),
        ("厨房下水道堵了", "厨房燃气灶打不着"),
        ("垃圾三天没清运", "三天没电梯坐了"),
        ("我要投诉管家，一直不回消息", "我要投诉楼上一直装修"),
        ("漏水", ""),
    ],
)
def test_6_4_another_matter_of_the_same_house_is_not(one: str, other: str) -> None:
    assert similarity(one, other) < ALIKE
