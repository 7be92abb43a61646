"""What is at the desk and not in the file: said always, taken away only with --remove-missing.

People and roles are retired, phone book lines and weekly hours deleted; places stay for ever, since
houses and cases point to them. Nobody goes who holds open cases unless somebody takes over.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from bot.channels.terminal import CHANNEL
from bot.group import Group
from bot.roster.checking import File
from bot.roster.plan import Kind, Plan
from bot.roster.present import Present
from bot.roster.rows import Key
from handlers.cases import case_tasks
from handlers.cases.handling import handover
from handlers.roster import Staff
from handlers.turn import Turn
from storage.tables import (
    Absence,
    Account,
    Case,
    EmergencyContact,
    Invite,
    OutboxRow,
    Person,
    StaffRole,
)

__all__ = ["ImportRefused", "Removal", "left_without_substitute", "make_removal", "remove"]

NUMBERS_NAMED = 5


class ImportRefused(Exception):
    """The file is right, but it cannot be done like this; one Chinese sentence each."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__("\n".join(reasons))
        self.reasons = reasons


@dataclass(slots=True)
class Removal:
    """What goes; ``handed`` fills when it is done: (case number, from, to)."""

    people: list[Key] = field(default_factory=list)
    roles: list[Key] = field(default_factory=list)
    shifts: list[Key] = field(default_factory=list)
    contacts: list[Key] = field(default_factory=list)
    handed: list[tuple[str, str, str]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.people or self.roles or self.shifts or self.contacts)


def make_removal(plan: Plan, file: File, present: Present) -> Removal:
    """From what the sheets of the file miss; a person named in 岗位 stays."""
    missing = {kind: plan.kinds.get(kind, Kind()).missing for kind in present.ids}
    employed = {key[0] for key in file["role"].by_key} if "role" in file else set()
    people = [key for key in missing["person"] if key[0] not in employed]
    gone = {key[0] for key in people}
    roles = [key for key in present.ids["role"] if key[0] in gone or key in missing["role"]]
    shifts = [key for key in missing["shift"] if key[0] not in gone]
    return Removal(people, roles, shifts, missing["contact"])


def remove(
    group: Group,
    removal: Removal,
    present: Present,
    hand_over: Mapping[str, str],
    now: datetime,
) -> None:
    """Take it away, inside the caller's transaction. Raises ImportRefused."""
    conn = group.conn
    _delete(conn, StaffRole, [present.ids["role"][key] for key in removal.roles])
    _delete(conn, EmergencyContact, [present.ids["contact"][key] for key in removal.contacts])
    for key in removal.shifts:
        person_id = present.ids["person"][key[:1]]
        of_role = (StaffRole.person_id == person_id) & (StaffRole.role == key[1])
        conn.execute(update(StaffRole).where(of_role).values(shifts=None))
    losers = {key[0]: present.ids["person"][key[:1]] for key in (*removal.roles, *removal.people)}
    group.act(lambda turn: _settle(turn, removal, losers, hand_over), now)
    group.flush()
    for key in removal.people:
        _retire(conn, present.ids["person"][key], key[0], now)


def _delete(conn: Connection, model: type[StaffRole | EmergencyContact], ids: list[int]) -> None:
    for row_id in ids:
        conn.execute(delete(model).where(model.id == row_id))


# --- their work -----------------------------------------------------------------------------------


def _settle(
    turn: Turn, removal: Removal, losers: Mapping[str, int], hand_over: Mapping[str, str]
) -> None:
    """What those who go still hold passes on, or everything is refused."""
    reasons: list[str] = []
    held = {name: handover.out_of_reach(turn, person_id) for name, person_id in losers.items()}
    reasons += [
        f"“{name}”不在这次要移出的人里，--hand-over 用不上。"
        for name in hand_over.keys() - losers.keys()
    ]
    for name, cases in held.items():
        taker = _taker(turn, name, cases, hand_over, reasons)
        if taker is None or reasons:
            continue
        for case in cases:
            former = _full_name(turn, losers[name], name)
            handover.hand_over(turn, case, taker, former=former)
            removal.handed.append((case.number, name, taker.short_name))
    if reasons:
        raise ImportRefused(reasons)
    for name, person_id in losers.items():
        if (name,) in removal.people:
            case_tasks.release(turn, person_id)


def _taker(
    turn: Turn,
    name: str,
    cases: list[Case],
    hand_over: Mapping[str, str],
    reasons: list[str],
) -> Staff | None:
    if not cases:
        return None
    numbers = "、".join(case.number for case in cases[:NUMBERS_NAMED])
    more = " 等" if len(cases) > NUMBERS_NAMED else ""
    if name not in hand_over:
        reasons.append(
            f"“{name}”手上还有 {len(cases)} 件没办完（{numbers}{more}），"
            f"请说明由谁接手：--hand-over {name}=同事简称。"
        )
        return None
    said = hand_over[name]
    taker = next((s for s in turn.roster.people.values() if s.short_name == said), None)
    if taker is None:
        reasons.append(f"导入之后花名册里没有“{said}”，不能接手{name}的事。")
        return None
    if not turn.roster.is_present(taker.person_id, turn.now):
        reasons.append(f"“{said}”正在请假，请让在岗的同事接手{name}的事。")
        return None
    unfit = [case.number for case in cases if not handover.may_take(turn, case, taker)]
    if unfit:
        reasons.append(f"“{said}”接不了 {'、'.join(unfit)}（不管那个小区，或不便经办），请换一位。")
        return None
    return taker


def _full_name(turn: Turn, person_id: int, short_name: str) -> str:
    name: str | None = turn.session.execute(
        select(Person.name).where(Person.id == person_id)
    ).scalar()
    return name or short_name


# --- the person -----------------------------------------------------------------------------------


def _retire(conn: Connection, person_id: int, short_name: str, now: datetime) -> None:
    """He is an ordinary person from now on; his short name is free for somebody else."""
    conn.execute(update(Person).where(Person.id == person_id).values(short_name=None))
    # The terminal's accounts are called by the short name: its next owner must not get them.
    accounts = conn.execute(
        select(Account.id, Account.external_id).where(
            Account.person_id == person_id,
            Account.channel == CHANNEL,
            Account.external_id.like(f"%:{short_name}"),
            Account.external_id.not_like("resident:%"),
        )
    ).all()
    for account_id, external_id in accounts:
        renamed = f"{external_id}（已离岗 {person_id}）"
        conn.execute(update(Account).where(Account.id == account_id).values(external_id=renamed))
    unused = (Invite.person_id == person_id) & Invite.used_at.is_(None) & (Invite.expires_at > now)
    conn.execute(update(Invite).where(unused).values(expires_at=now))
    own = select(Case.id).where(Case.filer_id == person_id)
    unsent = (
        (OutboxRow.person_id == person_id)
        & (OutboxRow.state == "due")
        & OutboxRow.case_id.is_not(None)
        & OutboxRow.case_id.not_in(own)
    )
    conn.execute(update(OutboxRow).where(unsent).values(state="cancelled", reason="已离岗"))


def left_without_substitute(conn: Connection, removal: Removal, present: Present) -> list[str]:
    """Leaves still to come whose substitute goes: somebody should name another."""
    gone = {present.ids["person"][key]: key[0] for key in removal.people}
    if not gone:
        return []
    rows = conn.execute(select(Absence.substitute_id).where(Absence.substitute_id.in_(gone)))
    names = sorted({gone[row.substitute_id] for row in rows})
    return [f"“{name}”是别人请假时的替班，移出后请另外安排。" for name in names]
