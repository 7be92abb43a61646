"""Who is asking: which account a request or socket may speak for, and whether it comes from here.

A live desk knows only the account of the signed cookie. A demo desk also lets its own pages speak
for anybody by ``role:name``, which are accounts of the terminal.
"""

from hashlib import sha256
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

from bot.channels import browser, terminal
from bot.channels.browser.accounts import COOKIE, Cookies
from bot.channels.browser.errors import BadFrame
from bot.web.mail import Address

NO_COOKIE = "这个页面不知道您是谁了，请刷新一下再试"
ONLY_DEMO = "这里只能以自己的身份说话"


class Visitors:
    """Reads who is asking."""

    def __init__(self, cookies: Cookies, *, is_demo: bool, base_url: str | None) -> None:
        """``base_url``: where people reach the desk, when a proxy stands before it."""
        self.cookies = cookies
        self.is_demo = is_demo
        self._host = urlsplit(base_url).netloc if base_url else None

    def own_account(self, connection: HTTPConnection) -> str | None:
        """The account of the signed cookie."""
        return self.cookies.account(connection.cookies.get(COOKIE))

    def is_another(self, connection: HTTPConnection, own: str | None) -> bool:
        """Whether the page was made for another account than the browser has by now (``?own=``):
        somebody has taken his account back in another tab."""
        page = connection.query_params.get("own")
        return page is not None and own is not None and page != page_name(own)

    def address(self, connection: HTTPConnection, account: str | None) -> Address:
        """Channel and external id for a named account, or None: the cookie's. Raises BadFrame."""
        if account is not None:
            if not self.is_demo:
                raise BadFrame(ONLY_DEMO)
            return terminal.CHANNEL, account
        own = self.own_account(connection)
        if own is None:
            raise BadFrame(NO_COOKIE)
        return browser.CHANNEL, own

    def from_other_site(self, connection: HTTPConnection) -> bool:
        """A page of another site must not speak through its visitor's browser."""
        origin = connection.headers.get("origin")
        if origin is None:  # no browser, or a request that no other page can make unasked
            return connection.headers.get("sec-fetch-site") == "cross-site"
        return urlsplit(origin).netloc not in (connection.headers.get("host"), self._host)


def page_name(account: str) -> str:
    """What a page may know of its account: enough to tell it from others, and no way to it."""
    return sha256(account.encode()).hexdigest()[:16]
