"""The name a person gives himself, as he says it."""

import re

from nlp.name_patterns import NamePatterns, name_patterns
from nlp.normalise import normalise
from nlp.phones import Phones, phones_in
from nlp.script import simplify


def read_name(text: str, asked: bool = False, *, phones: Phones | None = None) -> str | None:
    """The name the writer gives himself: 王女士, 王建国, or a bare surname ("我姓王" → 王).

    With `asked` the whole message may be nothing but a name. Names of others (楼上张先生,
    张师傅) are left alone.
    """
    patterns = name_patterns()
    if asked:
        whole = _answer(normalise(text), patterns)
        if whole is not None:
            return whole
    held = frozenset(text)
    for letters, pattern in patterns.introductions.in_turn:
        for match in () if letters.isdisjoint(held) else pattern.finditer(text):
            name = _named(match)
            if name not in patterns.not_names and not _is_others(text, match, patterns):
                return name
    return _free_standing(text, patterns, phones_in(text) if phones is None else phones)


def _named(match: re.Match[str]) -> str:
    return str(match["name"] or match.groupdict().get("name2"))


def _is_others(text: str, match: re.Match[str], patterns: NamePatterns) -> bool:
    """那个保安，姓李; 楼上1602住户王女士: the words before speak of somebody else."""
    before, others = text[: match.start()], patterns.others
    if match[0].startswith(("业主", "租户", "住户")):
        return others.near.search(before) is not None
    return match[0].startswith(("姓", "人姓")) and others.called.search(before) is not None


def may_be_name(text: str) -> bool:
    """Whether an answer, though no name that is known, can be how somebody is called: M.K., 乐乐妈.

    烦不烦啊, 你是谁 and whole sentences cannot.
    """
    patterns, bare = name_patterns(), normalise(text).strip(" 。，,!！~～")
    return bare not in patterns.not_names and patterns.may_be.fullmatch(bare) is not None


def read_name_told(text: str) -> str | None:
    """Whom an employee writes of: 3栋1501的赵女士来电; None when nobody is named with a title."""
    patterns = name_patterns()
    for match in patterns.standing.told.finditer(normalise(text)):
        if match["name"] not in patterns.not_names:
            return match["name"]
    return None


def surname_of(name: str | None) -> str | None:
    """The surname of a name as `read_name` gives it; None when it has none."""
    if not name:
        return None
    patterns = name_patterns()
    written = name[1:] if name[0] in "小老阿" and len(name) > 1 else name
    plain = simplify(written)
    if plain[:2] in patterns.doubles:
        return written[:2]
    return written[0] if plain[0] in patterns.singles else None


def _answer(text: str, patterns: NamePatterns) -> str | None:
    bare = text.strip(" 。.，,!！~～")
    bare = re.sub("^(?:我是|我叫|叫我|叫|是|姓|我姓|我的名字是)", "", bare)
    bare = re.sub("(?:吧|就行|就好|就可以了?|即可|好了)$", "", bare)
    match = patterns.bare.fullmatch(bare)
    if match is None or bare in patterns.not_names:
        return None
    return match["name"]


def _free_standing(text: str, patterns: NamePatterns, phones: Phones) -> str | None:
    """A titled name that stands alone between commas, or a name right beside a phone."""
    standing, others = patterns.standing, patterns.others
    titled = not patterns.introductions.title_ends.isdisjoint(text)
    for match in standing.titled.finditer(text) if titled else ():
        if others.before.search(text[: match.start("name")]) is None:
            return match["name"]
    door = standing.of_the_door.search(text[: phones[0][0]] if phones else text) if titled else None
    if door is not None and door["name"] not in patterns.not_names:
        return door["name"]
    if not phones:
        return _glued(text, text, patterns) if titled else None
    start, end, _ = phones[0]
    before = standing.before_phone.search(text[:start])
    after = standing.after_phone.match(text[end:])
    for beside in (before, after):
        if beside is not None and beside["name"] not in patterns.not_names:
            return beside["name"]
    if titled and others.after.match(text, end) is None:
        return _glued(text, text[:start], patterns)
    return None


def _glued(text: str, head: str, patterns: NamePatterns) -> str | None:
    """Right before the phone, or last of all beside a house, with no comma before it.

    Nobody else's where no word of others leads up to it (楼上王女士13800138000).
    """
    standing = patterns.standing
    if head is text:
        found = standing.glued_at_end.search(text) if standing.house.search(text) else None
    else:
        found = standing.glued_to_phone.search(head) or standing.glued_full.search(head)
    if found is None or found["name"] in patterns.not_names:
        return None
    return None if patterns.others.glued.search(text[: found.start()]) else found["name"]
