"""The patterns by which names are found, compiled once from `lexicon/names.toml`."""

import re
from functools import lru_cache
from string import ascii_uppercase
from typing import Any

from nlp.lexicon import load_toml
from nlp.numerals import NUMERAL_CHARS

_END = "(?=$|[,，。;；、!！\\s0-9+(])"
_CALLED = "(?:的?(?:联系)?(?:电话|手机)号?码?)?[:：,，\\s]*$"  # …的电话：


class _Pieces:
    """What names are made of, as pieces of patterns."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.data = data
        self.singles = data["surnames"]
        self.doubles = "|".join(data["compound_surnames"])
        self.titles = "|".join(sorted(data["titles"], key=len, reverse=True))
        self.long_titles = "|".join(title for title in data["titles"] if len(title) > 1)
        self.surname = f"(?:{self.doubles}|[{self.singles}])"
        stop = data["not_in_given_names"]
        # 李明 is a name, 李 with 明天 after it is not.
        self.given = f"(?:(?![{stop}])[\u4e00-\u9fa5]|明(?![天年早晚日后确白]))"
        self.name = f"{self.surname}{self.given}{{1,2}}"
        self.titled = f"(?!谢谢){self.surname}{self.given}{{0,2}}?(?:{self.titles})"
        self.little = f"(?:老{self.surname}头|[小老阿]{self.surname}|{self.surname}工)"
        self.small = f"[小老阿]{self.surname}(?=$|[^\u4e00-\u9fa5]|就|吧|即|好了)"


class Introductions:
    """Somebody says who he is."""

    def __init__(self, pieces: _Pieces) -> None:
        surname, name, titled = pieces.surname, pieces.name, pieces.titled
        little, small = pieces.little, pieces.small
        introduced = re.compile(
            f"(?:(?:我|本人|名字|大名|全名|我们?的?名字)叫|(?:(?<!不)姓名|联系人|称呼|名字)(?:是|为|[:：\\s])*|叫我|我名叫|本人)\\s*"
            f"(?P<name>{titled}|{small}|{name})(?![先女师])"
            f"|(?:业主|户主|租户|报修人)[:：]\\s*(?P<name2>{titled}|{name})"
        )
        # 我是5-502的小杨, 我是业主郑国强
        i_am_of = re.compile(
            f"(?:我|本人|这边)是[^,，。;；!！?？找投]{{0,18}}?(?:的(?P<name>{titled}|{little})"
            f"|(?:租客|租户|住户|业主|户主)(?P<name2>{titled}|{little}|{name})){_END}"
        )
        i_am = re.compile(f"(?:我|这里|这边|业主|租户|住户|敝)(?:是|就是)?\\s*(?P<name>{titled})")
        i_am_bare = re.compile(
            f"(?:^|[,，。;；!！\\s])(?:你好|您好)?我是(?P<name>{small}|{name})(?=$|[,，。;；、!！\\s0-9])"
        )
        family = re.compile(
            "(?<!不)(?:免贵姓|贵姓|(?:我|本人|我们家|小姓|鄙人|敝)(?:是)?姓|^姓|敝姓"
            f"|(?<=[,，。;；\\s0-9])人?姓)(?P<name>{titled}|{surname})(?![的名])"
        )
        # 梁，桥梁的梁
        spelled = re.compile(
            f"(?:^|[,，。;；\\s])(?P<name>[{pieces.singles}])[,，、\\s]+"
            "(?=[^,，。的]{0,2}(?P=name))[^,，。的]{1,3}的(?P=name)"
        )
        latin = re.compile("我(?:是|叫)\\s?(?P<name>[A-Z][a-z]{1,14})(?=$|[,，。!！\\s])")
        # 12栋老周, 803 雷工: right after the house
        at_the_door = re.compile(
            f"[0-9{NUMERAL_CHARS}栋幢座室号房][的,，\\s]?(?P<name>{little}){_END}"
        )
        # 陈生, 黄太, as people say in the south
        southern = re.compile(
            f"(?:^|[,，。;；\\s0-9])(?P<name>[{pieces.singles}][生太])(?=[,，\\s]*(?:电话|手机|[0-9]))"
        )
        self.title_ends = frozenset(title[-1] for title in pieces.data["titles"])
        # Each with the letters one of which stands in whatever it finds.
        self.in_turn = (
            (frozenset("姓"), family),
            (frozenset("叫名人称户主"), introduced),
            (self.title_ends, i_am),
            (frozenset("是"), i_am_of),
            (frozenset("是"), i_am_bare),
            (frozenset("的"), spelled),
            (frozenset(ascii_uppercase), latin),
            (frozenset("小老阿工"), at_the_door),
            (frozenset("生太"), southern),
        )


class Standing:
    """A name that stands somewhere without a word that introduces it."""

    def __init__(self, pieces: _Pieces) -> None:
        data, doubles, titled = pieces.data, pieces.doubles, pieces.titled
        self.titled = re.compile(f"(?:^|[,，。;；、!！\\s:：0-9])(?P<name>{titled}){_END}")
        self.told = re.compile(
            f"(?:^|[的户主客了到接替帮,，。;；、\\s:：0-9])(?P<name>{titled})"
            "(?=来|反映|反应|反馈|说|报|投诉|打|在|留言|发|写|表示|要求|电话|致电|称|希望|家|微信|[,，。;；、\\s0-9]|$)"
        )
        # 5栋2单元1303的孟先生，133…; a neighbour's door has a word of others before it
        self.of_the_door = re.compile(
            f"(?:^|[,，。;；、!！\\s]|我是|我住|我家|住)(?:我是|我住在?)?[0-9A-Za-z{NUMERAL_CHARS}]"
            f"[0-9A-Za-z{NUMERAL_CHARS}号楼栋幢座单元室房层#\\-]*的(?P<name>{titled})"
            "[:：,，。\\s]*(?:的?(?:联系)?(?:电话|手机)号?码?)?(?:是|[:：,，\\s])*$"
        )
        alone = f"(?![{data['never_alone']}])[{pieces.singles}]|{doubles}"
        beside = f"(?P<name>{titled}|{pieces.little}|{pieces.name}|{alone})"
        self.before_phone = re.compile(
            f"(?:^|[,，。;；、!！\\s:：]){beside}[:：,，\\s]*(?:电话|手机)?[:：\\s]*$"
        )
        self.after_phone = re.compile(
            f"[,，。;；、\\s]*(?:我?姓|找|我是)?{beside}(?=$|[,，。;；、!！\\s])"
        )
        # 漏水王女士13800138000: no comma before it, as it is dictated
        glued = (
            f"(?:{doubles}|(?![{data['never_alone']}{data['ends_of_words']}])[{pieces.singles}])"
        )
        full = f"{pieces.surname}{pieces.given}{{1,2}}(?:{pieces.long_titles})"
        self.glued_to_phone = re.compile(f"(?P<name>{glued}(?:{pieces.titles})){_CALLED}")
        self.glued_full = re.compile(f"(?P<name>{full}){_CALLED}")
        self.glued_at_end = re.compile(f"(?P<name>{glued}(?:{pieces.long_titles}))[。.!！~\\s]*$")
        self.house = re.compile("[0-9][栋幢座号室]|[栋幢座号元][0-9]|[0-9]-[0-9]")


class Others:
    """The words around a name that make it another person's."""

    def __init__(self, data: dict[str, Any]) -> None:
        employees, people = data["employees"], data["other_people"]
        both = f"(?:{'|'.join(dict.fromkeys((*people, *employees)))}){data['near_others']}"
        self.glued = re.compile(f"(?:{both}|{data['before_others']})$")
        self.near = re.compile(f"{both}$")
        self.after = re.compile(data["after_others"])
        self.called = re.compile(f"(?:{'|'.join(employees)})[^,，。]{{0,3}}[,，\\s]*$")
        self.before = re.compile(f"(?:{'|'.join(people)})[的,，\\s]*$")


class NamePatterns:
    """All of them, and what looks like a name and is none."""

    def __init__(self) -> None:
        data = load_toml("names")
        pieces = _Pieces(data)
        self.introductions = Introductions(pieces)
        self.standing = Standing(pieces)
        self.others = Others(data)
        self.bare = re.compile(
            f"(?P<name>{pieces.titled}|{pieces.small}|{pieces.name}|{pieces.surname})"
        )
        self.may_be = re.compile(data["may_be"].replace("[titles]", pieces.titles))
        self.not_names = frozenset(data["not_names"])
        self.singles = frozenset(data["surnames"])
        self.doubles = frozenset(data["compound_surnames"])


@lru_cache(maxsize=1)
def name_patterns() -> NamePatterns:
    """Compiled at the first use of the process."""
    return NamePatterns()
