"""The resident and his open matters: 查进度, 催一下, 补充, 撤回, 已解决/没解决, rating (RULEBOOK §5.6, §6)."""

import re
from collections.abc import Sequence

from sqlalchemy import bindparam, select

from handlers.cases import book, residents
from handlers.cases.card import resident_buttons, resident_status
from handlers.cases.errors import MoveRefused
from handlers.forms import SteppedForm
from handlers.messages import Button, Media
from handlers.resident.emergencies import DETAILS, DETAILS_FORM, DOUBT, DOUBT_FORM, intercept
from handlers.resident.feelings import called
from handlers.resident.report import FORM as REPORT_FORM
from handlers.resident.report import REPORT
from handlers.state import ReportDraft
from handlers.texts import label, say
from handlers.turn import Turn
from nlp.answers import read_command, read_rating, read_yes_no
from nlp.phones import mask_phones
from storage.tables import Case, OutboxRow

__all__ = ["ACTIONS", "BUSY_FORMS", "FORM", "WORDS", "ask_withdraw", "add", "case_button", "label_of", "number_in",
           "own_case", "progress", "progress_of", "quoted", "tell_added", "urge"]

FORM = "case_words"
ANSWERED_WITHIN_SECONDS = 30 * 60
SHOWN = 6  # cases in a list
LONGEST_LABEL = 10  # characters of the matter on a button
_NUMBER = re.compile(r"(?<!\d)\d{6}-\d{3,4}(?!\d)")
_QUOTED = select(OutboxRow.case_id).where(
    OutboxRow.id == bindparam("row_id"), OutboxRow.person_id == bindparam("person_id")
)


def own_case(turn: Turn, number: str) -> Case:
    """The case the speaker filed himself; anything else is unknown to him (MoveRefused)."""
    case = book.by_number(turn, number)
    if case.filer_id != turn.speaker.person_id:
        raise MoveRefused(say("cases.refused.unknown", number=number))
    return case


def number_in(text: str) -> str | None:
    """A case number in the words."""
    found = _NUMBER.search(text)
    return found[0] if found else None


def quoted(turn: Turn) -> Case | None:
    """The case of the message quoted, when that was sent to the speaker and he filed it."""
    if turn.incoming is None or turn.incoming.reply_to is None:
        return None
    turn.group.flush()
    who = {"row_id": turn.incoming.reply_to, "person_id": turn.speaker.person_id}
    case_id = turn.conn.execute(_QUOTED, who).scalar_one_or_none()
    case = book.by_id(turn, case_id) if case_id else None
    return case if case is not None and case.filer_id == turn.speaker.person_id else None


# --- 查进度 ------------------------------------------------------------------------------------------


def progress(turn: Turn, _ref: str = "") -> None:
    """One open case in detail, several as a list of buttons; without any, the last closed one."""
    cases = book.open_of_filer(turn, turn.speaker.person_id)
    if len(cases) == 1:
        _show(turn, cases[0])
    elif cases:
        lines = [say("resident.progress.line", number=c.number, what=label_of(c),
                     stage=say(f"cases.stage.{c.state}")) for c in cases[:SHOWN]]
        turn.ask(
            "\n".join([say("resident.progress.several", count=len(cases)), *lines]),
            [case_button(c, "progress_of") for c in cases[:SHOWN]],
        )
    else:
        _nothing_open(turn)
    _remind_of_draft(turn)


def _nothing_open(turn: Turn) -> None:
    recent = book.recent_of_filer(turn, turn.speaker.person_id, limit=1)
    buttons = [Button(label("button.report"), "report")]
    if recent:
        last = recent[0]
        words = say("resident.progress.none_now", number=last.number, what=label_of(last))
        turn.ask(words, [*buttons, case_button(last, "progress_of")])
        return
    turn.ask(say("resident.progress.never"), buttons)


def progress_of(turn: Turn, number: str) -> None:
    _show(turn, own_case(turn, number))


def _show(turn: Turn, case: Case) -> None:
    turn.state.case_id = case.id
    turn.ask(
        resident_status(turn, case), resident_buttons(case),
        case_id=case.id, case_number=case.number,
    )  # fmt: skip


def _remind_of_draft(turn: Turn) -> None:
    form = BUSY_FORMS.get(turn.state.form)
    if form is not None:
        form.ask_again(turn, say("resident.still_open"))


def case_button(case: Case, action: str) -> Button:
    """A button that names a case by number and matter."""
    return Button(f"{case.number} {label_of(case)}", f"{action}:{case.number}")


def label_of(case: Case) -> str:
    """The matter in a few words."""
    plain = " ".join(case.what.split())
    return plain if len(plain) <= LONGEST_LABEL else f"{plain[:LONGEST_LABEL]}…"


# --- urge, add, withdraw -------------------------------------------------------------------------


def urge(turn: Turn, case: Case, words: str, *, dissatisfied: bool) -> None:
    """Pass the urging on; the resident hears what it set in motion."""
    said = len(turn.out)
    residents.urge(turn, case, words, dissatisfied)
    turn.state.case_id = case.id
    _confirm(turn, case, said, say("resident.done.urged", name=_name(case), number=case.number))


def _urge(turn: Turn, number: str) -> None:
    case = own_case(turn, number)
    urge(turn, case, "", dissatisfied=False)


def _add(turn: Turn, number: str) -> None:
    _ask_words(turn, own_case(turn, number), "add")


def tell_added(turn: Turn, case: Case, text: str) -> None:
    """Add words and photos of this message to the case."""
    assert turn.incoming is not None
    add(turn, case, text, turn.incoming.media)


def add(turn: Turn, case: Case, text: str, media: Sequence[Media]) -> None:
    """Add words and photos to the case, and say so."""
    said = len(turn.out)
    residents.add_words(turn, case, mask_phones(text), media)
    turn.state.case_id = case.id
    _confirm(turn, case, said, say("resident.done.added", number=case.number))


def ask_withdraw(turn: Turn, number: str) -> None:
    """[撤回] asks once: it cannot be undone by a slip."""
    case = own_case(turn, number)
    turn.ask(
        say("resident.withdraw.ask", number=case.number, what=label_of(case)),
        [
            Button(label("resident.button.withdraw_yes"), f"withdraw_yes:{case.number}"),
            Button(label("resident.button.withdraw_no"), f"withdraw_no:{case.number}"),
        ],
        case_id=case.id,
        case_number=case.number,
    )


def _withdraw_yes(turn: Turn, number: str) -> None:
    case = own_case(turn, number)
    said = len(turn.out)
    residents.withdraw(turn, case)
    _confirm(turn, case, said, say("resident.withdraw.done", number=case.number))


def _withdraw_no(turn: Turn, number: str) -> None:
    case = own_case(turn, number)
    turn.ask(say("resident.withdraw.kept", number=case.number), resident_buttons(case))


# --- solved, unsolved, rating --------------------------------------------------------------------


def _solved(turn: Turn, number: str) -> None:
    residents.confirm(turn, own_case(turn, number))


def _unsolved(turn: Turn, number: str) -> None:
    """Acts at once; what exactly is not solved may be said afterwards (RULEBOOK §6.2)."""
    case = own_case(turn, number)
    said = len(turn.out)
    residents.dispute(turn, case, "")
    _confirm(turn, case, said, say("resident.unsolved.done", name=_name(case), number=case.number))
    _ask_words(turn, case, "unsolved")


def _rate(turn: Turn, ref: str) -> None:
    number, _, stars = ref.rpartition(".")
    if not stars.isdigit() or not 1 <= int(stars) <= 5:
        turn.ask(say("common.button_reply.old_nothing"))
        return
    case = own_case(turn, number)
    said = len(turn.out)
    residents.rate(turn, case, int(stars))
    _confirm(turn, case, said, say("resident.done.rated", name=_name(case)))
    _ask_words(turn, case, "comment")


def _comment(turn: Turn, number: str) -> None:
    _ask_words(turn, own_case(turn, number), "comment")


def _confirm(turn: Turn, case: Case, said: int, words: str) -> None:
    """The conversation's own word, when the move itself did not answer the speaker already."""
    if any(row.person_id == turn.speaker.person_id for row in turn.out[said:]):
        return
    turn.ask(words, resident_buttons(case), case_id=case.id, case_number=case.number)


def _name(case: Case) -> str:
    return called(case.contact_name or "")


# --- words for a case ----------------------------------------------------------------------------


def _ask_words(turn: Turn, case: Case, asking: str) -> None:
    """Ask for words to a case: what to add, what is not solved, a comment.

    A report being taken comes first: its question is put again instead.
    """
    if turn.state.form in BUSY_FORMS:
        words = say("resident.first_this") if asking == "add" else say("resident.still_open")
        BUSY_FORMS[turn.state.form].ask_again(turn, words)
        return
    turn.state.clear_form()
    turn.state.form, turn.state.asking, turn.state.case_id = FORM, asking, case.id
    turn.state.report = ReportDraft(started_at=turn.now.timestamp())
    WORDS.ask_again(turn)


class WordsForm:
    """One question about one case; what ``asking`` says decides where the words go."""

    def hear(self, turn: Turn) -> None:
        """The words, or a photo, or a rating typed out."""
        assert turn.incoming is not None
        text, state = turn.incoming.text.strip(), turn.state
        if text and intercept(turn, text):
            return
        case = book.by_id(turn, state.case_id)
        asking = state.asking
        if case is None or self._is_over(turn):
            from handlers.resident.listening import listen

            state.clear_form()
            listen(turn)
            return
        if not text and not turn.incoming.media:
            self.ask_again(turn, say("common.trouble.empty"))
            return
        if asking != "add" and (read_command(text) == "skip" or read_yes_no(text) is False):
            self.skip(turn)
            return
        state.clear_form()
        if asking == "comment":
            self._comment(turn, case, text)
            return
        tell_added(turn, case, text)

    def _is_over(self, turn: Turn) -> bool:
        """Hours later words are a matter of their own, and no longer the answer."""
        asked_at = turn.state.report.started_at if turn.state.report else 0.0
        return turn.now.timestamp() - asked_at > ANSWERED_WITHIN_SECONDS

    def _comment(self, turn: Turn, case: Case, text: str) -> None:
        said = len(turn.out)
        stars = read_rating(text)
        if stars is not None and stars != case.rating:
            residents.rate(turn, case, stars)
        else:
            residents.comment(turn, case, text)
        _confirm(turn, case, said, say("resident.done.commented", name=_name(case)))

    def skip(self, turn: Turn) -> None:
        """[跳过]: nothing more is said, nothing is lost."""
        turn.state.clear_form()
        turn.ask(say("resident.skipped"), [Button(label("button.progress_query"), "progress_query")])

    def ask_again(self, turn: Turn, before: str = "") -> None:
        """The question that is open."""
        asking = turn.state.asking
        buttons = [] if asking == "add" else [Button(label("button.skip"), "skip_words")]
        question = say(f"resident.words.{asking}")
        turn.ask(f"{before}\n{question}" if before else question, buttons)

    def back(self, turn: Turn) -> None:
        """There is one question only."""
        self.skip(turn)


def _skip_words(turn: Turn, _ref: str) -> None:
    if turn.state.form != FORM:
        turn.ask(say("common.button_reply.old_nothing"))
        return
    WORDS.skip(turn)


WORDS = WordsForm()
# Forms that a question about another case must not push aside.
BUSY_FORMS: dict[str, SteppedForm] = {REPORT_FORM: REPORT, DETAILS_FORM: DETAILS, DOUBT_FORM: DOUBT}
ACTIONS = {
    "progress_query": progress,
    "my_progress": progress,
    "my_cases": progress,
    "progress_of": progress_of,
    "urge": _urge,
    "add": _add,
    "withdraw": ask_withdraw,
    "withdraw_yes": _withdraw_yes,
    "withdraw_no": _withdraw_no,
    "solved": _solved,
    "unsolved": _unsolved,
    "rate": _rate,
    "comment": _comment,
    "skip_words": _skip_words,
}
