"""方案: put to the resident, chosen, kept to (RULEBOOK §5.9, §11).

A plan with a date stops the feedback clock before the resident chooses. What he agreed to is never
changed without his consent: a new plan then is only the wish for a change. Beyond the handler's
authority a superior decides first (``approvals``).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select

from handlers.cases import book, intake, moves, tasks
from handlers.cases.asked import as_heard
from handlers.cases.card import handler_line
from handlers.cases.errors import MoveRefused
from handlers.cases.handling import given_times
from handlers.cases.moves import subject
from handlers.cases.privacy import veil
from handlers.cases.privacy.masking import masked
from handlers.cases.speech import counts_as_feedback, speak, spoken
from handlers.cases.telling import heard_at, superiors, tell_handler, tell_staff
from handlers.cases.timing import lateness
from handlers.cases.timing.clocks import start_feedback
from handlers.messages import Button, Media, Outgoing
from handlers.texts import label, say
from handlers.turn import Turn
from handlers.when import say_by
from storage.ids import next_id
from storage.tables import Case, Solution

__all__ = [
    "CHOICE",
    "Option",
    "agree",
    "agreed",
    "allowed",
    "card_line",
    "decline",
    "draft",
    "listed",
    "listed_once",
    "offer",
    "offered",
    "once",
    "refuse_past",
    "set_aside",
    "wishes_another",
]

FAR_OFF = timedelta(days=30)  # seen from so far a date is said whole, as the record needs it
UNDECIDED = ("waiting", "offered")
CHOICE = "callback_choice"  # the task of asking on the phone
_LABEL = re.compile(
    r"^(?:\s*(?:就按这个办|(?:解决|处理|维修)?(?:方案|计划|办法)|下一步)\s*[:：]\s*)+"
)
_NEXT_STEP = re.compile(r"[。；;，,\s]*下一步\s*[:：]\s*")
_ENDS = " \n。；;，,"
NUMBERED = ("①", "②", "③", "④", "⑤")


@dataclass(frozen=True, slots=True)
class Option:
    """One solution as the handler writes it: what, the next step, and by when (aware UTC)."""

    what: str
    next_step: str
    due: datetime


def once(option: Option) -> Option:
    """方案：… 下一步：… typed in full: the desk itself writes these words before them."""
    what, step = _LABEL.sub("", option.what), _LABEL.sub("", option.next_step)
    plan, *rest = _NEXT_STEP.split(what, maxsplit=1)
    if plan and any(rest) and step == say("steward.plan.as_planned"):
        what, step = plan, rest[0]
    what, step = what.strip(_ENDS), step.strip(_ENDS)
    return replace(option, what=what or option.what, next_step=step or option.next_step)


def refuse_past(turn: Turn, dates: Sequence[datetime]) -> None:
    """Raises MoveRefused when one of the dates is over: it could not be kept any more."""
    if any(due <= turn.now for due in dates):
        raise MoveRefused(say("cases.refused.past_date"))


def draft(turn: Turn, case: Case, options: Sequence[Option]) -> list[Solution]:
    """The solutions on record, nobody told yet; what was undecided before no longer counts."""
    set_aside(turn, case)
    changes = agreed(turn, case) is not None
    rows = [
        Solution(
            id=next_id(),
            case_id=case.id,
            position=position,
            what=masked(turn, option.what),
            next_step=masked(turn, option.next_step),
            due_at=option.due,
            state="waiting",
            changes_agreed=changes,
            proposed_by=turn.who.person_id if turn.who else None,
            proposed_at=turn.now,
        )
        for position, option in enumerate(options, start=1)
    ]
    turn.session.add_all(rows)
    turn.session.flush()
    return rows


def offer(
    turn: Turn,
    case: Case,
    rows: Sequence[Solution],
    *,
    move: str = "promise_plan",
    media: Sequence[Media] = (),
) -> Outgoing:
    """Put them to the resident. The date becomes a promise, unless another one is agreed."""
    old = agreed(turn, case)
    moves.make(turn, case, move, _words(rows, rows[0].due_at - FAR_OFF, old))
    spoken(turn, case)
    counts_as_feedback(turn, case)
    given_times.done(turn, case)
    if old is None:
        _promise(turn, case, rows)
    book.attach(turn, case, media, purpose="proof")
    due = say_by(min(row.due_at for row in rows), turn.now)
    turn.explain(say("log.work.plan", number=case.number, by=due))
    words = say(
        "cases.told.from_handler",
        number=case.number,
        handler=handler_line(turn, case),
        text=_words(rows, heard_at(turn, case), old),
    )
    by = intake.way(turn, case)
    if by == intake.MAIL:
        words = f"{words}\n{say('solutions.told.answer_by_mail')}"
    sent = speak(turn, case, words, _buttons(case, rows), purpose="promise", media=media)
    for row in rows:
        row.state, row.offered_at = "offered", sent.not_before
    if by == intake.PHONE:
        _ask_by_phone(turn, case, rows)
    return sent


def _ask_by_phone(turn: Turn, case: Case, rows: Sequence[Solution]) -> None:
    """Who has no chat cannot tap: an agent asks him, and writes down what he says."""
    about = say("solutions.task", number=case.number, place=case.place, plan=listed(rows, turn.now))
    tasks.open_task(turn, kind=CHOICE, case=case, about=about)


def _promise(turn: Turn, case: Case, rows: Sequence[Solution]) -> None:
    """The date stands at once; of several the earliest, until he has chosen."""
    first = min(rows, key=lambda row: row.due_at)
    lateness.ended(turn, case, "promise", case.promised_due)
    case.plan, case.next_step, case.promised_due = first.what, first.next_step, first.due_at
    if len(rows) > 1:
        case.plan = "；".join(row.what for row in rows)
        case.next_step = say("solutions.choose_first")
    turn.start_timer("promise_limit", subject(case), first.due_at)


def _words(rows: Sequence[Solution], seen_from: datetime, old: Solution | None) -> str:
    text = listed(rows, seen_from)
    if old is not None:
        by = say_by(old.due_at, seen_from)
        return say("solutions.told.change", old=old.what, by=by, new=text)
    return text if len(rows) == 1 else say("solutions.told.several", options=text)


def listed(rows: Sequence[Solution], seen_from: datetime) -> str:
    """What, next step and date of each; numbered when there are several."""
    lines = [
        say("cases.told.plan", plan=r.what, step=r.next_step, by=say_by(r.due_at, seen_from))
        for r in rows
    ]
    if len(lines) == 1:
        return lines[0]
    return "\n".join(f"{NUMBERED[at]} {line}" for at, line in enumerate(lines))


def listed_once(row: Solution, seen_from: datetime) -> str:
    """Of one, behind words that call it the plan already."""
    by = say_by(row.due_at, seen_from)
    if row.next_step == say("steward.plan.as_planned"):
        return say("cases.told.plan_itself", plan=row.what, by=by)
    return say("cases.told.plan_and_step", plan=row.what, step=row.next_step, by=by)


def _buttons(case: Case, rows: Sequence[Solution]) -> list[Button]:
    """[就按这个办], one [选方案…] each, or [同意改]; then [想要别的方案] or [按原来的办]."""
    key = "change" if rows[0].changes_agreed else "agree"
    names = [label(f"solutions.button.{key}")]
    if len(rows) > 1:
        names = [say("solutions.choose", position=row.position) for row in rows]
    taps = [
        Button(name, f"agree:{case.number}.{row.id}") for name, row in zip(names, rows, strict=True)
    ]
    no = label("solutions.button.keep" if rows[0].changes_agreed else "solutions.button.another")
    return [*taps, Button(no, f"another_solution:{case.number}")]


# --- what is on record ---------------------------------------------------------------------------


def agreed(turn: Turn, case: Case) -> Solution | None:
    """What the resident agreed to, and completion is measured against; None: nothing."""
    return next(iter(_in_state(turn, case, ("agreed",))), None)


def offered(turn: Turn, case: Case) -> list[Solution]:
    """The solutions the resident can choose from now, in order."""
    return _in_state(turn, case, ("offered",))


def waiting(turn: Turn, case: Case) -> list[Solution]:
    """The solutions a superior has to decide on, in order."""
    return _in_state(turn, case, ("waiting",))


def allowed(turn: Turn, case: Case) -> list[Solution]:
    """What a superior said yes to, whatever became of it since."""
    rows = _in_state(turn, case, ("offered", "agreed", "superseded", "declined"))
    return [row for row in rows if row.decided_at is not None]


def wishes_another(turn: Turn, case: Case) -> bool:
    """[想要别的方案] was his last word on them: nothing was put to him, nor agreed on, since."""
    rows = _in_state(turn, case, ("waiting", "offered", "agreed", "superseded", "declined"))
    asked_on = [row for row in rows if not row.changes_agreed]
    return bool(asked_on) and asked_on[-1].state == "declined"


def card_line(turn: Turn, case: Case) -> list[str]:
    """What was agreed, for whoever opens the card: it holds whoever handles the case by now."""
    kept_to = agreed(turn, case)
    return [] if kept_to is None else [say("solutions.card", plan=listed([kept_to], turn.now))]


def set_aside(turn: Turn, case: Case, states: Sequence[str] = UNDECIDED) -> None:
    """Something newer takes their place."""
    for row in _in_state(turn, case, states):
        if row.state == "offered":
            tasks.drop_of_case(turn, case, CHOICE)
        row.state = "superseded"
    moves.stop(turn, case, ("approval_limit",))


def _in_state(turn: Turn, case: Case, states: Sequence[str]) -> list[Solution]:
    found = select(Solution).where(Solution.case_id == case.id, Solution.state.in_(states))
    return list(turn.session.scalars(found.order_by(Solution.proposed_at, Solution.position)))


# --- the resident answers ------------------------------------------------------------------------


def agree(turn: Turn, case: Case, chosen: Solution, heard: str = "") -> None:
    """[就按这个办]: agreed, on record, and from now on the measure of 完成.

    ``heard``: his words on the phone, in a letter or at the counter, as the agent who speaks wrote
    them down.
    """
    moves.check(turn, case, "agree")
    if chosen.state != "offered":
        raise MoveRefused(say("solutions.refused.over", number=case.number))
    text = listed([chosen], chosen.due_at - FAR_OFF)
    entry = say("solutions.entry.agreed", plan=text)
    moves.make(turn, case, "agree", entry + as_heard(turn, case, heard))
    tasks.drop_of_case(turn, case, CHOICE)
    set_aside(turn, case, (*UNDECIDED, "agreed"))
    chosen.state, chosen.answered_at = "agreed", turn.now
    case.asked_at = None
    _promise(turn, case, [chosen])
    turn.explain(say("solutions.log.agreed", number=case.number))
    tell_handler(
        turn,
        case,
        say(
            "solutions.told.agreed",
            number=case.number,
            place=case.place,
            plan=listed([chosen], turn.now),
        )
        + as_heard(turn, case, heard),
    )


def decline(turn: Turn, case: Case, words: str = "") -> None:
    """[想要别的方案]: no dead end. The handler tries again, in a new feedback time.

    Where a change was asked for, [按原来的办]: what was agreed stands.
    """
    rows = offered(turn, case)
    if not rows:
        raise MoveRefused(say("solutions.refused.over", number=case.number))
    changes = rows[0].changes_agreed
    said = masked(turn, veil.veiled(turn, case, words)) or say("cases.entry.no_words")
    key = "keep" if changes else "another"
    move = "keep_agreed" if changes else "decline"
    if turn.speaker.person_id != case.filer_id:
        said = as_heard(turn, case, words) or said
    moves.make(turn, case, move, say(f"solutions.entry.{key}", words=said))
    tasks.drop_of_case(turn, case, CHOICE)
    for row in rows:
        row.state, row.answered_at = "declined", turn.now
    case.asked_at = None
    turn.explain(say(f"solutions.log.{key}", number=case.number))
    tell_handler(
        turn,
        case,
        say(f"solutions.told.{key}", number=case.number, place=case.place, words=said),
        [Button(label("common.button.plan"), f"plan:{case.number}")],
    )
    if not changes:
        case.plan = case.next_step = case.promised_due = None
        start_feedback(turn, case)
        _call_for_support(turn, case)


def _call_for_support(turn: Turn, case: Case) -> None:
    """After several attempts the superior helps (RULEBOOK §5.5)."""
    tried = {row.offered_at for row in _in_state(turn, case, ("declined",))}
    rules = turn.calendar_of(case.community_id).policy.authority
    above = superiors(turn, case)
    if len(tried) < rules.declined_until_support or not above:
        return
    text = say(
        "solutions.told.support",
        number=case.number,
        place=case.place,
        handler=handler_line(turn, case),
        times=len(tried),
    )
    look = Button(label("solutions.button.open"), f"open:{case.number}")
    tell_staff(turn, case, above[0], text, [look])
