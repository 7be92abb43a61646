"""Words of a resident that complain about whoever handles his case (RULEBOOK §2, §5.1).

They never reach him. A mere 管家怎么还没来 is an urge; what he is and how he behaves, and every
我要投诉 with his name, his office or 你, is a complaint about him. Between them stands neglect,
小林也不管 with his name: an urge to him, and the words to whoever stands above him.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

from handlers.cases.privacy.naming import names_of, whom
from handlers.roster import Staff
from handlers.turn import Turn
from nlp.blame import blamed, mentions, neglects
from storage.tables import Case

__all__ = ["Against", "handler_words", "neglected", "speaks_against"]

_OFFICES: Mapping[str, tuple[str, ...]] = {
    "steward": ("楼管家", "管家", "楼管"),
    "lead": ("管家主管", "主管"),
    "duty_manager": ("值班经理", "经理"),
    "chief": ("项目经理", "经理", "项目负责人"),
}
_JUST_COMPLAINS = re.compile(
    "(?<!不)(?<!不想)(?<!不要)(?:投诉|举报|控诉)[了的]?(?=$|[，,。！!；;.\\s])"
)
_YOU = re.compile(
    "(?<!不)(?:投诉|举报|控诉)(?:的|就|是|一下)*(?P<who>[你您他她](?!们|家)|(?:这|那)个?人)"
)


class Against(NamedTuple):
    """Who is complained about, and what the resident called him."""

    staff: Staff
    called: str  # a name or an office; '' for 你, 他


def handler_words() -> tuple[str, ...]:
    """Every office a handler is called by without his name: 管家, 经理."""
    return tuple(dict.fromkeys(word for words in _OFFICES.values() for word in words))


def neglected(turn: Turn, case: Case, text: str) -> Against | None:
    """Whether the words say that the handler, by name or office, leaves the resident alone."""
    for staff in _handlers(turn, case):
        called = _names_there(turn, case, staff, text)
        blame = neglects(text, called) if called else ()
        if blame:
            return Against(staff, blame[0])
    return None


def speaks_against(turn: Turn, case: Case, text: str) -> Against | None:
    """Whether the words complain about the handler of the case, or whoever stands in for him."""
    for staff in _handlers(turn, case):
        called = _called(turn, case, staff, text)
        if called is not None:
            return Against(staff, called)
    return None


def _handlers(turn: Turn, case: Case) -> list[Staff]:
    """Who handles it, and who stands in for him."""
    handler = turn.roster.staff(case.handler_id) if case.handler_id else None
    if handler is None:
        return []
    return [one for one in dict.fromkeys((handler, turn.roster.stand_in(handler, turn.now))) if one]


def _names_there(turn: Turn, case: Case, staff: Staff, text: str) -> tuple[str, ...] | None:
    """By what the text may call him, empty if it does not; None where it means another."""
    handles = staff.person_id == case.handler_id
    offices = _OFFICES.get(case.handler_role or "", ()) if handles else ()
    if not mentions(text, (*names_of(staff), *offices)):
        return ()
    others = whom(turn, case.community_id, text)
    if others and staff.person_id not in {one.person_id for one in others}:
        return None  # 投诉管家小周, and it is another who handles this one
    return (*names_of(staff), *offices)


def _called(turn: Turn, case: Case, staff: Staff, text: str) -> str | None:
    names, own = _names_there(turn, case, staff, text), names_of(staff)
    if names is None:
        return None
    if names:
        blame = blamed(text, names)
        # 管家不来，我要投诉: it is slowness he complains of
        slow = blame.slow if _JUST_COMPLAINS.search(text) else ()
        named = (*blame.outright, *blame.conduct, *slow)
        by_name = [name for name in named if name in own]
        return next(iter((*by_name, *named)), None)
    return "" if _YOU.search(text) else None
