"""Put all readers together: one message in, one Reading out."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from msgspec import structs

from nlp import answers, names, phones, places, segment, story
from nlp.blame import is_praised
from nlp.category import classify
from nlp.emergency import Danger, read_emergency
from nlp.emergency_rules import is_hazard
from nlp.features import signs_of
from nlp.feeling import read_feeling
from nlp.intent import grounds_of, read_purpose, read_target
from nlp.learned import told_by
from nlp.lexicon import hits_in
from nlp.matcher import Hit
from nlp.normalise import as_written, normalise
from nlp.reading import EMPTY, Place, Reading, Slots, Vocabulary
from nlp.several_phones import unanswered_spans

LONGEST = 1000
_WARM_UP = "３棟2单元1501楼上漏水，我是王女士13800138000，三天了没人管，电提也坏了，着火了怎么办"
_NO_THING = ("致电", "表扬词", "咨询词", "人员", "物业", "服务态度")
_NOT_THERE = re.compile("没|无人|不来|不处理|不解决|失联|联系不上")  # no word about how somebody is
_COMPLAINS_OF = re.compile("(?:投诉|举报|控诉)(?:一下|你们|我们|那个|这个|的)*(?:管家|主管|同事)?$")
_IS_HIMSELF = re.compile("(?:我是|我叫|叫我|我姓|本人)$")
_ESTATE = re.compile(
    r"(?:我是|我住在?|住在|我们是|我在|地址[是:：]?)(?P<name>[\u4e00-\u9fa5]{2,8}?(?:小区|花园|家园|公寓|[苑府城湾庭园郡]))(?=[0-9A-Za-z一二三四五六七八九十,，。的\s]|$)"
)


def read(text: str, vocabulary: Vocabulary = EMPTY, *, opening: bool = False) -> Reading:
    """Understand one message. Text beyond 1000 characters is not looked at; never raises.

    `opening` says that the writer has nothing open yet: a danger is asked about sooner.
    """
    plain = normalise(text[:LONGEST])
    rings = unanswered_spans(plain)  # 打不通就打我老公139… complains of nobody
    hits = _outside(rings, hits_in(plain))
    told = told_by(signs_of(_cut(plain, rings)))
    colleague = _colleague(plain, vocabulary, hits)
    point = _point(plain)
    found = hits if point == plain else hits_in(point)
    of_category = _without_praised(point, found)
    verdict = classify(
        point,
        of_category if _names_a_thing(found) else [*of_category, *colleague],
        told if point == plain else told_by(signs_of(point)),
    )
    danger = read_emergency(plain, hits, told, opening=opening)
    mood = read_feeling(plain, hits)
    slots = read_slots(plain, vocabulary)
    repeat = story.says_reported_before(plain)
    asks_on = _only_asks(plain, slots, repeat=repeat)
    repeat = repeat and not asks_on
    # Someone of the roster is named: which role he has is for the caller to look up.
    target = read_target(point, found) or ("steward" if colleague else None)
    grounds = grounds_of(
        plain,
        hits,
        target=target,
        angry=mood.feeling == "angry",
        repeat=repeat,
        matter=is_matter(hits, danger),
        asks_on=asks_on,
    )
    purpose = read_purpose(plain, told, grounds)
    return Reading(
        text=plain,
        category=verdict.ranked[0][0],
        ranked=verdict.ranked,
        second=verdict.second,
        because=verdict.because,
        sure=verdict.sure,
        intent=purpose.intent,
        dissatisfied=purpose.dissatisfied,
        emergency=danger.kind,
        emergency_doubt=danger.doubt,
        hazard=danger.kind is None and is_hazard(plain),
        feeling=mood.feeling,
        abusive=mood.abusive,
        threat=mood.threat,
        exposure=mood.exposure,
        intensity=mood.intensity,
        repeat=repeat,
        target=target,
        slots=_as_he_writes(slots, text),
    )


def _point(text: str) -> str:
    """Where the matter is told after a long preamble: that part, if it names a thing."""
    point = story.point_of(text)
    return point if point == text or _names_a_thing(hits_in(point)) else text


def _only_asks(text: str, slots: Slots, *, repeat: bool) -> bool:
    """How far it is with what was reported; who names his house himself reports it again."""
    by_family = story.says_family_reported(text)
    told = by_family or (repeat and slots.place is None)
    return told and story.only_asks_how_far(text)


def read_facts(text: str, vocabulary: Vocabulary = EMPTY) -> Slots:
    """The facts a message holds, and nothing else of it; as `read` finds them, at less cost."""
    return _as_he_writes(read_slots(normalise(text[:LONGEST]), vocabulary), text)


def read_slots(text: str, vocabulary: Vocabulary = EMPTY) -> Slots:
    """The facts of a normalised text, without segmentation."""
    found = phones.phones_in(text)
    name = names.read_name(text, phones=found)
    community = read_community(text, vocabulary)
    return Slots(
        place=_known_place(_place(text, found, community), vocabulary),
        community=community,
        phone=phones.read_phone(text, found),
        name=name,
        surname=names.surname_of(name),
        since=story.read_since(text),
        hope=story.read_hope(text),
        often=story.read_often(text),
    )


def _as_he_writes(slots: Slots, original: str) -> Slots:
    """A name keeps the characters its owner wrote."""
    if slots.name is None or slots.name in original:
        return slots
    name = as_written(slots.name, original[:LONGEST])
    return structs.replace(slots, name=name, surname=names.surname_of(name))


def _place(text: str, found: phones.Phones, community: str | None) -> Place | None:
    """The place, never out of the community's own name (云汀花园里 is no garden)."""
    if community is None:
        return places.read_place(text, found)
    return places.read_place(text.replace(community, ""))


def read_community(text: str, vocabulary: Vocabulary = EMPTY) -> str | None:
    """A community of the vocabulary named in the text; without one, an estate he says is his."""
    if vocabulary.communities:
        match = _any_of(vocabulary.communities).search(text)
        return match[0] if match else None
    match = _ESTATE.search(text)
    return match["name"] if match else None


def warm(data_folder: Path | None = None) -> None:
    """Load everything before the first message; the words, sorted, go into `data_folder`."""
    segment.prepare(data_folder)
    read(_WARM_UP)
    answers.read_command(_WARM_UP[:5])
    names.read_name(_WARM_UP, asked=True)


def is_matter(hits: Sequence[Hit], danger: Danger) -> bool:
    """Whether something is reported: a danger, or a word of some category that names a thing."""
    if danger.kind is not None or danger.doubt:
        return True
    return _names_a_thing(hits)


def _names_a_thing(hits: Sequence[Hit]) -> bool:
    return any(hit.group == "category" and hit.concept not in _NO_THING for hit in hits)


def _without_praised(text: str, hits: Sequence[Hit]) -> list[Hit]:
    """管家小何人特别好，但是厨房还是漏 is no matter of people."""
    return [hit for hit in hits if hit.concept != "人员" or not is_praised(text, hit.end)]


def _known_place(place: Place | None, vocabulary: Vocabulary) -> Place | None:
    """A building spelt as the roster spells it ("03" stays "3"; "a3" → "A3")."""
    if place is None or place.building is None or not vocabulary.buildings:
        return place
    building = _as_spelt(vocabulary.buildings).get(place.building, place.building)
    return place if building == place.building else replace(place, building=building)


@lru_cache(maxsize=8)
def _as_spelt(buildings: frozenset[str]) -> dict[str, str]:
    return {building.upper().lstrip("0"): building for building in buildings}


def _outside(spans: Sequence[tuple[int, int]], hits: Sequence[Hit]) -> Sequence[Hit]:
    """Without the words of intent that stand in one of the spans."""
    if not spans:
        return hits
    return [
        hit
        for hit in hits
        if hit.group != "intent" or not any(a <= hit.start and hit.end <= b for a, b in spans)
    ]


def _cut(text: str, spans: Sequence[tuple[int, int]]) -> str:
    for start, end in reversed(spans):
        text = text[:start] + text[end:]
    return text


def _colleague(text: str, vocabulary: Vocabulary, hits: Sequence[Hit]) -> list[Hit]:
    """Someone of the roster named in the text, as 管家 or 师傅 would be found.

    Short names stand in many an innocent sentence (小林让我来报修): they count where it is about
    how people work, or right after 投诉.
    """
    every = vocabulary.people + vocabulary.short_names
    if not every or _any_of(every).search(text) is None:
        return []
    about_conduct = any(
        hit.concept == "服务态度" and _NOT_THERE.match(hit.word) is None for hit in hits
    )
    for person in filter(None, every):
        at = text.find(person)
        counts = about_conduct or person in vocabulary.people
        counts = counts or (at >= 0 and _COMPLAINS_OF.search(text[:at]) is not None)
        if at >= 0 and counts and not _IS_HIMSELF.search(text[:at]):
            return [Hit(at, at + len(person), person, "category", "人员")]
    return []


@lru_cache(maxsize=16)
def _any_of(names: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(filter(None, names), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")
