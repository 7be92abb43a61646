"""``qiantai chat``: say something as anybody at the terminal, and see what the desk answers."""

import logging
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.commands.common import (
    CommandRefused,
    Database,
    DataDir,
    desk_at,
    settings_for,
    stdin_bytes,
)

if TYPE_CHECKING:
    from bot.channels.terminal.session import TerminalSession
    from bot.desk import Desk
    from bot.settings import Settings

log = logging.getLogger(__name__)

As = Annotated[
    str | None, typer.Option("--as", metavar="角色", help="resident、steward、lead、agent 等")
]
AccountName = Annotated[
    str | None,
    typer.Option(
        "--account",
        metavar="名字",
        help="员工写花名册里的简称；不写是 3栋的管家、那里的主管、第一位坐席",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="每行进一个 JSON，每行出一个 JSON")]
Now = Annotated[
    str | None,
    typer.Option("--now", metavar="时间", help="演示库：先把时间拨到这一刻，如 2026-11-23 10:05"),
]
List = Annotated[bool, typer.Option("--list", help="列出所有可以用的账号")]


def chat(  # noqa: PLR0917  (typer reads options from parameters)
    role: As = None,
    account: AccountName = None,
    as_json: AsJson = False,
    now: Now = None,
    list_all: List = False,
    database: Database = None,
    data_dir: DataDir = None,
) -> None:
    """以业户、管家、坐席等身份和前台对话。空库会自动建成演示库。"""
    if not list_all and role is None:
        raise CommandRefused(
            "请用 --as 说明以谁的身份对话，如 --as resident；qiantai chat --list 列出账号。"
        )
    settings = settings_for(database, data_dir)
    with desk_at(settings, now) as desk:
        if list_all:
            _print_list(desk, role, as_json=as_json)
            return
        session = _session(desk, settings, str(role), account)
        if as_json:
            _answer_lines(session, settings, stdin_bytes())
        elif sys.stdin.isatty() and sys.stdout.isatty():
            _on_screen(session, settings)
        else:
            _in_plain(session, settings)


def _session(desk: "Desk", settings: "Settings", role: str, name: str | None) -> "TerminalSession":
    from bot.channels.terminal.accounts import find_account  # noqa: PLC0415
    from bot.channels.terminal.session import TerminalSession  # noqa: PLC0415

    return TerminalSession(
        desk, find_account(desk.store, role, name, desk.now()), settings.data_dir
    )


# --- JSON -----------------------------------------------------------------------------------------


def _answer_lines(session: "TerminalSession", settings: "Settings", lines: Iterable[bytes]) -> None:
    """Exactly one line out for each line in, at once; bad ones make the exit code 1."""
    from bot.channels.terminal.media import MediaCache  # noqa: PLC0415
    from bot.channels.terminal.outgoing import dumps  # noqa: PLC0415

    cache = MediaCache(session.desk.store, settings.data_dir)
    bad = 0
    for line in lines:
        answer = _answer(session, cache, line)
        bad += "error" in answer
        print(dumps(answer), flush=True)
    if bad:
        raise typer.Exit(1)


def _answer(session: "TerminalSession", cache: Any, line: bytes) -> dict[str, Any]:
    from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415

    from bot.channels.terminal.incoming import BadLine, read_line  # noqa: PLC0415
    from bot.channels.terminal.outgoing import to_payload  # noqa: PLC0415

    try:
        replies = session.say(read_line(line))
        cache.tidy()
    except BadLine as error:
        return {"error": str(error)}
    except SQLAlchemyError as error:
        log.error("the database could not be written: %s", error)  # noqa: TRY400  (no traceback)
        return {"error": "数据库暂时写不进去，这一行没有收下，请稍后再发"}
    except Exception as error:
        log.exception("a line could not be handled")
        return {"error": f"这一行没有处理成：{type(error).__name__}"}
    return {"replies": [to_payload(shown, cache) for shown in replies]}


# --- people ---------------------------------------------------------------------------------------


def _on_screen(session: "TerminalSession", settings: "Settings") -> None:
    from prompt_toolkit.patch_stdout import patch_stdout  # noqa: PLC0415

    from bot.channels.terminal import screen  # noqa: PLC0415
    from bot.channels.terminal.media import MediaCache  # noqa: PLC0415
    from bot.channels.terminal.talk import Talk  # noqa: PLC0415

    # A failed message leaves its reference in the chat and its row; a log would cut up the screen.
    logging.getLogger().setLevel(logging.CRITICAL)
    with patch_stdout(raw=True):
        view = screen.ScreenView(screen.screen_console())
        _greet(session, view)
        talk = Talk(session, view, MediaCache(session.desk.store, settings.data_dir))
        screen.run_screen(talk, session.account, view, settings.data_dir)


def _in_plain(session: "TerminalSession", settings: "Settings") -> None:
    from bot.channels.terminal.media import MediaCache  # noqa: PLC0415
    from bot.channels.terminal.plain import PlainView, run_plain  # noqa: PLC0415
    from bot.channels.terminal.talk import Talk  # noqa: PLC0415

    view = PlainView()
    talk = Talk(session, view, MediaCache(session.desk.store, settings.data_dir))
    run_plain(talk, stdin_bytes())


def _greet(session: "TerminalSession", view: Any) -> None:
    from handlers.roster import ROLE_NAMES  # noqa: PLC0415
    from handlers.when import ZONE  # noqa: PLC0415

    account, desk = session.account, session.desk
    who = " ".join(filter(None, (ROLE_NAMES[account.role], account.full_name or account.name)))
    kind = "演示库" if desk.is_demo else "正式库，说的每句话都会记录"
    now = f"{desk.now().astimezone(ZONE):%Y-%m-%d %H:%M}"
    view.note(f"{who}，您好。现在是 {now}（{kind}）。/help 看用法。")


# --- the list -------------------------------------------------------------------------------------


def _print_list(desk: "Desk", role: str | None, *, as_json: bool) -> None:
    from bot.channels.terminal.accounts import list_accounts, role_key  # noqa: PLC0415
    from bot.channels.terminal.outgoing import dumps  # noqa: PLC0415
    from handlers.roster import ROLE_NAMES  # noqa: PLC0415

    wanted = role_key(role) if role else None
    for one in list_accounts(desk.store, desk.now()):
        if wanted not in (None, one.role):
            continue
        if as_json:
            row = {
                "account": one.external_id,
                "role": one.role,
                "name": one.name,
                "place": one.place,
            }
            print(dumps(row))
        else:
            about = filter(None, (ROLE_NAMES[one.role], one.full_name, one.place))
            print(f"{one.external_id}  {' · '.join(about)}")
