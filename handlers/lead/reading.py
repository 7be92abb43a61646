"""What a lead writes about leave, substitutes and handing over: the names, the time, the wish.

A sentence is a command only when nothing else stands in it: 师傅明天请假了，后天来 is for a
resident.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from handlers.roster import Staff
from handlers.turn import Turn
from handlers.when import ZONE
from nlp.normalise import normalise
from nlp.periods import Period, read_period, without_period

__all__ = ["Wish", "people_in", "read_own_absence", "read_wish"]

LONGEST = 60  # characters of a command
LONGEST_REST = 2  # characters that may be left over
LONGEST_REASON = 16  # behind 林晓彤明天请假, when a lead says it
MYSELF = ("我", "本人")
_LEAVE = re.compile(r"请个?假|休假|请.{0,4}天假|病假|事假|年假|调休")
_STAND_IN = re.compile(r"替班|顶班|代班|替|顶|代")
# 小林的单子都给小周 as well: what he has goes to another.
_GIVEN = r"(?:单子?|工单|报事|活儿?|手上的?|在办的?)(?:全部?|都|先|统统)*(?:转|分|派|拨|挪|改派)?给"
_HANDOVER = re.compile(rf"交接|移交|转交|交给|{_GIVEN}")
_QUICK = re.compile(r"假|调休|替|顶|代班|交接|移交|转交|给")
# Ill, or asking for somebody in his place, with whatever reason beside it.
_IN_MY_PLACE = re.compile(
    r"(?:帮|替|给)我?(?:顶|替|代)(?:一?下|一会儿?|半天|一天|班)?|(?:顶|替|代)(?:一?下)?我|(?:替|顶|代)(?:一?下)?班"
)
_ILL = re.compile(r"发烧|生病|病了|住院|不舒服|拉肚子|摔伤|崴了|急诊")
_CANNOT_COME = re.compile(r"来不了|起不来|上不了班|不能上班|去不了|请假|休息|顶|替")
_TO_HIM = re.compile("[您你]")
_FILLERS = re.compile(
    r"请个?假|休假|病假|事假|年假|调休|请|假|替班|顶班|代班|替|顶|代|交接|移交|转交|交给|转给"
    r"|由|让|给|把|将|和|跟|与|及|登记|帮|我们?|本人|的|了|班|活儿?|工单|单子?|全部?|分|派|拨|挪|报事|在办|手上|全部|所有|都|吧|一下|下"
    r"|有事|要|想|申请|[\s,，、。.;；:：!！/]"
)
_BY_BEFORE = re.compile(r"(?:由|让|请)\s*$")
_AFTER_STAND_IN = re.compile(r"^\s*(?:替|顶|代)(?!班)")
_BEFORE_STAND_IN = re.compile(r"(?:替班|顶班|代班)\s*[:：]?\s*(?:是|的|人|由)?\s*$")
_UNKNOWN_WHO = re.compile(
    r"^([\u4e00-\u9fa5]{2,4}?)\s*(?:从|[今明后]天|大后天|本?[周下]|请|\d|[一二三]).*假"
)
_UNKNOWN_SUB = re.compile(
    r"(?:替班|顶班|代班|由|让)\s*[:：]?\s*([\u4e00-\u9fa5]{2,4}?)(?:替班|顶班|代班|$)"
)
_NOBODYS_NAME = re.compile(r"师傅|阿姨|先生|女士|业[主户]|[他她您你]|老师|老板|请")


@dataclass(slots=True)
class Wish:
    """What was understood; ``kind`` leave, stand_in or handover."""

    kind: str
    who: Staff | None = None
    others: list[Staff] = field(default_factory=list)  # the substitute, or who receives
    period: Period | None = None
    unknown: list[str] = field(default_factory=list)  # names that are in no roster


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody of the roster, and where his name stands."""

    staff: Staff
    start: int
    end: int


def read_wish(turn: Turn, text: str, *, leads: bool) -> Wish | None:
    """The command in the words; None when they are none. ``leads``: whether the speaker leads."""
    if len(text) > LONGEST or not _QUICK.search(text):
        return None
    plain = normalise(text)
    named = people_in(turn, plain)
    kind = _kind(plain)
    if kind is None:
        return None
    wish = Wish(kind, period=_period(turn, plain, named))
    _who_and_others(turn, wish, plain, named)
    wish.unknown = _unknown(wish, plain, leads=leads) if len(named) < 2 else []
    if not leads and (kind != "leave" or wish.who is None or wish.who != turn.staff):
        return None
    return wish if _is_command(wish, plain, named, leads=leads) else None


def read_own_absence(turn: Turn, text: str) -> Wish | None:
    """我发烧了，能不能让小周帮我顶一下: his own leave, with reasons and courtesies around it.

    None for other words, and for what speaks to a resident.
    """
    plain = normalise(text)
    if len(plain) > LONGEST or _TO_HIM.search(plain) or turn.staff is None or "我" not in plain:
        return None
    named = [one for one in people_in(turn, plain) if one.staff != turn.staff]
    asks = bool(named) and _IN_MY_PLACE.search(plain) is not None
    ill = _ILL.search(plain) is not None and _CANNOT_COME.search(plain) is not None
    if not asks and not ill:
        return None
    others = [one.staff for one in named][:1] if asks else []
    return Wish("leave", who=turn.staff, others=others, period=_period(turn, plain, named))


def people_in(turn: Turn, text: str) -> list[Named]:
    """Employees named, by name, short name or given name, in the order of the text.

    Of two with the same short name it is the one of the speaker's own community.
    """
    own = {r.community_id for r in turn.staff.roles} if turn.staff else set()
    found: list[Named] = []
    by_name: dict[str, list[Staff]] = {}
    for staff in turn.roster.people.values():
        for name in _names(staff):
            by_name.setdefault(name, []).append(staff)
    taken = [False] * len(text)
    for name in sorted(by_name, key=len, reverse=True):
        at = text.find(name)
        while at >= 0:
            if not any(taken[at : at + len(name)]):
                taken[at : at + len(name)] = [True] * len(name)
                near = [s for s in by_name[name] if any(r.community_id in own for r in s.roles)]
                found.append(Named((near or by_name[name])[0], at, at + len(name)))
            at = text.find(name, at + 1)
    return sorted(found, key=lambda one: one.start)


def _names(staff: Staff) -> set[str]:
    given = staff.name[1:] if len(staff.name) == 3 else ""
    return {name for name in (staff.name, staff.short_name, given) if len(name) > 1}


def _kind(text: str) -> str | None:
    if _LEAVE.search(text):
        return "leave"
    if _HANDOVER.search(text):
        return "handover"
    return "stand_in" if _STAND_IN.search(text) else None


def _period(turn: Turn, text: str, named: Sequence[Named]) -> Period | None:
    return read_period(_without_names(text, named), turn.now, ZONE)


def _who_and_others(turn: Turn, wish: Wish, text: str, named: Sequence[Named]) -> None:
    subs = [] if wish.kind == "handover" else [n for n in named if _stands_in(text, n)]
    rest = [n.staff for n in named if n not in subs]
    if wish.kind == "leave" and any(me in text for me in MYSELF) and (not rest or subs):
        wish.who = turn.staff if not rest else rest[0]
    elif wish.kind == "leave" and not rest and not named and turn.staff is not None:
        wish.who = None
    elif rest:
        wish.who = rest[0]
    others = [n.staff for n in subs] + (rest[1:] if wish.kind == "handover" or not subs else [])
    wish.others = [s for s in dict.fromkeys(others) if s != wish.who]


def _stands_in(text: str, one: Named) -> bool:
    """周子航替林晓彤, 由周子航替班, 替班周子航: he is the substitute."""
    before, after = text[: one.start], text[one.end :]
    if _AFTER_STAND_IN.match(after) or _BEFORE_STAND_IN.search(before):
        return True
    follows = re.match(r"\s*(?:来|去)?(?:替班|顶班|代班)", after) is not None
    alone_after_pause = follows and re.search(r"[,，;；、\s]\s*$", before) is not None
    return follows and (_BY_BEFORE.search(before) is not None or alone_after_pause)


def _is_command(wish: Wish, text: str, named: Sequence[Named], *, leads: bool) -> bool:
    rest = without_period(_without_names(text, named))
    for name in wish.unknown:
        rest = rest.replace(name, "")
    left = len(_FILLERS.sub("", rest))
    if leads and wish.kind == "leave" and named and named[0].start <= 1:
        return left <= LONGEST_REASON
    return left <= LONGEST_REST and bool(named or wish.unknown or wish.who or wish.kind == "leave")


def _without_names(text: str, named: Sequence[Named]) -> str:
    pieces, last = [], 0
    for one in named:
        pieces.append(text[last : one.start])
        last = one.end
    return " ".join([*pieces, text[last:]])


def _unknown(wish: Wish, text: str, *, leads: bool) -> list[str]:
    """Names that stand where a person is meant, and are in no roster."""
    found = []
    if leads and wish.who is None and wish.kind == "leave" and (match := _UNKNOWN_WHO.match(text)):
        found.append(match[1])
    if wish.who is not None and not wish.others and (match := _UNKNOWN_SUB.search(text)):
        found.append(match[1])
    return [name for name in found if not _NOBODYS_NAME.search(name)]
