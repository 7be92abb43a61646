"""设备类、3栋、投诉、最近 7 天: which finished cases a batch of surveys is for (RULEBOOK §11)."""

import re
from datetime import timedelta

from handlers.cases.outcome.surveys import Wanted
from handlers.cases.states import CaseKind
from handlers.policy import CATEGORIES
from handlers.turn import Turn

__all__ = ["read_filter"]

_BUILDING = re.compile(r"([0-9A-Za-z]{1,4})\s*(?:栋|号楼|座)")
_DAYS = re.compile(r"(\d{1,3})\s*天")
_KINDS = {"投诉": CaseKind.COMPLAINT, "报事": CaseKind.REQUEST, "报修": CaseKind.REQUEST}


def read_filter(turn: Turn, text: str) -> Wanted | None:
    """What the words ask for; None when they name nothing of the kind."""
    building, days = _BUILDING.search(text), _DAYS.search(text)
    category = next((c for c in CATEGORIES if c.removesuffix("类") in text or c[:2] in text), "")
    kind = next((kind for word, kind in _KINDS.items() if word in text), "")
    community = next(
        (c for c in turn.roster.communities if any(n in text for n in (c.name, *c.aliases))), None
    )
    wanted = Wanted(
        category=category,
        kind=kind,
        community_id=community.id if community else None,
        building=building[1].upper() if building else "",
        since=turn.now - timedelta(days=int(days[1])) if days else None,
    )
    return None if wanted == Wanted() else wanted
