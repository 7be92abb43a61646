"""One cause, many residents (RULEBOOK §5.13): opened from a case, each step told to everybody.

Each linked case stays its resident's own. It is over only when the source has stopped; then each
is asked whether it is solved at his place. A group (多人投诉) is the other way round: nobody hears
of the others, each is spoken to singly, and the project's chief knows at once.
"""

import re
from datetime import datetime, timedelta

from sqlalchemy import select, update

from handlers.cases import book, links, moves
from handlers.cases.errors import MoveRefused
from handlers.cases.known import is_alike, of_id
from handlers.cases.privacy import households
from handlers.cases.privacy.concerned import role_meant
from handlers.cases.privacy.masking import masked
from handlers.cases.speech import spoken, told_already
from handlers.cases.states import OPEN_STATES
from handlers.cases.telling import heard_at, tell_resident, tell_roles
from handlers.messages import Button
from handlers.roster import OpenIncident
from handlers.texts import label, say
from handlers.turn import Turn
from handlers.when import say_by
from nlp.categories import Category
from nlp.similar import of_other_things
from storage.ids import next_id
from storage.tables import Case, DeskRow, Incident

__all__ = [
    "card_lines",
    "incident_of",
    "is_shown",
    "known_words",
    "leave",
    "linked",
    "neighbours_of",
    "open_group",
    "open_incident",
    "roster_changed",
    "take_in",
    "watch_time",
]

# 楼上602, 隔壁: a household, and no source that many suffer from.
_A_FLAT = re.compile("[楼隔对邻][上下壁门居]|(?<![0-9])[0-9]{3,4}(?:室|住户|业主|家|的|那|天天|每)")
TIMES = ("incident_due", "incident_late")  # of an incident: the hour it was said to end

# --- opening, taking in --------------------------------------------------------------------------


def open_incident(
    turn: Turn,
    case: Case,
    title: str,
    known: str,
    expected_at: datetime | None,
    *,
    whole_estate: bool,
) -> Incident:
    """From a case, which is its first; the lead hears of it."""
    moves.check(turn, case, "link_incident")
    households.refuse(households.shown_to_all(turn, f"{title}\n{known}", [case]))
    incident = _new(turn, case, masked(turn, title))
    incident.building = None if whole_estate else case.building
    incident.category, incident.emergency = case.category, case.emergency
    incident.known, incident.expected_at = masked(turn, known) or None, expected_at
    turn.session.flush()
    turn.explain(say("log.neighbours.incident", number=case.number))
    text = say("incidents.told.opened_lead", title=incident.title, number=case.number)
    tell_roles(turn, case, ("lead",), text, but=(turn.speaker.person_id,))
    watch_time(turn, incident)
    take_in(turn, case, incident)
    return incident


def watch_time(turn: Turn, incident: Incident) -> None:
    """When it is expected to be over is a promise to everybody who heard it (RULEBOOK §5.6)."""
    for kind in TIMES:
        turn.stop_timer(kind, f"incident:{incident.id}")
    due = incident.expected_at
    if incident.state == "open" and due is not None and due > turn.now:
        turn.start_timer(TIMES[0], f"incident:{incident.id}", due)


def open_group(turn: Turn, case: Case, speaks_for: str, aim: str) -> Incident:
    """Several owners, one complaint: the chief at once; who speaks for them, what they want."""
    moves.check(turn, case, "link_incident")
    at = turn.now.astimezone(turn.calendar.zone)
    incident = _new(turn, case, say("incidents.group.title", at=f"{at:%m-%d %H:%M}"))
    incident.is_group = True
    incident.aim = say("incidents.group.aim", speaks_for=speaks_for, aim=aim)
    turn.session.flush()
    turn.explain(say("log.neighbours.group", number=case.number))
    text = say("incidents.told.group", number=case.number, place=case.place, aim=incident.aim)
    card = Button(label("incidents.button.card"), f"open:{case.number}")
    tell_roles(turn, case, ("chief",), text, [card], but=(turn.speaker.person_id,))
    take_in(turn, case, incident)
    return incident


def _new(turn: Turn, case: Case, title: str) -> Incident:
    incident = Incident(
        id=next_id(),
        community_id=case.community_id,
        title=title,
        state="open",
        opened_at=turn.now,
        opened_by=turn.speaker.person_id,
    )
    turn.session.add(incident)
    roster_changed(turn)
    return incident


def roster_changed(turn: Turn) -> None:
    """The open incidents are part of the roster's picture: everybody reads it anew."""
    turn.session.execute(
        update(DeskRow).values(roster_version=DeskRow.roster_version + 1),
        execution_options={"synchronize_session": False},
    )
    turn.roster_changed = True


def take_in(turn: Turn, case: Case, incident: Incident) -> None:
    """归为同一事件: from now on its resident hears every step; of a group he hears nothing."""
    if incident.state != "open" or incident.community_id != case.community_id:
        raise MoveRefused(say("incidents.refused.over"))
    if case.incident_id == incident.id:
        raise MoveRefused(say("incidents.refused.linked", number=case.number))
    seen = "staff" if incident.is_group else "resident"
    entry = say("incidents.entry.linked", title=incident.title)
    moves.make(turn, case, "link_incident", entry, visibility=seen)
    case.incident_id = incident.id
    turn.session.flush()
    turn.explain(say("log.neighbours.taken_in", number=case.number))
    if incident.is_group:
        return
    text = say("incidents.told.linked", number=case.number, title=incident.title)
    tell_resident(turn, case, f"{text}\n{known_words(turn, case, incident)}")
    if incident.known or incident.expected_at is not None:
        spoken(turn, case)  # what all of them hear is a word to each (RULEBOOK §5.3)
        told_already(turn, case)


def known_words(turn: Turn, case: Case, incident: Incident) -> str:
    """What is known and when it is expected to be over, as the filer will read it."""
    lines = [incident.known or say("incidents.nothing_known")]
    if incident.expected_at is not None and incident.expected_at > turn.now:
        by = say_by(incident.expected_at, heard_at(turn, case))
        lines.append(say("incidents.expected", by=by))
    return "\n".join(lines)


def leave(turn: Turn, case: Case) -> None:
    """退出事件: it was another matter after all."""
    incident = incident_of(turn, case)
    seen = "staff" if incident.is_group else "resident"
    moves.make(turn, case, "leave_incident", say("incidents.entry.left"), visibility=seen)
    case.incident_id = None
    if not incident.is_group:
        tell_resident(turn, case, say("incidents.told.left", number=case.number))


# --- finding -------------------------------------------------------------------------------------


def incident_of(turn: Turn, case: Case) -> Incident:
    """The open incident of the case, locked; raises MoveRefused."""
    found = None
    if case.incident_id is not None:
        found = turn.session.get(Incident, case.incident_id, with_for_update=True)
    if found is None or found.state != "open":
        raise MoveRefused(say("incidents.refused.none", number=case.number))
    return found


def card_lines(turn: Turn, case: Case) -> list[str]:
    """What the card says of the incident that the case belongs to."""
    one = of_id(turn, case.incident_id)
    if one is None:
        return []
    if one.is_group:
        incident = incident_of(turn, case)
        return [say("incidents.card.group", aim=incident.aim or "")]
    return [say("incidents.card.line", title=one.title, known=one.known or "")]


def linked(turn: Turn, incident_id: int) -> list[Case]:
    """Its open cases, oldest first; whoever shows them asks ``book.may_know`` of each."""
    found = select(Case).where(Case.incident_id == incident_id, Case.state.in_(OPEN_STATES))
    return list(turn.session.scalars(found.order_by(Case.id).with_for_update()))


def is_shown(turn: Turn, one: OpenIncident) -> bool:
    """Whether the speaker may know of it: of a group only through a case that he may know of."""
    if not turn.roster.may_see(turn.speaker.person_id, one.community_id):
        return False
    return not one.is_group or any(book.may_know(turn, case) for case in linked(turn, one.id))


def _is_quarrel(case: Case) -> bool:
    """With one flat (楼上602天天弹琴), which is mediated; 广场舞 disturbs many (RULEBOOK §5.11)."""
    return case.category == Category.NEIGHBOURS and _A_FLAT.search(case.what) is not None


def neighbours_of(turn: Turn, case: Case) -> list[Case]:
    """What other households reported shortly before or after, and seems to be the same."""
    rules = turn.calendar_of(case.community_id).policy.incidents
    return [
        other
        for other in links.like(turn, case, within=timedelta(hours=rules.like_hours))
        if other.filer_id != case.filer_id
        and of_id(turn, other.incident_id) is None
        and role_meant(other) is None
        and _is_same(case, other, rules.least_alike)
    ]


def _is_same(case: Case, other: Case, least_alike: float) -> bool:
    """One cause: never two quarrels with two flats, whose residents hear nothing of each other."""
    if case.emergency is not None and case.emergency == other.emergency:
        return True
    if of_other_things(case.what, other.what) or _is_quarrel(case) or _is_quarrel(other):
        return False
    return is_alike(
        case.what, other.what, least_alike, same_category=case.category == other.category
    )
