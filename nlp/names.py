"""The name a person gives himself, as he says it."""

import re
from functools import lru_cache
from string import ascii_uppercase

from nlp.lexicon import load_toml
from nlp.normalise import normalise
from nlp.numerals import NUMERAL_CHARS
from nlp.phones import Phones, phones_in
from nlp.script import simplify


class _Patterns:
    """Compiled once from `lexicon/names.toml`."""

    def __init__(self) -> None:
        data = load_toml("names")
        singles, doubles = data["surnames"], data["compound_surnames"]
        self.surname = f"(?:{'|'.join(doubles)}|[{singles}])"
        self.doubles = frozenset(doubles)
        self.singles = frozenset(singles)
        titles = "|".join(sorted(data["titles"], key=len, reverse=True))
        stop = data["not_in_given_names"]
        # 李明 is a name, 李 with 明天 after it is not.
        given = f"(?:(?![{stop}])[\u4e00-\u9fa5]|明(?![天年早晚日后确白]))"
        name = f"{self.surname}{given}{{1,2}}"
        titled = f"(?!谢谢){self.surname}{given}{{0,2}}?(?:{titles})"
        end = "(?=$|[,，。;；、!！\\s0-9+(])"
        little = f"(?:老{self.surname}头|[小老阿]{self.surname}|{self.surname}工)"
        small = f"[小老阿]{self.surname}(?=$|[^\u4e00-\u9fa5]|就|吧|即|好了)"
        self.introduced = re.compile(
            f"(?:(?:我|本人|名字|大名|全名|我们?的?名字)叫|(?:(?<!不)姓名|联系人|称呼|名字)(?:是|为|[:：\\s])*|叫我|我名叫|本人)\\s*"
            f"(?P<name>{titled}|{small}|{name})(?![先女师])"
            f"|(?:业主|户主|租户|报修人)[:：]\\s*(?P<name2>{titled}|{name})"
        )
        # 我是5-502的小杨, 我是业主郑国强
        self.i_am_of = re.compile(
            f"(?:我|本人|这边)是[^,，。;；!！?？找投]{{0,18}}?(?:的(?P<name>{titled}|{little})"
            f"|(?:租客|租户|住户|业主|户主)(?P<name2>{titled}|{little}|{name})){end}"
        )
        self.i_am = re.compile(
            f"(?:我|这里|这边|业主|租户|住户|敝)(?:是|就是)?\\s*(?P<name>{titled})"
        )
        self.i_am_bare = re.compile(
            f"(?:^|[,，。;；!！\\s])(?:你好|您好)?我是(?P<name>{small}|{name})(?=$|[,，。;；、!！\\s0-9])"
        )
        self.family = re.compile(
            "(?<!不)(?:免贵姓|贵姓|(?:我|本人|我们家|小姓|鄙人|敝)(?:是)?姓|^姓|敝姓"
            f"|(?<=[,，。;；\\s0-9])人?姓)(?P<name>{titled}|{self.surname})(?![的名])"
        )
        # 梁，桥梁的梁
        self.spelled = re.compile(
            f"(?:^|[,，。;；\\s])(?P<name>[{singles}])[,，、\\s]+"
            "(?=[^,，。的]{0,2}(?P=name))[^,，。的]{1,3}的(?P=name)"
        )
        self.latin = re.compile("我(?:是|叫)\\s?(?P<name>[A-Z][a-z]{1,14})(?=$|[,，。!！\\s])")
        # 12栋老周, 803 雷工: right after the house
        self.at_the_door = re.compile(
            f"[0-9{NUMERAL_CHARS}栋幢座室号房][的,，\\s]?(?P<name>{little}){end}"
        )
        # 陈生, 黄太, as people say in the south
        self.southern = re.compile(
            f"(?:^|[,，。;；\\s0-9])(?P<name>[{singles}][生太])(?=[,，\\s]*(?:电话|手机|[0-9]))"
        )
        alone = f"(?![{data['never_alone']}])[{singles}]|{'|'.join(doubles)}"
        self.around_phone = f"(?P<name>{titled}|{little}|{name}|{alone})"
        self.titled = re.compile(f"(?:^|[,，。;；、!！\\s:：0-9])(?P<name>{titled}){end}")
        self.told = re.compile(
            f"(?:^|[的户主客了到接替帮,，。;；、\\s:：0-9])(?P<name>{titled})"
            "(?=来|反映|反应|反馈|说|报|投诉|打|在|留言|发|写|表示|要求|电话|致电|称|希望|家|微信|[,，。;；、\\s0-9]|$)"
        )
        # 漏水王女士13800138000: no comma before it, as it is dictated
        glued = (
            f"(?:{'|'.join(doubles)}|(?![{data['never_alone']}{data['ends_of_words']}])[{singles}])"
        )
        # 5栋2单元1303的孟先生，133…; a neighbour's door has a word of others before it
        self.of_the_door = re.compile(
            f"(?:^|[,，。;；、!！\\s]|我是|我住|我家|住)(?:我是|我住在?)?[0-9A-Za-z{NUMERAL_CHARS}]"
            f"[0-9A-Za-z{NUMERAL_CHARS}号楼栋幢座单元室房层#\\-]*的(?P<name>{titled})"
            "[:：,，。\\s]*(?:的?(?:联系)?(?:电话|手机)号?码?)?(?:是|[:：,，\\s])*$"
        )
        spoken = "|".join(title for title in data["titles"] if len(title) > 1)
        called = "(?:的?(?:联系)?(?:电话|手机)号?码?)?[:：,，\\s]*$"
        self.glued_to_phone = re.compile(f"(?P<name>{glued}(?:{titles})){called}")
        self.glued_full = re.compile(f"(?P<name>{self.surname}{given}{{1,2}}(?:{spoken})){called}")
        self.glued_at_end = re.compile(f"(?P<name>{glued}(?:{spoken}))[。.!！~\\s]*$")
        self.of_house = re.compile("[0-9][栋幢座号室]|[栋幢座号元][0-9]|[0-9]-[0-9]")
        others = "|".join(dict.fromkeys((*data["other_people"], *data["employees"])))
        self.glued_of_others = re.compile(
            f"(?:(?:{others}){data['near_others']}|{data['before_others']})$"
        )
        self.near_others = re.compile(f"(?:{others}){data['near_others']}$")
        self.others_after = re.compile(data["after_others"])
        self.bare = re.compile(f"(?P<name>{titled}|{small}|{name}|{self.surname})")
        self.may_be = re.compile(data["may_be"].replace("[titles]", titles))
        self.title_end = re.compile(f"(?:{titles})$")
        self.not_names = frozenset(data["not_names"])
        ends_of_titles = frozenset(title[-1] for title in data["titles"])
        # Each with the letters one of which stands in whatever it finds.
        self.said_so = (
            (frozenset("姓"), self.family),
            (frozenset("叫名人称户主"), self.introduced),
            (ends_of_titles, self.i_am),
            (frozenset("是"), self.i_am_of),
            (frozenset("是"), self.i_am_bare),
            (frozenset("的"), self.spelled),
            (frozenset(ascii_uppercase), self.latin),
            (frozenset("小老阿工"), self.at_the_door),
            (frozenset("生太"), self.southern),
        )
        self.ends_of_titles = ends_of_titles
        self.of_another = re.compile(f"(?:{'|'.join(data['employees'])})[^,，。]{{0,3}}[,，\\s]*$")
        self.others = re.compile(f"(?:{'|'.join(data['other_people'])})[的,，\\s]*$")


@lru_cache(maxsize=1)
def _patterns() -> _Patterns:
    return _Patterns()


def read_name(text: str, asked: bool = False, *, phones: Phones | None = None) -> str | None:
    """The name the writer gives himself: 王女士, 王建国, or a bare surname ("我姓王" → 王).

    With `asked` the whole message may be nothing but a name. Names of others (楼上张先生,
    张师傅) are left alone.
    """
    patterns = _patterns()
    if asked:
        whole = _answer(normalise(text), patterns)
        if whole is not None:
            return whole
    held = frozenset(text)
    for letters, pattern in patterns.said_so:
        for match in () if letters.isdisjoint(held) else pattern.finditer(text):
            name = _named(match)
            if name not in patterns.not_names and not _is_others(text, match, patterns):
                return name
    return _free_standing(text, patterns, phones_in(text) if phones is None else phones)


def _named(match: re.Match[str]) -> str:
    return str(match["name"] or match.groupdict().get("name2"))


def _is_others(text: str, match: re.Match[str], patterns: _Patterns) -> bool:
    """那个保安，姓李; 楼上1602住户王女士: the words before speak of somebody else."""
    if match[0].startswith(("业主", "租户", "住户")):
        return patterns.near_others.search(text[: match.start()]) is not None
    bare = match[0].startswith(("姓", "人姓"))
    return bare and patterns.of_another.search(text[: match.start()]) is not None


def may_be_name(text: str) -> bool:
    """Whether an answer, though no name that is known, can be how somebody is called: M.K., 乐乐妈.

    烦不烦啊, 你是谁 and whole sentences cannot.
    """
    bare = normalise(text).strip(" 。，,!！~～")
    return bare not in _patterns().not_names and _patterns().may_be.fullmatch(bare) is not None


def read_name_told(text: str) -> str | None:
    """Whom an employee writes of: 3栋1501的赵女士来电; None when nobody is named with a title."""
    patterns = _patterns()
    for match in patterns.told.finditer(normalise(text)):
        if match["name"] not in patterns.not_names:
            return match["name"]
    return None


def surname_of(name: str | None) -> str | None:
    """The surname of a name as `read_name` gives it; None when it has none."""
    if not name:
        return None
    patterns = _patterns()
    written = name[1:] if name[0] in "小老阿" and len(name) > 1 else name
    plain = simplify(written)
    if plain[:2] in patterns.doubles:
        return written[:2]
    return written[0] if plain[0] in patterns.singles else None


def _answer(text: str, patterns: _Patterns) -> str | None:
    bare = text.strip(" 。.，,!！~～")
    bare = re.sub("^(?:我是|我叫|叫我|叫|是|姓|我姓|我的名字是)", "", bare)
    bare = re.sub("(?:吧|就行|就好|就可以了?|即可|好了)$", "", bare)
    match = patterns.bare.fullmatch(bare)
    if match is None or bare in patterns.not_names:
        return None
    return match["name"]


def _free_standing(text: str, patterns: _Patterns, phones: Phones) -> str | None:
    """A titled name that stands alone between commas, or a name right beside a phone."""
    titled = not patterns.ends_of_titles.isdisjoint(text)
    for match in patterns.titled.finditer(text) if titled else ():
        if patterns.others.search(text[: match.start("name")]) is None:
            return match["name"]
    door = patterns.of_the_door.search(text[: phones[0][0]] if phones else text) if titled else None
    if door is not None and door["name"] not in patterns.not_names:
        return door["name"]
    if not phones:
        return _glued(text, text, patterns) if titled else None
    start, end, _ = phones[0]
    before = re.search(
        f"(?:^|[,，。;；、!！\\s:：]){patterns.around_phone}[:：,，\\s]*(?:电话|手机)?[:：\\s]*$",
        text[:start],
    )
    after = re.match(
        f"[,，。;；、\\s]*(?:我?姓|找|我是)?{patterns.around_phone}(?=$|[,，。;；、!！\\s])",
        text[end:],
    )
    for beside in (before, after):
        if beside is not None and beside["name"] not in patterns.not_names:
            return beside["name"]
    if titled and patterns.others_after.match(text, end) is None:
        return _glued(text, text[:start], patterns)
    return None


def _glued(text: str, head: str, patterns: _Patterns) -> str | None:
    """Right before the phone, or last of all beside a house, with no comma before it.

    Nobody else's where no word of others leads up to it (楼上王女士13800138000).
    """
    if head is text:
        found = patterns.glued_at_end.search(text) if patterns.of_house.search(text) else None
    else:
        found = patterns.glued_to_phone.search(head) or patterns.glued_full.search(head)
    if found is None or found["name"] in patterns.not_names:
        return None
    return None if patterns.glued_of_others.search(text[: found.start()]) else found["name"]
