"""What somebody may promise a resident without asking (RULEBOOK §5.9; the green way of S1 ❺).

Read from the words of the solution themselves: nobody has to declare it, and a sum written into an
ordinary plan counts like any other. The rules stand in ``policy.authority``.
"""

import re
from collections.abc import Iterable, Iterator

from handlers.cases.taking import role_in
from handlers.cases.telling import superiors
from handlers.policy_handling import RANKS, Authority
from handlers.roster import Staff
from handlers.turn import Turn
from nlp.normalise import normalise
from nlp.numerals import DIGITS, to_number
from storage.tables import Case

__all__ = ["approver", "may_promise", "sum_named"]

_GIVES = r"补偿|赔偿|赔付|赔|退还|退回|返还|慰问金|代金券|红包|减免|抵扣|垫付"
_NUMBER = r"(?:\d[\d,，]*(?:\.\d+)?|[" + "".join(DIGITS) + r"十百]+)"
_SUM = re.compile(rf"((?:{_NUMBER}\s*[万千]\s*)*(?:{_NUMBER})?)\s*(?:元|块)")
_PART = re.compile(rf"({_NUMBER})\s*([万千]?)")
_UNITS = {"千": 1000, "万": 10000}
_CLAUSE = re.compile(r"[。；;！!\n]")


def may_promise(rules: Authority, role: str, texts: Iterable[str]) -> bool:
    """Whether this role may promise all of it without asking."""
    return all(_within(rules, role, text) for text in texts)


def approver(turn: Turn, case: Case, texts: Iterable[str], *, above: str = "") -> Staff | None:
    """The nearest superior of the case who may promise it; None when there is nobody.

    ``above``: only those of a higher rank than this role.
    """
    said, rules = list(texts), turn.calendar_of(case.community_id).policy.authority
    for staff in superiors(turn, case):
        role = role_in(staff, case)
        if _rank(role) > _rank(above) and may_promise(rules, role, said):
            return staff
    return None


def sum_named(text: str) -> int | None:
    """The whole sum in yuan that the words give to a resident; 0: none; None: one not named."""
    total = 0
    for clause in _CLAUSE.split(normalise(text)):
        if re.search(_GIVES, clause):
            sums = list(_sums(clause))
            if not sums:
                return None
            total += sum(sums)
    return total


def _within(rules: Authority, role: str, text: str) -> bool:
    kinds = [c.from_role for c in rules.concessions.values() if any(w in text for w in c.words)]
    given = sum_named(text)
    if given is None and not kinds:
        kinds = [rules.unnamed_sum_from_role]
    limit = rules.compensation_yuan.get(role, 0)
    return (given or 0) <= limit and all(_rank(role) >= _rank(kind) for kind in kinds)


def _sums(clause: str) -> Iterator[int]:
    for found in _SUM.finditer(clause):
        parts = _PART.findall(found[1])
        if parts:
            yield _sum(parts)


def _sum(parts: list[tuple[str, str]]) -> int:
    """一千五百 is 1000 and 500; the last numeral of 一万二 counts thousands."""
    total, last_unit = 0.0, 1
    for written, unit in parts:
        plain = written.replace(",", "").replace("，", "")
        number = float(plain) if plain[0].isdigit() else to_number(plain) or 0
        shortened = not unit and last_unit > 1 and len(plain) == 1
        worth = _UNITS.get(unit, last_unit // 10 if shortened else 1)
        total, last_unit = total + number * worth, worth
    return int(total)


def _rank(role: str) -> int:
    return RANKS.index(role) if role in RANKS else -1
