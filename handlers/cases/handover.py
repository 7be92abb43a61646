"""交接: the open cases of a leaving or absent employee move to colleagues (RULEBOOK §5.7).

The promises stand: no clock is set anew. Who did what and what is still due goes on each case; the
resident hears the new name. Nobody is given a case that complains about him (RULEBOOK §5.1).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.cases import book, move_table, moves
from handlers.cases.card import card_buttons, staff_card
from handlers.cases.dispatching import loads
from handlers.cases.states import CaseState
from handlers.cases.taking import role_in
from handlers.cases.telling import forget_unsent, heard_at, tell_resident, tell_staff
from handlers.messages import Purpose
from handlers.roster import LINE_ROLES, ROLE_NAMES, Staff
from handlers.texts import say
from handlers.turn import Turn
from handlers.when import say_by, say_time
from storage.tables import Case

__all__ = ["Share", "cases_to_move", "hand_over", "share_out", "still_due"]

# What counts as done for the resident; the rest of a timeline is the desk's own doing.
DEEDS = frozenset(
    {"first_word", "report_progress", "promise_plan", "visit", "no_access", "message", "complete"}
)
DEEDS_SHOWN = 3
LONGEST_DEED = 40
HIS_ROWS: tuple[Purpose, ...] = ("push", "reminder", "digest", "emergency")


@dataclass(frozen=True, slots=True)
class Share:
    """One case and who gets it; None when nobody of those named may have it."""

    case: Case
    to: Staff | None


def cases_to_move(turn: Turn, person_id: int) -> list[Case]:
    """Open cases of the person that the speaker may move, the most pressing first."""
    staff = turn.staff
    return [
        case
        for case in book.open_of_handler(turn, person_id)
        if staff is not None
        and book.may_know(turn, case)
        and moves.is_superior(turn, case, staff)
        and case.state in move_table.MOVES["hand_over"].sources
    ]


def share_out(turn: Turn, cases: Sequence[Case], receivers: Sequence[Staff]) -> list[Share]:
    """Who gets which: one resident's cases to one colleague, always to who has the fewest."""
    load = {person_id: count for person_id, (count, _) in loads(turn, receivers).items()}
    of_filer: dict[int, Staff] = {}
    shares = []
    for case in cases:
        able = [staff for staff in receivers if not moves.is_about(case, staff)]
        known = of_filer.get(case.filer_id)
        chosen = (
            known if known in able else min(able, key=lambda s: load[s.person_id], default=None)
        )
        if chosen is not None:
            load[chosen.person_id] += 1
            of_filer.setdefault(case.filer_id, chosen)
        shares.append(Share(case, chosen))
    return shares


def hand_over(turn: Turn, case: Case, to: Staff) -> None:
    """One case to its new handler: on record, with the card for him and a word to the resident."""
    former = book.handler_of(turn, case)
    former_name = former.name if former is not None else say("cases.card.nobody")
    summary = _summary(turn, case, former_name, to)
    role = role_in(to, case)
    on_record = say(
        "cases.entry.handed_over", former=former_name, role=ROLE_NAMES[role], name=to.name
    )
    moves.make(turn, case, "hand_over", on_record)
    moves.record(turn, case, "handover", summary)
    forget_unsent(turn, case, HIS_ROWS, person_id=case.handler_id, why="已交接")
    case.handler_id, case.handler_role = to.person_id, role
    case.rung = LINE_ROLES.index(role) if role in LINE_ROLES and case.level == 1 else case.rung
    card = say("cases.told.handed_to", summary=summary, card=staff_card(turn, case))
    purpose: Purpose = "emergency" if case.emergency else "push"
    tell_staff(
        turn, case, to, card, card_buttons(case), purpose=purpose, media=book.media(turn, case)
    )
    told = say(
        "cases.told.handed_over",
        number=case.number,
        former=former_name,
        role=ROLE_NAMES[role],
        name=to.name,
        promise=_promise(turn, case),
    )
    tell_resident(turn, case, told)
    turn.explain(f"交接：{case.number} {former_name} → {to.name}（§5.7）")


def still_due(turn: Turn, case: Case) -> list[str]:
    """What is promised and not done yet, each with its time."""
    if case.state == CaseState.COMPLETED:
        return [say("cases.entry.due_verdict")]
    now, due = turn.now, []
    if case.response_due and case.first_word_at is None:
        due.append(say("cases.entry.due_first_word", by=say_by(case.response_due, now)))
    if case.state == CaseState.PLANNED and case.promised_due:
        step = case.next_step or case.plan or ""
        due.append(say("cases.entry.due_promise", by=say_by(case.promised_due, now), step=step))
    if case.feedback_at is None:
        if case.answer_due:
            due.append(say("cases.entry.due_answer", by=say_by(case.answer_due, now)))
        if case.feedback_due:
            due.append(say("cases.entry.due_feedback", by=say_by(case.feedback_due, now)))
    if case.asked_at is not None:
        due.append(say("cases.entry.due_reply"))
    return due


def _summary(turn: Turn, case: Case, former: str, to: Staff) -> str:
    done = [
        f"{say_time(entry.at, turn.now)} {_short(entry.text)}"
        for entry in book.timeline(turn, case, for_resident=False, limit=40)
        if entry.kind in DEEDS and entry.text
    ][-DEEDS_SHOWN:]
    return say(
        "cases.entry.handover",
        former=former,
        name=to.name,
        done="；".join(done) or say("cases.entry.nothing_done"),
        due="；".join(still_due(turn, case)) or say("cases.entry.due_nothing"),
    )


def _promise(turn: Turn, case: Case) -> str:
    """What the resident was promised, said again: it stands."""
    heard = heard_at(turn, case)
    if case.state == CaseState.PLANNED and case.promised_due and case.promised_due > heard:
        step = case.next_step or case.plan or ""
        return say("cases.told.promise_stands", by=say_by(case.promised_due, heard), step=step)
    limit = case.response_due if case.first_word_at is None else case.feedback_due
    if case.state != CaseState.COMPLETED and limit is not None and limit > heard:
        return say("cases.told.limit_stands", by=say_by(limit, heard))
    return say("cases.told.all_stands")


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= LONGEST_DEED else f"{plain[:LONGEST_DEED]}…"
