"""交接: a case moves to somebody else with who did what and what is still due (RULEBOOK §5.7).

``pass_to`` is what every change of hands shares. In 交接 itself, for a leaving or absent employee,
the promises stand and no clock is set anew. Nobody is given a case that complains about him
(RULEBOOK §5.1).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from handlers.cases import book, move_table, moves, parted
from handlers.cases.dispatching import loads
from handlers.cases.privacy.concerned import is_about
from handlers.cases.states import CaseState
from handlers.cases.taking import role_in
from handlers.cases.tasks import OPEN
from handlers.cases.telling import UNTRUE_WHEN_MOVED, forget_unsent, heard_at, tell_resident
from handlers.cases.timing.clocks import give_card
from handlers.messages import Purpose
from handlers.roster import LINE_ROLES, ROLE_NAMES, Staff
from handlers.texts import say
from handlers.turn import Turn
from handlers.when import ZONE, say_by, say_time
from nlp.when import read_promised
from storage.tables import Case, Task

__all__ = [
    "Share",
    "cases_to_move",
    "hand_over",
    "may_take",
    "note",
    "out_of_reach",
    "pass_to",
    "share_out",
    "still_due",
]

# What counts as done for the resident; the rest of a timeline is the desk's own doing.
DEEDS = frozenset(
    {
        "first_word",
        "report_progress",
        "incident_step",
        "promise_plan",
        "approve",
        "agree",
        "answer_point",
        "agree_visit",
        "visit",
        "no_access",
        "message",
        "pause",
        "complete",
        "trade_report",
        "support_answer",
        "mediate",
        "other_side",
        "mediate_propose",
        "settle",
        "agreed",
        "committee",
    }
)
DEEDS_SHOWN = 6
BY_HANDLER = ("inspection", "holds")  # the kinds of tasks that nobody else was given
# What he has to say yes or no to.
PUT_TO_HIM = frozenset({"promise_plan", "approve", "no_access", "arrange_visit"})
HIS_WORDS = frozenset({"add", parted.CAME_ALONG, "urge", "dispute", "reopen"})
WORDS_SHOWN = 2
LOOKED_BACK = 40  # entries of a timeline
_ASKS = re.compile(
    "[?？]|吗|方便|请(?:您)?(?:告诉|回复|确认|说)|哪(?:天|一|个|里|位)|几点|怎么称呼"
)
LONGEST_DEED = 40
HIS_CARD: tuple[Purpose, ...] = ("push", *UNTRUE_WHEN_MOVED)  # what a former handler need not see


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


def out_of_reach(turn: Turn, person_id: int) -> list[Case]:
    """Open cases somebody holds whose community none of his roles covers any more."""
    return [
        case
        for case in book.open_of_handler(turn, person_id)
        if not turn.roster.may_see(person_id, case.community_id)
    ]


def may_take(turn: Turn, case: Case, taker: Staff) -> bool:
    """Whether he works there, sees cases at all, and this one is not about him."""
    reaches = turn.roster.may_see(taker.person_id, case.community_id)
    sees = case.emergency is not None or not book.works_in_trade(taker, case.community_id)
    return reaches and sees and not is_about(case, taker)


def share_out(turn: Turn, cases: Sequence[Case], receivers: Sequence[Staff]) -> list[Share]:
    """Who gets which: one resident's cases to one colleague, always to who has the fewest."""
    load = {person_id: count for person_id, (count, _) in loads(turn, receivers).items()}
    of_filer: dict[int, Staff] = {}
    shares = []
    for case in cases:
        able = [staff for staff in receivers if not is_about(case, staff)]
        known = of_filer.get(case.filer_id)
        chosen = (
            known if known in able else min(able, key=lambda s: load[s.person_id], default=None)
        )
        if chosen is not None:
            load[chosen.person_id] += 1
            of_filer.setdefault(case.filer_id, chosen)
        shares.append(Share(case, chosen))
    return shares


def hand_over(turn: Turn, case: Case, to: Staff, *, former: str = "") -> None:
    """One case to its new handler: on record, with the card for him and a word to the resident.

    ``former``: the name of who held it, where the roster no longer knows him.
    """
    former = former or _holder_name(turn, case)
    role = role_in(to, case)
    named = {"former": former, "role": ROLE_NAMES[role], "name": to.name}
    moves.make(turn, case, "hand_over", say("cases.entry.handed_over", **named))
    gave_away = case.handler_id
    written = pass_to(turn, case, to, role, former=former, why="已交接")
    give_card(turn, case, note=written, gave_away=gave_away)
    promise = _promise(turn, case)
    told = say("cases.told.handed_over", number=case.number, promise=promise, **named)
    tell_resident(turn, case, told)
    turn.explain(f"交接：{case.number} {former} → {to.name}（§5.7）")


def pass_to(turn: Turn, case: Case, to: Staff, role: str, *, why: str, former: str = "") -> str:
    """Another holds the case from now on: the handover note, which goes on record.

    ``why`` stands on the unsent messages that his predecessor need not read any more.
    """
    written = note(turn, case, to.name, former=former)
    moves.record(turn, case, "handover", written)
    if case.handler_id is not None:
        forget_unsent(turn, case, HIS_CARD, person_id=case.handler_id, why=why)
    case.handler_id, case.handler_role = to.person_id, role
    turn.moved.setdefault(case.id, (case, "hand_over"))  # what his predecessor was shown is over
    if case.level == 1 and role in LINE_ROLES:
        case.rung = LINE_ROLES.index(role)
    return written


def note(turn: Turn, case: Case, to: str, *, former: str = "") -> str:
    """交接单: who did what, and what is still due."""
    done = [
        f"{say_time(entry.at, turn.now)} {_short(entry.text)}"
        for entry in book.timeline(turn, case, for_resident=False, limit=LOOKED_BACK)
        if entry.kind in DEEDS and entry.text
    ][-DEEDS_SHOWN:]
    words = _said(turn, case)
    return say(
        "cases.entry.handover",
        said="\n" + say("cases.entry.handover_said", words=words) if words else "",
        former=former or _holder_name(turn, case),
        name=to,
        done="；".join(done) or say("cases.entry.nothing_done"),
        due="；".join(still_due(turn, case)) or say("cases.entry.due_nothing"),
    )


def _said(turn: Turn, case: Case) -> str:
    """What the resident wrote last, which the next one has to know."""
    bare = say("cases.entry.disputed", words=say("cases.entry.no_words"))
    said = [
        f"{say_time(entry.at, turn.now)} {_short(entry.text)}"
        for entry in book.timeline(turn, case, for_resident=True, limit=LOOKED_BACK)
        if entry.kind in HIS_WORDS and entry.text not in ("", bare, say("cases.entry.urged"))
    ]
    return "；".join(said[-WORDS_SHOWN:])


def _is_asked(turn: Turn, case: Case) -> bool:
    """Whether the last words to him wait for an answer: a question, a plan, a time put to him."""
    if case.asked_at is None:
        return False
    spoken = [
        entry
        for entry in book.timeline(turn, case, for_resident=True, limit=LOOKED_BACK)
        if entry.kind in DEEDS or entry.kind in PUT_TO_HIM
    ]
    last = spoken[-1] if spoken else None
    return last is None or last.kind in PUT_TO_HIM or _ASKS.search(last.text) is not None


def still_due(turn: Turn, case: Case) -> list[str]:
    """What is promised and not done yet, each with its time, the nearest first."""
    if case.state == CaseState.COMPLETED:
        return [say("cases.entry.due_verdict")]
    now = turn.now
    due: list[tuple[datetime, str]] = []
    if case.response_due and case.first_word_at is None:
        said = say("cases.entry.due_first_word", by=_by(case.response_due, now))
        due.append((case.response_due, said))
    if case.state == CaseState.PLANNED and case.promised_due:
        step = case.next_step or case.plan or ""
        said = say("cases.entry.due_promise", by=_by(case.promised_due, now), step=step)
        due.append((case.promised_due, said))
    if case.feedback_at is None:
        if case.answer_due:
            said = say("cases.entry.due_answer", by=_by(case.answer_due, now))
            due.append((case.answer_due, said))
        if case.feedback_due:
            said = say("cases.entry.due_feedback", by=_by(case.feedback_due, now))
            due.append((case.feedback_due, said))
    due += _open_tasks(turn, case)
    reply = [say("cases.entry.due_reply")] if _is_asked(turn, case) else []
    return [*(words for _, words in sorted(due)), *reply]


def _open_tasks(turn: Turn, case: Case) -> list[tuple[datetime, str]]:
    """What the resident was told in words, and what colleagues were asked to do for it."""
    found = select(Task).where(Task.case_id == case.id, Task.state.in_(OPEN)).order_by(Task.id)
    return [
        (
            task.due_at,
            say(_task_key(task), about=_short(task.about), by=_by(task.due_at, turn.now)),
        )
        for task in turn.session.scalars(found)
    ]


def _task_key(task: Task) -> str:
    if task.kind == book.GIVEN_TIME:
        return "people.handover.given"
    if task.kind in ("visit", "visit_wish"):
        return f"people.handover.{task.kind}"
    return f"people.handover.{'own' if task.kind in BY_HANDLER else 'task'}"


def _by(due: datetime, now: datetime) -> str:
    """The limit; one that has passed is said to be missed, not still to come."""
    by = say_by(due, now)
    return by if due > now else say("people.handover.past", by=by)


def _holder_name(turn: Turn, case: Case) -> str:
    holder = book.handler_of(turn, case)
    return holder.name if holder is not None else say("cases.card.nobody")


def _promise(turn: Turn, case: Case) -> str:
    """All that the resident was promised and still waits for, the nearest first: it stands."""
    heard = heard_at(turn, case)
    standing = sorted(one for one in _promised(turn, case, heard) if one[0] > heard)
    if case.state in (CaseState.COMPLETED, CaseState.PAUSED) or not standing:
        return say("cases.told.all_stands")
    return say("cases.told.promises_stand", promises="；".join(words for _, words in standing))


def _promised(turn: Turn, case: Case, heard: datetime) -> Iterator[tuple[datetime, str]]:
    """What he waits for, with its time as it is said when he hears of it."""
    if case.state == CaseState.PLANNED and case.promised_due:
        step = case.next_step or case.plan or ""
        yield case.promised_due, _with_time(step, case.promised_due, heard)
    if case.first_word_at is None:
        limit = case.response_due
    else:
        limit = case.feedback_due if case.feedback_at is None else None
    if limit is not None:
        yield limit, say("cases.told.limit_stands", by=say_by(limit, heard))
    given = (Task.kind == book.GIVEN_TIME) & (Task.state == "open")
    agreed = (Task.kind == "visit") & (Task.state == "taken")
    for task in turn.session.scalars(select(Task).where(Task.case_id == case.id, given | agreed)):
        is_visit = task.kind == "visit"
        step = say("cases.told.visit") if is_visit else _clause_with_time(task)
        yield task.due_at, _with_time(step, task.due_at, heard)


def _with_time(step: str, due: datetime, heard: datetime) -> str:
    return say("cases.told.promise_stands", step=step, by=say_by(due, heard))


def _clause_with_time(task: Task) -> str:
    """Of 您反映的事由我负责，今天 11:30 前到现场查看，…: the promise itself."""
    clauses = re.split("[，,。；;！!\n]+", task.about)
    timed = (one for one in clauses if read_promised(one, task.created_at, ZONE) is not None)
    return f"“{_short(next(timed, task.about))}”"


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= LONGEST_DEED else f"{plain[:LONGEST_DEED]}…"
