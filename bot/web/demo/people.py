"""Who can be played on the demo page: the terminal's accounts, with words for a chooser."""

from datetime import datetime
from typing import Any, Final

from bot.channels.terminal.accounts import RESIDENT, TerminalAccount, list_accounts
from handlers.roster import ROLE_NAMES
from storage.engine import Store

NEWCOMER: Final = TerminalAccount(RESIDENT, "新业户", place="前台还不认识")


def people(store: Store, now: datetime) -> list[dict[str, Any]]:
    """Everybody, residents first, then staff by role; and a resident nobody knows yet."""
    known = list_accounts(store, now)
    if all(one.external_id != NEWCOMER.external_id for one in known):
        residents = sum(one.role == RESIDENT for one in known)
        known.insert(residents, NEWCOMER)
    return [_payload(one) for one in known]


def _payload(one: TerminalAccount) -> dict[str, Any]:
    return {
        "account": one.external_id,
        "role": one.role,
        "role_name": ROLE_NAMES[one.role],
        "name": one.name,
        "full_name": one.full_name or one.name,
        "place": one.place,
    }
