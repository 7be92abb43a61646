"""The agreed wording of a case's matter as a ready phrase in a form (RULEBOOK §5.15)."""

from handlers import agreed
from handlers.messages import Button
from handlers.steward.form import Filling
from handlers.texts import say

__all__ = ["agreed_wording"]


def agreed_wording(filling: Filling) -> list[Button]:
    """[统一说辞：…], when one is in force for what the resident wrote."""
    case = filling.case
    wording = agreed.fitting(filling.turn, case.community_id, case.what)
    if wording is None:
        return []
    words = say("agreed.phrase", matter=wording.matter)
    return [filling.button(words, "words", wording.text)]
