"""Loads `policy.toml`: defaults, over them the deployment's file, over both a community's section.

Usage: `policy = load_policy(path)`, then `policy.response.limit_minutes`, or
`policy.for_community("翠湖花园").response.limit_minutes`. What can be set: see `policy.toml`.
"""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from handlers.policy_hours import Slot, WeeklyHours
from handlers.policy_model import CATEGORIES, EMERGENCY_KINDS, Policy
from handlers.policy_reader import PolicyError, Problems, Refused, join, merge, read, read_time

__all__ = [
    "CATEGORIES",
    "EMERGENCY_KINDS",
    "Policy",
    "PolicyError",
    "Slot",
    "WeeklyHours",
    "check_policy",
    "load_policy",
]

DEFAULT_FILE = Path(__file__).with_name("policy.toml")
# What concerns the whole desk and cannot differ from community to community.
GLOBAL_KEYS = frozenset({"timezone", "community", "pause", "spool", "media", "identity", "invite"})
SYNTAX_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")


def load_policy(path: Path | None = None) -> Policy:
    """The defaults with the file `path` laid over them (RULEBOOK §11).

    Raises `PolicyError` naming every fault at once, in Chinese.
    """
    policy, problems = _build(path)
    if policy is None:
        raise PolicyError(problems)
    return policy


def check_policy(path: Path | None = None) -> list[str]:
    """What is wrong with the file `path`, one Chinese sentence a fault; empty: it can be used."""
    return _build(path)[1]


def _build(path: Path | None) -> tuple[Policy | None, list[str]]:
    try:
        own = _parse(path.read_text(encoding="utf-8")) if path else {}
    except OSError as error:
        return None, [f"{path}：打不开这个文件（{error.strerror}）"]
    except UnicodeDecodeError:
        return None, [f"{path}：请把文件存成 UTF-8 编码"]
    except tomllib.TOMLDecodeError as error:
        return None, [_syntax(error)]
    sections = own.pop("community", {})
    raw = merge(_defaults(), own)
    base, problems = _read(raw)
    communities = _communities(raw, sections, problems)
    if base is None or problems:
        return None, problems
    return Policy(**{name: getattr(base, name) for name in raw}, community=communities), []


def _communities(raw: dict[str, Any], sections: Any, problems: list[str]) -> dict[str, Policy]:
    """A whole policy for each community with its own section; adds to `problems`."""
    if not isinstance(sections, Mapping):
        problems.append('community：应写成 [community."小区名".response] 这样的一节')
        return {}
    built = {}
    for name, section in sections.items():
        where = join("community", name)
        if not isinstance(section, Mapping):
            problems.append(f"{where}：应是一节设置")
            continue
        problems += [f"{where}.{key}：不能按小区改" for key in section.keys() & GLOBAL_KEYS]
        laid_over = {key: value for key, value in section.items() if key not in GLOBAL_KEYS}
        policy, faults = _read(merge(raw, laid_over))
        # What is wrong for everybody was said once already.
        problems += [f"{where}.{fault}" for fault in faults if fault not in problems]
        if policy is not None:
            built[name] = policy
    return built


def _read(raw: dict[str, Any]) -> tuple[Policy | None, list[str]]:
    problems = Problems(leaves={Slot: _read_slot})
    policy = read(Policy, raw, "", problems)
    return (None if policy is Refused else policy), problems.lines


def _read_slot(raw: Any) -> Slot:
    """The slot written as 08:30-18:00; 24:00 is the day's end."""
    start, dash, end = raw.partition("-") if isinstance(raw, str) else ("", "", "")
    wish = '时间段，写作 "08:30-18:00"'
    if not dash:
        raise ValueError(wish)
    try:
        end_of_day = end.strip() == "24:00"
        slot = Slot(read_time(start.strip()), read_time("00:00" if end_of_day else end.strip()))
    except ValueError:
        raise ValueError(wish) from None
    if slot.start_minute >= slot.end_minute or (slot.end_minute == 1440 and not end_of_day):
        raise ValueError('先早后晚的时间段（跨夜的写成两段："20:00-24:00"、"00:00-08:00"）')
    return slot


@cache
def _defaults() -> dict[str, Any]:
    return tomllib.loads(DEFAULT_FILE.read_text(encoding="utf-8"))


def _parse(text: str) -> dict[str, Any]:
    # Notepad puts a byte-order mark in front.
    return tomllib.loads(text.removeprefix("\ufeff"))


def _syntax(error: tomllib.TOMLDecodeError) -> str:
    found = SYNTAX_PLACE.search(str(error))
    place = f"第 {found[1]} 行第 {found[2]} 列" if found else "文件末尾"
    return f"{place}：这里写法不对（看看引号、等号、方括号是不是成对）"
