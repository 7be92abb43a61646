"""Short answers, read by table look-up: yes and no, commands, ratings, choices."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TypeVar

from nlp.lexicon import AT_HAND, load_toml
from nlp.normalise import normalise
from nlp.numerals import to_number

Meaning = TypeVar("Meaning")

LONGEST = 24  # a longer message is a story, not an answer
LONGEST_ANSWER = 40  # an answer to "is it solved?" with its reason
_CLAUSES = re.compile(r"[\s。.，,、!！~～;；]+")
_EDGES = " \t\r\n。.!！~～,，、…·;；:：\"“”'‘’"
_LEAD = re.compile(
    r"^(?:请|麻烦|帮我|帮忙|给我|我要|我想要?|我需要|想要?|要|那就?|先|直接|你?[帮给]我)+"
)
_TAIL = re.compile(r"(?:一下|下|谢谢你?|谢谢您|了|吧|啊|呀|呢|哦|嘛|的|哈|啦|么|吗|[?？])+$")
_ORDINAL = re.compile(
    r"(?:我?选|要|就)?(?:第)?\s*(?P<n>[0-9]{1,2}|[一二两三四五六七八九十]{1,2})\s*(?:个|项|条|号|种|家)?(?:吧|的)?"
)
_STARS = re.compile(
    r"(?:我?[给打评]?)?(?P<n>[1-5]|[一二两三四五])\s*(?:颗?星|分|⭐)?(?:好评|吧|了)?|(?P<s>[⭐★🌟]{1,5})"
)

_SCORE = re.compile(
    r"(?:^|[,，。;；!！\s]|(?:就|最多|只能?)?[给打评]个?|(?<=[好决复常定]了)|(?<=[好差意冲]))"
    r"(?P<n>[1-5一二两三四五])\s*(?:分|颗?星)(?![钟之0-9])(?:吧|了)?"
)
_BUT = re.compile("但是|但(?!愿)|不过|可是|只是|就是|然而")


def read_yes_no(text: str) -> bool | None:
    """True for yes, False for no, None when it is neither."""
    return _first_of(_yes_no(), _forms(text))


def read_command(text: str) -> str | None:
    """The command when it is the whole message (DESIGN §1 law 5), else None."""
    return _first_of(_commands(), _forms(text))


def read_command_and_answer(text: str) -> tuple[str | None, bool | None]:
    """The command, and yes or no, as `read_command` and `read_yes_no` find them."""
    forms = tuple(_forms(text))
    return _first_of(_commands(), forms), _first_of(_yes_no(), forms)


def read_channel(text: str) -> str | None:
    """How a report came in, when the whole message says it: 电话 hotline, email, 邮箱来信."""
    return _first_of(_channels(), _forms(text))


def read_rating(text: str) -> int | None:
    """1 (very bad) … 5 (very good) from a digit, stars or words; None otherwise."""
    for form in _forms(text):
        rating = _ratings().get(form)
        if rating is not None:
            return rating
        match = _STARS.fullmatch(form)
        if match is not None:
            return len(match["s"]) if match["s"] else to_number(match["n"])
    return None


def read_solved(text: str) -> bool | None:
    """Answers "is it solved?": True solved, False not (没修，又漏了), None when not said (§6.2).

    A bare 好的 or 嗯 says nothing of the matter: `read_yes_no` reads it.
    """
    plain = _strip(text)
    if not plain or len(plain) > LONGEST_ANSWER:
        return None
    solved = _solved()
    plain = _without_conduct(_without_score(plain), solved)
    if solved["no"].search(solved["yes_whole"].sub("，", plain)):
        return False
    if solved["question"].search(plain):
        return None
    clauses = [part for part in _CLAUSES.split(solved["polite"].sub("，", plain)) if part]
    left = [part for part in clauses if not solved["yes_clause"].fullmatch(part)]
    said = len(left) < len(clauses) and all(solved["beside"].fullmatch(part) for part in left)
    return True if said else None


def says_how(text: str) -> bool:
    """好了，就是来得太慢: solved, and a word beside it on how it was done."""
    plain = _without_score(_strip(text))
    return plain != _without_conduct(plain, _solved())


def read_broken(text: str) -> bool:
    """又不亮了，才修好几分钟: what was mended is broken again (RULEBOOK §6.4)."""
    return len(text) <= LONGEST_ANSWER and _solved()["broken"].search(_strip(text)) is not None


def read_score(text: str) -> int | None:
    """The score named beside other words: 2分，迟到了一小时; None without one, or with several."""
    if len(text) > LONGEST_ANSWER:
        return None
    found = {to_number(match["n"]) for match in _SCORE.finditer(_strip(text))}
    return found.pop() if len(found) == 1 else None


def _without_conduct(plain: str, solved: dict[str, re.Pattern[str]]) -> str:
    """Without the clauses on how it was done, where another says that it is done."""
    if solved["conduct"].search(plain) is None:
        return plain
    clauses = [part for part in _CLAUSES.split(_BUT.sub("，", plain)) if part]
    rest = [
        part
        for part in clauses
        if not solved["conduct"].search(part) or solved["broken"].search(part)
    ]
    done = any(solved["yes_clause"].fullmatch(part) for part in rest)
    return "，".join(rest) if done and len(rest) < len(clauses) else plain


def _without_score(plain: str) -> str:
    """修好了，2分 says what 修好了 says."""
    return _SCORE.sub("，", plain).strip(_EDGES) or plain


def without_interjections(text: str) -> str:
    """The answer without what only says that one listens, or asks back: 嗯, 对的, 凭什么."""
    rest = text.strip(_EDGES)
    while rest:
        first = _CLAUSES.split(rest, maxsplit=1)
        if _interjection().fullmatch(first[0].strip("吧啊呀呢了吗的?？") or first[0]) is None:
            return rest
        rest = first[1].strip(_EDGES) if len(first) > 1 else ""
    return rest


def read_withdrawal(text: str, *, asked: bool = False) -> bool:
    """撤回, 我说撤了, 怎么还没撤: he wants it withdrawn, said once more.

    With `asked` the question was just put, and 就撤吧 answers it.
    """
    if read_command(text) == "withdraw":
        return True
    plain = _strip(text)
    if not plain or len(plain) > LONGEST:
        return False
    said = _withdrawal()
    found = said["again"].search(plain) or (asked and said["yes"].search(plain))
    return bool(found) and said["no"].search(plain) is None


def read_erasure(text: str) -> bool:
    """把我的资料都删掉, 删除我的信息: what is kept of the writer is to go (RULEBOOK §8)."""
    plain = _strip(text)
    if not plain or len(plain) > LONGEST_ANSWER:
        return False
    return any(_erasure().match(part) for part in _CLAUSES.split(plain))


def read_own_data(text: str) -> bool:
    """你们存了我哪些信息: asks what is kept of the writer, and nothing else (RULEBOOK §8)."""
    plain = _strip(text).strip("?？")
    return 0 < len(plain) <= LONGEST and _own_data().fullmatch(plain) is not None


def read_danger_over(text: str) -> bool:
    """没事了，已经灭了; 人出来了: the danger told before is over, by the writer's clear word."""
    plain = _strip(text)
    if not plain or len(plain) > LONGEST:
        return False
    over = _danger_over()
    return over["yes"].search(plain) is not None and over["no"].search(plain) is None


def read_choice(text: str, labels: Sequence[str]) -> int | None:
    """The index (from 0) of the label meant by "2", "第二个" or the label's own words."""
    plain = _strip(text)
    if not plain or len(plain) > LONGEST:
        return None
    bare = [_bare_label(label) for label in labels]
    if plain in bare:
        return bare.index(plain)
    ordinal = _ORDINAL.fullmatch(plain)
    if ordinal is not None:
        number = to_number(ordinal["n"])
        return number - 1 if number is not None and 1 <= number <= len(labels) else None
    near = [index for index, label in enumerate(bare) if len(plain) > 1 and plain in label]
    if not near:
        near = [index for index, label in enumerate(bare) if len(label) > 1 and label in plain]
    return near[0] if len(near) == 1 else None


def _bare_label(label: str) -> str:
    """A label as a person would type it: without emoji, number or brackets before it."""
    return re.sub(r"^[^\w\u4e00-\u9fa5]+|^\d+[.、)）\s]+|[^\w\u4e00-\u9fa5]+$", "", _strip(label))


@lru_cache(maxsize=AT_HAND)
def _strip(text: str) -> str:
    return normalise(text).strip(_EDGES).lower()


def _forms(text: str) -> tuple[str, ...]:
    """The message as written, then mended, then without polite words; none when too long."""
    return _forms_of(text) if len(text) <= LONGEST * 2 else ()


@lru_cache(maxsize=AT_HAND)
def _forms_of(text: str) -> tuple[str, ...]:
    bare = text.strip(_EDGES)
    written = bare or text.strip()
    plain = _strip(bare)
    if not plain or len(plain) > LONGEST:
        return (written,)
    inner = plain.replace(" ", "").replace("，", "").replace(",", "")
    short = _TAIL.sub("", inner)
    polite = _LEAD.sub("", short).replace("一下", "")
    return tuple(dict.fromkeys((written, plain, inner, short, polite)))


def _first_of(table: dict[str, Meaning], forms: Iterable[str]) -> Meaning | None:
    return next((table[form] for form in forms if form in table), None)


@lru_cache(maxsize=1)
def _yes_no() -> dict[str, bool]:
    data = load_toml("answers")
    return dict.fromkeys(data["yes"], True) | dict.fromkeys(data["no"], False)


@lru_cache(maxsize=1)
def _commands() -> dict[str, str]:
    return _turned(load_toml("answers")["commands"])


@lru_cache(maxsize=1)
def _channels() -> dict[str, str]:
    return _turned(load_toml("answers")["channels"])


@lru_cache(maxsize=1)
def _ratings() -> dict[str, int]:
    turned = _turned(load_toml("answers")["ratings"])
    return {word: int(rating) for word, rating in turned.items()}


@lru_cache(maxsize=1)
def _interjection() -> re.Pattern[str]:
    return re.compile("|".join(load_toml("answers")["interjections"]))


@lru_cache(maxsize=1)
def _withdrawal() -> dict[str, re.Pattern[str]]:
    data = load_toml("answers")["withdrawal"]
    return {name: re.compile("|".join(words)) for name, words in data.items()}


@lru_cache(maxsize=1)
def _erasure() -> re.Pattern[str]:
    parts = {name: "|".join(words) for name, words in load_toml("answers")["erasure"].items()}
    whose = f"我们?(?:家)?(?:的|{parts['all']})*"
    what, verb = f"(?:{parts['what']})+", f"(?:{parts['verb']})"
    return re.compile(
        f"(?:{parts['lead']})*(?:(?:把|将){whose}{what}(?:{parts['all']})*{verb}[掉除了吧啊吗]*$"
        f"|{verb}(?:一下)?{whose}{what}(?!的))"
    )


@lru_cache(maxsize=1)
def _own_data() -> re.Pattern[str]:
    return re.compile("|".join(load_toml("answers")["own_data"]["asks"]))


@lru_cache(maxsize=1)
def _danger_over() -> dict[str, re.Pattern[str]]:
    data = load_toml("answers")["danger_over"]
    return {name: re.compile("|".join(words)) for name, words in data.items()}


@lru_cache(maxsize=1)
def _solved() -> dict[str, re.Pattern[str]]:
    parts = {name: "|".join(words) for name, words in load_toml("answers")["solved"].items()}
    subject = "[^不没未还又]{0,8}?"  # 厨房的灯, 现在已经, 师傅来过
    tail = "(?:[啦啊呀哈的呢吧哦]|了)?"
    return {
        "no": re.compile(parts["no"]),
        # 没问题, 没再漏 are blanked before a "no" is looked for.
        "yes_whole": re.compile("没(?:有)?(?:什么)?(?:问题|事)了?|没(?:有)?再[\u4e00-\u9fa5]了?"),
        "question": re.compile(parts["question"]),
        "conduct": re.compile(parts["conduct"]),
        "broken": re.compile(parts["broken"]),
        "polite": re.compile(parts["polite"]),
        "beside": re.compile(parts["beside"]),
        "yes_clause": re.compile(f"{subject}(?:{parts['yes']}){tail}"),
    }


def _turned(table: dict[str, list[str]]) -> dict[str, str]:
    return {word: key for key, words in table.items() for word in words}
