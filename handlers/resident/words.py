"""Words and marks for a case: what to add, is it solved, how was one treated (RULEBOOK §6.2).

A tap acts at once; the one question behind it may be passed over, and is no longer open when words
come hours later.
"""

from collections.abc import Callable

from handlers.cases import book, moves
from handlers.cases.actions import residents
from handlers.cases.card import handler_line
from handlers.cases.outcome.callbacks import RATINGS
from handlers.cases.states import UNFINISHED, CaseState
from handlers.cases.talks import chats
from handlers.messages import Button
from handlers.resident import adding, contact, matters, verdicts, visiting
from handlers.resident.common import joined
from handlers.resident.emergencies import intercept
from handlers.state import ReportDraft
from handlers.texts import label, say
from handlers.turn import Turn
from nlp.answers import read_command, read_rating, read_score, read_yes_no
from storage.tables import Case

__all__ = ["ACTIONS", "FORM", "WORDS", "ask_words"]

FORM = "case_words"
# Asked by the resident's own tap: every word counts.
TO_STAFF = frozenset({"add", "reply", "point", "visit"})
TAKES_CORRECTIONS = frozenset({"add", "reply", "unsolved"})
ANSWERED_WITHIN_SECONDS = 30 * 60


def _add(turn: Turn, number: str) -> None:
    ask_words(turn, matters.own_case(turn, number), "add")


def _add_point(turn: Turn, number: str) -> None:
    """[还有一件]: a matter of its own, with an answer of its own (RULEBOOK §4.4)."""
    case = matters.own_case(turn, number)
    moves.check(turn, case, "add_point")
    ask_words(turn, case, "point")


def _visit_other(turn: Turn, number: str) -> None:
    """[换个时间]: his own window is asked for."""
    case = matters.own_case(turn, number)
    moves.check(turn, case, "wish_visit")
    ask_words(turn, case, "visit")


def _reply(turn: Turn, number: str) -> None:
    """[回复管家] under what somebody wrote to him."""
    ask_words(turn, matters.own_case(turn, number), "reply")


def _solved(turn: Turn, ref: str) -> None:
    case, stars = _scored(turn, ref)
    verdicts.tell_solved(turn, case, stars)


def _unsolved(turn: Turn, ref: str) -> None:
    """Acts at once; what exactly is not solved may be said afterwards (RULEBOOK §6.2)."""
    case, stars = _scored(turn, ref)
    was_finished = case.state == CaseState.COMPLETED
    words = turn.incoming.text.strip() if turn.incoming is not None else ""
    verdicts.not_solved(turn, case, words, stars)
    if was_finished:
        ask_words(turn, case, "unsolved")


def _scored(turn: Turn, ref: str) -> tuple[Case, int | None]:
    """``number`` or ``number.stars``: his case, and the score said before he was asked which."""
    number, _, stars = ref.partition(".")
    score = int(stars) if stars in {str(one) for one in RATINGS} else None
    return matters.own_case(turn, number), score


def _rate(turn: Turn, ref: str) -> None:
    number, _, stars = ref.rpartition(".")
    if not stars.isdecimal() or not 1 <= int(stars) <= 5:
        turn.ask(say("common.button_reply.old_nothing"))
        return
    case = matters.own_case(turn, number)
    said = len(turn.out)
    residents.rate(turn, case, int(stars))
    matters.answer(turn, case, said, say("resident.done.rated", name=matters.name_of(case)))
    ask_words(turn, case, "comment")


def _said_true(turn: Turn, ref: str) -> None:
    """[属实] under what an agent wrote down on the phone: from now on it is his own word."""
    number, _, stars = ref.rpartition(".")
    case = matters.own_case(turn, number)
    if case.state == CaseState.COMPLETED:
        residents.confirm(turn, case, ask_rating=False)
    _rate(turn, f"{number}.{stars}")


def _said_untrue(turn: Turn, number: str) -> None:
    """[不属实]: it is open again."""
    case = matters.own_case(turn, number)
    said = len(turn.out)
    residents.said_untrue(turn, case)
    name = matters.name_of(case)
    matters.answer(turn, case, said, say("resident.unsolved.done", name=name, number=case.number))


def _comment(turn: Turn, number: str) -> None:
    ask_words(turn, matters.own_case(turn, number), "comment")


def ask_words(turn: Turn, case: Case, asking: str, before: str = "") -> None:
    """Ask for words to a case: what to add, what is not solved, a comment.

    A report being taken comes first: its question is put again instead. ``before`` stands above.
    """
    if turn.state.form in matters.BUSY_FORMS:
        words = say("resident.first_this") if asking in TO_STAFF else say("resident.still_open")
        turn.state.in_talk = chats.is_live(turn)
        matters.BUSY_FORMS[turn.state.form].ask_again(turn, joined(before, words))
        return
    turn.state.clear_form()
    turn.state.form, turn.state.asking, turn.state.case_id = FORM, asking, case.id
    turn.state.about = case.id
    turn.state.report = ReportDraft(started_at=turn.now.timestamp())
    WORDS.ask_again(turn, before)


class WordsForm:
    """One question about one case; what ``asking`` says decides where the words go."""

    def hear(self, turn: Turn) -> None:
        """The words, or a photo, or a rating typed out."""
        assert turn.incoming is not None
        text, state = turn.incoming.text.strip(), turn.state
        if text and intercept(turn, text):
            return
        case = book.by_id(turn, state.about or state.case_id)
        asking = state.asking
        if case is None or self._is_over(turn):
            state.clear_form()  # the words are heard like any others
            return
        if not text and not turn.incoming.media:
            self.ask_again(turn, say("common.trouble.empty"))
            return
        if asking not in TO_STAFF and (read_command(text) == "skip" or read_yes_no(text) is False):
            self.skip(turn)
            return
        state.clear_form()
        if asking in TAKES_CORRECTIONS and contact.hear(turn, text, case):
            return
        if asking == "comment" and verdicts.broken_again(turn, case, text):
            return  # another matter is heard like any others
        if text and asking in TAKEN_BY:
            TAKEN_BY[asking](turn, case, text)
        else:
            matters.tell_added(turn, case, text)

    def _is_over(self, turn: Turn) -> bool:
        """Hours later words are a matter of their own, and no longer the answer."""
        asked_at = turn.state.report.started_at if turn.state.report else 0.0
        return turn.now.timestamp() - asked_at > ANSWERED_WITHIN_SECONDS

    def skip(self, turn: Turn) -> None:
        """[跳过]: nothing more is said, nothing is lost."""
        turn.state.clear_form()
        turn.ask(
            say("resident.skipped"), [Button(label("button.progress_query"), "progress_query")]
        )

    def ask_again(self, turn: Turn, before: str = "") -> None:
        """The question that is open."""
        asking = turn.state.asking
        buttons = [] if asking in TO_STAFF else [Button(label("button.skip"), "skip_words")]
        if asking == "add":
            buttons = _one_more(turn)
        question = self._question(turn)
        turn.ask(f"{before}\n{question}" if before else question, buttons)

    def _question(self, turn: Turn) -> str:
        case = book.by_id(turn, turn.state.about) if turn.state.asking == "reply" else None
        if case is None:
            return say(f"resident.words.{turn.state.asking}")
        return say("resident.words.reply", number=case.number, handler=handler_line(turn, case))

    def back(self, turn: Turn) -> None:
        """There is one question only."""
        self.skip(turn)


def _one_more(turn: Turn) -> list[Button]:
    case = book.by_id(turn, turn.state.about)
    if case is None or case.state not in UNFINISHED:
        return []
    return [Button(label("points.button.add"), f"add_point:{case.number}")]


def _skip_words(turn: Turn, _ref: str) -> None:
    if turn.state.form != FORM:
        turn.ask(say("common.button_reply.old_nothing"))
        return
    WORDS.skip(turn)


def _commented(turn: Turn, case: Case, text: str) -> None:
    said = len(turn.out)
    stars = read_rating(text)
    if stars is not None and stars != case.rating:
        residents.rate(turn, case, stars)
    else:
        residents.comment(turn, case, text)
    matters.answer(turn, case, said, say("resident.done.commented", name=matters.name_of(case)))


def _still_unsolved(turn: Turn, case: Case, text: str) -> None:
    """What is not solved, said after the tap; a score in it is one of how he was treated."""
    verdicts.keep_score(turn, case, read_score(text) or read_rating(text))
    matters.tell_added(turn, case, text)


# Where words go that are more than something added to the case.
TAKEN_BY: dict[str, Callable[[Turn, Case, str], None]] = {
    "comment": _commented,
    "point": adding.add_point,
    "unsolved": _still_unsolved,
    "visit": visiting.wish,
}
WORDS = WordsForm()
ACTIONS: dict[str, Callable[[Turn, str], None]] = {
    "add": _add,
    "add_point": _add_point,
    "visit_other": _visit_other,
    "reply": _reply,
    "solved": _solved,
    "unsolved": _unsolved,
    "rate": _rate,
    "said_true": _said_true,
    "said_untrue": _said_untrue,
    "comment": _comment,
    "skip_words": _skip_words,
}
