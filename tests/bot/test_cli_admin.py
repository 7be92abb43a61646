"""``migrate``, ``policy check``, ``replay``, ``analyse``, and mistakes on the command line."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.channels.terminal import CHANNEL
from bot.desk import Desk
from bot.opening import open_desk
from bot.replay import ReplayRefused, open_failures, replay
from bot.settings import Settings
from handlers.messages import Incoming
from handlers.turn import Turn
from storage.migrate import head
from storage.tables import InboxRow
from tests.bot.terminal import Qiantai

BEGIN = datetime(2024, 3, 5, 1, 0, tzinfo=UTC)

# --- migrate, policy ------------------------------------------------------------------------------


def test_migrate_makes_the_tables_and_says_when_there_is_nothing_to_do(
    empty_qiantai: Qiantai,
) -> None:
    first, second = empty_qiantai.run("migrate"), empty_qiantai.run("migrate")
    assert (first.code, second.code) == (0, 0)
    assert first.out == f"已升级到版本 {head()}。\n"
    assert "不用升级" in second.out


def test_migrate_decides_nothing_about_demo_or_live(empty_qiantai: Qiantai) -> None:
    empty_qiantai.run("migrate")
    settings = Settings(_env_file=None, data_dir=empty_qiantai.data_dir)
    desk = open_desk(settings, kind="live", create=True)
    assert not desk.is_demo
    desk.store.close()


def test_policy_check_says_each_mistake_with_its_key(
    empty_qiantai: Qiantai, tmp_path: Path
) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text("[response]\nlimit_minutes = 40\n", "utf-8")
    good = empty_qiantai.bare("policy", "check", str(policy))
    assert good.code == 0
    assert "没有问题" in good.out
    policy.write_text("[response]\nlimit_minutes = '半小时'\nlimit_minuts = 1\n", "utf-8")
    bad = empty_qiantai.bare("policy", "check", str(policy))
    assert bad.code == 1
    assert "有 2 处要改" in bad.out
    assert "response.limit_minutes" in bad.out


def test_policy_check_of_a_file_that_is_not_there_and_of_the_defaults(
    empty_qiantai: Qiantai,
) -> None:
    assert empty_qiantai.bare("policy", "check", "没有.toml").code == 1
    assert "默认规则" in empty_qiantai.bare("policy", "check").out


# --- analyse --------------------------------------------------------------------------------------


def test_analyse_answers_each_line_with_one_json_object(empty_qiantai: Qiantai) -> None:
    said = "3栋2单元1501楼上漏水，我是王女士13800138000\n\n电梯困人了，快来人\n"
    ran = empty_qiantai.run("analyse", stdin=said)
    assert ran.code == 0
    leak, _empty, lift = ran.rows
    assert set(leak) == {
        "category", "ranked", "second", "because", "intent", "emergency", "feeling",
        "intensity", "threat", "exposure", "repeat", "target", "slots",
    }  # fmt: skip
    assert leak["slots"] == {
        "building": "3", "unit": "2", "room": "1501", "place": None, "phone": "13800138000",
        "name": "王女士", "community": None,
    }  # fmt: skip
    assert lift["emergency"] == "trapped"


# --- replay ---------------------------------------------------------------------------------------


class Handler:
    """Fails until it is mended; keeps from when limits counted."""

    def __init__(self) -> None:
        self.broken = True
        self.heard: list[tuple[str, datetime, datetime]] = []

    def __call__(self, turn: Turn) -> None:
        """The route of the desk."""
        if self.broken:
            raise ValueError("坏了")
        assert turn.incoming is not None
        self.heard.append((turn.incoming.text, turn.limits_from, turn.now))
        turn.reply("听到了")


@pytest.fixture
def handler() -> Handler:
    """A handler that is broken."""
    return Handler()


@pytest.fixture
def desk(qiantai: Qiantai, handler: Handler) -> Desk:
    """The demo with that handler."""
    settings = Settings(_env_file=None, data_dir=qiantai.data_dir)
    return open_desk(settings, kind="demo", create=False, route_event=handler)


def fail(desk: Desk, words: str = "漏水") -> str:
    ref = desk.hear(Incoming(CHANNEL, "resident:w1", event_key="m1", text=words))[0].failure_ref
    assert ref is not None
    return ref


def test_a_failed_message_is_heard_again_with_the_limits_of_the_first_time(
    desk: Desk, handler: Handler
) -> None:
    ref = fail(desk)
    first = desk.now()
    (failure,) = open_failures(desk)
    assert (failure.ref, failure.account) == (ref, "terminal:resident:w1")
    assert "坏了" in failure.error
    handler.broken = False
    desk.advance(first + timedelta(hours=1))
    done = replay(desk, f" {ref.lower()} ")
    assert (done.failure_ref, done.already) == (None, False)
    assert handler.heard == [("漏水", first, first + timedelta(hours=1))]
    assert open_failures(desk) == []
    with desk.store.read() as conn:
        states = conn.execute(select(InboxRow.state).order_by(InboxRow.id)).scalars().all()
    assert list(states) == ["replayed", "done"]
    assert "听到了" in [shown.text for shown in desk.mailbox(CHANNEL, "resident:w1")]
    desk.store.close()


def test_replaying_twice_is_heard_once(desk: Desk, handler: Handler) -> None:
    ref = fail(desk)
    handler.broken = False
    replay(desk, ref)
    assert replay(desk, ref).already
    assert len(handler.heard) == 1
    desk.store.close()


def test_what_fails_again_has_a_new_reference(desk: Desk, handler: Handler) -> None:
    ref = fail(desk)
    again = replay(desk, ref).failure_ref
    assert again not in (None, ref)
    assert [failure.ref for failure in open_failures(desk)] == [again]
    handler.broken = False
    assert replay(desk, again or "").failure_ref is None
    assert open_failures(desk) == []
    desk.store.close()


def test_a_message_already_purged_cannot_be_replayed(desk: Desk) -> None:
    ref = fail(desk)
    with desk.store.write() as conn:
        conn.execute(InboxRow.__table__.update().values(body_sealed=None))  # type: ignore[attr-defined]
    with pytest.raises(ReplayRefused, match="清除"):
        replay(desk, ref)
    desk.store.close()


def test_a_failed_timer_is_run_again_at_once(qiantai: Qiantai) -> None:
    broken = True

    def route(turn: Turn) -> None:
        turn.start_timer("nudge", f"conversation:{turn.speaker.account_id}", turn.now)

    def fire(turn: Turn, _kind: str, _subject: str) -> None:
        if broken:
            raise ValueError("坏了")
        turn.push(turn.speaker.person_id, "到点了")

    settings = Settings(_env_file=None, data_dir=qiantai.data_dir)
    desk = open_desk(settings, kind="demo", create=False, route_event=route, fire_timer=fire)
    desk.hear(Incoming(CHANNEL, "resident:w1", text="你好"))
    desk.advance()
    (failure,) = open_failures(desk)
    assert failure.timer.startswith("nudge conversation:")
    again = replay(desk, failure.ref).failure_ref
    assert again is not None
    broken = False
    assert replay(desk, again).failure_ref is None
    assert [shown.text for shown in desk.mailbox(CHANNEL, "resident:w1")] == ["到点了"]
    assert open_failures(desk) == []
    desk.store.close()


def test_the_command_lists_replays_and_refuses(qiantai: Qiantai, desk: Desk) -> None:
    assert qiantai.run("replay").out == "没有处理失败的消息。\n"
    ref = fail(desk, "你好")
    desk.store.close()
    assert qiantai.run("replay").out.startswith(f"{ref}  2026-11-23 10:00  terminal:resident:w1")
    assert qiantai.run("replay", "AAAAAA").code == 2
    assert qiantai.run("replay", ref).out == f"{ref} 处理好了。\n"
    assert qiantai.run("replay", ref).out == f"{ref} 之前已经处理好了。\n"


def test_replay_makes_no_database(empty_qiantai: Qiantai) -> None:
    ran = empty_qiantai.run("replay")
    assert ran.code == 2
    assert "还没有数据库" in ran.err
    assert not empty_qiantai.data_dir.exists()


# --- wrong use ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["chat"], "--as"),
        (["chat", "--bogus"], "没有 --bogus 这个选项"),
        (["tick"], "缺少 --until"),
        (["tick", "--until"], "--until"),
        (["飞"], "没有 飞 这个命令"),
        (["migrate", "多余"], "多了 多余"),
        (["demo", "--port", "http"], "--port"),
        (["demo", "--port", "70000"], "--port"),
        (["demo", "--speed", "0"], "--speed"),
    ],
)
def test_wrong_use_is_one_chinese_line_and_exit_2(
    empty_qiantai: Qiantai, arguments: list[str], words: str
) -> None:
    ran = empty_qiantai.bare(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert words in ran.err
    assert len(ran.err.splitlines()) == 1


def test_wrong_settings_are_named(empty_qiantai: Qiantai, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QIANTAI_PORT", "很多")
    ran = empty_qiantai.run("chat", "--as", "resident", "--json", stdin="{}\n")
    assert ran.code == 2
    assert "QIANTAI_PORT" in ran.err


def test_help_is_shown_without_opening_anything(empty_qiantai: Qiantai) -> None:
    ran = empty_qiantai.bare("--help")
    assert ran.code == 0
    for command in (
        "demo",
        "run",
        "worker",
        "chat",
        "tick",
        "analyse",
        "migrate",
        "policy",
        "replay",
        "import-roster",
        "invite",
    ):
        assert f"  {command}" in ran.out
    assert not empty_qiantai.data_dir.exists()


def test_later_commands_are_not_there_yet(empty_qiantai: Qiantai) -> None:
    assert empty_qiantai.bare("backup").code == 2


def test_a_served_demo_that_was_killed_stands_still_again(qiantai: Qiantai) -> None:
    settings = Settings(_env_file=None, data_dir=qiantai.data_dir)
    desk = open_desk(settings, kind="demo", create=False)
    desk.set_speed(3600)
    desk.store.close()
    first = json.loads(qiantai.run("tick", "--until", "+0s", "--json").out.splitlines()[-1])
    second = json.loads(qiantai.run("tick", "--until", "+0s", "--json").out.splitlines()[-1])
    assert first["now"] == second["now"]
