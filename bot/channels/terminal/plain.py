"""The plain view: text without colours, for pipes, logs and simple terminals."""

import sys
from collections.abc import Iterable, Sequence

from bot.channels.terminal.choices import Choice
from bot.channels.terminal.passing import Told
from bot.channels.terminal.talk import Talk
from bot.mailbox import Shown


class PlainView:
    """Prints each message as a few lines of text."""

    def message(
        self, shown: Shown, heading: str, choices: Sequence[Choice], files: list[str]
    ) -> None:
        """See View."""
        lines = [f"【{heading}】", shown.text, *(f"（附件：{path}）" for path in files)]
        if choices:
            lines.append(numbered(choices))
        _print("\n".join(lines) + "\n")

    def note(self, text: str) -> None:
        """See View."""
        _print(text)

    def problem(self, text: str) -> None:
        """See View; on stderr."""
        print(text, file=sys.stderr, flush=True)

    def told(self, told: Told, heading: str) -> None:
        """See View."""
        _print(f"{heading}\n{indented(told.shown.text)}\n")


def run_plain(talk: Talk, lines: Iterable[bytes]) -> None:
    """Each line is something said; it is repeated before its answer, so that a log reads well."""
    talk.look()
    for line in lines:
        typed = line.decode("utf-8", errors="replace").removeprefix("\ufeff").strip()
        if not typed:
            continue
        _print(f"> {typed}")
        if not talk.line(typed):
            return


def numbered(choices: Sequence[Choice]) -> str:
    """[1] 对，提交  [2] 修改"""
    return "  ".join(f"[{choice.number}] {choice.label}" for choice in choices)


def indented(text: str) -> str:
    """The text two columns in."""
    return "\n".join(f"  {line}" for line in text.splitlines())


def _print(text: str) -> None:
    print(text, flush=True)
