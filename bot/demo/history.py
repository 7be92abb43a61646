"""Closed cases of the demonstration residents: rows of ``cases``, ``entries`` and ``surveys``."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Table

from bot.demo.data import CaseData
from nlp.matters import topic_of
from storage import tables
from storage.ids import next_id

# The demonstration estates lie in China, whatever time zone a policy file names.
LOCAL: Final = ZoneInfo("Asia/Shanghai")
RESPONSE = timedelta(minutes=30)
ANSWER = timedelta(hours=24)
FEEDBACK = timedelta(days=2)
SURVEY_AFTER = timedelta(hours=2)
UNRATED_AFTER = timedelta(days=7)

Row = dict[str, Any]
Step = tuple[datetime, str, str]


@dataclass(frozen=True, slots=True)
class StewardSeeded:
    """The steward of a grid."""

    person_id: int
    name: str


@dataclass(frozen=True, slots=True)
class ResidentSeeded:
    """A demonstration resident as his cases need him."""

    person_id: int
    account_id: int
    name: str
    community_id: int
    grid_id: int
    house_id: int
    building: str
    place: str
    steward: StewardSeeded


def _table(model: type[tables.Base]) -> Table:
    assert isinstance(model.__table__, Table)
    return model.__table__


_CASES: Final = _table(tables.Case)
_ENTRIES: Final = _table(tables.Entry)
_SURVEYS: Final = _table(tables.Survey)


@dataclass(slots=True)
class PastCases:
    """Makes the rows of closed cases, counted back from ``now``."""

    now: datetime
    rows: dict[Table, list[Row]] = field(
        default_factory=lambda: {_CASES: [], _ENTRIES: [], _SURVEYS: []}
    )
    _numbers: Counter[str] = field(default_factory=Counter)

    def add(self, data: CaseData, filer: ResidentSeeded) -> None:
        """One case with its timeline and its one survey."""
        filed_at = self._filed_at(data)
        steps: list[Step] = [
            (filed_at + timedelta(minutes=m), move, words) for m, move, words in data.steps
        ]
        closed_at = _closed_at(steps)
        case = _case_row(data, filer, steps, filed_at=filed_at, closed_at=closed_at)
        case["number"] = self._number(filed_at)
        self.rows[_CASES].append(case)
        self.rows[_ENTRIES].extend(_entry_rows(data, filer, case, steps))
        self.rows[_SURVEYS].append(_survey_row(data, filer, case))

    def _filed_at(self, data: CaseData) -> datetime:
        day = self.now.astimezone(LOCAL).date() - timedelta(days=data.days_ago)
        return datetime.combine(day, data.at, LOCAL)

    def _number(self, filed_at: datetime) -> str:
        day = filed_at.strftime("%y%m%d")
        self._numbers[day] += 1
        return f"{day}-{self._numbers[day]:03d}"


def _at(steps: list[Step], *moves: str) -> datetime | None:
    return next((at for at, move, _ in steps if move in moves), None)


def _words(steps: list[Step], move: str) -> str | None:
    return next((words for _, step, words in steps if step == move), None)


def _closed_at(steps: list[Step]) -> datetime:
    last_at, last_move, _ = steps[-1]
    return last_at if last_move == "confirm" else last_at + SURVEY_AFTER + UNRATED_AFTER


def _case_row(
    data: CaseData,
    filer: ResidentSeeded,
    steps: list[Step],
    *,
    filed_at: datetime,
    closed_at: datetime,
) -> Row:
    row: Row = dict.fromkeys(_CASES.columns.keys())
    row |= {
        "id": next_id(),
        "kind": data.kind,
        "state": "closed",
        "outcome": "satisfied" if data.rating else "unrated",
        "category": data.category,
        "because": data.because,
        "topic": topic_of(data.what, data.because),
        "what": data.what,
        "since": data.since,
        "hope": data.hope,
        "feeling": data.feeling,
        "rating": data.rating,
        "completion": _words(steps, "complete"),
        "plan": _words(steps, "promise_plan"),
    }
    row |= dict.fromkeys(("urgent", "repeat", "overdue"), False)
    row |= dict.fromkeys(("urges", "dissatisfactions", "rung"), 0)
    row |= dict.fromkeys(("level", "version"), 1)
    return row | _people_of(filer) | _times_of(steps, filed_at, closed_at, data.kind)


def _people_of(filer: ResidentSeeded) -> Row:
    return {
        "channel": "terminal",
        "filer_id": filer.person_id,
        "filer_account_id": filer.account_id,
        "contact_name": filer.name,
        "community_id": filer.community_id,
        "grid_id": filer.grid_id,
        "house_id": filer.house_id,
        "building": filer.building,
        "place": filer.place,
        "handler_id": filer.steward.person_id,
        "handler_role": "steward",
    }


def _times_of(steps: list[Step], filed_at: datetime, closed_at: datetime, kind: str) -> Row:
    return {
        "filed_at": filed_at,
        "assigned_at": filed_at,
        "accepted_at": _at(steps, "accept"),
        "first_word_at": _at(steps, "first_word"),
        "visited_at": _at(steps, "visit"),
        "feedback_at": _at(steps, "promise_plan", "complete"),
        "completed_at": _at(steps, "complete"),
        "closed_at": closed_at,
        "last_word_at": closed_at,
        "response_due": filed_at + RESPONSE,
        "answer_due": filed_at + ANSWER if kind == "complaint" else None,
        "feedback_due": filed_at + FEEDBACK,
    }


def _entry_rows(data: CaseData, filer: ResidentSeeded, case: Row, steps: list[Step]) -> list[Row]:
    filed_at = case["filed_at"]
    assigned = f"已派给管家{filer.steward.name}"
    timeline = [(filed_at, "file", data.what), (filed_at, "assign", assigned), *steps]
    if data.rating:
        rated = f"服务评价 {data.rating} 分" + (f"：{data.comment}" if data.comment else "")
        timeline.append((case["closed_at"], "rate", rated))
    else:
        timeline.append((case["closed_at"], "expire_unrated", "七天内没有评价，记作未评价"))
    return [_entry_row(case["id"], filer, step) for step in timeline]


def _entry_row(case_id: int, filer: ResidentSeeded, step: Step) -> Row:
    at, move, words = step
    actor: tuple[int | None, str] = (filer.steward.person_id, "steward")
    if move in ("file", "confirm", "rate"):
        actor = (filer.person_id, "resident")
    elif move in ("assign", "expire_unrated"):
        actor = (None, "system")
    return {
        "id": next_id(),
        "case_id": case_id,
        "at": at,
        "kind": move,
        "actor_id": actor[0],
        "actor_role": actor[1],
        "visibility": "resident",
        "text": words,
        "media": None,
    }


def _survey_row(data: CaseData, filer: ResidentSeeded, case: Row) -> Row:
    answered = data.rating is not None
    return {
        "id": next_id(),
        "case_id": case["id"],
        "person_id": filer.person_id,
        "state": "answered" if answered else "unrated",
        "solved": True if answered else None,
        "rating": data.rating,
        "comment": data.comment,
        "asked_at": case["completed_at"],
        "surveyed_at": None if answered else case["completed_at"] + SURVEY_AFTER,
        "answered_at": case["closed_at"] if answered else None,
    }
