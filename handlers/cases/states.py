"""The states of a case and how it may end; drawn in ``docs/case-life.md``."""

from enum import StrEnum


class CaseState(StrEnum):
    """Where a case stands."""

    FILED = "filed"  # on record, nobody holds it yet
    ASSIGNED = "assigned"  # somebody holds the card and has not accepted
    ACCEPTED = "accepted"  # accepted; the resident has not heard from him yet
    IN_PROGRESS = "in_progress"  # the resident has had the first word
    PLANNED = "planned"  # a plan with a date is promised
    PAUSED = "paused"  # stands still until a date, for a reason the resident was told
    COMPLETED = "completed"  # claimed done; the resident has not confirmed
    CLOSED = "closed"  # over; ``Outcome`` says how


class Outcome(StrEnum):
    """How a closed case ended. A rating is a fact beside it."""

    SATISFIED = "satisfied"  # by the resident's own word
    DISSATISFIED_FINAL = "dissatisfied_final"
    UNRATED = "unrated"  # closed, and never rated
    UNRESOLVED = "unresolved"  # beyond the company's power (RULEBOOK §6.5)
    WITHDRAWN = "withdrawn"
    MERGED = "merged"


class CaseKind(StrEnum):
    """What a resident brings (RULEBOOK §1, §2)."""

    REQUEST = "request"  # 报修, 求助: somebody has to do something
    COMPLAINT = "complaint"
    INQUIRY = "inquiry"  # 咨询: closed by an answer
    SUGGESTION = "suggestion"  # 建议: the same
    PRAISE = "praise"  # 表扬: passed on, and over


LIGHT = (CaseKind.INQUIRY, CaseKind.SUGGESTION)  # one clock, that of the answer
OPEN_STATES = tuple(state for state in CaseState if state is not CaseState.CLOSED)
ANSWERED = (CaseState.COMPLETED, CaseState.CLOSED)
WORKING = (CaseState.ACCEPTED, CaseState.IN_PROGRESS, CaseState.PLANNED)
UNFINISHED = (CaseState.FILED, CaseState.ASSIGNED, *WORKING, CaseState.PAUSED)
