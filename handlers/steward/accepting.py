"""接单, of an emergency too, and the first word to the resident (RULEBOOK §4.8, §5.3).

Accepting alone does not stop the response clock: the first word is asked for at once. It is offered
as ready sentences, shown whole; tapping one sends exactly what was shown.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers.cases import moves
from handlers.cases.actions import work
from handlers.cases.coaching import history_lines
from handlers.cases.errors import MoveRefused
from handlers.cases.states import CaseState
from handlers.messages import Button
from handlers.roster import ROLE_NAMES
from handlers.steward import incidents
from handlers.steward.form import Filling, Question, Slot, StaffForm, Unfit
from handlers.steward.telling import addressed, confirm, hello, told
from handlers.steward.which import allowed, seen_case, taken_by
from handlers.steward.words import words_slot
from handlers.texts import label, say
from handlers.turn import Turn
from handlers.when import say_by
from storage.tables import Case

__all__ = ["FIRST_WORD", "accept", "first_word"]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A ready first word: ``steward.first_word.KEY``, promising so many minutes of working time."""

    key: str
    minutes: int


CALM = (Phrase("call", 30), Phrase("visit", 120), Phrase("check", 120))
MOVED = (Phrase("sorry", 30), Phrase("visit", 120), Phrase("check", 120))
# Whoever is anonymous is not phoned by his handler, who does not know him.
CALM_UNNAMED = (Phrase("reply", 30), *CALM[1:])
MOVED_UNNAMED = (Phrase("sorry_reply", 30), *MOVED[1:])
EMERGENCY = (Phrase("coming", 10), Phrase("colleague", 10))
# They promise what the desk promised too.
CALLS = frozenset({"call", "sorry", "reply", "sorry_reply", "coming", "colleague"})
ROUND_TO_MINUTES = 5


def accept(turn: Turn, ref: str) -> None:
    """接单, then at once the question for the first word."""
    case = seen_case(turn, ref)
    handler = turn.roster.staff(case.handler_id or 0)
    if case.state == CaseState.ASSIGNED:
        work.accept(turn, case)
        incidents.propose(turn, case)
        accepted = "steward.emergency.taken" if case.emergency else "steward.accepted.now"
        known = history_lines(turn, case)
        before = "\n".join((say(accepted, number=case.number, place=case.place), *known))
    elif handler is not None and handler.person_id == turn.speaker.person_id:
        before = say("steward.accepted.already", number=case.number)
    else:
        # Somebody else was quicker: say who, instead of leaving two people on one matter.
        raise MoveRefused(
            taken_by(case, handler)
            if handler
            else say("steward.refused.closed", number=case.number)
        )
    _ask_for_first_word(turn, case, before)


def first_word(turn: Turn, ref: str) -> None:
    """A ready phrase of a case ("1.261123-001"), or the question itself ("261123-001")."""
    at, dot, number = ref.partition(".")
    if not dot:
        FIRST_WORD.begin(turn, allowed(turn, ref, "first_word"))
    elif FIRST_WORD.is_open_for(turn, number):
        FIRST_WORD.tap(turn, "words", at)
    else:
        # What was offered for one case must not go to another's resident.
        case = allowed(turn, number, "first_word")
        FIRST_WORD.begin(turn, case, before=say("common.button_reply.old"))


def _ask_for_first_word(turn: Turn, case: Case, before: str) -> None:
    mine = turn.staff is not None and moves.acts_for_handler(turn, case, turn.staff)
    if mine and case.first_word_at is None and case.state == CaseState.ACCEPTED:
        FIRST_WORD.begin(turn, case, before=before)
    else:
        confirm(turn, case, before)


# --- the form ------------------------------------------------------------------------------------


def _ask_first_word(filling: Filling) -> Question:
    if not filling.draft.slots.get("phrase_1"):
        _offer(filling)
    phrases, number = _phrases(filling.case), filling.case.number
    shown = "\n".join(
        f"{at}. {filling.draft.slots[f'phrase_{at}']}" for at in range(1, len(phrases) + 1)
    )
    buttons = [
        Button(label(f"steward.first_word.{phrase.key}.label"), f"first_word:{at}.{number}")
        for at, phrase in enumerate(phrases, start=1)
    ]
    own = Button(label("button.own_words"), f"first_word:0.{number}")
    text = say("steward.first_word.ask", name=addressed(filling.turn, filling.case), phrases=shown)
    return text, [*buttons, own]


def _offer(filling: Filling) -> None:
    """Write the ready sentences into the draft: the time promised stays what was shown."""
    for at, phrase in enumerate(_phrases(filling.case), start=1):
        filling.draft.slots[f"phrase_{at}"] = _sentence(filling, phrase)


def _phrases(case: Case) -> tuple[Phrase, ...]:
    if case.emergency:
        return EMERGENCY
    if case.feeling == "calm" and not case.repeat:
        return CALM_UNNAMED if case.anonymous else CALM
    return MOVED_UNNAMED if case.anonymous else MOVED


def _sentence(filling: Filling, phrase: Phrase) -> str:
    turn, case = filling.turn, filling.case
    staff = turn.staff
    assert staff is not None, "only staff come here"
    now = turn.now
    due = now + timedelta(minutes=phrase.minutes)
    if not case.emergency:
        calendar = turn.calendar_of(case.community_id)
        due = calendar.add_working_time(now, phrase.minutes, calendar.policy.hours.steward)
    # What the resident was promised already is not put off by a ready sentence.
    limit = case.response_due if phrase.key in CALLS else None
    by = _rounded_up(due)
    if limit is not None and now < limit < by:
        by = limit
    return say(
        f"steward.first_word.{phrase.key}.text",
        hello=hello(turn, case),
        role=ROLE_NAMES.get(case.handler_role or "", ROLE_NAMES["steward"]),
        staff=staff.name,
        by=say_by(by, now),
    )


def _rounded_up(at: datetime) -> datetime:
    """To the next full five minutes: a time a person would say."""
    over = timedelta(
        minutes=at.minute % ROUND_TO_MINUTES, seconds=at.second, microseconds=at.microsecond
    )
    return at - over + timedelta(minutes=ROUND_TO_MINUTES) if over else at


def _tap_phrase(filling: Filling, value: str) -> str:
    if value == "0":
        raise Unfit(say("steward.first_word.own"))
    sentence = filling.draft.slots.get(f"phrase_{value}")
    return _WORDS.tap(filling, value) if sentence is None else sentence


def _send(filling: Filling) -> None:
    turn, case = filling.turn, filling.case
    text = filling.said("words")
    work.first_word(turn, case, text)
    if filling.media:
        work.message_resident(turn, case, "", filling.media)
    confirm(turn, case, told(turn, case, text))


_WORDS = words_slot(
    "words", "steward.first_word.own", example="steward.example.first_word", asides_wait=True
)
FIRST_WORD = StaffForm(
    "staff.first_word", (Slot("words", _ask_first_word, _WORDS.hear, _tap_phrase),), _send
)
