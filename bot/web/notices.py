"""``GET /notices/<name>``: the notice of a 社区议事, to be printed for the corridor board."""

import asyncio
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.desk import Desk
from bot.web.chat_pages import Templates
from handlers.cases.neighbours.discussions import Notice, notice_of
from handlers.when import ZONE

__all__ = ["NoticePages"]


class NoticePages:
    """Whoever has the signed address may read it: it hangs on a wall anyway."""

    def __init__(self, desk: Desk, templates: Templates) -> None:
        self._desk = desk
        self._templates = templates

    def routes(self) -> list[BaseRoute]:
        """Their address."""
        return [Route("/notices/{name}", self._show)]

    async def _show(self, request: Request) -> Response:
        notice = await asyncio.to_thread(self._find, request.path_params["name"])
        if notice is None:
            return self._templates.page("not_found.html", 404)
        return self._templates.page("notice.html", notice=notice, closes=_written(notice.closes_at))

    def _find(self, name: str) -> Notice | None:
        with self._desk.store.read() as conn:
            return notice_of(conn, self._desk.keyring, name)


def _written(at: datetime) -> str:
    """Whole, since paper has no today: 2026年11月30日 18:00."""
    local = at.astimezone(ZONE)
    return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"
