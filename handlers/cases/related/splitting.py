"""拆分: one of several matters of a case goes on under a number of its own (RULEBOOK §4.4)."""

from handlers.cases import links, moves
from handlers.cases.card import called, handler_line
from handlers.cases.dispatching import first_handler
from handlers.cases.privacy import veil
from handlers.cases.privacy.masking import masked
from handlers.cases.reports import frequent, points
from handlers.cases.reports.filing import assign, next_number
from handlers.cases.states import CaseState
from handlers.cases.telling import heard_at, tell_resident
from handlers.letters import replies
from handlers.texts import say
from handlers.turn import Turn
from handlers.when import say_by
from nlp.matters import topic_of
from storage.ids import next_id
from storage.records import new_record
from storage.tables import Case

__all__ = ["split"]

# Who it is, where, and who must not see it: the same for both.
SHARED = (
    "kind", "feeling", "target", "target_id", "channel", "filer_id", "filer_account_id",
    "contact_name", "phones_sealed", "anonymous", "person_sealed", "community_id", "grid_id",
    "house_id", "building", "place",
)  # fmt: skip


def split(turn: Turn, case: Case, what: str, category: str, *, point: int | None = None) -> Case:
    """The new case, dispatched like any other; the clocks of the old one run on.

    ``point``: the position of the matter that it takes along, where the report holds several.
    """
    what = masked(turn, veil.veiled(turn, case, what))
    moves.check(turn, case, "split")
    part = new_record(
        Case,
        **{name: getattr(case, name) for name in SHARED},
        id=next_id(),
        number=next_number(turn),
        state=CaseState.FILED,
        category=category,
        because=[],
        topic=topic_of(what),
        what=what,
        urgent=False,
        repeat=False,
        level=1,
        rung=0,
        urges=0,
        dissatisfactions=0,
        filed_at=turn.now,
        last_word_at=turn.now,
        overdue=False,
    )
    if point is not None:
        points.split_off(turn, case, point, part.number)
    turn.add(part)
    moves.make(turn, case, "split", say("relations.entry.split", number=part.number, what=what))
    moves.record(
        turn, part, "file", say("relations.entry.split_from", number=case.number, what=what),
        visibility="resident",
    )  # fmt: skip
    links.add(turn, part, case, "split")
    replies.share_sender(turn, case, part)
    assign(turn, part, first_handler(turn, part))
    turn.explain(say("log.neighbours.split", number=case.number, part=part.number))
    due = part.response_due
    tell_resident(
        turn,
        part,
        say(
            "relations.told.split",
            name=called(case),
            number=case.number,
            part=part.number,
            what=what,
            handler=handler_line(turn, part),
            by=say_by(due, heard_at(turn, part)) if due else say("cases.told.at_once"),
        ),
        purpose="promise",
    )
    frequent.notice(turn, part)
    return part
