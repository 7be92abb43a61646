"""我的任务: phone tasks, the first to take one has it (RULEBOOK §4.6, §6.2)."""

import logging
from collections.abc import Callable

from handlers.agent.chat_list import talk_lines
from handlers.cases import book, tasks
from handlers.cases.asked import CONSENT
from handlers.cases.card import staff_card
from handlers.cases.errors import MoveRefused
from handlers.cases.handling import solutions
from handlers.cases.outcome import acceptance, findings
from handlers.cases.outside import deferrals
from handlers.cases.privacy import veil
from handlers.cases.written import KINDS as WRITTEN
from handlers.cases.written import OF_COMMUNITY
from handlers.letters import lost
from handlers.messages import Button
from handlers.roster import Staff
from handlers.texts import label, say
from handlers.turn import Turn
from handlers.when import say_by
from nlp.people import mask
from storage.tables import Case, Person, Task

__all__ = ["SHOWN", "case_of", "my_tasks", "show_phone", "show_script", "take", "task_of", "whom"]

MOST_SHOWN = 8
KINDS = {  # the others are calls to a resident
    "callback_survey": "survey",
    tasks.READ_LETTER: "letter",
    tasks.READ_REPLY: "reply",
    tasks.READ_WORDS: "reply",
    solutions.CHOICE: "choice",
    CONSENT: "choice",
    acceptance.CALL: "holds",
    lost.TASK: "lost",
    tasks.TELL: "tell",
}
SCRIPTS = {
    "callback_survey": "survey",
    acceptance.CALL: "holds",
    lost.TASK: "lost",
    tasks.TELL: "tell",
}
# How a task that is no phone call is shown; each kind's own module says so.
SHOWN: dict[str, Callable[[Turn, Task], None]] = {}
log = logging.getLogger(__name__)


def my_tasks(turn: Turn, _ref: str = "") -> None:
    """Open tasks the speaker may take, and those he has taken, the earliest limit first."""
    staff = turn.staff
    assert staff is not None, "the router lets only staff in here"
    talks, talk_buttons = talk_lines(turn)
    found = tasks.open_for(turn, staff)
    talks = [*talks, *_to_verify(turn, staff)]
    if not found and talks:
        mine = [Button(label("button.my_cases"), "my_cases")]
        turn.ask("\n".join(talks), talk_buttons or mine)
        return
    if not found:
        more = [Button(label("button.survey_send"), "survey_send")] if staff.has("agent") else []
        turn.ask(say("agent.list.none"), [Button(label("button.my_cases"), "my_cases"), *more])
        return
    shown = found[:MOST_SHOWN]
    lines = [*talks, say("agent.list.title", count=len(found))]
    lines += [_line(turn, at, task) for at, task in enumerate(shown, start=1)]
    if len(found) > len(shown):
        lines.append(say("agent.list.more", count=len(found) - len(shown)))
    buttons = [_button(turn, at, task) for at, task in enumerate(shown, start=1)]
    turn.ask("\n".join(lines), [*buttons, *talk_buttons])


def _to_verify(turn: Turn, staff: Staff) -> list[str]:
    """Complaints that wait for his word on how serious they are (RULEBOOK §6.6)."""
    led = [
        one.id
        for one in turn.roster.communities
        if any(staff.has(role, one.id) for role in findings.VERIFIERS)
    ]
    return [line for one in led for line in findings.page_lines(turn, one, staff)]


def take(turn: Turn, ref: str) -> None:
    """接入: the task is his; what to say on the phone is shown at once."""
    task = task_of(turn, ref)
    if task.assignee_id != turn.speaker.person_id:
        tasks.take(turn, task)
    SHOWN.get(task.kind, show_script)(turn, task)


def show_script(turn: Turn, task: Task, before: str = "") -> None:
    """Whom to call about what, and how; the number stays masked (RULEBOOK §8)."""
    case = case_of(turn, task)
    if case is not None:
        turn.state.case_id = case.id
    lines = [
        before,
        say("agent.script.title", name=whom(turn, task), phone=_phone(turn, task)),
        say("agent.script.about", about=task.about, by=say_by(task.due_at, turn.now)),
        say("agent.script.attempts", times=task.attempts) if task.attempts else "",
        staff_card(turn, case) if case is not None else "",
        say(f"agent.script.{SCRIPTS.get(task.kind, 'human')}", name=whom(turn, task)),
    ]
    buttons = [
        Button(label("steward.button.phone"), f"task_phone:{task.id}"),
        Button(label("button.to_resident"), f"task_write:{task.id}"),
        Button(label("agent.button.result"), f"task_done:{task.id}"),
        Button(label("button.not_reached"), f"task_not_reached:{task.id}"),
    ]
    if case is not None and task.kind in (solutions.CHOICE, CONSENT):
        by_phone = label("solutions.button.by_phone")
        buttons.insert(0, Button(by_phone, f"choice_by_phone:{case.number}"))
    if case is not None and case.anonymous:
        buttons.append(Button(label("agent.button.who"), f"who:{case.number}"))
    turn.ask(
        "\n".join(filter(None, lines)),
        buttons,
        case_id=case.id if case else None,
        case_number=case.number if case else None,
    )


def show_phone(turn: Turn, ref: str) -> None:
    """查看电话: the full number, to the agent who has taken the task; on record (RULEBOOK §8)."""
    task = task_of(turn, ref)
    if task.assignee_id != turn.speaker.person_id:
        raise MoveRefused(say("agent.refused.take_first"))
    sealed = _sealed_phone(turn, task)
    if sealed is None:
        show_script(turn, task, say("agent.no_phone"))
        return
    if task.case_id is not None:
        turn.note(
            task.case_id,
            "phone_seen",
            say("steward.phone.entry"),
            visibility="audit",
            actor_id=turn.speaker.person_id,
            actor_role="agent",
        )
    else:
        log.info("full phone number of task %s shown to person %s", task.id, task.assignee_id)
    phone = turn.rules.keyring.open(sealed)
    show_script(turn, task, say("agent.phone_shown", name=whom(turn, task), phone=phone))


def task_of(turn: Turn, ref: str) -> Task:
    """The task of a button's reference; raises MoveRefused when it is over or another's."""
    task = tasks.by_id(turn, int(ref)) if ref.isdigit() else None
    if task is None or task.kind in OWN_ACTIONS:
        raise MoveRefused(say("agent.refused.unknown"))
    if task.state in ("done", "dropped"):
        raise MoveRefused(say("agent.refused.over"))
    holder = turn.roster.staff(task.assignee_id or 0)
    if holder is not None and holder.person_id != turn.speaker.person_id:
        raise MoveRefused(say("agent.refused.taken", name=holder.name))
    return task


def case_of(turn: Turn, task: Task) -> Case | None:
    """The case the task belongs to, when the speaker may know of it."""
    case = book.by_id(turn, task.case_id) if task.case_id else None
    return case if case is not None and book.may_know(turn, case) else None


def whom(turn: Turn, task: Task) -> str:
    """How the person to be called is addressed."""
    case = case_of(turn, task)
    if case is not None and case.contact_name:
        return case.contact_name
    person = turn.session.get(Person, task.person_id) if task.person_id else None
    return (person.name if person else None) or say("agent.nameless")


def _phone(turn: Turn, task: Task) -> str:
    """The number left with the case, else the person's own, masked (RULEBOOK §8)."""
    sealed = _sealed_phone(turn, task)
    return say("agent.no_phone") if sealed is None else mask(turn.rules.keyring.open(sealed))


def _sealed_phone(turn: Turn, task: Task) -> bytes | None:
    case = case_of(turn, task)
    phone = veil.who(turn, case).phone if case is not None and case.anonymous else ""
    if phone:
        return turn.rules.keyring.seal(phone)
    if case is not None and case.phones_sealed is not None:
        return case.phones_sealed
    person = turn.session.get(Person, task.person_id) if task.person_id else None
    return person.phone_sealed if person else None


# Tasks that are no phone calls: what their button says, while nobody has it and when it is his.
OWN_ACTIONS = {
    "support": ("support_answer", "support_answer"),
    "trade": ("trade_take", "trade_done"),
    "emergency_report": ("report_write", "report_write"),
    deferrals.KIND: ("defer_look", "defer_look"),
}
OWN_LABELS = {
    "support_answer": "support.button.answer",
    "trade_take": "support.button.take",
    "trade_done": "support.button.done",
    "report_write": "support.button.report",
    "defer_look": "support.button.look",
}


def _line(turn: Turn, at: int, task: Task) -> str:
    mine = task.assignee_id == turn.speaker.person_id
    late = task.due_at < turn.now
    if task.kind in OWN_ACTIONS:
        return say(
            "support.list.line",
            at=at,
            kind=say(f"support.kind.{task.kind}"),
            about=task.about,
            by=say_by(task.due_at, turn.now),
            state=_own_state(mine=mine, late=late),
        )
    return say(
        "agent.list.line",
        at=at,
        kind=_kind(task),
        name=_named(turn, task),
        by=say_by(task.due_at, turn.now),
        state=_state(mine=mine, late=late),
    )


def _named(turn: Turn, task: Task) -> str:
    """Whom it concerns: a person, or the whole community."""
    community = turn.roster.community(task.community_id) if task.community_id else None
    if task.kind in OF_COMMUNITY and community is not None:
        return community.name
    return whom(turn, task)


def _state(*, mine: bool, late: bool) -> str:
    return say("agent.state.mine" if mine else "agent.state.late" if late else "agent.state.open")


def _own_state(*, mine: bool, late: bool) -> str:
    """Of what is no phone call: nobody is put through to anybody."""
    if late:
        return say("agent.state.late")
    return say("support.list.mine" if mine else "support.list.open")


def _kind(task: Task) -> str:
    if task.kind in WRITTEN or task.kind in OF_COMMUNITY:
        return say(f"written.name.{task.kind}")
    return say(f"agent.kind.{KINDS.get(task.kind, 'human')}")


def _button(turn: Turn, at: int, task: Task) -> Button:
    mine = task.assignee_id == turn.speaker.person_id
    if task.kind in OWN_ACTIONS:
        action = OWN_ACTIONS[task.kind][mine]
        return Button(f"{label(OWN_LABELS[action])} {at}", f"{action}:{task.id}")
    mine = mine and task.kind not in SHOWN
    words = label("agent.button.result") if mine else label("button.take_over")
    return Button(f"{words} {at}", f"{'task_done' if mine else 'task_take'}:{task.id}")
