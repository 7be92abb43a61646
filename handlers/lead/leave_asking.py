"""The questions of a leave: who, when, who stands in; and what was understood, read back."""

from datetime import datetime, time, timedelta

from handlers.cases import book
from handlers.lead import absences
from handlers.lead.draft import draft_of, get_period, get_staff, write_period
from handlers.lead.standing import led_by, may_stand_in, speaker_staff
from handlers.messages import Button
from handlers.roster import Staff
from handlers.texts import label, say
from handlers.turn import Turn
from handlers.when import ZONE
from nlp.periods import Period

__all__ = ["STAND_IN", "ask_substitute", "ask_when", "ask_who", "from_now", "midnight", "read_back"]

STAND_IN = "stand_in"  # the kind of a leave that only names who takes the place
MOST_OFFERED = 9
READY = ((0, 1), (1, 1), (2, 1), (1, 3))  # days ahead, days long


def from_now(turn: Turn, period: Period) -> Period:
    """What is left of the period."""
    return Period(max(period.start, turn.now), period.end)


def midnight(turn: Turn, days_ahead: int) -> datetime:
    """The local midnight with which a day begins, 0 being today."""
    day = turn.now.astimezone(ZONE).date() + timedelta(days=days_ahead)
    return datetime.combine(day, time(), ZONE).astimezone(turn.now.tzinfo)


def ask_who(turn: Turn, before: str) -> None:
    """One of those the speaker leads."""
    turn.state.asking = "who"
    people = led_by(turn, speaker_staff(turn))[:MOST_OFFERED]
    key = "lead.stand_in.who" if draft_of(turn).slots.get("kind") == STAND_IN else "lead.leave.who"
    _ask(turn, before, say(key), [Button(s.name, f"leave_set:who.{s.person_id}") for s in people])


def ask_when(turn: Turn, before: str) -> None:
    """From when until when."""
    turn.state.asking = "when"
    who = get_staff(turn, "who")
    assert who is not None, "asked after who"
    offers = []
    for ahead, length in READY:
        period = Period(midnight(turn, ahead), midnight(turn, ahead + length))
        words = absences.say_period(period, turn.now)
        offers.append(Button(words, f"leave_set:when.{write_period(period)}"))
    _ask(turn, before, say("lead.leave.when", name=who.name), offers)


def ask_substitute(turn: Turn, before: str) -> None:
    """Who is there then, or nobody."""
    turn.state.asking = "sub"
    who, period = get_staff(turn, "who"), get_period(turn)
    assert who is not None, "asked after who"
    assert period is not None, "asked after when"
    offers = [
        Button(s.name, f"leave_set:sub.{s.person_id}") for s in _substitutes(turn, who, period)
    ]
    offers.append(Button(label("lead.button.nobody"), "leave_set:sub.-"))
    when = absences.say_period(period, turn.now)
    _ask(turn, before, say("lead.leave.sub", name=who.name, when=when), offers)


def _substitutes(turn: Turn, who: Staff, period: Period) -> list[Staff]:
    """Who could take the place: of the same estate and not away himself."""
    able = [s for s in turn.roster.people.values() if may_stand_in(who, s)]
    there = from_now(turn, period)
    free = [s for s in able if absences.is_away(turn, s.person_id, *there) is None]
    return free[:MOST_OFFERED]


def read_back(turn: Turn, before: str) -> None:
    """All of it, and what else it touches, before it counts."""
    turn.state.asking = "confirm"
    who, period, sub = get_staff(turn, "who"), get_period(turn), get_staff(turn, "sub")
    assert who is not None, "read back when all is known"
    assert period is not None, "read back when all is known"
    lines = [
        say(
            "lead.leave.read_back",
            name=who.name,
            when=absences.say_period(period, turn.now),
            sub=say("lead.leave.by", name=sub.name) if sub else say("lead.leave.by_nobody"),
        ),
        *_notes(turn, who, period),
    ]
    own = bool(draft_of(turn).slots.get("own"))
    yes = label("lead.button.send" if own else "lead.button.register")
    buttons = [
        Button(yes, "leave_yes"),
        Button(label("lead.button.change_when"), "leave_edit:when"),
        Button(label("lead.button.change_sub"), "leave_edit:sub"),
        Button(label("button.cancel"), "cancel"),
    ]
    if "running" in draft_of(turn).slots:
        buttons.pop(1)
    _ask(turn, before, "\n".join(lines), buttons)


def _notes(turn: Turn, who: Staff, period: Period) -> list[str]:
    held = book.shown_of_handler(turn, who.person_id, speaker_staff(turn))
    notes = []
    if held and not draft_of(turn).slots.get("own"):
        notes.append(say("lead.leave.holds", count=len(held)))
    notes += [
        say("lead.leave.was_substitute", name=who.name, other=other.name)
        for other in absences.stands_in_for_then(turn, who, period)
    ]
    return notes


def _ask(turn: Turn, before: str, words: str, buttons: list[Button]) -> None:
    turn.ask(f"{before}\n{words}" if before else words, buttons)
