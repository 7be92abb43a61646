"""The interactive view: coloured bubbles, an input line with history, news as they come.

Only the terminal's own sixteen colours are used, and never black, white or a background, so that
everything stays readable on dark and light screens; ``NO_COLOR`` is respected.
"""

import os
import shutil
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from prompt_toolkit import PromptSession
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.history import FileHistory
from prompt_toolkit.output import ColorDepth
from rich.box import ROUNDED
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.text import Text

from bot.channels.terminal.accounts import TerminalAccount
from bot.channels.terminal.choices import Choice
from bot.channels.terminal.passing import Told
from bot.channels.terminal.talk import Talk
from bot.mailbox import Shown
from handlers.roster import ROLE_NAMES

WIDEST: Final = 76  # columns; longer lines are hard to read
NEWS_EVERY_SECONDS: Final = 1.0
HISTORY_FOLDER: Final = "history"
COLOURS: Final = {"emergency": "red", "reminder": "yellow", "survey": "magenta", "promise": "green"}
USUAL_COLOUR: Final = "cyan"


class ScreenView:
    """Draws on a rich console."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def message(
        self, shown: Shown, heading: str, choices: Sequence[Choice], files: list[str]
    ) -> None:
        """See View."""
        colour = COLOURS.get(shown.purpose, USUAL_COLOUR)
        parts: list[RenderableType] = [Text(shown.text)]
        parts += [Text(f"附件：{path}", style="italic", overflow="fold") for path in files]
        if choices:
            parts.append(Text(""))
            parts.append(_buttons(choices))
        self._console.print(
            Panel(
                Group(*parts),
                title=Text(heading, style=f"bold {colour}"),
                title_align="left",
                border_style=colour,
                box=ROUNDED,
                width=min(WIDEST, self._console.width),
            )
        )

    def note(self, text: str) -> None:
        """See View."""
        self._console.print(Text(text, style="italic"))

    def problem(self, text: str) -> None:
        """See View."""
        self._console.print(Text(text, style="red"))

    def told(self, told: Told, heading: str) -> None:
        """See View."""
        self._console.print(Text(heading, style="bold blue"))
        self._console.print(Padding(Text(told.shown.text), (0, 0, 1, 2)))


def _buttons(choices: Sequence[Choice]) -> Text:
    line = Text()
    for choice in choices:
        # Hard spaces keep a number and its label on one line of a narrow screen.
        line.append(f"[{choice.number}]\u00a0", style="bold")
        line.append(choice.label.replace(" ", "\u00a0"))
        line.append("   ")
    return line


def screen_console() -> Console:
    """A console on the present standard output."""
    width = shutil.get_terminal_size().columns
    return Console(
        file=sys.stdout,
        force_terminal=True,
        no_color=bool(os.environ.get("NO_COLOR")),
        highlight=False,
        width=max(20, width),
    )


def run_screen(talk: Talk, account: TerminalAccount, view: ScreenView, data_dir: Path) -> None:
    """Talk until the person leaves, by /quit, Ctrl-D or Ctrl-C."""
    prompt = _prompt_session(account, data_dir)
    words = FormattedText([("bold", f"{ROLE_NAMES[account.role]} {account.name} › ")])
    talk.look()
    with _telling_news(talk):
        while True:
            try:
                typed = prompt.prompt(words)
            except (KeyboardInterrupt, EOFError):
                break
            if not talk.line(typed):
                break
    view.note("再见，随时再来。")


def _prompt_session(account: TerminalAccount, data_dir: Path) -> "PromptSession[str]":
    folder = data_dir / HISTORY_FOLDER
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = folder / account.role
    file.touch(mode=0o600)  # what was typed holds names and numbers
    depth = ColorDepth.DEPTH_1_BIT if os.environ.get("NO_COLOR") else ColorDepth.DEPTH_4_BIT
    return PromptSession(history=FileHistory(str(file)), color_depth=depth)


@contextmanager
def _telling_news(talk: Talk) -> Iterator[None]:
    """Show messages that come while the person is typing, above the input line."""
    stop = threading.Event()

    def watch() -> None:
        while not stop.wait(NEWS_EVERY_SECONDS):
            talk.look(quietly=True)

    watcher = threading.Thread(target=watch, daemon=True, name="news")
    watcher.start()
    try:
        yield
    finally:
        stop.set()
        watcher.join(timeout=5)
