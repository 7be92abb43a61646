"""A leave begins: the substitute gets each open case's handover note, once (RULEBOOK §5.7)."""

from sqlalchemy import select

from handlers.turn import Turn
from storage.tables import Case, Entry, TimerRow
from tests.handlers.lead.test_handover import LEAD, OTHER, STEWARD, THIRD, W2
from tests.support.centre import Centre
from tests.support.dialogue import Dialogue

HEAD = "从现在起您替林晓彤的班"


def two_cases(centre: Centre) -> list[str]:
    """Both taken up, one promised with a date; of two residents."""
    numbers = [
        centre.files(),
        centre.files("楼道灯不亮", by=W2, name="李先生", phone="13900139000"),
    ]
    for number in numbers:
        centre.takes_up(number)
    centre.plans(numbers[0], "2026-11-24 18:00")
    centre.everybody_reads()
    return numbers


def notes(centre: Centre, number: str) -> list[Entry]:
    of_case = (Entry.case_id == centre.case(number).id) & (Entry.kind == "handover")
    return centre.rows(select(Entry).where(of_case))


def leave_timers(centre: Centre) -> list[TimerRow]:
    return centre.rows(select(TimerRow).where(TimerRow.kind == "absence_begins"))


def test_5_7_at_its_beginning_the_notes_are_on_record_and_told_once(
    centre_anywhere: Centre,
) -> None:
    centre, dialogue = centre_anywhere, Dialogue(centre_anywhere.desk)
    numbers = two_cases(centre)
    dialogue.account(LEAD).says("林晓彤明天请假，替班周子航").taps("确定登记")
    assert [notes(centre, number) for number in numbers] == [[], []]
    centre.until("2026-11-24 08:29")
    assert HEAD not in centre.reads(OTHER)  # a list waits for the hours of work
    centre.until("2026-11-24 08:31")
    told = centre.reads(OTHER)
    assert told.count(HEAD) == 1
    assert "2 件在办" in told
    assert all(number in told for number in numbers)
    assert "师傅上门施工（" in told
    for number in numbers:
        (note,) = notes(centre, number)
        assert "林晓彤 → 周子航" in note.text
        assert note.visibility == "staff"
        assert centre.handler(number) == "小林"  # the cases stay his
    assert leave_timers(centre) == []
    centre.until("2026-11-24 17:00")
    assert HEAD not in centre.reads(OTHER)


def is_about_the_substitute(turn: Turn, case: Case) -> None:
    case.target_id = next(s.person_id for s in turn.roster.people.values() if s.name == "周子航")


def test_5_7_nobody_gets_the_note_of_a_case_about_himself(
    dialogue: Dialogue, centre: Centre
) -> None:
    mine, about = two_cases(centre)
    centre.on(about, LEAD, is_about_the_substitute)
    centre.everybody_reads()
    dialogue.account(LEAD).says("林晓彤明天请假，替班周子航").taps("确定登记")
    centre.until("2026-11-24 08:31")
    told = centre.reads(OTHER)
    assert mine in told
    assert about not in told
    assert notes(centre, about) == []


def test_5_7_a_leave_taken_back_or_without_substitute_hands_nothing_on(
    dialogue: Dialogue, centre: Centre
) -> None:
    numbers = two_cases(centre)
    boss = dialogue.account(LEAD)
    boss.says("林晓彤明天请假，替班周子航").taps("确定登记")
    steward = dialogue.account(STEWARD)
    steward.says("销假")
    steward.taps(next(label for label in steward.offered() if "林晓彤" in label))
    assert leave_timers(centre) == []
    boss.says("林晓彤明天请假").taps("先不找人替").taps("确定登记")
    centre.until("2026-11-24 09:00")
    assert HEAD not in centre.reads(OTHER)
    assert all(notes(centre, number) == [] for number in numbers)


def test_5_7_another_substitute_during_the_leave_gets_them_too(
    dialogue: Dialogue, centre: Centre
) -> None:
    numbers = two_cases(centre)
    boss = dialogue.account(LEAD)
    boss.says("林晓彤今天请假，替班周子航").taps("确定登记")
    centre.passes(minutes=1)
    assert HEAD in centre.reads(OTHER)
    boss.says("林晓彤替班何雨欣")
    boss.taps("确定登记")
    centre.passes(minutes=1)
    assert HEAD in centre.reads(THIRD)
    assert len(notes(centre, numbers[0])) == 2
