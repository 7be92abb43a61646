"""What ``qiantai doctor`` looks at for the WeChat service account."""

from collections.abc import Iterator

from bot.channels.tencent.api import ApiError
from bot.channels.tencent.doctor import callback
from bot.channels.tencent.envelope import Envelope
from bot.channels.wechat.client import wechat_api
from bot.channels.wechat.config import wechat_config
from bot.channels.wechat.errors import SETUP
from bot.channels.wechat.webhook import PATH
from bot.doctor.findings import Finding, bad, fine, note
from bot.opening import Opened
from bot.settings import Settings

NO_MENU = 46003
ADVICE = {
    40164: "把这台机器的公网地址加到公众平台“基本配置”的 IP 白名单",
    40125: "开发者密码不对：在公众平台“基本配置”重置，填到 QIANTAI_WECHAT_SECRET",
    40013: "开发者 ID 不对：从公众平台“基本配置”复制到 QIANTAI_WECHAT_APP_ID",
    48001: "这个公众号没有接口权限：要已认证的服务号",
}


def look(settings: Settings, _opened: Opened | None) -> Iterator[Finding]:
    """Token and permissions, the callback's address, how callbacks are sealed."""
    config = wechat_config(settings)
    if config is None:
        yield bad("没有填齐", "开发者 ID、开发者密码、回调令牌三项都要填")
        return
    api = wechat_api(config)
    try:
        api.call_here(lambda client: client.get("menu/get"))
        yield fine("开发者 ID 和密码有效，菜单接口能用")
    except ApiError as error:
        yield _of(error, config.api_base)
    finally:
        api.close()
    if settings.base_url is None:
        yield bad("没有外部网址", "填 QIANTAI_BASE_URL，再把回调地址填到公众平台")
    else:
        envelope = Envelope(config.token, config.aes_key, config.app_id)
        address = settings.base_url + PATH
        yield from callback(address, envelope, sealed=False, where="公众平台“服务器配置”")
    if config.aes_key is None:
        yield note("明文模式：消息不加密", "填 QIANTAI_WECHAT_AES_KEY 并在公众平台选安全模式")
    if config.template_id is None:
        yield note("没有模板消息", "业户很久没说话时发不出通知，会留到他下次说话；承诺改打电话")


def _of(error: ApiError, api_base: str) -> Finding:
    if error.code == NO_MENU:
        return fine("开发者 ID 和密码有效；菜单在 qiantai run 启动时建好")
    if error.code in ADVICE or error.code in SETUP:
        advice = ADVICE.get(error.code or 0, "按错误码查微信“全局返回码”")
        return bad(f"微信不认这个账号（{error.reason}）", advice)
    if error.code is None:
        return bad(f"连不上 {api_base}（{error.reason}）", "看这台机器的网络和防火墙")
    return bad(f"接口出错（{error.reason}）", "稍后再试；一直这样就按错误码查微信“全局返回码”")
