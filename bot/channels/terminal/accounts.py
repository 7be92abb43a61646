"""Who can be at the terminal: ``role:name``, for staff the roster's short name (DESIGN §8)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, insert, select

from bot.channels.terminal import CHANNEL
from handlers.roster import ROLE_NAMES, Community, Role, Roster, Staff, find_houses, load_roster
from storage.engine import Store
from storage.ids import next_id
from storage.tables import Account, Person

RESIDENT: Final = "resident"
DEFAULT_RESIDENT: Final = "me"
LONGEST_NAME: Final = 64
# The house whose estate comes first, so that examples need no --account (DESIGN §8).
FIRST_HOUSE: Final = ("3", "2", "1501")


class UnknownAccount(ValueError):
    """No such role or employee; the text names, in Chinese, those there are."""


@dataclass(frozen=True, slots=True)
class TerminalAccount:
    """One account of the terminal, and where its person lives or works."""

    role: str
    name: str
    full_name: str = ""
    place: str = ""
    person_id: int | None = None  # None: a resident who has not said anything yet

    @property
    def external_id(self) -> str:
        """``role:name``, the account's id on this channel."""
        return f"{self.role}:{self.name}"


def list_accounts(store: Store, now: datetime) -> list[TerminalAccount]:
    """Everybody: residents known here, then staff by role, the first house's estate first.

    ``now`` is desk time: whoever stands in for the steward of that house counts as its steward.
    """
    with store.read() as conn:
        roster = load_roster(conn)
        first = _first_community(conn)
        accounts = [_resident(row) for row in _resident_rows(conn)]
    for role in ROLE_NAMES:
        if role != RESIDENT:
            accounts += _staff_accounts(roster, role, first, now)
    return accounts


def find_account(store: Store, role: str, name: str | None, now: datetime) -> TerminalAccount:
    """The account that ``--as`` and ``--account`` mean; made on the employee when missing.

    Staff may be named by short name or name; without one it is the steward of 3栋, the lead there,
    the first agent. Raises UnknownAccount.
    """
    role = role_key(role)
    name = _bare_name(role, name)
    if role == RESIDENT:
        return TerminalAccount(role, name or DEFAULT_RESIDENT)
    with store.read() as conn:
        roster = load_roster(conn)
        found = _staff_accounts(roster, role, _first_community(conn), now)
    if not found:
        raise UnknownAccount(f"花名册里还没有{ROLE_NAMES[role]}。")
    named = [one for one in found if name in (None, one.name, one.full_name)]
    if not named:
        names = "、".join(one.name for one in found)
        raise UnknownAccount(f"没有叫“{name}”的{ROLE_NAMES[role]}，可以是：{names}。")
    _ensure_account(store, named[0])
    return named[0]


def role_key(role: str) -> str:
    """The key of a role given by key or Chinese name; raises UnknownAccount."""
    by_name = {name: key for key, name in ROLE_NAMES.items()}
    key = by_name.get(role, role).strip().lower()
    if key not in ROLE_NAMES:
        raise UnknownAccount(f"没有“{role}”这个角色，--as 可以是：{'、'.join(ROLE_NAMES)}。")
    return key


def _bare_name(role: str, name: str | None) -> str | None:
    if name is None:
        return None
    bare = name.strip().removeprefix(f"{role}:").strip()
    if not bare or len(bare) > LONGEST_NAME or not bare.isprintable():
        raise UnknownAccount(f"--account 的名字要有 1 到 {LONGEST_NAME} 个字。")
    if bare.split(":", 1)[0] in ROLE_NAMES and ":" in bare:
        raise UnknownAccount(f"“{bare}”是另一个角色的账号，请改 --as。")
    return bare


# --- staff ----------------------------------------------------------------------------------------


def _first_community(conn: Connection) -> int | None:
    houses = find_houses(conn, *FIRST_HOUSE)
    return houses[0].community_id if houses else None


def _staff_accounts(
    roster: Roster, role: str, first: int | None, now: datetime
) -> list[TerminalAccount]:
    people = list(roster.by_role.get(role, ()))
    at_home = roster.steward_of(first, FIRST_HOUSE[0], now) if first and role == "steward" else None
    people.sort(key=lambda staff: (staff is not at_home, not staff.has(role, first)))
    return [
        TerminalAccount(
            role, staff.short_name, staff.name, _works_at(roster, staff, role), staff.person_id
        )
        for staff in people
    ]


def _works_at(roster: Roster, staff: Staff, role: str) -> str:
    places = (_reach(roster, held) for held in staff.roles if held.key == role)
    return "、".join(dict.fromkeys(places))


def _reach(roster: Roster, role: Role) -> str:
    community: Community | None = None
    if role.community_id is not None:
        community = roster.community(role.community_id)
    if community is None:
        return "全部小区"
    buildings = [
        f"{building}栋" if building.isdigit() else building
        for (_, building), grid in roster.building_grids.items()
        if grid.id == role.grid_id
    ]
    return f"{community.name} {'、'.join(buildings)}" if buildings else community.name


def _ensure_account(store: Store, account: TerminalAccount) -> None:
    wanted = select(Account.id).where(
        Account.channel == CHANNEL, Account.external_id == account.external_id
    )
    with store.read() as conn:
        if conn.execute(wanted).one_or_none():
            return
    with store.write() as conn:
        if conn.execute(wanted).one_or_none():
            return
        conn.execute(
            insert(Account).values(
                id=next_id(),
                person_id=account.person_id,
                channel=CHANNEL,
                external_id=account.external_id,
            )
        )


# --- residents ------------------------------------------------------------------------------------


def _resident_rows(conn: Connection) -> Iterable[tuple[str, str | None, str | None, int]]:
    rows = conn.execute(
        select(Account.external_id, Person.name, Person.place, Person.id)
        .join(Person, Person.id == Account.person_id)
        .where(Account.channel == CHANNEL, Account.external_id.startswith(f"{RESIDENT}:"))
        .order_by(Account.id)
    )
    return [(row.external_id, row.name, row.place, row.id) for row in rows]


def _resident(row: tuple[str, str | None, str | None, int]) -> TerminalAccount:
    external_id, name, place, person_id = row
    return TerminalAccount(
        RESIDENT, external_id.removeprefix(f"{RESIDENT}:"), name or "", place or "", person_id
    )
