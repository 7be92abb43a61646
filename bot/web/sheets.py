"""``GET /sheets/<token>``: the acceptance sheet of a repair, to be read on a phone or printed."""

import asyncio
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.channels.photos import SUFFIXES
from bot.desk import Desk
from bot.web.chat_pages import Templates
from handlers.cases.outcome.sheets import Sheet, sheet_of
from storage.blobs import get_blob

__all__ = ["SheetPages"]

KEPT: Final = "private, max-age=31536000, immutable"


class SheetPages:
    """Whoever has the signed address may read it: the resident was told it, nobody else."""

    def __init__(self, desk: Desk, templates: Templates) -> None:
        self._desk = desk
        self._templates = templates

    def routes(self) -> list[BaseRoute]:
        """The page's address, and that of its photos."""
        return [
            Route("/sheets/{token}", self._show),
            Route("/sheets/{token}/photos/{at:int}", self._photo),
        ]

    async def _show(self, request: Request) -> Response:
        token = request.path_params["token"]
        sheet = await asyncio.to_thread(self._find, token)
        if sheet is None:
            return self._templates.page("not_found.html", 404)
        return self._templates.page("sheet.html", sheet=sheet, token=token)

    async def _photo(self, request: Request) -> Response:
        token, at = request.path_params["token"], request.path_params["at"]
        found = await asyncio.to_thread(self._bytes, token, at)
        if found is None:
            return Response("没有这张照片", status_code=404, media_type="text/plain")
        mime, data = found
        headers = {"cache-control": KEPT, "content-security-policy": "default-src 'none'; sandbox"}
        return Response(data, headers=headers, media_type=mime)

    def _find(self, token: str) -> Sheet | None:
        with self._desk.store.read() as conn:
            return sheet_of(conn, self._desk.keyring, token)

    def _bytes(self, token: str, at: int) -> tuple[str, bytes] | None:
        """The photo of this place on the sheet; None when there is none, or it is no photo."""
        with self._desk.store.read() as conn:
            sheet = sheet_of(conn, self._desk.keyring, token)
            photo = next((p for p in sheet.photos if p.at == at), None) if sheet else None
            if photo is None:
                return None
            try:
                mime, data = get_blob(conn, photo.blob_id)
            except KeyError:
                return None
        return (mime, data) if data and mime in SUFFIXES else None
