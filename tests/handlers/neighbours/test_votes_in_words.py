"""A vote said in words, beside whatever else one has with the desk (RULEBOOK §3, §4.3)."""

import pytest
from sqlalchemy import select

from handlers.cases.neighbours.vote_status import REMEMBERED
from storage.tables import Ballot, Case, Entry
from tests.handlers.neighbours.test_discussions import discussed
from tests.support.dialogue import Dialogue, Voice
from tests.support.neighbours import LIN, files, lives_there, rows, submits, takes_up

FOR, AGAINST, EITHER = 1, 2, 3
LAMP = "路灯坏了，3栋1单元101，我姓吴，13911110006"


def choices(dialogue: Dialogue) -> list[int]:
    return [ballot.choice for ballot in rows(dialogue, select(Ballot))]


def words_of_residents(dialogue: Dialogue, number: str) -> list[str]:
    """What the resident said in the case after filing it."""
    (found,) = rows(dialogue, select(Case).where(Case.number == number))
    said = select(Entry.text).where(Entry.case_id == found.id, Entry.kind.in_(("add", "answer")))
    return list(rows(dialogue, said))


def voter(dialogue: Dialogue) -> Voice:
    return lives_there(dialogue, "resident:a1", "3", "1", "101")


def with_a_lamp(dialogue: Dialogue) -> tuple[Voice, str]:
    """He has a matter open, and his steward spoke to him about it a moment ago."""
    one = voter(dialogue)
    number = submits(dialogue, one.says(LAMP))
    takes_up(dialogue, number)
    return one, number


def test_3_a_wrong_vote_is_mended_in_words(dialogue: Dialogue) -> None:
    one, number = with_a_lamp(dialogue)
    discussed(dialogue)
    one.taps("同意").hears("您投的是“同意”")
    one.says("投错了，改成不同意").hears("您投的是“不同意”").does_not_hear(number)
    one.says("不好意思点错了").hears("您现在投的是“不同意”", "改成哪个")
    one.says("3").hears("您投的是“都可以”")
    one.says("我投了都可以，现在改成同意").hears("您投的是“同意”")
    one.says("我想改票").hears("改成哪个").taps("不同意").hears("您投的是“不同意”")
    assert choices(dialogue) == [AGAINST]


@pytest.mark.parametrize(
    ("said", "choice"),
    [
        ("不同意，太乱了", AGAINST),
        ("我不同意", AGAINST),
        ("反对", AGAINST),
        ("坚决反对！", AGAINST),
        ("楼上滴水，我家不同意", AGAINST),
        ("不行", AGAINST),
        ("我同意天台晾被子", FOR),
        ("支持，早就该弄了", FOR),
        ("我们家都赞成", FOR),
        ("可以", FOR),
        ("投第一个", FOR),
        ("都行吧", EITHER),
        ("随便", EITHER),
    ],
)
def test_3_a_vote_in_ones_own_words_beside_an_open_matter(
    dialogue: Dialogue, said: str, choice: int
) -> None:
    one, number = with_a_lamp(dialogue)
    discussed(dialogue)
    one.hears("投一票").says(said).hears("您投的是").does_not_hear(number, "撤回")
    assert choices(dialogue) == [choice]
    assert not any(said in text for text in words_of_residents(dialogue, number))


def test_3_without_anything_open_it_is_a_vote_as_well(dialogue: Dialogue) -> None:
    one = voter(dialogue)
    discussed(dialogue)
    one.says("你好").says("我不同意").hears("您投的是“不同意”")
    one.says("我同意天台晾被子").hears("您投的是“同意”").does_not_hear("您的意思是")
    assert choices(dialogue) == [FOR]


@pytest.mark.parametrize(
    ("said", "choice"),
    [
        ("当然同意啦！", FOR),
        ("那必须支持", FOR),
        ("算了还是同意吧", FOR),
        ("想了想还是反对", AGAINST),
    ],
)
def test_3_a_choice_said_as_people_say_it_counts(
    dialogue: Dialogue, said: str, choice: int
) -> None:
    one, number = with_a_lamp(dialogue)
    discussed(dialogue)
    one.says(said).hears("您投的是").does_not_hear("您的意思是", number)
    assert choices(dialogue) == [choice]


@pytest.mark.parametrize("said", ["我要投票", "我也想投票", "那我来投个票"])
def test_3_the_wish_to_vote_is_no_vote(dialogue: Dialogue, said: str) -> None:
    one = voter(dialogue)
    discussed(dialogue)
    one.says(said).hears("可以投的是下面几个").does_not_hear("您投的是")
    assert choices(dialogue) == []
    one.says("2").hears("您投的是“不同意”")


def test_3_where_no_vote_runs_the_wish_to_vote_begins_no_report(dialogue: Dialogue) -> None:
    voter(dialogue).says("我要投票").hears("没有在投的议事").does_not_hear("您的意思是")


@pytest.mark.parametrize("said", ["我觉得可以，早点收走好", "不行，太乱了"])
def test_4_3_a_weak_yes_with_an_opinion_is_asked_and_not_lost(
    dialogue: Dialogue, said: str
) -> None:
    one = voter(dialogue)
    discussed(dialogue)
    one.says(said).hears("可以投的是下面几个").does_not_hear("您的意思是", "哪里、出了什么事")
    assert choices(dialogue) == []


def test_3_a_changed_vote_counts_while_something_else_is_asked(dialogue: Dialogue) -> None:
    one = voter(dialogue)
    submits(dialogue, one.says(LAMP))
    discussed(dialogue)
    one.taps("同意").hears("您投的是“同意”")
    one.says("那边也要弄一下哦").hears("补充之前的事")
    one.says("我不同意了，改成不同意").hears("您投的是“不同意”")
    assert choices(dialogue) == [AGAINST]


@pytest.mark.parametrize(
    "said", ["同意明天下午来修", "支持一下手机支付", "可以，师傅明天来", "物业不同意我装修，凭什么"]
)
def test_3_other_words_with_agreement_are_no_vote(dialogue: Dialogue, said: str) -> None:
    one, _ = with_a_lamp(dialogue)
    discussed(dialogue)
    one.says(said).does_not_hear("您投的是")
    assert choices(dialogue) == []


def test_4_3_what_may_as_well_be_about_his_matter_is_asked_once(dialogue: Dialogue) -> None:
    one, number = with_a_lamp(dialogue)
    discussed(dialogue)
    lin = dialogue.account(LIN)
    lin.says(f"{number} 灯头换成声控的，您看可以吗？").taps("发给业户")
    one.hears("声控").says("我不同意").hears("我不同意", "社区议事", "不点不算票")
    assert one.offered() == ["投“不同意”", f"说 {number}", "取消"]
    assert choices(dialogue) == []
    one.taps("投“不同意”").hears("您投的是“不同意”")
    assert choices(dialogue) == [AGAINST]


def test_4_3_and_goes_to_the_matter_he_names(dialogue: Dialogue) -> None:
    one, number = with_a_lamp(dialogue)
    discussed(dialogue)
    lin = dialogue.account(LIN)
    lin.says(f"{number} 灯头换成声控的，您看可以吗？").taps("发给业户")
    one.says("我不同意").taps(f"说 {number}").does_not_hear("您投的是")
    lin.hears("我不同意")
    assert choices(dialogue) == []
    one.says("我不同意").hears("不点不算票")
    one.says("路灯还是不亮").does_not_hear("您投的是").hears("补充之前的事")


def test_4_3_a_plan_that_waits_for_him_is_not_answered_by_a_vote(dialogue: Dialogue) -> None:
    one, number = with_a_lamp(dialogue)
    steward = dialogue.account(LIN)
    steward.presses(f"plan:{number}").says("换新灯头").taps("按方案进行").says("明天下午六点")
    discussed(dialogue)
    one.says("不同意，太贵了").hears("还是说您报的事")
    assert choices(dialogue) == []


def test_3_a_vote_is_taken_back_in_words_and_the_matter_stays(dialogue: Dialogue) -> None:
    one, number = with_a_lamp(dialogue)
    discussed(dialogue)
    for words in ("撤回我的票", "我再想想，先不投了", "把我的票撤了", "我的票不算了"):
        one.says("投1").says(words).hears("已经撤回").does_not_hear(number)
        assert choices(dialogue) == []
    one.says("先不投了").hears("不投也没关系").does_not_hear(number)
    one.says("我再想想").hears("不急").does_not_hear(number)
    (found,) = rows(dialogue, select(Case).where(Case.number == number))
    assert found.state == "in_progress"


def test_3_what_cannot_be_counted_is_told_what_can(dialogue: Dialogue) -> None:
    one, number = with_a_lamp(dialogue)
    discussed(dialogue)
    for words in ("弃权", "不参加", "我不投"):
        one.says(words).hears("不投也没关系", "1. 同意").does_not_hear(number)
    for words in ("投5", "投天台"):
        one.says(words).hears("可以投的是", "2. 不同意").does_not_hear(number)
    one.taps("同意").says("弃权").hears("您投的是“同意”", "留着").taps("撤回投票").hears("已经撤回")
    assert choices(dialogue) == []


def test_3_how_it_stands_is_told_without_numbers_and_the_result_afterwards(
    dialogue: Dialogue,
) -> None:
    one, number = with_a_lamp(dialogue)
    discussed(dialogue)
    one.says("现在多少票了").hears("还在投", "后天 18:00", "您还没有投", "不公布票数")
    one.does_not_hear(number, "已转给").taps("同意")
    one.says("投票什么时候截止").hears("您投的是“同意”")
    one.says("谁投了反对").hears("谁投了什么也不公布")
    dialogue.until("2026-11-25 18:01")
    for words in ("投票结果呢", "议事结果怎么样了"):
        one.says(words).hears("社区议事的结果", "1. 同意：1 票").does_not_hear("抱歉", number)
    dialogue.passes(days=REMEMBERED.days + 1)
    one.says("投票结果呢").does_not_hear("社区议事的结果")


def test_3_while_a_report_is_taken_a_vote_is_a_vote_and_the_report_goes_on(
    dialogue: Dialogue,
) -> None:
    one = voter(dialogue)
    one.says("楼道灯坏了")
    discussed(dialogue)
    one.says("我不同意，太乱了").hears("您投的是“不同意”")
    one.says("撤回我的票").hears("已经撤回")
    assert choices(dialogue) == []


def test_4_8_danger_beside_a_vote_goes_before_it(dialogue: Dialogue) -> None:
    one = voter(dialogue)
    discussed(dialogue)
    one.says("不同意，楼道着火了").hears("119").does_not_hear("您投的是")


def test_3_without_a_vote_in_the_estate_nothing_is_taken_for_one(dialogue: Dialogue) -> None:
    number = files(dialogue, "resident:w9", LAMP)
    dialogue.account("resident:w9").says("我不同意").does_not_hear("您投的是", "议题")
    dialogue.account("resident:w9").says("撤回我的票").does_not_hear("确定要撤回", number)


def test_3_a_greeting_in_between_puts_no_question(dialogue: Dialogue) -> None:
    one, number = with_a_lamp(dialogue)
    discussed(dialogue)
    one.says("谢谢").says("你好").says("我反对").hears("您投的是“不同意”").does_not_hear(number)
    one.says("可以").does_not_hear("您投的是")  # fits whatever stands under the greeting as well


def test_3_under_the_quoted_vote_a_word_is_a_vote(dialogue: Dialogue) -> None:
    one, number = with_a_lamp(dialogue)
    discussed(dialogue)
    one.says("查进度").hears(number)
    asked = one.message_with("请您投一票")
    one.says("不行，楼道也要晾", reply_to=asked.id).does_not_hear("您投的是")
    one.says("取消").says("查进度").says("不行", reply_to=asked.id).hears("您投的是“不同意”")


@pytest.mark.parametrize("words", ["投票是匿名的吗", "为什么要投票", "这个投票有什么用"])
def test_3_questions_about_the_vote_are_answered(dialogue: Dialogue, words: str) -> None:
    one, number = with_a_lamp(dialogue)
    discussed(dialogue)
    one.says(words).hears("还在投", "不公布").does_not_hear(number, "另一件事")


def test_3_a_report_about_a_vote_is_a_report(dialogue: Dialogue) -> None:
    one = voter(dialogue)
    discussed(dialogue)
    one.says("业委会换届投票作假，我要投诉").does_not_hear("您投的是", "还在投")
