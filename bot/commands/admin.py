"""Commands of whoever runs the desk: ``migrate``, ``policy check``, ``replay``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.common import CommandRefused, Database, DataDir, desk_at, settings_for

if TYPE_CHECKING:
    from bot.desk import Desk

PolicyFile = Annotated[
    Path | None, typer.Argument(metavar="[文件]", help="不写就查设置里的 QIANTAI_POLICY_FILE")
]
Ref = Annotated[
    str | None, typer.Argument(metavar="[参考号]", help="回给当事人的那六位；不写就列出还没处理的")
]

policy_app = typer.Typer(
    help="规则文件（policy.toml）。", no_args_is_help=True, rich_markup_mode=None
)


def migrate(database: Database = None, data_dir: DataDir = None) -> None:
    """把数据库的表升级到这个版本；空库会建好表。升级正式库前请先备份。"""
    from sqlalchemy.exc import DBAPIError  # noqa: PLC0415

    from bot.opening import connect, refusal_of  # noqa: PLC0415
    from storage.engine import StoreError  # noqa: PLC0415
    from storage.migrate import head, upgrade  # noqa: PLC0415

    store = connect(settings_for(database, data_dir), create=True)
    try:
        changed = upgrade(store)
    except (StoreError, DBAPIError) as error:
        raise refusal_of(error) from error
    finally:
        store.close()
    print(f"已升级到版本 {head()}。" if changed else f"已经是最新版本 {head()}，不用升级。")


@policy_app.command("check")
def policy_check(file: PolicyFile = None) -> None:
    """检查规则文件，逐条说明哪里写得不对；有错时退出码为 1。"""
    from handlers.policy import check_policy  # noqa: PLC0415

    path = file or settings_for().policy_file
    problems = check_policy(path)
    name = str(path) if path else "默认规则"
    if not problems:
        print(f"{name}：没有问题，可以使用。")
        return
    print("\n".join([f"{name}：有 {len(problems)} 处要改：", *(f"  {line}" for line in problems)]))
    raise typer.Exit(1)


def replay(ref: Ref = None, database: Database = None, data_dir: DataDir = None) -> None:
    """把处理失败的消息再放一次；限期按当初收到的时间算，承诺按现在算。"""
    with desk_at(settings_for(database, data_dir), None, create=False) as desk:
        if ref is None:
            _print_failures(desk)
        else:
            _replay(desk, ref)


def _print_failures(desk: "Desk") -> None:
    from bot.replay import open_failures  # noqa: PLC0415
    from handlers.when import ZONE  # noqa: PLC0415

    failures = open_failures(desk)
    for one in failures:
        at = f"{one.failed_at.astimezone(ZONE):%Y-%m-%d %H:%M}"
        whose = one.account or f"定时 {one.timer}"
        print(f"{one.ref}  {at}  {whose}  {one.error.splitlines()[0]}")
    if not failures:
        print("没有处理失败的消息。")


def _replay(desk: "Desk", ref: str) -> None:
    from bot.replay import ReplayRefused, replay  # noqa: PLC0415

    try:
        done = replay(desk, ref)
    except ReplayRefused as refused:
        raise CommandRefused(str(refused)) from refused
    if done.failure_ref:
        raise CommandRefused(f"{done.ref} 又失败了，新的参考号是 {done.failure_ref}。", code=1)
    print(f"{done.ref} {'之前已经处理好了' if done.already else '处理好了'}。")
