"""What staff read is true: who was told, what was missed, what comes first (RULEBOOK §5, §11)."""

from tests.support.centre import ENGINEERS, LEAD, STEWARD, Centre
from tests.support.dialogue import Dialogue
from tests.support.neighbours import LIN, YA, ZHOU, case, files, more, newest, takes_up

ZHAO_CALLS = "枫禾湾3栋2单元1501的赵女士来电，13911112222，厨房水管漏水，昨天开始的"
WANG = "3栋2单元1501，我是王女士，13800138000，"


def passes_on(dialogue: Dialogue, number: str) -> None:
    """To the steward next door, by the lead."""
    dialogue.account(LEAD).says(number).taps("转办").taps("管家 周子航")
    dialogue.passes(seconds=31)


def test_2_whom_nobody_told_is_to_be_phoned(dialogue: Dialogue) -> None:
    dialogue.account(YA).says("替人报事").taps("来电").says(ZHAO_CALLS).taps("对，提交")
    number = newest(dialogue)
    steward = dialogue.account(LIN).presses(f"accept:{number}")
    steward.says("您好，我是管家小林，今天 10:30 前到您家查看").messages()
    dialogue.until("2026-11-23 10:41")
    steward.hears("还不知道", "打电话给他").does_not_hear("业户已知道")
    dialogue.account(LEAD).hears("还不知道")
    steward.presses(f"visit:{number}").says("水管接头松了")
    steward.presses(f"complete:{number}").says("接头已换，试水半小时不漏").sends_photo()
    steward.hears("没有用聊天，请打电话", "客服会打电话问业户")
    steward.does_not_hear("秒后告诉", "等业户点")
    dialogue.until("2026-11-24 10:00")
    agent = dialogue.account(YA).says("我的任务").taps("接入 1").taps("登记结果")
    agent.says("已打电话").hears("请写他怎么说的")
    agent.says("她说修好了，没有再漏").does_not_hear("请写他怎么说的")


def test_5_6_a_word_given_at_night_is_not_reminded_of_the_next_day(
    dialogue: Dialogue, centre: Centre
) -> None:
    number = files(dialogue, "resident:w1", WANG + "家里门禁对讲坏了，三天了")
    steward = dialogue.account(LIN).presses(f"accept:{number}")
    steward.says("您好，我是管家小林，正在核对")
    dialogue.until("2026-11-23 17:30")
    steward.presses(f"progress:{number}").says("今晚我去看门禁").taps("跳过")
    passes_on(dialogue, number)
    centre.everybody_reads()
    dialogue.until("2026-11-23 21:11")
    now = dialogue.account(ZHOU).hears("林晓彤和业户说好今天 21:00", "才会收到通知")
    now.does_not_hear("提醒：261123-001（3栋2单元1501）林晓彤")
    dialogue.until("2026-11-24 08:40")
    now.does_not_hear("说好了")
    dialogue.account("resident:w1").hears("说好昨天 21:00")


def test_11_the_list_shows_the_limit_that_was_missed_and_what_stands_still_last(
    dialogue: Dialogue, centre: Centre
) -> None:
    done = centre.files("楼道灯不亮", by="resident:w2", name="李先生")
    centre.takes_up(done)
    centre.visits(done)
    centre.completes(done)
    late = files(dialogue, "resident:w1", WANG + "家里门禁对讲坏了，三天了")
    steward = dialogue.account(LIN).presses(f"accept:{late}").taps("到现场看")
    dialogue.until("2026-11-23 11:45")
    fresh = centre.files("卫生间漏水", by="resident:w3", name="赵女士")
    steward.says("我的工单").hears("已超时（今天 11:30 前）", "已完成，等业户确认")
    lines = steward.messages()[-1].text.splitlines()
    assert [late in lines[1], fresh in lines[2], done in lines[3]] == [True] * 3
    dialogue.account("resident:w2").says(done).hears("已完成，等您确认")


def test_11_the_page_counts_every_promise_of_the_day(dialogue: Dialogue, centre: Centre) -> None:
    number = centre.complains()
    centre.takes_up(number)
    dialogue.until("2026-11-24 08:20")
    lead = dialogue.account(LEAD).says("早报")
    lead.hears("今天要兑现的承诺 1 件", f"{number} 3栋2单元1501：给业户答复")


def test_5_7_the_handover_says_what_is_late_and_whose_word_it_was(
    dialogue: Dialogue, centre: Centre
) -> None:
    number = files(dialogue, "resident:w1", WANG + "家里门禁对讲坏了，三天了")
    steward = dialogue.account(LIN).presses(f"accept:{number}")
    steward.says("您好，我是管家小林，今天 15:00 前到您家查看")
    passes_on(dialogue, number)
    dialogue.account(ZHOU).hears("已对业户说过").does_not_hear("已派给同事")
    other = centre.files("楼道灯不亮", by="resident:w2", name="李先生")
    dialogue.until("2026-11-23 10:20")
    dialogue.account(LEAD).hears(other, "已超时，原定今天 10:00 前第一句话")


def test_5_8_a_tradesman_reports_in_words_or_by_photo(dialogue: Dialogue, centre: Centre) -> None:
    number = centre.files("楼道灯不亮")
    centre.takes_up(number)
    zhao = dialogue.account(ENGINEERS[1])
    zhao.says("灯泡换好了，测试正常").hears("没有发给任何人")  # nothing is his to report yet
    steward = dialogue.account(STEWARD)
    steward.says(number).taps("更多").taps("请人帮忙、暂停").taps("派给工种").taps("工程")
    steward.says("换楼道灯泡").says("今天下午四点").taps("不给电话")
    zhao.taps("我来做").says("我的任务").hears("您在做").does_not_hear("接入")
    zhao.says("灯罩也裂了，明天带新的").hears("换楼道灯泡")
    zhao.taps("只是说明").hears("任务还在您这里")
    steward.hears("工程说明：灯罩也裂了")
    zhao.sends_photo().says("灯泡换好了，测试正常").hears("照片 1 张")
    zhao.taps("做好了").hears("辛苦了")
    steward.hears("工程报结果：灯泡换好了")
    assert steward.messages()[-1].media
    assert case(dialogue, number).handler_id is not None


def test_11_what_the_flood_guard_leaves_out_is_said_and_taps_of_staff_pass(
    dialogue: Dialogue, centre: Centre
) -> None:
    number = centre.files()
    steward = dialogue.account(STEWARD)
    for _ in range(33):
        steward.presses(f"open:{number}")
    steward.does_not_hear("有点快")
    steward.says(*[f"看看{n}" for n in range(33)]).hears("不处理了，请一分钟后再说一次")
    steward.does_not_hear("存下来")
    dialogue.passes(minutes=1)
    steward.says("我的工单").hears(number, "有 3 条我没有处理")
    steward.says("我的工单").does_not_hear("没有处理")


def test_8_an_agent_s_search_is_a_command_and_never_words_for_a_resident(
    dialogue: Dialogue,
) -> None:
    number = files(dialogue, "resident:w1", WANG + "家里门禁对讲坏了，三天了")
    agent = dialogue.account(YA).says(number)
    agent.says("查 13800138000").hears("138****8000", "1 件", number)
    agent.says("查电话 139 0000 0000").hears("没有找到")
    agent.says("导出台账").hears("说“我的工单”").does_not_hear("发到哪里")
    dialogue.account(LIN).says("查 13800138000").hears("只有客服可以").does_not_hear(number)


def test_5_7_a_colleague_is_chosen_by_his_name(dialogue: Dialogue, centre: Centre) -> None:
    for name in ("周子航", "转给小周"):
        number = centre.files()
        centre.takes_up(number)
        steward = dialogue.account(STEWARD).says(number).taps("转办").says("张三")
        steward.does_not_hear("秒后告诉")
        steward.says("取消").says(number).taps("转办").says(name).hears("管家 周子航接着办")


def test_4_11_an_authority_is_taken_by_its_usual_name_and_a_quoted_card_is_no_answer(
    dialogue: Dialogue,
) -> None:
    number = files(dialogue, "resident:w1", WANG + "小区外面空地天天晚上有人焚烧垃圾，呛得没法开窗")
    other = files(dialogue, "resident:w2", "3栋1单元802，我是李先生，13900139000，楼道灯不亮")
    takes_up(dialogue, number)
    steward = dialogue.account(LIN)
    card = steward.message_with(other).id
    more(dialogue, number, "报给有权处理的单位")
    steward.says("不知道归谁").hears("请点下面的一个单位")
    steward.says("李先生您好，灯明天换", reply_to=card).hears(other, "发到哪里")
    more(dialogue, number, "报给有权处理的单位")
    own = steward.message_with(f"{number}").id
    steward.says("王女士您好，我正在问", reply_to=own).hears("发到哪里")
    more(dialogue, number, "报给有权处理的单位")
    steward.says("自来水公司").hears("怎么报的")


def test_4_9_the_example_fits_the_case(dialogue: Dialogue) -> None:
    number = files(dialogue, "resident:w2", "3栋1单元802，我是李先生，13900139000，楼道灯不亮")
    steward = dialogue.account(LIN).presses(f"accept:{number}").taps("自己写").says("收到")
    steward.hears("李先生您好，我是管家林晓彤", "到3栋1单元楼道查看").does_not_hear("王女士")
