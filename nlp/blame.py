"""Of several people named in a text: whom does its writer complain about (RULEBOOK §5.1)?

The name after 投诉 says it outright; else it is whoever the bad conduct is told of. Who helped,
saw it or was told is none of them; where nothing tells, nobody is named here.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

from nlp.lexicon import load_toml

__all__ = [
    "Blame",
    "Mention",
    "blamed",
    "complains",
    "hurt_by_staff",
    "is_praised",
    "may_neglect",
    "mentions",
    "neglects",
    "surely_blamed",
    "without",
]

_BETWEEN = "[^，,。；;！!？?：:\\s给到跟向让叫帮请找和]{0,8}"
_COMPLAINS = re.compile(
    "(?<!不)(?<!不想)(?<!不要)(?<!不是)(?:投诉|举报|控诉|反映)(?:的|对象|人|是|[:：\\s])*"
    + _BETWEEN
    + "$"
)
_SAID_OUTRIGHT = ("投诉", "举报", "控诉", "反映")
_AND = re.compile("(?:和|跟|与|及|以及|还有|、)[^，,。；;！!？?\\s]{0,4}$")
_CLAUSE = re.compile("[，,。；;！!？?\\n\\s]+|可是|但是|不过|然而|但(?!愿)|却")
_HELPED = re.compile(
    "[^，,。；;！!？?]{0,4}?(?:帮|热心|作证|证明|证人|看见|看到|在场|听见|很好|不错|负责任|说可以"
    "|让我|叫我|建议我|劝|转给|上报)"
)
# 小何来过了，人特别好: said of him a clause or two later, and nobody else comes in between
_IS_KIND = re.compile(
    "[^。；;！!？?]{0,14}?(?<!别)(?<!本)(?:人|态度|服务|师傅)(?:特别|非常|很|挺|真|蛮|超|也|都|还|是|的|确实|其实|倒是|是真)*"
    "(?:好(?!说|意思|像|奇|歹)|不错|热情|客气|耐心|负责|和气|没得说|没话说)"
)
# 保安大叔今天帮我抬冰箱上楼，好人啊
_DID_GOOD = re.compile(
    "[^。；;！!？?]{0,6}帮(?:我|了|忙)[^。；;！!？?]{2,20}(?:好人|谢谢|感谢|感动|点赞|棒|真好|太好|热心)"
)
_TOLD = re.compile("(?:跟|向|给|找|问|告诉|通过|请)[^，,。；;！!？?]{0,4}$")
_REPORTS = re.compile("[^，,。；;！!？?]{0,1}?说(?!话|我|你|得|谎|脏)")  # 小林说保安骂人
_PRONOUN = re.compile("[他她](?!们|人)")
_CONDUCT = re.compile(
    "态度(?!.{0,3}(?:好|不错))|骂|凶|吼|(?:说话|讲话|口气|语气|脾气)[^，,。；;]{0,3}[冲差]|怼|瞪|不负责|不作为|敷衍|推诿|推脱|推卸|甩锅|忽悠|糊弄|不耐烦|爱理不理|爱搭不理"
    "|爱答不理|冷漠|傲慢|粗暴|野蛮|蛮横|威胁|欺负|刁难|歧视|好处|红包|回扣|说谎|撒谎|骗|不尊重|没礼貌"
    "|不礼貌|失职|渎职|动手|打人|打我|推我|推了我|难听|不讲理|不讲道理|脸色|嘲笑|讽刺|辱|不靠谱|不上心|偷懒"
)
_SLOW = re.compile(
    "电话[都也]?不接|不接.{0,3}电话|不搭理|没搭理|不闻不问|不当回事|拖|不[批管理来接办修回]|没[来批办修回管理]|没人|一直不|迟迟|至今|太慢|爽约|放鸽子|说话不算|挂.{0,3}电话"
)
# Not merely late: he is left alone. 不管几点都行 and 不管怎样 are no such thing.
_NEGLECT = re.compile(
    "不管(?!.{0,3}(?:几|什么|怎|谁|哪|多|是|有|好坏|用))|不(?:搭理|理(?![解想性智])|回(?!来|去|家|头))"
    "|没(?:搭理|理(?![由解])|管|回(?!来|去|家))|不闻不问|不当回事|拖(?![鞋地把车布线])|爽约|放鸽子"
    "|说话不算|挂[了断掉我]{1,3}的?电话"
)
_SOMEBODY_ELSE = re.compile(
    "物业|你们|保安|师傅|工程|邻居|隔壁|楼[上下]|对[方门]|开发商|没人|有人|别人|老公|老婆|丈夫|男的|女的|小偷|他们"
)


class Mention(NamedTuple):
    """A name as it stands in the text."""

    at: int
    name: str

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.at + len(self.name)


class Blame(NamedTuple):
    """Names complained about: outright, by their conduct, by how slow they are."""

    outright: tuple[str, ...] = ()
    conduct: tuple[str, ...] = ()
    slow: tuple[str, ...] = ()
    helped: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The surest kind that names anybody."""
        return self.outright or tuple(dict.fromkeys((*self.conduct, *self.slow)))


def complains(text: str) -> bool:
    """Whether it may complain about somebody's conduct at all; costs next to nothing."""
    return any(word in text for word in _SAID_OUTRIGHT) or _CONDUCT.search(text) is not None


def mentions(text: str, names: Iterable[str]) -> list[Mention]:
    """Where the names stand, the longest first where one holds another; in order."""
    found: list[Mention] = []
    for name in sorted({name for name in names if len(name) > 1}, key=len, reverse=True):
        at = text.find(name)
        while at >= 0:
            if all(at + len(name) <= one.at or at >= one.end for one in found):
                found.append(Mention(at, name))
            at = text.find(name, at + 1)
    return sorted(found)


def blamed(text: str, names: Iterable[str]) -> Blame:
    """Whom of these the text complains about."""
    every = mentions(text, names)
    if not every:
        return Blame()
    helped = [one for one in every if _has_helped(text, one)]
    outright: list[Mention] = []
    for one in every:
        before = text[: one.at]
        joined = outright and one.at - outright[-1].end <= 6 and _AND.search(before)
        if _COMPLAINS.search(before) or (joined and one not in helped):
            outright.append(one)
    conduct, slow = _by_clauses(text, every, helped)
    return Blame(*map(_names, (outright, conduct, slow, helped)))


def surely_blamed(text: str, names: Iterable[str]) -> tuple[str, ...]:
    """Whom the text complains of for certain: nobody for 小林快来，隔壁骂人 or 保安骂人."""
    words = tuple(names)
    blame = blamed(text, words)
    of_another = [
        part
        for start, end in _clauses(text)
        if _CONDUCT.search(part := text[start:end])
        and not any(word in part for word in words)
        and _SOMEBODY_ELSE.search(part)
    ]
    told = sum(bool(_CONDUCT.search(text[start:end])) for start, end in _clauses(text))
    conduct = blame.conduct if told > len(of_another) else ()
    return tuple(dict.fromkeys((*blame.outright, *conduct)))


def may_neglect(text: str) -> bool:
    """Whether it may say that somebody leaves its writer alone at all; costs next to nothing."""
    return _NEGLECT.search(text) is not None


def neglects(text: str, names: Iterable[str]) -> tuple[str, ...]:
    """Whom of these the text says to leave its writer alone (根本不理我), not merely to be late."""
    words = tuple(names)
    parts = [text[start:end] for start, end in _clauses(text)]
    if not any(_NEGLECT.search(part) and not _SOMEBODY_ELSE.search(part) for part in parts):
        return ()
    blame = blamed(text, words)
    return tuple(dict.fromkeys((*blame.conduct, *blame.slow)))


def without(text: str, names: Iterable[str]) -> str:
    """The clauses that neither name one of these nor tell of anybody's conduct, as they stand."""
    words = tuple(names)
    kept = [
        clause
        for start, end in _clauses(text)
        if (clause := text[start:end])
        and not any(word in clause for word in (*words, *_SAID_OUTRIGHT))
        and not _CONDUCT.search(clause)
        and not _NEGLECT.search(clause)
        and not (_SLOW.search(clause) and _PRONOUN.search(clause))
    ]
    return "，".join(kept)


def _has_helped(text: str, one: Mention) -> bool:
    """作证, 帮我, 让我来报: said of him, with nothing bad before it (拖着不办让我很生气)."""
    found = _HELPED.match(text, one.end) or _IS_KIND.match(text, one.end)
    return found is not None and not (_CONDUCT.search(found[0]) or _SLOW.search(found[0]))


def hurt_by_staff(text: str) -> bool:
    """保安打人了, 被师傅推倒: one of ours hurt somebody, and was not hurt or merely absent."""
    return any(pattern.search(text) is not None for pattern in _hurts())


@cache
def _hurts() -> tuple[re.Pattern[str], ...]:
    data = load_toml("target")["hurts"]
    return tuple(re.compile(one.replace("[谁]", data["who"])) for one in data["by_who"])


def is_praised(text: str, end: int) -> bool:
    """Whether whoever is named up to `end` is called kind, with nothing bad before it."""
    found = _IS_KIND.match(text, end) or _DID_GOOD.match(text, end)
    return found is not None and not (_CONDUCT.search(found[0]) or _SLOW.search(found[0]))


def _by_clauses(
    text: str, every: Sequence[Mention], helped: Sequence[Mention]
) -> tuple[list[Mention], list[Mention]]:
    """Of whom each clause tells bad conduct, and slowness: its own subject, or the one before."""
    conduct: list[Mention] = []
    slow: list[Mention] = []
    last: list[Mention] = []
    for start, end in _clauses(text):
        clause = text[start:end]
        here = [one for one in every if start <= one.at < end]
        free = [one for one in here if one not in helped]
        doing = [one for one in free if not _is_told(text, start, one)]
        if here:
            subjects = doing
            last = doing or free or here[-1:]
        else:
            he = _PRONOUN.search(clause) is not None
            subjects = [one for one in last if he or one not in helped]
        if _CONDUCT.search(clause):
            conduct += subjects
        elif _SLOW.search(clause):
            slow += subjects
    return conduct, slow


def _is_told(text: str, start: int, one: Mention) -> bool:
    """我跟小林说了, 小林说保安骂人: nothing of this clause is said of him."""
    return bool(_TOLD.search(text[start : one.at]) or _REPORTS.match(text, one.end))


def _clauses(text: str) -> list[tuple[int, int]]:
    parts, start = [], 0
    for stop in _CLAUSE.finditer(text):
        parts.append((start, stop.start()))
        start = stop.end()
    return [(a, b) for a, b in [*parts, (start, len(text))] if b > a]


def _names(found: Sequence[Mention]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.name for one in found))
