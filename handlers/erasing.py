"""A resident has what is kept of him erased (RULEBOOK §8, DESIGN §4).

Words and media go; who did what kind of thing and when stays, and the erasing is itself an entry.
A matter still open goes on without him in it, as an anonymous one does.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, exists, or_, select, update

from handlers import state as states
from handlers.cases.actions import residents
from handlers.cases.moves import record
from handlers.cases.privacy.veil import Who
from handlers.cases.states import UNFINISHED, CaseState
from handlers.cases.talks import chats
from handlers.cases.telling import tell_handler
from handlers.cases.timing.clocks import give_card
from handlers.retention import blank_cases, forget_senders
from handlers.texts import say
from handlers.turn import Turn
from nlp.hiding import HOUSE
from nlp.places import read_place
from storage.tables import (
    Acceptance,
    Account,
    Attachment,
    Blob,
    Case,
    CaseLink,
    CasePoint,
    Chat,
    ChatLine,
    Conversation,
    Entry,
    Failure,
    FamilyInvite,
    FeeDeferral,
    Follower,
    InboxRow,
    IncidentFollower,
    OutboxRow,
    Pause,
    Person,
    Solution,
    Survey,
    Task,
    VerifiedPhone,
)

__all__ = ["EXPORTED", "accounts_of", "blank_blob", "cases_of", "emergency_of", "erase"]

EXPORTED = "application/json"  # media type of a file of somebody's own data
_UNSYNCHRONISED = {"synchronize_session": False}


def cases_of(turn: Turn) -> list[Case]:
    """Every case the speaker filed, oldest first."""
    own = select(Case).where(Case.filer_id == turn.speaker.person_id).order_by(Case.id)
    return list(turn.session.scalars(own))


def accounts_of(turn: Turn) -> list[Account]:
    """The speaker's chat accounts."""
    own = select(Account).where(Account.person_id == turn.speaker.person_id).order_by(Account.id)
    return list(turn.session.scalars(own))


def emergency_of(cases: Sequence[Case]) -> Case | None:
    """An emergency that is not over: helpers still have to find him."""
    return next((case for case in cases if case.emergency and case.state in UNFINISHED), None)


def erase(turn: Turn, *, withdraws: bool) -> None:
    """Erase the speaker; ``withdraws``: his open cases are withdrawn, else they go on without him.

    The caller has made sure that no emergency of his is running.
    """
    person = turn.session.get(Person, turn.speaker.person_id, with_for_update=True)
    assert person is not None, "who speaks is on record"
    cases = cases_of(turn)
    went_on = []
    for case in cases:
        if case.state == CaseState.CLOSED:
            continue
        _without_him(turn, case, person)
        if withdraws:
            residents.withdraw(turn, case)
        else:
            went_on.append(case)
    turn.session.flush()
    closed = [case for case in cases if case not in went_on]
    gone = say("cases.entry.erased_by_wish")
    blank_cases(turn, [case.id for case in closed], gone)
    _blank_messages(turn, gone)
    _blank_tasks(turn, gone)
    _blank_chats(turn, gone)
    _blank_media(turn, [case.id for case in cases])
    _forget_followers(turn, [case.id for case in cases])
    forget_senders(turn, [case.id for case in cases])
    _forget_person(turn, person)
    for case in went_on:
        record(turn, case, "erase", say("cases.entry.erased_open"), visibility="staff")
        tell_handler(turn, case, say("cases.told.erased", number=case.number))
        give_card(turn, case)
    turn.explain(say("log.people.erased", count=len(cases)))


def _without_him(turn: Turn, case: Case, person: Person) -> None:
    """The matter without the man: no name, phone, door; nor in what was said of it."""
    place = read_place(case.place)
    behind = Who(
        names=[name for name in (case.contact_name, person.name) if name],
        unit=(place.unit if place else None) or "",
        room=(place.room if place else None) or "",
    )
    case.place = behind.hide(case.place).replace(HOUSE, "") or say("cases.card.somewhere")
    case.what = behind.hide(case.what)
    for name in ("since", "hope", "plan", "next_step", "completion"):
        setattr(case, name, behind.hide(getattr(case, name) or "") or None)
    case.anonymous, case.contact_name = True, say("cases.card.unknown")
    case.phones_sealed = case.person_sealed = case.house_id = None
    for entry in turn.session.scalars(select(Entry).where(Entry.case_id == case.id)):
        entry.text, entry.media = behind.hide(entry.text), None
    for point in turn.session.scalars(select(CasePoint).where(CasePoint.case_id == case.id)):
        point.what, point.answer = behind.hide(point.what), behind.hide(point.answer or "") or None
    for sheet in turn.session.scalars(select(Acceptance).where(Acceptance.case_id == case.id)):
        sheet.what, sheet.note = behind.hide(sheet.what), behind.hide(sheet.note)
        sheet.house_id = None
    for plan in turn.session.scalars(select(Solution).where(Solution.case_id == case.id)):
        plan.what, plan.next_step = behind.hide(plan.what), behind.hide(plan.next_step)
    for task in turn.session.scalars(select(Task).where(Task.case_id == case.id)):
        task.about, task.result = behind.hide(task.about), behind.hide(task.result or "") or None
    for pause in turn.session.scalars(select(Pause).where(Pause.case_id == case.id)):
        pause.reason = behind.hide(pause.reason)
    for row in turn.session.scalars(select(OutboxRow).where(OutboxRow.case_id == case.id)):
        row.text, row.media = behind.hide(row.text), None
        if row.state == "due" and row.person_id != person.id:
            row.state, row.reason = "cancelled", say("cases.entry.erased_by_wish")


# --- what is kept beside the cases ---------------------------------------------------------------


def _blank_messages(turn: Turn, gone: str) -> None:
    """What he wrote and was told, on all his accounts, and where he stood in a conversation."""
    person_id = turn.speaker.person_id
    accounts = [account.id for account in accounts_of(turn)]
    _change(turn, InboxRow, InboxRow.account_id.in_(accounts), body_sealed=None)
    his = select(InboxRow.id).where(InboxRow.account_id.in_(accounts))
    _change(turn, Failure, Failure.inbox_id.in_(his), error=gone)
    told = OutboxRow.person_id == person_id
    _blank_exports(turn)
    _change(turn, OutboxRow, told & (OutboxRow.state != "due"), text=gone, buttons=None, media=None)
    empty = turn.rules.keyring.seal_bytes(states.encode(states.State()))
    _change(turn, Conversation, Conversation.account_id.in_(accounts), state_sealed=empty)
    shown = delete(VerifiedPhone).where(VerifiedPhone.account_id.in_(accounts))
    turn.session.execute(shown, execution_options=_UNSYNCHRONISED)
    turn.state.clear_form()
    turn.state.case_id = 0


def _blank_exports(turn: Turn) -> None:
    """The files made for him of his own data."""
    with_media = (OutboxRow.person_id == turn.speaker.person_id) & OutboxRow.media.is_not(None)
    sent = turn.session.scalars(select(OutboxRow.media).where(with_media)).all()
    made = [one["blob_id"] for media in sent for one in media or () if one.get("mime") == EXPORTED]
    for blob in turn.session.scalars(select(Blob).where(Blob.id.in_(made))):
        blank_blob(blob)


def blank_blob(blob: Blob) -> None:
    """Under a digest of its own, or the same bytes sent later would be taken for kept."""
    blob.data, blob.size_bytes, blob.digest = b"", 0, f"erased {blob.id}"


def _blank_tasks(turn: Turn, gone: str) -> None:
    person_id = turn.speaker.person_id
    for task in turn.session.scalars(select(Task).where(Task.person_id == person_id)):
        task.about, task.result = gone, gone if task.result else None
        if task.state in ("open", "taken"):
            task.state, task.done_at = "dropped", turn.now
            turn.stop_timer("task_limit", f"task:{task.id}")
    _change(turn, Survey, Survey.person_id == person_id, comment=None)
    _change(turn, FeeDeferral, FeeDeferral.person_id == person_id, why=gone)


def _blank_chats(turn: Turn, gone: str) -> None:
    """Talks with an agent: one that waits or runs ends, what was said in any of them goes."""
    talks = turn.session.scalars(select(Chat).where(Chat.person_id == turn.speaker.person_id)).all()
    for chat in talks:
        if chat.state != chats.ENDED:
            chats.end(turn, chat, gone)
        chat.about, chat.result = gone, gone if chat.result else None
    turn.session.flush()
    his = ChatLine.chat_id.in_([chat.id for chat in talks])
    _change(turn, ChatLine, his, text=gone, media=None)


def _blank_media(turn: Turn, case_ids: Sequence[int]) -> None:
    """His photos and voices, unless the same bytes are another's too."""
    person_id = turn.speaker.person_id
    own = or_(
        Attachment.person_id == person_id,
        Attachment.case_id.in_(case_ids) & (Attachment.purpose == "report"),
    )
    attachments = turn.session.scalars(select(Attachment).where(own)).all()
    ids = {one.id for one in attachments}
    for attachment in attachments:
        attachment.name = say("cases.card.file", at="")
        others = select(Attachment.id).where(
            Attachment.blob_id == attachment.blob_id, Attachment.id.not_in(ids)
        )
        blob = turn.session.get(Blob, attachment.blob_id)
        if blob is not None and turn.session.scalar(others.limit(1)) is None:
            blank_blob(blob)
    turn.session.flush()


def _forget_followers(turn: Turn, case_ids: Sequence[int]) -> None:
    person_id = turn.speaker.person_id
    merged_into = exists().where(CaseLink.other_id == Case.id, CaseLink.kind == "merged")
    followed = or_(Follower.person_id == person_id, Follower.case_id.in_(case_ids))
    for statement in (
        delete(Follower).where(followed),
        delete(FamilyInvite).where(FamilyInvite.case_id.in_(case_ids)),
        delete(IncidentFollower).where(IncidentFollower.person_id == person_id),
        update(Case).where(Case.id.in_(case_ids), ~merged_into).values(followed=None),
    ):
        turn.session.execute(statement, execution_options=_UNSYNCHRONISED)


def _forget_person(turn: Turn, person: Person) -> None:
    """An employee's name and phone are the roster's; of anybody else nothing stays."""
    if turn.staff is None:
        person.name = person.phone_sealed = person.phone_hash = None
    person.community_id = person.house_id = person.place = None
    person.house_verified, person.erased_at = False, turn.now
    turn.session.flush()


def _change(turn: Turn, table: Any, which: Any, **values: Any) -> None:
    turn.session.execute(
        update(table).where(which).values(**values), execution_options=_UNSYNCHRONISED
    )
