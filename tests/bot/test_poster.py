"""The poster as PDF: one A4 page with all that the page of HTML says."""

import re
import zlib
from base64 import a85decode

from bot.qr.poster import HEADLINE, HOW, Place, poster
from bot.qr.poster_pdf import poster_pdf

CODES = [("微信", "http://weixin.qq.com/q/abc"), ("Telegram", "https://t.me/desk?start=c12")]
PLACE = Place("云汀花园", "0700-5550118", "每天 08:30–20:00")


def drawn(pdf: bytes) -> bytes:
    """What its pages draw."""
    found = re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL)
    return b"".join(zlib.decompress(a85decode(b"<~" + one.strip(), adobe=True)) for one in found)


def words(pdf: bytes) -> str:
    """Its texts, line after line."""
    said = []
    for shown in re.findall(rb"\((.*?)(?<!\\)\) Tj", drawn(pdf), re.DOTALL):
        octal = re.sub(rb"\\([0-7]{3})", lambda m: bytes([int(m[1], 8)]), shown)
        plain = re.sub(rb"\\(.)", rb"\1", octal, flags=re.DOTALL)
        said.append(plain.decode("utf-16-be", errors="replace"))
    return "\n".join(said)


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b", pdf))


def test_it_is_one_a4_page_with_the_words_of_the_other() -> None:
    pdf, html = poster_pdf(PLACE, CODES), poster(PLACE, CODES)
    assert pages(pdf) == 1
    assert b"595.2756 841.8898" in pdf
    for one in (
        "云汀花园",
        HEADLINE,
        *HOW,
        "微信扫一扫",
        "Telegram扫一扫",
        "0700-5550118",
        "08:30",
    ):
        assert one in words(pdf), one
        assert one in html, one
    assert drawn(pdf).count(b" re f") > 200  # two codes, drawn


def test_without_a_phone_none_is_named_and_a_long_name_stays_on_the_page() -> None:
    long = Place("云汀花园二期东区" * 20 + "🏠<b>", None, "每天 08:30–20:00")
    pdf = poster_pdf(long, CODES[:1])
    assert pages(pdf) == 1
    assert "电话" not in words(pdf)
    assert "<b>" in words(pdf)


def test_the_same_place_gives_the_same_file() -> None:
    assert poster_pdf(PLACE, CODES) == poster_pdf(PLACE, CODES)
