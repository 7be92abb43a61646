"""Commands that serve: ``demo``, ``run``, ``worker``."""

from typing import Annotated, Any

import typer

from bot.commands.common import Database, DataDir, settings_for, start_is_over

Port = Annotated[
    int | None,
    typer.Option("--port", metavar="端口", min=1, max=65535, help="网页端口；不写用设置里的"),
]
Speed = Annotated[
    float | None,
    typer.Option(
        "--speed", metavar="倍数", max=100_000, help="演示时间走得多快，60 就是一秒当一分钟"
    ),
]


def demo(
    port: Port = None, speed: Speed = None, database: Database = None, data_dir: DataDir = None
) -> None:
    """打开（没有就新建）演示库并开始服务：两个小区、全部角色、可以拨动的时间。"""
    from bot.app import serve_demo  # noqa: PLC0415

    if speed is not None and speed <= 0:
        raise typer.BadParameter("要大于 0", param_hint="--speed")
    serve_demo(_settings(database, data_dir, port=port, clock_speed=speed))


def run(port: Port = None, database: Database = None, data_dir: DataDir = None) -> None:
    """正式运行：收消息、发消息、到点提醒。"""
    from bot.app import serve_live  # noqa: PLC0415

    serve_live(_settings(database, data_dir, port=port))


def worker(database: Database = None, data_dir: DataDir = None) -> None:
    """正式运行的帮手：只发消息和到点提醒，不收消息；可以在几台机器上各开一个。"""
    from bot.app import work_live  # noqa: PLC0415

    work_live(_settings(database, data_dir))


def _settings(database: Database, data_dir: DataDir, **options: Any) -> Any:
    settings = settings_for(database, data_dir)
    chosen = {name: value for name, value in options.items() if value is not None}
    start_is_over()
    return settings.model_copy(update=chosen)
