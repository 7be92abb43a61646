"""Several phones of one person: 备用电话139…, 还有一个139…也能打, 打不通就打我老公139….

A further number stands beside the one to ring; a corrected one (电话改成139…, 不是138…是139…) takes
its place. Only the words right beside a number say which it is.
"""

import re

from nlp.phones import Phones, is_denied, phones_in, read_phone

__all__ = ["FURTHER", "Numbers", "only_phones", "read_phones", "unanswered_spans"]

_KIN = "(?:老公|老婆|爱人|先生|太太|丈夫|妻子|儿子|女儿|爸爸?|妈妈?|父亲|母亲|家人|家属|室友)"
# 备用电话, 打不通就打, 我老公的: one more number, and the first stays.
FURTHER = re.compile(
    "备用|备选|备份|另外?(?:一个|的|有)?|还有(?:一?个)?|再[留加记给]|[多加]留|第二个?|补充(?:一?个)?"
    "|也(?:可以|能|行)|(?:打不通|联系不上|没人接|不接|找不到我|打不进)(?:的话|时|就)*"
    f"|(?:我?{_KIN})的?|家里的?|座机|固话|紧急联系人"
)
# 我的电话是…, 改成…: his own after all, whatever stands before it.
_HIS_OWN = re.compile("我(?:自己|本人)?的?(?:电话|手机|号码)号?码?(?:[是为:：]|$)")
_ANOTHERS = re.compile("[他她]的?(?:电话|手机|号码)")
_CLEARLY = re.compile("备用|备选|备份|第二个?|紧急联系人|[再多]留|还有一?个|另(?:外|一)一?个")
_INSTEAD = re.compile(
    "改成|改为|改到|换成|换为|换了|换号|换到|应该是|写错|打错|[说填记]错|不对|原来|之前|以前|不用了|停机"
)
_END = re.compile("[。；;！!？?\n]")
_COMMA = re.compile("[，,、\\s]")
_BARE_WORDS = re.compile("(?:我?的?|打|联系)?(?:电话|手机|号码)?号?码?[是为:：]?")
_BETWEEN_TWO = re.compile("[\\s、/，,和跟与或及]*(?:或者|还有|以及)?[\\s、，,]*")
_WIDEST = 16  # characters looked at before a number; as many behind
# What may stand beside numbers in a message that tells of nothing else.
_BESIDE = re.compile(
    "我的?|新的?|现在的?|正确的?|这个|那个|打|请|联系|电话号?码?|手机号?码?|号码|应该|不是|是|为|用|吧|了|的|都|就|写|下"
    "|改成|改为|换成|留|加|记|给|一?个|一?下|可以|能|也|还|在|他|她|白天|晚上|平时|有事|时候?|的话|麻烦|帮我?|你们?|您|谢谢"
    "|好|哦|嗯|对|或者?|和|跟|不对|错|说|填|刚才|不要|别|实在|不行|吗|呢|啊|呀"
    "|[:：,，、。.!！/\\s]"
)
LONGEST_REST = 1  # characters beside all of these

# 打不通就打我老公139…: where to ring; nobody complains that nobody answers.
_WHEN_UNANSWERED = re.compile(
    "(?:打不通|没人接|没接|不接|联系不[上到]|找不到我|打不进|关机)(?:电话)?(?:的话|时|就|了)*[，,\\s]*"
    "(?:再|就|请|可以|麻烦|你们?|您)*(?:打|拨|找|联系)[^，,。；;！!?？0-9]{0,10}[+(（]?[0-9](?:[-\\s]?[0-9]){6}"
)

Numbers = tuple[str, tuple[str, ...]]


def read_phones(text: str, phones: Phones | None = None) -> Numbers | None:
    """The number to ring, "" where the words only add to one known, and the further ones; None
    where they hold none of his."""
    found = phones_in(text) if phones is None else phones
    main = read_phone(text, found)
    if main is None:
        return None
    his = [one for one in found if not is_denied(text, one)]
    further = tuple(dict.fromkeys(one[2] for one in his if _is_further(text, one, found)))
    if main not in further:
        return main, further
    own = [one[2] for one in his if one[2] not in further]
    return (own[0] if own else ""), further


def unanswered_spans(text: str) -> list[tuple[int, int]]:
    """Where a normalised text says whom to ring when nobody answers, as (start, end)."""
    return [found.span() for found in _WHEN_UNANSWERED.finditer(text)]


def only_phones(text: str) -> bool:
    """Whether the words tell of numbers to ring, and of nothing beside them."""
    rest = text
    for start, end, _ in reversed(phones_in(text)):
        rest = rest[:start] + rest[end:]
    if rest == text:
        return False
    for said in (FURTHER, _BESIDE):
        rest = said.sub("", rest)
    return len(rest) <= LONGEST_REST


def _is_further(text: str, one: tuple[int, int, str], found: Phones) -> bool:
    start, end, _ = one
    at = found.index(one)
    former = found[at - 1][1] if at else 0
    if at and _BETWEEN_TWO.fullmatch(text[former:start]) and not is_denied(text, found[at - 1]):
        return True
    before = _before(text[max(former, start - _WIDEST) : start])
    following = found[at + 1][0] if at + 1 < len(found) else len(text)
    after = _after(text[end : min(following, end + _WIDEST)], is_last=following == len(text))
    beside = f"{before}☎{after}"
    if _INSTEAD.search(beside):
        return False
    if _CLEARLY.search(beside) or _ANOTHERS.search(before):
        return True
    return FURTHER.search(beside) is not None and _HIS_OWN.search(before) is None


def _before(words: str) -> str:
    """The clause a number stands in; the one before that too where it holds nothing of its own."""
    words = _END.split(words)[-1].rstrip("，,、 ")
    clauses = _COMMA.split(words)
    last = clauses[-1]
    if _BARE_WORDS.fullmatch(last) and len(clauses) > 1:
        return f"{clauses[-2]}{last}"
    return last


def _after(words: str, *, is_last: bool) -> str:
    """What is said of a number behind it; between two numbers the last clause is the next one's."""
    words = _END.split(words)[0]
    clauses = [one for one in _COMMA.split(words) if one]
    if not is_last:
        clauses = clauses[:-1]
    return clauses[0] if clauses else ""
