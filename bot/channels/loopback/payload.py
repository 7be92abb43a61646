"""The channel's JSON, in and out."""

import re
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from bot.channels.base import OutMessage
from bot.channels.loopback import CHANNEL
from handlers.messages import Incoming, Kind

_NO_TEXT = re.compile("[\x00\ud800-\udfff]")  # what no database takes as text
Words = Annotated[str, Meta(min_length=1, max_length=200)]


class BadPayload(ValueError):
    """What came in is not of this shape."""


class Event(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What comes in: ``id`` is the sender's own and makes a repeat recognisable."""

    account: Words
    id: Words
    text: Annotated[str, Meta(max_length=20_000)] = ""
    button: Words | None = None


_decode = msgspec.json.Decoder(Event).decode


def to_incoming(body: bytes) -> Incoming:
    """A webhook's body as an event; raises BadPayload."""
    try:
        event = _decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadPayload(str(error)) from error
    kind: Kind = "button" if event.button is not None else "text"
    account, key, text = (_NO_TEXT.sub("", one) for one in (event.account, event.id, event.text))
    if not account or not key or not (text or event.button):
        raise BadPayload("account, id and text or button must say something")
    button = None if event.button is None else _NO_TEXT.sub("", event.button)
    return Incoming(CHANNEL, account, event_key=key, kind=kind, text=text, button=button)


def to_payload(account: str, message: OutMessage) -> dict[str, Any]:
    """A message as it is posted."""
    return {
        "id": message.id,
        "account": account,
        "text": message.text,
        "purpose": message.purpose,
        "buttons": [{"label": one.label, "value": one.value} for one in message.buttons],
        "media": [{"kind": one.kind, "name": one.name} for one in message.media],
        "edits": message.edits,
    }
