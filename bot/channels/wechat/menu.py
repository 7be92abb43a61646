"""The account's menu, and QR codes whose scene names a place."""

import asyncio
import logging
from typing import Any

from bot.channels.tencent.api import Api, ApiError
from handlers.texts import label

log = logging.getLogger(__name__)

# What each entry does, whatever the resident did before (handlers.router, OPEN_ACTIONS).
ENTRIES = ("report", "progress_query", "human")
TRY_AGAIN_SECONDS = 60.0
MOST_TRIES = 5


def menu() -> dict[str, Any]:
    """Three entries that are heard as taps."""
    buttons = [
        {"type": "click", "name": label(f"common.button.{name}"), "key": name} for name in ENTRIES
    ]
    return {"button": buttons}


async def keep_menu(api: Api) -> None:
    """Make the menu when the desk opens; it works without one, so trouble is only logged."""
    for _ in range(MOST_TRIES):
        try:
            await api.call(lambda client: client.menu.create(menu()))
        except ApiError as error:
            log.warning("the WeChat menu could not be made: %s", error)
            await asyncio.sleep(TRY_AGAIN_SECONDS)
        else:
            break
    await asyncio.Event().wait()  # until cancelled


def qr_link(api: Api, scene: str) -> str:
    """What the permanent QR code of this scene holds; raises ApiError."""
    asked = {"action_name": "QR_LIMIT_STR_SCENE", "action_info": {"scene": {"scene_str": scene}}}
    return str(api.call_here(lambda client: client.qrcode.create(asked))["url"])
