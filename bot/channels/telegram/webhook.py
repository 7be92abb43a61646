"""Being told of updates: ``POST /webhooks/telegram/<path that nobody guesses>``.

Without the secret in its header a body is not even read. 200 means accepted, or an update that
nobody can read: what Telegram sends again for ever would hold up everybody else's.
"""

import hmac
import json
import logging
from collections.abc import Callable, Sequence

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from telegram import Bot

from bot.channels.telegram.hearing import Ears
from bot.channels.telegram.incoming import BadUpdate, update_id_of
from bot.channels.telegram.polling import KINDS
from bot.dispatcher import NotAccepted
from storage.crypto import Keyring

log = logging.getLogger(__name__)

HEADER = "x-telegram-bot-api-secret-token"
LARGEST_BODY_BYTES = 1024 * 1024
PATH_SIGNS = 32


class Webhook:
    """Where Telegram calls us, and how it proves that it is Telegram."""

    def __init__(self, keyring: Keyring, token: str, secret: str | None) -> None:
        """``secret``: of the settings; without one it is derived, like the path, from our key."""
        derived = keyring.code_hash("telegram webhook", token)
        self.path = f"/webhooks/telegram/{derived[:PATH_SIGNS]}"
        self._secret = secret or derived[PATH_SIGNS:]

    async def announce(self, bot: Bot, base_url: str) -> None:
        """Tell Telegram; one call at a time, so that updates cannot overtake each other."""
        await bot.set_webhook(
            base_url + self.path,
            secret_token=self._secret,
            max_connections=1,
            allowed_updates=KINDS,
        )

    def routes(self, ears: Callable[[], Ears]) -> Sequence[BaseRoute]:
        """200: accepted. 400, 401, 413: never. 503: send it again."""

        async def hear(request: Request) -> Response:
            given = request.headers.get(HEADER, "").encode()
            if not hmac.compare_digest(given, self._secret.encode()):
                return Response(status_code=401)
            try:
                body = await _body(request)
            except ClientDisconnect:
                return Response(status_code=400)
            if body is None:
                return Response(status_code=413)
            return Response(status_code=await _heard(ears(), body))

        return [Route(self.path, hear, methods=["POST"])]


async def _heard(ears: Ears, body: bytes) -> int:
    try:
        update = json.loads(body)
        update_id = update_id_of(update)
    except (ValueError, RecursionError):  # BadUpdate is one too
        return 400
    try:
        await ears.hear(update)
    except BadUpdate as error:
        log.warning("update %d cannot be read: %s", update_id, error)
    except NotAccepted:
        return 503
    except Exception:
        log.exception("update %d could not be accepted", update_id)
        return 503
    return 200


async def _body(request: Request) -> bytes | None:
    """All of it; None when it is too long."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY_BYTES:
            return None
    return bytes(body)
