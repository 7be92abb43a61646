"""What still waits on a case when it is to be closed or called done (RULEBOOK §5.6, §5.9, §6.6).

A letter being read, an hour given to the resident, his wish for another plan: whoever ends the
matter ends these first, or nobody would hear that they fell away.
"""

from handlers.cases import book, case_tasks, tasks
from handlers.cases.errors import MoveRefused
from handlers.cases.handling import solutions, visits
from handlers.texts import say
from handlers.turn import Turn
from handlers.when import say_time
from storage.tables import Case

__all__ = ["refuse_closing", "refuse_unplanned"]


def refuse_closing(turn: Turn, case: Case) -> None:
    """Raises MoveRefused while a letter is being read, or a time that was given is to come."""
    if case_tasks.open_of_case(turn, case, tasks.READ_LETTER):
        raise MoveRefused(say("letters.opinion.still_read", number=case.number))
    given = book.given_time(turn, case)
    if given is not None:
        at = say_time(given.due_at, turn.now)
        raise MoveRefused(say("visits.refused.given", number=case.number, at=at, words=given.about))
    visit = visits.pending(turn, case)
    if visit is not None:
        at = say_time(visit.due_at, turn.now)
        raise MoveRefused(say("visits.refused.arranged", number=case.number, at=at))
    refuse_unplanned(turn, case)


def refuse_unplanned(turn: Turn, case: Case) -> None:
    """Raises MoveRefused while the resident waits for another plan that he asked for (§5.9)."""
    if solutions.wishes_another(turn, case):
        raise MoveRefused(say("solutions.refused.another_due", number=case.number))
