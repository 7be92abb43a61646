"""The pages over real HTTP: cookies, recovery codes, headers, files."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from http.cookies import SimpleCookie
from pathlib import Path

import httpx
import pytest
from sqlalchemy import insert, select

from bot.channels.browser.accounts import COOKIE_SECONDS, Cookies, Recovery, new_account
from storage.crypto import Keyring
from storage.engine import Store
from storage.tables import Account, Person, RecoveryCode
from tests.bot.web_room import Visitor, WebRoom, web_room

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


@pytest.fixture
async def room(sqlite_store: Store, keyring: Keyring, tmp_path: Path) -> AsyncIterator[WebRoom]:
    async with web_room(sqlite_store, keyring, tmp_path, kind="live") as opened:
        yield opened


def cookie_of(page: httpx.Response) -> SimpleCookie:
    cookie = SimpleCookie()
    cookie.load(page.headers["set-cookie"])
    return cookie


async def spoke(room: WebRoom) -> Visitor:
    """A visitor whom the desk knows."""
    visitor = await room.visitor()
    async with visitor.talking() as talker:
        await talker.send(id="1", text="您好")
        await talker.messages()
    return visitor


# --- the cookie -----------------------------------------------------------------------------------


async def test_a_visitor_gets_a_cookie_that_scripts_and_other_sites_do_not(room: WebRoom) -> None:
    async with room.http() as client:
        cookie = cookie_of(await client.get("/"))["qiantai"]
    assert cookie["httponly"] is True
    assert cookie["samesite"].lower() == "lax"
    assert int(cookie["max-age"]) == COOKIE_SECONDS
    assert not cookie["secure"]


async def test_behind_https_the_cookie_goes_nowhere_else(
    sqlite_store: Store, keyring: Keyring, tmp_path: Path
) -> None:
    url = "https://desk.example"
    async with web_room(sqlite_store, keyring, tmp_path, base_url=url) as room:
        async with room.http() as client:
            assert cookie_of(await client.get("/"))["qiantai"]["secure"]
        wang = await room.visitor()
        async with wang.talking(origin=url) as one:  # the proxy's name, not ours
            await one.send()
            assert "ack" in await one.frame()


async def test_who_comes_again_keeps_the_account(room: WebRoom, keyring: Keyring) -> None:
    cookies = Cookies(keyring, secure=False)
    wang = await room.visitor()
    async with wang.http() as client:
        again = (await client.get("/")).cookies["qiantai"]
    assert cookies.account(again) == cookies.account(wang.cookie) is not None


async def test_a_cookie_somebody_made_up_is_replaced(room: WebRoom, keyring: Keyring) -> None:
    async with room.http("IkFCQyI.aaaaaa.bbbbbb") as client:
        page = await client.get("/")
    assert page.status_code == 200
    assert Cookies(keyring, secure=False).account(page.cookies["qiantai"])


def test_a_new_key_signs_and_the_old_one_is_still_believed() -> None:
    old = str(Cookies(Keyring(["old"]), secure=False).options("wang")["value"])
    both = Cookies(Keyring(["new", "old"]), secure=False)
    assert both.account(old) == "wang"
    fresh = str(both.options("wang")["value"])
    assert Cookies(Keyring(["new"]), secure=False).account(fresh) == "wang"
    assert Cookies(Keyring(["new"]), secure=False).account(old) is None


# --- the recovery code ----------------------------------------------------------------------------


async def test_a_code_brings_the_account_to_another_browser(
    room: WebRoom, keyring: Keyring
) -> None:
    wang = await spoke(room)
    async with wang.http() as client:
        code = (await client.post("/recover/code")).json()["code"]
    assert re.fullmatch(r"([2-9A-HJKMNP-Z]{4}-){4}[2-9A-HJKMNP-Z]{4}", code)
    async with room.http() as other:
        typed = f" {code.lower().replace('-', ' ')} "
        answer = await other.post("/recover", data={"code": typed})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookies = Cookies(keyring, secure=False)
    assert cookies.account(answer.cookies["qiantai"]) == cookies.account(wang.cookie)


async def test_the_code_itself_is_kept_nowhere_and_a_new_one_ends_it(room: WebRoom) -> None:
    wang = await spoke(room)
    async with wang.http() as client:
        first = (await client.post("/recover/code")).json()["code"]
        second = (await client.post("/recover/code")).json()["code"]
        assert (await client.post("/recover", data={"code": first})).status_code == 422
        assert (await client.post("/recover", data={"code": second})).status_code == 303
    with room.desk.store.read() as conn:
        kept = conn.scalars(select(RecoveryCode.code_hash)).one()
    assert re.fullmatch(r"[0-9a-f]{64}", kept)
    for database in (room.desk.store.path or Path()).parent.glob("*.db*"):
        assert second.replace("-", "").encode() not in database.read_bytes()


async def test_before_the_first_word_there_is_nothing_to_come_back_to(room: WebRoom) -> None:
    wang = await room.visitor()
    async with wang.http() as client:
        answer = await client.post("/recover/code")
    assert answer.status_code == 409
    assert "先发一条消息" in answer.json()["error"]
    with room.desk.store.read() as conn:
        assert conn.scalars(select(Account.id)).all() == []


@pytest.mark.parametrize(
    "typed",
    ["", "ABCD", "ABCD-EFGH-JKMN-PQRS-TUVW", "0000-OOOO-1111-IIII-LLLL", "码" * 20, "A" * 5000],
)
async def test_a_wrong_code_is_answered_kindly(room: WebRoom, typed: str) -> None:
    async with room.http() as client:
        answer = await client.post("/recover", data={"code": typed})
    assert answer.status_code == 422
    assert "对不上" in answer.text
    assert "set-cookie" not in answer.headers


async def test_each_wrong_code_waits_longer(room: WebRoom) -> None:
    async with room.http() as client:
        seconds = [
            (await client.post("/recover", data={"code": "ABCD"})).elapsed.total_seconds()
            for _ in range(4)
        ]
    assert seconds[0] >= 0.05
    assert seconds[3] >= 0.4


async def test_no_other_site_makes_a_code_or_takes_an_account_away(room: WebRoom) -> None:
    wang = await spoke(room)
    elsewhere = {"origin": "http://evil.example"}
    async with wang.http() as client:
        for path in ("/recover/code", "/recover"):
            assert (await client.post(path, headers=elsewhere)).status_code == 403


def test_a_code_outlives_a_new_key(sqlite_store: Store, keyring: Keyring) -> None:
    account = new_account()
    with sqlite_store.write() as conn:
        person = {"id": 1, "house_verified": False, "created_at": datetime.now(UTC)}
        conn.execute(insert(Person), person)
        named = {"channel": "browser", "external_id": account}
        conn.execute(insert(Account), {"id": 1, "person_id": 1, **named})
    code = Recovery(sqlite_store, keyring).make(account)
    rotated = Keyring(["a newer key", "a key for tests"])
    assert Recovery(sqlite_store, rotated).find(str(code)) == account


# --- headers and files ----------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/recover", "/healthz", "/static/chat.css", "/nowhere"])
async def test_every_answer_says_what_a_page_may_load(room: WebRoom, path: str) -> None:
    async with room.http() as client:
        headers = (await client.get(path)).headers
    assert headers["content-security-policy"] == POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


async def test_the_page_has_no_script_or_style_inside_and_asks_no_other_machine(
    room: WebRoom,
) -> None:
    async with room.http() as client:
        for path in ("/", "/recover"):
            text = (await client.get(path)).text
            assert not re.search(r"<script(?![^>]*\bsrc=)", text)
            assert not re.search(r"<style|\sstyle=|\son\w+=", text)
            assert not re.search(r"https?://", text)


async def test_files_are_kept_for_ever_under_their_version_and_asked_for_without(
    room: WebRoom,
) -> None:
    async with room.http() as client:
        page = (await client.get("/")).text
        paths = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
        assert len(paths) > 5
        for path in paths:
            answer = await client.get(path)
            assert answer.status_code == 200, path
            assert "immutable" in answer.headers["cache-control"]
        plain = await client.get("/static/chat.css")
        assert plain.headers["cache-control"] == "no-cache"
        assert plain.headers["content-encoding"] == "gzip"
        tag = {"if-none-match": plain.headers["etag"]}
        assert (await client.get("/static/chat.css", headers=tag)).status_code == 304


@pytest.mark.parametrize(
    "path", ["app.py", "../app.py", "%2e%2e/app.py", "..%2fapp.py", "/etc/passwd"]
)
async def test_nothing_but_the_files_themselves_is_served(room: WebRoom, path: str) -> None:
    async with room.http() as client:
        assert (await client.get(f"/static/{path}")).status_code == 404


async def test_the_page_is_kept_by_no_cache(room: WebRoom) -> None:
    async with room.http() as client:
        assert (await client.get("/")).headers["cache-control"] == "no-store"


async def test_an_address_that_leads_nowhere_says_so(room: WebRoom) -> None:
    async with room.http() as client:
        answer = await client.get("/nowhere")
    assert answer.status_code == 404
    assert "没有这个页面" in answer.text
