"""At every handover: who did what, and what is still due (RULEBOOK §5.7)."""

from sqlalchemy import select

from handlers.cases.timing import pausing
from storage.tables import Entry, Pause
from tests.support.centre import LEAD, OTHER_STEWARD, STEWARD, WANG, Centre
from tests.support.dialogue import Dialogue, at


def notes(centre: Centre, number: str) -> list[str]:
    """The handover notes of a case, oldest first."""
    of_case = select(Entry).where(Entry.case_id == centre.case(number).id, Entry.kind == "handover")
    return [entry.text for entry in centre.rows(of_case.order_by(Entry.id))]


def test_5_7_a_case_reassigned_for_silence_says_that_nobody_spoke_yet(
    centre: Centre, dialogue: Dialogue
) -> None:
    number = centre.files()
    centre.passes(minutes=46)
    assert centre.handler(number) == "陈主管"
    (note,) = notes(centre, number)
    assert "还没有对业户说过话" in note
    dialogue.account(LEAD).hears("交接单（林晓彤 → 陈静怡）", "后天 09:30 前明确反馈")


def test_5_7_a_case_passed_on_by_hand_carries_what_was_done(
    centre: Centre, dialogue: Dialogue
) -> None:
    number = centre.files()
    centre.takes_up(number)
    centre.reports(number, "已看过现场，是地漏接口渗水")
    steward = dialogue.account(STEWARD)
    steward.says(number).taps("转办").taps("管家 周子航")
    centre.passes(seconds=31)
    dialogue.account(OTHER_STEWARD).hears("已做", "地漏接口渗水", "还差", "明确反馈")
    assert "第一句话" not in notes(centre, number)[0]
    assert len(notes(centre, number)) == 1


def test_5_7_who_stands_in_reads_it_on_the_card(centre: Centre, dialogue: Dialogue) -> None:
    number = centre.files()
    centre.takes_up(number)
    centre.is_away(STEWARD, "2026-11-24 09:00", OTHER_STEWARD)
    dialogue.account(OTHER_STEWARD).says(number).hears("交接单（林晓彤 → 周子航）", "正在核对情况")
    dialogue.account(STEWARD).says(number).does_not_hear("交接单")


def test_5_7_a_paused_case_is_handed_over_as_it_stands(centre: Centre, dialogue: Dialogue) -> None:
    number = centre.files()
    centre.takes_up(number)
    until = at("2026-11-25 10:00")
    centre.on(number, STEWARD, lambda turn, case: pausing.pause(turn, case, "水泵在路上", until))
    dialogue.account(LEAD).says("林晓彤交接给周子航").taps("确定交接")
    assert (centre.handler(number), centre.case(number).state) == ("小周", "paused")
    assert "水泵在路上" in notes(centre, number)[0]
    assert centre.timers(number) == {"pause_until": until}
    assert centre.rows(select(Pause))[0].resumed_at is None
    dialogue.account(OTHER_STEWARD).says(number).taps("恢复办理").hears("已恢复办理")


def test_5_7_what_he_wrote_after_unsolved_goes_along(centre: Centre, dialogue: Dialogue) -> None:
    number = centre.files("楼道灯不亮")
    centre.finishes(number)
    resident, other = dialogue.account(WANG), dialogue.account(OTHER_STEWARD)
    resident.taps("没解决").says("灯还是一闪一闪的，没修好")
    centre.takes_up(number)
    dialogue.account(LEAD).says("林晓彤交接给周子航").taps("确定交接")
    other.hears("业户说没解决：灯还是一闪一闪的", "一闪一闪").does_not_hear("没有留话")
    (note,) = notes(centre, number)
    assert "业户说：" in note
    assert "还没有回复" not in note  # nothing was asked of him since
