"""What staff say the resident thinks: shown to him, for him to say (RULEBOOK §6.2).

客户认可, 已和业主沟通 in a note of completion speaks for somebody else: [属实] [不属实] is his.
"""

import re

from handlers.cases.moves import record
from handlers.cases.outcome import callbacks
from handlers.cases.telling import superiors, tell_staff
from handlers.messages import Button
from handlers.texts import label, say
from handlers.turn import Turn
from storage.tables import Case

__all__ = ["asked", "in_note", "true", "untrue"]

_WHOM = "(?:客户|业主|业户|住户|用户|[女先]士|先生|阿姨)"
_CLAIM = re.compile(
    f"{_WHOM}(?:本人)?(?:已经?|表示|也|都|很|非常|对[^，。；]{{0,8}}|现场)*(?:认可|满意|同意|确认|接受|知情|无异议|没有?意见"
    "|谅解|原谅|理解|体谅|消气|息怒|释怀|不再?追究|放弃投诉|撤诉|撤回|感谢|好评)"
    f"|(?:取得|得到|获得|征得)(?:了|到)?(?:{_WHOM})?(?:本人)?的?(?:认可|同意|谅解|原谅|理解|体谅)"
    f"|(?:已经?|多次)(?:和|与|跟|同|向)?{_WHOM}?(?:本人)?(?:电话|当面)?(?:沟通|协商|说明|解释)(?:好|清楚|一致)?"
)


def in_note(note: str) -> str:
    """The words of the note that speak for the resident; empty when there are none."""
    found = _CLAIM.search(note)
    return found[0] if found else ""


def asked(case: Case, note: str) -> tuple[str, list[Button]]:
    """The question about a claim of the note, with [属实] [不属实]; empty without one."""
    claim = in_note(note)
    if not claim:
        return "", []
    return say("acceptance.claim", claim=claim), [
        Button(label("cases.button.true"), f"claim_true:{case.number}"),
        Button(label("cases.button.not_true"), f"claim_untrue:{case.number}"),
    ]


def true(turn: Turn, case: Case) -> None:
    """[属实]: his own word for it; whether it is solved he has still to say."""
    claim = in_note(case.completion or "")
    text = say("acceptance.entry.claim_true", claim=claim)
    record(turn, case, "claim_true", text, visibility="resident")


def untrue(turn: Turn, case: Case) -> None:
    """[不属实]: it is open again, and the superior hears why."""
    claim, handler_id = in_note(case.completion or ""), case.handler_id
    callbacks.dispute(turn, case, say("acceptance.entry.claim_untrue", claim=claim))
    turn.explain(say("acceptance.log.untrue", number=case.number))
    text = say("acceptance.told.untrue", number=case.number, place=case.place, claim=claim)
    for superior in superiors(turn, case)[:1]:
        if superior.person_id != handler_id:
            tell_staff(turn, case, superior, text)
