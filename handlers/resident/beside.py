"""催一下, 我要换人, said while a report is taken: no answer to its question (RULEBOOK §4.3).

They are heard as what they are, about a matter on record; then the question stands again.
转人工 and 查进度 are commands, and understood everywhere.
"""

from handlers.cases import book
from handlers.forms import SteppedForm
from handlers.resident import (
    another_person,
    coming,
    complaining,
    danger_over,
    deferring,
    emergencies,
    followed,
    matters,
    meant,
    mediation,
    own_data,
    reaching,
    said_votes,
    verdicts,
    which,
    while_asked,
    words,
)
from handlers.resident.common import joined
from handlers.resident.marks import OWN_WORDS, mark
from handlers.texts import say
from handlers.turn import Turn
from nlp import read
from nlp.answers import read_command
from nlp.look_alikes import says_nobody_came
from nlp.others import asks_of_others

__all__ = ["hear_beside"]

LONGEST = 16  # characters: more is a story
URGES = "催"
# 尽快 is what he hopes for there, and more words join what he is still telling.
_ANSWERS = frozenset({"hope", "listening"})
# Their words would be passed on as they are.
_GO_TO_THE_HANDLER = frozenset({words.FORM, which.FORM})


def hear_beside(turn: Turn) -> bool:
    """Whether the words were such a wish, or that the danger is over; it was answered then."""
    assert turn.incoming is not None
    text, form = turn.incoming.text.strip(), another_person.RESTING.get(turn.state.form)
    if _answers_what_came_meanwhile(turn, form, text):
        return True
    if danger_over.hear(turn) or own_data.hear(turn) or _complains(turn, text):
        return True
    if _is_no_word_for_the_handler(turn, form, text) or while_asked.hear(turn, text):
        return True
    if form is None or not text or len(text) > LONGEST or turn.incoming.media:
        return False
    if turn.state.asking in _ANSWERS:
        return False
    return _wishes(turn, form, text)


def _answers_what_came_meanwhile(turn: Turn, form: SteppedForm | None, text: str) -> bool:
    """A vote, or the proposal of a mediation, put to him after the last question of the report."""
    if text and said_votes.hear_beside(turn, text):
        return True
    if form is None or not mediation.hear_beside(turn, text):
        return False
    form.ask_again(turn, say("resident.still_open"))
    return True


def _is_no_word_for_the_handler(turn: Turn, form: SteppedForm | None, text: str) -> bool:
    """A fee to be paid later goes to who decides; who lives where is told to nobody."""
    if turn.state.form == words.FORM and deferring.hear(turn, text):
        return True
    if form is None or not text or not asks_of_others(text):
        return False
    form.ask_again(turn, joined(say("resident.of_others"), say("resident.still_open")))
    return True


def _wishes(turn: Turn, form: SteppedForm, text: str) -> bool:
    if followed.hear(turn, text):
        form.ask_again(turn, say("resident.still_open"))
        return True
    if reaching.asks(turn, text):
        if turn.state.report is not None and turn.state.asking == "name":
            mark(turn.state.report, OWN_WORDS + "name")  # asked once more, with a way on
        form.ask_again(turn, joined(reaching.words(turn, text), say("resident.still_open")))
        return True
    if another_person.wishes(text):
        _change_person(turn, form, text)
        return True
    if coming.hear_of_his(turn, text) or coming.hear_who(turn, text):
        form.ask_again(turn, say("resident.still_open"))
        return True
    return _is_urge(turn, text) and _urge(turn, form, text)


def _is_urge(turn: Turn, text: str) -> bool:
    if says_nobody_came(text):
        return True
    return read_command(text) == "urge" and (turn.state.asking != "confirm" or URGES in text)


def _complains(turn: Turn, text: str) -> bool:
    """About whoever would read the answer: he never does (RULEBOOK §5.1)."""
    if turn.state.form not in _GO_TO_THE_HANDLER or not text or another_person.wishes(text):
        return False
    held = turn.state.report if turn.state.form == which.FORM else None
    about = turn.state.about if turn.state.form == words.FORM else 0
    case = book.by_id(turn, about) if about else None
    if emergencies.intercept(turn, text, held):
        return True
    heard = complaining.hear(turn, text, case, held)
    if heard and turn.state.form == which.FORM:
        which.WHICH.ask_again(turn, say("resident.still_open"))  # he was urged, and it is open yet
    return heard


def _change_person(turn: Turn, form: SteppedForm, text: str) -> None:
    if not another_person.hear(turn, text):
        form.ask_again(turn, say("resident.beside.another"))
    elif (
        turn.state.form in another_person.RESTING
    ):  # of several: which one is asked, the report goes on meanwhile
        form.ask_again(turn, say("resident.still_open"))


def _urge(turn: Turn, form: SteppedForm, text: str) -> bool:
    cases = book.open_of_filer(turn, turn.speaker.person_id)
    upset = meant.dissatisfied(read(text, turn.vocabulary))
    if not cases and upset and URGES not in text:
        return False  # 怎么还没人来: part of what he tells
    if not cases:
        form.ask_again(turn, say("resident.beside.urge"))
        return True
    if len(cases) == 1:
        verdicts.urge(turn, cases[0], text, dissatisfied=upset)
    else:
        buttons = [matters.case_button(case, "urge") for case in cases]
        turn.ask(say("resident.which.urge"), buttons)
    form.ask_again(turn, say("resident.still_open"))
    return True
