"""Sending letters by SMTP."""

import asyncio
from collections.abc import Sequence
from email.message import EmailMessage

import aiosmtplib
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.channels.base import OutMessage, Pace, Receipt, Refused
from bot.channels.mail.config import MailServer
from bot.channels.mail.connection import connection
from bot.channels.mail.errors import outcome_of, outcome_of_failure
from bot.channels.mail.payload import Envelope, to_mail, to_reply
from handlers.letters import story
from handlers.messages import MAIL
from handlers.texts import say
from storage.crypto import Keyring
from storage.engine import Store
from storage.tables import Case, Letter, MailSender, OutboxRow, Person

MOST_PHOTO_BYTES = 8 * 1024 * 1024
Letters = tuple[tuple[str, str], ...]


class MailChannel:
    """A PushChannel: one connection a letter, for there are few. Mail programs show a second letter
    with the same Message-ID as the one they have."""

    name = MAIL
    deduplicates = True
    pace = Pace()  # letters are few

    def __init__(self, server: MailServer, store: Store, keyring: Keyring) -> None:
        self._server = server
        self._store = store
        self._keyring = keyring

    async def send(self, account_external_id: str, message: OutMessage) -> Receipt:
        """See PushChannel.send."""
        mail, to, copies = await asyncio.to_thread(self._compose, message)
        server = self._server
        try:
            async with connection(server) as smtp:
                answers, answer = await smtp.send_message(
                    mail, sender=server.sender, recipients=[*to, *copies]
                )
        except (aiosmtplib.SMTPException, OSError) as error:
            raise outcome_of_failure(error) from error
        return outcome_of(answers, to, answer)

    async def close(self) -> None:
        """See PushChannel.close; no connection is kept."""

    def _compose(self, message: OutMessage) -> tuple[EmailMessage, list[str], list[str]]:
        """The letter of this row, told from its case; raises Refused when nobody is to get it."""
        with self._store.read() as conn, Session(conn) as session:
            letter = session.get(Letter, message.id)
            if letter is None:
                return self._compose_reply(session, message)
            case = session.get(Case, letter.case_id)
            if case is None:
                raise Refused(say("letters.reason.no_letter"))
            told = story.tell(
                session, case, level=letter.level, at=letter.at, photo_bytes=MOST_PHOTO_BYTES
            )
            to, copies = _people(session, letter.to_ids), _people(session, letter.copy_ids)
            if not to:
                raise Refused(say("letters.reason.no_address"))
            mail = to_mail(message, letter, told, Envelope(self._server.sender, to, copies))
        return mail, [address for _, address in to], [address for _, address in copies]

    def _compose_reply(
        self, session: Session, message: OutMessage
    ) -> tuple[EmailMessage, list[str], list[str]]:
        """The answer to an e-mail; its sender may have had himself erased meanwhile."""
        found = session.execute(
            select(Case.number, OutboxRow.not_before, MailSender.address_sealed)
            .join(OutboxRow, OutboxRow.case_id == Case.id)
            .outerjoin(MailSender, MailSender.case_id == Case.id)
            .where(OutboxRow.id == message.id)
        ).one_or_none()
        if found is None or found.address_sealed is None:
            raise Refused(say("mailback.no_sender"))
        address = self._keyring.open(found.address_sealed)
        envelope = Envelope(self._server.sender, (("", address),), ())
        return to_reply(message, found.number, found.not_before, envelope), [address], []


def _people(session: Session, ids: Sequence[int]) -> Letters:
    """(name, address) of each who still has one."""
    rows = session.execute(
        select(Person.id, Person.name, Person.email).where(
            Person.id.in_(ids), Person.email.is_not(None)
        )
    )
    found = {row.id: (row.name or "", row.email) for row in rows}
    return tuple(found[one] for one in ids if one in found)
