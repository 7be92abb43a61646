"""The web application: which address answers what."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, WebSocketRoute

from bot.channels.browser.accounts import Cookies, Recovery
from bot.web.chat_pages import WRONG_CODE_SECONDS, ChatPages, Templates
from bot.web.conversation import Conversations
from bot.web.demo.routes import DemoPages
from bot.web.demo.stage import Stage
from bot.web.health import health_routes
from bot.web.mail import Mailroom
from bot.web.notices import NoticePages
from bot.web.photos import PhotoEndpoints
from bot.web.security import SecurityHeaders
from bot.web.sheets import SheetPages
from bot.web.static_files import StaticFiles
from bot.web.talk import TalkEndpoint
from bot.web.visitors import Visitors


@dataclass(frozen=True, slots=True)
class WebParts:
    """What several groups of addresses share."""

    mailroom: Mailroom
    conversations: Conversations
    visitors: Visitors
    static: StaticFiles
    templates: Templates


def make_web(
    mailroom: Mailroom,
    webhooks: Sequence[BaseRoute] = (),
    *,
    base_url: str | None = None,
    stage: Stage | None = None,
    wrong_code_seconds: float = WRONG_CODE_SECONDS,
) -> Starlette:
    """``/``, ``/ws`` and what belongs to them, ``/healthz``, ``/readyz``, the channels' webhooks.

    ``base_url``: where people reach the desk, when that is not the address it listens on.
    ``stage``: of a demo desk; without one there is no ``/demo``.
    ``wrong_code_seconds``: how long a wrong recovery code waits for its answer.
    """
    desk = mailroom.desk
    secure = base_url is not None and base_url.startswith("https://")
    keyring = desk.rules.keyring
    visitors = Visitors(Cookies(keyring, secure=secure), is_demo=desk.is_demo, base_url=base_url)
    static = StaticFiles()
    parts = WebParts(mailroom, Conversations(mailroom), visitors, static, Templates(static))
    pages = ChatPages(
        parts.templates,
        visitors,
        Recovery(desk.store, keyring),
        wrong_code_seconds=wrong_code_seconds,
    )
    demo = DemoPages(desk, stage, visitors, parts.templates).routes() if stage else []
    return Starlette(
        routes=[
            *health_routes(desk),
            *pages.routes(),
            *static.routes(),
            *NoticePages(desk, parts.templates).routes(),
            *SheetPages(desk, parts.templates).routes(),
            *PhotoEndpoints(parts.conversations, visitors).routes(),
            WebSocketRoute("/ws", TalkEndpoint(parts.conversations, visitors)),
            *demo,
            *webhooks,
        ],
        middleware=[Middleware(SecurityHeaders)],
        exception_handlers={404: pages.not_found},
    )
