"""What an agent sees when he takes a talk: feeling, draft, last words, open cases (§4.6)."""

import msgspec
from sqlalchemy import select

from handlers import state as states
from handlers.cases import book, moves
from handlers.cases.card import handler_line
from handlers.cases.states import CaseState
from handlers.cases.talks import chats
from handlers.messages import Button, Incoming
from handlers.state import State
from handlers.texts import say
from handlers.turn import Turn
from handlers.when import say_clock, say_duration
from nlp import read
from nlp.answers import read_command
from nlp.masking import mask_phones
from nlp.phones import mask
from storage.tables import Case, Chat, Conversation, InboxRow, Person

__all__ = ["bind_case", "story"]

WORDS_SHOWN = 6  # messages
LONGEST = 80  # characters of one message
CASES_SHOWN = 4
_decode = msgspec.json.Decoder(Incoming).decode


def bind_case(turn: Turn, chat: Chat) -> None:
    """The case whose timeline holds the talk: the one talked about last, or the only one open."""
    cases = _open_cases(turn, chat)
    last = _state(turn, chat).case_id
    meant = [case for case in cases if case.id == last] or cases
    chat.case_id = meant[0].id if len(meant) == 1 else None


def story(turn: Turn, chat: Chat) -> tuple[str, list[Button]]:
    """The words to the agent, and a button for each open case."""
    said = _said_lately(turn, chat)
    cases = _open_cases(turn, chat)[:CASES_SHOWN]
    person = turn.session.get(Person, chat.person_id)
    draft = _state(turn, chat).report
    waited = say_duration(turn.now - chat.asked_at)
    place = (person.place if person else None) or ""
    lines = [say("agent.chat.story", name=chats.whose(turn, chat), place=place, waited=waited)]
    if person is not None and person.phone_sealed is not None:
        phone = mask(turn.rules.keyring.open(person.phone_sealed))
        lines.append(say("agent.chat.phone", phone=phone))
    lines.append(say(f"agent.chat.feeling.{_feeling(turn, chat, said, cases)}"))
    if draft is not None and draft.what:
        lines.append(say("agent.chat.draft", what=_short(mask_phones(draft.what))))
    if said:
        lines.append(say("agent.chat.lately"))
        lines += said
    if cases:
        lines.append(say("agent.chat.cases"))
        lines += [_case_line(turn, case) for case in cases]
    lines.append(say("agent.chat.rules"))
    return "\n".join(lines), [Button(case.number, f"open:{case.number}") for case in cases]


def _case_line(turn: Turn, case: Case) -> str:
    return say(
        "agent.chat.case",
        number=case.number,
        place=case.place,
        what=_short(" ".join(case.what.split()), 24),
        stage=moves.staff_stage(case),
        handler=handler_line(turn, case),
    )


def _open_cases(turn: Turn, chat: Chat) -> list[Case]:
    """His open cases that the speaker may know of (RULEBOOK §8)."""
    found = turn.session.execute(
        select(Case)
        .where(Case.filer_id == chat.person_id, Case.state != CaseState.CLOSED)
        .order_by(Case.id.desc())
    ).scalars()
    return [case for case in found if book.may_know(turn, case)]


def _state(turn: Turn, chat: Chat) -> State:
    """Where the resident's conversation stands, to be looked at only."""
    sealed = turn.session.execute(
        select(Conversation.state_sealed).where(Conversation.account_id == chat.account_id)
    ).scalar_one_or_none()
    opened = states.decode(turn.rules.keyring.open_bytes(sealed)) if sealed else None
    return opened or State()


def _said_lately(turn: Turn, chat: Chat) -> list[str]:
    """His last messages, oldest first, numbers masked; commands left out."""
    rows = turn.session.execute(
        select(InboxRow.body_sealed, InboxRow.accepted_at)
        .where(InboxRow.account_id == chat.account_id, InboxRow.body_sealed.is_not(None))
        .order_by(InboxRow.id.desc())
        .limit(WORDS_SHOWN * 2)
    ).all()
    lines = []
    for row in rows:
        incoming = _decode(turn.rules.keyring.open_bytes(row.body_sealed))
        text = incoming.text.strip()
        if incoming.button is None and text and read_command(text) is None:
            words = _short(mask_phones(" ".join(text.split())))
            lines.append(say("agent.chat.line", at=say_clock(row.accepted_at), words=words))
    return lines[:WORDS_SHOWN][::-1]


def _feeling(turn: Turn, chat: Chat, said: list[str], cases: list[Case]) -> str:
    """The draft's, else what his last words show, else the strongest of his open cases."""
    order = ("calm", "upset", "angry")
    draft = _state(turn, chat).report
    shown = [case.feeling for case in cases]
    if draft is not None:
        shown.append(draft.feeling)
    if said:
        shown.append(read("\n".join(said), turn.vocabulary).feeling)
    return max(shown, key=order.index, default="calm")


def _short(text: str, length: int = LONGEST) -> str:
    return text if len(text) <= length else f"{text[: length - 1]}…"
