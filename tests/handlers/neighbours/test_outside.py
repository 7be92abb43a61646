"""Beyond our reach, theft, authorities, fees that rest (RULEBOOK §4.11, §5.14, §8)."""

import pytest
from sqlalchemy import select

from nlp.standing import asks_to_pay_later, is_official, tells_of_theft
from storage.tables import FeeDeferral, Referral, TimerRow
from tests.support.dialogue import Dialogue, Voice
from tests.support.neighbours import (
    CHIEF,
    LEAD,
    LI,
    LIN,
    WANG,
    case,
    files,
    lives_there,
    more,
    newest,
    rows,
    takes_up,
)

MANAGER = "duty_manager:吴经理"
SMOKE = "小区外面空地天天晚上有人焚烧垃圾，呛得没法开窗"
SAID = "今天 10:00 向生态环境部门报了夜间焚烧，受理编号 20261123-18"


def referred(dialogue: Dialogue) -> tuple[str, Voice]:
    number = files(dialogue, "resident:w1", WANG + SMOKE)
    takes_up(dialogue, number)
    s = more(dialogue, number, "报给有权处理的单位")
    return number, s.taps("生态环境部门").says(SAID).says("明天 10:00")


def test_4_11_who_is_competent_is_said_and_we_report_it_ourselves(dialogue: Dialogue) -> None:
    number, s = referred(dialogue)
    w = dialogue.account("resident:w1")
    w.hears(
        "归生态环境部门处理", "管工地噪音、油烟、焚烧", "我们已经替您报了", SAID, "明天 10:00 前"
    )
    w.hears("您也可以直接联系：12345").does_not_hear("不是我们", "无关")
    assert case(dialogue, number).state == "planned"
    assert case(dialogue, number).feedback_at is not None
    assert rows(dialogue, select(Referral.state)) == ["reported"]
    assert "有答复了" in s.offered()


def test_4_11_it_is_followed_until_it_ends(dialogue: Dialogue) -> None:
    number, s = referred(dialogue)
    s.presses(f"complete:{number}").hears("还在等生态环境部门的答复")
    dialogue.until("2026-11-24 10:00")
    s.hears("今天该问生态环境部门的结果了", "受理编号").taps("还没答复").says("后天 10:00")
    w = dialogue.account("resident:w1").hears("还没有答复", "再问一次")
    dialogue.until("2026-11-26 10:00")
    s.hears("今天该问生态环境部门的结果了").taps("有答复了")
    s.says("执法人员昨晚到现场，已处罚并清走垃圾，每晚巡查一次")
    w.hears("生态环境部门答复了", "已处罚并清走垃圾")
    assert rows(dialogue, select(Referral.state)) == ["answered"]
    s.presses(f"complete:{number}").does_not_hear("还在等")


def test_4_11_who_forgets_to_ask_is_late_like_with_any_promise(dialogue: Dialogue) -> None:
    number, _ = referred(dialogue)
    dialogue.until("2026-11-24 09:59")
    assert not case(dialogue, number).overdue
    dialogue.until("2026-11-24 14:01")
    assert case(dialogue, number).overdue
    dialogue.account(LEAD).hears(number, "还没有完成")


def test_4_11_the_communitys_own_phone_book_goes_before(dialogue: Dialogue) -> None:
    number = files(dialogue, "resident:w1", WANG + "全楼自来水水压太低，外面管网的问题")
    takes_up(dialogue, number)
    s = more(dialogue, number, "报给有权处理的单位").taps("水务公司")
    s.hears("望江水务抢修 0700-5550166").says("今天报给水务抢修，编号 88").taps("明天 12:00")
    dialogue.account("resident:w1").hears("望江水务抢修 0700-5550166")


def test_4_11_no_number_is_invented(dialogue: Dialogue) -> None:
    number = files(dialogue, "resident:w1", WANG + "开发商答应的精装地板没给换")
    takes_up(dialogue, number)
    s = more(dialogue, number, "报给有权处理的单位").taps("开发商")
    s.says("今天和业户一起约开发商客服周三上门").taps("明天 12:00")
    dialogue.account("resident:w1").hears("和您一起找开发商").does_not_hear("直接联系")


def test_4_11_confirmed_by_the_resident_nothing_is_asked_any_more(dialogue: Dialogue) -> None:
    number, _ = referred(dialogue)
    dialogue.account("resident:w1").says(f"{number} 撤回").taps("确定撤回")
    of_case = select(TimerRow).where(TimerRow.subject == f"case:{case(dialogue, number).id}")
    assert rows(dialogue, of_case) == []


def test_4_11_of_theft_the_superior_hears_at_once_and_no_liability_is_taken(
    dialogue: Dialogue,
) -> None:
    number = files(dialogue, "resident:w1", WANG + "电动车停在车棚被偷了，保安也不管")
    w = dialogue.account("resident:w1")
    w.hears("已同时告诉值班经理", "尽快报警", "保险公司").does_not_hear("赔", "110", "责任")
    for who in (LEAD, MANAGER):
        dialogue.account(who).hears("被偷或被损坏", number, "不要表态")


def test_8_authorities_questions_go_to_the_manager(dialogue: Dialogue) -> None:
    files(dialogue, "resident:w1", WANG + SMOKE)
    stranger = dialogue.account("resident:z9").says(
        "您好，我是区城管局的，想了解3栋王女士投诉焚烧的情况"
    )
    stranger.hears("由值班经理答复", "留下单位").does_not_hear("1501", "261123")
    dialogue.account(MANAGER).hears("有单位来询问", "城管局")
    dialogue.account(LIN).does_not_hear("有单位来询问")


def test_8_who_works_for_one_files_like_anybody(dialogue: Dialogue) -> None:
    files(dialogue, "resident:w1", WANG + "我是街道办上班的，楼道灯坏了三天")
    assert newest(dialogue) == "261123-001"


def test_5_14_reminders_rest_while_a_case_is_open(dialogue: Dialogue) -> None:
    s = dialogue.account(LIN).says("催费名单").hears("没有要暂缓")
    number = files(dialogue, "resident:w1", WANG + SMOKE)
    s.says("催费名单").hears("3栋2单元1501", "王女士", number)
    dialogue.account("steward:小袁").says("催费名单").does_not_hear(number, "王女士")
    dialogue.account("resident:w1").says(f"{number} 撤回").taps("确定撤回")
    s.says("催费名单").hears("没有要暂缓")


def test_5_14_the_list_shows_no_anonymous_filer_and_nothing_about_the_reader(
    dialogue: Dialogue,
) -> None:
    hidden = dialogue.account("resident:w1").says("匿名投诉，3栋2单元1501，楼道卫生没人管")
    for _ in range(6):
        if "对，提交" in hidden.offered():
            break
        hidden.taps("跳过")
    about = files(dialogue, "resident:w2", LI + "投诉管家林晓彤，态度恶劣")
    s = dialogue.account(LIN).says("催费名单")
    s.does_not_hear(about, "李先生", "1501")
    dialogue.account(LEAD).says("催费名单").hears(about)


@pytest.mark.parametrize(
    "words",
    [
        "想晚点交物业费",
        "能不能缓交物业费",
        "可以迟点交物业费吗",
        "想过几天再交物业费",
        "想推迟交停车费",
        "物业费能不能晚几天交",
    ],
)
def test_5_14_paying_later_is_understood_in_any_order(dialogue: Dialogue, words: str) -> None:
    lives_there(dialogue, "resident:d1", "3", "1", "1201").says(words).hears("想缓到哪一天")


def test_5_14_how_long_says_the_day(dialogue: Dialogue) -> None:
    w = lives_there(dialogue, "resident:d1", "3", "1", "1201")
    w.says("能不能晚两个月再交物业费").hears("缓到2027年1月22日", "请说说原因")


@pytest.mark.parametrize(
    "words",
    [
        "怎么交物业费",
        "物业费年底交多少",
        "晚交物业费有滞纳金吗",
        "晚上能去交物业费吗",
        "物业费什么时候交",
    ],
)
def test_5_14_a_question_about_fees_asks_for_no_delay(dialogue: Dialogue, words: str) -> None:
    w = lives_there(dialogue, "resident:d1", "3", "1", "1201")
    w.says(words).does_not_hear("想缓到哪一天")


def test_5_14_paying_later_can_be_asked_and_the_lead_decides(dialogue: Dialogue) -> None:
    w = lives_there(dialogue, "resident:d1", "3", "1", "1201")
    w.says("物业费能不能缓一缓再交").hears("想缓到哪一天")
    w.says("家里人住院，手头紧").hears("没看出是哪一天")
    w.says("家里人住院，想缓到12月20号").hears(
        "缓交到12月20日", "已交给负责人", "后天 09:30 前告诉您结果"
    )
    lead = dialogue.account(LEAD).hears("申请缓交", "家里人住院")
    w.says("物业费能不能缓一缓再交").hears("正在等管家系统负责人定", "前告诉您结果")
    (waiting,) = rows(dialogue, select(FeeDeferral))
    dialogue.account(LIN).presses(f"defer_yes:{waiting.id}").does_not_hear("已同意")
    lead.taps("同意缓交").hears("业户已告诉")
    w.hears("同意了", "12月20日")
    dialogue.account(LIN).says("催费名单").hears("缓交到12月20日")
    lead.taps("暂不同意").does_not_hear("商量别的办法")
    dialogue.until("2026-12-21 09:00")
    dialogue.account(LIN).says("催费名单").hears("没有要暂缓")


@pytest.mark.parametrize(
    ("words", "house"),
    [
        (
            "我是5栋2单元1203刘女士，电话13600136000，物业费能不能晚两个月交，最近失业了",
            "5栋2单元1203",
        ),
        ("1栋1单元802赵先生13500135000，这个季度的物业费想申请缓交，手头紧", "1栋1单元802"),
    ],
)
def test_4_2_the_house_said_with_the_wish_is_not_asked_again(
    dialogue: Dialogue, words: str, house: str
) -> None:
    w = dialogue.account("resident:d9").says(words)
    if "晚两个月" not in words:
        w.hears("想缓到哪一天").does_not_hear("哪一户").says("12月20号")
    w.hears("已交给负责人", "告诉您结果").does_not_hear("哪一户")
    dialogue.account(LEAD).hears("申请缓交", house)
    w.says("我的缓交批了吗").hears("正在等")


def test_5_14_the_house_is_asked_within_the_wish_and_the_wish_stays(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:d8").says("物业费想申请缓交到12月20号，手头紧")
    w.hears("哪一户").says("什么").hears("没看出是哪一户")
    w.says("5栋2单元1203，刘女士").hears("12月20日", "已交给负责人").does_not_hear("怎么称呼")
    dialogue.account(LEAD).hears("申请缓交", "刘女士", "5栋2单元1203", "手头紧")


def test_5_14_the_button_asks_for_the_house_too(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:d7").says("我的缓交批了吗").taps("申请缓交")
    w.hears("哪一户").says("5栋2单元1203").hears("想缓到哪一天")
    w.says("最近失业了，晚一个月").hears("12月23日", "已交给负责人")


ALL_SAID = "物业费能缓交到12月20号吗 家里老人住院了"


def payer(dialogue: Dialogue) -> Voice:
    return lives_there(dialogue, "resident:d1", "3", "1", "1201")


def test_4_2_a_wish_with_day_and_reason_is_filed_at_once(dialogue: Dialogue) -> None:
    w = payer(dialogue).says(ALL_SAID)
    w.hears("12月20日", "已交给负责人", "前告诉您结果").does_not_hear("请说说原因", "想缓到哪一天")
    dialogue.account(LEAD).hears("申请缓交", "12月20日", "老人住院", "前定下来")


@pytest.mark.parametrize(
    ("said", "asked", "answer"),
    [
        ("物业费能缓交到12月20号吗", "请说说原因", "孩子要交学费"),
        ("我要缓交物业费，老人住院了", "想缓到哪一天", "12月20号"),
        ("我要缓交物业费，过了年再交", "想缓到哪一天", "失业了，12月20号前交"),
        ("这个月的要12月1号前交，申请缓到12月20号交物业费", "请说说原因", "不方便说"),
    ],
)
def test_4_2_only_what_is_missing_is_asked(
    dialogue: Dialogue, said: str, asked: str, answer: str
) -> None:
    payer(dialogue).says(said).hears(asked).says(answer).hears("12月20日", "已交给负责人")


def test_4_7_who_falls_silent_is_reminded_and_goes_on(dialogue: Dialogue) -> None:
    w = payer(dialogue).says("我要缓交物业费，老人住院了").hears("想缓到哪一天")
    dialogue.passes(minutes=11)
    w.hears("内容我都替您留着")
    w.taps("继续填写").hears("想缓到哪一天").says("12月20号").hears("已交给负责人")


def test_5_14_with_another_matter_open_it_is_no_supplement_to_it(dialogue: Dialogue) -> None:
    number = files(dialogue, "resident:w1", WANG + "厨房水管滴水")
    w = dialogue.account("resident:w1")
    s = takes_up(dialogue, number)
    for said in ("物业费我想过了年再交", "我要缓交物业费，过了年再交"):
        w.says(said).hears("想缓到哪一天").says("取消")
    w.presses(f"add:{number}").says("我要缓交物业费，过了年再交").hears("想缓到哪一天")
    w.says("取消")
    w.says("我要缓交物业费，过了年再交", reply_to=w.message_with("今天下午三点").id)
    w.hears("想缓到哪一天")
    s.does_not_hear("缓交")


def test_5_14_a_lead_who_says_nothing_is_reminded_and_the_next_is_asked(
    dialogue: Dialogue,
) -> None:
    w = payer(dialogue).says(ALL_SAID)
    lead = dialogue.account(LEAD)
    lead.says("我的任务").hears("缓交申请", "老人住院").taps("看申请 1").hears("老人住院")
    assert {"同意缓交", "暂不同意"} <= set(lead.offered())
    lead.says("早报").hears("等着定的缓交申请 1 件", "老人住院")
    dialogue.until("2026-11-24 08:35")
    lead.hears("等着定的缓交申请 1 件")
    dialogue.until("2026-11-24 09:31")
    lead.hears("还没定", "老人住院")
    w.says("我的缓交批了吗").hears("正在等管家系统负责人定", "明天 09:30 前")
    w.does_not_hear("没有在办")
    w.says("查进度").hears("正在等管家系统负责人定")
    dialogue.until("2026-11-25 09:31")
    w.hears("还没有定下来，对不起", "值班经理", "明天 09:30 前告诉您")
    manager = dialogue.account(MANAGER).hears("还没有定，请您来定", "老人住院")
    manager.says("我的任务").hears("缓交申请")
    lead.hears("已请值班经理来定")
    dialogue.until("2026-11-26 09:31")
    dialogue.account(CHIEF).hears("还没有定，请您来定")
    w.hears("项目首席", "明天 09:30 前告诉您")
    dialogue.until("2026-11-27 09:31")
    w.hears("还没有定下来，对不起", "下周一 09:30 前告诉您")
    lead.taps("同意缓交").hears("业户已告诉")
    w.hears("同意了", "12月20日")
    w.says("缓交的结果怎么样了").hears("同意了", "12月20日")
    dialogue.account(CHIEF).says("我的任务").does_not_hear("缓交")
    dialogue.until("2026-12-03 10:00")
    w.does_not_hear("还没有定下来")


def test_5_14_who_asked_for_none_is_shown_the_way(dialogue: Dialogue) -> None:
    w = payer(dialogue).says("我的缓交批了没").hears("没有缓交申请")
    w.taps("申请缓交").hears("想缓到哪一天")


def test_5_14_nobody_reminds_of_fees_while_it_is_being_decided(dialogue: Dialogue) -> None:
    payer(dialogue).says(ALL_SAID)
    dialogue.account(LIN).says("催费名单").hears("申请缓交到12月20日", "还没定")


def test_5_14_refused_it_has_a_way_on(dialogue: Dialogue) -> None:
    w = lives_there(dialogue, "resident:d1", "3", "1", "1201")
    w.says("物业费想分期交").says("想缓到12月20号")
    dialogue.account(LEAD).taps("暂不同意")
    w.hears("没能同意", "分几次交")
    assert "转人工" in w.offered()
    w.says("物业费想分期交").says("取消")


def test_what_the_patterns_know_and_what_not() -> None:
    assert all(map(tells_of_theft, ("车被划了", "快递不见了", "家里被盗了", "电瓶让人偷了")))
    assert not any(map(tells_of_theft, ("灯坏了", "车位不够")))
    assert is_official("我们是派出所的，来核实一个情况")
    assert not any(map(is_official, ("我要找记者曝光", "我报警了，派出所来过", "我是居委会的")))
    assert asks_to_pay_later("停车费可以晚几天交吗")
    assert not asks_to_pay_later("物业费太贵了")
