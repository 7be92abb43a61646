"""``POST /photos`` and ``GET /media/<token>``: photos of a chat, in and out."""

from typing import Final

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.channels import browser
from bot.channels.browser.errors import BadFrame, BadPhoto
from bot.channels.browser.incoming import read_account, read_id, to_incoming
from bot.channels.browser.media import TOO_LARGE, read_photo
from bot.channels.photos import LARGEST_BYTES, SUFFIXES
from bot.channels.terminal.incoming import LONGEST_ID, Said
from bot.web.conversation import Conversations
from bot.web.mail import Address
from bot.web.visitors import Visitors

MOST_AT_ONCE: Final = 8  # photos being taken, of everybody: each is held in memory
TOO_MANY: Final = "现在发照片的人有点多，马上会再试一次。"
NO_ID: Final = "照片要带上自己的 id"
KEPT: Final = "private, max-age=31536000, immutable"


class PhotoEndpoints:
    """Both ways."""

    def __init__(self, conversations: Conversations, visitors: Visitors) -> None:
        self._conversations = conversations
        self._visitors = visitors
        self._taking = 0

    def routes(self) -> list[BaseRoute]:
        """Their addresses."""
        return [
            Route("/photos", self._take, methods=["POST"]),
            Route("/media/{token}", self._give),
        ]

    async def _take(self, request: Request) -> Response:
        if self._visitors.from_other_site(request):
            return Response(status_code=403)
        if self._taking >= MOST_AT_ONCE:
            return JSONResponse({"error": TOO_MANY, "again": True}, status_code=503)
        self._taking += 1
        try:
            return await self._hear(request)
        except (BadPhoto, BadFrame) as error:
            return _refusal(error)
        except ClientDisconnect:
            return Response(status_code=400)
        finally:
            self._taking -= 1

    async def _hear(self, request: Request) -> Response:
        query = request.query_params
        frame_id = query.get("id", "").replace("\x00", "")
        if not 0 < len(frame_id) <= LONGEST_ID:
            raise BadPhoto(NO_ID)
        name = read_account(query.get("account"))
        address = self._visitors.address(request, name)
        length = request.headers.get("content-length", "")
        if length.isdecimal() and int(length) > LARGEST_BYTES:
            raise BadPhoto(TOO_LARGE, 413)
        photo = await read_photo(request.stream())
        said = Said(id=frame_id, reply_to=read_id(query.get("reply_to")))
        taken = await self._conversations.hear(to_incoming(said, *address, media=(photo,)))
        return JSONResponse({"ack": frame_id, "duplicate": taken.duplicate, "at": taken.at})

    async def _give(self, request: Request) -> Response:
        named = self._conversations.links.read(request.path_params["token"])
        if named is None or not self._may_see(request, named[1]):
            return Response("没有这张照片", status_code=404, media_type="text/plain")
        found = await self._conversations.photo(named[0])
        if found is None:
            return Response("照片已过保存期", status_code=410, media_type="text/plain")
        mime, data = found
        suffix = SUFFIXES.get(mime)
        kind = "inline" if suffix else "attachment"  # nothing but photos is ever shown
        headers = {
            "cache-control": KEPT,
            "content-disposition": f'{kind}; filename="photo{suffix or ".bin"}"',
            "content-security-policy": "default-src 'none'; sandbox",
        }
        media_type = mime if suffix else "application/octet-stream"
        return Response(data, headers=headers, media_type=media_type)

    def _may_see(self, request: Request, account: str) -> bool:
        """A demo shows its own pages every account; else it is the cookie's or nobody's."""
        channel, _, name = account.partition(" ")
        if channel != browser.CHANNEL:
            return self._visitors.is_demo
        own: Address | None = (channel, self._visitors.own_account(request) or "")
        return own == (channel, name)


def _refusal(error: BadPhoto | BadFrame) -> Response:
    """The words for the page; ``again``: the same photo may be sent once more."""
    if isinstance(error, BadPhoto):
        status, again = error.status, False
    else:
        status, again = (503, True) if error.again else (403, False)
    return JSONResponse({"error": str(error), "again": again}, status_code=status)
