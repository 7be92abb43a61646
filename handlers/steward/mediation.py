"""邻里调解 behind [更多]: both sides heard, one proposal, the committee (RULEBOOK §5.11)."""

from collections.abc import Callable, Mapping

from handlers.cases import intake
from handlers.cases.asked import how_asked
from handlers.cases.errors import MoveRefused
from handlers.cases.neighbours import mediation
from handlers.cases.related import rehousing
from handlers.messages import Button
from handlers.steward.dates import due_of, due_slot
from handlers.steward.form import Filling, Question, Slot, StaffForm, Unfit
from handlers.steward.telling import confirm, told
from handlers.steward.which import allowed
from handlers.steward.words import check_note, words_slot
from handlers.texts import label, say
from handlers.turn import Turn
from storage.tables import Case, Mediation

__all__ = ["ACTIONS", "FORMS", "with_agreed"]


# --- beginning -----------------------------------------------------------------------------------


def mediate(turn: Turn, number: str) -> None:
    """[邻里调解]: what it is about, and which house is the other side; begun, how it goes on."""
    case = allowed(turn, number, "mediate")
    if mediation.is_begun(turn, case):
        _offer(turn, case, say("disputes.refused.begun", number=case.number))
        return
    BEGIN.begin(turn, case)


def _ask_matter(filling: Filling) -> Question:
    guess = mediation.guess(filling.case.what)
    keys = dict.fromkeys([guess, *mediation.MATTERS])
    return say("disputes.ask.matter"), [
        filling.button(say(f"disputes.matter.{key}.name"), "matter", key) for key in keys
    ]


def _hear_matter(filling: Filling) -> str:
    for key in mediation.MATTERS:
        if filling.text == say(f"disputes.matter.{key}.name"):
            return key
    guessed = mediation.guess(filling.text)  # 弹琴的噪音, 楼上的狗
    if guessed in mediation.MATTERS[:-1]:
        return guessed
    raise Unfit(say("disputes.unfit.matter"), _ask_matter(filling)[1])


def _hear_place(filling: Filling) -> str:
    if rehousing.find(filling.turn, filling.case, filling.text) is None:
        raise Unfit(say("relations.unfit.house"))
    return filling.text


def _begun(filling: Filling) -> None:
    turn, case = filling.turn, filling.case
    other = rehousing.find(turn, case, filling.said("other"))
    if other is None:
        raise MoveRefused(say("relations.unfit.house"))
    asked = mediation.begin(turn, case, filling.said("matter"), other)
    key = _of_filer(turn, case, "begun" if asked else "begun_by_hand")
    text = say(key, number=case.number, place=other.words)
    _done(turn, filling, _with_filer(turn, case, text, mediation.begun_words(case)))


BEGIN = StaffForm(
    "staff.mediate",
    (
        Slot("matter", _ask_matter, _hear_matter),
        Slot("other", lambda _: (say("disputes.ask.other"), ()), _hear_place),
    ),
    _begun,
)


# --- the other side's words, the proposal --------------------------------------------------------


def other_said(turn: Turn, number: str) -> None:
    """[记对方的说法]: what was heard at the door or on the phone."""
    case = allowed(turn, number, "mediate_propose")
    mediation.of_case(turn, case)
    OTHER_SAID.begin(turn, case)


def _hear_note(filling: Filling) -> str:
    if not filling.text:
        raise Unfit(say("steward.form.empty"))
    check_note(filling.text)
    return filling.text


def _noted(filling: Filling) -> None:
    turn, case = filling.turn, filling.case
    mediation.hear_other(turn, mediation.of_case(turn, case), case, filling.said("words"))
    _done(turn, filling, say("disputes.done.other_said"))


OTHER_SAID = StaffForm(
    "staff.other_said",
    (Slot("words", lambda _: (say("disputes.ask.other_said"), ()), _hear_note),),
    _noted,
)


def mediate_propose(turn: Turn, number: str) -> None:
    """[调解方案]: one text for both sides, which tells nobody who complained."""
    case = allowed(turn, number, "mediate_propose")
    mediation.of_case(turn, case)
    PROPOSE.begin(turn, case)


_TEXT = words_slot(
    "text", "disputes.ask.proposal", example="disputes.example.proposal", promises=False
)


def _hear_text(filling: Filling) -> str:
    return _neutral(filling, _TEXT.hear(filling))


def _tap_text(filling: Filling, value: str) -> str:
    return _neutral(filling, _TEXT.tap(filling, value))


def _neutral(filling: Filling, text: str) -> str:
    found = mediation.reveals(filling.turn, filling.case, text)
    if found:
        raise Unfit(say("disputes.unfit.reveals", words="”“".join(found)))
    return text


def _proposed(filling: Filling) -> None:
    turn, case = filling.turn, filling.case
    asked = mediation.propose(turn, case, filling.said("text"))
    key = _of_filer(turn, case, "proposed" if asked else "proposed_by_hand")
    _done(turn, filling, say(key, how=how_asked(turn, case)))


PROPOSE = StaffForm(
    "staff.mediate_propose", (Slot("text", _TEXT.ask, _hear_text, _tap_text),), _proposed
)


def other_settles(turn: Turn, ref: str) -> None:
    """[对方同意] [对方不同意]: said at the door, written down by the handler."""
    number, _, answer = ref.partition(".")
    case = allowed(turn, number, "mediate_propose")
    found = mediation.of_case(turn, case)
    if found.proposal is None:
        raise MoveRefused(say("disputes.refused.not_proposed", number=number))
    mediation.settle(turn, found, case, mediation.OTHER, agrees=answer == "agree")
    confirm(turn, case, with_agreed(turn, case, found, say("disputes.done.settled")))


def with_agreed(turn: Turn, case: Case, found: Mediation, text: str) -> str:
    """What was done; and, once both agree, who brings that to a filer without chat."""
    if found.state != "agreed":
        return text
    return _with_filer(turn, case, text, mediation.agreed_words(found))


def _with_filer(turn: Turn, case: Case, text: str, words: str) -> str:
    """Who brings him the words stands below, where he does not read them in a chat (§2)."""
    return text if intake.is_reachable(turn, case) else f"{text}\n{told(turn, case, words)}"


def _of_filer(turn: Turn, case: Case, name: str) -> str:
    """The key of what was done, where the filer has a chat or none."""
    return f"disputes.done.{name}{'' if intake.is_reachable(turn, case) else '_unasked'}"


def other_agrees(turn: Turn, number: str) -> None:
    """[对方同意] of the case in hand."""
    other_settles(turn, f"{number}.agree")


def other_disagrees(turn: Turn, number: str) -> None:
    """[对方不同意] of the case in hand."""
    other_settles(turn, f"{number}.disagree")


# --- the committee -------------------------------------------------------------------------------


def committee(turn: Turn, number: str) -> None:
    """[调解委员会]: who sits in it, and when."""
    case = allowed(turn, number, "committee")
    mediation.of_case(turn, case)
    COMMITTEE.begin(turn, case)


def _called(filling: Filling) -> None:
    turn, case, meets_at = filling.turn, filling.case, due_of(filling)
    assert meets_at is not None, "the date of a meeting is never skipped"
    mediation.to_committee(turn, case, filling.said("members"), meets_at)
    text = say(_of_filer(turn, case, "committee"))
    words = mediation.committee_words(turn, case, meets_at)
    _done(turn, filling, _with_filer(turn, case, text, words))


COMMITTEE = StaffForm(
    "staff.committee",
    (
        Slot("members", lambda _: (say("disputes.ask.members"), ()), _hear_note),
        due_slot("disputes.ask.meets"),
    ),
    _called,
)


def _done(turn: Turn, filling: Filling, text: str) -> None:
    _offer(turn, filling.case, text)


def _offer(turn: Turn, case: Case, text: str) -> None:
    """What was done, with what a mediation goes on with."""
    choices = [
        ("other_said", f"other_said:{case.number}"),
        ("propose", f"mediate_propose:{case.number}"),
        ("committee", f"committee:{case.number}"),
        ("discuss", f"discuss:{case.number}"),
    ]
    if mediation.has_proposal(turn, case):
        answers = ("agree", "disagree")
        choices += [(f"other.{one}", f"other_settles:{case.number}.{one}") for one in answers]
    turn.state.case_id = case.id
    turn.ask(
        text,
        [Button(label(f"disputes.button.{name}"), action) for name, action in choices],
        case_id=case.id,
        case_number=case.number,
    )


ACTIONS: Mapping[str, Callable[[Turn, str], None]] = {
    "mediate": mediate,
    "other_said": other_said,
    "mediate_propose": mediate_propose,
    "other_settles": other_settles,
    "other_agrees": other_agrees,
    "other_disagrees": other_disagrees,
    "committee": committee,
}
FORMS = (BEGIN, OTHER_SAID, PROPOSE, COMMITTEE)
