"""The poster as PDF: one A4 page, the codes as shapes that print sharp at any size."""

from collections.abc import Iterator, Sequence
from io import BytesIO
from xml.sax.saxutils import escape

import segno
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Flowable, KeepInFrame, Paragraph, SimpleDocTemplate, Spacer, Table

from bot.qr.poster import HEADLINE, HOW, Place, caption, phone_line

__all__ = ["poster_pdf"]

FONT = "STSong-Light"  # every reader of PDF brings it along
LAST_OF_FONT = "\uffff"  # signs beyond it (emoji) are not in the font
MARGIN = 20 * mm
QUIET_MODULES = 2  # empty space around a code
CODE = 74 * mm
LARGE, MIDDLE, SMALL, TINY = (
    ParagraphStyle(f"size{size}", fontName=FONT, fontSize=size, leading=size * 1.5, alignment=1,
                   wordWrap="CJK")
    for size in (36, 22, 16, 14)
)  # fmt: skip


class Code(Flowable):  # type: ignore[misc]  # written without types
    """A QR code as filled squares."""

    def __init__(self, address: str) -> None:
        super().__init__()
        code = segno.make(address, error="m")
        self._rows = [list(row) for row in code.matrix_iter(border=QUIET_MODULES)]
        self.width = self.height = CODE

    def draw(self) -> None:
        """See Flowable.draw: from the lower left corner."""
        side = CODE / len(self._rows)
        for down, row in enumerate(self._rows, start=1):
            for right, is_dark in enumerate(row):
                if is_dark:
                    # A little over its edge: no hair of white between two neighbours.
                    self.canv.rect(
                        right * side, CODE - down * side, side * 1.02, side * 1.02, stroke=0, fill=1
                    )


def poster_pdf(place: Place, codes: Sequence[tuple[str, str]]) -> bytes:
    """``codes``: (channel, address). A name too long for the page is made smaller with the rest."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    out = BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN,
        title=f"{place.name} · 报事与投诉",
        invariant=1,  # the same poster gives the same file
    )
    width, height = document.width - 12, document.height - 12  # the frame's padding
    document.build([KeepInFrame(width, height, list(_page(place, codes)), mode="shrink")])
    return out.getvalue()


def _page(place: Place, codes: Sequence[tuple[str, str]]) -> Iterator[Flowable]:
    yield _text(place.name, LARGE)
    yield _text(HEADLINE, MIDDLE)
    yield Spacer(1, 16 * mm)
    pictures = [Code(address) for _, address in codes]
    captions = [_text(caption(channel), SMALL) for channel, _ in codes]
    yield Table([pictures, captions], colWidths=[CODE + 8 * mm] * len(codes), hAlign="CENTER")
    yield Spacer(1, 14 * mm)
    yield from (_text(line, SMALL) for line in HOW)
    yield Spacer(1, 14 * mm)
    if place.phone:
        yield _text(phone_line(place), MIDDLE)
        yield _text(place.hours or "", TINY)


def _text(text: str, style: ParagraphStyle) -> Paragraph:
    known = "".join(sign if sign <= LAST_OF_FONT else "□" for sign in text)
    return Paragraph(escape(known), style)
