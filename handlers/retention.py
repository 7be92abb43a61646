"""The nightly round: what is kept too long is purged or made nobody's (RULEBOOK §8, §11).

Raw bodies of messages after 7 days, media a year after they came, personal data of a case two
years after it was closed: words and media go, who did what kind of thing and when stays, and the
erasing is itself an entry (DESIGN §4). Each round takes a bounded bite and comes back for more.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import String, cast, delete, exists, func, literal, or_, select, update
from sqlalchemy.orm import aliased

from handlers.texts import say
from handlers.turn import Turn
from storage.tables import (
    Acceptance,
    Attachment,
    Blob,
    Case,
    CasePoint,
    Chat,
    ChatLine,
    Entry,
    InboxRow,
    Incident,
    MailSender,
    Mediation,
    OutboxRow,
    Pause,
    Referral,
    Solution,
    Survey,
    Task,
)

NIGHTLY = time(3, 30)  # local
BITE = 2000  # rows of a kind in one transaction
AGAIN_AFTER = timedelta(minutes=1)
SUBJECT = "desk:1"


def purge(turn: Turn, _subject: str) -> None:
    """One bite of each kind; again in a minute while there is more, else the next night."""
    keep = turn.policy.retention
    rounds: tuple[tuple[Callable[[Turn, datetime], int], int], ...] = (
        (_purge_bodies, keep.inbox_days),
        (_purge_media, keep.media_days),
        (_anonymise_cases, keep.closed_cases_days),
        (_anonymise_chats, keep.closed_cases_days),
    )
    done = [purge_older(turn, turn.now - timedelta(days=days)) for purge_older, days in rounds]
    is_more = any(rows >= BITE for rows in done)
    following = turn.now + AGAIN_AFTER if is_more else turn.calendar.next_daily(turn.now, NIGHTLY)
    turn.start_timer("retention", SUBJECT, following)
    if any(done):
        bodies, photos, cases, chats = done
        turn.explain(
            say("log.clock.purged", bodies=bodies, photos=photos, cases=cases, chats=chats)
        )


def _purge_bodies(turn: Turn, before: datetime) -> int:
    """The message as it came; its key stays, so that a repeat is still known."""
    old = (
        select(InboxRow.id)
        .where(InboxRow.body_sealed.is_not(None), InboxRow.accepted_at < before)
        .limit(BITE)
    )
    return _change(turn, InboxRow, turn.session.scalars(old).all(), body_sealed=None)


def _purge_media(turn: Turn, before: datetime) -> int:
    """The bytes of photos and voices that no younger case still uses."""
    younger = aliased(Attachment)
    old = (
        select(Blob.id)
        .where(
            Blob.size_bytes > 0,
            Blob.created_at < before,
            ~exists().where(younger.blob_id == Blob.id, younger.at >= before),
        )
        .limit(BITE)
    )
    ids = turn.session.scalars(old).all()
    # Under digests of their own, or the same bytes sent later would be taken for kept.
    gone = literal("erased ") + cast(Blob.id, String)
    return _change(turn, Blob, ids, data=b"", size_bytes=0, digest=gone)


def _anonymise_cases(turn: Turn, before: datetime) -> int:
    """What was said and by whom leaves a case long closed; kind, category and times stay."""
    old = (
        select(Case.id)
        .where(
            Case.closed_at < before,
            # who filed through an employee has a name or number on it, and no account
            or_(Case.filer_account_id.is_not(None), Case.contact_name.is_not(None)),
        )
        .limit(BITE)
    )
    ids = turn.session.scalars(old).all()
    blank_cases(turn, ids, say("cases.entry.erased"))
    return len(ids)


def blank_cases(turn: Turn, ids: Sequence[int], gone: str) -> None:
    """Words and people leave closed cases, ``gone`` in their place; each gets an entry of it."""
    _change(
        turn,
        Case,
        ids,
        what=gone,
        since=None,
        hope=None,
        contact_name=None,
        phones_sealed=None,
        person_sealed=None,
        place=func.coalesce(Case.building, gone),
        house_id=None,
        completion=None,
        plan=None,
        next_step=None,
        filer_account_id=None,
    )
    for table, words in (
        (Entry, Entry.text),
        (OutboxRow, OutboxRow.text),
        (CasePoint, CasePoint.what),
        (CasePoint, CasePoint.answer),
        (Acceptance, Acceptance.what),
        (Acceptance, Acceptance.note),
        (Acceptance, Acceptance.prevention),
        (Solution, Solution.what),
        (Solution, Solution.next_step),
    ):
        of_cases = update(table).where(table.case_id.in_(ids)).values({words: gone})
        turn.session.execute(of_cases, execution_options={"synchronize_session": False})
    for model, values in (
        (Task, {"about": gone, "result": None}),
        (Pause, {"reason": gone}),
    ):
        of_cases = update(model).where(model.case_id.in_(ids)).values(values)
        turn.session.execute(of_cases, execution_options={"synchronize_session": False})
    _blank_neighbours(turn, ids, gone)
    forget_senders(turn, ids)
    comments = update(Survey).where(Survey.case_id.in_(ids)).values(comment=None)
    turn.session.execute(comments, execution_options={"synchronize_session": False})
    for case_id in ids:
        turn.note(case_id, "erase", gone, visibility="audit")


def forget_senders(turn: Turn, ids: Sequence[int]) -> None:
    """Of whom the e-mails came that became these cases."""
    gone = delete(MailSender).where(MailSender.case_id.in_(ids))
    turn.session.execute(gone, execution_options={"synchronize_session": False})


def _blank_neighbours(turn: Turn, ids: Sequence[int], gone: str) -> None:
    """What was kept beside the case of the other side, of an authority, of a group."""
    of_group = select(Case.incident_id).where(Case.id.in_(ids), Case.incident_id.is_not(None))
    for statement in (
        update(Mediation)
        .where(Mediation.case_id.in_(ids))
        .values(other_place=gone, other_said=None, proposal=None, members=None),
        update(Referral).where(Referral.case_id.in_(ids)).values(said=gone, answer=None),
        update(Incident).where(Incident.id.in_(of_group)).values(aim=None),
    ):
        turn.session.execute(statement, execution_options={"synchronize_session": False})


def _anonymise_chats(turn: Turn, before: datetime) -> int:
    """What was said in a talk that belonged to no case; who talked when stays."""
    gone = say("cases.entry.erased")
    old = select(Chat.id).where(Chat.ended_at < before, Chat.about != gone).limit(BITE)
    ids = turn.session.scalars(old).all()
    lines = update(ChatLine).where(ChatLine.chat_id.in_(ids)).values(text=gone, media=None)
    turn.session.execute(lines, execution_options={"synchronize_session": False})
    return _change(turn, Chat, ids, about=gone, result=None)


def _change(turn: Turn, table: Any, ids: Sequence[int], **values: Any) -> int:
    if ids:
        turn.session.execute(
            update(table).where(table.id.in_(ids)).values(**values),
            execution_options={"synchronize_session": False},
        )
    return len(ids)


TIMERS = {"retention": purge}
