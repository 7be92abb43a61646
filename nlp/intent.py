"""What the writer wants of the desk, and whether he is dissatisfied with service.

Rules over the words of `intent.toml` give a first answer; learned words and pieces of words
(`lexicon/learned_intent.tsv`), with that answer as one voice among them, give the last.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from operator import add

import msgspec

from nlp.answers import read_command_and_answer
from nlp.blame import is_praised
from nlp.learned import INTENTS, Told, shares, weights
from nlp.lexicon import load_toml
from nlp.look_alikes import says_nobody_came
from nlp.matcher import Hit
from nlp.proposals import proposes

SURE = 0.5  # from here the words may say that it is no matter at all
MATTERS = 5  # the first five are about a matter; the others act at once or only talk
_COMMAND_INTENTS = {
    "progress": "progress", "my_cases": "progress", "human": "human", "cancel": "cancel",
    "withdraw": "cancel", "urge": "urge", "help": "inquiry",
}  # fmt: skip
_ASKS = re.compile(
    r"(?:吗|呢|么|没有?|不|没得|啥|谁|多少[钱张个次]?|几[个点号天次]?|哪[里儿天]?|怎么.{0,3}|多久|什么.{0,4}|咋.{0,2})"
    r"[?？。!！]*$|[?？]$"
)
# 物业费多少钱一平: a question of price, whatever house and name stand beside it.
_ASKS_PRICE = re.compile(
    "(?:费|月租|租金|押金|车位|月卡|收费|单价|价格)[^，,。；;！!？?]{0,8}"
    "(?:多少|几[块元毛]|怎么(?:收|算|计)|如何(?:收|算|计)|什么(?:标准|价)|啥价|贵不贵)"
    "|(?:多少钱?|几[块元毛]钱?)[^，,。；;！!？?]{0,4}(?:一|每)(?:个)?(?:平|方|月|年|次|度|吨|户)"
    "|每(?:个)?(?:平|方|月|年|次|度|吨|户)[^，,。；;！!？?]{0,6}(?:多少|几[块元毛])"
)
_NO_PRICE = re.compile("多收|少收|乱收|退|不对|错|涨|减|免|赔|凭什么|为什么|太贵|没[开给到]|发票")
# 电梯什么时候修好: something is out of order, and he waits for it.
_ASKS_WHEN_MENDED = re.compile(
    "(?:什么时候|啥时候|几时|何时|多久|哪天|几点|几天)[^，,。；;！!？?]{0,4}[修维](?:理|修)?(?:好|完|复)?"
    "|[修维](?:理|修)?(?:好|完|复)?[^，,。；;！!？?]{0,4}(?:什么时候|啥时候|几时|何时|多久|哪天|几点)"
)
_SHORT = 12
# Too long for a greeting: something is told, even if no word of the lexicon is in it.
_STORY = 6
_COMPLAINS = ("投诉", "举报", "控诉")
# 我要投诉小林: said outright, whatever other words would make of it.
_OUTRIGHT = re.compile(
    "(?:我们?|本人|业主)?(?<!不)(?:就|还|也)?(?:要|想|来|得|必须)(?:实名|匿名|书面|当面)?(?:投诉|举报|控诉)"
    "(?!了[吧。！!]*$|过|电话|的|吗|怎么|在哪|找谁|渠道|流程|方式|中心|部门)"
    "|^(?:投诉|举报|控诉)(?!了|过|电话|的|吗|怎么|在哪|找谁|渠道|流程|方式|中心|部门)."
)
_ASKED_OF = re.compile(
    "(?:们|大哥|大叔|师傅|叔叔|小哥|那边|那里|这边)?(?:有没有|有人|有|是否|是不是)?(?:人)?"
    "(?:看[见到]|捡到?|见[到过]|拾到|知道|注意到|记得|听[见到])[^，,。；;！!？?]{0,10}?"
    "(?:没有?|吗|么|不)[啊呀呢？?。!！]*(?=$|[，,。；;！!？?\\s])"
)
# 别再给我打电话了，一天三个: how somebody of ours presses him (RULEBOOK §5.14).
_PESTERED = re.compile(
    "骚扰|天天|[一每]天(?:[到打来]|[好几两三四五六七八九十0-9]+[个次通遍])|没完没了|烦死|催(?:我|交|缴|费|收|物业费|了)"
)
# 等到现在没看见人: of these he may wait for; 保安亭没看见人 is a matter
_AWAITED = frozenset((None, "repairer", "steward"))
_AGREED = re.compile("说好|[约讲]好|约[了的在]|答应")
_A_PERSON = re.compile(
    "人工|真人|活人|坐席|座席|接线|客服|机器人|能说话的|能管事的|领导|经理|主管|负责人|老板"
)
_ADDS = re.compile("补充|补一[句下点]|再说一[句下点]|[听看]得.{0,3}清楚")
_PRAISE = frozenset(("表扬", "好态度"))
_PRAISING = _PRAISE | {"谢"}
_CALLS = frozenset(("不要电话", "打电话的"))
_ELSEWHERE = frozenset(("neighbour", "developer"))
_STAFF = frozenset(
    ("steward", "steward_lead", "duty_manager", "chief", "guard", "cleaner", "repairer", "agent")
)


class Purpose(msgspec.Struct, frozen=True):
    """The intent by DESIGN §8's names, and dissatisfaction in the sense of RULEBOOK §2.1."""

    intent: str
    dissatisfied: bool


class Grounds(msgspec.Struct, frozen=True):
    """The intent concepts named, what the rules make of them, and what else bears on it."""

    found: frozenset[str]
    by_rules: str
    matter: bool
    dissatisfied: bool
    plain: str | None = None  # an intent that the words say outright


def read_target(text: str, hits: Sequence[Hit]) -> str | None:
    """Who is complained about or spoken of; the most particular role named.

    Who is only asked (你们保安看见没) or praised beside a complaint is not.
    """
    named = {
        hit.concept
        for hit in hits
        if hit.group == "target" and not (hit.concept in _STAFF and _is_not_meant(text, hit))
    }
    if not named:
        return None
    for role in load_toml("target")["order"]:
        if role in named:
            return str(role)
    return None


def _is_not_meant(text: str, hit: Hit) -> bool:
    """He is only asked, praised or sent for; or it is where he stands (放门卫那边了)."""
    asked = _ASKED_OF.match(text, hit.end) is not None
    if asked or is_praised(text, hit.end) or _stands_between(text, hit, "place"):
        return True
    wished = load_toml("target")["wished"]
    if re.search(wished["not"], text) is not None:
        return False
    alone = re.match(wished["alone"], text[hit.end :]) is not None
    return alone or _stands_between(text, hit, "wished")


def _stands_between(text: str, hit: Hit, which: str) -> bool:
    """Whether what stands right before and after him is of this sort."""
    words = load_toml("target")[which]
    before = re.search(words["before"], text[: hit.start]) is not None
    return before and re.match(words["after"], text[hit.end :]) is not None


def grounds_of(
    text: str,
    hits: Sequence[Hit],
    *,
    target: str | None,
    angry: bool,
    repeat: bool,
    matter: bool,
    asks_on: bool = False,
) -> Grounds:
    """What the rules make of it. `matter` says that something is reported (a category speaks).

    `asks_on` says that he only asks how far it is with what was reported.
    """
    found = frozenset(hit.concept for hit in hits if hit.group == "intent")
    # Who reported it before and writes again is not content with what came of it (RULEBOOK §6.4).
    again = repeat and matter and not found & {"进度", "催促", "撤回", "表扬"}
    complains = says_complaint(text, found) and target not in _ELSEWHERE
    pestered = bool(found & _CALLS) and _PESTERED.search(text) is not None
    dissatisfied = again or complains or pestered
    dissatisfied = dissatisfied or _is_dissatisfied(found, target, angry=angry)
    if _is_sarcasm(text):
        found, dissatisfied = found - _PRAISING, True
    by_rules = _intent(text, found, dissatisfied=dissatisfied, repeat=repeat, matter=matter)
    plain = "progress" if asks_on and not dissatisfied else None
    if plain is None and "人" in text and target in _AWAITED and says_nobody_came(text):
        plain = "urge" if not matter or _AGREED.search(text) is not None else None
    return Grounds(found, by_rules, matter=matter, dissatisfied=dissatisfied, plain=plain)


def _is_sarcasm(text: str) -> bool:
    """你们真棒，电梯坏了一个礼拜都没人修: praise in words, and nothing was mended since."""
    signs = _sarcasm()
    praised = signs["praise"].search(text) is not None
    return praised and bool(signs["neglect"].search(text)) and not signs["mended"].search(text)


@lru_cache(maxsize=1)
def _sarcasm() -> dict[str, re.Pattern[str]]:
    return {name: re.compile(one) for name, one in load_toml("intent")["sarcasm"].items()}


def says_complaint(text: str, found: frozenset[str]) -> bool:
    """我要投诉小林, 投诉保安: he says himself that it is a complaint, and takes nothing back."""
    return "撤回" not in found and says_outright(text)


def says_outright(text: str) -> bool:
    """我要投诉, in so many words."""
    return any(word in text for word in _COMPLAINS) and _OUTRIGHT.search(text) is not None


def read_purpose(text: str, told: Told, grounds: Grounds) -> Purpose:
    """Decide the intent of a normalised text; short answers are read by table alone."""
    short = _short_answer(text)
    if short is not None:
        return Purpose(short, dissatisfied=False)
    if grounds.by_rules == "complaint" and says_complaint(text, grounds.found):
        return Purpose("complaint", grounds.dissatisfied)
    if grounds.plain is not None:
        return Purpose(grounds.plain, grounds.dissatisfied)
    if not grounds.dissatisfied and proposes(text):
        return Purpose("suggestion", dissatisfied=False)
    table = weights()
    if not table.knows("intent"):
        return Purpose(grounds.by_rules, grounds.dissatisfied)
    of_voices = table.points(voices(text, grounds), "intent")
    chances = shares(list(map(add, told.by_all("intent"), of_voices)))
    return Purpose(
        _questioned(text, _settled(text, chances, grounds), grounds), grounds.dissatisfied
    )


def _settled(text: str, chances: Sequence[float], grounds: Grounds) -> str:
    """Which sort of matter it is, the words decide; whether it is one at all, rather the rules.

    A wish for a person, a withdrawal or thanks taken for granted would lose a report: where a
    matter is named only the rules may say so, elsewhere the words must be sure.
    """
    if grounds.matter and INTENTS.index(grounds.by_rules) >= MATTERS:
        return grounds.by_rules
    likely = list(range(MATTERS if grounds.matter else len(INTENTS)))
    # 我要接孩子: nothing like a wish for a person was said
    if "人工" not in grounds.found and _A_PERSON.search(text) is None:
        likely = [at for at in likely if INTENTS[at] != "human"]
    plain = not grounds.found & _PRAISING
    thanks_ahead = not grounds.found & _PRAISE and re.search(_mood("thanks_ahead"), text)
    adds = plain and _ADDS.search(text) is not None  # 我在楼下听得很清楚 praises nobody
    if adds or thanks_ahead or grounds.dissatisfied:
        likely = [at for at in likely if INTENTS[at] != "praise"]
    best = max(likely, key=chances.__getitem__)
    in_english = text.isascii() and best < MATTERS  # the words were learned from Chinese
    if in_english or (best >= MATTERS and chances[best] < SURE):
        return grounds.by_rules
    return INTENTS[best]


def _questioned(text: str, intent: str, grounds: Grounds) -> str:
    """A question that is plain by its words, where house and name beside it led astray."""
    if grounds.dissatisfied or "建议" in grounds.found or INTENTS.index(intent) >= MATTERS:
        return intent
    if _ASKS_PRICE.search(text) is not None and _NO_PRICE.search(text) is None:
        return "inquiry"
    if grounds.matter and intent != "complaint" and _ASKS_WHEN_MENDED.search(text) is not None:
        return "request"
    if intent == "request" and text.isascii() and re.match(_mood("asks_in_english"), text):
        return "inquiry"
    return "request" if grounds.matter and _only_tells(text, intent) else intent


def _only_tells(text: str, intent: str) -> bool:
    """水压好小, can someone come: nothing is asked or proposed, though it sounds like it."""
    if intent not in ("inquiry", "suggestion"):
        return False
    mood = "english" if text.isascii() and intent == "inquiry" else intent
    return re.search(_mood(mood), text) is None


def _mood(name: str) -> str:
    pattern: str = load_toml("intent")["mood"][name]
    return pattern


def voices(text: str, grounds: Grounds) -> Iterator[str]:
    """What else speaks: the concepts named, the rules' answer, length, signs, and the matter."""
    yield from (f"@{concept}" for concept in grounds.found)
    yield f"={grounds.by_rules}"
    yield f"#{min(len(text) // 6, 4)}"
    if grounds.matter:
        yield "#matter"
    if grounds.dissatisfied:
        yield "#dissatisfied"
    if _ASKS.search(text) is not None:
        yield "#asks"


def _short_answer(text: str) -> str | None:
    said, answer = read_command_and_answer(text)
    command = _COMMAND_INTENTS.get(said or "")
    if command is not None:
        return command
    if text.strip(" 。.!！~～") in load_toml("intent")["short"]["cancel"]:
        return "cancel"
    if answer is None or "谢" in text:
        return None
    return "yes" if answer else "no"


def _is_dissatisfied(found: frozenset[str], target: str | None, *, angry: bool) -> bool:
    if "不满" in found:
        return True
    about_us = target in _STAFF or target == "company"
    return about_us and ("投诉" in found or angry)


def _intent(
    text: str, found: frozenset[str], *, dissatisfied: bool, repeat: bool, matter: bool
) -> str:
    fault = dissatisfied or "投诉" in found
    for intent, fits in (
        ("cancel", "撤回" in found),
        ("human", "人工" in found and not matter),
        ("praise", "表扬" in found and not fault),
        ("progress", _asks_progress(found) and not fault),
        ("progress", "几时好" in found and not matter and not fault),
        ("urge", _urges(text, found, repeat=repeat)),
        ("complaint", fault),
        ("suggestion", "建议" in found and "催促" not in found),
        ("human", "人工" in found),
        ("smalltalk", "闲聊" in found and not matter and len(text) <= _SHORT),
        ("inquiry", _inquires(found, matter=matter)),
    ):
        if fits:
            return intent
    return _otherwise(text, found, matter=matter)


def _otherwise(text: str, found: frozenset[str], *, matter: bool) -> str:
    if matter or ("求办" in found and len(text) > _SHORT):
        return "request"
    for concept, intent in (("谢", "thanks"), ("问候", "greeting"), ("闲聊", "smalltalk")):
        if concept in found and len(text) <= 2 * _SHORT:
            return intent
    if "求办" in found or len(text) >= _STORY:
        return "request"
    return "smalltalk"


def _asks_progress(found: frozenset[str]) -> bool:
    return "进度" in found and ("我报的" in found or "催促" not in found)


def _urges(text: str, found: frozenset[str], *, repeat: bool) -> bool:
    if "催促" not in found:
        return False
    return bool(found & {"我报的", "催单"}) or (len(text) <= _SHORT and not repeat)


def _inquires(found: frozenset[str], *, matter: bool) -> bool:
    if "询问" not in found:
        return False
    return "求办" not in found or not matter
