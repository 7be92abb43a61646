"""Callbacks in their envelope: who sent it, is it fresh, and what is inside.

Everything a stranger can send is read here; whatever is wrong with it becomes ``BadCallback``, so
that no library's surprise gets any further.
"""

import base64
import hmac
import secrets
import time
from collections.abc import Callable, Mapping
from hashlib import sha1
from typing import Final

import xmltodict
from wechatpy.crypto import PrpCrypto

LARGEST_BODY_BYTES: Final = 64 * 1024
LARGEST_PARAM_CHARS: Final = 4096
STALE_SECONDS: Final = 300.0

_SEALED = (
    "<xml><Encrypt><![CDATA[{sealed}]]></Encrypt>"
    "<MsgSignature><![CDATA[{signature}]]></MsgSignature>"
    "<TimeStamp>{timestamp}</TimeStamp><Nonce><![CDATA[{nonce}]]></Nonce></xml>"
)


class BadCallback(Exception):
    """Not from the platform, too old, or not readable; the text never quotes it."""


class Envelope:
    """Opens and seals the callbacks of one account."""

    def __init__(
        self,
        token: str,
        aes_key: str | None,
        receive_id: str,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """``receive_id``: app id or corp id; ``clock``: real seconds since 1970."""
        self._token = token
        self._receive_id = receive_id
        self._clock = clock
        self._key = base64.b64decode(aes_key + "=") if aes_key else None

    @property
    def seals(self) -> bool:
        """Whether there is a key: then only the sealed part of a callback counts."""
        return self._key is not None

    def check(self, params: Mapping[str, str], *, signed: str | None = None) -> None:
        """Signature and age; ``signed``: the sealed text, where that is signed too.

        Raises BadCallback.
        """
        given = params.get("signature" if signed is None else "msg_signature", "")
        timestamp, nonce = params.get("timestamp", ""), params.get("nonce", "")
        parts = [self._token, timestamp, nonce, *([] if signed is None else [signed])]
        if not hmac.compare_digest(signature_of(*parts).encode(), _bytes(given)):
            raise BadCallback("wrong signature")
        if not timestamp.isascii() or not timestamp.isdigit() or len(timestamp) > 12:
            raise BadCallback("no timestamp")
        if abs(self._clock() - int(timestamp)) > STALE_SECONDS:
            raise BadCallback("stale")

    def open(self, sealed: str) -> str:
        """The text inside, if it was sealed for us; raises BadCallback."""
        assert self._key is not None, "only where there is a key"
        try:
            return str(PrpCrypto(self._key).decrypt(sealed, self._receive_id))
        except Exception as error:  # noqa: BLE001  (what rubbish raises has no end)
            raise BadCallback(type(error).__name__) from None

    def _sealed(self, text: str) -> str:
        assert self._key is not None, "only where there is a key"
        return str(PrpCrypto(self._key).encrypt(text, self._receive_id).decode())

    def seal(self, text: str) -> str:
        """The XML of a sealed passive reply."""
        sealed = self._sealed(text)
        timestamp, nonce = str(int(self._clock())), secrets.token_hex(8)
        signature = signature_of(self._token, timestamp, nonce, sealed)
        return _SEALED.format(sealed=sealed, signature=signature, timestamp=timestamp, nonce=nonce)

    def question(self, echo: str, *, sealed: bool) -> dict[str, str]:
        """The parameters with which a platform checks our address; ``echo``: what it wants back."""
        told = self._sealed(echo) if sealed else echo
        timestamp, nonce = str(int(self._clock())), secrets.token_hex(8)
        parts = [self._token, timestamp, nonce, *([told] if sealed else [])]
        return {
            "msg_signature" if sealed else "signature": signature_of(*parts),
            "timestamp": timestamp,
            "nonce": nonce,
            "echostr": told,
        }

    def echo(self, params: Mapping[str, str], *, sealed: bool) -> str:
        """The answer to the platform's check of our address; raises BadCallback."""
        echo = params.get("echostr", "")
        if not echo or len(echo) > LARGEST_PARAM_CHARS:
            raise BadCallback("no echo")
        if not sealed:
            self.check(params)
            return echo
        self.check(params, signed=echo)
        return self.open(echo)

    def read(self, params: Mapping[str, str], body: bytes) -> dict[str, str]:
        """The fields of a callback; raises BadCallback."""
        if not self.seals:
            self.check(params)
            return fields_of(_text(body))
        sealed = fields_of(_text(body)).get("Encrypt", "")
        self.check(params, signed=sealed)
        return fields_of(self.open(sealed))


def signature_of(*parts: str) -> str:
    """As both platforms sign: SHA-1 of the sorted parts."""
    joined = "".join(sorted(parts))
    return sha1(_bytes(joined), usedforsecurity=False).hexdigest()


def fields_of(xml: str) -> dict[str, str]:
    """The text fields of a message; what repeats, nests or is empty counts as absent.

    Raises BadCallback.
    """
    try:
        fields = xmltodict.parse(xml)["xml"].items()
        return {name: value for name, value in fields if isinstance(value, str)}
    except Exception as error:  # noqa: BLE001  (as above)
        raise BadCallback(type(error).__name__) from None


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise BadCallback("no UTF-8") from None


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
