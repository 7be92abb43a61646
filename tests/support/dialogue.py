"""Conversations as tests read them: who says what, what he hears, on a clock that stands still.

    dialogue = Dialogue(desk)
    wang = dialogue.account("resident:w1")
    wang.says("3栋2单元1501楼上漏水，我是王女士13800138000")
    wang.hears("您的意思是", "3栋2单元1501")
    wang.taps("对，提交")
    dialogue.until("2026-11-23 10:05")

Times are local (Asia/Shanghai). What is heard counts since the last thing said; a fragment that was
not said fails with everything that was.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from bot.desk import Desk
from bot.mailbox import Shown
from handlers.messages import Incoming, Kind, Media

SHANGHAI = ZoneInfo("Asia/Shanghai")
PHOTO = b"\xff\xd8\xff\xe0 a photo"


def at(local: str) -> datetime:
    """The instant of a local time: "2026-11-23 10:05"."""
    return datetime.fromisoformat(local).replace(tzinfo=SHANGHAI).astimezone(UTC)


@dataclass
class Dialogue:
    """Several people at one desk."""

    desk: Desk
    channel: str = "terminal"
    people: dict[str, "Voice"] = field(default_factory=dict)

    @property
    def now(self) -> datetime:
        """Desk time, aware UTC."""
        return self.desk.now()

    def account(self, name: str, channel: str = "") -> "Voice":
        """Whoever speaks from this account: "resident:w1", "steward:lin"."""
        key = f"{channel or self.channel} {name}"
        if key not in self.people:
            self.people[key] = Voice(self, name, channel or self.channel)
        return self.people[key]

    def until(self, local: str) -> None:
        """Let time pass to a local time."""
        self.desk.advance(at(local))

    def passes(self, **delta: float) -> None:
        """Let time pass: minutes=15."""
        self.desk.advance(self.desk.now() + timedelta(**delta))


_keys = count(1)


@dataclass
class Voice:
    """One account: what it says, and what it has heard and not yet been asked about."""

    dialogue: Dialogue
    name: str
    channel: str
    heard: list[Shown] = field(default_factory=list)
    last: list[Shown] = field(default_factory=list)  # what the last thing said brought

    # --- speaking --------------------------------------------------------------------------------

    def says(self, *texts: str, reply_to: int | None = None) -> "Voice":
        """Say one or several things, one after the other."""
        return self._send(*(self._event("text", text, reply_to=reply_to) for text in texts))

    def taps(self, label: str) -> "Voice":
        """Tap a button that was shown, by its label (as the messengers do: row and index)."""
        row, index = self._shown_button(label)
        return self.presses(f"{row.id}.{index}")

    def presses(self, value: str) -> "Voice":
        """A button by its raw value, shown or not."""
        return self._send(self._event("button", button=value))

    def starts(self) -> "Voice":
        """Open the conversation without a word, as a messenger's follow or /start does."""
        return self._send(self._event("start"))

    def sends_photo(self, text: str = "", *, reply_to: int | None = None) -> "Voice":
        """Send a photo, with or without words."""
        media = (Media("photo", "现场.jpg", "image/jpeg", data=PHOTO + str(next(_keys)).encode()),)
        return self._send(self._event("photo", text, media=media, reply_to=reply_to))

    # --- hearing ---------------------------------------------------------------------------------

    def hears(self, *fragments: str) -> "Voice":
        """All of this was said to the account since the last thing it said; in any message."""
        said = self.everything()
        missing = [fragment for fragment in fragments if fragment not in said]
        assert not missing, f"{self.name} did not hear {missing}, but:\n{said or '(nothing)'}"
        return self

    def does_not_hear(self, *fragments: str) -> "Voice":
        """None of this was said to the account since the last thing it said."""
        said = self.everything()
        there = [fragment for fragment in fragments if fragment in said]
        assert not there, f"{self.name} heard {there}:\n{said}"
        return self

    def hears_nothing(self) -> "Voice":
        """Not a word."""
        said = self.everything()
        assert not said, f"{self.name} heard:\n{said}"
        return self

    def everything(self) -> str:
        """All messages since the last thing said, new ones fetched."""
        self._fetch()
        return "\n".join(row.text for row in self.last)

    def messages(self) -> list[Shown]:
        """The messages since the last thing said."""
        self._fetch()
        return list(self.last)

    def offered(self) -> list[str]:
        """The labels under the newest message that has buttons."""
        self._fetch()
        newest = next((row for row in reversed(self.heard) if row.buttons), None)
        return [label for label, _ in newest.buttons] if newest else []

    def message_with(self, fragment: str) -> Shown:
        """The newest message holding the words, to be quoted."""
        self._fetch()
        return next(row for row in reversed(self.heard) if fragment in row.text)

    # --- inside ----------------------------------------------------------------------------------

    def _event(self, kind: Kind, text: str = "", **what: Any) -> Incoming:
        key = f"test-{next(_keys)}"
        return Incoming(self.channel, self.name, event_key=key, kind=kind, text=text, **what)

    def _send(self, *events: Incoming) -> "Voice":
        self._fetch()
        self.last = []
        for event in events:
            (heard,) = self.dialogue.desk.hear(event)
            assert heard.failure_ref is None, (
                f"the handler failed on {event.text or event.button!r}"
            )
        self._fetch()
        return self

    def _fetch(self) -> None:
        came = self.dialogue.desk.mailbox(self.channel, self.name)
        self.heard += came
        self.last += came

    def _shown_button(self, label: str) -> tuple[Shown, int]:
        self._fetch()
        fits: Callable[[str], bool] = lambda shown: shown == label or shown.endswith(label)  # noqa: E731
        for row in reversed(self.heard):
            for index, (shown, _) in enumerate(row.buttons):
                if fits(shown):
                    return row, index
        raise AssertionError(f"{self.name} was never shown [{label}], only {self.offered()}")
