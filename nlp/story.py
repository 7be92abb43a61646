"""Since when, what is hoped for, and whether it was reported before (`lexicon/story.toml`)."""

import re
from functools import cache

from nlp.lexicon import any_of, load_toml

_BREAK = re.compile(r"[，。,!！?？;；\n]")
_REACH = 12  # characters before a span of time that may say whose it is


def point_of(text: str) -> str:
    """What a long account comes to (算了不说了，反正就是路灯又不亮了); else all of it."""
    words = load_toml("story")["point"]
    before, after = words["before"], words["after"]
    if len(text) < before + after:
        return text
    ends = [match.end() for match in _turns().finditer(text)]
    if not ends or ends[-1] < before or len(text) - ends[-1] < after:
        return text
    return text[ends[-1] :].lstrip("，,。：: ")


@cache
def _turns() -> re.Pattern[str]:
    return re.compile(load_toml("story")["point"]["turns"])


def read_since(text: str) -> str | None:
    """Since when or how often, in the writer's words; None when he does not say."""
    matches = _pattern("since", "patterns").finditer(text)
    match = next((one for one in matches if not _is_of_his_life(text, one.start())), None)
    return match[0].removeprefix("了") if match else None  # 滴了一晚上了


def _is_of_his_life(text: str, at: int) -> bool:
    """我住这小区八年了: how long he lives here, and nothing of the matter."""
    return _life().search(text, max(0, at - _REACH), at) is not None


@cache
def _life() -> re.Pattern[str]:
    return re.compile(load_toml("story")["since"]["life"])


def read_only_since(text: str) -> str | None:
    """Since when, where the words say nothing else: 大概一个月了, 两天; None otherwise.

    今天 alone may be when it is to be done, and counts for none.
    """
    plain = text.strip(" ，,。.!！~")
    if _pattern("since", "long").fullmatch(plain):
        return plain
    since = read_since(plain)
    if since is None or _pattern("since", "open").fullmatch(plain):
        return None
    rest = plain.replace(since, "", 1)
    return plain if _pattern("since", "beside").fullmatch(rest) else None


def nothing_lasts(text: str) -> bool:
    """钥匙丢了, 捡到一条狗, 开个居住证明: nothing that has gone on for some time."""
    return _pattern("nothing_lasts", "words").search(text) is not None


def read_often(text: str) -> str | None:
    """How often it happens, in the writer's words (天天, 每天晚上); None when not said."""
    match = _pattern("often", "patterns").search(text)
    return match[0] if match else None


def read_hope(text: str) -> str | None:
    """What the writer hopes for, in his words; None when he does not say."""
    if _letters("hope").isdisjoint(text):
        return None
    match = _pattern("hope", "patterns").search(text)
    if match is None or _pattern("hope", "polite").fullmatch(match[0].strip(" ，,～~")):
        return None
    return match["hope"].strip(" ，,的地") or None


def says_reported_before(text: str) -> bool:
    """True only if he says he *reported* it before (RULEBOOK §6.4); neglect alone is not."""
    if _letters("repeat").isdisjoint(text):
        return False
    found = _pattern("repeat", "patterns").finditer(text)
    match = next((one for one in found if not _is_to_others(text, one)), None)
    if match is None:
        return False
    denied = _pattern("repeat", "not_yet").search(text)
    return denied is None or not (denied.start() <= match.start() < denied.end())


def only_asks_how_far(text: str) -> bool:
    """早上报过漏水，帮我看看到哪步了: he asks, and finds nothing slow or badly done (§6.4)."""
    if _letters("asks").isdisjoint(text) or _pattern("asks", "how_far").search(text) is None:
        return False
    return _pattern("asks", "neglect").search(text) is None


def says_family_reported(text: str) -> bool:
    """我妈刚才报过: on record, if at all, under another's name."""
    if _letters("family").isdisjoint(text):
        return False
    return _pattern("family", "reported").search(text) is not None


def asks_after_a_report(text: str) -> bool:
    """我老公早上报的漏水，现在怎么样了: of something that somebody reported, and only asked."""
    reported = says_reported_before(text) or says_family_reported(text)
    return reported and only_asks_how_far(text)


def _is_to_others(text: str, match: re.Match[str]) -> bool:
    """Whether it was said to a neighbour or a stranger: the company has not heard of it."""
    begin = max((at.end() for at in _BREAK.finditer(text, 0, match.start())), default=0)
    after = _BREAK.search(text, match.end())
    clause = text[begin : after.start() if after else len(text)]
    if _to_whom_is_left_open(text, clause, begin) and _last_is_a_neighbour(text[: match.end()]):
        return True
    if _pattern("repeat", "from_us").search(clause):
        return True  # it was we who rang him
    is_to_others = _pattern("repeat", "to_others").search(clause) is not None
    return is_to_others and _pattern("repeat", "to_us").search(clause) is None


def _to_whom_is_left_open(text: str, clause: str, begin: int) -> bool:
    """说过她好几次, 去说过也没用, 说过都不听: only what was told before says to whom."""
    said = _pattern("repeat", "to_him").search(clause) or _pattern("repeat", "went").search(clause)
    return said is not None or _pattern("repeat", "heedless").search(text, begin) is not None


def _last_is_a_neighbour(text: str) -> bool:
    """Who 她 is: a neighbour or a stranger, where nobody of the company was spoken of at all."""
    neighbour = _pattern("repeat", "neighbours").search(text) is not None
    return neighbour and _pattern("repeat", "ours").search(text) is None


@cache
def _letters(table: str) -> frozenset[str]:
    return frozenset(load_toml("story")[table]["letters"])


@cache
def _pattern(table: str, key: str) -> re.Pattern[str]:
    begins = load_toml("story")[table].get("begins") if key == "patterns" else None
    return any_of(patterns_of(table, key), begins)


def patterns_of(table: str, key: str) -> list[str]:
    """The patterns of the lexicon with their fragments put in."""
    data = load_toml("story")
    patterns: list[str] = data[table][key]
    # Fragments may hold fragments, so replace until nothing is left to replace.
    for _ in range(2):
        for name, part in data["fragments"].items():
            patterns = [one.replace(f"<{name}>", part) for one in patterns]
    return patterns
