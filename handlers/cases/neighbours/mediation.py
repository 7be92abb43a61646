"""邻里调解: both sides heard separately, in neutral words, the complainant never shown (§5.11).

What the other side reads is composed from ``disputes.toml`` or checked by ``reveals``: no name,
door or phone of the filer, nothing of what he said, no hint from which side of the wall it came.
What the other side says is for colleagues only; both agree to one text, on record.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from difflib import SequenceMatcher

from sqlalchemy import exists, select

from handlers.cases import book, intake, moves, tasks
from handlers.cases.asked import CONSENT, as_heard
from handlers.cases.card import called
from handlers.cases.errors import MoveRefused
from handlers.cases.handling import given_times
from handlers.cases.moves import subject
from handlers.cases.privacy.masking import masked
from handlers.cases.privacy.veil import Who, who
from handlers.cases.related.rehousing import NewPlace
from handlers.cases.states import UNFINISHED
from handlers.cases.telling import (
    heard_at,
    tell_handler,
    tell_resident,
    tell_roles,
    whether_told,
)
from handlers.cases.timing.clocks import case_timer
from handlers.letters import words as by_letter
from handlers.messages import Button, Outgoing, Purpose
from handlers.texts import label, say
from handlers.turn import Turn
from handlers.when import say_time
from nlp.places import read_place
from storage.ids import next_id
from storage.tables import Account, Case, Entry, Mediation, Person

__all__ = [
    "MATTERS",
    "TIMERS",
    "agreed_words",
    "begin",
    "begun_words",
    "by_id",
    "committee_words",
    "guess",
    "has_proposal",
    "hear_other",
    "is_begun",
    "just_asked",
    "of_case",
    "propose",
    "reveals",
    "settle",
    "to_committee",
]

MATTERS = ("noise", "leak", "pets", "drying", "corridor", "parking", "dancing", "other")
LONGEST_QUOTE = 7  # characters in a row that may stand in both; more is his own wording
FILER, OTHER = "filer", "other"
_DIRECTION = re.compile(
    "(?:您?家?)(?:楼[上下]|隔壁|对门|同层|左边|右边)(?:的|那)?(?:邻居|业主|住户|人家|一?户|家)"
)


def guess(what: str) -> str:
    """The matter whose words stand in the account."""
    for matter in MATTERS:
        if any(word in what for word in say(f"disputes.matter.{matter}.signs").split()):
            return matter
    return "other"


def of_case(turn: Turn, case: Case) -> Mediation:
    """The mediation of the case, locked; raises MoveRefused."""
    found = turn.session.scalars(
        select(Mediation).where(Mediation.case_id == case.id).with_for_update()
    ).one_or_none()
    if found is None:
        raise MoveRefused(say("disputes.refused.none", number=case.number))
    return found


def is_begun(turn: Turn, case: Case) -> bool:
    """Whether the case is mediated: heard, proposed, agreed or at the committee."""
    return turn.session.scalar(select(Mediation.id).where(Mediation.case_id == case.id)) is not None


def has_proposal(turn: Turn, case: Case) -> bool:
    """Whether a proposal was put to both sides."""
    put = select(Mediation.proposal).where(Mediation.case_id == case.id)
    return turn.session.scalar(put) is not None


def by_id(turn: Turn, mediation_id: int) -> tuple[Mediation, Case]:
    """The mediation for one of the other side, and its case; raises MoveRefused, always alike."""
    mediation = turn.session.get(Mediation, mediation_id, with_for_update=True)
    case = book.by_id(turn, mediation.case_id) if mediation is not None else None
    if mediation is None or case is None or case.state not in UNFINISHED:
        raise MoveRefused(say("disputes.refused.over"))
    if turn.speaker.person_id not in _others(turn, mediation, case):
        raise MoveRefused(say("disputes.refused.over"))
    return mediation, case


def just_asked(turn: Turn) -> int | None:
    """The mediation in which the speaker was asked a while ago, for his side or what he thinks of
    the proposal; None: in none."""
    found = turn.session.scalars(
        select(Mediation)
        .join(Person, Person.house_id == Mediation.other_house_id)
        .where(
            Person.id == turn.speaker.person_id,
            Person.house_verified.is_(True),
            Mediation.state.in_(("hearing", "proposed")),
        )
        .order_by(Mediation.id.desc())
        .limit(1)
    ).first()
    case = book.by_id(turn, found.case_id) if found is not None else None
    if found is None or case is None or case.state not in UNFINISHED:
        return None
    calendar = turn.calendar_of(case.community_id)
    asked_at = _asked_at(turn, found)
    heard = calendar.quiet_until(asked_at) or asked_at
    within = timedelta(minutes=calendar.policy.relay.answer_within_minutes)
    return (
        found.id if case.filer_id != turn.speaker.person_id and turn.now <= heard + within else None
    )


def _asked_at(turn: Turn, mediation: Mediation) -> datetime:
    """When both sides were asked last: for their side, or about the proposal."""
    if mediation.state == "hearing":
        return mediation.opened_at
    proposed = select(Entry.at).where(
        Entry.case_id == mediation.case_id, Entry.kind == "mediate_propose"
    )
    at = turn.session.scalar(proposed.order_by(Entry.id.desc()).limit(1))
    return at or mediation.opened_at


# --- both sides ----------------------------------------------------------------------------------


def begin(turn: Turn, case: Case, matter: str, other: NewPlace) -> int:
    """Open it; how many of the other side were asked by chat. Nobody: the handler goes there."""
    if other.house is not None and other.house.id == case.house_id:
        raise MoveRefused(say("disputes.refused.own_house"))
    if is_begun(turn, case):
        raise MoveRefused(say("disputes.refused.begun", number=case.number))
    moves.make(turn, case, "mediate", say("disputes.entry.begun"))
    mediation = Mediation(
        id=next_id(),
        case_id=case.id,
        state="hearing",
        matter=matter,
        other_house_id=other.house.id if other.house else None,
        other_place=other.words,
        opened_at=turn.now,
    )
    turn.session.add(mediation)
    turn.session.flush()
    turn.explain(say("log.neighbours.mediation", number=case.number))
    _tell_filer(turn, case, begun_words(case))
    button = Button(label("disputes.button.side"), f"side_says:{mediation.id}")
    text = say("disputes.told.other_side", asks=say(f"disputes.matter.{matter}.asks"))
    return _tell_other(turn, case, mediation, text, [button])


def begun_words(case: Case) -> str:
    """What the filer hears when it begins."""
    return say("disputes.told.begun", name=called(case), number=case.number)


def _tell_filer(
    turn: Turn, case: Case, text: str, buttons: Sequence[Button] = (), purpose: Purpose = "push"
) -> Outgoing:
    """By letter too where he wrote by e-mail and left no phone, if somebody says it (§2)."""
    sent = tell_resident(turn, case, text, buttons, purpose=purpose)
    if turn.staff is not None and intake.way(turn, case) == intake.MAIL:
        by_letter.pass_on(turn, case, text)
    return sent


def _others(turn: Turn, mediation: Mediation, case: Case) -> list[int]:
    """People of the other house, as the centre has confirmed them; never the filer."""
    if mediation.other_house_id is None:
        return []
    found = select(Person.id).where(
        Person.house_id == mediation.other_house_id,
        Person.house_verified.is_(True),
        Person.id != case.filer_id,
        exists().where(Account.person_id == Person.id, Account.dead_at.is_(None)),
    )
    return list(turn.session.scalars(found.order_by(Person.id)))


def _tell_other(
    turn: Turn, case: Case, mediation: Mediation, text: str, buttons: Sequence[Button]
) -> int:
    """Without case, number or name: to them it is no case of anybody's."""
    people = _others(turn, mediation, case)
    quiet = turn.calendar_of(case.community_id).quiet_until(turn.now)
    for person_id in people:
        turn.push(person_id, text, buttons, not_before=quiet)
    return len(people)


def hear_other(turn: Turn, mediation: Mediation, case: Case, words: str) -> None:
    """What the other side says, by chat or written down by staff: for colleagues only."""
    words = masked(turn, words)
    mediation.other_said = "\n".join(filter(None, (mediation.other_said, words)))
    moves.record(turn, case, "other_side", say("disputes.entry.other_said", words=words))
    tell_handler(turn, case, say("disputes.told.other_said", number=case.number, words=words))


# --- one text for both ---------------------------------------------------------------------------


def reveals(turn: Turn, case: Case, text: str) -> list[str]:
    """What in the text would tell the other side who complained; empty when it tells nothing."""
    person = turn.session.get(Person, case.filer_id)
    behind = who(turn, case)
    names = [*behind.names, case.contact_name, person.name if person else None]
    place = read_place(behind.place or case.place)
    hidden = Who(
        names=[name for name in dict.fromkeys(names) if name and name != say("cases.card.unknown")],
        unit=behind.unit or (place.unit if place else None) or "",
        room=behind.room or (place.room if place else None) or "",
    ).hide(text)
    found = [direction[0] for direction in [_DIRECTION.search(text)] if direction]
    if hidden != text:
        found += _differing(text, hidden)
    return list(dict.fromkeys([*found, *_quoted(case.what, text)]))


def _differing(text: str, hidden: str) -> list[str]:
    """The parts of the text that had to be hidden."""
    changes = SequenceMatcher(None, text, hidden, autojunk=False).get_opcodes()
    return [text[a:b] for kind, a, b, _, _ in changes if kind in ("replace", "delete")]


def _quoted(what: str, text: str) -> list[str]:
    """The longest run of his own words, when it is long enough to be known again."""
    run = SequenceMatcher(None, what, text, autojunk=False).find_longest_match()
    return [text[run.b : run.b + run.size]] if run.size > LONGEST_QUOTE else []


def propose(turn: Turn, case: Case, text: str) -> int:
    """调解方案: the same text to both; how many of the other side were asked by chat."""
    mediation = of_case(turn, case)
    if reveals(turn, case, text):
        raise MoveRefused(say("disputes.refused.reveals"))
    text = masked(turn, text)
    moves.make(turn, case, "mediate_propose", say("disputes.entry.proposed", text=text))
    mediation.state, mediation.proposal = "proposed", text
    mediation.filer_agreed = mediation.other_agreed = None
    turn.explain(say("log.neighbours.proposal", number=case.number))
    told = say("disputes.told.proposal", text=text)
    given_times.told(turn, case, text)
    _ask_filer(turn, case, told)
    return _tell_other(turn, case, mediation, told, _yes_no(f"side_settles:{mediation.id}"))


def _ask_filer(turn: Turn, case: Case, told: str) -> None:
    """By buttons in his chat, by letter or on the phone; nobody is to phone who left no number."""
    tasks.drop_of_case(turn, case, CONSENT)
    by = intake.way(turn, case)
    asked = f"{told}\n{say('disputes.told.answer_by_mail')}" if by == intake.MAIL else told
    _tell_filer(turn, case, asked, _yes_no(f"settle:{case.number}"), purpose="promise")
    if by == intake.PHONE:
        about = say("disputes.task", number=case.number, place=case.place, words=told)
        tasks.open_task(turn, kind=CONSENT, case=case, about=about)


def _yes_no(action: str) -> tuple[Button, ...]:
    return tuple(
        Button(label(f"disputes.button.{name}"), f"{action}.{name}")
        for name in ("agree", "disagree")
    )


def settle(
    turn: Turn, mediation: Mediation, case: Case, side: str, *, agrees: bool, heard: str = ""
) -> None:
    """One side's answer to the proposal; with both in favour it is settled, on record.

    ``heard``: the filer's words, as an agent wrote them down for who has no chat.
    """
    if mediation.proposal is None or mediation.state not in ("proposed", "agreed"):
        raise MoveRefused(say("disputes.refused.no_proposal"))
    answer = say(f"disputes.answer.{'agree' if agrees else 'disagree'}")
    answer += as_heard(turn, case, heard)
    entry = say(f"disputes.entry.{side}", answer=answer)
    if side == FILER:
        moves.make(turn, case, "settle", entry)
        mediation.filer_agreed = agrees
        tasks.drop_of_case(turn, case, CONSENT)
    else:
        moves.record(turn, case, "other_side", entry)
        mediation.other_agreed = agrees
    if mediation.filer_agreed and mediation.other_agreed:
        _agreed(turn, mediation, case)
        return
    mediation.state = "proposed"
    text = say(f"disputes.told.answer.{side}", number=case.number, answer=answer)
    if agrees:
        tell_handler(turn, case, text)
    else:
        tell_handler(turn, case, text + say("disputes.told.answer.next"), _ways_on(case))


def _ways_on(case: Case) -> tuple[Button, ...]:
    """What the handler does where one side does not agree."""
    ways = (("propose", "mediate_propose"), ("committee", "committee"), ("discuss", "discuss"))
    return tuple(
        Button(label(f"disputes.button.{name}"), f"{action}:{case.number}") for name, action in ways
    )


def _agreed(turn: Turn, mediation: Mediation, case: Case) -> None:
    mediation.state, mediation.closed_at = "agreed", turn.now
    text = mediation.proposal or ""
    moves.record(
        turn, case, "agreed", say("disputes.entry.agreed", text=text), visibility="resident"
    )
    turn.explain(say("log.neighbours.agreed", number=case.number))
    sent = _tell_filer(turn, case, agreed_words(mediation))
    _tell_other(turn, case, mediation, agreed_words(mediation), ())
    untold = turn.staff is None and not intake.is_reachable(turn, case)
    key = "disputes.told.agreed_untold" if untold else "disputes.told.agreed_staff"
    next_ = whether_told(turn, case, sent) if untold else ""
    tell_handler(turn, case, say(key, number=case.number, text=text, next=next_))


def agreed_words(mediation: Mediation) -> str:
    """What both hear when both are in favour."""
    return say("disputes.told.agreed", text=mediation.proposal or "")


# --- the committee -------------------------------------------------------------------------------


def to_committee(turn: Turn, case: Case, members: str, meets_at: datetime) -> None:
    """调解委员会: members and date; both sides hear the date, the handler is reminded of it."""
    mediation = of_case(turn, case)
    moves.make(turn, case, "committee", say("disputes.entry.committee"))
    mediation.state, mediation.members, mediation.meets_at = "committee", members, meets_at
    moves.record(turn, case, "note", say("disputes.entry.members", members=members))
    turn.start_timer("mediation_meets", subject(case), meets_at)
    turn.explain(say("log.neighbours.committee", number=case.number))
    told = committee_words(turn, case, meets_at)
    _tell_filer(turn, case, told, purpose="promise")
    _tell_other(turn, case, mediation, told, ())
    at = say_time(meets_at, turn.now)
    text = say("disputes.told.members", number=case.number, members=members, at=at)
    tell_roles(turn, case, ("lead",), text, but=(turn.speaker.person_id,))


def committee_words(turn: Turn, case: Case, meets_at: datetime) -> str:
    """When it meets, for both sides."""
    return say("disputes.told.committee", at=say_time(meets_at, heard_at(turn, case)))


def remind_of_meeting(turn: Turn, case: Case) -> None:
    """The day and hour have come: who leads the case is asked for what came of it."""
    if case.state not in UNFINISHED:
        return
    mediation = of_case(turn, case)
    text = say("disputes.told.meets", number=case.number, members=mediation.members or "")
    propose_button = Button(label("disputes.button.propose"), f"mediate_propose:{case.number}")
    tell_handler(turn, case, text, [propose_button])
    tell_roles(turn, case, ("lead",), text, but=(case.handler_id,))


TIMERS: Mapping[str, Callable[[Turn, str], None]] = {
    "mediation_meets": case_timer(remind_of_meeting)
}
