"""The difference between the file and the desk: new, changed, the same, and missing in the file.

An empty cell says nothing: what the desk holds there stays. Only sheets that are in the file are
compared at all.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.roster.checking import File
from bot.roster.checks import spans_of
from bot.roster.present import Present
from bot.roster.rows import KEYS, Key

__all__ = ["Kind", "Plan", "make_plan"]

# What a new row is when its cells are empty.
DEFAULTS: Mapping[str, Mapping[str, Any]] = {
    "community": {"aliases": ()},
    "house": {"type": "flat", "vacant": False},
}
FIELDS: Mapping[str, tuple[str, ...]] = {
    "community": ("aliases", "address", "phone", "hours"),
    "grid": (),
    "building": ("grid",),
    "house": ("type", "vacant"),
    "person": ("name", "mobile", "wecom"),
    "role": (),
    "shift": ("spans",),
    "absence": ("until", "substitute"),
    "contact": ("phone",),
}


@dataclass(slots=True)
class Kind:
    """One kind of row."""

    new: dict[Key, dict[str, Any]] = field(default_factory=dict)
    changed: dict[Key, dict[str, Any]] = field(default_factory=dict)  # only the new values
    same: int = 0
    missing: list[Key] = field(default_factory=list)


@dataclass(slots=True)
class Plan:
    """What an import would do, by kind of row."""

    kinds: dict[str, Kind] = field(default_factory=dict)
    mobiles: dict[Key, str] = field(default_factory=dict)  # numbers as said, to be sealed

    @property
    def changes_anything(self) -> bool:
        """Whether any row is new or changed."""
        return any(kind.new or kind.changed for kind in self.kinds.values())


def make_plan(
    file: File, present: Present, phone_hash: Callable[[str], str], now: datetime
) -> Plan:
    """Compare; the file has passed every check. Numbers are compared by their keyed hash.

    Leaves that are over are not missed.
    """
    plan = Plan()
    for kind in KEYS:
        if kind in file:
            said = _said(kind, file, plan, phone_hash)
            plan.kinds[kind] = _compare(kind, said, present)
    if "absence" in plan.kinds:
        leaves, held = plan.kinds["absence"], present.values["absence"]
        leaves.missing = [key for key in leaves.missing if held[key]["until"] > now]
    return plan


def _said(
    kind: str, file: File, plan: Plan, phone_hash: Callable[[str], str]
) -> dict[Key, Mapping[str, Any]]:
    rows = file[kind]
    if kind == "shift":
        return _shifts(file)
    if kind != "person":
        return {key: row.values for key, row in rows.by_key.items()}
    said: dict[Key, Mapping[str, Any]] = {}
    for key, row in rows.by_key.items():
        mobile = row.values.get("mobile")
        if mobile is not None:
            plan.mobiles[key] = mobile
        said[key] = {**row.values, "mobile": phone_hash(mobile) if mobile else None}
    return said


def _shifts(file: File) -> dict[Key, Mapping[str, Any]]:
    """The rows of one person's role add up to its week."""
    weeks: defaultdict[Key, set[tuple[int, int, int]]] = defaultdict(set)
    for row in file["shift"].rows:
        key = row.key("shift")
        assert key is not None, "the file has passed every check"
        weeks[key].update(spans_of(row))
    return {key: {"spans": tuple(sorted(spans))} for key, spans in weeks.items()}


def _compare(kind: str, said: Mapping[Key, Mapping[str, Any]], present: Present) -> Kind:
    found = Kind()
    held, fields = present.values[kind], FIELDS[kind]
    for key, values in said.items():
        before = held.get(key)
        if before is None:
            filled = {f: v for f in fields if (v := values.get(f)) is not None}
            found.new[key] = {**DEFAULTS.get(kind, {}), **filled}
            continue
        changes = {f: v for f in fields if (v := values.get(f)) is not None and v != before.get(f)}
        if changes:
            found.changed[key] = changes
        else:
            found.same += 1
    found.missing = [key for key in held if key not in said]
    return found
