"""His wish for a 社区议事 goes to whoever may open it, with the button that does (RULEBOOK §3)."""

from handlers.cases.errors import MoveRefused
from handlers.cases.neighbours import discussions
from handlers.cases.states import CaseKind
from handlers.messages import Button
from handlers.texts import label, say
from handlers.turn import Turn
from nlp.proposals import proposes
from storage.tables import Case

__all__ = ["tell_handler", "want"]


def want(turn: Turn, case: Case) -> None:
    """His handler has the wish with the button that opens it."""
    discussions.wish(turn, case)
    turn.state.case_id = case.id
    progress = Button(label("button.progress_query"), "progress_query")
    turn.ask(say("discussions.done.wish", number=case.number), [progress])


def tell_handler(turn: Turn, case: Case) -> None:
    """A proposal just filed by a resident: to its handler with that button, and he hears how."""
    if case.kind == CaseKind.COMPLAINT or not proposes(case.what):
        return
    try:
        discussions.wish(turn, case)
    except MoveRefused:
        return  # nobody holds it yet: who takes it reads the words
    turn.reply(
        say("discussions.proposal.filed", number=case.number),
        case_id=case.id,
        case_number=case.number,
    )
