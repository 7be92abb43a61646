"""What an employee types where the first word is asked for, though it is not for the resident."""

import pytest

from nlp.asides import handed_to, is_aside
from tests.handlers.steward.office import Office


def accepting(office: Office) -> str:
    number = office.files()
    office.steward.reads()
    office.steward.taps("接单")
    office.resident.reads()
    return number


@pytest.mark.parametrize(
    "words",
    [
        "这个人上个月也来闹过，先别理他",
        "我在忙，等会儿",
        "等会儿",
        "他上个月就来闹过",
        "这户事真多",
        "小周你去看看",
        "@小周 去看下",
        "让小周去一趟",
        "先放着",
        "晾着他",
        "她又来投诉了",
        "谁有空去看一下",
        "能不能让小周帮我顶一下",
        "业主又在群里骂人",
        "派错了，不是我的楼",
        "谁超时了",
    ],
)
def test_4_9_words_not_for_the_resident_wait_for_a_tap(office: Office, words: str) -> None:
    number = accepting(office)
    assert "还没有收到" in office.steward.says(words)
    assert office.steward.buttons()[:2] == ["发给业户", "内部备注"]
    assert office.resident.reads() == ""
    assert office.case(number).first_word_at is None


def test_4_9_such_words_are_kept_for_colleagues_and_the_first_word_still_asked(
    office: Office,
) -> None:
    number = accepting(office)
    office.steward.says("这个人上个月也来过，先别理他")
    said = office.steward.taps("内部备注")
    assert "内部备注里" in said
    assert "第一句话" in said
    assert "这个人上个月也来过，先别理他" in [e.text for e in office.entries(number)]
    assert office.resident.reads() == ""
    assert office.case(number).first_word_at is None
    office.steward.says("马上过来")
    assert "马上过来" in office.resident.reads()
    assert office.case(number).first_word_at is not None


def test_4_9_what_was_meant_for_the_resident_after_all_is_one_tap_away(office: Office) -> None:
    number = accepting(office)
    office.steward.says("我在忙，等会儿")
    office.steward.taps("发给业户")
    assert "我在忙" in office.resident.reads()
    assert office.case(number).first_word_at is not None


@pytest.mark.parametrize(
    "words",
    [
        "您好，我是管家小林，马上过来",
        "马上过来",
        "我现在去看",
        "马上到",
        "师傅下午两点到，他会先联系再上门",
        "我在楼下，马上上来",
        "让师傅先去看看，10点到",
        "我在开会，10:30 前给您回电话",
        "孙师傅先去看，10点到",
        "保安去看了，那个人已经走了",
        "已转给工程部，下午三点上门",
    ],
)
def test_a_good_first_word_still_goes_at_once(office: Office, words: str) -> None:
    number = accepting(office)
    office.steward.says(words)
    assert words in office.resident.reads()
    assert office.case(number).first_word_at is not None


def test_5_7_handing_the_case_on_is_an_order_and_no_first_word(office: Office) -> None:
    number = accepting(office)
    assert "没有发给业户" in office.steward.says("转给小周")
    assert office.steward.buttons() == ["管家 周子航", "取消"]
    assert office.resident.reads() == ""
    assert office.case(number).first_word_at is None
    office.steward.taps("管家 周子航")
    office.takes_nothing_back()
    assert "周子航" in office.resident.reads()
    assert "转给小周" not in "".join(m.text for m in office.resident.seen)
    office.steward.says("好的")
    office.steward.says("马上过来")
    assert "马上过来" not in office.resident.reads()


def test_who_is_not_there_is_said_and_who_is_offered(office: Office) -> None:
    accepting(office)
    assert "没有“小赵钱”" in office.steward.says("转给小赵钱")
    assert "管家 周子航" in office.steward.buttons()


def test_an_act_named_in_words_is_offered_and_not_sent(office: Office) -> None:
    accepting(office)
    assert "没有发给业户" in office.steward.says("转给工程部")
    assert office.steward.buttons() == ["派给工种", "取消"]
    assert office.resident.reads() == ""


@pytest.mark.parametrize("words", ["派给工种", "我要派给工种"])
def test_the_words_of_a_button_do_what_it_does_and_are_not_sent(office: Office, words: str) -> None:
    number = accepting(office)
    assert "派给哪个工种" in office.steward.says(words)
    assert office.resident.reads() == ""
    assert office.case(number).first_word_at is None


def test_an_act_that_this_case_does_not_allow_is_not_sent_either(office: Office) -> None:
    accepting(office)
    assert "没有发出去" in office.steward.says("发起社区议事")
    assert office.resident.reads() == ""


@pytest.mark.parametrize("words", ["转办", "请假", "我的工单", "社区议事", "交接"])
def test_commands_of_the_desk_are_never_a_first_word(office: Office, words: str) -> None:
    number = accepting(office)
    office.steward.says(words)
    assert office.resident.reads() == ""
    assert office.case(number).first_word_at is None


def test_outside_a_form_too_the_case_at_hand_is_handed_on(office: Office) -> None:
    office.accepted()
    assert "周子航" in office.steward.says("这单转给小周吧") + "".join(office.steward.buttons())
    assert "发给业户" not in office.steward.buttons()


@pytest.mark.parametrize("words", ["给您看看", "给业主看看", "转给工程部了", "给我看一下"])
def test_what_only_sounds_like_an_order_is_none(words: str) -> None:
    assert handed_to(words) is None


def test_words_to_the_resident_of_another_person_are_no_aside() -> None:
    assert not is_aside("楼上业主下周才回来，回来就办")
    assert not is_aside("对不起，让您久等了，他们家我马上去说")
