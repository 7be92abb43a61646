"""Each question of the report: what answers it, what does not, how one goes back over it."""

import pytest

from tests.support.dialogue import Dialogue, Voice

WHO = "我是王女士13800138000"


def test_a_room_that_several_units_have_asks_for_the_unit(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:u1")
    w.says(f"3栋1501厨房水龙头漏水，{WHO}").hears("几单元")
    assert w.offered()[:2] == ["1单元", "2单元"]
    w.says("不记得是哪个门").hears("没认出是几单元")
    w.taps("2单元").hears("有多久")
    w.says("返回").hears("几单元").says("1单元")
    w.says("跳过").says("跳过").hears("3栋1单元1501")


def test_the_unit_may_be_said_as_a_word(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:u2")
    w.says(f"3栋1501厨房水龙头漏水，{WHO}").says("2单元的")
    w.says("跳过").says("跳过").hears("3栋2单元1501").does_not_hear("花名册里暂时没有")


def test_a_house_the_roster_does_not_know_is_taken_and_will_be_checked(
    dialogue: Dialogue,
) -> None:
    w = dialogue.account("resident:u3")
    w.says(f"3栋9单元9901厨房水龙头漏水，{WHO}").hears("云汀花园 3栋9单元9901", "由服务中心核实")
    w.taps("对，提交").hears("261123-001")


def test_a_building_in_no_community_asks_which(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:u4")
    w.says(f"88栋2单元1501厨房水龙头漏水，{WHO}").hears("哪个小区")
    w.says("云汀小区").says("跳过").says("跳过").hears("云汀花园 88栋2单元1501")


def test_a_community_named_with_the_place_is_taken(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:u5")
    w.says("厨房水龙头漏水").says("枫禾湾88栋2单元1501").hears("没有找到 88 栋")
    w.taps("没写错").hears("怎么称呼")


def test_only_the_community_as_an_answer_to_where_is_kept(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:u6")
    w.says("厨房水龙头漏水").says("枫禾湾的").hears("在哪里")
    w.says("地下车库").hears("怎么称呼")


def test_the_building_of_a_bare_room_is_asked(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:u7")
    w.says("厨房水龙头漏水").says("1501").hears("1501 是几栋几单元")
    w.says("3栋2单元").hears("怎么称呼")


def test_the_room_of_a_bare_building_is_asked(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:u8")
    w.says("厨房水龙头漏水").says("3栋").hears("3 栋的哪一户").says("2单元1501").hears("怎么称呼")


def test_a_matter_of_fees_asks_whose_it_is(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:u9")
    w.says("物业费账单金额不对").hears("哪一户")


@pytest.mark.parametrize(
    ("said", "name"),
    [("姓王", "王先生/女士"), ("王建国", "王建国"), ("叫我老周就行", "老周"), ("不想说", "业户")],
)
def test_any_form_of_address_will_do(dialogue: Dialogue, said: str, name: str) -> None:
    w = dialogue.account("resident:u10")
    w.says("3栋2单元1501厨房水龙头漏水，13800138000").hears("怎么称呼")
    w.says(said).says("跳过").says("跳过").hears(f"称呼：{name}")


def test_an_unreadable_name_is_asked_once_more_and_then_taken(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:u11")
    w.says("3栋2单元1501厨房水龙头漏水，13800138000").hears("怎么称呼")
    w.says("M.K.").hears("没认出怎么称呼")
    w.says("M.K.").hears("有多久")


def test_a_story_in_place_of_an_answer_joins_the_account(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:u12")
    w.says("厨房水龙头漏水").says("而且橱柜的底板全泡烂了，地板也鼓起来一大块，踩上去吱吱响")
    w.hears("在哪里").says(f"3栋2单元1501，{WHO}")
    w.says("跳过").says("跳过").hears("① 厨房水龙头漏水", "② 而且橱柜的底板")


@pytest.mark.parametrize("said", ["不知道", "跳过", "没有", "不清楚"])
def test_optional_questions_are_passed_over_in_any_words(dialogue: Dialogue, said: str) -> None:
    w = dialogue.account("resident:u13")
    w.says("3栋2单元1501厨房水龙头漏水，13800138000").says("王女士").hears("有多久")
    w.says(said).hears("希望我们怎么处理").says(said).hears("您的意思是").does_not_hear("多久了：")


def test_ready_answers_are_tapped(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:u14")
    w.says("3栋2单元1501厨房水龙头漏水，13800138000").says("王女士")
    w.taps("昨天开始").taps("尽快修好").hears("多久了：昨天开始", "希望：尽快修好")


def test_a_long_wish_is_kept_as_a_wish(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:u15")
    w.says("3栋2单元1501厨房水龙头漏水，13800138000").says("王女士").says("昨天")
    w.says("希望师傅周末来，把水龙头和下面的软管一起换掉，别再漏了")
    w.hears("希望：希望师傅周末来，把水龙头和下面的软管一起换掉")


def test_back_goes_over_every_question_to_the_first(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:u16")
    w.says("地下车库的灯坏了")
    for answer in ("云汀花园", "王女士", "13800138000", "昨天", "跳过"):
        w.says(answer)
    w.hears("您的意思是")
    for question in ("希望我们怎么处理", "有多久", "留个电话", "怎么称呼", "哪个小区", "第一步"):
        w.says("返回").hears(question)


def test_back_out_of_a_correction_leads_to_the_read_back(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:u17")
    w.says(f"3栋2单元1501厨房水龙头漏水，{WHO}").taps("改内容").says("返回")
    w.hears("您的意思是", "厨房水龙头漏水")


def test_3_an_unsure_category_offers_the_two_likeliest(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:u18")
    w.says(f"3栋2单元1501有个东西想请你们看看，{WHO}").hears("拿不太准")
    (first, *_) = [label for label in w.offered() if label.startswith("是")]
    w.taps(first).hears(f"类别：{first.removeprefix('是')}").does_not_hear("拿不太准")


def test_a_category_nobody_knows_is_asked_again(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:u19")
    w.says(f"3栋2单元1501厨房水龙头漏水，{WHO}").taps("改类别")
    w.says("水管").hears("最接近的").says("3").hears("类别：安全管理类")


def test_since_is_put_right_in_words(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:u20")
    w.says(f"3栋2单元1501厨房水龙头漏水，{WHO}").says("时间是上周五开始的").hears("上周五")


def test_submit_in_a_sentence_submits(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:u21")
    w.says(f"3栋2单元1501厨房水龙头漏水，{WHO}").says("可以，提交吧").hears("261123-001")


def test_an_empty_photo_message_asks_again(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:u22")
    w.says("厨房水龙头漏水").says("").hears("没看到内容", "在哪里")


def test_begin_again_drops_what_was_said(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:u23")
    w.says("厨房水龙头漏水").says("取消").taps("我要报事").hears("出了什么事")
    w.says(f"3栋2单元1501卧室的灯坏了，{WHO}").hears("灯坏了").does_not_hear("水龙头")


@pytest.mark.parametrize(
    "label", ["改地点", "是另一件事", "昨天开始", "跳过", "有，现在", "1单元", "云汀花园"]
)
def test_a_button_of_a_question_long_answered_is_old(dialogue: Dialogue, label: str) -> None:
    w = _who_saw_all(dialogue)
    w.says("取消")
    w.taps(label).hears("用不上了")


def test_a_button_of_another_question_changes_that_and_the_read_back_shows_it(
    dialogue: Dialogue,
) -> None:
    w = dialogue.account("resident:u25")
    w.says("3栋2单元1501厨房水龙头漏水，13800138000").says("王女士").taps("昨天开始")
    w.taps("尽快修好").taps("今天刚发生").hears("多久了：今天刚发生", "对吗")


def _who_saw_all(dialogue: Dialogue) -> Voice:
    w = dialogue.account("resident:u24")
    w.says("3栋2单元的电梯突然不动了").says("取消")
    w.says(f"地下车库的灯坏了，{WHO}").says("1").says("取消")
    w.says(f"3栋1501厨房水龙头漏水，{WHO}").says("1").says("1").says("1").hears("您的意思是")
    w.taps("对，提交").sends_photo().says("取消")
    w.says(f"小区东门的保安晚上总在睡觉，陌生人随便进，{WHO}")
    return w


def test_an_account_too_long_to_keep_is_cut_and_that_is_said(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:u26")
    w.says("厨房水龙头漏水，" * 300).hears("先记下了前 2000 个字")
    w.says("3栋2单元1501").does_not_hear("先记下了前")


def test_the_name_of_the_estate_is_no_garden(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:u27")
    w.says(f"我住云汀花园5栋2单元1203，楼上天天半夜拖椅子，{WHO}")
    w.hears("地点：云汀花园 5栋2单元1203\n")


def test_a_shop_is_a_place(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:u28")
    w.says(f"商铺12号门口的灯箱坏了，{WHO}").hears("商铺12号", "对吗")


def test_a_building_has_to_do_where_no_flat_is_named(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:u29")
    w.says("3栋2单元的保安昨天骂人，我是王女士13800138000").hears("哪一户")
    w.says("就是那个高个子保安").does_not_hear("哪一户").says("跳过").hears("3栋2单元楼内")


def test_4_11_an_estate_nobody_knows_is_no_refusal(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:u30")
    w.says(f"地下车库的灯坏了，{WHO}").says("翠竹苑").hears("请点一个").says("翠竹苑")
    w.says("跳过").says("跳过").hears("翠竹苑 地下车库").taps("对，提交").hears("261123-001")


def test_a_unit_nobody_can_read_stays_open(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:u31")
    w.says(f"3栋1501厨房水龙头漏水，{WHO}").says("靠马路").says("靠马路").hears("有多久")


def test_words_that_say_nothing_are_asked_about_at_both_ends(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:u32")
    w.says("我要报修").says("不知道").hears("没看明白").says("漏水").hears("在哪里")
    w.says(f"3栋2单元1501，{WHO}").says("跳过").says("跳过").hears("内容：漏水")
    w.says("跳过").hears("对吗").does_not_hear("② 跳过")
    w.says("哦哦").hears("没问题的话点“对，提交”").does_not_hear("② 哦哦")


def light(dialogue: Dialogue) -> Voice:
    """Somebody who told of a lamp and its building, and is asked his name."""
    w = dialogue.account("resident:s9")
    return w.says("楼道灯坏了", "3栋1单元").hears("怎么称呼您")


@pytest.mark.parametrize("words", ["张女士13911120018", "张女士 13911120018", "13911120018张女士"])
def test_4_2_name_and_phone_are_both_taken_however_written(dialogue: Dialogue, words: str) -> None:
    light(dialogue).says(words).hears("多久").says("两天", "尽快修好")
    dialogue.account("resident:s9").hears("称呼：张女士", "139****0018", "多久了：两天")


def test_4_2_an_answer_goes_to_the_question_it_answers(dialogue: Dialogue) -> None:
    w = light(dialogue).says("姓吴，1个月了").hears("留个电话")
    w.says("两天").hears("留个电话").does_not_hear("不完整")
    w.says("13911110006").hears("希望我们怎么处理")
    w.says("大概一个月了").hears("希望我们怎么处理")
    w.says("对的 快点啊").hears("称呼：吴", "多久了：大概一个月了", "希望：快点啊")


def test_4_2_who_he_is_and_a_mere_word_are_no_since(dialogue: Dialogue) -> None:
    w = light(dialogue).says("张女士", "13911120018").hears("多久")
    w.says("姓吴13911110006").hears("多久")
    w.says("嗯").hears("简单说一下多久").says("凭什么").hears("希望我们怎么处理")
    w.says("嗯，今天修好").hears("称呼：吴", "139****0006", "希望：今天修好")
    w.does_not_hear("多久了：", "凭什么")


def test_4_5_who_gets_a_door_in_no_roster_is_asked_to_find_out(dialogue: Dialogue) -> None:
    """The read-back says that the centre verifies it: so somebody of it must be asked."""
    w = dialogue.account("resident:w1").says("3栋2单元9902厨房漏水，王女士13800138000，昨天开始")
    w.hears("花名册里暂时没有，由服务中心核实").taps("对，提交")
    dialogue.account("steward:小林").hears("3栋2单元9902", "门牌未核实", "改地址")


@pytest.mark.parametrize("place", ["3栋2单元1501厨房漏水", "3栋大堂的灯坏了"])
def test_4_5_a_door_on_record_and_a_public_place_need_no_finding_out(
    dialogue: Dialogue, place: str
) -> None:
    w = dialogue.account("resident:w1").says(f"枫禾湾{place}，王女士13800138000，昨天开始")
    w.taps("对，提交")
    dialogue.account("steward:小林").hears("26").does_not_hear("门牌未核实")


@pytest.mark.parametrize("words", ["干嘛问我名字", "为什么要这个", "问这个有什么用？", "凭什么说"])
def test_4_2_who_asks_why_a_name_is_needed_is_told_and_asked_once_more(
    dialogue: Dialogue, words: str
) -> None:
    w = light(dialogue).says(words)
    w.hears("问称呼是为了", "怎么称呼您")
    assert {"跳过", "匿名"} <= set(w.offered())
    w.says("姓吴").hears("吴先生/女士", "留个电话")


def test_4_2_who_asks_what_answers_here_is_told_and_has_said_no_name(dialogue: Dialogue) -> None:
    w = light(dialogue).says("你是谁？是机器人吗").hears("自动应答", "怎么称呼您")
    assert {"跳过", "匿名"} <= set(w.offered())
    w.taps("跳过").hears("留个电话").does_not_hear("机器人吗，")


@pytest.mark.parametrize(
    "words", ["烦不烦啊赶紧修", "别问了，快点", "问这么多，有完没完", "马上来"]
)
def test_4_2_whoever_is_impatient_is_not_held_up_for_his_name(
    dialogue: Dialogue, words: str
) -> None:
    w = light(dialogue).says("干嘛问我名字").says(words).hears("留个电话")
    w.says("13911110006", "跳过", "跳过").hears("称呼：业户").does_not_hear("烦不烦", "有完没完")
    w.taps("对，提交").hears("已经登记好").does_not_hear("业户，")


@pytest.mark.parametrize("words", ["我不想说", "不方便告诉你", "不留", "随便"])
def test_4_2_a_name_may_stay_unsaid(dialogue: Dialogue, words: str) -> None:
    light(dialogue).says(words).hears("留个电话").does_not_hear("没认出")


def test_4_2_what_can_be_no_name_is_none_however_often_it_is_said(dialogue: Dialogue) -> None:
    w = light(dialogue).says("哪有这样的呢").says("哪有这样的呢").hears("留个电话")
    w.does_not_hear("哪有这样的呢，")


@pytest.mark.parametrize("name", ["乐乐妈妈", "M.K.", "Tom Lee", "阿依古丽·买买提"])
def test_4_2_a_name_nobody_knows_is_taken_the_second_time(dialogue: Dialogue, name: str) -> None:
    light(dialogue).says(name).says(name).hears(f"{name}，留个电话")


def test_4_2_a_name_beside_impatient_words_is_taken(dialogue: Dialogue) -> None:
    light(dialogue).says("烦死了，我姓王，快点").hears("王先生/女士，留个电话")


def test_4_2_who_asks_what_the_phone_is_for_is_told(dialogue: Dialogue) -> None:
    w = light(dialogue).says("姓吴").hears("留个电话")
    w.says("要电话干嘛").hears("只是办理的同事联系您用").says("别问了赶紧修").hears("多久")


def test_4_2_the_unit_said_is_not_asked_again(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:u1").says("我住8栋2单元顶楼，昨晚下雨客厅漏了一大片，我姓陈")
    w.hears("是8栋2单元的哪一户")
