"""我不同意: in the vote, or about his own matter? Asked once, by buttons (RULEBOOK §4.3)."""

import re
from collections.abc import Callable, Mapping

from handlers.cases.neighbours import discussions
from handlers.messages import Button
from handlers.resident import matters, open_matters
from handlers.resident.emergencies import intercept
from handlers.resident.which import MENU
from handlers.state import StaffDraft
from handlers.texts import label, say
from handlers.turn import Turn
from storage.tables import Case, Discussion

__all__ = ["ACTIONS", "FORM", "VOTE_OR_MATTER", "ask"]

FORM = "vote_or_matter"
OFFERED = 3  # matters
_SAYS = "[我是在说]{0,5}"
_END = "(?:的|里的?)?[事了吧啊。！!]{0,3}"
_IN_THE_VOTE = re.compile(f"{_SAYS}(?:社区议事|议事|投票|投|票){_END}")
_OF_THE_MATTER = re.compile(f"{_SAYS}(?:我?报的|报事|报修|投诉|我家的?){_END}")


def ask(turn: Turn, discussion: Discussion, choice: int, cases: list[Case], words: str) -> None:
    """[投“不同意”] or [说 261123-002]; the words are kept meanwhile and count for nothing."""
    state = turn.state
    state.clear_form()
    state.form, state.asking = FORM, "which"
    state.back = [case.number for case in cases[:OFFERED]]
    slots = {
        "vote": f"{discussion.id}.{choice}",
        "choice": str(discussion.options[choice - 1]),
        "question": discussion.question,
    }
    state.staff = StaffDraft(text=words, slots=slots)
    VOTE_OR_MATTER.ask_again(turn)


class VoteOrMatterForm:
    """Waits for the tap; words that choose neither are heard as any others."""

    def hear(self, turn: Turn) -> None:
        """投票, 报事, a case's number; else the question is let go."""
        assert turn.incoming is not None
        text, numbers = turn.incoming.text.strip(), turn.state.back
        if text and intercept(turn, text):
            return
        number = matters.number_in(text)
        if _IN_THE_VOTE.fullmatch(text):
            _in_the_vote(turn, "")
        elif number in numbers and len(text) <= len(number or "") + 4:
            _of_the_matter(turn, number or "")
        elif _OF_THE_MATTER.fullmatch(text) and len(numbers) == 1:
            _of_the_matter(turn, numbers[0])
        else:
            turn.state.clear_form()

    def ask_again(self, turn: Turn, before: str = "") -> None:
        """Both readings of what he said."""
        draft, numbers = turn.state.staff or StaffDraft(), turn.state.back
        slots = draft.slots
        words = say("votes.ask.or_matter", words=draft.text, question=slots.get("question", ""))
        buttons = [
            Button(say("votes.ask.as_vote", choice=slots.get("choice", "")), "said_as_vote"),
            *(
                Button(say("votes.ask.as_matter", number=number), f"said_of:{number}")
                for number in numbers
            ),
            Button(label("button.cancel"), "cancel"),
        ]
        turn.ask(f"{before}\n{words}" if before else words, buttons)

    def back(self, turn: Turn) -> None:
        """There is one question only."""
        self.drop(turn)

    def drop(self, turn: Turn) -> None:
        """取消: neither."""
        turn.state.clear_form()
        turn.ask(say("common.hint.cancelled"), MENU)


def _kept(turn: Turn) -> StaffDraft | None:
    """What was said; the question is over then."""
    draft = turn.state.staff if turn.state.form == FORM else None
    if draft is None:
        turn.ask(say("common.button_reply.old_nothing"), MENU)
        return None
    turn.state.clear_form()
    return draft


def _in_the_vote(turn: Turn, _ref: str) -> None:
    draft = _kept(turn)
    if draft is None:
        return
    number, _, choice = draft.slots["vote"].partition(".")
    chosen = discussions.vote(turn, int(number), int(choice))
    turn.reply(say("discussions.done.voted", choice=chosen))


def _of_the_matter(turn: Turn, number: str) -> None:
    draft = _kept(turn)
    if draft is None:
        return
    case = matters.own_case(turn, number)
    if not open_matters.answers_an_offer(turn, draft.text, [case]):
        matters.tell_added(turn, case, draft.text)


VOTE_OR_MATTER = VoteOrMatterForm()
ACTIONS: Mapping[str, Callable[[Turn, str], None]] = {
    "said_as_vote": _in_the_vote,
    "said_of": _of_the_matter,
}
