"""A letter that its receiver's server refused for good: somebody phones (RULEBOOK §2, §6.4).

On the timeline alone nobody would see it. The answer to an e-mail becomes a phone task of the call
centre; of the letter of a level operations hear, who tell its reader and mend the address.
"""

from handlers.cases import tasks
from handlers.cases.card import handler_line
from handlers.cases.telling import tell_handler, tell_roles
from handlers.letters.levels import names
from handlers.texts import say
from handlers.turn import Turn
from nlp.emails import mask_emails
from storage.tables import Case, Letter, MailSender

__all__ = ["TASK", "tell"]

TASK = "callback_letter"


def tell(turn: Turn, case_id: int, row_id: int, why: str) -> None:
    """``row_id``: of the letter in the outbox; ``why``: what the server said, or the desk."""
    case = turn.session.get(Case, case_id)
    if case is None:
        return
    said, letter = mask_emails(why), turn.session.get(Letter, row_id)
    if letter is not None:
        _tell_operations(turn, case, letter, said)
    elif turn.session.get(MailSender, case.id) is not None:
        _ask_for_a_call(turn, case, said)
    # else he had himself erased meanwhile: nobody is to be told of anything


def _ask_for_a_call(turn: Turn, case: Case, why: str) -> None:
    """The answer that an agent let go did not arrive: he is owed it (RULEBOOK §4.5)."""
    about = say("letters.lost.task", number=case.number, place=case.place, why=why)
    tasks.open_task(turn, kind=TASK, case=case, about=about)
    tell_handler(turn, case, say("letters.lost.handler", number=case.number, why=why))
    turn.explain(say("letters.log.lost_reply", number=case.number, why=why))


def _tell_operations(turn: Turn, case: Case, letter: Letter, why: str) -> None:
    readers = [staff for one in letter.to_ids if (staff := turn.roster.staff(one)) is not None]
    text = say(
        "letters.lost.operations",
        number=case.number,
        level=letter.level,
        names=names(readers) or say("letters.nobody"),
        handler=handler_line(turn, case),
        why=why,
    )
    tell_roles(turn, case, ("operations",), text)
    turn.explain(say("letters.log.lost_letter", number=case.number, why=why))
