"""The texts that leave for WeChat: their size, their links, what people wrote in them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.base import OutButton, OutMedia, OutMessage
from bot.channels.tencent.texts import cdata, shorten, size, split
from bot.channels.wechat.outgoing import choices, parcels, template_data
from tests.channels.wechat_platform import _fits

LIMIT = 2048


def message(row_id: int, text: str, *labels: str) -> OutMessage:
    buttons = tuple(OutButton(label, f"{row_id}.{n}") for n, label in enumerate(labels))
    return OutMessage(row_id, text, "push", buttons)


@given(st.text(max_size=3000))
def test_pieces_fit_and_lose_nothing_but_space(text: str) -> None:
    pieces = list(split(text, 200))
    assert all(0 < size(piece) <= 200 for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


def test_a_number_is_never_cut() -> None:
    text = "漏" * 60 + "电话13800138000和3-2-1501"
    for limit in range(185, 220):
        pieces = list(split(text, limit))
        assert any("13800138000" in piece for piece in pieces)
        assert any("3-2-1501" in piece for piece in pieces)
    assert shorten("门牌3-2-1501漏水", 8) == "门牌…"


def test_several_messages_become_one_and_only_the_last_question_is_numbered() -> None:
    made = parcels(
        [message(100001, "收到", "查进度"), message(100002, "对吗？", "对", "不对")], LIMIT
    )
    assert len(made) == 1
    assert [one.id for one in made[0].messages] == [100001, 100002]
    assert "\n1. <a href" in made[0].text
    assert "msgmenuid=100002.1" in made[0].text
    assert made[0].text.count("1. ") == 1


def test_a_long_text_is_split_and_its_choices_stand_at_the_end() -> None:
    made = parcels([message(100001, "很长。" * 700, "好的")], LIMIT)
    assert len(made) > 1
    assert all(size(one.text) <= LIMIT for one in made)
    assert "好的</a>" in made[-1].text


def test_scores_are_typed_as_they_are_and_not_by_position() -> None:
    lines = choices([OutButton("5 分", "100001.0"), OutButton("1 分", "100001.1")], numbered=True)
    assert not any(line.startswith(("1.", "2.")) for line in lines)


def test_what_people_wrote_makes_no_link_and_ends_no_reply() -> None:
    (made,) = parcels([message(100001, '<a href="http://x">点我</a> ]]> \x00', 'a"b<c')], LIMIT)
    assert made.text.count("<a ") == 1  # our own
    assert "\x00" not in made.text
    assert "]]]]><![CDATA[>" in cdata(made.text)


def test_a_file_that_cannot_be_sent_is_named() -> None:
    note = OutMessage(
        1, "请看", "push", media=(OutMedia("file", "通知.pdf", "application/pdf", 3),)
    )
    assert "通知.pdf" in parcels([note], LIMIT)[0].text


def test_template_fields_are_cut_to_their_types() -> None:
    fields = (("number", "character_string1"), ("what", "thing2"), ("time", "time3"))
    note = message(
        1, "编号 261123-007：师傅明天上午十点到您家查看漏水，请留人在家，电话13800138000"
    )
    data = template_data(note, fields, datetime(2026, 11, 23, 2, 5, tzinfo=UTC))
    assert data["character_string1"]["value"] == "261123-007"
    assert len(data["thing2"]["value"]) <= 20
    assert data["time3"]["value"] == "2026年11月23日 10:05"


NOW = datetime(2026, 11, 23, 2, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("phrase1", "编号 261123-007：已派单，师傅明天上午十点到您家查看", "已派单"),
        ("phrase1", "师傅明天上午十点到您家查看", "师傅明天上"),
        ("name1", "编号 261123-007：林晓彤明天上午十点到您家查看漏水", "林晓彤明天上午十点到"),
        ("name1", "林晓彤 13800138000", "林晓彤"),
        ("amount1", "261123-007 物业费多收的 1,234.50 元已退到您的账上", "1234.50元"),
        ("amount1", "已退 ￥80", "80元"),
        ("amount1", "电话 138001380001元", ""),  # no part of a longer number
        ("amount1", "编号 261123-007 已派单", ""),
        ("phrase1", "261123-007", ""),
        ("character_string1", "编号 261123-007", "261123-007"),
        (
            "thing1",
            "师傅明天上午十点到您家查看漏水，电话13800138000",
            "师傅明天上午十点到您家查看漏水，电话…",
        ),
    ],
)
def test_a_field_holds_what_its_type_takes_or_nothing(key: str, text: str, value: str) -> None:
    (found,) = template_data(message(1, text), (("what", key),), NOW).values()
    assert found["value"] == value
    assert _fits(key, value) is bool(value)


@given(st.text(max_size=60), st.sampled_from(["thing1", "phrase2", "name3", "amount4"]))
def test_whatever_the_words_a_field_fits_or_is_empty(text: str, key: str) -> None:
    (found,) = template_data(message(1, text), (("what", key),), NOW).values()
    assert not found["value"] or _fits(key, found["value"])
