"""One-time codes for people of the roster; only their keyed hashes are kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import insert, update

from bot.roster.imports import os_user
from handlers.invitations import PURPOSE
from handlers.invite_codes import make_code, shown
from handlers.roster import ROLE_NAMES, Roster, Staff, load_roster
from storage.ids import next_id
from storage.tables import Invite

if TYPE_CHECKING:
    from bot.desk import Desk

__all__ = ["Invited", "NobodyMeant", "invite"]


class NobodyMeant(ValueError):
    """The words name nobody of the roster, or several; the text says so in Chinese."""


@dataclass(frozen=True, slots=True)
class Invited:
    """A code that was just made, to be given to its person; it can never be shown again."""

    staff: Staff
    code: str
    expires_at: datetime

    @property
    def roles(self) -> str:
        """What he is employed as, in words."""
        return "、".join(dict.fromkeys(ROLE_NAMES[role.key] for role in self.staff.roles))


def invite(desk: "Desk", names: Sequence[str], *, everybody: bool = False) -> list[Invited]:
    """A code for each of them, in one transaction; earlier unused ones end. Raises NobodyMeant."""
    now = desk.now()
    expires_at = now + timedelta(hours=desk.rules.policy.invite.expires_hours)
    with desk.store.write() as conn:
        roster = load_roster(conn)
        people = list(roster.people.values()) if everybody else [_meant(roster, n) for n in names]
        made = [Invited(staff, make_code(), expires_at) for staff in dict.fromkeys(people)]
        if not made:
            raise NobodyMeant("花名册里还没有人，请先运行 qiantai import-roster。")
        ids = [one.staff.person_id for one in made]
        unused = Invite.person_id.in_(ids) & Invite.used_at.is_(None) & (Invite.expires_at > now)
        conn.execute(update(Invite).where(unused).values(expires_at=now))
        conn.execute(
            insert(Invite),
            [
                {
                    "id": next_id(),
                    "person_id": one.staff.person_id,
                    "code_hash": desk.keyring.code_hash(PURPOSE, one.code),
                    "made_by": os_user(),
                    "made_at": now,
                    "expires_at": expires_at,
                }
                for one in made
            ],
        )
    return [Invited(one.staff, shown(one.code), one.expires_at) for one in made]


def _meant(roster: Roster, words: str) -> Staff:
    """By short name, name, or role:short name."""
    role, colon, name = words.strip().rpartition(":")
    people = [s for s in roster.people.values() if not colon or s.has(role)]
    found = [s for s in people if s.short_name == name] or [s for s in people if s.name == name]
    if not found:
        raise NobodyMeant(f"花名册里没有“{words}”；写姓名或简称，qiantai chat --list 可以看有谁。")
    if len(found) > 1:
        names = "、".join(s.short_name for s in found)
        raise NobodyMeant(f"“{words}”有 {len(found)} 位：{names}；请写简称。")
    return found[0]
