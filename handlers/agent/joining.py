"""合并 编号 和 编号: an agent joins two accounts of one person, on record (DESIGN §3)."""

import re

from sqlalchemy import func, select

from handlers import identity
from handlers.cases import book, moves
from handlers.cases.errors import MoveRefused
from handlers.cases.privacy import veil
from handlers.messages import Button
from handlers.texts import label, say
from handlers.turn import Turn
from nlp.phones import mask
from storage.tables import Account, Case, Person

__all__ = ["confirm", "hear"]

_NUMBER = r"\d{6}-\d{3,4}"
_JOIN = re.compile(
    rf"合并(?:账号|业户)?\s*(?P<one>{_NUMBER})\s*(?:和|与|跟|,|，|、|\s)\s*(?P<two>{_NUMBER})"
)


def hear(turn: Turn, text: str) -> bool:
    """Whether an employee wants two accounts joined; what it would mean is shown first."""
    said = _JOIN.fullmatch(text)
    if said is None:
        return False
    kept, other = _filers(turn, said["one"], said["two"])
    turn.ask(
        say(
            "agent.join.ask",
            one=_who(turn, said["one"], kept),
            two=_who(turn, said["two"], other),
        ),
        [
            Button(label("agent.button.join"), f"join:{said['one']}.{said['two']}"),
            Button(label("button.cancel"), "cancel"),
        ],
    )
    return True


def confirm(turn: Turn, ref: str) -> None:
    """[确认合并]: looked at again, done, both told."""
    one, _, two = ref.partition(".")
    kept, other = _filers(turn, one, two)
    staff = turn.staff
    assert staff is not None, "_filers lets only agents pass"
    by, told = say("agent.join.by", name=staff.name), say("common.joined.told")
    identity.join(turn, kept.id, other.id, by=by, told=told)
    turn.explain(say("log.people.joined", one=one, two=two))
    turn.ask(
        say("agent.join.done", one=one, two=two), [Button(label("button.my_tasks"), "my_tasks")]
    )


def _filers(turn: Turn, one: str, two: str) -> tuple[Person, Person]:
    """Who filed the two cases; raises MoveRefused kindly when they are not to be joined."""
    people = [_filer(turn, number) for number in (one, two)]
    if people[0].id == people[1].id:
        raise MoveRefused(say("agent.join.same"))
    if any(turn.roster.staff(person.id) is not None for person in people):
        raise MoveRefused(say("agent.join.staff"))
    return people[0], people[1]


def _filer(turn: Turn, number: str) -> Person:
    case = book.by_number(turn, number)
    if not _is_agent(turn, case):
        raise MoveRefused(say("agent.join.refused"))
    if case.anonymous:
        if not veil.may_know_who(turn, case):
            raise MoveRefused(say("agent.who.refused", number=case.number))
        moves.record(turn, case, "person_seen", say("agent.who.entry"), visibility="audit")
    person = turn.session.get(Person, case.filer_id)
    assert person is not None, "a filer is on record"
    return person


def _is_agent(turn: Turn, case: Case) -> bool:
    return turn.staff is not None and turn.staff.has("agent", case.community_id)


def _who(turn: Turn, number: str, person: Person) -> str:
    sealed = person.phone_sealed
    accounts = select(func.count()).select_from(Account).where(Account.person_id == person.id)
    return say(
        "agent.join.who",
        number=number,
        name=person.name or say("agent.nameless"),
        phone=mask(turn.rules.keyring.open(sealed)) if sealed else say("agent.who.unsaid"),
        place=person.place or say("agent.who.unsaid"),
        accounts=turn.session.scalar(accounts) or 0,
    )
