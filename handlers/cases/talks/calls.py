"""The call promised to who asked for a person: his words in it, and what its lateness brings.

The desk has said by when somebody calls and that it passes on what he writes (RULEBOOK §4.5, §4.6).
"""

from datetime import datetime

from sqlalchemy import func, select

from handlers.cases import tasks
from handlers.cases.talks import chats
from handlers.texts import say
from handlers.turn import Turn
from handlers.when import say_by, say_time
from nlp.masking import mask_phones
from nlp.phones import mask, read_phone
from storage.hot import Known
from storage.tables import OutboxRow, Person, Task

__all__ = ["add", "of_speaker", "urge"]

WORDS_OF_DELAY = 2  # after them nothing more is promised; the staff go on being reminded


def of_speaker(turn: Turn) -> Task | None:
    """The call this account waits for, locked. Costs nothing where none was promised."""
    if not turn.state.call:
        return None
    task = turn.session.get(Task, turn.state.call, with_for_update=True)
    if task is None or task.state not in tasks.OPEN or task.person_id != turn.speaker.person_id:
        turn.state.call = 0
        return None
    return task


def add(turn: Turn, task: Task, text: str) -> None:
    """What he writes meanwhile; whoever has taken the call reads it at once."""
    words = mask_phones(text)
    phone = read_phone(text)
    if (
        phone is not None
        and turn.staff is None
        and (task.attempts or not turn.speaker.phone_sealed)
    ):
        keyring, person = turn.rules.keyring, turn.speaker.person_id
        sealed, hashed = keyring.seal(phone), keyring.phone_hash(phone)
        turn.remember(Known(person, None, sealed, hashed, None, None, None))
        words = f"{words}\n{say('cases.task.new_number', phone=mask(phone))}"
    tasks.add_words(task, words)
    if task.assignee_id is not None:
        said = say("cases.task.more_words", name=_name(turn, task), words=words)
        turn.push(task.assignee_id, said)


def urge(turn: Turn, task: Task, text: str) -> str:
    """He asks where the call is: whoever has it is reminded; what he is answered."""
    tasks.add_words(task, mask_phones(text))
    told = say(
        "cases.task.urged",
        name=_name(turn, task),
        by=say_by(task.due_at, turn.now),
        words=mask_phones(text),
    )
    tasks.remind(turn, task, told)
    turn.explain(say("log.task.urged"))
    holder = turn.roster.staff(task.assignee_id) if task.assignee_id else None
    by = say_by(task.due_at, turn.now)
    if holder is not None:
        return say("resident.call.urged_holder", agent=holder.name, by=by)
    return say("resident.call.urged", by=by)


def _late(turn: Turn, task: Task) -> datetime:
    """The promised time has passed: he hears so, with a new time; when to look again."""
    turn.group.flush()
    key = f"call_late:{task.id}:"
    said = turn.conn.execute(
        select(func.count()).where(OutboxRow.dedupe_key.startswith(key))
    ).scalar_one()
    if said >= WORDS_OF_DELAY or task.person_id is None:
        return tasks.in_hours(turn, task.community_id, tasks.AGAIN_AFTER)
    due = task.due_at
    if said:
        task.due_at = tasks.in_hours(turn, task.community_id, tasks.AGAIN_AFTER)
    else:
        task.due_at = tasks.call_due(turn, task.community_id)
    again = say_by(task.due_at, turn.now)
    if task.attempts:
        words = say("resident.call.tried", times=task.attempts, again=again)
    else:
        words = say("resident.call.late", due=say_time(due, turn.now), again=again)
    if not chats.talking(turn, (task.person_id,)):
        turn.push(task.person_id, words, purpose="promise", dedupe_key=f"{key}{said}")
    return task.due_at


def _name(turn: Turn, task: Task) -> str:
    person = turn.session.get(Person, task.person_id) if task.person_id else None
    return (person.name if person else None) or say("cases.card.nameless")


tasks.LATE[tasks.HUMAN] = _late
