"""投诉电话多少, 你们几点上班, 你是机器人吗: how people here are reached, told at once (§4.6)."""

import re

from handlers import agreed
from handlers.alarm import speaks_of_danger
from handlers.resident.which import MENU
from handlers.roster import ROLE_NAMES, Community
from handlers.texts import say
from handlers.turn import Turn
from nlp import Category, Reading, read

__all__ = ["asks", "hear", "words"]

LONGEST = 40  # characters; more tells a matter too
_OURS = (
    "(?:投诉|物业|客服|客户|服务中心|管理处|前台|领导|经理|负责人|首席|老板|主管|主任|你们|公司)"
)
_NUMBER = "(?:电话|号码|联系方式|热线)"
_ASKS_NUMBER = re.compile(
    f"{_OURS}[^，,。！!？?]{{0,6}}{_NUMBER}(?:号码)?(?:是|有)?"
    "(?:多少|几号|什么|哪个|呢|吗|给我|发我|告诉|怎么打|[?？]|$)"
    f"|(?:给我|告诉我|发我|有没有|求|问下|查下)[^，,。]{{0,6}}{_OURS}[^，,。]{{0,4}}{_NUMBER}"
    f"|^{_NUMBER}(?:是)?(?:多少|几号|呢|[?？])|(?:打|拨)(?:哪个|什么){_NUMBER}"
)
_ASKS_HOURS = re.compile(
    f"(?:{_OURS}|管家|^)[^，,。！!]{{0,6}}(?:几点|什么时[候间]|啥时候|多久)[^，,。]{{0,6}}(?:上班|下班|办公|营业|开门(?!禁))"
    f"|(?:{_OURS}|管家)(?:今天|明天|周末|周[六日天]|星期[六日天]|礼拜[六日天]|节假日|春节|国庆|中午|晚上|还|现在|[都也]){{1,3}}"
    "(?:上班|开门|办公|营业|值班)(?:吗|不|么|没有?|[?？])"
    f"|(?:{_OURS}|管家|^)[^，,。！!]{{0,4}}(?:上班|办公|营业|服务|工作)时间(?:是|[?？]|$|几点|多少|呢)"
)
_ASKS_WHAT_I_AM = re.compile(
    "^(?:请问)?(?:你|您)(?:到底|究竟)?(?:是谁|谁|是哪位|哪位|叫什么(?:名字)?|是什么(?:人|东西)?)[啊呀呢]?[?？。!！，,\\s]*"
    "(?:(?:你|您)?(?:是不是|是)?(?:个)?(?:机器人|机器|真人|活人|AI|ai|人工智能)[吗么吧呢]?[?？。!！]*)?$|"
    "^(?:请问)?(?:你|您|这|对面|那边)(?:边|里|个)?(?:到底)?(?:是不是|是)?(?:个)?"
    "(?:机器人|机器|真人|活人|AI|ai|人工智能|自动回复|人还是|自动的)"
    "[^，,。]{0,8}(?:吗|么|吧|呢|人|机器|[?？])[?？。!！]*$"
)
_OF_NO_THING = frozenset({Category.SERVICE, Category.OTHER})


def asks(turn: Turn, text: str, reading: Reading | None = None) -> bool:
    """Whether he asks for a number, the hours, or what it is that answers, and tells no matter."""
    if len(text) > LONGEST:
        return False
    if _ASKS_WHAT_I_AM.match(text):
        return True
    if not (_ASKS_NUMBER.search(text) or _ASKS_HOURS.search(text)) or speaks_of_danger(text):
        return False
    if agreed.fitting(turn, turn.speaker.community_id, text) is not None:
        return False  # our one wording goes before (RULEBOOK §5.15)
    reading = reading or read(text, turn.vocabulary)
    return reading.category in _OF_NO_THING and reading.slots.place is None


def hear(turn: Turn, text: str, reading: Reading) -> bool:
    """Whether it was asked; then it is said, with the ways on."""
    if not asks(turn, text, reading):
        return False
    turn.ask(words(turn, text), MENU)
    return True


def words(turn: Turn, text: str) -> str:
    """What he asked for: what answers here, or phones, hours and the chief's way."""
    if _ASKS_WHAT_I_AM.match(text):
        return say("resident.reach.automatic")
    return "\n".join([*map(_published, _his(turn)), *_hours(turn), *_chiefs(turn)])


def _his(turn: Turn) -> tuple[Community, ...]:
    own = turn.roster.community(turn.speaker.community_id or 0)
    return (own,) if own is not None else turn.roster.communities


def _published(community: Community) -> str:
    """The complaint phone of the service centre and its hours, as the roster has them."""
    hours = say("resident.reach.open", hours=community.hours) if community.hours else ""
    if not community.phone:
        return say("resident.reach.no_phone", community=community.name, hours=hours)
    return say("resident.reach.phone", community=community.name, phone=community.phone, hours=hours)


def _hours(turn: Turn) -> list[str]:
    """Of agents and stewards, today."""
    policy = turn.calendar_of(turn.speaker.community_id).policy
    weekday = turn.now.astimezone(turn.calendar.zone).weekday()
    return [
        say(f"resident.reach.{who}", hours=spans)
        for who, weekly in (("agents", policy.hours.agents), ("steward", policy.hours.steward))
        if (spans := "、".join(f"{s.start:%H:%M}–{s.end:%H:%M}" for s in weekly.slots_of(weekday)))
    ]


def _chiefs(turn: Turn) -> list[str]:
    """Who stands highest in the service centre, and how he hears of it (RULEBOOK §1)."""
    named = {
        staff.name: None
        for community in _his(turn)
        for staff in turn.roster.on_duty("chief", community.id, turn.now)[:1]
    }
    if not named:
        return []
    return [say("resident.reach.chief", role=ROLE_NAMES["chief"], names="、".join(named))]
