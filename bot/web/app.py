"""The web application: which address answers what."""

from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.routing import BaseRoute, WebSocketRoute

from bot.web.health import health_routes
from bot.web.mail import Mailroom
from bot.web.talk import TalkEndpoint


def make_web(mailroom: Mailroom, webhooks: Sequence[BaseRoute] = ()) -> Starlette:
    """``/healthz``, ``/readyz``, ``/ws`` and the channels' webhooks."""
    return Starlette(
        routes=[
            *health_routes(mailroom.desk),
            WebSocketRoute("/ws", TalkEndpoint(mailroom)),
            *webhooks,
        ]
    )
