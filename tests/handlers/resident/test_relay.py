"""Resident and steward talk inside the case; several open cases in one chat never mix.

Two or three matters are open; each word goes where a button, a quote or the last question says,
else it is asked once.
"""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.tables import Case, Entry
from tests.support.dialogue import Dialogue, Voice

TAP, LIFT, GATE = "261123-001", "261123-002", "261123-003"
LEAK = "3栋2单元1501厨房水龙头漏水，我是王女士13800138000"


def several(dialogue: Dialogue, count: int = 2) -> tuple[Voice, Voice]:
    """A resident with so many open matters, and the steward who has accepted each."""
    resident, steward = dialogue.account("resident:w1"), dialogue.account("steward:小林")
    resident.says(LEAK).taps("对，提交")
    others = ["3栋2单元的电梯门关不上", "3栋2单元1501的门禁卡刷不开了"][: count - 1]
    for words in others:
        resident.says(f"还有一件事，{words}")
        if "是另一件事" in resident.offered():
            resident.taps("是另一件事")
        resident.taps("对，提交")
    steward.messages()
    for number in (TAP, LIFT, GATE)[:count]:
        steward.presses(f"accept:{number}").taps("先打电话了解")
    dialogue.passes(minutes=200)  # no first word waits for an answer any more
    for voice in (resident, steward):
        voice.messages()
    return resident, steward


def says_in(steward: Voice, number: str, words: str) -> None:
    """The steward writes to the resident in this case."""
    steward.says(f"{number} {words}").hears(f"关于 {number}").taps("发给业户")
    steward.hears("已发给", number)


def of_case(dialogue: Dialogue, number: str, kind: str) -> list[str]:
    """What stands on the timeline of the case, of this kind."""
    with dialogue.desk.store.read() as conn, Session(conn) as session:
        found = session.execute(
            select(Entry.text)
            .join(Case, Case.id == Entry.case_id)
            .where(Case.number == number, Entry.kind == kind)
            .order_by(Entry.id)
        )
        return list(found.scalars())


# --- the resident ---------------------------------------------------------------------------------


def test_an_answer_goes_to_the_case_that_asked(dialogue: Dialogue) -> None:
    resident, steward = several(dialogue)
    says_in(steward, LIFT, "请问您说的是左边还是右边那部电梯？")
    resident.hears(f"编号 {LIFT}", "左边还是右边")
    resident.says("右边那部").hears("已转给管家 林晓彤", LIFT)
    steward.hears(f"{LIFT}", "业户回复：右边那部")
    assert of_case(dialogue, LIFT, "add") == ["右边那部"]
    assert of_case(dialogue, TAP, "add") == []


@pytest.mark.parametrize(
    "words", ["好的", "可以", "不方便", "几点到？", "下午三点以后都在家", "换成后天行不行"]
)
def test_short_answers_are_passed_on_too(dialogue: Dialogue, words: str) -> None:
    resident, steward = several(dialogue)
    says_in(steward, TAP, "请问今天下午三点上门方便吗？")
    resident.messages()
    resident.says(words).hears("已转给", TAP)
    steward.hears(f"业户回复：{words}")


def test_two_questions_wait_so_it_is_asked_once(dialogue: Dialogue) -> None:
    resident, steward = several(dialogue, 3)
    says_in(steward, TAP, "请问今天下午三点上门方便吗？")
    says_in(steward, LIFT, "请问您说的是左边还是右边那部电梯？")
    resident.messages()
    steward.messages()
    resident.says("三点可以的").hears("补充之前的事")
    offered = resident.offered()
    assert [label.split()[1] for label in offered[:-1]] == [LIFT, TAP]  # GATE asked nothing
    steward.does_not_hear("三点可以的")
    resident.taps(next(label for label in offered if TAP in label)).hears("已转给", TAP)
    steward.hears(TAP, "三点可以的")
    assert of_case(dialogue, LIFT, "add") == []
    # The other question still waits, alone.
    resident.says("右边那部").hears("已转给", LIFT)
    assert of_case(dialogue, LIFT, "add") == ["右边那部"]


def test_the_choice_may_be_a_number_or_a_quote(dialogue: Dialogue) -> None:
    resident, steward = several(dialogue)
    says_in(steward, TAP, "请问今天下午三点上门方便吗？")
    says_in(steward, LIFT, "请问您说的是左边还是右边那部电梯？")
    resident.messages()
    resident.says("三点可以的").hears("补充之前的事").says(TAP).hears(TAP)
    assert of_case(dialogue, TAP, "add") == ["三点可以的"]
    says_in(steward, TAP, "师傅到楼下了，您在家吗？")
    resident.messages()
    resident.says("左边那部，我在一楼").hears("补充之前的事")
    lift = resident.message_with("左边还是右边")
    resident.says("是这件", reply_to=lift.id).hears(LIFT)
    assert of_case(dialogue, LIFT, "add") == ["左边那部，我在一楼"]


def test_the_button_under_a_message_answers_that_case(dialogue: Dialogue) -> None:
    resident, steward = several(dialogue)
    says_in(steward, TAP, "请问今天下午三点上门方便吗？")
    first = resident.message_with("三点上门方便吗")
    says_in(steward, LIFT, "请问您说的是左边还是右边那部电梯？")
    resident.messages()
    assert [label for label, _ in first.buttons] == ["回复管家"]
    resident.presses(f"{first.id}.0").hears(TAP, "我转给管家 林晓彤")
    resident.says("方便的").hears("已转给", TAP)
    resident.taps("回复管家").hears(LIFT).sends_photo("就是这部").hears("已转给", LIFT)
    shown = [m for m in steward.messages() if m.media]
    assert [m.case for m in shown] == [LIFT]
    assert of_case(dialogue, TAP, "add") == ["方便的"]


def test_quoting_goes_before_everything(dialogue: Dialogue) -> None:
    resident, steward = several(dialogue)
    says_in(steward, TAP, "请问今天下午三点上门方便吗？")
    says_in(steward, LIFT, "请问您说的是左边还是右边那部电梯？")
    tap = resident.message_with("三点上门方便吗")
    resident.says("三点可以", reply_to=tap.id).hears(TAP)
    resident.sends_photo(reply_to=resident.message_with("左边还是右边").id).hears(LIFT)
    assert of_case(dialogue, TAP, "add") == ["三点可以"]
    assert of_case(dialogue, LIFT, "add") == ["照片 1 张"]


def test_a_photo_with_an_urge_or_a_question_is_not_lost(dialogue: Dialogue) -> None:
    resident, steward = several(dialogue)
    resident.sends_photo("怎么还没人来", reply_to=resident.message_with(TAP).id).hears("替您催了")
    assert [m.case for m in steward.messages() if m.media] == [TAP]
    says_in(steward, LIFT, "请问明天上午去看方便吗？")
    question = resident.message_with("明天上午去看")
    resident.sends_photo("换成后天行不行", reply_to=question.id).hears("已转给", LIFT)
    assert of_case(dialogue, LIFT, "urge") == []
    assert [m.case for m in steward.messages() if m.media] == [LIFT]


def test_quoting_another_case_while_words_are_asked_for(dialogue: Dialogue) -> None:
    resident, steward = several(dialogue)
    says_in(steward, LIFT, "请问您说的是左边还是右边那部电梯？")
    lift = resident.message_with("左边还是右边")
    resident.presses(f"add:{TAP}").hears("补充的内容")
    resident.says("右边那部", reply_to=lift.id).hears(LIFT, "刚才问您的还等着")
    resident.says("柜子底下也湿了").hears(TAP)
    assert of_case(dialogue, LIFT, "add") == ["右边那部"]
    assert of_case(dialogue, TAP, "add") == ["柜子底下也湿了"]


def test_quoting_a_case_in_the_middle_of_a_report(dialogue: Dialogue) -> None:
    resident, _ = several(dialogue)
    card = resident.message_with(TAP)
    resident.says("小区东门的保安晚上总在睡觉，陌生人随便进").hears("您的意思是")
    resident.says("白天不在家", reply_to=card.id).hears(TAP, "您的意思是")
    resident.taps("对，提交").hears(GATE)
    assert of_case(dialogue, TAP, "add") == ["白天不在家"]
    assert all("白天不在家" not in text for text in of_case(dialogue, GATE, "file"))


def test_looking_at_another_case_meanwhile_does_not_move_the_question(dialogue: Dialogue) -> None:
    resident, _ = several(dialogue)
    resident.presses(f"add:{TAP}")
    resident.says("查进度").presses(f"progress_of:{LIFT}").hears(LIFT)
    resident.says("柜子底下也湿了").hears(TAP)
    assert of_case(dialogue, TAP, "add") == ["柜子底下也湿了"]
    assert of_case(dialogue, LIFT, "add") == []


def test_an_urge_goes_to_the_case_that_was_last_talked_about(dialogue: Dialogue) -> None:
    resident, steward = several(dialogue)
    resident.says("查进度").presses(f"progress_of:{TAP}")
    says_in(steward, LIFT, "电梯维保明天上午到")
    resident.messages()
    resident.says("快点行不行").hears(LIFT)
    assert of_case(dialogue, TAP, "urge") == []


def test_a_photo_answers_the_one_who_asked(dialogue: Dialogue) -> None:
    resident, steward = several(dialogue)
    says_in(steward, TAP, "请拍一张漏水的照片给我")
    resident.messages()
    resident.sends_photo().hears("已转给", TAP)
    (message,) = [m for m in steward.messages() if m.media]
    assert message.case == TAP


def test_a_photo_nobody_asked_for_is_asked_about(dialogue: Dialogue) -> None:
    resident, steward = several(dialogue)
    resident.sends_photo().hears("补充之前的事")
    steward.does_not_hear("照片")


def test_hours_later_words_are_no_answer(dialogue: Dialogue) -> None:
    resident, steward = several(dialogue)
    says_in(steward, TAP, "请问今天下午三点上门方便吗？")
    resident.messages()
    dialogue.passes(minutes=130)
    resident.says("右边那部").does_not_hear("已转给")
    assert of_case(dialogue, TAP, "add") == []


def test_a_new_matter_is_no_answer(dialogue: Dialogue) -> None:
    resident, steward = several(dialogue)
    says_in(steward, TAP, "请问今天下午三点上门方便吗？")
    resident.messages()
    resident.says("小区东门的保安晚上总在睡觉，陌生人随便进来")
    assert of_case(dialogue, TAP, "add") == []
    resident.taps("是另一件事").hears("您的意思是", "保安")


def test_thanks_are_no_answer(dialogue: Dialogue) -> None:
    resident, steward = several(dialogue)
    says_in(steward, TAP, "师傅明天上午九点到您家")
    resident.messages()
    steward.messages()
    resident.says("谢谢").does_not_hear("已转给")
    steward.does_not_hear("业户")


# --- the steward ----------------------------------------------------------------------------------


def test_after_something_of_another_case_it_is_asked_once(dialogue: Dialogue) -> None:
    resident, steward = several(dialogue)
    says_in(steward, TAP, "师傅明天上午九点到您家")
    resident.says("右边那部电梯", reply_to=resident.message_with(LIFT).id)
    steward.hears(LIFT, "右边那部电梯")
    steward.says("好，我马上让维保去看右边那部").hears("是关于哪一件的")
    resident.messages()
    steward.taps(next(label for label in steward.offered() if LIFT in label))
    steward.hears(f"关于 {LIFT}").taps("发给业户").hears(LIFT)
    resident.hears(f"编号 {LIFT}", "右边那部")
    assert len(of_case(dialogue, TAP, "message")) == 1


def test_the_answer_button_says_which_case(dialogue: Dialogue) -> None:
    resident, steward = several(dialogue)
    resident.says("右边那部电梯", reply_to=resident.message_with(LIFT).id)
    says_in(steward, TAP, "师傅明天上午九点到您家")
    steward.messages()
    reply = next(m for m in reversed(steward.heard) if "右边那部电梯" in m.text)
    index = [label for label, _ in reply.buttons].index("回复业户")
    steward.presses(f"{reply.id}.{index}").hears(LIFT)
    steward.says("维保十分钟后到").hears("已发给", LIFT)
    resident.hears(f"编号 {LIFT}", "维保十分钟后到")


def test_quoting_another_case_inside_a_form_leaves_the_form(dialogue: Dialogue) -> None:
    resident, steward = several(dialogue)
    resident.says("右边那部电梯", reply_to=resident.message_with(LIFT).id)
    lift = steward.message_with("右边那部电梯")
    steward.presses(f"progress:{TAP}").hears(TAP)
    steward.says("维保十分钟后到", reply_to=lift.id).hears(f"关于 {LIFT}")
    steward.taps("发给业户")
    resident.hears(f"编号 {LIFT}", "维保十分钟后到")
    assert of_case(dialogue, TAP, "report_progress") == []


def test_quoting_another_case_while_words_wait_does_not_mix_them(dialogue: Dialogue) -> None:
    resident, steward = several(dialogue)
    lift = steward.message_with(LIFT)
    steward.says("水龙头配件明天到", reply_to=steward.message_with(TAP).id).hears(f"关于 {TAP}")
    steward.says("维保十分钟后到", reply_to=lift.id)
    steward.hears("没有发出去", f"关于 {LIFT}", "维保十分钟后到").does_not_hear("配件明天到")
    steward.taps("发给业户")
    resident.hears(LIFT, "维保十分钟后到").does_not_hear("配件明天到")


def test_a_number_before_the_words_says_which_case(dialogue: Dialogue) -> None:
    resident, steward = several(dialogue)
    steward.presses(f"progress:{TAP}").hears(TAP)
    steward.says(f"{LIFT} 维保十分钟后到").hears(f"关于 {LIFT}").taps("发给业户")
    resident.hears(f"编号 {LIFT}，管家 林晓彤：维保十分钟后到")


def test_photos_go_with_the_words(dialogue: Dialogue) -> None:
    resident, steward = several(dialogue)
    resident.messages()
    steward.sends_photo("配件已经换好", reply_to=steward.message_with(TAP).id).taps("发给业户")
    (message,) = [m for m in resident.messages() if m.media]
    assert message.case == TAP
    assert "配件已经换好" in message.text


# --- numbers --------------------------------------------------------------------------------------

NUMBERS = ["13900139000", "一三九零零一三九零零零", "幺三九 零零幺三 九零零零", "0700-5551234"]


@pytest.mark.parametrize("number", NUMBERS)
def test_numbers_are_hidden_both_ways(dialogue: Dialogue, number: str) -> None:
    resident, steward = several(dialogue)
    says_in(steward, TAP, f"您打我手机 {number} 就行")
    steward.does_not_hear(number)
    resident.hears("您打我手机", "****").does_not_hear(number)
    resident.says(f"好的，也可以联系我爱人 {number}").hears("已转给", TAP)
    steward.hears("业户回复", "****").does_not_hear(number)
    for kind in ("message", "add"):
        assert all(number not in text for text in of_case(dialogue, TAP, kind))


@pytest.mark.parametrize("number", NUMBERS)
def test_urging_and_disputing_hide_them_too(dialogue: Dialogue, number: str) -> None:
    resident, steward = several(dialogue)
    card = resident.message_with(TAP)
    resident.says(f"催一下，快打电话 {number}", reply_to=card.id)
    steward.hears(TAP).does_not_hear(number)


def test_the_published_number_may_be_said(dialogue: Dialogue) -> None:
    resident, steward = several(dialogue)
    says_in(steward, TAP, "急的话可以打服务中心 0700-5550118")
    resident.hears("0700-5550118")


def test_the_full_number_is_shown_to_the_handler_and_recorded(dialogue: Dialogue) -> None:
    _, steward = several(dialogue)
    steward.presses(f"phone:{TAP}").hears("13800138000", TAP)
    assert of_case(dialogue, TAP, "phone_seen") == ["查看了完整电话"]
    other = dialogue.account("steward:小周")
    other.presses(f"phone:{TAP}").does_not_hear("13800138000")
    other.says(TAP).does_not_hear("13800138000")
