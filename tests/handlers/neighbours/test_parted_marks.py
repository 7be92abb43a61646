"""撤回合并: urges, 加急 and 重复投诉 of the one leave the other case (RULEBOOK §2.3, §6.4)."""

from tests.handlers.neighbours.test_moves import LEAK, neighbours
from tests.support.dialogue import Dialogue, Voice
from tests.support.neighbours import LIN, WANG, ZHAO, case, files, takes_up


def marks(dialogue: Dialogue, number: str) -> tuple[int, bool, bool]:
    """Urges, urgent, repeat."""
    found = case(dialogue, number)
    return found.urges, found.urgent, found.repeat


def urges(dialogue: Dialogue, who: str, number: str, times: int) -> Voice:
    """Each time in other words: the same words over and over are heard twice only."""
    voice = dialogue.account(who)
    for words in ("催一下", "请催一下师傅", "麻烦再催一催")[:times]:
        voice.says(f"{number} {words}")
    return voice


def merges(dialogue: Dialogue, one: str, two: str) -> Voice:
    s = dialogue.account(LIN).says(f"{two} 并入 {one}")
    return s.taps("确认合并" if "确认合并" in s.offered() else "核对过，是同一件")


def test_what_the_parted_case_had_of_its_own_leaves_the_other(dialogue: Dialogue) -> None:
    one, two = neighbours(dialogue)
    takes_up(dialogue, one)
    urges(dialogue, "resident:w1", one, 1)
    urges(dialogue, "resident:w2", two, 3)
    assert (marks(dialogue, one), marks(dialogue, two)) == ((1, False, False), (3, True, False))
    merges(dialogue, one, two)
    assert marks(dialogue, one) == (4, True, False)
    s = dialogue.account(LIN).says("撤回合并").hears(f"{two} 已恢复单独办")
    assert (marks(dialogue, one), marks(dialogue, two)) == ((1, False, False), (3, True, False))
    s.says(one).does_not_hear("随", "加急")
    merges(dialogue, one, two)
    assert marks(dialogue, one) == (4, True, False), "merged again they are there again"
    s.says("撤回合并")
    assert marks(dialogue, one) == (1, False, False)


def test_what_it_earned_by_itself_meanwhile_stays(dialogue: Dialogue) -> None:
    one, two = neighbours(dialogue)
    takes_up(dialogue, one)
    urges(dialogue, "resident:w1", one, 1)
    urges(dialogue, "resident:w2", two, 3)
    merges(dialogue, one, two)
    urges(dialogue, "resident:w1", one, 2)
    dialogue.account(LIN).says("撤回合并")
    assert marks(dialogue, one) == (3, True, False)


def test_what_another_one_brought_too_stays_with_that(dialogue: Dialogue) -> None:
    one, two = neighbours(dialogue)
    three = files(dialogue, "resident:w3", ZHAO + "楼道灯坏了，黑得很")
    takes_up(dialogue, one)
    urges(dialogue, "resident:w2", two, 3)
    urges(dialogue, "resident:w3", three, 3)
    merges(dialogue, one, two)
    merges(dialogue, one, three)
    assert marks(dialogue, one) == (6, True, False)
    dialogue.account(LIN).says(f"{two} 撤回合并")
    assert marks(dialogue, one) == (3, True, False)
    dialogue.account(LIN).says(f"{three} 撤回合并")
    assert marks(dialogue, one) == (0, False, False)


def test_his_own_marks_stay_where_the_other_had_them_already(dialogue: Dialogue) -> None:
    one, two = neighbours(dialogue)
    takes_up(dialogue, one)
    urges(dialogue, "resident:w1", one, 3)
    urges(dialogue, "resident:w2", two, 3)
    merges(dialogue, one, two)
    dialogue.account(LIN).says("撤回合并")
    assert marks(dialogue, one) == (3, True, False)


def test_who_wants_his_own_case_back_takes_them_too(dialogue: Dialogue) -> None:
    one, two = neighbours(dialogue)
    takes_up(dialogue, one)
    urges(dialogue, "resident:w2", two, 3)
    merges(dialogue, one, two)
    dialogue.account("resident:w2").says("这不是同一件事，我要单独处理").hears(two, "单独办")
    assert (marks(dialogue, one), marks(dialogue, two)) == ((0, False, False), (3, True, False))


def test_without_marks_nothing_changes(dialogue: Dialogue) -> None:
    one = files(dialogue, "resident:w1", WANG + LEAK)
    two = files(dialogue, "resident:w3", ZHAO + LEAK)
    before = marks(dialogue, one)
    merges(dialogue, one, two)
    dialogue.account(LIN).says("撤回合并")
    assert marks(dialogue, one) == before
