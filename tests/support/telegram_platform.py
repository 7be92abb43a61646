"""A stand-in for Telegram's Bot API over real HTTP, as strict as the platform.

It refuses what Telegram refuses: a wrong token, texts too long or empty, buttons over 64 bytes,
chats that never pressed Start or have blocked the bot, files too big, a second poller. It calls a
webhook one update at a time and again until it hears 2xx. ``fault`` makes calls fail.
"""

import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Literal

import httpx

from tests.support.telegram_http import Cut, Params, Refusal, Server, handler_of
from tests.support.telegram_people import BOT, JPEG, Chat, Shown, TelegramPeople, Update

__all__ = ["JPEG", "TOKEN", "Chat", "Fault", "Shown", "TelegramPlatform", "Update"]

TOKEN = "4242:a-token_for-tests"
Fault = Literal["refused", "429", "500", "502", "timeout", "reset", "reset after"]


class TelegramPlatform(TelegramPeople):
    """``with TelegramPlatform().running() as platform: … platform.url``."""

    def __init__(
        self,
        fault: Callable[[str], Fault | None] = lambda _method: None,
        *,
        seconds_per_message: float = 1.0,
        retry_after_seconds: float = 1.0,
        timeout_seconds: float = 8.0,
    ) -> None:
        super().__init__()
        self.fault = fault
        self.seconds_per_message = seconds_per_message
        self.retry_after_seconds = retry_after_seconds
        self.timeout_seconds = timeout_seconds
        self.calls: Counter[str] = Counter()
        self.faults: Counter[str] = Counter()
        self.too_fast: list[int] = []  # chats that got a second message too soon
        self.commands: dict[str, list[str]] = {}
        self.webhook: dict[str, Any] = {}
        self.answered: list[str] = []  # callback queries
        self.deliveries: Counter[int] = Counter()  # update id → times it was handed over
        self.statuses: list[int] = []  # what the webhook answered
        self._polling = threading.Lock()
        self._stopping = False

    # --- running ---------------------------------------------------------------------------------

    @contextmanager
    def running(self) -> Iterator["TelegramPlatform"]:
        """Listens on a free port of this machine."""
        server = Server(("127.0.0.1", 0), handler_of(self.call, self._download))
        self.url = f"http://127.0.0.1:{server.server_address[1]}"
        threads = [
            threading.Thread(target=server.serve_forever, args=(0.02,)),
            threading.Thread(target=self._call_webhook),
        ]
        for thread in threads:
            thread.start()
        try:
            yield self
        finally:
            self._stopping = True
            with self.changed:
                self.changed.notify_all()
            server.shutdown()
            server.server_close()
            for thread in threads:
                thread.join()

    # --- the webhook -----------------------------------------------------------------------------

    def _call_webhook(self) -> None:
        with httpx.Client(trust_env=False, timeout=10) as client:
            while not self._stopping:
                with self.changed:
                    if not (self.webhook and self.updates):
                        self.changed.wait(0.05)
                        continue
                    update, webhook = self.updates[0], self.webhook
                if self._hand_over(client, webhook, update):
                    with self.changed:
                        self.updates.remove(update)
                else:
                    time.sleep(0.05)

    def _hand_over(self, client: httpx.Client, webhook: Params, update: Update) -> bool:
        headers = {"X-Telegram-Bot-Api-Secret-Token": webhook["secret_token"]}
        try:
            answer = client.post(webhook["url"], json=update, headers=headers)
        except httpx.HTTPError:
            return False
        self.deliveries[update["update_id"]] += 1
        self.statuses.append(answer.status_code)
        return answer.is_success

    # --- the API ---------------------------------------------------------------------------------

    def call(self, token: str, method: str, params: Params) -> Any:
        """One call; raises Refusal or Cut."""
        if token != TOKEN:
            raise Refusal(401, "Unauthorized")
        known = {name.removeprefix("do_").lower(): name for name in dir(self) if "do_" in name}
        if method.lower() not in known:
            raise Refusal(404, "Not Found")
        self.calls[method.lower()] += 1
        fault = self.fault(method)
        if fault is not None:
            self.faults[fault] += 1
        if fault == "refused":
            raise Refusal(400, "Bad Request: the platform does not like it")
        if fault == "429":
            raise Refusal(429, "Too Many Requests", retry_after=self.retry_after_seconds)
        if fault in ("500", "502"):
            raise Refusal(int(fault), "Internal Server Error" if fault == "500" else "Bad Gateway")
        if fault == "reset":
            raise Cut
        answer = getattr(self, known[method.lower()])(params)
        if fault == "timeout":
            time.sleep(self.timeout_seconds)
        if fault == "reset after":
            raise Cut
        return answer

    def do_getMe(self, _params: Params) -> Any:
        return BOT

    def do_setWebhook(self, params: Params) -> Any:
        if not params["url"].startswith("http"):
            raise Refusal(400, "Bad Request: bad webhook: invalid URL")
        self.webhook = params
        return True

    def do_deleteWebhook(self, _params: Params) -> Any:
        self.webhook = {}
        return True

    def do_getWebhookInfo(self, _params: Params) -> Any:
        return {
            "url": self.webhook.get("url", ""),
            "has_custom_certificate": False,
            "pending_update_count": len(self.updates),
        }

    def do_setMyCommands(self, params: Params) -> Any:
        scope = json.dumps(params.get("scope", {}), sort_keys=True)
        named = [one["command"] for one in params["commands"]]
        self.commands[f"{scope} {params.get('language_code', '')}".strip()] = named
        return True

    def do_getUpdates(self, params: Params) -> Any:
        if self.webhook:
            raise Refusal(409, "Conflict: can't use getUpdates method while webhook is active")
        if not self._polling.acquire(blocking=False):
            raise Refusal(409, "Conflict: terminated by other getUpdates request")
        try:
            return self._poll(params)
        finally:
            self._polling.release()

    def _poll(self, params: Params) -> list[Update]:
        ends = time.monotonic() + float(params.get("timeout", 0))
        wanted = params.get("allowed_updates") or []
        with self.changed:
            while True:
                while self.updates and self.updates[0]["update_id"] < params.get("offset", 0):
                    self.updates.popleft()
                left = ends - time.monotonic()
                if self.updates or self._stopping or left <= 0:
                    break
                self.changed.wait(min(left, 0.2))
            some = [one for one in list(self.updates)[:100] if set(one) & set(wanted)]
        self.deliveries.update(one["update_id"] for one in some)
        return some

    def do_sendMessage(self, params: Params) -> Any:
        return self._show(params, _checked_text(params.get("text", ""), 4096, "message"))

    def do_sendPhoto(self, params: Params) -> Any:
        self._check_file(params["photo"], 10, photo=True)
        caption = _checked_text(params.get("caption", ""), 1024, "", may_be_empty=True)
        return self._show(params, caption, kind="photo", data=params["photo"])

    def do_sendPoll(self, params: Params) -> Any:
        question = _checked_text(params.get("question", ""), 300, "poll question")
        options = [_checked_text(one["text"], 100, "poll option") for one in params["options"]]
        if not 1 <= len(options) <= 12:
            raise Refusal(400, "Bad Request: poll must have 1-12 options")
        sent = self._show(params, question, kind="poll")
        if not isinstance(params["is_anonymous"], bool) or params["is_anonymous"]:
            return sent  # nobody is told who chose what
        poll_id = str(next(self.ids))
        self.chats[int(params["chat_id"])].polls[poll_id] = options
        return sent | {"poll": _as_poll(poll_id, question, options)}

    def do_sendDocument(self, params: Params) -> Any:
        return self._show_file(params, "document")

    def do_sendVoice(self, params: Params) -> Any:
        return self._show_file(params, "voice")

    def do_sendVideo(self, params: Params) -> Any:
        return self._show_file(params, "video")

    def _show_file(self, params: Params, kind: str) -> Any:
        self._check_file(params[kind], 50)
        caption = _checked_text(params.get("caption", ""), 1024, "", may_be_empty=True)
        return self._show(params, caption, kind=kind, data=params[kind])

    def do_sendMediaGroup(self, params: Params) -> Any:
        media = params["media"]
        if not 2 <= len(media) <= 10:
            raise Refusal(400, "Bad Request: wrong number of messages in the album")
        files = [params[one["media"].removeprefix("attach://")] for one in media]
        for data in files:
            self._check_file(data, 10, photo=True)
        album = next(self.ids)
        chat = self._open_chat(params, messages=len(media))
        shown = [Shown(next(self.ids), "", kind="photo", album=album, data=data) for data in files]
        chat.messages += shown
        return [self._as_message(chat, one) for one in shown]

    def do_editMessageText(self, params: Params) -> Any:
        text = _checked_text(params.get("text", ""), 4096, "message")
        return self._edit(params, text, caption=False)

    def do_editMessageCaption(self, params: Params) -> Any:
        text = _checked_text(params.get("caption", ""), 1024, "", may_be_empty=True)
        return self._edit(params, text, caption=True)

    def _edit(self, params: Params, text: str, *, caption: bool) -> Any:
        chat = self._open_chat(params, messages=0)
        shown = next((one for one in chat.messages if one.id == int(params["message_id"])), None)
        if shown is None:
            raise Refusal(400, "Bad Request: message to edit not found")
        if caption != (shown.kind != "text"):
            kind = "caption" if caption else "text"
            raise Refusal(400, f"Bad Request: there is no {kind} in the message to edit")
        keyboard = _checked_keyboard(params)
        if (shown.text, shown.keyboard) == (text, keyboard):
            raise Refusal(400, "Bad Request: message is not modified: content is the same")
        shown.text, shown.keyboard = text, keyboard
        shown.edits += 1
        return self._as_message(chat, shown)

    def do_answerCallbackQuery(self, params: Params) -> Any:
        query_id = params["callback_query_id"]
        if query_id not in self.queries:
            raise Refusal(400, "Bad Request: query is too old and response timeout expired")
        self.queries.discard(query_id)
        self.answered.append(query_id)
        return True

    def do_getFile(self, params: Params) -> Any:
        data = self.files.get(params["file_id"])
        if data is None:
            raise Refusal(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
        if len(data) > 20 * 1024 * 1024:
            raise Refusal(400, "Bad Request: file is too big")
        file_id = params["file_id"]
        file = {"file_id": file_id, "file_unique_id": file_id, "file_size": len(data)}
        return {**file, "file_path": f"some/{file_id}"}

    def _open_chat(self, params: Params, *, messages: int = 1) -> Chat:
        chat = self.chats.get(int(params["chat_id"]))
        if chat is None:
            raise Refusal(400, "Bad Request: chat not found")
        if chat.blocked:
            raise Refusal(403, "Forbidden: bot was blocked by the user")
        if not chat.started:
            raise Refusal(403, "Forbidden: bot can't initiate conversation with a user")
        if messages:
            now = time.monotonic()
            if now - chat.last_at < self.seconds_per_message * 0.9:
                self.too_fast.append(chat.id)
            chat.last_at = now + self.seconds_per_message * (messages - 1)
        return chat

    def _show(self, params: Params, text: str, *, kind: str = "text", data: bytes = b"") -> Any:
        chat_id = int(params["chat_id"])
        if chat_id in self.groups:
            self.groups[chat_id].append(text)
            shown = Shown(next(self.ids), text)
            return self._as_message(Chat(chat_id, "group"), shown)
        keyboard = _checked_keyboard(params)
        chat = self._open_chat(params)
        is_reply = "keyboard" in params.get("reply_markup", {})
        shown = Shown(next(self.ids), text, keyboard, is_reply, kind, data=data)
        chat.messages.append(shown)
        return self._as_message(chat, shown)

    def _as_message(self, chat: Chat, shown: Shown) -> dict[str, Any]:
        private = {"id": chat.id, "type": "private", "first_name": chat.name}
        return {"message_id": shown.id, "date": int(time.time()), "chat": private, "from": BOT}

    def _check_file(self, data: Any, most_mb: int, *, photo: bool = False) -> None:
        if not isinstance(data, bytes) or not data:
            raise Refusal(400, "Bad Request: file must be non-empty")
        if len(data) > most_mb * 1024 * 1024:
            raise Refusal(413, "Request Entity Too Large")
        if photo and not data.startswith((b"\xff\xd8", b"\x89PNG", b"RIFF")):
            raise Refusal(400, "Bad Request: IMAGE_PROCESS_FAILED")

    def _download(self, token: str, file_id: str) -> bytes | None:
        """/file/bot<token>/some/<file id>"""
        if token != TOKEN:
            raise Refusal(404, "Not Found")
        if self.fault("download") is not None:
            raise Refusal(500, "Internal Server Error")
        return self.files.get(file_id)


def _as_poll(poll_id: str, question: str, options: list[str]) -> dict[str, Any]:
    return {
        "id": poll_id,
        "question": question,
        "options": [
            {"text": one, "voter_count": 0, "persistent_id": str(at)}
            for at, one in enumerate(options)
        ],
        "total_voter_count": 0,
        "is_closed": False,
        "is_anonymous": False,
        "type": "regular",
        "allows_multiple_answers": False,
        "allows_revoting": True,
        "members_only": False,
    }


def _checked_text(text: Any, most: int, what: str, *, may_be_empty: bool = False) -> str:
    said = str(text)
    if not said.strip() and not may_be_empty:
        raise Refusal(400, f"Bad Request: {what} text is empty")
    if len(said.encode("utf-16-le")) // 2 > most:
        raise Refusal(400, f"Bad Request: {what or 'caption'} is too long")
    return said


def _checked_keyboard(params: Params) -> list[list[dict[str, Any]]]:
    rows: list[list[dict[str, Any]]] = params.get("reply_markup", {}).get("inline_keyboard", [])
    for row in rows:
        if not 1 <= len(row) <= 8:
            raise Refusal(400, "Bad Request: too many buttons in a row")
        for button in row:
            if not 1 <= len(button.get("callback_data", "").encode()) <= 64:
                raise Refusal(400, "Bad Request: BUTTON_DATA_INVALID")
    if sum(map(len, rows)) > 100:
        raise Refusal(400, "Bad Request: too many buttons")
    return rows
