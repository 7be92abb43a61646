"""Words on the way to who wrote an e-mail and left no phone: they reach him by e-mail too (§2).

An agent reads them first, as any answer; more words join what is not read yet.
"""

from sqlalchemy import select

from handlers.cases import tasks
from handlers.cases.moves import record
from handlers.cases.privacy.masking import masked
from handlers.cases.telling import tell_handler
from handlers.letters import replies
from handlers.messages import Button
from handlers.texts import label, say
from handlers.turn import Turn
from storage.tables import Case, Task

__all__ = ["TASK", "ask_to_change", "pass_on", "send", "text_of"]

TASK = tasks.READ_WORDS


def pass_on(turn: Turn, case: Case, words: str) -> None:
    """An agent gets to read them, by the limit of any task."""
    words = masked(turn, words)
    waiting = _waiting(turn, case)
    if waiting is not None and waiting.state == "open":
        waiting.about = f"{waiting.about}\n{words}"
        return
    head = say("mailback.task_words", number=case.number, place=case.place)
    tasks.open_task(turn, kind=TASK, case=case, about=f"{head}\n{words}")
    turn.explain(say("mailback.log.words", number=case.number))


def text_of(turn: Turn, case: Case) -> str:
    """What is to be written to him, as it stands in the open task."""
    waiting = _waiting(turn, case)
    return waiting.about.partition("\n")[2] if waiting is not None else ""


def send(turn: Turn, case: Case, task: Task) -> bool:
    """[可以发出]: as it was read; False: the agent writes from the company mailbox."""
    text, leaves = text_of(turn, case), replies.can_leave(turn, case)
    how = "sent" if leaves else "by_hand"
    tasks.finish(turn, task, say("mailback.read"))
    record(turn, case, "send_words", say(f"mailback.entry.words.{how}"), visibility="resident")
    if leaves:
        replies.post_text(turn, case, text, f"mailwords:{task.id}")
    tell_handler(turn, case, say("mailback.told.words", number=case.number))
    return leaves


def ask_to_change(turn: Turn, case: Case, task: Task, words: str) -> None:
    """[请修改]: nothing leaves; the handler says it anew."""
    text = text_of(turn, case)
    tasks.finish(turn, task, say("mailback.to_change", words=words))
    again = [Button(label("button.to_resident"), f"to_resident:{case.number}")]
    told = say("mailback.change", number=case.number, words=words, text=text)
    tell_handler(turn, case, told, again)


def _waiting(turn: Turn, case: Case) -> Task | None:
    turn.group.flush()
    found = select(Task).where(
        Task.case_id == case.id, Task.kind == TASK, Task.state.in_(tasks.OPEN)
    )
    return turn.session.scalars(found.order_by(Task.id)).first()
