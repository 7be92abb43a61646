"""What the filer does with his case: add, urge, withdraw, confirm, dispute, rate."""

from collections.abc import Sequence

from handlers.cases import book, moves
from handlers.cases.actions import work
from handlers.cases.card import card_buttons, handler_line
from handlers.cases.outcome import callbacks, phoned
from handlers.cases.outcome.ladder import become_complaint
from handlers.cases.privacy import veil
from handlers.cases.privacy.masking import masked
from handlers.cases.sharing import share
from handlers.cases.states import CaseState, Outcome
from handlers.cases.tasks import drop_of_case
from handlers.cases.telling import (
    forget_unsent,
    superiors,
    tell_handler,
    tell_roles,
    tell_staff,
)
from handlers.messages import Button, Media
from handlers.roster import Staff
from handlers.texts import label, say
from handlers.turn import Turn
from storage.tables import Case

confirm = callbacks.confirm
dispute = callbacks.dispute
rate = callbacks.rate
score_unsolved = callbacks.score_unsolved
comment = callbacks.comment
said_untrue = phoned.said_untrue
change_category = work.change_category


def urge(
    turn: Turn, case: Case, words: str, dissatisfied: bool, media: Sequence[Media] = ()
) -> None:
    """催一下: the handler hears it at once.

    The third urge makes a request a complaint when the resident is dissatisfied, else it is marked
    urgent and the lead is told (RULEBOOK §2.3).
    """
    words = masked(turn, veil.veiled(turn, case, words))
    case.asked_at = None
    moves.make(turn, case, "urge", words or say("cases.entry.urged"))
    book.attach(turn, case, media, purpose="report")
    case.urges += 1
    turn.explain(say("log.resident.urged", number=case.number, times=case.urges))
    limit = turn.calendar_of(case.community_id).policy.escalation.urges_until_complaint
    tell_handler(
        turn,
        case,
        say(
            "cases.told.urged",
            number=case.number,
            place=case.place,
            times=case.urges,
            words=words or say("cases.entry.no_words"),
        ),
        _with_reply(case),
        media=media,
    )
    if case.urges < limit:
        return
    if dissatisfied and case.kind != "complaint":
        become_complaint(turn, case)
        turn.explain(say("log.ladder.third_urge", number=case.number))
    elif case.urges == limit:
        case.urgent = True
        turn.explain(say("log.ladder.urgent", number=case.number))
        tell_roles(
            turn,
            case,
            ("lead",),
            say("cases.told.urgent", number=case.number, place=case.place, times=case.urges),
            but=(case.handler_id,),
        )


def tell_above(turn: Turn, case: Case, words: str) -> Staff | None:
    """The words to the handler's superior, on a record the handler never reads; who was told."""
    words = masked(turn, veil.veiled(turn, case, words))
    moves.record(turn, case, "against", words, visibility="audit")
    handler = handler_line(turn, case)
    text = say(
        "people.neglect.told", number=case.number, place=case.place, handler=handler, words=words
    )
    above = superiors(turn, case)[:1]
    for staff in above:
        tell_staff(turn, case, staff, text)
    if not above:
        tell_roles(turn, case, ("operations", "agent"), text, but=(case.handler_id,))
    turn.explain(say("people.log.neglect", number=case.number))
    return above[0] if above else None


def add_words(turn: Turn, case: Case, text: str, media: Sequence[Media] = ()) -> None:
    """Something more about the matter; the handler gets it with its photos."""
    text, media = masked(turn, veil.veiled(turn, case, text)), veil.neutral(case, media)
    key = "cases.told.added" if case.asked_at is None else "cases.told.replied"
    moves.make(turn, case, "add", text or say("cases.entry.photos", count=len(media)))
    case.asked_at = None
    turn.explain(say("log.resident.added", number=case.number))
    book.attach(turn, case, media, purpose="report")
    words = text or say("cases.entry.photos", count=len(media))
    told = say(key, number=case.number, place=case.place, text=words)
    tell_handler(turn, case, told, _with_reply(case), media=media)
    share(turn, case, say("cases.emergency.resident", text=words), to_handler=False)


def _with_reply(case: Case) -> tuple[Button, ...]:
    """The card's buttons, and one that answers the resident in this case."""
    buttons = card_buttons(case)
    if case.state == CaseState.ASSIGNED:
        return buttons
    return (*buttons, Button(label("common.button.reply_resident"), f"to_resident:{case.number}"))


def withdraw(turn: Turn, case: Case) -> None:
    """The resident takes his case back; it stays on record."""
    moves.make(turn, case, "withdraw", say("cases.entry.withdrawn"))
    case.outcome, case.closed_at = Outcome.WITHDRAWN, turn.now
    turn.explain(say("log.resident.withdrawn", number=case.number))
    drop_of_case(turn, case, "callback_survey")
    forget_unsent(turn, case, why="业户已撤回")
    tell_handler(turn, case, say("cases.told.withdrawn", number=case.number, place=case.place))
