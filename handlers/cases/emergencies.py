"""Emergencies skip the form (RULEBOOK §4.8): opened at once, everybody needed told at once.

Steward, duty manager and engineer get the card at the same moment, again every 2 minutes until one
takes it; after each missed step it goes up the line. Public numbers and safety advice stand only
here.
"""

from datetime import timedelta

from handlers.cases import book, moves
from handlers.cases.card import card_buttons, handler_line, staff_card
from handlers.cases.clocks import case_timer, start_feedback, start_response
from handlers.cases.dispatching import first_handler
from handlers.cases.errors import MoveRefused
from handlers.cases.filing import new_case, place_words, remember_person
from handlers.cases.moves import subject
from handlers.cases.states import CaseState
from handlers.cases.telling import forget_unsent, superiors, tell_handler, tell_resident, tell_staff
from handlers.cases.work import refuse_if_taken
from handlers.messages import Button
from handlers.policy_model import EmergencyKind
from handlers.roster import ROLE_NAMES, Staff
from handlers.state import ReportDraft
from handlers.texts import label, say
from handlers.turn import Turn
from nlp.categories import Category
from storage.tables import Case

FIRST_TOLD = ("steward", "duty_manager", "engineer")
TOLD_WHEN_GRAVE = ("lead", "chief", "agent")
CATEGORIES = {
    "trapped": Category.EQUIPMENT,
    "gas": Category.EQUIPMENT,
    "flood": Category.EQUIPMENT,
    "electric": Category.EQUIPMENT,
}


def open_emergency(turn: Turn, kind: str, text: str, draft: ReportDraft) -> Case:
    """File at once with what is known, tell everybody, answer with what to do until help comes."""
    draft.what = draft.what or text
    draft.category = draft.category or CATEGORIES.get(kind, Category.SAFETY)
    case = new_case(turn, draft)
    case.emergency, case.urgent = kind, True
    case.place = case.place or say("cases.emergency.place_unknown")
    remember_person(turn, draft)
    handler = first_handler(turn, case)
    if handler is not None:
        case.handler_id, case.handler_role = handler.staff.person_id, handler.role
        case.rung = handler.rung
    moves.make(
        turn, case, "assign", say("cases.entry.emergency"), visibility="staff", by_system=True
    )
    start_response(turn, case)
    start_feedback(turn, case)
    _start_clocks(turn, case)
    push_card(turn, case)
    _comfort(turn, case)
    turn.explain(f"紧急：{case.number} {kind}，同时告诉管家、值班经理、工程（§4.8）")
    return case


def rules_of(turn: Turn, case: Case) -> EmergencyKind:
    """Limits of this kind of emergency in this community."""
    return turn.calendar_of(case.community_id).policy.emergency.kinds[case.emergency or "injury"]


def _start_clocks(turn: Turn, case: Case) -> None:
    """Emergencies ignore working hours."""
    rules = rules_of(turn, case)
    repeat = turn.calendar_of(case.community_id).policy.emergency.repeat_minutes
    turn.start_timer("emergency_push", subject(case), turn.now + timedelta(minutes=repeat))
    turn.start_timer(
        "emergency_engineer", subject(case), turn.now + timedelta(minutes=rules.engineer_minutes)
    )
    turn.start_timer(
        "emergency_on_site", subject(case), turn.now + timedelta(minutes=rules.on_site_minutes)
    )


def told(turn: Turn, case: Case) -> list[Staff]:
    """Everybody who is pushed: steward, duty manager, engineers; leaders too when it is grave."""
    steward = turn.roster.steward_of(case.community_id, case.building, turn.now)
    people = {steward.person_id: steward} if steward else {}
    roles = FIRST_TOLD[1:] + (TOLD_WHEN_GRAVE if rules_of(turn, case).grave else ())
    for role in roles:
        for staff in turn.roster.on_duty(role, case.community_id, turn.now):
            people.setdefault(staff.person_id, staff)
    return [staff for staff in people.values() if not moves.is_about(case, staff)]


def push_card(turn: Turn, case: Case) -> None:
    """The card to everybody at the same moment."""
    card, buttons = staff_card(turn, case), card_buttons(case)
    for staff in told(turn, case):
        tell_staff(
            turn, case, staff, card, buttons, purpose="emergency", media=book.media(turn, case)
        )


def _comfort(turn: Turn, case: Case) -> None:
    """What to do now, whom to call, who is coming (RULEBOOK §4.8: only here)."""
    advice = say(f"cases.emergency.advice.{case.emergency}")
    lines = [advice]
    lines += [
        say("cases.emergency.contact", name=contact.name, phone=contact.phone)
        for contact in turn.roster.emergency_contacts(case.community_id, case.emergency or "")[:2]
    ]
    lines.append(
        say(
            "cases.emergency.told",
            number=case.number,
            handler=handler_line(turn, case),
            minutes=rules_of(turn, case).on_site_minutes,
        )
    )
    case.last_word_at = turn.now
    turn.reply(
        "\n".join(lines),
        [Button(label("common.button.human"), "human")],
        case_id=case.id,
        case_number=case.number,
        purpose="emergency",
    )


def add_details(turn: Turn, case: Case, draft: ReportDraft) -> None:
    """What was asked afterwards: the exact place, a phone; passed on to everybody at once."""
    place = place_words(draft)
    if place:
        case.place, case.building = place, draft.building or case.building
        case.house_id = draft.house_id or case.house_id
        case.community_id = draft.community_id or case.community_id
    if draft.phone:
        case.phones_sealed = turn.rules.keyring.seal(draft.phone)
    if draft.name:
        case.contact_name = draft.name
    remember_person(turn, draft)
    text = say(
        "cases.emergency.details",
        number=case.number,
        place=case.place,
        name=case.contact_name or say("cases.card.nameless"),
    )
    moves.record(turn, case, "details", text, visibility="resident")
    for staff in told(turn, case):
        tell_staff(turn, case, staff, text, card_buttons(case), purpose="emergency")


def take_emergency(turn: Turn, case: Case) -> None:
    """The first to take an emergency has it; the others are told who and their pushes stop."""
    staff = turn.staff
    if staff is None or not book.may_know(turn, case):
        raise MoveRefused(say("cases.refused.unknown", number=case.number))
    refuse_if_taken(turn, case)
    moves.make(
        turn,
        case,
        "accept",
        say("cases.entry.accepted", handler=f"{ROLE_NAMES[staff.roles[0].key]} {staff.name}"),
    )
    forget_unsent(turn, case, ("emergency",), why="已有人处理")
    case.handler_id, case.handler_role = staff.person_id, staff.roles[0].key
    case.accepted_at = turn.now
    tell_who_has_it(turn, case)
    tell_resident(
        turn,
        case,
        say("cases.emergency.taken", handler=handler_line(turn, case)),
        purpose="emergency",
    )


def tell_who_has_it(turn: Turn, case: Case) -> None:
    """The others learn who took it; their pushes stop."""
    text = say("cases.emergency.has_it", number=case.number, handler=handler_line(turn, case))
    for staff in told(turn, case):
        if staff.person_id != case.handler_id:
            tell_staff(turn, case, staff, text)


def push_again(turn: Turn, case: Case) -> None:
    """Every 2 minutes until one takes it."""
    if case.state != CaseState.ASSIGNED:
        return
    push_card(turn, case)
    repeat = turn.calendar_of(case.community_id).policy.emergency.repeat_minutes
    turn.start_timer("emergency_push", subject(case), turn.now + timedelta(minutes=repeat))


def miss_engineer(turn: Turn, case: Case) -> None:
    """Nobody took it in time: up the line."""
    if case.state == CaseState.ASSIGNED:
        _up_the_line(
            turn,
            case,
            say(
                "cases.emergency.missed_taking",
                number=case.number,
                minutes=rules_of(turn, case).engineer_minutes,
            ),
        )


def miss_on_site(turn: Turn, case: Case) -> None:
    """Nobody on site in time: up the line, and the handler is asked."""
    if case.visited_at is not None or case.state == CaseState.COMPLETED:
        return
    text = say(
        "cases.emergency.missed_on_site",
        number=case.number,
        minutes=rules_of(turn, case).on_site_minutes,
        place=case.place,
    )
    tell_handler(turn, case, text, card_buttons(case), purpose="emergency")
    _up_the_line(turn, case, text)


def _up_the_line(turn: Turn, case: Case, text: str) -> None:
    case.overdue = True
    moves.record(turn, case, "overdue", text)
    for staff in superiors(turn, case):
        tell_staff(
            turn,
            case,
            staff,
            f"{text}\n{staff_card(turn, case)}",
            card_buttons(case),
            purpose="emergency",
        )


TIMERS = {
    "emergency_push": case_timer(push_again),
    "emergency_engineer": case_timer(miss_engineer),
    "emergency_on_site": case_timer(miss_on_site),
}
