"""What an employee says that is not for the resident, though he was asked for words to him.

An order to the desk (转给小周) or to a colleague (小周你去看看), a remark about the resident
(这个人上个月也来闹过), a word on oneself (我在忙，等会儿). None of it is judged: the caller shows
it and asks where it goes (RULEBOOK §4.9).
"""

import re

from nlp.normalise import normalise

__all__ = ["handed_to", "is_aside", "named_act"]

LONGEST_ORDER = 24  # characters; longer sentences are no order to the desk
_TO_HIM = re.compile(
    "[您你]|(?:先生|女士|小姐|阿姨|叔叔|大爷|大妈|奶奶|爷爷|老师|业[主户])(?:您|你)?好"
)
_END = r"[吧呗啊哈呀了]*[\s。.!！~～]*"
_HANDED = re.compile(
    r"(?:那就?|还是|先|请|麻烦|帮我|给我|直接|我[要想]|把)*"
    r"(?:这[个件一]{0,2}(?:单子?|事情?|工单|报事)?|它|单子?|工单)?(?:先|还是|直接|帮我|给我)*"
    r"(?:转[办派交单]?[给到]?|改?派给?|移交给?|交给|推给|给)\s*"
    r"(?P<who>[\u4e00-\u9fa5]{0,6}?)\s*"
    r"(?:去|来)?(?:处理|办理?|跟进?|负责|做|接手?|看看?|弄|一下|试试)*(?:吧|呗|啊)*[\s。.!！~～]*"
)
_ACT_ONLY = re.compile(r"转[办派交单给到]?|改?派给?|移交给?|交给|推给|给")
_NOT_A_COLLEAGUE = re.compile("我|了$|业[主户]|住户|客户|大家|[他她]")
_AROUND_ACT = re.compile(
    r"^(?:我[要想]?|帮我|请|麻烦|给我)*(?:发起|发个|搞个|做个|开个|点击?|申请|打开|进入?|办理|走)(?:一?[个下次])?"
    rf"|^(?:我[要想]|帮我|给我)|(?:一下|流程)?{_END}$"
)
# The resident, in words that are never said to his face.
_ABOUT_HIM = re.compile(
    r"(?:^|[跟找给和，,。])(?:这|那)(?:个|种|位)?(?:人|业[主户]|户主|住户|女的|男的|女人|男人|老头|老太|大妈|大姐|家伙|主儿|客户)"
    r"(?!已经走|走了|不见)"
    r"|(?:^|[,，。;；\s])(?:该)?(?:业[主户]|住户|户主)(?:又|也|一直|老是|总是|上|就|脾气|态度|自己|家?里?没人|不|说|难)"
    r"|(?:^|[,，。;；\s])(?:这|那)(?:一)?[家户](?:人|的|又|就|老|总|上|事|很|不|经常|天天|以前|之前)"
    r"|^先(?:不|别)(?:管|理|急|弄|回|处理)|(?:先)?(?:别|不用|不要|懒得|甭|少)(?:理|管|搭理|惯着|回)(?:他|她|这|那|了|$|[,，。!！])"
    r"|晾(?:着|一晾|他|她)|拖(?:着|一拖|几天|他|她)|糊弄|打发(?:他|她|一下|走|了)|敷衍|应付(?:他|她|一下)"
    r"|又(?:来|是)(?:闹|投诉|找事|他|她|这)|来闹|闹过|闹事|事儿?(?:真|太|就)?多|难搞|难伺候|难缠|麻烦精|戏精|装(?:的|傻)"
    r"|烦(?:死|人)|真烦|好烦|有毛病|脑子|老油条|讹|想(?:占便宜|讹钱|要钱)|不讲理"
)
_HE_FIRST = re.compile(
    r"^(?:我觉得|感觉|估计|听说)?(?:[跟问给找等叫让]|先)?[他她](?!们?(?:说的话|时))"
)
_SOMEBODY_ELSE = re.compile(r"师傅|同事|工程|维修|保洁|保安|邻居|楼[上下]|对方|隔壁")
_COLLEAGUE = re.compile(
    r"^@|^(?:(?:小|老|阿)[\u4e00-\u9fa5]|[\u4e00-\u9fa5]{1,3}(?:师傅|工|主管|经理|管家))[\s,，:：]*(?:你|帮|把|麻烦)"
    r"|^(?:同事|兄弟|大家|你们)(?:们)?[\s,，:：]*(?:谁|你|帮|去|把|麻烦|过来|快|赶紧)"
    r"|^(?:谁|哪位|有没有人|有人)(?:能|可以|有空|来|去|在|帮|顺路|接)"
    r"|[替帮]我(?:顶|替|接|盯|看着|处理|办)"
)
# With a time in it the same is what a resident may well be told: 孙师傅先去看，10点到.
_ORDER = re.compile(
    r"^(?:小|老|阿)[\u4e00-\u9fa5][\s,，:：]*(?:去|过来|快|赶紧|先|来|接)"
    r"|^(?!让|叫|请|喊)[\u4e00-\u9fa5]{1,3}(?:师傅|工|主管|经理|管家)[\s,，:：]*(?:去|过来|快|赶紧|先去|接)"
    r"|^(?:让|叫|请|喊)(?:小|老|阿)?[\u4e00-\u9fa5]{1,4}(?:去|来|过去|帮|顶|替)(?:看|处理|弄|一下|一趟|吧|办|$)"
)
_TIME = re.compile(r"\d|[一二两三四五六七八九十半几](?:点|分钟|个?小时)|马上|[上下]午|[今明]天")
_BUSY = re.compile(
    r"(?:好的?|嗯|行|哦|知道了)?[\s,，]*我?(?:这边|这会儿?|现在|目前|今天|还|正|刚)*(?:在|有点|比较|很|太)*"
    r"(?:忙|开会|吃饭|开车|外面|路上|休息|下班|睡觉|午休|没空|走不开|抽不开身|有事)?(?:着|呢|了)?[\s,，。]*"
    r"(?:先?(?:等[会一]?[会下儿]*|稍后|待会儿?|一会儿?|晚点|回头|过会儿?|放着|放一放|不急|明天)(?:再|去|来)?"
    r"(?:说|弄|看|处理|接|办|讲|吧)*)?[\s。.!！~～]*"
)
_ASKS_THE_DESK = re.compile(
    r"(?:这|那)(?:个|件|单)?(?:是)?(?:谁|哪个|哪位|哪家)(?:的|家|报|负责|管)|(?:怎么|在哪里?|如何)(?:弄|转|操作|点|改|退|派|取消|撤)"
    r"|派错|不是我(?:的单|这?栋|们?楼|的楼|管)|我[要想]?(?:退单|不接|不想接|接错|点错)|点错了|接错了|发错了|^(?:测试|test)"
)


def handed_to(text: str) -> str | None:
    """Whom the matter is to be handed to ("" when he names nobody); None for any other words.

    转办, 转给小周, 这单交给周子航处理吧.
    """
    plain = normalise(text).strip()
    if len(plain) > LONGEST_ORDER or _TO_HIM.search(plain):
        return None
    found = _HANDED.fullmatch(plain)
    if found is None or not _ACT_ONLY.search(plain):
        return None
    who = found["who"]
    return None if _NOT_A_COLLEAGUE.search(who) else who


def named_act(text: str) -> str:
    """The act an order names, without the words around it: 发起社区议事 → 社区议事."""
    plain = text.strip()
    return plain if len(plain) > LONGEST_ORDER else _AROUND_ACT.sub("", plain).strip()


def is_aside(text: str) -> bool:
    """Whether the words are plainly not addressed to the resident, whoever they are for."""
    plain = normalise(text).strip().lower()
    if not plain:
        return False
    if _COLLEAGUE.search(plain) or (_ORDER.search(plain) and not _TIME.search(plain)):
        return True
    if _TO_HIM.search(plain):
        return False
    if _ABOUT_HIM.search(plain) or _ASKS_THE_DESK.search(plain) or _BUSY.fullmatch(plain):
        return True
    he = _HE_FIRST.search(plain)
    return he is not None and not _SOMEBODY_ELSE.search(plain)
