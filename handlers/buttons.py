"""Which button is meant by a tap, a digit or a word (DESIGN §2, buttons).

Looked for in the question asked now, then in the newest messages this person was shown. A button
that stands in neither is foreign or invented and stands for nothing.
"""

import re
from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import bindparam, or_, select

from handlers.cases.neighbours import discussions
from handlers.messages import VOTE
from handlers.texts import Catalogue
from handlers.turn import Turn
from nlp.answers import read_choice, read_withdrawal, read_yes_no
from nlp.script import simplify
from storage.tables import OutboxRow

__all__ = ["Tap", "put_to_him", "resolve", "typed"]

ROWS_LOOKED_AT = 40
LARGEST_ID = 2**63 - 1
_OF_PEOPLE = frozenset({"hand_to"})  # <case>.<person id>
_GIVE_TO = re.compile("^(?:请)?(?:转办?给|转给|转|交给|派给|给)")
LONGEST_LABEL = 16  # typed; a longer text is never compared with labels
_ROW = re.compile(r"(?P<row>\d{6,19})\.(?P<index>\d{1,2})")
_OF_CASE = re.compile(r"\d{6}-\d{3,4}(?=\.|$)")
_ORDINAL = re.compile(r"\d{1,2}|第.{1,3}|[一二三四五六七八]")
# 5 分, 2单元; no number of a case or a day.
_NUMBER_FIRST = re.compile(r"\d{1,2}(?=\s*(?:分|星|单元|栋|号楼))")
_LISTED = re.compile(r"^(\d{1,2})[.、．)]|[^\d\s]\s(\d{1,2})$")
_BEFORE_LABEL = re.compile(r"^[^\w\u4e00-\u9fff]+")

# Questions of yes and no whose buttons say it otherwise: [确定撤回] [不撤回].
_YES_OR_NO = {
    "reopen": True,
    "withdraw_yes": True,
    "withdraw_no": False,
    "data_erase_yes": True,
    "data_keep": False,
    "leave_yes": True,
    "hand_yes": True,
    "survey_go": True,
    "stop_discussion_yes": True,
    "stop_discussion_no": False,
}
# Where there are several ways to do it, a mere yes is asked which: it answers no other question.
_SEVERAL_WAYS = {"data_erase_going_on": "data_erase"}
# 不停了 beside 停止议事: it goes on.
_GOES_ON = re.compile(
    "(?:那?还是|先|那|就|算了|[，, ])*(?:不停|别停|不用停|继续|照常)(?:投|议事|投票)?[了吧。！!]*"
)

# 发吧, 好，就这样交接: what the button of an employee's read-back does, in words.
_DOES_IT = re.compile(
    "(?:[好行对嗯]的?[，, ]*)?(?:那就?|就|可以|确[认定]|直接|这样|没问题|马上|现在|[，, ])*"
    "(?:发|发送|发出|交|交接|登记|提交)(?:申请|出去)?[吧了。！!]*"
)
_IN_WORDS = frozenset({"leave_yes", "hand_yes", "survey_go"})
_LEAVES_IT = re.compile(
    "(?:等等|等一?下|我|又|反悔了?|后悔了?|改主意了?|那|先|还是|算了?|[，,\\s])*"
    "[不别]要?(?:撤|删)[回了除掉吧。！!]*"
)
_ERASES = re.compile("(?:我|就|要|嗯|是的?|对|那|都|全部?|确[定认]|[，,\\s])*删[了除掉吧。！!]*")

_OWN = (
    select(OutboxRow.id, OutboxRow.buttons)
    .where(
        OutboxRow.person_id == bindparam("person_id"),
        or_(OutboxRow.account_id == bindparam("account_id"), OutboxRow.account_id.is_(None)),
        OutboxRow.not_before <= bindparam("now"),  # what is held was not seen yet
        OutboxRow.state != "cancelled",
    )
    .order_by(OutboxRow.id.desc())
)
# A change of an earlier message is no newer one.
_NEWEST = _OWN.where(OutboxRow.edits_id.is_(None), OutboxRow.buttons.is_not(None)).limit(
    ROWS_LOOKED_AT
)
_ONE = _OWN.where(OutboxRow.id == bindparam("row_id"))


class Tap(NamedTuple):
    """A button that may be acted on."""

    action: str
    ref: str


GONE = Tap("gone", "")  # names no action: the button is of before


def resolve(turn: Turn, value: str) -> Tap | None:
    """The button behind a tap's value: ``action:ref``, bare action, label or ``row.index``.

    None where it is none of his; ``GONE`` where the message is his and its buttons are no more.
    """
    value = value.strip()
    row = _ROW.fullmatch(value)
    if row is not None:
        return _by_index(turn, int(row["row"]), int(row["index"]))
    return _among(turn.state.offers, value) or _shown(turn, value)


def typed(turn: Turn, text: str) -> Tap | None:
    """The button a typed digit or word means; None when the text is just text."""
    if not text or len(text) > LONGEST_LABEL:
        return None
    text = simplify(text)
    offers = turn.state.offers
    found = _among(offers, text, words_only=True)
    if found is not None:
        return found
    found = _person(turn, text) or _answered(offers, text)
    if found is not None:
        return found
    if _ORDINAL.fullmatch(text):
        return _by_order(turn, text)
    if text not in _labels() or read_withdrawal(text):
        return None  # 撤回 is of what is open now, not of the case an old message showed
    return _shown(turn, text, words_only=True, of=_in_view(turn))


def put_to_him(turn: Turn) -> list[list[str]]:
    """The actions under each message with buttons he was shown, newest first; under the one he
    quotes alone, when he quotes one."""
    quoted = turn.incoming.reply_to if turn.incoming is not None else None
    rows: list[tuple[int, Any]] = _rows(turn) if quoted is None else []
    if quoted is not None and 0 < quoted < LARGEST_ID:
        found = turn.conn.execute(_ONE, _who(turn) | {"row_id": quoted})
        rows = [(row.id, row.buttons or ()) for row in found]
    return [[action for _, action in buttons] for _, buttons in rows]


def _answered(offers: list[Any], text: str) -> Tap | None:
    """是, 不, 我说撤了: the button of the question of yes and no asked now."""
    taps = [_tap(action) for _, action in offers]
    asked = {_YES_OR_NO[tap.action]: tap for tap in taps if tap.action in _YES_OR_NO}
    again = [_SEVERAL_WAYS[tap.action] for tap in taps if tap.action in _SEVERAL_WAYS]
    if again:
        asked.setdefault(True, Tap(again[0], ""))
    if not asked:
        return None
    sure = _sure(text, asked)
    return None if sure is None else asked.get(sure)


def _sure(text: str, asked: dict[bool, Tap]) -> bool | None:
    """Yes or no to the question asked now; a withdrawal is none to that of erasing."""
    does = asked[True].action if True in asked else ""
    if _LEAVES_IT.fullmatch(text):
        return False
    if does == "stop_discussion_yes" and _GOES_ON.fullmatch(text):
        return False
    if does in _IN_WORDS and _DOES_IT.fullmatch(text):
        return True
    of_erasing = any(tap.action.startswith("data_") for tap in asked.values())
    said_so = _ERASES.fullmatch(text) if of_erasing else read_withdrawal(text, asked=True)
    return True if said_so else read_yes_no(text)


def _person(turn: Turn, text: str) -> Tap | None:
    """周子航, 转给小周: the one colleague offered who is called so."""
    people = [one for one in turn.state.offers if one[1].partition(":")[0] in _OF_PEOPLE]
    name = _GIVE_TO.sub("", text) if people else ""
    found = []
    for label, action in people:
        tap = _tap(action)
        staff = turn.roster.staff(int(tap.ref.rpartition(".")[2] or 0))
        if name in (label.rpartition(" ")[2], getattr(staff, "short_name", None)):
            found.append(tap)
    return found[0] if len(found) == 1 else None


def _by_order(turn: Turn, text: str) -> Tap | None:
    """2, 第二个: of the question asked now, else (outside a form) of the newest message."""
    offers: list[Any] = turn.state.offers
    if not turn.state.form:
        newest = next((buttons for _, buttons in _rows(turn)), [])
        if not offers or _is_open_vote(turn, newest):
            offers = newest
    if text.isdecimal() and (listed := _listed(offers)):
        action = listed.get(int(text))  # 3 of [预览] [1. 孙女士] … is the third of the list
        return None if action is None else _tap(action)
    if text.isdecimal() and (numbered := _numbered(offers)):
        action = numbered.get(int(text))  # 2 of [5 分]…[1 分] is the score, not the position
        return None if action is None else _tap(action)
    index = read_choice(text, [label for label, _ in offers]) if offers else None
    return None if index is None else _tap(offers[index][1])


def _is_open_vote(turn: Turn, buttons: list[Any]) -> bool:
    """A vote shown after the last question is what a digit means; its choices are numbered."""
    refs = [action.partition(":")[2] for _, action in buttons if action.startswith(f"{VOTE}:")]
    return bool(refs) and discussions.is_open(turn, int(refs[0].partition(".")[0]))


def _listed(offers: list[Any]) -> dict[int, str]:
    """The buttons of a numbered list (1. 孙女士, 接入 1) that stands among others, by number.

    Empty unless their numbers run from 1 on: 261123-001 5栋 12 is no list.
    """
    found = [(_LISTED.search(_bare(label)), action) for label, action in offers]
    listed = {int(match[1] or match[2]): action for match, action in found if match}
    return listed if sorted(listed) == list(range(1, len(listed) + 1)) else {}


def _numbered(offers: list[Any]) -> dict[int, str]:
    """The buttons by the number each label begins with; empty when not all have one."""
    found = [(_NUMBER_FIRST.match(_bare(label)), action) for label, action in offers]
    if not all(match for match, _ in found):
        return {}
    return {int(match[0]): action for match, action in found if match}


def _by_index(turn: Turn, row_id: int, index: int) -> Tap | None:
    if row_id > LARGEST_ID:
        return None
    turn.group.flush()
    found = turn.conn.execute(_ONE, {**_who(turn), "row_id": row_id}).one_or_none()
    if found is not None and not found.buttons:
        return GONE  # erased with what he said
    if found is None or index >= len(found.buttons):
        return None
    return _tap(found.buttons[index][1])


def _shown(turn: Turn, value: str, *, words_only: bool = False, of: str = "") -> Tap | None:
    """``of``: the case in view; the label of another one's older message is not meant then."""
    for _, buttons in _rows(turn):
        found = _among(buttons, value, words_only=words_only)
        if found is None:
            continue
        return None if of and _number(found.ref) not in ("", of) else found
    return None


def _in_view(turn: Turn) -> str:
    """The case an employee was shown last; empty for a list of several, and for residents.

    调解方案 typed under the card of one dispute never goes to the neighbours of another (§5.11).
    """
    if turn.staff is None or turn.state.mode == "resident":
        return ""
    for _, buttons in _rows(turn):
        numbers = {_number(action.partition(":")[2]) for _, action in buttons} - {""}
        if numbers:
            return numbers.pop() if len(numbers) == 1 else ""
    return ""


def _number(ref: str) -> str:
    """The case a button is about: 261123-001 of 261123-001.agree; empty when it is of none."""
    found = _OF_CASE.match(ref)
    return found[0] if found is not None else ""


def _rows(turn: Turn) -> list[tuple[int, list[Any]]]:
    """The newest messages with buttons that the speaker was shown, newest first."""
    turn.group.flush()  # an earlier event of the same commit may have asked the question
    return [(row.id, row.buttons) for row in turn.conn.execute(_NEWEST, _who(turn))]


def _who(turn: Turn) -> dict[str, Any]:
    who = turn.speaker
    return {"person_id": who.person_id, "account_id": who.account_id, "now": turn.now}


def _among(offers: Iterable[Any], value: str, *, words_only: bool = False) -> Tap | None:
    """Exact action first, then label, then the bare action of the first button that has it."""
    pairs = [(label, action) for label, action in offers]
    if not words_only and any(action == value for _, action in pairs):
        return _tap(value)
    for label, action in pairs:
        if value in (label, _bare(label)):
            return _tap(action)
    if words_only:
        return None
    return next((_tap(a) for _, a in pairs if a.partition(":")[0] == value), None)


def _tap(action: str) -> Tap:
    name, _, ref = action.partition(":")
    return Tap(name, ref)


def _bare(label: str) -> str:
    """A label without the emoji that may stand before it."""
    return label if label[:1].isalnum() else _BEFORE_LABEL.sub("", label)


@cache
def _labels() -> frozenset[str]:
    """Every button label of the catalogues."""
    texts = Catalogue.load().texts
    return frozenset(_bare(text) for key, text in texts.items() if ".button." in key)
