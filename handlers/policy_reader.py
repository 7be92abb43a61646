"""Reads TOML tables into frozen structs; says in Chinese, all at once, what a manager got wrong."""

import difflib
import re
import types
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Annotated, Any, Union, get_args, get_origin

import msgspec
from msgspec.structs import fields

__all__ = ["PolicyError", "Problems", "Refused", "Table", "merge", "read"]

TYPE_NAMES = {
    bool: " true 或 false",
    str: "文字",
    int: "整数",
    float: "数字",
    date: "日期，写作 2027-01-01（不加引号）",
}
TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
Table = Mapping[str, Any]
# Stands for a value that could not be read; the reason is among the problems.
Refused = object()
# Reads a value of a kind TOML does not know; raises ValueError with the wish in Chinese.
Leaf = Callable[[Any], Any]


class PolicyError(ValueError):
    """The policy cannot be used; `problems` holds one Chinese sentence for each fault."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("规则表有错，没有采用：\n" + "\n".join(f"  {line}" for line in problems))
        self.problems = problems


@dataclass(slots=True)
class Problems:
    """Collects what is wrong, each with the full name of its key."""

    lines: list[str] = field(default_factory=list)
    leaves: Mapping[type, Leaf] = field(default_factory=dict)

    def add(self, path: str, message: str) -> None:
        """Record one fault of the key `path` (empty: the whole file)."""
        self.lines.append(f"{path}：{message}" if path else message)


def merge(base: Table, over: Table) -> dict[str, Any]:
    """`over` laid on `base`: tables merge key by key, anything else (also a list) is replaced."""
    merged = dict(base)
    for key, value in over.items():
        below = merged.get(key)
        if isinstance(below, Mapping) and isinstance(value, Mapping):
            merged[key] = merge(below, value)
        else:
            merged[key] = value
    return merged


def read(kind: Any, raw: Any, path: str, problems: Problems) -> Any:
    """`raw` as `kind`, or `Refused` with the reasons added to `problems`."""
    origin, args = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return read(args[0], raw, path, problems)  # T | None: TOML has no null
    if origin is tuple:
        return _read_list(args[0], raw, path, problems)
    if origin is dict:
        return _read_table(args[1], raw, path, problems)
    if kind not in problems.leaves and isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return _read_struct(kind, raw, path, problems)
    return _read_leaf(kind, raw, path, problems)


def _read_struct(kind: type[msgspec.Struct], raw: Any, path: str, problems: Problems) -> Any:
    if not isinstance(raw, Mapping):
        problems.add(path, f"应是一节设置，现在是 {show(raw)}")
        return Refused
    known = {each.name: each for each in fields(kind)}
    for key in raw.keys() - known.keys():
        problems.add(join(path, key), "没有这一项" + _guess(key, known))
    values = {
        name: read(known[name].type, value, join(path, name), problems)
        for name, value in raw.items()
        if name in known
    }
    missing = [name for name, each in known.items() if name not in raw and each.required]
    for name in missing:
        problems.add(join(path, name), "缺这一项")
    if missing or any(value is Refused for value in values.values()):
        return Refused
    return _judged(kind(**values), path, problems)


def _judged(value: Any, path: str, problems: Problems) -> Any:
    """Let a struct that was read say what does not fit together in it (its `faults()`)."""
    faults: Callable[[], Iterator[tuple[str, str]]] | None = getattr(value, "faults", None)
    found = list(faults()) if faults else []
    for key, message in found:
        problems.add(".".join(part for part in (path, key) if part), message)
    return Refused if found else value


def _read_list(item: Any, raw: Any, path: str, problems: Problems) -> Any:
    if not isinstance(raw, list):
        problems.add(path, f"应是一个列表，写在方括号里，现在是 {show(raw)}")
        return Refused
    values = [read(item, each, f"{path} 第 {at} 个", problems) for at, each in enumerate(raw, 1)]
    return Refused if any(value is Refused for value in values) else tuple(values)


def _read_table(item: Any, raw: Any, path: str, problems: Problems) -> Any:
    if not isinstance(raw, Mapping):
        problems.add(path, f"应是一节设置，现在是 {show(raw)}")
        return Refused
    values = {key: read(item, each, join(path, key), problems) for key, each in raw.items()}
    return Refused if any(value is Refused for value in values.values()) else values


def _read_leaf(kind: Any, raw: Any, path: str, problems: Problems) -> Any:
    own = problems.leaves.get(kind) or (read_time if kind is time else None)
    try:
        return own(raw) if own else msgspec.convert(raw, kind, strict=True)
    except msgspec.ValidationError:
        problems.add(path, f"应是{_wish(kind)}，现在是 {show(raw)}")
    except ValueError as wrong:
        problems.add(path, f"应是{wrong}，现在是 {show(raw)}")
    return Refused


def read_time(raw: Any) -> time:
    """A local time of day from "08:30" or a TOML time; raises ValueError with the wish."""
    if isinstance(raw, time):
        return raw.replace(second=0, microsecond=0)
    found = TIME.fullmatch(raw) if isinstance(raw, str) else None
    if not found:
        raise ValueError('时刻，写作 "08:30"')
    return time(int(found[1]), int(found[2]))


def _wish(kind: Any) -> str:
    """What a leaf should be, in Chinese: 整数（1 到 3）."""
    if get_origin(kind) is not Annotated:
        return TYPE_NAMES[kind]
    base, meta = get_args(kind)
    if meta.le is not None:
        return f"{TYPE_NAMES[base]}（{meta.ge} 到 {meta.le}）"
    return f"{TYPE_NAMES[base]}（不小于 {meta.ge}）"


def _guess(key: str, known: Mapping[str, Any]) -> str:
    near = difflib.get_close_matches(key, known, n=1)
    return f"，是不是想写 {near[0]}？" if near else f"；这里可以写：{'、'.join(known)}"


def show(raw: Any) -> str:
    """A value as it would stand in the file."""
    if isinstance(raw, bool):
        return str(raw).lower()
    return f'"{raw}"' if isinstance(raw, str) else str(raw)


def join(path: str, key: str) -> str:
    """The full name of `key` under `path`, quoted as TOML wants it when it is not plain."""
    plain = key if re.fullmatch(r"[A-Za-z0-9_-]+", key) or not key else f'"{key}"'
    return ".".join(part for part in (path, plain) if part)
