"""What a message means: plain values, without any idea of who wrote it or where it goes."""

import re
from dataclasses import dataclass, field

from nlp.categories import Category

_TRAPPED_IN = re.compile(
    r"(?P<lift>电梯|轿厢|升降机|货梯)|(?P<car>车(?!库|间|棚|位|祸)[里内门上窗]?)"
    r"|(?P<room>[屋房室间]|家里|天台|楼顶|阳台|地下|车库|地库|厕所|厨房|门锁|反锁|机房|储物)"
)
# Someone else is meant: 有人, 我老婆, 他, 一个女孩.
_ANOTHER = re.compile(
    r"有人|有个|一个|[他她]|谁|我(?:的|家)?(?:老公|老婆|妈|爸|儿子|女儿|孩子|朋友|邻居|室友|婆婆|弟|妹|姐|哥|奶奶|爷爷)"
    r"|邻居|楼[上下顶]?(?:的)?(?:女|男|老人|小孩|业主)|老人|女孩|男孩|小伙|姑娘|(?:^|[，。！])(?:女的|男的|老公|老婆|孩子|儿子|女儿)"
)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Names that the caller knows and the reader cannot: given afresh, never stored here."""

    communities: tuple[str, ...] = ()
    buildings: frozenset[str] = frozenset()
    people: tuple[str, ...] = ()  # employees, by their full names
    short_names: tuple[str, ...] = ()  # what they are called at work: 小林


EMPTY = Vocabulary()


@dataclass(frozen=True, slots=True)
class Place:
    """A house, as bare upper-case parts ("3", "A3", "12A"), or a public place in words.

    ``at_door``: the public place was said in one breath with the house: 1501门口楼道.
    """

    building: str | None = None
    unit: str | None = None
    room: str | None = None
    spot: str | None = None
    at_door: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Slots:
    """The facts one message holds; None means it was not said."""

    place: Place | None = None
    community: str | None = None
    phone: str | None = None
    name: str | None = None
    surname: str | None = None
    since: str | None = None
    hope: str | None = None
    often: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """One message, understood.

    `ranked` holds all eight categories with probabilities that sum to 1; `because` the words
    that decided, as they stand in `text`; `sure` is False when the top two are close or nothing
    spoke for any. Meanings: RULEBOOK §2 (dissatisfied), §4.8 (emergency), §6.4 (repeat).
    """

    text: str
    category: Category
    ranked: tuple[tuple[Category, float], ...]
    second: Category | None
    because: tuple[str, ...]
    sure: bool
    intent: str
    dissatisfied: bool
    emergency: str | None
    emergency_doubt: bool
    hazard: bool  # it may still happen: urgent
    feeling: str
    abusive: bool
    threat: bool  # to people
    exposure: bool  # to go to media, court or authorities, or with other owners together
    intensity: int  # of the feeling, 1 to 3
    repeat: bool
    target: str | None
    slots: Slots

    @property
    def emergency_place_hint(self) -> str:
        """Where someone is trapped: "lift", "car", "room", or "" when not said or not trapped."""
        if self.emergency != "trapped":
            return ""
        found = _TRAPPED_IN.search(self.text)
        return "" if found is None or found.lastgroup is None else found.lastgroup

    @property
    def speaks_of_himself(self) -> bool:
        """Self-harm told in the first person (我不想活了), not of another (我老婆要跳楼)."""
        if self.emergency != "self_harm":
            return False
        return _ANOTHER.search(self.text) is None
