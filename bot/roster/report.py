"""What an import says: every mistake, what changes, what is missing, what was measured."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from bot.roster.cells import emergency_name
from bot.roster.imports import Outcome
from bot.roster.layout import load_layout
from bot.roster.rows import Key
from handlers.roster import ROLE_NAMES, place_words
from handlers.when import ZONE

__all__ = ["as_json", "lines"]

MISTAKES_SHOWN = 500
NAMES_SHOWN = 20
CHANGES_SHOWN = 30
# What --remove-missing leaves alone: houses are pointed to, leaves are given in chat too.
_MISSED_KEPT = frozenset({"community", "grid", "building", "house", "absence"})


def lines(outcome: Outcome, name: str, *, dry_run: bool) -> Iterator[str]:
    """The report for people."""
    if outcome.mistakes.found:
        yield from _mistakes(outcome, name)
        return
    yield from _changes(outcome)
    yield from _missing(outcome)
    for number, former, taker in outcome.removal.handed:
        yield f"交接：{number} {former} → {taker}"
    for note in outcome.mistakes.notes:
        yield f"提醒：{note}"
    yield _verdict(outcome, dry_run=dry_run)
    spent = "，".join(f"{what} {seconds:.1f} 秒" for what, seconds in outcome.seconds.items())
    yield f"共 {outcome.rows:,} 行：{spent}。"


def _mistakes(outcome: Outcome, name: str) -> Iterator[str]:
    found = outcome.mistakes.found
    yield f"{name}：有 {len(found)} 处要改，什么都没有导入："
    for mistake in found[:MISTAKES_SHOWN]:
        yield f"  {mistake}"
    if len(found) > MISTAKES_SHOWN:
        yield f"  …… 还有 {len(found) - MISTAKES_SHOWN} 处，加 --json 可以看全部。"


def _changes(outcome: Outcome) -> Iterator[str]:
    for kind, found in outcome.plan.kinds.items():
        parts = [f"新增 {len(found.new):,}", f"修改 {len(found.changed):,}", f"不变 {found.same:,}"]
        yield f"{_title(kind)}：{'，'.join(parts)}"
        for key, values in list(found.changed.items())[:CHANGES_SHOWN]:
            yield f"  {key_words(kind, key)}：{'、'.join(_fields(kind, values))}改了"


def _missing(outcome: Outcome) -> Iterator[str]:
    if outcome.removed:
        yield from _removed(outcome)
    for kind, found in outcome.plan.kinds.items():
        if not found.missing or (outcome.removed and kind not in _MISSED_KEPT):
            continue
        kept = "（不会自动删除）" if kind in _MISSED_KEPT else "（要移出请加 --remove-missing）"
        names = _listed(kind, found.missing)
        yield f"{_title(kind)}：前台里有、文件里没有 {len(found.missing)}{kept}：{names}"


def _removed(outcome: Outcome) -> Iterator[str]:
    removal = outcome.removal
    for kind, keys in (
        ("person", removal.people),
        ("role", removal.roles),
        ("shift", removal.shifts),
        ("contact", removal.contacts),
    ):
        if keys:
            yield f"{_title(kind)}：移出 {len(keys)}：{_listed(kind, keys)}"


def _verdict(outcome: Outcome, *, dry_run: bool) -> str:
    if not outcome.changes_anything:
        return "和前台里的一样，没有要改的。"
    if dry_run:
        return "这是试算，什么都没有改。"
    return "已导入。"


def _title(kind: str) -> str:
    return next(sheet.title for sheet in load_layout() if sheet.kind == kind)


def _fields(kind: str, values: dict[str, Any]) -> list[str]:
    sheet = next(sheet for sheet in load_layout() if sheet.kind == kind)
    headers = {column.field: column.header for column in sheet.columns} | {"spans": "时间"}
    return [headers[name] for name in values]


def _listed(kind: str, keys: list[Key]) -> str:
    shown = "、".join(key_words(kind, key) for key in keys[:NAMES_SHOWN])
    return shown + (f" 等 {len(keys)} 项" if len(keys) > NAMES_SHOWN else "")


def key_words(kind: str, key: Key) -> str:
    """What a row is about, in words."""
    if kind == "house":
        return f"{key[0]} {place_words(*key[1:])}"
    parts: list[Any] = list(key)
    if kind in {"role", "shift"}:
        parts[1] = ROLE_NAMES.get(key[1], key[1])
    if kind == "contact":
        parts[1] = emergency_name(key[1])
    return " ".join(_local(part) for part in parts if part)


def _local(part: Any) -> str:
    return f"{part.astimezone(ZONE):%Y-%m-%d %H:%M}" if isinstance(part, datetime) else str(part)


def as_json(outcome: Outcome, name: str, *, dry_run: bool) -> dict[str, Any]:
    """The same as one JSON object."""
    removal = outcome.removal
    gone = {
        "person": removal.people,
        "role": removal.roles,
        "shift": removal.shifts,
        "contact": removal.contacts,
    }
    return {
        "file": name,
        "dry_run": dry_run,
        "written": outcome.written,
        "rows": outcome.rows,
        "mistakes": [
            {"sheet": m.sheet, "cell": m.cell, "wrong": m.wrong, "right": m.right}
            for m in outcome.mistakes.found
        ],
        "changes": {
            _title(kind): {
                "new": len(found.new),
                "changed": [key_words(kind, key) for key in found.changed],
                "same": found.same,
                "missing": [key_words(kind, key) for key in found.missing],
            }
            for kind, found in outcome.plan.kinds.items()
        },
        "removed": {
            _title(kind): [key_words(kind, key) for key in keys]
            for kind, keys in gone.items()
            if outcome.removed
        },
        "handed_over": [list(one) for one in removal.handed],
        "notes": outcome.mistakes.notes,
        "seconds": {what: round(seconds, 3) for what, seconds in outcome.seconds.items()},
    }
