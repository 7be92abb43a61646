"""A day at the desk: 30 residents, 5 stewards, 2 agents, random pauses, two absences.

Everybody is as careless as people are: some quote, some tap, some just write. Who is meant is
written down beside it, and read back from the tables in the evening (``day_ledger``).
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot.desk import Desk
from bot.mailbox import Shown
from bot.opening import open_desk
from bot.settings import Settings
from scripts.support.day_ledger import Ledger, Meant, judge
from scripts.support.day_people import (
    AGENTS,
    LEADS,
    MATTERS,
    RESIDENTS,
    STEWARDS,
    SURNAMES,
    Actor,
    home_of,
)
from storage.tables import Account, Case, Chat

SHANGHAI = ZoneInfo("Asia/Shanghai")
BEGINS = datetime(2026, 11, 23, 8, 40, tzinfo=SHANGHAI)  # a Monday
ENDS = timedelta(hours=9)
QUESTIONS = ("请问今天下午几点在家", "师傅明天上午过来，您看行吗", "麻烦再说一下具体位置")
ANSWERS = ("三点以后都在家", "可以的", "在进门左手边", "方便，我等着", "换成后天行不行")
NOTES = ("楼上业主下周才回来", "配件已经下单")
REPORT_STEPS = 8  # questions a report may ask at most
AGENT_RESIDENTS = 3  # the last ones, who want to talk to a person


@dataclass(slots=True)
class Tally:
    """What a day came to."""

    messages: int = 0
    cases: int = 0
    to_stewards: int = 0
    to_residents: int = 0
    notes: int = 0
    from_agents: int = 0
    photos: int = 0
    handed_over: int = 0
    absences: int = 0
    most_open_in_one_chat: int = 0
    by_button: int = 0
    by_quote: int = 0
    by_number: int = 0
    by_last_question: int = 0
    asked_once: int = 0
    misrouted: int = 0
    lost: int = 0
    faults: list[str] = field(default_factory=list)


class Day:
    """One run; the same seed gives the same day."""

    def __init__(self, desk: Desk, seed: int) -> None:
        self.desk = desk
        self.chance = random.Random(seed)
        self.ledger = Ledger()
        self.tally = Tally()
        self.people: dict[str, Actor] = {}
        self.cases: dict[str, list[str]] = {}  # resident → his numbers
        self.waiting: dict[str, str] = {}  # number → resident who was asked something in it
        self.away: dict[str, str] = {}  # who is away → who stands in

    def person(self, account: str) -> Actor:
        return self.people.setdefault(account, Actor(self.desk, account))

    # --- time -------------------------------------------------------------------------------------

    def pause(self, most_minutes: int = 9) -> None:
        """A while passes; what is due happens."""
        seconds = self.chance.randint(5, most_minutes * 60)
        self.desk.advance(self.desk.now() + timedelta(seconds=seconds))

    def until(self, clock: str) -> None:
        """Not before this time of day."""
        hour, minute = map(int, clock.split(":"))
        at = BEGINS.replace(hour=hour, minute=minute)
        if at > self.desk.now():
            self.desk.advance(at)

    # --- the day ----------------------------------------------------------------------------------

    def run(self) -> Tally:
        residents = [f"resident:d{n}" for n in range(1, RESIDENTS + 1)]
        for n, account in enumerate(residents):
            self.reports(n, account)
        self.stewards_accept()
        self.talk(residents, times=90)
        self.until("13:00")
        self.goes_away("lead:陈主管", "林晓彤今天请假，周子航替班", "steward:小林", "steward:小周")
        self.hands_over()
        self.talk(residents, times=60)
        self.goes_away("lead:罗主管", "袁可欣今天请假，梁思远替班", "steward:小袁", "steward:小梁")
        self.talk(residents, times=70)
        for account in residents[-AGENT_RESIDENTS:]:
            self.wants_a_person(account)
        self.desk.advance(max(self.desk.now(), BEGINS + ENDS))
        return self.verdict()

    def talk(self, residents: list[str], *, times: int) -> None:
        """Stewards ask, residents answer, in any order; now and then a quiet hour."""
        talkers = residents[:-AGENT_RESIDENTS]
        for _ in range(times):
            if self.chance.random() < 0.55:
                self.a_steward_writes()
            else:
                self.a_resident_writes(self.chance.choice(talkers))
            self.pause(2)

    # --- reports ----------------------------------------------------------------------------------

    def reports(self, n: int, account: str) -> None:
        """One to three matters, told at once or in pieces."""
        matters = self.chance.sample(MATTERS, self.chance.choice((1, 2, 2, 3)))
        home, name = home_of(n, self.chance), f"{SURNAMES[n]}女士"
        who = self.person(account)
        for at, matter in enumerate(matters):
            mark = self.ledger.mark(Meant("report", account))
            told = f"{home}{matter}{mark}"
            words = f"{told}，我是{name}1390013{n:04d}" if not at else f"还有另一件事，{told}"
            number = self._file(who, words)
            self.ledger.said[mark[3:7]].case = number
            self.cases.setdefault(account, []).append(number)
            self.tally.messages += 1
            self.pause(2)

    def _file(self, who: Actor, words: str) -> str:
        rows = who.says(words)
        for _ in range(REPORT_STEPS):
            if who.offers("confirm", rows):
                rows = who.presses("confirm")
            elif who.offers("new_matter", rows):
                rows = who.presses("new_matter")
            else:
                rows = who.says("跳过")
            filed = next((row.case for row in rows if row.purpose == "promise"), None)
            if filed is not None:
                return filed
        raise RuntimeError(f"{who.account} could not file: {[row.text for row in rows]}")

    def stewards_accept(self) -> None:
        """接单 with a ready first word, each card in turn."""
        for account in STEWARDS:
            steward = self.person(account)
            for number in list(dict.fromkeys(steward.offers("accept", steward.reads()))):
                steward.presses(f"accept:{number}")
                steward.presses(f"first_word:1.{number}")
                self.tally.messages += 2
        self.desk.advance(self.desk.now() + timedelta(minutes=125))  # no first word waits any more

    # --- stewards ---------------------------------------------------------------------------------

    def a_steward_writes(self) -> None:
        account = self.chance.choice([s for s in STEWARDS if s not in self.away])
        steward = self.person(account)
        steward.reads()
        mine = self._open_of(account)
        if not mine:
            return
        number = self.chance.choice(mine)
        is_note = self.chance.random() < 0.15
        photo = self.chance.random() < 0.2
        resident = self._filer(number)
        meant = (
            Meant("note", account, number)
            if is_note
            else Meant("to_resident", account, number, frozenset((resident,)), photo)
        )
        words = self.chance.choice(NOTES if is_note else QUESTIONS)
        text = f"{words}{self.ledger.mark(meant)}"
        last = next((row for row in reversed(steward.shown) if row.case and row.buttons), None)
        newest = last.case if last is not None else None
        rows = self._write_in(steward, number, text, newest=newest, photo=photo)
        if not steward.offers("for_case", rows) and self._asked(steward, rows) != number:
            # Who answers what he saw last does not look again; who means another case does.
            rows = rows if number == newest else steward.says("返回")
        chosen = steward.offers("for_case", rows)
        if chosen:  # it was not clear: asked once
            self.tally.asked_once += 1
            tapped = f"for_case:{number}"
            rows = steward.presses(tapped) if number in chosen else steward.says(number)
        steward.presses(f"{'internal' if is_note else 'to_resident'}:{self._asked(steward, rows)}")
        self.tally.messages += 1
        self.tally.photos += photo
        if is_note:
            self.tally.notes += 1
        else:
            self.tally.to_residents += 1
            self.waiting[number] = resident

    def _write_in(
        self, steward: Actor, number: str, text: str, *, newest: str | None, photo: bool
    ) -> list[Shown]:
        """By quoting, by the number, or just so, meaning what he saw last or something else."""
        quotable = [row for row in steward.shown if row.case == number]
        way = self.chance.random()
        if way < 0.35 and quotable:
            self.tally.by_quote += 1
            return steward.says(text, quotes=self.chance.choice(quotable).id, photo=photo)
        if newest == number:
            self.tally.by_last_question += 1
            return steward.says(text, photo=photo)
        if way < 0.6:
            return steward.says(text, photo=photo)
        self.tally.by_number += 1
        return steward.says(f"{number} {text}", photo=photo)

    @staticmethod
    def _asked(steward: Actor, rows: list[Shown]) -> str:
        """The case the desk asks about; he taps what is shown, without reading the number."""
        return steward.offers("internal", rows)[0]

    # --- residents --------------------------------------------------------------------------------

    def a_resident_writes(self, account: str) -> None:
        """An answer to what he was asked, or something more about one of his matters."""
        who = self.person(account)
        who.reads()
        asked = [row for row in who.shown if self.waiting.get(row.case or "") == account]
        asked = [row for row in asked if who.offers("reply", [row])]
        photo = self.chance.random() < 0.2
        words = self.chance.choice(ANSWERS)
        if asked:
            row = self.chance.choice(asked[-3:])
            number = row.case or ""
            newest = asked[-1].id
        else:
            number = self.chance.choice(self.cases[account])
            row = next(r for r in reversed(who.shown) if r.case == number)
            newest = 0
        to = self._acting_for(number)
        if self._state(number) == "closed":
            return
        text = f"{words}{self.ledger.mark(Meant('to_steward', account, number, to, photo))}"
        rows = self._answer(who, row, text, photo=photo, newest=newest if asked else 0)
        if who.offers("add_to", rows):
            self.tally.asked_once += 1
            who.presses(f"add_to:{number}")
        self.waiting.pop(number, None)
        self.tally.messages += 1
        self.tally.to_stewards += 1
        self.tally.photos += photo

    def _answer(
        self, who: Actor, row: Shown, text: str, *, photo: bool, newest: int
    ) -> list[Shown]:
        """By the button, by quoting; just so only what was asked last (``newest``, 0: nothing)."""
        way = self.chance.random()
        number = row.case or ""
        waiting = {n for n, resident in self.waiting.items() if resident == who.account}
        if newest and way < 0.3:
            self.tally.by_button += 1
            who.presses(f"reply:{number}")
            return who.says(text, photo=photo)
        if way < 0.5 or row.id != newest:
            self.tally.by_quote += 1
            return who.says(text, quotes=row.id, photo=photo)
        if waiting == {number}:
            self.tally.by_last_question += 1
        return who.says(text, photo=photo)

    # --- absences, agents -------------------------------------------------------------------------

    def goes_away(self, lead: str, words: str, absent: str, substitute: str) -> None:
        boss = self.person(lead)
        boss.says(words)
        boss.presses("leave_yes")
        self.away[absent] = substitute
        self.tally.absences += 1
        self.tally.messages += 1

    def hands_over(self) -> None:
        """The cases of the first absence move; those of the second stay with a substitute."""
        boss = self.person(LEADS[0])
        before = len(self._open_of("steward:小林"))
        boss.says("林晓彤交接给周子航、何雨欣")
        boss.presses("hand_yes")
        self.tally.handed_over = before - len(self._open_of("steward:小林"))
        self.tally.messages += 1

    def wants_a_person(self, account: str) -> None:
        """转人工; the first agent to take it writes to him."""
        who = self.person(account)
        who.says("转人工")
        agent = self.person(self.chance.choice(AGENTS))
        ref = agent.offers("chat_take", agent.reads())[-1]
        agent.presses(f"chat_take:{ref}")
        case = self._case_of_talk(account)  # the talk stands on its timeline
        mark = self.ledger.mark(Meant("agent", agent.account, case, frozenset((account,))))
        agent.says(f"您好，我是客服，您的事我来跟进{mark}")
        self.tally.messages += 2
        self.tally.from_agents += 1
        self.pause()

    # --- looking ----------------------------------------------------------------------------------

    def _open_of(self, account: str) -> list[str]:
        """Numbers of the open cases somebody has to do now, substitutes included."""
        whose = [account, *(a for a, sub in self.away.items() if sub == account)]
        statement = (
            select(Case.number)
            .join(Account, Account.person_id == Case.handler_id)
            .where(Account.external_id.in_(whose), Case.state.in_(("in_progress", "planned")))
            .order_by(Case.id)
        )
        with self.desk.store.read() as conn:
            return list(conn.execute(statement).scalars())

    def _case_of_talk(self, account: str) -> str:
        """The number of the case that the resident's talk with an agent belongs to."""
        statement = (
            select(Case.number)
            .join(Chat, Chat.case_id == Case.id)
            .join(Account, Account.id == Chat.account_id)
            .where(Account.external_id == account, Chat.state == "live")
        )
        with self.desk.store.read() as conn:
            return conn.execute(statement).scalars().first() or ""

    def _acting_for(self, number: str) -> frozenset[str]:
        """Who is to read what the resident says now."""
        statement = (
            select(Account.external_id)
            .join(Case, Case.handler_id == Account.person_id)
            .where(Case.number == number)
        )
        with self.desk.store.read() as conn:
            handler = conn.execute(statement).scalars().first() or ""
        return frozenset((self.away.get(handler, handler),))

    def _filer(self, number: str) -> str:
        return next(account for account, numbers in self.cases.items() if number in numbers)

    def _state(self, number: str) -> str:
        with self.desk.store.read() as conn:
            return conn.execute(select(Case.state).where(Case.number == number)).scalar_one()

    def verdict(self) -> Tally:
        for actor in self.people.values():
            actor.reads()
        with self.desk.store.read() as conn:
            found = judge(conn, self.ledger)
        tally = self.tally
        tally.cases = sum(map(len, self.cases.values()))
        tally.most_open_in_one_chat = max(map(len, self.cases.values()))
        tally.misrouted, tally.lost = len(found.wrong), len(found.lost)
        tally.faults = [*found.wrong, *found.lost][:20]
        return tally


def scripted_day(folder: Path, seed: int, change: Callable[[Desk], None] | None = None) -> Tally:
    """The day on a fresh demonstration desk in the folder."""
    desk = open_desk(Settings(data_dir=folder), kind="demo", create=True, now=BEGINS)
    try:
        if change is not None:
            change(desk)
        return Day(desk, seed).run()
    finally:
        desk.store.close()
