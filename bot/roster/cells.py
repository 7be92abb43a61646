"""Values out of cells, as people write them: 3栋 or 3, 2单元, 1501室, 周一至周五, 8:30.

Each reader takes what stands in the cell (never empty) and gives its value or raises BadCell.
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from bot.roster.mistakes import BadCell, guess
from bot.roster.phones import read_line, read_mobile
from bot.roster.texts import CONTROL, text_of
from handlers.policy import EMERGENCY_KINDS
from handlers.roster import ROLE_NAMES
from handlers.texts import say
from handlers.when import ZONE
from nlp.normalise import half_width

__all__ = ["READERS", "emergency_name"]

LONGEST = {"words": 200, "title": 40, "name": 20}
_USERID = re.compile(r"[\w@.-]{1,64}", re.ASCII)
_NAME = re.compile(r"[\u3400-\u9fffA-Za-z0-9·.\- （）()]+")
_BUILDING = re.compile(r"[0-9A-Z]{1,6}|[\u4e00-\u9fff][\u4e00-\u9fff0-9A-Z]{0,9}")
_UNIT = re.compile(r"[0-9A-Z]{1,4}")
_ROOM = re.compile(r"[0-9A-Z]{1,3}-?[0-9A-Z]{1,6}|[0-9A-Z]")
_CLOCK = re.compile(r"([01]?\d|2[0-4])[:：]([0-5]\d)(?::00)?")
_DATE = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[T\s]+(\d{1,2})[:：](\d{2})(?::\d{2})?)?"
)
_EMAIL = re.compile(r"[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+")
_WEEKDAYS = {name: number for number, name in enumerate("一二三四五六日")} | {"天": 6}
_WEEKDAYS |= {str(number + 1): number for number in range(7)}
_DAY = re.compile(r"(?:周|星期|礼拜)?([一二三四五六日天1-7])")
_TO = re.compile(r"至|到|—|－|-|~|～")
YES_NO: Mapping[str, bool] = {
    **dict.fromkeys(("是", "有", "空置", "Y", "YES", "TRUE", "1", "√"), True),
    **dict.fromkeys(("否", "不是", "无", "入住", "N", "NO", "FALSE", "0", "×"), False),
}
HOUSE_TYPES: Mapping[str, str] = {
    **dict.fromkeys(("住宅", "住房", "公寓", "别墅"), "flat"),
    **dict.fromkeys(("商铺", "店铺", "门面", "底商"), "shop"),
}
ROLES = {name: key for key, name in ROLE_NAMES.items() if key != "resident"} | {
    "管家主管": "lead",
    "客服主管": "lead",
    "主管": "lead",
    "客服主任": "lead",
    "合伙人项目首席对接人": "chief",
    "项目首席对接人": "chief",
    "运营中心投诉处理对接人": "liaison",
    "工程": "engineer",
    "维修": "engineer",
    "安保": "guard",
    "客服": "agent",
    "坐席": "agent",
}
ANY_EMERGENCY = frozenset({"全部", "通用", "所有", "不限"})


def emergency_name(kind: str) -> str:
    """有人被困 of trapped; 全部 of ''."""
    return say(f"cases.emergency.kind.{kind}") if kind else "全部"


def _no_longer(text: str, kind: str) -> str:
    if len(text) > LONGEST[kind]:
        raise BadCell(f"有 {len(text)} 个字，太长", f"最多 {LONGEST[kind]} 个字")
    return text


def _words(value: Any) -> str:
    """As it is written: residents read it."""
    if isinstance(value, str):
        return _no_longer(CONTROL.sub(" ", value).strip(), "words")
    return text_of(value)


@lru_cache(4096)
def _title(value: Any) -> str:
    text = _no_longer(" ".join(text_of(value).split()), "title")
    if not re.search(r"[\u3400-\u9fffA-Za-z]", text) and not re.search(r"\d", text):
        raise BadCell(f"“{text}”里没有字", "请写名称")
    return text


def _name(value: Any) -> str:
    text = _no_longer(text_of(value), "name")
    if text.isdigit():
        raise BadCell(f"“{text}”全是数字", "请写名字，如 小林")
    if not _NAME.fullmatch(text):
        raise BadCell(f"“{text}”里有不能用的符号", "只写汉字、字母和数字，一格一个人")
    return text


def _email(value: Any) -> str:
    text = half_width(text_of(value)).strip()
    if not _EMAIL.fullmatch(text):
        raise BadCell(f"“{text}”不是邮箱地址", "一格一个地址，如 zongjingli@example.com")
    return text


def _userid(value: Any) -> str:
    text = text_of(value)
    if not _USERID.fullmatch(text):
        raise BadCell(
            f"“{text}”不像企业微信账号", "从企业微信后台“通讯录”复制，字母、数字和 _-@. 组成"
        )
    return text


def _aliases(value: Any) -> tuple[str, ...]:
    names = [_title(name) for name in re.split(r"[、,，;；/|]+", text_of(value)) if name.strip()]
    return tuple(dict.fromkeys(names))


# --- houses ---------------------------------------------------------------------------------------


@lru_cache(4096)
def _building(value: Any) -> str:
    text = re.sub(r"\s+", "", text_of(value)).upper()
    bare = re.sub(r"(?<=.)(?:号楼|栋楼|栋|幢|座|号|#楼?|楼)$", "", text)
    if not _BUILDING.fullmatch(bare):
        raise BadCell(f"“{text}”不像一栋楼", "写 3、3栋、A座 或 商铺，一格一栋")
    return bare.lstrip("0") or bare if bare.isdigit() else bare


@lru_cache(4096)
def _unit(value: Any) -> str:
    bare = re.sub(r"\s+|(?:单元|门)$", "", text_of(value)).upper()
    if not _UNIT.fullmatch(bare):
        raise BadCell(f"“{text_of(value)}”不像单元", "写 2 或 2单元；没有单元就空着")
    return bare.lstrip("0") or bare if bare.isdigit() else bare


@lru_cache(65536)
def _room(value: Any) -> str:
    bare = re.sub(r"\s+|(?:号房|室|房|号|户)$", "", text_of(value)).upper()
    if not _ROOM.fullmatch(bare):
        raise BadCell(
            f"“{text_of(value)}”不像房号", "只写房号，如 1501、12A；楼栋和单元写在自己的列里"
        )
    return bare


def _house_type(value: Any) -> str:
    text = text_of(value)
    if text not in HOUSE_TYPES:
        raise BadCell(f"没有“{text}”这种类型", "写 住宅 或 商铺")
    return HOUSE_TYPES[text]


def _yes_no(value: Any) -> bool:
    text = text_of(value).upper()
    if text not in YES_NO:
        raise BadCell(f"“{text}”看不出是还是否", "写 是 或 否")
    return YES_NO[text]


# --- work -----------------------------------------------------------------------------------------


def _role(value: Any) -> str:
    text = re.sub(r"\s+", "", text_of(value))
    if text not in ROLES:
        names = [name for key, name in ROLE_NAMES.items() if key != "resident"]
        raise BadCell(f"没有“{text}”这个岗位", guess(text, names))
    return ROLES[text]


def _emergency(value: Any) -> str:
    text = re.sub(r"\s+", "", text_of(value))
    if text in ANY_EMERGENCY:
        return ""
    names = {emergency_name(kind): kind for kind in EMERGENCY_KINDS}
    if text not in names:
        raise BadCell(f"没有“{text}”这种情况", guess(text, [*names, "全部"]))
    return names[text]


def _days(value: Any) -> tuple[int, ...]:
    """Weekdays from 0 = Monday."""
    text = re.sub(r"\s+", "", text_of(value))
    if text in {"每天", "每日", "天天"}:
        return tuple(range(7))
    days: list[int] = []
    for part in re.split(r"[、,，;；/]+", text):
        first, *rest = [_DAY.fullmatch(end) for end in _TO.split(part)]
        if first is None or len(rest) > 1 or None in rest:
            raise BadCell(f"“{text}”看不出是星期几", "写 周一、周三，或 周一至周五，或 每天")
        start = _WEEKDAYS[first[1]]
        end = _WEEKDAYS[rest[0][1]] if rest and rest[0] else start
        days += [day % 7 for day in range(start, (end if end >= start else end + 7) + 1)]
    return tuple(sorted(set(days)))


def _clock(value: Any) -> int:
    """Minutes from midnight; 24:00 is 1440."""
    if isinstance(value, datetime):
        value = value.time()
    if isinstance(value, time):
        return value.hour * 60 + value.minute
    if isinstance(value, timedelta):
        minutes = round(value.total_seconds() / 60)
        value = f"{minutes // 60}:{minutes % 60:02d}"
    found = _CLOCK.fullmatch(str(value).strip().translate(str.maketrans("：", ":")))
    if found is None or (found[1] == "24" and found[2] != "00"):
        raise BadCell(f"“{value}”不是时刻", "写 08:30 这样的时刻，到半夜写 24:00")
    return int(found[1]) * 60 + int(found[2])


def _moment(value: Any) -> datetime:
    """A local date or time; a date alone means its beginning. Aware, UTC."""
    return _local(value)[0]


def _until(value: Any) -> datetime:
    """The same as an end: a date alone means the end of that day."""
    at, is_day = _local(value)
    return at + timedelta(days=1) if is_day else at


def _local(value: Any) -> tuple[datetime, bool]:
    if isinstance(value, datetime):
        said = value.replace(second=0, microsecond=0, tzinfo=None)
    elif isinstance(value, date):
        said = datetime.combine(value, time.min)
    else:
        said = _said_date(value)
    if not 2000 <= said.year <= 2100:
        raise BadCell(f"{said.year} 年不对", "写 2026-12-01 这样的日期")
    is_day = said.time() == time.min
    return said.replace(tzinfo=ZONE).astimezone(UTC), is_day


def _said_date(value: Any) -> datetime:
    text = half_width(str(value)).strip()
    right = "写 2026-12-01 或 2026-12-01 13:30"
    found = _DATE.fullmatch(text)
    if found is None:
        raise BadCell(f"“{text}”不是日期", right)
    year, month, day, hour, minute = (int(part or 0) for part in found.groups())
    try:
        return datetime(year, month, day, hour, minute)  # noqa: DTZ001  (local, made aware above)
    except ValueError as error:
        raise BadCell(f"没有“{text}”这一天或这个时刻", right) from error


READERS: Mapping[str, Callable[[Any], Any]] = {
    "words": _words,
    "title": _title,
    "name": _name,
    "aliases": _aliases,
    "mobile": read_mobile,
    "userid": _userid,
    "line": read_line,
    "email": _email,
    "building": _building,
    "unit": _unit,
    "room": _room,
    "house_type": _house_type,
    "yes_no": _yes_no,
    "role": _role,
    "emergency": _emergency,
    "days": _days,
    "clock": _clock,
    "moment": _moment,
    "until": _until,
}
