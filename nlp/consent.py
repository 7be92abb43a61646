"""Whether words agree to a proposal that was put to somebody (`lexicon/consent.toml`)."""

import re
from functools import cache
from typing import Any, Literal

from nlp.lexicon import any_of, load_toml
from nlp.normalise import normalise

__all__ = ["Consent", "read_consent", "says_more"]

Consent = Literal["agree", "disagree", "unclear"]
LONGEST = 60  # characters; more is a story
LONGEST_CLAUSE = 16  # characters of the clause that says no; a longer one tells of something
_CLAUSES = re.compile(r"[\s。.，,、!！?？~～;；…]+")
_NOT_NOT = "不是不"
_QUESTION = re.compile(r"[?？]\s*$")


def read_consent(text: str) -> Consent | None:
    """行吧可以 agree, 凭什么我不接受 disagree, 可以但要改成十一点 unclear; None: none of it.

    It is for words said where a proposal waits for an answer: a bare 好 agrees there.
    """
    plain = normalise(text).strip().lower()
    if not plain or len(plain) > LONGEST:
        return None
    clauses = [clause for clause in _CLAUSES.split(plain) if clause]
    unsure = _pattern("unsure").search(plain) is not None
    no = any(len(c) <= LONGEST_CLAUSE and _pattern("disagree").search(c) for c in clauses)
    yes = any(_whole().fullmatch(c) and _pattern("agree").search(c) for c in clauses)
    if no and not yes and _NOT_NOT not in plain:
        return "disagree"
    if yes and not no:
        conditional = _pattern("but").search(plain) or unsure or _QUESTION.search(plain)
        return "unclear" if conditional else "agree"
    if yes or no or unsure or _pattern("grumble").search(plain) or _half(clauses):
        return "unclear"
    return None


def _half(clauses: list[str]) -> bool:
    """可以但是要改: it begins with yes, and goes on with a condition."""
    first = clauses[0] if clauses else ""
    but = _pattern("but").search(first)
    return but is not None and _whole().fullmatch(first[: but.start()]) is not None


def says_more(text: str) -> bool:
    """Whether the words hold a reason or a wish beside the answer, worth passing on."""
    clauses = [clause for clause in _CLAUSES.split(normalise(text).lower()) if clause]
    rest = [c for c in clauses if not _whole().fullmatch(c) and not _only_no(c)]
    return sum(map(len, rest)) >= 4


def _only_no(clause: str) -> bool:
    for name in ("disagree", "grumble"):
        clause = _pattern(name).sub("", clause)
    return not clause or _whole().fullmatch(clause) is not None


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return any_of(_data()[name])


@cache
def _whole() -> re.Pattern[str]:
    data = _data()
    return re.compile(f"(?:{'|'.join([*data['agree'], *data['beside']])})+")


def _data() -> dict[str, Any]:
    return load_toml("consent")
