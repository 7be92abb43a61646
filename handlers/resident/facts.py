"""What is known of a report: from who is speaking, and from everything he says (RULEBOOK §4.2).

Never ask for what is known or was said already; take all that one message holds.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from handlers.cases.privacy import numbers
from handlers.messages import Media
from handlers.resident import anonymity, places, unsaid
from handlers.resident.marks import ANNOUNCED, CUT, FIRST_CONTACT, KNOWN_PLACE, mark, unmark
from handlers.state import BY_MAIL, ReportDraft
from handlers.texts import say
from handlers.turn import Turn
from nlp import Reading, Slots, read
from nlp.emails import mask_emails, read_email
from nlp.masking import mask_phones
from nlp.matters import alone, says_how, split
from nlp.names import read_name, surname_of
from nlp.phones import phones_in
from nlp.places import read_place, read_spot
from nlp.reading import Place
from nlp.refusals import refused
from nlp.story import read_since, says_reported_before

__all__ = [
    "ALSO",
    "LONGEST_ACCOUNT",
    "add_media",
    "add_narrative",
    "begin",
    "drop_point",
    "is_only_facts",
    "media_of",
    "named",
    "take_beside",
    "take_facts",
    "take_point",
    "take_slots",
]

LIGHT_INTENTS = frozenset({"inquiry", "suggestion", "praise"})
LONGEST_HOPE = 24  # characters; more is the story again
LONGEST_ACCOUNT = 2000  # characters of the whole narrative that are kept
LONGEST_REST = 2  # characters
SHORTEST_POINT = 4  # characters
ALSO = re.compile(
    r"(?:对了|嗯|哦)?[，,。\s]*(?:还有|另外还?有?)(?:一[件个点]|[件个])(?:事情?|问题)?[：:，,。\s]*(?P<what>.+)",
    re.DOTALL,
)
_FACT_CHARACTERS = re.compile(
    r"[0-9A-Za-z栋幢座号楼单元室层铺+\-#()（）,，。；;、：:\s]|我们?是|我叫|我姓|电话|手机|号码|地址|联系|住在?|我家|家住|在|已?经?有?(?=了)|[了啊吧的呢]"
)
_PARTS = re.compile(r"[,，。；;、\s]")
_FEELINGS = ("calm", "upset", "angry")


def begin(turn: Turn) -> ReportDraft:
    """A fresh draft with what is known of the speaker."""
    who = turn.speaker
    draft = ReportDraft(
        started_at=turn.now.timestamp(),
        name=who.name or "",
        community_id=who.community_id or 0,
    )
    if who.phone_sealed is not None:
        draft.phone = turn.rules.keyring.open(who.phone_sealed)
    if who.place:
        place = read_place(who.place)
        if place is not None:
            places.apply(draft, place)
            draft.house_id = who.house_id or 0
            mark(draft, KNOWN_PLACE)
    if who.new:
        mark(draft, FIRST_CONTACT)
    return draft


def add_narrative(
    turn: Turn, draft: ReportDraft, text: str, reading: Reading | None = None
) -> Reading:
    """Add free words to the account, and read the account as a whole."""
    anonymity.hear(draft, text)
    clean = mask_phones(text)
    if draft.intake == BY_MAIL:
        draft.email, clean = read_email(text) or draft.email, mask_emails(clean)
    if len(draft.what) + len(clean) > LONGEST_ACCOUNT:
        mark(draft, CUT)
    if not draft.what:
        draft.points = []  # told anew
    announced = unmark(draft, ANNOUNCED)  # 我要投诉保安 and what he did are one matter
    before = f"{draft.what}{_between(clean, announced=announced)}" if draft.what else ""
    draft.what = f"{before}{clean}"[:LONGEST_ACCOUNT]
    matters = split(draft.what)
    if len(matters) > len(draft.points):
        name = (reading.slots.name if reading is not None else None) or draft.name
        draft.points = [alone(matter, name) for matter in matters]
    if reading is None:
        reading = read(text, turn.vocabulary)
        take_facts(turn, draft, reading)
    alone_told = "\n" not in draft.what and not announced
    whole = reading if alone_told else read(draft.what, turn.vocabulary)
    deciding = _deciding(turn, draft, whole)
    _take_category(draft, deciding)
    draft.intent = deciding.intent if deciding.intent in LIGHT_INTENTS else ""
    return reading


def _deciding(turn: Turn, draft: ReportDraft, whole: Reading) -> Reading:
    """Of several matters the first that somebody has to come for; a question beside it is light."""
    if whole.intent != "inquiry" or len(draft.points) < 2:
        return whole
    readings = (read(point, turn.vocabulary) for point in draft.points)
    return next((one for one in readings if one.intent in ("request", "complaint")), whole)


def _between(more: str, *, announced: bool) -> str:
    """What joins more words to those before."""
    if announced:
        return "："
    return "，" if says_how(more) else "\n"


def take_point(draft: ReportDraft, text: str, before: str) -> None:
    """还有一件 while the report is open: numbered beside what was told ``before`` (§4.4)."""
    found = ALSO.match(text)
    what = alone(mask_phones(found["what"].strip())) if found is not None else ""
    if not before or len(what) < SHORTEST_POINT or any(what in point for point in draft.points):
        return
    draft.points = [*(draft.points or [alone(before)]), what]


def drop_point(turn: Turn, draft: ReportDraft, position: int) -> None:
    """第二个不要了: one of the numbered matters is none any more (§4.4)."""
    kept = [point for at, point in enumerate(draft.points, start=1) if at != position]
    draft.what, draft.points = "\n".join(kept), kept if len(kept) > 1 else []
    if draft.room and draft.spot and read_spot(draft.what) is None:
        draft.spot = ""  # it went with its matter
    _take_category(draft, read(draft.what, turn.vocabulary))


def take_facts(turn: Turn, draft: ReportDraft, reading: Reading) -> bool:
    """Everything the words hold beside the matter itself; whether they held a fact."""
    _take_feeling(draft, reading)
    took = take_slots(turn, draft, reading.text, reading.slots)
    if draft.intake:
        unsaid.take(draft, reading.text)
    return took


def take_slots(turn: Turn, draft: ReportDraft, text: str, slots: Slots) -> bool:
    """Who, where, since when and what is hoped for; whether a normalised text held any of it."""
    before = _kept(draft)
    if draft.intake == BY_MAIL:
        draft.email = read_email(text) or draft.email
    if slots.phone:
        draft.phone = numbers.heard(draft.phone, text) or slots.phone
    if slots.name:
        draft.name = named(slots.name)
    if slots.since:
        draft.since = slots.since
    if slots.hope and len(slots.hope) <= LONGEST_HOPE:
        draft.hope = slots.hope
    if not draft.intake:
        for slot in refused(text):
            mark(draft, slot)  # 别给我打电话: not asked for after that (RULEBOOK §4.2)
    found = _take_place(turn, draft, text, slots)
    return found or before != _kept(draft)


def _kept(draft: ReportDraft) -> tuple[object, ...]:
    return (draft.phone, draft.email, draft.name, draft.since, draft.hope, draft.community_id)


def is_only_facts(text: str, slots: Slots) -> bool:
    """Whether the words hold nothing beside who, where and how to reach him."""
    spot = slots.place.spot if slots.place else None
    for known in (slots.name, slots.community, spot, slots.since):
        text = text.replace(known, "") if known else text
    email = read_email(text)
    text = text.replace(email, "") if email else text
    return len(_FACT_CHARACTERS.sub("", text)) <= LONGEST_REST


def take_beside(draft: ReportDraft, text: str, asking: str) -> None:
    """Name, phone, since when that stand beside a short answer, without reading it whole."""
    if not _PARTS.search(text) and not phones_in(text):
        return
    if asking in ("name", "phone") and not draft.since:
        draft.since = read_since(text) or ""
    phone = numbers.heard(draft.phone, text) if asking != "phone" else None
    name = read_name(text) if asking != "name" else None
    draft.phone = phone or draft.phone
    if name is not None:
        draft.name = named(name)


def named(name: str) -> str:
    """A form of address: a bare surname gets both titles: nothing tells which (RULEBOOK §4.5)."""
    return say("resident.by_surname", surname=name) if surname_of(name) == name else name


def add_media(draft: ReportDraft, media: Sequence[Media]) -> int:
    """Attach photos and files; how many came."""
    came = [m for m in media if m.blob_id is not None]
    draft.photos += [[m.kind, m.name, m.mime, str(m.blob_id)] for m in came]
    return len(came)


def media_of(draft: ReportDraft) -> tuple[Media, ...]:
    """The photos and files of the draft, in order."""
    return tuple(Media(k, name, mime, int(blob)) for k, name, mime, blob in draft.photos)


# --- inside --------------------------------------------------------------------------------------


def _take_place(turn: Turn, draft: ReportDraft, text: str, slots: Slots) -> bool:
    place = slots.place
    if slots.community:
        places.set_community(turn, draft, slots.community)
    if place is not None and (place.spot or not place.building):
        place = places.read_here(turn, text)
    if place is None:
        return False
    if place.spot and _is_of_another_matter(draft, place, text):
        if not place.room:
            return False
        place = replace(place, spot=None)
    places.apply(draft, place)
    places.resolve(turn, draft)
    return True


def _is_of_another_matter(draft: ReportDraft, place: Place, text: str) -> bool:
    """还有，楼下垃圾桶没人清: it never takes the place of what was told first (RULEBOOK §4.4)."""
    if draft.what:
        begun = len(draft.points) or 1
        return places.is_known(draft) and (
            ALSO.match(text) is not None or len(split(f"{draft.what}\n{text}")) > begun
        )
    parts = split(text) if place.room else ()
    return bool(parts) and read_spot(parts[0]) is None


def _take_feeling(draft: ReportDraft, reading: Reading) -> None:
    """The strongest feeling shown counts; nothing that was shown is taken back."""
    draft.feeling = max(draft.feeling, reading.feeling, key=_FEELINGS.index)
    draft.dissatisfied |= reading.dissatisfied
    draft.complains |= reading.intent == "complaint"
    # 去说过也没用: to whom stands in what he told before, if anywhere
    draft.repeat |= reading.repeat and _to_us_in_all(draft, reading)
    draft.abusive |= reading.abusive
    draft.threat |= reading.threat
    draft.exposure |= reading.exposure
    draft.hazard |= reading.hazard
    draft.target = draft.target or reading.target or ""


def _to_us_in_all(draft: ReportDraft, reading: Reading) -> bool:
    return not draft.what or says_reported_before(f"{draft.what}\n{reading.text}")


def _take_category(draft: ReportDraft, whole: Reading) -> None:
    if draft.category_by_hand:
        return
    draft.category = str(whole.category)
    draft.category_sure = whole.sure
    draft.because = [_plain(word) for word in whole.because]
    draft.second = str(whole.second) if whole.second else ""
    if not whole.sure and not draft.second:
        draft.second = str(whole.ranked[1][0])


def _plain(word: str) -> str:
    return re.sub(r"\s+", "", word)
