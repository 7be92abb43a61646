"""What is asked of who has no chat to tap in: how he is asked, and how his answer is kept (§2)."""

from sqlalchemy import select

from handlers.cases import intake
from handlers.cases.privacy import veil
from handlers.cases.privacy.masking import masked
from handlers.texts import say
from handlers.turn import Turn
from storage.tables import Case, Mediation

__all__ = ["CONSENT", "as_heard", "how_asked", "waits_for_consent"]

CONSENT = "callback_consent"  # the task of asking him on the phone about a proposal (§5.11)


def how_asked(turn: Turn, case: Case) -> str:
    """How who has no chat is asked for his choice, for who put it to him; "" where he taps it.

    Of whom no number is known, or who wants letters, no call is asked for (RULEBOOK §2).
    """
    by = intake.asked_by(turn, case)
    return "" if by == intake.CHAT else say(f"solutions.form.sent_by.{by}")


def as_heard(turn: Turn, case: Case, heard: str) -> str:
    """Who said what to whom and how, where an agent speaks for him; "" where he spoke himself."""
    if not heard or turn.staff is None:
        return ""
    said = masked(turn, veil.veiled(turn, case, heard))
    by = intake.way(turn, case)
    return say(f"solutions.heard.{by}", agent=turn.staff.name, words=said)


def waits_for_consent(turn: Turn, case: Case) -> Mediation | None:
    """The mediation of the case whose proposal its filer has not answered yet."""
    found = select(Mediation).where(
        Mediation.case_id == case.id,
        Mediation.state == "proposed",
        Mediation.filer_agreed.is_(None),
    )
    return turn.session.scalars(found).one_or_none()
