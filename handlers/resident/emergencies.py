"""Emergencies skip every form: opened at once, the details asked afterwards (RULEBOOK §4.8)."""

from handlers.alarm import danger_in, kind_hinted
from handlers.cases import book
from handlers.cases import emergencies as cases
from handlers.cases import residents
from handlers.cases.states import CaseState
from handlers.forms import first_open
from handlers.messages import Button
from handlers.resident import drafts, facts
from handlers.resident.marks import OWN_WORDS, has_mark, mark
from handlers.resident.slots import BY_NAME
from handlers.state import ReportDraft
from handlers.texts import label, say
from handlers.turn import Turn
from nlp import Reading, read
from nlp.answers import read_yes_no
from storage.tables import Case

__all__ = ["ACTIONS", "DETAILS", "DOUBT", "handle", "intercept"]

DETAILS_FORM, DOUBT_FORM = "emergency", "doubt"
KIND = "kind:"  # mark: what the doubt is about
# What helpers need, in this order; nothing else is asked while it burns.
DETAIL_SLOTS = tuple(BY_NAME[name] for name in ("place", "community", "unit", "phone"))
LONGEST_SHORT_ANSWER = 24


def intercept(turn: Turn, text: str, draft: ReportDraft | None = None) -> bool:
    """Whether the text reports an emergency, and then it is open; costs a look for other texts."""
    danger = danger_in(text)
    if danger.kind is None and not danger.doubt:
        return False
    return handle(turn, text, read(text, turn.vocabulary), draft)


def handle(turn: Turn, text: str, reading: Reading, draft: ReportDraft | None = None) -> bool:
    """As ``intercept``, for a text that is read already."""
    if reading.emergency_doubt:
        _ask_doubt(turn, text, reading, draft or facts.begin(turn))
        return True
    if reading.emergency is None:
        return False
    _open(turn, reading.emergency, text, reading, draft or facts.begin(turn))
    return True


def _open(
    turn: Turn, kind: str, text: str, reading: Reading | None, draft: ReportDraft
) -> None:
    assert turn.incoming is not None
    if reading is not None:
        facts.take_facts(turn, draft, reading)
        facts.add_narrative(turn, draft, text, reading)
    running = _running(turn, kind)
    if running is not None:
        _pass_on(turn, running, draft, text)
    else:
        facts.add_media(draft, [] if draft.photos else turn.incoming.media)
        case = cases.open_emergency(turn, kind, draft.what or text, draft)
        turn.state.case_id = case.id
    drafts.stop(turn)
    turn.state.clear_form()
    if running is None and first_open(DETAIL_SLOTS, draft, optional_too=False) is None:
        return  # where and who is known: the safety words stand alone
    turn.state.form, turn.state.report = DETAILS_FORM, draft
    DETAILS.ask_again(turn)


def _running(turn: Turn, kind: str) -> Case | None:
    """The same emergency, still open: more words about it are no second case."""
    if not turn.state.case_id:
        return None
    case = book.by_id(turn, turn.state.case_id)
    if case is None or case.emergency != kind or case.state == CaseState.CLOSED:
        return None
    return case


def _pass_on(turn: Turn, case: Case, draft: ReportDraft, text: str) -> None:
    assert turn.incoming is not None
    residents.add_words(turn, case, text, turn.incoming.media)
    cases.add_details(turn, case, draft)
    turn.reply(
        say("resident.emergency.passed_on"), case_id=case.id, case_number=case.number
    )


# --- details, one at a time -----------------------------------------------------------------------


class DetailsForm:
    """Where, and how to reach him; each answer goes straight on to those who are on their way."""

    def hear(self, turn: Turn) -> None:
        """An answer, more words, a photo: everything is passed on."""
        assert turn.incoming is not None
        draft = _draft(turn)
        text = turn.incoming.text.strip()
        if text and intercept(turn, text, draft):
            return
        case = book.by_id(turn, turn.state.case_id)
        if case is None or case.state == CaseState.CLOSED:
            turn.state.clear_form()
            turn.ask(say("common.button_reply.old_nothing"))
            return
        answered = bool(text) and self._answer(turn, draft, text)
        if not answered:
            residents.add_words(turn, case, text, turn.incoming.media)
        cases.add_details(turn, case, draft)
        self.ask_again(turn, say("resident.emergency.passed_on"))

    def _answer(self, turn: Turn, draft: ReportDraft, text: str) -> bool:
        """Whether the words were nothing but the answer."""
        slot = BY_NAME.get(turn.state.asking)
        if slot is not None and len(text) <= LONGEST_SHORT_ANSWER and slot.hear(turn, draft, text):
            return True
        took = facts.take_facts(turn, draft, read(text, turn.vocabulary))
        if turn.state.asking == "place" and not took and len(text) <= LONGEST_SHORT_ANSWER:
            if has_mark(draft, OWN_WORDS + "place"):
                draft.spot = text  # asked twice: his own words have to do
            mark(draft, OWN_WORDS + "place")
        return False

    def ask_again(self, turn: Turn, before: str = "") -> None:
        """What is still missing, or that nothing is."""
        draft = _draft(turn)
        slot = first_open(DETAIL_SLOTS, draft, optional_too=False)
        if slot is None:
            case_id = turn.state.case_id
            turn.state.clear_form()
            turn.state.case_id = case_id
            turn.ask(_joined(before, say("resident.emergency.complete")))
            return
        turn.state.asking = slot.name
        text, buttons = slot.question(turn, draft)
        key = f"resident.emergency.ask_{slot.name}" if slot.name in ("place", "phone") else ""
        turn.ask(_joined(before, say(key) if key else text), buttons)

    def back(self, turn: Turn) -> None:
        """There is no way back out of an emergency, only on."""
        self.ask_again(turn)

    def tapped(self, turn: Turn) -> None:
        """A detail given by a button, already in the draft."""
        case = book.by_id(turn, turn.state.case_id)
        if case is not None:
            cases.add_details(turn, case, _draft(turn))
        self.ask_again(turn, say("resident.emergency.passed_on"))

    def drop(self, turn: Turn) -> None:
        """取消 ends the questions; help is on its way all the same."""
        turn.state.clear_form()
        turn.ask(say("resident.emergency.goes_on"))


# --- in doubt -------------------------------------------------------------------------------------


def _ask_doubt(turn: Turn, text: str, reading: Reading, draft: ReportDraft) -> None:
    assert turn.incoming is not None
    facts.take_facts(turn, draft, reading)
    facts.add_narrative(turn, draft, text, reading)
    if turn.state.form not in ("report", DOUBT_FORM):
        facts.add_media(draft, turn.incoming.media)
    mark(draft, KIND + kind_hinted(text))
    turn.state.form, turn.state.report, turn.state.asking = DOUBT_FORM, draft, "doubt"
    DOUBT.ask_again(turn)


class DoubtForm:
    """现在有人被困/受伤吗？ One question, at once."""

    def hear(self, turn: Turn) -> None:
        """Yes opens the emergency; no, or anything else, is a report like others."""
        assert turn.incoming is not None
        text = turn.incoming.text.strip()
        sure = read_yes_no(text)
        if sure is None and text.startswith("有") and not text.startswith("有没有"):
            sure = True
        if sure:
            now_open(turn, text)
            return
        if sure is None and text:
            reading = read(text, turn.vocabulary)
            if reading.emergency and not reading.emergency_doubt:
                _open(turn, reading.emergency, text, reading, _draft(turn))
                return
            facts.take_facts(turn, _draft(turn), reading)
            facts.add_narrative(turn, _draft(turn), text, reading)
        none_now(turn, "")

    def ask_again(self, turn: Turn, before: str = "") -> None:
        """The question, with its two answers."""
        turn.ask(
            _joined(before, say("resident.emergency.doubt")),
            [
                Button(label("resident.button.emergency_yes"), "emergency_yes"),
                Button(label("resident.button.emergency_no"), "emergency_no"),
            ],
        )

    def back(self, turn: Turn) -> None:
        """Nothing lies before it."""
        self.ask_again(turn, say("common.hint.nothing_to_go_back"))


def now_open(turn: Turn, text: str) -> None:
    """[有，现在]."""
    draft = turn.state.report
    if draft is None or turn.state.form != DOUBT_FORM:
        turn.ask(say("common.button_reply.old_nothing"))
        return
    kind = next((m.removeprefix(KIND) for m in draft.skipped if m.startswith(KIND)), "injury")
    if text:
        facts.add_narrative(turn, draft, text)
    _open(turn, kind, draft.what, None, draft)


def none_now(turn: Turn, _ref: str) -> None:
    """[没有]: a report like others."""
    from handlers.resident.report import REPORT

    draft = turn.state.report
    if draft is None or turn.state.form != DOUBT_FORM:
        turn.ask(say("common.button_reply.old_nothing"))
        return
    REPORT.begin(turn, draft, read(draft.what, turn.vocabulary))


def _emergency_yes(turn: Turn, _ref: str) -> None:
    now_open(turn, "")


def _draft(turn: Turn) -> ReportDraft:
    draft = turn.state.report
    assert draft is not None, "the form is open without its draft"
    return draft


def _joined(*parts: str) -> str:
    return "\n".join(part for part in parts if part)


DETAILS = DetailsForm()
DOUBT = DoubtForm()
ACTIONS = {"emergency_yes": _emergency_yes, "emergency_no": none_now}
