"""What commands share: settings from options, opening a desk at a time, saying why not."""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

if TYPE_CHECKING:
    from bot.desk import Desk
    from bot.settings import Settings

Database = Annotated[
    str | None,
    typer.Option(
        "--database", metavar="URL", help="数据库地址；不写用设置里的，或数据目录里的 SQLite"
    ),
]
DataDir = Annotated[
    Path | None, typer.Option("--data-dir", metavar="目录", help="数据目录；不写用设置里的")
]
WRONG_USE = 2


class CommandRefused(Exception):
    """The command cannot do this; the text is for people, in Chinese."""

    def __init__(self, text: str, *, code: int = WRONG_USE) -> None:
        super().__init__(text)
        self.code = code


def settings_for(database: str | None = None, data_dir: Path | None = None) -> "Settings":
    """The deployment's settings with the command's options over them; logs go to stderr."""
    from pydantic import SecretStr  # noqa: PLC0415

    from bot.settings import configure_logging, load_settings  # noqa: PLC0415

    settings = load_settings()
    options = {
        "database_url": SecretStr(database) if database else None,
        "data_dir": data_dir.expanduser() if data_dir else None,
    }
    chosen = {name: value for name, value in options.items() if value is not None}
    settings = settings.model_copy(update=chosen)
    configure_logging(settings)
    return settings


@contextmanager
def desk_at(
    settings: "Settings", when: str | None, *, create: bool = True, advance: bool = True
) -> Iterator["Desk"]:
    """An open desk whose clock, on a demo database, has been moved to ``when`` (if ``advance``).

    Whatever the database is; an empty one becomes a demo, beginning at ``when`` (DESIGN §8). Raises
    BadTime, ClockRefused, OpeningRefused.
    """
    desk = _open(settings, when, create=create)
    try:
        _stop_abandoned_clock(desk)
        if when is not None and advance:
            desk.advance(moment(desk, when))
        if when is not None and desk.is_demo:
            _keep_beginning(desk)
        start_is_over()
        yield desk
    finally:
        desk.store.close()


def moment(desk: "Desk", words: str) -> datetime:
    """The instant the words mean on this desk; an earlier one is refused with both times."""
    from bot.channels.terminal.times import read_time  # noqa: PLC0415
    from bot.desk import ClockRefused  # noqa: PLC0415
    from handlers.when import ZONE  # noqa: PLC0415

    if not desk.is_demo:
        raise ClockRefused("这是正式库，时间跟着真实的钟走，不能拨动。")
    now = desk.now()
    at = read_time(words, now)
    if at >= now:
        return at
    if at == now.replace(microsecond=0):  # as printed, without the fraction of a second
        return now
    raise ClockRefused(
        f"演示库的时间只能往前走：现在是 {now.astimezone(ZONE):%Y-%m-%d %H:%M:%S}，"
        f"不能拨到更早的 {at.astimezone(ZONE):%Y-%m-%d %H:%M:%S}。"
    )


def _open(settings: "Settings", when: str | None, *, create: bool) -> "Desk":
    from bot.channels.terminal.times import is_absolute, read_time  # noqa: PLC0415
    from bot.opening import open_desk  # noqa: PLC0415

    if when is None:
        return open_desk(settings, kind=None, create=create)
    if is_absolute(when):
        at = read_time(when, datetime.now(UTC))
        return open_desk(settings, kind=None, create=create, now=at)
    # "10:05" is known only once the desk is open; opening again lets a new demo begin earlier.
    desk = open_desk(settings, kind=None, create=create)
    at = read_time(when, desk.now())
    if not desk.is_demo or at >= desk.now():
        return desk
    desk.store.close()
    return open_desk(settings, kind=None, create=create, now=at)


def _keep_beginning(desk: "Desk") -> None:
    """A demo whose time was named once has begun: from now on an earlier one is refused."""
    from sqlalchemy import select  # noqa: PLC0415

    from bot.clock import move_clock  # noqa: PLC0415
    from storage.tables import DeskRow  # noqa: PLC0415

    with desk.store.read() as conn:
        row = conn.execute(select(DeskRow.real_at, DeskRow.created_at)).one()
    if row.real_at == row.created_at:
        with desk.store.write() as conn:
            move_clock(conn, desk.now())  # the same desk time, at another real one


def _stop_abandoned_clock(desk: "Desk") -> None:
    """Between commands a demo's clock stands still, also when the served desk was killed."""
    from bot.clock import read_clock  # noqa: PLC0415
    from storage.locks import FILE_NAME, DeskLock  # noqa: PLC0415

    if desk.store.path is None or not desk.is_demo:
        return  # on PostgreSQL it may be served from another machine
    with desk.store.read() as conn:
        clock = read_clock(conn)
    if clock is None or clock.speed == 0:
        return
    with DeskLock(desk.store.path.with_name(FILE_NAME)) as lock:
        if lock.held:
            desk.set_speed(0)


def start_is_over() -> None:
    """From here on memory is tidied again: ``bot.cli`` rests it while modules load, which is a
    fifth of the time that a short command takes."""
    gc.enable()


def stdin_bytes() -> BinaryIO:
    """Standard input as bytes: what is in it is UTF-8, whatever the terminal's locale says."""
    return sys.stdin.buffer


def use_utf8() -> None:
    """Chinese can be printed also where the locale says ASCII."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")
