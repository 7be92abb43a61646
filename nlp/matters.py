"""Several matters in one message, each in the writer's own words (RULEBOOK §4.4).

People number them (1. 2., 第一 第二), begin another (还有, 另外, 顺便), or write one sentence each.
What only goes on about the same thing (导致…, 厨房也湿了) is no second matter.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from nlp.lexicon import hits_in, load_toml
from nlp.matcher import Hit
from nlp.names import read_name
from nlp.normalise import normalise
from nlp.places import read_spot

LONGEST = 1000  # characters looked at, as in nlp.read
MOST = 9
_ROUND = "①②③④⑤⑥⑦⑧⑨"
_CHINESE = "一二三四五六七八九"
_NUMBERED = re.compile(
    rf"(?<![0-9A-Za-z.\-])(?:[（(]?(?P<digit>[1-9１-９])(?:[.、．）)](?![0-9])|[:：](?![0-9]))"
    rf"|(?P<round>[{_ROUND}])"
    rf"|(?:^|(?<=[\s,，。；;：:！!？?]))(?:"
    rf"第(?P<nth>[{_CHINESE}])(?![次天个期季年届批栋层楼单户排遍回])[,，、:：是]?"
    rf"|[（(]?(?P<chinese>[{_CHINESE}])(?:[、）)]|是(?=[^，,。]{{3}}))))\s*"
)
# 一个是门口灯不亮 一个是电梯太吵
_ONE_IS = re.compile(
    r"(?:^|(?<=[\s,，。；;：:！!]))(?:另外?|还有|再|有)?一(?:个|件|件事|个问题)就?是\s*"
)
_SENTENCE = r"[。；;！!？?\n]+"
_EDGES = " \t\n，,。；;、：:！!"
_CLAUSES = re.compile(r"(?<=[,，。；;!！\n])")
_HIS_NUMBER = re.compile(r"\+?[0-9*][0-9*\- ]{5,}[0-9]")  # also one that is masked already
_HIS_HOME = re.compile("我们?家?住|住在|我家|家住|地址|住址|房号|^住|^(?:这里|这边|我们?)是")
_WHO = re.compile(
    "[0-9A-Za-z栋幢座号楼单元室层铺+\\-#*：:,，。；;、!！\\s]|我们?是|这里是|我叫|我姓|叫我|本人|业主|住户|租客"
    "|有事|麻烦|方便的?话?|请|可以|随时|联系|回[我个]|打我?|拨打?|我的|加我|微信|同号"
    "|电话|手机|号码|地址|住址|房号|住在?|我家|家住|在|这是|[是我的了啊吧呢]"
)
_SHORTEST_GIST = 2  # characters
_BEFORE_GIST = re.compile(
    r"^(?:[\s,，。；;、：:！!]|[你您]好|对了|还有|另外|请问|麻烦"
    r"|(?:我是|我叫|我姓|本人)[^,，。；;\s]{1,6}(?=[\s,，。；;])|\+?[0-9*]{7,}"
    r"|(?:我们?家?|住在?|在|是|的)*[\u4e00-\u9fa5]{0,6}?[0-9A-Za-z]{1,3}(?:栋|号楼|座|幢)"
    r"(?:[0-9一二三四五六]{1,2}单元)?(?:[0-9]{3,4}(?:室|号)?)?(?:的|我?那套|我家|我们家)*"
    r"|(?:我们?)?的?[\u4e00-\u9fa5]{0,5}?商铺(?:[0-9]{1,4}号)?(?=[\s,，。；;]))+"
)
_LONGEST_REST = 1  # characters
_SHORT_CLAUSE = 14  # characters: a list of such clauses is a list of matters
_LIST = 3
_FEWEST = 2


@dataclass(slots=True)
class _Point:
    """One matter: where its pieces of text begin and end."""

    start: int
    end: int


def split(text: str) -> tuple[str, ...]:
    """The matters of a message as they stand in it; empty when it holds one or none."""
    text = _by_the_way().sub("，", text[:LONGEST])  # said in one breath with the first
    points = _numbered(text) or _one_by_one(text) or _told(_Message(text))
    return tuple(points[:MOST]) if len(points) > 1 else ()


@cache
def _by_the_way() -> re.Pattern[str]:
    return re.compile(load_toml("matters")["by_the_way"])


class _Message:
    """A message and what it speaks of, looked up once for all of its pieces."""

    def __init__(self, text: str) -> None:
        self.text = text
        plain = normalise(text)
        self._hits = _of_category(plain)
        self._as_written = plain == text

    def things(self) -> frozenset[str]:
        """What the whole message speaks of."""
        return things_of(self._hits)

    def hits(self, start: int, end: int) -> list[Hit]:
        """What a piece speaks of; positions are those of the text as it is written."""
        if self._as_written:
            return [hit for hit in self._hits if start <= hit.start < end]
        return _of_category(normalise(self.text[start:end].strip(_EDGES)))


def alone(point: str, name: str = "") -> str:
    """A matter without the clauses that only say who tells of it and how he is reached.

    我是李先生，住3栋2单元1502，厨房漏水 → 厨房漏水. A place alone stays: it may be its own.
    ``name``: as it was read in the whole message.
    """
    clauses = _CLAUSES.split(point)
    said = [one for one in clauses if not _says_who(one) and one.strip(_EDGES) != (name or None)]
    return "".join(said).strip(_EDGES) or point


def gist(text: str) -> str:
    """What it is about, to be named by: without greeting, writer, number and house before it.

    你好，我是钱总 136****1111 我6栋1单元1101的电梯老是异响 → 电梯老是异响.
    """
    rest = _BEFORE_GIST.sub("", " ".join(alone(text).split()))
    return rest if len(rest) >= _SHORTEST_GIST else " ".join(text.split())


def _says_who(clause: str) -> bool:
    """我是王女士, 电话138****8000, 我住3栋2单元1501: nothing but the writer himself."""
    rest = _HIS_NUMBER.sub("", clause)
    is_his = rest != clause
    name = read_name(normalise(rest))
    if name is not None and name in rest:
        rest, is_his = rest.replace(name, ""), True
    is_his = is_his or _HIS_HOME.search(rest) is not None
    return is_his and len(_WHO.sub("", rest)) <= _LONGEST_REST


def _numbered(text: str) -> list[str]:
    """The pieces behind 1. 2. 3., when they count up from one and at least two say something."""
    if not (_holds(text, "1１①一") and _holds(text, "2２②二")):
        return []
    marks: list[re.Match[str]] = []
    for match in _NUMBERED.finditer(text):
        if _number(match) == len(marks) + 1:
            marks.append(match)
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    pieces = [text[mark.end() : end].strip(_EDGES) for mark, end in zip(marks, ends, strict=False)]
    speaking = [piece for piece in pieces if _says_something(piece)]
    return pieces if len(speaking) > 1 and all(pieces) else []


def _holds(text: str, signs: str) -> bool:
    return any(sign in text for sign in signs)


def _one_by_one(text: str) -> list[str]:
    """The pieces behind 一个是, when each of two or more says something."""
    if "一" not in text or text.count("是") < _FEWEST:
        return []
    marks = list(_ONE_IS.finditer(text))
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    pieces = [text[mark.end() : end].strip(_EDGES) for mark, end in zip(marks, ends, strict=False)]
    return pieces if len(pieces) > 1 and all(map(_says_something, pieces)) else []


def _number(match: re.Match[str]) -> int:
    if match["digit"]:
        return int(match["digit"])
    if match["round"]:
        return _ROUND.index(match["round"]) + 1
    return _CHINESE.index(match["nth"] or match["chinese"]) + 1


def _told(message: _Message) -> list[str]:
    """The pieces that speak of something of their own, each with what goes on about it."""
    every = len(message.things())
    if every < _FEWEST:
        return []
    text, goes_on = message.text, _words().goes_on
    points: list[_Point] = []
    known: set[str] = set()
    cut = _words().every_clause if every >= _LIST and _is_list(message) else _words().cut
    for start, end in _pieces(text, cut):
        hits = message.hits(start, end)
        things = things_of(hits)
        piece = text[start:end].strip(_EDGES)
        begins = things - known and not (
            points and (goes_on.match(piece) is not None or _is_how(hits, piece))
        )
        if begins:
            points.append(_Point(start, end))
        elif points:
            points[-1].end = end
        if points:
            known |= things
    return [_in_his_words(text[one.start : one.end]) for one in points]


def _in_his_words(piece: str) -> str:
    """Without the 还有 that began it, or begins the next one."""
    bare = _words().begins.sub("", piece.strip(_EDGES))
    return _words().dangling.sub("", bare).strip(_EDGES)


def _pieces(text: str, cut: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """Where each begins and ends, with what parts it from the next."""
    start = 0
    for match in cut.finditer(text):
        yield start, match.end()
        start = match.end()
    if start < len(text):
        yield start, len(text)


def _is_list(message: _Message) -> bool:
    """电梯坏了，灯不亮，垃圾没人收: short clauses, each about something of its own."""
    known: set[str] = set()
    fresh = clauses = 0
    for start, end in _clauses_of(message.text):
        clause = message.text[start:end]
        if not clause.strip() or _says_who(clause):
            continue
        clauses += 1
        if len(clause) <= _SHORT_CLAUSE:
            things = things_of(message.hits(start, end))
            if things - known and _words().goes_on.match(clause) is None:
                fresh += 1
            known |= things
    return fresh >= _LIST and 2 * fresh >= clauses


def _clauses_of(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _words().every_clause.finditer(text):
        yield start, match.start()
        start = match.end()
    yield start, len(text)


def says_how(piece: str) -> bool:
    """水都返上来了 臭死了: what a matter is like, and no public place of its own."""
    return _is_how(_of_category(normalise(piece)), piece)


def _is_how(hits: Iterable[Hit], piece: str) -> bool:
    named = {hit.concept for hit in hits} - _words().no_thing
    return bool(named) and named <= _words().how and read_spot(piece) is None


def things_of(hits: Iterable[Hit]) -> frozenset[str]:
    """What is spoken of, things of one family taken as one."""
    words = _words()
    concepts = {hit.concept for hit in hits if hit.group == "category"}
    things = {words.family.get(one, one) for one in concepts - words.no_thing}
    if words.conduct in concepts and concepts & words.staff:
        things.add(words.conduct)
    return frozenset(things)


def topic_of(text: str, because: Sequence[str] = ()) -> str | None:
    """What a matter is about in one word, its family's; None when it names nothing known.

    Of the things spoken of, the first that stands in a word which decided the category (``because``
    of a `Reading`); else the first of all.
    """
    hits = _of_category(normalise(text[:LONGEST]))
    things, family = things_of(hits), _words().family
    named = [(hit.word, family.get(hit.concept, hit.concept)) for hit in hits]
    named = [(word, thing) for word, thing in named if thing in things]
    telling = (t for word, t in named if any(word in said or said in word for said in because))
    return next(telling, named[0][1] if named else None)


def _of_category(plain: str) -> list[Hit]:
    return [hit for hit in hits_in(plain) if hit.group == "category"]


def _says_something(piece: str) -> bool:
    return bool(_of_category(normalise(piece)))


@dataclass(frozen=True, slots=True)
class _Words:
    """Compiled once from `lexicon/matters.toml`."""

    no_thing: frozenset[str]
    how: frozenset[str]
    staff: frozenset[str]
    conduct: str
    family: dict[str, str]
    begins: re.Pattern[str]
    dangling: re.Pattern[str]
    goes_on: re.Pattern[str]
    cut: re.Pattern[str]
    every_clause: re.Pattern[str]


@lru_cache(maxsize=1)
def _words() -> _Words:
    data: dict[str, Any] = load_toml("matters")
    begins, goes_on = "|".join(data["begins"]), "|".join(data["goes_on"])
    # A comma parts two matters only before 还有 and the like, or where the next one is 也 so.
    comma = rf"[,，、\s]+(?=(?:{begins})|(?!{goes_on})[^,，。；;]{{2,10}}[也又])"
    return _Words(
        no_thing=frozenset(data["no_thing"]),
        how=frozenset(data["how"]),
        staff=frozenset(data["staff"]),
        conduct=data["conduct"],
        family={one: family[0] for family in data["families"] for one in family},
        begins=re.compile(
            rf"^(?:{begins})(?:一?下)?(?:说|问|提|反映)?(?:一?[下个件句声])?[,，:：\s]*"
        ),
        dangling=re.compile(rf"[,，。；;\s]+(?:{begins})$"),
        goes_on=re.compile(rf"[\s,，]*(?:{goes_on})"),
        cut=re.compile(rf"{_SENTENCE}|{comma}"),
        every_clause=re.compile(rf"{_SENTENCE}|[,，、]+"),
    )
