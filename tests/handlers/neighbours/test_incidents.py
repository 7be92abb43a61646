"""One cause, many residents; many owners, one complaint (RULEBOOK §5.13)."""

import pytest
from sqlalchemy import select

from nlp.standing import speaks_for_many
from storage.tables import Incident, Survey
from tests.support.dialogue import Dialogue, Voice
from tests.support.neighbours import (
    CHIEF,
    LEAD,
    LI,
    LIN,
    WANG,
    ZHAO,
    ZHOU,
    case,
    files,
    more,
    newest,
    rows,
    submits,
    takes_up,
)

LIFT = "电梯停运一上午了，只能走楼梯"


def opened(dialogue: Dialogue, number: str) -> Voice:
    """小林 opens 3栋电梯停运 from the case."""
    takes_up(dialogue, number)
    s = more(dialogue, number, "归为同一事件")
    s.says("3栋电梯停运").taps("只有 3栋")
    return s.says("控制板烧坏，维保师傅已到现场正在换板").says("今天 16:00")


@pytest.mark.parametrize(
    ("one", "another"),
    [
        ("楼上1601天天半夜蹦迪，吵得没法睡", "楼上602天天弹琴弹到十点多，吵得孩子没法写作业"),
        ("隔壁天天半夜蹦迪，吵得没法睡", "对门半夜打麻将，吵得没法睡"),
        ("厨房水龙头漏水，希望尽快修好，昨天开始的", "楼道灯不亮了，昨天开始的，希望尽快修好"),
    ],
)
def test_5_13_quarrels_with_different_flats_and_different_things_are_no_incident(
    dialogue: Dialogue, one: str, another: str
) -> None:
    files(dialogue, "resident:w1", WANG + one)
    two = files(dialogue, "resident:w2", LI + another)
    dialogue.account(LIN).presses(f"accept:{two}").does_not_hear("像是同一件事")


def test_5_13_dancing_in_the_square_may_be_one_incident(dialogue: Dialogue) -> None:
    files(dialogue, "resident:w1", WANG + "小区广场舞音乐太吵，天天跳到九点半")
    two = files(dialogue, "resident:w2", LI + "广场舞跳到九点多，音乐太吵了")
    dialogue.account(LIN).presses(f"accept:{two}").hears("像是同一件事", "要归为同一事件吗")


def test_5_13_neighbours_who_report_the_same_are_proposed_as_one_incident(
    dialogue: Dialogue,
) -> None:
    one = files(dialogue, "resident:w1", WANG + LIFT)
    two = files(dialogue, "resident:w2", LI + "早上起电梯就停运了")
    s = dialogue.account(LIN).presses(f"accept:{one}")
    s.hears("邻居报的像是同一件事，已有 2 户", two)
    dialogue.account(LEAD).does_not_hear("像是同一件事")
    files(dialogue, "resident:w3", ZHAO + "电梯停运了，老人下不了楼")
    s.presses(f"accept:{two}").hears("已有 3 户")
    dialogue.account(LEAD).hears("像是同一件事，已有 3 户")


def test_5_13_another_matter_of_the_house_is_not_proposed(dialogue: Dialogue) -> None:
    one = files(dialogue, "resident:w1", WANG + LIFT)
    files(dialogue, "resident:w2", LI + "卫生间天花板漏水")
    dialogue.account(LIN).presses(f"accept:{one}").does_not_hear("同一件事")


def test_5_13_everybody_linked_hears_each_step_and_is_asked_for_his_own_place(
    dialogue: Dialogue,
) -> None:
    one = files(dialogue, "resident:w1", WANG + LIFT)
    two = files(dialogue, "resident:w2", LI + "早上起电梯就停运了")
    s = opened(dialogue, one)
    s.hears("已新开事件“3栋电梯停运”", two).taps("都归进来").hears(two)
    dialogue.account(LEAD).hears("新开事件：3栋电梯停运")
    w, li = dialogue.account("resident:w1"), dialogue.account("resident:w2")
    li.hears("同一个原因：3栋电梯停运", "控制板烧坏", "预计今天 16:00 前恢复")
    takes_up(dialogue, two)
    for voice in (w, li):
        voice.says("帮助")
    more(dialogue, one, "事件进展").says("新板已装好，正在试运行").says("今天 18:00")
    for voice in (w, li):
        voice.hears("3栋电梯停运，最新进展", "新板已装好", "今天 18:00 前")
    assert case(dialogue, two).state == "planned"
    assert case(dialogue, two).feedback_at is not None
    li.does_not_hear("王女士", "1501", one)
    w.does_not_hear("李先生", "802", two)
    over = more(dialogue, two, "事件结束").hears("源头确实停了吗")
    over.taps("还没停").hears("那先不结束")
    over.taps("源头已停").says("控制板已换新，试运行两小时正常，维保每周复查")
    over.hears("现场照片").sends_photo().hears("逐户问")
    for number, voice in ((one, w), (two, li)):
        voice.hears("控制板已换新", number)
        assert {"已解决", "没解决"} <= set(voice.offered())
        assert case(dialogue, number).state == "completed"
    li.taps("没解决")
    w.taps("已解决")
    assert case(dialogue, one).state == "closed"
    assert case(dialogue, two).state != "completed"
    asked = {survey.case_id for survey in rows(dialogue, select(Survey))}
    assert {case(dialogue, number).id for number in (one, two)} <= asked
    assert rows(dialogue, select(Incident.state)) == ["closed"]


def test_5_3_what_all_of_them_hear_is_a_word_to_each(dialogue: Dialogue) -> None:
    one = files(dialogue, "resident:w1", WANG + LIFT)
    two = files(dialogue, "resident:w2", LI + "早上起电梯就停运了")
    opened(dialogue, one).taps("都归进来").hears(two)
    li = dialogue.account("resident:w2").hears("控制板烧坏", "今天 16:00")
    assert case(dialogue, two).first_word_at is not None
    li.says("帮助")
    dialogue.until("2026-11-23 12:00")
    li.does_not_hear("还没有回话", "改由", "重新")
    dialogue.account(LEAD).does_not_hear(two, "没有给业户第一句话")
    assert case(dialogue, two).rung == 0


def test_5_3_an_incident_of_which_nothing_is_known_is_no_word_yet(dialogue: Dialogue) -> None:
    one = files(dialogue, "resident:w1", WANG + LIFT)
    two = files(dialogue, "resident:w2", LI + "早上起电梯就停运了")
    takes_up(dialogue, one)
    s = more(dialogue, one, "归为同一事件")
    s.says("3栋电梯停运").taps("只有 3栋").taps("跳过").taps("跳过")
    s.taps("都归进来").hears(two)
    assert case(dialogue, two).first_word_at is None
    dialogue.passes(minutes=2)
    more(dialogue, one, "事件进展").says("控制板烧坏，维保师傅已到现场").taps("跳过")
    dialogue.account("resident:w2").hears("控制板烧坏")
    assert case(dialogue, two).first_word_at is not None
    dialogue.until("2026-11-23 12:00")
    dialogue.account(LEAD).does_not_hear("没有给业户第一句话")
    s.says(two).presses(f"pass_on:{two}").taps("管家 周子航")
    dialogue.passes(minutes=1)
    dialogue.account(ZHOU).hears("控制板烧坏").does_not_hear("还没有对业户说过话")


def test_5_13_who_reports_what_is_known_hears_it_at_once_and_may_follow(
    dialogue: Dialogue,
) -> None:
    one = files(dialogue, "resident:w1", WANG + LIFT)
    opened(dialogue, one)
    z = dialogue.account("resident:w3").says(ZHAO + "电梯停运了，老人下不了楼")
    z.hears("这件事我们已知道：3栋电梯停运", "控制板烧坏", "今天 16:00")
    z.does_not_hear("王女士", "1501", one)
    z.taps("跟进这件事").hears("每一步都会告诉您")
    assert newest(dialogue) == one
    more(dialogue, one, "事件进展").says("新板已装好，正在试运行").taps("跳过")
    z.hears("新板已装好")
    z.says("查进度").hears("您跟进的事", "新板已装好")
    over = more(dialogue, one, "事件结束").taps("源头已停").says("控制板已换新，试运行正常")
    over.sends_photo()
    z.hears("源头已停").taps("单独报事")
    z.does_not_hear("这件事我们已知道")


def test_5_13_he_may_still_file_his_own(dialogue: Dialogue) -> None:
    one = files(dialogue, "resident:w1", WANG + LIFT)
    opened(dialogue, one)
    z = dialogue.account("resident:w3").says(ZHAO + "电梯停运了，老人下不了楼")
    z.taps("单独报事").hears("单独给您登记")
    two = submits(dialogue, z)
    assert two != one
    assert case(dialogue, two).incident_id is None
    s = dialogue.account(LIN).presses(f"accept:{two}").hears("像是已经开着的事件“3栋电梯停运”")
    s.taps("归到这件事")
    z.hears("同一个原因：3栋电梯停运")
    more(dialogue, two, "退出事件").hears("已退出事件")
    z.hears("单独为您办")


def test_5_13_other_places_and_other_matters_hear_nothing_of_it(dialogue: Dialogue) -> None:
    one = files(dialogue, "resident:w1", WANG + LIFT)
    opened(dialogue, one)
    elsewhere = dialogue.account("resident:w4").says(
        "1栋1单元301，我是孙女士，13600136000，电梯停运了"
    )
    elsewhere.does_not_hear("这件事我们已知道")
    other = dialogue.account("resident:w5").says(
        "3栋1单元501，我是周先生，13500135000，卫生间天花板漏水"
    )
    other.does_not_hear("这件事我们已知道")


def test_5_13_a_complaint_about_somebody_is_not_turned_into_news(dialogue: Dialogue) -> None:
    one = files(dialogue, "resident:w1", WANG + LIFT)
    opened(dialogue, one)
    z = dialogue.account("resident:w3").says(ZHAO + "投诉管家，电梯停运还骂人，态度恶劣")
    z.does_not_hear("这件事我们已知道")


def test_5_13_an_emergency_is_opened_all_the_same(dialogue: Dialogue) -> None:
    one = files(dialogue, "resident:w1", WANG + LIFT)
    opened(dialogue, one)
    dialogue.account("resident:w3").says(ZHAO + "电梯里困了人，快来救人")
    assert case(dialogue, newest(dialogue)).emergency == "trapped"


def test_5_13_who_has_no_part_in_it_opens_and_says_nothing(dialogue: Dialogue) -> None:
    one = files(dialogue, "resident:w1", WANG + LIFT)
    s = opened(dialogue, one).presses(f"more:{one}").taps("同一事件")
    lead = dialogue.account(LEAD).says(one).presses(f"pass_on:{one}")
    lead.taps("管家 周子航")
    dialogue.passes(seconds=31)
    s.taps("事件进展").hears("周子航").does_not_hear("有什么新进展")
    s.taps("退出事件").hears("周子航")
    dialogue.account("steward:小袁").says("事件").hears("没有进行中")
    dialogue.account(ZHOU).says("事件").hears("3栋电梯停运")
    dialogue.account("resident:w3").presses("follow_incident:12345").does_not_hear("好的")


def test_5_1_a_case_about_an_employee_shows_him_nothing_of_itself_in_the_incident(
    dialogue: Dialogue,
) -> None:
    about = files(dialogue, "resident:w2", LI + "投诉管家林晓彤，电梯停了不管，态度恶劣")
    lead = dialogue.account(LEAD).presses(f"accept:{about}")
    lead.says("您好，我来处理，今天下午三点联系您")
    one = files(dialogue, "resident:w1", WANG + LIFT)
    s = opened(dialogue, one).does_not_hear(about)
    more(dialogue, about, "归为同一事件", by=LEAD).taps("3栋电梯停运").hears("已归到")
    s.says("事件").hears("1 件", one).does_not_hear(about)
    lead.says("事件").hears("2 件", about)
    more(dialogue, about, "事件进展", by=LEAD).says("新板今晚到货，明天上午装").taps("跳过")
    s.does_not_hear(about)


def test_5_13_a_groups_complaint_goes_to_the_chief_at_once(dialogue: Dialogue) -> None:
    files(dialogue, "resident:w1", WANG + "我们十几户业主一起投诉，楼道卫生太差没人管，太气人了")
    dialogue.account(CHIEF).hears("好几户业主一起投诉", "261123-001")
    dialogue.account(LIN).hears("谁出面")


def test_5_13_of_a_group_each_is_spoken_to_singly(dialogue: Dialogue) -> None:
    one = files(dialogue, "resident:w1", WANG + "楼道卫生太差，我要投诉")
    two = files(dialogue, "resident:w2", LI + "楼道卫生没人打扫，我要投诉")
    takes_up(dialogue, one)
    takes_up(dialogue, two)
    w, li = (
        dialogue.account("resident:w1").says("帮助"),
        dialogue.account("resident:w2").says("帮助"),
    )
    s = more(dialogue, one, "多人一起投诉")
    s.says("1501 王女士出面，约 12 户").says("想要每天打扫两次，不是要赔偿")
    s.hears("项目首席已知道")
    dialogue.account(CHIEF).hears("多人一起投诉", "王女士出面", "每天打扫两次")
    more(dialogue, two, "归为同一事件").taps("多人投诉 11-23 09:30").hears("已归到")
    for voice in (w, li):
        voice.does_not_hear("多人", "12 户", "同一个原因")
    more(dialogue, one, "事件进展").hears("逐一沟通")
    assert len(s.offered()) == 2
    more(dialogue, one, "事件结束").taps("源头已停").says("每天打扫两次，今天开始")
    s.hears("还没有都结束")
    z = dialogue.account("resident:w3").says(ZHAO + "楼道卫生太差没人打扫")
    z.does_not_hear("这件事我们已知道")


def test_5_13_who_speaks_for_many() -> None:
    for text in (
        "我们整栋楼业主联名投诉物业",
        "我们十几户一起投诉",
        "我代表全楼业主反映电梯问题",
        "30多户业主联合签字",
    ):
        assert speaks_for_many(text), text
    for text in ("我们家一起投诉过两次", "我们楼道灯坏了", "楼上三户都漏水", "我和我老公一起来过"):
        assert not speaks_for_many(text), text


def test_5_13_a_paused_case_hears_each_step_and_the_end(dialogue: Dialogue) -> None:
    one = files(dialogue, "resident:w1", WANG + LIFT)
    two = files(dialogue, "resident:w2", LI + "早上起电梯就停运了")
    opened(dialogue, one).taps("都归进来").hears(two)
    takes_up(dialogue, two)
    more(dialogue, two, "暂停").taps("等配件").says("后天上午十点")
    assert case(dialogue, two).state == "paused"
    more(dialogue, one, "事件进展").says("新板已装好，正在试运行").says("今天 18:00")
    li = dialogue.account("resident:w2").hears("新板已装好")
    assert case(dialogue, two).state == "paused"
    dialogue.passes(minutes=5)
    more(dialogue, one, "事件结束").taps("源头已停").says("控制板已换新，试运行正常").sends_photo()
    li.hears("控制板已换新")
    assert case(dialogue, two).state == "completed"


def test_5_1_a_group_about_an_employee_is_not_in_his_list(dialogue: Dialogue) -> None:
    about = files(dialogue, "resident:w2", LI + "投诉管家林晓彤，态度恶劣，骂人")
    one = files(dialogue, "resident:w1", WANG + LIFT)
    takes_up(dialogue, one)
    lead = dialogue.account(LEAD).presses(f"accept:{about}")
    lead.says("您好，我来处理，今天下午三点联系您")
    more(dialogue, about, "多人一起投诉", by=LEAD).says("802 李先生出面").says("想要换管家")
    s = dialogue.account(LIN).says("事件").hears("没有进行中")
    more(dialogue, one, "归为同一事件").hears("几个字说").does_not_hear("多人投诉", about)
    s.says("取消")
    lead.says("事件").hears("多人投诉", about)


def test_5_13_a_step_tells_nobody_who_a_neighbour_is(dialogue: Dialogue) -> None:
    one = files(dialogue, "resident:w1", WANG + LIFT)
    files(dialogue, "resident:w2", LI + "早上起电梯就停运了")
    s = opened(dialogue, one)
    s.taps("都归进来")
    w, li = (dialogue.account(f"resident:w{at}").says("帮助") for at in (1, 2))
    more(dialogue, one, "事件进展").says("402刘女士家水管爆了，13900000002，已关总阀")
    s.hears(
        "“402”“刘女士”“13900000002”会让别的住户知道是谁家，没有发", "有住户家水管爆了，已关总阀"
    )
    s.says("802先报的，一起处理").hears("“802”会让别的住户知道")
    s.says("李先生家也停电").hears("“李先生”")
    s.taps("改一改").hears("进展")
    s.says("402刘女士家水管爆了，13900000002，已关总阀").taps("用这句").taps("跳过")
    for voice in (w, li):
        voice.hears("有住户家水管爆了，已关总阀").does_not_hear("402", "刘女士", "0002", "802")
    more(dialogue, one, "事件进展").says(
        "孙师傅已到场，3栋总阀已修好，服务中心 0571-00000101"
    ).taps("跳过")


def test_5_13_nor_do_the_title_what_is_known_and_the_end(dialogue: Dialogue) -> None:
    one = files(dialogue, "resident:w1", WANG + LIFT)
    takes_up(dialogue, one)
    s = more(dialogue, one, "归为同一事件")
    s.says("1501王女士报的电梯停运").hears("会让别的住户知道").says("3栋电梯停运").taps("只有 3栋")
    s.says("1501王女士先发现").hears("会让别的住户知道").says("控制板烧坏").taps("跳过")
    s.hears("3栋电梯停运")
    more(dialogue, one, "事件结束").taps("源头已停")
    s.says("1501王女士家换了板，恢复").hears("会让别的住户知道").says("已换板，电梯恢复运行")
    s.does_not_hear("会让别的住户知道")


# --- the hour that was said -----------------------------------------------------------------------


def hush(dialogue: Dialogue) -> None:
    for voice in dialogue.people.values():
        voice.everything()
        voice.last = []


def test_5_6_an_hour_that_passes_is_asked_about_and_then_told_to_all(dialogue: Dialogue) -> None:
    one = files(dialogue, "resident:w1", WANG + LIFT)
    two = files(dialogue, "resident:w2", LI + "早上起电梯就停运了")
    s = opened(dialogue, one)
    s.taps("都归进来").hears(two)
    takes_up(dialogue, two)
    lead = dialogue.account(LEAD)
    hush(dialogue)
    dialogue.until("2026-11-23 16:01")
    s.hears("3栋电梯停运", "现在怎么样了")
    lead.does_not_hear("3栋电梯停运")
    dialogue.until("2026-11-23 16:15")
    for name in ("resident:w1", "resident:w2"):
        dialogue.account(name).hears("现在看要更久", "正在问新的时间")
    lead.hears("说好的今天 16:00过了")
    s.hears("请马上问清新的时间").taps("事件进展").says("换板还要两小时").says("今天 18:30")
    dialogue.account("resident:w2").hears("换板还要两小时", "18:30")


def test_5_6_an_incident_that_is_over_in_time_is_not_told_on(dialogue: Dialogue) -> None:
    one = files(dialogue, "resident:w1", WANG + LIFT)
    s = opened(dialogue, one)
    dialogue.until("2026-11-23 15:00")
    more(dialogue, one, "事件进展").says("换板顺利，正在试运行").says("今天 17:00")
    hush(dialogue)
    dialogue.until("2026-11-23 16:30")
    s.does_not_hear("现在怎么样了")
    dialogue.account("resident:w1").does_not_hear("要更久")


def follower(dialogue: Dialogue) -> tuple[str, Voice]:
    """赵阿姨 follows 3栋停水, which is said to last until 16:00."""
    one = files(dialogue, "resident:w1", WANG + "家里停水了，一滴水都没有")
    takes_up(dialogue, one)
    s = more(dialogue, one, "归为同一事件")
    s.says("3栋停水").taps("只有 3栋")
    s.says("水泵坏了，维修师傅已到现场").says("今天 16:00")
    z = dialogue.account("resident:w3").says(ZHAO + "家里没水了")
    return one, z.taps("跟进这件事")


@pytest.mark.parametrize(
    "words",
    ["你们要修到几点", "要停到几点", "什么时候来水", "还要多久", "修好了没", "几点能恢复啊"],
)
def test_5_13_who_follows_is_told_the_hour_that_is_known(dialogue: Dialogue, words: str) -> None:
    _, z = follower(dialogue)
    z.says(words).hears("水泵坏了", "今天 16:00 前").does_not_hear("哪一户", "没有核实")


def test_5_13_beside_a_matter_of_his_own_the_question_is_about_what_it_names(
    dialogue: Dialogue,
) -> None:
    _, z = follower(dialogue)
    own = submits(dialogue, z.says("报修，3栋1单元302客厅灯坏了"))
    z.says("什么时候来水").hears("今天 16:00 前")
    z.says("灯什么时候修好").does_not_hear("水泵")
    assert case(dialogue, own).state == "assigned"


@pytest.mark.parametrize(
    "words",
    [
        "我不想收这个了，取消关注",
        "取消跟进",
        "不用再跟进了",
        "别再给我发这个了",
        "不想收到停水的消息了",
    ],
)
def test_5_13_who_follows_no_longer_wants_to(dialogue: Dialogue, words: str) -> None:
    one, z = follower(dialogue)
    own = submits(dialogue, z.says("报修，3栋1单元302客厅灯坏了"))
    z.says(words).hears("不再发这件事的进展").does_not_hear("撤回", own)
    more(dialogue, one, "事件进展").says("新泵已装好，正在试运行").taps("跳过")
    z.does_not_hear("新泵")
    assert case(dialogue, own).state == "assigned"


@pytest.mark.parametrize("words", ["没解决 还是没有水", "还没来水", "还是没水啊", "没解决"])
def test_5_13_after_the_end_who_still_has_none_is_written_down(
    dialogue: Dialogue, words: str
) -> None:
    one, z = follower(dialogue)
    over = more(dialogue, one, "事件结束").taps("源头已停").says("水泵已换新，试运行正常")
    over.sends_photo()
    z.hears("源头已停", "还没好的话，直接告诉我")
    z.says(words).hears("您家还没好", "对不起").does_not_hear("没认出来", "哪一户", "在哪里")
    two = submits(dialogue, z)
    assert two != one
    own = case(dialogue, two)
    assert own.place == "3栋1单元302"
    assert words in own.what


def test_5_13_who_has_water_again_or_another_matter_reports_no_such_thing(
    dialogue: Dialogue,
) -> None:
    one, z = follower(dialogue)
    over = more(dialogue, one, "事件结束").taps("源头已停").says("水泵已换新，试运行正常")
    over.sends_photo()
    z.says("有水了谢谢").does_not_hear("您家还没好")
    z.says("楼道灯还没修好").does_not_hear("停水")


def test_5_13_an_hour_of_recovery_that_was_said_is_not_asked_again(dialogue: Dialogue) -> None:
    one = files(dialogue, "resident:w1", WANG + LIFT)
    takes_up(dialogue, one)
    s = more(dialogue, one, "归为同一事件")
    s.says("3栋电梯停运").taps("只有 3栋")
    s.says("维保师傅11点到，主板坏了，今天下午3点前恢复")
    s.hears("已新开事件", "今天 15:00 前").does_not_hear("预计什么时候恢复")
    dialogue.account("resident:w1").hears("主板坏了", "预计今天 15:00 前恢复")
    more(dialogue, one, "事件进展").says("新主板14点到，17:30恢复运行").hears("今天 17:30 前")
    dialogue.account("resident:w1").hears("新主板", "今天 17:30 前")


def test_5_13_the_fitters_arrival_alone_is_no_hour_of_recovery(dialogue: Dialogue) -> None:
    one = files(dialogue, "resident:w1", WANG + LIFT)
    takes_up(dialogue, one)
    s = more(dialogue, one, "归为同一事件")
    s.says("3栋电梯停运").taps("只有 3栋")
    s.says("维保师傅11点到，主板坏了").hears("预计什么时候恢复")
    assert "今天 11:00" not in s.offered()
    s.taps("跳过").hears("已新开事件").does_not_hear("恢复时间")


def test_5_13_who_asks_when_the_lift_is_mended_hears_what_is_known(dialogue: Dialogue) -> None:
    one = files(dialogue, "resident:w1", WANG + LIFT)
    opened(dialogue, one)
    z = dialogue.account("resident:w3")
    z.says("3栋2单元 电梯什么时候修好 601 赵先生13800138004")
    z.hears("这件事我们已知道", "今天 16:00").does_not_hear("建议")
