"""The conversation of a person at the terminal, line by line, on a plain or a coloured view."""

import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final, Protocol

from sqlalchemy.exc import SQLAlchemyError

from bot.channels.terminal.choices import Choice, Choices
from bot.channels.terminal.incoming import BadLine, Said
from bot.channels.terminal.media import MediaCache
from bot.channels.terminal.passing import Told, let_pass
from bot.channels.terminal.session import TerminalSession
from bot.channels.terminal.times import BadTime, read_time
from bot.desk import ClockRefused
from bot.mailbox import Shown
from handlers.when import ZONE, say_time

HELP: Final = """直接打字就是说话；回数字、按钮上的字都算点按钮。
/photo 路径 [说明]   发照片
/now                看现在的时间
/tick 时间          让时间走到那一刻（演示库）：10:05、2026-11-23 10:05、+30m、+2h、+1d
/help               看这段说明
/quit               离开（也可以按 Ctrl-D）"""
PURPOSES: Final = {
    "push": "通知",
    "promise": "承诺",
    "reminder": "提醒",
    "survey": "回访",
    "digest": "汇总",
    "emergency": "紧急",
}


class View(Protocol):
    """Where messages are shown."""

    def message(
        self, shown: Shown, heading: str, choices: Sequence[Choice], files: list[str]
    ) -> None:
        """One message of the desk to this account."""

    def note(self, text: str) -> None:
        """A word about the terminal itself."""

    def problem(self, text: str) -> None:
        """Something could not be done."""

    def told(self, told: Told, heading: str) -> None:
        """A message to somebody else, seen while time passes."""


class Talk:
    """Reads typed lines and shows what comes; safe to be told of news from a second thread."""

    def __init__(self, session: TerminalSession, view: View, cache: MediaCache) -> None:
        self._session = session
        self._view = view
        self._cache = cache
        self._choices = Choices()
        self._lock = threading.Lock()
        self._commands: dict[str, Callable[[str], None]] = {
            "photo": self._photo,
            "now": self._now,
            "tick": self._tick,
            "help": lambda _rest: view.note(HELP),
        }

    def line(self, typed: str) -> bool:
        """Take one typed line; False when the person wants to leave."""
        text = typed.strip()
        with self._lock:
            try:
                if text.startswith(("/", "／")):
                    return self._command(text[1:])
                self._say(self._choices.read(text))
            except (BadLine, BadTime, ClockRefused) as error:
                self._view.problem(str(error))
            except SQLAlchemyError:
                self._view.problem("数据库暂时写不进去，这句没有收下，请稍后再发一次。")
        return True

    def look(self, *, quietly: bool = False) -> None:
        """Show what is new; ``quietly`` asks first without writing."""
        with self._lock:
            if not quietly or self._session.has_news():
                self._show(self._session.news(), answered=False)

    # --- commands ---------------------------------------------------------------------------------

    def _command(self, text: str) -> bool:
        name, _, rest = text.strip().partition(" ")
        if name in {"quit", "exit", "q"}:
            return False
        command = self._commands.get(name)
        if command is None:
            self._view.problem(f"没有 /{name} 这个命令，/help 看有哪些。")
        else:
            command(rest.strip())
        return True

    def _photo(self, rest: str) -> None:
        path, words = _path_and_words(rest)
        if not path:
            raise BadLine("请写上照片的路径：/photo 漏水.jpg 厨房天花板")
        self._say(Said(text=words, photo=path))

    def _now(self, _rest: str) -> None:
        kind = "演示库的时间" if self._session.desk.is_demo else "正式库，真实时间"
        self._view.note(f"{self._session.desk.now().astimezone(ZONE):%Y-%m-%d %H:%M:%S}（{kind}）")

    def _tick(self, rest: str) -> None:
        desk = self._session.desk
        if not desk.is_demo:
            raise ClockRefused("这是正式库，时间跟着真实的钟走，不能拨动。")
        if not rest:
            raise BadTime("走到什么时候？如 /tick 10:05 或 /tick +30m")
        passed = let_pass(desk, read_time(rest, desk.now()))
        me = self._session.account.external_id
        for told in passed.told:
            if told.account != me:
                self._view.told(told, told_heading(told, passed.now))
        self._show(self._session.news(), answered=False)
        self._view.note(f"现在是 {passed.now.astimezone(ZONE):%Y-%m-%d %H:%M}")

    # --- showing ----------------------------------------------------------------------------------

    def _say(self, said: Said) -> None:
        batch = self._session.say(said)
        self._cache.tidy()
        self._show(batch, answered=not said.is_nothing)

    def _show(self, batch: Sequence[Shown], *, answered: bool) -> None:
        now = self._session.desk.now()
        for shown, choices in zip(batch, self._choices.put(batch, answered=answered), strict=True):
            paths = (self._cache.path_of(media) for media in shown.media)
            files = [path for path in paths if path]
            self._view.message(shown, heading(shown, now), choices, files)


def heading(shown: Shown, now: datetime) -> str:
    """前台 · 今天 10:05 · 提醒 · 编号 261123-001"""
    parts = ["前台", say_time(shown.at, now), PURPOSES.get(shown.purpose, "")]
    if shown.case:
        parts.append(f"编号 {shown.case}")
    return " · ".join(filter(None, parts))


def told_heading(told: Told, now: datetime) -> str:
    """今天 10:05 → 管家 小林 · 提醒 · 编号 261123-001"""
    from handlers.roster import ROLE_NAMES  # noqa: PLC0415

    who = f"{say_time(told.shown.at, now)} → {ROLE_NAMES.get(told.role, told.role)} {told.name}"
    parts = [who, PURPOSES.get(told.shown.purpose, "")]
    if told.shown.case:
        parts.append(f"编号 {told.shown.case}")
    return " · ".join(filter(None, parts))


def _path_and_words(rest: str) -> tuple[str, str]:
    """The path, which may stand in quotes, and what is said with the photo."""
    if rest[:1] in {'"', "'"}:
        path, _, words = rest[1:].partition(rest[0])
        return path, words.strip()
    path, _, words = rest.partition(" ")
    return path, words.strip()
