"""What people do on Telegram, as the updates the platform makes of it."""

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

BOT = {"id": 4242, "is_bot": True, "first_name": "前台", "username": "qiantai_test_bot"}
JPEG = b"\xff\xd8\xff\xe0"
Update = dict[str, Any]


@dataclass
class Shown:
    """A message as it stands in a chat."""

    id: int
    text: str
    keyboard: list[list[dict[str, Any]]] = field(default_factory=list)
    reply_keyboard: bool = False
    kind: str = "text"
    album: int | None = None
    data: bytes = b""  # of a picture or file
    edits: int = 0

    @property
    def labels(self) -> list[str]:
        return [button["text"] for row in self.keyboard for button in row]


@dataclass
class Chat:
    """A private chat, seen by its person."""

    id: int
    name: str
    started: bool = False
    blocked: bool = False
    messages: list[Shown] = field(default_factory=list)
    last_at: float = float("-inf")
    polls: dict[str, list[str]] = field(default_factory=dict)  # id → options

    @property
    def texts(self) -> list[str]:
        return [one.text for one in self.messages]

    def with_button(self, label: str) -> Shown:
        """The newest message that offers it."""
        for one in reversed(self.messages):
            if any(found == label or found.endswith(label) for found in one.labels):
                return one
        raise AssertionError(f"{self.name} was not shown [{label}] but\n" + "\n".join(self.texts))


class TelegramPeople:
    """Private chats, seen by their persons, and the updates that are on their way to the bot."""

    def __init__(self) -> None:
        self.chats: dict[int, Chat] = {}
        self.groups: dict[int, list[str]] = {}
        self.files: dict[str, bytes] = {}
        self.updates: deque[Update] = deque()
        self.queries: set[str] = set()  # buttons whose spinner turns
        self.changed = threading.Condition(threading.RLock())
        self.ids = count(100)
        self._update_ids = count(700_000_001)

    def chat(self, user: int, name: str = "") -> Chat:
        return self.chats.setdefault(user, Chat(user, name or f"user {user}"))

    def says(self, user: int, text: str, **more: Any) -> Update:
        return self._message(user, text=text, **more)

    def starts(self, user: int, payload: str = "") -> Update:
        """Presses Start, perhaps through a link."""
        return self._message(user, text=f"/start {payload}".strip())

    def presses(self, user: int, label: str) -> Update:
        """The newest button of this name in his chat."""
        shown = self.chat(user).with_button(label)
        found = next(b for row in shown.keyboard for b in row if b["text"].endswith(label))
        return self.presses_data(user, found["callback_data"], message_id=shown.id)

    def presses_data(self, user: int, data: str, *, message_id: int = 1) -> Update:
        query_id = f"q{next(self.ids)}"
        self.queries.add(query_id)
        return self.happens(
            callback_query={
                "id": query_id,
                "from": self._user(user),
                "message": {"message_id": message_id, "date": 0, "chat": self._chat(user)},
                "chat_instance": "1",
                "data": data,
            }
        )

    def votes(self, user: int, option: str, *, by: int | None = None) -> Update:
        """In the newest poll of his chat (``by``: somebody it was passed on to)."""
        poll_id, options = list(self.chat(user).polls.items())[-1]
        return self._answers(by or user, poll_id, [options.index(option)])

    def takes_vote_back(self, user: int) -> Update:
        return self._answers(user, list(self.chat(user).polls)[-1], [])

    def _answers(self, user: int, poll_id: str, options: list[int]) -> Update:
        chosen = {"option_ids": options, "option_persistent_ids": [str(one) for one in options]}
        return self.happens(poll_answer={"poll_id": poll_id, "user": self._user(user), **chosen})

    def sends_photo(self, user: int, data: bytes, caption: str = "", **more: Any) -> Update:
        return self._message(user, photo=self._photo(data), **_captioned(caption), **more)

    def sends_album(self, user: int, *photos: bytes, caption: str = "") -> list[Update]:
        album = f"album{next(self.ids)}"
        words = [caption, *[""] * (len(photos) - 1)]
        return [
            self.sends_photo(user, data, text, media_group_id=album)
            for data, text in zip(photos, words, strict=True)
        ]

    def sends_file(self, user: int, kind: str, data: bytes, **about: Any) -> Update:
        file = self.keep(data) | {"mime_type": "application/pdf", "file_name": "a.pdf"} | about
        extra = {"duration": 3, "width": 1, "height": 1} if kind != "document" else {}
        return self._message(user, **{kind: file | extra})

    def shares_contact(self, user: int, phone: str, *, whose: int | None) -> Update:
        contact = {"phone_number": phone, "first_name": "王"}
        if whose is not None:
            contact["user_id"] = whose  # type: ignore[assignment]
        return self._message(user, contact=contact)

    def edits(self, user: int, text: str) -> Update:
        return self.happens(edited_message=self._body(user, text=text) | {"edit_date": 1})

    def blocks(self, user: int) -> Update:
        self.chat(user).blocked = True
        return self._membership(user, "member", "kicked")

    def unblocks(self, user: int) -> Update:
        self.chat(user).blocked = False
        return self._membership(user, "kicked", "member")

    def says_in_group(self, group: int, user: int, text: str) -> Update:
        self.groups.setdefault(group, [])
        chat = {"id": group, "type": "supergroup", "title": "业主群"}
        return self.happens(message=self._body(user, text=text) | {"chat": chat})

    def happens(self, **what: Any) -> Update:
        """An update is on its way."""
        update = {"update_id": next(self._update_ids), **what}
        self.repeats(update)
        return update

    def repeats(self, *updates: Update) -> None:
        """Updates are (once more) on their way, in this order."""
        with self.changed:
            self.updates.extend(updates)
            self.changed.notify_all()

    @contextmanager
    def held(self) -> Iterator[deque[Update]]:
        """What happens meanwhile waits, and may be shuffled or doubled; then it is on its way."""
        with self.changed:
            waiting, self.updates = self.updates, deque()
            try:
                yield self.updates
            finally:
                waiting.extend(self.updates)
                self.updates = waiting
                self.changed.notify_all()

    @property
    def idle(self) -> bool:
        """Nothing is on its way any more."""
        return not self.updates

    def _message(self, user: int, **what: Any) -> Update:
        chat = self.chat(user)
        chat.started, chat.blocked = True, False  # who writes has let the bot in again
        return self.happens(message=self._body(user, **what))

    def _body(self, user: int, **what: Any) -> dict[str, Any]:
        return {
            "message_id": next(self.ids),
            "date": int(time.time()),
            "chat": self._chat(user),
            "from": self._user(user),
            **what,
        }

    def _membership(self, user: int, old: str, new: str) -> Update:
        def member(status: str) -> dict[str, Any]:
            banned = {"until_date": 0} if status == "kicked" else {}
            return {"status": status, "user": BOT, **banned}

        return self.happens(
            my_chat_member={
                "chat": self._chat(user),
                "from": self._user(user),
                "date": int(time.time()),
                "old_chat_member": member(old),
                "new_chat_member": member(new),
            }
        )

    def _user(self, user: int) -> dict[str, Any]:
        return {"id": user, "is_bot": False, "first_name": self.chat(user).name}

    def _chat(self, user: int) -> dict[str, Any]:
        return {"id": user, "type": "private", "first_name": self.chat(user).name}

    def keep(self, data: bytes) -> dict[str, Any]:
        file_id = f"file{next(self.ids)}"
        self.files[file_id] = data
        return {"file_id": file_id, "file_unique_id": file_id, "file_size": len(data)}

    def _photo(self, data: bytes) -> list[dict[str, Any]]:
        small = self.keep(JPEG + b" small") | {"width": 90, "height": 67}
        return [small, self.keep(data) | {"width": 1280, "height": 960}]


def _captioned(caption: str) -> dict[str, str]:
    return {"caption": caption} if caption else {}
