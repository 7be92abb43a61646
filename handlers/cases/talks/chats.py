"""转人工: the queue of residents who want a person, and who has taken whom (RULEBOOK §4.6).

Timers of a talk belong to the resident's conversation, so that what ends it can go on there:
``chat_wait`` while he waits, ``chat_silence`` while somebody's word is awaited, ``chat_resume``
when an agent has handed him back.
"""

from collections.abc import Collection, Sequence
from datetime import timedelta

import msgspec
from sqlalchemy import ColumnElement, bindparam, or_, select

from handlers.cases import tasks
from handlers.cases.errors import MoveRefused
from handlers.cases.privacy.concerned import complained_about_by
from handlers.messages import Button, Media, Outgoing
from handlers.policy_model import Human
from handlers.roster import Staff
from handlers.texts import label, say
from handlers.turn import Turn
from storage.ids import next_id
from storage.tables import Chat, ChatLine, Person, Task

WAITING, LIVE, ENDED = "waiting", "live", "ended"
AGENT, RESIDENT = "agent", "resident"
WAIT, SILENCE, RESUME = "chat_wait", "chat_silence", "chat_resume"
_TALKING = select(Chat.person_id).where(
    Chat.state == LIVE, Chat.person_id.in_(bindparam("people", expanding=True))
)


# --- finding -------------------------------------------------------------------------------------


def of_speaker(turn: Turn) -> Chat | None:
    """The open talk of this account, locked. Costs nothing where none was ever asked for."""
    if not turn.state.chat:
        return None
    chat = turn.session.get(Chat, turn.state.chat, with_for_update=True)
    if chat is None or chat.state == ENDED or chat.account_id != turn.speaker.account_id:
        return None
    return chat


def is_live(turn: Turn) -> bool:
    """Whether an agent is talking with this account, so that the desk keeps quiet."""
    chat = of_speaker(turn)
    return chat is not None and chat.state == LIVE


def talking(turn: Turn, person_ids: Collection[int]) -> set[int]:
    """Who of these is in a live talk now, on any account: the desk waits with its own words."""
    return set(turn.session.scalars(_TALKING, {"people": person_ids}))


def of_agent(turn: Turn) -> list[Chat]:
    """The talks the speaker has taken, oldest first."""
    turn.group.flush()
    return _list(turn, Chat.state == LIVE, Chat.agent_id == turn.speaker.person_id)


def for_agent(turn: Turn) -> list[Chat]:
    """Who waits for a person and may be taken by the speaker, first come first."""
    staff = turn.staff
    if staff is None or not staff.has("agent"):
        return []
    waiting = _list(turn, Chat.state == WAITING)
    return [chat for chat in waiting if _may(turn, staff, chat.person_id, chat.community_id)]


def _list(turn: Turn, *where: ColumnElement[bool]) -> list[Chat]:
    found = select(Chat).where(*where).order_by(Chat.asked_at, Chat.id)
    return list(turn.session.execute(found).scalars())


def by_ref(turn: Turn, ref: str) -> Chat:
    """The talk of a button, locked, if the speaker may take part in it; raises MoveRefused."""
    is_id = ref.isdecimal() and len(ref) < 19
    chat = turn.session.get(Chat, int(ref), with_for_update=True) if is_id else None
    staff = turn.staff
    if chat is None or staff is None or not _may(turn, staff, chat.person_id, chat.community_id):
        raise MoveRefused(say("agent.chat.unknown"))
    return chat


def mine(turn: Turn, ref: str) -> Chat:
    """A talk that the speaker has taken, open or over; raises MoveRefused naming who has it."""
    chat = by_ref(turn, ref)
    if chat.agent_id == turn.speaker.person_id:
        return chat
    raise MoveRefused(_has_it(turn, chat))


def _has_it(turn: Turn, chat: Chat) -> str:
    holder = turn.roster.staff(chat.agent_id or 0)
    if chat.state == ENDED:
        return say("agent.chat.over", name=whose(turn, chat))
    if holder is None:
        return say("agent.chat.take_first", name=whose(turn, chat))
    return say("agent.chat.taken", name=whose(turn, chat), agent=holder.name)


def whose(turn: Turn, chat: Chat) -> str:
    """How the resident is called: 王女士."""
    person = turn.session.get(Person, chat.person_id)
    return (person.name if person else None) or say("agent.nameless")


def rules(turn: Turn, chat: Chat) -> Human:
    """What policy says of waiting and silence there."""
    return turn.calendar_of(chat.community_id).policy.human


# --- who may -------------------------------------------------------------------------------------


def on_duty(turn: Turn, person_id: int, community_id: int | None) -> list[Staff]:
    """Agents who can take a talk with this person now: in their hours, there, and not the matter
    of one of his complaints (RULEBOOK §5.1, §11)."""
    calendar = turn.calendar_of(community_id)
    if not calendar.in_hours(turn.now, calendar.policy.hours.agents):
        return []
    there = turn.roster.on_duty("agent", community_id, turn.now)
    about = complained_about_by(turn, person_id) if there else set()
    free = [one for one in there if one.person_id not in about | {person_id}]
    return [one for one in free if one.has("agent", community_id)]  # a stand-in may be none


def _may(turn: Turn, staff: Staff, person_id: int, community_id: int | None) -> bool:
    if not staff.has("agent", community_id) or staff.person_id == person_id:
        return False
    return staff.person_id not in complained_about_by(turn, person_id)


# --- taking and ending ---------------------------------------------------------------------------


def take(turn: Turn, chat: Chat) -> None:
    """接入: the first to press has it, the others are told who; raises MoveRefused."""
    staff = turn.staff
    assert staff is not None, "by_ref has checked that an agent is speaking"
    if chat.state != WAITING:
        raise MoveRefused(_has_it(turn, chat))
    chat.state, chat.agent_id = LIVE, staff.person_id
    chat.taken_at = turn.now
    turn.stop_timer(WAIT, subject(chat))
    awaits(turn, chat, AGENT)
    for other in turn.roster.on_duty("agent", chat.community_id, turn.now):
        if _may(turn, other, chat.person_id, chat.community_id) and other != staff:
            text = say("agent.chat.taken", name=whose(turn, chat), agent=staff.name)
            turn.push(other.person_id, text)
    record(turn, chat, "chat_taken", say("agent.chat.entry_taken", agent=staff.name))
    leave = Button(label("resident.chat.button.end"), f"chat_end:{chat.id}")
    to_account(turn, chat, say("resident.chat.taken", agent=staff.name), [leave])


def awaits(turn: Turn, chat: Chat, side: str) -> None:
    """Whose word is awaited from now on; more words of the other side change nothing."""
    if side == AGENT and chat.waits_for == AGENT:
        return
    human = rules(turn, chat)
    chat.waits_for, chat.waits_since, chat.nudged = side, turn.now, False
    minutes = human.agent_reminder_minutes if side == AGENT else human.resident_reminder_minutes
    turn.start_timer(SILENCE, subject(chat), turn.now + timedelta(minutes=minutes))


def end(turn: Turn, chat: Chat, text: str, *, result: str | None = None) -> None:
    """It is over; ``text`` is the line on record. A wish for a call is met by it too."""
    chat.state, chat.ended_at = ENDED, turn.now
    chat.result = result
    chat.waits_for = chat.waits_since = None
    for kind in (WAIT, SILENCE):
        turn.stop_timer(kind, subject(chat))
    record(turn, chat, "chat_ended", text, visibility="resident")
    if result is not None:
        _meets_the_wish(turn, chat, result)


def _meets_the_wish(turn: Turn, chat: Chat, result: str) -> None:
    for task in turn.session.execute(
        select(Task).where(
            Task.person_id == chat.person_id,
            Task.kind == "callback_human",
            Task.state.in_(tasks.OPEN),
            or_(Task.assignee_id.is_(None), Task.assignee_id == chat.agent_id),
        )
    ).scalars():
        task.assignee_id = chat.agent_id
        tasks.finish(turn, task, result)


def record(
    turn: Turn,
    chat: Chat,
    kind: str,
    text: str,
    *,
    media: Sequence[Media] = (),
    visibility: str = "staff",
) -> None:
    """One line of the case's timeline, or of the talk's own when it belongs to no case."""
    by = turn.speaker.person_id if turn.incoming is not None else None  # None: time has passed
    role = "system" if by is None else RESIDENT if by == chat.person_id else AGENT
    if chat.case_id is not None:
        turn.note(
            chat.case_id,
            kind,
            text,
            visibility=visibility,
            actor_id=by,
            actor_role=role,
            media=media,
        )
        return
    turn.session.add(
        ChatLine(
            id=next_id(),
            chat_id=chat.id,
            at=turn.now,
            kind=kind,
            actor_id=by,
            actor_role=role,
            text=text,
            media=msgspec.to_builtins(media) if media else None,
        )
    )


def to_account(
    turn: Turn,
    chat: Chat,
    text: str,
    buttons: Sequence[Button] = (),
    *,
    media: Sequence[Media] = (),
) -> None:
    """To the resident, where he is talking: he is there, no quiet hour holds it (RULEBOOK §11)."""
    turn.out.append(
        Outgoing(
            id=next_id(),
            person_id=chat.person_id,
            account_id=chat.account_id,
            channel=chat.channel,
            text=text,
            purpose="push",
            not_before=turn.now,
            buttons=tuple(buttons),
            media=tuple(media),
            case_id=chat.case_id,
        )
    )


def subject(chat: Chat) -> str:
    """The subject of its timers."""
    return f"conversation:{chat.account_id}"
