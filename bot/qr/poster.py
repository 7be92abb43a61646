"""A poster for the lobby: one A4 page of HTML with the codes inside (as PDF: poster_pdf)."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import segno

HEADLINE = "报修、投诉、建议，扫码直接说"
HOW = (
    "说一句话就行，发照片也可以。",
    "有编号、有人负责、说好什么时候给您回话。",
    "随时说“转人工”，就有人和您联系。",
)
_PAGE = """<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<title>{name} · 报事与投诉</title>
<style>
  @page {{ size: A4; margin: 0 }}
  * {{ box-sizing: border-box }}
  body {{ margin: 0 auto; width: 210mm; height: 297mm; padding: 22mm 18mm; color: #1c1c1e;
    font-family: "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif;
    display: flex; flex-direction: column; text-align: center }}
  h1 {{ font-size: 40pt; margin: 0 0 4mm }}
  h2 {{ font-size: 22pt; font-weight: 400; margin: 0 0 14mm }}
  .codes {{ display: flex; justify-content: center; gap: 16mm; flex: 1; align-items: center }}
  figure {{ margin: 0; width: 74mm }}
  figure svg {{ width: 100%; height: auto }}
  figcaption {{ font-size: 18pt; margin-top: 4mm }}
  .how {{ font-size: 16pt; line-height: 1.7; margin: 10mm 0 }}
  .phone {{ font-size: 22pt; border-top: 0.6mm solid currentColor; padding-top: 8mm }}
  .phone small {{ display: block; font-size: 15pt; margin-top: 2mm }}
</style>
</head>
<body>
<h1>{name}</h1>
<h2>{headline}</h2>
<div class="codes">{codes}</div>
<p class="how">{how}</p>
{phone}
</body>
</html>
"""


@dataclass(frozen=True, slots=True)
class Place:
    """The community on the poster."""

    name: str
    phone: str | None
    hours: str | None


def poster(place: Place, codes: Sequence[tuple[str, str]]) -> str:
    """``codes``: (channel, address)."""
    figures = "".join(
        f"<figure>{_svg(address)}<figcaption>{escape(caption(channel))}</figcaption></figure>"
        for channel, address in codes
    )
    return _PAGE.format(
        name=escape(place.name),
        headline=HEADLINE,
        how="<br>".join(HOW),
        codes=figures,
        phone=_phone(place),
    )


def caption(channel: str) -> str:
    """What stands below a code."""
    return f"{channel}扫一扫"


def phone_line(place: Place) -> str:
    """The complaint phone; empty where the roster names none."""
    return f"投诉与求助电话 {place.phone}" if place.phone else ""


def _phone(place: Place) -> str:
    if not place.phone:
        return ""
    hours = f"<small>{escape(place.hours)}</small>" if place.hours else ""
    return f'<p class="phone">{escape(phone_line(place))}{hours}</p>'


def _svg(address: str) -> str:
    return str(segno.make(address, error="m").svg_inline(border=2, omitsize=True))
