"""The letter of a level: to whom, with copies to whom (RULEBOOK §6.4).

Second: to the centre's GM, who handles it, copy to operations. Third: to the regional GM, copies to
the committee, which handles it, the regional assistant and the liaison. All of them have the card
in chat as well; where no letter can leave that has to do, and operations hear why.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import bindparam, select

from handlers.cases.card import handler_line
from handlers.cases.moves import record
from handlers.cases.privacy.concerned import is_about
from handlers.cases.telling import tell_roles
from handlers.letters.posting import post
from handlers.messages import Outgoing
from handlers.roster import Staff
from handlers.texts import say
from handlers.turn import Turn
from storage.tables import Case, Letter

__all__ = ["COPY_ROLES", "TO_ROLE", "write_for_level"]

TO_ROLE = {2: "gm", 3: "regional_gm"}
COPY_ROLES = {2: ("operations",), 3: ("committee", "assistant", "liaison")}


def write_for_level(turn: Turn, case: Case) -> None:
    """One letter for each level a case reaches; operations hear why, when there can be none."""
    if case.level not in TO_ROLE or _is_written(turn, case):
        return
    to = _people(turn, case, (TO_ROLE[case.level],))
    copies = _people(turn, case, COPY_ROLES[case.level])
    why_not = _why_not(turn, to)
    if why_not:
        _only_in_chat(turn, case, why_not)
        return
    reached = [staff for staff in to if staff.email]
    copied = [staff for staff in copies if staff.email]
    row = _outbox_row(turn, case, reached[0])
    turn.session.add(
        Letter(
            id=row.id,
            case_id=case.id,
            level=case.level,
            to_ids=[staff.person_id for staff in reached],
            copy_ids=[staff.person_id for staff in copied],
            at=turn.now,
        )
    )
    turn.session.flush()
    _tell_of_missing(turn, case, [staff for staff in (*to, *copies) if not staff.email])
    to_names, copy_names = names(reached), names(copied) or say("letters.nobody")
    record(turn, case, "letter", say("letters.entry.sent", to=to_names, copies=copy_names))
    turn.explain(say("letters.log.sent", number=case.number, to=to_names, copies=copy_names))


def names(people: Iterable[Staff]) -> str:
    """秦总、顾明."""
    return "、".join(staff.name for staff in people)


_WRITTEN = select(Letter.id).where(
    Letter.case_id == bindparam("case_id"), Letter.level == bindparam("level")
)


def _is_written(turn: Turn, case: Case) -> bool:
    """Dissatisfied again at the highest level it stays there, and writes no second letter."""
    wanted = {"case_id": case.id, "level": case.level}
    return turn.conn.execute(_WRITTEN, wanted).first() is not None


def _people(turn: Turn, case: Case, roles: Sequence[str]) -> list[Staff]:
    """Who holds the roles now, each once, never the person the case complains about."""
    found = (s for role in roles for s in turn.roster.on_duty(role, case.community_id, turn.now))
    return [staff for staff in dict.fromkeys(found) if not is_about(case, staff)]


def _why_not(turn: Turn, to: Sequence[Staff]) -> str:
    if not turn.rules.mails:
        return say("letters.why.no_server")
    if not any(staff.email for staff in to):
        return say("letters.why.no_address", names=names(to) or say("letters.nobody"))
    return ""


def _only_in_chat(turn: Turn, case: Case, why: str) -> None:
    text = say(
        "letters.only_in_chat",
        number=case.number,
        level=case.level,
        handler=handler_line(turn, case),
        why=why,
    )
    tell_roles(turn, case, ("operations",), text)
    record(turn, case, "letter", say("letters.entry.only_in_chat", why=why))
    turn.explain(say("letters.log.only_in_chat", number=case.number, why=why))


def _tell_of_missing(turn: Turn, case: Case, people: Sequence[Staff]) -> None:
    if people:
        text = say("letters.missing_address", number=case.number, names=names(people))
        tell_roles(turn, case, ("operations",), text)


def _outbox_row(turn: Turn, case: Case, staff: Staff) -> Outgoing:
    subject = say(f"letters.subject.level.{case.level}", number=case.number, category=case.category)
    key = f"letter:{case.id}:{case.level}"
    return post(turn, case, staff.person_id, subject, dedupe_key=key)
