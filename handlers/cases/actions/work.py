"""What whoever handles a case does with it: accept, first word, progress, plan, visit, complete.

Each checks who may and tells the *others*; the conversation confirms to the speaker. Everything
raises MoveRefused before it writes.
"""

from collections.abc import Sequence
from datetime import datetime

from handlers.cases import book, moves
from handlers.cases.card import handler_line
from handlers.cases.dispatching import peers
from handlers.cases.errors import MoveRefused
from handlers.cases.handling import (
    approvals,
    emergency_reports,
    given_times,
    left_waiting,
    solutions,
    support,
    visits,
)
from handlers.cases.handling.solutions import Option
from handlers.cases.outcome import acceptance, callbacks, care, claims, findings, unresolved
from handlers.cases.privacy import veil
from handlers.cases.privacy.masking import masked
from handlers.cases.reports import points
from handlers.cases.reports.emergencies import take_emergency
from handlers.cases.sharing import share
from handlers.cases.speech import from_speaker, speak, speaker_line, spoken, told_already
from handlers.cases.states import LIGHT, CaseState
from handlers.cases.taking import accepted, tell_who_has_it
from handlers.cases.telling import forget_unsent, heard_at, tell_handler, tell_resident
from handlers.cases.timing import lateness
from handlers.letters import replies
from handlers.messages import Button, Media, Outgoing
from handlers.texts import label, say
from handlers.turn import Turn
from handlers.when import say_by
from storage.tables import Case


def accept(turn: Turn, case: Case) -> None:
    """接单. The response clock goes on: it stops at the first word (RULEBOOK §5.3)."""
    if case.emergency:
        take_emergency(turn, case)
        return
    former = accepted(turn, case)
    turn.explain(say("log.work.accepted", number=case.number, handler=handler_line(turn, case)))
    tell_who_has_it(turn, case, dict.fromkeys([former, *peers(turn, case)]))
    told = told_already(turn, case)
    due = case.response_due
    in_time = due is not None and due > turn.now
    tell_resident(
        turn,
        case,
        say("cases.told.accepted_going_on", number=case.number, handler=handler_line(turn, case))
        if told
        else say(
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
    spoken(turn, case)
    given_times.hear(turn, case, text)
    book.attach(turn, case, media, purpose="proof")
    return speak(turn, case, from_speaker(turn, case, text), media=media)


def report_progress(
    turn: Turn,
    case: Case,
    text: str,
    *,
    next_step: str = "",
    due: datetime | None = None,
    media: Sequence[Media] = (),
) -> None:
    """反馈进展. With a next step and a date it is clear feedback and stops that clock too.

    Where a solution is agreed, it is a step of that one; a later date is for the resident to allow.
    """
    kept_to = solutions.agreed(turn, case) if next_step and due is not None else None
    if next_step and due is not None and kept_to is None:
        promise_plan(turn, case, text, next_step=next_step, due=due, media=media)
        return
    text = masked(turn, text)
    if kept_to is not None and due is not None:
        solutions.refuse_past(turn, [due])
        step, by = masked(turn, next_step), say_by(due, heard_at(turn, case))
        text = say("solutions.step", text=text, step=step, by=by)
    moves.make(turn, case, "report_progress", text)
    turn.explain(say("log.work.progress", number=case.number))
    spoken(turn, case)
    given_times.hear(turn, case, text)
    book.attach(turn, case, media, purpose="proof")
    speak(turn, case, from_speaker(turn, case, text), media=media)
    if kept_to is not None and due is not None and due > kept_to.due_at:
        approvals.propose(turn, case, [Option(kept_to.what, next_step, due)])


def promise_plan(
    turn: Turn,
    case: Case,
    plan: str,
    *,
    next_step: str,
    due: datetime,
    media: Sequence[Media] = (),
) -> None:
    """方案/计划: what, next step, date. Stops the feedback clock; the date becomes a promise."""
    approvals.propose(turn, case, [Option(plan, next_step, due)], media)


def visit(turn: Turn, case: Case, finding: str) -> None:
    """On site: agreed, arrived, found (RULEBOOK §5.8). The resident hears what was found."""
    finding = masked(turn, finding)
    moves.make(turn, case, "visit", say("cases.entry.visited", finding=finding))
    turn.explain(say("log.work.visited", number=case.number))
    spoken(turn, case)
    visits.over(turn, case, "visited")
    given_times.done(turn, case)
    lateness.there(turn, case)
    case.visited_at = turn.now
    share(turn, case, say("cases.entry.visited", finding=finding))
    tell_resident(
        turn,
        case,
        say(
            "cases.told.visited",
            number=case.number,
            handler=speaker_line(turn, case),
            finding=finding,
        ),
    )


def no_access(turn: Turn, case: Case, words: str, *, again: datetime | None = None) -> Outgoing:
    """上门未遇: stays open, the resident is told; 完成 waits for a visit (RULEBOOK §5.8).

    ``again``: the new time that the words ask about; he is asked for one of his own without it.
    """
    words = masked(turn, words)
    on_record = say("cases.entry.no_access", words=words or say("cases.entry.no_words"))
    moves.make(turn, case, "no_access", on_record)
    turn.explain(say("log.work.no_access", number=case.number))
    spoken(turn, case)
    case.visited_at = None
    visits.over(turn, case, "no_access")
    given_times.done(turn, case)
    if again is not None:
        visits.keep(turn, case, again)
    text = say(
        "cases.told.no_access" if again else "cases.told.no_access_when",
        number=case.number,
        handler=speaker_line(turn, case),
        words=words,
    )
    return speak(turn, case, text, visits.answer_buttons(case) if again else ())


def needs(turn: Turn, case: Case) -> tuple[bool, bool]:
    """What 完成 still lacks: (a visit on record, a photo of the work), RULEBOOK §6.1, §11.

    After 没解决 both are needed anew: the old ones show what did not help. Where he was not met
    (上门未遇) it needs the visit whatever the category (RULEBOOK §5.8).
    """
    physical = turn.calendar_of(case.community_id).policy.categories.physical
    if case.category not in physical or case.kind in LIGHT:
        return case.visited_at is None and book.was_not_met(turn, case), False
    disputed = callbacks.last_survey(turn, case)
    since = disputed.answered_at if disputed is not None else None
    has_proof = any(
        photo.purpose == "proof" and (since is None or photo.at > since)
        for photo in book.photos(turn, case)
    )
    return case.visited_at is None, not has_proof


def check_completion(
    turn: Turn,
    case: Case,
    media: Sequence[Media],
    *,
    visited: bool = False,
    as_agreed: bool = False,
) -> None:
    """Whether 完成 may be said; raises MoveRefused. ``visited``: a visit is recorded with it.

    ``as_agreed``: the handler says that the solution agreed on was carried out (RULEBOOK §5.9).
    """
    moves.check(turn, case, "complete")
    kept_to = solutions.agreed(turn, case)
    if kept_to is not None and not as_agreed:
        raise MoveRefused(say("solutions.refused.not_as_agreed", plan=kept_to.what))
    left_waiting.refuse_unplanned(turn, case)
    points.refuse_open(turn, case)
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
    as_agreed: bool = False,
    prevention: str = "",
) -> Outgoing:
    """完成 is a claim until the resident confirms (RULEBOOK §6.1, §6.2).

    ``said_at``: when the handler said it, if that is not now. ``prevention``: what keeps it from
    happening again.
    """
    said_at = said_at or turn.now
    check_completion(turn, case, media, as_agreed=as_agreed)
    note = _final_answer(turn, case, note, prevention)
    solutions.set_aside(turn, case)
    moves.make(turn, case, "complete", say("cases.entry.completed", note=note))
    turn.explain(say("log.work.completed", number=case.number))
    given_times.done(turn, case)
    book.attach(turn, case, media, purpose="proof")
    spoken(turn, case)
    lateness.answered(turn, case)
    lateness.ended(turn, case, "promise", case.promised_due)
    case.completed_at, case.completion = said_at, note
    case.asked_at = None  # the question now is whether it is solved
    case.feedback_at = case.feedback_at or said_at
    case.overdue = False
    forget_unsent(turn, case, why="已完成")
    share(turn, case, say("cases.entry.completed", note=note))
    support.no_longer_asked(turn, case)
    emergency_reports.ask_for(turn, case)
    findings.ask(turn, case)
    care.look_for_pattern(turn, case)
    sheet = acceptance.make_sheet(turn, case, note, masked(turn, prevention))
    lines = acceptance.told_lines(turn, sheet) if sheet is not None else []
    claim, taps = claims.asked(case, note)
    replies.draft(turn, case, "\n".join([note, *lines]))
    told = "\n".join(filter(None, [note, *lines, claim]))
    return callbacks.ask_whether_solved(turn, case, told, media, taps)


def _final_answer(turn: Turn, case: Case, note: str, prevention: str) -> str:
    """The note, measured against what was agreed, each point answered, and what is done next."""
    note = masked(turn, note)
    kept_to = solutions.agreed(turn, case)
    if kept_to is not None:
        note = say("solutions.done_as_agreed", plan=kept_to.what, note=note)
    if prevention:
        note += "\n" + say("acceptance.prevention", text=masked(turn, prevention))
    return "\n".join(filter(None, (note, points.answers(turn, case))))


def message_resident(turn: Turn, case: Case, text: str, media: Sequence[Media] = ()) -> Outgoing:
    """The handler's own words, as they are. In an accepted case they are the first word too.

    Who writes to the resident of a case he was just given takes it by that (RULEBOOK §5.3); an
    emergency is taken by its button alone. A bare photo, or words of somebody above him, are not:
    the response clock goes on.
    """
    is_handler = turn.staff is not None and moves.acts_for_handler(turn, case, turn.staff)
    if is_handler and text and may_be_taken(case):
        accept(turn, case)
    if case.state == CaseState.ACCEPTED and is_handler and text:
        return first_word(turn, case, text, media)
    words = masked(turn, text) or say("cases.entry.photos", count=len(media))
    moves.make(turn, case, "message", words)
    turn.explain(say("log.work.message", number=case.number))
    if is_handler and text:
        given_times.hear(turn, case, words)
    book.attach(turn, case, media, purpose="proof")
    return speak(turn, case, from_speaker(turn, case, words), media=media)


def may_be_taken(case: Case) -> bool:
    """Whether it waits for 接单, which words to the resident stand for too."""
    return case.state == CaseState.ASSIGNED and not case.emergency and case.kind not in LIGHT


def internal_note(turn: Turn, case: Case, text: str, media: Sequence[Media] = ()) -> None:
    """For colleagues only."""
    staff = turn.staff
    if staff is None or not book.may_know(turn, case):
        raise MoveRefused(say("cases.refused.unknown", number=case.number))
    book.attach(turn, case, media, purpose="proof")
    text = veil.veiled(turn, case, text)
    moves.record(turn, case, "note", text)
    share(turn, case, say("cases.emergency.colleague", name=staff.name, text=text))


def may_close_unresolved(turn: Turn, case: Case) -> bool:
    """Whether the case stands at the highest level, where §6.5 is offered."""
    return case.level >= turn.calendar_of(case.community_id).policy.escalation.highest_level


def check_unresolved(turn: Turn, case: Case) -> None:
    """Raises MoveRefused below the highest level, and while something promised still waits."""
    if not may_close_unresolved(turn, case):
        raise MoveRefused(say("cases.refused.not_highest"))
    left_waiting.refuse_closing(turn, case)


def close_unresolved(turn: Turn, case: Case, reason: str) -> Outgoing:
    """Beyond the company's power (RULEBOOK §6.5): only at the highest level, said honestly."""
    check_unresolved(turn, case)
    reason = masked(turn, reason)
    moves.make(turn, case, "close_unresolved", say("cases.entry.unresolved", reason=reason))
    case.outcome, case.closed_at = "unresolved", turn.now
    turn.explain(say("log.work.unresolved", number=case.number))
    forget_unsent(turn, case, why="已关闭")
    unresolved.keep_watch(turn, case)
    replies.draft(turn, case, reason)
    ways = (
        Button(label("common.button.not_accepted"), f"unsolved:{case.number}"),
        Button(label("button.human"), "human"),
    )
    told = say("cases.told.unresolved", number=case.number, reason=reason)
    return tell_resident(turn, case, told, ways)


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
