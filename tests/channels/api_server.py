"""A platform's API on this machine: real HTTP in threads, each call answered by one function, and
told to fail as a test likes."""

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import Message
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Call:
    """One request."""

    path: str
    query: dict[str, str]
    body: bytes
    content_type: str

    @property
    def json(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found

    @property
    def file(self) -> bytes:
        """The one file of a multipart upload."""
        head = f"Content-Type: {self.content_type}\r\n\r\n".encode()
        parts = BytesParser().parsebytes(head + self.body).get_payload()
        assert isinstance(parts, list)
        (part,) = parts
        assert isinstance(part, Message)
        data = part.get_payload(decode=True)
        assert isinstance(data, bytes)
        return data


@dataclass(frozen=True)
class Raw:
    """An answer that is no JSON."""

    data: bytes
    content_type: str


@dataclass(frozen=True)
class Fault:
    """How a call goes wrong. ``acts``: what was asked is done all the same, only unanswered."""

    status: int = 0
    code: int = 0
    reset: bool = False
    seconds: float = 0.0
    acts: bool = False


Answer = dict[str, Any] | Raw


@dataclass
class ApiServer:
    """``answer`` gives each call's JSON; ``fault`` may spoil it."""

    answer: Callable[[Call], Answer]
    fault: Callable[[Call], Fault | None] = lambda _call: None
    calls: list[Call] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._server = _Server(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()
        return self

    def __exit__(self, *_args: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def paths(self, name: str) -> list[Call]:
        """The calls of one kind."""
        return [call for call in self.calls if call.path.endswith(name)]

    def told(self, call: Call) -> tuple[int, Answer] | None:
        """Status and answer; None: the connection is cut."""
        self.calls.append(call)
        fault = self.fault(call)
        if fault is None:
            return 200, self.answer(call)
        if fault.acts:
            self.answer(call)
        time.sleep(fault.seconds)
        if fault.reset:
            return None
        if fault.status or fault.code:
            return fault.status or 200, {"errcode": fault.code, "errmsg": "fault"}
        return 200, self.answer(call)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        owner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_GET(self) -> None:
                self._do()

            def do_POST(self) -> None:
                self._do()

            def _do(self) -> None:
                parts = urlsplit(self.path)
                length = int(self.headers.get("Content-Length") or 0)
                body = self.rfile.read(length)
                kind = self.headers.get("Content-Type", "")
                told = owner.told(Call(parts.path, dict(parse_qsl(parts.query)), body, kind))
                if told is None:
                    self.close_connection = True
                else:
                    self._send(*told)

            def _send(self, status: int, answer: Answer) -> None:
                if isinstance(answer, Raw):
                    data, kind = answer.data, answer.content_type
                else:
                    data, kind = json.dumps(answer).encode(), "application/json"
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
                """Say nothing."""

        return Handler


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no error of ours."""
