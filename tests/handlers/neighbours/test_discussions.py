"""社区议事: alternative, notice, vote (RULEBOOK §3, §5.11)."""

import re

import pytest
from sqlalchemy import select

from handlers.cases.neighbours.discussions import TOPICS, notice_of, topic_of
from storage.tables import Ballot, Discussion, Entry
from tests.support.dialogue import Dialogue, Voice
from tests.support.neighbours import LIN, WANG, case, files, lives_there, more, rows, takes_up

ROOF = "楼顶为什么不让晒被子，我要投诉"


def discussed(dialogue: Dialogue) -> tuple[str, Voice]:
    number = files(dialogue, "resident:w1", WANG + ROOF)
    takes_up(dialogue, number)
    s = more(dialogue, number, "社区议事").taps("天台开放晾晒").taps("用现成的议题")
    return number, s.taps("每户一票").says("后天 18:00").taps("发出")


def test_3_a_forbidden_act_gets_an_alternative_and_the_offer_of_a_discussion(
    dialogue: Dialogue,
) -> None:
    number = files(dialogue, "resident:w1", WANG + ROOF)
    takes_up(dialogue, number)
    more(dialogue, number, "替代办法和议事").taps("天台开放晾晒")
    w = dialogue.account("resident:w1").hears("公共晾衣架", "一起投票").does_not_hear("规定")
    w.taps("希望发起议事").hears("已告诉处理人")
    dialogue.account(LIN).hears("业户希望发起社区议事").taps("社区议事").hears("哪个议题")


def test_3_one_vote_a_house_until_the_end_and_the_result_to_who_voted(dialogue: Dialogue) -> None:
    one = lives_there(dialogue, "resident:a1", "3", "1", "101")
    same = lives_there(dialogue, "resident:a2", "3", "1", "101")
    other = lives_there(dialogue, "resident:a3", "1", "1", "301")
    silent = lives_there(dialogue, "resident:a4", "1", "1", "302")
    away = lives_there(dialogue, "resident:b1", "A", "", "101")
    number, s = discussed(dialogue)
    s.hears("已发起社区议事", "/notices/")
    for voice in (one, same, other, silent):
        voice.hears("社区议事，请您投一票", "护栏", "每户一票").does_not_hear("王", "1501", number)
    away.does_not_hear("社区议事")
    one.says("投1").hears("您投的是“同意”")
    same.taps("不同意").hears("您投的是“不同意”")  # the same house: the later counts
    one.hears("家里人改投了“不同意”")
    other.taps("同意").hears("同意")
    dialogue.account("resident:w1").taps("都可以")
    discussion = rows(dialogue, select(Discussion))[0]
    away.presses(f"vote:{discussion.id}.1").does_not_hear("您投的是")
    away.says("投1").hears("没有等您投票的议题")
    dialogue.until("2026-11-25 18:01")
    for voice in (one, same, other):
        voice.hears(
            "社区议事的结果", "1. 同意：1 票", "2. 不同意：1 票", "住址还没核实的票", "都可以 1"
        )
    silent.does_not_hear("结果")
    assert len(rows(dialogue, select(Ballot))) == 3
    of_case = Entry.case_id == case(dialogue, number).id
    assert rows(dialogue, select(Entry).where(of_case, Entry.kind == "result"))
    other.taps("同意").hears("已经截止")


def test_5_6_a_vote_that_runs_is_told_and_its_end_says_what_follows(dialogue: Dialogue) -> None:
    one = lives_there(dialogue, "resident:a1", "3", "1", "101")
    number, s = discussed(dialogue)
    one.taps("同意")
    w = dialogue.account("resident:w1")
    w.everything()
    dialogue.until("2026-11-24 17:31")
    w.hears("社区议事正在投票，明天 18:00 前截止")
    s.everything()
    dialogue.until("2026-11-25 18:01")
    s.hears("社区议事的结果", f"{number} 的业户在等下一步")
    assert any(number in one for one in s.offered())


def test_5_11_the_question_names_nobody(dialogue: Dialogue) -> None:
    number = files(dialogue, "resident:w1", WANG + ROOF)
    takes_up(dialogue, number)
    s = more(dialogue, number, "社区议事").taps("天台开放晾晒")
    s.says("1501王女士想在天台晒被子，您同意吗？").hears("会让对方知道")
    assert rows(dialogue, select(Discussion)) == []


def test_3_the_notice_is_read_by_its_signed_address_alone(dialogue: Dialogue) -> None:
    number, s = discussed(dialogue)
    found = re.search(r"/notices/(\S+)", s.everything())
    assert found
    desk = dialogue.desk
    with desk.store.read() as conn:
        notice = notice_of(conn, desk.keyring, found[1])
        assert notice is not None
        assert (notice.topic, notice.community) == ("天台开放晾晒", "云汀花园")
        words = " ".join(map(str, notice))
        assert not any(secret in words for secret in ("王", "1501", number))
        for forged in (found[1][:-1] + "0", found[1].split("-")[0], "1-x", "", "９-a"):
            if forged != found[1]:
                assert notice_of(conn, desk.keyring, forged) is None


def test_3_the_eight_topics_are_known_by_their_words() -> None:
    said = {
        "有人乱停车": "parking",
        "阳台外面晾晒滴水": "drying",
        "遛狗不牵绳": "dogs",
        "私自违章搭建": "illegal_building",
        "想封阳台": "balcony",
        "楼道堆放杂物，侵占公共地方": "occupying",
        "广场舞太吵": "dancing",
        "天台能不能开放": "roof",
    }
    assert {topic_of(text) for text in said} == set(TOPICS)
    assert all(topic_of(text) == topic for text, topic in said.items())
    assert topic_of("电梯坏了") == ""


def test_3_a_vote_is_taken_back_and_cast_again_until_the_end(dialogue: Dialogue) -> None:
    one = lives_there(dialogue, "resident:a1", "3", "1", "101")
    same = lives_there(dialogue, "resident:a2", "3", "1", "101")
    discussed(dialogue)
    one.says("撤回投票").hears("没有可以撤回的票")
    one.says("投1").hears("您投的是“同意”")
    same.says("撤回投票").hears("没有可以撤回的票")  # the vote is the other's of his house
    assert len(rows(dialogue, select(Ballot))) == 1
    one.says("撤回投票").hears("您在“加高护栏后", "已经撤回")
    assert rows(dialogue, select(Ballot)) == []
    one.taps("不同意").hears("您投的是“不同意”")
    dialogue.until("2026-11-25 18:01")
    one.says("撤回投票").hears("已经截止")
    assert len(rows(dialogue, select(Ballot))) == 1


def test_3_who_voted_in_several_is_asked_which_vote_he_takes_back(dialogue: Dialogue) -> None:
    one = lives_there(dialogue, "resident:a1", "3", "1", "101")
    number, _ = discussed(dialogue)
    one.says("投1")
    s = more(dialogue, number, "社区议事").taps("文明养犬").taps("用现成的议题")
    s.taps("每人一票").says("后天 18:00").taps("发出")
    one.hears("遛狗").says("投2").hears("您投的是“不同意”")
    one.says("撤回投票").hears("撤回哪一个")
    (button,) = [label for label in one.offered() if label.startswith("加高护栏")]
    one.taps(button).hears("您在“加高护栏后", "已经撤回")
    assert [ballot.choice for ballot in rows(dialogue, select(Ballot))] == [2]


def test_3_a_bare_digit_is_a_vote_while_the_vote_was_shown_last(dialogue: Dialogue) -> None:
    one = lives_there(dialogue, "resident:a1", "3", "1", "101")
    one.says("你好").hears("您好")  # the menu with its buttons stands before the vote
    discussed(dialogue)
    one.hears("1. 同意", "2. 不同意")
    one.says("1").hears("您投的是“同意”")
    one.says("2").hears("您投的是“不同意”")
    one.says("改投同意").hears("您投的是“同意”")
    one.says("改投反对").hears("您投的是“不同意”")
    (ballot,) = rows(dialogue, select(Ballot))
    assert ballot.choice == 2


def test_3_a_digit_is_no_vote_where_something_else_was_asked_since(dialogue: Dialogue) -> None:
    one = lives_there(dialogue, "resident:a1", "3", "1", "101")
    discussed(dialogue)
    one.hears("投一票").says("你好").says("1").does_not_hear("您投的是").hears("出了什么事")
    one.says("取消").says("投2").hears("您投的是“不同意”")
    dialogue.until("2026-11-25 18:01")
    one.says("1").does_not_hear("您投的是")
    one.says("取消").says("改投同意").hears("没有等您投票的议题")


PILES = "能不能发起投票，给小区装个充电桩"


def test_3_a_resident_proposes_and_his_steward_opens_it_by_one_tap(dialogue: Dialogue) -> None:
    w = lives_there(dialogue, "resident:何老师", "3", "1", "602")
    w.says(PILES).hears("由管家或负责人发起", "按建议登记").taps("对，提交")
    w.hears("261123-001", "您和邻居都会收到投票", "说明原因和别的办法")
    s = dialogue.account("steward:小周").hears("业户希望发起社区议事")
    s.taps("社区议事").taps("其他公共的事").hears("业户的原话", PILES)
    s.says("在地下车库装十个充电桩，您同意吗？").taps("每户一票").says("后天 18:00").taps("发出")
    w.hears("社区议事，请您投一票：在地下车库装十个充电桩")


@pytest.mark.parametrize("words", ["我想发起社区议事", "怎么发起投票？", "想搞个业主投票"])
def test_3_the_wish_alone_is_asked_what_it_is_about(dialogue: Dialogue, words: str) -> None:
    w = dialogue.account("resident:何老师").says(words)
    w.hears("由管家或负责人发起", "议一件什么事").says("给小区装个充电桩")
    w.hears("按建议登记", f"{words.rstrip('？')}", "充电桩").taps("对，提交")
    w.hears("您和邻居都会收到投票")


def test_3_the_wish_beside_an_open_common_matter_goes_to_its_handler(dialogue: Dialogue) -> None:
    number = files(dialogue, "resident:w1", WANG + "广场舞音响太吵了")
    w = dialogue.account("resident:w1").says("我想发起社区议事")
    w.hears("已告诉处理人", number)
    dialogue.account(LIN).hears(f"{number} 业户希望发起社区议事")


@pytest.mark.parametrize(
    "words",
    ["没征求业主意见就涨停车费", "投票结果什么时候公布", "上次投票为什么不算", "建议装个充电桩"],
)
def test_3_who_speaks_of_a_vote_otherwise_proposes_none(dialogue: Dialogue, words: str) -> None:
    w = dialogue.account("resident:何老师").says(words)
    w.does_not_hear("由管家或负责人发起")
