"""While a resident waits for a person or talks with one: where his words go (RULEBOOK §4.6).

    转人工 → waits: the desk goes on as ever → 接入 → live: the desk keeps quiet → ends → the form
    that was open goes on where it stood

Emergencies always go straight through, and are passed on to the agent besides. 取消 and 结束人工
end it. What time does to a talk stands here too, because it ends in the resident's conversation.
"""

from collections.abc import Callable
from datetime import timedelta

from handlers import agent
from handlers.cases import tasks
from handlers.cases.errors import MoveRefused
from handlers.cases.talks import calls, chat_queue, chat_talk, chats
from handlers.commands import FORMS, go_on, speaks_as_staff
from handlers.forms import SteppedForm
from handlers.messages import Button
from handlers.resident.common import joined
from handlers.resident.emergencies import DETAILS_FORM, DOUBT_FORM
from handlers.resident.person import FORM as PHONE_FORM
from handlers.resident.person import ask_phone
from handlers.resident.wishes import has_open
from handlers.resident.words import FORM as WORDS_FORM
from handlers.steward.words import is_label
from handlers.texts import label, say
from handlers.turn import Turn
from nlp import read
from nlp.answers import read_command, read_yes_no
from nlp.masking import mask_phones
from nlp.phones import read_phone
from nlp.waiting import asks_for_the_call
from storage.tables import Chat

__all__ = ["ACTIONS", "TIMERS", "hear"]

LONGEST_COMMAND = 16  # characters
SHORTEST = 2  # characters of something to pass on
HINTS = frozenset({"help", "back", "human"})
ASKS = frozenset({"progress", "my_cases"})


def hear(turn: Turn) -> bool:
    """Whether the words went to the person at the other end, and the desk says nothing to them."""
    if speaks_as_staff(turn):
        return agent.hear_chat(turn)
    if turn.state.call and _waits_for_call(turn):
        return True
    return bool(turn.state.chat) and _in_talk(turn)


def _in_talk(turn: Turn) -> bool:
    chat = chats.of_speaker(turn)
    if chat is None:
        turn.state.chat = 0
        return False
    assert turn.incoming is not None
    text = turn.incoming.text.strip()
    command = read_command(text) if len(text) <= LONGEST_COMMAND else None
    if _leaves(turn, chat, text, command):
        _leave(turn, chat)
        return True
    if chat.state == chats.LIVE:
        return _talks(turn, chat, text, command)
    return _waits(turn, chat, text)


def _waits(turn: Turn, chat: Chat, text: str) -> bool:
    """What he writes in the queue stands with his wish; 人呢 is answered with his place."""
    if not _is_for_the_agent(text):
        return False
    if asks_for_the_call(text) and not _is_emergency(turn, text):
        go_on(turn, chat_queue.place_words(turn, chat))
        return True
    words = mask_phones(text)
    if len(chat.about) < tasks.LONGEST_ABOUT and words not in chat.about:
        chat.about = joined(chat.about, words)
    return False


def _waits_for_call(turn: Turn) -> bool:
    """What he writes until he is phoned stands in the task, whatever the desk does with it
    besides; whether he only asked where the call is (RULEBOOK §4.5)."""
    assert turn.incoming is not None
    text = turn.incoming.text.strip()
    task = calls.of_speaker(turn)
    if task is None:
        return False
    urges = asks_for_the_call(text) or (read_command(text) == "urge" and not has_open(turn))
    if urges and not _is_emergency(turn, text):
        go_on(turn, calls.urge(turn, task, text))
        return True
    if _is_for_the_agent(text):
        calls.add(turn, task, text)
    return False


def _is_for_the_agent(text: str) -> bool:
    """More than a command, a choice, a yes; a number by itself only where it can be rung."""
    if len(text) < SHORTEST or (text.isdecimal() and read_phone(text) is None):
        return False
    return len(text) > LONGEST_COMMAND or (
        read_command(text) is None and read_yes_no(text) is None and not is_label(text)
    )


def question(turn: Turn) -> tuple[str, str, int]:
    """Which question is open: the form, its slot, and the case it is about."""
    return turn.state.form, turn.state.asking, turn.state.about


def notice_question(turn: Turn, before: tuple[str, str, int]) -> None:
    """A tap of his own put a question during the talk: the next words answer it, not the agent."""
    now = question(turn)
    if turn.state.chat and now != before and now[0] and not speaks_as_staff(turn):
        turn.state.in_talk = chats.is_live(turn)


def _leaves(turn: Turn, chat: Chat, text: str, command: str | None) -> bool:
    if text in say("resident.chat.ends").split():
        return True
    if turn.state.in_talk:
        return False  # it is the question that is given up
    waits_only = turn.state.form in ("", PHONE_FORM)  # cancelling a form is not leaving the queue
    return command == "cancel" and (chat.state == chats.LIVE or waits_only)


def _talks(turn: Turn, chat: Chat, text: str, command: str | None) -> bool:
    assert turn.incoming is not None
    if turn.staff is not None and text == label("button.as_steward"):
        return False
    if command in ASKS:
        return False  # answered by the desk; the talk goes on
    if command in HINTS or not (text or turn.incoming.media):
        turn.ask(chat_queue.place_words(turn, chat), [_end_button(chat)])
        return True
    burns = _is_emergency(turn, text)
    if turn.state.in_talk and turn.state.form and not burns:
        return False  # the answer to a question that his own tap brought
    mark = say("agent.chat.emergency") if burns else ""
    chat_talk.to_agent(turn, chat, text, turn.incoming.media, mark=mark)
    return not burns


def _is_emergency(turn: Turn, text: str) -> bool:
    """Danger, or an answer to what is asked about one: the desk hears it too (RULEBOOK §4.8)."""
    if turn.state.form in (DETAILS_FORM, DOUBT_FORM):
        return True
    if not text:
        return False
    reading = read(text, turn.vocabulary)
    return reading.emergency is not None or reading.emergency_doubt


# --- leaving -------------------------------------------------------------------------------------


def _end(turn: Turn, ref: str) -> None:
    """[结束人工], [不等了]."""
    chat = chats.of_speaker(turn)
    if chat is None or str(chat.id) != ref:
        raise MoveRefused(say("resident.chat.over"))
    _leave(turn, chat)


def _leave(turn: Turn, chat: Chat) -> None:
    """By the resident's wish; the agent is told, and may add a line of what came of it."""
    was_live = chat.state == chats.LIVE
    chats.end(turn, chat, say("agent.chat.entry_left"))
    _is_over(turn)
    if was_live:
        _tell_agent(turn, chat, "agent.chat.left")
    go_on(turn, say("resident.chat.left" if was_live else "resident.chat.left_queue"))


def _is_over(turn: Turn) -> None:
    """The desk speaks again; the number for a call that is not needed is no longer asked for."""
    turn.state.chat = 0
    if turn.state.form in (PHONE_FORM, WORDS_FORM):
        turn.state.clear_form()  # what he says next is no answer to it any more
    turn.state.in_talk = False


def _tell_agent(turn: Turn, chat: Chat, key: str) -> None:
    if chat.agent_id is None:
        return
    add = Button(label("agent.button.add_result"), f"chat_back:{chat.id}")
    turn.push(chat.agent_id, say(key, name=chats.whose(turn, chat)), [add])


# --- what time does ------------------------------------------------------------------------------


def _waited(turn: Turn, _subject_id: str) -> None:
    """Nobody has taken him: the agents are told again, then somebody phones instead (§4.6)."""
    chat = chats.of_speaker(turn)
    if chat is None or chat.state != chats.WAITING:
        return
    agents = chats.on_duty(turn, chat.person_id, chat.community_id)
    if not agents or turn.now >= chat_queue.gives_up_at(turn, chat):
        _phone_instead(turn, chat)
        return
    chat_queue.offer(turn, chat, agents)
    turn.start_timer(chats.WAIT, chats.subject(chat), chat_queue.gives_up_at(turn, chat))
    turn.reply(
        say("resident.chat.still", words=chat_queue.place_words(turn, chat)),
        [Button(label("resident.chat.button.no_wait"), f"chat_end:{chat.id}")],
    )


def _phone_instead(turn: Turn, chat: Chat) -> None:
    chats.end(turn, chat, say("agent.chat.entry_called"))
    _is_over(turn)
    words = say("resident.chat.phone_instead", by=_by_phone(turn, chat))
    turn.explain(say("log.people.phone_instead"))
    if turn.state.form or turn.speaker.phone_sealed is not None or turn.staff is not None:
        go_on(turn, words)
    else:
        ask_phone(turn, words)


def _by_phone(turn: Turn, chat: Chat) -> str:
    return tasks.ask_for_person(turn, chat.about, chat.community_id)


def _silent(turn: Turn, _subject_id: str) -> None:
    """Somebody's word is awaited: asked about once, then the talk goes on without him."""
    chat = chats.of_speaker(turn)
    if chat is None or chat.state != chats.LIVE or chat.waits_since is None:
        return
    human, idle = chats.rules(turn, chat), turn.now - chat.waits_since
    of_agent = chat.waits_for == chats.AGENT
    gone = human.agent_gone_minutes if of_agent else human.resident_gone_minutes
    asked = human.agent_reminder_minutes if of_agent else human.resident_reminder_minutes
    if idle >= timedelta(minutes=gone):
        (_agent_gone if of_agent else _resident_gone)(turn, chat)
        return
    if idle >= timedelta(minutes=asked) and not chat.nudged:
        chat.nudged = True
        (_remind_agent if of_agent else _ask_resident)(turn, chat)
    due = chat.waits_since + timedelta(minutes=gone if chat.nudged else asked)
    turn.start_timer(chats.SILENCE, chats.subject(chat), due)


def _remind_agent(turn: Turn, chat: Chat) -> None:
    assert chat.agent_id is not None, "a live talk has its agent"
    text = say(
        "agent.chat.remind",
        name=chats.whose(turn, chat),
        minutes=chats.rules(turn, chat).agent_reminder_minutes,
    )
    buttons = chat_talk.agent_buttons(turn, chat)
    turn.push(chat.agent_id, text, buttons, purpose="reminder")


def _agent_gone(turn: Turn, chat: Chat) -> None:
    """Back to the queue, ahead of who came later; with nobody on duty somebody phones."""
    silent = chat.agent_id
    assert silent is not None, "a live talk has its agent"
    turn.push(silent, say("agent.chat.taken_away", name=chats.whose(turn, chat)))
    chats.record(turn, chat, "chat_waits", say("agent.chat.entry_again"))
    agents = chats.on_duty(turn, chat.person_id, chat.community_id)
    if not agents:
        _phone_instead(turn, chat)
        return
    chat_queue.queue(turn, chat, agents)
    turn.reply(
        say("resident.chat.again", words=chat_queue.place_words(turn, chat)),
        [Button(label("resident.chat.button.no_wait"), f"chat_end:{chat.id}")],
    )


def _ask_resident(turn: Turn, chat: Chat) -> None:
    holder = turn.roster.staff(chat.agent_id or 0)
    name = holder.name if holder else ""
    turn.reply(say("resident.chat.still_there", agent=name), [_end_button(chat)])


def _resident_gone(turn: Turn, chat: Chat) -> None:
    chats.end(turn, chat, say("agent.chat.entry_silent"))
    _is_over(turn)
    _tell_agent(turn, chat, "agent.chat.silent")
    go_on(turn, say("resident.chat.silent"))


def _resume(turn: Turn, _subject_id: str) -> None:
    """Handed back: the question that stood open is put again."""
    if chats.of_speaker(turn) is not None:
        return
    _is_over(turn)
    if isinstance(FORMS.get(turn.state.form), SteppedForm):
        go_on(turn, say("resident.chat.resumes"))


def _end_button(chat: Chat) -> Button:
    return Button(label("resident.chat.button.end"), f"chat_end:{chat.id}")


ACTIONS: dict[str, Callable[[Turn, str], None]] = {"chat_end": _end}
TIMERS: dict[str, Callable[[Turn, str], None]] = {
    chats.WAIT: _waited,
    chats.SILENCE: _silent,
    chats.RESUME: _resume,
}
