"""统一说辞: one agreed wording for a frequent matter, owned and dated (RULEBOOK §5.15).

They stand in the policy (``[agreed.wordings.…]``); used by the bot for inquiries and offered to
staff as ready phrases. One that has expired is used by nobody, and its owner is told in time.
"""

from datetime import date, timedelta

from handlers.policy_model import Policy
from handlers.policy_review import Wording
from handlers.texts import say
from handlers.turn import Turn

__all__ = ["fitting", "remind_owners"]


def fitting(turn: Turn, community_id: int | None, text: str) -> Wording | None:
    """The wording in force whose words all stand in the text; of several the most particular."""
    found = turn.calendar_of(community_id).policy.agreed.wordings
    if not found:
        return None
    today = _today(turn)
    fits = [w for w in found.values() if w.valid_until >= today and _is_about(w, text)]
    return max(fits, key=lambda w: len(w.words), default=None)


def _is_about(wording: Wording, text: str) -> bool:
    return all(any(form in text for form in word.split("|")) for word in wording.words)


def remind_owners(turn: Turn, policy: Policy) -> None:
    """With the morning list: who owns a wording that ends soon, or has ended, hears it once."""
    today = _today(turn)
    soon = today + timedelta(days=policy.agreed.remind_before_days)
    for key, wording in policy.agreed.wordings.items():
        if wording.valid_until < soon:
            _tell_owner(turn, key, wording, expired=wording.valid_until < today)


def _tell_owner(turn: Turn, key: str, wording: Wording, *, expired: bool) -> None:
    which = "expired" if expired else "expires"
    text = say(f"agreed.remind.{which}", matter=wording.matter, until=wording.valid_until)
    for staff in turn.roster.on_duty(wording.owner, None, turn.now):
        turn.push(
            staff.person_id,
            text,
            purpose="reminder",
            dedupe_key=f"wording:{key}:{which}:{wording.valid_until}:{staff.person_id}",
        )
    turn.explain(say("agreed.log.reminded", matter=wording.matter, until=wording.valid_until))


def _today(turn: Turn) -> date:
    return turn.now.astimezone(turn.calendar.zone).date()
