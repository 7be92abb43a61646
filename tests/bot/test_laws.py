"""The laws of DESIGN §1, each by a test of its own; ``tests.machine`` holds them at random.

Law 5 (nobody is left without an answer) is held there and by every dialogue in ``tests/handlers``.
"""

import ast
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from bot.desk import Desk
from bot.opening import open_desk
from bot.settings import Settings
from handlers.cases.timing.watch import silent_cases
from handlers.messages import Incoming
from handlers.router import route
from handlers.timers import fire
from handlers.turn import Turn
from storage.tables import Base, Case, Failure, InboxRow, OutboxRow, TimerRow
from tests.support.dialogue import Dialogue, at

ROOT = Path(__file__).parents[2]
ALL_AT_ONCE = "3栋2单元1501楼上漏水，我是王女士13800138000，三天了没人管，气死了"
MORNING = at("2026-11-23 09:30")
OpenDesk = Callable[..., Desk]


@pytest.fixture
def opening(tmp_path: Path) -> Iterator[OpenDesk]:
    """Opens the demonstration desk of this test, with other ``Desk`` options each time."""
    opened: list[Desk] = []

    def open_again(**options: object) -> Desk:
        desk = open_desk(
            Settings(data_dir=tmp_path), kind="demo", create=True, now=MORNING, **options
        )
        opened.append(desk)
        return desk

    yield open_again
    for desk in opened:
        desk.store.close()


# --- law 1: one event, one transaction -----------------------------------------------------------


class Killed(BaseException):
    """The process ends here: nothing in the desk may catch it."""


def _rows(desk: Desk) -> dict[str, list[tuple[object, ...]]]:
    with desk.store.read() as conn:
        return {
            table.name: [tuple(row) for row in conn.execute(select(table))]
            for table in Base.metadata.sorted_tables
        }


def test_an_event_killed_after_its_handler_and_before_the_commit_leaves_no_row(
    opening: OpenDesk,
) -> None:
    def route_and_die(turn: Turn) -> None:
        route(turn)
        if turn.incoming is not None and turn.incoming.button == "confirm":
            raise Killed

    desk = opening(route_event=route_and_die)
    desk.hear(Incoming("terminal", "resident:w1", "1", text=ALL_AT_ONCE))
    before = _rows(desk)
    confirm = Incoming("terminal", "resident:w1", "2", kind="button", button="confirm")
    with pytest.raises(Killed):
        desk.hear(confirm)
    assert _rows(desk) == before

    # Started again, the same event is no repeat: it was never accepted.
    (heard,) = opening().hear(confirm)
    assert not heard.duplicate
    with desk.store.read() as conn:
        assert len(conn.execute(select(Case.id).where(Case.state == "assigned")).all()) == 1


def test_a_timer_killed_before_the_commit_is_still_due(opening: OpenDesk) -> None:
    def fire_and_die(turn: Turn, kind: str, subject_id: str) -> None:
        fire(turn, kind, subject_id)
        if kind == "response_first":
            raise Killed

    desk = opening(fire_timer=fire_and_die)
    filed(desk)
    with pytest.raises(Killed):
        desk.advance(MORNING + timedelta(minutes=15))
    with desk.store.read() as conn:
        due = conn.execute(select(TimerRow.due_at).where(TimerRow.kind == "response_first")).one()
        told = conn.execute(select(OutboxRow.id).where(OutboxRow.purpose == "reminder")).all()
    assert due.due_at == MORNING + timedelta(minutes=15)
    assert not told

    opening().advance(MORNING + timedelta(minutes=15))
    with desk.store.read() as conn:
        assert conn.execute(select(OutboxRow.id).where(OutboxRow.purpose == "reminder")).all()


def test_a_handler_that_raises_leaves_its_failure_row_a_kind_word_and_nothing_else(
    opening: OpenDesk, caplog: pytest.LogCaptureFixture
) -> None:
    def route_and_fail(turn: Turn) -> None:
        route(turn)
        if turn.incoming is not None and turn.incoming.button == "confirm":
            raise ValueError("a mistake")

    desk = opening(route_event=route_and_fail)
    desk.hear(Incoming("terminal", "resident:w1", "1", text=ALL_AT_ONCE))
    before = _rows(desk)
    (heard,) = desk.hear(Incoming("terminal", "resident:w1", "2", kind="button", button="confirm"))
    after = _rows(desk)
    changed = {name for name in after if after[name] != before[name]}
    assert changed <= {"inbox", "failures", "outbox", "conversations"}
    assert len(after["outbox"]) == len(before["outbox"]) + 1
    assert heard.failure_ref is not None
    assert heard.failure_ref in heard.out[-1].text
    assert "a mistake" not in heard.out[-1].text
    with desk.store.read() as conn:
        assert "a mistake" in conn.execute(select(Failure.error)).scalar_one()
        assert "failed" in conn.execute(select(InboxRow.state)).scalars().all()
    assert heard.failure_ref in caplog.text


def test_of_several_events_in_one_commit_only_the_failing_one_is_undone(opening: OpenDesk) -> None:
    def route_or_fail(turn: Turn) -> None:
        route(turn)
        if turn.speaker.external_id == "resident:w2":
            raise ValueError("a mistake")

    desk = opening(route_event=route_or_fail)
    heard = desk.hear(
        *(Incoming("terminal", f"resident:w{n}", "1", text=ALL_AT_ONCE) for n in (1, 2, 3))
    )
    assert [one.failure_ref is None for one in heard] == [True, False, True]
    assert all("对吗" in heard[n].out[-1].text for n in (0, 2))


# --- law 2: handlers are plain functions of event, now and database -------------------------------

# Dotted names whose call looks at the clock, waits, or leaves the machine.
FORBIDDEN_CALLS = frozenset(
    {
        "datetime.now", "datetime.utcnow", "datetime.today", "date.today",
        "time.time", "time.time_ns", "time.monotonic", "time.perf_counter", "time.sleep", "sleep",
        "time.localtime", "time.gmtime", "time.strftime",
        "socket.socket", "socket.create_connection", "urlopen",
    }
)  # fmt: skip
FORBIDDEN_MODULES = frozenset(
    {
        "asyncio", "concurrent", "ftplib", "http", "httpx", "multiprocessing", "queue", "requests",
        "select", "selectors", "signal", "smtplib", "socket", "socketserver", "ssl", "subprocess",
        "threading", "time", "urllib", "websockets",
    }
)  # fmt: skip
# One each, with its reason; a new line here is a decision.
ALLOWED_IMPORTS: frozenset[tuple[str, str]] = frozenset()


def _sources(*packages: str) -> Iterator[tuple[str, ast.Module]]:
    for package in packages:
        for file in sorted((ROOT / package).rglob("*.py")):
            yield file.relative_to(ROOT).as_posix(), ast.parse(file.read_text("utf-8"))


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def _imports(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.lineno, node.module


def _breaks_of_law_2(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = _dotted(node.func)
            if any(name == call or name.endswith(f".{call}") for call in FORBIDDEN_CALLS):
                yield f"{node.lineno}: {name}()"
        elif isinstance(node, ast.AsyncFunctionDef | ast.Await):
            yield f"{node.lineno}: asynchronous"
    for line, module in _imports(tree):
        if module.partition(".")[0] in FORBIDDEN_MODULES:
            yield f"{line}: import {module}"


def test_handlers_and_language_never_look_at_the_clock_wait_or_speak_to_a_network() -> None:
    found = [
        f"{file}:{what}"
        for file, tree in _sources("handlers", "nlp")
        for what in _breaks_of_law_2(tree)
        if (file, what.rpartition(" ")[2]) not in ALLOWED_IMPORTS
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "code",
    [
        "from datetime import datetime\nnow = datetime.now(tz)",
        "import datetime\nnow = datetime.datetime.now(tz)",
        "import time",
        "from time import sleep",
        "import socket",
        "import urllib.request",
        "async def f(): ...",
    ],
)
def test_the_check_of_law_2_sees_what_it_is_there_for(code: str) -> None:
    assert list(_breaks_of_law_2(ast.parse(code)))


# --- law 3: no silent case ------------------------------------------------------------------------


def filed(desk: Desk) -> Dialogue:
    """王女士 has filed her report."""
    dialogue = Dialogue(desk)
    dialogue.account("resident:w1").says(ALL_AT_ONCE).taps("对，提交")
    return dialogue


def _silent(desk: Desk) -> list[str]:
    found: list[str] = []

    def look(turn: Turn) -> None:
        found.extend(case.number for case in silent_cases(turn))
        turn.reply("—")

    # A desk of its own on the same store, whose only handler looks.
    Desk(desk.store, desk.keyring, route_event=look).hear(Incoming("terminal", "resident:looks"))
    return found


def test_no_case_is_silent_from_filing_to_the_end_of_a_plan(opening: OpenDesk) -> None:
    desk = opening()
    dialogue = filed(desk)
    steward = dialogue.account("steward:小林")
    resident = dialogue.account("resident:w1")
    for step in (
        lambda: dialogue.passes(minutes=5),
        lambda: steward.taps("接单"),
        lambda: steward.says("您好，我是管家，马上到"),
        lambda: dialogue.passes(days=1),
        lambda: resident.presses("urge"),
        lambda: dialogue.passes(days=4),
        lambda: dialogue.passes(days=20),
    ):
        step()
        assert _silent(desk) == []


def test_no_ignored_case_falls_silent_at_the_top_of_the_line(opening: OpenDesk) -> None:
    desk = opening()
    dialogue = filed(desk)
    for _ in range(12):
        dialogue.passes(days=2, hours=5)
        assert _silent(desk) == []


def test_no_emergency_falls_silent(opening: OpenDesk) -> None:
    desk = opening()
    dialogue = Dialogue(desk)
    dialogue.account("resident:w1").says("电梯里有人被困了，快来人，3栋2单元")
    for _ in range(4):
        dialogue.passes(minutes=20)
        assert _silent(desk) == []


def test_a_case_that_lost_its_timers_is_found_repaired_and_reported(
    opening: OpenDesk, caplog: pytest.LogCaptureFixture
) -> None:
    desk = opening()
    dialogue = filed(desk)
    with desk.store.write() as conn:
        conn.execute(delete(TimerRow).where(TimerRow.subject.startswith("case:")))
    assert _silent(desk) == ["261123-001"]
    dialogue.passes(hours=1)
    assert _silent(desk) == []
    assert "261123-001" in caplog.text


# --- law 4: words and rules are data --------------------------------------------------------------

CHINESE = re.compile(r"[\u4e00-\u9fff]")
# What reaches people: arguments of these calls, whatever is returned, every f-string. Patterns and
# word lists that are held against what people write are none of these.
SAYING = frozenset(
    {
        "Button", "MoveRefused", "Outgoing", "ask", "ask_again", "go_on", "make", "note",
        "offer_menu", "push", "record", "reply",
        "tell_handler", "tell_resident", "tell_roles", "tell_staff",
    }
)  # fmt: skip
# Logs, for whoever operates; and what only looks at words.
QUIET = frozenset({"explain", "error", "warning", "info", "debug", "compile", "check_wording"})
ALLOWED = {
    "handlers/policy.py": "tells whoever writes policy.toml what is wrong with it",
    "handlers/policy_hours.py": "as handlers/policy.py",
    "handlers/policy_model.py": "as handlers/policy.py",
    "handlers/policy_reader.py": "as handlers/policy.py",
    "handlers/policy_handling.py": "as handlers/policy.py",
    "handlers/policy_review.py": "as handlers/policy.py",
    "handlers/cases/diagram.py": "draws a page of docs/",
    "handlers/roster_values.py": "how houses are written: 3栋2单元1501 is a name, not a sentence",
    "handlers/cases/reports/filing.py": "as handlers/roster_values.py",
    "handlers/when.py": "how times are spoken: 今天 10:05 前 is grammar, not a sentence",
}


def _said_in(tree: ast.Module) -> set[str]:
    """Chinese in the code that people would read, as "line: words"."""
    quiet = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.Compare) or (isinstance(node, ast.Call) and _last(node) in QUIET)
        for part in ast.walk(node)
    }
    found = set()
    for node in ast.walk(tree):
        if _is_said(node):
            for part in ast.walk(node):
                if id(part) not in quiet and _is_chinese(part):
                    found.add(f"{part.lineno}: {part.value!r}")  # type: ignore[attr-defined]
    return found


def _is_said(node: ast.AST) -> bool:
    if isinstance(node, ast.Call):
        return _last(node) in SAYING
    return isinstance(node, ast.Return | ast.JoinedStr)


def _is_chinese(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and CHINESE.search(node.value) is not None
    )


def _last(call: ast.Call) -> str:
    return _dotted(call.func).rpartition(".")[2]


def test_no_words_for_people_stand_in_handlers() -> None:
    found = [
        f"{file}:{words}"
        for file, tree in _sources("handlers")
        if file not in ALLOWED
        for words in sorted(_said_in(tree))
    ]
    assert not found, "\n".join(found)


def test_every_exception_from_law_4_is_still_needed() -> None:
    trees = dict(_sources("handlers"))
    assert not [file for file in ALLOWED if not _said_in(trees[file])]


@pytest.mark.parametrize(
    "code",
    [
        'turn.reply("您好")',
        'raise MoveRefused(f"{n}没有")',
        'def f() -> str:\n    return "同事"',
        'x = f"{a}天后"',
        'tell_staff(turn, case, s, "已改派")',
    ],
)
def test_the_check_of_law_4_sees_words(code: str) -> None:
    assert _said_in(ast.parse(code))


def test_the_check_of_law_4_lets_patterns_and_the_quiet_log_be() -> None:
    code = 'YES = {"是", "对"}\nx = re.compile("第.+")\nturn.explain(f"改派：{n}")'
    assert not _said_in(ast.parse(code))
