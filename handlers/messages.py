"""What comes in and what goes out, in the desk's own words; no channel's payload gets this far."""

from datetime import datetime
from typing import Final, Literal

import msgspec

Purpose = Literal["reply", "push", "promise", "reminder", "survey", "digest", "emergency"]
MAIL: Final = "mail"  # the channel of letters: nothing goes there but what is written for it
# Where the desk can say something unasked; elsewhere it waits until somebody looks.
PUSH_CHANNELS: Final = frozenset({"telegram", "wechat", "wecom", "loopback"})
Kind = Literal[
    "text", "button", "photo", "voice", "video", "file", "start", "nothing",
    "contact", "media_lost", "media_too_big",  # nobody said these: see handlers.signals
]  # fmt: skip

# Messengers where a message that was sent can be changed.
EDITING_CHANNELS = frozenset({"telegram", "wecom"})
# The chat page, which shows answers to its own taps by itself, changes what is over when told.
BROWSER = "browser"
# The action of a button that has the platform send the person's own number, where it can.
SHARE_PHONE = "share_phone"
VOTE = "vote"  # the action of a choice in a vote
UNVOTE = "unvote"  # and of taking it back


class Media(msgspec.Struct, frozen=True, omit_defaults=True):
    """A photo or file. ``data`` only on its way in; afterwards ``blob_id`` (``storage.blobs``).

    A messenger brings ``ref`` instead of bytes: they are fetched later into the blob made for them.
    """

    kind: str  # photo | voice | video | file
    name: str
    mime: str = "image/jpeg"
    blob_id: int | None = None
    data: bytes | None = None
    ref: str | None = None


class Incoming(msgspec.Struct, frozen=True, omit_defaults=True):
    """One event of an account (DESIGN §2).

    ``event_key`` makes a repeat recognisable; None stands for an event that cannot come twice.
    ``accepted_at`` (aware) is set when a stored event is replayed: limits count from it.
    """

    channel: str
    account: str  # the channel's own id of the account
    event_key: str | None = None
    kind: Kind = "text"
    text: str = ""
    media: tuple[Media, ...] = ()
    button: str | None = None  # action[:ref], or a label
    reply_to: int | None = None  # id of the outgoing message quoted
    accepted_at: datetime | None = None


class Button(msgspec.Struct, frozen=True, array_like=True):
    """A one-tap answer: what it says, and ``action[:ref]`` it stands for."""

    label: str
    action: str


class Outgoing(msgspec.Struct, frozen=True):
    """One row of the outbox as the turn made it."""

    id: int
    person_id: int
    account_id: int | None  # a reply fixes it, a push leaves it open
    text: str
    purpose: Purpose
    not_before: datetime  # desk time
    buttons: tuple[Button, ...] = ()
    media: tuple[Media, ...] = ()
    case_id: int | None = None
    case_number: str | None = None
    edits_id: int | None = None
    dedupe_key: str | None = None
    channel: str | None = None
