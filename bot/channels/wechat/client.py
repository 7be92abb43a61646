"""wechatpy's client of a service account as we use it."""

from wechatpy import WeChatClient

from bot.channels.tencent.api import Api, Fetched, fetch_token
from bot.channels.tencent.client import OwnTokens
from bot.channels.wechat import CHANNEL
from bot.channels.wechat.config import WechatConfig


class Client(OwnTokens, WeChatClient):  # type: ignore[misc]  # written without types
    """Of one service account."""

    def __init__(self, config: WechatConfig) -> None:
        self._config = config
        super().__init__(
            config.app_id,
            self._fetch,
            api_base=config.api_base,
            call_seconds=config.call_seconds,
        )

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
    return Client(config).api(CHANNEL)
