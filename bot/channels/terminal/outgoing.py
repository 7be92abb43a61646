"""What the desk sends → one JSON object a message, as ``chat`` prints it (DESIGN §8)."""

import json
from typing import Any

from bot.channels.terminal.media import MediaCache
from bot.channels.terminal.times import iso
from bot.mailbox import Shown


def to_payload(shown: Shown, cache: MediaCache) -> dict[str, Any]:
    """One message of a mailbox."""
    return {
        "id": shown.id,
        "at": iso(shown.at),
        "text": shown.text,
        "buttons": buttons_of(shown),
        "media": [_media(media, cache) for media in shown.media],
        "case": shown.case,
        "purpose": shown.purpose,
    }


def buttons_of(shown: Shown) -> list[dict[str, str]]:
    """The buttons; the value is the action (DESIGN §2, buttons)."""
    return [{"label": label, "value": action} for label, action in shown.buttons]


def dumps(value: Any) -> str:
    """One line of JSON, Chinese readable."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _media(media: dict[str, Any], cache: MediaCache) -> dict[str, Any]:
    return {"kind": media["kind"], "name": media["name"], "path": cache.path_of(media)}
