"""The table of checks, in the order in which they are told."""

from collections.abc import Iterator

from bot.doctor import machine, mail
from bot.doctor.findings import Check, Finding, bad, note
from bot.opening import Opened, OpeningRefused, open_store
from bot.settings import Settings


def _telegram(settings: Settings, opened: Opened | None) -> Iterator[Finding]:
    from bot.channels.telegram.doctor import look  # noqa: PLC0415  (the library is large)

    return look(settings, opened)


def _wechat(settings: Settings, opened: Opened | None) -> Iterator[Finding]:
    from bot.channels.wechat.doctor import look  # noqa: PLC0415  (as above)

    return look(settings, opened)


def _wecom(settings: Settings, opened: Opened | None) -> Iterator[Finding]:
    from bot.channels.wecom.doctor import look  # noqa: PLC0415  (as above)

    return look(settings, opened)


CHECKS: tuple[Check, ...] = (
    Check("数据库", lambda _settings: True, machine.database),
    Check("时钟", machine.platforms, machine.clock),
    Check("外部网址", lambda _settings: True, machine.address),
    Check("Telegram", lambda settings: settings.telegram_token, _telegram),
    Check("微信服务号", lambda settings: settings.wechat_app_id, _wechat),
    Check("企业微信", lambda settings: settings.wecom_corp_id, _wecom),
    Check("邮件", lambda settings: settings.smtp_url, mail.look),
)


def examine(settings: Settings) -> Iterator[tuple[str, Finding]]:
    """Every finding with the name of its check."""
    opened, problem = _open(settings)
    try:
        for check in CHECKS:
            if check.is_wanted(settings):
                yield from ((check.name, one) for one in check.look(settings, opened))
            else:
                yield check.name, note("没有启用")
        if problem is not None:
            yield "数据库", problem
    finally:
        if opened is not None:
            opened.store.close()


def _open(settings: Settings) -> tuple[Opened | None, Finding | None]:
    """What is there; nothing is ever made by looking."""
    try:
        return open_store(settings, kind=None, create=False), None
    except OpeningRefused as error:
        return None, bad("打不开", str(error))
