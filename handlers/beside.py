"""What an employee says beside an open question or a live talk: a case looked at, a note,
a search by phone.

Looking at a case never changes where the next words go, its bare number is words to nobody, and
what begins with 内部 or 备注 is for colleagues only (RULEBOOK §4.9).
"""

from handlers import agent, steward
from handlers.commands import FORMS, go_on
from handlers.steward.which import bare_number
from handlers.texts import say
from handlers.turn import Turn

__all__ = ["ACTIONS", "hear"]

# They read a case's number as an answer, or write nothing that a resident could read.
_READ_NUMBERS = frozenset({"staff.where"})
_FORMS = ("staff.", "chat.", "task.", "leading.")


def hear(turn: Turn) -> bool:
    """Whether the words were a case to look at or a note; the open question stands."""
    text = turn.incoming.text.strip() if turn.incoming else ""
    form = turn.state.form
    if form and not form.startswith(_FORMS):
        return False
    if agent.lookup.hear(turn, text):
        if form in FORMS:
            go_on(turn, say("steward.form.stands"))
        return True
    number = bare_number(text)
    if form and number is not None and form not in _READ_NUMBERS:
        _look(turn, number)
        return True
    told, buttons = agent.notes.take(turn, text)
    if not told:
        return False
    if form in FORMS and not buttons:
        go_on(turn, told)
        return True
    turn.reply(told, buttons)
    if form in FORMS:
        go_on(turn, say("steward.form.stands"))
    return True


def _look(turn: Turn, ref: str) -> None:
    """[编号 地点]: the card; a question that is open stands, and is put again below it."""
    asked = turn.state.form in FORMS
    steward.ACTIONS["open"](turn, ref)
    if asked:
        go_on(turn, say("steward.form.stands"))


ACTIONS = {"open": _look}
