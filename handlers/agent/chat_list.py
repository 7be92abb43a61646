"""Who waits and who is being talked with, above the phone tasks in 我的任务."""

from handlers.cases.talks import chat_talk, chats
from handlers.messages import Button
from handlers.texts import say
from handlers.turn import Turn
from handlers.when import say_duration
from storage.tables import Chat

__all__ = ["take_button", "talk_lines"]

MOST_SHOWN = 4


def talk_lines(turn: Turn) -> tuple[list[str], list[Button]]:
    """A line and a button each; nothing for who is no agent."""
    if turn.staff is None or not turn.staff.has("agent"):
        return [], []
    lines, buttons = [], []
    for chat in chats.of_agent(turn)[:MOST_SHOWN]:
        lines.append(say("agent.chat.list_live", name=chats.whose(turn, chat)))
        buttons.append(chat_talk.agent_buttons(turn, chat)[0])
    for chat in chats.for_agent(turn)[:MOST_SHOWN]:
        waited = say_duration(turn.now - chat.asked_at)
        lines.append(say("agent.chat.list_waits", name=chats.whose(turn, chat), waited=waited))
        buttons.append(take_button(turn, chat))
    return lines, buttons


def take_button(turn: Turn, chat: Chat) -> Button:
    """[接入 王女士]."""
    return Button(say("agent.chat.take_next", name=chats.whose(turn, chat)), f"chat_take:{chat.id}")
