"""What the desk knows already of what is reported: open incidents, looked up in memory."""

from datetime import datetime

from handlers.roster import OpenIncident
from handlers.texts import say
from handlers.turn import Turn
from handlers.when import say_by
from nlp.similar import similarity
from storage.tables import Case

__all__ = ["find", "is_alike", "matching", "of_id", "status", "words"]

ACROSS_CATEGORIES = 0.1  # so much more alike two reports must be that were put in two categories


def of_id(turn: Turn, incident_id: int | None) -> OpenIncident | None:
    """The open incident of this id."""
    return next((one for one in turn.roster.incidents if one.id == incident_id), None)


def matching(
    turn: Turn, community_id: int | None, building: str | None
) -> tuple[OpenIncident, ...]:
    """Open incidents of this place, groups' complaints left out."""
    return tuple(
        one
        for one in turn.roster.incidents
        if one.community_id == community_id
        and one.building in (None, building)
        and not one.is_group
    )


def find(
    turn: Turn,
    community_id: int | None,
    building: str | None,
    what: str,
    *,
    category: str = "",
    emergency: str | None = None,
) -> OpenIncident | None:
    """The open incident that a report from there seems to be about."""
    least = turn.calendar_of(community_id).policy.incidents.least_alike
    for one in matching(turn, community_id, building):
        if emergency is not None and one.emergency == emergency:
            return one
        if is_alike(one.title, what, least, same_category=category == one.category):
            return one
    return None


def is_alike(one: str, two: str, least: float, *, same_category: bool) -> bool:
    """Whether two texts are about the same; the guess of a category weighs, and may be wrong."""
    return similarity(one, two) >= (least if same_category else least + ACROSS_CATEGORIES)


def words(incident: OpenIncident, now: datetime) -> str:
    """这件事我们已知道：…，预计…."""
    known = incident.known or say("incidents.nothing_known")
    if incident.expected_at is None or incident.expected_at <= now:
        return say("incidents.known_open", title=incident.title, known=known)
    by = say_by(incident.expected_at, now)
    return say("incidents.known", title=incident.title, known=known, by=by)


def status(turn: Turn, case: Case) -> list[str]:
    """What the filer reads of the incident his case belongs to."""
    one = of_id(turn, case.incident_id)
    return [words(one, turn.now)] if one is not None and not one.is_group else []
