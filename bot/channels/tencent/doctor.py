"""Can the platform reach our callback? Its rules for the address, and a check like its own."""

import secrets
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx

from bot.channels.tencent.envelope import Envelope
from bot.doctor.findings import Finding, bad, fine, note

SECONDS = 6.0
PORTS = frozenset({None, 80, 443})  # where the platforms call


def callback(address: str, envelope: Envelope, *, sealed: bool, where: str) -> Iterator[Finding]:
    """``where``: the page of the platform that takes the address; ``sealed``: as its echo comes."""
    yield note(f"{where}里的 URL 应为 {address}")
    broken = broken_rule(address)
    yield broken or answered(address, envelope, sealed=sealed)


def broken_rule(address: str) -> Finding | None:
    """None: the platform takes such an address."""
    parts = urlsplit(address)
    if parts.scheme != "https":
        return bad(f"回调地址 {address} 不是 https", "把 QIANTAI_BASE_URL 改成 https:// 的外部网址")
    if parts.port not in PORTS:
        return bad(
            f"回调地址用了端口 {parts.port}", "平台只连 80 和 443：用反向代理，网址里不写端口"
        )
    return None


def answered(address: str, envelope: Envelope, *, sealed: bool) -> Finding:
    """Ask as the platform asks when the address is saved there."""
    echo = secrets.token_hex(8)
    try:
        answer = httpx.get(address, params=envelope.question(echo, sealed=sealed), timeout=SECONDS)
    except httpx.HTTPError as error:
        return bad(
            f"从这里打不开回调地址（{type(error).__name__}），没有测到",
            "前台要先用 qiantai run 开着；从外面能打开而这里不能，多半是路由器不让回连",
        )
    if answer.status_code == httpx.codes.OK and answer.text == echo:
        return fine("回调地址用平台的验证方式试过，回答正确")
    if answer.status_code == httpx.codes.FORBIDDEN:
        return bad("回调地址不认这里的签名", "运行中的前台用的是另一套令牌或密钥：改好设置后重启它")
    return bad(
        f"回调地址回答 {answer.status_code}，不是前台的回答",
        "反向代理要把 /webhooks/ 下的路径原样转到前台的端口",
    )
