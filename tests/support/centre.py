"""A service centre for tests: reports filed as drafts, moves made by name, messages read.

What people say belongs to the conversations and is tested there; here each act is one call of the
register of cases, in one real turn of a real desk.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any, TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from bot.desk import Desk
from bot.mailbox import Shown
from bot.opening import open_desk
from bot.settings import Settings
from handlers.cases import book
from handlers.cases.actions import residents, work
from handlers.cases.errors import MoveRefused
from handlers.cases.reports import emergencies, filing
from handlers.messages import Incoming, Media
from handlers.roster import find_houses
from handlers.router import route
from handlers.state import ReportDraft
from handlers.turn import Turn
from storage.blobs import put_blob
from storage.ids import next_id
from storage.tables import Absence, Case, DeskRow, Entry, OutboxRow, Survey, Task, TimerRow
from tests.support.dialogue import at

WANG, STEWARD, OTHER_STEWARD = "resident:w1", "steward:小林", "steward:小周"
LEAD, MANAGER, CHIEF = "lead:陈主管", "duty_manager:吴经理", "chief:沈总"
GM, OPERATIONS, COMMITTEE = "gm:秦总", "operations:小顾", "committee:叶委员"
REGIONAL_GM, ASSISTANT, LIAISON = "regional_gm:韩总", "assistant:小温", "liaison:小姜"
AGENTS = ("agent:小雅", "agent:小敏")
ENGINEERS = ("engineer:孙师傅", "engineer:赵师傅")
EVERYBODY = (
    WANG, STEWARD, OTHER_STEWARD, "steward:小何", LEAD, MANAGER, CHIEF, GM, OPERATIONS, COMMITTEE,
    REGIONAL_GM, ASSISTANT, LIAISON, *AGENTS, *ENGINEERS, "guard:马队", "cleaner:刘阿姨",
    "steward:小袁", "lead:罗主管", "duty_manager:郑经理",
)  # fmt: skip

Row = TypeVar("Row")
Result = TypeVar("Result")
_keys = count(1)


@dataclass
class Centre:
    """One desk, and what each account was shown."""

    desk: Desk
    _act: list[Callable[[Turn], Any]] = field(default_factory=list)
    _outcome: list[Any] = field(default_factory=list)
    _seen: dict[str, list[Shown]] = field(default_factory=dict)

    # --- acting ----------------------------------------------------------------------------------

    def acts(self, account: str, act: Callable[[Turn], Result]) -> Result:
        """One turn in which this account does something; MoveRefused comes out as raised."""
        self._act.append(act)
        (heard,) = self.desk.hear(Incoming("terminal", account, f"act-{next(_keys)}"))
        assert heard.failure_ref is None, "the act failed; see the log"
        result = self._outcome.pop()
        if isinstance(result, MoveRefused):
            raise result
        return result  # type: ignore[no-any-return]

    def route(self, turn: Turn) -> None:
        """What the desk calls: the act that waits, or the ordinary way."""
        if not self._act:
            route(turn)
            return
        try:
            self._outcome.append(self._act.pop()(turn))
        except MoveRefused as refused:
            self._outcome.append(refused)

    def files(self, what: str = "楼上漏水，天花板湿了一大片", **said: Any) -> str:
        """王女士 of 3栋2单元1501 files a report; its number."""
        by = said.pop("by", WANG)
        draft = self.draft(what=what, **said)
        return self.acts(by, lambda turn: filing.file_report(turn, draft).number)

    def complains(self, what: str = "天花板漏水三天了没人管，太气人了", **said: Any) -> str:
        """The same, dissatisfied."""
        return self.files(what, dissatisfied=True, feeling="angry", **said)

    def calls_for_help(self, kind: str = "trapped", what: str = "电梯困人了", **said: Any) -> str:
        """王女士 reports an emergency at home."""
        draft = self.draft(what=what, **said)
        return self.acts(WANG, lambda t: emergencies.open_emergency(t, kind, what, draft).number)

    def draft(self, **said: Any) -> ReportDraft:
        """A report from 3栋2单元1501, with what else was said."""
        with self.desk.store.read() as conn:
            (house,) = find_houses(conn, "3", "2", "1501")
        known: dict[str, Any] = {
            "category": "房屋管理类",
            "building": house.building,
            "unit": house.unit,
            "room": house.room,
            "house_id": house.id,
            "community_id": house.community_id,
            "name": "王女士",
            "phone": "13800138000",
        }
        return ReportDraft(**(known | said))

    def on(self, number: str, account: str, act: Callable[[Turn, Case], Result]) -> Result:
        """An act on a case, found by its number as conversations do."""
        return self.acts(account, lambda turn: act(turn, book.by_number(turn, number)))

    def accepts(self, number: str, by: str = STEWARD) -> None:
        """接单."""
        self.on(number, by, work.accept)

    def says(self, number: str, by: str = STEWARD) -> None:
        """The first word."""
        text = "我是您的管家，正在核对情况"
        self.on(number, by, lambda turn, case: work.first_word(turn, case, text))

    def takes_up(self, number: str, by: str = STEWARD) -> None:
        """接单 and the first word."""
        self.accepts(number, by)
        self.says(number, by=by)

    def reports(
        self, number: str, text: str = "已联系楼上邻居", by: str = STEWARD, **more: Any
    ) -> None:
        """反馈进展."""
        self.on(number, by, lambda turn, case: work.report_progress(turn, case, text, **more))

    def plans(self, number: str, due: str, by: str = STEWARD) -> None:
        """方案/计划 with a local date."""
        self.on(
            number,
            by,
            lambda turn, case: work.promise_plan(
                turn, case, "更换楼上的防水层", next_step="师傅上门施工", due=at(due)
            ),
        )

    def visits(self, number: str, by: str = STEWARD) -> None:
        """已上门."""
        self.on(number, by, lambda turn, case: work.visit(turn, case, "楼上卫生间防水破损"))

    def completes(self, number: str, by: str = STEWARD, *, photo: bool = True) -> None:
        """完成, with a photo."""
        self.on(
            number,
            by,
            lambda turn, case: work.complete(
                turn, case, "防水已重做，闭水试验不漏", self.photos(turn) if photo else ()
            ),
        )

    def finishes(self, number: str, by: str = STEWARD) -> None:
        """接单, first word, visit and 完成 at one go."""
        self.takes_up(number, by)
        self.visits(number, by)
        self.completes(number, by)

    def solved(self, number: str, by: str = WANG) -> None:
        """[已解决]."""
        self.on(number, by, residents.confirm)

    def unsolved(self, number: str, words: str = "还在滴水", by: str = WANG) -> None:
        """[没解决]."""
        self.on(number, by, lambda turn, case: residents.dispute(turn, case, words))

    def rates(self, number: str, rating: int, by: str = WANG) -> None:
        """1–5."""
        self.on(number, by, lambda turn, case: residents.rate(turn, case, rating))

    def urges(self, number: str, *, dissatisfied: bool = False) -> None:
        """催一下."""
        self.on(number, WANG, lambda turn, case: residents.urge(turn, case, "", dissatisfied))

    def photos(self, turn: Turn) -> Sequence[Media]:
        """One new photo."""
        data = f"photo {next(_keys)}".encode()
        blob = put_blob(turn.conn, data, mime="image/jpeg", now=turn.now)
        return (Media("photo", "现场.jpg", blob_id=blob),)

    def is_away(self, account: str, until: str, substitute: str | None = None) -> None:
        """Somebody is absent from now until a local time."""
        absent = self.acts(account, lambda turn: turn.speaker.person_id)
        stands_in = substitute and self.acts(substitute, lambda turn: turn.speaker.person_id)
        row = Absence(
            id=next_id(),
            person_id=absent,
            substitute_id=stands_in or None,
            from_at=self.desk.now(),
            until_at=at(until),
        )
        with self.desk.store.write() as conn, Session(conn) as session:
            session.add(row)
            desk = session.execute(select(DeskRow)).scalar_one()
            desk.roster_version += 1
            session.commit()

    # --- time ------------------------------------------------------------------------------------

    def until(self, local: str) -> None:
        """Let time pass to a local time."""
        self.desk.advance(at(local))

    def passes(self, **delta: float) -> None:
        """Let time pass: minutes=15."""
        self.desk.advance(self.desk.now() + timedelta(**delta))

    # --- reading ---------------------------------------------------------------------------------

    def new(self, account: str) -> list[Shown]:
        """What the account has been shown since the last look."""
        return self.desk.mailbox("terminal", account)

    def reads(self, account: str) -> str:
        """The same, as one text."""
        return "\n".join(message.text for message in self.new(account))

    def everybody_reads(self) -> None:
        """Nothing that was said so far is new to anybody."""
        for account in EVERYBODY:
            self.new(account)

    def who_hears(self, fragment: str) -> set[str]:
        """The accounts to which this is new."""
        return {account for account in EVERYBODY if fragment in self.reads(account)}

    def case(self, number: str) -> Case:
        """The case as it stands."""
        (case,) = self.rows(select(Case).where(Case.number == number))
        return case

    def handler(self, number: str) -> str:
        """The short name of whoever holds the case."""
        person_id = self.case(number).handler_id
        people = self.acts(WANG, lambda turn: turn.roster.people)
        return people[person_id].short_name if person_id else ""

    def kinds(self, number: str) -> list[str]:
        """The kinds of its timeline entries, oldest first."""
        of_case = select(Entry).where(Entry.case_id == self.case(number).id)
        return [entry.kind for entry in self.rows(of_case.order_by(Entry.id))]

    def timers(self, number: str) -> dict[str, datetime]:
        """Its timers: kind → instant."""
        of_case = select(TimerRow).where(TimerRow.subject == f"case:{self.case(number).id}")
        return {timer.kind: timer.due_at for timer in self.rows(of_case)}

    def clocks(self, number: str) -> set[str]:
        """Which of its clocks run: response, answer, feedback, promise …"""
        return {kind.partition("_")[0] for kind in self.timers(number)}

    def outbox(self, number: str) -> list[OutboxRow]:
        """All messages about the case, oldest first."""
        of_case = select(OutboxRow).where(OutboxRow.case_id == self.case(number).id)
        return self.rows(of_case.order_by(OutboxRow.id))

    def surveys(self, number: str) -> list[Survey]:
        """Its question rounds, oldest first."""
        case = self.case(number)
        return self.rows(select(Survey).where(Survey.case_id == case.id).order_by(Survey.id))

    def tasks(self) -> list[Task]:
        """All tasks, oldest first."""
        return self.rows(select(Task).where(Task.kind != "given_time").order_by(Task.id))

    def rows(self, statement: Select[Row]) -> list[Row]:
        """Whatever the database holds."""
        with self.desk.store.read() as conn, Session(conn) as session:
            return list(session.execute(statement).scalars())


@contextmanager
def open_centre(settings: Settings, now: datetime | None = None) -> Iterator[Centre]:
    """The centre on a demonstration desk; an earlier ``now`` begins it again there."""
    waiting: list[Centre] = []

    def route_to_centre(turn: Turn) -> None:
        waiting[0].route(turn)

    desk = open_desk(settings, kind="demo", create=True, now=now, route_event=route_to_centre)
    waiting.append(Centre(desk))
    if now is not None and now > desk.now():
        desk.advance(now)
    try:
        yield waiting[0]
    finally:
        desk.store.close()
