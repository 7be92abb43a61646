"""The company's own people in WeCom: cards, presses, digests, and what the platform drops."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import httpx
import pytest
from sqlalchemy import insert, select

from bot.channels.base import OutButton, OutMessage
from bot.channels.wecom.outgoing import notes
from bot.settings import Settings
from handlers.turn import Turn
from storage.ids import next_id
from storage.tables import Account, DeskRow, Person
from tests.bot.relay_room import eventually
from tests.channels.room import Room, served
from tests.channels.tencent_sealing import seal, sign
from tests.channels.wechat_platform import WechatPlatform, with_wechat
from tests.channels.wecom_platform import (
    AES_KEY,
    CORP_ID,
    SECRET,
    TOKEN,
    WecomPlatform,
    with_wecom,
)
from tests.support.dialogue import PHOTO

STAFF = {"小林": "linxt", "小雅": "tangyw", "陈主管": "chenjy"}


@asynccontextmanager
async def open_to(wecom: WecomPlatform, settings: Settings, **more: object) -> AsyncIterator[Room]:
    """A desk whose colleagues are in WeCom, by the userids of the roster."""
    chosen = with_wecom(settings, wecom, **{"clock_speed": 20.0, **more})
    async with served(chosen) as room:
        wecom.desk_url = room.url + "/webhooks/wecom"
        with room.desk.store.write() as conn:
            for name, userid in STAFF.items():
                wecom.member(userid)
                whose = conn.scalar(select(Person.id).where(Person.short_name == name))
                conn.execute(
                    insert(Account).values(
                        id=next_id(), person_id=whose, channel="wecom", external_id=userid
                    )
                )
            conn.execute(DeskRow.__table__.update().values(roster_version=99))  # type: ignore[attr-defined]
        yield room


def resident_files(room: Room) -> str:
    """A complaint from the terminal; its number."""
    wang = room.staff("resident:w1")
    wang.says("云汀花园3栋2单元1501，物业费多收了，没人管，我是王女士13800138000")
    wang.taps("对，提交")
    return room.case().number


async def test_the_address_is_checked_with_a_sealed_echo(
    sqlite_settings: Settings, wecom: WecomPlatform
) -> None:
    async with open_to(wecom, sqlite_settings), httpx.AsyncClient(trust_env=False) as client:
        now, echo = str(int(time.time())), seal("8848", AES_KEY, CORP_ID)
        params = {
            "msg_signature": sign(TOKEN, now, "n", echo),
            "timestamp": now,
            "nonce": "n",
            "echostr": echo,
        }
        began = time.monotonic()
        answer = await client.get(wecom.desk_url, params=params)
        assert (answer.status_code, answer.text) == (200, "8848")
        assert time.monotonic() - began < 1.0
        wrong = {**params, "msg_signature": "0" * 40}
        assert (await client.get(wecom.desk_url, params=wrong)).status_code == 403
        foreign = seal("8848", AES_KEY, "ww-another-company")
        wrong = {**params, "echostr": foreign, "msg_signature": sign(TOKEN, now, "n", foreign)}
        assert (await client.get(wecom.desk_url, params=wrong)).status_code == 403


async def test_a_complaint_lives_its_whole_life_between_wechat_and_wecom(
    sqlite_settings: Settings, wechat: WechatPlatform, wecom: WecomPlatform
) -> None:
    both = with_wechat(sqlite_settings, wechat)
    async with open_to(wecom, both) as room:
        wechat.desk_url = room.url + "/webhooks/wechat"
        wecom.doubled = True  # every callback comes twice
        wang, lin = wechat.follower("wang"), wecom.member("linxt")
        await wang.says("云汀花园3栋2单元1501，物业费多收了两次，没人管，我是王女士13800138000")
        await wang.taps("对，提交")
        number = room.case().number
        await eventually(lambda: lin.chat)
        assert number in lin.texts

        card = await lin.card("接单")
        await lin.presses("接单")
        await eventually(lambda: "接单" in card.outcome and "林晓彤" in card.outcome)
        assert card.buttons == []  # the dead button is gone
        await eventually(lambda: any("先核实" in label for s in lin.chat for label, _ in s.buttons))
        await lin.presses("先核实")
        await eventually(lambda: "林晓彤" in wang.chat[-1].text and wang.chat[-1].via == "service")

        await wang.says("转人工")  # an agent takes the talk, in WeCom too
        ya = wecom.member("tangyw")
        await eventually(lambda: any("接入" in label for s in ya.chat for label, _ in s.buttons))
        await ya.presses("接入")
        await ya.says("您好，我是客服小雅，请您和我说")
        await eventually(lambda: "我是客服小雅" in wang.texts)
        await wang.says("没事了，谢谢")
        await ya.says("结束")

        await lin.presses("完成")
        await lin.says("多收的两笔已退到您的账上，今后每月对账一次")
        await eventually(lambda: "已解决" in wang.texts)
        assert wecom.refusals == []
        assert wecom.dropped == []
        assert wechat.refusals == []


async def test_of_two_who_press_at_once_one_wins_and_the_other_is_told_who(
    sqlite_settings: Settings, wecom: WecomPlatform
) -> None:
    async with open_to(wecom, sqlite_settings) as room:
        wang = room.staff("resident:w1")
        wang.says("有人被困在3栋2单元的电梯里，快来")
        lin, chen = wecom.member("linxt"), wecom.member("chenjy")
        label = "接单"
        await lin.card(label)
        await chen.card(label)
        await asyncio.gather(lin.presses(label), chen.presses(label))
        await room.settled("wecom")
        won = [who for who in (lin, chen) if "接单成功" in who.texts or "您已接" in who.texts]
        with room.desk.store.read() as conn:
            holder = Person.id == room.case().handler_id
            winner = conn.scalar(select(Person.name).where(holder))
        loser = chen if winner == "林晓彤" else lin
        assert winner in {"林晓彤", "陈静怡"}
        assert loser not in won
        assert winner in loser.texts


async def test_whoever_the_app_does_not_reach_is_noticed(
    sqlite_settings: Settings, wecom: WecomPlatform
) -> None:
    async with open_to(wecom, sqlite_settings) as room:
        wecom.member("linxt").visible = False
        resident_files(room)
        await eventually(lambda: room.account("wecom", "linxt").dead_at is not None)


async def test_a_burst_becomes_a_digest_and_nothing_is_dropped(
    sqlite_settings: Settings, wecom: WecomPlatform
) -> None:
    async with open_to(wecom, sqlite_settings, clock_speed=1.0) as room:
        lin = wecom.member("linxt")
        with room.desk.store.read() as conn:
            whose = conn.scalar(select(Person.id).where(Person.short_name == "小林"))
        assert whose is not None
        with room.desk.writing() as group:
            for n in range(12):
                group.act(partial(_push, whose, f"第{n}件事"), room.desk.now())
        await eventually(lambda: all(f"第{n}件事" in lin.texts for n in range(12)))
        assert len(lin.chat) <= 3
        assert wecom.dropped == []


async def test_photos_go_both_ways(sqlite_settings: Settings, wecom: WecomPlatform) -> None:
    async with open_to(wecom, sqlite_settings) as room:
        wang = room.staff("resident:w1")
        wang.sends_photo("云汀花园3栋2单元1501，物业费多收了，没人管，我是王女士13800138000")
        wang.taps("对，提交")
        lin = wecom.member("linxt")
        await eventually(lambda: any(shown.kind == "image" for shown in lin.chat))
        await lin.sends("image", MediaId=wecom.keep(PHOTO + b"back"), PicUrl="http://x/")
        await eventually(lambda: wecom.api.paths("media/get"))


async def test_no_secret_is_in_a_log_line(
    sqlite_settings: Settings, wecom: WecomPlatform, caplog: pytest.LogCaptureFixture
) -> None:
    from tests.channels.api_server import Fault

    async with open_to(wecom, sqlite_settings) as room:
        faults = iter([Fault(reset=True), Fault(status=502), Fault(code=42001)])
        wecom.api.fault = lambda _call: next(faults, None)
        resident_files(room)
        lin = wecom.member("linxt")
        await eventually(lambda: len(wecom.api.calls) >= 3)
        reasons = "\n".join(row.reason or "" for row in room.outbox("wecom"))
        assert lin.userid
    for secret in (SECRET, TOKEN, *wecom.tokens):
        assert secret not in caplog.text + reasons


def test_long_cards_are_said_whole_before_and_many_buttons_are_numbered() -> None:
    buttons = tuple(OutButton(f"选项{n}", f"100001.{n}") for n in range(8))
    made = notes([OutMessage(100001, "很长的话。" * 60, "push", buttons)], 2048)
    assert [note.payload["msgtype"] for note in made] == ["text", "text", "template_card"]
    assert "8. 选项7" in made[1].payload["text"]["content"]
    card = made[2].payload["template_card"]
    assert len(card["button_list"]) == 6
    assert card["task_id"] == "row-100001"


def _push(person_id: int, text: str, turn: Turn) -> None:
    turn.push(person_id, text)
