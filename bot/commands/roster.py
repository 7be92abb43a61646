"""``import-roster`` and ``invite``: a live desk gets its own people."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.common import CommandRefused, Database, DataDir, settings_for, start_is_over

if TYPE_CHECKING:
    from bot.desk import Desk
    from bot.roster.imports import Order, Outcome, Read
    from bot.roster.invites import Invited
    from bot.roster.workbook import Step
    from bot.settings import Settings

File = Annotated[Path | None, typer.Argument(metavar="[文件.xlsx]", help="填好的花名册表格")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="只试算：说出会改什么、哪里有错，不动数据")]
Template = Annotated[
    Path | None, typer.Option("--template", metavar="文件.xlsx", help="写出一份带说明和例子的模板")
]
RemoveMissing = Annotated[
    bool, typer.Option("--remove-missing", help="文件里没有的人和岗位移出花名册")
]
HandOver = Annotated[
    list[str] | None,
    typer.Option("--hand-over", metavar="简称=简称", help="移出的人手上的事由谁接手，可写几次"),
]
AsJson = Annotated[bool, typer.Option("--json", help="结果写成 JSON")]
Names = Annotated[list[str] | None, typer.Argument(metavar="[姓名…]", help="姓名或简称，可写几位")]
AllStaff = Annotated[bool, typer.Option("--all-staff", help="花名册里每个人一个码")]


def import_roster(  # noqa: PLR0917  (typer reads options from parameters)
    file: File = None,
    dry_run: DryRun = False,
    template: Template = None,
    remove_missing: RemoveMissing = False,
    hand_over: HandOver = None,
    as_json: AsJson = False,
    database: Database = None,
    data_dir: DataDir = None,
) -> None:
    """从表格导入花名册：小区、网格、楼栋、房屋、人员、岗位、班次、请假、紧急电话。"""
    from bot.roster.imports import Order  # noqa: PLC0415

    if template is not None:
        _write_template(template)
        return
    if file is None:
        raise CommandRefused("请写出要导入的表格；--template 文件.xlsx 可以写出一份模板。")
    if hand_over and not remove_missing:
        raise CommandRefused("--hand-over 要和 --remove-missing 一起用。")
    order = Order(file, dry_run, remove_missing, _pairs(hand_over or []))
    outcome = _run(settings_for(database, data_dir), order)
    _print(outcome, order, as_json=as_json)
    if outcome.mistakes.found:
        raise typer.Exit(1)


def _write_template(path: Path) -> None:
    from bot.roster.template import write_template  # noqa: PLC0415

    if path.exists():
        raise CommandRefused(f"{path} 已经有了，没有覆盖它；请换一个文件名。")
    try:
        write_template(path)
    except OSError as error:
        raise CommandRefused(f"{path} 写不了：{error.strerror}。") from error
    print(f"模板已写到 {path}，打开后先看“说明”。")


def _pairs(said: list[str]) -> dict[str, str]:
    """小林=小周 as former and taker."""
    pairs: dict[str, str] = {}
    for one in said:
        former, equals, taker = (part.strip() for part in one.partition("="))
        if not (former and equals and taker) or former == taker:
            raise CommandRefused(f"--hand-over 写成 小林=小周 这样，现在是“{one}”。")
        pairs[former] = taker
    return pairs


def _run(settings: "Settings", order: "Order") -> "Outcome":
    from bot.roster.imports import import_roster, read_file  # noqa: PLC0415
    from bot.roster.removal import ImportRefused  # noqa: PLC0415
    from bot.roster.workbook import NoWorkbook  # noqa: PLC0415

    try:
        with _progress() as step:
            # Memory stays untidied to the end: looking through so many rows takes a third more.
            read = read_file(order, step)
            desk = _desk(settings, read)
            if desk is None:
                return read.outcome
            try:
                return import_roster(desk, read, step)
            finally:
                desk.store.close()
    except NoWorkbook as error:
        raise CommandRefused(str(error)) from error
    except ImportRefused as refused:
        raise CommandRefused("什么都没有改：\n" + "\n".join(refused.reasons)) from refused


def _desk(settings: "Settings", read: "Read") -> "Desk | None":
    """The desk there is, else a new live one; a dry run, or a file with mistakes, makes none."""
    from bot.opening import NothingThere, open_desk  # noqa: PLC0415
    from bot.roster.imports import check_file  # noqa: PLC0415

    try:
        return open_desk(settings, kind=None, create=False)
    except NothingThere:
        checked = check_file(read) if read.order.dry_run or read.outcome.mistakes.found else None
        return open_desk(settings, kind="live", create=True) if checked is None else None


@contextmanager
def _progress() -> Iterator["Step"]:
    """A bar on the terminal, gone when it is done; nothing where nobody watches."""
    if not sys.stderr.isatty():
        yield lambda _what, _done, _total: None
        return
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn  # noqa: PLC0415

    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        console=Console(stderr=True),
        transient=True,
    ) as progress:
        task = progress.add_task("打开文件", total=None)
        yield lambda what, done, total: progress.update(
            task, description=what, completed=done, total=total
        )


def _print(outcome: "Outcome", order: "Order", *, as_json: bool) -> None:
    from bot.channels.terminal.outgoing import dumps  # noqa: PLC0415
    from bot.roster import report  # noqa: PLC0415

    if as_json:
        print(dumps(report.as_json(outcome, order.path.name, dry_run=order.dry_run)))
        return
    for line in report.lines(outcome, order.path.name, dry_run=order.dry_run):
        print(line)


# --- invitations ----------------------------------------------------------------------------------


def invite(
    names: Names = None,
    all_staff: AllStaff = False,
    as_json: AsJson = False,
    database: Database = None,
    data_dir: DataDir = None,
) -> None:
    """给同事一次性邀请码：他在聊天里把码发给前台，那个账号就是他的工作账号。"""
    from bot.opening import open_desk  # noqa: PLC0415
    from bot.roster.invites import NobodyMeant, invite  # noqa: PLC0415

    if bool(names) == all_staff:
        raise CommandRefused("请写出给谁（姓名或简称），或用 --all-staff 给花名册里的每个人。")
    desk = open_desk(settings_for(database, data_dir), kind=None, create=False)
    start_is_over()
    try:
        made = invite(desk, names or (), everybody=all_staff)
    except NobodyMeant as error:
        raise CommandRefused(str(error)) from error
    finally:
        desk.store.close()
    _print_codes(made, as_json=as_json)


def _print_codes(made: "list[Invited]", *, as_json: bool) -> None:
    from bot.channels.terminal.outgoing import dumps  # noqa: PLC0415
    from bot.channels.terminal.times import iso  # noqa: PLC0415
    from handlers.when import ZONE  # noqa: PLC0415

    for one in made:
        if as_json:
            row = {"person": one.staff.short_name, "name": one.staff.name, "code": one.code}
            print(dumps(row | {"expires_at": iso(one.expires_at)}))
        else:
            until = f"{one.expires_at.astimezone(ZONE):%Y-%m-%d %H:%M}"
            print(
                f"{one.code}  {one.staff.name}（{one.staff.short_name}，{one.roles}）{until} 前有效"
            )
    if not as_json:
        print("请当面或单独发给本人；每个码只能用一次，只显示这一回。之前没用的码已作废。")
