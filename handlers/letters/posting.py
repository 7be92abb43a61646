"""The row by which the relay sends a letter, on the channel of letters."""

from sqlalchemy import select

from handlers.messages import MAIL, Outgoing
from handlers.turn import Turn
from storage.ids import next_id
from storage.tables import Account, Case

__all__ = ["post"]


def post(turn: Turn, case: Case, person_id: int, text: str, *, dedupe_key: str) -> Outgoing:
    """``person_id``: the employee it is written to, or who let it go to somebody outside.

    As a promise no later move cancels it.
    """
    row = Outgoing(
        id=next_id(),
        person_id=person_id,
        account_id=_mail_account(turn, person_id),
        channel=MAIL,
        text=text,
        purpose="promise",
        not_before=turn.now,
        case_id=case.id,
        case_number=case.number,
        dedupe_key=dedupe_key,
    )
    turn.out.append(row)
    return row


def _mail_account(turn: Turn, person_id: int) -> int:
    """His account on the channel of letters; the address itself is looked up when one leaves."""
    own = (Account.channel == MAIL) & (Account.external_id == str(person_id))
    found = turn.session.scalar(select(Account.id).where(own))
    if found is not None:
        return found
    account = Account(id=next_id(), person_id=person_id, channel=MAIL, external_id=str(person_id))
    turn.session.add(account)
    turn.session.flush()
    return account.id
