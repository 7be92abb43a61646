"""Beyond our reach (RULEBOOK §4.11): who is competent, reported by us, followed until it ends.

Numbers stand only where the community's phone book or ``policy.toml`` gives them.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy import select

from handlers.cases import moves
from handlers.cases.card import called
from handlers.cases.errors import MoveRefused
from handlers.cases.handling import given_times
from handlers.cases.moves import subject
from handlers.cases.privacy.masking import masked
from handlers.cases.states import UNFINISHED
from handlers.cases.telling import forget_unsent, heard_at, tell_handler, tell_resident
from handlers.cases.timing.clocks import case_timer
from handlers.messages import Button
from handlers.texts import label, say
from handlers.turn import Turn
from handlers.when import say_by
from nlp.categories import Category
from storage.ids import next_id
from storage.tables import Case, Referral

__all__ = [
    "AUTHORITIES",
    "TIMERS",
    "guess",
    "named",
    "number_of",
    "of_case",
    "refer",
    "refuse_if_open",
    "report_answer",
    "wait_on",
]

AUTHORITIES = (
    "urban_management",
    "environment",
    "power",
    "water",
    "gas",
    "police",
    "fire",
    "housing",
    "developer",
    "government",
)
# Whose numbers the community's phone book may hold, under which kind of emergency.
IN_PHONE_BOOK = {"power": "electric", "water": "flood", "gas": "gas", "fire": "fire"}


def guess(case: Case) -> str:
    """Who is likely competent, by the words of the account."""
    if case.category == Category.DEVELOPER:
        return "developer"
    for authority in AUTHORITIES:
        if any(word in case.what for word in say(f"outside.authority.{authority}.signs").split()):
            return authority
    return "government"


def named(text: str) -> str | None:
    """The one authority called so, by its name or another usual one; None without or of several."""
    plain, found = "".join(text.split()), set()
    for authority in AUTHORITIES:
        names = [say(f"outside.authority.{authority}.name")]
        names += say(f"outside.authority.{authority}.also").split()
        if any(name in plain for name in names):
            found.add(authority)
    return found.pop() if len(found) == 1 else None


def number_of(turn: Turn, case: Case, authority: str) -> str:
    """Its number as the community or the policy gives it; empty when neither does."""
    kind = IN_PHONE_BOOK.get(authority)
    for contact in turn.roster.emergency_contacts(case.community_id, kind) if kind else ():
        if contact.kind == kind:
            return f"{contact.name} {contact.phone}"
    return turn.calendar_of(case.community_id).policy.outside.numbers.get(authority, "")


def refer(turn: Turn, case: Case, authority: str, said: str, due: datetime) -> Referral:
    """Reported: the resident hears who is competent, what we said there, when we ask again.

    That is a plan with its next step and date: the feedback clock stops (RULEBOOK §5.3).
    """
    said = masked(turn, said)
    name = say(f"outside.authority.{authority}.name")
    moves.make(turn, case, "refer", say("outside.entry.referred", name=name, said=said))
    referral = of_case(turn, case)
    if referral is None:
        referral = Referral(id=next_id(), case_id=case.id)
        turn.session.add(referral)
    referral.authority, referral.state, referral.said = authority, "reported", said
    referral.reported_by, referral.reported_at = turn.speaker.person_id, turn.now
    turn.session.flush()
    _promise(turn, case, name, due)
    turn.explain(say("log.neighbours.referred", number=case.number, name=name))
    number = number_of(turn, case, authority)
    lines = [
        say(
            "outside.told.referred",
            caller=called(case),
            number=case.number,
            name=name,
            does=say(f"outside.authority.{authority}.does"),
            said=said,
            by=say_by(due, heard_at(turn, case)),
        ),
        say("outside.told.number", number=number) if number else "",
        say("outside.told.developer") if authority == "developer" else "",
    ]
    tell_resident(turn, case, "\n".join(filter(None, lines)), purpose="promise")
    return referral


def _promise(turn: Turn, case: Case, name: str, due: datetime) -> None:
    given_times.done(turn, case)
    if case.first_word_at is None:
        case.first_word_at = turn.now
    case.plan = say("outside.plan", name=name)
    case.next_step = say("outside.next_step", name=name)
    case.promised_due, case.feedback_at, case.overdue = due, turn.now, False
    forget_unsent(turn, case, ("reminder",), why="已有明确反馈")
    turn.stop_timer("promise_limit", subject(case))  # we ask there, nobody has missed anything
    turn.start_timer("referral_ask", subject(case), due)


def of_case(turn: Turn, case: Case) -> Referral | None:
    """The referral of the case, locked."""
    found = select(Referral).where(Referral.case_id == case.id)
    return turn.session.scalars(found.with_for_update()).one_or_none()


def refuse_if_open(turn: Turn, case: Case) -> None:
    """It is followed until it ends: raises MoveRefused while the authority has not answered."""
    referral = of_case(turn, case)
    if referral is not None and referral.state == "reported":
        name = say(f"outside.authority.{referral.authority}.name")
        raise MoveRefused(say("outside.refused.open", number=case.number, name=name))


def _open(turn: Turn, case: Case) -> tuple[Referral, str]:
    referral = of_case(turn, case)
    if referral is None or referral.state != "reported":
        raise MoveRefused(say("outside.refused.none", number=case.number))
    return referral, say(f"outside.authority.{referral.authority}.name")


def wait_on(turn: Turn, case: Case, due: datetime) -> None:
    """No answer yet: said as it is, with when we ask again."""
    _, name = _open(turn, case)
    by = say_by(due, heard_at(turn, case))
    moves.make(turn, case, "refer", say("outside.entry.waiting", name=name))
    _promise(turn, case, name, due)
    text = say("outside.told.waiting", number=case.number, name=name, by=by)
    tell_resident(turn, case, text, purpose="promise")


def report_answer(turn: Turn, case: Case, answer: str) -> None:
    """What it answered, to the resident as it is; from now on the case may be finished."""
    referral, name = _open(turn, case)
    answer = masked(turn, answer)
    moves.make(
        turn, case, "report_progress", say("outside.entry.answered", name=name, answer=answer)
    )
    referral.state, referral.answer, referral.answered_at = "answered", answer, turn.now
    turn.stop_timer("referral_ask", subject(case))
    turn.explain(say("log.neighbours.answered", number=case.number, name=name))
    tell_resident(
        turn, case, say("outside.told.answered", number=case.number, name=name, answer=answer)
    )
    if case.promised_due is not None:  # what remains of the promise is the handler's own
        turn.start_timer("promise_limit", subject(case), max(case.promised_due, turn.now))


def ask_again(turn: Turn, case: Case) -> None:
    """The day has come: the handler asks there; what he does not do is missed like any promise."""
    referral = of_case(turn, case)
    if case.state not in UNFINISHED or referral is None or referral.state != "reported":
        return
    name = say(f"outside.authority.{referral.authority}.name")
    buttons = [
        Button(label(f"outside.button.{key}"), f"{action}:{case.number}")
        for key, action in (("answered", "outside_answered"), ("waiting", "outside_waiting"))
    ]
    tell_handler(
        turn, case, say("outside.told.ask", number=case.number, name=name, said=referral.said),
        buttons,
    )  # fmt: skip
    due = turn.calendar_of(case.community_id).add_working_time(
        turn.now, GRACE_MINUTES, turn.calendar_of(case.community_id).policy.hours.steward
    )
    turn.start_timer("promise_limit", subject(case), due)


GRACE_MINUTES = 240  # of the stewards' hours, to ask there before it counts as missed
TIMERS: Mapping[str, Callable[[Turn, str], None]] = {"referral_ask": case_timer(ask_again)}
