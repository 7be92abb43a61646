"""Is it the same matter, or another? Asked once; what was said is kept (RULEBOOK §4.3)."""

import re
from collections.abc import Callable
from datetime import timedelta

from handlers.cases import book
from handlers.cases.actions import residents
from handlers.messages import Button
from handlers.resident import agreeing, drafts, facts, matters, meant, visiting
from handlers.resident.emergencies import intercept
from handlers.resident.report import REPORT
from handlers.state import ReportDraft
from handlers.texts import label, say
from handlers.turn import Turn
from nlp import Reading, read
from nlp.answers import read_command, read_yes_no
from nlp.manners import read_courtesy, read_noted
from storage.tables import Case

__all__ = [
    "ACTIONS",
    "FORM",
    "MENU",
    "WHICH",
    "added_to_now",
    "ask_which",
    "chosen_by_quoting",
    "goes_with",
    "keep_together",
]

FORM = "which"
# 对, 补充, 同一件: the one matter offered.
_ONE = re.compile(
    "(?:对|是|是的|对的|嗯|补充|是?补充之前的?|是?之前的?那?件?事?|是?同一[件个]事?|一样)[了啊吧。！!]*"
)
_OTHER = re.compile(
    "(?:不是|不对|新的|是?另[外一]*一?[件个]事?|是?新的?一?[件个]?事?)[了啊吧。！!]*"
)
_THIS = re.compile(
    "(?:是|就|就是)?(?:补充)?(?:到)?(?:这|那)[一个]?[件个条]?(?:事情?)?的?[了吧。！!]*|补充|对|是的?"
)
# So long after words that he said belong to a matter, more of them go there unasked.
TOGETHER = timedelta(minutes=30)
SMALL_TALK = frozenset({"greeting", "thanks", "yes", "no"})
SHORTEST = 5  # characters: 知道了, 呵呵 add nothing
OFFERED = 5  # open matters offered to add to
MENU = tuple(
    Button(label(f"button.{key}"), action)
    for key, action in (
        ("report", "report"),
        ("progress_query", "progress_query"),
        ("human", "human"),
    )
)


def ask_which(turn: Turn, cases: list[Case], text: str, reading: Reading | None) -> None:
    """[补充到 编号] [是另一件事]: asked once, what was said is kept meanwhile."""
    assert turn.incoming is not None
    draft = facts.begin(turn)
    facts.add_media(draft, turn.incoming.media)
    if reading is not None:
        facts.take_facts(turn, draft, reading)
        facts.add_narrative(turn, draft, text, reading)
    turn.state.form, turn.state.report, turn.state.asking = FORM, draft, "which"
    drafts.start(turn)
    turn.state.back = [case.number for case in cases[:OFFERED]]
    WHICH.ask_again(turn)


def goes_with(turn: Turn, cases: list[Case], text: str, reading: Reading) -> Case | None:
    """The matter his words went to just now, when these go on from them; None when they may not.

    One question is enough for what is said in a row (RULEBOOK §4.3).
    """
    case = added_to_now(turn, cases)
    if case is None:
        return None
    if reading.intent in SMALL_TALK or (reading.intent == "smalltalk" and len(text) < SHORTEST):
        return None
    alike = [one for one in cases if meant.alike(text, reading, one)]
    if alike:
        return case if case in alike else None
    place, another = reading.slots.place, meant.another_matter(text, reading, cases)
    elsewhere = place is not None and (place.room or place.spot or "") not in case.place
    own_kind = len(text) > meant.SHORT and reading.sure and reading.category != case.category
    return None if another and (elsewhere or own_kind) else case


def added_to_now(turn: Turn, cases: list[Case]) -> Case | None:
    """The matter of these that he chose for his words a while ago."""
    recent = turn.now.timestamp() - turn.state.added_at <= TOGETHER.total_seconds()
    return next((one for one in cases if recent and one.id == turn.state.added_to), None)


def keep_together(turn: Turn, case: Case) -> None:
    """What he says next belongs there too."""
    turn.state.added_to, turn.state.added_at = case.id, int(turn.now.timestamp())


class WhichForm:
    """Waits for the tap; more words mean more of the same."""

    def hear(self, turn: Turn) -> None:
        """More words or photos join what is held, under the one question that was asked."""
        assert turn.incoming is not None
        draft, text = turn.state.report, turn.incoming.text.strip()
        assert draft is not None, "the form is open without its draft"
        if text and intercept(turn, text, draft):
            return
        if _ONE.fullmatch(text) and len(turn.state.back) == 1:
            _add_to(turn, turn.state.back[0])
            return
        number = matters.number_in(text)
        if number in turn.state.back and len(text) <= len(number or "") + 4:
            _add_to(turn, number or "")
            return
        if _OTHER.fullmatch(text):
            _new_matter(turn, "")
            return
        if text and _answers_an_offer(turn, draft, text):
            return
        facts.add_media(draft, turn.incoming.media)
        if _says_nothing(text):
            self.ask_again(turn, say("resident.which.either"), other_ways=True)
            return
        if text:
            facts.add_narrative(turn, draft, text)
        self._ask(turn, say("resident.which.more"))

    def ask_again(self, turn: Turn, before: str = "", *, other_ways: bool = False) -> None:
        """The question with its buttons."""
        words = say("resident.which.ask")
        self._ask(turn, f"{before}\n{words}" if before else words, other_ways=other_ways)

    def _ask(self, turn: Turn, words: str, *, other_ways: bool = False) -> None:
        numbers = turn.state.back
        buttons = [_add_button(turn, number, alone=len(numbers) == 1) for number in numbers]
        other = Button(label("resident.button.new_matter"), "new_matter")
        turn.ask(words, [*buttons, other, *(MENU[2:] if other_ways else ())])

    def back(self, turn: Turn) -> None:
        """Nothing lies before it."""
        self.ask_again(turn, say("common.hint.nothing_to_go_back"))

    def drop(self, turn: Turn) -> None:
        """取消: nothing is added and nothing begun."""
        drafts.stop(turn)
        turn.state.clear_form()
        turn.ask(say("common.hint.cancelled"), MENU)


def _add_button(turn: Turn, number: str, *, alone: bool) -> Button:
    """Of several each says what it is about."""
    words = say("resident.which.add_to", number=number)
    if not alone:
        what = matters.label_of(matters.own_case(turn, number))
        words = say("resident.which.add_to_named", number=number, what=what)
    return Button(words, f"add_to:{number}")


def chosen_by_quoting(turn: Turn, case: Case, text: str) -> bool:
    """这件, under a quoted message: the answer, and what was held goes to that case."""
    if text and not _THIS.fullmatch(text):
        return False
    assert turn.incoming is not None
    draft = turn.state.report
    assert draft is not None, "the form is open without its draft"
    facts.add_media(draft, turn.incoming.media)
    _add_to(turn, case.number)
    return True


def _answers_an_offer(turn: Turn, draft: ReportDraft, text: str) -> bool:
    """换别的方案, 后天上午吧: they are heard, and what was held goes to that case with them."""
    cases = [matters.own_case(turn, number) for number in turn.state.back]
    held, asked = (turn.state.form, turn.state.asking, turn.state.back), turn.state.case_id
    turn.state.form = ""
    if read_yes_no(text) is None and (
        agreeing.hear(turn, cases, text) or visiting.hear(turn, cases, text)
    ):
        case = book.by_id(turn, turn.state.case_id)
        drafts.stop(turn)
        asks_on = turn.state.form
        if not asks_on:
            turn.state.clear_form()
        if case is not None and (draft.what or draft.photos):
            residents.add_words(turn, case, draft.what, facts.media_of(draft))
        return True
    turn.state.form, turn.state.asking, turn.state.back = held
    turn.state.case_id = asked
    return False


def _says_nothing(text: str) -> bool:
    """对, 跳过, 不知道: no matter of its own, and no answer where several are open."""
    short = read_command(text) == "skip" or read_yes_no(text) is not None
    says_nothing = short or read_courtesy(text) is not None or read_noted(text)
    return bool(text) and (says_nothing or text in ("不知道", "不清楚", "随便", "都行"))


def _add_to(turn: Turn, number: str) -> None:
    draft = turn.state.report
    if turn.state.form != FORM or draft is None:
        turn.ask(say("common.button_reply.old_nothing"), MENU)
        return
    case = matters.own_case(turn, number)
    drafts.stop(turn)
    turn.state.clear_form()
    matters.add(turn, case, draft.what, facts.media_of(draft))
    keep_together(turn, case)


def _new_matter(turn: Turn, _ref: str) -> None:
    draft = turn.state.report
    if turn.state.form != FORM or draft is None:
        turn.ask(say("common.button_reply.old_nothing"), MENU)
        return
    turn.state.back = []
    REPORT.begin(turn, draft, read(draft.what, turn.vocabulary))


WHICH = WhichForm()
ACTIONS: dict[str, Callable[[Turn, str], None]] = {"add_to": _add_to, "new_matter": _new_matter}
