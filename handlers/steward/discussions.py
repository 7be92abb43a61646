"""社区议事 and the alternative to a forbidden act, behind [更多] (RULEBOOK §3, §5.11)."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from handlers.cases.neighbours import discussions, mediation
from handlers.messages import Button
from handlers.steward.dates import due_of, due_slot
from handlers.steward.form import Filling, Question, Slot, StaffForm, Unfit
from handlers.steward.telling import confirm, next_buttons, told
from handlers.steward.which import allowed
from handlers.steward.words import words_slot
from handlers.texts import label, say
from handlers.turn import Turn
from handlers.when import say_by
from nlp.answers import read_yes_no

__all__ = ["ACTIONS", "FORMS"]

SHORTEST = timedelta(hours=12)  # a vote that is over before people have read of it asks nobody


def _topic_slot(topics: Sequence[str]) -> Slot:
    """Which of these; what the case speaks of stands first."""

    def choices(filling: Filling) -> list[Button]:
        guess = discussions.topic_of(filling.case.what)
        keys = [key for key in dict.fromkeys([guess, *topics]) if key]
        return [filling.button(say(f"discussions.topic.{key}.name"), "topic", key) for key in keys]

    def ask(filling: Filling) -> Question:
        return say("discussions.ask.topic"), choices(filling)

    def hear(filling: Filling) -> str:
        for key in topics:
            if filling.text == say(f"discussions.topic.{key}.name"):
                return key
        named = discussions.topic_of(filling.text)  # 广场舞, 就是乱停车
        if named in topics:
            return named
        raise Unfit(say("discussions.unfit.topic"), choices(filling))

    return Slot("topic", ask, hear)


# --- the alternative -----------------------------------------------------------------------------


def alternative(turn: Turn, number: str) -> None:
    """[替代办法和议事]: what can be done instead, and the offer to ask the community."""
    ALTERNATIVE.begin(turn, allowed(turn, number, "message"))


def _offered(filling: Filling) -> None:
    turn, case, topic = filling.turn, filling.case, filling.said("topic")
    discussions.offer_alternative(turn, case, topic)
    confirm(turn, case, told(turn, case, say(f"discussions.topic.{topic}.alternative")))


ALTERNATIVE = StaffForm("staff.alternative", (_topic_slot(discussions.TOPICS),), _offered)

# --- the discussion ------------------------------------------------------------------------------


def discuss(turn: Turn, number: str) -> None:
    """[社区议事]: topic, question, who has a vote, until when."""
    DISCUSS.begin(turn, allowed(turn, number, "discuss"))


def _ready_question(filling: Filling) -> list[Button]:
    question = _ready(filling)
    return [filling.button(say("discussions.ready"), "question", question)] if question else []


def _ready(filling: Filling) -> str:
    """A question for each topic that is known; another one is written anew."""
    topic = filling.said("topic")
    return say(f"discussions.topic.{topic}.question") if topic in discussions.TOPICS else ""


_QUESTION = words_slot(
    "question",
    "discussions.ask.question",
    example="discussions.example.question",
    ready=_ready_question,
    promises=False,
)


def _ask_question(filling: Filling) -> Question:
    ready = _ready(filling)
    if not ready:
        return say("discussions.ask.own_question", words=filling.case.what), []
    text, buttons = _QUESTION.ask(filling)
    return f"{text}\n“{ready}”", buttons


def _neutral(filling: Filling, text: str) -> str:
    found = mediation.reveals(filling.turn, filling.case, text)
    if found:
        raise Unfit(say("disputes.unfit.reveals", words="”“".join(found)))
    return text


def _ask_vote(filling: Filling) -> Question:
    return say("discussions.ask.one_vote"), [
        filling.button(say(f"discussions.one_vote.{key}"), "one_vote_a", key)
        for key in ("house", "person")
    ]


def _hear_vote(filling: Filling) -> str:
    if "户" in filling.text or "家" in filling.text:
        return "house"
    if "人" in filling.text:
        return "person"
    raise Unfit(say("discussions.unfit.one_vote"), _ask_vote(filling)[1])


# --- as it will be read, before anybody reads it -------------------------------------------------

SURE = "sure"
CHANGES = ("question", "one_vote_a", "due")  # what the read-back asks anew
_SENDS = re.compile(
    "(?:[好行对嗯]的?[，, ]*)?(?:可以|就这样|直接|确认|那就?)*"
    "(?:发|发出|发吧|发出去|发送|发布)[吧了。！!]*"
)
_OF = {
    "question": re.compile("议题|题目|内容|文字|问题|措辞"),
    "one_vote_a": re.compile("户|人|算票|怎么算"),
    "due": re.compile("时间|截止|几点|日期|天"),
}


def _closes_at(filling: Filling) -> datetime:
    """When it ends: what he said, but half a day at least."""
    due = due_of(filling)
    assert due is not None, "the end of a vote is never skipped"
    return max(due, filling.turn.now + SHORTEST)


def _ask_sure(filling: Filling) -> Question:
    text, count = discussions.preview(
        filling.turn,
        filling.case,
        filling.said("question"),
        one_vote_a=filling.said("one_vote_a"),
        closes_at=_closes_at(filling),
    )
    return say("discussions.ask.sure", count=count, text=text), [
        filling.button(label("discussions.button.send"), SURE, "yes"),
        filling.button(label("discussions.button.edit"), SURE, "change"),
        Button(label("button.cancel"), "cancel"),
    ]


def _tap_sure(filling: Filling, value: str) -> str:
    if value in CHANGES:
        filling.draft.slots.pop(value, None)  # asked again; then it is read back once more
    elif value != "yes":
        buttons = [
            filling.button(label(f"discussions.button.change.{name}"), SURE, name)
            for name in CHANGES
        ]
        raise Unfit(say("discussions.ask.change"), buttons)
    return value


def _hear_sure(filling: Filling) -> str:
    text = filling.text
    if _SENDS.fullmatch(text) or read_yes_no(text):
        return _tap_sure(filling, "yes")
    named = [name for name in CHANGES if _OF[name].search(text)]
    return _tap_sure(filling, named[0] if len(named) == 1 else "change")


def _read_back_after(slot: Slot) -> Slot:
    """Whatever is answered anew is shown again before it leaves."""

    def anew(filling: Filling, value: str) -> str:
        filling.draft.slots.pop(SURE, None)
        return value

    return replace(
        slot,
        hear=lambda filling: anew(filling, slot.hear(filling)),
        tap=lambda filling, value: anew(filling, slot.tap(filling, value)),
    )


def _opened(filling: Filling) -> None:
    turn, case, closes_at = filling.turn, filling.case, _closes_at(filling)
    discussion, count = discussions.open_discussion(
        turn,
        case,
        filling.said("topic"),
        filling.said("question"),
        one_vote_a=filling.said("one_vote_a"),
        closes_at=closes_at,
    )
    by = say_by(closes_at, turn.now)
    path = discussions.notice_path(turn.rules.keyring, discussion.id)
    page = f"{turn.rules.base_url.rstrip('/')}{path}"
    turn.state.case_id = case.id
    text = say("discussions.done.opened", count=count, by=by, page=page)
    stop = Button(label("discussions.button.stop"), f"stop_discussion:{discussion.id}")
    buttons = [*next_buttons(turn, case), stop]
    turn.ask(text, buttons, case_id=case.id, case_number=case.number)


DISCUSS = StaffForm(
    "staff.discuss",
    (
        _topic_slot((*discussions.TOPICS, discussions.OTHER)),
        _read_back_after(
            Slot(
                "question",
                _ask_question,
                lambda filling: _neutral(filling, _QUESTION.hear(filling)),
                lambda filling, value: _neutral(filling, _QUESTION.tap(filling, value)),
            )
        ),
        _read_back_after(Slot("one_vote_a", _ask_vote, _hear_vote)),
        _read_back_after(due_slot("discussions.ask.due")),
        Slot(SURE, _ask_sure, _hear_sure, _tap_sure),
    ),
    _opened,
)

ACTIONS: Mapping[str, Callable[[Turn, str], None]] = {
    "alternative": alternative,
    "discuss": discuss,
}
FORMS = (ALTERNATIVE, DISCUSS)
