"""合并: the same matter brought twice goes on as one case (DESIGN §4).

The weightier case stays, else the one filed first, so that no promise moves back. Of the same
filer it takes the other's words along. Of different filers nobody is shown to the other: who is
merged hears each step in neutral words, and has his own case back by one tap.
"""

from collections.abc import Sequence

from sqlalchemy import select

from handlers.cases import book, links, moves, parted
from handlers.cases.card import called, handler_line
from handlers.cases.dispatching import first_handler
from handlers.cases.errors import MoveRefused
from handlers.cases.known import is_alike
from handlers.cases.outcome.ladder import dissatisfied
from handlers.cases.privacy import veil
from handlers.cases.privacy.concerned import role_meant
from handlers.cases.privacy.masking import masked
from handlers.cases.related import marks
from handlers.cases.reports.filing import assign
from handlers.cases.states import UNFINISHED, Outcome
from handlers.cases.tasks import drop_of_case
from handlers.cases.telling import forget_unsent, heard_at, tell_handler, tell_resident, tell_staff
from handlers.cases.timing import clocks
from handlers.messages import Button, Media
from handlers.texts import label, say
from handlers.turn import Turn
from handlers.when import say_by
from storage.ids import next_id
from storage.tables import Attachment, Case, Entry

__all__ = ["in_order", "is_unlike", "merge", "part_again", "said_on", "undo"]


def in_order(turn: Turn, one: Case, two: Case) -> tuple[Case, Case]:
    """(merged, kept), if the speaker may merge them; raises MoveRefused kindly."""
    if one.id == two.id:
        raise MoveRefused(say("relations.refused.same"))
    for case in (one, two):
        moves.check(turn, case, "merge")
    about = [(case.target_id, role_meant(case)) for case in (one, two)]
    if one.community_id != two.community_id or about[0] != about[1]:
        raise MoveRefused(say("relations.refused.unlike", one=one.number, two=two.number))
    kept, merged = sorted((one, two), key=_weight)
    return merged, kept


def is_unlike(turn: Turn, one: Case, two: Case) -> bool:
    """Whether the two seem to have nothing in common, by their words; whoever merges is asked."""
    if one.emergency is not None and one.emergency == two.emergency:
        return False
    least = turn.calendar_of(one.community_id).policy.incidents.least_alike
    same = one.category == two.category
    return not is_alike(one.what, two.what, least, same_category=same)


def _weight(case: Case) -> tuple[object, ...]:
    """The first in this order stays."""
    return (case.emergency is None, -case.level, case.kind != "complaint", case.id)


def merge(turn: Turn, one: Case, two: Case) -> Case:
    """Both go on as one; the case that stays."""
    case, kept = in_order(turn, one, two)
    same = links.one_filer(case, kept)
    former = book.handler_of(turn, case)
    entry = say("relations.entry.merged_same", number=kept.number)
    moves.make(turn, case, "merge", entry if same else say("relations.entry.merged_other"))
    case.outcome, case.closed_at = Outcome.MERGED, turn.now
    drop_of_case(turn, case, "callback_survey")
    forget_unsent(turn, case, why="已合并")
    links.pass_on(turn, case, kept)
    links.add(turn, case, kept, "merged")
    _take_over(turn, case, kept, same=same)
    moves.record(turn, kept, "merged_in", say("relations.entry.merged_in", number=case.number))
    turn.explain(say("log.neighbours.merged", number=case.number, kept=kept.number))
    _tell(turn, case, kept, same=same)
    text = say("relations.told.merged_staff", number=case.number, kept=kept.number)
    if former is not None and (turn.who is None or former.person_id != turn.who.person_id):
        tell_staff(turn, case, former, text)
    if former is None or kept.handler_id != former.person_id:
        tell_handler(turn, kept, text)
    return kept


def _take_over(turn: Turn, case: Case, kept: Case, *, same: bool) -> None:
    marks.bring(turn, case, kept)
    kept.dissatisfactions = max(kept.dissatisfactions, case.dissatisfactions)
    kept.incident_id = kept.incident_id or case.incident_id
    clocks.bring_forward(turn, kept, case.feedback_due)
    if not same:
        kept.followed = True  # by him who was merged: ``following.tell_merged``
        return
    words = say("relations.entry.came_along", number=case.number, words=case.what)
    moves.record(turn, kept, parted.CAME_ALONG, words, visibility="resident")
    for photo in book.photos(turn, case):
        turn.session.add(
            Attachment(
                id=next_id(),
                case_id=kept.id,
                blob_id=photo.blob_id,
                kind=photo.kind,
                name=photo.name,
                purpose=photo.purpose,
                person_id=photo.person_id,
                at=photo.at,
            )
        )


def _tell(turn: Turn, case: Case, kept: Case, *, same: bool) -> None:
    """Both residents; the second of them only when he is another."""
    part = Button(label("relations.button.still_mine"), f"still_mine:{case.number}")
    handler = handler_line(turn, kept)
    if same:
        text = say(
            "relations.told.merged_same",
            name=called(case), number=case.number, kept=kept.number, handler=handler,
        )  # fmt: skip
        tell_resident(turn, case, text, [part])
        return
    text = say("relations.told.merged", name=called(case), number=case.number, handler=handler)
    tell_resident(turn, case, text, [part])
    tell_resident(turn, kept, say("relations.told.another", number=kept.number))


def said_on(turn: Turn, case: Case, text: str, media: Sequence[Media] = ()) -> Case:
    """Words of him who was merged, for whoever handles the case it goes on as; that case.

    They stand on both records, on the other one for colleagues only (RULEBOOK §5.11).
    """
    kept = links.kept_of(turn, case)
    if case.outcome != Outcome.MERGED or kept is None:
        raise MoveRefused(say("cases.refused.state", number=case.number, stage=moves.stage(case)))
    text, media = masked(turn, veil.veiled(turn, case, text)), veil.neutral(case, media)
    words = text or say("cases.entry.photos", count=len(media))
    moves.record(turn, case, "add", words, visibility="resident")
    about = {"number": case.number, "place": case.place, "words": words}
    moves.record(turn, kept, parted.SAID_ON, say("relations.entry.said_on", **about))
    book.attach(turn, case, media, purpose="report")
    text = say("relations.told.said_on", kept=kept.number, **about)
    button = Button(label("common.button.progress"), f"progress:{kept.number}")
    tell_handler(turn, kept, text, [button], media=media)
    turn.explain(say("log.resident.added", number=kept.number))
    return kept


def part_again(turn: Turn, case: Case, words: str) -> None:
    """The resident wants his own case back: it is another matter, or not solved at his place.

    While the other case is being worked on it simply goes on by itself; once that is finished he
    disputes the result (RULEBOOK §2.2, §6.2).
    """
    kept = links.kept_of(turn, case)
    if case.outcome != Outcome.MERGED or kept is None:
        raise MoveRefused(say("cases.refused.state", number=case.number, stage=moves.stage(case)))
    if kept.state in UNFINISHED:
        moves.make(turn, case, "reopen", say("relations.entry.parted"))
        _goes_on_by_itself(turn, case)
    else:
        dissatisfied(turn, case, words)
    _unlink(turn, case, kept)


def undo(turn: Turn, case: Case) -> tuple[Case, list[str]]:
    """撤回合并, by whoever may merge: both go on by themselves, and both residents hear so.

    The case it had gone on as, and the words that leave it; raises MoveRefused, also once that is
    finished.
    """
    kept = links.kept_of(turn, case)
    if case.outcome != Outcome.MERGED or kept is None:
        raise MoveRefused(say("relations.refused.not_merged", number=case.number))
    moves.check(turn, kept, "merge")
    same = links.one_filer(case, kept)
    moves.make(turn, case, "unmerge", say("relations.entry.unmerged"), by_system=True)
    _goes_on_by_itself(turn, case)
    words = _unlink(turn, case, kept)
    by = say_by(case.response_due or turn.now, heard_at(turn, case))
    handler = handler_line(turn, case)
    about = {"name": called(case), "number": case.number, "handler": handler}
    tell_resident(turn, case, say("relations.told.unmerged", by=by, **about))
    if not same:
        tell_resident(turn, kept, say("relations.told.another_parted", number=kept.number))
    return kept, words


def _goes_on_by_itself(turn: Turn, case: Case) -> None:
    case.outcome = case.closed_at = None
    assign(turn, case, first_handler(turn, case))


def _unlink(turn: Turn, case: Case, kept: Case) -> list[str]:
    """The words that came along leave with the case, photos too; what was said since follows it."""
    turn.group.flush()
    since = links.merged_since(turn, case)
    words = parted.words_of(turn.session, kept, case.number)
    links.remove(turn, case, "merged")
    marks.take_back(turn, case, kept)
    entry = say("relations.entry.parted_from", number=case.number)
    if words:
        entry += say("relations.entry.words_left", words="；".join(words))
    moves.record(turn, kept, parted.LEFT, entry)
    _take_photos_back(turn, case, kept)
    _said_meanwhile(turn, case, kept, since)
    if kept.state in UNFINISHED:
        key = "parted_words" if words else "parted_staff"
        about = {"number": case.number, "kept": kept.number, "words": "\n".join(words)}
        tell_handler(turn, kept, say(f"relations.told.{key}", **about))
    turn.explain(say("log.neighbours.parted", number=case.number))
    return words


def _take_photos_back(turn: Turn, case: Case, kept: Case) -> None:
    """The copies alone: what he sent stays with his own case."""
    own = {(photo.blob_id, photo.at) for photo in book.photos(turn, case)}
    for photo in book.photos(turn, kept):
        if (photo.blob_id, photo.at) in own:
            turn.session.delete(photo)


def _said_meanwhile(turn: Turn, case: Case, kept: Case, since: int) -> None:
    """What the filer said while both were one, for who handles his own case from now on.

    Said of both by the same filer it stays on the other one too: nobody can tell which he meant.
    """
    said_to = kept if links.one_filer(case, kept) else case
    found = turn.session.scalars(
        select(Entry.text)
        .where(
            Entry.case_id == said_to.id,
            Entry.id > since,
            Entry.kind.in_(("add", "urge")),
            Entry.actor_id == case.filer_id,
        )
        .order_by(Entry.id)
    ).all()
    if not found:
        return
    words = say("relations.entry.said_meanwhile", words="；".join(found))
    if said_to is kept:
        moves.record(turn, case, "said_meanwhile", words)
    tell_handler(turn, case, say("relations.told.said_meanwhile", number=case.number, words=words))
