"""One messaging platform, as ``bot.app`` joins it to the desk."""

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.routing import BaseRoute

from bot.channels.base import MediaSource, PushChannel
from bot.dispatcher import Dispatcher


@dataclass(frozen=True, slots=True)
class Messenger:
    """Where messages go and media come from, and how what people say there is heard."""

    push: PushChannel
    media: MediaSource | None = None
    # Where the platform calls us.
    routes: Callable[[Dispatcher], Sequence[BaseRoute]] = lambda _dispatcher: ()
    # Runs beside the server until cancelled: asks for updates, or tells the platform where we are.
    receive: Callable[[Dispatcher], Coroutine[Any, Any, None]] | None = None
