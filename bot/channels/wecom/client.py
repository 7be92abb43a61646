"""wechatpy's enterprise client of an app as we use it."""

from wechatpy.enterprise import WeChatClient

from bot.channels.tencent.api import Api, Fetched, fetch_token
from bot.channels.tencent.client import OwnTokens
from bot.channels.wecom import CHANNEL
from bot.channels.wecom.config import WecomConfig


class Client(OwnTokens, WeChatClient):  # type: ignore[misc]  # written without types
    """Of one app."""

    def __init__(self, config: WecomConfig) -> None:
        self._config = config
        super().__init__(
            config.corp_id,
            self._fetch,
            api_base=config.api_base,
            call_seconds=config.call_seconds,
        )

    def _fetch(self, force: bool) -> Fetched:
        """There is no forcing here: a repeat gives the present token or a new one."""
        asked = {"corpid": self._config.corp_id, "corpsecret": self._config.secret}
        url = f"{self.API_BASE_URL}gettoken"
        seconds = self.patience.seconds()
        return fetch_token(self.session_of_calls, "GET", url, seconds=seconds, params=asked)


def wecom_api(config: WecomConfig) -> Api:
    """Calls of this app."""
    return Client(config).api(CHANNEL)
