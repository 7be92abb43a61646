"""社区议事 on Telegram is a poll of its own (RULEBOOK §3); elsewhere its numbers stay."""

import pytest
from sqlalchemy import select

from bot.channels.base import OutButton, OutMessage
from bot.channels.telegram.incoming import BadUpdate, Voted, read_update
from bot.channels.telegram.outgoing import PollPart, TextPart, parts_of
from bot.desk import Desk
from bot.settings import Settings
from storage.tables import Ballot
from tests.channels.telegram_room import Mode, telegram_room
from tests.support.dialogue import Dialogue
from tests.support.neighbours import more, newest, rows, takes_up
from tests.support.telegram_platform import TelegramPlatform

WANG, STRANGER = 11, 99
ROOF = "3栋2单元1501，我是王女士，13800138000，楼顶为什么不让晒被子，我要投诉"
VOTES = (
    OutButton("同意", "1000001.0", is_vote=True),
    OutButton("不同意", "1000001.1", is_vote=True),
)
PERSON = {"id": WANG, "is_bot": False, "first_name": "王"}


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_3_a_discussion_is_a_poll_whose_answers_are_the_votes(
    desk: Desk, sqlite_settings: Settings, mode: Mode
) -> None:
    dialogue = Dialogue(desk)

    def ballots() -> list[int]:
        return [one.choice for one in rows(dialogue, select(Ballot))]

    with TelegramPlatform(seconds_per_message=0.03).running() as platform:
        async with telegram_room(desk, sqlite_settings, platform, mode) as room:
            wang = platform.chat(WANG, "王女士")
            await room.does(platform.says, WANG, ROOF)
            await room.does(platform.presses, WANG, "对，提交")
            number = newest(dialogue)
            takes_up(dialogue, number)
            lin = more(dialogue, number, "社区议事").taps("天台开放晾晒").taps("用现成的议题")
            lin.taps("每户一票").says("后天 18:00").taps("发出").hears("已发起社区议事")
            await room.settles()
            asked = wang.messages[-1]
            assert asked.kind == "poll"
            assert "社区议事，请您投一票" in asked.text
            assert asked.labels == [], "its choices are the poll's"
            assert list(wang.polls.values()) == [["同意", "不同意", "都可以"]]

            chosen = await room.does(platform.votes, WANG, "不同意")
            assert "您投的是“不同意”" in wang.texts[-1]
            await room.does(platform.repeats, chosen)
            assert ballots() == [2], "the same answer again is the same vote"
            await room.does(platform.votes, WANG, "同意")
            assert ballots() == [1]
            await room.does(platform.takes_vote_back, WANG)
            assert "已经撤回" in wang.texts[-1]
            assert ballots() == []
            await room.does(platform.votes, WANG, "同意", by=STRANGER)
            assert ballots() == [], "a poll passed on is nobody else's vote"
            await room.does(platform.says, WANG, "投3")
            assert ballots() == [3], "the numbers are understood here too"
            await room.until("2026-11-25 18:01")
            assert "社区议事的结果" in wang.texts[-1]
            await room.does(platform.votes, WANG, "同意")
            assert "已经截止" in wang.texts[-1]
            assert ballots() == [3]
            assert room.rows("dead", "unknown") == []


def test_3_what_the_question_cannot_hold_goes_before_the_poll() -> None:
    text = "\n".join(
        ["社区议事，请您投一票：" + "地面空位改为访客车位" * 30, "1. 同意", "2. 不同意"]
    )
    words, poll = parts_of(OutMessage(1, text, "push", VOTES), ())
    assert isinstance(words, TextPart)
    assert words.text == text
    assert isinstance(poll, PollPart)
    assert len(poll.question) <= 300
    assert poll.options == ("同意", "不同意")


def test_other_choices_are_no_poll() -> None:
    (part,) = parts_of(OutMessage(1, "解决了吗？", "push", (OutButton("已解决", "1000001.0"),)), ())
    assert isinstance(part, TextPart)
    assert part.keyboard is not None


def test_an_answer_names_its_poll_its_person_and_its_choice() -> None:
    def answer(options: list[int], **more: object) -> dict[str, object]:
        said = {"poll_id": "77", "user": PERSON, "option_ids": options, **more}
        said["option_persistent_ids"] = [str(one) for one in options]
        return {"update_id": 5, "poll_answer": said}

    assert read_update(answer([1])) == Voted("11", "5", "poll:77", 1)
    assert read_update(answer([])) == Voted("11", "5", "poll:77", None)
    assert read_update(answer([1], user={**PERSON, "is_bot": True})) is None
    with pytest.raises(BadUpdate):
        read_update(answer([99]))
