"""A started report survives: pause, nudge and expiry as its timers (RULEBOOK §4.7).

The nudge is set once, when the report begins, and sets the expiry; when one is due it looks how
long nothing was said (``State.minute`` is the minute of the last message) and waits on if that is
not long enough.
"""

from datetime import timedelta

from handlers.cases.talks import chats
from handlers.messages import Button
from handlers.resident.feelings import called
from handlers.texts import label, say
from handlers.turn import Turn

__all__ = ["DEFERRAL", "NARRATIVE", "TIMERS", "start", "start_pause", "stop", "stop_pause"]

NUDGE, EXPIRY, NARRATIVE = "draft_nudge", "draft_expiry", "narrative"
SECONDS_A_MINUTE = 60
DEFERRAL = "fee_deferral"
FORMS_KEPT = frozenset(
    {"report", "doubt", "which", "another_person", DEFERRAL}
)  # what holds an unfinished report, or wish to pay later


def start(turn: Turn) -> None:
    """A report has begun."""
    rules = turn.policy.draft
    turn.start_timer(NUDGE, _subject(turn), turn.now + timedelta(minutes=rules.nudge_after_minutes))


def stop(turn: Turn) -> None:
    """It is filed or dropped."""
    turn.stop_timer(NUDGE, _subject(turn))
    turn.stop_timer(EXPIRY, _subject(turn))
    if turn.state.asking == "listening":
        stop_pause(turn)


def start_pause(turn: Turn, seconds: float) -> None:
    """Wait for the next message of somebody who is still telling; each message moves it."""
    turn.start_timer(NARRATIVE, _subject(turn), turn.now + timedelta(seconds=seconds))


def stop_pause(turn: Turn) -> None:
    """What is missing came, or a button: answer at once."""
    turn.stop_timer(NARRATIVE, _subject(turn))


def _nudge(turn: Turn, _subject_id: str) -> None:
    """Ten quiet minutes: a reminder with the way on, once."""
    if not _is_open(turn) or _waits(
        turn, NUDGE, timedelta(minutes=turn.policy.draft.nudge_after_minutes)
    ):
        return
    expires_after = timedelta(hours=turn.policy.draft.expires_after_hours)
    turn.start_timer(EXPIRY, _subject(turn), turn.now + expires_after - _silence(turn))
    turn.push(
        turn.speaker.person_id,
        say("resident.nudge", name=_called(turn)),
        [Button(label("button.continue"), "continue"), Button(label("button.cancel"), "cancel")],
        purpose="reminder",
    )
    turn.explain(say("log.draft.nudged"))


def _expire(turn: Turn, _subject_id: str) -> None:
    """A day of silence: the draft is dropped, with a word and how to begin again."""
    if not _is_open(turn) or _waits(
        turn, EXPIRY, timedelta(hours=turn.policy.draft.expires_after_hours)
    ):
        return
    turn.stop_timer(NUDGE, _subject(turn))
    turn.state.clear_form()
    turn.push(
        turn.speaker.person_id,
        say("resident.expired"),
        [Button(label("button.report"), "report")],
        purpose="reminder",
    )
    turn.explain(say("log.draft.expired"))


def _waits(turn: Turn, kind: str, silence: timedelta) -> bool:
    """Whether it is too early: he spoke since or speaks with an agent, or the quiet hours are on
    (RULEBOOK §11)."""
    idle = _silence(turn)
    quiet_until = turn.calendar.quiet_until(turn.now)
    if chats.is_live(turn):
        turn.start_timer(kind, _subject(turn), turn.now + silence)
    elif idle < silence:
        turn.start_timer(kind, _subject(turn), turn.now + silence - idle)
    elif quiet_until is not None:
        turn.start_timer(kind, _subject(turn), quiet_until)
    else:
        return False
    return True


def _silence(turn: Turn) -> timedelta:
    """How long nothing was said."""
    return timedelta(seconds=turn.now.timestamp() - turn.state.minute * SECONDS_A_MINUTE)


def _is_open(turn: Turn) -> bool:
    return turn.who is not None and turn.state.report is not None and turn.state.form in FORMS_KEPT


def _called(turn: Turn) -> str:
    draft = turn.state.report
    return called(draft.name) if draft is not None else ""


def _subject(turn: Turn) -> str:
    return f"conversation:{turn.speaker.account_id}"


TIMERS = {NUDGE: _nudge, EXPIRY: _expire}
