"""Who would rather not leave a name or a phone, said in any words (RULEBOOK §4.2, §5.11)."""

import re

from nlp.phones import phones_in

__all__ = ["fears_revenge", "refused"]

NAME, PHONE = "name", "phone"
LONGEST_ANSWER = 40  # characters; more tells of the matter as well
_PHONES = "(?:电话号?码?|手机号?码?|号码|联系方式)"
_NAMES = "(?:真名|名字|姓名|称呼|姓)"
_LEFT = "(?:留|给|说|讲|提供|告诉|透露|填|写)"
_NOT = "(?:不方便|不便|不想|不愿意?|不敢|不能|没法|先不|就不|都不|也不|我不|不)"
_DO_NOT = "(?:请?勿|请?别|请?不要|不用|不必|千万别|千万不要)(?:再|老|总)?"
_SAYS_WORD = "(?:你们?|您|我的?|自己的?)*"
_IS_LEFT_OUT = f"(?:我|就|都|也|先|还是|的话)*{_NOT}(?:想|能|敢)?{_LEFT}(?!错|你|您)"
# Wherever it stands in what he tells; 保安不给电话 is nothing of his own.
_NO_PHONE = re.compile(
    f"{_PHONES}{_IS_LEFT_OUT}|(?<![安家们他她服方业傅]){_NOT}{_LEFT}{_SAYS_WORD}{_PHONES}"
    f"|{_DO_NOT}给我(?:打|来){_PHONES}|{_DO_NOT}打(?:给我|我的?{_PHONES})"
)
_NO_NAME = re.compile(
    f"{_NAMES}(?:和|跟|与|、|，)?{_PHONES}?{_IS_LEFT_OUT}"
    f"|(?<![安家们他她服方业傅]){_NOT}{_LEFT}{_SAYS_WORD}{_NAMES}"
)
# As the answer to the question for it.
_NO_PHONE_ASKED = re.compile(
    f"{_DO_NOT}(?:给我)?(?:打|来){_PHONES}|{_PHONES}[^，,。]{{0,2}}(?:{_DO_NOT}打|打不了|接不了|接不到|不方便)"
    f"|(?:接不了|不方便接|不能接|没法接|不接|接不到)(?:{_PHONES}|[，,。]|$)|{_NOT}{_LEFT}(?:了|吧|$|[，,。])"
    "|(?:微信|这里|这儿|线上|这上面|文字)(?:上|里)?(?:找我|联系|留言|说|回|沟通|发|聊|通知)"
)
_NO_NAME_ASKED = re.compile(f"{_NOT}{_LEFT}(?:了|吧|的|$|[，,。])|(?:都|什么都)不{_LEFT}")
_ALL = re.compile(f"(?:都|什么都|啥都|全都?)不{_LEFT}")
_FEARS = re.compile(
    "[怕担心]+(?:会?被|有人|他们?|你们|物业|以后|人家)*"
    "(?:报复|打击|穿小鞋|找麻烦|记恨|盯上|找上门|针对)"
)


def refused(text: str, *, asked: str = "") -> frozenset[str]:
    """Which of name and phone the writer will not leave; with `asked` the words answer for that.

    Whoever says a number after all refuses none.
    """
    if "不" not in text and "别" not in text and "勿" not in text and not asked:
        return frozenset()
    if phones_in(text):
        return frozenset()
    found = set()
    if _NO_PHONE.search(text) or (asked == PHONE and _answers(text, _NO_PHONE_ASKED)):
        found.add(PHONE)
    if _NO_NAME.search(text) or (asked == NAME and _answers(text, _NO_NAME_ASKED)):
        found.add(NAME)
    if asked and found and _ALL.search(text):
        found |= {NAME, PHONE} if asked == NAME else {PHONE}
    return frozenset(found)


def fears_revenge(text: str) -> bool:
    """怕报复, 怕他们穿小鞋: told of 匿名 wherever a name or a phone is asked."""
    return _FEARS.search(text) is not None


def _answers(text: str, pattern: re.Pattern[str]) -> bool:
    return len(text) <= LONGEST_ANSWER and pattern.search(text) is not None
