import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp import Vocabulary, read, read_community
from nlp.masking import mask_phones
from nlp.names import read_name, surname_of
from nlp.normalise import normalise
from nlp.phones import phones_in, read_phone
from nlp.places import read_correction, read_place, read_spot, search_place
from nlp.reading import Place
from tests.nlp.examples import said, table


@pytest.mark.parametrize(("text", "building", "unit", "room"), table("houses"))
def test_houses_are_read_exactly_and_none_is_invented(
    text: str, building: str, unit: str, room: str
) -> None:
    place = read_place(normalise(text)) or Place()
    assert (place.building, place.unit, place.room) == (said(building), said(unit), said(room))


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("地址不对，是1502", Place(room="1502")),
        ("不是1号楼是7号楼", Place(building="7")),
        ("写错了，应该是5栋1单元302", Place("5", "1", "302")),
        ("房号不是1501，是1601", Place(room="1601")),
    ],
)
def test_a_correction_gives_what_is_right(text: str, place: Place) -> None:
    assert read_correction(text) == place


@given(
    st.tuples(
        st.integers(1, 99).map(str),
        st.sampled_from(("栋", "幢", "座", "号楼", "#", "-")),
        st.sampled_from(("", "2单元", "1-")),
        st.builds("{}0{}".format, st.integers(1, 99), st.integers(1, 9)),
        st.sampled_from(("", "室")),
    ).map("".join)
)
def test_4_2_the_short_way_reads_a_bare_house_as_the_long_way_does(answer: str) -> None:
    assert read_place(answer) == search_place(answer) is not None


def test_a_correction_without_a_house_gives_nothing() -> None:
    assert read_correction("不对，你理解错了") is None


@pytest.mark.parametrize(
    ("text", "spot"),
    [
        ("地下车库太黑", "地下车库"),
        ("3栋电梯坏了", "3栋电梯"),
        ("北门没有保安", "北门"),
        ("家里水管漏了", None),
    ],
)
def test_public_places_are_read_in_words(text: str, spot: str | None) -> None:
    assert read_spot(text) == spot


@pytest.mark.parametrize("answer", ["1501", "12A", "1501室", "S08", "1501。"])
def test_a_bare_room_answers_the_question_for_it(answer: str) -> None:
    place = read_place(answer)
    assert place is not None
    assert place.room == answer.strip("室。")


@pytest.mark.parametrize(("text", "digits"), table("phones"))
def test_phones_are_read_in_every_notation_and_none_is_invented(text: str, digits: str) -> None:
    assert read_phone(text) == said(digits)


def test_phones_are_masked_where_they_stand() -> None:
    text = "我是王女士，电话 138 0013 8000，座机0731-88881234。"
    assert mask_phones(text) == "我是王女士，电话 138****8000，座机073****1234。"
    assert mask_phones("１３８００１３８０００") == "138****8000"


def test_a_bare_landline_answers_the_question_for_a_phone_but_is_none_in_a_story() -> None:
    assert read_phone("88881234") == "88881234"
    assert read_phone("账单号是88881234，帮我查一下") is None
    assert read_phone("20241125") is None


@given(st.text(alphabet="0123456789一二三八零幺 -+(）（)。我是栋单元室", max_size=60))
def test_masking_never_shows_a_phone_that_was_found(text: str) -> None:
    masked = mask_phones(text)
    for start, end, _ in phones_in(text):
        assert text[start:end] not in masked or text.count(text[start:end]) > 1


@pytest.mark.parametrize(("text", "name", "surname"), table("names"))
def test_the_writers_own_name_is_read_and_nobody_elses(text: str, name: str, surname: str) -> None:
    found = read_name(normalise(text))
    assert (found, surname_of(found)) == (said(name), said(surname))


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        ("王建国", "王建国"),
        ("姓王", "王"),
        ("王女士", "王女士"),
        ("小王", "小王"),
        ("我姓汪不姓王", "汪"),
        ("叫我老李吧", "老李"),
        ("欧阳先生", "欧阳先生"),
        ("不知道", None),
        ("解决", None),
        ("跳过", None),
    ],
)
def test_when_asked_a_bare_name_is_an_answer(answer: str, name: str | None) -> None:
    assert read_name(answer, asked=True) == name


def test_communities_come_from_the_vocabulary() -> None:
    words = Vocabulary(communities=("湖畔", "湖畔花园"))
    assert read_community("我住湖畔花园3栋", words) == "湖畔花园"
    assert read_community("我住江边3栋", words) is None


def test_one_message_fills_every_slot() -> None:
    slots = read(
        "3栋2单元1501楼上漏水，我是王女士13800138000，三天了没人管，希望今天派人来看"
    ).slots
    assert slots.place == Place("3", "2", "1501")
    assert (slots.phone, slots.name, slots.surname) == ("13800138000", "王女士", "王")
    assert (slots.since, slots.hope) == ("三天了", "今天派人来看")


@pytest.mark.parametrize(
    ("text", "house"),
    [
        ("14栋1单元302楼上漏水", Place("14", "1", "302")),
        ("302楼上漏水", Place(room="302")),
        ("302号楼上漏水", Place(room="302")),
        ("3栋302楼下漏水", Place("3", None, "302")),
        ("3栋2单元12号楼上漏水", Place("3", "2", "12")),
        ("商铺12号楼上漏水", Place(room="12")),
        ("12号楼上有人吵", Place("12")),
        ("3栋15楼上漏水", Place("3")),
    ],
)
def test_a_flat_keeps_its_number_before_upstairs(text: str, house: Place) -> None:
    assert read_place(text) == house


@pytest.mark.parametrize(
    ("text", "house"),
    [
        ("隔壁是1204，我是1203，20栋", Place("20", None, "1203")),
        ("6栋703漏水漏到6栋603，我是603的", Place("6", None, "603")),
        ("楼上2单元1901漏水，漏到我1801，17栋2单元", Place("17", "2", "1801")),
        ("2栋1单元和2单元之间的灯坏了，我住1单元602", Place("2", "1", "602")),
        ("1802 16号楼", Place("16", None, "1802")),
        ("5栋502，不对，是503", Place("5", None, "503")),
        ("我住的是3栋不是5栋，1101", Place("3", None, "1101")),
        ("15栋的车位A-108，我是1503", Place("15", None, "1503")),
    ],
)
def test_a_house_said_in_pieces_is_put_together_and_no_neighbours_room_fills_it(
    text: str, house: Place
) -> None:
    assert read_place(text) == house


@pytest.mark.parametrize(
    "text", ["2栋到5栋全停电", "3-4栋之间的灯不亮", "密码改成8866了", "有2002人签名"]
)
def test_ranges_passwords_and_counts_are_no_houses(text: str) -> None:
    assert read_place(text) is None


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("不是13811112222，是13811112223", "13811112223"),
        ("之前留的13700001111停机了，打13700002222", "13700002222"),
        ("之前留的13700001111", "13700001111"),
        ("物业电话是不是0512-66668888", None),
        ("13344445555 3栋904", "13344445555"),
        ("幺八九，三三三三，四个四", "18933334444"),
    ],
)
def test_of_several_phones_the_one_he_is_reached_on_counts(text: str, digits: str | None) -> None:
    assert read_phone(text) == digits


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("那个保安，姓李，态度差", None),
        ("我家先生姓宋，我姓白", "白"),
        ("3座2302 陸生 電話 6123 4567", "陸生"),
        ("梁，桥梁的梁，5栋1单元505", "梁"),
        ("让吴师傅来修", None),
    ],
)
def test_a_name_is_the_writers_and_stays_as_he_writes_it(text: str, name: str | None) -> None:
    assert read(text).slots.name == name


def test_the_name_of_the_community_is_no_public_place() -> None:
    words = Vocabulary(communities=("云汀花园",))
    assert read("云汀花园里路灯不亮", words).slots.place is None
    slots = read("云汀花园中心花园的灯坏了", words).slots
    assert (slots.community, slots.place) == ("云汀花园", Place(spot="中心花园"))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("门锁坏了，电话一三八零零一三八零零零，我叫李明", "李明"),
        ("厨房漏水，3栋2单元1501，王13800138000", "王"),
        ("3栋2单元1501，13800138000王", "王"),
        ("李明13800138000", "李明"),
        ("我是李明天再说", None),
        ("车，13800138000", None),
        ("单13800138000", None),
    ],
)
def test_names_beside_a_phone(text: str, name: str | None) -> None:
    assert read(text).slots.name == name


def test_how_often_is_not_since_when_and_politeness_is_no_hope() -> None:
    slots = read("楼上天天吵，麻烦看一下").slots
    assert (slots.since, slots.often, slots.hope) == (None, "天天", None)
    assert read("麻烦今天派人来看一下").slots.hope == "今天派人来看一下"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("3栋2单元1501厨房漏水王女士13800138000", "王女士"),
        ("5栋1单元301灯坏了张先生13800138011", "张先生"),
        ("6栋1单元301马桶堵了赵女士13900001234", "赵女士"),
        ("下水道堵了欧阳先生13800138011", "欧阳先生"),
        ("漏水张建国先生13800138000", "张建国先生"),
        ("水管漏水李阿姨电话13800138000", "李阿姨"),
        ("楼上噪音太大何女士13800138011", "何女士"),
        ("3栋2单元1501厨房漏水王女士", "王女士"),
        ("楼上王女士13800138000", None),
        ("楼上1602住户王女士13800138000", None),
        ("邻居李先生13900001111", None),
        ("楼上1602的王女士13800138000", None),
        ("麻烦联系王女士13800138000", None),
        ("灯坏了我老公陈先生13800138000", None),
        ("狗咬了王阿姨13800138000", None),
        ("保安打了王先生13800138011", None),
        ("5栋301漏水王女士13800138000你联系她", None),
        ("投诉保安大哥13800138000", None),
        ("门卫大爷13800138000", None),
        ("3栋1601噪音扰民是楼上的陈先生", None),
        ("3栋1602住的王女士", None),
        ("3栋1501的灯好了谢谢王女士", None),
    ],
)
def test_4_2_a_name_without_a_comma_before_it(text: str, name: str | None) -> None:
    assert read_name(text) == name
