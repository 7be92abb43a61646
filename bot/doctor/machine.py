"""The machine itself: database, clock, and the address at which others reach it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from bot.doctor.findings import Finding, bad, fine, note
from bot.opening import KIND_NAMES, Opened
from bot.settings import Settings

SECONDS = 6.0  # for one question to another machine
LARGEST_DIFFERENCE_SECONDS = 60.0  # signatures and deadlines still hold


def database(_settings: Settings, opened: Opened | None) -> Iterator[Finding]:
    """Opens, and what it is."""
    if opened is not None:
        yield fine(f"{KIND_NAMES[opened.kind]}，能打开，表是最新的，密钥对得上")


def platforms(settings: Settings) -> list[str]:
    """Addresses of the platforms in use: each tells the time with its answers."""
    return [
        base
        for base, is_on in (
            (settings.telegram_api_base, settings.telegram_token),
            (settings.wechat_api_base, settings.wechat_app_id),
            (settings.wecom_api_base, settings.wecom_corp_id),
        )
        if is_on
    ]


def clock(settings: Settings, _opened: Opened | None) -> Iterator[Finding]:
    """Our clock against that of the first platform that answers."""
    for base in platforms(settings):
        try:
            answer = httpx.head(base, timeout=SECONDS)
            theirs = parsedate_to_datetime(answer.headers["date"])
        except (httpx.HTTPError, KeyError, ValueError):
            continue
        apart = abs((datetime.now(UTC) - theirs).total_seconds())
        if apart > LARGEST_DIFFERENCE_SECONDS:
            yield bad(
                f"本机时间和平台差 {apart:.0f} 秒",
                "打开系统的自动对时（timedatectl set-ntp true），不然回调会被当作过期",
            )
        else:
            yield fine(f"和平台相差不到 {LARGEST_DIFFERENCE_SECONDS:.0f} 秒")
        return
    yield note("平台都没有回应，没法对时")


def address(settings: Settings, _opened: Opened | None) -> Iterator[Finding]:
    """Whether we are found at the address people and platforms are given."""
    if settings.base_url is None:
        yield note("没有设置 QIANTAI_BASE_URL", "二维码和回调都要用它；只用轮询和本机时可以不设")
        return
    if not settings.base_url.startswith("https://"):
        yield note(f"{settings.base_url} 不是 https", "平台的回调只认 https，见 docs/going-live.md")
    try:
        answer = httpx.get(f"{settings.base_url}/healthz", timeout=SECONDS)
    except httpx.HTTPError as error:
        yield bad(
            f"从这里打不开 {settings.base_url}（{type(error).__name__}）",
            "看域名解析、证书和反向代理；前台本身要先用 qiantai run 开着",
        )
        return
    if answer.is_success:
        yield fine(f"{settings.base_url} 能打开")
    else:
        yield bad(
            f"{settings.base_url}/healthz 回答 {answer.status_code}",
            "反向代理要把所有路径原样转到前台的端口",
        )
