"""Whom an employee writes of, when he files for somebody else (RULEBOOK §2)."""

import pytest

from nlp.names import read_name_told


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("3栋2单元1501的赵女士来电，厨房漏水", "赵女士"),
        ("业主欧阳先生反映电梯晃", "欧阳先生"),
        ("1501李阿姨说门禁坏了", "李阿姨"),
        ("王女士，13911112222，漏水", "王女士"),
    ],
)
def test_a_title_tells_whom_it_is_about(text: str, name: str) -> None:
    assert read_name_told(text) == name


@pytest.mark.parametrize("text", ["厨房漏水", "找女士内衣", "", "3栋大堂的灯不亮"])
def test_nobody_named_is_nobody(text: str) -> None:
    assert read_name_told(text) is None
