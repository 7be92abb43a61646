"""Vacant homes (RULEBOOK §6.7, S0 p.31): what could be done for their owners is proposed to the
steward once a month; plan, patrol findings, invitation and greeting leave by his tap alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Row, select

from handlers.cases.errors import MoveRefused
from handlers.messages import Button, Outgoing
from handlers.roster import Staff, place_words
from handlers.texts import label, say
from handlers.turn import Turn
from storage.tables import Building, House, Person

__all__ = ["KINDS", "WRITTEN", "Home", "home_of", "propose", "tell_owner", "text_for"]

WRITTEN = ("patrol", "invite")  # in the steward's own words
READY = ("plan", "greeting")
KINDS = (*WRITTEN, *READY)
MOST_PROPOSED = 8


@dataclass(frozen=True, slots=True)
class Home:
    """A vacant home whose owner is on record."""

    house_id: int
    community_id: int
    building: str
    place: str
    owner_id: int
    owner: str


def propose(turn: Turn, community_id: int) -> None:
    """With the morning list of the month's first working day: each steward his homes."""
    if not _begins_month(turn, community_id):
        return
    by_steward: dict[int, list[Home]] = {}
    for home in _homes(turn, community_id):
        steward = turn.roster.steward_of(community_id, home.building, turn.now)
        if steward is not None and steward.person_id != home.owner_id:
            by_steward.setdefault(steward.person_id, []).append(home)
    for person_id, homes in by_steward.items():
        _push(turn, person_id, homes)
        turn.explain(say("vacant.log.proposed", count=len(homes)))


def home_of(turn: Turn, house_id: str) -> Home:
    """The home of a button, if it is the speaker's to care for; raises MoveRefused."""
    found = _select(turn, House.id == int(house_id)) if house_id.isdecimal() else []
    homes = [_home(row) for row in found]
    if not homes or not _serves(turn, homes[0]):
        raise MoveRefused(say("vacant.refused"))
    return homes[0]


def text_for(home: Home, kind: str, words: str = "") -> str:
    """What the owner would read."""
    return say(f"vacant.text.{kind}", name=home.owner, place=home.place, words=words)


def tell_owner(turn: Turn, home: Home, text: str) -> Outgoing:
    """By the steward's tap; in quiet hours it waits until they end."""
    turn.explain(say("vacant.log.sent", place=home.place))
    quiet = turn.calendar_of(home.community_id).quiet_until(turn.now)
    return turn.push(home.owner_id, text, not_before=quiet)


def _push(turn: Turn, person_id: int, homes: Sequence[Home]) -> None:
    shown = homes[:MOST_PROPOSED]
    lines = [say("vacant.propose", count=len(homes))]
    lines += [say("vacant.line", place=home.place, name=home.owner) for home in shown]
    buttons = [
        Button(say("vacant.button.home", place=home.place), f"vacant:{home.house_id}")
        for home in shown
    ]
    later = Button(label("vacant.button.not_now"), "my_cases")
    turn.push(person_id, "\n".join(lines), [*buttons, later], purpose="digest")


def _begins_month(turn: Turn, community_id: int) -> bool:
    calendar = turn.calendar_of(community_id)
    today = turn.now.astimezone(calendar.zone).date()
    earlier = (date(today.year, today.month, day) for day in range(1, today.day))
    return not any(calendar.is_working_day(day) for day in earlier)


def _homes(turn: Turn, community_id: int) -> list[Home]:
    return [_home(row) for row in _select(turn, Building.community_id == community_id)]


def _select(turn: Turn, which: object) -> Sequence[Row[int, int, str, str, str, int, str | None]]:
    turn.group.flush()
    return turn.conn.execute(
        select(
            House.id,
            Building.community_id,
            Building.name,
            House.unit,
            House.room,
            Person.id,
            Person.name,
        )
        .join(Building, Building.id == House.building_id)
        .join(Person, Person.house_id == House.id)
        .where(House.vacant, Person.erased_at.is_(None), which)  # type: ignore[arg-type]
        .order_by(House.id, Person.id)
    ).all()


def _home(row: Row[int, int, str, str, str, int, str | None]) -> Home:
    house_id, community_id, building, unit, room, owner_id, owner = row
    place = place_words(building, unit, room)
    return Home(house_id, community_id, building, place, owner_id, owner or say("vacant.owner"))


def _serves(turn: Turn, home: Home) -> bool:
    staff: Staff | None = turn.staff
    if staff is None or staff.person_id == home.owner_id:
        return False
    stewards = turn.roster.stewards_of(home.community_id, home.building, turn.now)
    return staff in stewards or staff.has("lead", home.community_id)
