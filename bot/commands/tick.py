"""``qiantai tick``: let the time of a demo database pass, and see who is told what."""

from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.common import Database, DataDir, desk_at, moment, settings_for

if TYPE_CHECKING:
    from bot.channels.terminal.passing import Passed

Until = Annotated[
    str,
    typer.Option(
        "--until", metavar="时间", help="走到什么时候：2026-11-23 10:05、10:05、+30m、+2h、+1d"
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="每条消息一行 JSON，最后一行是时间和次数")]


def tick(
    until: Until,
    as_json: AsJson = False,
    database: Database = None,
    data_dir: DataDir = None,
) -> None:
    """让演示库的时间往前走，列出这段时间里发给每个人的消息。正式库不行。"""
    settings = settings_for(database, data_dir)
    with desk_at(settings, until, advance=False) as desk:
        from bot.channels.terminal.media import tidy  # noqa: PLC0415
        from bot.channels.terminal.passing import let_pass  # noqa: PLC0415

        passed = let_pass(desk, moment(desk, until))
        tidy(desk.store, settings.data_dir)
    if as_json:
        _print_json(passed)
    else:
        _print_log(passed)


def _print_json(passed: "Passed") -> None:
    from bot.channels.terminal.outgoing import dumps  # noqa: PLC0415
    from bot.channels.terminal.times import iso  # noqa: PLC0415

    for told in passed.told:
        print(dumps(told.payload()))
    print(dumps({"now": iso(passed.now), "fired": passed.fired}))


def _print_log(passed: "Passed") -> None:
    from bot.channels.terminal.plain import PlainView  # noqa: PLC0415
    from bot.channels.terminal.talk import told_heading  # noqa: PLC0415
    from handlers.when import ZONE  # noqa: PLC0415

    view = PlainView()
    for told in passed.told:
        view.told(told, told_heading(told, passed.now))
    count = len(passed.told)
    view.note(
        f"现在是 {passed.now.astimezone(ZONE):%Y-%m-%d %H:%M}，"
        f"处理了 {passed.fired} 个到点事项，发出 {count} 条消息。"
    )
