"""``qiantai doctor`` at the mail server: it connects as letters do, and says what is in the way."""

import asyncio
import ssl

import pytest
from pydantic import SecretStr

from bot.channels.mail.config import MailServer
from bot.doctor.findings import Finding
from bot.doctor.mail import examined, look
from bot.settings import Settings
from tests.support.post_office import PostOffice, make_certificate, open_post_office

Certificates = tuple[ssl.SSLContext, ssl.SSLContext]


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificate(tmp_path_factory.mktemp("tls"))


async def found(
    given: ssl.SSLContext | None, trust: ssl.SSLContext | None, *, implicit: bool = False
) -> Finding:
    """At a server with this certificate, to be reached by its name as a foreign one is."""
    async with open_post_office(PostOffice(), given, implicit=implicit) as office:
        server = MailServer(
            "localhost",
            office.port,
            "desk@example.com",
            implicit_tls=implicit,
            tls=trust,
        )
        return await asyncio.to_thread(examined, server)


async def test_a_server_that_wants_starttls_is_spoken_to_encrypted(
    certificates: Certificates,
) -> None:
    one = await found(*certificates)
    assert (one.state, one.what) == ("fine", "localhost 能登录，连接已加密")


async def test_tls_from_the_first_byte_too(certificates: Certificates) -> None:
    one = await found(*certificates, implicit=True)
    assert (one.state, one.what) == ("fine", "localhost 能登录，连接已加密")


async def test_a_certificate_that_nobody_trusts_is_told(certificates: Certificates) -> None:
    one = await found(certificates[0], None, implicit=True)
    assert one.state == "bad"


async def test_a_foreign_server_that_cannot_encrypt_is_refused_as_letters_refuse_it() -> None:
    async with open_post_office(PostOffice(), None) as office:
        server = MailServer(
            "localhost", office.port, "desk@example.com", username="desk", password="secret"
        )
        assert server.start_tls is True
        one = await asyncio.to_thread(examined, server)
    assert one.state == "bad"
    assert "加密没有成功" in one.what
    assert "STARTTLS" in one.advice
    assert "secret" not in one.what + one.advice


async def test_on_this_machine_it_may_be_in_the_open_and_without_a_sender_it_says_so(
    sqlite_settings: Settings,
) -> None:
    async with open_post_office(PostOffice(), None) as office:
        url = SecretStr(f"smtp://127.0.0.1:{office.port}")
        settings = sqlite_settings.model_copy(update={"smtp_url": url})
        no_sender, server = await asyncio.to_thread(lambda: list(look(settings, None)))
    assert (no_sender.state, server.state) == ("bad", "fine")
    assert "不加密" in server.what


def test_nobody_is_there(sqlite_settings: Settings) -> None:
    server = MailServer("127.0.0.1", 9, "desk@example.com", password="secret")
    one = examined(server)
    assert one.state == "bad"
    assert "连不上" in one.what
