"""The HTTP of the stand-in for Telegram: calls and their parameters in, answers or cuts out."""

import json
from collections.abc import Callable
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote

Params = dict[str, Any]
Call = Callable[[str, str, Params], Any]  # token, method, parameters


class Refusal(Exception):
    """The platform says no."""

    def __init__(self, code: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


class Cut(Exception):
    """The connection ends without an answer."""


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no error of ours."""


def handler_of(call: Call, download: Callable[[str, str], bytes | None]) -> Any:
    """What answers: ``call`` may raise Refusal or Cut, ``download`` gets token and file id."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            try:
                params = params_of(self.headers.get("Content-Type", ""), body)
                self._answer(*_answered(call, self.path, params))
            except Cut:
                self.close_connection = True

        def do_GET(self) -> None:
            """/file/bot<token>/some/<file id>"""
            _, _, bot, *path = unquote(self.path).split("/")
            try:
                data = download(bot.removeprefix("bot"), path[-1])
            except Refusal as told:
                self._answer(told.code, {"ok": False})
                return
            if data is None:
                self._answer(404, {"ok": False})
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


def _answered(call: Call, path: str, params: Params) -> tuple[int, Any]:
    """Status and body."""
    _, bot, method = path.split("/", 2)
    try:
        return 200, {"ok": True, "result": call(bot.removeprefix("bot"), method, params)}
    except Refusal as told:
        answer = {"ok": False, "error_code": told.code, "description": told.description}
        return told.code, answer | ({"parameters": told.parameters} if told.parameters else {})


def params_of(content_type: str, body: bytes) -> Params:
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
