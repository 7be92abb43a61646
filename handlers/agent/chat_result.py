"""[交还]: one line of what came of a talk, on record and told to the resident (RULEBOOK §4.6).

An agent's word never counts as satisfaction: a line that only says 满意 is asked for anew (§6.2).
"""

from datetime import timedelta

from handlers.agent.chat_list import take_button
from handlers.cases.talks import chats
from handlers.messages import Button
from handlers.state import StaffDraft
from handlers.steward.form import Unfit
from handlers.steward.small_talk import says_nothing
from handlers.steward.words import refuse_command, refuse_note
from handlers.texts import label, say
from handlers.turn import Turn
from nlp.masking import mask_phones
from nlp.wording import check_wording
from storage.tables import Chat

__all__ = ["RESULT"]

SHORTEST, LONGEST = 4, 200  # characters


class ResultForm:
    """One question: what came of it? The resident may go on writing meanwhile."""

    key = "chat.result"

    def begin(self, turn: Turn, chat: Chat) -> None:
        """Ask for the line."""
        turn.state.clear_form()
        turn.state.form, turn.state.asking = self.key, "result"
        turn.state.staff = StaffDraft(slots={"chat": str(chat.id)})
        self.ask_again(turn)

    def hear(self, turn: Turn) -> None:
        """Keep the line and end the talk, or say what is wrong with it."""
        text = turn.incoming.text.strip() if turn.incoming else ""
        try:
            _check(text)
        except Unfit as unfit:
            self.ask_again(turn, unfit.text)
            return
        self._finish(turn, chats.mine(turn, self._ref(turn)), mask_phones(text).rstrip("。.！!"))

    def ready(self, turn: Turn, ref: str) -> None:
        """[已说清楚]: the line most talks end with."""
        chat = chats.mine(turn, ref)
        self._finish(turn, chat, say("agent.chat.ready"))

    def _finish(self, turn: Turn, chat: Chat, result: str) -> None:
        turn.state.clear_form()
        staff, name = turn.staff, chats.whose(turn, chat)
        assert staff is not None, "only agents come here"
        if chat.state == chats.LIVE:
            entry = say("agent.chat.entry_ended", agent=staff.name, result=result)
            chats.end(turn, chat, entry, result=result)
            told = say("resident.chat.handed_back", agent=staff.name, result=result)
            chats.to_account(turn, chat, told)
            # In its own event: what the resident was filling in goes on where it stood.
            turn.start_timer(chats.RESUME, chats.subject(chat), turn.now + timedelta(seconds=1))
        elif chat.result is None:
            chat.result = result
            entry = say("agent.chat.entry_ended", agent=staff.name, result=result)
            chats.record(turn, chat, "chat_result", entry)
        turn.state.talk = 0
        turn.ask(say("agent.chat.done", name=name, result=result), _what_next(turn))

    def ask_again(self, turn: Turn, before: str = "") -> None:
        """The question once more, ``before`` standing above it."""
        ref = self._ref(turn)
        chat = chats.mine(turn, ref)
        question = say("agent.chat.result_ask", name=chats.whose(turn, chat))
        buttons = [
            Button(label("agent.button.made_clear"), f"chat_ready:{ref}"),
            Button(label("button.cancel"), "cancel"),
        ]
        turn.ask("\n".join(filter(None, (before, question))), buttons)

    def back(self, turn: Turn) -> None:
        """返回: the talk goes on."""
        self.drop(turn)

    def drop(self, turn: Turn) -> None:
        """取消: the talk goes on."""
        chat = chats.mine(turn, self._ref(turn))
        turn.state.clear_form()
        turn.state.talk = chat.id if chat.state == chats.LIVE else 0
        key = "agent.chat.goes_on" if turn.state.talk else "agent.chat.over"
        turn.ask(
            say(key, name=chats.whose(turn, chat)), [Button(label("button.my_tasks"), "my_tasks")]
        )

    def _ref(self, turn: Turn) -> str:
        return turn.state.staff.slots.get("chat", "") if turn.state.staff else ""


def _check(text: str) -> None:
    if not text:
        raise Unfit(say("steward.form.empty"))
    refuse_command(text)
    refuse_note(text)
    if len(text) < SHORTEST or says_nothing(text):
        raise Unfit(say("agent.chat.result_nothing", text=text))
    if len(text) > LONGEST:
        raise Unfit(say("steward.form.too_long", count=LONGEST))
    findings = check_wording(text)
    if findings:
        words = "”“".join(dict.fromkeys(finding.words for finding in findings))
        better = "\n".join(f"· {one}" for one in dict.fromkeys(f.better for f in findings))
        raise Unfit(say("steward.wording.pattern", words=words, patterns=better))


def _what_next(turn: Turn) -> list[Button]:
    """Who waits longest, and the tasks."""
    waiting = [take_button(turn, chat) for chat in chats.for_agent(turn)[:1]]
    return [*waiting, Button(label("button.my_tasks"), "my_tasks")]


RESULT = ResultForm()
