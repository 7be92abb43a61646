"""Is something dangerous happening now (RULEBOOK §4.8)? Rules and learned words together.

Rules (`emergency_rules.py`) know the plain cases. People in danger have their own words, so what
words and pieces of words speak for and against danger is learned from sentences of our own
(`lexicon/learned_emergency.tsv`), with the rules' verdict as one voice among them. Missing one is
far worse than asking once: between the two limits the answer is a doubt.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from operator import add

from nlp.emergency_rules import LETTER, NONE, Danger, by_rules, is_water, moods_of, sign
from nlp.english import read_english
from nlp.features import signs_of
from nlp.learned import KINDS, Told, shares, told_by, weights
from nlp.look_alikes import looks_only_like_it
from nlp.matcher import Hit

SURE, ASK = 0.4, 0.3  # from here it is one; from here one question settles it
SURE_ALONE, ASK_ALONE = 0.6, 0.55  # the same where rules doubt or see nothing
ASK_FIRST = 0.2  # the same for asking, where nothing is told yet
SURE_OF_ANSWER = 0.95  # for an answer within a conversation that rules see nothing in …
NEVER = 1.1  # … and of which nothing is asked
CLEAR = 0.75  # of the danger one kind has to hold where the rules are in doubt
SPREAD = 0.1  # no kind holds so much: what speaks for danger are words like 我 and 了
SHORT_ANSWER = 6  # characters: rules alone read it
_HOPELESS = 0.01  # below, words alone: no context is looked for

__all__ = ["KINDS", "NONE", "Danger", "read_emergency", "voices"]


def read_emergency(
    text: str, hits: Sequence[Hit], told: Told | None = None, *, opening: bool = False
) -> Danger:
    """Judge a normalised text: a whole message with what its signs `told`, an answer without.

    `opening` says that nothing is told yet: whoever writes first is asked sooner.
    """
    found = _read(text, hits, told, opening=opening)
    if found != NONE and looks_only_like_it(text, hits, found):
        return NONE
    if found.kind is None:
        found = _in_english(text, found)
    if found == NONE and _cannot_leave(text) and sign("unwell").search(text):
        return Danger(None, doubt=True)
    return found


def _in_english(text: str, found: Danger) -> Danger:
    english = read_english(text)
    return found if english == NONE else english


def _read(text: str, hits: Sequence[Hit], told: Told | None, *, opening: bool) -> Danger:
    rules = by_rules(text, hits)
    is_answer = told is None
    if len(text) > LETTER or (rules is NONE and _is_plain(text, is_answer=is_answer)):
        return rules  # letters are no cries for help, and most short answers no danger
    told = told_by(signs_of(text)) if told is None else told
    scores = told.by_all("emergency")
    if rules is NONE and 1 - shares(scores)[0] < _HOPELESS:
        return NONE
    of_voices = weights().points(voices(text, hits, rules), "emergency")
    chances = shares(list(map(add, scores, of_voices)))
    for kind, is_ruled_out in _RULED_OUT:
        if rules.kind != kind and is_ruled_out(text):
            chances = _without(chances, kind)
    if is_answer and rules is NONE:
        found = _decide(chances, rules, sure=SURE_OF_ANSWER, ask=NEVER)
    else:
        sure, ask = (SURE, ASK) if rules.kind else (SURE_ALONE, ASK_ALONE)
        found = _decide(chances, rules, sure=sure, ask=ASK_FIRST if opening else ask)
    if rules.kind is not None and _cries(text):
        return rules  # a plain danger and a cry for help: nothing is left to be asked
    if rules.kind == "self_harm" and sign("jest").search(text) is None:
        return rules  # nobody who says that much is asked whether he is sure
    if found.kind == "gas" and rules.kind is None and sign("of_gas").search(text) is None:
        return Danger(
            None, doubt=True
        )  # 厨房还在漏: nothing is said of gas, of smell or of hissing
    return found


def _without(chances: Sequence[float], kind: str) -> list[float]:
    """The same where one kind is out of the question: it speaks for no danger then."""
    left, at = list(chances), KINDS.index(kind)
    left[0], left[at] = left[0] + left[at], 0.0
    return left


def _is_dry(text: str) -> bool:
    """No water comes, and none runs where it should not: 停水了，水龙头没水."""
    return sign("no_water").search(text) is not None and sign("flowing").search(text) is None


def _is_dark(text: str) -> bool:
    """The power is off, and nothing sparks or gives shocks: 我家停电了，别家都有电."""
    return sign("no_power").search(text) is not None and sign("live").search(text) is None


def _is_outside(text: str) -> bool:
    """Nobody is shut in: somebody cannot leave his floor, or waits at a door that will not open."""
    return _cannot_leave(text) or (
        sign("locked_out").search(text) is not None and sign("someone_in").search(text) is None
    )


def _cannot_leave(text: str) -> bool:
    """The lift stands and somebody is kept on his floor; nobody is in it."""
    stands = "不" in text and sign("cannot_leave").search(text) is not None
    return stands and sign("in_lift").search(text) is None


def _is_of_water(text: str) -> bool:
    return "水" in text and is_water(text)


# A kind of danger that the words exclude, unless the rules see it.
_RULED_OUT = (
    ("flood", _is_dry),
    ("electric", _is_dark),
    ("trapped", _is_outside),
    ("gas", _is_of_water),
)


def _cries(text: str) -> bool:
    return sign("cry").search(text) is not None and sign("jest").search(text) is None


def _is_plain(text: str, *, is_answer: bool) -> bool:
    """Nothing in it could be learned words of danger: too short an answer, or no letter of any."""
    return (is_answer and len(text) <= SHORT_ANSWER) or _letters().isdisjoint(text)


def _decide(chances: Sequence[float], rules: Danger, *, sure: float, ask: float) -> Danger:
    """What is unclear, in whether or in kind, is asked; so is what rules and words disagree on."""
    danger = 1 - chances[0]
    if danger >= sure:
        kind = max(range(1, len(KINDS)), key=chances.__getitem__)
        if rules.kind or not rules.doubt or chances[kind] >= CLEAR * danger:
            return Danger(rules.kind or KINDS[kind])
    likely = danger >= ask and max(chances[1:]) >= SPREAD
    return Danger(None, doubt=likely or rules.doubt or rules.kind is not None)


def voices(text: str, hits: Sequence[Hit], rules: Danger) -> Iterator[str]:
    """What else speaks: the concepts named, the moods of the text, and the rules' verdict."""
    yield from {f"@{hit.concept}" for hit in hits if hit.group.startswith("emergency/")}
    for mood in moods_of(text):
        yield f"#{mood}"
    if rules.kind is not None:
        yield "=sure"
        yield f"={rules.kind}"
    elif rules.doubt:
        yield "=doubt"


@lru_cache(maxsize=1)
def _letters() -> frozenset[str]:
    """The letters of every word that speaks for some danger; a text without any needs no look."""
    mine = weights().places["emergency"]
    return weights().letters_for(slice(mine.start + 1, mine.stop), at_least=0.5)
