"""到底什么时候来, of an emergency that runs: who comes and by when (RULEBOOK §4.8, §4.5)."""

from handlers.cases.actions import residents
from handlers.cases.reports import on_the_way
from handlers.resident import matters
from handlers.resident.emergencies import asks_who_comes, running_danger
from handlers.turn import Turn
from nlp.answers import read_command
from nlp.blame import complains

__all__ = ["hear"]


def hear(turn: Turn, text: str) -> bool:
    """Whether he asked it of his emergency; what else he says goes on to those who come."""
    assert turn.incoming is not None
    if turn.speaker.new or turn.state.form or not asks_who_comes(text):
        return False
    case = running_danger(turn)
    if case is None or complains(text) or matters.quoted(turn) is not None:
        return False
    words = on_the_way.who_comes(turn, case)
    if read_command(text) == "urge":
        said = len(turn.out)
        residents.urge(turn, case, text, False, turn.incoming.media)
        turn.state.case_id = case.id
        matters.answer(turn, case, said, words)
        return True
    turn.state.case_id = case.id
    residents.add_words(turn, case, text, turn.incoming.media)
    turn.ask(words, case_id=case.id, case_number=case.number)
    return True
