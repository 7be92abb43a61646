"""Letters of the levels to a real mail server: TLS, refusals, passing failures (RULEBOOK §6.4)."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from pydantic import SecretStr
from sqlalchemy import delete, select, update

from bot.channels.mail.channel import MailChannel
from bot.channels.mail.config import MailServer, mail_server
from bot.delivery import FIRST_WAIT_SECONDS
from bot.relay import Relay
from bot.settings import Settings
from handlers.agent.letters import Letter
from handlers.cases.errors import MoveRefused
from handlers.cases.reports import light
from handlers.letters import opinions, replies
from handlers.messages import MAIL, Media
from handlers.turn import Turn
from storage.blobs import put_blob
from storage.tables import Case, DeskRow, MailSender, OutboxRow, Person, Task
from tests.bot.relay_room import A_WHILE, Clock, eventually
from tests.support.centre import GM, OPERATIONS, STEWARD, Centre, open_centre
from tests.support.post_office import TAKEN, PostOffice, make_certificate, open_post_office

AGENT = "agent:小雅"
TEXT = "楼上漏水一个月了，报过两次都没人修"
ADDRESSES = {
    "秦总": "gm@example.com",
    "小顾": "operations@example.com",
    "叶委员": "committee@example.com",
    "韩总": "regional@example.com",
    "小温": "assistant@example.com",
    "小姜": "liaison@example.com",
}


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    return make_certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def centre(desk_settings: Settings) -> Iterator[Centre]:
    """A centre whose people have e-mail addresses and whose desk has a mail server."""
    settings = desk_settings.model_copy(
        update={"smtp_url": SecretStr("smtps://localhost"), "mail_from": "desk@example.com"}
    )
    with open_centre(settings) as opened:
        give_addresses(opened, ADDRESSES)
        yield opened


def give_addresses(centre: Centre, addresses: Mapping[str, str | None]) -> None:
    with centre.desk.store.write() as conn:
        for short_name, address in addresses.items():
            conn.execute(
                update(Person).where(Person.short_name == short_name).values(email=address)
            )
        conn.execute(update(DeskRow).values(roster_version=DeskRow.roster_version + 1))


def server_at(office: PostOffice, trust: ssl.SSLContext, *, implicit: bool = False) -> MailServer:
    return MailServer(
        "localhost", office.port, "前台 <desk@example.com>", implicit_tls=implicit, tls=trust
    )


def letters(centre: Centre) -> list[OutboxRow]:
    return centre.rows(select(OutboxRow).where(OutboxRow.channel == MAIL).order_by(OutboxRow.id))


async def relay_until(centre: Centre, server: MailServer, *states: str) -> None:
    """Relay until every letter is in one of the states; "held" is due with a reason."""
    async with relaying(centre, server, Clock()):
        await eventually(lambda: {state_of(row) for row in letters(centre)} <= set(states))


def state_of(row: OutboxRow) -> str:
    return "held" if row.state == "due" and row.reason else row.state


@asynccontextmanager
async def relaying(centre: Centre, server: MailServer, clock: Clock) -> AsyncIterator[Relay]:
    relay = Relay(
        centre.desk,
        [MailChannel(server, centre.desk.store, centre.desk.keyring)],
        alone=True,
        monotonic=clock.monotonic,
        utc_now=clock.utc_now,
        chance=lambda: 0.0,
    )
    running = asyncio.create_task(relay.run())
    try:
        yield relay
    finally:
        relay.stop()
        await asyncio.wait_for(running, A_WHILE)


def a_photo(turn: Turn) -> Media:
    out = BytesIO()
    Image.new("RGB", (60, 40), "brown").save(out, "JPEG")
    blob = put_blob(turn.conn, out.getvalue(), mime="image/jpeg", now=turn.now)
    return Media("photo", "天花板.jpg", blob_id=blob)


# --- who gets it and what it says ----------------------------------------------------------------


async def test_6_4_second_complaint_is_mailed_to_the_gm_with_a_copy_to_operations(
    centre: Centre, certificates: tuple[ssl.SSLContext, ssl.SSLContext]
) -> None:
    photo = centre.acts("resident:w1", a_photo)
    number = centre.complains(
        TEXT,
        repeat=True,
        hope="这周修好，赔天花板",
        photos=[["photo", photo.name, photo.mime, str(photo.blob_id)]],
    )
    assert centre.case(number).level == 2
    async with open_post_office(PostOffice(), certificates[0]) as office:
        await relay_until(centre, server_at(office, certificates[1]), "sent")
    ((recipients, mail),) = office.taken
    assert office.encrypted == [True]
    assert recipients == ["gm@example.com", "operations@example.com"]
    assert "gm@example.com" in mail["To"]
    assert "operations@example.com" in mail["Cc"]
    assert number in mail["Subject"]
    assert mail["Message-ID"] == f"<letter.{letters(centre)[0].id}@example.com>"
    html = mail.get_body(("html",))
    assert html is not None
    page = html.get_content()
    for words in (TEXT, "这周修好，赔天花板", "王女士", "3栋2单元1501", "还没有答应过"):
        assert words in page
    assert "13800138000" not in page
    kinds = [part.get_content_type() for part in mail.walk()]
    assert "image/jpeg" in kinds
    (pdf,) = [part for part in mail.walk() if part.get_content_type() == "application/pdf"]
    assert pdf.get_filename() == f"{number}.pdf"
    assert pdf.get_payload(decode=True).startswith(b"%PDF-")  # type: ignore[union-attr]
    assert "letter" in centre.kinds(number)


async def test_6_4_third_complaint_is_mailed_to_the_regional_gm_with_three_copies(
    centre: Centre, certificates: tuple[ssl.SSLContext, ssl.SSLContext]
) -> None:
    number = centre.complains(TEXT, repeat=True)
    centre.passes(minutes=5)
    centre.takes_up(number, by=GM)
    centre.plans(number, "2026-11-24 10:00", by=GM)
    centre.visits(number, by=GM)
    centre.completes(number, by=GM)
    centre.unsolved(number, "还在滴水，说好的赔偿也没有")
    assert centre.case(number).level == 3
    async with open_post_office(PostOffice(), certificates[0], implicit=True) as office:
        server = server_at(office, certificates[1], implicit=True)
        await relay_until(centre, server, "sent")
    by_first = {recipients[0]: (recipients, mail) for recipients, mail in office.taken}
    recipients, mail = by_first["regional@example.com"]
    assert set(recipients[1:]) == {
        "committee@example.com",
        "assistant@example.com",
        "liaison@example.com",
    }
    html = mail.get_body(("html",))
    assert html is not None
    page = html.get_content()
    assert "还在滴水，说好的赔偿也没有" in page
    assert "做到了" in page  # the plan, completed before its date
    assert "更换楼上的防水层" in page
    # The second level's letter, written before, does not know what came later.
    second = by_first["gm@example.com"][1].get_body(("html",))
    assert second is not None
    assert "还在滴水" not in second.get_content()


async def test_6_4_a_missed_promise_stands_in_the_letter(
    centre: Centre, certificates: tuple[ssl.SSLContext, ssl.SSLContext]
) -> None:
    number = centre.complains()
    centre.takes_up(number)
    centre.plans(number, "2026-11-23 15:00")
    centre.until("2026-11-23 15:01")
    centre.visits(number)
    centre.completes(number)
    centre.unsolved(number)
    async with open_post_office(PostOffice(), certificates[0]) as office:
        await relay_until(centre, server_at(office, certificates[1]), "sent")
    ((_, mail),) = office.taken
    html = mail.get_body(("html",))
    assert html is not None
    assert "<b>没做到</b>" in html.get_content()


def test_6_4_dissatisfied_at_the_highest_level_writes_no_second_letter(centre: Centre) -> None:
    number = centre.complains(TEXT, repeat=True)
    for by in (GM, "committee:叶委员"):
        centre.finishes(number, by=by)
        centre.unsolved(number)
    assert [row.text[:9] for row in letters(centre)] == ["【投诉升级·二级】", "【投诉升级·三级】"]


def test_6_4_a_letter_is_never_shown_in_chat_nor_cancelled_by_a_later_move(centre: Centre) -> None:
    number = centre.complains(TEXT, repeat=True)
    assert "投诉升级·二级" not in centre.reads(GM)
    centre.finishes(number, by=GM)
    centre.solved(number)
    assert [row.state for row in letters(centre)] == ["due"]


def test_5_1_the_person_complained_about_gets_no_letter(centre: Centre) -> None:
    number = centre.complains(TEXT, repeat=True)
    about = centre.acts(OPERATIONS, lambda turn: turn.speaker.person_id)

    def becomes_about_operations(turn: Turn) -> list[str]:
        from handlers.cases import book
        from handlers.letters import levels

        case = book.by_number(turn, number)
        case.target_id = about
        return [staff.short_name for staff in levels._people(turn, case, ("gm", "operations"))]

    assert centre.acts(GM, becomes_about_operations) == ["秦总"]


# --- refusals and passing failures ---------------------------------------------------------------


async def test_an_address_that_is_refused_makes_the_letter_dead_with_its_reason(
    centre: Centre, certificates: tuple[ssl.SSLContext, ssl.SSLContext]
) -> None:
    number = centre.complains(TEXT, repeat=True)
    office = PostOffice(answer_to=lambda _: "550 no such user")
    async with open_post_office(office, certificates[0]):
        await relay_until(centre, server_at(office, certificates[1]), "dead")
    (row,) = letters(centre)
    assert "550" in (row.reason or "")
    assert "example.com" not in (row.reason or "")
    assert "delivery" in centre.kinds(number)


async def test_6_4_operations_hear_of_a_letter_that_came_back(
    centre: Centre, certificates: tuple[ssl.SSLContext, ssl.SSLContext]
) -> None:
    number = centre.complains(TEXT, repeat=True)
    centre.everybody_reads()
    office = PostOffice(answer_to=lambda _: "550 no such user")
    async with (
        open_post_office(office, certificates[0]),
        relaying(centre, server_at(office, certificates[1]), Clock()),
    ):
        await eventually(lambda: "退回来了" in centre.reads(OPERATIONS))
    told = centre.rows(select(OutboxRow.text).where(OutboxRow.text.contains("退回来了")))
    assert len(told) == 1
    assert "请打电话" in told[0]
    assert "秦" in told[0]
    assert number in told[0]


async def test_2_a_reply_that_came_back_is_told_on_the_phone(
    centre: Centre, certificates: tuple[ssl.SSLContext, ssl.SSLContext]
) -> None:
    number = answered_by_mail(centre)
    centre.everybody_reads()
    office = PostOffice(answer_to=lambda a: f"550 <{a}> no such user")
    async with (
        open_post_office(office, certificates[0]),
        relaying(centre, server_at(office, certificates[1]), Clock()),
    ):
        await eventually(lambda: bool(lost_calls(centre)))
    (task,) = lost_calls(centre)
    assert task.case_id == centre.case(number).id
    told = centre.reads(AGENT) + centre.reads(STEWARD)
    assert "被退回来了" in told
    assert "zhao@example.com" not in told + task.about


async def test_a_letter_that_is_only_late_asks_nobody_to_call(
    centre: Centre, certificates: tuple[ssl.SSLContext, ssl.SSLContext]
) -> None:
    answered_by_mail(centre)
    office = PostOffice(answer_to=lambda _: "451 try later")
    async with open_post_office(office, certificates[0]):
        await relay_until(centre, server_at(office, certificates[1]), "held")
    assert lost_calls(centre) == []


def lost_calls(centre: Centre) -> list[Task]:
    return centre.rows(select(Task).where(Task.kind == "callback_letter"))


async def test_a_refused_copy_does_not_hold_the_letter_back(
    centre: Centre, certificates: tuple[ssl.SSLContext, ssl.SSLContext]
) -> None:
    centre.complains(TEXT, repeat=True)
    office = PostOffice(answer_to=lambda a: "550 gone" if "operations" in a else "250 OK")
    async with open_post_office(office, certificates[0]):
        await relay_until(centre, server_at(office, certificates[1]), "sent")
    ((recipients, _),) = office.taken
    assert recipients == ["gm@example.com"]


async def test_a_letter_refused_by_its_receiver_alone_is_dead(
    centre: Centre, certificates: tuple[ssl.SSLContext, ssl.SSLContext]
) -> None:
    centre.complains(TEXT, repeat=True)
    office = PostOffice(answer_to=lambda a: "550 gone" if "gm@" in a else "250 OK")
    async with open_post_office(office, certificates[0]):
        await relay_until(centre, server_at(office, certificates[1]), "dead")


async def test_a_busy_server_is_tried_again_with_the_same_mail(
    centre: Centre, certificates: tuple[ssl.SSLContext, ssl.SSLContext]
) -> None:
    centre.complains(TEXT, repeat=True)
    answers = iter(["451 try later"])
    office, clock = PostOffice(answer_to_data=lambda: next(answers, TAKEN)), Clock()
    async with open_post_office(office, certificates[0]):
        server = server_at(office, certificates[1])
        async with relaying(centre, server, clock) as relay:
            await eventually(lambda: state_of(letters(centre)[0]) == "held")
            clock.passed += timedelta(seconds=FIRST_WAIT_SECONDS)
            relay.wake()
            await eventually(lambda: letters(centre)[0].state == "sent")
    assert office.tries == 2
    ((_, mail),) = office.taken
    assert mail["Message-ID"] == f"<letter.{letters(centre)[0].id}@example.com>"


async def test_a_server_that_is_not_there_is_tried_again(
    centre: Centre, certificates: tuple[ssl.SSLContext, ssl.SSLContext]
) -> None:
    centre.complains(TEXT, repeat=True)
    async with open_post_office(PostOffice(), certificates[0]) as office:
        gone = server_at(office, certificates[1])
    await relay_until(centre, gone, "held")


async def test_a_certificate_nobody_trusts_is_not_written_to(
    centre: Centre, certificates: tuple[ssl.SSLContext, ssl.SSLContext]
) -> None:
    centre.complains(TEXT, repeat=True)
    async with open_post_office(PostOffice(), certificates[0]) as office:
        await relay_until(centre, server_at(office, ssl.create_default_context()), "held")
    assert office.taken == []


async def test_a_server_that_cannot_encrypt_gets_no_password(
    centre: Centre, certificates: tuple[ssl.SSLContext, ssl.SSLContext]
) -> None:
    centre.complains(TEXT, repeat=True)
    async with open_post_office(PostOffice(), None) as office:
        strict = replace(server_at(office, certificates[1]), password="secret", username="desk")
        await relay_until(centre, strict, "held")
    assert office.taken == []


# --- the answer to an e-mail ---------------------------------------------------------------------


async def test_2_the_answer_to_an_e_mail_reaches_its_sender_and_nobody_else(
    centre: Centre, certificates: tuple[ssl.SSLContext, ssl.SSLContext]
) -> None:
    number = answered_by_mail(centre)
    async with open_post_office(PostOffice(), certificates[0]) as office:
        await relay_until(centre, server_at(office, certificates[1]), "sent")
    ((recipients, mail),) = office.taken
    assert recipients == ["zhao@example.com"]
    assert mail["Cc"] is None
    assert number in mail["Subject"]
    assert mail["Message-ID"] == f"<letter.{letters(centre)[0].id}@example.com>"
    assert "物业费每月出账" in mail.get_content()
    assert "赵女士，您好" in mail.get_content()


def test_2_a_final_opinion_read_once_leaves_as_a_letter_too(centre: Centre) -> None:
    number = centre.files(
        TEXT, by=AGENT, name="赵女士", intake="email", email="zhao@example.com", repeat=True
    )
    centre.takes_up(number, by=GM)
    centre.on(number, GM, lambda turn, case: opinions.draft(turn, case, "天花板本周五前由我们修复"))
    centre.on(number, AGENT, lambda turn, case: read_by_agent(opinions, turn, case))
    (reply,) = [row for row in letters(centre) if "天花板本周五前由我们修复" in row.text]
    assert "赵女士，您好" in reply.text


def test_2_only_an_agent_lets_the_answer_to_an_e_mail_go(centre: Centre) -> None:
    number = centre.files(TEXT, by=AGENT, intake="email", email="zhao@example.com")
    centre.finishes(number)
    for by in (STEWARD, GM):
        with pytest.raises(MoveRefused):
            centre.on(number, by, lambda turn, case: read_by_agent(replies, turn, case))
    assert letters(centre) == []
    assert centre.on(number, AGENT, lambda turn, case: read_by_agent(replies, turn, case))
    assert len(letters(centre)) == 1


async def test_8_who_was_erased_meanwhile_is_not_written_to(
    centre: Centre, certificates: tuple[ssl.SSLContext, ssl.SSLContext]
) -> None:
    answered_by_mail(centre)
    with centre.desk.store.write() as conn:
        conn.execute(delete(MailSender))
    async with open_post_office(PostOffice(), certificates[0]) as office:
        await relay_until(centre, server_at(office, certificates[1]), "dead")
    assert office.taken == []
    assert lost_calls(centre) == []


def answered_by_mail(centre: Centre) -> str:
    """An inquiry by e-mail whose answer an agent has let go; its number."""
    number = centre.files(
        "请问物业费怎么交", by=AGENT, name="赵女士", category="综合服务类", intent="inquiry",
        intake="email", email="zhao@example.com",
    )  # fmt: skip
    centre.on(number, STEWARD, lambda t, case: light.answer(t, case, "物业费每月出账，前台可交"))
    assert centre.on(number, AGENT, lambda turn, case: read_by_agent(replies, turn, case))
    return number


def read_by_agent(letter: Letter, turn: Turn, case: Case) -> bool:
    """[可以发出]; whether it leaves."""
    kinds = (replies.TASK, opinions.TASK)
    (task,) = turn.session.scalars(select(Task).where(Task.kind.in_(kinds)))
    return letter.send(turn, case, task)


# --- without mail --------------------------------------------------------------------------------


def test_6_4_without_an_address_operations_are_told_and_the_chat_has_to_do(centre: Centre) -> None:
    give_addresses(centre, {"秦总": None})
    number = centre.complains(TEXT, repeat=True)
    assert "秦" in (told := centre.reads(OPERATIONS))
    assert "升级邮件没有发出" in told
    assert number in centre.reads(GM)
    assert letters(centre) == []


def test_6_4_a_missing_copy_is_told_to_operations(centre: Centre) -> None:
    give_addresses(centre, {"小顾": None})
    centre.complains(TEXT, repeat=True)
    assert "花名册里没有登记邮箱" in centre.reads(OPERATIONS)
    assert len(letters(centre)) == 1


def test_6_4_without_a_mail_server_operations_are_told(desk_settings: Settings) -> None:
    with open_centre(desk_settings) as centre:
        give_addresses(centre, dict(ADDRESSES))
        number = centre.complains(TEXT, repeat=True)
        assert "还没有设置发信服务器" in centre.reads(OPERATIONS)
        assert number in centre.reads(GM)
        assert letters(centre) == []


# --- settings ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "port", "implicit", "start_tls"),
    [
        ("smtps://mail.example.com", 465, True, False),
        ("smtp://u%40x:p%3Aw@mail.example.com", 587, False, True),
        ("smtp://mail.example.com:2525", 2525, False, True),
        ("smtp://127.0.0.1:25", 25, False, None),
    ],
)
def test_the_address_of_the_server_says_port_and_encryption(
    url: str, port: int, implicit: bool, start_tls: bool | None, tmp_path: Path
) -> None:
    settings = Settings(
        _env_file=None, data_dir=tmp_path, smtp_url=SecretStr(url), mail_from="a@example.com"
    )
    server = mail_server(settings)
    assert server is not None
    assert (server.port, server.implicit_tls, server.start_tls) == (port, implicit, start_tls)
    if "@" in url:
        assert (server.username, server.password) == ("u@x", "p:w")
        assert "p:w" not in repr(server)
