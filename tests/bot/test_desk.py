"""hear: one event one transaction, duplicates, poison (DESIGN §1, §2)."""

import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import update

from bot.desk import Desk
from bot.settings import Settings
from handlers.messages import Incoming, Media
from handlers.router import route
from handlers.state import State, encode
from handlers.turn import Turn
from storage.tables import (
    Account,
    Blob,
    Case,
    Conversation,
    Failure,
    InboxRow,
    OutboxRow,
    TimerRow,
)
from tests.support.echo import A, B, echo, hears, opened, rows, says


@pytest.fixture
def desk(desk_settings: Settings) -> Iterator[Desk]:
    with opened(desk_settings) as made:
        yield made


# --- hearing -------------------------------------------------------------------------------------


def test_the_same_key_twice_is_one_event(desk: Desk) -> None:
    desk.hear(says(A, "你好", "k1"))
    (again,) = desk.hear(says(A, "你好", "k1"))
    assert again.duplicate
    assert hears(desk, A) == ["1 你好"]
    assert len(rows(desk, InboxRow)) == 1


def test_the_same_key_twice_in_one_batch_is_one_event(desk: Desk) -> None:
    first, again, other = desk.hear(says(A, "你好", "k"), says(A, "你好", "k"), says(B, "喂", "k"))
    assert (first.duplicate, again.duplicate, other.duplicate) == (False, True, False)
    assert hears(desk, A) == ["1 你好"]
    assert hears(desk, B) == ["1 喂"]


def test_events_without_a_key_are_all_handled(desk: Desk) -> None:
    desk.hear(says(A, "喂"), says(A, "喂"))
    assert hears(desk, A) == ["1 喂", "2 喂"]


def test_the_later_of_two_events_sees_the_state_of_the_earlier(desk: Desk) -> None:
    desk.hear(says(A, "一"), says(B, "甲"), says(A, "二"), says(A, "三"))
    assert hears(desk, A) == ["1 一", "2 二", "3 三"]
    desk.hear(says(A, "四"))
    assert hears(desk, A) == ["4 四"]


def test_media_are_stored_before_the_handler_sees_them(desk_settings: Settings) -> None:
    seen: list[Media] = []
    with opened(
        desk_settings, lambda t: seen.extend(t.incoming.media if t.incoming else ())
    ) as desk:
        photo = Media("photo", "a.jpg", data=b"bytes")
        known = Media("photo", "b.jpg", blob_id=7)
        desk.hear(Incoming("terminal", A, kind="photo", media=(photo, known)))
        (blob,) = rows(desk, Blob)
    assert blob.data == b"bytes"
    assert [(m.blob_id, m.data) for m in seen] == [(blob.id, None), (7, None)]


def test_two_threads_lose_nothing_and_handle_nothing_twice(desk: Desk) -> None:
    def talk(account: str) -> None:
        for n in range(15):
            desk.hear(says(account, str(n), f"{account}{n}"), says("resident:both", "x", f"s{n}"))

    threads = [threading.Thread(target=talk, args=(account,)) for account in (A, B)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert hears(desk, A) == [f"{n + 1} {n}" for n in range(15)]
    assert hears(desk, B) == [f"{n + 1} {n}" for n in range(15)]
    assert len(hears(desk, "resident:both")) == 15


def test_two_desks_on_one_database_lose_nothing(desk_settings: Settings) -> None:
    """As two processes would: any process may handle events (DESIGN §6)."""
    with opened(desk_settings) as one, opened(desk_settings) as two:

        def talk(desk: Desk) -> None:
            for n in range(12):
                desk.hear(says(A, "喂"), says(B, "喂"), says(f"resident:new{n}", "喂", f"n{n}"))

        threads = [threading.Thread(target=talk, args=(desk,)) for desk in (one, two)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(int(text.split()[0]) for text in hears(one, A)) == list(range(1, 25))
        assert len(hears(two, B)) == 24
        assert len(rows(one, InboxRow)) == 24 + 24 + 12
        assert (
            len([a for a in rows(one, Account) if a.external_id.startswith("resident:new")]) == 12
        )


# --- poison --------------------------------------------------------------------------------------


def test_a_poison_event_writes_nothing_and_blocks_nobody(desk: Desk) -> None:
    """DESIGN §2."""
    desk.hear(says(A, "好"))
    hears(desk, A)
    before, poison, after = desk.hear(
        says(B, "也好", "b"), says(A, "写 计时 坏", "poison"), says(A, "写 又好", "after")
    )
    assert (before.failure_ref, after.failure_ref) == (None, None)
    assert poison.failure_ref

    (kind_words, next_answer) = hears(desk, A)
    assert poison.failure_ref in kind_words
    assert next_answer == "2 写 又好"  # the state is that of before the poison
    assert hears(desk, B) == ["1 也好"]
    assert not [t for t in rows(desk, TimerRow) if t.kind == "ring"]
    (failure,) = rows(desk, Failure)
    assert (failure.ref, failure.error) == (poison.failure_ref, "ValueError: a fault in a handler")
    states = {row.event_key: row.state for row in rows(desk, InboxRow)}
    assert (states["poison"], states["after"]) == ("failed", "done")
    assert failure.inbox_id == next(r.id for r in rows(desk, InboxRow) if r.event_key == "poison")


def test_the_first_word_of_an_account_may_be_poison(desk: Desk) -> None:
    (heard,) = desk.hear(says(A, "坏"))
    assert str(heard.failure_ref) in hears(desk, A)[0]
    desk.hear(says(A, "好"))
    assert hears(desk, A) == ["1 好"]


def test_a_database_error_in_a_handler_is_poison_too(desk: Desk) -> None:
    """On PostgreSQL it spoils the whole transaction: the events are run again, each alone."""
    good, bad, last = desk.hear(says(B, "好", "1"), says(A, "库错", "2"), says(B, "还好", "3"))
    assert (good.failure_ref, last.failure_ref) == (None, None)
    assert str(bad.failure_ref) in hears(desk, A)[0]
    assert hears(desk, B) == ["1 好", "2 还好"]
    assert len(rows(desk, Failure)) == 1


def test_when_a_commit_fails_the_events_run_alone(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    """DESIGN §2."""
    tried: list[str] = []

    def stumbles_once(turn: Turn) -> None:
        assert turn.incoming is not None
        tried.append(turn.incoming.text)
        echo(turn)
        if len(tried) == 2:  # a foreign key that does not hold, found when the group is written
            turn.push(42, "an outbox row for nobody")

    desk._route = stumbles_once
    one, two = desk.hear(says(A, "一", "1"), says(B, "二", "2"))
    assert tried == ["一", "二", "一", "二"]
    assert (one.duplicate, two.duplicate) == (False, False)
    assert hears(desk, A) == ["1 一"]
    assert hears(desk, B) == ["1 二"]
    assert "run again" in caplog.text


def test_what_can_never_be_written_is_raised_and_the_desk_goes_on(desk: Desk) -> None:

    def for_nobody(turn: Turn) -> None:
        turn.push(42, "for nobody")

    desk._route = for_nobody
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        desk.hear(says(A, "一"))
    desk._route = echo
    desk.hear(says(A, "二"))
    assert hears(desk, A) == ["1 二"]


def test_a_fault_outside_the_database_is_not_tried_again(desk: Desk) -> None:
    """What cannot be read comes out at once; nothing is written."""
    tried: list[int] = []

    def names(*_: object) -> None:
        tried.append(1)
        raise LookupError("no roster")

    desk._names_for = names  # type: ignore[assignment,method-assign]
    with pytest.raises(LookupError):
        desk.hear(says(A, "一"))
    assert tried == [1]
    assert rows(desk, InboxRow) == []


def test_a_state_of_an_unreadable_version_begins_anew(desk: Desk) -> None:
    """DESIGN §3: the step is begun again, nobody is stuck, and it is said."""
    desk.hear(says(A, "一"))
    (account,) = [a for a in rows(desk, Account) if a.external_id == A]
    for unreadable in (encode(State(version=99, said=7)), b"not json"):
        sealed = desk.keyring.seal_bytes(unreadable)
        with desk.store.write() as conn:
            of_account = update(Conversation).where(Conversation.account_id == account.id)
            conn.execute(of_account.values(state_sealed=sealed))
        (heard,) = desk.hear(says(A, "二"))
        assert heard.failure_ref is None
    first, word, again, *_ = hears(desk, A)
    assert (first, again) == ("1 一", "1 二")
    assert "没有留住" in word


def test_the_flood_guard_answers_once_stores_all_and_lets_an_emergency_pass(
    desk_settings: Settings,
) -> None:
    """RULEBOOK §11: 30 messages a minute."""
    with opened(desk_settings, route) as desk:
        for n in range(40):
            desk.hear(says(A, f"{n}", f"k{n}"))
        answers = hears(desk, A)
        assert len(answers) <= 31
        desk.hear(says(A, "救命！3栋电梯困人了", "help"))
        assert "120" in "".join(hears(desk, A))
        assert len(rows(desk, InboxRow)) == 41
        assert len(rows(desk, Case)) > 0


def test_listeners_hear_of_each_commit(desk: Desk) -> None:
    said: list[str] = []
    desk.listeners.append(lambda done: said.extend(row.text for row in done.out))
    desk.hear(says(A, "一"), says(B, "二"))
    assert said == ["1 一", "1 二"]


# --- sent marks ----------------------------------------------------------------------------------


def test_sent_marks_ride_in_the_next_commit_or_are_written_alone(desk: Desk) -> None:
    desk.hear(says(A, "一"))
    (row,) = rows(desk, OutboxRow)
    desk.mark_sent([row.id])
    assert rows(desk, OutboxRow)[0].state == "due"
    desk.hear(says(B, "二"))
    assert {r.text: r.state for r in rows(desk, OutboxRow)} == {"1 一": "sent", "1 二": "due"}
    desk.mark_sent([r.id for r in rows(desk, OutboxRow) if r.state == "due"])
    desk.write_marks()
    desk.write_marks()  # nothing left to write
    assert {r.state for r in rows(desk, OutboxRow)} == {"sent"}
    assert hears(desk, A) == []
