"""Whatever a resident wrote or sent, the letter about it can be made (RULEBOOK §6.4)."""

from datetime import UTC, datetime

import pytest

from bot.channels.base import OutMessage
from bot.channels.mail.payload import Envelope, to_mail
from handlers.letters.story import Photo, Promise, Step, Story
from storage.tables import Letter

AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def story(words: str, **changes: object) -> Story:
    said = Step("今天 10:00", "", words)
    values: dict[str, object] = {
        "title": "261123-001：第二级",
        "number": "261123-001",
        "facts": (("业户", words[:20]), ("地点", "3栋2单元1501")),
        "words": (said,),
        "promises": (Promise(words[:100], "今天 10:00", "没做到"),),
        "steps": (Step("今天 10:00", "管家 林晓彤", words[:160]),),
        "left_out": 3,
        "photos": (),
        "photos_left_out": 0,
    }
    return Story(**(values | changes))  # type: ignore[arg-type]


def page_and_pdf(told: Story) -> tuple[str, bytes]:
    letter = Letter(id=1, case_id=2, level=2, to_ids=[3], copy_ids=[], at=AT)
    envelope = Envelope("desk@example.com", (("秦总", "gm@example.com"),), ())
    mail = to_mail(OutMessage(1, "【投诉升级·二级】", "promise"), letter, told, envelope)
    html = mail.get_body(("html",))
    assert html is not None
    (pdf,) = [part for part in mail.walk() if part.get_content_type() == "application/pdf"]
    data = pdf.get_payload(decode=True)
    assert isinstance(data, bytes)
    return html.get_content(), data


@pytest.mark.parametrize(
    "words",
    [
        "<script>alert(1)</script> & <b>漏水",
        "气死了😡😡🤬" * 50,
        "\x01\x0b\x1f\u200b\ufeff漏水\r\n又漏了\t",
        "𠮷野家门口堆垃圾",
        "漏" * 2000,
        "</para><font size=99>大",
        "",
    ],
)
def test_6_4_any_words_make_a_page_and_a_pdf(words: str) -> None:
    page, pdf = page_and_pdf(story(words))
    assert "<script>" not in page
    assert pdf.startswith(b"%PDF-")


@pytest.mark.parametrize("data", [b"", b"\xff\xd8\xff\xe0 no photo", b"GIF89a", b"%PDF-1.7"])
def test_6_4_what_is_no_picture_is_left_out_of_the_pdf(data: bytes) -> None:
    _, pdf = page_and_pdf(story("漏水", photos=(Photo("现场.jpg", "image/jpeg", data),)))
    assert pdf.startswith(b"%PDF-")


def test_6_4_a_story_without_promises_says_so() -> None:
    page, _ = page_and_pdf(story("漏水", promises=(), photos_left_out=2))
    assert "还没有答应过具体的时间" in page
    assert "另有 2 张照片太大" in page
    assert "更早的 3 条" in page


def test_6_4_the_same_letter_is_the_same_pdf() -> None:
    assert page_and_pdf(story("漏水"))[1] == page_and_pdf(story("漏水"))[1]
