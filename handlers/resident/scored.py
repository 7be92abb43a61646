"""2分，师傅说话很冲: the score after a completion, with its reason (RULEBOOK §6.2, §11).

Solved and a score said in one breath are both taken. A reason that speaks against the handler never
goes to him (§5.1); a complaint about somebody's conduct is offered by a button, beside the score.
"""

from collections.abc import Callable

from handlers.cases import book
from handlers.cases.actions import residents
from handlers.cases.outcome import callbacks
from handlers.cases.privacy.against import speaks_against
from handlers.cases.states import CaseState
from handlers.messages import Button
from handlers.resident import complaining, matters, verdicts
from handlers.texts import label, say
from handlers.turn import Turn
from nlp import Reading
from nlp.answers import read_rating, read_score, read_solved
from nlp.blame import complains
from storage.tables import Case

__all__ = ["ACTIONS", "hear"]


def hear(turn: Turn, text: str, reading: Reading) -> bool:
    """Whether the words score a finished matter, or one just called solved; then it counts."""
    if _after_solved(turn, text):
        return True
    stars = None if turn.speaker.new else read_score(text)
    if stars is None or read_rating(text) is not None:
        return False
    finished = verdicts.awaiting(turn, book.open_of_filer(turn, turn.speaker.person_id))
    solved = read_solved(text)
    elsewhere = reading.slots.place is not None and solved is None
    if len(finished) != 1 or elsewhere:
        return False  # of several it is asked which one, by whoever hears verdicts
    (case,) = finished
    turn.state.case_id = case.id
    if solved:
        said = len(turn.out)
        residents.confirm(turn, case, ask_rating=False)
        _rate(turn, case, stars, text, said)
    elif solved is False or stars <= callbacks.survey_rules(turn, case).dissatisfied_at_most:
        _not_content(turn, case, text, stars)
    else:
        verdicts.ask_verdict(turn, case)  # 满意 only by his own clear word
    return True


def _after_solved(turn: Turn, text: str) -> bool:
    """2 分, 很满意 after [已解决]: the rating asked for, in words."""
    stars = (read_rating(text) or read_score(text)) if turn.state.case_id else None
    case = book.by_id(turn, turn.state.case_id) if stars is not None else None
    if stars is None or case is None or case.filer_id != turn.speaker.person_id:
        return False
    survey = callbacks.last_survey(turn, case) if case.state == CaseState.CLOSED else None
    if survey is None or survey.solved is not True or survey.rating is not None:
        return False
    reason = text if read_rating(text) is None else ""
    _rate(turn, case, stars, reason, len(turn.out))
    return True


def _rate(turn: Turn, case: Case, stars: int, reason: str, said: int) -> None:
    against = bool(reason) and _against(turn, case, reason)
    residents.rate(turn, case, stars)
    if reason and not against:
        residents.comment(turn, case, reason)  # 2分，迟到了一小时: the reason is kept
    matters.answer(turn, case, said, say("resident.done.rated", name=matters.name_of(case)))
    _offer(turn, case, reason, against=against)


def _not_content(turn: Turn, case: Case, text: str, stars: int) -> None:
    """没解决，1分; 道歉了，但是没诚意，1分: not content, it acts at once, and the score is kept."""
    against = _against(turn, case, text)
    verdicts.not_solved(turn, case, "" if against else text, stars)
    _offer(turn, case, text, against=against)


def _against(turn: Turn, case: Case, words: str) -> bool:
    """Whether the words speak against its handler; then whoever stands above him reads them."""
    if not complains(words) or speaks_against(turn, case, words) is None:
        return False
    residents.tell_above(turn, case, words)
    return True


def _offer(turn: Turn, case: Case, words: str, *, against: bool) -> None:
    if not words or not complains(words):
        return
    survey = callbacks.last_survey(turn, case)
    if survey is None:
        return
    if against:
        survey.comment = words  # kept for the button alone
    key = "above" if against else "conduct"
    turn.ask(
        say(f"resident.scored.{key}"),
        [Button(label("resident.button.conduct"), f"conduct:{case.number}")],
        case_id=case.id,
        case_number=case.number,
    )


def _conduct(turn: Turn, number: str) -> None:
    """[投诉服务态度]: what he said of it becomes a complaint of its own."""
    case = matters.own_case(turn, number)
    survey = callbacks.last_survey(turn, case)
    if survey is None or not survey.comment:
        turn.ask(say("common.button_reply.old_nothing"))
        return
    complaining.begin_of_conduct(turn, case, survey.comment)


ACTIONS: dict[str, Callable[[Turn, str], None]] = {"conduct": _conduct}
