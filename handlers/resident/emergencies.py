"""Emergencies skip every form: opened at once, the details asked afterwards (RULEBOOK §4.8)."""

import re
from dataclasses import replace
from datetime import timedelta

from handlers.alarm import danger_in, kind_hinted
from handlers.cases import book
from handlers.cases.actions import residents
from handlers.cases.privacy import numbers
from handlers.cases.reports import emergencies as cases
from handlers.cases.reports import on_the_way
from handlers.cases.states import UNFINISHED, CaseState
from handlers.forms import first_open
from handlers.messages import Button
from handlers.resident import drafts, facts, feelings, known_incidents, places
from handlers.resident.common import draft_of, joined
from handlers.resident.marks import KNOWN_PLACE, OWN_WORDS, has_mark, mark, unmark
from handlers.resident.slots import BY_NAME
from handlers.resident.withheld import withhold
from handlers.state import ReportDraft
from handlers.texts import label, say
from handlers.turn import Turn
from nlp import Place, Reading, read, read_place
from nlp.advice import advice_for
from storage.tables import Case

__all__ = [
    "DETAILS",
    "DETAILS_FORM",
    "DOUBT_FORM",
    "EMERGENCY_TALK",
    "KIND",
    "OVER",
    "SILENT",
    "ask_doubt",
    "asks_who_comes",
    "handle",
    "intercept",
    "open_now",
    "running_danger",
]

DETAILS_FORM, DOUBT_FORM = "emergency", "doubt"
OVER = "over"  # asked in that form: he says it is over; see ``danger_over``
SILENT = "doubt_silent"  # the timer of the question; see ``doubts``
KIND = "kind:"  # mark: what the doubt is about
# What helpers need, in this order; nothing else is asked while it burns.
DETAIL_SLOTS = (
    # 3栋1单元 is enough to run to.
    replace(BY_NAME["place"], known=lambda d: places.is_known(d) or bool(d.building and d.unit)),
    *(BY_NAME[name] for name in ("community", "unit", "phone")),
)
LONGEST_SHORT_ANSWER = 24
HIMSELF = "self_harm_himself"
PROMISED = "promised"  # mark: his estate was unknown, and its numbers were promised
EMERGENCY_TALK = timedelta(hours=2)  # so long all words belong to the emergency
_ASKS_WHO_COMES = re.compile(
    "什么时候|啥时候|几时|何时|多久|几点|几分钟|怎么(?:还|都)?[不没]|[还都][没不](?:有?人?来|见?到|有人)"
    "|人呢|到哪|快[点些]|[有来]没有?人来|来不来|来人了?[吗没]|谁来|催|等不[了及]|(?<!不)等了"
)
URGENT_QUESTIONS = frozenset({"place", "phone"})  # asked in other words than in a report


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
    open_now(turn, reading.emergency, text, reading, draft or facts.begin(turn))
    return True


def open_now(turn: Turn, kind: str, text: str, reading: Reading | None, draft: ReportDraft) -> None:
    assert turn.incoming is not None
    running = _running(turn, kind)
    if running is not None and not draft.what:
        _recall(turn, draft, running)
    if reading is not None:
        facts.take_facts(turn, draft, reading)
        facts.add_narrative(turn, draft, text, reading)
    if running is not None:
        _pass_on(turn, running, draft, text)
    else:
        facts.add_media(draft, [] if draft.photos else turn.incoming.media)
        if not cases.knows_estate(turn, draft):
            mark(draft, PROMISED)
        case = cases.open_emergency(turn, kind, draft.what or text, draft)
        turn.state.case_id = case.id
        known_incidents.comfort(turn, case)
    drafts.stop(turn)
    turn.state.clear_form()
    if first_open(DETAIL_SLOTS, draft, optional_too=False) is None:
        turn.state.case_id = running.id if running is not None else turn.state.case_id
        return  # where and who is known: the safety words stand alone
    turn.state.form, turn.state.report = DETAILS_FORM, draft
    turn.state.about = turn.state.case_id
    DETAILS.ask_again(turn)


def _running(turn: Turn, kind: str) -> Case | None:
    """The same emergency, still open: more words about it are no second case."""
    if not turn.state.case_id:
        return None
    case = book.by_id(turn, turn.state.case_id)
    if case is None or case.emergency != kind or case.state == CaseState.CLOSED:
        return None
    return case


def _recall(turn: Turn, draft: ReportDraft, case: Case) -> None:
    """What is on record of it: 我还在电梯里 takes nothing back of 3栋2单元电梯."""
    unmark(draft, KNOWN_PLACE)
    draft.building, draft.unit, draft.room = case.building or "", "", ""
    draft.spot = ""
    places.apply(draft, read_place(case.place or "") or Place())
    draft.community_id, draft.house_id = case.community_id or 0, case.house_id or 0
    if case.phones_sealed and not case.anonymous:
        draft.phone = numbers.first(turn.rules.keyring.open(case.phones_sealed))


def _pass_on(turn: Turn, case: Case, draft: ReportDraft, text: str) -> None:
    assert turn.incoming is not None
    rest = withhold(turn, case, text)
    if rest or turn.incoming.media:
        residents.add_words(turn, case, rest, turn.incoming.media)
    _add_details(turn, case, draft)
    turn.reply(_passed_on(turn, case, rest), case_id=case.id, case_number=case.number)


def _add_details(turn: Turn, case: Case, draft: ReportDraft) -> None:
    promised = bool(draft.community_id) and unmark(draft, PROMISED)
    cases.add_details(turn, case, draft, promised=promised)


def _passed_on(turn: Turn, case: Case, text: str) -> str:
    """That his words went on; who asks where they stay hears who comes and by when."""
    if asks_who_comes(text):
        return on_the_way.who_comes(turn, case)
    return say("resident.emergency.passed_on")


def _speaks_of_himself(turn: Turn, draft: ReportDraft) -> bool:
    """Whether it is his own life he speaks of: he is asked as one who is to be kept company."""
    case = book.by_id(turn, turn.state.about or turn.state.case_id)
    return case is not None and advice_for(case.emergency or "", draft.what) == HIMSELF


def asks_who_comes(text: str) -> bool:
    """Whether the words of somebody in danger ask where those stay who were called."""
    return _ASKS_WHO_COMES.search(text) is not None


def running_danger(turn: Turn) -> Case | None:
    """The emergency of his that runs now."""
    if turn.speaker.new:
        return None
    return next(
        (
            case
            for case in book.open_of_filer(turn, turn.speaker.person_id)
            if case.emergency is not None
            and case.state in UNFINISHED
            and turn.now - case.filed_at < EMERGENCY_TALK
        ),
        None,
    )


# --- details, one at a time -----------------------------------------------------------------------


class DetailsForm:
    """Where, and how to reach him; each answer goes straight on to those who are on their way."""

    def hear(self, turn: Turn) -> None:
        """An answer, more words, a photo: everything is passed on but words against a colleague."""
        assert turn.incoming is not None
        draft = draft_of(turn)
        text, media = turn.incoming.text.strip(), turn.incoming.media
        case = book.by_id(turn, turn.state.about or turn.state.case_id)
        goes_on = case is not None and case.state != CaseState.CLOSED
        rest = withhold(turn, case, text) if case is not None and goes_on else text
        if rest and intercept(turn, rest, draft):
            return
        if case is None or not goes_on:
            turn.state.clear_form()  # over: the words are heard like any others
            return
        withheld = rest != text
        if withheld:
            facts.take_facts(turn, draft, read(text, turn.vocabulary))  # where he is counts
        elif text and self._answer(turn, draft, text):
            rest, media = "", ()
        if rest or media:
            residents.add_words(turn, case, rest, media)
        _add_details(turn, case, draft)
        nothing = withheld and not (rest or media)
        self.ask_again(turn, "" if nothing else _passed_on(turn, case, rest))

    def _answer(self, turn: Turn, draft: ReportDraft, text: str) -> bool:
        """Whether the words were nothing but the answer."""
        slot = BY_NAME.get(turn.state.asking)
        if slot is not None and len(text) <= LONGEST_SHORT_ANSWER and slot.hear(turn, draft, text):
            facts.take_beside(draft, text, turn.state.asking)
            return True
        took = facts.take_facts(turn, draft, read(text, turn.vocabulary))
        if turn.state.asking == "place" and not took and len(text) <= LONGEST_SHORT_ANSWER:
            if has_mark(draft, OWN_WORDS + "place"):
                places.take_own_words(draft, text)
            mark(draft, OWN_WORDS + "place")
        return False

    def ask_again(self, turn: Turn, before: str = "") -> None:
        """What is still missing, or that nothing is."""
        draft = draft_of(turn)
        slot = first_open(DETAIL_SLOTS, draft, optional_too=False)
        if slot is None:
            case_id = turn.state.about or turn.state.case_id
            turn.state.clear_form()
            turn.state.case_id = case_id
            turn.ask(joined(before, say("resident.emergency.complete"), feelings.privacy(draft)))
            return
        turn.state.asking = slot.name
        text, buttons = slot.question(turn, draft)
        if slot.name == "place" and draft.room and not draft.building:
            text = say("resident.emergency.ask.building", room=draft.room)
        elif slot.name in URGENT_QUESTIONS:
            of = "ask_himself" if _speaks_of_himself(turn, draft) else "ask"
            text = say(f"resident.emergency.{of}.{slot.name}")
        turn.ask(joined(before, text), buttons)

    def back(self, turn: Turn) -> None:
        """There is no way back out of an emergency, only on."""
        self.ask_again(turn)

    def tapped(self, turn: Turn) -> None:
        """A detail given by a button, already in the draft."""
        case = book.by_id(turn, turn.state.about or turn.state.case_id)
        if case is not None:
            _add_details(turn, case, draft_of(turn))
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
    drafts.start(turn)
    silence = timedelta(minutes=turn.policy.emergency.doubt_minutes)
    turn.start_timer(SILENT, f"conversation:{turn.speaker.account_id}", turn.now + silence)
    ask_doubt(turn)


def ask_doubt(turn: Turn, before: str = "") -> None:
    """现在有人被困/受伤吗？ with its two answers."""
    turn.ask(
        joined(before, say("resident.emergency.doubt")),
        [
            Button(label("resident.button.emergency_yes"), "emergency_yes"),
            Button(label("resident.button.emergency_no"), "emergency_no"),
        ],
    )


DETAILS = DetailsForm()
