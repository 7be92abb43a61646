"""[业户电话里的选择], [业户回信或当面的选择]: what a resident without chat chose (§5.9, §5.11).

Which solution, or whether he agrees to a proposal between neighbours. An agent writes it down, then
his own words; on the timeline stands who said it to whom.
"""

from collections.abc import Callable, Mapping

from handlers.cases import intake, moves
from handlers.cases.asked import waits_for_consent
from handlers.cases.errors import MoveRefused
from handlers.cases.handling import solutions
from handlers.cases.neighbours import mediation
from handlers.messages import Button
from handlers.steward.form import Filling, Question, Slot, StaffForm, Unfit
from handlers.steward.mediation import with_agreed
from handlers.steward.telling import addressed, confirm
from handlers.steward.which import allowed, seen_case
from handlers.steward.words import refuse_command
from handlers.texts import label, say
from handlers.turn import Turn
from nlp.consent import read_consent

__all__ = ["ACTIONS", "FORMS"]

NONE = "none"
SHORTEST = 2  # characters: 可以


def begin(turn: Turn, ref: str) -> None:
    """Ask for the choice; raises MoveRefused where it is the resident's own to tap."""
    case = seen_case(turn, ref)
    form = CHOICE if solutions.offered(turn, case) else CONSENT
    case = allowed(turn, ref, "agree" if form is CHOICE else "settle")
    if intake.is_reachable(turn, case):
        raise MoveRefused(say("solutions.refused.in_chat", number=case.number))
    if turn.staff is not None and moves.acts_for_handler(turn, case, turn.staff):
        raise MoveRefused(say("solutions.refused.own_choice", number=case.number))
    if form is CONSENT and waits_for_consent(turn, case) is None:
        raise MoveRefused(say("solutions.refused.over", number=case.number))
    form.begin(turn, case)


def _ask_choice(filling: Filling) -> Question:
    plan = solutions.listed(solutions.offered(filling.turn, filling.case), filling.turn.now)
    return _question(filling, plan), _choices(filling)


def _question(filling: Filling, plan: str) -> str:
    turn, case = filling.turn, filling.case
    by_phone = intake.way(turn, case) == intake.PHONE
    return say(
        f"solutions.phone.ask{'' if by_phone else '_elsewhere'}",
        number=case.number,
        place=case.place,
        name=addressed(turn, case),
        plan=plan,
    )


def _choices(filling: Filling) -> list[Button]:
    rows = solutions.offered(filling.turn, filling.case)
    changes = any(row.changes_agreed for row in rows)
    yes = label(f"solutions.button.{'yes_change' if changes else 'agree'}")
    names = [say("solutions.choose", position=row.position) for row in rows]
    if len(rows) == 1:
        names = [yes]
    no = label(f"solutions.button.{'no_change' if changes else 'none_of_them'}")
    taps = [filling.button(name, "choice", str(r.id)) for name, r in zip(names, rows, strict=True)]
    return [*taps, filling.button(no, "choice", NONE)]


def _hear_choice(filling: Filling) -> str:
    raise Unfit(say("solutions.phone.choose"), _choices(filling))


def _hear_words(filling: Filling) -> str:
    refuse_command(filling.text)
    if len(filling.text) < SHORTEST:
        raise Unfit(say("solutions.phone.short"))
    return filling.text


def _written(filling: Filling) -> None:
    turn, case, choice = filling.turn, filling.case, filling.said("choice")
    rows, words = solutions.offered(turn, case), filling.said("words")
    chosen = next((row for row in rows if str(row.id) == choice), None)
    if chosen is not None:
        solutions.agree(turn, case, chosen, words)
        confirm(turn, case, say("solutions.phone.agreed", number=case.number))
    elif choice == NONE and rows:
        key = "keep" if rows[0].changes_agreed else "another"
        solutions.decline(turn, case, words)
        confirm(turn, case, say(f"solutions.phone.{key}", number=case.number))
    else:  # another one was offered meanwhile
        raise MoveRefused(say("solutions.refused.over", number=case.number))


# --- a proposal between neighbours ---------------------------------------------------------------


def _ask_consent(filling: Filling) -> Question:
    found = mediation.of_case(filling.turn, filling.case)
    return _question(filling, found.proposal or ""), _yes_no(filling)


def _yes_no(filling: Filling) -> list[Button]:
    return [
        filling.button(label(f"disputes.button.{name}"), "consent", name)
        for name in ("agree", "disagree")
    ]


def _hear_consent(filling: Filling) -> str:
    said = read_consent(filling.text)
    if said in ("agree", "disagree"):
        return said
    raise Unfit(say("disputes.unfit.consent"), _yes_no(filling))


def _consented(filling: Filling) -> None:
    turn, case = filling.turn, filling.case
    found = waits_for_consent(turn, case)
    if found is None:  # he has answered meanwhile, or it is over
        raise MoveRefused(say("solutions.refused.over", number=case.number))
    agrees, words = filling.said("consent") == "agree", filling.said("words")
    mediation.settle(turn, found, case, mediation.FILER, agrees=agrees, heard=words)
    done = say("disputes.done.filer_settled", number=case.number)
    confirm(turn, case, with_agreed(turn, case, found, done))


_WORDS = Slot("words", lambda _: (say("solutions.phone.words"), ()), _hear_words)
CONSENT = StaffForm(
    "staff.consent", (Slot("consent", _ask_consent, _hear_consent), _WORDS), _consented
)
CHOICE = StaffForm(
    "staff.choice",
    (
        Slot("choice", _ask_choice, _hear_choice),
        _WORDS,
    ),
    _written,
)
ACTIONS: Mapping[str, Callable[[Turn, str], None]] = {"choice_by_phone": begin}
FORMS = (CHOICE, CONSENT)
