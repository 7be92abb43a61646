"""A wife asks how far it is with what her husband reported (RULEBOOK §2.1, §6.4; DESIGN §3)."""

import pytest

from nlp import read
from tests.support.dialogue import Dialogue
from tests.support.neighbours import case, files, newest

FILED = "2栋1单元301厨房水槽漏水，今天早上，我是陈先生，13800138000"
ASKS = [
    "2栋1单元301，我爱人早上报过漏水，帮我看看到哪步了",
    "我是2栋1单元301的，我妈刚才报过马桶堵了，想问问几点来人",
    "我是2栋1单元301的，我老公早上报的厨房漏水，现在怎么样了",
    "我老婆昨天报修的，师傅安排了吗",
    "我儿子上午登记过水槽漏水，请问什么时候来修",
]


@pytest.mark.parametrize("words", ASKS)
def test_6_4_who_asks_for_his_family_complains_of_nothing(dialogue: Dialogue, words: str) -> None:
    number = files(dialogue, "resident:h1", FILED)
    wife = dialogue.account("resident:h2").says(words)
    wife.hears("邀请家人", "查进度", "转人工").does_not_hear(
        number, "被困", "怎么称呼", "对不起", "陈先生"
    )
    assert {"转人工", "我要报事"} <= set(wife.offered())
    assert newest(dialogue) == number


def test_6_4_who_is_not_content_with_what_was_done_repeats_it(dialogue: Dialogue) -> None:
    for words in (
        "2栋1单元301厨房漏水，我老公上周就报过了，到现在没人来",
        "2栋1单元301厨房漏水，我妈报过三次了，到底什么时候来修",
        "3栋2单元1501马桶堵了，我打电话报过，怎么样都没人来",
    ):
        assert read(words).repeat, words
        assert read(words).intent == "complaint", words


def test_6_4_who_reports_it_himself_anew_is_taken_down(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:h1")
    w.says("2栋1单元301厨房漏水，我老公让我报一下，陈女士13800138000，几点能来修")
    w.does_not_hear("邀请家人").hears("漏水")


def test_6_4_one_asks_after_his_own_and_is_shown_it(dialogue: Dialogue) -> None:
    number = files(dialogue, "resident:h1", FILED)
    dialogue.account("resident:h1").says("我早上报过漏水，帮我看看到哪步了").hears(number)
    assert newest(dialogue) == number
    assert not case(dialogue, number).repeat


def test_4_8_asked_after_a_leak_reported_nobody_is_asked_for_the_hurt() -> None:
    for words in ("我老公早上报的厨房漏水，现在怎么样了", "我早上报的厨房漏水，现在怎么样了"):
        assert not read(words, opening=True).emergency_doubt
    worse = "我老公早上报的厨房漏水，现在水管爆了，水喷出来，怎么样了"
    assert read(worse).emergency == "flood"


def test_4_8_who_only_says_who_he_is_is_not_asked_for_the_hurt() -> None:
    for words in ("我是他老婆，姓吴，13100131111", "我是她女儿，姓陈"):
        assert not read(words, opening=True).emergency_doubt
