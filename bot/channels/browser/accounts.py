"""Who a browser is: an account named by a signed cookie, given back by a recovery code.

A visitor gets the cookie with the page; the account's row comes only with the first message, so
that crawlers fill no database.
"""

import hmac
import secrets
from datetime import UTC, datetime
from typing import Any, Final

from itsdangerous import BadData, URLSafeTimedSerializer
from sqlalchemy import delete, insert, select

from bot.channels.browser import CHANNEL
from storage.crypto import Keyring
from storage.engine import Store
from storage.tables import Account, RecoveryCode

COOKIE: Final = "qiantai"
COOKIE_SECONDS: Final = 365 * 24 * 3600
# No letters or digits that look alike; 20 of 31 are 99 bits.
_ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_CODE_LENGTH: Final = 20
_GROUP: Final = 4
_LOOKS_LIKE: Final = str.maketrans({"O": "", "I": "", "L": "", "0": "", "1": ""})


class Cookies:
    """Makes and reads the account cookie; a new key signs from then on, old ones are still read."""

    def __init__(self, keyring: Keyring, *, secure: bool) -> None:
        """``secure``: whether people reach the desk by https."""
        oldest_first = list(reversed(keyring.secrets_for(b"browser account")))
        self._signer = URLSafeTimedSerializer(oldest_first, salt="account")
        self._secure = secure

    def account(self, cookie: str | None) -> str | None:
        """The account that the cookie proves; None: no cookie of ours, or too old."""
        if not cookie:
            return None
        try:
            account = self._signer.loads(cookie, max_age=COOKIE_SECONDS)
        except BadData:
            return None
        return account if isinstance(account, str) else None

    def options(self, account: str) -> dict[str, Any]:
        """Arguments for ``Response.set_cookie``."""
        return {
            "key": COOKIE,
            "value": str(self._signer.dumps(account)),
            "max_age": COOKIE_SECONDS,
            "httponly": True,
            "samesite": "lax",
            "secure": self._secure,
            "path": "/",
        }


def new_account() -> str:
    """The external id of a visitor nobody knows yet."""
    return secrets.token_urlsafe(18)


class Recovery:
    """Codes by which somebody gets his account back in another browser.

    Only the keyed hash of a code is kept, keyed by the oldest key as phone numbers are.
    """

    def __init__(self, store: Store, keyring: Keyring) -> None:
        self._store = store
        self._key = keyring.secrets_for(b"recovery code")[-1]

    def make(self, account: str) -> str | None:
        """A new code, the one before is worth nothing; None when the account said nothing yet."""
        bare = "".join(secrets.choice(_ALPHABET) for _ in range(_CODE_LENGTH))
        with self._store.write() as conn:
            account_id = conn.scalar(
                select(Account.id).where(Account.channel == CHANNEL, Account.external_id == account)
            )
            if account_id is None:
                return None
            conn.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
            conn.execute(
                insert(RecoveryCode).values(
                    account_id=account_id, code_hash=self._hash(bare), made_at=datetime.now(UTC)
                )
            )
        return "-".join(bare[i : i + _GROUP] for i in range(0, _CODE_LENGTH, _GROUP))

    def find(self, typed: str) -> str | None:
        """The account whose code this is, however it was typed; None: nobody's."""
        bare = "".join(c for c in typed.upper() if c.isascii() and c.isalnum())
        if len(bare) != _CODE_LENGTH or bare.translate(_LOOKS_LIKE) != bare:
            return None
        with self._store.read() as conn:
            return conn.scalar(
                select(Account.external_id)
                .join(RecoveryCode, RecoveryCode.account_id == Account.id)
                .where(RecoveryCode.code_hash == self._hash(bare))
            )

    def _hash(self, bare: str) -> str:
        return hmac.new(self._key, bare.encode(), "sha256").hexdigest()
