"""Quoting goes before every open question: the words belong to the case of the quoted message."""

from collections.abc import Mapping

from handlers.forms import SteppedForm
from handlers.resident import emergencies, matters, which, words
from handlers.resident.one_matter import about
from handlers.texts import say
from handlers.turn import Turn

__all__ = ["hear_quoted"]

_FORMS_KEPT: Mapping[str, SteppedForm] = {
    **matters.BUSY_FORMS,
    which.FORM: which.WHICH,
    words.FORM: words.WORDS,
}


def hear_quoted(turn: Turn) -> bool:
    """A quoted message of another case than the open form is about: the words go there.

    The form's question stands again afterwards, with what it holds.
    """
    assert turn.incoming is not None
    state, text = turn.state, turn.incoming.text.strip()
    case = matters.quoted(turn) if state.form else None
    if case is None or case.id == state.about:
        return False
    if text and emergencies.intercept(turn, text):
        return True
    if state.form == which.FORM and which.chosen_by_quoting(turn, case, text):
        return True
    form, its_case = state.form, state.about
    if text:
        about(turn, case, text)
    else:
        matters.tell_added(turn, case, "")
    still_open = _FORMS_KEPT.get(form) if state.form == form else None
    if still_open is not None:
        state.about = its_case
        still_open.ask_again(turn, say("resident.still_open_question"))
    return True
