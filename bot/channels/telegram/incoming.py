"""An update → what it means. Nothing of Telegram's own shape goes further than this.

Only private chats talk with the desk; in a group the bot only points to the private one.
"""

import re
from dataclasses import dataclass
from typing import Any

import msgspec
from telegram import (
    CallbackQuery,
    ChatMember,
    ChatMemberUpdated,
    Contact,
    Location,
    Message,
    PollAnswer,
    Update,
    Venue,
)
from telegram.constants import ChatType, PollLimit

from bot.channels.telegram import CHANNEL
from bot.channels.telegram.media import ref_of
from bot.channels.telegram.menu import ACTIONS
from handlers.messages import Incoming, Kind, Media
from handlers.texts import say

_NO_TEXT = re.compile("[\x00\ud800-\udfff]")  # what no database takes as text
_COMMAND = re.compile(r"/(?P<name>[a-z_]{1,32})(?:@\w+)?(?:\s+(?P<rest>.*))?", re.DOTALL)
# Whatever the library stumbles over, what came in is no update.
_STUMBLES = (
    ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError,
)  # fmt: skip
LONGEST_COMMAND = 16  # characters; a longer text that was edited is a narrative
POLL = "poll:"  # before the id that a poll and its answers share
LONGEST_VALUE = 64  # bytes of a button's value, the platform's own limit


class BadUpdate(ValueError):
    """What came in is no update."""


@dataclass(frozen=True, slots=True)
class Said:
    """Somebody said something to the desk."""

    incoming: Incoming
    album: str | None = None  # it is one picture of this album
    quotes: str | None = None  # as Telegram names the message it answers
    query_id: str | None = None  # of a button pressed: its spinner waits


@dataclass(frozen=True, slots=True)
class Voted:
    """Somebody chose in a poll of ours."""

    account: str
    event_key: str
    poll: str  # as its outbox row names it
    option: int | None  # None: the vote is taken back


@dataclass(frozen=True, slots=True)
class Reachable:
    """Somebody blocked the bot, or let it in again."""

    account: str
    is_so: bool


@dataclass(frozen=True, slots=True)
class InGroup:
    """The bot was spoken to, or brought, into a group."""

    chat_id: int


Meaning = Said | Voted | Reachable | InGroup | None


def read_update(body: dict[str, Any]) -> Meaning:
    """What it means, None: nothing for the desk. Raises BadUpdate."""
    try:
        update = Update.de_json(body, None)
        return _typed(_meaning(update))
    except BadUpdate:
        raise
    # Whatever the library stumbles over, the update is not one.
    except (
        AttributeError,
        KeyError,
        TypeError,
        ValueError,
        OverflowError,
        OSError,
        RecursionError,
        msgspec.ValidationError,
    ) as error:
        raise BadUpdate(type(error).__name__) from error


def _typed(meaning: Meaning) -> Meaning:
    """The same, each field of the type it is said to be: the library takes them as they come."""
    if meaning is None:
        return None
    found: Meaning = msgspec.convert(msgspec.to_builtins(meaning), type(meaning))
    return found


def update_id_of(body: Any) -> int:
    """Its number; raises BadUpdate."""
    found = body.get("update_id") if isinstance(body, dict) else None
    if type(found) is not int or not 0 <= found < 1 << 63:
        raise BadUpdate("no update_id")
    return found


def _meaning(update: Update) -> Meaning:
    key = str(update.update_id)
    if update.my_chat_member is not None:
        return _membership(update.my_chat_member)
    if update.callback_query is not None:
        return _pressed(update.callback_query, key)
    message = update.message or update.edited_message
    if message is None:
        return _voted(update.poll_answer, key) if update.poll_answer else None
    if message.chat.type in (ChatType.GROUP, ChatType.SUPERGROUP):
        return InGroup(message.chat.id) if (message.text or "").startswith("/") else None
    sender = message.from_user
    if message.chat.type != ChatType.PRIVATE or sender is None or sender.is_bot:
        return None
    return _said(message, key) if update.message is not None else _edited(message, key)


def _pressed(query: CallbackQuery, key: str) -> Said | None:
    if query.data is None or query.from_user.is_bot:
        return None
    value = _clean(query.data)[:LONGEST_VALUE]
    incoming = Incoming(CHANNEL, _account(query.from_user.id), key, "button", button=value)
    return Said(incoming, query_id=str(query.id))


def _voted(answer: PollAnswer, key: str) -> Voted | None:
    if answer.user is None or answer.user.is_bot:  # a channel votes for nobody
        return None
    option = int(answer.option_ids[0]) if answer.option_ids else None
    if option is not None and not 0 <= option < PollLimit.MAX_OPTION_NUMBER:
        raise BadUpdate("no such option")
    return Voted(_account(answer.user.id), key, POLL + _clean(str(answer.poll_id)), option)


def _membership(change: ChatMemberUpdated) -> Meaning:
    there = change.new_chat_member.status not in (ChatMember.BANNED, ChatMember.LEFT)
    if change.chat.type == ChatType.PRIVATE:
        return Reachable(_account(change.chat.id), there)
    was_there = change.old_chat_member.status not in (ChatMember.BANNED, ChatMember.LEFT)
    return InGroup(change.chat.id) if there and not was_there else None


# --- a message -----------------------------------------------------------------------------------


def _said(message: Message, key: str) -> Said | None:
    if _is_service(message):
        return None
    quotes = _name_of(message.reply_to_message) if message.reply_to_message else None
    incoming = Incoming(CHANNEL, _account(message.chat.id), key)
    return Said(_filled(incoming, message), message.media_group_id, quotes)


def _name_of(message: Message) -> str:
    """As the outbox row of ours has kept it."""
    return str(message.message_id) if message.poll is None else f"{POLL}{message.poll.id}"


def _filled(incoming: Incoming, message: Message) -> Incoming:
    def with_(**what: Any) -> Incoming:
        return msgspec.structs.replace(incoming, **what)

    if message.contact is not None:
        return with_(kind="contact", text=_own_number(message.contact, incoming.account))
    if message.location is not None:
        return with_(text=_place(message.location, message.venue))
    text = _clean(message.text or message.caption or "")
    media = _media(message)
    if media is not None:
        return with_(kind=media.kind, text=text, media=(media,))
    if message.sticker is not None:
        return with_(text=_clean(message.sticker.emoji or ""))
    return _worded(incoming, text)


def _worded(incoming: Incoming, text: str) -> Incoming:
    """Words, or a command of the menu, which is a tap."""
    command = _COMMAND.fullmatch(text.strip())
    if command is None:
        return msgspec.structs.replace(incoming, text=text)
    if command["name"] == "start":
        rest = (command["rest"] or "").strip()
        words = f"/start {rest}" if rest else ""
        return msgspec.structs.replace(incoming, kind="start", text=words)
    action = ACTIONS.get(command["name"])
    if action is None:
        return msgspec.structs.replace(incoming, text=command["rest"] or "")
    return msgspec.structs.replace(incoming, kind="button", button=action)


def _edited(message: Message, key: str) -> Said | None:
    """What he now says instead: heard like a correction. A place that moves on is none."""
    text = _clean(message.text or message.caption or "").strip()
    if not text:
        return None
    if len(text) > LONGEST_COMMAND:
        text = say("messenger.edited", text=text)
    return Said(Incoming(CHANNEL, _account(message.chat.id), key, text=text))


def _own_number(contact: Contact, account: str) -> str:
    """The sender's own number, a foreign one with its plus; empty for a card of somebody else,
    which anybody can pass on."""
    if contact.user_id is None or _account(contact.user_id) != account:
        return ""
    digits = re.sub(r"\D", "", contact.phone_number)
    return digits if digits.startswith("86") else f"+{digits}"


def _place(location: Location, venue: Venue | None) -> str:
    at = f"{location.latitude:.5f}, {location.longitude:.5f}"
    if venue is not None:
        at = f"{_clean(venue.title)} {_clean(venue.address)}".strip() or at
    return say("messenger.location", at=at)


def _media(message: Message) -> Media | None:
    if message.photo:
        best = max(message.photo, key=lambda size: size.width * size.height)
        return _named("photo", "照片.jpg", "image/jpeg", best.file_id)
    if message.voice is not None:
        return _named("voice", "语音.ogg", "audio/ogg", message.voice.file_id)
    video = message.video or message.video_note
    if video is not None:
        return _named("video", "视频.mp4", "video/mp4", video.file_id)
    file = message.animation or message.audio or message.document
    if file is None:
        return None
    mime = _clean(file.mime_type or "").replace(" ", "") or "application/octet-stream"
    kind: Kind = "photo" if mime.startswith("image/") else "file"
    name = _clean(file.file_name or "") or ("照片.jpg" if kind == "photo" else "文件")
    return _named(kind, name[-100:], mime, file.file_id)


def _named(kind: str, name: str, mime: str, file_id: str) -> Media:
    return Media(kind, name, mime, ref=ref_of(_clean(file_id), mime))


def _is_service(message: Message) -> bool:
    """Something happened in the chat that nobody said."""
    return bool(
        message.pinned_message
        or message.message_auto_delete_timer_changed
        or message.write_access_allowed
        or message.successful_payment
        or message.users_shared
        or message.chat_shared
    )


def _account(user_id: int) -> str:
    return str(int(user_id))


def _clean(text: str) -> str:
    return _NO_TEXT.sub("", text)
