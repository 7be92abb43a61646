"""What employees write of calls, visits and letters (RULEBOOK §2)."""

import pytest

from nlp.calls import answers_unsaid, channel_told, unsaid, without_channel
from nlp.names import read_name_told

CALL = "业主来电说6栋1单元301马桶堵了赵女士13900001234"


@pytest.mark.parametrize(
    ("text", "channel"),
    [
        (CALL, "hotline"),
        ("王女士电话反映3栋2单元1501厨房漏水13800138000", "hotline"),
        ("接到张阿姨电话，她家3栋1单元302漏水", "hotline"),
        ("有业主打电话来说3栋电梯坏了", "hotline"),
        ("来电：5栋2单元801周先生，楼上装修太吵", "hotline"),
        ("3栋2单元1501的赵女士来电，厨房漏水", "hotline"),
        ("400热线转来，3栋大堂灯不亮", "hotline"),
        ("郭大爷来前台说2栋电梯坏了", "visit"),
        ("前台来访：李先生 3-2-1501 门禁卡坏了", "visit"),
        ("李女士到服务中心反映，楼道灯不亮", "visit"),
        ("收到业主来信，说绿化太差", "letter"),
        ("刘先生发来邮件，投诉保洁", "email"),
        ("业主微信群里说3栋电梯又坏了", "wechat_by_hand"),
        ("管家微信里王姐说漏水", "steward_wechat"),
        ("微博上有人说3栋垃圾没人收", "weibo"),
        ("意见箱里有张条子，说路灯太暗", "suggestion_box"),
        ("巡查发现3栋大堂灯坏了", "seen"),
        ("我路过3栋看到灯坏了", "seen"),
        ("3栋停电了，什么时候来电", None),
        ("还没来电", None),
        ("来电了，一切正常", None),
        ("师傅十分钟后到您家", None),
        ("电话13900001234", None),
        ("灯泡换好了，测试正常", None),
        ("请您留个电话", None),
    ],
)
def test_2_the_channel_is_read_from_the_story(text: str, channel: str | None) -> None:
    assert channel_told(text) == channel


def test_2_the_channel_is_no_part_of_the_matter() -> None:
    assert without_channel(CALL).startswith("6栋1单元301马桶堵了")
    assert without_channel("郭大爷来前台说门铃坏了") == "门铃坏了"
    assert without_channel("王阿姨在微信群里说电梯又停了") == "电梯又停了"
    assert without_channel("前台说话难听") == "前台说话难听"
    assert without_channel("前台来访：李先生门禁卡坏了") == "李先生门禁卡坏了"
    assert without_channel("3栋的赵女士来电，厨房漏水") == "3栋的赵女士来电，厨房漏水"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("2栋电梯坏了，没留电话", {"phone"}),
        ("电话没留", {"phone"}),
        ("不肯留姓名和电话，3栋太吵", {"name"}),
        ("姓名电话都没留", {"phone"}),
        ("电梯坏了，没说是哪栋", {"place"}),
        ("没说姓什么", {"name"}),
        ("电话13900001234", set()),
        ("家里没电，电话打不通", set()),
        ("房号301", set()),
    ],
)
def test_2_what_the_caller_left_unsaid_is_known(text: str, names: set[str]) -> None:
    assert names <= unsaid(text)
    assert names or not unsaid(text)


@pytest.mark.parametrize("text", ["没留", "他没说", "没问到", "不肯说", "对方没留电话"])
def test_2_an_answer_may_be_that_it_was_not_left(text: str) -> None:
    assert answers_unsaid(text)


@pytest.mark.parametrize("text", ["没水了", "3栋", "没留意", "说了，1501"])
def test_2_other_answers_are_none_of_that(text: str) -> None:
    assert not answers_unsaid(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (CALL, "赵女士"),
        ("王女士电话反映厨房漏水", "王女士"),
        ("接到张阿姨电话，她家漏水", "张阿姨"),
        ("替王先生报修水管", "王先生"),
    ],
)
def test_2_whom_a_call_is_from(text: str, name: str) -> None:
    assert read_name_told(text) == name
