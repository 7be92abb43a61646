"""Matters for different handlers are parted when they are filed (RULEBOOK §4.4, §5.1)."""

import pytest
from sqlalchemy import select

from storage.tables import Case
from tests.support.dialogue import Dialogue, Voice
from tests.support.neighbours import LEAD, LIN, WANG, case, rows, submits


def filed(dialogue: Dialogue, text: str) -> tuple[Voice, list[Case]]:
    """王女士 tells it and submits; her cases, oldest first."""
    w = dialogue.account("resident:w1").says(WANG + text)
    submits(dialogue, w)
    return w, rows(dialogue, select(Case).where(Case.contact_name == "王女士").order_by(Case.id))


def test_4_4_a_leak_goes_to_the_steward_and_the_complaint_about_him_past_him(
    dialogue: Dialogue,
) -> None:
    w, found = filed(dialogue, "厨房天花板漏水。还有，管家小林态度太差，说话很冲")
    leak, about = found
    w.hears(leak.number, "管家 林晓彤", about.number)
    s = dialogue.account(LIN).hears(leak.number, "漏水")
    s.does_not_hear("态度", about.number)
    dialogue.account(LEAD).hears(about.number, "态度", "接单")
    assert (leak.target_id, leak.points, about.points) == (None, None, None)
    s.presses(f"accept:{leak.number}").does_not_hear(about.number, "态度")
    s.says("我的工单").hears(leak.number).does_not_hear(about.number)
    assert case(dialogue, about.number).handler_id != case(dialogue, leak.number).handler_id


@pytest.mark.parametrize(
    "text",
    [
        "管家小林态度太差。还有他从来不接电话",
        "厨房天花板漏水。还有，电梯按钮不亮了",
        "管家小林三次都没来修漏水。还有他说漏水不归物业管",
        "管家小林态度差。另外，楼上漏水他也不管",
    ],
)
def test_4_4_what_is_one_story_stays_one_case(dialogue: Dialogue, text: str) -> None:
    _, found = filed(dialogue, text)
    assert len(found) == 1


def test_4_4_with_photos_a_person_says_what_goes_where(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:w1").says(
        WANG + "厨房天花板漏水。还有，管家小林态度太差，说话很冲"
    )
    w.sends_photo()
    submits(dialogue, w)
    (only,) = rows(dialogue, select(Case).where(Case.contact_name == "王女士"))
    assert only.points == 2
    dialogue.account(LIN).does_not_hear(only.number)
