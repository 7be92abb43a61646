"""Which question an answer answers is told by what it holds, not by what was asked (RULEBOOK §4.2).

两天 said when the phone is asked is since when; 姓吴13911110006 said when that is asked is who.
"""

import re

from handlers.cases.privacy import numbers
from handlers.resident import facts
from handlers.state import ReportDraft
from handlers.turn import Turn
from nlp import read_facts
from nlp.answers import without_interjections
from nlp.manners import read_submit
from nlp.names import read_name
from nlp.phones import phones_in
from nlp.story import read_only_since

__all__ = ["answers_another", "substance"]

# Asked where since when is no answer; of a place it is read with the whole words.
_NO_TIME = frozenset({"name", "phone", "email", "hope"})
_WISHES = frozenset({"since", "hope"})  # answered in free words, and by nothing else
_WHO = re.compile("姓|我叫|我是|叫我")


def substance(asking: str, text: str) -> str:
    """What an answer in free words says: 嗯，三天了 says 三天了; "" for 嗯, 凭什么, 就这样吧."""
    if asking not in _WISHES:
        return text
    return "" if read_submit(text) else without_interjections(text)


def answers_another(turn: Turn, draft: ReportDraft, asking: str, text: str) -> bool:
    """Whether the words hold another fact than the one asked for, and no more; it was taken."""
    if asking in _NO_TIME:
        since = read_only_since(without_interjections(text))
        draft.since = since or draft.since
        if since is not None:
            return True
    return asking in _WISHES and _who(turn, draft, text)


def _who(turn: Turn, draft: ReportDraft, text: str) -> bool:
    if not phones_in(text) and not _WHO.search(text):
        return False
    if not facts.is_only_facts(text, read_facts(text, turn.vocabulary)):
        return False
    phone, name = numbers.heard(draft.phone, text), read_name(text)
    if phone is None and name is None:
        return False
    draft.phone = phone or draft.phone
    draft.name = facts.named(name) if name is not None else draft.name
    return True
