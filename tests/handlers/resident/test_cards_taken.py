"""Cards in the staff's chats when a colleague has the case by now (RULEBOOK §4.8, §5.4)."""

from typing import Any

import pytest
from sqlalchemy import select, update

from bot.channels.browser import CHANNEL
from bot.channels.browser.history import read_history
from bot.channels.browser.outgoing import to_payload
from bot.desk import Desk
from storage.tables import Account, OutboxRow
from tests.support.dialogue import Dialogue, Voice

ENGINEER, LIN, MANAGER, LEAD, ZHOU = (
    "engineer:孙师傅",
    "steward:小林",
    "duty_manager:吴经理",
    "lead:陈主管",
    "steward:小周",
)
TRAPPED = "3栋2单元电梯困人了，快来！我是王女士13800138000"
LAMP = "3栋2单元1501厨房灯不亮了，我是王女士13800138000"


@pytest.fixture
def chats(desk: Desk, dialogue: Dialogue) -> dict[str, Voice]:
    """The staff read their chats in Telegram."""
    names = (ENGINEER, LIN, MANAGER, LEAD, ZHOU)
    with desk.store.write() as conn:
        conn.execute(
            update(Account).where(Account.external_id.in_(names)).values(channel="telegram")
        )
    return {name: dialogue.account(name, channel="telegram") for name in names}


def arrives(desk: Desk) -> None:
    """Telegram has taken everything: each message has its place in a chat."""
    there = (
        select(OutboxRow.id, Account.id.label("account_id"))
        .join(Account, Account.person_id == OutboxRow.person_id)
        .where(Account.channel == "telegram", OutboxRow.platform_id.is_(None))
    )
    with desk.store.write() as conn:
        for row in conn.execute(there).all():
            sent = {"state": "sent", "channel": "telegram", "account_id": row.account_id}
            here = update(OutboxRow).where(OutboxRow.id == row.id)
            conn.execute(here.values(platform_id=str(row.id), **sent))


def offered(desk: Desk, voice: Voice, fragment: str) -> list[str]:
    """What stands under his card now, as the chat shows it after every change."""
    his = (
        select(OutboxRow.buttons)
        .join(Account, Account.person_id == OutboxRow.person_id)
        .where(Account.external_id == voice.name, OutboxRow.text.contains(fragment))
    )
    with desk.store.read() as conn:
        newest = conn.scalars(his.order_by(OutboxRow.id.desc()).limit(1)).one()
    return [label for label, _ in newest or []]


def test_4_8_the_cards_of_an_emergency_that_the_engineer_took_offer_it_no_more(
    desk: Desk, dialogue: Dialogue, chats: dict[str, Voice]
) -> None:
    dialogue.account("resident:w1").says(TRAPPED)
    for name in (ENGINEER, LIN, MANAGER, LEAD):
        chats[name].hears("有人被困")
    arrives(desk)
    chats[ENGINEER].taps("接单")
    for name in (LIN, MANAGER, LEAD):
        assert offered(desk, chats[name], "有人被困") == [], name
    chats[LIN].taps("接单").hears("现在由工程师孙广平负责", "内部备注")


def passes_on(desk: Desk, dialogue: Dialogue, lead: Voice, to: str) -> None:
    """转办 by the lead; it may be taken back for half a minute."""
    lead.says("261123-001").taps("转办").taps(to)
    dialogue.passes(minutes=1)
    arrives(desk)


def test_5_4_a_card_loses_its_button_when_the_case_is_passed_on(
    desk: Desk, dialogue: Dialogue, chats: dict[str, Voice]
) -> None:
    dialogue.account("resident:w1").says(LAMP).taps("对，提交")
    arrives(desk)
    passes_on(desk, dialogue, chats[LEAD], "管家 周子航")
    assert offered(desk, chats[ZHOU], "厨房灯") == ["接单"]
    assert offered(desk, chats[LIN], "厨房灯") == ["接单"], "of his own grid he may still take it"
    passes_on(desk, dialogue, chats[LEAD], "管家 林晓彤")
    assert offered(desk, chats[ZHOU], "厨房灯") == []
    chats[ZHOU].presses("accept:261123-001").hears("现在由 林晓彤 负责", "内部备注")


def test_5_7_what_a_predecessor_was_shown_of_a_case_in_hand_is_over_too(
    desk: Desk, dialogue: Dialogue, chats: dict[str, Voice]
) -> None:
    dialogue.account("resident:w1").says(LAMP).taps("对，提交")
    lin = chats[LIN].taps("接单").says("王女士您好，我上午过来看")
    arrives(desk)
    assert "完成" in lin.offered()
    passes_on(desk, dialogue, chats[LEAD], "管家 周子航")
    row = "王女士您好，我上午过来看"
    assert not {"完成", "反馈进展"} & set(offered(desk, lin, row))
    lin.taps("完成").hears("261123-001").does_not_hear("做了什么")


def test_a_colleague_who_may_still_take_it_keeps_the_button(
    desk: Desk, dialogue: Dialogue, chats: dict[str, Voice]
) -> None:
    dialogue.account("resident:w1").says(TRAPPED)
    arrives(desk)
    for name in (ENGINEER, LIN, MANAGER):
        assert offered(desk, chats[name], "有人被困") == ["接单"], name


# --- the chat page -------------------------------------------------------------------------------


def page_of(desk: Desk, name: str) -> list[dict[str, Any]]:
    """What a page loads that was opened now."""
    with desk.store.read() as conn:
        page = read_history(
            conn,
            desk.keyring,
            (CHANNEL, name),
            before=None,
            limit=50,
            now=desk.now(),
            url_of=str,
        )
    return page.messages


def test_4_8_in_the_chat_page_the_card_loses_its_button_too(desk: Desk, dialogue: Dialogue) -> None:
    with desk.store.write() as conn:
        in_page = update(Account).where(Account.external_id == LIN)
        conn.execute(in_page.values(channel=CHANNEL))
    lin = dialogue.account(LIN, channel=CHANNEL)
    dialogue.account("resident:w1").says(TRAPPED)
    (card,) = [one for one in lin.hears("有人被困").messages() if "有人被困" in one.text]
    assert [label for label, _ in card.buttons] == ["接单"]
    dialogue.account(ENGINEER).taps("接单")
    (change,) = [one for one in lin.messages() if one.edits is not None]
    assert (change.edits, change.buttons) == (card.id, [])
    assert "✅ 接单（孙广平）" in change.text
    assert to_payload(change, str)["edits"] == str(card.id)
    (there,) = [one for one in page_of(desk, LIN) if "有人被困" in one["text"]]
    assert (there["id"], there["buttons"]) == (str(card.id), [])
    assert "✅ 接单（孙广平）" in there["text"]
    lin.presses("accept:261123-001").hears("现在由工程师孙广平负责")


def test_in_the_chat_page_a_tap_of_ones_own_changes_no_message_twice(
    desk: Desk, dialogue: Dialogue
) -> None:
    """The page itself shows what was tapped."""
    w = dialogue.account("13", channel=CHANNEL).says(LAMP).taps("对，提交")
    assert not [one for one in w.messages() if one.edits is not None and "对，提交" in one.text]
