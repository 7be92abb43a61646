"""What is passed on shows no number, however it is written; other numbers stay readable."""

import pytest

from nlp.masking import mask_phones


@pytest.mark.parametrize(
    "number",
    [
        "13800138000",
        "138 0013 8000",
        "138-0013-8000",
        "1 3 8 0 0 1 3 8 0 0 0",
        "１３８００１３８０００",
        "一三八零零一三八零零零",
        "幺三八零零幺三八零零零",
        "幺三八，零零幺三，八零零零",
        "138、0013、8000",
        "壹叁捌零零壹叁捌零零零",
        "1三8零零1三8零零零",
        "+86 13800138000",
        "138_0013_8000",
        "①③⑧⓪⓪①③⑧⓪⓪⓪",
        "0700-5550118",
        "(0700)5550118",
        "021 6512 3456",
        "零二一六五一二三四五六",
        "零七零零，五五五零一一八".replace("，", " "),
        "电话6512 3456",
        "座机是六五一二三四五六",
        "打65123456",
    ],
)
def test_a_number_is_hidden(number: str) -> None:
    masked = mask_phones(f"请联系{number}，谢谢")
    assert "****" in masked, masked
    digits = sum(char.isdigit() or char in "零一二三四五六七八九幺" for char in masked)
    assert digits <= 7, masked


@pytest.mark.parametrize(
    "text",
    [
        "3栋2单元1501，明天 9:00-11:00 到",
        "1501、1502、1503三户都漏水",
        "2026-11-25 10:30 上门",
        "编号 261123-001 和 261123-002",
        "订单 20261125103000123 已下",
        "一共三五百块，一两天就好",
        "请打 119 或 110",
        "第一二三四五层都停电",
    ],
)
def test_other_numbers_stay(text: str) -> None:
    assert mask_phones(text) == text


def test_public_numbers_may_stay() -> None:
    text = "值班室 0700-5550119，我的手机 13800138000"
    assert mask_phones(text, {"07005550119"}) == "值班室 0700-5550119，我的手机 138****8000"


def test_several_in_one_text_are_all_hidden() -> None:
    masked = mask_phones("王 13800138000，李 一三九零零一三九零零零，座机 0700-5550118")
    assert masked.count("****") == 3
