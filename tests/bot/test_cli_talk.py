"""``qiantai chat`` for people: plain text through a pipe, bubbles on a screen."""

import io
from pathlib import Path

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput
from rich.cells import cell_len
from rich.console import Console

from bot.channels.terminal.accounts import find_account
from bot.channels.terminal.choices import Choices
from bot.channels.terminal.incoming import Said
from bot.channels.terminal.media import MediaCache
from bot.channels.terminal.screen import ScreenView, run_screen
from bot.channels.terminal.session import TerminalSession
from bot.channels.terminal.talk import Talk
from bot.commands.common import desk_at
from bot.desk import Desk
from bot.mailbox import Shown
from bot.settings import Settings
from tests.bot.terminal import Qiantai

LEAK = "3栋2单元1501楼上漏水，我是王女士13800138000，三天了没人管，气死了"


def say(qiantai: Qiantai, *lines: str, role: str = "resident") -> str:
    """What the plain chat prints."""
    return qiantai.run("chat", "--as", role, stdin="\n".join(lines) + "\n").out


# --- plain ----------------------------------------------------------------------------------------


def test_a_piped_conversation_reads_like_one(qiantai: Qiantai) -> None:
    out = say(qiantai, LEAK, "1")
    assert out.startswith(f"> {LEAK}\n【前台 · 今天 10:00】\n")
    assert "[1] 对，提交  [2] " in out
    assert "> 1\n【前台 · 今天 10:00 · 承诺 · 编号 261123-001】\n" in out


@pytest.mark.parametrize("answer", ["1", "１", "[1]", "1.", "对，提交", "对 提交", "对提交"])
def test_digits_words_and_labels_answer(qiantai: Qiantai, answer: str) -> None:
    assert "编号 261123-001】" in say(qiantai, LEAK, answer)


def test_waiting_messages_are_shown_before_the_first_line_is_read(qiantai: Qiantai) -> None:
    say(qiantai, LEAK, "1")
    assert say(qiantai, "", role="steward").startswith(
        "【前台 · 今天 10:00 · 通知 · 编号 261123-001】"
    )


def test_a_card_is_accepted_by_its_number(qiantai: Qiantai) -> None:
    say(qiantai, LEAK, "1")
    out = say(qiantai, "1", role="steward")
    assert "> 1\n【前台" in out


def test_commands_are_help_now_tick_photo_and_quit(qiantai: Qiantai, tmp_path: Path) -> None:
    photo = tmp_path / "漏 水.png"
    photo.write_bytes(b"\x89PNG\r\n\x1a\n....")
    out = say(
        qiantai,
        "/help",
        "/now",
        f'/photo "{photo}" 厨房漏水',
        "/tick +15m",
        "/now",
        "/quit",
        "不会听到",
    )
    assert "/photo 路径" in out
    assert "2026-11-23 10:00:00（演示库的时间）" in out
    assert "现在是 2026-11-23 10:15" in out
    assert "2026-11-23 10:15:00" in out
    assert "不会听到" not in out


def test_tick_in_a_chat_tells_what_others_hear_and_shows_ones_own(qiantai: Qiantai) -> None:
    out = say(qiantai, LEAK, "1", "/tick 10:50")
    assert "今天 10:45 → 管家系统负责人 陈主管" in out
    assert "【前台 · 今天 10:45 · 通知 · 编号 261123-001】" in out


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("/飞", "/help"),
        ("/photo", "路径"),
        ("/photo 没有.jpg", "打不开"),
        ("/tick", "什么时候"),
        ("/tick 09:00", "往前走"),
        ("/tick 明天", "看不懂"),
    ],
)
def test_a_command_that_cannot_be_done_says_why_and_the_talk_goes_on(
    qiantai: Qiantai, line: str, word: str
) -> None:
    ran = qiantai.run("chat", "--as", "resident", stdin=f"{line}\n/now\n")
    assert word in ran.err
    assert "2026-11-23 10:00:00" in ran.out
    assert ran.code == 0


# --- numbers --------------------------------------------------------------------------------------


def shown(*buttons: list[str], number: int = 1) -> Shown:
    from datetime import UTC, datetime

    return Shown(number, datetime.now(UTC), 1, 1, "…", list(buttons), [], None, "reply")


def test_numbers_go_on_from_message_to_message() -> None:
    choices = Choices()
    first, second = choices.put(
        [shown(["接单", "accept:1"]), shown(["接单", "accept:2"], ["转办", "pass:2"])],
        answered=True,
    )
    assert [c.number for c in first + second] == [1, 2, 3]
    assert choices.read("1") == Said(button="accept:1")
    assert choices.read("接单") == Said(button="accept:2")  # the newest offer of that label
    assert choices.read("🔔转办") == Said(button="pass:2")


def test_an_answer_ends_old_numbers_and_news_leaves_them() -> None:
    choices = Choices()
    choices.put([shown(["是", "yes"], ["不是", "no"])], answered=True)
    choices.put([shown(["接单", "accept:1"])], answered=False)
    assert choices.read("2") == Said(button="no")
    assert choices.read("3") == Said(button="accept:1")
    choices.put([shown()], answered=True)
    assert choices.read("2") == Said(text="2")


# --- the screen -----------------------------------------------------------------------------------


@pytest.fixture
def desk_settings(qiantai: Qiantai) -> Settings:
    """Settings of the demo's folder."""
    return Settings(_env_file=None, data_dir=qiantai.data_dir)


def talk_on(desk: Desk, settings: Settings, view: ScreenView, role: str = "resident") -> Talk:
    account = find_account(desk.store, role, None, desk.now())
    session = TerminalSession(desk, account, settings.data_dir)
    return Talk(session, view, MediaCache(desk.store, settings.data_dir))


def test_a_screen_conversation_ends_kindly_with_ctrl_d(desk_settings: Settings) -> None:
    drawn = io.StringIO()
    view = ScreenView(Console(file=drawn, width=60, force_terminal=True, no_color=True))
    with desk_at(desk_settings, None) as desk, create_pipe_input() as keys:
        keys.send_text(f"{LEAK}\r1\r\x04")
        with create_app_session(input=keys, output=DummyOutput()):
            account = find_account(desk.store, "resident", None, desk.now())
            run_screen(talk_on(desk, desk_settings, view), account, view, desk_settings.data_dir)
    assert "编号 261123-001" in drawn.getvalue()
    assert "再见" in drawn.getvalue()
    history = desk_settings.data_dir / "history" / "resident"
    assert LEAK in history.read_text("utf-8")
    assert history.stat().st_mode & 0o077 == 0


def test_ctrl_c_leaves_kindly_too(desk_settings: Settings) -> None:
    drawn = io.StringIO()
    view = ScreenView(Console(file=drawn, width=60))
    with desk_at(desk_settings, None) as desk, create_pipe_input() as keys:
        keys.send_text("写了一半\x03")
        with create_app_session(input=keys, output=DummyOutput()):
            account = find_account(desk.store, "steward", None, desk.now())
            talk = talk_on(desk, desk_settings, view, "steward")
            run_screen(talk, account, view, desk_settings.data_dir)
    assert "再见" in drawn.getvalue()


@pytest.mark.parametrize("width", [20, 40, 120])
def test_bubbles_stay_inside_narrow_screens(desk_settings: Settings, width: int) -> None:
    drawn = io.StringIO()
    view = ScreenView(Console(file=drawn, width=width, no_color=True))
    with desk_at(desk_settings, None) as desk:
        talk_on(desk, desk_settings, view).line(LEAK)
    lines = drawn.getvalue().splitlines()
    assert max(cell_len(line) for line in lines) <= width
    assert any("提交" in line for line in lines)


def test_colours_are_the_terminals_own_and_never_a_background(desk_settings: Settings) -> None:
    drawn = io.StringIO()
    view = ScreenView(Console(file=drawn, width=60, force_terminal=True, color_system="standard"))
    with desk_at(desk_settings, None) as desk:
        talk_on(desk, desk_settings, view).line(LEAK)
    text = drawn.getvalue()
    assert "\x1b[1;36m" in text or "\x1b[36m" in text  # cyan
    assert not any(f"\x1b[{code}m" in text for code in (30, 37, 40, 47, 97, 107))


def test_news_that_come_while_one_types_are_shown_without_writing_first(
    desk_settings: Settings,
) -> None:
    drawn = io.StringIO()
    view = ScreenView(Console(file=drawn, width=60))
    with desk_at(desk_settings, None) as desk:
        steward = talk_on(desk, desk_settings, view, "steward")
        steward.look(quietly=True)
        assert drawn.getvalue() == ""
        resident = talk_on(desk, desk_settings, ScreenView(Console(file=io.StringIO())))
        resident.line(LEAK)
        resident.line("1")
        steward.look(quietly=True)
    assert "接单" in drawn.getvalue()
