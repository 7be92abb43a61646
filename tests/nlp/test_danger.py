"""Which words are a danger happening now, and which only look like it (RULEBOOK §4.8)."""

import pytest

from nlp import Category, read
from nlp.advice import advice_for
from tests.nlp.examples import table

FULL = "3栋2单元1501楼上漏水，我是王女士13800138000，三天了没人管，气死了"


@pytest.mark.parametrize("name", ["emergencies", "emergencies_fresh", "emergencies_second"])
def test_real_emergencies_are_recognised(name: str) -> None:
    missed = [text for text, kinds in table(name) if kinds != "-" and read(text).emergency is None]
    assert missed == []


@pytest.mark.parametrize("name", ["emergencies", "emergencies_fresh", "emergencies_second"])
def test_look_alikes_are_no_emergencies(name: str) -> None:
    alarms = [
        (text, found)
        for text, kinds in table(name)
        if kinds == "-" and (found := read(text).emergency)
    ]
    assert alarms == []


@pytest.mark.parametrize(
    "text",
    [
        "打不通就打我老公13900139000",
        "没人接的话打我老婆电话",
        "实在不行打我爸的",
        "师傅到了打我哥(+852) 6123 4567",
        "联系不上就打我爱人手机13900139000",
        "厨房漏水，我是王女士13800138000，打不通打我爱人的13900139000",
    ],
)
def test_4_8_who_is_to_be_rung_is_not_beaten(text: str) -> None:
    reading = read(text)
    assert (reading.emergency, reading.emergency_doubt) == (None, False)


@pytest.mark.parametrize(
    "text",
    [
        "邻居打我老公，救命",
        "电话没人接，他们打我老公",
        "打我老公电话吧，楼下有人在打架",
        "我老公在打我",
        "有人打我儿子，保安电话打不通",
    ],
)
def test_4_8_who_is_beaten_is_helped_though_phones_are_spoken_of(text: str) -> None:
    assert read(text).emergency == "violence"


def test_the_kind_of_emergency_is_right() -> None:
    wrong = [
        (text, found)
        for text, kinds in table("emergencies")
        if kinds != "-" and (found := read(text).emergency) not in kinds.split(",")
    ]
    assert wrong == []


def test_in_doubt_one_question_is_asked_instead() -> None:
    for text in ("电梯卡住了", "厨房还在漏", "厨房漏了好大，关不住"):
        reading = read(text)
        assert (reading.emergency, reading.emergency_doubt) == (None, True), text
    assert read("厨房燃气还在漏").emergency == "gas"


@pytest.mark.parametrize("text", ["救命", "救命啊", "快来人啊", "空调外机快掉了，摇摇晃晃"])
def test_a_bare_cry_for_help_opens_the_question(text: str) -> None:
    assert read(text).emergency_doubt


@pytest.mark.parametrize("opening", [True, False])
@pytest.mark.parametrize(
    "text",
    [
        "门口保安爱理不理，陌生人随便进，态度太差了",
        "门口保安态度太差，陌生人谁都不拦",
        "门口没人管，陌生人随便进",
        "北门口的门卫坐着玩手机，陌生人进来也不问",
    ],
)
def test_4_8_who_lets_strangers_in_is_complained_about_and_no_emergency(
    text: str, opening: bool
) -> None:
    reading = read(text, opening=opening)
    assert reading.emergency is None
    assert not reading.emergency_doubt
    assert reading.dissatisfied
    assert reading.category is Category.SAFETY


@pytest.mark.parametrize(
    "text",
    [
        "陌生人在我家门口不走，我不敢开门",
        "门口保安正在打人，快来",
        "陌生人随便进我家了快来",
        "门口保安被打了",
    ],
)
def test_4_8_a_stranger_at_the_door_stays_an_emergency(text: str) -> None:
    assert read(text).emergency == "violence"


def test_ordinary_messages_are_no_emergencies() -> None:
    alarms = [row[0] for row in table("chat_categories") if read(row[0]).emergency]
    # A burst pipe and a bitten child are.
    assert alarms == ["水管爆了一直流水", "邻居家的大狗咬了我孩子"]


@pytest.mark.parametrize(
    ("text", "emergency"),
    [
        ("我们3栋2单元停水了，水龙头没水", None),
        ("家里没水了，水管爆了", "flood"),
        ("水龙头关不住一直流，家里没水盆", "flood"),
    ],
)
def test_4_8_no_water_is_no_flood(text: str, emergency: str | None) -> None:
    assert read(text, opening=True).emergency == emergency


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("电梯困人了，3栋2单元", "lift"),
        ("孩子被锁在车里了", "car"),
        ("宝宝锁车里了，大太阳的", "car"),
        ("我被关在天台了，门打不开", "room"),
        ("我被锁在车库里了", "room"),
        ("3栋厨房着火了", ""),
    ],
)
def test_where_someone_is_trapped(text: str, hint: str) -> None:
    assert read(text).emergency_place_hint == hint


@pytest.mark.parametrize(
    ("text", "himself"),
    [
        ("我不想活了，活着没意思，我站在天台上", True),
        ("我割腕了", True),
        ("不想活了", True),
        ("我老婆把自己锁在房间里说不想活了", False),
        ("有人站在楼顶要跳楼", False),
        ("3栋厨房着火了", False),
    ],
)
def test_who_is_in_danger_of_his_own_hand(text: str, himself: bool) -> None:
    assert read(text).speaks_of_himself is himself


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("孩子把自己反锁在卫生间了 两岁 在哭", "locked_in"),
        ("孩子锁在车里了", "locked_car"),
        ("电梯困人了", "trapped"),
        ("我被困住了", "trapped"),
        ("小孩卡在电梯门里了", "stuck"),
        ("我不想活了", "self_harm_himself"),
        ("我想自杀", "self_harm_himself"),
        ("我老婆说她不想活了", "self_harm"),
        ("楼上漏水把我家天花板泡塌了 现在还在往下淌", "falling_wet"),
        ("外墙瓷砖砸到人了", "falling"),
    ],
)
def test_4_8_the_advice_fits_the_danger_as_it_is_told(text: str, advice: str) -> None:
    kind = read(text).emergency
    assert kind is not None
    assert advice_for(kind, text) == advice


@pytest.mark.parametrize("opening", [True, False])
@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("我妈有点头晕 电梯停了她下不去 8栋1单元2201", True),
        ("电梯停了下不了楼 我要去上班", False),
        ("我妈一个人在家 打电话没人接 敲门也没反应 你们能不能上去看看", True),
        ("独居老人敲门没人应，电话也打不通", True),
        ("我给管家打电话没人接，敲门也没反应", False),
        ("邻居家烧菜的烟全飘我家来了 呛死人了", False),
        ("5栋2单元1楼大门门禁刷不开 我在外面进不去 下雨呢", False),
        ("都催三遍了你们管家是死人啊", False),
        ("楼下有死人", True),
    ],
)
def test_4_8_what_is_asked_about_and_what_is_not(text: str, asked: bool, opening: bool) -> None:
    reading = read(text, opening=opening)
    assert (reading.emergency, reading.emergency_doubt) == (None, asked)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("楼道好大的烟 呛死人了", "fire"),
        ("我在外面进不去 孩子一个人在里面 锅还在烧", "trapped"),
        ("我妈在电梯里下不去了 困住了", "trapped"),
    ],
)
def test_4_8_the_same_words_beside_a_danger_hide_none(text: str, kind: str) -> None:
    assert read(text).emergency == kind


@pytest.mark.parametrize("text", ["打我13800138000", "有事打我老公的电话", "请打我手机"])
def test_to_ring_somebody_is_no_violence(text: str) -> None:
    assert read(text).emergency is None


def test_to_hit_somebody_is() -> None:
    assert read("有个男的在楼下打我").emergency == "violence"


@pytest.mark.parametrize("opening", [True, False])
@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("楼道着火了", "fire"),
        ("3栋2单元1501，楼道着火了，我是王女士13800138000", "fire"),
        ("地下车库着火啦", "fire"),
        ("电梯坏了，着火了！", "fire"),
        ("楼道漏水，有人触电了", "electric"),
        ("走廊烧起来了快来人", "fire"),
        ("楼梯间煤气味好重", "gas"),
        ("车库里有人被撞倒了", "injury"),
        ("电梯里关了人", "trapped"),
    ],
)
def test_4_8_plain_words_for_danger_are_taken_at_once_wherever_it_is(
    text: str, kind: str, opening: bool
) -> None:
    assert read(text, opening=opening).emergency == kind


@pytest.mark.parametrize(
    "text", ["我出差了", "我搬走了", "我在外地", "我退休了", "我回来了", "我姓王"]
)
def test_who_only_says_where_he_is_is_asked_about_no_danger(text: str) -> None:
    reading = read(text, opening=True)
    assert (reading.emergency, reading.emergency_doubt) == (None, False)


def test_4_8_what_is_said_in_jest_is_left_to_the_words_around_it() -> None:
    for text in ("加班加到想跳楼哈哈哈", "绳子绑在树上晒被子，看着像上吊，瘆人，拆了"):
        assert read(text).emergency is None, text
    for text in ("我不想活了", "我想跳楼，我站在天台上"):
        assert read(text).emergency == "self_harm", text


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("電梯壞咗，困咗喺入面，救命呀", "trapped"),
        ("有人喺電梯入面困住咗，3棟2單元", "trapped"),
        ("我哋困咗喺𨋢入面", "trapped"),
        ("電梯著火啊救命", "fire"),
        ("屋企着咗火", "fire"),
        ("阿婆暈咗喺地下，冇反應", "injury"),
        ("厨房漏緊煤氣", "gas"),
        ("我個仔唔見咗", "missing_person"),
        ("水喉爆咗，浸晒成間屋", "flood"),
    ],
)
def test_4_8_cantonese_is_as_sure_as_mandarin(text: str, kind: str) -> None:
    assert read(text).emergency == kind


@pytest.mark.parametrize("text", ["電梯壞咗，幾時有人嚟整", "冇水啊", "唔該幫我睇下盞燈"])
def test_ordinary_cantonese_is_no_emergency(text: str) -> None:
    assert read(text).emergency is None
    assert not read(text).emergency_doubt


@pytest.mark.parametrize(
    "text",
    [
        "3栋2单元1501厨房水管滋滋冒水，王女士13800138000",
        "厨房水龙头滋滋喷水，8栋1单元301，李女士，13800138091",
        "厨房水管滋滋响还在冒水 6栋1单元301",
        "我家在3栋2单元厨房那个水管子它滋滋冒水啊我也不会弄你们赶紧来个人",
        "灶台下面水管滋滋冒水",
    ],
)
def test_4_8_water_that_hisses_is_water(text: str) -> None:
    assert read(text, opening=True).emergency == "flood"


@pytest.mark.parametrize(
    "text", ["厨房水管嘶嘶响", "厨房角阀嘶嘶漏水", "厨房水管泄漏", "厨房下水管味道很大"]
)
def test_4_8_a_leak_or_a_drain_is_no_gas(text: str) -> None:
    assert read(text, opening=True).emergency is None


@pytest.mark.parametrize(
    "text", ["再不修我就拿刀去物业办公室砍人", "信不信我拿刀来砍你们管家，电梯修了三次"]
)
def test_4_1_a_threat_to_us_that_waits_is_no_emergency(text: str) -> None:
    reading = read(text, opening=True)
    assert (reading.emergency, reading.threat) == (None, True)


@pytest.mark.parametrize("text", ["有人拿刀在物业办公室砍人", "保安再不来，那个人就要拿刀砍我了"])
def test_4_8_a_knife_that_is_there_stays_one(text: str) -> None:
    assert read(text).emergency == "violence"


@pytest.mark.parametrize(
    "text",
    [
        "燃气管滋滋响",
        "煤气灶那边嘶嘶漏气",
        "厨房嘶嘶响",
        "厨房热水器嘶嘶响",
        "厨房燃气热水器嘶嘶响还漏水",
        "厨房水管旁边嘶嘶响，有臭鸡蛋味",
        "厨房水烧开扑灭了火，味道很大",
    ],
)
def test_4_8_gas_that_hisses_stays_gas(text: str) -> None:
    assert read(text, opening=True).emergency == "gas"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("有人入咗我屋企偷嘢，而家仲喺度", "violence"),
        ("有个贼入咗我屋企", "violence"),
        ("个仔唔见咗，啱啱喺花园玩", "missing_person"),
        ("我個仔唔見咗半個鐘，著紅色衫", "missing_person"),
        ("我個仔搵唔到，著紅色衫", "missing_person"),
        ("阿婆唔见咗", "missing_person"),
        ("噚晚有人入咗我屋企偷嘢", None),
        ("我個仔噚日唔見咗，已經搵返", None),
        ("个仔唔见咗部手机", None),
    ],
)
def test_4_8_danger_in_cantonese_is_taken_at_once(text: str, kind: str | None) -> None:
    assert read(text).emergency == kind
    assert kind is None or not read(text, opening=True).emergency_doubt


@pytest.mark.parametrize("opening", [True, False])
@pytest.mark.parametrize(
    "text",
    [
        "房价跌得我想跳楼，物业费还涨",
        "房价跌得我真想跳楼，车位费还涨",
        "股票亏得我想跳楼了",
        "他今天又吵了，再不管我上去砸门了",
        "再不来修我就去踹他家门",
        "有蛇！花园里有条蛇爬进3栋大堂了",
        "一条蛇爬进我家了",
    ],
)
def test_4_8_a_jest_a_threat_of_ones_own_and_a_snake_are_no_emergencies(
    text: str, opening: bool
) -> None:
    reading = read(text, opening=opening)
    assert (reading.emergency, reading.emergency_doubt) == (None, False)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("房价跌得我不想活了，我站在天台上", "self_harm"),
        ("我想跳楼", "self_harm"),
        ("他在砸我家门，我要报警", "violence"),
        ("楼上那个人说再不开门我就砸门，他现在在门口", "violence"),
        ("有人爬进我家了", "violence"),
        ("蛇咬了我孩子，快来", "injury"),
    ],
)
def test_4_8_what_is_meant_or_done_by_others_still_is_one(text: str, kind: str) -> None:
    assert read(text).emergency == kind


def test_4_1_who_threatens_a_door_is_told_of_and_a_snake_is_a_hazard() -> None:
    assert read("他今天又吵了，再不管我上去砸门了").threat
    assert read("他今天又吵了，再不管我上去砸门了").dissatisfied
    assert read("花园里有条蛇爬进3栋大堂了").hazard


@pytest.mark.parametrize(
    "text",
    [
        "冇電梯著火啊救命",
        "電梯著火啊救命",
        "救命呀，部𨋢起火",
        "没楼道起火呀快来人",
        "没人管着火了",
        "冇人理，著火啊救命",
    ],
)
def test_4_8_a_negation_that_denies_nothing_holds_back_no_help(text: str) -> None:
    assert read(text, opening=True).emergency in {"fire", "trapped"}


@pytest.mark.parametrize("text", ["冇電梯著火啊", "没电线路着火了"])
def test_4_8_without_a_cry_a_negation_gone_astray_is_asked_about(text: str) -> None:
    reading = read(text, opening=True)
    assert (reading.emergency, reading.emergency_doubt) == (None, True)


@pytest.mark.parametrize(
    "text",
    [
        "冇著火，只係有烟味",
        "没有着火",
        "没着火吧？",
        "没看到着火",
        "没发生火灾，大家放心",
        "没有人受伤",
        "冇人受傷",
        "没有电梯困人",
        "不会着火吧",
        "電梯冇壞",
    ],
)
def test_4_8_who_denies_a_danger_is_believed(text: str) -> None:
    reading = read(text, opening=True)
    assert (reading.emergency, reading.emergency_doubt) == (None, False)


@pytest.mark.parametrize("text", ["小孩在电梯里乱按按钮家长也不管", "有小孩在电梯里撒尿"])
def test_4_8_play_in_the_lift_traps_nobody(text: str) -> None:
    reading = read(text, opening=True)
    assert (reading.emergency, reading.emergency_doubt) == (None, False)


def test_4_8_who_played_and_cannot_get_out_is_trapped() -> None:
    assert read("小孩在电梯里乱按，电梯停了出不来").emergency == "trapped"
