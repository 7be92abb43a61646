"""上门: a time agreed, the arrival, what was found; 未遇, missed (RULEBOOK §5.8)."""

import pytest

from tests.support.dialogue import Dialogue, Voice

NUMBER = "261123-001"
LEAK = "3栋2单元1501厨房水龙头漏水，我是王女士13800138000"


@pytest.fixture
def people(dialogue: Dialogue) -> tuple[Voice, Voice]:
    """A resident with one open matter, and the steward who has accepted it."""
    resident, steward = dialogue.account("resident:w1"), dialogue.account("steward:小林")
    resident.says(LEAK).taps("对，提交")
    steward.taps("接单").taps("先打电话了解")
    resident.messages()
    return resident, steward


def puts(steward: Voice, when: str = "今天下午三点") -> Voice:
    """约上门时间, both questions answered."""
    return (
        steward.says(NUMBER)
        .taps("更多")
        .taps("方案、上门、答复")
        .taps("约上门时间")
        .says(when)
        .taps("跳过")
    )


def test_5_8_the_time_is_agreed_the_arrival_and_finding_are_on_record(
    dialogue: Dialogue, people: tuple[Voice, Voice]
) -> None:
    resident, steward = people
    puts(steward).hears("已告诉王女士，等他确认")
    resident.hears("我们想约今天 15:00 上门").taps("时间可以").hears("今天 15:00 等我们上门")
    steward.hears("业户同意今天 15:00 上门")
    dialogue.until("2026-11-23 14:05")
    steward.hears("和业户约好今天 15:00 上门")
    dialogue.until("2026-11-23 14:58")
    steward.taps("已到门口").hears("看完请点“已上门”")
    resident.hears("我已经到了")
    dialogue.until("2026-11-23 15:40")
    resident.does_not_hear("没有到场的记录")
    steward.taps("已上门").says("龙头阀芯老化，已关角阀止水")
    resident.says("查进度").hears("上门时间说定", "同事已到门口", "已到现场：龙头阀芯老化")


@pytest.mark.parametrize("words", ["好的", "可以", "行", "可以，三点见"])
def test_5_8_agreed_in_his_own_words(people: tuple[Voice, Voice], words: str) -> None:
    resident, steward = people
    puts(steward)
    resident.messages()
    resident.says(words).hears("今天 15:00 等我们上门")
    steward.hears("业户同意")


@pytest.mark.parametrize("words", ["明天上午十点行吗", "改成明天上午十点", "不行，明天上午十点吧"])
def test_5_8_he_names_another_window(people: tuple[Voice, Voice], words: str) -> None:
    resident, steward = people
    puts(steward)
    resident.messages()
    resident.says(words).hears("已告诉管家 林晓彤，时间定了马上回您")
    steward.hears("想换个时间上门").taps("就这个时间").hears("明天 10:00 上门")
    resident.hears("就按您说的时间，明天 10:00")


def test_5_8_by_tap_he_is_asked_when(people: tuple[Voice, Voice]) -> None:
    resident, steward = people
    puts(steward)
    resident.taps("换个时间").hears("您什么时候方便").says("这周都在上班，晚上联系吧")
    steward.hears("想换个时间上门：这周都在上班").taps("另约时间").says("明天晚上七点").taps("跳过")
    resident.hears("明天 19:00").taps("时间可以")
    steward.hears("业户同意明天 19:00 上门")


def test_5_8_nobody_came_so_both_the_resident_and_the_superior_hear(
    dialogue: Dialogue, people: tuple[Voice, Voice]
) -> None:
    resident, steward = people
    lead = dialogue.account("lead:陈主管")
    puts(steward)
    resident.taps("时间可以")
    dialogue.until("2026-11-23 15:29")
    resident.does_not_hear("没有到场的记录")
    dialogue.until("2026-11-23 15:31")
    resident.hears("还没有到场的记录，对不起", "另约时间")
    steward.hears("没有到场记录").taps("另约时间").hears("想约什么时候上门")
    lead.hears(f"超时：{NUMBER}", "约好今天 15:00 上门")


def test_5_8_a_time_never_confirmed_is_no_broken_promise(
    dialogue: Dialogue, people: tuple[Voice, Voice]
) -> None:
    resident, steward = people
    lead = dialogue.account("lead:陈主管")
    puts(steward)
    dialogue.until("2026-11-23 14:05")
    steward.hears("业户还没有确认，请打个电话")
    dialogue.until("2026-11-23 15:31")
    steward.hears("一直没有确认")
    resident.does_not_hear("没有到场的记录")
    lead.does_not_hear("没有到场记录")


def test_5_8_nobody_in_is_told_at_once_and_a_new_time_is_agreed(
    dialogue: Dialogue, people: tuple[Voice, Voice]
) -> None:
    resident, steward = people
    puts(steward)
    resident.taps("时间可以")
    dialogue.until("2026-11-23 15:05")
    steward.taps("上门未遇").taps("敲门没人应").says("明天上午十点")
    resident.hears("没能遇到您", "我们想约明天 10:00 再上门").taps("时间可以")
    steward.hears("业户同意明天 10:00 上门")
    dialogue.until("2026-11-23 16:00")
    resident.does_not_hear("没有到场的记录")
    steward.taps("完成").says("龙头阀芯已换，试水半小时不漏").sends_photo()
    steward.hears("什么时候到现场")


def test_5_8_nobody_in_begun_and_left_reminds_once_and_then_tells_the_resident(
    dialogue: Dialogue, people: tuple[Voice, Voice]
) -> None:
    resident, steward = people
    steward.presses(f"no_access:{NUMBER}")
    dialogue.passes(minutes=10)
    steward.hears("还没写完", "业户还没有收到").taps("敲门没人应")  # half of it
    dialogue.passes(minutes=9)
    resident.does_not_hear("没能遇到您")
    dialogue.passes(minutes=1)
    resident.hears("上门没能遇到您", "敲门没有人应", "方便的时间")
    steward.hears("没有写完", "请他另约时间")
    resident.says("明天上午十点").hears("已转给")
    dialogue.passes(minutes=40)
    assert steward.everything().count("没有写完") == 1


def test_5_8_nobody_in_dropped_or_finished_reminds_nobody(
    dialogue: Dialogue, people: tuple[Voice, Voice]
) -> None:
    resident, steward = people
    steward.presses(f"no_access:{NUMBER}").says("取消")
    dialogue.passes(minutes=25)
    assert "没写完" not in steward.everything() + resident.everything()
    resident.does_not_hear("没能遇到您")


@pytest.mark.parametrize("words", ["什么时候来", "几点到", "师傅到哪了", f"{NUMBER} 什么时候到"])
def test_5_6_when_somebody_comes_is_answered_by_the_hour_agreed(
    dialogue: Dialogue, people: tuple[Voice, Voice], words: str
) -> None:
    resident, steward = people
    puts(steward)
    resident.says(words).hears("想约今天 15:00 上门", "管家 林晓彤").taps("时间可以")
    steward.says("帮助")
    resident.says(words).hears("说好今天 15:00 上门", "管家 林晓彤").does_not_hear("催了")
    assert len(steward.messages()) == 1
    dialogue.until("2026-11-23 15:10")
    steward.says("帮助")
    resident.says(words).hears("已经替您催了").does_not_hear("说好今天 15:00")
    steward.hears("业户在催")


def test_5_6_an_hour_in_words_is_told_and_no_hour_is_an_urge(
    dialogue: Dialogue, people: tuple[Voice, Voice]
) -> None:
    resident, steward = people
    dialogue.until("2026-11-23 10:15")  # the call he was promised has not come
    resident.says("什么时候来").hears("已经替您催了")
    steward.presses(f"to_resident:{NUMBER}").says("今天 11:30 前到您家看")
    resident.says("几点到啊").hears("今天 11:30", "今天 11:30 前到您家看", "林晓彤")
    resident.says("电什么时候来").does_not_hear("11:30 前到您家")
    resident.says("着火了你们什么时候来").hears("119").does_not_hear("11:30 前到您家")


def test_a_neighbour_cannot_say_yes_for_him(
    dialogue: Dialogue, people: tuple[Voice, Voice]
) -> None:
    resident, steward = people
    puts(steward)
    resident.messages()
    neighbour = dialogue.account("resident:zhang")
    neighbour.presses(f"visit_yes:{NUMBER}").does_not_hear("15:00")
    resident.taps("时间可以").hears("等我们上门")
