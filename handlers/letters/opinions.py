"""A final opinion at the second level and above: the call centre reads it before it goes (§6.6).

The handler drafts it, an agent taps [可以发出] or says what to change; it goes to the resident in
the service centre's name (RULEBOOK §5.5). 完成 with its note is no such letter and goes at once.
"""

from sqlalchemy import select

from handlers.cases import intake, moves, tasks
from handlers.cases.errors import MoveRefused
from handlers.cases.privacy.masking import masked
from handlers.cases.telling import tell_handler, tell_resident
from handlers.letters import replies
from handlers.messages import Button
from handlers.texts import label, say
from handlers.turn import Turn
from storage.tables import Case, Entry, Task

__all__ = ["TASK", "ask_to_change", "draft", "may_draft", "send", "text_of"]

TASK = tasks.READ_LETTER
FIRST_LEVEL = 2


def may_draft(case: Case) -> bool:
    """Whether the case stands where final opinions are letters."""
    return case.level >= FIRST_LEVEL


def draft(turn: Turn, case: Case, text: str) -> None:
    """Hand the text to the call centre; a later draft takes the place of one not read yet."""
    if not may_draft(case):
        raise MoveRefused(say("letters.opinion.too_low", number=case.number))
    text = masked(turn, text)
    moves.make(turn, case, "draft_opinion", text, visibility="staff")
    tasks.drop_of_case(turn, case, TASK)
    about = say("letters.opinion.task", number=case.number, text=text)
    tasks.open_task(turn, kind=TASK, case=case, about=about)
    turn.explain(say("letters.log.drafted", number=case.number))


def send(turn: Turn, case: Case, task: Task) -> bool:
    """[可以发出]: to the resident, word for word as it was read; False: he is to be phoned."""
    text = text_of(turn, case)
    moves.make(turn, case, "send_opinion", text)
    tasks.finish(turn, task, say("letters.opinion.read"))
    tell_handler(turn, case, say("letters.opinion.sent", number=case.number))
    turn.explain(say("letters.log.read", number=case.number))
    tell_resident(
        turn,
        case,
        say("letters.opinion.to_resident", number=case.number, text=text),
        [Button(label("button.reply"), f"reply:{case.number}")],
        purpose="promise",
    )
    by_mail = replies.send_now(turn, case, text, task)
    return by_mail or intake.is_reachable(turn, case)


def ask_to_change(turn: Turn, case: Case, task: Task, words: str) -> None:
    """[请修改]: back to the handler with what to change; the resident hears nothing of it."""
    tasks.finish(turn, task, say("letters.opinion.to_change", words=words))
    tell_handler(
        turn,
        case,
        say("letters.opinion.change", number=case.number, words=words, text=text_of(turn, case)),
        [Button(label("letters.button.opinion"), f"opinion:{case.number}")],
    )
    turn.explain(say("letters.log.to_change", number=case.number))


def text_of(turn: Turn, case: Case) -> str:
    """The last draft, as it stands on record; raises MoveRefused when there is none."""
    turn.group.flush()
    drafts = (Entry.case_id == case.id) & (Entry.kind == "draft_opinion")
    found = select(Entry.text).where(drafts).order_by(Entry.id.desc()).limit(1)
    text = turn.session.scalar(found)
    if text is None:
        raise MoveRefused(say("cases.refused.unknown_task"))
    return text
