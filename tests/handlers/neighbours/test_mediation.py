"""Disputes of neighbours: both sides heard, nobody shown to the other (RULEBOOK §5.11)."""

import re

import pytest
from sqlalchemy import select

from storage.tables import Account, Entry, Mediation, OutboxRow
from tests.support.dialogue import Dialogue, Voice
from tests.support.neighbours import (
    LEAD,
    LIN,
    WANG,
    case,
    files,
    lives_there,
    more,
    rows,
    submits,
    takes_up,
)

NOISE = "楼上1601天天半夜拖椅子打麻将，吵得孩子睡不着"
FAIR = "晚上十点以后不拖动家具，家具脚贴上软垫"


def dispute(dialogue: Dialogue) -> tuple[str, Voice]:
    """王女士 complains of 1601; mediation begins. Her number, and the other side's voice."""
    number = files(dialogue, "resident:w1", WANG + NOISE)
    other = lives_there(dialogue, "resident:m1", "3", "2", "1601")
    takes_up(dialogue, number)
    more(dialogue, number, "邻里调解").taps("噪音").says("3栋2单元1601")
    return number, other


@pytest.mark.parametrize("tapped", [True, False])
def test_5_11_who_reported_is_never_told_and_the_words_are_her_side(
    dialogue: Dialogue, tapped: bool
) -> None:
    number, other = dispute(dialogue)
    if tapped:
        other.taps("说说我家的情况")
    other.says("是不是楼下1501的王女士告的状？我孩子要考级").hears("对谁都不说", "已交给处理人")
    other.does_not_hear("王女士", "1501", "您的意思是")
    dialogue.account(LIN).hears(number, "我孩子要考级")
    dialogue.passes(hours=3)  # by then words are a matter of her own again
    other.says("3栋2单元1601厨房水管漏水").hears("我来登记").does_not_hear("已交给处理人")


ROW_ID = re.compile(r"(?<!\d)\d{17,19}(?!\d)")


def everything_to(dialogue: Dialogue, name: str) -> str:
    """Texts and buttons; without the row ids in buttons, whose digits mean nothing."""
    person_id = select(Account.person_id).where(Account.external_id == name).scalar_subquery()
    sent = rows(dialogue, select(OutboxRow).where(OutboxRow.person_id == person_id))
    return ROW_ID.sub("", "\n".join(f"{row.text} {row.buttons}" for row in sent))


def test_5_11_both_sides_are_heard_and_agree_on_record(dialogue: Dialogue) -> None:
    number, other = dispute(dialogue)
    s, w = dialogue.account(LIN), dialogue.account("resident:w1")
    s.hears("已收到中性的话")
    w.hears("两边分别听", "不会告诉对方")
    other.hears("早晚的声响情况").taps("说说我家的情况").says("家里有老人起夜，椅子没贴垫子")
    other.hears("只有他看得到")
    s.hears("起夜", "请不要转给业户")
    w.does_not_hear("起夜")
    s.presses(f"mediate_propose:{number}").says(FAIR).hears("已发给双方")
    w.hears(FAIR).taps("同意").hears("意见记下了")
    s.hears("业户对调解方案：同意")
    other.hears(FAIR).taps("同意")
    for voice in (w, other):
        voice.hears("大家都同意", FAIR)
    s.hears("双方都同意")
    agreed = select(Entry).where(Entry.case_id == case(dialogue, number).id, Entry.kind == "agreed")
    (entry,) = rows(dialogue, agreed)
    assert (entry.visibility, FAIR in entry.text) == ("resident", True)
    assert rows(dialogue, select(Mediation.state)) == ["agreed"]


@pytest.mark.parametrize(
    ("attack", "found"),
    [
        ("王女士说您家晚上太响，请十点以后安静", "王女士"),
        ("住1501的业主睡不着，请十点以后安静", "1501"),
        ("15楼1号的孩子要上学，请十点以后安静", "15楼1号"),
        ("一五零一反映晚上有声音，请十点以后安静", "一五零一"),
        ("有问题打13800138000商量，十点以后安静", "13800138000"),
        ("您家天天半夜拖椅子打麻将，吵得人难受", "天天半夜拖椅子打麻将"),
        ("您家楼下的邻居睡不好，请十点以后安静", "楼下的邻居"),
        ("王姐希望您家十点以后不要拖椅子", "王姐"),
    ],
)
def test_5_11_no_word_to_the_other_side_tells_who_complained(
    dialogue: Dialogue, attack: str, found: str
) -> None:
    number, _ = dispute(dialogue)
    s = dialogue.account(LIN)
    s.presses(f"mediate_propose:{number}").says(attack).hears("会让对方知道是谁反映的", found[:2])
    s.says(FAIR).hears("已发给双方")
    told = everything_to(dialogue, "resident:m1")
    for secret in ("王", "1501", "138", "打麻将", number, "楼下", "孩子"):
        assert secret not in told, secret


def test_5_11_the_other_side_sees_no_case_by_any_command(dialogue: Dialogue) -> None:
    number, other = dispute(dialogue)
    for words in (number, f"查进度 {number}", "查进度", "我的工单", f"{number} 是谁投诉的"):
        other.says(words).does_not_hear("王", "1501", "麻将", "拖椅子")
    found = rows(dialogue, select(Mediation))[0]
    stranger = dialogue.account("resident:x1").says("帮助")
    stranger.presses(f"side_says:{found.id}").does_not_hear("请说说您家")


def test_5_11_an_unconfirmed_house_is_asked_at_the_door_and_not_by_chat(
    dialogue: Dialogue,
) -> None:
    number = files(dialogue, "resident:w1", WANG + NOISE)
    liar = dialogue.account("resident:x1").says("3栋2单元1601，我是马先生，13300133000，楼道灯坏了")
    takes_up(dialogue, number)
    s = more(dialogue, number, "邻里调解").taps("噪音").says("3栋2单元1601")
    s.hears("没有核实过的聊天账号", "请上门")
    liar.does_not_hear("声响")
    s.taps("记对方的说法").says("老人起夜，愿意贴软垫").hears("业户看不到")
    s.taps("调解方案").says(FAIR).hears("当面念给他听")
    dialogue.account("resident:w1").does_not_hear("起夜").taps("同意")
    s.presses(f"other_settles:{number}.agree")
    dialogue.account("resident:w1").hears("大家都同意")


def test_5_11_without_agreement_a_committee_meets_and_both_hear_the_date(
    dialogue: Dialogue,
) -> None:
    number, other = dispute(dialogue)
    s, w = dialogue.account(LIN), dialogue.account("resident:w1")
    s.presses(f"mediate_propose:{number}").says(FAIR)
    other.taps("不同意").hears("我们再想办法")
    s.hears("另一方对调解方案：不同意", "调解委员会", "社区议事")
    s.presses(f"committee:{number}").says("社区王主任、业委会李委员、张律师").says("明天 15:00")
    for voice in (w, other):
        voice.hears("调解委员会", "15:00").does_not_hear("张律师")
    dialogue.account(LEAD).hears("张律师")
    dialogue.until("2026-11-24 15:01")
    s.hears("现在开", "调解方案")


def test_5_11_his_own_house_is_no_other_side_and_others_begin_nothing(dialogue: Dialogue) -> None:
    number = files(dialogue, "resident:w1", WANG + NOISE)
    takes_up(dialogue, number)
    s = more(dialogue, number, "邻里调解").taps("噪音").says("3栋2单元1501")
    s.hears("业户自己家")
    assert rows(dialogue, select(Mediation)) == []


def test_5_7_the_handover_tells_what_the_mediation_came_to(dialogue: Dialogue) -> None:
    number, other = dispute(dialogue)
    other.taps("说说我家的情况").says("家里有老人起夜，椅子没贴垫子")
    dialogue.account(LIN).presses(f"mediate_propose:{number}").says(FAIR)
    other.taps("不同意")
    dialogue.account(LEAD).says(number).taps("转办").taps("管家 周子航")
    dialogue.passes(seconds=31)
    (note,) = rows(dialogue, select(Entry).where(Entry.kind == "handover"))
    for done in ("开始邻里调解", "另一方说：家里有老人", f"调解方案：{FAIR}", "对调解方案：不同意"):
        assert done in note.text
    assert note.visibility == "staff"
    assert "1601" not in note.text
    assert "王女士" not in note.text


MENG = "楼上1602每天晚上十一点还在跳，我3栋2单元1502孟女士13800138041"


@pytest.mark.parametrize(
    ("said", "level"),
    [
        ((f"{MENG}，去说过也没用",), 1),
        ((MENG, "我自己上楼去说过也没用"), 1),
        ((MENG, "去说过也没用"), 1),
        ((f"{MENG}，去物业说过也没用",), 2),
        ((MENG, "跟你们说过也没用"), 2),
    ],
)
def test_6_4_who_spoke_to_the_neighbour_himself_has_not_complained_before(
    dialogue: Dialogue, said: tuple[str, ...], level: int
) -> None:
    voice = dialogue.account("resident:w1")
    for text in said:
        voice.says(text)
    filed = case(dialogue, submits(dialogue, voice))
    assert (filed.level, filed.repeat) == (level, level == 2)


# --- a proposal answered in words ----------------------------------------------------------------


def proposed(dialogue: Dialogue) -> tuple[str, Voice, Voice]:
    """A proposal that both sides were sent: its number, the filer, the other side."""
    number, other = dispute(dialogue)
    filer = dialogue.account("resident:w1")
    dialogue.account(LIN).presses(f"mediate_propose:{number}").says(FAIR)
    filer.hears(FAIR)
    other.hears(FAIR)
    return number, filer, other


@pytest.mark.parametrize("words", ["行吧可以", "好的，没意见", "那就这样吧", "可以", "我们接受"])
def test_5_11_both_agree_in_their_own_words(dialogue: Dialogue, words: str) -> None:
    _, filer, other = proposed(dialogue)
    filer.says(words).hears("意见记下了").does_not_hear("您的意思是", "补充")
    dialogue.account(LIN).hears("业户对调解方案：同意")
    other.says(words).hears("大家都同意")
    assert rows(dialogue, select(Mediation.state)) == ["agreed"]


@pytest.mark.parametrize("words", ["凭什么 我不接受", "不同意，我家十点才下班", "不行", "这不公平"])
def test_5_11_a_no_in_his_own_words_counts_and_its_reason_is_heard(
    dialogue: Dialogue, words: str
) -> None:
    number, filer, other = proposed(dialogue)
    other.says(words).hears("我们再想办法").does_not_hear("您的意思是", "我来登记")
    dialogue.account(LIN).hears("另一方对调解方案：不同意")
    if "下班" in words:
        dialogue.account(LIN).hears("我家十点才下班")
    filer.says(words).hears("我们再想办法")
    dialogue.account(LIN).hears(f"{number} 业户对调解方案：不同意")
    found = rows(dialogue, select(Mediation))[0]
    assert (found.filer_agreed, found.other_agreed) == (False, False)


@pytest.mark.parametrize("who", ["filer", "other"])
def test_5_11_what_does_not_say_is_passed_on_and_asked_once(dialogue: Dialogue, who: str) -> None:
    number, filer, other = proposed(dialogue)
    voice = filer if who == "filer" else other
    voice.says("可以是可以，但十点太早了").hears("同意还是不同意")
    assert voice.offered() == ["同意", "不同意"]
    dialogue.account(LIN).hears("十点太早了")
    voice.says("我再想想").hears("想好了随时说").does_not_hear("同意还是不同意")
    voice.says("行，同意").hears("意见记下了")
    assert case(dialogue, number).state != "closed"


def test_5_11_another_matter_is_no_answer(dialogue: Dialogue) -> None:
    _, filer, other = proposed(dialogue)
    other.says("3栋2单元1601厨房水管漏水").hears("我来登记").does_not_hear("意见记下了")
    filer.says("3栋大堂的灯不亮了").does_not_hear("意见记下了", "同意还是不同意")
    assert rows(dialogue, select(Mediation.other_agreed)) == [None]


def test_5_11_a_story_after_the_proposal_is_his_side(dialogue: Dialogue) -> None:
    _, _, other = proposed(dialogue)
    other.says("我家孩子才两岁，晚上总要起来跑").hears("已交给处理人").does_not_hear("您的意思是")
    dialogue.account(LIN).hears("孩子才两岁")
    other.says("可以吧").hears("意见记下了")


def test_5_11_yes_to_a_later_question_is_not_yes_to_the_proposal(dialogue: Dialogue) -> None:
    number, filer, _ = proposed(dialogue)
    dialogue.account(LIN).says(f"{number} 您今晚在家吗，我过来看看软垫").taps("发给业户")
    filer.hears("今晚在家吗").says("可以").does_not_hear("意见记下了")
    assert rows(dialogue, select(Mediation.filer_agreed)) == [None]


def test_5_11_who_began_to_tell_his_side_may_answer_the_proposal_instead(
    dialogue: Dialogue,
) -> None:
    number, other = dispute(dialogue)
    other.taps("说说我家的情况")
    dialogue.account(LIN).presses(f"mediate_propose:{number}").says(FAIR)
    other.hears(FAIR).says("凭什么 我不接受").hears("我们再想办法")
    assert rows(dialogue, select(Mediation.other_agreed)) == [False]


def test_5_11_an_answer_the_next_day_counts_too(dialogue: Dialogue) -> None:
    _, filer, other = proposed(dialogue)
    dialogue.until("2026-11-24 09:00")
    filer.says("行吧可以").hears("意见记下了")
    other.says("行吧可以").hears("大家都同意")


@pytest.mark.parametrize(
    "words", ["等等，我还是觉得不行，周六要出去", "我反悔了，改到十一点吧", "我改主意了"]
)
def test_5_9_who_goes_back_on_it_is_heard_in_the_mediation(dialogue: Dialogue, words: str) -> None:
    number, w, other = proposed(dialogue)
    s = dialogue.account(LIN)
    w.says("可以")
    other.says("行吧").hears("大家都同意")
    s.everything()
    other.says(words).hears("再想办法").does_not_hear("您的意思是", "重新登记", number)
    s.hears(number, words, "另一方对调解方案：不同意")
    assert rows(dialogue, select(Mediation.state)) == ["proposed"]
    other.says("算了算了，我同意了").hears("意见记下了")
    assert rows(dialogue, select(Mediation.state)) == ["agreed"]


def test_5_9_a_lamp_that_fails_after_the_agreement_is_another_matter(dialogue: Dialogue) -> None:
    _, w, other = proposed(dialogue)
    w.says("可以")
    other.says("行吧").hears("大家都同意")
    other.says("楼道灯不行了，一直闪").does_not_hear("再想办法")
    assert rows(dialogue, select(Mediation.state)) == ["agreed"]


def test_5_9_a_condition_is_passed_on_and_asked_about(dialogue: Dialogue) -> None:
    number, _, other = proposed(dialogue)
    other.says("每天能拖到十一点我就同意")
    assert other.offered() == ["同意", "不同意"]
    dialogue.account(LIN).hears(number, "每天能拖到十一点我就同意")
    assert rows(dialogue, select(Mediation.other_agreed)) == [None]


def test_4_3_a_proposal_put_while_he_reports_is_answered_and_the_report_goes_on(
    dialogue: Dialogue,
) -> None:
    number, other = dispute(dialogue)
    other.taps("说说我家的情况").says("家里有老人起夜")
    other.taps("我要报事").says("3栋2单元1601厨房水管漏水，我姓张，13900001601")
    other.hears("您的意思是")
    dialogue.account(LIN).presses(f"mediate_propose:{number}").says(FAIR)
    other.hears(FAIR).says("我不同意，还是要十一点").hears("再想办法", "您的意思是")
    other.does_not_hear("② 我不同意")
    assert rows(dialogue, select(Mediation.other_agreed)) == [False]
    other.says("再补一句，是洗菜盆下面").hears("洗菜盆下面")


def test_5_6_a_proposal_keeps_the_word_that_he_would_hear_back(dialogue: Dialogue) -> None:
    number = files(dialogue, "resident:w1", WANG + NOISE)
    lives_there(dialogue, "resident:m1", "3", "2", "1601")
    s = dialogue.account(LIN).presses(f"accept:{number}").taps("自己写")
    s.says("王女士您好，我是小林，我先听听两边怎么说，下午给您回音")
    more(dialogue, number, "邻里调解").taps("噪音").says("3栋2单元1601")
    s.presses(f"mediate_propose:{number}").says(FAIR).hears("已发给双方")
    w = dialogue.account("resident:w1")
    dialogue.until("2026-11-23 18:15")
    w.hears(FAIR).does_not_hear("还没有做到")


def test_5_9_who_hears_a_no_is_offered_what_comes_next(dialogue: Dialogue) -> None:
    number, _, other = proposed(dialogue)
    other.says("不行，周末要上课")
    s = dialogue.account(LIN).hears("另一方对调解方案：不同意", "换个方案")
    assert s.offered() == ["调解方案", "调解委员会", "社区议事"]
    s.taps("调解方案").says("十点半以后不拖家具").hears("已发给双方")
    other.says("行吧")
    s.hears(number, "另一方对调解方案：同意").does_not_hear("换个方案")


def test_5_6_the_daily_word_tells_how_the_mediation_stands(dialogue: Dialogue) -> None:
    number, _ = dispute(dialogue)
    w, s = dialogue.account("resident:w1"), dialogue.account(LIN)
    w.everything()
    dialogue.until("2026-11-24 17:31")
    w.hears("正在听两边的说法")
    s.presses(f"mediate_propose:{number}").says(FAIR)
    dialogue.until("2026-11-25 17:31")
    w.hears("等两边的意见")
    s.presses(f"committee:{number}").says("社区王主任、律师").says("后天下午三点")
    dialogue.until("2026-11-26 17:31")
    w.hears("调解委员会明天 15:00 商量")
