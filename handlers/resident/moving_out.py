"""我搬走了: asked once, then the house is no longer his; his open matters are (DESIGN §3)."""

import re
from collections.abc import Callable, Mapping

from handlers.messages import Button
from handlers.resident import asked_enough
from handlers.texts import label, say
from handlers.turn import Turn
from storage.tables import Person

__all__ = ["ACTIONS", "hear"]

LONGEST = 40  # characters
_CLAUSES = re.compile(r"[，,。！!;；\s]+|(?=别|不要)")
# Beside it: 以后别找我了, 找房东吧, 有事联系房东.
_BESIDE = re.compile(
    r"以后|今后|(?:以后|今后|有事)?(?:别|不要|不用)(?:再)?(?:找|联系|打给)我了?|(?:以后|有事|你们|直接|去)*(?:找|联系|问|打给)(?:房东|业主|新租客|新业主)(?:就行)?[吧了啊]?"
)
_MOVED = re.compile(
    r"我们?(?:家)?(?:已经|都|早就|刚|[这上]个?月底?|月底|昨天|今天|要|就)*(?:退租)?(?:搬走|搬家|搬出去|搬出|退租)了?"
    r"|(?:已经)?(?:搬走|退租)了|我们?(?:已经)?不住(?:这里|这儿|这边|这个小区|那里|那儿)了"
    r"|我?(?:的|家)?房子(?:已经)?(?:卖|退|转租)(?:掉|出去)?了"
)


def hear(turn: Turn, text: str) -> bool:
    """Whether he says so and a house of his is known; then it is asked about."""
    known = turn.speaker.place or turn.speaker.house_id
    if not known or len(text) > LONGEST or not _says_so(text):
        return False
    turn.ask(
        say("resident.moved.ask", place=turn.speaker.place or say("resident.moved.house")),
        [
            Button(label("resident.button.moved_yes"), "moved_yes"),
            Button(label("resident.button.moved_no"), "moved_no"),
        ],
    )
    return True


def _says_so(text: str) -> bool:
    """我已经搬走了，别发了: it is said, and what stands beside it only follows from it."""
    clauses = [clause for clause in _CLAUSES.split(text.strip(" .")) if clause]
    others = [clause for clause in clauses if not _MOVED.fullmatch(clause)]
    follows = all(_BESIDE.fullmatch(one) or asked_enough.says_enough(one) for one in others)
    return len(others) < len(clauses) and follows


def _yes(turn: Turn, _ref: str) -> None:
    person = turn.session.get(Person, turn.speaker.person_id, with_for_update=True)
    assert person is not None, "who speaks is on record"
    person.community_id = person.house_id = person.place = None
    person.house_verified = False
    turn.session.flush()
    turn.explain(say("log.resident.moved_out"))
    turn.ask(say("resident.moved.done"), _WAYS_ON)


def _no(turn: Turn, _ref: str) -> None:
    turn.ask(say("resident.moved.kept"), _WAYS_ON)


_WAYS_ON = (
    Button(label("button.progress_query"), "progress_query"),
    Button(label("button.report"), "report"),
)
ACTIONS: Mapping[str, Callable[[Turn, str], None]] = {"moved_yes": _yes, "moved_no": _no}
