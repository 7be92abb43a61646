"""查 13500135000, 台账: what staff ask of the desk, never words for a resident (RULEBOOK §8)."""

import re

from sqlalchemy import select

from handlers.cases import book, moves
from handlers.messages import Button
from handlers.texts import say
from handlers.turn import Turn
from nlp.normalise import normalise
from nlp.phones import mask, phones_in
from storage.tables import Case, Person

__all__ = ["hear", "is_command"]

MOST_SHOWN = 8
_NUMBER = "☎"
_PHONE = re.compile(
    r"(?:查一?下|查询|查找|查|搜索?|找)?\s*(?:电话|手机号?|号码)?[\s:：]*"
    rf"{_NUMBER}\s*(?:的?(?:报事|工单|记录))?[\s。.]*"
)
_MOBILE = re.compile(r"1[3-9][0-9]{9}|\+[0-9]+")  # a land line may be the answer to a question
_LEDGER = re.compile(
    r"(?:查看?|看看?|导出|下载|打开)?(?:工单|报事|投诉)?台账(?:在哪里?)?[？?。\s]*"
)


def is_command(text: str) -> bool:
    """Whether the words, all of them, are such a question."""
    plain = normalise(text).strip()
    return _phone_meant(plain) is not None or _LEDGER.fullmatch(plain) is not None


def hear(turn: Turn, text: str) -> bool:
    """Whether it was one; then it is answered, and an open question stands."""
    if not is_command(text):
        return False
    phone = _phone_meant(normalise(text).strip())
    if phone is None:
        turn.reply(say("agent.lookup.ledger"))
    elif turn.staff is None or not turn.staff.has("agent"):
        turn.reply(say("agent.lookup.only_agents"))
    else:
        _by_phone(turn, phone)
    return True


def _phone_meant(plain: str) -> str | None:
    """The one mobile or foreign number, with its country code, that is asked about."""
    found = phones_in(plain)
    if len(found) != 1 or not _MOBILE.fullmatch(found[0][2]):
        return None
    ((start, end, phone),) = found
    return phone if _PHONE.fullmatch(f"{plain[:start]}{_NUMBER}{plain[end:]}") else None


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
