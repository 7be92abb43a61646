"""Is the desk alive, and can it work?"""

import asyncio
import logging

from sqlalchemy import select
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Route

from bot.desk import Desk
from storage.tables import DeskRow

log = logging.getLogger(__name__)
READY_SECONDS = 2.0  # how long the database may take for one row


def health_routes(desk: Desk) -> list[BaseRoute]:
    """``/healthz``: the process answers. ``/readyz``: the database answers too, else 503."""

    async def healthz(_request: Request) -> JSONResponse:
        return JSONResponse({"status": "ok"})

    async def readyz(_request: Request) -> JSONResponse:
        try:
            async with asyncio.timeout(READY_SECONDS):
                kind = await asyncio.to_thread(_kind, desk)
        except Exception:
            log.exception("the database does not answer")
            return JSONResponse({"status": "database"}, status_code=503)
        return JSONResponse({"status": "ok", "kind": kind})

    return [Route("/healthz", healthz), Route("/readyz", readyz)]


def _kind(desk: Desk) -> str:
    with desk.store.read() as conn:
        return conn.scalars(select(DeskRow.kind)).one()
