"""Every messaging platform whose settings are there: one line a channel in ``MAKERS``."""

from collections.abc import Callable

from bot.channels.joined import Messenger
from bot.channels.loopback.channel import LoopbackChannel
from bot.channels.loopback.config import BadLoopbackUrl, loopback_url
from bot.channels.loopback.webhook import webhook_routes
from bot.channels.mail.config import mail_server
from bot.channels.wechat.config import wechat_config
from bot.channels.wecom.config import wecom_config
from bot.desk import Desk
from bot.opening import OpeningRefused
from bot.settings import Settings

Maker = Callable[[Settings, Desk], Messenger | None]


def _loopback(_settings: Settings, _desk: Desk) -> Messenger | None:
    try:
        url = loopback_url()
    except BadLoopbackUrl as error:
        raise OpeningRefused(str(error)) from error
    return Messenger(LoopbackChannel(url), routes=webhook_routes) if url else None


def _telegram(settings: Settings, desk: Desk) -> Messenger | None:
    if settings.telegram_token is None:
        return None
    from bot.channels.telegram.messenger import make  # noqa: PLC0415  (the library is large)

    return make(settings, desk)


def _wechat(settings: Settings, desk: Desk) -> Messenger | None:
    config = wechat_config(settings)
    if config is None:
        return None
    from bot.channels.wechat.messenger import make  # noqa: PLC0415  (as above)

    return make(config, desk)


def _wecom(settings: Settings, desk: Desk) -> Messenger | None:
    config = wecom_config(settings)
    if config is None:
        return None
    from bot.channels.wecom.messenger import make  # noqa: PLC0415  (as above)

    return make(config, desk)


def _mail(settings: Settings, desk: Desk) -> Messenger | None:
    server = mail_server(settings)
    if server is None:
        return None
    from bot.channels.mail.channel import MailChannel  # noqa: PLC0415  (as above)

    return Messenger(MailChannel(server, desk.store, desk.keyring))


MAKERS: tuple[Maker, ...] = (_loopback, _telegram, _wechat, _wecom, _mail)


def messengers(settings: Settings, desk: Desk) -> list[Messenger]:
    """Those that are on; raises OpeningRefused when one is set up wrongly."""
    made = (make(settings, desk) for make in MAKERS)
    return [one for one in made if one is not None]
