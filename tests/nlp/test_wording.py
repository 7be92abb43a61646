import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp import similarity
from nlp.wording import check_wording, is_empty_feedback

FORBIDDEN = [
    "你不明白",
    "你必须先交钱",
    "你说的不对",
    "不是你说的这样",
    "你没有理解我的意思",
    "我们有规定的",
    "这不是我的工作范围",
    "这不是我的责任",
    "你的话没道理",
    "我从来没有说过",
    "我不知道",
    "为什么那么理解",
    "我们没有责任",
    "我们也没有办法",
    "只能自认倒霉",
    "该做的都做了",
    "会在规定时间内答复",
    "我们也不想看到",
    "与我们无关",
    "物业费必须支付",
    "上你家去取",
    "请放心，会尽快解决",
    "这个业主是刁民",
]


@pytest.mark.parametrize("text", FORBIDDEN)
def test_forbidden_words_are_found_with_a_better_sentence(text: str) -> None:
    findings = check_wording(text)
    assert findings
    assert all(finding.words in text and finding.better for finding in findings)


@pytest.mark.parametrize(
    "text",
    [
        # shifting blame
        "那是开发商的责任，我们管不着",
        "这事儿归街道管",
        "师傅说不是他的问题",
        "我刚来的，不清楚",
        "你家自己没关好",
        # a bare refusal
        "您这个要求我们做不到",
        "不好意思，不能退",
        "规定就是规定",
        "周末没人上班",
        # a promise without a time
        "稍后会有人联系您",
        "等通知吧",
        "请您耐心等待",
        "我们会重视的",
        "您的问题已经反馈上去了",
        # and what only hurts
        "你去投诉好了",
        "催什么催",
        "您先自己想办法",
        "先把物业费交了再说",
    ],
)
def test_4_9_the_sense_is_checked_too_and_each_gets_a_better_sentence(text: str) -> None:
    findings = check_wording(text)
    assert findings
    assert all(finding.words in text and len(finding.better) > 10 for finding in findings)


@pytest.mark.parametrize(
    "text",
    [
        "这归街道城管管，我们今天已经报过去，周三前把结果告诉您。",
        "对不起，不能直接退到卡上，我们先为您登记，1号退到原账户。",
        "备件到货后会有人联系您，最晚明天下午5点。",
        "我不知道您是否方便，想约今天下午上门。",
        "您可以自己选择时间，上午或下午都行。",
        "王女士您好，师傅明天上午10点上门检查，结果当天告诉您。",
        "我理解您的心情，我们今天18:00前尽快处理并回复您。",
        "对不起，给您添麻烦了，您的意思是楼上漏水对吗？",
    ],
)
def test_good_words_pass(text: str) -> None:
    assert check_wording(text) == ()


@pytest.mark.parametrize("text", ["收到", "已处理", "好的收到", "已处理。", "处理中", "OK", "  "])
def test_feedback_that_says_nothing_is_noticed(text: str) -> None:
    assert is_empty_feedback(text)


def test_feedback_that_says_what_was_done_is_not_empty() -> None:
    assert not is_empty_feedback("已更换阀门，试水不漏，明天上午再来看一次")
    assert not is_empty_feedback("已沟通，周三更换阀门")


def test_several_empty_words_are_as_empty_as_one() -> None:
    assert is_empty_feedback("业主很满意，已沟通")
    assert is_empty_feedback("收到，已安排。")


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_two_texts_have_a_similarity_between_none_and_all(a: str, b: str) -> None:
    assert 0.0 <= similarity(a, b) <= 1.0
    check_wording(a)
    is_empty_feedback(b)


def test_the_same_matter_in_other_words_is_more_alike_than_another_matter() -> None:
    first = "3栋电梯又坏了，按钮没反应"
    assert similarity(first, first) == 1.0
    assert similarity(first, "3栋的电梯坏了，按键没有反应") > similarity(first, "楼下垃圾没人清理")
