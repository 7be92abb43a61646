"""撤回合并: what came along leaves the other case, and stays on its own (RULEBOOK §5.11, §8)."""

from sqlalchemy import select

from storage.tables import Attachment, Entry
from tests.handlers.neighbours.test_moves import LEAK, neighbours, unlike
from tests.support.dialogue import Dialogue, Voice
from tests.support.neighbours import (
    LEAD,
    LIN,
    WANG,
    ZHOU,
    case,
    files,
    rows,
    submits,
    takes_up,
)

DARK = "楼道太黑了，老人不敢走"


def two_of_his(dialogue: Dialogue) -> tuple[str, str]:
    """王女士 has a door that does not open and a wet ceiling with a photo; they were merged."""
    one = files(dialogue, "resident:w1", f"{WANG}单元门禁刷卡没反应，进不去")
    w = dialogue.account("resident:w1").says("我要报事").says(LEAK)
    if "是另一件事" in w.offered():
        w.taps("是另一件事")
    two = submits(dialogue, w.sends_photo())
    dialogue.account(LIN).says(f"{two} 并入 {one}").taps("核对过，是同一件")
    assert case(dialogue, two).outcome == "merged"
    return one, two


def photos(dialogue: Dialogue, number: str) -> int:
    of_case = select(Attachment).where(Attachment.case_id == case(dialogue, number).id)
    return len(rows(dialogue, of_case))


def handed_over(dialogue: Dialogue, number: str) -> Voice:
    """The lead gives the case to 小周, who reads what has happened."""
    dialogue.account(LEAD).says(f"把{number}交给小周").taps("确认")
    return dialogue.account(ZHOU)


def test_8_what_came_along_leaves_with_the_case(dialogue: Dialogue) -> None:
    one, two = two_of_his(dialogue)
    w = dialogue.account("resident:w1").says(f"{one} 查进度").hears(f"合并进来的 {two}", LEAK)
    assert photos(dialogue, one) == photos(dialogue, two) == 1
    s = dialogue.account(LIN).says("撤回合并")
    s.hears(f"{two} 已恢复单独办", f"已从 {one} 撤下", LEAK)
    w.says(f"{one} 查进度").does_not_hear(LEAK, f"合并进来的 {two}").hears("门禁")
    w.says(f"{two} 查进度").hears(LEAK)
    assert (photos(dialogue, one), photos(dialogue, two)) == (0, 1)
    kept = case(dialogue, one)
    words = select(Entry.text).where(Entry.case_id == kept.id)
    assert sum(LEAK in text for text in rows(dialogue, words)) > 1, "the record keeps them"


def test_8_what_was_said_meanwhile_reaches_his_own_case(dialogue: Dialogue) -> None:
    one, two = two_of_his(dialogue)
    takes_up(dialogue, one)
    w = dialogue.account("resident:w1").presses(f"add:{one}").says("天花板的水滴到灯上了")
    s = dialogue.account(LIN).hears("滴到灯上")
    s.says(f"{two} 撤回合并")
    (said,) = rows(
        dialogue,
        select(Entry.text).where(
            Entry.case_id == case(dialogue, two).id, Entry.kind == "said_meanwhile"
        ),
    )
    assert "滴到灯上" in said
    w.says(f"{one} 查进度").hears("滴到灯上")  # nobody can tell which of his two he meant


def test_8_words_of_another_household_leave_with_him(dialogue: Dialogue) -> None:
    one, two = neighbours(dialogue)
    takes_up(dialogue, one)
    dialogue.account(LIN).says(f"{two} 并入 {one}").taps("确认合并")
    li = dialogue.account("resident:w2").says(f"{two} {DARK}").hears("已转给管家")
    dialogue.account(LIN).hears("老人不敢走")
    li.says("这不是同一件事，我要单独处理").hears(two, "单独办")
    s = dialogue.account(LIN)
    s.hears(f"不算 {one}", DARK, f"{one} 请按原来的内容办", "合并期间业户说")
    own = select(Entry.text).where(Entry.case_id == case(dialogue, two).id, Entry.kind == "add")
    assert any(DARK in text for text in rows(dialogue, own))


def test_8_without_any_words_nothing_is_taken_away(dialogue: Dialogue) -> None:
    one, two = unlike(dialogue)
    s = dialogue.account(LIN).says("撤回合并").hears(f"{two} 已恢复单独办")
    s.does_not_hear("撤下", "合并期间")
    dialogue.account("resident:w1").says(f"{one} 查进度").hears("门禁")


def test_8_merged_again_they_are_there_again(dialogue: Dialogue) -> None:
    one, two = two_of_his(dialogue)
    s = dialogue.account(LIN).says("撤回合并")
    s.says(f"{two} 并入 {one}").taps("核对过，是同一件")
    dialogue.account("resident:w1").says(f"{one} 查进度").hears(f"合并进来的 {two}", LEAK)
    assert photos(dialogue, one) == 1
