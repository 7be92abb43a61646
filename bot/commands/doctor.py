"""``qiantai doctor``: is everything that is configured in order, and if not, what to do."""

from typing import Final

import typer

from bot.commands.common import Database, DataDir, settings_for, start_is_over

SIGNS: Final = {"fine": "✓", "note": "·", "bad": "✗"}


def doctor(database: Database = None, data_dir: DataDir = None) -> None:
    """逐项检查数据库、时钟、网址、各个渠道和邮件，说明哪里不对、怎么改；有问题时退出码为 1。"""
    from bot.doctor import examine  # noqa: PLC0415

    settings = settings_for(database, data_dir)
    start_is_over()
    problems = 0
    for name, found in examine(settings):
        print(f"{SIGNS[found.state]} {name}：{found.what}", flush=True)
        if found.advice:
            print(f"    {found.advice}", flush=True)
        problems += found.state == "bad"
    if problems:
        print(f"有 {problems} 处要改。")
        raise typer.Exit(1)
    print("没有发现问题。")
