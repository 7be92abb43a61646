"""An authority asks: it has a way of its own (RULEBOOK §8)."""

from handlers.messages import Button
from handlers.texts import label, say
from handlers.turn import Turn
from nlp.standing import is_official

__all__ = ["hear"]

LONGEST = 500
ASKED = ("duty_manager", "chief", "gm")  # the first of them who is there answers authorities


def hear(turn: Turn, text: str) -> bool:
    """Whether the words were an authority's, and then they are answered."""
    if not is_official(text):
        return False
    _to_manager(turn, text)
    return True


def _to_manager(turn: Turn, text: str) -> None:
    """Authorities' questions go to the manager; the desk itself tells them nothing of anybody."""
    for role in ASKED:
        people = turn.roster.on_duty(role, turn.speaker.community_id, turn.now)
        if people:
            break
    told = say("outside.official.told", words=text[:LONGEST])
    for staff in people:
        turn.push(staff.person_id, told)
    turn.explain(say("log.neighbours.official"))
    turn.ask(say("outside.official.answer"), [Button(label("button.human"), "human")])
