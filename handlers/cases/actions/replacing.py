"""换人: another person handles the case, by the resident's wish or for a conflict (RULEBOOK §5.1).

Whoever is replaced does not get the case again; his superior hears who wished it and why. Words
that complain of him make it a complaint about him: he sees nothing more of it.
"""

from handlers.cases import book, moves
from handlers.cases.dispatching import fewest_first, level_handler, may_handle, peers
from handlers.cases.errors import MoveRefused
from handlers.cases.handling.limits import hand_over, next_up
from handlers.cases.outcome.ladder import become_complaint
from handlers.cases.privacy import veil
from handlers.cases.privacy.concerned import about_role
from handlers.cases.privacy.masking import masked
from handlers.cases.telling import forget_unsent, superiors, tell_roles, tell_staff
from handlers.cases.timing import pausing
from handlers.roster import ROLE_NAMES, Staff
from handlers.roster_values import LEVEL_ROLES
from handlers.texts import say
from handlers.turn import Turn
from storage.ids import next_id
from storage.tables import Case, Recusal

__all__ = ["by_handler", "by_resident", "check"]

RESIDENT, HANDLER = "resident", "handler"


def check(turn: Turn, case: Case) -> None:
    """Whether the speaker may ask for somebody else; raises MoveRefused."""
    if case.emergency:
        raise MoveRefused(say("people.replace.emergency", number=case.number))
    moves.check(turn, case, "replace")


def by_resident(turn: Turn, case: Case, words: str, *, complains: bool) -> Staff | None:
    """The resident asks for another person; who has it now, None when the superiors must decide.

    ``complains``: his words are about how he was treated.
    """
    check(turn, case)
    former = book.handler_of(turn, case)
    successor = _replace(turn, case, former, words, wish_of=RESIDENT)
    if complains and former is not None and successor is not None:
        _is_about_him_now(turn, case, former)
    return successor


def by_handler(turn: Turn, case: Case, reason: str) -> Staff | None:
    """The handler steps aside; the resident hears only the new name."""
    check(turn, case)
    return _replace(turn, case, book.handler_of(turn, case), reason, wish_of=HANDLER)


def _replace(
    turn: Turn, case: Case, former: Staff | None, words: str, *, wish_of: str
) -> Staff | None:
    words = masked(turn, veil.veiled(turn, case, words))
    above = superiors(turn, case)
    following = _successor(turn, case)
    # Why is for the superiors alone: neither the one replaced nor the timeline of the case.
    moves.record(turn, case, f"wish_{wish_of}", words, visibility="audit")
    if following is None:
        _ask_superiors(turn, case, above, words, wish_of)
        return None
    role, successor = following
    if former is not None:
        turn.session.add(
            Recusal(
                id=next_id(),
                case_id=case.id,
                person_id=former.person_id,
                at=turn.now,
                wish_of=wish_of,
            )
        )
        turn.session.flush()
    pausing.end_for(turn, case)
    hand_over(turn, case, role, successor, told=f"people.replace.told.{wish_of}", move="replace")
    told = say(
        f"people.replace.superior.{wish_of}",
        number=case.number,
        place=case.place,
        former=former.name if former is not None else say("cases.card.nobody"),
        name=successor.name,
        words=words or say("cases.entry.no_words"),
    )
    # The superior who has the case himself now is told too: the card does not say why.
    for staff in above[:1]:
        tell_staff(turn, case, staff, told)
    turn.explain(say("people.log.replaced", number=case.number, role=ROLE_NAMES[role]))
    return successor


def _successor(turn: Turn, case: Case) -> tuple[str, Staff] | None:
    """A colleague of the same grid, else the next of the line; above it the next level."""
    colleagues = peers(turn, case)
    if colleagues:
        return "steward", fewest_first(turn, colleagues)[0]
    following = next_up(turn, case)
    if following is not None or case.level > 1:
        return following
    gm = level_handler(turn, case, 2)
    return (LEVEL_ROLES[2], gm.staff) if gm is not None else None


def _ask_superiors(turn: Turn, case: Case, above: list[Staff], words: str, wish_of: str) -> None:
    text = say(
        f"people.replace.nobody.{wish_of}",
        number=case.number,
        place=case.place,
        words=words or say("cases.entry.no_words"),
    )
    able = [staff for staff in above if may_handle(turn, case, staff)][:1]
    for staff in able:
        tell_staff(turn, case, staff, text)
    if not able:
        tell_roles(turn, case, ("operations", "agent"), text, but=(case.handler_id,))


def _is_about_him_now(turn: Turn, case: Case, former: Staff) -> None:
    """From now on he sees nothing of it, and what is on its way to him is taken back."""
    case.target_id = former.person_id
    case.target = about_role(former, case.community_id) or case.target
    forget_unsent(turn, case, ("push", "reminder"), person_id=former.person_id, why="与本人有关")
    if case.kind == "request":
        become_complaint(
            turn,
            case,
            to_staff="people.replace.became_complaint",
            to_resident="people.replace.now_complaint",
        )
    turn.explain(say("people.log.about_him", number=case.number))
