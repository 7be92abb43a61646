"""Taking a report: everything at once, one thing at a time, corrected, dropped, resumed."""

import pytest

from tests.support.dialogue import Dialogue

ALL_AT_ONCE = "3栋2单元1501楼上漏水，我是王女士13800138000，三天了没人管，气死了"


def test_said_all_at_once_is_read_back_at_once_and_filed_with_one_tap(dialogue: Dialogue) -> None:
    wang = dialogue.account("resident:w1")
    wang.says(ALL_AT_ONCE)
    wang.hears("您的意思是", "云汀花园 3栋2单元1501", "王女士", "138****8000", "三天")
    wang.does_not_hear("13800138000")
    first = wang.messages()[0].text
    assert first.index("对不起") < first.index("您的意思是"), "feelings come first"
    wang.taps("对，提交")
    wang.hears("261123-001", "管家", "今天 10:00 前")


def test_one_thing_is_asked_at_a_time_and_the_longest_report_takes_seven_turns(
    dialogue: Dialogue,
) -> None:
    w = dialogue.account("resident:w2")
    w.says("你好，我们家厨房的水龙头从上个月就一直关不紧，晚上滴滴答答的，老人都睡不好觉").hears(
        "在哪里"
    )
    w.does_not_hear("怎么称呼", "电话好吗")
    w.says("3栋2单元1501").hears("怎么称呼")
    w.says("王女士").hears("王女士，留个电话")
    w.says("13800138000")
    if "多久" in w.everything().split("\n")[-1]:
        w.says("昨天晚上")
    w.hears("希望我们怎么处理").says("尽快修好").hears("您的意思是", "尽快修好", "138****8000")
    w.taps("对，提交").hears("261123-001")


def test_4_2_several_facts_in_one_answer_are_all_taken(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w3")
    w.says("电梯门关不上，每次都要用手推").hears("几栋几单元的电梯")
    w.says("3栋2单元，我姓李，电话13911112222").does_not_hear("怎么称呼", "留个电话")
    w.says("跳过").says("跳过").hears("3栋2单元电梯", "李先生/女士")


def test_a_corridor_needs_its_building(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w3b")
    w.says("楼道灯坏了，我是李先生13911112222").hears("几栋几单元的楼道").says("3").hears("有多久")
    w.says("跳过").says("跳过").hears("云汀花园 3栋楼道")


def test_a_known_residents_corridor_is_that_of_his_building(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:何老师")
    w.says("楼道灯坏了好几天").hears("3栋1单元楼道", "对吗").does_not_hear("3栋1单元602")


def test_the_house_that_exists_once_brings_its_community(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w4")
    w.says("A座803窗户漏风，我是孙女士，13700001111").hears("枫禾湾 A座")


def test_a_public_place_needs_only_the_community(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w5")
    w.says("地下车库的灯坏了，我是李先生，13700001111").hears("哪个小区")
    assert w.offered() == ["云汀花园", "枫禾湾"]
    w.says("哪个都行啊真是").hears("请点一个")
    w.taps("枫禾湾")
    w.taps("跳过")
    w.taps("跳过").hears("枫禾湾 地下车库")


def test_a_word_or_a_digit_answers_like_a_tap(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w6")
    w.says("地下车库的灯坏了，我是李先生，13700001111")
    w.says("1").hears("有多久了")
    w.says("跳过").hears("希望我们怎么处理")
    w.says("第二个").hears("先上门看看", "云汀花园 地下车库")
    w.says("对").hears("261123-001")


def test_what_is_no_answer_is_asked_again_and_then_taken_as_it_is(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w7")
    w.says("门口的石凳坏了，坐上去晃得厉害").hears("在哪里")
    w.says("嗯哼").hears("没认出来", "在哪里")
    w.says("西边老槐树底下").hears("哪个小区")


def test_a_wrong_phone_is_explained_and_nobody_is_forced_to_leave_one(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w8")
    w.says("3栋2单元1501水管漏水").hears("怎么称呼")
    w.says("王女士").says("1380013").hears("11 位")
    w.says("不方便").does_not_hear("留个电话")
    w.taps("跳过")
    w.taps("跳过").hears("没有留").taps("对，提交").hears("261123-001")


@pytest.mark.parametrize(
    ("said", "then"),
    [
        ("地址不对，是1502", "3栋2单元1502"),
        ("不是3栋是5栋", "5栋2单元1501"),
        ("电话是13911112222", "139****2222"),
        ("我姓汪不姓王", "汪女士"),
        ("类别是设备", "设备管理类"),
        ("希望先来看看", "先来看看"),
    ],
)
def test_4_4_every_item_is_corrected_in_words(dialogue: Dialogue, said: str, then: str) -> None:
    w = dialogue.account("resident:w9")
    w.says(ALL_AT_ONCE).says(said).hears("改过来了", then, "对吗")


@pytest.mark.parametrize(
    ("tap", "asks", "said", "then"),
    [
        ("改地点", "在哪里|几栋|哪一户", "3栋1单元602", "3栋1单元602"),
        ("改内容", "重新说", "厨房的水龙头关不紧", "厨房的水龙头关不紧"),
        ("改电话", "留个电话", "13911112222", "139****2222"),
        ("改称呼", "怎么称呼", "汪女士", "汪女士"),
    ],
)
def test_4_4_every_item_is_corrected_by_a_tap(
    dialogue: Dialogue, tap: str, asks: str, said: str, then: str
) -> None:
    w = dialogue.account("resident:w10")
    w.says(ALL_AT_ONCE).taps(tap)
    assert any(part in w.everything() for part in asks.split("|")), w.everything()
    w.says(said).hears("您的意思是", then)


def test_3_the_category_is_changed_among_the_eight(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w11")
    w.says(ALL_AT_ONCE).taps("改类别")
    assert len(w.offered()) == 8
    w.taps("业户纠纷类").hears("类别：业户纠纷类")


def test_no_asks_which_item_is_wrong(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w12")
    w.says(ALL_AT_ONCE).says("不对").hears("哪一项要改")
    w.says("房号是1503").hears("3栋2单元1503")


def test_4_4_more_words_at_the_read_back_are_added_and_numbered(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w13")
    w.says(ALL_AT_ONCE).says("还有，卧室的墙皮也开始往下掉，一碰就是一地灰")
    w.hears("① 3栋2单元1501", "② 还有，卧室的墙皮", "对吗")


def test_back_goes_one_question_back(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w14")
    w.says("水管漏水").says("3栋2单元1501").hears("怎么称呼")
    w.says("王女士").hears("留个电话")
    w.says("返回").hears("怎么称呼")
    w.says("返回").hears("在哪里")
    w.says("返回").hears("第一步", "在哪里")


def test_4_7_cancel_drops_the_draft_and_says_how_to_begin_again(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w15")
    w.says("水管漏水").says("取消").hears("没有提交", "直接说哪里")
    w.says("取消").hears("没有正在填写")
    w.says(ALL_AT_ONCE).taps("取消").hears("没有提交")
    w.taps("对，提交").hears("用不上了")


def test_help_says_where_one_is(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w16")
    w.says("水管漏水").says("帮助").hears("我是物业前台", "在哪里")
    w.says("3栋2单元1501").hears("怎么称呼")


def test_photos_are_attached_at_any_step(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w17")
    w.sends_photo().hears("1 张", "出了什么事")
    w.says(ALL_AT_ONCE).hears("照片：1 张")
    w.sends_photo().hears("2 张", "对吗")


def test_4_2_a_known_resident_needs_one_message_and_one_tap(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:何老师")
    w.says("我家厨房的下水管堵了，水下不去").hears("何老师", "3栋1单元602", "199****0602", "对吗")
    w.does_not_hear("怎么称呼")
    w.taps("对，提交").hears("261123-001")


def test_a_known_resident_may_report_another_place(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:何老师")
    w.says("地下车库有辆车堵在通道上出不去").hears("云汀花园 地下车库").does_not_hear("3栋")


def test_the_privacy_line_stands_in_the_first_answer_only(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w18")
    w.says("水管漏水").hears("第一次联系")
    w.says("3栋2单元1501").does_not_hear("第一次联系")


def test_4_7_a_draft_is_nudged_after_ten_quiet_minutes_and_can_go_on(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w19")
    w.says("水管漏水")
    dialogue.passes(minutes=8)
    w.says("3栋2单元1501").hears("怎么称呼")
    dialogue.passes(minutes=9)
    w.does_not_hear("还没提交")
    dialogue.passes(minutes=2)
    w.hears("还没提交")
    w.taps("继续填写").hears("怎么称呼")


def test_a_nudge_waits_for_the_morning(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w20")
    dialogue.until("2026-11-23 20:55")
    w.says("水管漏水")
    dialogue.until("2026-11-24 07:59")
    w.does_not_hear("还没提交")
    dialogue.until("2026-11-24 08:00")
    w.hears("还没提交")


def test_4_7_a_draft_expires_after_a_day_of_silence_with_a_word(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w21")
    w.says("水管漏水")
    dialogue.until("2026-11-24 09:31")
    w.hears("先清掉了")
    w.says("你好").hears("您好").does_not_hear("在哪里")


def test_4_3_several_messages_in_a_row_are_one_account(dialogue: Dialogue) -> None:
    w = dialogue.account("wx-1", channel="loopback")
    w.says("你好，我要说个事").hears("出了什么事")
    w.says("楼上漏水").hears_nothing()
    w.says("已经滴到卧室的床上了").hears_nothing()
    dialogue.passes(seconds=3)
    w.hears("在哪里")
    assert len(w.messages()) == 1
    w.says("3栋2单元1501").hears("怎么称呼")
    w.says("王女士，13800138000")
    w.says("跳过").says("跳过").hears("① 楼上漏水", "② 已经滴到")


def test_a_complete_first_message_answers_at_once_on_any_channel(dialogue: Dialogue) -> None:
    w = dialogue.account("wx-2", channel="loopback")
    w.says(ALL_AT_ONCE).hears("您的意思是")


def test_an_eleventh_report_of_a_day_goes_to_a_person(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:何老师")
    for n in range(10):
        dialogue.passes(minutes=1)
        w.says(f"我家第{n}盏灯坏了要换一个").taps(_new_or_confirm(w))
        if "对，提交" in w.offered():
            w.taps("对，提交")
    dialogue.passes(minutes=1)
    w.says("楼道的扶手松了，晃得厉害")
    if "是另一件事" in w.offered():
        w.taps("是另一件事")
    w.taps("对，提交").hears("客服同事", "一件都不会漏").does_not_hear("261123-011")


def _new_or_confirm(w: object) -> str:
    offered = w.offered()  # type: ignore[attr-defined]
    return "是另一件事" if "是另一件事" in offered else "对，提交"
