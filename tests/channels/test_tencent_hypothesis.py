"""Whatever a stranger posts to the webhooks is refused, and nothing of it reaches the desk."""

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette

from bot.channels.tencent.envelope import BadCallback, Envelope, fields_of
from bot.channels.wechat.incoming import callback_of
from handlers.messages import Incoming
from tests.channels.tencent_sealing import seal, sign
from tests.channels.wechat_platform import AES_KEY, APP_ID, TOKEN, xml_of
from tests.channels.wecom_platform import CORP_ID

FRAGMENTS = st.sampled_from(
    ["<xml>", "</xml>", "<Encrypt>", "</Encrypt>", "<![CDATA[", "]]>", "<MsgType>", "event", "text",
     "<FromUserName>o1</FromUserName>", "<MsgId>1</MsgId>", "<!DOCTYPE x [<!ENTITY a 'b'>]>", "&a;",
     "\x00", "\ud800", "=", "AAAA", "<Content/>", "<MsgId>1</MsgId>"]
)  # fmt: skip
XML = st.lists(FRAGMENTS | st.text(max_size=8), max_size=24).map("".join)
PARAMS = st.dictionaries(
    st.sampled_from(
        ["signature", "msg_signature", "timestamp", "nonce", "encrypt_type", "echostr"]
    ),
    st.text(max_size=60),
)
FIELD_VALUES = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=40)
FIELDS = st.dictionaries(
    st.sampled_from(
        ["FromUserName", "MsgType", "MsgId", "CreateTime", "Content", "Event", "EventKey",
         "MediaId", "Location_X", "Location_Y", "Label", "bizmsgmenuid", "Recognition", "Title"]
    ),
    FIELD_VALUES | st.sampled_from(["o_1", "event", "text", "image", "subscribe", "CLICK", "42"]),
)  # fmt: skip


class NothingGetsHere:
    """A dispatcher that fails the test when it is given anything."""

    async def accept(self, incoming: object) -> None:
        raise AssertionError(f"a stranger's event was accepted: {incoming}")


@given(
    body=st.binary(max_size=400) | XML.map(lambda t: t.encode("utf-8", "surrogatepass")),
    params=PARAMS,
)
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_a_body_without_a_valid_signature_is_refused(body: bytes, params: dict[str, str]) -> None:
    for key in (AES_KEY, None):
        envelope = Envelope(TOKEN, key, APP_ID)
        with pytest.raises(BadCallback):
            envelope.read(params, body)
        with pytest.raises(BadCallback):
            envelope.echo(params, sealed=key is not None)


@given(body=XML, sealed=st.booleans())
def test_even_a_signed_body_never_raises_anything_else(body: str, sealed: bool) -> None:
    body = body.encode(errors="replace").decode()
    now, nonce = str(int(time.time())), secrets.token_hex(4)
    inside = seal(body, AES_KEY, APP_ID) if sealed else body.replace("<", "")
    envelope = Envelope(TOKEN, AES_KEY, APP_ID)
    outside = f"<xml><Encrypt><![CDATA[{inside.replace(']]>', '')}]]></Encrypt></xml>"
    try:
        signed = fields_of(outside).get("Encrypt", "")
        params = {"timestamp": now, "nonce": nonce,
                  "msg_signature": sign(TOKEN, now, nonce, signed)}  # fmt: skip
        callback_of(envelope.read(params, outside.encode()))
    except BadCallback:
        pass


@given(fields=FIELDS)
def test_any_fields_make_an_event_or_are_refused(fields: dict[str, str]) -> None:
    try:
        found = callback_of(fields_of(xml_of({k: v.replace("]]>", "") for k, v in fields.items()})))
    except BadCallback:
        return
    assert found.openid == fields["FromUserName"]
    if found.incoming is not None:
        assert found.incoming.event_key


def test_what_is_sealed_for_another_account_is_refused() -> None:
    now, nonce = str(int(time.time())), "n"
    inside = seal("<xml><MsgType>text</MsgType></xml>", AES_KEY, "wx-somebody-else")
    params = {"timestamp": now, "nonce": nonce, "msg_signature": sign(TOKEN, now, nonce, inside)}
    with pytest.raises(BadCallback):
        Envelope(TOKEN, AES_KEY, APP_ID).read(
            params, f"<xml><Encrypt>{inside}</Encrypt></xml>".encode()
        )


Ask = Callable[[httpx.AsyncClient], Awaitable[httpx.Response]]


def answers(app: Starlette, *asks: Ask) -> list[int]:
    """Statuses of requests to an application without a network."""

    async def run() -> list[int]:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://desk") as client:
            return [(await ask(client)).status_code for ask in asks]

    return asyncio.run(run())


def wechat_app() -> Starlette:
    from bot.channels.wechat.config import WechatConfig
    from bot.channels.wechat.waiting import WaitingRequests
    from bot.channels.wechat.webhook import Webhook

    config = WechatConfig(APP_ID, "s", TOKEN, AES_KEY, "http://127.0.0.1:1")
    hook = Webhook(config, NothingGetsHere(), WaitingRequests(2048), None)  # type: ignore[arg-type]
    return Starlette(routes=hook.routes())


@given(
    body=st.binary(max_size=200) | XML.map(lambda t: t.encode("utf-8", "surrogatepass")),
    params=PARAMS,
)
def test_the_webhook_answers_a_stranger_with_403(body: bytes, params: dict[str, str]) -> None:
    clean = {k: v.encode(errors="replace").decode() for k, v in params.items()}
    path = "/webhooks/wechat"
    statuses = answers(
        wechat_app(),
        lambda client: client.post(path, params=clean, content=body),
        lambda client: client.get(path, params=clean),
        lambda client: client.post(path, content=b"x" * 100_000),
    )
    assert statuses == [403, 403, 403]


class AsWritten:
    """No account is known by another name."""

    def known_as(self, userid: str) -> str:
        return userid

    def keep_code(self, userid: str, button: str, code: str) -> None:
        assert userid
        assert button
        assert code


def wecom_app(desk: object) -> Starlette:
    from bot.channels.wecom.config import WecomConfig
    from bot.channels.wecom.webhook import Webhook

    config = WecomConfig(CORP_ID, 1, "s", TOKEN, AES_KEY, "http://127.0.0.1:1")
    return Starlette(routes=Webhook(config, desk, AsWritten()).routes())  # type: ignore[arg-type]


@given(
    body=st.binary(max_size=200) | XML.map(lambda t: t.encode("utf-8", "surrogatepass")),
    params=PARAMS,
)
def test_the_webhook_of_wecom_answers_a_stranger_with_403(
    body: bytes, params: dict[str, str]
) -> None:
    clean = {k: v.encode(errors="replace").decode() for k, v in params.items()}
    path = "/webhooks/wecom"
    statuses = answers(
        wecom_app(NothingGetsHere()),
        lambda client: client.post(path, params=clean, content=body),
        lambda client: client.get(path, params=clean),
        lambda client: client.post(path, content=b"x" * 100_000),
    )
    assert statuses == [403, 403, 403]


class TakesAll:
    """A dispatcher that keeps what it is given."""

    def __init__(self) -> None:
        self.heard: list[Incoming] = []

    async def accept(self, incoming: Incoming) -> None:
        self.heard.append(incoming)


@given(inside=XML | FIELDS.map(lambda f: xml_of({k: v.replace("]]>", "") for k, v in f.items()})))
def test_even_what_wecom_has_sealed_is_heard_once_or_refused(inside: str) -> None:
    now, nonce = str(int(time.time())), secrets.token_hex(4)
    sealed = seal(inside.encode(errors="replace").decode(), AES_KEY, CORP_ID)
    params = {"timestamp": now, "nonce": nonce, "msg_signature": sign(TOKEN, now, nonce, sealed)}
    forged = {**params, "msg_signature": sign("another token", now, nonce, sealed)}
    body, desk = f"<xml><Encrypt>{sealed}</Encrypt></xml>".encode(), TakesAll()

    def post(signed: dict[str, str]) -> Ask:
        return lambda client: client.post("/webhooks/wecom", params=signed, content=body)

    refused, told = answers(wecom_app(desk), post(forged), post(params))
    assert refused == 403
    assert told in {200, 403}
    assert len(desk.heard) <= (told == 200)
    assert all(one.account and one.event_key for one in desk.heard)
