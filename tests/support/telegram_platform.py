"""A stand-in for Telegram's Bot API over real HTTP, as strict as the platform.

It refuses what Telegram refuses: a wrong token, texts too long or empty, buttons over 64 bytes,
chats that never pressed Start or have blocked the bot, files too big, a second poller. It calls a
webhook one update at a time and again until it hears 2xx. ``fault`` makes calls fail.
"""

import json
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any, Literal
from urllib.parse import parse_qsl, unquote

import httpx

TOKEN = "4242:a-token_for-tests"
BOT = {"id": 4242, "is_bot": True, "first_name": "前台", "username": "qiantai_test_bot"}
JPEG = b"\xff\xd8\xff\xe0"
Fault = Literal["refused", "429", "500", "502", "timeout", "reset", "reset after"]
Params = dict[str, Any]
Update = dict[str, Any]


class Refusal(Exception):
    """The platform says no."""

    def __init__(self, code: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


class Cut(Exception):
    """The connection ends without an answer."""


@dataclass
class Shown:
    """A message as it stands in a chat."""

    id: int
    text: str
    keyboard: list[list[dict[str, Any]]] = field(default_factory=list)
    reply_keyboard: bool = False
    kind: str = "text"
    album: int | None = None
    data: bytes = b""  # of a picture or file
    edits: int = 0

    @property
    def labels(self) -> list[str]:
        return [button["text"] for row in self.keyboard for button in row]


@dataclass
class Chat:
    """A private chat, seen by its person."""

    id: int
    name: str
    started: bool = False
    blocked: bool = False
    messages: list[Shown] = field(default_factory=list)
    last_at: float = float("-inf")

    @property
    def texts(self) -> list[str]:
        return [one.text for one in self.messages]

    def with_button(self, label: str) -> Shown:
        """The newest message that offers it."""
        for one in reversed(self.messages):
            if any(found == label or found.endswith(label) for found in one.labels):
                return one
        raise AssertionError(f"{self.name} was not shown [{label}] but\n" + "\n".join(self.texts))


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no error of ours."""


class TelegramPlatform:
    """``with TelegramPlatform().running() as platform: … platform.url``."""

    def __init__(
        self,
        fault: Callable[[str], Fault | None] = lambda _method: None,
        *,
        seconds_per_message: float = 1.0,
        retry_after_seconds: float = 1.0,
        timeout_seconds: float = 8.0,
    ) -> None:
        self.fault = fault
        self.seconds_per_message = seconds_per_message
        self.retry_after_seconds = retry_after_seconds
        self.timeout_seconds = timeout_seconds
        self.chats: dict[int, Chat] = {}
        self.groups: dict[int, list[str]] = {}
        self.calls: Counter[str] = Counter()
        self.faults: Counter[str] = Counter()
        self.too_fast: list[int] = []  # chats that got a second message too soon
        self.commands: dict[str, list[str]] = {}
        self.webhook: dict[str, Any] = {}
        self.files: dict[str, bytes] = {}
        self.answered: list[str] = []  # callback queries
        self.deliveries: Counter[int] = Counter()  # update id → times it was handed over
        self.statuses: list[int] = []  # what the webhook answered
        self._updates: deque[Update] = deque()
        self._queries: set[str] = set()
        self._polling = threading.Lock()
        self._changed = threading.Condition(threading.RLock())
        self._ids = count(100)
        self._update_ids = count(700_000_001)
        self._stopping = False

    # --- running ---------------------------------------------------------------------------------

    @contextmanager
    def running(self) -> Iterator["TelegramPlatform"]:
        """Listens on a free port of this machine."""
        server = _Server(("127.0.0.1", 0), self._handler())
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
            with self._changed:
                self._changed.notify_all()
            server.shutdown()
            server.server_close()
            for thread in threads:
                thread.join()

    # --- people ----------------------------------------------------------------------------------

    def chat(self, user: int, name: str = "") -> Chat:
        return self.chats.setdefault(user, Chat(user, name or f"user {user}"))

    def says(self, user: int, text: str, **more: Any) -> Update:
        return self._message(user, text=text, **more)

    def starts(self, user: int, payload: str = "") -> Update:
        """Presses Start, perhaps through a link."""
        return self._message(user, text=f"/start {payload}".strip())

    def presses(self, user: int, label: str) -> Update:
        """The newest button of this name in his chat."""
        shown = self.chat(user).with_button(label)
        found = next(b for row in shown.keyboard for b in row if b["text"].endswith(label))
        return self.presses_data(user, found["callback_data"], message_id=shown.id)

    def presses_data(self, user: int, data: str, *, message_id: int = 1) -> Update:
        query_id = f"q{next(self._ids)}"
        self._queries.add(query_id)
        return self.happens(
            callback_query={
                "id": query_id,
                "from": self._user(user),
                "message": {"message_id": message_id, "date": 0, "chat": self._chat(user)},
                "chat_instance": "1",
                "data": data,
            }
        )

    def sends_photo(self, user: int, data: bytes, caption: str = "", **more: Any) -> Update:
        return self._message(user, photo=self._photo(data), **_captioned(caption), **more)

    def sends_album(self, user: int, *photos: bytes, caption: str = "") -> list[Update]:
        album = f"album{next(self._ids)}"
        words = [caption, *[""] * (len(photos) - 1)]
        return [
            self.sends_photo(user, data, text, media_group_id=album)
            for data, text in zip(photos, words, strict=True)
        ]

    def sends_file(self, user: int, kind: str, data: bytes, **about: Any) -> Update:
        file = self.keep(data) | {"mime_type": "application/pdf", "file_name": "a.pdf"} | about
        extra = {"duration": 3, "width": 1, "height": 1} if kind != "document" else {}
        return self._message(user, **{kind: file | extra})

    def shares_contact(self, user: int, phone: str, *, whose: int | None) -> Update:
        contact = {"phone_number": phone, "first_name": "王"}
        if whose is not None:
            contact["user_id"] = whose  # type: ignore[assignment]
        return self._message(user, contact=contact)

    def edits(self, user: int, text: str) -> Update:
        return self.happens(edited_message=self._body(user, text=text) | {"edit_date": 1})

    def blocks(self, user: int) -> Update:
        self.chat(user).blocked = True
        return self._membership(user, "member", "kicked")

    def unblocks(self, user: int) -> Update:
        self.chat(user).blocked = False
        return self._membership(user, "kicked", "member")

    def says_in_group(self, group: int, user: int, text: str) -> Update:
        self.groups.setdefault(group, [])
        chat = {"id": group, "type": "supergroup", "title": "业主群"}
        return self.happens(message=self._body(user, text=text) | {"chat": chat})

    def happens(self, **what: Any) -> Update:
        """An update is on its way."""
        update = {"update_id": next(self._update_ids), **what}
        self.repeats(update)
        return update

    def repeats(self, *updates: Update) -> None:
        """Updates are (once more) on their way, in this order."""
        with self._changed:
            self._updates.extend(updates)
            self._changed.notify_all()

    @contextmanager
    def held(self) -> Iterator[deque[Update]]:
        """What happens meanwhile waits, and may be shuffled or doubled; then it is on its way."""
        with self._changed:
            waiting, self._updates = self._updates, deque()
            try:
                yield self._updates
            finally:
                waiting.extend(self._updates)
                self._updates = waiting
                self._changed.notify_all()

    @property
    def idle(self) -> bool:
        """Nothing is on its way any more."""
        return not self._updates

    def _message(self, user: int, **what: Any) -> Update:
        chat = self.chat(user)
        chat.started, chat.blocked = True, False  # who writes has let the bot in again
        return self.happens(message=self._body(user, **what))

    def _body(self, user: int, **what: Any) -> dict[str, Any]:
        return {
            "message_id": next(self._ids),
            "date": int(time.time()),
            "chat": self._chat(user),
            "from": self._user(user),
            **what,
        }

    def _membership(self, user: int, old: str, new: str) -> Update:
        def member(status: str) -> dict[str, Any]:
            banned = {"until_date": 0} if status == "kicked" else {}
            return {"status": status, "user": BOT, **banned}

        return self.happens(
            my_chat_member={
                "chat": self._chat(user),
                "from": self._user(user),
                "date": int(time.time()),
                "old_chat_member": member(old),
                "new_chat_member": member(new),
            }
        )

    def _user(self, user: int) -> dict[str, Any]:
        return {"id": user, "is_bot": False, "first_name": self.chat(user).name}

    def _chat(self, user: int) -> dict[str, Any]:
        return {"id": user, "type": "private", "first_name": self.chat(user).name}

    def keep(self, data: bytes) -> dict[str, Any]:
        file_id = f"file{next(self._ids)}"
        self.files[file_id] = data
        return {"file_id": file_id, "file_unique_id": file_id, "file_size": len(data)}

    def _photo(self, data: bytes) -> list[dict[str, Any]]:
        small = self.keep(JPEG + b" small") | {"width": 90, "height": 67}
        return [small, self.keep(data) | {"width": 1280, "height": 960}]

    # --- the webhook -----------------------------------------------------------------------------

    def _call_webhook(self) -> None:
        with httpx.Client(trust_env=False, timeout=10) as client:
            while not self._stopping:
                with self._changed:
                    if not (self.webhook and self._updates):
                        self._changed.wait(0.05)
                        continue
                    update, webhook = self._updates[0], self.webhook
                if self._hand_over(client, webhook, update):
                    with self._changed:
                        self._updates.remove(update)
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
            "pending_update_count": len(self._updates),
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
        with self._changed:
            while True:
                while self._updates and self._updates[0]["update_id"] < params.get("offset", 0):
                    self._updates.popleft()
                left = ends - time.monotonic()
                if self._updates or self._stopping or left <= 0:
                    break
                self._changed.wait(min(left, 0.2))
            some = [one for one in list(self._updates)[:100] if set(one) & set(wanted)]
        self.deliveries.update(one["update_id"] for one in some)
        return some

    def do_sendMessage(self, params: Params) -> Any:
        return self._show(params, _checked_text(params.get("text", ""), 4096, "message"))

    def do_sendPhoto(self, params: Params) -> Any:
        self._check_file(params["photo"], 10, photo=True)
        caption = _checked_text(params.get("caption", ""), 1024, "", may_be_empty=True)
        return self._show(params, caption, kind="photo", data=params["photo"])

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
        album = next(self._ids)
        chat = self._open_chat(params, messages=len(media))
        shown = [Shown(next(self._ids), "", kind="photo", album=album, data=data) for data in files]
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
        if query_id not in self._queries:
            raise Refusal(400, "Bad Request: query is too old and response timeout expired")
        self._queries.discard(query_id)
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
            shown = Shown(next(self._ids), text)
            return self._as_message(Chat(chat_id, "group"), shown)
        keyboard = _checked_keyboard(params)
        chat = self._open_chat(params)
        is_reply = "keyboard" in params.get("reply_markup", {})
        shown = Shown(next(self._ids), text, keyboard, is_reply, kind, data=data)
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

    # --- HTTP ------------------------------------------------------------------------------------

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        platform = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                _, bot, method = self.path.split("/", 2)
                try:
                    params = _params(self.headers.get("Content-Type", ""), body)
                    result = platform.call(bot.removeprefix("bot"), method, params)
                    self._answer(200, {"ok": True, "result": result})
                except Refusal as told:
                    answer = {"ok": False, "error_code": told.code, "description": told.description}
                    if told.parameters:
                        answer["parameters"] = told.parameters
                    self._answer(told.code, answer)
                except Cut:
                    self.close_connection = True

            def do_GET(self) -> None:
                """/file/bot<token>/some/<file id>"""
                parts = unquote(self.path).split("/")
                data = platform.files.get(parts[-1])
                fault = platform.fault("download")
                if fault is not None or data is None or parts[2] != f"bot{TOKEN}":
                    self._answer(500 if data is not None else 404, {"ok": False})
                    return
                self._send(200, "application/octet-stream", data)

            def _answer(self, code: int, answer: Any) -> None:
                self._send(code, "application/json", json.dumps(answer).encode())

            def _send(self, code: int, mime: str, body: bytes) -> None:
                self.send_response(code)
                self.send_header("Content-Type", mime)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
                """Say nothing."""

        return Handler


def _params(content_type: str, body: bytes) -> Params:
    """A call's parameters: those that are JSON read, files as bytes."""
    if content_type.startswith("multipart/"):
        head = f"Content-Type: {content_type}\r\n\r\n".encode()
        found: Params = {}
        for part in BytesParser(policy=HTTP).parsebytes(head + body).iter_parts():
            name = str(part.get_param("name", header="content-disposition"))
            data = part.get_payload(decode=True)
            assert isinstance(data, bytes)
            is_file = part.get_filename() is not None
            found[name] = data if is_file else _read(data.decode())
        return _with_files(found)
    return {name: _read(value) for name, value in parse_qsl(body.decode())}


def _with_files(params: Params) -> Params:
    """``photo=attach://x`` stands for the file that came as x."""
    for name, value in list(params.items()):
        if isinstance(value, str) and value.startswith("attach://"):
            params[name] = params[value.removeprefix("attach://")]
    return params


def _read(value: str) -> Any:
    if value[:1] in ("{", "[") or value in ("true", "false"):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 19 else value


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


def _captioned(caption: str) -> dict[str, str]:
    return {"caption": caption} if caption else {}
