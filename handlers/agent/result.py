"""The result of a phone call, in the resident's own words (RULEBOOK §6.2).

What an agent writes never counts as satisfaction: it goes on record as heard, and 满意 stays the
resident's own to say.
"""

import re

from handlers.agent import unreached
from handlers.agent.task_form import TaskForm, my_tasks, take
from handlers.agent.tasks import case_of, whom
from handlers.cases import tasks
from handlers.cases.errors import MoveRefused
from handlers.cases.outcome import acceptance, phoned
from handlers.cases.outcome.callbacks import RATINGS
from handlers.cases.privacy import numbers, veil
from handlers.messages import Button
from handlers.resident.again import report_again
from handlers.state import ReportDraft
from handlers.steward.form import Unfit
from handlers.steward.small_talk import says_nothing
from handlers.steward.words import refuse_command
from handlers.texts import label, say
from handlers.turn import Turn
from nlp.answers import read_command, read_rating, read_score, read_solved, read_yes_no
from storage.tables import Case, Task

__all__ = ["RESULT_FORM", "done", "hear_told", "held", "rating"]

_OWN_ACT = re.compile(  # 已打电话: what the agent did, not what he heard
    r"[我已经都刚才]*(?:给)?(?:业户|业主|客户|他|她)?(?:打|拨|致|回|去|通)(?:过|了|通)?(?:过|了)?电?话?(?:了|过)?"
    r"(?:回访|沟通|联系)?(?:过|了|完成)?[。.!！]*"
)
# 打通了，她说…: that somebody was reached, and what he said.
_REACHED = re.compile(
    "(?:刚刚?|已经?|我|给|跟|和|[他她]|业[主户]|电话|都|[\u4e00-\u9fa5]{1,2}(?:先生|女士|老师|阿姨))*"
    "(?:打通|接通|通了|通过电话|联系上|回访|电话回访|沟通|打过|打了|问过|问了)"
)
_TOLD = re.compile(
    "(?:[他她]|业[主户]|对方|客户|先生|女士|老师|阿姨)(?:就|也|只)?(?:说|讲|表示|反映|觉得|给|打)"
)
SHORTEST = 4  # characters; 满意 alone is a mark, not somebody's words


class ResultForm(TaskForm):
    """What did the resident say? After a survey call also: which score did he name, if any?

    After a call about a repair: does it hold?
    """

    key = "task.result"

    def hear(self, turn: Turn) -> None:
        """Keep the words, or ask for words that say something."""
        text = turn.incoming.text.strip() if turn.incoming else ""
        if turn.state.asking == "rating":
            self._hear_rating(turn, text)
            return
        if turn.state.asking == "holds":
            self._hear_holds(turn, text)
            return
        if text and unreached.take_down(turn, self.task(turn), text):
            return
        try:
            _check(text)
        except Unfit as unfit:
            self.ask_again(turn, unfit.text)
            return
        task = self.task(turn)
        assert turn.state.staff is not None, "the form is open with its draft"
        turn.state.staff.text = text
        self._heard(turn, task, text)

    def _heard(self, turn: Turn, task: Task, text: str) -> None:
        """What the kind of call asks besides his words, as far as they do not say it."""
        named = read_score(text) if _TOLD.search(text) else None
        if task.kind == "callback_survey" and task.case_id is not None and named is None:
            turn.state.asking = "rating"
            self.ask_again(turn)
        elif task.kind == acceptance.CALL and task.case_id is not None:
            turn.state.asking = "holds"
            self.ask_again(turn)
        else:
            self._finish(turn, task, named if task.kind == "callback_survey" else None)

    def _hear_rating(self, turn: Turn, text: str) -> None:
        """A score, or that he named none."""
        if read_command(text) == "skip" or read_yes_no(text) is False or text == _none_said():
            self.rated(turn, None)
            return
        rating = read_rating(text) if any(sign.isdecimal() for sign in text) else None
        if rating is None:
            self.ask_again(turn, say("agent.result.rating_unclear"))
        else:
            self.rated(turn, rating)

    def rated(self, turn: Turn, rating: int | None) -> None:
        """The score named on the phone, None when there was none: on record as his words."""
        if turn.state.form != self.key or turn.state.asking != "rating":
            raise MoveRefused(say("common.button_reply.old_nothing"))
        self._finish(turn, self.task(turn), rating)

    def _hear_holds(self, turn: Turn, text: str) -> None:
        """还好, 又坏了, in the agent's words."""
        holds = {_choice("holds"): True, _choice("broke"): False}.get(text, read_solved(text))
        if holds is None:
            self.ask_again(turn)
        else:
            self.held(turn, holds=holds)

    def held(self, turn: Turn, *, holds: bool) -> None:
        """What he said of the repair: the same follows as when he taps it in his chat (§6.2)."""
        if turn.state.form != self.key or turn.state.asking != "holds":
            raise MoveRefused(say("common.button_reply.old_nothing"))
        task = self.task(turn)
        case, words = case_of(turn, task), turn.state.staff.text if turn.state.staff else ""
        name = whom(turn, task)
        turn.state.clear_form()
        tasks.finish(turn, task, words)
        turn.explain(say("log.task.called"))
        if case is None:
            turn.ask(say("agent.result.done", name=name), [my_tasks()])
        elif holds:
            acceptance.holds(turn, case)
            _answer(turn, case, say("agent.result.still_holds", name=name))
        elif phoned.broke(turn, case, words):
            _answer(turn, case, say("agent.result.broke", name=name, number=case.number))
        else:
            _report_anew(turn, case, words, name)

    def _finish(self, turn: Turn, task: Task, rating: int | None) -> None:
        words = turn.state.staff.text if turn.state.staff else ""
        case = case_of(turn, task)
        turn.state.clear_form()
        tasks.finish(turn, task, words, rating)
        if case is not None and task.kind == "callback_survey":
            phoned.told_by_phone(turn, case, words, rating)
        turn.explain(say("log.task.called"))
        turn.ask(
            say("agent.result.done", name=whom(turn, task)),
            [my_tasks()],
            case_id=case.id if case else None,
            case_number=case.number if case else None,
        )

    def ask_again(self, turn: Turn, before: str = "") -> None:
        """Put the question once more, ``before`` standing above it."""
        if turn.state.asking == "rating":
            scores = [Button(label(f"cases.rating.{n}"), f"task_rating:{n}") for n in RATINGS]
            buttons = [Button(_none_said(), "task_rating:0"), *scores]
        elif turn.state.asking == "holds":
            buttons = [
                Button(_choice("holds"), "task_holds:yes"),
                Button(_choice("broke"), "task_holds:no"),
            ]
        else:
            not_reached = f"task_not_reached:{self.task(turn).id}"
            buttons = [
                Button(label("button.not_reached"), not_reached),
                Button(label("button.cancel"), "cancel"),
            ]
        turn.ask("\n".join(filter(None, (before, self.question(turn)))), buttons)

    def question(self, turn: Turn) -> str:
        """The score, or whether it holds, once his words are there."""
        asked = turn.state.asking if turn.state.asking in ("rating", "holds") else "ask"
        return say(f"agent.result.{asked}", name=whom(turn, self.task(turn)))

    def drop(self, turn: Turn) -> None:
        """取消: the task stays his."""
        turn.state.clear_form()
        turn.ask(say("agent.result.dropped"), [my_tasks()])


RESULT_FORM = ResultForm()


def done(turn: Turn, ref: str) -> None:
    """[登记结果]: taken on the way when nobody has it yet."""
    RESULT_FORM.begin(turn, take(turn, ref))


def hear_told(turn: Turn, text: str) -> bool:
    """打通了，她说解决了，3分, outside any form, of who has taken one call: its result."""
    if _REACHED.match(text) is None or _TOLD.search(text) is None:
        return False
    if turn.incoming is None or turn.incoming.reply_to is not None:
        return False
    taken = unreached.taken_calls(turn)
    meant = [task for task in taken if task.case_id == turn.state.case_id] or taken
    if len(meant) != 1:
        return False
    done(turn, str(meant[0].id))
    RESULT_FORM.hear(turn)
    return True


def rating(turn: Turn, ref: str) -> None:
    """[业户说 4 分], [没有说]."""
    RESULT_FORM.rated(turn, int(ref) if ref in {str(n) for n in RATINGS} else None)


def held(turn: Turn, ref: str) -> None:
    """[现在还好], [又坏了]: as the resident said on the phone."""
    RESULT_FORM.held(turn, holds=ref == "yes")


def _answer(turn: Turn, case: Case, text: str) -> None:
    turn.ask(text, [my_tasks()], case_id=case.id, case_number=case.number)


def _report_anew(turn: Turn, case: Case, words: str, name: str) -> None:
    """Closed long ago: filed for the caller once more, what is known filled in."""
    draft = ReportDraft(started_at=turn.now.timestamp(), intake="hotline")
    if case.anonymous:
        draft.phone = numbers.first(veil.who(turn, case).phone)
    elif case.phones_sealed is not None:
        draft.phone = numbers.first(turn.rules.keyring.open(case.phones_sealed))
    before = say("agent.result.broke_anew", name=name, number=case.number)
    report_again(turn, case, draft, words, before)


def _choice(name: str) -> str:
    return label(f"acceptance.button.{name}")


def _none_said() -> str:
    return label("agent.button.no_rating")


def _check(text: str) -> None:
    """His words, not a verdict: who tries to rate for him is refused kindly (RULEBOOK §6.2)."""
    if not text:
        raise Unfit(say("agent.result.empty"))
    refuse_command(text)
    if read_rating(text) is not None:
        raise Unfit(say("agent.result.rates", text=text))
    if len(text) < SHORTEST or says_nothing(text) or _OWN_ACT.fullmatch(text):
        raise Unfit(say("agent.result.says_nothing", text=text))
