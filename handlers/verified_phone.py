"""A phone that the platform vouches for: the account's own (DESIGN §3, identity).

Two people on record become one only when both accounts showed this way that the number is theirs:
a number that was merely said proves nothing, or whoever says his neighbour's would see his cases.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta

from sqlalchemy import select

from handlers import identity
from handlers.cases.talks import calls
from handlers.commands import go_on
from handlers.messages import SHARE_PHONE, Button
from handlers.resident import contact
from handlers.texts import label, say
from handlers.turn import Turn
from nlp.phones import mask, read_phone
from storage.hot import Known
from storage.tables import Account, VerifiedPhone

__all__ = ["ACTIONS", "WORDS", "hear"]

CHANNELS = frozenset({"telegram"})  # where the platform can vouch for a number


def _ask(turn: Turn, _ref: str) -> None:
    """验证手机号: by one tap where the platform can do it, else simply by saying it."""
    if turn.speaker.channel not in CHANNELS:
        go_on(turn, say("messenger.phone.say_it"))
        return
    turn.ask(
        say("messenger.phone.ask"), [Button(label("messenger.button.share_phone"), SHARE_PHONE)]
    )


def hear(turn: Turn) -> bool:
    """His own number in ``text``, empty when it was another's; whether that was all.

    It is not where a form asks for the number: there it is the answer too.
    """
    assert turn.incoming is not None
    phone = read_phone(turn.incoming.text) or turn.incoming.text
    if not phone:
        turn.explain(say("log.messenger.phone_foreign"))
        go_on(turn, say("messenger.phone.foreign"))
        return True
    if turn.staff is not None:
        go_on(turn, say("messenger.phone.staff"))
        return True
    if turn.state.asking == "phone":
        _keep(turn, phone)
        return False
    call = calls.of_speaker(turn)
    if call is not None:
        calls.add(turn, call, phone)  # whoever is to call him back
    _keep(turn, phone)
    said = contact.take_shared(turn, phone)
    go_on(turn, said or say("messenger.phone.thanks", phone=mask(phone)))
    return True


def _keep(turn: Turn, phone: str) -> None:
    keyring, who = turn.rules.keyring, turn.speaker
    phone_hash = keyring.phone_hash(phone)
    known = turn.session.get(VerifiedPhone, who.account_id) or VerifiedPhone(
        account_id=who.account_id
    )
    known.phone_hash, known.verified_at = phone_hash, turn.now
    turn.session.add(known)
    turn.session.flush()
    turn.explain(say("log.messenger.phone_verified"))
    for person_id in _others(turn, phone_hash):
        _join(turn, person_id)
    sealed = keyring.seal(phone)
    turn.remember(Known(who.person_id, None, sealed, phone_hash, None, None, None))
    who.phone_sealed = sealed


def _others(turn: Turn, phone_hash: str) -> list[int]:
    """Other residents whose account showed the same number, not too long ago."""
    since = turn.now - timedelta(days=turn.policy.identity.verified_phone_days)
    people = turn.session.scalars(
        select(Account.person_id)
        .join(VerifiedPhone, VerifiedPhone.account_id == Account.id)
        .where(
            VerifiedPhone.phone_hash == phone_hash,
            VerifiedPhone.verified_at >= since,
            Account.person_id != turn.speaker.person_id,
        )
        .distinct()
        .order_by(Account.person_id)
    )
    return [person_id for person_id in people if turn.roster.staff(person_id) is None]


def _join(turn: Turn, earlier_id: int) -> None:
    by, told = say("messenger.phone.by"), say("messenger.phone.joined")
    identity.join(turn, earlier_id, turn.speaker.person_id, by=by, told=told)
    turn.speaker.person_id = earlier_id
    turn.explain(say("log.messenger.phone_joined"))


ACTIONS: Mapping[str, Callable[[Turn, str], None]] = {"verify_phone": _ask, SHARE_PHONE: _ask}
WORDS: Mapping[str, str] = {label("messenger.button.verify_phone"): "verify_phone"}
