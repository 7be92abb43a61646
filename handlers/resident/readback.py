"""The read-back: what was understood, corrected by a tap or in words (RULEBOOK §4.4)."""

import re

from handlers.cases.privacy import numbers
from handlers.cases.reports.filing import house_of_matter, kind_of
from handlers.cases.states import CaseKind
from handlers.messages import Button
from handlers.resident import anonymity, facts, places, put_right, whom
from handlers.resident.marks import KNOWN_PLACE, has_mark
from handlers.resident.put_right import NAME, name_put_right
from handlers.resident.slots import CATEGORY_WORDS, category_in
from handlers.roster import place_words
from handlers.state import BY_MAIL, ReportDraft
from handlers.texts import label, say
from handlers.turn import Turn
from nlp import read
from nlp.corrections import contrasts_houses
from nlp.emails import mask_email, read_email
from nlp.names import read_name
from nlp.normalise import as_written
from nlp.numerals import to_number
from nlp.phones import mask, read_phone, with_tail

__all__ = [
    "buttons",
    "card",
    "correct",
    "name_put_right",
    "names_correction",
    "wishes_to_edit",
    "wrong_phone",
]

EDITS = ("place", "what", "category", "phone", "name")
EDITS_WHEN_SAID = ("since", "hope")
LONGEST_ACCOUNT_CORRECTED = 80  # characters of 内容改成…
LONGEST_CORRECTION = 24  # characters; longer words are part of the account too
# Words that weigh in the model and tell a reader nothing of the category.
_TELL_NOTHING = frozenset(
    "一下 怎么 你们 我们 开始 希望 什么 现在 一直 没有 请问 可以 之前 能不能 那个"
    " 你好 您好 谢谢".split()
)
_NUMBERED = "①②③④⑤⑥⑦⑧⑨⑩"
_CATEGORY = re.compile("类别|分类|类型|属于|归为|应该归")
_PLACE = re.compile(
    r"地址|地点|房号|门牌|楼栋|不对|错了|不是|应该是|改成|改为|[0-9一二三四五六七八九十]\s*(?:栋|号楼|单元|座|室)"
)
_SINCE = re.compile("^(?:时间|多久|什么时候|开始时间)[是为:：]?|开始的$")
_SLOT_WORDS = {
    "地址": "place", "地点": "place", "位置": "place", "房号": "place", "楼栋": "place",
    "电话": "phone", "号码": "phone", "手机": "phone", "手机号": "phone", "电话号码": "phone",
    "称呼": "name", "名字": "name", "姓名": "name", "姓": "name",
    "内容": "what", "描述": "what", "类别": "category", "分类": "category",
    "投诉对象": "whom", "时间": "since", "希望": "hope", "诉求": "hope", "要求": "hope",
}  # fmt: skip
_ITEM = "|".join(sorted(_SLOT_WORDS, key=len, reverse=True))
_WISH = re.compile(
    f"(?:我?[要想])?(?:改|修改|更正)(?:一?下)?(?P<slot>{_ITEM})(?:一?下)?[吧了]?"
    f"|(?P<wrong>{_ITEM})(?:不对|不是这样|有误|[搞说写填弄]?错了?)"
)
_NAMED = re.compile(
    f"(?:改|修改|更正)(?:一?下)?(?:{_ITEM})|(?:{_ITEM})[^，,。]{{0,4}}(?:不对|错|改成|改为|应该?是|换成)"
    "|(?:搞|说|写|填|弄)错(?:了|地址|房号|门牌)|我?不姓|^内容(?:是|改)"
)
_NEW_ACCOUNT = re.compile(
    '^(?:把)?(?:内容|描述|事情)(?:要|请)?(?:改成|改为|换成|应该?是|是)[:：“"]?(?P<new>.{2,}?)[”"。]?$'
)
_NOT_BUT = re.compile(
    r"不是(?P<old>[^，,。；是]{1,10})[，,；\s]*(?:而?是|应该是)(?P<new>[^，,。；]{1,20})"
)
# 是水表箱，说错了; 说错了，是水表箱
_SLIP = "(?:我)?(?:刚才)?(?:说|写|打|搞|弄|讲)错了?"
_MEANT = re.compile(
    f"^(?:不对[，,\\s]*)?(?:应该|其实)?是(?P<new>[^，,。；;\\s]{{2,10}})[，,。\\s]+{_SLIP}[了啊。]*$"
    f"|^{_SLIP}[了啊]?[，,。\\s]*(?:应该|其实)?是(?P<new2>[^，,。；;\\s]{{2,10}}?)[。]?$"
)
_MORE = re.compile("(?:对了[，,]?)?(?:还有|另外|再就是|顺便)")
_HAS_DIGIT = re.compile("[0-9]")
_CLAUSE = re.compile("[，,。；;\\s]")
_NOT_WANTED = re.compile(
    "第(?P<at>[一二三四五六七八九1-9])(?:个|件|条|点|项)(?:问题|事情?)?(?:就|先|可以)*"
    "(?:不要|不用|不报|不说|不提|去掉|删掉?|取消|算)(?:管|报|提|处理|登记)?了?[吧啊。！!]*"
)
_ASKS = re.compile(
    "什么时候[能会可来才修好去到有]|多久[能会才可]|[吗呢]"
)  # a question corrects nothing
_WRONG_PHONE = re.compile(
    "(?:电话|手机号?|号码|尾号)[^，,。]{0,4}?(?:不对|不是这个|有误|错|改成|改为|应该?是|换成|换了)"
    "|(?:改|换|更正)(?:一?下|个)?(?:电话|手机|号码)|(?:打|写|填|输)错[^，,。]{0,3}(?:电话|手机|号码)"
    "|尾号(?:应该?)?[是为]?\\s*[0-9]{2,}"
)
_ABOUT_OTHERS_PHONE = re.compile(
    "(?:管家|物业|你们|师傅|客服|前台|保安|热线|他|她|门卫)[^，,。]{0,4}(?:电话|手机|号码)|电话[^，,。]{0,2}(?:亭|线|机)"
)
_HOPE = re.compile("^(?:希望|诉求|我希望|我想要|要求)[是为:：]?")


def card(turn: Turn, draft: ReportDraft) -> str:
    """Everything understood, a line each, ending in the question."""
    place = places.place_line(turn, draft)
    if draft.room and not draft.house_id:
        place += say("resident.card.unverified")
    lines = [
        say("resident.card.head"),
        say("resident.card.what", what=_points(draft)),
        say("resident.card.place", place=place),
        *_home_line(draft),
        say("resident.card.name", name=draft.name or say("resident.anonymous")),
        say("resident.card.phone", phone=mask(draft.phone))
        if draft.phone
        else say("resident.card.not_left" if draft.intake else "resident.card.no_phone"),
        *_email_line(draft),
        *whom.line(turn, draft),
        _category_line(turn, draft),
        *_kind_lines(turn, draft),
    ]
    if draft.since and not _kind_lines(turn, draft):  # 物业今天上班吗 lasts no time
        lines.append(say("resident.card.since", since=draft.since))
    if draft.hope:
        lines.append(say("resident.card.hope", hope=draft.hope))
    if draft.photos:
        lines.append(say("resident.card.photos", count=len(draft.photos)))
    if draft.anonymous:
        lines.append(anonymity.line(draft))
    lines.append(say("resident.card.question"))
    return "\n".join(lines)


def buttons(turn: Turn, draft: ReportDraft) -> tuple[Button, ...]:
    """[对，提交], the other category when the guess is unsure, and a button for each item."""
    other = []
    if not draft.category_sure and draft.second not in ("", draft.category):
        other = [
            Button(say("resident.card.is_category", category=name), f"category:{name}")
            for name in (draft.category, draft.second)
        ]
    said = [name for name in EDITS_WHEN_SAID if getattr(draft, name)]
    edits = [
        Button(label(f"resident.button.edit.{name}"), f"edit:{name}") for name in (*EDITS, *said)
    ]
    if whom.is_asked(turn, draft):
        edits.append(Button(label("resident.button.edit.whom"), "edit:whom"))
    if draft.intake == BY_MAIL:
        edits.append(Button(label("mailback.button.edit"), "edit:email"))
    return (
        Button(label("button.confirm"), "confirm"),
        *other,
        *_as_request(draft),
        *edits,
        *_anonymity(draft),
        Button(label("button.cancel"), "cancel"),
    )


def _as_request(draft: ReportDraft) -> tuple[Button, ...]:
    """[要人来处理], where it reads like a question, a suggestion or praise."""
    if not draft.intent or draft.as_request or draft.dissatisfied:
        return ()
    return (Button(label("light.button.as_request"), "as_request"),)


def _anonymity(draft: ReportDraft) -> tuple[Button, ...]:
    """[匿名]; once chosen: back, and whether the handler may see the door."""
    if not draft.anonymous:
        return (Button(label("resident.button.anonymous"), "anonymous"),)
    buttons = [Button(label("resident.button.named"), "anonymous:no")]
    if draft.room:
        name = "hide_house" if draft.shows_house else "show_house"
        buttons.append(Button(label(f"resident.button.{name}"), f"anonymous:{name}"))
    return tuple(buttons)


def correct(turn: Turn, draft: ReportDraft, text: str) -> bool:
    """Put right what the words name; False when they are part of the account instead."""
    if put_right.correct(turn, draft, text, _account):
        return True
    if facts.ALSO.match(text) or _tells_more(turn, text):
        return False  # 还有一件，南门的字掉了: another matter, not another place (RULEBOOK §4.4)
    if whom.correct(turn, draft, text) or _drops_a_point(turn, draft, text):
        return True
    hit_account = _account(turn, draft, text)
    if len(text) > LONGEST_CORRECTION:
        return hit_account
    hit = [correct_one(turn, draft, text) for correct_one in _CORRECTIONS]
    return hit_account or any(hit)


def names_correction(text: str) -> bool:
    """改地址，是1502; 电话不对，是…; 我不姓李: no answer to any other question."""
    if contrasts_houses(text):
        return True
    return len(text) <= LONGEST_ACCOUNT_CORRECTED and _NAMED.search(text) is not None


def wrong_phone(text: str) -> bool:
    """电话写错了, 尾号不对: of his own number, with or without the right one."""
    return _WRONG_PHONE.search(text) is not None and _ABOUT_OTHERS_PHONE.search(text) is None


def wishes_to_edit(text: str) -> str | None:
    """改地址, 改一下电话, without saying what to: the slot meant."""
    wish = _WISH.fullmatch(text.strip("。.!！ "))
    return None if wish is None else _SLOT_WORDS[wish["slot"] or wish["wrong"]]


# --- inside --------------------------------------------------------------------------------------


def _home_line(draft: ReportDraft) -> list[str]:
    """His own house, where the matter is at a public place: heard as well (RULEBOOK §4.4)."""
    if not draft.room or has_mark(draft, KNOWN_PLACE) or house_of_matter(draft)[2]:
        return []
    return [say("resident.card.home", home=place_words(draft.building, draft.unit, draft.room))]


def _points(draft: ReportDraft) -> str:
    """Its matters numbered, or the messages of one account (RULEBOOK §4.3, §4.4)."""
    parts = draft.points or [part for part in draft.what.split("\n") if part]
    if len(parts) == 1:
        return parts[0]
    marks = [*_NUMBERED, *("·" for _ in parts[len(_NUMBERED) :])]
    return "".join(f"\n　{sign} {part}" for sign, part in zip(marks, parts, strict=False))


def _kind_lines(turn: Turn, draft: ReportDraft) -> list[str]:
    """An inquiry, a suggestion, praise: said, so that it can be put right (RULEBOOK §4.4)."""
    kind = kind_of(turn, draft)
    return [] if kind in (CaseKind.REQUEST, CaseKind.COMPLAINT) else [say(f"light.card.{kind}")]


def _email_line(draft: ReportDraft) -> list[str]:
    """Where the answer goes, of what came by e-mail (RULEBOOK §2)."""
    if draft.intake != BY_MAIL:
        return []
    if not draft.email:
        return [say("mailback.card.none")]
    return [say("mailback.card.address", address=mask_email(draft.email))]


def _category_line(turn: Turn, draft: ReportDraft) -> str:
    if not draft.category_sure:
        return say("resident.card.category_unsure", category=draft.category)
    if not draft.because:
        return say("resident.card.category", category=draft.category)
    named = "".join(one.name for one in turn.roster.communities)  # 云汀花园 is no 花园
    beside = _TELL_NOTHING | {word for word in draft.because[:3] if word in named}
    telling = [word for word in draft.because[:3] if word not in beside]
    if not telling:
        return say("resident.card.category", category=draft.category)
    words = "”“".join(dict.fromkeys(as_written(word, draft.what) for word in telling))
    return say("resident.card.category_because", category=draft.category, words=words)


def _category(_turn: Turn, draft: ReportDraft, text: str) -> bool:
    if not _CATEGORY.search(text) and text.removesuffix("类") not in dict(CATEGORY_WORDS):
        return False
    name = None if text.isdigit() else category_in(text)
    if name is None:
        return False
    draft.category, draft.category_by_hand, draft.category_sure = name, True, True
    draft.because, draft.second = [], ""
    return True


def _account(turn: Turn, draft: ReportDraft, text: str) -> bool:
    """内容改成卫生间漏水; 不是厨房，是卫生间: what was told is put right where it stands."""
    if len(text) > LONGEST_ACCOUNT_CORRECTED:
        return False
    if _slip(turn, draft, text):
        return True
    whole, part = _NEW_ACCOUNT.search(text), _NOT_BUT.search(text)
    if whole is not None:
        told = whole["new"]
    elif part is not None and part["old"] in draft.what:
        new = part["new"].rstrip("了的啊吧")
        told = draft.what.replace(part["old"], new)
        draft.since = draft.since.replace(part["old"], new)
    else:
        return False
    draft.what = ""
    facts.add_narrative(turn, draft, told, read(told, turn.vocabulary))
    return True


def _slip(turn: Turn, draft: ReportDraft, text: str) -> bool:
    """是水表箱，说错了: what was told and is nearly the same word is put right (电表箱)."""
    found = _MEANT.match(text)
    new = (found["new"] or found["new2"]) if found is not None else ""
    if not new:
        return False
    name = read_name(new)
    if name is not None:
        draft.name = facts.named(name)
        return True
    if _HAS_DIGIT.search(new):
        return places.correct(turn, draft, new)
    old = _nearly(new, draft.what)
    if not old:
        return False
    draft.spot = draft.spot.replace(old, new)
    told, draft.what = draft.what.replace(old, new), ""
    facts.add_narrative(turn, draft, told, read(told, turn.vocabulary))
    return True


def _nearly(word: str, text: str) -> str:
    """What stands in the text as long as the word and shares half its signs or more; '' if none."""
    pieces = [text[at : at + len(word)] for at in range(len(text) - len(word) + 1)]
    alike = [sum(a == b for a, b in zip(piece, word, strict=True)) for piece in pieces]
    best = max(alike, default=0)
    if len(word) > best >= (len(word) + 1) // 2:
        return pieces[alike.index(best)]
    clauses = (clause.strip() for clause in _CLAUSE.split(text))
    return next((clause for clause in clauses if _ends_alike(clause, word)), "")


def _ends_alike(clause: str, word: str) -> bool:
    """厨房漏水, 卫生间漏水: the same of something else."""
    return clause[-2:] == word[-2:] and len(clause) > 2 and abs(len(clause) - len(word)) <= 3


def _tells_more(turn: Turn, text: str) -> bool:
    """还有5栋楼下的路灯坏了, 厕所也漏水，备用电话139… put nothing right."""
    may_tell = _MORE.match(text) is not None or read_phone(text) is not None
    tells = may_tell and not names_correction(text) and not wrong_phone(text)
    return tells and bool(read(text, turn.vocabulary).because)


def _drops_a_point(turn: Turn, draft: ReportDraft, text: str) -> bool:
    found = _NOT_WANTED.fullmatch(text)
    position = to_number(found["at"]) if found is not None else None
    if position is None or not 1 <= position <= len(draft.points):
        return False
    facts.drop_point(turn, draft, position)
    return True


def _phone(_turn: Turn, draft: ReportDraft, text: str) -> bool:
    kept = numbers.heard(draft.phone, text)
    if kept is None and _WRONG_PHONE.search(text):
        phone = with_tail(text, numbers.first(draft.phone))
        kept = numbers.with_first(draft.phone, phone) if phone is not None else None
    draft.phone = kept or draft.phone
    return kept is not None


def _email(_turn: Turn, draft: ReportDraft, text: str) -> bool:
    address = read_email(text) if draft.intake == BY_MAIL else None
    draft.email = address or draft.email
    return address is not None


def _name(_turn: Turn, draft: ReportDraft, text: str) -> bool:
    name = name_put_right(text, draft.name)
    draft.name = name or draft.name
    return name is not None


def _place(turn: Turn, draft: ReportDraft, text: str) -> bool:
    if not _PLACE.search(text) or read_phone(text) or NAME.search(text):
        return False
    return places.correct(turn, draft, text)


def _since(_turn: Turn, draft: ReportDraft, text: str) -> bool:
    if not _SINCE.search(text) or _ASKS.search(text):
        return False
    draft.since = (
        re.sub("^(?:时间|多久|什么时候|开始时间)[是为:：]?", "", text).strip() or draft.since
    )
    return True


def _hope(_turn: Turn, draft: ReportDraft, text: str) -> bool:
    if not _HOPE.search(text):
        return False
    draft.hope = _HOPE.sub("", text).strip(" ，,") or draft.hope
    return True


_CORRECTIONS = (_category, _phone, _email, _name, _place, _since, _hope)
