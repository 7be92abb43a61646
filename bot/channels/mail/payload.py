"""A letter as it is sent: the page, its photos, the same page as PDF."""

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from bot.channels.base import OutMessage
from bot.channels.mail.pdf import to_pdf
from handlers.letters.story import Story
from handlers.texts import say
from storage.tables import Letter

__all__ = ["Envelope", "message_id", "to_mail", "to_reply"]

_pages: Final = Environment(
    loader=PackageLoader("bot.channels", "mail"), autoescape=True, undefined=StrictUndefined
)
_pages.globals["say"] = say
PICTURES: Final = {"image/jpeg", "image/png", "image/gif", "image/webp"}


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who writes to whom: (name, address) each."""

    sender: str
    to: tuple[tuple[str, str], ...]
    copies: tuple[tuple[str, str], ...]


def message_id(row_id: int, sender: str) -> str:
    """Made from the outbox row, so that a repeat is the same mail."""
    return f"<letter.{row_id}@{sender.rpartition('@')[2].strip('<> ') or 'localhost'}>"


def to_reply(
    message: OutMessage, number: str, written_at: datetime, envelope: Envelope
) -> EmailMessage:
    """The answer to somebody who wrote an e-mail: plain words, read by a person."""
    mail = EmailMessage()
    mail["Message-ID"] = message_id(message.id, envelope.sender)
    mail["Date"] = format_datetime(written_at)
    mail["Subject"] = say("mailback.subject", number=number)
    mail["From"] = envelope.sender
    mail["To"] = _addresses(envelope.to)
    mail.set_content(message.text)
    return mail


def to_mail(message: OutMessage, letter: Letter, story: Story, envelope: Envelope) -> EmailMessage:
    """Plain text, the page with its photos, the PDF."""
    mail = EmailMessage()
    mail["Message-ID"] = message_id(message.id, envelope.sender)
    mail["Date"] = format_datetime(letter.at)
    mail["Subject"] = message.text
    mail["From"] = envelope.sender
    mail["To"] = _addresses(envelope.to)
    if envelope.copies:
        mail["Cc"] = _addresses(envelope.copies)
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(_plain(story))
    photos = [photo for photo in story.photos if photo.mime in PICTURES]
    images = [f"photo{at}.{message.id}" for at in range(len(photos))]
    page = _pages.get_template("letter.html").render(story=story, images=images)
    mail.add_alternative(page, subtype="html")
    html = mail.get_body(("html",))
    assert html is not None, "it was just added"
    for name, photo in zip(images, photos, strict=True):
        kind, _, subtype = photo.mime.partition("/")
        html.add_related(photo.data, kind, subtype, cid=f"<{name}>")
    mail.add_attachment(
        to_pdf(story), maintype="application", subtype="pdf", filename=f"{story.number}.pdf"
    )
    return mail


def _addresses(people: tuple[tuple[str, str], ...]) -> tuple[Address, ...]:
    return tuple(Address(name, addr_spec=address) for name, address in people)


def _plain(story: Story) -> str:
    lines = [story.title, *(f"{name}：{value}" for name, value in story.facts)]
    lines += ["", say("letters.page.words"), *(f"{one.at} {one.what}" for one in story.words)]
    lines += ["", say("letters.page.promises")]
    lines += [f"{p.state} {p.what}（{p.at}）" for p in story.promises] or [
        say("letters.page.no_promises")
    ]
    lines += ["", say("letters.page.steps")]
    lines += [f"{one.at} {one.who} {one.what}" for one in story.steps]
    return "\n".join([*lines, "", say("letters.page.footer", number=story.number)])
