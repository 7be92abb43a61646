"""What a resident says of a vote: his choice in words, another one, none, or how it stands."""

import re
from functools import lru_cache
from typing import Literal, NamedTuple

from nlp.lexicon import load_toml
from nlp.normalise import normalise
from nlp.numerals import to_number

__all__ = ["Act", "BallotWords", "read_ballot"]

Act = Literal["vote", "change", "unvote", "abstain", "thinking", "status", "unknown"]

LONGEST = 40  # characters; more tells of a matter
_QUICK = re.compile(
    "[投票选]|议事|同意|赞[成同]|支持|反对|拥护|都[行可好]|行|可以|没问题|意见|弃权|不参|表态|兴趣|关心|[想看量虑]"
    "|随便|无所谓|中立|两可|怎[么样]|错|手[误滑]|结果|通过|截止|改|换|不[要好对]|^[要别]|[+👍👎]|撤"
)
_CLAUSES = re.compile(r"[\s,，。.;；、!！~～…]+")
_OF_VOTING = re.compile("[投票]")  # 选第二个 may be said of a plan
_NO_VOTE = "(?!诉|影|币|入|资|稿|保|喂|放|递|靠|掷|毒|标|身|机|产)"


class BallotWords(NamedTuple):
    """``named``: they speak of voting itself; ``weak``: they fit many another question as well."""

    act: Act
    choice: str = ""  # for, against or either; or a number from 1
    named: bool = False
    weak: bool = False
    changes: bool = False  # 改成不同意: another choice than before
    wishes: bool = False  # 我要投票: to vote at all
    opinion: bool = False  # weak, and the rest says what he thinks of it: 可以，早点结束好
    about: str = ""  # what follows the choice in one breath: 同意天台晾被子
    rest: str = ""  # the other clauses, mostly why


def read_ballot(text: str) -> BallotWords | None:
    """What the words say of a vote, by their form alone; None when they say nothing of one.

    Whether a vote is what they are about is for the caller, who knows what was asked.
    """
    if not text or len(text) > LONGEST or _QUICK.search(text) is None:
        return None
    plain = normalise(text).lower()
    asks = plain.rstrip(" 。!！~").endswith(("?", "？", "吗", "么"))
    clauses = [part for piece in _CLAUSES.split(plain) if (part := piece.strip("?？吗"))]
    found = [(part, one) for part in clauses if (one := _clause(part, asks=asks)) is not None]
    if not found:
        return None
    best = _decisive([one for _, one in found])
    known = {part for part, _ in found}
    rest = "，".join(part for part in clauses if part not in known)
    if rest and best.weak and not best.named and best.act == "vote" and _is_opinion(rest):
        return best._replace(rest=rest, opinion=True)
    if rest and (best.weak or best.act in ("thinking", "status", "unknown")):
        return None  # 可以，师傅明天来: of something else
    return best._replace(rest=rest)


def _is_opinion(words: str) -> bool:
    opinion = load_toml("ballots")["opinion"]
    return any(sign in words for sign in opinion["signs"]) and not any(
        sign in words for sign in opinion["not"]
    )


def _decisive(found: list[BallotWords]) -> BallotWords:
    """投错了，改成不同意: what is to count; of two choices the one said last, where he changes."""
    named = any(one.named for one in found)
    chosen = [one for one in found if one.act == "vote"]
    for act in ("unvote", "status", "abstain", "change", "unknown"):
        of_act = [one for one in found if one.act == act]
        if of_act and not (chosen and act in ("change", "unknown")):
            return of_act[-1]._replace(named=named)
    if not chosen:
        return found[-1]
    differ = len({one.choice for one in chosen}) > 1
    if differ and not chosen[-1].changes:
        return BallotWords("change", named=named)
    changes = chosen[-1].changes or any(one.act == "change" for one in found)
    return chosen[-1]._replace(named=named, weak=chosen[-1].weak and not changes, changes=changes)


def _clause(text: str, *, asks: bool) -> BallotWords | None:
    forms = _forms()
    for act in ("status", "unvote", "abstain", "thinking", "mistake"):
        for kind in ("named", "bare"):
            pattern = forms.get(f"{act}.{kind}")
            if pattern is not None and pattern.fullmatch(text):
                return BallotWords(
                    "change" if act == "mistake" else act,  # type: ignore[arg-type]
                    named=kind == "named",
                )
    if asks and not forms["changes"].match(text):
        return None  # 同意吗: asked, not said
    return _choice(text)


def _choice(text: str) -> BallotWords | None:
    forms = _forms()
    if forms["wishes_to_vote"].fullmatch(text):
        return BallotWords(
            "unknown", named=True, wishes=True
        )  # 我要投票: what he votes he did not say
    for name in ("voted", "changes", "said", "said_weak"):
        found = forms[name].fullmatch(text)
        if found is not None:
            return BallotWords(
                "vote",
                _chosen(found),
                named=_OF_VOTING.search(text) is not None,
                weak=name == "said_weak",
                changes=name == "changes",
            )
    if forms["wishes_change"].fullmatch(text):
        return BallotWords("change", named=True)
    found = forms["said_of"].fullmatch(text)
    if found is not None:
        return BallotWords("vote", _chosen(found), about=found["about"])
    found = forms["unknown"].fullmatch(text)
    return BallotWords("unknown", named=True) if found is not None else None


def _chosen(found: re.Match[str]) -> str:
    groups = found.groupdict()
    if groups.get("n"):
        return str(to_number(groups["n"]))
    return next(name.removesuffix("_") for name in _NAMES if groups.get(name))


_NAMES = ("for_", "against", "either")


def _one_of(words: list[str]) -> str:
    return "(?:" + "|".join(sorted(words, key=len, reverse=True)) + ")"


def _options(table: dict[str, list[str]]) -> str:
    names = {"for": "for_"}
    parts = (
        f"(?P<{names.get(key, key)}>{_one_of(table[key])})" for key in ("against", "either", "for")
    )
    return f"(?:{'|'.join(parts)})"


@lru_cache(maxsize=1)
def _forms() -> dict[str, re.Pattern[str]]:
    data = load_toml("ballots")
    parts = data["parts"]
    strong = data["choice"]
    both = {key: [*strong[key], *data["weak"][key]] for key in strong}
    who, how, tail = (_one_of(parts[name]) for name in ("who", "how", "tail"))
    lead, end = f"(?:{who}|{how}){{0,6}}", f"{tail}{{0,4}}"
    verb, change = _one_of(parts["verb"]), _one_of(parts["change"])
    before = f"{_one_of(parts['before_change'])}{{0,8}}"
    number = _one_of(parts["number"])
    written = {
        "voted": f"{lead}(?:{before}{change})?{verb}(?:{_options(both)}|{number}){end}",
        "changes": f"(?:{before}){change}(?:{_options(both)}|{number}){end}",
        "said": f"{lead}{_options(strong)}{end}",
        "said_weak": f"{lead}{_options(data['weak'])}{end}",
        "said_of": f"{lead}{_options(strong)}(?P<about>[^?？]{{2,20}})",
        "wishes_to_vote": f"{_one_of(data['wishes_to_vote']['before'])}{{1,8}}"
        f"{_one_of(data['wishes_to_vote']['words'])}{end}",
        "wishes_change": f"{before}{_one_of(parts['wishes_change'])}{end}",
        "unknown": f"{lead}投{_NO_VOTE}(?:票|给)?[^?？]{{1,8}}",
    }
    for act in ("mistake", "unvote", "abstain", "thinking", "status"):
        some = data[act]
        lead_in = f"{_one_of(some['before'])}{{0,6}}"
        for kind in ("named", "bare"):
            if some.get(kind):
                written[f"{act}.{kind}"] = f"{lead_in}{_one_of(some[kind])}{end}"
    return {name: re.compile(pattern) for name, pattern in written.items()}
