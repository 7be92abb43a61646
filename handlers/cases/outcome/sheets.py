"""What stands on an acceptance sheet (维修验收单), read for its page (RULEBOOK §6.1)."""

from dataclasses import dataclass

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from handlers.cases.outcome.acceptance import sheet_id
from handlers.when import ZONE, say_date
from storage.crypto import Keyring
from storage.tables import Acceptance, Attachment, Case, Community, Person, Survey

__all__ = ["Photo", "Sheet", "sheet_of"]


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo of the sheet, by its place on it."""

    at: int
    blob_id: int
    after: bool  # of the finished work; else as the resident reported it


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything on the page, in words; dates are whole, since paper has no today."""

    number: str
    community: str
    place: str
    resident: str
    handler: str
    what: str
    note: str
    done: str
    warranty: str
    inspection: str
    confirmed: str
    photos: tuple[Photo, ...]

    @property
    def before(self) -> list[Photo]:
        """As it was reported."""
        return [photo for photo in self.photos if not photo.after]

    @property
    def after(self) -> list[Photo]:
        """As it was left."""
        return [photo for photo in self.photos if photo.after]


def sheet_of(conn: Connection, keyring: Keyring, token: str) -> Sheet | None:
    """The sheet of an address's last part; None when the desk never gave it out."""
    known = sheet_id(keyring, token)
    if known is None:
        return None
    with Session(conn) as session:
        row = session.get(Acceptance, known)
        case = session.get(Case, row.case_id) if row is not None else None
        return _sheet(session, row, case) if row is not None and case is not None else None


def _sheet(session: Session, row: Acceptance, case: Case) -> Sheet:
    community = session.get(Community, case.community_id)
    handler = session.get(Person, case.handler_id) if case.handler_id else None
    return Sheet(
        number=case.number,
        community=community.name if community else "",
        place=case.place,
        resident=case.contact_name or "",
        handler=(handler.name if handler else None) or "",
        what=row.what,
        note=row.note,
        done=f"{say_date(row.done_at)} {row.done_at.astimezone(ZONE):%H:%M}",
        warranty=say_date(row.warranty_until) if row.warranty_until else "",
        inspection=say_date(row.inspect_at) if row.inspect_at else "",
        confirmed=_confirmed(session, row),
        photos=tuple(_photos(session, row)),
    )


def _confirmed(session: Session, row: Acceptance) -> str:
    """When the resident said that it is solved; empty until he does."""
    first = select(Survey).where(Survey.case_id == row.case_id, Survey.asked_at >= row.done_at)
    survey = session.scalars(first.order_by(Survey.id).limit(1)).first()
    if survey is None or not survey.solved or survey.answered_at is None:
        return ""
    return say_date(survey.answered_at)


def _photos(session: Session, row: Acceptance) -> list[Photo]:
    of_case = select(Attachment).where(
        Attachment.case_id == row.case_id,
        Attachment.kind == "photo",
        Attachment.at <= row.done_at,
    )
    rows = session.scalars(of_case.order_by(Attachment.id))
    return [Photo(at, a.blob_id, a.purpose == "proof") for at, a in enumerate(rows)]
