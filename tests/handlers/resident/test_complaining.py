"""What a resident says of his handler goes to the handler's superior, never to him (§2, §5.1)."""

import pytest
from sqlalchemy import select

from storage.tables import CaseLink
from tests.support.dialogue import Dialogue, Voice
from tests.support.neighbours import case, files, newest, rows, submits, takes_up

LIN, LEAD = "steward:小林", "lead:陈主管"
LEAK = "3栋2单元1501厨房水龙头漏水，我是王女士13800138000"


def in_work(dialogue: Dialogue) -> tuple[str, Voice, Voice]:
    """A case 小林 is working on; its number, the resident, and 小林, who has read everything."""
    number = files(dialogue, "resident:w1", LEAK)
    takes_up(dialogue, number)
    return number, dialogue.account("resident:w1"), dialogue.account(LIN).says("帮助")


def heard_nothing_more(steward: Voice) -> None:
    """Since his 帮助 was answered."""
    assert len(steward.messages()) == 1, steward.everything()


WORDS = (
    "小林到现在都没来，太不负责了，我要投诉小林",
    "我要投诉小林拖延",
    "怎么停了？我不同意停，我要投诉小林拖着不办",
    "我要投诉小林",
    "我要投诉你们管家",
    "你们管家态度太差了，说话很难听",
    "我要投诉你",
    "林晓彤骂人，态度恶劣",
    "管家一直不来，我要投诉",
    "反映一下小林骂人",
)


@pytest.mark.parametrize("words", WORDS)
def test_5_1_what_is_said_of_the_handler_never_reaches_him(dialogue: Dialogue, words: str) -> None:
    number, w, steward = in_work(dialogue)
    w.says(words).hears("不会转给他本人", "他的上级", number, "对吗", "投诉对象")
    heard_nothing_more(steward)
    complaint = submits(dialogue, w)
    filed = case(dialogue, complaint)
    assert (filed.kind, filed.target, filed.handler_role) == ("complaint", "steward", "lead")
    heard_nothing_more(steward)
    steward.says(number).does_not_hear(complaint, "投诉", "关联", "另一件")
    steward.says(complaint).hears("没有找到")
    dialogue.account(LEAD).hears(complaint, words)
    dialogue.account(LEAD).says(complaint).hears(f"相关：{number}")


@pytest.mark.parametrize(
    "words",
    [
        "管家怎么还没来，催一下",
        "小林说下午来，我下午在家",
        "谢谢小林",
        "小林说保安骂人，我要投诉保安",
    ],
)
def test_5_1_an_urge_or_an_addition_still_reaches_him(dialogue: Dialogue, words: str) -> None:
    number, w, steward = in_work(dialogue)
    w.says(words).does_not_hear("不会转给他本人")
    assert newest(dialogue) == number
    if words.startswith(("管家", "小林说下午")):
        steward.hears(number)


def test_5_1_after_add_and_in_the_middle_of_a_question_it_is_the_same(dialogue: Dialogue) -> None:
    number, w, steward = in_work(dialogue)
    w.presses(f"add:{number}").says("小林上门骂人，态度恶劣，我要投诉小林")
    w.hears("不会转给他本人", "投诉对象：小林")
    heard_nothing_more(steward)
    complaint = submits(dialogue, w)
    w.presses(f"add:{number}").says("明天上午在家").hears("已")
    steward.hears("明天上午在家").does_not_hear("骂人", "投诉")
    dialogue.account(LEAD).hears(complaint, "骂人")


def test_5_1_a_colleague_who_handles_nothing_of_his_is_no_reason_to_keep_it_back(
    dialogue: Dialogue,
) -> None:
    _, w, steward = in_work(dialogue)
    w.says("我要投诉小周，骂我").does_not_hear("不会转给他本人")
    heard_nothing_more(steward)


def test_8_an_anonymous_case_and_its_complaint_stay_anonymous(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w1")
    w.says("保安态度太差了，骂人，我是王女士，3栋2单元1501，电话13800138000，请匿名")
    number = submits(dialogue, w)
    takes_up(dialogue, number)
    w.says("小林不管事，不负责，我要投诉小林").hears("只看到“匿名业户”")
    complaint = submits(dialogue, w)
    assert case(dialogue, complaint).anonymous
    dialogue.account(LEAD).hears(complaint).does_not_hear("王女士", "1501")
    assert rows(dialogue, select(CaseLink))


def test_6_2_not_mended_counts_at_once_whatever_is_said_of_him(dialogue: Dialogue) -> None:
    number, w, steward = in_work(dialogue)
    steward.presses(f"visit:{number}").sends_photo("已到现场，换了阀芯")
    steward.presses(f"complete:{number}").says("换了阀芯，已试水不漏，以后每月查一次")
    for _ in range(3):
        if case(dialogue, number).state != "completed" and steward.offered():
            steward.sends_photo("修好了")
    dialogue.passes(minutes=1)
    assert case(dialogue, number).state == "completed"
    w.says("没修好，小林态度恶劣，我要投诉小林").hears("不会转给他本人")
    assert case(dialogue, number).state != "completed"
    steward.does_not_hear("态度恶劣")


@pytest.mark.parametrize("words", ["我要投诉小林", "我要投诉小苏", "我要举报小林"])
def test_2_i_want_to_complain_of_somebody_is_a_complaint_without_any_case(
    dialogue: Dialogue, words: str
) -> None:
    w = dialogue.account("resident:w1")
    w.says(words).does_not_hear("没有正在填写", "撤回")
    w.says("他态度恶劣骂人，3栋2单元1501，王女士13800138000")
    assert case(dialogue, submits(dialogue, w)).kind == "complaint"


@pytest.mark.parametrize("words", ["我要投诉保安", "我想投诉一下保安", "投诉你们小区的保安！"])
def test_4_3_a_complaint_about_somebody_else_is_a_report_of_its_own(
    dialogue: Dialogue, words: str
) -> None:
    number, w, steward = in_work(dialogue)
    w.says(words).hears("另一件事", "出了什么事").does_not_hear("补充到")
    w.says("昨天晚上在大门口骂我").hears("对吗", "投诉对象：保安").does_not_hear("②")
    complaint = case(dialogue, submits(dialogue, w))
    assert (complaint.kind, complaint.target) == ("complaint", "guard")
    assert "骂我" in complaint.what
    assert (case(dialogue, number).urges, case(dialogue, number).kind) == (0, "request")
    assert number not in steward.everything()


@pytest.mark.parametrize("words", ["我要投诉物业", "我要投诉水龙头", "我要投诉你们一直不修"])
def test_4_3_what_may_be_about_the_open_case_begins_nothing(dialogue: Dialogue, words: str) -> None:
    number, w, _ = in_work(dialogue)
    w.says(words).does_not_hear("另一件事，我给您单独登记")
    assert newest(dialogue) == number


def test_2_taking_it_back_still_takes_back(dialogue: Dialogue) -> None:
    number, w, _ = in_work(dialogue)
    w.says("不投诉了").hears("撤回", number)


@pytest.mark.parametrize(
    "words", ["小林也不管", "小林根本不理我", "管家也不搭理我", "小林说话不算话，水龙头还在滴水"]
)
def test_2_neglect_urges_him_and_goes_to_his_superior_in_words(
    dialogue: Dialogue, words: str
) -> None:
    number, w, steward = in_work(dialogue)
    w.says(words).hears("不会转给他本人", "陈静怡", "已经替您催了", number)
    steward.hears(number, "业户在催（第 1 次）").does_not_hear("不管", "不理", "不搭理", "不算话")
    dialogue.account(LEAD).hears(number, words, "请您过问")
    assert (newest(dialogue), case(dialogue, number).urges) == (number, 1)
    steward.says(number).does_not_hear(words)
    if "滴水" in words:
        steward.says("帮助")
        assert any("水龙头还在滴水" in row.text for row in steward.heard)


def test_2_3_the_third_time_the_request_is_a_complaint(dialogue: Dialogue) -> None:
    number, w, steward = in_work(dialogue)
    for words in ("小林也不管", "小林根本不理我"):
        w.says(words)
    assert case(dialogue, number).kind == "request"
    w.presses(f"add:{number}").says("小林就是不回我消息").hears("不会转给他本人", "投诉")
    assert case(dialogue, number).kind == "complaint"
    steward.does_not_hear("不回我")


@pytest.mark.parametrize("words", ["小林怎么还没来", "小林说不管几点都行", "小林太慢了"])
def test_2_being_late_is_a_mere_urge(dialogue: Dialogue, words: str) -> None:
    _, w, steward = in_work(dialogue)
    w.says(words).does_not_hear("不会转给他本人")
    steward.hears(words)


def test_5_1_while_help_is_on_its_way_he_reads_nothing_of_it_either(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w1").says("3栋2单元电梯困人了快来")
    danger, steward = newest(dialogue), dialogue.account(LIN).says("帮助")
    w.says("你们管家小林态度太差了还骂人").hears("不会转给他本人", danger, "陈静怡", "电话")
    complaint = case(dialogue, newest(dialogue))
    assert (complaint.kind, complaint.target, complaint.handler_role) == (
        "complaint",
        "steward",
        "lead",
    )
    heard_nothing_more(steward)
    dialogue.account("engineer:孙师傅").does_not_hear("骂人")
    dialogue.account(LEAD).hears(complaint.number, "态度太差")
    # The rest of the message goes to those on their way, and more of it to the complaint.
    w.says("小林骂我，里面老人被困二十分钟了").hears(complaint.number, "已转给", "电话")
    steward.hears("里面老人被困").does_not_hear("骂", complaint.number)
    dialogue.account(LEAD).hears("小林骂我")
    assert newest(dialogue) == complaint.number
    w.says("13800138000").hears("都已转过去")
    w.says("没事了，已经出来了，小林太凶").hears("还请同事")
    steward.hears("138****8000", "已经出来了").does_not_hear("凶")


@pytest.mark.parametrize(
    "words", ["小林快点来，里面的老人很着急", "小林快来，隔壁在骂人", "管家快来，保安态度很凶"]
)
def test_5_1_words_that_blame_nobody_there_are_passed_on_whole(
    dialogue: Dialogue, words: str
) -> None:
    w = dialogue.account("resident:w1").says("3栋2单元电梯困人了快来")
    danger, steward = newest(dialogue), dialogue.account(LIN).says("帮助")
    w.says(words).hears("已转给").does_not_hear("投诉")
    steward.hears(words)
    assert newest(dialogue) == danger


def test_4_8_danger_told_in_one_breath_with_it_is_heard_whole(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w1").says("3栋2单元电梯困人了快来")
    engineer = dialogue.account("engineer:孙师傅").says("帮助")
    w.says("小林骂人里面老人被困二十分钟了").hears("不会转给他本人")
    engineer.hears("老人被困二十分钟")


@pytest.mark.parametrize(
    "words",
    [
        "陈主管推卸责任，上次说好赔我车漆的，现在电话都不接",
        "陈静怡电话不接，说好的事全忘了",
    ],
)
def test_5_1_the_lead_called_by_office_is_complained_about_and_sees_nothing(
    dialogue: Dialogue, words: str
) -> None:
    w = dialogue.account("resident:c30").says(f"3栋2单元1501，我是王女士，13800138000，{words}")
    w.hears(f"投诉对象：{words[:3]}", "综合服务类").taps("对，提交").hears("项目首席 沈国栋负责")
    dialogue.passes(hours=2)
    lead = dialogue.account(LEAD)
    assert not [row for row in lead.messages() if newest(dialogue) in row.text]


def test_5_1_the_lead_who_only_sent_him_is_not(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:c31")
    w.says("3栋2单元1501，我是王女士，13800138000，陈主管让我来报修的，厨房漏水")
    w.hears("房屋管理类").does_not_hear("投诉对象")


def test_5_1_an_office_alone_names_nobody(dialogue: Dialogue) -> None:
    number = files(
        dialogue,
        "resident:c32",
        "3栋2单元1501，我是王女士，13800138000，我车在地库被人划了，保安干什么吃的，今天发生的，要个说法",
    )
    found = case(dialogue, number)
    assert (found.target, found.target_id) == ("guard", None)
    dialogue.account(LIN).hears(number).does_not_hear("马志军")


def test_2_3_the_third_urge_in_anger_is_no_question_about_danger(dialogue: Dialogue) -> None:
    number = files(dialogue, "resident:c33", LEAK)
    w = dialogue.account("resident:c33").says("催").says("还没人来吗")
    w.says("都催三遍了你们管家是死人啊").does_not_hear("有人被困")
    assert (case(dialogue, number).urges, case(dialogue, number).kind) == (3, "complaint")


def test_2_1_praise_is_asked_for_nothing_but_where_and_who(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:c34")
    w.says("想表扬一下咱们小区保洁刘阿姨，下雪天一大早就扫雪，真的辛苦").hears("谢谢您的肯定")
    w.says("云汀花园 3栋2单元1501 王女士13800138000").hears("按表扬登记").does_not_hear("对不起")


def test_2_an_angry_caller_of_before_is_not_sent_elsewhere(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:c9")
    w.says("你们到底管不管！！打了三次电话都说马上来马上来现在都几点了！！孩子还等着洗澡")
    w.hears("哪一户").does_not_hear("不会自动合到这个聊天里")
