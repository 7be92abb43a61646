"""Which words of safety fit a danger as it is told (RULEBOOK §4.8): the kind alone does not say.

A child behind a locked bathroom door needs no alarm button of a lift, a wet ceiling needs the power
off, and whoever speaks of his own life is spoken to himself.
"""

import re
from functools import cache

from nlp.lexicon import load_toml
from nlp.normalise import normalise

__all__ = ["advice_for", "is_himself", "trapped_in"]

LONGEST = 1000  # characters looked at, as in nlp.read
_TRAPPED_IN = re.compile(
    r"(?P<lift>电梯|轿厢|升降机|货梯|(?i:\b(?:lift|elev[ae]t[eo]r)))"
    r"|(?P<car>车(?!库|间|棚|位|祸)[里内门上窗]?|(?i:\bin (?:the|my|a) (?:car|vehicle)\b(?! park)))"
    r"|(?P<room>[屋房室间]|家里|天台|楼顶|阳台|地下|车库|地库|厕所|厨房|门锁|反锁|机房|储物"
    r"|(?i:room\b(?! ?[0-9])|toilet|stair|basement|garage|balcony|roof))"
)
# Someone else is meant: 有人, 我老婆, 他, 一个女孩.
_ANOTHER = re.compile(
    r"有人|有个|一个|[他她]|谁|我(?:的|家)?(?:老公|老婆|妈|爸|儿子|女儿|孩子|朋友|邻居|室友|婆婆|弟|妹|姐|哥|奶奶|爷爷)"
    r"|(?i:\b(?:he|she|her|him|(?:some(?:one|body)|people)(?! help)"
    r"|a (?:man|woman|boy|girl|guy|lady)"
    r"|my (?:wife|husband|son|daughter|friend|mo\w+|fa\w+|mum|dad|sister|brother|neighbou?r))\b)"
    r"|邻居|楼[上下顶]?(?:的)?(?:女|男|老人|小孩|业主)|老人|女孩|男孩|小伙|姑娘|(?:^|[，。！])(?:女的|男的|老公|老婆|孩子|儿子|女儿)"
)
_BEHIND_A_DOOR = {"car": "locked_car", "room": "locked_in"}


def trapped_in(text: str) -> str:
    """Where somebody is trapped: "lift", "car", "room", or "" where the text does not say."""
    found = _TRAPPED_IN.search(text)
    return "" if found is None or found.lastgroup is None else found.lastgroup


def is_himself(text: str) -> bool:
    """Self-harm told in the first person (我不想活了), not of another (我老婆要跳楼)."""
    return _ANOTHER.search(text) is None


def advice_for(kind: str, text: str) -> str:
    """The kind of emergency itself, or the variant of it that the text tells of."""
    plain = normalise(text[:LONGEST])
    if kind == "trapped":
        if _sign("stuck").search(plain):
            return "stuck"
        return _BEHIND_A_DOOR.get(trapped_in(plain), kind)
    if kind == "self_harm" and is_himself(plain):
        return "self_harm_himself"
    if kind == "falling" and _sign("wet").search(plain):
        return "falling_wet"
    return kind


@cache
def _sign(name: str) -> re.Pattern[str]:
    data = load_toml("emergency")
    people = "|".join(data["people"]["words"])
    return re.compile(str(data["advice"][name]).replace("[人]", people))
