"""What a row of the table of moves holds, and the words it is written in."""

from dataclasses import dataclass

from handlers.cases.states import CaseState

RESPONSE = ("response_first", "response_second", "response_limit", "response_reassign")
ANSWER = ("answer_reminder", "answer_limit")
FEEDBACK = ("feedback_day", "feedback_hours", "feedback_limit")
PROMISE = ("promise_limit",)
PAUSE = ("pause_until",)
EMERGENCY = ("emergency_push", "emergency_engineer", "emergency_on_site")
SURVEY = ("survey_first", "survey_reminder", "survey_phone", "survey_expire")
APPROVAL = ("approval_limit",)
VISIT = ("visit_reminder", "visit_missed")  # of the appointment, a task of the case
OUTSIDE = ("referral_ask", "mediation_meets")  # when an authority is asked, a committee meets
ALL_TIMERS = (
    *RESPONSE,
    *ANSWER,
    *FEEDBACK,
    *PROMISE,
    *PAUSE,
    *EMERGENCY,
    *SURVEY,
    *APPROVAL,
    *OUTSIDE,
)

FILER, HANDLER, SUPERIOR, SYSTEM, EMPLOYEE = "filer", "handler", "superior", "system", "employee"
AGENT = "agent"  # for the resident who says it on the phone
COLLEAGUE = "colleague"  # another steward of the grid, or who stands in for the handler


@dataclass(frozen=True, slots=True)
class Move:
    """One row of the table. ``target`` None: the state stays, as it does in those of ``keeps``."""

    name: str
    label: str
    sources: tuple[CaseState, ...]
    target: CaseState | None
    who: tuple[str, ...]
    tells: str
    starts: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()
    keeps: tuple[CaseState, ...] = ()
