"""What a resident in danger hears of those who come: who, by when, whom to ring (RULEBOOK §4.8)."""

from datetime import datetime, timedelta

from handlers.cases.card import handler_line
from handlers.cases.states import CaseState
from handlers.cases.telling import superiors
from handlers.policy_model import EmergencyKind
from handlers.texts import say
from handlers.turn import Turn
from handlers.when import say_by
from storage.tables import Case

__all__ = ["contacts", "known_estate", "rules_of", "who_comes"]


def rules_of(turn: Turn, case: Case) -> EmergencyKind:
    """Limits of this kind of emergency in this community."""
    return turn.calendar_of(case.community_id).policy.emergency.kinds[case.emergency or "injury"]


def contacts(turn: Turn, case: Case) -> list[str]:
    """The estate's own emergency numbers."""
    return [
        say("cases.emergency.contact", name=contact.name, phone=contact.phone)
        for contact in turn.roster.emergency_contacts(case.community_id, case.emergency or "")[:2]
    ]


def who_comes(turn: Turn, case: Case) -> str:
    """The answer to 到底什么时候来: whoever has it by now, and the time given to be there."""
    handler, due = handler_line(turn, case), _due(turn, case)
    if case.visited_at is not None:
        return say("cases.emergency.coming.there", handler=handler)
    if due <= turn.now:
        above = superiors(turn, case)
        told = above[0].name if above else say("cases.emergency.above")
        return say("cases.emergency.coming.late", handler=handler, told=told)
    key = "told" if case.state == CaseState.ASSIGNED else "taken"
    return say(f"cases.emergency.coming.{key}", handler=handler, by=say_by(due, turn.now))


def known_estate(turn: Turn, case: Case) -> str:
    """What was promised while the estate was unknown: its numbers, who has it, by when."""
    named = {"number": case.number, "place": case.place, "handler": handler_line(turn, case)}
    due = _due(turn, case)
    if due > turn.now:
        first = say("cases.emergency.estate_known", **named, by=say_by(due, turn.now))
    else:
        first = say("cases.emergency.now_with", **named)
    return "\n".join([first, *contacts(turn, case)])


def _due(turn: Turn, case: Case) -> datetime:
    """When somebody is to be on site."""
    return case.filed_at + timedelta(minutes=rules_of(turn, case).on_site_minutes)
