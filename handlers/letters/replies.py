"""A complaint by e-mail is answered by e-mail, read by the customer centre first (RULEBOOK §2).

    完成, 答复, 关闭(未解决) ──draft──> an agent reads: [可以发出] ──> the letter leaves
                                                   [请修改] ───> the handler writes it anew
    正式答复, read by an agent already ────────────────────────> the letter leaves

The sender's address is kept sealed, and masked wherever it is not needed. Where no letter can
leave (no mail server, no address known) the agent answers from the company mailbox and says so.
"""

from sqlalchemy import select

from handlers.cases import moves, tasks
from handlers.cases.card import called
from handlers.cases.errors import MoveRefused
from handlers.cases.moves import record
from handlers.cases.privacy.masking import masked
from handlers.cases.telling import tell_handler
from handlers.letters.posting import post
from handlers.messages import Button
from handlers.state import BY_MAIL
from handlers.texts import label, say
from handlers.turn import Turn
from storage.tables import Case, Entry, MailSender, Task

__all__ = [
    "TASK",
    "ask_to_change",
    "can_leave",
    "draft",
    "keep_sender",
    "post_text",
    "send",
    "send_now",
    "sender",
    "share_sender",
    "text_of",
]

TASK = tasks.READ_REPLY


# --- who wrote -----------------------------------------------------------------------------------


def keep_sender(turn: Turn, case: Case, address: str) -> None:
    """Where the answer of this case goes."""
    turn.session.add(MailSender(case_id=case.id, address_sealed=turn.rules.keyring.seal(address)))


def share_sender(turn: Turn, case: Case, part: Case) -> None:
    """What was split off is answered to the same person."""
    address = sender(turn, case)
    if address is not None:
        keep_sender(turn, part, address)


def sender(turn: Turn, case: Case) -> str | None:
    """The address the e-mail came from; None: no e-mail, or it was not written down."""
    row = turn.session.get(MailSender, case.id) if case.channel == BY_MAIL else None
    return turn.rules.keyring.open(row.address_sealed) if row is not None else None


def can_leave(turn: Turn, case: Case) -> bool:
    """Whether the desk itself can write to the sender."""
    return turn.rules.mails and sender(turn, case) is not None


# --- the answer ----------------------------------------------------------------------------------


def draft(turn: Turn, case: Case, text: str, *, by_system: bool = True) -> None:
    """The case has its answer: the customer centre gets to read it; a later one takes its place.

    ``by_system``: it follows from another move; else the handler wrote it anew.
    """
    if case.channel != BY_MAIL:
        return
    text = masked(turn, text)
    moves.make(turn, case, "draft_reply", text, visibility="staff", by_system=by_system)
    tasks.drop_of_case(turn, case, TASK)
    about = say("mailback.task", number=case.number, text=text)
    tasks.open_task(turn, kind=TASK, case=case, about=about)
    turn.explain(say("mailback.log.drafted", number=case.number))


def send(turn: Turn, case: Case, task: Task) -> bool:
    """[可以发出]: word for word as it was read; False: the agent answers by hand."""
    text, leaves = text_of(turn, case), can_leave(turn, case)
    how = "sent" if leaves else "by_hand"
    moves.make(turn, case, "send_reply", say(f"mailback.entry.{how}"))
    tasks.finish(turn, task, say("mailback.read"))
    if leaves:
        post_text(turn, case, text, f"mailback:{task.id}")
    tell_handler(turn, case, say(f"mailback.told.{how}", number=case.number))
    turn.explain(say(f"mailback.log.{how}", number=case.number))
    return leaves


def send_now(turn: Turn, case: Case, text: str, task: Task) -> bool:
    """What an agent has read as a final opinion (RULEBOOK §6.6) leaves as a letter too."""
    if not can_leave(turn, case):
        return False
    record(turn, case, "send_reply", say("mailback.entry.sent"), visibility="resident")
    post_text(turn, case, text, f"mailback:{task.id}")
    turn.explain(say("mailback.log.sent", number=case.number))
    return True


def post_text(turn: Turn, case: Case, text: str, key: str) -> None:
    """A letter to the sender with these words; ``key`` sends it once."""
    letter = say("mailback.letter", name=called(case), number=case.number, text=text)
    post(turn, case, turn.speaker.person_id, letter, dedupe_key=key)


def ask_to_change(turn: Turn, case: Case, task: Task, words: str) -> None:
    """[请修改]: back to the handler with what to change; nothing leaves."""
    text = text_of(turn, case)
    tasks.finish(turn, task, say("mailback.to_change", words=words))
    tell_handler(
        turn,
        case,
        say("mailback.change", number=case.number, words=words, text=text),
        [Button(label("mailback.button.rewrite"), f"mail_reply:{case.number}")],
    )
    turn.explain(say("mailback.log.to_change", number=case.number))


def text_of(turn: Turn, case: Case) -> str:
    """The last draft, as it stands on record; raises MoveRefused when there is none."""
    turn.group.flush()
    drafts = (Entry.case_id == case.id) & (Entry.kind == "draft_reply")
    found = select(Entry.text).where(drafts).order_by(Entry.id.desc()).limit(1)
    text = turn.session.scalar(found)
    if text is None:
        raise MoveRefused(say("cases.refused.unknown_task"))
    return text
