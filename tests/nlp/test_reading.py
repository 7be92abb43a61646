"""What whole messages mean: the figures are floors, the sentences our own."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

import nlp
from nlp import Category, read
from nlp.analyse import to_json
from nlp.lexicon import load_toml
from tests.nlp.examples import table

FULL = "3栋2单元1501楼上漏水，我是王女士13800138000，三天了没人管，气死了"


def test_the_model_message_is_understood_whole() -> None:
    reading = read(FULL)
    assert reading.slots.place == nlp.Place("3", "2", "1501")
    assert (reading.slots.phone, reading.slots.name) == ("13800138000", "王女士")
    assert reading.slots.since == "三天了"
    assert (reading.feeling, reading.intent) == ("angry", "complaint")
    assert reading.dissatisfied
    assert not reading.repeat
    assert reading.category is Category.HOUSE
    assert reading.second is Category.NEIGHBOURS
    assert "漏水" in reading.because
    assert reading.emergency is None


def test_nine_of_ten_chat_messages_get_their_category() -> None:
    rows = table("chat_categories")
    wrong = [(row[0], got) for row in rows if (got := read(row[0]).category.value) != row[1]]
    assert len(wrong) <= len(rows) // 20, wrong


def test_probabilities_sum_to_one_and_the_words_that_decided_stand_in_the_text() -> None:
    for text, *_ in table("chat_categories"):
        reading = read(text)
        assert abs(sum(share for _, share in reading.ranked) - 1) < 1e-9
        assert len({category for category, _ in reading.ranked}) == len(Category)
        assert all(word in reading.text for word in reading.because)


def test_without_evidence_the_reader_is_not_sure() -> None:
    assert not read("你好").sure
    assert not read("有个事情想说一下").sure
    assert read("电梯坏了").sure


def test_intents() -> None:
    rows = table("intents")
    wrong = [(text, got) for text, label in rows if (got := read(text).intent) != label]
    assert len(wrong) <= len(rows) // 20, wrong


@pytest.mark.parametrize(
    ("text", "repeat"),
    [
        ("我上周就报过了，一直没人来", True),
        ("反映过好几次了还是没解决", True),
        ("打了三次电话都没用", True),
        ("又来投诉这个事了，第二次反映", True),
        ("跟管家说过两次了", True),
        ("三天了没人管", False),
        ("漏了半年了", False),
        ("一直没人管", False),
        ("第一次反映这个问题", False),
        ("我从来没投诉过，这次忍不了了", False),
        ("我要投诉", False),
        ("电梯又坏了", False),
    ],
)
def test_a_repeat_is_only_what_he_says_he_reported(text: str, repeat: bool) -> None:
    assert read(text).repeat is repeat


@pytest.mark.parametrize(
    ("text", "feeling"),
    [
        ("电梯坏了，麻烦来修一下", "calm"),
        ("请问物业费怎么交", "calm"),
        ("等了三天了还没来，太慢了", "upset"),
        ("天天吵得睡不着，受不了了", "upset"),
        ("😡😡😡", "angry"),
        ("火冒三丈", "angry"),
        ("气死了，你们干什么吃的", "angry"),
        ("太过分了，欺人太甚", "angry"),
        ("垃圾物业，王八蛋", "angry"),
    ],
)
def test_feelings(text: str, feeling: str) -> None:
    assert read(text).feeling == feeling


def test_abuse_and_threats_are_noticed_and_change_nothing_else() -> None:
    plain, rude = read("3栋电梯坏了"), read("他妈的3栋电梯坏了，我要找记者曝光")
    assert (rude.abusive, rude.exposure, rude.threat) == (True, True, False)
    assert (plain.abusive, plain.exposure) == (False, False)
    assert (plain.intensity, rude.intensity) == (1, 3)
    assert rude.category is plain.category
    assert rude.slots.place == plain.slots.place


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("我要投诉我们楼管家", "steward"),
        ("管家主管态度差", "steward_lead"),
        ("值班经理推诿", "duty_manager"),
        ("项目经理不管事", "chief"),
        ("保安骂人", "guard"),
        ("保洁不打扫", "cleaner"),
        ("维修师傅没修好", "repairer"),
        ("客服挂我电话", "agent"),
        ("物业乱收费", "company"),
        ("楼上太吵", "neighbour"),
        ("开发商不交房", "developer"),
        ("我们楼管家不回消息", "steward"),
        ("管我们这栋的人从来不回", "steward"),
        ("收费员堵门", "company"),
        ("路灯坏了", None),
        ("打400没人接，等了半小时", "agent"),
        ("3栋1单元1201，13400134000，电梯停运了", None),  # a phone is no hotline
    ],
)
def test_who_is_complained_about(text: str, target: str | None) -> None:
    assert read(text).target == target


def test_who_is_named_by_a_name_of_the_roster_is_one_of_the_staff() -> None:
    words = nlp.Vocabulary(people=("王建国",))
    assert read("我要投诉王建国", words).target == "steward"
    assert read("我要投诉李四光", words).target is None


@pytest.mark.parametrize(
    ("text", "category", "target"),
    [
        ("小林态度太差了", Category.SERVICE, "steward"),
        ("林晓彤态度恶劣", Category.SERVICE, "steward"),
        ("小林这个人太不负责了", Category.SERVICE, "steward"),
        ("楼道灯坏了小林也不管，态度太差", Category.EQUIPMENT, "steward"),
        ("小林让我来报修厨房漏水", Category.HOUSE, None),
        ("小林说下午来，还没来，厨房漏水", Category.HOUSE, None),
        ("我是小林，保安态度太差", Category.SAFETY, "guard"),
    ],
)
def test_3_how_a_colleague_behaves_is_a_matter_of_service(
    text: str, category: Category, target: str | None
) -> None:
    words = nlp.Vocabulary(people=("林晓彤",), short_names=("小林",))
    reading = read(text, words)
    assert (reading.category, reading.target) == (category, target)


@pytest.mark.parametrize(
    ("text", "exposure"),
    [
        ("再不修我就打12345，找电视台曝光", True),
        ("你们等着上热搜吧", True),
        ("去法院告你们", True),
        ("全楼业主都要去区政府", True),
        ("我们几十户业主联名", True),
        ("法院路几号", False),
        ("抖音上看到你们的活动", False),
        ("律师楼怎么走", False),
    ],
)
def test_4_1_who_goes_to_media_court_or_authorities_or_with_others_is_noticed(
    text: str, exposure: bool
) -> None:
    reading = read(text)
    assert (reading.exposure, reading.threat) == (exposure, False)


@pytest.mark.parametrize(
    ("text", "threat"),
    [
        ("再不来我打死你们", True),
        ("再不来修我就砸了你们办公室", True),
        ("我带人来收拾你", True),
        ("再不修我就拿刀去物业办公室砍人", True),
        ("信不信我一把火烧了你们物业", True),
        ("弄死你们小林", True),
        ("找人收拾你们", True),
        ("炸了你们办公室", True),
        ("把你们物业点了", True),
        ("明天带几个兄弟过来，把你们办公室砸了", True),
        ("别逼我动刀", True),
        ("有人拿刀砍人", False),
        ("他威胁要砍死我", False),
        ("气死我了，打死也不交物业费", False),
        ("物业费太贵，想砍价", False),
        ("冻死人了，暖气呢", False),
        ("没空调热得要死", False),
        ("收拾你们自己的东西", False),
        ("请找人收拾一下绿化带", False),
        ("电线烧了你们物业不管", False),
        ("把我家电表烧了你们物业赔", False),
        ("楼下烧烤店把我们熏死了", False),
        ("保安打人了", False),
        ("我们要求保安不要动手", False),
        ("你把我家的门砸了", False),
    ],
)
def test_4_1_a_threat_to_people_is_another_thing(text: str, threat: bool) -> None:
    assert read(text).threat is threat


@pytest.mark.parametrize(
    ("text", "repeat"),
    [
        ("电梯三个月坏了十次", False),
        ("投诉电梯一个月坏三次", False),
        ("反映楼道灯坏了三次", False),
        ("电梯坏了十次，我要投诉", False),
        ("坏了三次我要投诉", False),
        ("我投诉三次了没人管", True),
        ("投诉电梯三次了", True),
        ("电梯坏了，反映过三次", True),
        ("打了三次电话没人接", True),
        ("楼上漏水，跟楼上的邻居说过好几遍了没有用", False),
        ("找对门沟通多次无果", False),
        ("让车主挪车说过好多次了", False),
        ("跟楼上沟通过，也跟物业反映过三次", True),
        ("跟物业说过楼上好几遍了", True),
    ],
)
def test_6_4_only_what_the_company_was_told_was_reported(text: str, repeat: bool) -> None:
    assert read(text).repeat is repeat


@pytest.mark.parametrize(
    "text", ["来电说大堂地面很脏", "接到来电，今天大堂地面很脏", "王女士来电，大堂地面很脏"]
)
def test_3_a_call_is_no_electricity_and_today_no_reason(text: str) -> None:
    reading = read(text)
    assert reading.category == Category.ENVIRONMENT
    assert not {"今天", "来电"} & set(reading.because)


def test_3_power_that_does_not_come_back_is_equipment() -> None:
    assert read("停电了，什么时候来电").category == Category.EQUIPMENT


@pytest.mark.parametrize(
    ("text", "building", "spot"),
    [
        ("6栋门口垃圾没人扫", "6", "6栋门口"),
        ("3号楼门口的灯坏了", "3", "3号楼门口"),
        ("3栋楼下有人乱停车", "3", "3栋楼下"),
        ("五号楼前面积水", "5", "五号楼前面"),
        ("3栋2单元1501门口有垃圾", "3", None),
    ],
)
def test_4_2_the_ground_before_a_building_is_a_place(
    text: str, building: str, spot: str | None
) -> None:
    place = read(text).slots.place
    assert place is not None
    assert (place.building, place.spot) == (building, spot)


@pytest.mark.parametrize(
    ("text", "since"),
    [
        ("楼上半夜跳舞太吵", None),
        ("半夜开始漏水", "半夜开始"),
        ("凌晨三点停的电", "凌晨三点"),
        ("今日開始沒有熱水", "今日开始"),
        ("今日开始没有热水", "今日开始"),
    ],
)
def test_4_2_since_when_is_not_at_what_hour(text: str, since: str | None) -> None:
    assert read(text).slots.since == since


@pytest.mark.parametrize(
    ("text", "dissatisfied"),
    [
        ("保安态度很差", True),
        ("报修三天没人来", True),
        ("客服不接电话", True),
        ("我要投诉楼管家", True),
        ("楼上太吵了", False),
        ("电梯坏了", False),
        ("物业费怎么交", False),
        ("保安态度很好，表扬一下", False),
    ],
)
def test_dissatisfaction_with_service_makes_a_complaint(text: str, dissatisfied: bool) -> None:
    assert read(text).dissatisfied is dissatisfied


def test_the_json_is_what_the_command_prints() -> None:
    shown = json.loads(json.dumps(to_json(read(FULL)), ensure_ascii=False))
    assert list(shown) == [
        "category",
        "ranked",
        "second",
        "because",
        "intent",
        "emergency",
        "feeling",
        "intensity",
        "threat",
        "exposure",
        "repeat",
        "target",
        "slots",
    ]
    assert shown["slots"] == {
        "building": "3",
        "unit": "2",
        "room": "1501",
        "place": None,
        "phone": "13800138000",
        "name": "王女士",
        "community": None,
    }


@given(st.text(max_size=1200))
def test_reading_never_raises_on_any_text(text: str) -> None:
    assert len(read(text).text) <= 1000


@given(
    st.text(
        alphabet="3栋2单元楼上漏水着火被困电梯没有吗，。！1380013800幺零我是王女士投诉报过不",
        max_size=200,
    )
)
def test_reading_never_raises_on_words_of_the_field(text: str) -> None:
    to_json(read(text))


@pytest.mark.parametrize(
    "piece", ["3", "栋", "一", "138", "我是", "没", "，", "电梯", "[", "\ud800", "报过"]
)
def test_repetition_does_not_hang(piece: str) -> None:
    read(piece * 2000)


def test_every_rule_speaks_of_known_concepts_and_categories() -> None:
    known = load_toml("category")["words"]
    names = {category.value for category in Category}
    for rule in load_toml("rules")["rule"]:
        assert set(rule["when"]) | set(rule.get("unless", [])) <= set(known)
        assert set(rule["give"]) <= names


@pytest.mark.parametrize("text", ["我改主意了，不报了", "算了", "不用来了已经好了", "不想投诉了"])
def test_words_that_take_it_back(text: str) -> None:
    assert read(text).intent == "cancel"


def test_asking_when_it_is_done_asks_for_progress_and_the_boss_for_a_person() -> None:
    assert read("什么时候能好啊").intent == "progress"
    assert read("电梯坏了什么时候能好").intent != "progress"
    assert read("我要见你们领导").intent == "human"


def test_rubbish_said_of_the_company_is_no_rubbish() -> None:
    assert read("垃圾物业，什么都不管").category == Category.SERVICE
    assert read("楼道垃圾没人收").category == Category.ENVIRONMENT


@pytest.mark.parametrize(
    ("text", "exposure"),
    [
        ("投诉管家林晓彤，态度恶劣。3栋1单元1002陈女士13812345678", False),
        ("再不处理我就打12345投诉", True),
    ],
)
def test_4_1_a_phone_number_is_no_hotline(text: str, exposure: bool) -> None:
    assert read(text).exposure is exposure


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("呵呵 你们物业真棒👍 电梯坏了一个礼拜都没人修 给你们点赞", "complaint"),
        ("你们真行啊，垃圾三天没人清，厉害了", "complaint"),
        ("给物业点赞，电梯坏了马上就来修好了", "praise"),
        ("想表扬一下咱们小区保洁刘阿姨，下雪天一大早就扫雪，真的辛苦", "praise"),
    ],
)
def test_2_1_praise_beside_what_nobody_mends_is_none(text: str, intent: str) -> None:
    reading = read(text)
    assert (reading.intent, reading.dissatisfied) == (intent, intent == "complaint")
    assert intent == "complaint" or reading.feeling == "calm"


@pytest.mark.parametrize(
    ("text", "repeat"),
    [
        ("隔壁1502一直在走廊堆鞋柜，我说过她好几次了", False),
        ("楼上半夜跳绳，找过他们好几次都不改", False),
        ("有个男的天天在楼道抽烟，我提醒过他几次", False),
        ("楼上漏水，我跟管家说过他好几次了", True),
        ("管家小林不管事，我说过她好几次了", True),
        ("你们保安不管乱停车，我找过他们好几次", True),
    ],
)
def test_6_4_what_he_told_a_neighbour_was_not_told_to_us(text: str, repeat: bool) -> None:
    assert read(text).repeat is repeat


@pytest.mark.parametrize(
    ("text", "repeat"),
    [
        ("楼上1602每天晚上十一点还在跳，我3栋2单元1502孟女士13800138041，去说过也没用", False),
        ("我自己上楼去说过也没用", False),
        ("上门说过两次还是吵", False),
        ("楼上太吵，敲门说过，没用", False),
        ("楼上太吵，敲过门，说过好多次都不听", False),
        ("我老公上去说过，没用", False),
        ("跟1602说过好几次", False),
        ("去他家说过两次了", False),
        ("上楼找他们说过好几次", False),
        ("邻居家狗叫，沟通过多次没用", False),
        ("去物业说过也没用", True),
        ("跟你们说过，没用", True),
        ("跟管家说过", True),
        ("去前台说过也没用", True),
        ("楼上吵，去说过也没用，跟物业也反映过", True),
        ("楼上吵，反映过也没用", True),
        ("去年楼上漏水报修过三次", True),
        ("上个月楼上漏水报修过", True),
        ("师傅上门说过要换", True),
        ("说过很多次了没人管", True),
    ],
)
def test_6_4_who_went_to_the_neighbour_himself_has_not_reported(text: str, repeat: bool) -> None:
    assert read(text).repeat is repeat


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("我车在地库被人划了，保安看到没有", None),
        ("保安看到我车被划了也不管", "guard"),
        ("管家小何来过了，人特别好，但是问题没解决啊，厨房还是漏", None),
        ("管家来过了，态度不好", "steward"),
        ("管家骂人，师傅人很好", "steward"),
    ],
)
def test_5_1_who_is_asked_or_praised_is_not_complained_about(text: str, target: str) -> None:
    assert read(text).target == target
