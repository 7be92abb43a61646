"""合并, 拆分, 关联, 改地址, 改分类: who may, what is told, what stops (DESIGN §4)."""

import pytest
from sqlalchemy import select

from storage.tables import Entry, TimerRow
from tests.support.dialogue import Dialogue
from tests.support.neighbours import (
    LEAD,
    LI,
    LIN,
    WANG,
    YA,
    ZHAO,
    ZHOU,
    case,
    files,
    more,
    rows,
    submits,
    takes_up,
)

LEAK = "卫生间天花板漏水，滴了一晚上"


def timers(dialogue: Dialogue, number: str) -> set[str]:
    of_case = select(TimerRow.kind).where(TimerRow.subject == f"case:{case(dialogue, number).id}")
    return set(rows(dialogue, of_case))


def twice(dialogue: Dialogue) -> tuple[str, str]:
    """王女士 brings the same matter two times."""
    one = files(dialogue, "resident:w1", WANG + LEAK)
    w = dialogue.account("resident:w1").says("我要报事").says("卫生间漏水，天花板滴了一晚上还在滴")
    if "是另一件事" in w.offered():
        w.taps("是另一件事")
    return one, submits(dialogue, w)


def neighbours(dialogue: Dialogue) -> tuple[str, str]:
    """王女士 and 李先生 of the same building bring the same matter."""
    one = files(dialogue, "resident:w1", WANG + "3栋楼道灯不亮")
    return one, files(dialogue, "resident:w2", LI + "楼道的灯坏了不亮")


def test_the_same_filers_double_goes_on_as_one_and_he_hears_which_number(
    dialogue: Dialogue,
) -> None:
    one, two = twice(dialogue)
    takes_up(dialogue, one)
    s = dialogue.account(LIN)
    s.says(f"{two} 并入 {one}").hears("这两件合并以后", one, two)
    assert case(dialogue, two).state == "assigned"  # asked first
    w = dialogue.account("resident:w1")
    w.says("查进度")
    s.taps("确认合并").hears(f"{two} 已合并到 {one}")
    w.hears(f"您报的 {two} 和 {one} 是同一件事", "管家 林晓彤")
    merged, kept = case(dialogue, two), case(dialogue, one)
    assert (merged.state, merged.outcome) == ("closed", "merged")
    assert timers(dialogue, two) == set()
    assert kept.state == "in_progress"
    told = [e.text for e in rows(dialogue, select(Entry).where(Entry.case_id == kept.id))]
    assert any("还在滴" in text for text in told)  # his words came along


def test_whichever_is_named_first_the_older_or_weightier_stays(dialogue: Dialogue) -> None:
    one, two = neighbours(dialogue)
    dialogue.account(LIN).says(f"{one} 并入 {two}").taps("确认合并")
    assert (case(dialogue, one).state, case(dialogue, two).outcome) == ("assigned", "merged")


def test_5_11_neighbours_merged_hear_each_step_and_never_each_other(dialogue: Dialogue) -> None:
    one, two = neighbours(dialogue)
    w, li = dialogue.account("resident:w1"), dialogue.account("resident:w2")
    for voice in (w, li):
        voice.says("帮助")
    s = dialogue.account(LIN)
    takes_up(dialogue, one)
    more(dialogue, one, "合并到另一件")
    s.taps(next(label for label in s.offered() if label.startswith(two))).taps("确认合并")
    li.hears(f"您报的 {two} 和已经在办的一件是同一件事")
    w.hears("另一位业户也报了同样的事")
    w.says(f"{one} 我是1501的王女士，灯还是不亮，晚上看不见")
    s.presses(f"progress:{one}").says("王女士家 1501 门口的灯座已拆下检查，缺配件").taps("跳过")
    li.hears(f"您报的 {two}（已合并一起办）：今天有新进展")
    li.hears("灯座已拆下检查，缺配件")
    for name in ("王", "1501", "138", one, "看不见"):
        li.does_not_hear(name)
    for name in ("李", "802", "139", two):
        w.does_not_hear(name)
    li.says("查进度").hears("已合并到一起办，现在：处理中")
    li.does_not_hear("王", "1501", one)
    li.presses(f"progress_of:{one}").does_not_hear("灯座", "王")


def test_2_2_who_is_merged_has_his_own_case_back_when_it_is_not_solved_at_his_place(
    dialogue: Dialogue,
) -> None:
    one, two = neighbours(dialogue)
    takes_up(dialogue, one)
    s = dialogue.account(LIN)
    s.says(f"{two} 并入 {one}").taps("确认合并")
    s.presses(f"complete:{one}").says("3 楼灯座已换，晚上七点亮灯确认")
    s.sends_photo().taps("刚刚看过").says("到了看到旧件坏了")
    dialogue.passes(seconds=31)
    li = dialogue.account("resident:w2")
    li.hears("处理人说办完了", "灯座已换").does_not_hear("王")
    li.taps("我这件单独办")
    again = case(dialogue, two)
    assert (again.state, again.kind, again.outcome) == ("assigned", "complaint", None)
    assert timers(dialogue, two)
    li.presses(f"still_mine:{two}").does_not_hear("单独办")


def test_5_13_who_is_merged_is_told_where_it_stands_and_is_heard(dialogue: Dialogue) -> None:
    one, two = neighbours(dialogue)
    takes_up(dialogue, one)
    s = dialogue.account(LIN)
    s.says(f"{two} 并入 {one}").taps("确认合并")
    w, li = dialogue.account("resident:w1"), dialogue.account("resident:w2")
    li.says("查进度").hears(two, "合并后还在办", "处理中", "管家 林晓彤")
    li.does_not_hear("没有在办", one, "王")
    w.says("帮助")
    li.says("我家门口的灯还是不亮，什么时候来").hears(two, "已转给管家 林晓彤")
    li.does_not_hear("没有给您办好", "重新登记", "您的意思是")
    s.hears(f"合并进来的 {two}", "灯还是不亮")
    w.does_not_hear("灯还是不亮", two)
    li.says(f"{two} 楼道太黑了，老人不敢走").hears("已转给管家 林晓彤")
    s.hears("老人不敢走")
    li.says("催一下").hears("已转给管家 林晓彤").does_not_hear("没有给您办好")
    li.taps("补充").says("三楼的也不亮了").hears("已转给管家 林晓彤")
    s.hears("三楼的也不亮了")
    s.presses(f"plan:{one}").says("灯座明天换新", "师傅上门更换", "明天下午三点")
    li.hears("灯座明天换新")
    li.says("查进度").hears("15:00", "灯座明天换新")


def test_5_13_another_matter_of_his_is_taken_as_one(dialogue: Dialogue) -> None:
    one, two = neighbours(dialogue)
    dialogue.account(LIN).says(f"{two} 并入 {one}").taps("确认合并")
    li = dialogue.account("resident:w2")
    li.says("地下车库漏水，车位上都是水").hears("您的意思是").does_not_hear(two)
    w = dialogue.account("resident:w1")
    w.says("查进度").hears(one).does_not_hear(two)


def test_5_13_money_promised_to_one_is_not_told_to_the_other(dialogue: Dialogue) -> None:
    one, two = neighbours(dialogue)
    takes_up(dialogue, one)
    s = dialogue.account(LIN)
    s.says(f"{two} 并入 {one}").taps("确认合并")
    s.presses(f"progress:{one}").says("给您补偿100元，灯今天换").taps("跳过")
    dialogue.account("resident:w1").hears("100元")
    dialogue.account("resident:w2").hears("今天有新进展").does_not_hear("100")


def test_2_2_not_good_at_his_place_opens_his_own_again(dialogue: Dialogue) -> None:
    one, two = neighbours(dialogue)
    takes_up(dialogue, one)
    s = dialogue.account(LIN)
    s.says(f"{two} 并入 {one}").taps("确认合并")
    s.presses(f"complete:{one}").says("3 楼灯座已换，晚上七点亮灯确认")
    s.sends_photo().taps("刚刚看过").says("到了看到旧件坏了")
    dialogue.passes(seconds=31)
    dialogue.account("resident:w2").says("我家门口的灯还是没修好")
    assert case(dialogue, two).state == "assigned"


def test_not_the_same_matter_after_all(dialogue: Dialogue) -> None:
    one, two = neighbours(dialogue)
    dialogue.account(LIN).says(f"{two} 并入 {one}").taps("确认合并")
    dialogue.account("resident:w2").taps("我这件单独办").hears(two, "单独办")
    back = case(dialogue, two)
    assert (back.state, back.kind, back.dissatisfactions) == ("assigned", "request", 0)
    dialogue.account("resident:w1").presses(f"still_mine:{two}").does_not_hear("单独办")


DOOR = "单元门禁刷卡没反应，进不去"
ROOM = "卫生间天花板漏水，滴了一晚上"


def unlike(dialogue: Dialogue) -> tuple[str, str]:
    """Two matters that have nothing in common are merged all the same."""
    one = files(dialogue, "resident:w1", WANG + DOOR)
    two = files(dialogue, "resident:w2", LI + ROOM)
    dialogue.account(LIN).says(f"{two} 并入 {one}").taps("核对过，是同一件")
    assert case(dialogue, two).outcome == "merged"
    return one, two


def test_who_merges_what_has_nothing_in_common_is_warned(dialogue: Dialogue) -> None:
    one = files(dialogue, "resident:w1", WANG + DOOR)
    two = files(dialogue, "resident:w2", LI + ROOM)
    s = dialogue.account(LIN).says(f"{two} 并入 {one}").hears("不像同一件事", DOOR[:6], ROOM[:6])
    assert s.offered() == ["只关联，各办各的", "核对过，是同一件", "取消"]
    s.taps("只关联，各办各的").hears("已关联")
    assert case(dialogue, two).state == "assigned"


def test_who_merges_the_same_matter_is_not_warned(dialogue: Dialogue) -> None:
    one, two = neighbours(dialogue)
    s = dialogue.account(LIN).says(f"{two} 并入 {one}").does_not_hear("不像同一件事")
    assert s.offered() == ["确认合并", "取消"]


@pytest.mark.parametrize(
    "words", ["撤回合并", "取消合并", "{two} 撤回合并", "撤回合并 {one}", "合并错了", "button"]
)
def test_who_merged_by_mistake_takes_it_back(dialogue: Dialogue, words: str) -> None:
    one, two = unlike(dialogue)
    s, li = dialogue.account(LIN), dialogue.account("resident:w2").says("帮助")
    w = dialogue.account("resident:w1").says("帮助")
    if words == "button":
        s.taps("撤回合并")
    else:
        s.says(words.format(one=one, two=two))
    s.hears(f"{two} 已恢复单独办", one).does_not_hear("发给业户")
    li.hears(f"您报的 {two}", "已恢复单独办", "管家 林晓彤", "前联系您").does_not_hear("王", one)
    w.hears("另一件不是同一件事").does_not_hear("李", two)
    again = case(dialogue, two)
    assert (again.state, again.outcome) == ("assigned", None)
    assert timers(dialogue, two)
    s.says(f"撤回合并 {two}").hears("没有合并到别的报事里")


def test_who_may_not_merge_takes_nothing_back(dialogue: Dialogue) -> None:
    _, two = unlike(dialogue)
    dialogue.account("steward:小袁").says(f"撤回合并 {two}").does_not_hear("已恢复")
    dialogue.account(ZHOU).says(f"撤回合并 {two}").does_not_hear("已恢复")
    dialogue.account(LIN).says("撤回合并是什么意思").does_not_hear("已恢复")
    assert case(dialogue, two).outcome == "merged"


@pytest.mark.parametrize(
    "words",
    [
        "不对啊我家是卫生间漏水，怎么跟门禁合并了",
        "这不是同一件事",
        "我家漏水跟门禁没关系",
        "不要合并，我要单独处理",
        "你们合并错了",
        "取消合并",
    ],
)
def test_5_13_who_says_it_is_another_matter_has_his_own_again(
    dialogue: Dialogue, words: str
) -> None:
    one, two = unlike(dialogue)
    li = dialogue.account("resident:w2").says(words).hears(two, "单独办", "管家 林晓彤")
    li.does_not_hear(one, "王")
    assert case(dialogue, two).state == "assigned"


def test_5_13_who_only_asks_about_it_is_asked_once(dialogue: Dialogue) -> None:
    _, two = unlike(dialogue)
    li = dialogue.account("resident:w2").says("合并是什么意思").hears("要单独给您办吗", two)
    assert case(dialogue, two).outcome == "merged"
    li.taps("我这件单独办").hears("单独办")
    assert case(dialogue, two).state == "assigned"


def test_5_13_his_own_two_are_parted_by_his_word_too(dialogue: Dialogue) -> None:
    one, two = twice(dialogue)
    dialogue.account(LIN).says(f"{two} 并入 {one}").taps("确认合并")
    dialogue.account("resident:w1").says("这两个不是一件事，分开办").hears(two, "单独办")
    assert case(dialogue, two).state == "assigned"


def test_who_was_never_merged_says_the_same_of_other_things(dialogue: Dialogue) -> None:
    one = files(dialogue, "resident:w1", WANG + DOOR)
    w = dialogue.account("resident:w1").says("楼上漏水跟我家装修没关系，是他们家的水管")
    w.does_not_hear("单独办")
    assert case(dialogue, one).state == "assigned"


def test_who_may_not_merge_and_what_may_not_be_merged(dialogue: Dialogue) -> None:
    one, two = neighbours(dialogue)
    dialogue.account(ZHOU).says(f"{two} 并入 {one}").does_not_hear("确认合并").hears("林晓彤")
    dialogue.account("steward:小袁").says(f"{two} 并入 {one}").hears("没有找到")
    dialogue.account(LIN).says(f"{one} 并入 {one}").hears("同一件，不用动")
    dialogue.account(LEAD).says(f"{two} 并入 {one}").hears("这两件合并以后")
    assert case(dialogue, two).state == "assigned"


def test_5_1_whom_a_case_is_about_merges_nothing_of_it(dialogue: Dialogue) -> None:
    one = files(dialogue, "resident:w1", WANG + LEAK)
    two = files(dialogue, "resident:w2", LI + "投诉管家林晓彤，态度恶劣，骂人")
    assert case(dialogue, two).target_id == case(dialogue, one).handler_id
    s = dialogue.account(LIN)
    s.says(f"{two} 并入 {one}").hears("没有找到").does_not_hear("态度")
    s.says(f"关联 {one} 和 {two}").hears("没有找到")
    lead = dialogue.account(LEAD)
    lead.says(f"{two} 并入 {one}").hears("不能合并", "关联")
    lead.says(f"关联 {one} 和 {two}").hears("已关联")
    s.says(one).does_not_hear(two)
    lead.says(one).hears("相关", two)


def test_linked_cases_stand_on_both_cards_and_residents_hear_nothing(dialogue: Dialogue) -> None:
    one, two = neighbours(dialogue)
    w = dialogue.account("resident:w1").says("帮助")
    s = dialogue.account(LIN)
    s.says(f"关联 {two} 和 {one}").hears("已关联")
    s.says(f"关联 {one} 和 {two}").hears("已经关联过了")
    s.says(one).hears("相关：" + two)
    s.says(two).hears("相关：" + one)
    w.does_not_hear("关联")


def test_4_4_a_second_matter_is_parted_and_has_its_own_number_and_clock(
    dialogue: Dialogue,
) -> None:
    one = files(dialogue, "resident:w1", WANG + LEAK + "，还有楼道灯坏了两盏")
    takes_up(dialogue, one)
    s = more(dialogue, one, "拆成两件").taps("别的事")
    s.says("好的").hears("可以这样写")
    s.says("楼道灯坏了两盏，在 15 楼电梯口").taps("设备管理类").hears("已另立 261123-002")
    w = dialogue.account("resident:w1").hears("已另立编号 261123-002", "楼道灯坏了两盏")
    part = case(dialogue, "261123-002")
    assert (part.state, part.category, part.filer_id) == (
        "assigned", "设备管理类", case(dialogue, one).filer_id,
    )  # fmt: skip
    assert any(kind.startswith("response") for kind in timers(dialogue, part.number))
    assert case(dialogue, one).state == "in_progress"
    w.says("查进度").hears(one, part.number)


def test_4_4_the_point_chosen_goes_along_and_counts_as_answered(dialogue: Dialogue) -> None:
    lamp = "二楼楼道灯也不亮"
    w = dialogue.account("resident:w1").says("3栋2单元1501厨房水龙头漏水，我是王女士13800138000")
    w.says(f"还有一件，{lamp}")
    one = submits(dialogue, w)
    takes_up(dialogue, one)
    s = more(dialogue, one, "拆成两件").hears("把哪一件拆出来")
    assert s.offered() == ["① 3栋2单元1501厨房水龙"[:14], f"② {lamp}", "别的事"]
    s.says("灯那件").hears("没有对上是哪一件")
    s.says("第二件").hears("归哪一类").taps("设备管理类").hears("已另立 261123-002")
    assert case(dialogue, "261123-002").what == lamp
    assert case(dialogue, "261123-002").points is None
    assert case(dialogue, one).points == 1
    s.says(one).hears(f"② {lamp}", "已另立编号 261123-002")
    w.says("查进度").hears(one, "261123-002")
    s = more(dialogue, one, "拆成两件")
    assert f"② {lamp}" not in s.offered()
    s.taps("别的事").hears("拆出来的是什么事")


def test_5_1_another_house_goes_to_the_steward_of_its_grid(dialogue: Dialogue) -> None:
    one = files(dialogue, "resident:w1", WANG + LEAK)
    takes_up(dialogue, one)
    s = more(dialogue, one, "改地址")
    s.says("99栋1单元101").hears("没有找到")
    s.says("1栋2单元1502").hears("地址已改为 1栋2单元1502")
    moved = case(dialogue, one)
    assert (moved.building, moved.place) == ("1", "1栋2单元1502")
    dialogue.account("resident:w1").hears("3栋2单元1501 → 1栋2单元1502", "周子航")
    dialogue.account(ZHOU).hears(one, "1栋2单元1502")
    assert any(kind.startswith("feedback") for kind in timers(dialogue, one))


def test_3_the_handler_corrects_the_category_by_a_tap(dialogue: Dialogue) -> None:
    one = files(dialogue, "resident:w1", WANG + LEAK)
    takes_up(dialogue, one)
    more(dialogue, one, "改分类").taps("设备管理类").hears("已改为“设备管理类”")
    assert case(dialogue, one).category == "设备管理类"
    dialogue.account(LIN).presses(f"set_category:{one}.99").does_not_hear("已改为")


def test_an_agents_words_join_people_and_say_how_to_join_cases(dialogue: Dialogue) -> None:
    one, two = neighbours(dialogue)
    dialogue.account(YA).says(f"合并 {one} 和 {two}").hears("同一个人吗", "并入")
    dialogue.account(LIN).says(f"合并 {one} 和 {two}").hears("客服坐席", "并入")
    dialogue.account(LIN).says(f"合并报事 {one} 和 {two}").hears("这两件合并以后")


def test_5_1_a_link_with_a_complaint_about_him_is_neither_told_nor_shown_to_him(
    dialogue: Dialogue,
) -> None:
    one = files(dialogue, "resident:w1", WANG + LEAK)
    takes_up(dialogue, one)
    two = files(dialogue, "resident:l1", LI + "林晓彤骂人，态度恶劣")
    three = files(dialogue, "resident:z1", ZHAO + "楼道灯不亮了")
    s = dialogue.account(LIN).says("帮助")
    lead = dialogue.account("lead:陈主管")
    lead.says(f"关联 {two} 和 {one}").hears("已关联")
    assert len(s.messages()) == 1
    s.says(one).does_not_hear(two, "关联", "另一件")
    lead.says(one).hears(two)
    s.says("帮助")
    lead.says(f"关联 {one} 和 {three}").hears("已关联")
    s.hears("已关联", one, three)


def test_5_11_words_to_whom_a_neighbours_case_was_joined_tell_nothing_of_the_neighbour(
    dialogue: Dialogue,
) -> None:
    one, two = neighbours(dialogue)
    dialogue.account(LIN).says(f"{two} 并入 {one}").taps("确认合并")
    takes_up(dialogue, one)
    w = dialogue.account("resident:w1").says("帮助")
    s = dialogue.account(LIN).presses(f"progress:{one}")
    s.says("已查过楼上管道，802李先生也报了").hears("会让别的住户知道是谁家", "有住户也报了")
    assert len(w.messages()) == 1
    s.says("王女士您好，1501楼上管道已查过，明天上午换管").taps("跳过")
    w.hears("1501楼上管道已查过").does_not_hear("802", "李先生")


def test_5_11_a_case_of_one_household_alone_is_written_about_as_before(dialogue: Dialogue) -> None:
    one = files(dialogue, "resident:w1", WANG + LEAK)
    takes_up(dialogue, one)
    s = dialogue.account(LIN).presses(f"progress:{one}")
    s.says("1601的阀门已经关好，明天上午换管").does_not_hear("会让别的住户知道")
