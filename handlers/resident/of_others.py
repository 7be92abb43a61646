"""1602住的谁, 他电话多少: nobody hears of another resident from us; a word is passed on (§8)."""

from handlers.resident.which import MENU
from handlers.resident.wishes import has_open
from handlers.texts import say
from handlers.turn import Turn
from nlp.others import asks_of_others

__all__ = ["hear"]

_MEANT_BEFORE = ("他", "她", "对方")


def hear(turn: Turn, text: str) -> bool:
    """Whether it was asked; kindly declined then, with a way on.

    With a matter open 他电话多少 may mean who comes to mend it: his handler reads that.
    """
    if not asks_of_others(text) or (text.startswith(_MEANT_BEFORE) and has_open(turn)):
        return False
    turn.ask(say("resident.of_others"), MENU)
    return True
