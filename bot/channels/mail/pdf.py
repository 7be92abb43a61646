"""The page as PDF, in the Chinese font that every reader of PDF brings along."""

from collections.abc import Iterator, Sequence
from io import BytesIO
from xml.sax.saxutils import escape

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Flowable, Image, Paragraph, SimpleDocTemplate, Table

from handlers.letters.story import Photo, Story
from handlers.texts import say

__all__ = ["to_pdf"]

FONT = "STSong-Light"
MARGIN = 18 * mm
PHOTO = 42 * mm  # longest side
LAST_OF_FONT = "\uffff"  # signs beyond it (emoji) are not in the font
BODY = ParagraphStyle("body", fontName=FONT, fontSize=9.5, leading=14, wordWrap="CJK")
TITLE = ParagraphStyle("title", BODY, fontSize=14, leading=20, spaceAfter=6)
HEADING = ParagraphStyle("heading", BODY, fontSize=11, leading=16, spaceBefore=8, spaceAfter=2)


def to_pdf(story: Story) -> bytes:
    """One page where it fits; a long story runs on."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    out = BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN,
        title=story.title,
        invariant=1,  # the same story gives the same file
    )
    document.build(list(_page(story)))
    return out.getvalue()


def _page(story: Story) -> Iterator[Flowable]:
    yield _text(story.title, TITLE)
    yield from _table(story.facts, (26 * mm, None))
    yield _text(say("letters.page.words"), HEADING)
    yield from (_text(f"{one.at}　{one.what}") for one in story.words)
    pictures = [picture for photo in story.photos for picture in _picture(photo)]
    if pictures or story.photos_left_out:
        yield _text(say("letters.page.photos"), HEADING)
    if pictures:
        yield Table([pictures[at : at + 4] for at in range(0, len(pictures), 4)], hAlign="LEFT")
    if story.photos_left_out:
        yield _text(say("letters.page.photos_left_out", count=story.photos_left_out))
    yield _text(say("letters.page.promises"), HEADING)
    yield from (_text(f"{one.state}　{one.what}（{one.at}）") for one in story.promises)
    if not story.promises:
        yield _text(say("letters.page.no_promises"))
    yield _text(say("letters.page.steps"), HEADING)
    if story.left_out:
        yield _text(say("letters.page.steps_left_out", count=story.left_out))
    rows = [(one.at, one.who, one.what) for one in story.steps]
    yield from _table(rows, (34 * mm, 36 * mm, None))
    yield _text(say("letters.page.footer", number=story.number), HEADING)


def _text(text: str, style: ParagraphStyle = BODY) -> Paragraph:
    known = "".join(sign if sign <= LAST_OF_FONT else "□" for sign in text)
    return Paragraph(escape(known).replace("\n", "<br/>"), style)


def _table(rows: Sequence[Sequence[str]], widths: Sequence[float | None]) -> Iterator[Flowable]:
    if rows:
        style = [("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0)]
        cells = [[_text(cell) for cell in row] for row in rows]
        yield Table(cells, colWidths=_widths(widths), style=style, hAlign="LEFT")


def _widths(widths: Sequence[float | None]) -> list[float]:
    rest = A4[0] - 2 * MARGIN - sum(width or 0 for width in widths)
    return [rest if width is None else width for width in widths]


def _picture(photo: Photo) -> Iterator[Image]:
    """What is no picture after all (people send anything) is left out."""
    try:
        width, height = ImageReader(BytesIO(photo.data)).getSize()
        scale = PHOTO / max(width, height)
    except Exception:  # noqa: BLE001  (the picture library raises whatever its formats do)
        return
    yield Image(BytesIO(photo.data), width * scale, height * scale)
