"""The pages: the chat at ``/``, and ``/recover`` for whoever comes back in another browser."""

import asyncio
from collections import OrderedDict
from typing import Any, Final
from urllib.parse import parse_qs

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.channels.browser.accounts import Recovery, new_account
from bot.web.static_files import StaticFiles
from bot.web.visitors import Visitors, page_name

LARGEST_FORM_BYTES: Final = 2000
WRONG_CODE_SECONDS: Final = 1.0  # doubled with each further wrong one from the same address
LONGEST_WRONG_SECONDS: Final = 8.0
MOST_WRONG_AT_ONCE: Final = 40
ADDRESSES_REMEMBERED: Final = 1000
NO_ACCOUNT: Final = "先发一条消息，前台认识您以后就能给您找回码。"
WRONG_CODE: Final = "这个找回码对不上，请核对一下再试；字母不分大小写，横线可以不写。"
TOO_MANY: Final = "现在核对的人有点多，请过一分钟再试。"


class Templates:
    """The pages' shells, with what each of them needs."""

    def __init__(self, static: StaticFiles) -> None:
        self._environment = Environment(
            loader=PackageLoader("bot.web", "pages"), autoescape=True, undefined=StrictUndefined
        )
        self._environment.globals["static"] = static.base

    def page(self, name: str, status: int = 200, **values: Any) -> HTMLResponse:
        """A page that no cache keeps, for it goes with a cookie."""
        text = self._environment.get_template(name).render(values)
        return HTMLResponse(text, status, headers={"cache-control": "no-store"})


class ChatPages:
    """``/`` and ``/recover``."""

    def __init__(
        self,
        templates: Templates,
        visitors: Visitors,
        recovery: Recovery,
        *,
        wrong_code_seconds: float = WRONG_CODE_SECONDS,
    ) -> None:
        """``wrong_code_seconds``: how long the first wrong code waits for its answer."""
        self._templates = templates
        self._visitors = visitors
        self._recovery = recovery
        self._wrong_code_seconds = wrong_code_seconds
        self._wrong: OrderedDict[str, int] = OrderedDict()  # wrong codes by address
        self._waiting = 0

    def routes(self) -> list[BaseRoute]:
        """Their addresses."""
        return [
            Route("/", self._chat),
            Route("/recover", self._ask_code),
            Route("/recover", self._take_code, methods=["POST"]),
            Route("/recover/code", self._make_code, methods=["POST"]),
        ]

    async def not_found(self, _request: Request, _error: Exception) -> Response:
        """For an address that leads nowhere."""
        return self._templates.page("not_found.html", 404)

    async def _chat(self, request: Request) -> Response:
        account = self._visitors.own_account(request) or new_account()
        page = self._templates.page(
            "chat.html", own=page_name(account), is_demo=self._visitors.is_demo
        )
        page.set_cookie(**self._visitors.cookies.options(account))
        return page

    async def _ask_code(self, _request: Request) -> Response:
        return self._templates.page("recover.html", problem="")

    async def _take_code(self, request: Request) -> Response:
        if self._visitors.from_other_site(request):
            return Response(status_code=403)
        code = await _form_value(request, "code")
        account = await asyncio.to_thread(self._recovery.find, code)
        if account is None:
            return await self._refuse(request)
        answer = RedirectResponse("/", status_code=303)
        answer.set_cookie(**self._visitors.cookies.options(account))
        return answer

    async def _refuse(self, request: Request) -> Response:
        if self._waiting >= MOST_WRONG_AT_ONCE:
            return self._templates.page("recover.html", 429, problem=TOO_MANY)
        where = request.client.host if request.client else ""
        before = self._wrong.pop(where, 0)
        self._wrong[where] = min(before + 1, 10)
        while len(self._wrong) > ADDRESSES_REMEMBERED:
            self._wrong.popitem(last=False)
        self._waiting += 1
        try:
            await asyncio.sleep(min(self._wrong_code_seconds * 2**before, LONGEST_WRONG_SECONDS))
        finally:
            self._waiting -= 1
        return self._templates.page("recover.html", 422, problem=WRONG_CODE)

    async def _make_code(self, request: Request) -> Response:
        if self._visitors.from_other_site(request):
            return Response(status_code=403)
        account = self._visitors.own_account(request)
        code = None if account is None else await asyncio.to_thread(self._recovery.make, account)
        if code is None:
            return JSONResponse({"error": NO_ACCOUNT}, status_code=409)
        return JSONResponse({"code": code}, headers={"cache-control": "no-store"})


async def _form_value(request: Request, name: str) -> str:
    """A field of a small form; '' when there is none or the form is no small one."""
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > LARGEST_FORM_BYTES:
                return ""
        fields = parse_qs(body.decode(), max_num_fields=5)
    except (ClientDisconnect, ValueError):
        return ""
    return fields.get(name, [""])[0]
