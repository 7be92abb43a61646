"""wechatpy's client as we use it: our address, our token, no retry of its own."""

import requests
from wechatpy import WeChatClient

from bot.channels.tencent.api import Api, Fetched, Patience, Tokens, fetch_token
from bot.channels.wechat import CHANNEL
from bot.channels.wechat.config import WechatConfig


class Client(WeChatClient):  # type: ignore[misc]  # written without types
    """Takes its token from ``tokens`` instead of fetching it."""

    def __init__(self, config: WechatConfig) -> None:
        self.API_BASE_URL = f"{config.api_base}/cgi-bin/"
        self.patience = Patience(config.call_seconds)
        super().__init__(config.app_id, "", auto_retry=False)
        self._http.trust_env = False
        self._config = config
        self.tokens = Tokens(self._fetch, self.patience)

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
        session: requests.Session = self._http
        return session

    def close(self) -> None:
        """Give back connections."""
        self._http.close()

    def _fetch(self, force: bool) -> Fetched:
        """``stable_token`` gives every process the same token, so none ends another's."""
        asked = {
            "grant_type": "client_credential",
            "appid": self._config.app_id,
            "secret": self._config.secret,
            "force_refresh": force,
        }
        url = f"{self.API_BASE_URL}stable_token"
        seconds = self.patience.seconds()
        return fetch_token(self.session_of_calls, "POST", url, seconds=seconds, json=asked)


def wechat_api(config: WechatConfig) -> Api:
    """Calls of this account."""
    client = Client(config)
    return Api(client, client.tokens, client.patience, name=CHANNEL)
