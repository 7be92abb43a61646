import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.answers import read_choice, read_command, read_rating, read_yes_no

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


@given(st.text(max_size=80))
def test_no_answer_reader_ever_raises(text: str) -> None:
    read_yes_no(text)
    read_command(text)
    read_rating(text)
    read_choice(text, LABELS)
