"""A callback's fields → what the desk hears."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from bot.channels.tencent.envelope import BadCallback
from bot.channels.tencent.texts import clean
from bot.channels.wecom import CHANNEL
from handlers.messages import Incoming, Kind, Media
from handlers.texts import say

LONGEST_TEXT: Final = 20_000
LONGEST_REF: Final = 512
LONGEST_KEY: Final = 200
_USERID: Final = re.compile(r"[\w@.-]{1,64}", re.ASCII)
_NUMBER: Final = re.compile(r"\d{1,20}", re.ASCII)
_CHOICE: Final = re.compile(r"\d{6,19}\.\d{1,2}", re.ASCII)  # <row id>.<index>
_CODE: Final = re.compile(r"[\x21-\x2b\x2d-\x7e]{1,300}")  # no comma: several are kept in a row
_MENU_KEY: Final = re.compile(r"[a-z_]{1,40}")
_MEDIA: Final[Mapping[str, tuple[Kind, str, str]]] = {
    "image": ("photo", "照片.jpg", "image/jpeg"),
    "voice": ("voice", "语音.amr", "audio/amr"),
    "video": ("video", "视频.mp4", "video/mp4"),
    "file": ("file", "文件", "application/octet-stream"),
}


@dataclass(frozen=True, slots=True)
class Callback:
    """``incoming``: for the desk, None when it is only for the channel; ``event``: in lower case,
    "" for a message; ``code``: changes the card that was pressed."""

    userid: str
    incoming: Incoming | None
    event: str = ""
    code: str = ""


Fields = Mapping[str, str]


def callback_of(fields: Fields, agent_id: int) -> Callback:
    """Raises BadCallback when it is no message of a member to this app."""
    userid, kind = fields.get("FromUserName", ""), fields.get("MsgType", "").lower()
    if not _USERID.fullmatch(userid) or not kind:
        raise BadCallback("no sender or type")
    if fields.get("AgentID", str(agent_id)) != str(agent_id):
        raise BadCallback("another app")
    if kind == "event":
        return _event(userid, fields)
    if not _NUMBER.fullmatch(fields.get("MsgId", "")):
        raise BadCallback("no MsgId")
    key = f"msg:{fields['MsgId']}"
    return Callback(userid, _message(userid, key, kind, fields))


def _message(userid: str, key: str, kind: str, fields: Fields) -> Incoming:
    if kind in _MEDIA and fields.get("MediaId"):
        what, name, mime = _MEDIA[kind]
        name = clean(fields.get("FileName", ""))[:LONGEST_KEY] or name
        media = Media(what, name, mime, ref=fields["MediaId"][:LONGEST_REF])
        return Incoming(CHANNEL, userid, event_key=key, kind=what, media=(media,))
    reader = _WORDS.get(kind)
    text = clean(reader(fields))[:LONGEST_TEXT] if reader else ""
    return Incoming(CHANNEL, userid, event_key=key, kind="text" if text else "nothing", text=text)


def _place(fields: Fields) -> str:
    latitude, longitude = fields.get("Location_X", ""), fields.get("Location_Y", "")
    label = fields.get("Label", "").strip()
    words = "wechat.location" if label else "wechat.location_only"
    return say(words, place=label, latitude=latitude, longitude=longitude)


_WORDS: Mapping[str, Callable[[Fields], str]] = {
    "text": lambda fields: fields.get("Content", ""),
    "location": _place,
    "link": lambda fields: "\n".join(
        fields[name] for name in ("Title", "Description", "Url") if fields.get(name)
    ),
}


# --- events --------------------------------------------------------------------------------------


def _event(userid: str, fields: Fields) -> Callback:
    """A press may come twice, and from two people: its key is the card, the button, the time."""
    event, key = fields.get("Event", "").lower(), fields.get("EventKey", "")
    when = fields.get("CreateTime", "")
    if not _NUMBER.fullmatch(when):
        raise BadCallback("no CreateTime")
    if event == "template_card_event" and _CHOICE.fullmatch(key):
        task = clean(fields.get("TaskId", ""))[:LONGEST_KEY]
        pressed = _pressed(userid, f"press:{task}:{key}:{when}", key)
        code = fields.get("ResponseCode", "")
        return Callback(userid, pressed, event, code if _CODE.fullmatch(code) else "")
    if event == "click" and _MENU_KEY.fullmatch(key):
        return Callback(userid, _pressed(userid, f"click:{key}:{when}", key), event)
    if event == "subscribe":
        heard = Incoming(CHANNEL, userid, event_key=f"subscribe:{when}", kind="start")
        return Callback(userid, heard, event)
    return Callback(userid, None, event)


def _pressed(userid: str, event_key: str, button: str) -> Incoming:
    return Incoming(CHANNEL, userid, event_key=event_key, kind="button", button=button)
