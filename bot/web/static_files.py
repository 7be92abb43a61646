"""Scripts, styles and pictures of the pages: few and small, read once, served from memory.

Their address holds a hash of all of them, so browsers may keep them for ever and a new version has
new addresses; modules import each other relatively and so stay within theirs.
"""

import gzip
import mimetypes
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

FOLDER: Final = Path(__file__).parent / "static"
FOR_EVER: Final = "public, max-age=31536000, immutable"
ASK_FIRST: Final = "no-cache"
_TYPES: Final = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
_PACKED: Final = {"text/javascript", "text/css", "image/svg+xml", "application/json"}


@dataclass(frozen=True, slots=True)
class StaticFile:
    """One file; ``packed`` is its gzip where that is smaller to send."""

    body: bytes
    packed: bytes | None
    mime: str
    tag: str


class StaticFiles:
    """Everything in ``static/``."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._files = {
            path.relative_to(folder).as_posix(): _read(path)
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }
        tags = "".join(f"{name} {file.tag}\n" for name, file in self._files.items())
        self.version = sha256(tags.encode()).hexdigest()[:12]

    @property
    def base(self) -> str:
        """The address of the folder in this version."""
        return f"/static/{self.version}"

    def routes(self) -> list[BaseRoute]:
        """``/static/<version>/<name>``, and ``/static/<name>``, which is asked for anew."""
        return [Route("/static/{path:path}", self._answer)]

    async def _answer(self, request: Request) -> Response:
        path: str = request.path_params["path"]
        version, _, rest = path.partition("/")
        named = rest if version == self.version else path
        file = self._files.get(named) or self._files.get(rest)
        if file is None:
            return Response("没有这个文件", status_code=404, media_type="text/plain")
        headers = {
            "etag": f'"{file.tag}"',
            "cache-control": FOR_EVER if version == self.version else ASK_FIRST,
            "vary": "accept-encoding",
        }
        if file.tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        body = file.body
        if file.packed is not None and "gzip" in request.headers.get("accept-encoding", ""):
            body = file.packed
            headers["content-encoding"] = "gzip"
        return Response(body, headers=headers, media_type=file.mime)


def _read(path: Path) -> StaticFile:
    body = path.read_bytes()
    mime = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/json"
    packed = gzip.compress(body, 9, mtime=0) if mime in _PACKED else None
    return StaticFile(body, packed, mime, sha256(body).hexdigest()[:20])
