"""Calls to the platform: in a few threads, with one token for all, and exactly one retry.

The library's own token handling is not used (docs/decisions, platforms): here one thread fetches
while the others wait, the address comes from the settings, and no error text holds a secret.
"""

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, TypeVar

import requests
from urllib3.exceptions import MaxRetryError, NewConnectionError
from wechatpy.exceptions import WeChatClientException

from bot.channels.tencent import CALL_SECONDS

log = logging.getLogger(__name__)
T = TypeVar("T")

TOKEN_CODES: Final = frozenset({40001, 40014, 42001})
WHOLE_SECONDS: Final = 7.0  # for token, call and retry together: less than the relay waits
SHORTEST_SECONDS: Final = 0.3  # with less left a call is not begun: nobody could say how it ended
THREADS: Final = 4
EARLY_SECONDS: Final = 120.0  # a token is renewed so long before its end
FORCED_EVERY_SECONDS: Final = 30.0  # the platform forbids to force it more often
QUOTED_CHARS: Final = 200


class ApiError(Exception):
    """The call failed. ``code``: the platform's errcode, None without one; ``left``: whether
    anything may have reached the platform; ``during_token``: while fetching the token."""

    def __init__(
        self,
        reason: str,
        *,
        code: int | None = None,
        status: int | None = None,
        left: bool = True,
        during_token: bool = False,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.code = code
        self.status = status
        self.left = left
        self.during_token = during_token


@dataclass(frozen=True, slots=True)
class Fetched:
    """A token as it was given out."""

    token: str
    seconds: float


class Patience(threading.local):
    """How long this thread may wait for the platform; every step of a call draws on it."""

    ends_at = float("inf")

    def __init__(self, call_seconds: float = CALL_SECONDS) -> None:
        """``call_seconds``: the longest that one request may take."""
        self._call_seconds = call_seconds

    def seconds(self) -> float:
        """For the request that begins now; raises ApiError when it would have too little time."""
        left = self.ends_at - time.monotonic()
        if left < SHORTEST_SECONDS:
            raise ApiError("no time left for the call", left=False)
        return min(left, self._call_seconds)


class Tokens:
    """The one holder of an account's token in this process.

    Other processes get the same token from the platform (``stable_token`` on WeChat), so nothing
    needs to be shared between them.
    """

    def __init__(
        self,
        fetch: Callable[[bool], Fetched],
        patience: Patience,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """``fetch(force)`` asks the platform; ``force``: for another than the present one."""
        self._fetch = fetch
        self._patience = patience
        self._clock = clock
        self._lock = threading.Lock()
        self._token = ""
        self._ends_at = float("-inf")
        self._forced_at = float("-inf")

    def current(self) -> str:
        """The token; fetched by one thread when there is none or it is about to end."""
        with self._held():
            if self._clock() >= self._ends_at:
                self._keep(self._fetch(False))
            return self._token

    def renew(self, refused: str) -> None:
        """The platform refused this token: get another, unless somebody just did.

        Forced only when the platform gives out the same one again: it allows that 20 times a day.
        """
        with self._held():
            if self._token != refused:
                return
            fetched = self._fetch(False)
            may_force = self._clock() - self._forced_at >= FORCED_EVERY_SECONDS
            if fetched.token == refused and may_force:
                self._forced_at = self._clock()
                fetched = self._fetch(True)
            self._keep(fetched)

    def secret_texts(self) -> list[str]:
        """What no log may show."""
        return [self._token] if self._token else []

    @contextmanager
    def _held(self) -> Iterator[None]:
        """One fetches while the others wait, but none longer than it may; raises ApiError."""
        if not self._lock.acquire(timeout=self._patience.seconds()):
            raise ApiError("no token: another call waits for it", left=False, during_token=True)
        try:
            yield
        finally:
            self._lock.release()

    def _keep(self, fetched: Fetched) -> None:
        self._token = fetched.token
        self._ends_at = self._clock() + max(fetched.seconds - EARLY_SECONDS, 1.0)


class Api:
    """Runs calls of one account; ``client`` is wechatpy's and takes its token from ``tokens``."""

    def __init__(self, client: Any, tokens: Tokens, patience: Patience, *, name: str) -> None:
        self._client = client
        self._tokens = tokens
        self._patience = patience
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix=name)

    async def call(self, work: Callable[[Any], T], seconds: float = WHOLE_SECONDS) -> T:
        """``work(client)`` in a thread; raises ApiError and nothing else of the platform's.

        All of it together may take so many ``seconds``, the wait for a thread included.
        """
        loop = asyncio.get_running_loop()
        within = partial(self._within, time.monotonic() + seconds, work)
        return await loop.run_in_executor(self._threads, within)

    def _within(self, ends_at: float, work: Callable[[Any], T]) -> T:
        self._patience.ends_at = ends_at
        try:
            return self.call_here(work)
        finally:
            del self._patience.ends_at

    def call_here(self, work: Callable[[Any], T]) -> T:
        """The same in the calling thread, for as long as each request may take."""
        token = self._tokens.current()
        try:
            return self._once(work)
        except ApiError as error:
            if error.code not in TOKEN_CODES or error.during_token:
                raise
        self._tokens.renew(token)
        try:
            return self._once(work)
        except ApiError as error:
            if error.code in TOKEN_CODES:
                log.exception("the platform refuses a token it has just given out (%s)", error.code)
            raise

    def close(self) -> None:
        """Give back threads and connections; calls that are running end by themselves."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._client.close()

    def _once(self, work: Callable[[Any], T]) -> T:
        try:
            return work(self._client)
        except WeChatClientException as error:
            status = getattr(error.response, "status_code", None)
            raise _told(error, status) from None  # its context shows the address, token and all
        except requests.RequestException as error:
            raise ApiError(type(error).__name__, left=not never_left(error)) from None


def _told(error: WeChatClientException, status: int | None) -> ApiError:
    if error.errcode is None:
        return ApiError(f"HTTP {status}", status=status)
    text = f"{error.errcode} {error.errmsg}"[:QUOTED_CHARS]
    return ApiError(text, code=int(error.errcode), status=status)


def never_left(error: requests.RequestException) -> bool:
    """Whether there was no connection at all; otherwise the platform may have acted."""
    if isinstance(error, requests.ConnectTimeout):
        return True
    cause = error.args[0] if error.args else None
    return isinstance(cause, MaxRetryError) and isinstance(cause.reason, NewConnectionError)


def fetch_token(
    session: requests.Session, method: str, url: str, *, seconds: float, **what: Any
) -> Fetched:
    """Ask for a token, at most so long; raises ApiError, in whose text neither address nor secret
    stands. An answer that is no 200 is a gateway's: what it says is nothing about the account."""
    try:
        response = session.request(method, url, timeout=seconds, **what)
        told = response.json() if response.status_code == requests.codes.ok else {}
        token, seconds = told.get("access_token"), told.get("expires_in", 7200)
    except (requests.RequestException, ValueError, AttributeError) as error:
        reason = f"no token: {type(error).__name__}"
        raise ApiError(reason, left=False, during_token=True) from None
    if not isinstance(token, str) or not token:
        code = told.get("errcode") or None
        raise ApiError(
            f"no token: {code or response.status_code}",
            code=code if isinstance(code, int) else None,
            status=response.status_code,
            left=False,
            during_token=True,
        )
    return Fetched(token, float(seconds))
