"""One cause, many residents, as staff work with it (RULEBOOK §5.13): behind [更多], and 事件.

归为同一事件 opens one or takes the case into one; what is said to everybody: ``incident_steps``.
"""

from collections.abc import Callable, Mapping

from handlers.cases import book, known
from handlers.cases.errors import MoveRefused
from handlers.cases.privacy.concerned import role_meant
from handlers.cases.related import incidents
from handlers.cases.telling import tell_roles
from handlers.messages import Button
from handlers.resident.matters import label_of
from handlers.roster import OpenIncident
from handlers.steward.dates import due_slot, over_of
from handlers.steward.form import Filling, Question, Slot, StaffForm, Unfit
from handlers.steward.telling import confirm
from handlers.steward.which import allowed
from handlers.steward.words import words_slot
from handlers.texts import label, say
from handlers.turn import Turn
from handlers.when import say_by
from storage.tables import Case, Incident

__all__ = ["ACTIONS", "FORMS", "hear", "propose"]

SHOWN = 6
LIST_WORDS = frozenset({"事件", "事件列表", "当前事件", "看事件"})


# --- proposed, when neighbours report the same ---------------------------------------------------


def propose(turn: Turn, case: Case) -> None:
    """A new case that seems to be one of many: said to who takes it, and to the lead when grave."""
    if case.incident_id is not None or role_meant(case) is not None:
        return
    found = known.find(
        turn,
        case.community_id,
        case.building,
        case.what,
        category=case.category,
        emergency=case.emergency,
    )
    if found is not None:
        join = Button(label("incidents.button.join"), f"link_incident:{case.number}.{found.id}")
        text = say("incidents.propose.known", number=case.number, title=found.title)
        turn.reply(text, [join], case_id=case.id, case_number=case.number)
        return
    rules = turn.calendar_of(case.community_id).policy.incidents
    others = incidents.neighbours_of(turn, case)
    households = len({other.filer_id for other in others}) + 1
    if households < rules.households:
        return
    text = say(
        "incidents.propose.neighbours",
        number=case.number,
        count=households,
        others="、".join(other.number for other in others[:SHOWN]),
    )
    button = Button(label("incidents.button.new"), f"new_incident:{case.number}")
    turn.reply(text, [button], case_id=case.id, case_number=case.number)
    if households >= rules.lead_from_households:
        tell_roles(turn, case, ("lead",), text, [button], but=(turn.speaker.person_id,))
    turn.explain(say("log.neighbours.proposed", number=case.number, count=households))


# --- opening, taking in --------------------------------------------------------------------------


def to_incident(turn: Turn, number: str) -> None:
    """[归为同一事件]: into one that is open, or a new one."""
    case = allowed(turn, number, "link_incident")
    there = [
        one
        for one in turn.roster.incidents
        if one.community_id == case.community_id and incidents.is_shown(turn, one)
    ]
    if not there:
        INCIDENT.begin(turn, case)
        return
    buttons = [Button(one.title, f"link_incident:{case.number}.{one.id}") for one in there[:SHOWN]]
    new = Button(label("incidents.button.new"), f"new_incident:{case.number}")
    turn.ask(
        say("incidents.ask.which", number=case.number),
        [*buttons, new, Button(label("button.cancel"), "cancel")],
        case_id=case.id,
        case_number=case.number,
    )


def new_incident(turn: Turn, number: str) -> None:
    """[新开一个事件]."""
    case = allowed(turn, number, "link_incident")
    if case.incident_id is not None:
        raise MoveRefused(say("incidents.refused.linked", number=case.number))
    INCIDENT.begin(turn, case)


def link_incident(turn: Turn, ref: str) -> None:
    """A case into an open incident: ``number.incident``."""
    number, _, incident_id = ref.partition(".")
    case = allowed(turn, number, "link_incident")
    incident = _open(turn, incident_id)
    incidents.take_in(turn, case, incident)
    confirm(turn, case, say("incidents.done.linked", number=case.number, title=incident.title))


def link_all(turn: Turn, number: str) -> None:
    """[都归进来]: what neighbours reported like the case that is in it already."""
    case = allowed(turn, number, "incident_step")
    incident = incidents.incident_of(turn, case)
    taken = []
    for other in incidents.neighbours_of(turn, case):
        try:
            incidents.take_in(turn, other, incident)
        except MoveRefused:
            continue  # another's to decide: he sees the incident on his own card
        taken.append(other.number)
    numbers = "、".join(taken) or say("incidents.nobody_more")
    confirm(turn, case, say("incidents.done.linked_all", numbers=numbers, title=incident.title))


def _open(turn: Turn, incident_id: str) -> Incident:
    found = known.of_id(turn, int(incident_id)) if incident_id.isdecimal() else None
    if found is None:
        raise MoveRefused(say("incidents.refused.over"))
    incident = turn.session.get(Incident, found.id, with_for_update=True)
    assert incident is not None, "an incident of the roster is on record"
    return incident


def leave_incident(turn: Turn, number: str) -> None:
    """[退出事件]: another matter after all."""
    case = allowed(turn, number, "leave_incident")
    incidents.leave(turn, case)
    confirm(turn, case, say("incidents.done.left", number=case.number))


def _scope(filling: Filling) -> Question:
    building = filling.case.building or ""
    return say("incidents.ask.scope"), [
        filling.button(say("incidents.scope.building", building=building), "scope", "building"),
        filling.button(say("incidents.scope.estate"), "scope", "estate"),
    ]


def _hear_scope(filling: Filling) -> str:
    if any(word in filling.text for word in ("全", "小区", "整个")):
        return "estate"
    if filling.text and filling.text[:1] in "只本这" + (filling.case.building or ""):
        return "building"
    raise Unfit(say("incidents.unfit.scope"), _scope(filling)[1])


def _opened(filling: Filling) -> None:
    turn, case = filling.turn, filling.case
    due = over_of(filling, ("known",))
    incidents.open_incident(
        turn,
        case,
        filling.said("title"),
        filling.said("known"),
        due,
        whole_estate=filling.said("scope") != "building",
    )
    like = incidents.neighbours_of(turn, case)
    text = say("incidents.done.opened", number=case.number, title=filling.said("title"))
    if due is not None:
        text += say("incidents.done.expected", by=say_by(due, turn.now))
    if not like:
        confirm(turn, case, text)
        return
    turn.state.case_id = case.id
    turn.ask(
        say("incidents.done.like", done=text, numbers="、".join(one.number for one in like)),
        [
            Button(label("incidents.button.all"), f"link_all:{case.number}"),
            *(Button(f"{o.number} {label_of(o)}", f"link_incident:{o.number}.{case.incident_id}")
              for o in like[:SHOWN]),
        ],
        case_id=case.id,
        case_number=case.number,
    )  # fmt: skip


INCIDENT = StaffForm(
    "staff.incident",
    (
        words_slot("title", "incidents.ask.title", example="incidents.example.title", to_all=True),
        Slot("scope", _scope, _hear_scope, wanted=lambda filling: bool(filling.case.building)),
        words_slot(
            "known",
            "incidents.ask.known",
            example="incidents.example.known",
            optional=True,
            to_all=True,
        ),
        due_slot("incidents.ask.due", optional=True, hints=("known",), when_over=True),
    ),
    _opened,
)


# --- reading -------------------------------------------------------------------------------------


def hear(turn: Turn, text: str) -> bool:
    """事件: the open ones of the estates he may see; whether it was that."""
    if text not in LIST_WORDS:
        return False
    seen = [one for one in turn.roster.incidents if incidents.is_shown(turn, one)]
    lines = [_line(turn, one) for one in seen]
    text = "\n".join([say("incidents.list.title", count=len(seen)), *lines])
    turn.ask(
        text if seen else say("incidents.list.none"), [Button(label("button.my_cases"), "my_cases")]
    )
    return True


def _line(turn: Turn, one: OpenIncident) -> str:
    cases = [case for case in incidents.linked(turn, one.id) if book.may_know(turn, case)]
    numbers = "、".join(case.number for case in cases[:SHOWN]) or say("incidents.list.nothing")
    return say("incidents.list.line", title=one.title, count=len(cases), numbers=numbers)


ACTIONS: Mapping[str, Callable[[Turn, str], None]] = {
    "to_incident": to_incident,
    "new_incident": new_incident,
    "link_incident": link_incident,
    "link_all": link_all,
    "leave_incident": leave_incident,
}
FORMS = (INCIDENT,)
