"""A demonstration desk on which employees talk: what they say, tap and see.

Reports are filed straight into the case register, so that these tests do not depend on how a
resident is asked.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import msgspec
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from bot.desk import Desk
from bot.mailbox import Shown
from bot.opening import open_desk
from bot.settings import Settings
from handlers.cases.reports.emergencies import open_emergency
from handlers.cases.reports.filing import file_report
from handlers.cases.tasks import ask_for_person
from handlers.messages import Incoming, Media
from handlers.roster import find_houses
from handlers.router import route
from handlers.state import ReportDraft
from handlers.turn import Turn
from storage.tables import Account, Attachment, Case, Entry, Task

Row = TypeVar("Row")
CHANNEL = "terminal"
MORNING = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)  # 10:00 on a Tuesday, a working day
STEWARD, OTHER_STEWARD, LEAD, MANAGER = (
    "steward:小林",
    "steward:小周",
    "lead:陈主管",
    "duty_manager:吴经理",
)
_FILE, _EMERGENCY, _CALL_ME = "登记：", "紧急：", "请回电："


def _route(turn: Turn) -> None:
    """Residents of these tests file with one word; everybody else goes the ordinary way."""
    text = turn.incoming.text if turn.incoming else ""
    if text.startswith(_FILE):
        file_report(turn, msgspec.json.decode(text.removeprefix(_FILE), type=ReportDraft))
    elif text.startswith(_EMERGENCY):
        kind, _, what = text.removeprefix(_EMERGENCY).partition("：")
        open_emergency(turn, kind, what, _at_home(turn, ReportDraft(what=what)))
    elif text.startswith(_CALL_ME):
        ask_for_person(turn, text.removeprefix(_CALL_ME))
    else:
        route(turn)


def _at_home(turn: Turn, draft: ReportDraft) -> ReportDraft:
    (house,) = find_houses(turn.conn, "3", "2", "1501")
    draft.building, draft.unit, draft.room = house.building, house.unit, house.room
    draft.house_id, draft.community_id = house.id, house.community_id
    draft.name, draft.phone = "王女士", "13800138000"
    return draft


@dataclass(slots=True)
class Person:
    """Somebody with one account, and all messages he was shown."""

    office: "Office"
    account: str
    seen: list[Shown] = field(default_factory=list)

    def says(self, text: str, *, under: Shown | None = None) -> str:
        """Write a text, quoting a message perhaps; what was answered, messages joined by a line."""
        return self._sends(
            Incoming(CHANNEL, self.account, text=text, reply_to=under.id if under else None)
        )

    def sends_photo(self, text: str = "", *, under: Shown | None = None) -> str:
        """Send a photo, with a caption perhaps."""
        photo = Media("photo", "现场.jpg", data=b"a photo of the site")
        return self._sends(
            Incoming(
                CHANNEL,
                self.account,
                kind="photo",
                text=text,
                media=(photo,),
                reply_to=under.id if under else None,
            )
        )

    def taps(self, label: str) -> str:
        """Tap the newest button with this label."""
        for message in reversed(self.seen):
            for said, action in message.buttons:
                if said == label:
                    return self.presses(action)
        raise AssertionError(f"{self.account} was never shown a button {label}")

    def presses(self, action: str) -> str:
        """Press a button by what stands behind it."""
        return self._sends(Incoming(CHANNEL, self.account, kind="button", button=action))

    def reads(self) -> str:
        """What came in since the last look, messages joined by a line."""
        came = self.office.desk.mailbox(CHANNEL, self.account)
        self.seen += came
        return "\n".join(message.text for message in came)

    @property
    def last(self) -> Shown:
        """The newest message shown."""
        return self.seen[-1]

    def buttons(self) -> list[str]:
        """Labels under the newest message."""
        return [label for label, _ in self.last.buttons]

    def _sends(self, incoming: Incoming) -> str:
        self.reads()
        (heard,) = self.office.desk.hear(incoming)
        assert heard.failure_ref is None, "the desk failed on this message"
        return self.reads()


@dataclass(slots=True)
class Office:
    """The desk and the people around it."""

    desk: Desk
    settings: Settings
    people: dict[str, Person] = field(default_factory=dict)

    def person(self, account: str) -> Person:
        """Somebody by his account; what he was shown before stays known."""
        return self.people.setdefault(account, Person(self, account))

    @property
    def steward(self) -> Person:
        """The steward of 3栋."""
        return self.person(STEWARD)

    @property
    def resident(self) -> Person:
        """王女士 of 3栋2单元1501."""
        return self.person("resident:w1")

    def files(self, what: str = "楼上漏水，天花板湿了一大片", **known: object) -> str:
        """The resident files a report; its number."""
        draft = ReportDraft(what=what, category="房屋管理类")
        with self.desk.store.read() as conn:
            (house,) = find_houses(conn, "3", "2", "1501")
        values = {
            "building": house.building,
            "unit": house.unit,
            "room": house.room,
            "house_id": house.id,
            "community_id": house.community_id,
            "name": "王女士",
            "phone": "13800138000",
            **known,
        }
        for name, value in values.items():
            setattr(draft, name, value)
        self.resident.says(_FILE + msgspec.json.encode(draft).decode())
        return self.newest()

    def calls_for_help(self, kind: str, what: str) -> str:
        """The resident tells of an emergency; the number of its case."""
        self.resident.says(f"{_EMERGENCY}{kind}：{what}")
        return self.newest()

    def asks_for_a_call(self, words: str) -> None:
        """The resident wants to talk to a person."""
        self.resident.says(_CALL_ME + words)

    def accepted(self, **known: object) -> str:
        """A report that its steward has accepted, the first word being said."""
        number = self.files(**known)  # type: ignore[arg-type]
        self.steward.reads()
        self.steward.taps("接单")
        self.steward.taps("先打电话了解")
        self.resident.reads()
        return number

    def completed(self, **known: object) -> str:
        """A report that its steward says is done; the resident has not answered."""
        number = self.accepted(category="综合服务类", **known)
        self.steward.taps("完成")
        self.steward.says("门禁卡已补办，放在服务中心前台")
        if "跳过" in self.steward.buttons():  # what keeps it from happening again
            self.steward.taps("跳过")
        self.takes_nothing_back()
        return number

    def hears_together(self, *taps: tuple[Person, str]) -> list[str]:
        """Several people tap at the same moment; what each is answered."""
        for person, _ in taps:
            person.reads()
        events = [
            Incoming(CHANNEL, person.account, kind="button", button=action)
            for person, action in taps
        ]
        self.desk.hear(*events)
        return [person.reads() for person, _ in taps]

    def reopen(self) -> None:
        """Close the desk and open it again, as after a restart."""
        settings = self.settings
        self.desk.store.close()
        self.desk = open_desk(settings, kind="demo", create=False, route_event=_route)

    def passes(self, **time: float) -> None:
        """Let time pass: ``minutes=40``."""
        self.desk.advance(self.desk.now() + timedelta(**time))

    def takes_nothing_back(self) -> None:
        """The half minute passes in which 完成 could be taken back."""
        self.passes(seconds=30)

    def case(self, number: str) -> Case:
        """The case as it stands."""
        (case,) = self._rows(select(Case).where(Case.number == number))
        return case

    def entries(self, number: str) -> list[Entry]:
        """The timeline of a case, oldest first."""
        of_case = Entry.case_id == self.case(number).id
        return self._rows(select(Entry).where(of_case).order_by(Entry.id))

    def accounts(self) -> list[str]:
        """The accounts of everybody known to the desk."""
        return [account.external_id for account in self._rows(select(Account))]

    def photos(self, number: str) -> int:
        """How many photos and files belong to the case."""
        of_case = Attachment.case_id == self.case(number).id
        return len(self._rows(select(Attachment).where(of_case)))

    def tasks(self) -> list[Task]:
        """All tasks, oldest first."""
        return self._rows(select(Task).where(Task.kind != "given_time").order_by(Task.id))

    def newest(self) -> str:
        """The number of the case filed last."""
        return self._rows(select(Case).order_by(Case.id.desc()).limit(1))[0].number

    def _rows(self, statement: Select[Row]) -> list[Row]:
        with self.desk.store.read() as conn, Session(conn) as session:
            return list(session.execute(statement).scalars())


@contextmanager
def open_office(folder: Path, at: datetime = MORNING) -> Iterator[Office]:
    """A fresh demonstration desk in the folder, its clock at ``at``."""
    settings = Settings(data_dir=folder)
    desk = open_desk(settings, kind="demo", create=True, now=at, route_event=_route)
    office = Office(desk, settings)
    try:
        yield office
    finally:
        office.desk.store.close()
