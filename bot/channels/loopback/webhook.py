"""Hearing: ``POST /webhooks/loopback``."""

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.channels.loopback.payload import BadPayload, to_incoming
from bot.dispatcher import Dispatcher, NotAccepted

PATH = "/webhooks/loopback"
LARGEST_BODY_BYTES = 1024 * 1024


def webhook_routes(dispatcher: Dispatcher) -> list[BaseRoute]:
    """200 with ``{"ack": id, "duplicate": bool}``: on disk. 400: never; 503: send it again."""

    async def hear(request: Request) -> Response:
        try:
            body = await _body(request)
            incoming = to_incoming(body)
            heard = await dispatcher.accept(incoming)
        except BadPayload as error:
            return JSONResponse({"error": str(error)}, status_code=400)
        except NotAccepted:
            return JSONResponse({"error": "not accepted, send it again"}, status_code=503)
        except ClientDisconnect:
            return Response(status_code=400)
        return JSONResponse({"ack": incoming.event_key, "duplicate": heard.duplicate})

    return [Route(PATH, hear, methods=["POST"])]


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY_BYTES:
            raise BadPayload(f"more than {LARGEST_BODY_BYTES} bytes")
    return bytes(body)
