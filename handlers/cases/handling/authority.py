"""What somebody may promise a resident without asking (RULEBOOK §5.9; the green way of S1 ❺).

Read from the words of the solution themselves: nobody has to declare it, and a sum written into an
ordinary plan counts like any other. The rules stand in ``policy.authority``.
"""

from collections.abc import Iterable

from handlers.cases.taking import role_in
from handlers.cases.telling import superiors
from handlers.policy_handling import RANKS, Authority
from handlers.roster import Staff
from handlers.turn import Turn
from nlp.money import lowers_fees, sum_given
from storage.tables import Case

__all__ = ["approver", "covers", "may_promise"]


def may_promise(rules: Authority, role: str, texts: Iterable[str]) -> bool:
    """Whether this role may promise all of it without asking."""
    return all(_within(rules, role, text) for text in texts)


def covers(rules: Authority, allowed: Iterable[str], text: str) -> bool:
    """Whether words that a superior has allowed promise as much already: they may be repeated."""
    given = sum_given(text)
    for known in allowed:
        sum_known = sum_given(known)
        enough = sum_known is None or (given is not None and given <= sum_known)
        if enough and _concessions(rules, text) <= _concessions(rules, known):
            return True
    return False


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


def _within(rules: Authority, role: str, text: str) -> bool:
    kinds = [rules.concessions[name].from_role for name in _concessions(rules, text)]
    given = sum_given(text)
    if given is None and not kinds:
        kinds = [rules.unnamed_sum_from_role]
    limit = rules.compensation_yuan.get(role, 0)
    return (given or 0) <= limit and all(_rank(role) >= _rank(kind) for kind in kinds)


def _concessions(rules: Authority, text: str) -> set[str]:
    """The kinds of concession in the words, by their names in the policy."""
    lowers = lowers_fees(text)
    return {
        name
        for name, kind in rules.concessions.items()
        if any(word in text for word in kind.words) or (kind.lowers_fees and lowers)
    }


def _rank(role: str) -> int:
    return RANKS.index(role) if role in RANKS else -1
