"""What is kept too long is purged: bodies, media, personal data (RULEBOOK §8, §11)."""

from datetime import timedelta

from sqlalchemy import select, update

from handlers.cases.actions import residents
from handlers.cases.handling import support
from handlers.cases.timing import pausing
from storage.tables import Account, Attachment, Blob, Case, InboxRow, OutboxRow, Pause
from tests.support.centre import STEWARD, WANG, Centre


def _lay_for(centre: Centre, days: int) -> None:
    """Make everything so many days older, as if it had lain there; one night passes."""
    moments = (Case.closed_at, Attachment.at, Blob.created_at, InboxRow.accepted_at)
    with centre.desk.store.write() as conn:
        for moment in moments:
            rows = conn.execute(select(moment.class_.id, moment).where(moment.is_not(None))).all()
            for row_id, at in rows:
                older = {moment.key: at - timedelta(days=days)}
                conn.execute(update(moment.class_).where(moment.class_.id == row_id).values(older))
    centre.passes(days=1)


def _bodies(centre: Centre) -> int:
    """Messages of the resident whose words are still there."""
    mine = select(Account.id).where(Account.external_id == WANG).scalar_subquery()
    kept = select(InboxRow).where(InboxRow.account_id == mine, InboxRow.body_sealed.is_not(None))
    return len(centre.rows(kept))


def test_raw_messages_are_purged_after_a_week(centre: Centre) -> None:
    """§11: inbox raw bodies 7 days; the row stays, so that a repeat is still known."""
    centre.complains()
    said, rows = _bodies(centre), len(centre.rows(select(InboxRow)))
    assert said > 0
    _lay_for(centre, days=5)
    assert _bodies(centre) == said
    _lay_for(centre, days=2)
    assert _bodies(centre) == 0
    assert len(centre.rows(select(InboxRow))) == rows


def test_photos_go_after_a_year_and_the_case_keeps_that_there_were_some(centre: Centre) -> None:
    """§11: media 1 year."""
    number = centre.files()
    centre.finishes(number)
    of_case = select(Attachment).where(Attachment.case_id == centre.case(number).id)
    photos = len(centre.rows(of_case))
    assert photos > 0
    _lay_for(centre, days=360)
    assert all(blob.size_bytes > 0 for blob in centre.rows(select(Blob)))
    _lay_for(centre, days=5)
    blobs = centre.rows(select(Blob))
    assert all(blob.data == b"" for blob in blobs)
    assert all(blob.digest.startswith("erased") for blob in blobs)  # sent again it is kept anew
    assert len(centre.rows(of_case)) == photos


def test_a_case_two_years_closed_is_nobodys_but_still_counts(centre: Centre) -> None:
    """§8, §11: closed cases' personal data 2 years, then anonymised; the timeline stays."""
    number = centre.complains()
    centre.finishes(number)
    centre.passes(days=8)
    assert centre.case(number).state == "closed"
    kinds = centre.kinds(number)
    _lay_for(centre, days=700)
    assert centre.case(number).contact_name == "王女士"
    _lay_for(centre, days=50)
    case = centre.case(number)
    assert (case.contact_name, case.phones_sealed, case.hope) == (None, None, None)
    assert "王女士" not in case.what
    assert (case.kind, case.state) == ("complaint", "closed")
    assert centre.kinds(number) == [*kinds, "erase"]
    texts = centre.rows(select(OutboxRow.text).where(OutboxRow.case_id == case.id))
    assert texts
    assert not any("王女士" in text for text in texts)


def test_what_colleagues_were_asked_and_why_it_stood_still_goes_with_the_case(
    centre: Centre,
) -> None:
    """§8, §11."""
    number = centre.files()
    centre.takes_up(number)
    until = centre.desk.now() + timedelta(hours=2)
    centre.on(number, STEWARD, lambda turn, case: support.ask(turn, case, "王女士要求赔偿"))
    centre.on(number, STEWARD, lambda turn, case: pausing.pause(turn, case, "她出差", until))
    centre.on(number, WANG, residents.withdraw)
    _lay_for(centre, days=735)
    (task,), (pause,) = centre.tasks(), centre.rows(select(Pause))
    assert "王女士" not in task.about
    assert "出差" not in pause.reason


def test_an_open_case_is_never_purged(centre: Centre) -> None:
    """§11: closed cases only."""
    number = centre.complains()
    _lay_for(centre, days=1000)
    assert centre.case(number).contact_name == "王女士"
