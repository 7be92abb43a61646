"""Phones in free text."""

import re

from nlp.normalise import half_width
from nlp.numerals import to_digits

_GAP = "[-\\s.·\u200b\u200c\u200d\ufeff]"
_N = "[0-9零〇一二两三四五六七八九幺]"
_PAUSE = "[,，、\\s]{1,2}"
_FOUR = f"(?:{_N}{{4}}|[4四]个{_N})"
# +1 604 555 0199, 0044-20-7946-0958. In one piece +139… may be 王女士+13912345678: there it is
# foreign only where no Chinese mobile begins like that.
_AMERICAN = (
    rf"1(?:(?:{_GAP}?[(（]|{_GAP})[2-9](?:[)）]?{_GAP}?[0-9]){{9}}"
    r"|(?![3-57-9]|6[2567])[2-9][0-9]{9})"
)
_BESIDE = f"[)）]?{_GAP}?[(（]?"  # what may stand before a digit: (+852) 9123 4567
# Of the next neighbours it is known how long a number is, so that no door behind it is taken in.
_NEAR = rf"(?:85[23]|65)(?:{_BESIDE}[0-9]){{8}}|886(?:{_BESIDE}0)?(?:{_BESIDE}[0-9]){{8,9}}"
_NEAR_BARE = (
    rf"852{_GAP}?[2-9][0-9]{{3}}{_GAP}?[0-9]{{4}}|853{_GAP}?[268][0-9]{{3}}{_GAP}?[0-9]{{4}}"
    rf"|886{_GAP}?0?[2-9](?:{_GAP}?[0-9]){{7,8}}"
)
_FOREIGN = (
    rf"(?P<foreign>(?<![0-9])[(（]?(?:\+|00){_GAP}?[(（]?(?:{_AMERICAN}|(?:{_NEAR})(?![0-9])"
    rf"|(?!86|85[23]|886|65)[2-9](?:{_BESIDE}[0-9]){{7,14}})"
    rf"|(?<![0-9+])1{_GAP}[2-9][0-9]{{2}}{_GAP}[2-9][0-9]{{2}}{_GAP}[0-9]{{4}}"
    # 852-9123 4567, 电话85291234567: its country code without the plus
    rf"|(?<![0-9+])(?<!\d[-.:])(?=(?:85[23]|886){_GAP})(?:{_NEAR_BARE})"
    rf"|(?:(?<=电话)|(?<=手机)|(?<=号码)|(?<=[电手][话机][:：是])|(?<=香港)|(?<=澳门)|(?<=台湾))"
    rf"(?:{_NEAR_BARE}))(?![0-9])"
)
_PHONE = re.compile(
    rf"{_FOREIGN}|(?<![0-9])(?<!\d[-.:])(?:\+|00)86{_GAP}?[(（]?"
    rf"(?P<home>0?(?:10|2[0-9]|[3-9][0-9]{{2}})[)）]?{_GAP}?[2-9][0-9]{{2,3}}{_GAP}?[0-9]{{4}})(?![0-9])"
    rf"|(?<![0-9])(?<!\d[-.:])(?:(?:\+|00)?86{_GAP}?)?"
    rf"(?P<mobile>[1一幺]{_GAP}?[3-9三四五六七八九](?:{_GAP}?{_N}){{9}})(?!{_GAP}?[0-9])"
    # digits in one piece, whatever number follows (a house)
    rf"|(?<![0-9])(?<!\d[-.:])(?P<plain>1[3-9][0-9]{{9}})(?![0-9])"
    # as it is spoken: three, four, four (幺八九，三三三三，四个八)
    rf"|(?<![0-9])(?P<spoken>[1一幺][3-9三四五六七八九]{_N}{_PAUSE}{_FOUR}{_PAUSE}{_FOUR})(?!{_N})"
    rf"|(?<![0-9])(?P<land>[(（]?0(?:10|2[0-9]|[3-9][0-9]{{2}})[)）]?{_GAP}?[2-9][0-9]{{2,3}}{_GAP}?[0-9]{{4}})(?![0-9])"
    rf"|(?:(?<=电话)|(?<=电话\s)|(?<=电话[:：是])|(?<=电话[:：是]\s)|(?<=手机)|(?<=手机\s)|(?<=号码)|(?<=号码是))(?P<short>[2-9][0-9]{{2,3}}{_GAP}?[0-9]{{4}})(?![0-9])"
)
_TRUNK = re.compile(r"[(（]0[)）]|(?<=886)\D*0")  # dialled within its country alone
# A country code by the length that the world's numbering gives it.
_CODE = re.compile(r"\+(?:1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|[2-9][0-9]{2})")
BETWEEN = "、"  # of several numbers kept together
_BARE = re.compile(rf"[2-9][0-9]{{2,3}}{_GAP}?[0-9]{{4}}")
_LONGEST_BARE = 9  # characters: eight digits and a gap
# 座机行不 8765 4321: said to be one, so no word need stand right before it.
_LANDLINE = re.compile("座机|固话|固定电话|家里电话")
_ALONE = re.compile(rf"(?<![0-9\-])[2-9][0-9]{{2,3}}{_GAP}?[0-9]{{4}}(?![0-9])")
# A stretch of numbers and what may stand between them: only there the pattern is tried.
_STRETCH = re.compile(rf"[+(（]{{0,2}}{_N}(?:{_N}|{_GAP}|[()（）,，、个])*")
_SHORTEST = 7
_FOUR_TIMES = re.compile(rf"[4四]个({_N})")
# Somebody's number, but not one to ring the writer on: denied, or the company's own.
_NEVER_BEFORE = re.compile(
    "(?:不是|不要打|别打|(?:物业|你们|管家|客服|保安|客服部|前台)的?(?:电话|号码|手机)(?:是不是|是|[:：])?)\\s*$"
)
_NEVER_AFTER = re.compile("\\s*(?:是不是|是)(?:你们|物业|管家|客服)")
_TAIL = re.compile(
    "(?:尾号|尾数|[最末][后尾]?[一二两三四五六2-6]?[位个]?数?字?|后[两三四2-4]位数?)(?:应该?)?(?:[是为:：]|改成|改为)*\\s*"
    f"(?P<tail>{_N}{{2,6}})(?![0-9位个])"
)
_FORMER_BEFORE = re.compile("(?:原来|之前|以前|旧|老)[^,，。]{0,6}$")
_FORMER_AFTER = re.compile("\\s*(?:已经?|早就?)?(?:不用了|停机|停用|作废|打错|换了|换掉|注销)")

Phones = tuple[tuple[int, int, str], ...]


def phones_in(text: str) -> Phones:
    """Every phone as (start, end, digits); positions are those of the text given.

    A foreign number keeps its country code: +16045550199.
    """
    plain = half_width(text)
    found = []
    for stretch in _STRETCH.finditer(plain):
        if stretch.end() - stretch.start() >= _SHORTEST:
            matches = _PHONE.finditer(plain, stretch.start(), stretch.end())
            found += [(match.start(), match.end(), _digits(match)) for match in matches]
    if not found and _LANDLINE.search(plain):
        found += [(m.start(), m.end(), _only_digits(m[0])) for m in _ALONE.finditer(plain)]
    return tuple(found)


def read_phone(text: str, phones: Phones | None = None) -> str | None:
    """The writer's phone as digits, with its country code where that is foreign; else None.

    What he denies and the company's own numbers are not his; one he no longer uses counts only
    without another. A message that is nothing but 7 or 8 digits counts too: it answers the
    question. `phones` may be given when they were found already.
    """
    found = phones_in(text) if phones is None else phones
    his = [one for one in found if not is_denied(text, one)]
    for one in his:
        if not _said_around(text, one, _FORMER_BEFORE, _FORMER_AFTER):
            return one[2]
    if his:
        return his[0][2]
    whole = text.strip()
    if found or len(whole) > _LONGEST_BARE:
        return None
    whole = half_width(whole)
    if _BARE.fullmatch(whole) and not whole.startswith("20"):
        return _only_digits(whole)
    return None


def is_denied(text: str, phone: tuple[int, int, str]) -> bool:
    """Whether one of the phones of a text is said not to be the writer's: 不是138…, 你们电话…."""
    return _said_around(text, phone, _NEVER_BEFORE, _NEVER_AFTER)


def with_tail(text: str, known: str) -> str | None:
    """The number known with its last digits put right: 尾号是9991, 最后两位是91; else None."""
    found = _TAIL.search(half_width(text))
    tail = _only_digits(to_digits(found["tail"])) if found is not None else ""
    return known[: -len(tail)] + tail if 2 <= len(tail) < len(known) else None


def _said_around(
    text: str, phone: tuple[int, int, str], before: re.Pattern[str], after: re.Pattern[str]
) -> bool:
    start, end, _ = phone
    said = before.search(text[max(0, start - 12) : start])
    return said is not None or after.match(text, end) is not None


def mask(digits: str) -> str:
    """Mask one number, or each of several: the first three and the last four digits remain, of a
    foreign one its country code and the last four."""
    if BETWEEN in digits:
        return BETWEEN.join(mask(one) for one in digits.split(BETWEEN))
    code = _CODE.match(digits)
    if code is not None:
        return f"{code[0]}****{digits[max(code.end() + 2, len(digits) - 4) :]}"
    if len(digits) < 10:
        return f"{digits[:2]}****{digits[-2:]}"
    return f"{digits[:3]}****{digits[-4:]}"


def _digits(match: re.Match[str]) -> str:
    if match["foreign"]:
        return "+" + _only_digits(_TRUNK.sub("", match["foreign"])).removeprefix("00")
    if match["home"]:
        return "0" + _only_digits(match["home"]).removeprefix("0")
    if match["spoken"]:
        return _only_digits(to_digits(_FOUR_TIMES.sub(r"\1\1\1\1", match["spoken"])))
    return _only_digits(to_digits(match[str(match.lastgroup)]))


def _only_digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))
