"""What ``qiantai doctor`` looks at for the WeCom app."""

from collections.abc import Iterator

from sqlalchemy import func, select

from bot.channels.tencent.api import ApiError
from bot.channels.tencent.doctor import callback
from bot.channels.tencent.envelope import Envelope
from bot.channels.wecom import CHANNEL
from bot.channels.wecom.client import wecom_api
from bot.channels.wecom.config import wecom_config
from bot.channels.wecom.webhook import PATH
from bot.doctor.findings import Finding, bad, fine, note
from bot.opening import Opened
from bot.settings import Settings
from storage.tables import Account

ADVICE = {
    60020: "在企业微信后台应用的“企业可信 IP”里加上这台机器的公网地址",
    40001: "应用的 Secret 不对：重新查看，填到 QIANTAI_WECOM_SECRET",
    40013: "企业 ID 不对：在“我的企业”最下面复制，填到 QIANTAI_WECOM_CORP_ID",
    48002: "这个应用没有接口权限，请用自建应用",
    301002: "AgentId 不对：在应用页面复制，填到 QIANTAI_WECOM_AGENT_ID",
}


def look(settings: Settings, opened: Opened | None) -> Iterator[Finding]:
    """Token, the app, the callback's address, and who of the roster is reached there."""
    config = wecom_config(settings)
    if config is None:
        yield bad("没有填齐", "企业 ID、AgentId、Secret、回调 Token、EncodingAESKey 五项都要填")
        return
    api = wecom_api(config)
    try:
        api.call_here(lambda c: c.get("agent/get", params={"agentid": config.agent_id}))
        yield fine("企业 ID、应用和 Secret 有效")
    except ApiError as error:
        if error.code is None:
            yield bad(f"连不上 {config.api_base}（{error.reason}）", "看这台机器的网络和防火墙")
        else:
            advice = ADVICE.get(error.code, "按错误码查企业微信“全局错误码”")
            yield bad(f"企业微信不认这个应用（{error.reason}）", advice)
    finally:
        api.close()
    if settings.base_url is None:
        yield bad("没有外部网址", "填 QIANTAI_BASE_URL，再把回调地址填到应用的“接收消息”")
    else:
        envelope = Envelope(config.token, config.aes_key, config.corp_id)
        address = settings.base_url + PATH
        yield from callback(address, envelope, sealed=True, where="应用“接收消息”")
    if opened is not None:
        yield _accounts(opened)


def _accounts(opened: Opened) -> Finding:
    with opened.store.read() as conn:
        query = select(func.count()).select_from(Account).where(Account.channel == CHANNEL)
        count = conn.scalar(query) or 0
    if count:
        return fine(f"花名册里有 {count} 位同事的企业微信账号")
    return note("还没有同事的企业微信账号", "在花名册“人员”表填“企业微信账号”再导入，或发邀请码")
