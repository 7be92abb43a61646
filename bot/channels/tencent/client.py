"""What is the same of wechatpy's two clients as we use them: our address, our token, our patience.

Put before the library's class: its own look after tokens and its time-out are not used, and it
repeats nothing by itself.
"""

from collections.abc import Callable
from typing import Any

import requests

from bot.channels.tencent.api import Api, Fetched, Patience, Tokens

__all__ = ["OwnTokens"]


class OwnTokens:
    """Takes its token from ``tokens`` instead of the library's own."""

    _http: requests.Session

    def __init__(
        self,
        account: str,
        fetch: Callable[[bool], Fetched],
        *,
        api_base: str,
        call_seconds: float,
    ) -> None:
        """``fetch`` gets a new token of the platform's; True: the present one was refused."""
        self.API_BASE_URL = f"{api_base}/cgi-bin/"
        self.patience = Patience(call_seconds)
        library: Any = super()
        library.__init__(account, "", auto_retry=False)
        self._http.trust_env = False
        self.tokens = Tokens(fetch, self.patience)

    @property
    def timeout(self) -> float:
        """Of the request that begins now (seconds); raises ApiError when there is no time left."""
        return self.patience.seconds()

    @timeout.setter
    def timeout(self, _given: object) -> None:
        """The library's own is not used."""

    @property
    def access_token(self) -> str:
        """The account's token."""
        return self.tokens.current()

    @property
    def session_of_calls(self) -> requests.Session:
        """For an address that the platform names; no token goes there."""
        return self._http

    def close(self) -> None:
        """Give back connections."""
        self._http.close()

    def api(self, name: str) -> Api:
        """Calls of this account, named so in errors and figures."""
        return Api(self, self.tokens, self.patience, name=name)
