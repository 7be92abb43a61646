"""What a lead's forms keep while they are filled: people and times as short strings."""

from datetime import UTC, datetime

from handlers.roster import Staff
from handlers.state import StaffDraft
from handlers.turn import Turn
from handlers.when import ZONE
from nlp.periods import Period

__all__ = [
    "NOBODY",
    "above",
    "draft_of",
    "get_people",
    "get_period",
    "get_staff",
    "open_form",
    "read_written",
    "set_people",
    "set_period",
    "set_staff",
    "write_period",
]

NOBODY = "-"
_WRITTEN = "%Y%m%d%H%M"  # local


def above(before: str, words: str) -> str:
    """The words, ``before`` standing above them."""
    return f"{before}\n{words}" if before else words


def open_form(turn: Turn, key: str, **slots: str) -> StaffDraft:
    """Leave what was being filled and begin this form."""
    turn.state.clear_form()
    turn.state.form, turn.state.staff = key, StaffDraft(slots=dict(slots))
    return turn.state.staff


def draft_of(turn: Turn) -> StaffDraft:
    """The draft of the open form."""
    draft = turn.state.staff
    assert draft is not None, "a form of a lead is open without its draft"
    return draft


def get_staff(turn: Turn, slot: str) -> Staff | None:
    """The employee kept in the slot; None when nobody is."""
    value = draft_of(turn).slots.get(slot, "")
    return turn.roster.staff(int(value)) if value.isdecimal() else None


def set_staff(turn: Turn, slot: str, staff: Staff | None) -> None:
    """Keep somebody, or (None) that there is nobody."""
    draft_of(turn).slots[slot] = str(staff.person_id) if staff is not None else NOBODY


def get_people(turn: Turn, slot: str) -> list[Staff]:
    """Several employees, in the order they were named."""
    ids = draft_of(turn).slots.get(slot, "").split(",")
    return [s for i in ids if i.isdecimal() for s in filter(None, [turn.roster.staff(int(i))])]


def set_people(turn: Turn, slot: str, people: list[Staff]) -> None:
    """Keep several employees, each once."""
    draft_of(turn).slots[slot] = ",".join(dict.fromkeys(str(s.person_id) for s in people))


def get_period(turn: Turn) -> Period | None:
    """The period kept; None when there is none yet."""
    return read_written(draft_of(turn).slots.get("when", ""))


def set_period(turn: Turn, period: Period) -> None:
    """Keep a period."""
    draft_of(turn).slots["when"] = write_period(period)


def write_period(period: Period) -> str:
    """As it stands in a button: 202611250000-202611260000, local."""
    return "-".join(moment.astimezone(ZONE).strftime(_WRITTEN) for moment in period)


def read_written(written: str) -> Period | None:
    """The period behind a button; None when it is none."""
    try:
        start, end = (
            datetime.strptime(part, _WRITTEN).replace(tzinfo=ZONE).astimezone(UTC)
            for part in written.split("-")
        )
    except ValueError:
        return None
    return Period(start, end)
