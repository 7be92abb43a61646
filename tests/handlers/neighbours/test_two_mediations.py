"""Two disputes mediated at once: what is typed under one stays with its own (§5.11)."""

import pytest

from tests.support.dialogue import Dialogue, Voice
from tests.support.neighbours import LIN, WANG, files, lives_there, more, takes_up

NOISE = "楼上1601天天半夜拖椅子打麻将，吵得孩子睡不着"
PIANO = "3栋1单元502唐女士，13822223333，楼上602天天弹琴弹到十点多，孩子没法写作业，一个月了"
QUIET = "晚上八点以后不弹琴，周末下午可以弹"


def two(dialogue: Dialogue) -> tuple[str, str, Voice, Voice]:
    """王女士's and 唐女士's numbers, both in mediation, and the other side of each."""
    first = files(dialogue, "resident:w1", WANG + NOISE)
    second = files(dialogue, "resident:t1", PIANO)
    above = lives_there(dialogue, "resident:m1", "3", "2", "1601")
    pianist = lives_there(dialogue, "resident:m2", "3", "1", "602")
    for number, place in ((first, "3栋2单元1601"), (second, "3栋1单元602")):
        takes_up(dialogue, number)
        more(dialogue, number, "邻里调解").taps("噪音").says(place).hears("开始调解")
        dialogue.passes(minutes=5)
    above.everything()
    pianist.everything()
    return first, second, above, pianist


def test_5_11_a_proposal_typed_under_one_card_goes_to_its_own_neighbours(
    dialogue: Dialogue,
) -> None:
    first, second, above, pianist = two(dialogue)
    s = dialogue.account(LIN)
    s.says(first).hears("处理中")
    s.says("调解方案").hears("写一个双方都能接受的方案")
    s.says("十点以后不拖家具，椅子脚贴上软垫").hears("已发给双方")
    above.hears("贴上软垫")
    pianist.does_not_hear("贴上软垫")
    dialogue.account("resident:t1").does_not_hear("贴上软垫")
    s.says(second)
    s.says("调解方案").says(QUIET).hears("已发给双方")
    pianist.hears(QUIET)
    above.does_not_hear(QUIET)


@pytest.mark.parametrize("words", ["对方同意", "对方不同意"])
def test_5_11_what_the_other_side_said_is_written_to_the_card_in_hand(
    dialogue: Dialogue, words: str
) -> None:
    first, second, *_ = two(dialogue)
    s = dialogue.account(LIN)
    s.presses(f"mediate_propose:{second}").says(QUIET)
    s.says(first)
    s.says(words).hears(first, "还没有调解方案")


def test_5_11_how_a_mediation_goes_on_stands_behind_more(dialogue: Dialogue) -> None:
    first, *_ = two(dialogue)
    s = dialogue.account(LIN)
    s.presses(f"more:{first}").taps("调解进行到哪")
    assert s.offered()[:3] == ["记对方的说法", "调解方案", "调解委员会"]
    s.says("记对方的说法").says("他说椅子没贴垫子").hears("已记下")


def test_5_11_who_wants_to_begin_it_again_hears_how_it_goes_on(dialogue: Dialogue) -> None:
    first, *_ = two(dialogue)
    s = dialogue.account(LIN)
    s.says(first)
    s.says("调解").hears("已经在调解了").does_not_hear("是哪一类的事")
    assert "调解方案" in s.offered()
