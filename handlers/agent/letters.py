"""[可以发出] [请修改]: a letter is read before it goes: a final opinion (RULEBOOK §6.6), or the
answer to an e-mail (RULEBOOK §2).
"""

from collections.abc import Mapping
from typing import Protocol

from handlers.agent.task_form import TaskForm, my_tasks, take
from handlers.agent.tasks import case_of, task_of, whom
from handlers.cases.errors import MoveRefused
from handlers.cases.moves import record
from handlers.letters import opinions, replies, words
from handlers.messages import Button
from handlers.steward.form import Unfit
from handlers.steward.words import refuse_command
from handlers.texts import label, say
from handlers.turn import Turn
from nlp.emails import mask_email
from storage.tables import Case, Task

__all__ = ["ACTIONS", "CHANGE_FORM", "LETTERS", "show"]


class Letter(Protocol):
    """What each kind of letter can do; see ``opinions`` and ``replies``."""

    def text_of(self, turn: Turn, case: Case) -> str:
        """As it would go."""

    def send(self, turn: Turn, case: Case, task: Task) -> bool:
        """Whether it leaves by itself."""

    def ask_to_change(self, turn: Turn, case: Case, task: Task, words: str) -> None:
        """Back to the handler."""


LETTERS: Mapping[str, Letter] = {  # by kind of task
    opinions.TASK: opinions,
    replies.TASK: replies,
    words.TASK: words,
}


def show(turn: Turn, task: Task, before: str = "") -> None:
    """The letter as it would go."""
    case = _case(turn, task)
    turn.state.case_id = case.id
    text = _question(turn, case, task)
    by_hand = task.kind != opinions.TASK and not replies.can_leave(turn, case)
    send_it = label("mailback.button.by_hand" if by_hand else "letters.button.send")
    buttons = [
        Button(send_it, f"letter_send:{task.id}"),
        Button(label("letters.button.change"), f"letter_change:{task.id}"),
        my_tasks(),
    ]
    lines = "\n".join(filter(None, (before, text)))
    turn.ask(lines, buttons, case_id=case.id, case_number=case.number)


def _question(turn: Turn, case: Case, task: Task) -> str:
    """The letter, to whom, and what to look at."""
    said = {"number": case.number, "name": whom(turn, task)}
    said["text"] = LETTERS[task.kind].text_of(turn, case)
    if task.kind == opinions.TASK:
        return say("letters.opinion.read_this", **said)
    address = replies.sender(turn, case)
    if address is not None and replies.can_leave(turn, case):
        return say("mailback.reader.ask", address=mask_email(address), **said)
    why = say(f"mailback.reader.{'no_server' if address else 'no_address'}")
    if address is not None:  # whom to write to by hand, in full: on record (RULEBOOK §8)
        record(turn, case, "person_seen", say("mailback.reader.address_seen"), visibility="audit")
    shown = address or say("mailback.reader.original")
    return say("mailback.reader.by_hand", why=why, address=shown, **said)


# What the agent is told: (it leaves by itself, it does not).
_DONE = {
    opinions.TASK: ("letters.opinion.sent_on", "letters.opinion.to_be_phoned"),
    replies.TASK: ("mailback.reader.sent", "mailback.reader.done_by_hand"),
    words.TASK: ("mailback.reader.sent", "mailback.reader.done_by_hand"),
}
_SENT_BACK = {
    opinions.TASK: "letters.opinion.sent_back",
    replies.TASK: "mailback.reader.sent_back",
    words.TASK: "mailback.reader.sent_back",
}


def send(turn: Turn, ref: str) -> None:
    """[可以发出]."""
    task = _taken(turn, ref)
    case = _case(turn, task)
    leaves, by_hand = _DONE[task.kind]
    done = leaves if LETTERS[task.kind].send(turn, case, task) else by_hand
    turn.ask(say(done, name=whom(turn, task), number=case.number), [my_tasks()])


def change(turn: Turn, ref: str) -> None:
    """[请修改]: what is to be changed is asked."""
    CHANGE_FORM.begin(turn, _taken(turn, ref))


class ChangeForm(TaskForm):
    """One question: what is to be changed?"""

    key = "task.change"

    def hear(self, turn: Turn) -> None:
        """Back to the handler with these words."""
        text = turn.incoming.text.strip() if turn.incoming else ""
        try:
            refuse_command(text)
        except Unfit as unfit:
            self.ask_again(turn, unfit.text)
            return
        if not text:
            self.ask_again(turn)
            return
        task = self.task(turn)
        case = _case(turn, task)
        turn.state.clear_form()
        LETTERS[task.kind].ask_to_change(turn, case, task, text)
        turn.ask(say(_SENT_BACK[task.kind], number=case.number), [my_tasks()])

    def question(self, turn: Turn) -> str:
        """What is to be changed?"""
        return say("letters.opinion.what_to_change")

    def show(self, turn: Turn, task: Task) -> None:
        """The letter again."""
        show(turn, task)


def _taken(turn: Turn, ref: str) -> Task:
    """The task, taken on the way when nobody has it yet; raises MoveRefused for another kind."""
    task = task_of(turn, ref)
    if task.kind not in LETTERS:
        raise MoveRefused(say("agent.refused.unknown"))
    return take(turn, ref)


def _case(turn: Turn, task: Task) -> Case:
    case = case_of(turn, task)
    if case is None:
        raise MoveRefused(say("agent.refused.unknown"))
    return case


CHANGE_FORM = ChangeForm()
ACTIONS = {"letter_send": send, "letter_change": change}
