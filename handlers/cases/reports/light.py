"""Inquiries, suggestions and praise: their own shorter life (RULEBOOK §1, §2).

An inquiry or suggestion needs neither visit nor photo; its one clock is that of the answer, and it
ends with [明白了]. Praise goes to who is praised and his lead, and has no clock at all. Whoever is
dissatisfied with an answer has a complaint, like anybody else.
"""

from datetime import timedelta

from handlers.cases import moves
from handlers.cases.card import called, handler_line, light_buttons
from handlers.cases.moves import subject
from handlers.cases.privacy.masking import masked
from handlers.cases.states import CaseKind, Outcome
from handlers.cases.taking import become_handler
from handlers.cases.telling import forget_unsent, tell_handler, tell_resident
from handlers.cases.timing.clocks import start_answer, start_feedback
from handlers.letters import replies
from handlers.messages import Button, Outgoing
from handlers.roster import Staff
from handlers.state import ReportDraft
from handlers.texts import label, say
from handlers.turn import Turn
from storage.tables import Case

__all__ = ["answer", "ask_on", "is_about_work", "kind_of", "thank", "understood"]

PRAISED = {"steward": "steward", "steward_lead": "lead", "duty_manager": "duty_manager",
           "chief": "chief", "guard": "guard", "cleaner": "cleaner", "repairer": "engineer",
           "agent": "agent"}  # fmt: skip


def kind_of(turn: Turn, draft: ReportDraft) -> CaseKind:
    """What a report without dissatisfaction is; a question about physical work is a request."""
    if draft.as_request:
        return CaseKind.REQUEST
    if draft.intent == CaseKind.INQUIRY and is_about_work(turn, draft):
        return CaseKind.REQUEST
    return CaseKind(draft.intent or CaseKind.REQUEST)


def is_about_work(turn: Turn, draft: ReportDraft) -> bool:
    """Whether the category is one where somebody has to come: 漏水怎么办 is no mere question."""
    policy = turn.calendar_of(draft.community_id or None).policy
    return draft.category in policy.categories.physical


# --- inquiries and suggestions -------------------------------------------------------------------


def answer(turn: Turn, case: Case, text: str) -> Outgoing:
    """答复: the clock stops, the resident says whether it is clear."""
    text = masked(turn, text)
    moves.check(turn, case, "answer_it")
    become_handler(turn, case)
    moves.make(turn, case, "answer_it", text)
    case.first_word_at = case.first_word_at or turn.now
    case.feedback_at = case.completed_at = turn.now
    case.completion, case.overdue, case.asked_at = text, False, None
    forget_unsent(turn, case, why="已答复")
    days = turn.calendar_of(case.community_id).policy.survey.unrated_after_days
    turn.start_timer("survey_expire", subject(case), turn.now + timedelta(days=days))
    turn.explain(say("light.log.answered", number=case.number))
    replies.draft(turn, case, text)
    words = say("light.answer", number=case.number, handler=handler_line(turn, case), text=text)
    return tell_resident(turn, case, words, light_buttons(case), purpose="promise")


def understood(turn: Turn, case: Case) -> None:
    """[明白了]: closed by his own word; nobody asks for a score."""
    moves.make(turn, case, "confirm", say("light.entry.understood"))
    case.outcome, case.closed_at = Outcome.UNRATED, turn.now
    forget_unsent(turn, case, why="业户明白了")
    tell_handler(turn, case, say("light.told.understood", number=case.number))
    turn.explain(say("light.log.understood", number=case.number))


def ask_on(turn: Turn, case: Case) -> None:
    """[还有疑问]: back to who answered, with a new clock; no complaint (RULEBOOK §2)."""
    moves.make(turn, case, "ask_on", say("light.entry.ask_on"))
    case.feedback_at = case.completed_at = None
    start_answer(turn, case)
    start_feedback(turn, case)
    tell_handler(
        turn,
        case,
        say("light.told.ask_on", number=case.number, place=case.place),
        [Button(label("light.button.answer"), f"answer_it:{case.number}")],
    )
    turn.explain(say("light.log.ask_on", number=case.number))


# --- praise --------------------------------------------------------------------------------------


def thank(turn: Turn, case: Case) -> None:
    """To the person praised and his lead; thanks to the resident; over at once."""
    moves.make(turn, case, "thank", say("light.entry.thanked"), by_system=True)
    case.outcome, case.closed_at = Outcome.UNRATED, turn.now
    praised = _praised(turn, case)
    told = {praised.person_id: praised} if praised is not None else {}
    told |= {s.person_id: s for s in turn.roster.on_duty("lead", case.community_id, turn.now)}
    name = praised.name if praised is not None else say("light.praise.everybody")
    for staff in told.values():
        key = "light.praise.you" if staff == praised else "light.praise.yours"
        text = say(key, number=case.number, resident=_resident(case), name=name, words=case.what)
        turn.push(staff.person_id, text, case_id=case.id, case_number=case.number)
    turn.explain(say("light.log.praise", number=case.number, name=name))
    turn.reply(
        say("light.praise.thanks", name=called(case), number=case.number, praised=name),
        case_id=case.id,
        case_number=case.number,
    )


def _praised(turn: Turn, case: Case) -> Staff | None:
    """Who is named in the words; else who serves there in the role named."""
    for staff in turn.roster.people.values():
        is_named = staff.name in case.what or staff.short_name in case.what
        if is_named and turn.roster.may_see(staff.person_id, case.community_id):
            return staff
    role = PRAISED.get(case.target or "")
    return turn.roster.person_meant(role, case.community_id, case.building) if role else None


def _resident(case: Case) -> str:
    return case.contact_name or say("cases.card.nameless")
