"""发回访: an agent picks cases, sees who gets what and when, and sends (RULEBOOK §11).

发回访 → the cases nobody was asked about, all picked → tap or number takes one out or in
→ 预览 → 发送
"""

import re
from collections.abc import Callable, Sequence

from handlers.agent.survey_filter import read_filter
from handlers.cases import book
from handlers.cases.errors import MoveRefused
from handlers.cases.outcome import surveys
from handlers.forms import Form
from handlers.messages import Button
from handlers.state import StaffDraft
from handlers.texts import label, say
from handlers.turn import Turn
from handlers.when import say_time
from storage.tables import Case

__all__ = ["ACTIONS", "FORMS"]

FORM = "survey.send"
MOST_SHOWN = 10
_NUMBERS = re.compile(r"(?<!\d)\d{6}-\d{3,4}(?!\d)")
_PLACES = re.compile(r"(?<![\d-])\d{1,2}(?![\d-])")


class SendForm:
    """The list to pick from, then the preview (``asking``: pick, preview)."""

    def begin(self, turn: Turn, cases: Sequence[Case], *, bulk: bool) -> None:
        """All of them are picked; one alone is previewed at once."""
        turn.state.clear_form()
        turn.state.form, turn.state.asking = FORM, "pick" if bulk else "preview"
        numbers = " ".join(case.number for case in cases)
        kind = "bulk" if bulk else "one"
        turn.state.staff = StaffDraft(slots={"shown": numbers, "picked": numbers, "kind": kind})
        self.ask_again(turn)

    def hear(self, turn: Turn) -> None:
        """Numbers of cases are the new choice; places in the list (去掉 2) are toggled."""
        text = turn.incoming.text if turn.incoming else ""
        draft = turn.state.staff
        if turn.state.asking == "preview" or draft is None:
            self.ask_again(turn, say("common.hint.choose"))
            return
        wanted = None if _NUMBERS.search(text) else read_filter(turn, text)
        if wanted is not None:
            self._narrow(turn, wanted)
            return
        numbers = _NUMBERS.findall(text)
        shown = draft.slots["shown"].split()
        places = [int(n) - 1 for n in _PLACES.findall(text)]
        picked = [number for number in numbers if number in shown]
        if picked:
            draft.slots["picked"] = " ".join(picked)
        for place in places if not numbers else ():
            if 0 <= place < len(shown):
                self._toggle(draft, shown[place])
        self.ask_again(turn, "" if picked or places else say("agent.survey.how"))

    def _narrow(self, turn: Turn, wanted: surveys.Wanted) -> None:
        """Only cases of this kind, all of them picked."""
        found = surveys.candidates(turn, MOST_SHOWN, wanted)
        if found:
            self.begin(turn, found, bulk=True)
        else:
            self.ask_again(turn, say("agent.survey.none_such"))

    def toggle(self, turn: Turn, number: str) -> None:
        """One in or out."""
        draft = self._draft(turn)
        if number not in draft.slots["shown"].split():
            raise MoveRefused(say("common.button_reply.old_nothing"))
        self._toggle(draft, number)
        turn.state.asking = "pick"
        self.ask_again(turn)

    def _toggle(self, draft: StaffDraft, number: str) -> None:
        picked = draft.slots["picked"].split()
        changed = [n for n in draft.slots["shown"].split() if (n in picked) != (n == number)]
        draft.slots["picked"] = " ".join(changed)

    def preview(self, turn: Turn) -> None:
        """Who gets what and when, and who does not."""
        self._draft(turn)
        turn.state.asking = "preview"
        self.ask_again(turn)

    def send(self, turn: Turn) -> None:
        """As previewed; what has changed since is left out, and said."""
        draft = self._draft(turn)
        if turn.state.asking != "preview":
            raise MoveRefused(say("common.button_reply.old_nothing"))
        planned, bulk = self._planned(turn, draft), draft.slots["kind"] == "bulk"
        turn.state.clear_form()
        count = surveys.send(turn, planned, bulk=bulk)
        turn.ask(say("agent.survey.sent", count=count), _to_tasks())

    def ask_again(self, turn: Turn, before: str = "") -> None:
        """The list or the preview once more, ``before`` standing above it."""
        draft = self._draft(turn)
        text, buttons = (
            self._list(turn, draft) if turn.state.asking == "pick" else self._shown(turn, draft)
        )
        turn.ask("\n".join(filter(None, (before, text))), buttons)

    def _list(self, turn: Turn, draft: StaffDraft) -> tuple[str, list[Button]]:
        picked = draft.slots["picked"].split()
        lines, buttons = [say("agent.survey.pick")], []
        for at, case in enumerate(_cases(turn, draft.slots["shown"]), start=1):
            key = "agent.survey.line_in" if case.number in picked else "agent.survey.line_out"
            who = case.contact_name or say("agent.nameless")
            lines.append(say(key, at=at, name=who, number=case.number, place=case.place))
            buttons.append(Button(f"{at}. {who}", f"survey_pick:{case.number}"))
        preview = Button(label("agent.button.preview"), "survey_preview")
        return "\n".join(lines), [*buttons, preview, Button(label("button.cancel"), "cancel")]

    def _shown(self, turn: Turn, draft: StaffDraft) -> tuple[str, list[Button]]:
        planned = self._planned(turn, draft)
        lines = [say("agent.survey.preview")]
        for line in planned:
            who = line.case.contact_name or say("agent.nameless")
            if line.refused:
                text = say(
                    "agent.survey.not_sent", name=who, number=line.case.number, why=line.refused
                )
            else:
                text = say(
                    "agent.survey.will_send",
                    name=who,
                    number=line.case.number,
                    asks=say(f"agent.survey.asks.{line.asks}"),
                    at=say_time(line.at, turn.now),
                )
            lines.append(text)
        ways = [Button(label("button.back"), "back"), Button(label("button.cancel"), "cancel")]
        if any(not line.refused for line in planned):
            ways.insert(0, Button(label("agent.button.send"), "survey_go"))
        else:
            lines.append(say("agent.survey.nobody"))
        return "\n".join(lines), ways

    def _planned(self, turn: Turn, draft: StaffDraft) -> list[surveys.Planned]:
        cases = _cases(turn, draft.slots["picked"])
        return surveys.plan(turn, cases, bulk=draft.slots["kind"] == "bulk")

    def back(self, turn: Turn) -> None:
        """返回: from the preview to the list, else away."""
        draft = self._draft(turn)
        if turn.state.asking == "preview" and draft.slots["kind"] == "bulk":
            turn.state.asking = "pick"
            self.ask_again(turn)
        else:
            self.drop(turn)

    def drop(self, turn: Turn) -> None:
        """取消: nothing is sent."""
        turn.state.clear_form()
        turn.ask(say("agent.survey.dropped"), _to_tasks())

    def _draft(self, turn: Turn) -> StaffDraft:
        draft = turn.state.staff
        if turn.state.form != FORM or draft is None:
            raise MoveRefused(say("common.button_reply.old_nothing"))
        return draft


def _cases(turn: Turn, numbers: str) -> list[Case]:
    return [book.by_number(turn, number) for number in numbers.split()]


def _to_tasks() -> list[Button]:
    return [Button(label("button.my_tasks"), "my_tasks")]


def _only_agents(turn: Turn) -> None:
    if turn.staff is None or not turn.staff.has("agent"):
        raise MoveRefused(say("agent.survey.only_agents"))


def _begin(turn: Turn, _ref: str) -> None:
    """[发回访]."""
    _only_agents(turn)
    found = surveys.candidates(turn, MOST_SHOWN)
    if found:
        SEND.begin(turn, found, bulk=True)
    else:
        turn.ask(say("agent.survey.none"), _to_tasks())


def _one(turn: Turn, number: str) -> None:
    """[发回访] under a card."""
    _only_agents(turn)
    case = book.by_number(turn, number)
    if not surveys.may_ask(turn, case):
        raise MoveRefused(say("agent.survey.not_now", number=case.number))
    SEND.begin(turn, [case], bulk=False)


SEND = SendForm()
ACTIONS: dict[str, Callable[[Turn, str], None]] = {
    "survey_send": _begin,
    "survey_one": _one,
    "survey_pick": SEND.toggle,
    "survey_preview": lambda turn, _ref: SEND.preview(turn),
    "survey_go": lambda turn, _ref: SEND.send(turn),
}
FORMS: dict[str, Form] = {FORM: SEND}
