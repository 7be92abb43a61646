"""Emergencies skip the form (RULEBOOK §4.8): opened at once, everybody needed told at once.

Steward, duty manager and engineer get the card at the same moment, again every 2 minutes until one
takes it; after each missed step it goes up the line. Public numbers and safety advice stand only
here.
"""

from collections.abc import Sequence
from datetime import timedelta

from handlers.alarm import speaks_of_danger
from handlers.cases import book, moves
from handlers.cases.card import (
    card_buttons,
    handler_line,
    is_complained_of,
    resident_line,
    staff_card,
)
from handlers.cases.dispatching import first_handler
from handlers.cases.errors import MoveRefused
from handlers.cases.homes import home_lines
from handlers.cases.move import EMERGENCY
from handlers.cases.moves import subject
from handlers.cases.privacy import numbers, veil
from handlers.cases.privacy.concerned import note_who_hurt, role_meant
from handlers.cases.privacy.masking import masked
from handlers.cases.reports import frequent
from handlers.cases.reports.filing import (
    building_of_matter,
    inform,
    new_case,
    place_words,
    remember_person,
)
from handlers.cases.reports.on_the_way import contacts, known_estate, rules_of
from handlers.cases.states import CaseState
from handlers.cases.taking import accepted, tell_who_has_it, told_of_emergency
from handlers.cases.telling import (
    forget_unsent,
    line_above,
    superiors,
    tell_handler,
    tell_resident,
    tell_staff,
)
from handlers.cases.timing import lateness
from handlers.cases.timing.clocks import case_timer, start_answer, start_feedback, start_response
from handlers.messages import Button
from handlers.roster import Staff
from handlers.state import ReportDraft
from handlers.texts import label, say
from handlers.turn import Turn
from handlers.when import say_by, say_clock
from nlp.advice import advice_for
from nlp.categories import Category
from nlp.intent import says_outright
from storage.tables import Case

CATEGORIES = {
    "trapped": Category.EQUIPMENT,
    "gas": Category.EQUIPMENT,
    "flood": Category.EQUIPMENT,
    "electric": Category.EQUIPMENT,
    "fire": Category.SAFETY,
    "violence": Category.SAFETY,
    "falling": Category.SAFETY,
    "missing_person": Category.SAFETY,
}


def open_emergency(turn: Turn, kind: str, text: str, draft: ReportDraft) -> Case:
    """File at once with what is known, tell everybody, answer with what to do until help comes."""
    draft.what = draft.what or text
    if not draft.category_by_hand:
        # What the danger is says more than the words it was told in.
        draft.category = CATEGORIES.get(kind) or draft.category or Category.SAFETY
    draft.shows_house = True  # where the danger is has to be known, also of somebody unknown
    case = new_case(turn, draft)
    case.emergency, case.urgent = kind, True
    note_who_hurt(case)
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
    if draft.dissatisfied or draft.repeat:
        start_answer(turn, case)  # a complaint as well, if he is not content (RULEBOOK §2.1)
    people = told_of_emergency(turn, case)
    push_card(turn, case, people)
    if is_complained_of(case):
        inform(turn, case, staff_card(turn, case), but={staff.person_id for staff in people})
    _comfort(turn, case, knows_estate=knows_estate(turn, draft))
    named = say(f"cases.emergency.kind.{kind}")
    turn.explain(say("log.emergency.opened", number=case.number, kind=named, count=len(people)))
    frequent.notice(turn, case)
    return case


def knows_estate(turn: Turn, draft: ReportDraft) -> bool:
    """Whether it is known by now in which estate; else its numbers are promised for later."""
    one_estate = len(turn.roster.communities) == 1
    return bool(draft.community_id or turn.speaker.community_id or one_estate)


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


def push_card(turn: Turn, case: Case, people: Sequence[Staff], before: str = "") -> None:
    """The card to everybody at the same moment, under what has to be read before it."""
    card, buttons, photos = staff_card(turn, case), card_buttons(case), book.media(turn, case)
    card = f"{before}\n{card}" if before else card
    for staff in people:
        tell_staff(turn, case, staff, card, buttons, purpose="emergency", media=photos)


def _advice(case: Case) -> str:
    """What fits the danger; nobody is told that guards are coming of whom one may have done it."""
    if case.emergency == "violence" and role_meant(case) == "guard":
        return "violence_of_guard"
    return advice_for(case.emergency or "", case.what)


def _comfort(turn: Turn, case: Case, *, knows_estate: bool) -> None:
    """What to do now, whom to call, who is coming (RULEBOOK §4.8: only here)."""
    advice = say(f"cases.emergency.advice.{_advice(case)}")
    if knows_estate:
        lines = [advice, *contacts(turn, case)]
    else:
        lines = [advice, say("cases.emergency.which_estate")]
    lines.append(
        say(
            "cases.emergency.told" if knows_estate else "cases.emergency.told_before_place",
            number=case.number,
            handler=handler_line(turn, case),
            minutes=rules_of(turn, case).on_site_minutes,
        )
    )
    if is_complained_of(case) and case.answer_due and says_outright(case.what):
        lines.append(say("cases.emergency.complaint", by=say_by(case.answer_due, turn.now)))
    case.last_word_at = turn.now
    turn.reply(
        "\n".join(lines),
        [Button(label("common.button.human"), "human")],
        case_id=case.id,
        case_number=case.number,
        purpose="emergency",
    )


def add_details(turn: Turn, case: Case, draft: ReportDraft, *, promised: bool = False) -> None:
    """What was asked afterwards: the exact place, a phone; passed on to everybody at once.

    ``promised``: he was told to hear the numbers as soon as his estate is known, and now it is.
    """
    before, estate = told_of_emergency(turn, case), case.community_id
    known_words = _details(turn, case)
    _take_over_details(turn, case, draft)
    remember_person(turn, draft)
    after = told_of_emergency(turn, case)
    text = _details(turn, case)
    if text != known_words or case.community_id != estate:
        _pass_details_on(turn, case, text, before, after)
    if promised:
        tell_resident(turn, case, known_estate(turn, case), purpose="emergency")
    elif case.community_id != estate:
        now_with = say(
            "cases.emergency.now_with",
            number=case.number,
            place=case.place,
            handler=handler_line(turn, case),
        )
        lines = [now_with, *contacts(turn, case)]
        tell_resident(turn, case, "\n".join(lines), purpose="emergency")


def _pass_details_on(
    turn: Turn, case: Case, text: str, before: list[Staff], after: list[Staff]
) -> None:
    """Only what is new: nobody on his way is told the same twice."""
    moves.record(turn, case, "details", text, visibility="resident")
    known = {staff.person_id for staff in before}
    for staff in after:
        if staff.person_id in known:
            tell_staff(turn, case, staff, text, card_buttons(case), purpose="emergency")
    if case.state == CaseState.ASSIGNED:
        _now_elsewhere(turn, case, before, after)


def _details(turn: Turn, case: Case) -> str:
    """Where, his flat if elsewhere, and who can be reached, the number masked as on the card."""
    details = say(
        "cases.emergency.details",
        number=case.number,
        place=case.place,
        resident=resident_line(turn, case),
    )
    return "\n".join([details, *home_lines(turn, case)])


def _take_over_details(turn: Turn, case: Case, draft: ReportDraft) -> None:
    place = place_words(draft)
    if place:
        case.place, case.building = place, building_of_matter(draft) or case.building
        case.house_id = None if case.anonymous else draft.house_id or case.house_id
        case.community_id = draft.community_id or case.community_id
        grid = turn.roster.grid_of(case.community_id, case.building) if case.building else None
        case.grid_id = grid.id if grid else case.grid_id
    if case.anonymous:
        veil.learn(turn, case, draft)
        return
    if draft.phone:
        kept = turn.rules.keyring.open(case.phones_sealed) if case.phones_sealed else ""
        case.phones_sealed = turn.rules.keyring.seal(numbers.with_first(kept, draft.phone))
    if draft.name:
        case.contact_name = draft.name


def _now_elsewhere(turn: Turn, case: Case, before: list[Staff], after: list[Staff]) -> None:
    """The place turns out to be another's: his card at once, a word to those it is not."""
    known, wanted = ({s.person_id for s in people} for people in (before, after))
    if known == wanted:
        return
    handler = first_handler(turn, case)
    if handler is not None:
        case.handler_id, case.handler_role = handler.staff.person_id, handler.role
        case.rung = handler.rung
    push_card(turn, case, [staff for staff in after if staff.person_id not in known])
    for staff in before:
        if staff.person_id not in wanted:
            forget_unsent(turn, case, ("emergency",), person_id=staff.person_id, why="不在他那里")
            tell_staff(
                turn,
                case,
                staff,
                say("cases.emergency.elsewhere", number=case.number, place=case.place),
            )


def take_emergency(turn: Turn, case: Case) -> None:
    """The first to take an emergency has it; the others are told who and their pushes stop."""
    staff = turn.staff
    if staff is None or not book.may_know(turn, case):
        raise MoveRefused(say("cases.refused.unknown", number=case.number))
    accepted(turn, case)
    minutes = rules_of(turn, case).engineer_minutes
    lateness.ended(turn, case, "engineer", case.filed_at + timedelta(minutes=minutes))
    forget_unsent(turn, case, ("emergency",), why="已有人处理")
    turn.explain(say("log.emergency.taken", number=case.number, handler=handler_line(turn, case)))
    tell_who_has_it(turn, case, told_of_emergency(turn, case))
    tell_resident(
        turn,
        case,
        say("cases.emergency.taken", handler=handler_line(turn, case)),
        purpose="emergency",
    )


def said_to_be_over(turn: Turn, case: Case, words: str) -> None:
    """没事了，已经灭了: on record and told to everybody on his way; nothing is called off yet."""
    words = masked(turn, veil.veiled(turn, case, words))
    moves.record(turn, case, "danger_over", say("cases.emergency.over", words=words))
    text = say("cases.emergency.over_told", number=case.number, place=case.place, words=words)
    for staff in told_of_emergency(turn, case):
        tell_staff(turn, case, staff, text, card_buttons(case), purpose="emergency")
    turn.explain(say("log.emergency.over", number=case.number))


def calm(turn: Turn, case: Case) -> None:
    """The resident wants somebody to look all the same: in the time of an ordinary report."""
    moves.record(turn, case, "danger_over", say("cases.emergency.look"), visibility="resident")
    moves.stop(turn, case, EMERGENCY)
    forget_unsent(turn, case, ("emergency",), why="业户说危险已过去")
    text = say("cases.emergency.look_told", number=case.number, place=case.place)
    tell_handler(turn, case, text, card_buttons(case))


def stand_down(turn: Turn, case: Case) -> None:
    """He needs nobody any more: who was on his way hears it; the handler with the withdrawal."""
    forget_unsent(turn, case, ("emergency",), why="业户说不用来了")
    text = say("cases.emergency.stand_down", number=case.number, place=case.place)
    for staff in told_of_emergency(turn, case):
        if staff.person_id != case.handler_id:
            tell_staff(turn, case, staff, text)


def push_again(turn: Turn, case: Case) -> None:
    """Every 2 minutes until one takes it."""
    if case.state != CaseState.ASSIGNED:
        return
    # Whoever comes back reads one card, not one for every two minutes.
    people = told_of_emergency(turn, case)
    for staff in people:
        forget_unsent(
            turn,
            case,
            ("emergency",),
            person_id=staff.person_id,
            why="已重发",
            before=turn.now,
        )
    push_card(turn, case, people, before=_said_over(turn, case))
    turn.explain(say("log.emergency.again", number=case.number, count=len(people)))
    repeat = turn.calendar_of(case.community_id).policy.emergency.repeat_minutes
    turn.start_timer("emergency_push", subject(case), turn.now + timedelta(minutes=repeat))


def _said_over(turn: Turn, case: Case) -> str:
    """That he said it is over, for those who still get the alarm; empty once it flared up again."""
    said = book.timeline(turn, case, for_resident=False)
    over = next((one for one in reversed(said) if one.kind == "danger_over"), None)
    if over is None or any(one.id > over.id and speaks_of_danger(one.text) for one in said):
        return ""
    return say("cases.emergency.over_before", at=say_clock(over.at), words=over.text)


def miss_engineer(turn: Turn, case: Case) -> None:
    """Nobody took it in time: up the line, and each time it happens again further up."""
    if case.state != CaseState.ASSIGNED:
        return
    minutes = rules_of(turn, case).engineer_minutes
    waited = int((turn.now - case.filed_at) / timedelta(minutes=1))
    text = say("cases.emergency.missed_taking", number=case.number, minutes=max(waited, minutes))
    lateness.begins(turn, case, "engineer", case.filed_at + timedelta(minutes=minutes))
    _up_the_line(turn, case, text, further=waited > minutes)
    shown = max(waited, minutes)
    turn.explain(say("log.emergency.missed_taking", number=case.number, minutes=shown))
    turn.start_timer("emergency_engineer", subject(case), turn.now + timedelta(minutes=minutes))


def miss_on_site(turn: Turn, case: Case) -> None:
    """Nobody on site in time: up the line, and the handler is asked, until somebody is there."""
    if case.visited_at is not None or case.state == CaseState.COMPLETED:
        return
    minutes = rules_of(turn, case).on_site_minutes
    shown = max(int((turn.now - case.filed_at) / timedelta(minutes=1)), minutes)
    named = {"number": case.number, "minutes": shown, "place": case.place}
    text = say("cases.emergency.missed_on_site", **named)
    lateness.begins(turn, case, "on_site", case.filed_at + timedelta(minutes=minutes))
    tell_handler(turn, case, text, card_buttons(case), purpose="emergency")
    _up_the_line(turn, case, text, further=True)
    above = superiors(turn, case)
    told = above[0].name if above else say("cases.emergency.above")
    late = say("cases.emergency.late", number=case.number, minutes=shown, told=told)
    tell_resident(turn, case, late, purpose="emergency")
    turn.explain(say("log.emergency.missed_on_site", number=case.number, minutes=shown))
    turn.start_timer("emergency_on_site", subject(case), turn.now + timedelta(minutes=minutes))


def _up_the_line(turn: Turn, case: Case, text: str, *, further: bool) -> None:
    """To the line above the handler; ``further``: to the next level too (RULEBOOK §11)."""
    case.overdue = True
    moves.record(turn, case, "overdue", text)
    line = line_above(turn, case)
    beyond = [staff for staff in superiors(turn, case) if staff not in line][:1]
    card, buttons = staff_card(turn, case), card_buttons(case)
    for staff in (*line, *(beyond if further else ())):
        tell_staff(turn, case, staff, f"{text}\n{card}", buttons, purpose="emergency")


TIMERS = {
    "emergency_push": case_timer(push_again),
    "emergency_engineer": case_timer(miss_engineer),
    "emergency_on_site": case_timer(miss_on_site),
}
