"""Several matters that different people handle become cases of their own (RULEBOOK §4.4, §5.1).

厨房漏水，还有管家态度差: the leak is the steward's, the complaint his superior's, and he must
see nothing of it. So the two are parted only where that is plain: what goes to him speaks of a
thing and of nobody, and there are no photos, which may show what was said or done.
"""

import re
from dataclasses import dataclass

import msgspec

from handlers.cases.privacy.concerned import ROLE_OF_TARGET
from handlers.state import ReportDraft
from nlp.categories import Category
from nlp.reader import read
from nlp.reading import Reading, Vocabulary

__all__ = ["parted"]

_OF_THINGS = frozenset({Category.HOUSE, Category.EQUIPMENT, Category.ENVIRONMENT})
_OF_PEOPLE = re.compile(
    r"[他她]|态度|投诉|管家|经理|主管|客服|师傅|保安|保洁员|人员|员工|物业|前台|你们|骂|凶|推诿|不理|敷衍"
)


@dataclass(frozen=True, slots=True)
class _Point:
    text: str
    reading: Reading

    @property
    def is_about_somebody(self) -> bool:
        return self.reading.target in ROLE_OF_TARGET

    @property
    def is_a_thing(self) -> bool:
        """A thing and nobody, beyond doubt."""
        plain = self.reading.target is None and not _OF_PEOPLE.search(self.text)
        return plain and self.reading.sure and self.reading.category in _OF_THINGS


def parted(draft: ReportDraft, vocabulary: Vocabulary) -> tuple[ReportDraft, ...]:
    """The reports to be filed: what is to be mended first, the complaint about somebody after it.

    One, the draft itself, where all goes to one handler or it is not plain what goes where.
    """
    if len(draft.points) < 2 or draft.photos or draft.target not in ROLE_OF_TARGET:
        return (draft,)
    points = [_Point(text, read(text, vocabulary)) for text in draft.points]
    things = [one for one in points if one.is_a_thing]
    about = [one for one in points if one.is_about_somebody]
    if not things or not about or len(things) + len(about) < len(points):
        return (draft,)
    return _things(draft, things), _about(draft, about)


def _things(draft: ReportDraft, points: list[_Point]) -> ReportDraft:
    first = points[0].reading
    return _part(
        draft,
        points,
        category=draft.category if draft.category in _OF_THINGS else str(first.category),
        target="",
        about=0,
        whom="",
        feeling=first.feeling,
        dissatisfied=any(one.reading.dissatisfied for one in points),
        abusive=False,
        threat=False,
        exposure=False,
    )


def _about(draft: ReportDraft, points: list[_Point]) -> ReportDraft:
    of_things = draft.category in _OF_THINGS
    category = str(points[0].reading.category) if of_things else draft.category
    return _part(
        draft,
        points,
        category=Category.SERVICE if category in _OF_THINGS else category,
        dissatisfied=True,
        hazard=False,
    )


def _part(draft: ReportDraft, points: list[_Point], **changed: object) -> ReportDraft:
    texts = [one.text for one in points]
    words = list(dict.fromkeys(word for one in points for word in one.reading.because))
    told = "\n".join(texts)
    return msgspec.structs.replace(
        draft,
        what=told,
        points=texts if len(texts) > 1 else [],
        because=words,
        second="",
        since=draft.since if draft.since in told else "",
        hope=draft.hope if draft.hope in told else "",
        **changed,
    )
