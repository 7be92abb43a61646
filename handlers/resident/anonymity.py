"""匿名, said at any point of a report or chosen at the read-back (RULEBOOK §5.11, §8)."""

import re

from handlers.state import ReportDraft
from handlers.texts import say
from nlp.answers import read_yes_no

__all__ = ["hear", "line", "only_wish"]

_WANTED = re.compile(
    r"匿名|(?:替|帮|给|为|对)我(?:的?(?:身份|姓名|名字|信息))?保密|(?:身份|姓名|名字|信息)(?:要|请)?保密"
    r"|(?:不要|别|请勿|不能|不想让?|不希望|不愿意?让?|千万别)[^，。,；]{0,10}(?:知道|告诉|透露|公开|暴露|泄露)"
    r"[^，。,；]{0,6}(?:我的?(?:名字|姓名|身份|信息|房号)|我是谁|是我)"
)
_NOT_WANTED = re.compile(
    "(?:不用|不要|不必|不需要|不想|取消|别|无需|不)(?:再)?匿名|(?:我要?|用|可以)实名"
)
_ABOUT_OTHERS = re.compile(r"匿名(?:信|电话|短信|举报信|账号|号码|群)")
_ONLY = re.compile(
    r"(?:那就?|还是|请|我?要|我?想要?|我?需要|可以|能不能|能|帮我|麻烦|这次|就)*(?:匿名|保密|替我保密|为我保密|身份保密|不要?匿名|不用匿名|取消匿名|实名)"
    r"(?:投诉|反映|处理|提交|报事|举报|一下|就行|就好|可以吗|行吗|好吗|吧|吗|的话|了|的)*[。.!！?？~]*"
)


def hear(draft: ReportDraft, text: str) -> bool:
    """Take the wish that the words hold; whether they hold one."""
    if _NOT_WANTED.search(text):
        draft.anonymous = False
        return True
    if _WANTED.search(_ABOUT_OTHERS.sub("", text)):
        draft.anonymous = True
        return True
    return False


def only_wish(draft: ReportDraft, text: str) -> bool:
    """Whether the words were nothing but the wish, and it is taken."""
    if not _ONLY.fullmatch(text) or read_yes_no(text) is not None:
        return False
    return hear(draft, text if "匿名" in text or "实名" in text else say("resident.anonymity.word"))


def line(draft: ReportDraft) -> str:
    """What the read-back says of it: what the handler will see."""
    if not draft.anonymous:
        return ""
    if draft.shows_house:
        return say("resident.anonymity.card_house")
    return say("resident.anonymity.card")
