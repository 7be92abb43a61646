"""A stand-in for a messaging platform: takes what the loopback channel posts, and remembers it.

It lives in the process that asks for it, so it survives whatever happens to the desk.
"""

import json
import sys
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

Message = dict[str, Any]
Answer = Callable[[Message], int]


def take_everything(_message: Message) -> int:
    """The HTTP status for a message: taken."""
    return 200


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A desk that was killed while we answered is no error of ours."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class StandIn:
    """``with StandIn() as platform: … platform.url … platform.taken``."""

    def __init__(
        self,
        answer: Answer = take_everything,
        *,
        on_message: Callable[[Message], None] | None = None,
    ) -> None:
        """``answer`` gives each message's HTTP status; those below 300 count as taken.

        ``on_message`` hears of each message taken, in the server's thread.
        """
        self.taken: list[Message] = []
        self.seen: list[Message] = []  # refused ones too
        self._answer = answer
        self._on_message = on_message
        self._server = _Server(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))

    @property
    def url(self) -> str:
        """Where messages are posted to."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _take(self, message: Message) -> int:
        self.seen.append(message)
        status = self._answer(message)
        if status < 300:
            self.taken.append(message)
            if self._on_message is not None:
                self._on_message(message)
        return status

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        take = self._take

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                body = self.rfile.read(length)
                if len(body) < length:  # whoever was posting it is dead
                    self.close_connection = True
                    return
                message = json.loads(body)
                status = take(message)
                answer = json.dumps({"id": f"p{message['id']}"}).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
                """Say nothing."""

        return Handler
