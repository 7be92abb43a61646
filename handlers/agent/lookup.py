"""查 13500135000, 台账: what staff ask of the desk, never words for a resident (RULEBOOK §8)."""

import re

from sqlalchemy import select

from handlers.cases import book, moves
from handlers.messages import Button
from handlers.texts import say
from handlers.turn import Turn
from nlp.normalise import normalise
from nlp.phones import mask
from storage.tables import Case, Person

__all__ = ["hear", "is_command"]

MOST_SHOWN = 8
_PHONE = re.compile(
    r"(?:查一?下|查询|查找|查|搜索?|找)?\s*(?:电话|手机号?|号码)?[\s:：]*"
    r"(?P<phone>1[3-9][0-9](?:[\s-]?[0-9]{4}){2})\s*(?:的?(?:报事|工单|记录))?[\s。.]*"
)
_LEDGER = re.compile(
    r"(?:查看?|看看?|导出|下载|打开)?(?:工单|报事|投诉)?台账(?:在哪里?)?[？?。\s]*"
)


def is_command(text: str) -> bool:
    """Whether the words, all of them, are such a question."""
    plain = normalise(text).strip()
    return _PHONE.fullmatch(plain) is not None or _LEDGER.fullmatch(plain) is not None


def hear(turn: Turn, text: str) -> bool:
    """Whether it was one; then it is answered, and an open question stands."""
    if not is_command(text):
        return False
    said = _PHONE.fullmatch(normalise(text).strip())
    if said is None:
        turn.reply(say("agent.lookup.ledger"))
    elif turn.staff is None or not turn.staff.has("agent"):
        turn.reply(say("agent.lookup.only_agents"))
    else:
        _by_phone(turn, re.sub(r"\D", "", said["phone"]))
    return True


def _by_phone(turn: Turn, phone: str) -> None:
    """The matters of whoever left this number, the newest first; each look is on record."""
    turn.group.flush()
    found = turn.session.scalars(
        select(Case)
        .join(Person, Person.id == Case.filer_id)
        .where(Person.phone_hash == turn.rules.keyring.phone_hash(phone))
        .order_by(Case.id.desc())
    )
    cases = [case for case in found if book.may_know(turn, case)][:MOST_SHOWN]
    if not cases:
        turn.reply(say("agent.lookup.none", phone=mask(phone)))
        return
    lines = [say("agent.lookup.found", phone=mask(phone), count=len(cases))]
    for case in cases:
        stage = moves.staff_stage(case)
        lines.append(say("agent.lookup.line", number=case.number, place=case.place, stage=stage))
        moves.record(turn, case, "looked_up", say("agent.lookup.entry"), visibility="audit")
    buttons = [
        Button(
            say("steward.list.button", number=case.number, place=case.place), f"open:{case.number}"
        )
        for case in cases
    ]
    turn.reply("\n".join(lines), buttons)
