"""我想发起社区议事: residents propose, whoever handles it opens it by one tap (RULEBOOK §3)."""

from handlers.cases import book
from handlers.cases.neighbours import discussions
from handlers.resident import meant
from handlers.resident.announcing import announce
from handlers.resident.new_report import new_report
from handlers.resident.wishing_to_discuss import want
from handlers.texts import say
from handlers.turn import Turn
from nlp import Reading
from nlp.proposals import proposes, says_no_more

__all__ = ["hear"]


def hear(turn: Turn, text: str, reading: Reading) -> bool:
    """Whether he would like a discussion, and was told how it goes on.

    The wish alone is about the one open matter that the estate may be asked about; else it is
    asked what it is to be about. What goes with an open matter is left to that.
    """
    if reading.dissatisfied or not proposes(text):
        return False
    cases = book.open_of_filer(turn, turn.speaker.person_id)
    how = say("discussions.proposal.how")
    if says_no_more(text):
        common = [case for case in cases if discussions.is_topic(case)]
        if len(common) == 1:
            want(turn, common[0])
        else:
            announce(turn, text, reading, how)
        return True
    if any(meant.alike(text, reading, case) for case in cases):
        return False
    new_report(turn, text, reading, before=how)
    return True
