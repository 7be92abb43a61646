"""社区议事: a notice for the corridor board and a numbered vote (RULEBOOK §3, §5.11).

The notice tells of the matter alone: no case, no name, no house. One vote a house or a person, as
the discussion says; a house that the centre has not confirmed is counted apart, so that nobody
votes in his neighbour's place.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, exists, select

from handlers.cases import moves
from handlers.cases.errors import MoveRefused
from handlers.cases.neighbours import results
from handlers.cases.neighbours.mediation import reveals
from handlers.cases.privacy.masking import masked
from handlers.cases.telling import tell_handler, tell_resident
from handlers.messages import VOTE, Button
from handlers.texts import label, say
from handlers.turn import Turn
from handlers.when import say_by
from nlp.categories import Category
from nlp.proposals import proposes
from storage.crypto import Keyring
from storage.ids import next_id
from storage.tables import Account, Ballot, Case, Community, Discussion, Person, StaffRole

__all__ = [
    "OPTIONS",
    "OTHER",
    "TIMERS",
    "TOPICS",
    "Notice",
    "asked_key",
    "ballot_buttons",
    "is_open",
    "is_running",
    "is_topic",
    "newest",
    "notice_of",
    "notice_path",
    "offer_alternative",
    "open_discussion",
    "preview",
    "result_text",
    "topic_of",
    "vote",
    "voter_of",
    "wish",
]

TOPICS = (
    "roof",
    "parking",
    "drying",
    "dogs",
    "illegal_building",
    "balcony",
    "occupying",
    "dancing",
)
OTHER = "other"  # any other common matter that a resident proposed; its question is written anew
OPTIONS = ("for", "against", "either")
TOKEN_SIGNS = 32  # of a keyed hash: 128 bits


def topic_of(text: str) -> str:
    """Which of the eight community topics the words name; empty when none."""
    for topic in TOPICS:
        if any(word in text for word in say(f"discussions.topic.{topic}.signs").split()):
            return topic
    return ""


def is_topic(case: Case) -> bool:
    """Whether the community may be asked about it."""
    common = case.category == Category.NEIGHBOURS or bool(topic_of(case.what))
    return common or proposes(case.what)


# --- an alternative, and the offer ---------------------------------------------------------------


def offer_alternative(turn: Turn, case: Case, topic: str) -> None:
    """A forbidden act gets an alternative and this offer, not "有规定" (RULEBOOK §3)."""
    text = say(
        "discussions.told.alternative",
        number=case.number,
        topic=say(f"discussions.topic.{topic}.name"),
        alternative=say(f"discussions.topic.{topic}.alternative"),
    )
    moves.make(turn, case, "message", text)
    wish = Button(label("disputes.button.want_discussion"), f"want_discussion:{case.number}")
    tell_resident(turn, case, text, [wish])


def wish(turn: Turn, case: Case) -> None:
    """The resident would like one: his handler decides and opens it."""
    moves.make(turn, case, "add", say("discussions.entry.wish"))
    button = Button(label("disputes.button.discuss"), f"discuss:{case.number}")
    tell_handler(turn, case, say("discussions.told.wish", number=case.number), [button])


# --- opening -------------------------------------------------------------------------------------


def open_discussion(
    turn: Turn,
    case: Case,
    topic: str,
    question: str,
    *,
    one_vote_a: str,
    closes_at: datetime,
) -> tuple[Discussion, int]:
    """Everybody of the estate is asked; the discussion and how many were."""
    moves.check(turn, case, "discuss")
    if reveals(turn, case, question):
        raise MoveRefused(say("disputes.refused.reveals"))
    question = masked(turn, question)
    moves.make(turn, case, "discuss", say("discussions.entry.opened", question=question))
    discussion = Discussion(
        id=next_id(),
        community_id=case.community_id,
        case_id=case.id,
        topic=topic,
        question=question,
        options=[say(f"discussions.option.{name}") for name in OPTIONS],
        one_vote_a=one_vote_a,
        state="open",
        opened_by=turn.speaker.person_id,
        opened_at=turn.now,
        closes_at=closes_at,
    )
    turn.session.add(discussion)
    turn.session.flush()
    turn.start_timer("discussion_closes", f"discussion:{discussion.id}", closes_at)
    people = _residents(turn, case.community_id)
    quiet = turn.calendar_of(case.community_id).quiet_until(turn.now)
    text = _asked(question, one_vote_a, closes_at, quiet or turn.now)
    for person_id in people:
        turn.push(
            person_id,
            text,
            ballot_buttons(discussion),
            not_before=quiet,
            dedupe_key=f"{asked_key(discussion.id)}{person_id}",
        )
    turn.explain(say("log.neighbours.discussion", number=case.number, count=len(people)))
    return discussion, len(people)


def _residents(turn: Turn, community_id: int) -> Sequence[int]:
    """Who lives there and reads a chat; employees are asked as little as strangers."""
    found = select(Person.id).where(
        Person.community_id == community_id,
        Person.house_id.is_not(None),
        Person.erased_at.is_(None),
        exists().where(Account.person_id == Person.id, Account.dead_at.is_(None)),
        ~exists().where(StaffRole.person_id == Person.id),
    )
    return turn.session.scalars(found.order_by(Person.id)).all()


def asked_key(discussion_id: int) -> str:
    """What the keys of the messages begin with by which its residents were asked."""
    return f"discussion:{discussion_id}:"


def preview(
    turn: Turn, case: Case, question: str, *, one_vote_a: str, closes_at: datetime
) -> tuple[str, int]:
    """What everybody would read, word for word, and how many would; nothing is sent."""
    now = turn.calendar_of(case.community_id).quiet_until(turn.now) or turn.now
    text = _asked(masked(turn, question), one_vote_a, closes_at, now)
    return text, len(_residents(turn, case.community_id))


def _asked(question: str, one_vote_a: str, closes_at: datetime, now: datetime) -> str:
    lines = [say("discussions.told.asked", question=question)]
    lines += [
        f"{at}. {say(f'discussions.option.{name}')}" for at, name in enumerate(OPTIONS, start=1)
    ]
    one = say(f"discussions.one_vote.{one_vote_a}")
    by = say_by(closes_at, now)
    return "\n".join([*lines, say("discussions.told.how", one=one, by=by)])


def ballot_buttons(discussion: Discussion) -> list[Button]:
    """One a choice; its number may be typed as well."""
    return [
        Button(option, f"{VOTE}:{discussion.id}.{at}")
        for at, option in enumerate(discussion.options, start=1)
    ]


# --- voting --------------------------------------------------------------------------------------


def vote(turn: Turn, discussion_id: int, choice: int) -> str:
    """His vote, or another one until the end; what he chose. Raises MoveRefused."""
    discussion = turn.session.get(Discussion, discussion_id)
    me = turn.session.get(Person, turn.speaker.person_id)
    if discussion is None or me is None or me.community_id != discussion.community_id:
        raise MoveRefused(say("discussions.refused.not_here"))
    if not is_running(discussion, turn.now):
        over = "called_off" if discussion.state == "called_off" else "over"
        raise MoveRefused(say(f"discussions.refused.{over}"))
    if me.house_id is None or turn.staff is not None:
        raise MoveRefused(say("discussions.refused.no_house"))
    if not 1 <= choice <= len(discussion.options):
        raise MoveRefused(say("common.button_reply.old"))
    _keep(turn, discussion, voter_of(discussion, me), choice)
    return str(discussion.options[choice - 1])


def is_open(turn: Turn, discussion_id: int) -> bool:
    """Whether a vote still counts there."""
    discussion = turn.session.get(Discussion, discussion_id)
    return discussion is not None and is_running(discussion, turn.now)


def is_running(discussion: Discussion, now: datetime) -> bool:
    """Whether it waits for votes."""
    return discussion.state == "open" and discussion.closes_at > now


def newest(turn: Turn) -> int:
    """The newest discussion open where the speaker lives; raises MoveRefused."""
    found = turn.session.scalars(
        select(Discussion.id)
        .where(
            Discussion.community_id == turn.speaker.community_id,
            Discussion.state == "open",
            Discussion.closes_at > turn.now,
        )
        .order_by(Discussion.id.desc())
        .limit(1)
    ).one_or_none()
    if found is None:
        raise MoveRefused(say("discussions.refused.none"))
    return found


def voter_of(discussion: Discussion, person: Person) -> str:
    """Whose vote it is; without a confirmed house his own, counted apart."""
    if not person.house_verified:
        return f"unverified:{person.id}"
    by_house = discussion.one_vote_a == "house"
    return f"house:{person.house_id}" if by_house else f"person:{person.id}"


def _keep(turn: Turn, discussion: Discussion, voter: str, choice: int) -> None:
    found = turn.session.scalars(
        select(Ballot)
        .where(Ballot.discussion_id == discussion.id, Ballot.voter == voter)
        .with_for_update()
    ).one_or_none()
    if found is not None:
        if found.person_id != turn.speaker.person_id:  # of the same house
            option = discussion.options[choice - 1]
            turn.push(found.person_id, say("discussions.told.changed", choice=option))
        found.choice, found.person_id, found.at = choice, turn.speaker.person_id, turn.now
        return
    turn.session.add(
        Ballot(
            id=next_id(),
            discussion_id=discussion.id,
            voter=voter,
            person_id=turn.speaker.person_id,
            choice=choice,
            at=turn.now,
        )
    )
    turn.session.flush()


# --- the end -------------------------------------------------------------------------------------


def close(turn: Turn, discussion_id: str) -> None:
    """The deadline: the result to whoever voted, to who opened it, and onto the case."""
    discussion = turn.session.get(Discussion, int(discussion_id), with_for_update=True)
    if discussion is None or discussion.state != "open":
        return
    discussion.state = "closed"
    ballots = _ballots(turn, discussion)
    text = result_text(turn, discussion)
    quiet = turn.calendar_of(discussion.community_id).quiet_until(turn.now)
    voters = _voters(turn, ballots)
    for person_id in voters:
        turn.push(person_id, text, not_before=quiet)
    case = turn.session.get(Case, discussion.case_id) if discussion.case_id else None
    results.tell_opener(turn, discussion, case, text)
    if case is not None:
        moves.record(turn, case, "result", text, visibility="resident")
        if case.filer_id not in voters:
            tell_resident(turn, case, text)
    turn.explain(say("log.neighbours.voted", count=len(ballots)))


def result_text(turn: Turn, discussion: Discussion) -> str:
    """What came out: numbers alone, never who chose what."""
    return say(
        "discussions.told.result",
        question=discussion.question,
        result=_result(discussion, _ballots(turn, discussion)),
    )


def _ballots(turn: Turn, discussion: Discussion) -> Sequence[Ballot]:
    of_it = select(Ballot).where(Ballot.discussion_id == discussion.id)
    return turn.session.scalars(of_it.order_by(Ballot.id)).all()


def _voters(turn: Turn, ballots: Sequence[Ballot]) -> list[int]:
    """Whoever voted, and with a house's vote everybody confirmed to live there."""
    houses = [int(b.voter.removeprefix("house:")) for b in ballots if b.voter.startswith("house:")]
    there = select(Person.id).where(Person.house_id.in_(houses), Person.house_verified.is_(True))
    family = turn.session.scalars(there.order_by(Person.id)).all() if houses else ()
    return list(dict.fromkeys([*(ballot.person_id for ballot in ballots), *family]))


def _result(discussion: Discussion, ballots: Sequence[Ballot]) -> str:
    confirmed = Counter(b.choice for b in ballots if not b.voter.startswith("unverified"))
    apart = Counter(b.choice for b in ballots if b.voter.startswith("unverified"))
    lines = [
        say("discussions.result.line", at=at, option=option, count=confirmed[at])
        for at, option in enumerate(discussion.options, start=1)
    ]
    if apart:
        listed = "、".join(
            say("discussions.result.apart_one", option=option, count=apart[at])
            for at, option in enumerate(discussion.options, start=1)
        )
        lines.append(say("discussions.result.apart", listed=listed))
    return "\n".join(lines)


# --- the notice ----------------------------------------------------------------------------------


class Notice(NamedTuple):
    """What hangs on the corridor board: of the matter alone."""

    community: str
    topic: str
    question: str
    alternative: str
    options: tuple[str, ...]
    one_vote_a: str
    closes_at: datetime
    called_off: bool


def notice_path(keyring: Keyring, discussion_id: int) -> str:
    """The address of the page to print; nobody can make another's."""
    return f"/notices/{discussion_id}-{_token(keyring, discussion_id)}"


def notice_of(conn: Connection, keyring: Keyring, name: str) -> Notice | None:
    """The notice of an address's last part; None when it is not one of ours."""
    number, _, token = name.partition("-")
    if not (number.isascii() and number.isdecimal()) or len(number) > TOKEN_SIGNS:
        return None
    if token != _token(keyring, int(number)):
        return None
    found = conn.execute(
        select(Discussion, Community.name.label("community"))
        .join(Community, Community.id == Discussion.community_id)
        .where(Discussion.id == int(number))
    ).one_or_none()
    if found is None:
        return None
    topic = found.topic
    return Notice(
        found.community,
        say(f"discussions.topic.{topic}.name"),
        found.question,
        say(f"discussions.topic.{topic}.alternative"),
        tuple(found.options),
        say(f"discussions.one_vote.{found.one_vote_a}"),
        found.closes_at,
        found.state == "called_off",
    )


def _token(keyring: Keyring, discussion_id: int) -> str:
    return keyring.code_hash("notice", str(discussion_id))[:TOKEN_SIGNS]


TIMERS: Mapping[str, Callable[[Turn, str], None]] = {"discussion_closes": close}
