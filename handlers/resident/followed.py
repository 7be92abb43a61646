"""What those say who follow an incident without a case of their own (RULEBOOK §5.13).

取消关注 ends it; 要修到几点 is answered with what is known; 还没来水 after its end begins a report
of his own, which nobody else will file for him.
"""

import re
from datetime import timedelta

from sqlalchemy import select

from handlers.cases import book, known
from handlers.cases.privacy import following
from handlers.cases.related import incident_steps
from handlers.messages import Button
from handlers.resident import facts
from handlers.resident.report import REPORT
from handlers.roster import OpenIncident
from handlers.texts import label, say
from handlers.turn import Turn
from nlp import read
from nlp.answers import read_solved
from nlp.lexicon import matcher
from nlp.matters import things_of
from nlp.similar import similarity
from storage.tables import Incident, IncidentFollower

__all__ = ["hear", "hear_still"]

LONGEST = 30  # characters; more tells something too
SHOWN = 6
_UNFOLLOWS = re.compile(
    "(?:取消|退出|退订|停止?|不想?|不要|不用|不再|别|算了)[^，。！？]{0,6}(?:关注|跟进|跟踪|订阅)"
    "|(?:不想|不要|不用|不再|别|停止?|不愿意?)(?:再|给我|让我|总|老)*(?:收|接收|发|推|推送|通知|告诉|提醒)"
    "(?:到|我|给我)*(?:这|那|它|了?$|消息|进展|通知|[^，。！？]{0,8}的(?:消息|进展|通知))"
)
_ASKS = re.compile(
    "(?:几点钟?|什么时候|啥时候|何时|几时|多久|多长时间|哪天)[^，。！？]{0,8}"
    "(?:修|恢复|来[水电气暖]|有[水电气暖]|通[水电气车]?|能用|可以用|结束|弄好|搞好|搞定|完|好|解决)"
    "|(?:修|停|弄|搞|等|搞)[^，。！？]{0,5}(?:到|要|得)?[^，。！？]{0,2}(?:几点|什么时候|啥时候|何时|多久|多长时间|哪天)"
    "|还要?(?:多久|多长时间|几个?小时)|(?:有|没有?)(?:什么)?(?:进展|消息)|修得?(?:怎么样|咋样|好了[吗没])"
    "|(?:现在|情况|事情)(?:怎么样|咋样|到哪一?步)|为什么(?:还)?[停没]|怎么回事|什么原因|恢复了[吗没]|好了[吗没]$"
)
_STILL = re.compile("还(?:是|在)?(?:没|不|停|断|漏|坏)|没有?(?:解决|来|修好|恢复|好)|依然|仍|又")


def hear(turn: Turn, text: str) -> bool:
    """Whether it was about an incident that he follows, and then it is answered."""
    if turn.speaker.new or not text or len(text) > LONGEST:
        return False
    unfollows = _UNFOLLOWS.search(text) is not None
    if not unfollows and _ASKS.search(text) is None:
        return False
    found = [known.of_id(turn, one) for one in incident_steps.followed_by(turn)]
    followed = [one for one in found if one is not None]
    if unfollows:
        return _unfollow(turn, followed)
    meant = _meant(turn, followed, text)
    if not meant:
        return False
    lines = "\n".join(known.words(one, turn.now) for one in meant)
    turn.ask(say("incidents.offer.progress", known=lines), [*map(_away, meant[:1]), _own()])
    return True


def _unfollow(turn: Turn, followed: list[OpenIncident]) -> bool:
    """One is left at once; of several, and of a relative's case, it is asked which."""
    cases = following.followed_by(turn, SHOWN)
    if len(followed) == 1 and not cases:
        incident_steps.unfollow(turn, followed[0].id)
        turn.ask(say("incidents.offer.unfollowed"), [_own()])
        return True
    if not followed and not cases:
        return False
    ways = [Button(one.title, f"unfollow_incident:{one.id}") for one in followed[:SHOWN]]
    ways += [Button(f"{case.number}", f"unfollow:{case.number}") for case in cases]
    turn.ask(say("incidents.offer.which"), ways)
    return True


def _meant(turn: Turn, followed: list[OpenIncident], text: str) -> list[OpenIncident]:
    """Those the question is about: beside matters of his own only what it names."""
    if not followed:
        return []
    own = book.open_of_filer(turn, turn.speaker.person_id)
    if not own:
        return followed
    nearest = max(similarity(text, case.what) for case in own)
    return [one for one in followed if similarity(text, one.title) > nearest]


def _away(one: OpenIncident) -> Button:
    return Button(label("incidents.button.unfollow"), f"unfollow_incident:{one.id}")


def _own() -> Button:
    return Button(label("incidents.button.own"), "report")


def hear_still(turn: Turn, text: str) -> bool:
    """还没来水, 没解决, after he was told that it is over: at his place it is not."""
    if turn.speaker.new or not text or len(text) > LONGEST or _STILL.search(text) is None:
        return False
    incident = _over_lately(turn)
    if incident is None or not _is_of(text, incident):
        return False
    own = book.open_of_filer(turn, turn.speaker.person_id)
    if any(similarity(text, case.what) >= similarity(text, incident.title) for case in own):
        return False
    draft = facts.begin(turn)
    reading = read(text, turn.vocabulary)
    facts.take_facts(turn, draft, reading)
    told = say("incidents.still.what", words=text, title=incident.title)
    facts.add_narrative(turn, draft, told)
    if incident.category:
        draft.category, draft.category_sure = incident.category, True
    if not draft.building and incident.building:
        draft.building, draft.community_id = incident.building, incident.community_id
    before = say("incidents.still.sorry", title=incident.title)
    REPORT.begin(turn, draft, reading, before=before)
    return True


def _is_of(text: str, incident: Incident) -> bool:
    """没解决 names nothing and leans on what he heard; 楼道灯还没修好 is a matter of its own."""
    things = things_of(matcher().find(text))
    if things:
        return not things.isdisjoint(things_of(matcher().find(incident.title)))
    return read_solved(text) is False or similarity(text, incident.title) > 0


def _over_lately(turn: Turn) -> Incident | None:
    """The incident he followed that was ended last, while reports still count as alike to it."""
    rules = turn.calendar_of(turn.speaker.community_id).policy.incidents
    return turn.session.scalars(
        select(Incident)
        .join(IncidentFollower, IncidentFollower.incident_id == Incident.id)
        .where(
            IncidentFollower.person_id == turn.speaker.person_id,
            Incident.state == "closed",
            Incident.closed_at > turn.now - timedelta(hours=rules.like_hours),
        )
        .order_by(Incident.closed_at.desc())
        .limit(1)
    ).first()
