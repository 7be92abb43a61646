import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.answers import (
    read_broken,
    read_choice,
    read_command,
    read_danger_over,
    read_erasure,
    read_rating,
    read_score,
    read_solved,
    read_withdrawal,
    read_yes_no,
)

LABELS = ("🏠 房屋管理类", "环境管理类", "综合服务类")


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("是", True),
        ("对的", True),
        ("好的！", True),
        ("嗯嗯", True),
        ("没错", True),
        ("不是", False),
        ("不用了", False),
        ("没有", False),
        ("ＯＫ", True),
        ("還沒解決", False),
        ("电梯坏了", None),
        ("", None),
        ("不知道", None),
    ],
)
def test_yes_and_no(text: str, answer: bool | None) -> None:
    assert read_yes_no(text) is answer


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("帮助", "help"),
        ("？", "help"),
        ("取消", "cancel"),
        ("返回", "back"),
        ("查进度", "progress"),
        ("帮忙查一下进度吧", "progress"),
        ("我的工单", "my_cases"),
        ("我的任务", "my_tasks"),
        ("请帮我转人工", "human"),
        ("我要转人工！", "human"),
        ("人工客服", "human"),
        ("跳过", "skip"),
        ("重新开始", "restart"),
        ("催一下", "urge"),
        ("快点！！！", "urge"),
        ("不投诉了", "withdraw"),
        ("已经好了，不用来了", "withdraw"),
    ],
)
def test_commands_are_whole_messages(text: str, command: str) -> None:
    assert read_command(text) == command


@pytest.mark.parametrize(
    "text",
    [
        "我要投诉物业不给转人工",
        "电梯坏了快点来修3栋",
        "取消了我的车位凭什么",
        "谢谢",
        "",
        "进" * 500,
    ],
)
def test_a_story_is_no_command(text: str) -> None:
    assert read_command(text) is None


@pytest.mark.parametrize(
    ("text", "rating"),
    [
        ("5", 5),
        ("五星", 5),
        ("很满意", 5),
        ("不满意", 2),
        ("4分", 4),
        ("⭐⭐⭐", 3),
        ("一般吧", 3),
        ("非常不满意", 1),
        ("6", None),
        ("电梯", None),
    ],
)
def test_ratings(text: str, rating: int | None) -> None:
    assert read_rating(text) == rating


@pytest.mark.parametrize(
    ("text", "index"),
    [
        ("2", 1),
        ("第二个", 1),
        ("选第一个", 0),
        ("环境", 1),
        ("环境管理类", 1),
        ("房屋管理类", 0),
        ("4", None),
        ("管理类", None),
        ("随便", None),
    ],
)
def test_choices_by_number_or_words(text: str, index: int | None) -> None:
    assert read_choice(text, LABELS) == index


@pytest.mark.parametrize(
    "text",
    [
        "解决了",
        "好了",
        "已经好了",
        "满意",
        "行",
        "可以了谢谢",
        "谢谢，修好了",
        "没问题了",
        "修好啦！",
        "师傅来过，已经不漏了",
        "灯亮了，辛苦了",
        "没再漏了",
        "现在可以用了",
        "電梯修好了",
    ],
)
def test_words_that_say_it_is_solved(text: str) -> None:
    assert read_solved(text) is True


@pytest.mark.parametrize(
    "text",
    [
        "没解决",
        "没修，又漏了",
        "不满意",
        "还在漏",
        "还是老样子",
        "没修好",
        "没弄好",
        "根本没修",
        "没有解决",
        "没好",
        "修好了但是又漏了",
        "還沒解決",
        "没人来",
        "还没好呢",
        "不行，还是不亮",
    ],
)
def test_words_that_say_it_is_not_solved(text: str) -> None:
    assert read_solved(text) is False


@pytest.mark.parametrize(
    "text",
    [
        "好的",
        "嗯",
        "",
        "谢谢",
        "解决了吗？",
        "什么时候能修好",
        "电梯坏了",
        "1",
        "查进度",
        "明天下午可以",
        "楼上漏水，3栋2单元1501",
    ],
)
def test_words_that_do_not_say_whether_it_is_solved(text: str) -> None:
    assert read_solved(text) is None


@given(st.text(max_size=80))
def test_no_answer_reader_ever_raises(text: str) -> None:
    read_yes_no(text)
    read_broken(text), read_score(text), read_withdrawal(text), read_erasure(text)
    read_command(text)
    read_rating(text)
    read_solved(text)
    read_choice(text, LABELS)


@pytest.mark.parametrize(
    ("text", "over"),
    [
        ("没事了，已经灭了", True),
        ("人已经出来了", True),
        ("煤气关了，没味道了", True),
        ("水已经关了阀门，不喷了", True),
        ("孩子找到了", True),
        ("还没灭", False),
        ("火扑不灭", False),
        ("人还没出来", False),
        ("水喷出来了", False),
        ("火冒出来了", False),
        ("火灭了，里面还有人", False),
        ("没事了吗", False),
    ],
)
def test_4_8_a_danger_is_over_by_a_clear_word_alone(text: str, over: bool) -> None:
    assert read_danger_over(text) is over


@pytest.mark.parametrize(
    ("text", "stars"),
    [
        ("2分 迟到了一小时", 2),
        ("来得太晚，给个一分吧", 1),
        ("晚了5分钟", None),
        ("三分之一没修", None),
        ("师傅2分，管家5分", None),
    ],
)
def test_6_2_a_score_is_read_beside_its_reason(text: str, stars: int | None) -> None:
    assert read_score(text) == stars


@pytest.mark.parametrize(
    ("text", "erases"),
    [
        ("把我的资料都给我删了吧", True),
        ("能不能清除我的个人数据", True),
        ("你们把我的信息删了怎么查", False),
        ("删除我的快递消息", False),
        ("有人把我的信息都删掉了", False),
    ],
)
def test_8_a_wish_to_be_erased(text: str, erases: bool) -> None:
    assert read_erasure(text) is erases
