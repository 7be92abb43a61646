"""A 社区议事 called off while it runs: votes count for nothing, whoever was asked is told (§3)."""

from collections.abc import Sequence

from sqlalchemy import select, update

from handlers.cases import moves
from handlers.cases.errors import MoveRefused
from handlers.cases.neighbours.discussions import asked_key, is_running
from handlers.cases.telling import tell_resident
from handlers.texts import say
from handlers.turn import Turn
from storage.tables import Case, Discussion, OutboxRow

__all__ = ["call_off", "may_call_off", "of_speaker"]

_NOT_GOT = frozenset({"dead", "cancelled"})


def of_speaker(turn: Turn) -> Sequence[Discussion]:
    """What runs and is his to call off, newest first."""
    running = turn.session.scalars(
        select(Discussion)
        .where(Discussion.state == "open", Discussion.closes_at > turn.now)
        .order_by(Discussion.id.desc())
    ).all()
    return [one for one in running if may_call_off(turn, one)]


def may_call_off(turn: Turn, discussion: Discussion) -> bool:
    """Who opened it; else who handles its case by now, or speaks for the centre there."""
    staff = turn.staff
    if staff is None:
        return False
    if discussion.opened_by == staff.person_id:
        return True
    case = turn.session.get(Case, discussion.case_id) if discussion.case_id else None
    return case is not None and (
        moves.acts_for_handler(turn, case, staff) or moves.leads(case, staff)
    )


def call_off(turn: Turn, discussion_id: int) -> tuple[Discussion, int]:
    """End it without a result; the discussion and how many were told. Raises MoveRefused.

    The votes stay on record and are counted no more. Who was to be asked after the quiet hours is
    neither asked nor told.
    """
    discussion = turn.session.get(Discussion, discussion_id, with_for_update=True)
    if discussion is None or not may_call_off(turn, discussion):
        raise MoveRefused(say("discussions.refused.not_yours"))
    if not is_running(discussion, turn.now):
        raise MoveRefused(say("discussions.refused.over"))
    discussion.state = "called_off"
    turn.stop_timer("discussion_closes", f"discussion:{discussion.id}")
    people = _who_got_it(turn, discussion)
    text = say("discussions.told.called_off", question=discussion.question)
    quiet = turn.calendar_of(discussion.community_id).quiet_until(turn.now)
    for person_id in people:
        turn.push(person_id, text, not_before=quiet)
    if discussion.opened_by != turn.speaker.person_id:
        turn.push(discussion.opened_by, text)
    _on_record(turn, discussion, text, people)
    turn.explain(say("log.neighbours.called_off", count=len(people)))
    return discussion, len(people)


def _who_got_it(turn: Turn, discussion: Discussion) -> Sequence[int]:
    """Whoever was asked; a question still held is not sent any more."""
    turn.group.flush()
    asked = (OutboxRow.dedupe_key.startswith(asked_key(discussion.id), autoescape=True),)
    held = (*asked, OutboxRow.state == "due", OutboxRow.not_before > turn.now)
    turn.session.execute(
        update(OutboxRow)
        .where(*held)
        .values(state="cancelled", reason=say("discussions.entry.held")),
        execution_options={"synchronize_session": False},
    )
    got = select(OutboxRow.person_id).where(*asked, OutboxRow.state.not_in(_NOT_GOT))
    return list(dict.fromkeys(turn.session.scalars(got.order_by(OutboxRow.id))))


def _on_record(turn: Turn, discussion: Discussion, text: str, told: Sequence[int]) -> None:
    case = turn.session.get(Case, discussion.case_id) if discussion.case_id else None
    if case is None:
        return
    moves.record(turn, case, "result", text, visibility="resident")
    if case.filer_id not in told:
        tell_resident(turn, case, text)
