"""还有一件: one matter more, for the handler of a report that is being handled (RULEBOOK §4.4).

A complaint about an employee never joins a case: it is a report of its own, since the handler may
be the one it is about (RULEBOOK §5.1).
"""

from handlers.cases.reports import filing, points
from handlers.resident import facts, matters
from handlers.resident.report import REPORT
from handlers.texts import say
from handlers.turn import Turn
from nlp import read
from storage.tables import Case

__all__ = ["add_point"]


def add_point(turn: Turn, case: Case, text: str) -> None:
    """What he said after [还有一件] becomes a matter of the case, or a report of its own."""
    also = facts.ALSO.match(text)
    what = (also["what"] if also is not None else text).strip()
    media = turn.incoming.media if turn.incoming is not None else ()
    reading = read(what, turn.vocabulary)
    if reading.target in filing.STAFF_TARGETS:
        draft = facts.begin(turn)
        facts.add_media(draft, media)
        facts.take_facts(turn, draft, reading)
        facts.add_narrative(turn, draft, what, reading)
        REPORT.begin(turn, draft, reading, before=say("resident.new_matter"))
        return
    said = len(turn.out)
    position = points.add(turn, case, what, media)
    done = say("points.done.added", number=case.number, position=position, what=what)
    matters.answer(turn, case, said, done)
