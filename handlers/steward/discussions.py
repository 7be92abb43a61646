"""社区议事 and the alternative to a forbidden act, behind [更多] (RULEBOOK §3, §5.11)."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from handlers.cases.neighbours import discussions, mediation
from handlers.messages import Button
from handlers.steward.dates import due_of, due_slot
from handlers.steward.form import Filling, Question, Slot, StaffForm, Unfit
from handlers.steward.telling import confirm, told
from handlers.steward.which import allowed
from handlers.steward.words import words_slot
from handlers.texts import say
from handlers.turn import Turn
from handlers.when import say_by

__all__ = ["ACTIONS", "FORMS"]

SHORTEST = timedelta(hours=12)  # a vote that is over before people have read of it asks nobody


def _topics(filling: Filling) -> list[Button]:
    guess = discussions.topic_of(filling.case.what)
    keys = [key for key in dict.fromkeys([guess, *discussions.TOPICS]) if key]
    return [filling.button(say(f"discussions.topic.{key}.name"), "topic", key) for key in keys]


def _ask_topic(filling: Filling) -> Question:
    return say("discussions.ask.topic"), _topics(filling)


def _hear_topic(filling: Filling) -> str:
    for key in discussions.TOPICS:
        if filling.text == say(f"discussions.topic.{key}.name"):
            return key
    raise Unfit(say("discussions.unfit.topic"), _topics(filling))


_TOPIC = Slot("topic", _ask_topic, _hear_topic)

# --- the alternative -----------------------------------------------------------------------------


def alternative(turn: Turn, number: str) -> None:
    """[替代办法和议事]: what can be done instead, and the offer to ask the community."""
    ALTERNATIVE.begin(turn, allowed(turn, number, "message"))


def _offered(filling: Filling) -> None:
    turn, case, topic = filling.turn, filling.case, filling.said("topic")
    discussions.offer_alternative(turn, case, topic)
    confirm(turn, case, told(turn, case, say(f"discussions.topic.{topic}.alternative")))


ALTERNATIVE = StaffForm("staff.alternative", (_TOPIC,), _offered)

# --- the discussion ------------------------------------------------------------------------------


def discuss(turn: Turn, number: str) -> None:
    """[社区议事]: topic, question, who has a vote, until when."""
    DISCUSS.begin(turn, allowed(turn, number, "discuss"))


def _ready_question(filling: Filling) -> list[Button]:
    topic = filling.said("topic")
    question = say(f"discussions.topic.{topic}.question")
    return [filling.button(say("discussions.ready"), "question", question)] if topic else []


_QUESTION = words_slot(
    "question",
    "discussions.ask.question",
    example="discussions.example.question",
    ready=_ready_question,
    promises=False,
)


def _ask_question(filling: Filling) -> Question:
    text, buttons = _QUESTION.ask(filling)
    ready = say(f"discussions.topic.{filling.said('topic')}.question")
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
    if "户" in filling.text:
        return "house"
    if "人" in filling.text:
        return "person"
    raise Unfit(say("discussions.unfit.one_vote"), _ask_vote(filling)[1])


def _opened(filling: Filling) -> None:
    turn, case, closes_at = filling.turn, filling.case, due_of(filling)
    assert closes_at is not None, "the end of a vote is never skipped"
    closes_at = max(closes_at, turn.now + SHORTEST)
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
    confirm(turn, case, say("discussions.done.opened", count=count, by=by, page=page))


DISCUSS = StaffForm(
    "staff.discuss",
    (
        _TOPIC,
        Slot(
            "question",
            _ask_question,
            lambda filling: _neutral(filling, _QUESTION.hear(filling)),
            lambda filling, value: _neutral(filling, _QUESTION.tap(filling, value)),
        ),
        Slot("one_vote_a", _ask_vote, _hear_vote),
        due_slot("discussions.ask.due"),
    ),
    _opened,
)

ACTIONS: Mapping[str, Callable[[Turn, str], None]] = {
    "alternative": alternative,
    "discuss": discuss,
}
FORMS = (ALTERNATIVE, DISCUSS)
