"""The queue of 转人工: a place in it, and every agent on duty told (RULEBOOK §4.6)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import ceil

from sqlalchemy import ColumnElement, and_, func, or_, select

from handlers.cases.talks import chats
from handlers.messages import Button
from handlers.roster import Staff
from handlers.texts import label, say
from handlers.turn import Turn
from handlers.when import say_by, say_duration
from storage.ids import next_id
from storage.tables import Chat

__all__ = ["ask", "gives_up_at", "offer", "place_words", "queue"]


def ask(turn: Turn, words: str, community_id: int | None) -> Chat | None:
    """The speaker wants a person: his place in the queue, or None when nobody is on duty.

    Asked again, or on another account, it is the same wish.
    """
    who = turn.speaker
    chat = _open_of_person(turn, who.person_id)
    if chat is not None:
        _moves_here(turn, chat)
        return chat
    agents = chats.on_duty(turn, who.person_id, community_id)
    if not agents:
        return None
    chat = Chat(
        id=next_id(),
        person_id=who.person_id,
        account_id=who.account_id,
        channel=who.channel,
        community_id=community_id,
        state=chats.WAITING,
        about=words,
        asked_at=turn.now,
        queued_at=turn.now,
        nudged=False,
    )
    turn.session.add(chat)
    turn.session.flush()
    turn.state.chat = chat.id
    queue(turn, chat, agents)
    return chat


def queue(turn: Turn, chat: Chat, agents: Sequence[Staff]) -> None:
    """He waits from now on: every agent on duty is told, the first to take it has it."""
    chat.state, chat.agent_id, chat.queued_at = chats.WAITING, None, turn.now
    chat.waits_for = chat.waits_since = None
    chat.nudged = False
    turn.stop_timer(chats.SILENCE, chats.subject(chat))
    expected = timedelta(minutes=chats.rules(turn, chat).expected_wait_minutes)
    turn.start_timer(chats.WAIT, chats.subject(chat), turn.now + expected)
    offer(turn, chat, agents)


def offer(turn: Turn, chat: Chat, agents: Sequence[Staff]) -> None:
    """[接入] for every agent on duty."""
    name, words = chats.whose(turn, chat), chat.about or say("cases.entry.no_words")
    text = say("agent.chat.offer", name=name, words=words)
    if turn.now > chat.asked_at:
        waited = say_duration(turn.now - chat.asked_at)
        text = say("agent.chat.offer_again", name=name, words=words, waited=waited)
    for agent in agents:
        button = Button(label("common.button.take_over"), f"chat_take:{chat.id}")
        turn.push(agent.person_id, text, [button])
    turn.explain(say("log.people.asked_for", count=len(agents)))


def place_words(turn: Turn, chat: Chat) -> str:
    """His place, how long it will take, and what happens if it takes longer (RULEBOOK §4.6)."""
    if chat.state == chats.LIVE:
        holder = turn.roster.staff(chat.agent_id or 0)
        return say("resident.chat.already", agent=holder.name if holder else "")
    human = chats.rules(turn, chat)
    place = (
        1
        + turn.session.execute(
            select(func.count()).where(Chat.state == chats.WAITING, _came_before(chat))
        ).scalar_one()
    )
    agents = chats.on_duty(turn, chat.person_id, chat.community_id)
    rounds = ceil(place / max(len(agents), 1))
    return say(
        "resident.chat.place",
        place=place,
        minutes=rounds * human.expected_wait_minutes,
        by=say_by(gives_up_at(turn, chat), turn.now),
    )


def _came_before(chat: Chat) -> ColumnElement[bool]:
    same_moment = and_(Chat.asked_at == chat.asked_at, Chat.id < chat.id)
    return or_(Chat.asked_at < chat.asked_at, same_moment)


def gives_up_at(turn: Turn, chat: Chat) -> datetime:
    """When waiting ends and somebody phones instead."""
    return chat.queued_at + timedelta(minutes=chats.rules(turn, chat).callback_after_minutes)


def _open_of_person(turn: Turn, person_id: int) -> Chat | None:
    is_open = Chat.state.in_((chats.WAITING, chats.LIVE))
    found = select(Chat).where(Chat.person_id == person_id, is_open).order_by(Chat.id).limit(1)
    return turn.session.execute(found.with_for_update()).scalar_one_or_none()


def _moves_here(turn: Turn, chat: Chat) -> None:
    """Asked for from another account: from now on the talk is there."""
    turn.state.chat = chat.id
    if chat.account_id == turn.speaker.account_id:
        return
    for kind in (chats.WAIT, chats.SILENCE):
        turn.stop_timer(kind, chats.subject(chat))
    chat.account_id, chat.channel = turn.speaker.account_id, turn.speaker.channel
    if chat.state == chats.WAITING:
        expected = timedelta(minutes=chats.rules(turn, chat).expected_wait_minutes)
        turn.start_timer(chats.WAIT, chats.subject(chat), max(turn.now, chat.queued_at + expected))
    else:
        turn.start_timer(chats.SILENCE, chats.subject(chat), turn.now)
