"""Emergencies go before everything; in doubt one question; details afterwards."""

import pytest

from tests.support.dialogue import Dialogue
from tests.support.neighbours import LIN, case, newest

TRAPPED = "电梯里困人了！快来人！"


def test_4_8_an_emergency_is_open_with_the_first_words_and_the_place_is_asked_afterwards(
    dialogue: Dialogue,
) -> None:
    w, manager = dialogue.account("resident:w1"), dialogue.account("steward:小林")
    w.says(TRAPPED).hears("不要扒门", "261123-001", "具体位置").does_not_hear("您的意思是")
    w.says("3栋2单元").hears("已转给正在处理的同事", "能打通的电话")
    manager.hears("261123-001", "3栋2单元电梯")
    w.says("13800138000").hears("都已转过去")
    w.says("里面还有个小孩").hears("已转给正在处理的同事")


@pytest.mark.parametrize("cry", ["冇電梯著火啊救命", "救命呀，部𨋢起火"])
def test_4_8_a_cry_in_cantonese_is_taken_at_once(dialogue: Dialogue, cry: str) -> None:
    dialogue.account("resident:w1").says(cry).hears("119", "261123-001")


def test_4_8_no_fire_and_a_smell_of_smoke_is_an_ordinary_report(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w1").says("冇著火，只係有烟味")
    w.hears("在哪里").does_not_hear("119", "正有危险")


def test_an_emergency_inside_a_form_goes_straight_through(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w2")
    w.says("3栋2单元1501厨房水龙头关不紧").hears("怎么称呼")
    w.says("着火了！厨房着火了！快来人").hears("119", "261123-001", "能打通的电话")
    w.says("13800138000").hears("都已转过去")


def test_who_is_known_is_not_asked_anything(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:何老师")
    w.says("我家厨房着火了，快来人").hears("119", "261123-001").does_not_hear(
        "具体位置", "电话，方便到场"
    )
    assert len(w.messages()) == 1


def test_the_same_emergency_told_again_is_no_second_case(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:何老师")
    w.says("我家厨房着火了，快来人").says("着火了！火越来越大，快来人").hears(
        "已转给正在处理的同事"
    )
    w.does_not_hear("261123-002")


def test_a_place_nobody_can_read_is_passed_on_in_his_own_words(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w3")
    w.says(TRAPPED).says("就在一进门那个").hears("已转给", "具体位置")
    w.says("老年食堂旁边那个").does_not_hear("具体位置")


def test_in_doubt_one_question_is_asked_and_no_goes_on_with_the_report(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w4")
    w.says("3栋2单元的电梯突然不动了").hears("有人被困、受伤")
    w.says("嗯……没有").hears("怎么称呼").does_not_hear("261123-001")


def test_who_answers_the_doubt_with_his_address_has_told_no_second_matter(
    dialogue: Dialogue,
) -> None:
    w = dialogue.account("resident:w9")
    w.says(
        "你好，我家厨房天花板上面一直在往下滴水，地板都已经泡得翘起来了，"
        "跟楼上的邻居也说过好几遍了没有用，家里的柜子全都湿透了呀"
    ).hears("有人被困、受伤")
    w.says("3栋2单元1501").hears("怎么称呼").says("王女士").says("13800138000")
    w.says("跳过").says("跳过").hears("3栋2单元1501", "湿透了").does_not_hear("①", "②")
    w.says("对").hears("由管家")  # the company has not heard of it before: no second level


def test_in_doubt_yes_opens_it(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w5")
    w.says("3栋2单元的电梯突然不动了").taps("有，现在").hears("不要扒门", "261123-001")
    w.says("返回").hears("能打通的电话")
    w.says("取消").hears("同事照常赶过去")


def test_in_doubt_words_that_leave_no_doubt_open_it(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w6")
    w.says("3栋2单元的电梯突然不动了").says("有，里面有两个老人").hears("不要扒门", "261123-001")
    w.taps("没有").hears("用不上了")


def test_4_8_a_drill_or_a_fear_is_no_emergency(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w7")
    w.says("上周消防演练以后3栋大堂的灭火器一直没放回去").does_not_hear("119", "261123-001")


def test_the_community_is_asked_when_the_place_does_not_tell_it(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w8")
    w.says("地下车库着火了！快来人").hears("119", "哪个小区")
    w.taps("枫禾湾").hears("已转给", "能打通的电话")
    w.sends_photo().hears("已转给")


def test_the_question_of_doubt_is_not_pushed_aside(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w9")
    w.says("3栋2单元的电梯突然不动了").says("返回").hears("第一步", "有人被困")
    w.says("帮助").hears("有人被困")
    w.says("电梯里困人了！快来人！").hears("不要扒门", "261123-001")
    w.taps("有，现在").hears("用不上了")


def test_words_after_the_emergency_is_over_are_heard_like_any_others(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w10")
    w.says(TRAPPED).says("3栋2单元").hears("能打通的电话")
    s = dialogue.account("steward:小林")
    s.taps("接单")
    w.taps("撤回") if "撤回" in w.offered() else w.says("261123-001")
    w.says("取消").says("撤回").taps("确定撤回").hears("已撤回")
    dialogue.passes(hours=3)
    w.says("小区东门的道闸坏了好几天，车子进不来").hears("哪个小区")


def test_4_8_a_mere_hazard_is_urgent_and_no_emergency(dialogue: Dialogue) -> None:
    w, s = dialogue.account("resident:w1"), dialogue.account("steward:小林")
    w.says("3栋2单元楼顶的瓷砖要掉了，怕砸到人，我是王女士13800138000")
    if "没有" in w.offered():  # one question settles whether it is happening now
        w.taps("没有")
    w.does_not_hear("119", "110").taps("对，提交").hears("已经登记好")
    s.hears("加急：请先看这一件").does_not_hear("紧急")


def test_4_8_an_ordinary_fault_is_not_marked_urgent(dialogue: Dialogue) -> None:
    w, s = dialogue.account("resident:w1"), dialogue.account("steward:小林")
    w.says("3栋2单元1501厨房水龙头漏水，昨天开始的，请尽快修，我是王女士13800138000")
    w.taps("对，提交")
    s.hears("261123-001").does_not_hear("加急")


def test_4_8_more_words_of_a_trapped_person_take_nothing_back_of_where_he_is(
    dialogue: Dialogue,
) -> None:
    wang = dialogue.account("resident:w1").says("3栋2单元电梯困人了救命，我姓王13800138000")
    engineer = dialogue.account("engineer:孙师傅").hears("云汀花园 3栋2单元电梯")
    wang.says("我还在电梯里").hears("收到").does_not_hear("具体位置")
    engineer.does_not_hear("地点：云汀花园 电梯里", "位置：电梯里")
    lin = dialogue.account("steward:小林")
    lin.says("我的工单").hears("3栋2单元电梯")


HINT = "楼道有股焦味"


def test_4_8_who_hints_at_danger_and_falls_silent_is_asked_again_and_colleagues_are_told(
    dialogue: Dialogue,
) -> None:
    wang = dialogue.account("resident:w1").says(HINT)
    wang.hears("现在有人被困、受伤")
    manager = dialogue.account("duty_manager:吴经理")
    dialogue.passes(minutes=2)
    manager.does_not_hear("可能有危险")
    dialogue.passes(minutes=2)
    wang.hears("没听到您的回答，已请值班同事和您联系（今天")
    manager.hears("可能有危险，问了没有回答", HINT)
    dialogue.account("agent:小雅").hears("可能有危险", "焦味")
    wang.taps("有，现在").hears("119")


def test_8_what_nobody_takes_of_one_estate_is_shown_to_no_other(dialogue: Dialogue) -> None:
    here, there = dialogue.account("lead:陈主管"), dialogue.account("lead:罗主管")
    dialogue.account("resident:w1").says(f"3栋2单元1501王女士13800138000，{HINT}")
    dialogue.until("2026-11-23 20:00")
    here.hears("前打给业户的电话还没有打，请安排", HINT)
    there.does_not_hear("还没有打", HINT)


def test_8_what_belongs_to_no_estate_goes_to_who_serves_them_all(dialogue: Dialogue) -> None:
    dialogue.account("resident:w9").says(HINT)
    dialogue.until("2026-11-23 20:00")
    for lead in ("lead:陈主管", "lead:罗主管"):
        dialogue.account(lead).does_not_hear("还没有打")
    dialogue.account("operations:小顾").hears("前打给业户的电话还没有打，请安排", HINT)


def test_4_8_who_answers_that_there_is_none_alarms_nobody(dialogue: Dialogue) -> None:
    wang = dialogue.account("resident:w1").says(HINT)
    wang.taps("没有")
    dialogue.passes(minutes=5)
    dialogue.account("duty_manager:吴经理").does_not_hear("可能有危险")


@pytest.mark.parametrize("words", ["402水管爆了", "水管爆了，402", "402着火了"])
def test_4_8_a_bare_room_is_kept_and_its_building_asked(dialogue: Dialogue, words: str) -> None:
    w = dialogue.account("resident:w9").says(words).hears("402 是几栋几单元的？")
    danger = case(dialogue, newest(dialogue))
    assert (danger.place, danger.building, danger.house_id) == ("402", None, None)
    w.says("3栋").hears("是几单元？").taps("1单元").hears("电话")
    danger = case(dialogue, newest(dialogue))
    assert danger.place == "3栋1单元402"
    assert danger.house_id is not None


def test_4_8_a_number_that_is_no_room_asks_where(dialogue: Dialogue) -> None:
    dialogue.account("resident:w9").says("水管爆了，交了402块钱").hears("请告诉我具体位置")


def test_4_8_who_speaks_of_his_own_life_is_spoken_to_himself(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w20")
    w.says("我不想活了").hears("12356", "120", "我也一直在这里", "过去陪您")
    w.does_not_hear("陪着他", "3栋2单元电梯")
    other = dialogue.account("resident:w21")
    other.says("有人站在楼顶要跳楼").hears("陪着他", "110").does_not_hear("12356")


def test_4_8_a_door_that_shut_behind_a_child_is_no_lift(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w22").says("孩子把自己反锁在卫生间了 两岁 在哭")
    w.hears("隔着门", "119", "开锁师傅").does_not_hear("轿厢", "报警键")
    wet = dialogue.account("resident:w23").says("楼上漏水把我家天花板泡塌了 现在还在往下淌")
    wet.hears("总电闸", "总水阀", "120").does_not_hear("离开楼下")


def test_4_8_who_cannot_tell_whether_there_is_danger_is_helped(dialogue: Dialogue) -> None:
    alone = "我妈一个人在家 打电话没人接 敲门也没反应 你们能不能上去看看 3栋1单元402"
    w = dialogue.account("resident:w24").says(alone).hears("有人被困、受伤")
    w.says("不知道啊").hears("261123-001", "120")
    assert case(dialogue, "261123-001").emergency == "injury"


@pytest.mark.parametrize(
    ("words", "answer", "number"),
    [
        ("水管爆了！！厨房全是水 关不掉阀门", "6栋2单元502 13911170006", "0700-5550166"),
        ("我爸突然胸口疼喘不上气", "1栋1单元301，13911170006", "0700-5550119"),
    ],
)
def test_4_8_the_numbers_promised_come_with_the_house_and_the_phone_is_heard_beside_it(
    dialogue: Dialogue, words: str, answer: str, number: str
) -> None:
    w = dialogue.account("resident:w30").says(words).hears("并给您值班电话")
    w.says(answer).hears(number, "由管家 ", "10:", "前到现场").does_not_hear("留一个能打通的电话")
    w.says("还在漏").does_not_hear(number)  # once


def test_4_8_the_house_alone_brings_the_numbers_and_its_own_steward(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w31").says("家里燃气报警器一直响").says("3栋1单元501")
    w.hears("由管家 林晓彤负责", "0700-5550177", "能打通的电话").does_not_hear("周子航")


def test_4_8_who_asks_where_they_stay_hears_who_comes_and_by_when(dialogue: Dialogue) -> None:
    w, lin = dialogue.account("resident:w32"), dialogue.account(LIN)
    w.says("我被困在3栋2单元电梯里了").says("13911170016").hears("都已转过去")
    coming = ("林晓彤", "09:40 前到现场", "对不起")
    w.says("到底什么时候来啊 里面小孩都哭了").hears(*coming).does_not_hear("都已转过去")
    w.says("怎么还没到").hears(*coming)
    lin.hears("业户补充：怎么还没到").does_not_hear("3栋2单元3栋2单元")
    w.says("快点啊").hears(*coming).does_not_hear("处理人马上会看到")
    lin.hears("业户在催（第 1 次）")
    w.says("里面有三个人").does_not_hear("前到现场")
    lin.taps("接单")
    w.says("还要多久").hears("林晓彤已经接手，正在赶来", "09:40 前")
    dialogue.passes(minutes=11)
    w.says("人呢").hears("已经过了说好的时间", "对不起")


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("There is a fire in the stairwell, smoke everywhere! Building 5", "119"),
        ("Fire! Fire! 3栋2单元", "119"),
        ("help I'm stuck in the elevator 3栋2单元", "不要扒门"),
        ("Help! gas leak in my kitchen, strong gas smell, 5栋1单元301", "燃气"),
        ("my father fell down and is not breathing!! please help Building 3", "120"),
    ],
)
def test_4_8_an_emergency_in_english_is_open_at_once(
    dialogue: Dialogue, text: str, advice: str
) -> None:
    w, manager = dialogue.account("resident:w1"), dialogue.account("duty_manager:吴经理")
    w.says(text).hears(advice, "261123-001")
    manager.hears("261123-001")


@pytest.mark.parametrize("text", ["SOS", "SOS help", "Help!", "HELP!!", "help me please"])
def test_4_8_a_bare_cry_in_english_is_asked_the_one_question(dialogue: Dialogue, text: str) -> None:
    w = dialogue.account("resident:w1")
    w.says(text).hears("有人被困、受伤").taps("有，现在").hears("261123-001")


def test_help_alone_is_the_command(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w1")
    w.says("help").hears("转人工").does_not_hear("有人被困")


def test_4_8_english_in_the_middle_of_a_report_is_heard_too(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w2")
    w.says("3栋2单元1501厨房水龙头关不紧").hears("怎么称呼")
    w.says("FIRE in the kitchen").hears("119", "261123-001")


@pytest.mark.parametrize(
    "text", ["The elevator is slow, Building 3", "Is the fire drill tomorrow?"]
)
def test_what_only_looks_like_it_in_english_is_a_report(dialogue: Dialogue, text: str) -> None:
    w = dialogue.account("resident:w3")
    w.says(text).does_not_hear("119", "120", "有人被困、受伤", "261123-001")
