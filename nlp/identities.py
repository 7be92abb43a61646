"""Who stands in a text that several households will read: names, doors, phones (RULEBOOK §8).

Found freely, since the text is only written anew: 402刘女士家, 1201室, 3-1-402, 邱女士.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache

from nlp.lexicon import load_toml
from nlp.masking import mask_phones
from nlp.normalise import half_width

__all__ = ["addressee_in", "identities_in", "without_identities"]

SOMEBODY = "有住户"
_TITLES = (
    "先生|女士|小姐|太太|阿姨|叔叔|大爷|大妈|大姐|大哥|大叔|奶奶|爷爷|婆婆|伯伯|老师|夫人|业主|户主"
    "|姐|哥|叔|姨|婶|嫂"
)
_DOOR = (
    r"(?:\d{1,2}\s*(?:栋|幢|座|号楼)\s*)?\d{1,2}\s*单元\s*\d{3,4}(?:室|号房|号|房|户)?"
    r"|(?:\d{1,2}|[A-Za-z]\d?)\s*(?:栋|幢|座|号楼)\s*\d{3,4}(?:室|号房|号|房|户)?"
    r"|(?<!\d)\d{1,2}-\d{1,2}-\d{3,4}(?!\d)"
    r"|(?<!\d)\d{3,4}\s*(?:室|号房|房(?!款)|(?=的?(?:住户|业主|户主|那家|这家|家(?!家|用|庭)|邻居)))"
    r"|(?<!\d)\d{1,2}楼\d{1,2}(?:室|号房|号|户)(?!楼|梯|电|泵|机|门)"
)
_TAIL = re.compile("(?:的?(?:住户|业主|户主|邻居))?(?:家里|家中|家(?!用|庭|具|装))?")
_GAP = re.compile("[的、\\s]{0,1}")
_EMPTY = re.compile("(?:(?:^|(?<=[,，。;；\n]))(?:电话|手机|联系电话)?[是:：\\s]*[,，。;；]+)+")
_RING = re.compile(r"[,，]?(?:有事)?请?(?:您)?(?:拨?打|电话|手机|联系)(?:电话)?[是:：]?\s*$")
_MASKED = re.compile(r"\d{3,4}\*+\d{2,4}")


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    data = load_toml("names")
    surname = f"(?:{'|'.join(data['compound_surnames'])}|[{data['surnames']}])"
    stop = data["not_in_given_names"]
    person = f"(?<![各一每])(?:{surname})(?:(?![{stop}])[\u4e00-\u9fa5]){{0,2}}?(?:{_TITLES})"
    before_person = rf"(?<!\d)\d{{3,4}}(?={surname}[\u4e00-\u9fa5]{{0,2}}?(?:{_TITLES}))"
    return re.compile(f"{before_person}|{_DOOR}|{person}")


def identities_in(
    text: str, known: Sequence[str] = (), *, keep: Collection[str] = (), but: Collection[str] = ()
) -> list[str]:
    """What tells of somebody, as written.

    ``known``: names and doors that count wherever they stand; ``keep``: public numbers, in digits;
    ``but``: names that may be read (colleagues).
    """
    spans = _spans(text, known, keep, but)
    return list(dict.fromkeys(text[start:end] for start, end in spans))


def without_identities(
    text: str, known: Sequence[str] = (), *, keep: Collection[str] = (), but: Collection[str] = ()
) -> str:
    """The text with nobody in it: 402刘女士家水管爆了 → 有住户家水管爆了."""
    pieces, last = [], 0
    for start, end in _joined(text, _spans(text, known, keep, but)):
        run = text[start:end]
        tail = _TAIL.match(text, end)
        stop = tail.end() if tail is not None else end
        home = "家" if "家" in text[end:stop] else ""
        is_phone = sum(char.isdigit() for char in run) > 6
        before = text[last:start]
        pieces += [
            _RING.sub("", before) if is_phone else before,
            "" if is_phone else f"{SOMEBODY}{home}",
        ]
        last = end if is_phone else stop
    plain = "".join([*pieces, text[last:]])
    return _EMPTY.sub("", plain).strip("，,、；; ")


@lru_cache(maxsize=1)
def _greeting() -> re.Pattern[str]:
    data = load_toml("names")
    surname = f"(?:{'|'.join(data['compound_surnames'])}|[{data['surnames']}])"
    hello = "[您你]们?好|(?:早上|上午|中午|下午|晚上)好|[，,：:、!！]"
    person = f"{surname}[\u4e00-\u9fa5]{{0,2}}?(?:{_TITLES})"
    asks = r"(?:[您你]好|在[吗么嘛]|在不在|请问|喂|嗨)[\s,，?？!！。]*"
    return re.compile(
        rf"\s*(?:[您你]好[,，!！]?|尊敬的|亲爱的)?\s*(?P<head>{person})\s*(?:{hello})"
        rf"|\s*(?:{asks})+(?P<asked>{person})(?:[\s?？。]|{hello}|$)"
    )


def addressee_in(text: str) -> str:
    """Whom the text greets at its head: 陈女士您好 gives 陈女士; empty when nobody by name."""
    found = _greeting().match(half_width(text))
    return found["head"] or found["asked"] if found else ""


# --- inside --------------------------------------------------------------------------------------


def _spans(
    text: str, known: Sequence[str], keep: Collection[str], but: Collection[str]
) -> list[tuple[int, int]]:
    plain = half_width(text)
    found = [m.span() for m in _pattern().finditer(plain)]
    for name in filter(None, known):
        found += [m.span() for m in re.finditer(_bounded(name), plain)]
    found += list(_phones(text, keep))
    allowed = [one for one in but if len(one) > 1]
    return sorted(
        (start, end)
        for start, end in set(found)
        if not any(one in text[start:end] or text[start:end] in one for one in allowed)
    )


def _bounded(name: str) -> str:
    return rf"(?<!\d){re.escape(name)}(?!\d)" if name.isdigit() else re.escape(name)


def _phones(text: str, keep: Collection[str]) -> Iterator[tuple[int, int]]:
    """Where the masked text differs, and what came masked already."""
    masked = mask_phones(text, keep)
    yield from (m.span() for m in _MASKED.finditer(text))
    if masked != text:
        start = next(i for i, (a, b) in enumerate(zip(text, masked, strict=False)) if a != b)
        while start > 0 and text[start - 1].isdigit():
            start -= 1
        end = start
        while end < len(text) and (text[end].isdigit() or text[end] in " -."):
            end += 1
        yield start, max(end, start + 1)
        for begin, stop in _phones(text[end:], keep):
            yield begin + end, stop + end


def _joined(text: str, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans that overlap or touch are one: 402 and 刘女士."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        last = joined[-1] if joined else None
        if last is not None and (start <= last[1] or _GAP.fullmatch(text[last[1] : start])):
            joined[-1] = (last[0], max(last[1], end))
        else:
            joined.append((start, end))
    return joined
