"""A live talk: words and photos from one to the other, numbers masked, each on record."""

from collections.abc import Sequence

from handlers.cases import book
from handlers.cases.talks import chats
from handlers.messages import Button, Media
from handlers.texts import label, say
from handlers.turn import Turn
from nlp.masking import mask_phones
from nlp.phones import read_phone
from storage.hot import Known
from storage.tables import Chat, Person

__all__ = ["agent_buttons", "headed", "to_agent", "to_resident"]


def to_agent(turn: Turn, chat: Chat, text: str, media: Sequence[Media], *, mark: str = "") -> None:
    """What the resident writes, with his name; ``mark`` says what the desk did with it besides."""
    number = _keep_number(turn, text)
    words = mask_phones(text) or say("cases.entry.photos", count=len(media))
    chats.record(turn, chat, "chat", words, media=media)
    if chat.case_id is not None and media:
        case = book.by_id(turn, chat.case_id)
        if case is not None:
            book.attach(turn, case, media, purpose="report")
    chats.awaits(turn, chat, chats.AGENT)
    lines = (headed(turn, chat, words), mark, number)
    assert chat.agent_id is not None, "a live talk has its agent"
    turn.push(chat.agent_id, "\n".join(filter(None, lines)), agent_buttons(turn, chat), media=media)


def to_resident(turn: Turn, chat: Chat, text: str, media: Sequence[Media]) -> None:
    """What the agent writes, with his name."""
    staff = turn.staff
    assert staff is not None, "only agents come here"
    words = mask_phones(text) or say("cases.entry.photos", count=len(media))
    chats.record(turn, chat, "chat", words, media=media)
    chats.awaits(turn, chat, chats.RESIDENT)
    said = say("agent.write.words", name=staff.name, text=words)
    chats.to_account(turn, chat, said, media=media)


def headed(turn: Turn, chat: Chat, words: str) -> str:
    """Whose words they are: 【王女士 3栋2单元1501】."""
    person = turn.session.get(Person, chat.person_id)
    place = person.place if person else None
    who = " ".join(filter(None, (chats.whose(turn, chat), place)))
    return say("agent.chat.said", who=who, words=words)


def agent_buttons(turn: Turn, chat: Chat) -> tuple[Button, ...]:
    """[回复 王女士] [交还] [查看电话]."""
    reply = say("agent.chat.reply_to", name=chats.whose(turn, chat))
    return (
        Button(reply, f"chat_reply:{chat.id}"),
        Button(label("agent.button.hand_back"), f"chat_back:{chat.id}"),
        Button(label("steward.button.phone"), f"chat_phone:{chat.id}"),
    )


def _keep_number(turn: Turn, text: str) -> str:
    """A number said in the talk is kept for the agent's look, never shown by the relay (§8)."""
    phone = read_phone(text)
    if phone is None:
        return ""
    if turn.speaker.phone_sealed is None and turn.staff is None:
        keyring = turn.rules.keyring
        sealed, hashed = keyring.seal(phone), keyring.phone_hash(phone)
        turn.remember(Known(turn.speaker.person_id, None, sealed, hashed, None, None, None))
        return say("agent.chat.number_kept")
    return ""
