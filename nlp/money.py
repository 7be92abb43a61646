"""What the words of an employee give to a resident: sums of money, gifts, fees taken off.

Sums are read in every way people write them: 800元, 8百块, 八百块, 1.2万, ￥800, 一万二.
"""

import re
from collections.abc import Iterator

from nlp.normalise import normalise
from nlp.numerals import DIGITS, to_number

__all__ = ["lowers_fees", "sum_given"]

# A gift by itself, even where no sum stands beside it.
_GIVES = re.compile(
    r"补偿|赔偿|赔付|赔|退还|退回|返还|退您|退款|慰问金|代金券|购物卡|购物券|礼品卡|优惠券|红包|减免|抵扣|垫付|报销|补贴|补助"
)
_NUMBER = r"(?:\d[\d,，]*(?:\.\d+)?|[" + "".join(DIGITS) + r"十百]+)"
_WRITTEN = rf"(?:{_NUMBER}\s*[万千百wWkK]\s*)*(?:{_NUMBER})?"
_SUM = re.compile(
    rf"[￥¥]\s*(?P<signed>{_NUMBER}\s*[万千百wWkK]?)"
    rf"|(?P<named>{_WRITTEN})\s*(?:元|块(?![砖板地瓷])|圆|(?i:rmb)|人民币)"
    rf"|(?P<bare>{_NUMBER}\s*[万千wW](?:{_NUMBER})?)(?![瓦伏米斤克赫\d个户次])"
)
# A gift only where a sum stands beside it: 送到家, 承担责任 and 给您打电话 are none.
_GIVES_SUM = re.compile(
    r"赠|送[给您你]|(?:我们|我司|公司|物业|管理处|中心|这边)[^，,。；;]{0,8}(?:承担|出|负担|支付)"
    r"|由(?:我|公司|物业)[^，,。；;]{0,6}(?:承担|出|负担|支付)|(?:转账|打款|汇款|转|汇|发)给[您你]"
    rf"|给[您你](?:转|打|汇|发|补|返|退)|给[您你]\s*(?:[￥¥]|{_WRITTEN}\s*(?:元|块|圆|万))"
    r"|(?:^|[，,])承担"
)
_BY_RESIDENT = re.compile(r"(?:[您你]|业主|业户|租户)[^，,。；;我公物]{0,8}(?:承担|支付|自费)")
# What he asks for, and what is declined, is no promise, unless somebody says yes to it as well.
_ONLY_NAMED = re.compile(
    r"(?:[您你]|业主|业户)[^，,。；;]{0,6}(?:要求|提出|希望|想要|申请|诉求)|无法|不能|没法|没办法|不予|不会|难以|做不到"
)
_SAYS_YES = re.compile(
    r"(?<![法能不以])(?:同意|答应|批准|满足)|照办|没问题|没有问题|愿意|全额|(?<!不)会(?:给|赔|补|转|退)|给[您你](?:转|打|汇|发|补|返|退)"
)
_PART = re.compile(rf"({_NUMBER})\s*([万千百wWkK]?)")
_UNITS = {"百": 100, "千": 1000, "k": 1000, "万": 10000, "w": 10000}
_CLAUSE = re.compile(r"[。；;！!\n]")
_COMMA_IN_NUMBER = re.compile(r"(?<=\d)[,，](?=\d{3}(?!\d))")

_FEE = r"(?:物业费|物管费|管理费|停车费|车位费|停车|水费|电费|租金|费用|服务费)"
_LESS = re.compile(
    rf"(?<![避难以幸])免(?!疫|费|打扰)[您你去掉收交缴除]{{0,2}}[^，,。；;]{{0,6}}(?:个?月|半年|年|季度|{_FEE})"
    rf"|{_FEE}[^，,。；;]{{0,8}}(?:(?<![避难以幸])免(?!疫|打扰)|打[^，,。；;]{{0,3}}折|[一二三四五六七八九\d]折|半价|优惠|减半|少[收交缴])"
    rf"|(?:打[一二三四五六七八九\d.点]{{1,4}}折|半价|少[收交缴]|减半)[^，,。；;]{{0,8}}{_FEE}"
)


def sum_given(text: str) -> int | None:
    """The whole sum in yuan that the words give to a resident; 0: none; None: one not named."""
    total = 0
    for clause in _CLAUSE.split(_COMMA_IN_NUMBER.sub("", normalise(text))):
        gives = _GIVES.search(clause)
        if _ONLY_NAMED.search(clause) and not _SAYS_YES.search(clause):
            continue
        if _BY_RESIDENT.search(clause) and not gives:
            continue
        if not gives and not _GIVES_SUM.search(clause):
            continue
        sums = list(_sums(clause))
        if not sums and gives:
            return None
        total += sum(sums)
    return total


def lowers_fees(text: str) -> bool:
    """Whether a fee is taken off or lowered: 免三个月物业费, 物业费打五折. 避免 is no 免."""
    return any(
        _LESS.search(clause)
        and (not _ONLY_NAMED.search(clause) or _SAYS_YES.search(clause) is not None)
        for clause in _CLAUSE.split(normalise(text))
    )


def _sums(clause: str) -> Iterator[int]:
    for found in _SUM.finditer(clause):
        parts = _PART.findall(found["signed"] or found["named"] or found["bare"] or "")
        if parts:
            yield _sum(parts)


def _sum(parts: list[tuple[str, str]]) -> int:
    """一千五百 is 1000 and 500; the last numeral of 一万二 counts thousands."""
    total, last_unit = 0.0, 1
    for written, unit in parts:
        plain = written.replace(",", "").replace("，", "")
        number = float(plain) if plain[0].isdigit() else to_number(plain) or 0
        shortened = not unit and last_unit > 1 and len(plain) == 1
        worth = _UNITS.get(unit.lower(), last_unit // 10 if shortened else 1)
        total, last_unit = total + number * worth, worth
    return int(total)
