"""Words of somebody who wants to stay unknown, without his name, phones and house (RULEBOOK §8)."""

import re
from collections.abc import Iterable
from functools import lru_cache

from nlp.lexicon import load_toml
from nlp.names import read_name, surname_of
from nlp.normalise import half_width
from nlp.numerals import DIGITS, NUMERAL_CHARS, to_number
from nlp.phones import phones_in

__all__ = ["hide_house", "hide_names", "hide_phones"]

NAME, PHONE, HOUSE = "［称呼］", "［电话］", "［门牌］"
MOST_NAMES = 6  # that one text gives its writer
SHORTEST_GIVEN = 2  # characters; a given name of one is too common a word
_MASKED = re.compile(r"\+?\d{1,4}\s*[*＊xX×]{2,}\s*\d{2,4}")
_LAST_DIGITS = re.compile(r"(?:尾号|后四位|末四位)[是为:：\s]*[0-9零〇一二三四五六七八九幺]{3,4}")
_FLOOR = re.compile(rf"(?P<floor>[0-9]{{1,2}}|[{NUMERAL_CHARS}]{{1,3}})\s*(?:楼|层|F\b)")
_UNIT = re.compile(rf"(?P<unit>[0-9]{{1,2}}|[{NUMERAL_CHARS}]{{1,2}}|[A-Za-z])\s*单元")
_DOOR_AFTER = rf"\s*(?:零?[0-9{NUMERAL_CHARS}]{{1,3}}\s*(?:室|号房|房|号|户))?"


def hide_phones(text: str) -> str:
    """Every number somebody may be called on, whole, masked, or its end alone."""
    pieces, last = [], 0
    for start, end, _ in phones_in(text):
        pieces += [text[last:start], PHONE]
        last = end
    text = "".join([*pieces, text[last:]])
    return _LAST_DIGITS.sub(PHONE, _MASKED.sub(PHONE, text))


def hide_names(text: str, names: Iterable[str]) -> str:
    """The names given, their surname with any title, and what the text calls its writer."""
    known = [name for name in dict.fromkeys(names) if name]
    for _ in range(MOST_NAMES):
        found = read_name(text)
        if found is None or NAME in found:
            break
        known.append(found)
        text = text.replace(found, NAME)
    begins = _begins_with_name().match(text)
    if begins is not None:
        known.append(begins["name"])
    for name in sorted(known, key=len, reverse=True):
        text = text.replace(name, NAME) if len(name) > 1 else text
        surname = surname_of(name) or ""
        given = name[len(surname) :]
        if len(given) >= SHORTEST_GIVEN and given not in _titles():
            text = text.replace(given, NAME)
        if surname:
            text = _called(surname).sub(NAME, text)
    return text


def hide_house(text: str, *, unit: str, room: str) -> str:
    """The flat in every notation: 2单元1501, 3-2-1501, 一五零一, 15楼1号; the building stays."""
    if not room:
        return text
    for pattern in (_written(room), _UNIT, _FLOOR):
        text = _replace(text, pattern, unit=unit, room=room)
    return text


# --- inside --------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _begins_with_name() -> re.Pattern[str]:
    """张三丰再补充一句: who speaks, before what he does."""
    data = load_toml("names")
    surname = f"(?:{'|'.join(data['compound_surnames'])}|[{data['surnames']}])"
    given = f"(?:(?![{data['not_in_given_names']}])[\u4e00-\u9fa5]){{1,2}}"
    return re.compile(
        f"\\s*(?P<name>{surname}{given})(?=(?:我|想|要|再|来|还){{0,3}}(?:补充|补一[句下点]|说一[句下点]))"
    )


def _titles() -> list[str]:
    return list(load_toml("names")["titles"])


def _called(surname: str) -> re.Pattern[str]:
    """王女士, 王建国先生, 姓王, 小王, 老王."""
    titles = "|".join(sorted(_titles(), key=len, reverse=True))
    given = "[\u4e00-\u9fa5]{0,2}?"
    return re.compile(
        f"{surname}{given}(?:{titles})|姓{surname}(?:{titles})?"
        f"|[小老阿]{surname}(?![\u4e00-\u9fa5])|{surname}(?:某+|\\*+|＊+|[xX×]+)"
    )


def _written(room: str) -> re.Pattern[str]:
    """The room number, its digits in any script and spacing, with what makes it a door."""
    signs: dict[str, str] = {}
    for sign, digit in DIGITS.items():
        signs[digit] = signs.get(digit, digit) + sign
    spelled = r"[\s.·]*".join(
        f"[{signs[char]}]" if char in signs else re.escape(char) for char in room.upper()
    )
    return re.compile(
        rf"(?<![0-9A-Za-z])(?P<whole>{spelled})(?![0-9A-Za-z])\s*(?:室|号房|房号|房|号|户)?",
        re.IGNORECASE,
    )


def _replace(text: str, pattern: re.Pattern[str], *, unit: str, room: str) -> str:
    """The matches that are his own; positions are found in half-width text, which keeps them."""
    plain, pieces, last = half_width(text), [], 0
    for match in pattern.finditer(plain):
        if _is_his(match, unit=unit, room=room):
            pieces += [text[last : match.start()], HOUSE]
            last = match.end()
            if "floor" in match.groupdict():
                door = re.compile(_DOOR_AFTER).match(plain, last)
                last = door.end() if door else last
    return "".join([*pieces, text[last:]])


def _is_his(match: re.Match[str], *, unit: str, room: str) -> bool:
    said = match.groupdict()
    if "whole" in said:
        return True
    if "unit" in said:
        return bool(unit) and _number(said["unit"], unit).upper() == unit.upper()
    floor = "".join(char for char in room if char.isdigit())[:-2]
    return bool(floor) and _number(said["floor"], floor) == floor


def _number(said: str, wanted: str) -> str:
    """``wanted`` when the numeral means it, else the numeral."""
    value = to_number(said)
    return wanted if value is not None and wanted.isdigit() and int(wanted) == value else said
