"""Nothing of who is speaking stays in the words of somebody who wants to be unknown."""

import pytest

from nlp.hiding import hide_house, hide_names, hide_phones


def hidden(text: str, *, name: str = "王女士") -> str:
    """As it is done for 王女士 of 3栋2单元1501."""
    return hide_house(hide_names(hide_phones(text), [name]), unit="2", room="1501")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("我是王女士，管家态度差", "我是［称呼］，管家态度差"),
        ("我叫王建国，3栋2单元1501", "我叫［称呼］，3栋［门牌］［门牌］"),
        ("我姓王，电话13800138000", "我姓［称呼］，电话［电话］"),
        ("电话138****8000，尾号8000", "电话［电话］，［电话］"),
        ("一三八零零一三八零零零打给我", "［电话］打给我"),
        ("3-2-1501的老王", "3-2-［门牌］的［称呼］"),
        ("３栋１５０１室", "３栋［门牌］"),
        ("我家一五零一，楼下吵", "我家［门牌］，楼下吵"),
        ("住十五楼一号", "住［门牌］"),
        ("住15楼，吵得睡不着", "住［门牌］，吵得睡不着"),
        ("二单元的", "［门牌］的"),
        ("楼上1601半夜拖椅子", "楼上1601半夜拖椅子"),
        ("15号下午来的，花了150元", "15号下午来的，花了150元"),
    ],
)
def test_name_phone_and_house_are_hidden(text: str, left: str) -> None:
    assert hidden(text) == left


def test_who_gives_his_whole_name_is_hidden_by_its_parts() -> None:
    assert hidden("建国说了，王先生也说了", name="王建国") == "［称呼］说了，［称呼］也说了"


def test_without_a_house_nothing_is_taken_for_one() -> None:
    assert hide_house("1501的灯坏了", unit="", room="") == "1501的灯坏了"
