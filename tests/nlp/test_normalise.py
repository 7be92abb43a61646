import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.normalise import as_written, half_width, normalise, original_span
from nlp.script import script_of, simplify, to_traditional


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("３栋２单元", "3栋2单元"),
        ("電梯壞了", "电梯坏了"),
        ("着火了！！！！", "着火了！"),
        ("电提坏了", "电梯坏了"),
        ("家里着伙了", "家里着火了"),
        ("物页不管", "物业不管"),
        ("我处电了", "我触电了"),
        ("转\u200b人\ufeff工", "转人工"),
        ("  你好   在吗 ", "你好 在吗"),
        ("3动2单员漏水", "3栋2单元漏水"),
        ("怎么还没来？？？", "怎么还没来？"),
        ("＃１２３", "#123"),
        ("点梯困人了", "电梯困人了"),
        ("水官爆了", "水管爆了"),
        ("厨房没气漏了", "厨房煤气漏了"),
        ("保按态度差", "保安态度差"),
        ("我车未被占了", "我车位被占了"),
        ("電\u200b踢壞了", "电梯坏了"),
    ],
)
def test_one_spelling_for_what_people_type(typed: str, meant: str) -> None:
    assert normalise(typed) == meant


@pytest.mark.parametrize(
    "right",
    [
        "此处电梯坏了",
        "天然气费怎么交",
        "确保按时到",
        "大门紧闭",
        "物业不管加装电梯",
        "物业非要收费",
        "围绕民生",
        "充电提醒",
        "停电提前通知",
        "虽然气但也没办法",
        "楼下水到处流",
        "车未被拖走",
        "没气味了",
        "带电体不要碰",
        "从一楼到灯亮的地方",
        "五楼到灯坏的那层",
        "请勿业余装修",
    ],
)
def test_right_words_that_look_like_typos_stay(right: str) -> None:
    assert normalise(right) == right


def test_traditional_writers_are_recognised() -> None:
    assert script_of("電梯壞了") == "traditional"
    assert script_of("电梯坏了，我是陸先生") == "simplified"
    assert script_of("3-2-1501") is None


def test_an_answer_in_traditional_characters_keeps_numbers_and_addresses() -> None:
    told = "王女士，归为房屋管理类，后天 10:00 前有人来，里面头发干净了：https://desk.example/s/a1"
    written = to_traditional(told)
    assert written.startswith("王女士，歸為房屋管理類，後天 10:00 前有人來，裡面頭髮乾淨了")
    assert written.endswith("https://desk.example/s/a1")
    assert simplify(written) == told


@given(st.text(max_size=300))
def test_any_text_is_normalised_and_a_second_time_changes_no_width(text: str) -> None:
    once = normalise(text)
    assert half_width(once) == half_width(half_width(once))
    assert len(half_width(text)) == len(text)


@pytest.mark.parametrize(
    ("original", "part", "written"),
    [
        ("３棟電提壞了", "电梯坏了", "電提壞了"),
        ("我家电提坏了。。。", "电梯", "电提"),
        ("門口\u200b積水，陸生住户", "陆生", "陸生"),
        ("楼上漏水", "漏水", "漏水"),
        ("楼上漏水", "没有的", "没有的"),
    ],
)
def test_a_part_is_found_as_it_was_written(original: str, part: str, written: str) -> None:
    assert as_written(part, original) == written


@given(st.text(max_size=120), st.integers(0, 120), st.integers(0, 120))
def test_every_place_lies_in_the_original(text: str, one: int, two: int) -> None:
    plain = normalise(text)
    start, end = sorted((min(one, len(plain)), min(two, len(plain))))
    begin, until = original_span(text, plain, start, end)
    assert 0 <= begin <= until <= len(text)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("我屋头的灯坏了，来个人看哈嘛", "我家里的灯坏了，来个人看下嘛"),
        ("屋里厢没电了", "家里没电了"),
        ("楼道头堆满了东西", "楼道里堆满了东西"),
        ("没得水了", "没有水了"),
        ("门头的灯不亮", "门头的灯不亮"),
        ("哈哈", "哈哈"),
    ],
)
def test_dialects_are_read_as_they_are_meant(said: str, meant: str) -> None:
    assert normalise(said) == meant
