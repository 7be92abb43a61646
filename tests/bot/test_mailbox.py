"""Mailbox channels: shown once, in order, when its time has come (DESIGN §2)."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, insert, update
from sqlalchemy.orm import Session

from bot.desk import Desk
from bot.mailbox import best_account, peek_mailbox
from bot.opening import open_desk
from bot.settings import Settings
from handlers.messages import Incoming, Media
from handlers.turn import Turn
from storage.ids import next_id
from storage.tables import Account, OutboxRow
from tests.support.desks import BEGINS

A = "resident:a"


def act(turn: Turn) -> None:
    """推 pushes, 晚 pushes for later, 图 sends a picture; else a plain answer."""
    assert turn.incoming is not None
    words, me = turn.incoming.text, turn.speaker.person_id
    if words == "推":
        turn.push(me, words)
    elif words == "晚":
        turn.push(me, words, not_before=turn.now + timedelta(hours=1))
    elif words == "图":
        turn.reply(words, media=[Media("photo", "a.jpg", blob_id=1)])
    else:
        turn.reply(words)


@pytest.fixture
def desk(desk_settings: Settings) -> Iterator[Desk]:
    made = open_desk(desk_settings, kind="demo", create=True, route_event=act)
    yield made
    made.store.close()


def says(desk: Desk, *words: str, account: str = A, channel: str = "terminal") -> None:
    desk.hear(*(Incoming(channel, account, text=word) for word in words))


def texts(desk: Desk, account: str = A, channel: str = "terminal") -> list[str]:
    return [shown.text for shown in desk.mailbox(channel, account)]


def second_account(desk: Desk, channel: str, name: str) -> int:
    """Another account of the same person."""
    with desk.store.write() as conn, Session(conn) as session:
        person_id = session.query(Account.person_id).filter_by(external_id=A).scalar()
        account_id = next_id()
        conn.execute(
            insert(Account).values(
                id=account_id, person_id=person_id, channel=channel, external_id=name
            )
        )
    return account_id


def test_a_message_is_shown_once_and_in_order(desk: Desk) -> None:
    says(desk, "一", "推", "二")
    assert texts(desk) == ["一", "推", "二"]
    assert texts(desk) == []


def test_a_held_message_waits_and_holds_nothing_up(desk: Desk) -> None:
    """A row held for quiet hours never blocks a later reply."""
    says(desk, "晚", "答")
    assert texts(desk) == ["答"]
    desk.advance(BEGINS + timedelta(minutes=59))
    assert texts(desk) == []
    desk.advance(BEGINS + timedelta(minutes=60))
    (shown,) = desk.mailbox("terminal", A)
    assert (shown.text, shown.at) == ("晚", BEGINS + timedelta(hours=1))


def test_pictures_come_along(desk: Desk) -> None:
    says(desk, "图")
    (shown,) = desk.mailbox("terminal", A)
    assert len(shown.media) == 1
    assert (shown.buttons, shown.case, shown.purpose) == ([], None, "reply")


def test_nobody_sees_anothers_messages_and_an_unknown_account_none(desk: Desk) -> None:
    says(desk, "一")
    says(desk, "二", account="resident:b")
    assert texts(desk, "resident:c") == []
    assert texts(desk, "resident:b") == ["二"]
    assert texts(desk) == ["一"]


def test_open_rows_go_to_the_account_heard_last_replies_where_they_were_asked(desk: Desk) -> None:
    """A reply fixes the account; a push goes to the person's best one."""
    says(desk, "一")
    second_account(desk, "browser", "same person")
    says(desk, "推")
    assert texts(desk, "same person", "browser") == []
    desk.hear(Incoming("browser", "same person", text="二"), now=BEGINS + timedelta(minutes=1))
    desk.advance(BEGINS + timedelta(minutes=2))
    assert texts(desk) == ["一"]  # the push follows him to the browser
    assert texts(desk, "same person", "browser") == ["推", "二"]


def test_a_push_channel_comes_before_a_mailbox_until_it_is_gone(desk: Desk) -> None:
    says(desk, "一")
    phone = second_account(desk, "telegram", "42")
    says(desk, "推")
    assert texts(desk) == ["一"]
    with desk.store.write() as conn:
        conn.execute(update(Account).where(Account.id == phone).values(dead_at=datetime.now(UTC)))
    assert texts(desk) == ["推"]


def test_what_came_out_is_told_for_everybody_and_counts_as_shown_to_nobody(desk: Desk) -> None:
    """DESIGN §8, tick."""
    says(desk, "晚")
    says(desk, "晚", account="resident:b")
    with desk.store.write() as conn:
        row = conn.execute(
            update(OutboxRow).values(state="cancelled").returning(OutboxRow.id)
        ).first()
        assert row is not None
        conn.execute(update(OutboxRow).where(OutboxRow.id != row.id).values(state="due"))
    until = BEGINS + timedelta(hours=1)
    desk.advance(until)
    assert [shown.text for shown in desk.came_out(BEGINS, until)] == ["晚"]
    assert desk.came_out(until, until + timedelta(hours=1)) == []
    assert len(texts(desk) + texts(desk, "resident:b")) == 1


def test_a_look_marks_nothing(desk: Desk) -> None:
    says(desk, "一")
    for _ in range(2):
        with desk.store.read() as conn:
            person_id, seen = peek_mailbox(conn, "terminal", A, BEGINS)
        assert person_id is not None
        assert [shown.text for shown in seen] == ["一"]
    with desk.store.read() as conn:
        assert peek_mailbox(conn, "terminal", "resident:nobody", BEGINS) == (None, [])
        assert best_account(conn, 42) is None


def test_a_look_into_the_mailbox_reads_only_what_is_open(tmp_path: Path) -> None:
    """On SQLite, which tells its plan in words that stay the same."""
    settings = Settings(data_dir=tmp_path)
    desk = open_desk(settings, kind="demo", create=True, now=BEGINS, route_event=act)
    says(desk, "推")
    seen: list[tuple[str, Any]] = []

    def note(_conn: object, _cursor: object, sql: str, values: Any, *_rest: object) -> None:
        if "FROM outbox" in sql:
            seen.append((sql, values))

    with desk.store.read() as conn:
        event.listen(conn, "before_cursor_execute", note)
        peek_mailbox(conn, "terminal", A, desk.now())
        event.remove(conn, "before_cursor_execute", note)
        ((sql, values),) = seen
        plan = [row[3] for row in conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)]

    desk.store.close()
    assert "SEARCH outbox USING INDEX ix_outbox_open (person_id=?)" in plan
