"""What whoever handles a case does with it: accept, first word, progress, plan, visit, complete.

Each checks who may and tells the *others*; the conversation confirms to the speaker. Everything
raises MoveRefused before it writes.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from handlers.cases import book, callbacks, care, findings, move_table, moves, unresolved, veil
from handlers.cases.card import handler_line
from handlers.cases.clocks import stop_answer
from handlers.cases.dispatching import peers
from handlers.cases.emergencies import take_emergency
from handlers.cases.errors import MoveRefused
from handlers.cases.masking import masked
from handlers.cases.moves import subject
from handlers.cases.states import LIGHT, CaseState
from handlers.cases.taking import accepted, role_in, tell_who_has_it
from handlers.cases.telling import forget_unsent, heard_at, tell_handler, tell_resident
from handlers.messages import Button, Media, Outgoing, Purpose
from handlers.roster import ROLE_NAMES
from handlers.texts import label, say
from handlers.turn import Turn
from handlers.when import say_by
from storage.tables import Case

FAR_OFF = timedelta(days=30)  # seen from so far a date is said whole, as the record needs it


def accept(turn: Turn, case: Case) -> None:
    """接单. The response clock goes on: it stops at the first word (RULEBOOK §5.3)."""
    if case.emergency:
        take_emergency(turn, case)
        return
    former = accepted(turn, case)
    turn.explain(say("log.work.accepted", number=case.number, handler=handler_line(turn, case)))
    tell_who_has_it(turn, case, dict.fromkeys([former, *peers(turn, case)]))
    due = case.response_due
    in_time = due is not None and due > turn.now
    tell_resident(
        turn,
        case,
        say(
            "cases.told.accepted",
            number=case.number,
            handler=handler_line(turn, case),
            by=say_by(due, heard_at(turn, case)) if due and in_time else say("cases.told.at_once"),
        ),
    )


def first_word(turn: Turn, case: Case, text: str, media: Sequence[Media] = ()) -> Outgoing:
    """The first word to the resident: the response clock stops here."""
    text = masked(turn, text)
    moves.make(turn, case, "first_word", text)
    turn.explain(say("log.work.first_word", number=case.number))
    _spoken(turn, case)
    book.attach(turn, case, media, purpose="proof")
    return _speak(turn, case, _from_speaker(turn, case, text), media=media)


def report_progress(
    turn: Turn,
    case: Case,
    text: str,
    *,
    next_step: str = "",
    due: datetime | None = None,
    media: Sequence[Media] = (),
) -> Outgoing:
    """反馈进展. With a next step and a date it is clear feedback and stops that clock too."""
    if next_step and due is not None:
        return promise_plan(turn, case, text, next_step=next_step, due=due, media=media)
    text = masked(turn, text)
    moves.make(turn, case, "report_progress", text)
    turn.explain(say("log.work.progress", number=case.number))
    _spoken(turn, case)
    book.attach(turn, case, media, purpose="proof")
    return _speak(turn, case, _from_speaker(turn, case, text), media=media)


def promise_plan(
    turn: Turn,
    case: Case,
    plan: str,
    *,
    next_step: str,
    due: datetime,
    media: Sequence[Media] = (),
) -> Outgoing:
    """方案/计划: what, next step, date. Stops the feedback clock; the date becomes a promise."""
    if due <= turn.now:
        raise MoveRefused(say("cases.refused.past_date"))
    plan, next_step = masked(turn, plan), masked(turn, next_step)
    by = say_by(due, heard_at(turn, case))
    words = say("cases.told.plan", plan=plan, step=next_step, by=by)
    on_record = say("cases.told.plan", plan=plan, step=next_step, by=say_by(due, due - FAR_OFF))
    moves.make(turn, case, "promise_plan", on_record)
    turn.explain(say("log.work.plan", number=case.number, by=say_by(due, turn.now)))
    _spoken(turn, case)
    case.plan, case.next_step, case.promised_due = plan, next_step, due
    _counts_as_feedback(turn, case)
    turn.start_timer("promise_limit", subject(case), due)
    book.attach(turn, case, media, purpose="proof")
    return _speak(turn, case, _from_speaker(turn, case, words), purpose="promise", media=media)


def _counts_as_feedback(turn: Turn, case: Case) -> None:
    case.feedback_at = turn.now
    case.overdue = False
    stop_answer(turn, case)
    forget_unsent(turn, case, ("reminder",), why="已有明确反馈")


def _spoken(turn: Turn, case: Case) -> None:
    """Any word of substance to the resident is also the first one."""
    if case.first_word_at is None:
        case.first_word_at = turn.now
        moves.stop(turn, case, move_table.RESPONSE)
        forget_unsent(turn, case, ("reminder",), person_id=case.handler_id, why="已回复业户")


def visit(turn: Turn, case: Case, finding: str) -> None:
    """On site: agreed, arrived, found (RULEBOOK §5.8). The resident hears what was found."""
    finding = masked(turn, finding)
    moves.make(turn, case, "visit", say("cases.entry.visited", finding=finding))
    turn.explain(say("log.work.visited", number=case.number))
    _spoken(turn, case)
    case.visited_at = turn.now
    tell_resident(
        turn,
        case,
        say(
            "cases.told.visited",
            number=case.number,
            handler=_speaker_line(turn, case),
            finding=finding,
        ),
    )


def no_access(turn: Turn, case: Case, words: str, *, due_said: bool = False) -> Outgoing:
    """上门未遇: stays open, the resident is told; 完成 waits for a visit (RULEBOOK §5.8).

    ``due_said``: the words ask about a new time already.
    """
    words = masked(turn, words)
    moves.make(turn, case, "no_access", say("cases.entry.no_access", words=words))
    turn.explain(say("log.work.no_access", number=case.number))
    _spoken(turn, case)
    case.visited_at = None
    return _speak(
        turn,
        case,
        say(
            "cases.told.no_access" if due_said else "cases.told.no_access_when",
            number=case.number,
            handler=_speaker_line(turn, case),
            words=words,
        ),
    )


def needs(turn: Turn, case: Case) -> tuple[bool, bool]:
    """What 完成 still lacks: (a visit on record, a photo of the work), RULEBOOK §6.1, §11.

    After 没解决 both are needed anew: the old ones show what did not help.
    """
    physical = turn.calendar_of(case.community_id).policy.categories.physical
    if case.category not in physical or case.kind in LIGHT:
        return False, False
    disputed = callbacks.last_survey(turn, case)
    since = disputed.answered_at if disputed is not None else None
    has_proof = any(
        photo.purpose == "proof" and (since is None or photo.at > since)
        for photo in book.photos(turn, case)
    )
    return case.visited_at is None, not has_proof


def check_completion(
    turn: Turn, case: Case, media: Sequence[Media], *, visited: bool = False
) -> None:
    """Whether 完成 may be said; raises MoveRefused. ``visited``: a visit is recorded with it."""
    moves.check(turn, case, "complete")
    needs_visit, needs_photo = needs(turn, case)
    if needs_visit and not visited:
        raise MoveRefused(say("cases.refused.no_visit"))
    if needs_photo and not media:
        raise MoveRefused(say("cases.refused.no_photo"))


def complete(
    turn: Turn,
    case: Case,
    note: str,
    media: Sequence[Media] = (),
    *,
    said_at: datetime | None = None,
) -> Outgoing:
    """完成 is a claim until the resident confirms (RULEBOOK §6.1, §6.2).

    ``said_at``: when the handler said it, if that is not now.
    """
    said_at = said_at or turn.now
    check_completion(turn, case, media)
    note = masked(turn, note)
    moves.make(turn, case, "complete", say("cases.entry.completed", note=note))
    turn.explain(say("log.work.completed", number=case.number))
    book.attach(turn, case, media, purpose="proof")
    _spoken(turn, case)
    case.completed_at, case.completion = said_at, note
    case.asked_at = None  # the question now is whether it is solved
    case.feedback_at = case.feedback_at or said_at
    case.overdue = False
    forget_unsent(turn, case, why="已完成")
    findings.ask(turn, case)
    care.look_for_pattern(turn, case)
    return callbacks.ask_whether_solved(turn, case, note, media)


def message_resident(turn: Turn, case: Case, text: str, media: Sequence[Media] = ()) -> Outgoing:
    """The handler's own words, as they are. In an accepted case they are the first word too.

    A bare photo, or words of somebody above him, are not: the response clock goes on.
    """
    is_handler = turn.staff is not None and moves.acts_for_handler(turn, case, turn.staff)
    if case.state == CaseState.ACCEPTED and is_handler and text:
        return first_word(turn, case, text, media)
    words = masked(turn, text) or say("cases.entry.photos", count=len(media))
    moves.make(turn, case, "message", words)
    turn.explain(say("log.work.message", number=case.number))
    book.attach(turn, case, media, purpose="proof")
    return _speak(turn, case, _from_speaker(turn, case, words), media=media)


def internal_note(turn: Turn, case: Case, text: str, media: Sequence[Media] = ()) -> None:
    """For colleagues only."""
    staff = turn.staff
    if staff is None or not book.may_know(turn, case):
        raise MoveRefused(say("cases.refused.unknown", number=case.number))
    book.attach(turn, case, media, purpose="proof")
    moves.record(turn, case, "note", veil.veiled(turn, case, text))


def may_close_unresolved(turn: Turn, case: Case) -> bool:
    """Whether the case stands at the highest level, where §6.5 is offered."""
    return case.level >= turn.calendar_of(case.community_id).policy.escalation.highest_level


def close_unresolved(turn: Turn, case: Case, reason: str) -> Outgoing:
    """Beyond the company's power (RULEBOOK §6.5): only at the highest level, said honestly."""
    if not may_close_unresolved(turn, case):
        raise MoveRefused(say("cases.refused.not_highest"))
    reason = masked(turn, reason)
    moves.make(turn, case, "close_unresolved", say("cases.entry.unresolved", reason=reason))
    case.outcome, case.closed_at = "unresolved", turn.now
    turn.explain(say("log.work.unresolved", number=case.number))
    forget_unsent(turn, case, why="已关闭")
    unresolved.keep_watch(turn, case)
    return tell_resident(
        turn, case, say("cases.told.unresolved", number=case.number, reason=reason)
    )


def change_category(turn: Turn, case: Case, category: str) -> None:
    """The resident or the handler corrects the category by one tap (RULEBOOK §3)."""
    former = case.category
    moves.make(
        turn,
        case,
        "change_category",
        say("cases.entry.category", former=former, category=category),
        visibility="staff",
    )
    case.category = category
    turn.explain(say("log.work.category", number=case.number, former=former, category=category))
    tell_handler(
        turn, case, say("cases.told.category", number=case.number, former=former, category=category)
    )


def _speak(
    turn: Turn,
    case: Case,
    text: str,
    *,
    media: Sequence[Media] = (),
    purpose: Purpose = "push",
) -> Outgoing:
    """Words of a person to the resident: he can answer by one tap, and is expected to."""
    is_steward = case.handler_role == "steward"
    words = label("common.button.reply_steward" if is_steward else "common.button.reply")
    buttons = [Button(words, f"reply:{case.number}")]
    row = tell_resident(turn, case, text, buttons, media=media, purpose=purpose)
    case.asked_at = row.not_before
    return row


def _from_speaker(turn: Turn, case: Case, text: str) -> str:
    """In the name of whoever says it: a superior or a substitute may write to the resident too."""
    line = _speaker_line(turn, case)
    return say("cases.told.from_handler", number=case.number, handler=line, text=text)


def _speaker_line(turn: Turn, case: Case) -> str:
    staff = turn.staff
    if staff is None or staff.person_id == case.handler_id:
        return handler_line(turn, case)
    return f"{ROLE_NAMES[role_in(staff, case)]} {staff.name}"
