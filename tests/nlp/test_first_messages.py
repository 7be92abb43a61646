"""First messages as people of an estate write them: what they want, of whom, about what."""

import pytest

from nlp import Category, read


@pytest.mark.parametrize("text", ["水压好小", "水还是臭的", "自来水有味道"])
def test_who_only_tells_how_it_is_asks_and_proposes_nothing(text: str) -> None:
    assert read(text).intent == "request"


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("游泳池今年开不开", "inquiry"),
        ("游泳池开放时间", "inquiry"),
        ("换玻璃是找厂家还是找地产", "inquiry"),
        ("建议垃圾桶加个脚踏", "suggestion"),
    ],
)
def test_questions_and_proposals_stay_what_they_are(text: str, intent: str) -> None:
    assert read(text).intent == intent


@pytest.mark.parametrize("text", ["雨水是臭的", "池水很绿", "人工湖的水很臭", "污水是臭的"])
def test_other_water_is_none_of_the_tap(text: str) -> None:
    assert read(text).category == Category.ENVIRONMENT


@pytest.mark.parametrize(
    ("text", "category", "intent"),
    [
        ("the elevator is out of order", Category.EQUIPMENT, "request"),
        ("my AC is dripping, can someone come tomorrow?", Category.HOUSE, "request"),
        ("Garbage not collected for 3 days", Category.ENVIRONMENT, "request"),
        ("where can I pay the management fee?", Category.SERVICE, "inquiry"),
        ("neighbor is very noisy at night", Category.NEIGHBOURS, "request"),
        ("The security guard was rude to me", Category.SAFETY, "complaint"),
    ],
)
def test_english_is_put_where_it_belongs(text: str, category: Category, intent: str) -> None:
    reading = read(text)
    assert (reading.category, reading.intent) == (category, intent)


@pytest.mark.parametrize(
    ("text", "word"), [("明天有朋友来怎么登记访客车", "客车"), ("马桶那个水箱漏水", "那个")]
)
def test_no_word_that_says_nothing_is_given_as_the_reason(text: str, word: str) -> None:
    assert word not in read(text).because


def test_how_long_he_lives_here_is_not_how_long_it_lasts() -> None:
    slots = read("我住这小区八年了，路灯又不亮了三天").slots
    assert slots.since != "八年了"
    assert read("漏水八年了").slots.since == "八年了"


@pytest.mark.parametrize("text", ["我的快递放门卫那边不见了", "钥匙放在保安亭了"])
def test_5_1_where_a_guard_stands_is_no_complaint_about_him(text: str) -> None:
    assert read(text).target is None


def test_5_1_who_stands_there_may_be_complained_about() -> None:
    assert read("门卫那边的人态度很差").target == "guard"


@pytest.mark.parametrize(
    "text",
    [
        "麻烦师傅来一趟",
        "麻烦派个师傅来修马桶",
        "请保洁来打扫一下楼道",
        "保安能不能来一下",
        "让保安管管乱停车",
        "请管家联系我",
    ],
)
def test_5_1_who_is_sent_for_is_not_complained_about(text: str) -> None:
    assert read(text).target is None


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("师傅来了一趟没修好", "repairer"),
        ("叫了三次师傅都没来", "repairer"),
        ("你们师傅态度差，麻烦换个师傅来", "repairer"),
        ("有个保安骂我", "guard"),
    ],
)
def test_5_1_who_did_not_come_or_behaved_badly_is(text: str, target: str) -> None:
    assert read(text).target == target


def test_thanks_said_beforehand_are_no_praise() -> None:
    asked = "不好意思打扰了，请问下周三上午能不能安排师傅上门看看空调？谢谢🙏"
    assert read(asked).intent == "request"
    assert read("老师傅今天修的不错给个好评").intent == "praise"


def test_the_year_of_a_fee_is_not_since_when() -> None:
    assert read("2024年的物业费我交过了怎么又催").slots.since is None


def test_who_wants_somebody_to_look_praises_nobody() -> None:
    assert read("我屋头的灯闪得凶得很 你们来个人看哈嘛").intent == "request"


def test_a_long_preamble_is_not_the_matter() -> None:
    reading = read(
        "我跟你说啊我住这小区八年了当初说的多好听绿化多好保安多负责，现在呢，算了不说了，"
        "反正就是6栋楼下那个路灯又不亮了，我妈晚上差点摔跤"
    )
    assert (reading.category, reading.target) == (Category.EQUIPMENT, None)


def test_who_only_sighs_at_the_end_is_read_whole() -> None:
    text = "厨房漏水三个月了你们来看过四次每次都说回去商量，算了不说了"
    assert read(text).category == read("厨房漏水三个月了").category


def test_who_helped_somebody_home_is_praised() -> None:
    reading = read("保安大叔今天帮我抬冰箱上楼，好人啊")
    assert (reading.intent, reading.target) == ("praise", None)
