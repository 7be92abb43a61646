"""1602住的谁, 他电话多少: who lives where, or how another is reached (RULEBOOK §8)."""

import re

__all__ = ["asks_of_others"]

LONGEST = 60  # characters; more is a story
_HOUSE = "(?:[0-9A-Za-z]+(?:栋|幢|座|号楼|单元|-))*[0-9]{3,4}(?:室|号|户|房)?"
_NEIGHBOUR = f"(?:{_HOUSE}|[楼][上下]|隔壁|对门|对面|旁边|邻居)"
_SOMEBODY = (
    f"(?:[他她]们?|邻居|那家|这家|那户|这户|那个人|这个人|对方|业主|户主|住户|租客|房东|车主|那辆车|{_NEIGHBOUR}"
    "|[\u4e00-\u9fa5]{1,2}(?:先生|女士|小姐|太太|阿姨|大爷|大妈|老师))"
)
_OF = "(?:那?家|人)?的?(?:业主|户主|住户|房主|租客|主人|本人)?的?"
_DATA = "(?:电话|手机|号码|联系方式|微信|姓名|名字|身份证|身份信息|个人信息)(?:号码?)?"
_WHO_LIVES = re.compile(
    f"{_NEIGHBOUR}(?:那|这)?(?:家|户|个)?(?:现在|里面?|到底)?(?:是)?(?:的)?(?:住(?:的|着|了)?(?:都|到底)?(?:是)?(?:谁|哪位|什么人|哪家|几个人|些?什么人)"
    "|(?:业主|户主|住户|房主|租客|主人|房东)?(?:是谁|姓什么|姓啥|叫什么|叫啥|是哪位|贵姓)(?:名字|家|的)?|谁(?:在)?住|谁家|是?什么人住)"
    f"|(?:谁|哪位|什么人|哪家)(?:在)?住(?:在)?{_NEIGHBOUR}"
)
_WHICH_NUMBER = re.compile(
    f"{_SOMEBODY}{_OF}{_DATA}(?:是|有)?(?:多少|几号|什么|哪个|呢|吗|有吗|[给发]我|给一下|告诉我|发一下|[?？]|$)"
    f"|(?:给我|告诉我|发我|查|找|要|问|知道|提供)(?:一?下)?{_SOMEBODY}{_OF}{_DATA}"
    f"|(?:把){_SOMEBODY}{_OF}{_DATA}"
)
_HIS = r"(?:his|her|their|(?:neighbou?r|owner|resident|tenant)(?:'?s)?)"
_IN_ENGLISH = re.compile(
    r"\bwho(?:'s| is| are)? (?:lives?|living|stays?|the (?:owner|resident|tenant)|owns)\b"
    rf"|\b{_HIS} (?:phone|number|mobile|wechat|contact|name)\b"
    r"|\b(?:phone|number|name|contact)s? of (?:the |my )?"
    r"(?:neighbou?r|owner|resident|tenant|(?:room |unit )?[0-9]{3,4})",
    re.IGNORECASE,
)
_ASKS_IN_ENGLISH = re.compile(
    r"(?:hi|hello|please|pls)?[,\s]*(?:who|what|which|can|could|may|give|tell|do you|how"
    r"|i (?:want|need|would)|(?:phone|contact|name)s?\b)",
    re.IGNORECASE,
)
# Said around it, and no matter of their own.
_POLITE = re.compile(
    "请问|麻烦|帮我?|帮忙|给我|告诉我|发我|我想|我要|能不能|能|可以|可不可以|一下|查|找|问|知道|谢谢|你们?|您|啊|呀|呢|吗|吧|多少|的|是|有没有|把|提供|[\\W_]"
)
_OURS = re.compile(
    "物业|客服|管家|保安|门岗|前台|投诉|师傅|维修|经理|领导|主管|主任|公司|中心|管理处|派出所|居委|开锁|燃气|消防|快递|我的|我家|我们家|自己"
)
LONGEST_REST = 2  # characters beside the question


def asks_of_others(text: str) -> bool:
    """Whether the words ask for another resident's name or number, and tell of nothing else."""
    if len(text) > LONGEST:
        return False
    if text.isascii():
        return bool(_ASKS_IN_ENGLISH.match(text) and _IN_ENGLISH.search(text))
    if _OURS.search(text):
        return False
    found = _WHO_LIVES.search(text) or _WHICH_NUMBER.search(text)
    if found is None:
        return False
    rest = _POLITE.sub("", text[: found.start()] + text[found.end() :])
    return len(rest) <= LONGEST_REST
