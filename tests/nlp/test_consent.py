"""Answers to a proposal, in the words people use (RULEBOOK §5.11)."""

import pytest

from nlp.consent import read_consent, says_more


@pytest.mark.parametrize(
    "text",
    [
        "行吧可以",
        "行吧，可以",
        "可以",
        "好的",
        "好",
        "同意",
        "我同意这个方案",
        "没意见",
        "没问题",
        "行",
        "那就这样吧",
        "就这么办吧",
        "能接受",
        "勉强可以吧",
        "听你们的",
        "OK",
        "我们家没意见，谢谢",
        "可以的，辛苦了",
        "嗯嗯 行",
        "没什么意见",
        "我愿意配合",
        "按这个来吧",
    ],
)
def test_it_agrees(text: str) -> None:
    assert read_consent(text) == "agree"
    assert not says_more(text)


@pytest.mark.parametrize(
    "text",
    [
        "凭什么 我不接受",
        "不同意",
        "我不接受",
        "不行",
        "不可以",
        "不可能接受",
        "没门",
        "做不到",
        "接受不了",
        "我反对",
        "这不公平",
        "不合理，凭什么只管我家",
        "换个方案吧",
        "不",
        "绝对不行！",
        "门都没有",
        "我家不同意",
    ],
)
def test_it_disagrees(text: str) -> None:
    assert read_consent(text) == "disagree"


@pytest.mark.parametrize(
    "text",
    [
        "可以是可以，但十点太早了",
        "我再想想",
        "考虑一下",
        "行不行再说",
        "凭什么",
        "可以但是要改成十一点",
        "随便吧",
        "能不能改到十一点",
        "不是不可以",
        "和老公商量一下",
        "十点太早了吧",
        "可以吗？",
    ],
)
def test_it_does_not_say(text: str) -> None:
    assert read_consent(text) == "unclear"


@pytest.mark.parametrize(
    "text",
    [
        "3栋2单元1601厨房水管漏水",
        "楼道灯不亮了",
        "可以帮我看看电梯吗",
        "谢谢",
        "你好",
        "电梯不行了，又停了",
        "我家孩子小，控制不住",
        "好几天没人收垃圾了",
        "行人道的砖松了",
        "物业费怎么交",
    ],
)
def test_it_is_no_answer(text: str) -> None:
    assert read_consent(text) is None


def test_a_reason_beside_the_answer_is_worth_passing_on() -> None:
    assert says_more("不同意，我家十点才下班回来")
    assert not says_more("凭什么 我不接受")
