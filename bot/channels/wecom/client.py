"""wechatpy's enterprise client as we use it: our address, our token, no retry of its own."""

import requests
from wechatpy.enterprise import WeChatClient

from bot.channels.tencent.api import Api, Fetched, Patience, Tokens, fetch_token
from bot.channels.wecom import CHANNEL
from bot.channels.wecom.config import WecomConfig


class Client(WeChatClient):  # type: ignore[misc]  # written without types
    """Takes its token from ``tokens`` instead of fetching it."""

    def __init__(self, config: WecomConfig) -> None:
        self.API_BASE_URL = f"{config.api_base}/cgi-bin/"
        self.patience = Patience(config.call_seconds)
        super().__init__(config.corp_id, "", auto_retry=False)
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
        """The app's token."""
        return self.tokens.current()

    def close(self) -> None:
        """Give back connections."""
        self._http.close()

    def _fetch(self, _force: bool) -> Fetched:
        """There is no forcing here: a repeat gives the present token or a new one."""
        asked = {"corpid": self._config.corp_id, "corpsecret": self._config.secret}
        session: requests.Session = self._http
        url = f"{self.API_BASE_URL}gettoken"
        return fetch_token(session, "GET", url, seconds=self.patience.seconds(), params=asked)


def wecom_api(config: WecomConfig) -> Api:
    """Calls of this app."""
    client = Client(config)
    return Api(client, client.tokens, client.patience, name=CHANNEL)
