"""Bodies of callbacks, read with a limit."""

from typing import Final

from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response

from bot.channels.tencent.envelope import LARGEST_BODY_BYTES, LARGEST_PARAM_CHARS, BadCallback

MOST_PARAMS: Final = 20


def refused() -> Response:
    """A stranger learns nothing of the reason."""
    return PlainTextResponse("", status_code=403)


def again_later() -> Response:
    """Not accepted: the platform sends it again."""
    return PlainTextResponse("", status_code=429)


def params_of(request: Request) -> dict[str, str]:
    """The query; raises BadCallback when it is no ordinary one."""
    params = dict(request.query_params)
    if len(params) > MOST_PARAMS or any(len(v) > LARGEST_PARAM_CHARS for v in params.values()):
        raise BadCallback("too many parameters")
    return params


async def body_of(request: Request) -> bytes:
    """Raises BadCallback when it is too large or cut off."""
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > LARGEST_BODY_BYTES:
                raise BadCallback("too large")
    except ClientDisconnect:
        raise BadCallback("cut off") from None
    return bytes(body)
