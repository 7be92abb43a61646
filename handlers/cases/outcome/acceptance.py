"""维修验收单: what was done, photos, warranty, inspection; and does it hold (RULEBOOK §6.1, §6.2).

One row a completion of physical work. The page stands at a signed address, ``/sheets/<token>``;
the warranty stays on the house (§10). Inspection and the question some days later are tasks of
their own, with timers, since the case may be closed by then.
"""

import hmac
import re
from base64 import urlsafe_b64encode
from datetime import datetime, timedelta

from sqlalchemy import select

from handlers.cases import book, case_tasks, intake, moves, tasks
from handlers.cases.card import called
from handlers.cases.errors import MoveRefused
from handlers.cases.privacy import veil
from handlers.cases.privacy.concerned import is_about
from handlers.cases.privacy.masking import masked
from handlers.cases.states import CaseState, Outcome
from handlers.cases.telling import superiors, tell_handler, tell_resident, tell_staff
from handlers.messages import Button
from handlers.texts import label, say
from handlers.turn import Turn
from handlers.when import ZONE, say_date, say_time
from nlp.warranty import warranty_until
from nlp.when import read_date
from storage.crypto import Keyring
from storage.ids import next_id
from storage.tables import Acceptance, Case, Survey, Task

__all__ = [
    "CALL",
    "TIMERS",
    "holds",
    "inspect",
    "make_sheet",
    "sheet_id",
    "told_lines",
    "under_warranty",
]

INSPECTION, HOLDS = "inspection", "holds"
CALL = "callback_holds"  # the task of asking on the phone
BY_HANDLER = "handler"  # no role: it is for whoever handles the case
OPEN = ("open", "taken")
A_DAY = timedelta(days=1)
MISSED_AFTER = A_DAY
# Closed with nobody saying that it is bad: a caller without a chat stays 未评价 (RULEBOOK §6.2).
_SAID_TO_BE_GOOD = (Outcome.SATISFIED, Outcome.UNRATED)
TOKEN_SIGNS = 22
_INSPECTS = re.compile("复查|复检|复看|回访|再[来去]?[看查]|[来去]看[一看]|检查|巡查")
_CLAUSE = re.compile("[。；;，,！!\n]")


def make_sheet(turn: Turn, case: Case, note: str, prevention: str = "") -> Acceptance | None:
    """The sheet of physical work just finished, its inspection and the later question armed."""
    policy = turn.calendar_of(case.community_id).policy
    if case.category not in policy.categories.physical:
        return None
    _drop_tasks(turn, case)
    rules = policy.warranty
    until = warranty_until(note, turn.now.astimezone(ZONE))  # his own words bind (RULEBOOK §10)
    if until is None and rules.warranty_days and case.category in rules.categories:
        until = turn.now + timedelta(days=rules.warranty_days)
    sheet = Acceptance(
        id=next_id(),
        case_id=case.id,
        house_id=case.house_id,
        done_at=turn.now,
        what=case.what,
        note=note,
        prevention=prevention or None,
        warranty_until=until,
        inspect_at=inspection_in(note, turn.now),
    )
    turn.session.add(sheet)
    turn.session.flush()
    if sheet.inspect_at is not None:
        _open_task(turn, case, INSPECTION, sheet.inspect_at)
    survey = policy.survey
    later = turn.now + timedelta(days=rules.holds_after_days)
    calendar = turn.calendar_of(case.community_id)
    _open_task(
        turn, case, HOLDS, calendar.within_window(later, survey.window_start, survey.window_end)
    )
    return sheet


def inspection_in(note: str, now: datetime) -> datetime | None:
    """The day on which the note promises to look again: 下周一再来看; None when it does not."""
    for clause in _CLAUSE.split(note):
        if _INSPECTS.search(clause):
            at = read_date(clause, now, ZONE)
            if at is not None:
                return at
    return None


def _open_task(turn: Turn, case: Case, kind: str, due_at: datetime) -> None:
    task = Task(
        id=next_id(),
        case_id=case.id,
        person_id=case.filer_id,
        community_id=case.community_id,
        kind=kind,
        role=BY_HANDLER,
        state="open",
        about=say(f"acceptance.about.{kind}", number=case.number, place=case.place),
        created_at=turn.now,
        due_at=due_at,
    )
    turn.session.add(task)
    turn.session.flush()
    turn.start_timer(kind, f"task:{task.id}", due_at)


def _drop_tasks(turn: Turn, case: Case) -> None:
    """Those of an earlier completion, which did not hold."""
    for task in _tasks(turn, case, (INSPECTION, HOLDS)):
        task.state, task.done_at = "dropped", turn.now
        for kind in TIMERS:
            turn.stop_timer(kind, f"task:{task.id}")
    tasks.drop_of_case(turn, case, CALL)


def _tasks(turn: Turn, case: Case, kinds: tuple[str, ...]) -> list[Task]:
    of_case = select(Task).where(
        Task.case_id == case.id, Task.kind.in_(kinds), Task.state.in_(OPEN)
    )
    return list(turn.session.scalars(of_case))


def told_lines(turn: Turn, sheet: Acceptance) -> list[str]:
    """Warranty, inspection and the address of the sheet, for the word of completion."""
    lines = []
    if sheet.warranty_until is not None:
        lines.append(say("acceptance.told.warranty", until=say_date(sheet.warranty_until)))
    if sheet.inspect_at is not None:
        lines.append(say("acceptance.told.inspection", at=say_time(sheet.inspect_at, turn.now)))
    address = f"{turn.rules.base_url.rstrip('/')}/sheets/{token(turn.rules.keyring, sheet.id)}"
    return [*lines, say("acceptance.told.sheet", address=address)]


def under_warranty(turn: Turn, case: Case) -> list[str]:
    """What was mended in this house and is still under warranty, for the card (RULEBOOK §10)."""
    if case.house_id is None:
        return []
    found = select(Acceptance).where(
        Acceptance.house_id == case.house_id,
        Acceptance.warranty_until > turn.now,
        Acceptance.case_id != case.id,
    )
    return [
        say("acceptance.card", until=say_date(sheet.warranty_until), what=sheet.what[:40])
        for sheet in turn.session.scalars(found.order_by(Acceptance.id.desc()).limit(3))
        if sheet.warranty_until is not None
    ]


# --- the address ---------------------------------------------------------------------------------


def token(keyring: Keyring, sheet: int) -> str:
    """The last part of the sheet's address; only who was told it can know it."""
    return f"{sheet}-{_sign(keyring.secrets_for(b'acceptance sheet')[0], sheet)}"


def sheet_id(keyring: Keyring, written: str) -> int | None:
    """The sheet of an address; None when the desk never gave it out."""
    number, _, sign = written.partition("-")
    if not (number.isascii() and number.isdecimal() and len(number) <= TOKEN_SIGNS):
        return None
    signs = (_sign(key, int(number)) for key in keyring.secrets_for(b"acceptance sheet"))
    known = any(hmac.compare_digest(sign.encode(), known.encode()) for known in signs)
    return int(number) if known else None


def _sign(key: bytes, sheet: int) -> str:
    digest = hmac.digest(key, str(sheet).encode(), "sha256")
    return urlsafe_b64encode(digest).decode()[:TOKEN_SIGNS]


# --- the inspection, and does it hold ------------------------------------------------------------


def remind(turn: Turn, task_id: str) -> None:
    """The day of the inspection: the handler is reminded; a day later his superior hears."""
    found = case_tasks.still_open(turn, task_id)
    if found is None:
        return
    task, case = found
    calendar = turn.calendar_of(case.community_id)
    text = say("acceptance.told.inspect", number=case.number, place=case.place)
    _tell_handler(turn, case, text)
    turn.explain(say("acceptance.log.inspect", number=case.number))
    again = calendar.next_opening(turn.now + MISSED_AFTER, calendar.policy.hours.steward)
    turn.start_timer("inspection_missed", f"task:{task.id}", again)


def missed(turn: Turn, task_id: str) -> None:
    """It was promised and not done: he is reminded again, and his superior is told."""
    found = case_tasks.still_open(turn, task_id)
    if found is None:
        return
    task, case = found
    at = say_time(task.due_at, turn.now)
    text = say("acceptance.told.missed", number=case.number, place=case.place, at=at)
    _tell_handler(turn, case, text)
    for superior in superiors(turn, case)[:1]:
        tell_staff(turn, case, superior, text)
    moves.record(turn, case, "inspection_missed", text)
    turn.explain(say("acceptance.log.missed", number=case.number))


def _tell_handler(turn: Turn, case: Case, text: str) -> None:
    done = Button(label("acceptance.button.inspected"), f"inspected:{case.number}")
    tell_staff(turn, case, book.acting_handler(turn, case), text, [done], purpose="reminder")


def inspect(turn: Turn, case: Case, finding: str) -> None:
    """已复查: what was found, told to the resident, who says whether it holds."""
    staff = turn.staff
    if staff is None or is_about(case, staff) or not moves.acts_for_handler(turn, case, staff):
        raise MoveRefused(say("cases.refused.unknown", number=case.number))
    finding = masked(turn, finding)
    for task in _tasks(turn, case, (INSPECTION,)):
        task.state, task.result, task.done_at = "done", finding, turn.now
        turn.stop_timer("inspection_missed", f"task:{task.id}")
        turn.stop_timer(INSPECTION, f"task:{task.id}")
    last = select(Acceptance).where(Acceptance.case_id == case.id).order_by(Acceptance.id.desc())
    sheet = turn.session.scalars(last.limit(1)).first()
    if sheet is not None:
        sheet.inspected_at = turn.now
    text = say("acceptance.entry.inspected", finding=finding)
    moves.record(turn, case, "inspect", text, visibility="resident")
    turn.explain(say("acceptance.log.inspected", number=case.number))
    told = say("acceptance.told.inspected", number=case.number, finding=finding)
    tell_resident(turn, case, told, _holds_buttons(case))
    if not intake.is_reachable(turn, case):
        _ask_by_phone(turn, case)


def ask_whether_it_holds(turn: Turn, task_id: str) -> None:
    """Some days after a repair that was said to be good: is it still (RULEBOOK §6.2)?"""
    found = case_tasks.still_open(turn, task_id)
    if found is None:
        return
    task, case = found
    by_phone = not intake.is_reachable(turn, case)
    if by_phone and _is_still_surveyed(turn, case):  # one call after the other
        turn.start_timer(HOLDS, f"task:{task.id}", turn.now + A_DAY)
        return
    task.state, task.done_at = "done", turn.now
    if by_phone:
        if case.state == CaseState.COMPLETED or case.outcome in _SAID_TO_BE_GOOD:
            _ask_by_phone(turn, case)
        return
    last = select(Survey).where(Survey.case_id == case.id).order_by(Survey.id.desc()).limit(1)
    survey = turn.session.scalars(last).first()
    if case.state != CaseState.CLOSED or survey is None or not survey.solved:
        return
    text = say("acceptance.told.holds", name=called(case), number=case.number, what=case.what[:40])
    tell_resident(turn, case, text, _holds_buttons(case), purpose="survey")
    turn.explain(say("acceptance.log.asked", number=case.number))


def _is_still_surveyed(turn: Turn, case: Case) -> bool:
    """An agent has yet to ask him whether it is solved at all."""
    return bool(_tasks(turn, case, ("callback_survey",)))


def _ask_by_phone(turn: Turn, case: Case) -> None:
    """Who has no chat cannot tap: an agent asks him, and writes down what he says.

    Whom nobody can phone is asked by his handler, when he meets or writes to him (RULEBOOK §2).
    """
    by = intake.asked_by(turn, case)
    if by != intake.PHONE:
        tell_handler(turn, case, say(f"acceptance.unasked.{by}", number=case.number))
        return
    if _tasks(turn, case, (CALL,)):
        return
    about = say("acceptance.task", number=case.number, place=case.place, what=case.what[:40])
    tasks.open_task(turn, kind=CALL, case=case, about=about)
    turn.explain(say("acceptance.log.asked_by_phone", number=case.number))


def _holds_buttons(case: Case) -> list[Button]:
    return [
        Button(label("acceptance.button.holds"), f"holds:{case.number}"),
        Button(label("acceptance.button.broke"), f"broke:{case.number}"),
    ]


def holds(turn: Turn, case: Case) -> None:
    """[还好]: on record, by his own word."""
    entry = veil.veiled(turn, case, say("acceptance.entry.holds"))
    moves.record(turn, case, "holds", entry, visibility="resident")
    turn.explain(say("acceptance.log.holds", number=case.number))


TIMERS = {INSPECTION: remind, "inspection_missed": missed, HOLDS: ask_whether_it_holds}
