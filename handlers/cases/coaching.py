"""How this resident is best met, and what may lie behind it (RULEBOOK §5.12).

The hints are data: ``coaching.toml``. They are hints to whoever handles the case, never a judgement
of the resident, and nothing of them reaches him.
"""

import re
import tomllib
from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from pathlib import Path

import msgspec
from sqlalchemy import func, or_, select

from handlers.cases import improvement
from handlers.cases.privacy.concerned import ROLE_OF_TARGET
from handlers.texts import say
from handlers.turn import Turn
from handlers.when import say_day
from nlp.categories import Category
from nlp.feeling import threatens_people
from storage.tables import Case

__all__ = ["equipment_lines", "history_lines", "lines", "noise_lines"]

SINCE = timedelta(days=180)
LOOKED_AT, SHOWN = 50, 3  # cases
LONGEST = 40  # characters of what was done
NOISE = "噪音"  # the family in nlp/lexicon/matters.toml: 装修 and 家中声响 belong to it


class Hint(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One row: it fits by the feeling, by who is complained about, by the category or by words."""

    name: str
    say: str
    feelings: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    def fits(self, feeling: str, target: str | None, category: str, text: str) -> bool:
        """Whether anything of it fits the case that is so."""
        return (
            feeling in self.feelings
            or target in self.targets
            or category in self.categories
            or (bool(self.words) and _any_of(self.words).search(text) is not None)
        )


@cache
def _any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, words)))


class Equipment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words for equipment whose history is worth a look."""

    words: tuple[str, ...]


class Coaching(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file."""

    manner: tuple[Hint, ...]
    need: tuple[Hint, ...]
    equipment: Equipment
    emergency: dict[str, str]


@cache
def _coaching() -> Coaching:
    file = Path(__file__).with_suffix(".toml")
    return msgspec.convert(tomllib.loads(file.read_text(encoding="utf-8")), Coaching)


def lines(case: Case) -> list[str]:
    """At most two lines for the card; in an emergency what comes first."""
    coaching = _coaching()
    if case.emergency:
        return [say("people.coaching.first", what=coaching.emergency[case.emergency])]
    # Who threatens is no calm man to be asked what he would like, whatever else his words show.
    feeling = "angry" if threatens_people(case.what) else case.feeling
    its = feeling, case.target, case.category, f"{case.what} {case.hope or ''}"
    found = []
    for key, hints in (("manner", coaching.manner), ("need", coaching.need)):
        fitting = next((hint for hint in hints if hint.fits(*its)), None)
        if fitting is not None:
            found.append(say(f"people.coaching.{key}", name=fitting.name, what=fitting.say))
    return found


def history_lines(turn: Turn, case: Case) -> list[str]:
    """What is known of the same thing in the same building.

    For who opens or takes the case: filing and dispatch ask nothing of the database for it.
    """
    return [*equipment_lines(turn, case), *noise_lines(turn, case)]


def noise_lines(turn: Turn, case: Case) -> list[str]:
    """Noise again in one building: see who nearby has registered decoration (RULEBOOK §10)."""
    if case.topic != NOISE or not case.building:
        return []
    days = turn.calendar_of(case.community_id).policy.frequent.noise_days
    since = case.filed_at - timedelta(days=days)
    earlier = improvement.of_topic(case.community_id, NOISE, since)
    count = turn.session.scalar(
        select(func.count())
        .select_from(Case)
        .where(
            *earlier,
            Case.building == case.building,
            Case.id < case.id,
            Case.target_id.is_(None),
            or_(Case.target.is_(None), Case.target.not_in(ROLE_OF_TARGET)),
        )
    )
    return [say("people.coaching.noise", days=days, count=count)] if count else []


def equipment_lines(turn: Turn, case: Case) -> list[str]:
    """What was wrong with the same equipment of the building before, and what was done to it."""
    named = [word for word in _coaching().equipment.words if word in case.what]
    if case.category != Category.EQUIPMENT or not named:
        return []
    found = [
        old
        for old in _earlier(turn, case)
        if old.target not in ROLE_OF_TARGET and any(word in old.what for word in named)
    ]
    if not found:
        return [say("people.coaching.equipment_none", equipment=named[0])]
    shown = [_line(turn, old) for old in found[:SHOWN]]
    head = say("people.coaching.equipment", equipment=named[0], count=len(found))
    return [head, *shown]


def _earlier(turn: Turn, case: Case) -> Sequence[Case]:
    return turn.session.scalars(
        select(Case)
        .where(
            Case.community_id == case.community_id,
            Case.building == case.building,
            Case.category == case.category,
            Case.filed_at > turn.now - SINCE,
            Case.id != case.id,
            Case.target_id.is_(None),
        )
        .order_by(Case.filed_at.desc())
        .limit(LOOKED_AT)
    ).all()


def _line(turn: Turn, old: Case) -> str:
    done = old.completion or say("people.coaching.not_done")
    short = done if len(done) <= LONGEST else f"{done[: LONGEST - 1]}…"
    when = say_day(old.filed_at, turn.now)
    return say("people.coaching.equipment_line", number=old.number, when=when, done=short)
