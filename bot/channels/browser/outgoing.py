"""What the desk sends, and what was said before → JSON for a page; ids are strings there."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from bot.mailbox import Shown
from handlers.messages import Incoming
from handlers.when import ZONE

UrlOf = Callable[[int], str]  # of a blob, for the account that is shown it


def to_payload(shown: Shown, url_of: UrlOf) -> dict[str, Any]:
    """One message of the desk; ``edits``, where it takes another's place: the id of that one."""
    changes = {} if shown.edits is None else {"edits": str(shown.edits)}
    return changes | {
        "id": str(shown.id),
        "at": iso(shown.at),
        "text": shown.text,
        "buttons": [{"label": label, "value": action} for label, action in shown.buttons],
        "media": [_media(one, url_of) for one in shown.media],
        "case": shown.case,
        "purpose": shown.purpose,
    }


def own_payload(
    said: Incoming,
    at: datetime,
    url_of: UrlOf,
    *,
    row_id: int | None = None,
    labels: Mapping[str, str] | None = None,
    quotes: Mapping[int, str] | None = None,
) -> dict[str, Any]:
    """Something the account itself said. ``client`` is the id its page gave it, ``label`` what
    stood on the button that was tapped, where it is known."""
    media = [{"kind": m.kind, "name": m.name, "blob_id": m.blob_id} for m in said.media]
    return {
        "id": None if row_id is None else str(row_id),
        "client": said.event_key,
        "mine": True,
        "at": iso(at),
        "text": said.text,
        "button": said.button,
        "label": (labels or {}).get(said.button or ""),
        "media": [_media(one, url_of) for one in media],
        "reply_to": None if said.reply_to is None else str(said.reply_to),
        "quote": (quotes or {}).get(said.reply_to or 0),
    }


def iso(at: datetime) -> str:
    """2026-11-23T10:05:00.123456+08:00: of one length, so that it sorts as text."""
    return at.astimezone(ZONE).isoformat(timespec="microseconds")


def _media(media: Mapping[str, Any], url_of: UrlOf) -> dict[str, Any]:
    blob_id = media.get("blob_id")
    url = None if blob_id is None else url_of(int(blob_id))
    return {"kind": media["kind"], "name": media["name"], "url": url}
