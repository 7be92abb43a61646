"""我要换个人处理: asked once, then somebody else has it; why is told to his superior (§5.1)."""

import re
from collections.abc import Callable, Mapping

from handlers.cases import book
from handlers.cases.actions import replacing
from handlers.cases.card import handler_line
from handlers.cases.states import CaseState
from handlers.forms import SteppedForm
from handlers.messages import Button
from handlers.resident import matters, meant
from handlers.resident.common import joined
from handlers.resident.emergencies import intercept
from handlers.resident.report import FORM as REPORT_FORM
from handlers.resident.report import REPORT
from handlers.resident.which import FORM as WHICH_FORM
from handlers.resident.which import WHICH
from handlers.state import StaffDraft
from handlers.texts import label, say
from handlers.turn import Turn
from nlp import read
from nlp.answers import read_yes_no
from storage.tables import Case

__all__ = ["ACTIONS", "ANOTHER", "FORM", "hear", "wishes"]

FORM = "another_person"
LONGEST = 60  # characters of such a wish
RESTING: Mapping[str, SteppedForm] = {REPORT_FORM: REPORT, WHICH_FORM: WHICH}
_HIM = r"(?:他|她|这个?人|这[个位]管家|那个?人|那[个位]管家|原来的管家|现在的管家)"
_WHOM = r"(?:管家|同事|负责人|处理人|工作人员|经办人|人(?![工民行]))"
_DOES = r"(?:处理|负责|管|跟进|办|打交道)"
_WISH = re.compile(
    rf"换一?[个位名](?:别的|其他|另外的)?{_WHOM}(?![住租])"
    rf"|换(?:别的|其他|另外的)?{_WHOM}(?=$|[，。！？,.!?\s吧行吗]|来|{_DOES})"
    rf"|[把给]{_HIM}(?:给我)?换[了掉]"
    rf"|不[想要愿]意?(?:再)?[让由跟]{_HIM}(?:再|来|继续)?{_DOES}"
    rf"|[让由找]别的?人(?:来)?{_DOES}|不要这个管家"
)


def wishes(text: str) -> bool:
    """我要换人, 换个管家: whether he asks for another person."""
    return len(text) <= LONGEST and _WISH.search(text) is not None


def hear(turn: Turn, text: str) -> bool:
    """Whether he asks for another person about one of his matters; then it is asked about."""
    if not wishes(text):
        return False
    cases = _cases_meant(turn, text)
    if not cases:
        return False
    if len(cases) == 1:
        ANOTHER.begin(turn, cases[0], text)
    else:
        buttons = [matters.case_button(case, "another") for case in cases]
        turn.ask(say("people.replace.which"), buttons)
    return True


def _cases_meant(turn: Turn, text: str) -> list[Case]:
    number = matters.number_in(text)
    if number is not None:
        return [matters.own_case(turn, number)]
    quoted = matters.quoted(turn)
    if quoted is not None:
        return [quoted]
    held = [
        case
        for case in book.open_of_filer(turn, turn.speaker.person_id)
        if case.handler_id is not None and case.state != CaseState.COMPLETED
    ]
    return [case for case in held if case.id == turn.state.about] or held


class AnotherPersonForm:
    """One question: really? More words are the reason, for the superior alone.

    A report being taken rests meanwhile, and its question stands again afterwards (§4.7).
    """

    def begin(self, turn: Turn, case: Case, words: str) -> None:
        """Name who has it now, and ask."""
        replacing.check(turn, case)
        state = turn.state
        rests = {"form": state.form, "asking": state.asking} if state.form in RESTING else {}
        report, back = (state.report, state.back) if rests else (None, [])
        state.clear_form()
        state.form, state.asking, state.case_id = FORM, "sure", case.id
        state.report, state.back = report, back
        state.staff = StaffDraft(case_id=case.id, text=words, slots=rests)
        self.ask_again(turn)

    def hear(self, turn: Turn) -> None:
        """Yes, no, or why."""
        assert turn.incoming is not None
        text, draft = turn.incoming.text.strip(), turn.state.staff
        if text and intercept(turn, text):
            return
        if draft is None or not text:
            self.ask_again(turn)
            return
        answer = read_yes_no(text)
        if answer is False:
            self.drop(turn)
        elif answer:
            self.make(turn)
        else:
            draft.text = joined(draft.text, text)
            self.ask_again(turn, say("people.replace.noted"))

    def make(self, turn: Turn) -> None:
        """[换一位]: done at once, with who has it now."""
        draft = turn.state.staff
        case = book.by_id(turn, draft.case_id) if turn.state.form == FORM and draft else None
        if case is None or draft is None:
            turn.ask(say("common.button_reply.old_nothing"), _ways_on())
            return
        self._close(turn)
        said, complains = len(turn.out), _complains(turn, draft.text)
        successor = replacing.by_resident(turn, case, draft.text, complains=complains)
        if successor is None:
            turn.ask(say("people.replace.waits", number=case.number), _ways_on())
        else:
            matters.answer(turn, case, said, say("people.replace.done", number=case.number))
        _report_goes_on(turn)

    def ask_again(self, turn: Turn, before: str = "") -> None:
        """Who has it, and whether another shall."""
        draft = turn.state.staff
        case = book.by_id(turn, draft.case_id) if draft else None
        assert case is not None, "the form is about a case"
        question = say("people.replace.ask", number=case.number, handler=handler_line(turn, case))
        buttons = [
            Button(label("people.button.another_yes"), "another_yes"),
            Button(label("people.button.another_no"), "another_no"),
        ]
        turn.ask(joined(before, question), buttons)

    def back(self, turn: Turn) -> None:
        """There is one question only."""
        self.drop(turn)

    def drop(self, turn: Turn) -> None:
        """[先不换]: everything stays."""
        self._close(turn)
        turn.ask(say("people.replace.kept"), _ways_on())
        _report_goes_on(turn)

    def _close(self, turn: Turn) -> None:
        """The question is over; the form that rested is open again."""
        state = turn.state
        rested = state.staff.slots if state.staff is not None else {}
        report, back = state.report, state.back
        state.clear_form()
        if rested.get("form") in RESTING and report is not None:
            state.form, state.asking = rested["form"], rested["asking"]
            state.report, state.back = report, back


def _report_goes_on(turn: Turn) -> None:
    """The question of the report that rested, once more."""
    form = RESTING.get(turn.state.form)
    if form is not None:
        form.ask_again(turn, say("resident.still_open"))


def _complains(turn: Turn, words: str) -> bool:
    """Whether how he was treated is in the words, beyond the wish itself."""
    rest = _WISH.sub("", words)
    reading = read(rest, turn.vocabulary) if rest.strip() else None
    return reading is not None and meant.dissatisfied(reading)


def _another(turn: Turn, number: str) -> None:
    ANOTHER.begin(turn, matters.own_case(turn, number), "")


def _no(turn: Turn, _ref: str) -> None:
    ANOTHER.drop(turn)


def _yes(turn: Turn, _ref: str) -> None:
    ANOTHER.make(turn)


def _ways_on() -> list[Button]:
    return [
        Button(label("button.progress_query"), "progress_query"),
        Button(label("button.human"), "human"),
    ]


ANOTHER = AnotherPersonForm()
ACTIONS: Mapping[str, Callable[[Turn, str], None]] = {
    "another": _another,
    "another_yes": _yes,
    "another_no": _no,
}
