"""A callback's fields → what the desk hears. The key of an event says which allowance it opens."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from bot.channels.tencent.envelope import BadCallback
from bot.channels.tencent.texts import clean
from bot.channels.wechat import CHANNEL
from handlers.invite_codes import code_in
from handlers.messages import Incoming, Media
from handlers.texts import say

# Beginnings of event keys: an ordinary message, or an act that opens the short allowance.
MESSAGE: Final = "msg:"
TAP: Final = "tap:"

LONGEST_TEXT: Final = 20_000
LONGEST_KEY_PART: Final = 80
LONGEST_REF: Final = 512
_OPENID: Final = re.compile(r"[\w-]{1,64}", re.ASCII)
_NUMBER: Final = re.compile(r"\d{1,20}", re.ASCII)
_CHOICE: Final = re.compile(r"\d{6,19}\.\d{1,2}", re.ASCII)  # <row id>.<index>
_PLACE: Final = re.compile(r"[ch]\d{1,18}", re.ASCII)  # a community's or a house's id
_MENU_KEY: Final = re.compile(r"[a-z_]{1,40}")


@dataclass(frozen=True, slots=True)
class Callback:
    """``incoming``: for the desk, None when it is only for the channel; ``event``: in lower case,
    "" for a message."""

    openid: str
    incoming: Incoming | None
    event: str = ""


Fields = Mapping[str, str]
_Reader = Callable[[Fields], Incoming]


def callback_of(fields: Fields) -> Callback:
    """Raises BadCallback when it is no message of anybody."""
    openid, kind = fields.get("FromUserName", ""), fields.get("MsgType", "").lower()
    if not _OPENID.fullmatch(openid) or not kind:
        raise BadCallback("no sender or type")
    if kind == "event":
        return _event(openid, fields)
    if not _NUMBER.fullmatch(fields.get("MsgId", "")):
        raise BadCallback("no MsgId")
    reader = _READERS.get(kind, _unknown)
    return Callback(openid, reader(fields))


# --- messages ------------------------------------------------------------------------------------


def _incoming(fields: Fields, text: str = "", *, key: str = MESSAGE, **what: object) -> Incoming:
    return Incoming(
        CHANNEL,
        fields["FromUserName"],
        event_key=key + fields["MsgId"],
        text=clean(text)[:LONGEST_TEXT],
        **what,  # type: ignore[arg-type]
    )


def _text(fields: Fields) -> Incoming:
    """Words, or the press of a choice: the platform sends it as its words with our id beside."""
    text, choice = fields.get("Content", ""), fields.get("bizmsgmenuid", "")
    if _CHOICE.fullmatch(choice):
        return _incoming(fields, text, key=TAP, kind="button", button=choice)
    return _incoming(fields, text, key=TAP if choice else MESSAGE)


def _image(fields: Fields) -> Incoming:
    return _with_media(fields, "photo", "照片.jpg", "image/jpeg")


def _voice(fields: Fields) -> Incoming:
    """Its words when the platform still gives them; else only the recording."""
    return _with_media(fields, "voice", "语音.amr", "audio/amr", text=fields.get("Recognition", ""))


def _video(fields: Fields) -> Incoming:
    return _with_media(fields, "video", "视频.mp4", "video/mp4")


def _with_media(fields: Fields, kind: str, name: str, mime: str, text: str = "") -> Incoming:
    ref = fields.get("MediaId", "")[:LONGEST_REF]
    media = (Media(kind, name, mime, ref=ref),) if ref else ()
    return _incoming(fields, text, kind=kind, media=media)


def _location(fields: Fields) -> Incoming:
    latitude, longitude = fields.get("Location_X", ""), fields.get("Location_Y", "")
    label = fields.get("Label", "").strip()
    words = "wechat.location" if label else "wechat.location_only"
    return _incoming(fields, say(words, place=label, latitude=latitude, longitude=longitude))


def _link(fields: Fields) -> Incoming:
    parts = (fields.get(name, "") for name in ("Title", "Description", "Url"))
    return _incoming(fields, "\n".join(part for part in parts if part))


def _unknown(fields: Fields) -> Incoming:
    """A kind that we do not know, or that has no words: the desk says what it can take."""
    return _incoming(fields, kind="nothing")


_READERS: Mapping[str, _Reader] = {
    "text": _text,
    "image": _image,
    "voice": _voice,
    "video": _video,
    "shortvideo": _video,
    "location": _location,
    "link": _link,
}


# --- events --------------------------------------------------------------------------------------


def _event(openid: str, fields: Fields) -> Callback:
    event = fields.get("Event", "").lower()
    if event in {"subscribe", "scan"}:
        scene = fields.get("EventKey", "").removeprefix("qrscene_")
        # Whoever holds the picture can read the scene: a code is checked, a place is only a hint.
        text = scene if code_in(scene) or _PLACE.fullmatch(scene) else ""
        return Callback(openid, _of_event(openid, fields, event, kind="start", text=text), event)
    key = fields.get("EventKey", "")
    if event == "click" and _MENU_KEY.fullmatch(key):
        return Callback(openid, _of_event(openid, fields, event, kind="button", button=key), event)
    return Callback(openid, None, event)


def _of_event(openid: str, fields: Fields, event: str, **what: object) -> Incoming:
    """Events have no MsgId: sender, time, event and its key make a repeat recognisable."""
    if not _NUMBER.fullmatch(fields.get("CreateTime", "")):
        raise BadCallback("no CreateTime")
    part = clean(fields.get("EventKey", ""))[:LONGEST_KEY_PART]
    key = f"{TAP}{fields['CreateTime']}:{event}:{part}"
    return Incoming(CHANNEL, openid, event_key=key, **what)  # type: ignore[arg-type]
