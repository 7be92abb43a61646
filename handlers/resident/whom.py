"""投诉对象: whom a complaint is about, read back and put right (RULEBOOK §4.2, §4.4).

Nothing more is said than he said himself: the name as he wrote it, else the office. Of several
whom he names none is preferred; he may say who is meant, and until then none of them sees it.
"""

import re
from collections.abc import Sequence

from handlers.cases.privacy import naming
from handlers.cases.privacy.concerned import OFFICES
from handlers.cases.reports.filing import kind_of
from handlers.cases.states import CaseKind
from handlers.forms import Question
from handlers.messages import Button
from handlers.state import ReportDraft
from handlers.texts import say
from handlers.turn import Turn
from nlp import read

__all__ = ["ask", "correct", "forget", "hear", "is_asked", "line", "of_several"]

LONGEST = 24  # characters of an answer
_IS = (
    r"(?:我?(?:要|想)?投诉的(?:对象|人)?|投诉对象|经办人)"
    r"(?:应该)?(?:不是.{1,8}?[，,]?\s*)?(?:而?是|[:：])\s*"
)
_SAYS = re.compile(f"^{_IS}(?P<who>.+?)[了吧的。！!]*$")
_NOT_BUT = re.compile(
    "^(?:投诉的?)?不是(?P<old>.{2,8}?)[，,；\\s]*(?:而?是|我?(?:要|想)?投诉的?是?)(?P<new>.{2,8}?)[了吧的。！!]*$"
)


def line(turn: Turn, draft: ReportDraft) -> list[str]:
    """The line of the read-back; none where it is no complaint about somebody at work."""
    who = _said(turn, draft)
    if not who:
        return []
    several = say("resident.whom.several") if of_several(turn, draft) else ""
    return [say("resident.card.whom", who="、".join(who)) + several]


def is_asked(turn: Turn, draft: ReportDraft) -> bool:
    """Whether [改投诉对象] belongs under the read-back."""
    return bool(_said(turn, draft))


def of_several(turn: Turn, draft: ReportDraft) -> bool:
    """Whether it is not clear who of those named is meant."""
    return not draft.about and len(naming.whom(turn, draft.community_id, _words(draft))) > 1


def ask(turn: Turn, draft: ReportDraft) -> Question:
    """Those he named, and the offices."""
    named = naming.everybody_in(turn, draft.community_id, draft.what)
    choices = [Button(name, f"whom:{name}") for name in named]
    choices += [Button(say(f"resident.whom.{key}"), f"whom:{key}") for key in OFFICES]
    return say("resident.ask.whom"), choices


def hear(turn: Turn, draft: ReportDraft, text: str) -> bool:
    """A name or an office; False when the words name nobody we know."""
    said = _SAYS.match(text)
    words = (said["who"] if said else text).strip()
    if words in OFFICES:
        words = say(f"resident.whom.{words}")
    named = naming.everybody_in(turn, draft.community_id, words)
    target = read(words, turn.vocabulary).target
    if len(words) > LONGEST or not (named or target in OFFICES):
        return False
    draft.about, draft.whom = 0, words
    draft.target = (target if target in OFFICES else draft.target) or ""
    return True


def correct(turn: Turn, draft: ReportDraft, text: str) -> bool:
    """投诉对象是陈静怡; 不是林晓彤，是陈静怡: the account stays as he told it."""
    said, instead = _SAYS.match(text), _NOT_BUT.match(text)
    if said is not None:
        return hear(turn, draft, text)
    if instead is None or not is_asked(turn, draft):
        return False
    about = naming.everybody_in(turn, draft.community_id, instead["old"])
    return bool(about or read(instead["old"]).target in OFFICES) and hear(
        turn, draft, instead["new"]
    )


def forget(draft: ReportDraft) -> None:
    """Back to what the account says."""
    draft.about, draft.whom = 0, ""


def _words(draft: ReportDraft) -> str:
    return draft.whom or draft.what


def _said(turn: Turn, draft: ReportDraft) -> Sequence[str]:
    """Who it is about, in his words."""
    if kind_of(turn, draft) != CaseKind.COMPLAINT:
        return ()
    if draft.about:
        return (draft.whom,)
    role = OFFICES.get(draft.target)
    named = naming.written(turn, draft.community_id, _words(draft), role)
    if named:
        return named
    if draft.whom:
        return (draft.whom,)
    return (say(f"resident.whom.{draft.target}"),) if draft.target in OFFICES else ()
