"""The ``qiantai`` command (DESIGN §8): joins the commands, and says every refusal in one line.

What a command needs is imported inside it, so that ``qiantai chat`` starts fast.
"""

import gc
import logging
import os
import re
import sys
from collections.abc import Sequence
from typing import Final

import typer
from typer import TyperException

from bot.commands import admin, chat, qr, roster, serve, tick
from bot.commands.analyse import analyse
from bot.commands.common import WRONG_USE, CommandRefused, start_is_over, use_utf8
from bot.commands.doctor import doctor

log = logging.getLogger(__name__)

HELP: Final = "前台：物业公司的报事和投诉前台，业户和管家在聊天里就能用。"
INTERRUPTED: Final = 130
UNEXPECTED: Final = 70  # EX_SOFTWARE; `python -X dev -m bot.cli …` shows the traceback

app = typer.Typer(
    name="qiantai",
    help=HELP,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
for command in (
    serve.demo,
    serve.run,
    serve.worker,
    chat.chat,
    tick.tick,
    analyse,
    admin.migrate,
    admin.replay,
    roster.import_roster,
    roster.invite,
    qr.qr,
    doctor,
):
    app.command()(command)
app.add_typer(admin.policy_app, name="policy")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code: 0 done, 1 partly, 2 wrong use."""
    use_utf8()
    gc.disable()  # until the command's own start is over; see bot.commands.common
    try:
        code = app(args=list(sys.argv[1:] if argv is None else argv), standalone_mode=False)
        return code if isinstance(code, int) else 0
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except BrokenPipeError:
        # The reader left (``| head``); nothing may be written any more, not even at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except TyperException as error:
        return _say(_usage(error), WRONG_USE)
    except Exception as error:
        if sys.flags.dev_mode:
            raise
        log.debug("command failed", exc_info=error)
        return _say(*_refusal(error))
    finally:
        start_is_over()


def _say(text: str, code: int) -> int:
    print(text, file=sys.stderr)
    return code


def _refusal(error: Exception) -> tuple[str, int]:
    """What to say of an error, and the exit code: wrong use, or a fault of ours."""
    from bot.channels.terminal.accounts import UnknownAccount  # noqa: PLC0415
    from bot.channels.terminal.times import BadTime  # noqa: PLC0415
    from bot.clock import ClockRefused  # noqa: PLC0415
    from bot.opening import OpeningRefused  # noqa: PLC0415
    from bot.settings import SettingsError  # noqa: PLC0415

    if isinstance(error, CommandRefused):
        return str(error), error.code
    if isinstance(error, (UnknownAccount, BadTime, ClockRefused, OpeningRefused, SettingsError)):
        return str(error), WRONG_USE
    return f"出了意外，没有完成：{type(error).__name__}: {error}", UNEXPECTED


def _usage(error: TyperException) -> str:
    """A mistake on the command line, in Chinese."""
    kind = type(error).__name__
    option = getattr(error, "option_name", None) or getattr(error, "param_hint", None)
    name = str(option or "").strip("'\"")
    message = getattr(error, "message", "") or str(error)
    if kind == "NoArgsIsHelpError":
        return message
    said = {
        "NoSuchOption": f"没有 {name} 这个选项",
        "MissingParameter": f"缺少 {name or _parameter(error)}",
        "BadParameter": f"{name or _parameter(error)} 写得不对：{message}",
        "BadOptionUsage": f"{name} 后面要写上内容",
    }.get(kind) or _other_mistake(message)
    return f"{said}。qiantai --help 看用法。"


def _other_mistake(message: str) -> str:
    unknown = re.search(r"No such command '(.+)'", message)
    if unknown:
        return f"没有 {unknown[1]} 这个命令"
    extra = re.search(r"unexpected extra arguments? \((.+)\)|extra argument\(s\) \((.+)\)", message)
    if extra:
        return f"多了 {extra[1] or extra[2]}"
    return f"用法不对：{message}"


def _parameter(error: TyperException) -> str:
    param = getattr(error, "param", None)
    options: Sequence[str] = getattr(param, "opts", ())
    return " / ".join(options) or "参数"


if __name__ == "__main__":
    sys.exit(main())
