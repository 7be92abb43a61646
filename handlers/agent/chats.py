"""An agent who talks live: 接入, his words to the resident meant, 交还 (RULEBOOK §4.6).

    接入 → story → everything he writes goes to the resident → 交还 → one line of result

He may hold several talks: a message goes where it quotes, else to the one he wrote to last, else he
is asked once. Commands and the words of buttons are never sent.
"""

import logging
from collections.abc import Callable

from sqlalchemy import select

from handlers.agent import lookup
from handlers.agent.chat_result import RESULT
from handlers.agent.chat_story import bind_case, story
from handlers.agent.promising import refuse_above_authority
from handlers.cases.errors import MoveRefused
from handlers.cases.talks import chat_talk, chats
from handlers.forms import Form
from handlers.messages import Button, Media
from handlers.state import StaffDraft
from handlers.steward.form import Unfit
from handlers.steward.which import bare_number
from handlers.steward.words import LONGEST, is_label, note_in, refuse_command, rewritten
from handlers.texts import label, say
from handlers.turn import Turn
from nlp.answers import read_command, read_yes_no
from nlp.wording import check_wording
from storage.tables import Chat, OutboxRow, Person

__all__ = ["ACTIONS", "FORMS", "hear"]

WHICH = "chat.which"  # words whose resident is still being asked
TO = "talk"  # the draft's entry that says whom it is for
LARGEST_ID = 2**63
LONGEST_COMMAND = 16
# Typed at any time, these are the agent's own and no words to a resident.
COMMANDS = frozenset({"help", "cancel", "back", "human", "my_tasks", "my_cases", "progress"})
log = logging.getLogger(__name__)


def hear(turn: Turn) -> bool:
    """Whether the message was for a resident the speaker is talking with."""
    staff, incoming = turn.staff, turn.incoming
    assert incoming is not None
    if staff is None or not staff.has("agent") or turn.state.form not in ("", WHICH):
        return False
    text = incoming.text.strip()
    if not text and not incoming.media:
        return False
    live = chats.of_agent(turn)
    if not live:
        return False
    if text == label("agent.button.hand_back"):
        _hand_back_meant(turn, live)
        return True
    if _is_command(text) or bare_number(text) or note_in(text) is not None:
        return False  # a case to look at, a note for colleagues: none is words to the resident
    return _said(turn, live, text)


def _said(turn: Turn, live: list[Chat], text: str) -> bool:
    quoted = _quoted_talk(turn)
    if quoted is None:
        return False  # he quotes something else: a card
    chat = _meant(turn, live, quoted)
    draft = _kept(turn, chat, text)
    if chat is None:
        _ask_which(turn, live, draft)
    else:
        _send(turn, chat, draft, several=len(live) > 1)
    return True


def _is_command(text: str) -> bool:
    if not text or len(text) > LONGEST_COMMAND:
        return False
    if read_command(text) in COMMANDS or lookup.is_command(text):
        return True
    return is_label(text) and read_yes_no(text) is None


# --- which talk is meant -------------------------------------------------------------------------


def _quoted_talk(turn: Turn) -> int | None:
    """The talk whose message is quoted; 0 when nothing is, None when something else is."""
    row_id = turn.incoming.reply_to if turn.incoming else None
    if row_id is None:
        return 0
    if not 0 < row_id < LARGEST_ID:
        return None
    turn.group.flush()
    buttons = turn.conn.execute(
        select(OutboxRow.buttons).where(
            OutboxRow.id == row_id, OutboxRow.person_id == turn.speaker.person_id
        )
    ).scalar_one_or_none()
    refs = [action.partition(":") for _, action in buttons or ()]
    return next((int(ref) for name, _, ref in refs if name == "chat_reply"), None)


def _meant(turn: Turn, live: list[Chat], quoted: int) -> Chat | None:
    """By quoting, by the last one written to, or the only one; raises MoveRefused when over."""
    if quoted:
        chat = chats.mine(turn, str(quoted))
        if chat.state != chats.LIVE:
            raise MoveRefused(say("agent.chat.over", name=chats.whose(turn, chat)))
        return chat
    last = [chat for chat in live if chat.id == turn.state.talk]
    return last[0] if last else live[0] if len(live) == 1 else None


def _kept(turn: Turn, chat: Chat | None, text: str) -> StaffDraft:
    """This message, with what waited for its resident, or the photos whose words were not fit.

    What was meant for one resident never goes to another.
    """
    draft = turn.state.staff
    same = chat is not None and draft is not None and draft.slots.get(TO) == str(chat.id)
    if draft is None or not (turn.state.form == WHICH or same):
        draft = StaffDraft()
    waits = draft.text if turn.state.form == WHICH else ""
    draft.text = "\n".join(filter(None, (waits, text)))
    media = turn.incoming.media if turn.incoming else ()
    draft.photos += [[m.kind, m.name, m.mime, str(m.blob_id)] for m in media if m.blob_id]
    return draft


def _ask_which(turn: Turn, live: list[Chat], draft: StaffDraft) -> None:
    turn.state.form, turn.state.asking, turn.state.staff = WHICH, "which", draft
    words = draft.text or say("cases.entry.photos", count=len(draft.photos))
    turn.ask(say("agent.chat.which", words=words), [_reply_button(turn, chat) for chat in live])


class WhichForm:
    """Words that wait for their resident; ``hear`` fills it, this is for 返回 and 取消."""

    def hear(self, turn: Turn) -> None:
        """Nobody is being talked with any more: the words are heard like any others."""
        turn.state.clear_form()

    def ask_again(self, turn: Turn, before: str = "") -> None:
        """The question once more, ``before`` standing above it."""
        live = chats.of_agent(turn)
        if turn.state.staff is None or not live:
            self.drop(turn)
            return
        _ask_which(turn, live, turn.state.staff)
        if before:
            turn.reply(before)

    def back(self, turn: Turn) -> None:
        """There is one question only."""
        self.drop(turn)

    def drop(self, turn: Turn) -> None:
        """取消: nothing was sent."""
        turn.state.clear_form()
        turn.ask(say("steward.where.dropped"), [Button(label("button.my_tasks"), "my_tasks")])


# --- sending -------------------------------------------------------------------------------------


def _send(turn: Turn, chat: Chat, draft: StaffDraft, *, several: bool) -> None:
    """To the resident at once; words that must not be said stay here, with a better wording."""
    turn.state.talk = chat.id
    try:
        _check(turn, chat, draft)
    except Unfit as unfit:
        turn.state.clear_form()
        draft.slots[TO] = str(chat.id)
        turn.state.talk, turn.state.staff = chat.id, draft
        turn.ask(unfit.text, unfit.buttons)
        return
    media = tuple(Media(k, name, mime, int(blob)) for k, name, mime, blob in draft.photos)
    chat_talk.to_resident(turn, chat, draft.text, media)
    turn.state.clear_form()
    if several:
        turn.reply(say("agent.chat.sent", name=chats.whose(turn, chat)))


def _check(turn: Turn, chat: Chat, draft: StaffDraft) -> None:
    text = draft.text
    if read_yes_no(text) is None:
        refuse_command(text)
    if len(text) > LONGEST:
        raise Unfit(say("steward.form.too_long", count=LONGEST))
    findings = check_wording(text)
    if not findings:
        refuse_above_authority(turn, text, chat.person_id, chat.case_id)
        return
    words = "”“".join(dict.fromkeys(finding.words for finding in findings))
    better = rewritten(text, findings)
    draft.text = better or ""
    if better is None:
        hints = "\n".join(f"· {one}" for one in dict.fromkeys(f.better for f in findings))
        raise Unfit(say("steward.wording.pattern", words=words, patterns=hints))
    use = Button(label("button.use_suggestion"), f"chat_say:{chat.id}")
    raise Unfit(say("steward.wording.better", words=words, better=better), [use])


# --- buttons -------------------------------------------------------------------------------------


def _take(turn: Turn, ref: str) -> None:
    """接入: his from now on; the story at once."""
    chat = chats.by_ref(turn, ref)
    if chat.state == chats.WAITING:
        bind_case(turn, chat)
    chats.take(turn, chat)
    turn.state.clear_form()
    turn.state.talk = chat.id
    text, cases = story(turn, chat)
    turn.ask(text, [*chat_talk.agent_buttons(turn, chat), *cases])


def _reply(turn: Turn, ref: str) -> None:
    """[回复 王女士]: what waited goes to her; without words, the next ones do."""
    chat = _live(turn, ref)
    draft = turn.state.staff if turn.state.form == WHICH else None
    if draft is not None:
        _send(turn, chat, draft, several=True)
        return
    turn.state.clear_form()
    turn.state.talk = chat.id
    turn.ask(say("agent.chat.now_to", name=chats.whose(turn, chat)), _leave_buttons(chat))


def _say_better(turn: Turn, ref: str) -> None:
    """[用这句]: the better wording that was offered."""
    chat, draft = _live(turn, ref), turn.state.staff
    if draft is None or not draft.text or turn.state.form or draft.slots.get(TO) != ref:
        raise MoveRefused(say("common.button_reply.old"))
    _send(turn, chat, draft, several=True)


def _hand_back(turn: Turn, ref: str) -> None:
    RESULT.begin(turn, chats.mine(turn, ref))


def _hand_back_meant(turn: Turn, live: list[Chat]) -> None:
    chat = _meant(turn, live, _quoted_talk(turn) or 0)
    if chat is not None:
        RESULT.begin(turn, chat)
        return
    buttons = [
        Button(say("agent.chat.back_from", name=chats.whose(turn, one)), f"chat_back:{one.id}")
        for one in live
    ]
    turn.ask(say("agent.chat.which_back"), buttons)


def _phone(turn: Turn, ref: str) -> None:
    """查看电话: to the agent who talks with him, each look on record (RULEBOOK §8)."""
    chat = chats.mine(turn, ref)
    person = turn.session.get(Person, chat.person_id)
    sealed = person.phone_sealed if person else None
    if chat.state != chats.LIVE:
        raise MoveRefused(say("agent.chat.over", name=chats.whose(turn, chat)))
    if sealed is None:
        turn.ask(say("agent.chat.no_phone"), chat_talk.agent_buttons(turn, chat))
        return
    chats.record(turn, chat, "phone_seen", say("steward.phone.entry"), visibility="audit")
    phone = turn.rules.keyring.open(sealed)
    shown = say("agent.phone_shown", name=chats.whose(turn, chat), phone=phone)
    turn.ask(shown, chat_talk.agent_buttons(turn, chat))


def _live(turn: Turn, ref: str) -> Chat:
    chat = chats.mine(turn, ref)
    if chat.state != chats.LIVE:
        raise MoveRefused(say("agent.chat.over", name=chats.whose(turn, chat)))
    return chat


def _reply_button(turn: Turn, chat: Chat) -> Button:
    return chat_talk.agent_buttons(turn, chat)[0]


def _leave_buttons(chat: Chat) -> list[Button]:
    return [Button(label("agent.button.hand_back"), f"chat_back:{chat.id}")]


ACTIONS: dict[str, Callable[[Turn, str], None]] = {
    "chat_take": _take,
    "chat_reply": _reply,
    "chat_say": _say_better,
    "chat_back": _hand_back,
    "chat_phone": _phone,
    "chat_ready": RESULT.ready,
}
FORMS: dict[str, Form] = {WHICH: WhichForm(), RESULT.key: RESULT}
