"""The one-page story of a case: the resident's words, promises kept and missed, who did what.

It is told from the record when a letter leaves, as of the moment the letter was written, so that a
repeat says the same and nothing erased meanwhile is told.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.cases import move_table, parted
from handlers.roster_values import ROLE_NAMES
from handlers.texts import say
from handlers.when import say_time
from storage.tables import Attachment, Blob, Case, Community, Entry, Person

__all__ = ["Photo", "Promise", "Step", "Story", "tell"]

RESIDENT_SAYS = frozenset({"add", "urge", "dispute", "reopen", "comment"})
# Reminders, looks at numbers and deliveries tell nothing of what was done.
LEFT_OUT = frozenset({"reminder", "delivery", "phone_seen", "person_seen", "look", "letter"})
MOST_STEPS = 24
LONGEST_STEP = 160  # characters


@dataclass(frozen=True, slots=True)
class Promise:
    """One promise: what, when it was made, and what became of it (kept, missed, open)."""

    what: str
    at: str
    state: str


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the timeline."""

    at: str
    who: str
    what: str


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo as it came."""

    name: str
    mime: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Story:
    """All that the page says, in words."""

    title: str
    number: str
    facts: tuple[tuple[str, str], ...]
    words: tuple[Step, ...]  # the resident's, oldest first
    promises: tuple[Promise, ...]
    steps: tuple[Step, ...]
    left_out: int  # earlier steps for which there is no room
    photos: tuple[Photo, ...]
    photos_left_out: int


def tell(session: Session, case: Case, *, level: int, at: datetime, photo_bytes: int) -> Story:
    """The story as of ``at``; photos up to so many bytes together go along."""
    entries = _entries(session, case, at)
    people = _names(session, entries, case)
    steps = [_step(e, people, at) for e in entries if e.kind not in LEFT_OUT and e.text]
    photos, without = _photos(session, case, at, photo_bytes)
    return Story(
        title=say(f"letters.title.level.{level}", number=case.number),
        number=case.number,
        facts=tuple(_facts(session, case, people, at)),
        words=tuple(_words(case, entries, at)),
        promises=tuple(_promises(entries, at)),
        steps=tuple(steps[-MOST_STEPS:]),
        left_out=max(0, len(steps) - MOST_STEPS),
        photos=photos,
        photos_left_out=without,
    )


def _entries(session: Session, case: Case, at: datetime) -> Sequence[Entry]:
    of_case = select(Entry).where(
        Entry.case_id == case.id, Entry.at <= at, Entry.visibility.in_(("resident", "staff"))
    )
    return parted.of_this_case(session, session.scalars(of_case.order_by(Entry.id)).all())


def _names(session: Session, entries: Sequence[Entry], case: Case) -> Mapping[int, str]:
    ids = {e.actor_id for e in entries if e.actor_id and e.actor_role != "resident"}
    ids |= {case.handler_id} if case.handler_id else set()
    found = session.execute(
        select(Person.id, Person.name, Person.short_name).where(Person.id.in_(ids))
    )
    return {row.id: row.name or row.short_name or "" for row in found}


def _facts(
    session: Session, case: Case, people: Mapping[int, str], at: datetime
) -> Iterator[tuple[str, str]]:
    community = session.get(Community, case.community_id)
    yield say("letters.fact.resident"), case.contact_name or say("cases.card.nameless")
    yield say("letters.fact.place"), f"{community.name if community else ''} {case.place}".strip()
    yield say("letters.fact.category"), f"{case.category} · {say(f'cases.card.{case.kind}')}"
    yield say("letters.fact.filed"), say_time(case.filed_at, at)
    role = ROLE_NAMES.get(case.handler_role or "", "")
    yield say("letters.fact.handler"), f"{role} {people.get(case.handler_id or 0, '')}".strip()
    for key in ("since", "hope"):
        value = getattr(case, key)
        if value:
            yield say(f"letters.fact.{key}"), value
    if case.feeling != "calm":
        yield say("letters.fact.feeling"), say(f"letters.feeling.{case.feeling}")
    counted = say("letters.counts", urges=case.urges, times=case.dissatisfactions)
    yield say("letters.fact.counts"), counted


def _words(case: Case, entries: Sequence[Entry], at: datetime) -> Iterator[Step]:
    yield Step(say_time(case.filed_at, at), "", case.what)
    for entry in entries:
        if entry.kind in RESIDENT_SAYS and entry.actor_role == "resident":
            yield Step(say_time(entry.at, at), "", entry.text)


def _step(entry: Entry, people: Mapping[int, str], at: datetime) -> Step:
    role = ROLE_NAMES.get(entry.actor_role, say("letters.the_desk"))
    who = f"{role} {people.get(entry.actor_id or 0, '')}".strip()
    label = move_table.MOVES[entry.kind].label if entry.kind in move_table.MOVES else ""
    text = entry.text.replace("\n", " ")
    if len(text) > LONGEST_STEP:
        text = text[: LONGEST_STEP - 1] + "…"
    return Step(say_time(entry.at, at), who, f"{label}：{text}" if label else text)


def _promises(entries: Sequence[Entry], at: datetime) -> Iterator[Promise]:
    """A plan is kept when 完成 follows before its date is missed; a first word within its limit."""
    plan: Entry | None = None
    late = False  # a limit was missed since somebody got the card
    for entry in entries:
        if entry.kind in ("assign", "reassign"):
            late = False
        elif entry.kind == "first_word" and not late:
            yield _promise(entry, say("letters.promise.first_word"), "kept", at)
        elif entry.kind == "overdue":
            late = True
            yield _promise(plan or entry, (plan or entry).text, "missed", at)
            plan = None
        elif entry.kind == "complete" and plan is not None:
            yield _promise(plan, plan.text, "kept", at)
            plan = None
        elif entry.kind == "promise_plan":
            if plan is not None:
                yield _promise(plan, plan.text, "replaced", at)
            plan = entry
    if plan is not None:
        yield _promise(plan, plan.text, "open", at)


def _promise(entry: Entry, what: str, state: str, at: datetime) -> Promise:
    return Promise(what, say_time(entry.at, at), say(f"letters.promise.{state}"))


def _photos(
    session: Session, case: Case, at: datetime, most_bytes: int
) -> tuple[tuple[Photo, ...], int]:
    rows = session.execute(
        select(Attachment.name, Blob.mime, Blob.size_bytes, Blob.id)
        .join(Blob, Blob.id == Attachment.blob_id)
        .where(
            Attachment.case_id == case.id,
            Attachment.kind == "photo",
            Attachment.at <= at,
            Blob.size_bytes > 0,
        )
        .order_by(Attachment.id)
    ).all()
    taken: list[Photo] = []
    room = most_bytes
    for row in rows:
        if row.size_bytes <= room:
            room -= row.size_bytes
            data = session.scalar(select(Blob.data).where(Blob.id == row.id)) or b""
            taken.append(Photo(row.name, row.mime, data))
    return tuple(taken), len(rows) - len(taken)
