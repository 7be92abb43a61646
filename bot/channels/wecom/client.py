"""wechatpy's enterprise client as we use it: our address, our token, no retry of its own."""

import requests
from wechatpy.enterprise import WeChatClient

from bot.channels.tencent.api import CALL_SECONDS, Api, Fetched, Tokens, fetch_token
from bot.channels.wecom import CHANNEL
from bot.channels.wecom.config import WecomConfig


class Client(WeChatClient):  # type: ignore[misc]  # written without types
    """Takes its token from ``tokens`` instead of fetching it."""

    def __init__(self, config: WecomConfig) -> None:
        self.API_BASE_URL = f"{config.api_base}/cgi-bin/"
        super().__init__(config.corp_id, "", timeout=CALL_SECONDS, auto_retry=False)
        self._http.trust_env = False
        self._config = config
        self.tokens = Tokens(self._fetch)

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
        return fetch_token(session, "GET", f"{self.API_BASE_URL}gettoken", params=asked)


def wecom_api(config: WecomConfig) -> Api:
    """Calls of this app."""
    client = Client(config)
    return Api(client, client.tokens, name=CHANNEL)
