"""What a resident does with matters he has filed: progress, urging, adding, the survey."""

import pytest

from tests.support.dialogue import Dialogue, Voice

LEAK = "3栋2单元1501厨房水龙头漏水，我是王女士13800138000"


def filed(dialogue: Dialogue, name: str = "resident:w1", words: str = LEAK) -> Voice:
    """A resident whose report is filed."""
    w = dialogue.account(name)
    w.says(words).taps("对，提交")
    dialogue.passes(minutes=1)
    return w


def steward(dialogue: Dialogue) -> Voice:
    """The steward of building 3."""
    return dialogue.account("steward:小林")


def finished(dialogue: Dialogue) -> Voice:
    """A resident whose request the steward calls done: a key card, so nothing has to be seen."""
    w = filed(dialogue, words="3栋2单元1501的物业费账单金额不对，想核对一下，我是王女士13800138000")
    s = steward(dialogue)
    s.taps("接单")
    s.says("王女士您好，我是您的管家，已经在核对账单，今天下午给您答复")
    s.taps("完成")
    s.says("已核对账单，多计的车位费在下月账单冲减，明细已发给王女士核对")
    s.taps("跳过")  # nothing to say of how it is kept from happening again
    if "确认完成" in s.offered():
        s.taps("确认完成")
    dialogue.passes(minutes=1)
    return w


def test_progress_shows_the_one_open_matter_with_its_next_step(dialogue: Dialogue) -> None:
    w = filed(dialogue)
    w.says("查进度").hears("261123-001", "管家", "10:00")
    assert w.offered() == ["催一下", "补充", "撤回", "邀请家人"]


def test_progress_lists_several_and_opens_the_one_tapped(dialogue: Dialogue) -> None:
    w = filed(dialogue)
    w.says("另外电梯也坏了，3栋2单元的电梯门关不上").hears("另一件事").taps("对，提交")
    w.says("查进度").hears("2 件", "261123-001", "261123-002")
    w.says("2").hears("261123-001", "厨房水龙头")


def test_progress_of_nothing_says_how_to_begin(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w2")
    w.says("查进度").hears("还没有报过事")
    dialogue.account("resident:何老师").says("查进度").hears("没有在办的事")


def test_a_case_number_alone_shows_the_case_and_a_foreign_one_does_not(dialogue: Dialogue) -> None:
    w = filed(dialogue)
    w.says("261123-001").hears("261123-001", "等待接单")
    other = dialogue.account("resident:w3")
    other.says("261123-001").does_not_hear("水龙头", "王女士")
    other.says("261123-999").does_not_hear("水龙头")


def test_urging_reaches_the_steward_and_is_answered_kindly(dialogue: Dialogue) -> None:
    w = filed(dialogue)
    steward(dialogue).messages()
    w.says("怎么还没人来").hears("替您催了 261123-001", "对不起")
    steward(dialogue).hears("261123-001", "催")


def test_urging_with_several_matters_asks_which(dialogue: Dialogue) -> None:
    w = filed(dialogue)
    w.says("另外电梯也坏了，3栋2单元的电梯门关不上").taps("对，提交")
    w.says("查进度")
    w.says("催一下")
    if "请问催的是哪一件" in w.everything():
        w.says("1")
    w.hears("替您催了")


def test_words_that_may_belong_to_the_matter_are_asked_about_once(dialogue: Dialogue) -> None:
    w = filed(dialogue)
    w.says("厨房的水龙头漏水更厉害了，水流了一地").hears("补充之前的事，还是另一件事")
    assert w.offered() == ["补充到 261123-001", "是另一件事"]
    w.taps("补充到 261123-001").hears("已补充到 261123-001")
    steward(dialogue).hears("水流了一地")


def test_4_3_one_question_is_enough_for_what_is_said_in_a_row(dialogue: Dialogue) -> None:
    w = filed(dialogue)
    w.says("厨房的水龙头漏水更厉害了，水流了一地").hears("补充之前的事，还是另一件事")
    for more in ("还在滴水", "柜子门都泡坏了", "墙上也有水印"):
        w.says(more).hears("和刚才的放在一起").does_not_hear("还是另一件事")
        assert w.offered() == ["补充到 261123-001", "是另一件事"]
    w.taps("补充到 261123-001").hears("已补充到 261123-001")
    steward(dialogue).hears("水流了一地", "还在滴水", "柜子门都泡坏了", "墙上也有水印")
    for more in ("地板也鼓起来了", "楼下也滴到了一点", "厨房的水龙头漏水比早上还大"):
        w.says(more).hears("已补充到 261123-001").does_not_hear("还是另一件事")
        steward(dialogue).hears(more)
    w.sends_photo().hears("已补充到 261123-001").does_not_hear("还是另一件事")


def test_4_3_after_the_answer_another_matter_is_still_one_of_its_own(dialogue: Dialogue) -> None:
    w = filed(dialogue)
    w.says("厨房的水龙头漏水更厉害了，水流了一地").taps("补充到 261123-001")
    w.says("谢谢").does_not_hear("已补充")
    w.says("小区东门的保安晚上总在睡觉，陌生人随便进").hears("另一件事", "您的意思是")


def test_4_3_what_is_said_much_later_is_asked_about_again(dialogue: Dialogue) -> None:
    w = filed(dialogue)
    w.says("厨房的水龙头漏水更厉害了，水流了一地").taps("补充到 261123-001")
    dialogue.passes(minutes=40)
    w.says("厨房的水龙头漏水比早上还大，流到客厅了").hears("还是另一件事")


def test_the_other_answer_begins_a_new_report(dialogue: Dialogue) -> None:
    w = filed(dialogue)
    w.says("厨房的水龙头漏水更厉害了，水流了一地").taps("是另一件事").hears(
        "您的意思是", "水流了一地"
    )


def test_a_clearly_new_matter_begins_at_once_and_says_so(dialogue: Dialogue) -> None:
    w = filed(dialogue)
    w.says("小区东门的保安晚上总在睡觉，陌生人随便进").hears("另一件事", "您的意思是")


def test_a_photo_with_an_open_matter_is_asked_about(dialogue: Dialogue) -> None:
    w = filed(dialogue)
    w.sends_photo().hears("补充之前的事").taps("补充到 261123-001").hears("已补充")


def test_quoting_a_message_of_the_matter_adds_to_it_without_a_question(dialogue: Dialogue) -> None:
    w = filed(dialogue)
    card = w.message_with("261123-001")
    w.says("白天我不在家，晚上七点以后来", reply_to=card.id).hears("已补充到 261123-001")
    w.says("还要多久", reply_to=card.id).hears("替您催了")


def test_quoting_somebody_elses_message_brings_nothing_of_his(dialogue: Dialogue) -> None:
    card = filed(dialogue).message_with("261123-001")
    other = dialogue.account("resident:w5")
    other.says("白天我不在家，晚上七点以后来", reply_to=card.id).does_not_hear("261123-001")


def test_add_asks_for_the_words(dialogue: Dialogue) -> None:
    w = filed(dialogue)
    w.taps("补充").hears("请说要补充的内容")
    w.says("阀门在水槽下面，电话13911112222").hears("已补充到 261123-001")
    steward(dialogue).hears("阀门在水槽下面").does_not_hear("13911112222")


def test_withdrawing_asks_once(dialogue: Dialogue) -> None:
    w = filed(dialogue)
    w.says("不用修了").hears("确定要撤回 261123-001")
    w.taps("不撤回").hears("照常在办")
    w.says("撤回").taps("确定撤回").hears("已撤回")
    w.says("查进度").hears("没有在办的事")
    w.taps("确定撤回").does_not_hear("已撤回。")


def test_thanks_are_answered_and_file_nothing(dialogue: Dialogue) -> None:
    w = filed(dialogue)
    w.says("谢谢").hears("不客气")
    w.says("查进度").hears("261123-001").does_not_hear("261123-002")


def test_solved_is_rated_and_commented(dialogue: Dialogue) -> None:
    w = finished(dialogue)
    w.hears("已核对账单").taps("已解决")
    assert len(w.offered()) == 5
    w.says("5").hears("还有什么想对我们说的")
    w.says("小林很耐心").hears("转给他们")
    w.says("你好").hears("您好")


def test_6_3_unsolved_acts_at_once_and_may_be_explained(dialogue: Dialogue) -> None:
    w = finished(dialogue)
    w.says("没解决").hears("哪里没解决")
    w.says("车位费一分没少").hears("已补充")
    w.taps("已解决").does_not_hear("还有什么想对我们说的")


def test_unsolved_need_not_be_explained(dialogue: Dialogue) -> None:
    w = finished(dialogue)
    w.taps("没解决").taps("跳过").hears("不多问")


def test_the_answer_to_a_survey_does_not_swallow_words_of_the_next_day(dialogue: Dialogue) -> None:
    w = finished(dialogue)
    w.taps("已解决").taps("5 分 很满意")
    dialogue.passes(hours=20)
    w.says("楼道灯坏了好几天没人管").hears("您的意思是")


def test_a_survey_answered_inside_a_report_leaves_the_report_open(dialogue: Dialogue) -> None:
    w = finished(dialogue)
    w.says("另外小区里有两只流浪狗天天追着老人叫").taps("已解决")
    w.taps("5 分 很满意").hears("还没提交", "流浪狗")
    w.taps("对，提交").hears("261123-002")


@pytest.mark.parametrize(
    "button", ["solved:261123-001", "withdraw_yes:261123-001", "rate:261123-001.1"]
)
def test_a_strangers_button_changes_nothing(dialogue: Dialogue, button: str) -> None:
    filed(dialogue)
    other = dialogue.account("resident:w6")
    other.presses(button).hears("没有改动任何内容")


def test_words_held_by_the_question_which_are_nudged_and_expire(dialogue: Dialogue) -> None:
    w = filed(dialogue)
    w.sends_photo().hears("补充之前的事")
    dialogue.passes(minutes=11)
    w.hears("还没提交").taps("继续填写").hears("补充之前的事")
    w.says("水越来越多").hears("和刚才的放在一起").taps("补充到 261123-001").hears("已补充")
    steward(dialogue).hears("水越来越多")


def test_back_and_cancel_at_the_question_which(dialogue: Dialogue) -> None:
    w = filed(dialogue)
    w.sends_photo().says("返回").hears("第一步", "补充之前的事")
    w.says("取消").hears("已取消")
    w.taps("补充到 261123-001").hears("用不上了")
    w.taps("是另一件事").hears("用不上了")


def test_words_to_add_may_be_a_photo_and_may_be_left_out(dialogue: Dialogue) -> None:
    w = filed(dialogue)
    w.taps("补充").sends_photo().hears("已补充到 261123-001")
    w.taps("补充").says("返回").hears("不多问")
    w.taps("补充").says("取消").hears("已取消")


def test_adding_waits_while_another_report_is_open(dialogue: Dialogue) -> None:
    w = filed(dialogue)
    w.says("小区东门的保安晚上总在睡觉，陌生人随便进").hears("您的意思是")
    w.taps("补充").hears("先把手上这件登记完", "保安")


def test_urging_without_any_open_matter_begins_no_case_by_itself(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w8")
    w.says("催一下").does_not_hear("替您催了")
    assert w.messages()


def test_withdrawing_one_of_several_asks_which(dialogue: Dialogue) -> None:
    w = filed(dialogue)
    w.says("另外电梯也坏了，3栋2单元的电梯门关不上").taps("对，提交")
    w.says("不用修了").hears("要撤回哪一件").says("2").hears("确定要撤回 261123-001")


def test_a_withdrawn_matter_that_is_quoted_shows_how_it_ended(dialogue: Dialogue) -> None:
    w = filed(dialogue)
    card = w.message_with("261123-001")
    w.says("撤回").taps("确定撤回")
    w.says("现在什么情况", reply_to=card.id).hears("261123-001")
    w.says("取消", reply_to=card.id)
    w.says("撤回", reply_to=card.id)
    assert w.messages()


def test_a_quoted_matter_can_be_urged_withdrawn_and_asked_about(dialogue: Dialogue) -> None:
    w = filed(dialogue)
    card = w.message_with("261123-001")
    w.says("催一下", reply_to=card.id).hears("替您催了")
    w.says("不用来了", reply_to=card.id).hears("确定要撤回")
    w.says("261123-001 怎么还没人来").hears("替您催了")


def test_impatient_words_urge_what_is_open(dialogue: Dialogue) -> None:
    w = filed(dialogue)
    w.says("都三天了还没人管，你们管不管").hears("替您催了 261123-001")


def test_a_foreign_quote_with_an_impossible_id_is_only_text(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w9")
    w.says("楼道灯坏了", reply_to=2**70).hears("几栋几单元")


def test_a_comment_typed_as_stars_changes_the_rating(dialogue: Dialogue) -> None:
    w = finished(dialogue)
    w.taps("已解决").taps("5 分 很满意").says("3分").hears("3")


def test_a_rating_that_is_no_number_is_an_old_button(dialogue: Dialogue) -> None:
    w = finished(dialogue)
    w.taps("已解决").presses("rate").hears("谢谢")


def test_an_emergency_goes_before_the_comment(dialogue: Dialogue) -> None:
    w = finished(dialogue)
    w.taps("已解决").taps("5 分 很满意").says("电梯里困人了，快来人").hears("不要扒门")


def test_nothing_said_to_a_question_for_words_asks_again(dialogue: Dialogue) -> None:
    w = finished(dialogue)
    w.taps("没解决").says("").hears("没看到内容", "哪里没解决")
    w.says("帮助").hears("我是物业前台", "哪里没解决").says("没有").hears("不多问")
    w.taps("跳过").hears("用不上了")


def test_words_that_say_they_add_are_added(dialogue: Dialogue) -> None:
    w = filed(dialogue)
    w.says("补充一下，昨晚又滴到两点").hears("已补充到 261123-001")


def test_a_short_question_about_the_time_shows_how_the_open_matter_stands(
    dialogue: Dialogue,
) -> None:
    wang = dialogue.account("resident:w1")
    wang.says("3栋2单元1501楼上漏水，我是王女士13800138000")
    wang.taps("对，提交")
    wang.says("什么时候能好啊")
    wang.hears("下一步", "前给您第一个回话")


def test_not_solved_of_a_matter_still_being_worked_on_is_an_urge(dialogue: Dialogue) -> None:
    wang = dialogue.account("resident:w1")
    wang.says("3栋2单元1501楼上漏水，我是王女士13800138000")
    wang.taps("对，提交")
    wang.says("还是没解决")
    wang.hears("已经替您催了")


def test_a_clearly_other_matter_begins_a_report_however_short(dialogue: Dialogue) -> None:
    wang = dialogue.account("resident:w1")
    wang.says("3栋2单元1501楼上漏水，我是王女士13800138000")
    wang.taps("对，提交")
    wang.says("电梯又坏了")
    wang.hears("电梯")
    wang.does_not_hear("还是另一件事")


def test_a_question_at_the_read_back_changes_nothing(dialogue: Dialogue) -> None:
    wang = dialogue.account("resident:w1")
    wang.says("3栋2单元1501楼上漏水三天了，我是王女士13800138000")
    wang.says("什么时候能好啊")
    wang.hears("多久了：三天")


def test_still_dripping_leans_on_the_matter_told_before(dialogue: Dialogue) -> None:
    w = filed(dialogue)
    w.says("还在滴水").hears("补充之前的事").does_not_hear("我给您单独登记")
    w.taps("补充到 261123-001").hears("已补充到 261123-001")
    w.says("还有个事，地下车库的灯坏了").does_not_hear("已补充到")


def test_4_4_a_question_asked_by_the_way_makes_no_mere_question_of_the_matter(
    dialogue: Dialogue,
) -> None:
    w = dialogue.account("resident:刘女士")
    w.says("我们楼下那个垃圾桶满了好几天了顺便问下物业费怎么交")
    w.hears("① 我们楼下那个垃圾桶满了好几天了", "② 物业费怎么交", "环境管理类")
    w.does_not_hear("按咨询登记")
