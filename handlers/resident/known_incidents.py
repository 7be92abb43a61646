"""What is reported is known already: said at once, 跟进 or 单独报事 (RULEBOOK §5.13)."""

from collections.abc import Callable

from handlers.cases import known
from handlers.cases.related import incident_steps
from handlers.cases.reports.filing import building_of_matter, remember_person
from handlers.messages import Button
from handlers.resident import drafts
from handlers.resident.common import joined
from handlers.resident.marks import has_mark, mark
from handlers.state import ReportDraft
from handlers.texts import label, say
from handlers.turn import Turn
from storage.tables import Case

__all__ = ["ACTIONS", "comfort", "offers", "tell_followed"]

OFFERED = "incident_offered"  # once for each draft; what follows is his own report


def offers(turn: Turn, draft: ReportDraft, opening: str) -> bool:
    """Whether it is known, and then said instead of the next question.

    A complaint about somebody is never turned into news of an incident.
    """
    if not turn.roster.incidents or draft.intake or draft.target or has_mark(draft, OFFERED):
        return False
    found = known.find(
        turn,
        draft.community_id,
        building_of_matter(draft) or None,
        draft.what,
        category=draft.category,
    )
    if found is None:
        return False
    mark(draft, OFFERED)
    words = say("incidents.offer.words", known=known.words(found, turn.now))
    turn.ask(
        joined(opening, words),
        [
            Button(label("incidents.button.follow"), f"follow_incident:{found.id}"),
            Button(label("incidents.button.own"), "own_report"),
        ],
    )
    turn.explain(say("log.neighbours.known"))
    return True


def comfort(turn: Turn, case: Case) -> None:
    """An emergency is opened all the same; what is known of it is said beside it."""
    found = known.find(turn, case.community_id, case.building, case.what, emergency=case.emergency)
    if found is not None:
        text = say("incidents.offer.emergency", known=known.words(found, turn.now))
        turn.reply(text, case_id=case.id, case_number=case.number)


def tell_followed(turn: Turn) -> bool:
    """查进度 of who follows an incident and has nothing of his own; whether there is one."""
    found = [known.of_id(turn, one) for one in incident_steps.followed_by(turn)]
    lines = [known.words(one, turn.now) for one in found if one is not None]
    if not lines:
        return False
    own = Button(label("incidents.button.own"), "report")
    turn.ask(say("incidents.offer.progress", known="\n".join(lines)), [own])
    return True


def _follow(turn: Turn, ref: str) -> None:
    incident = incident_steps.follow(turn, int(ref) if ref.isdecimal() else 0)
    if turn.state.report is not None:
        remember_person(turn, turn.state.report)  # he is not asked again where he lives
        drafts.stop(turn)
    turn.state.clear_form()
    turn.ask(
        say("incidents.offer.following", title=incident.title),
        [
            Button(label("incidents.button.own"), "report"),
            Button(label("incidents.button.unfollow"), f"unfollow_incident:{incident.id}"),
        ],
    )


def _unfollow(turn: Turn, ref: str) -> None:
    incident_steps.unfollow(turn, int(ref) if ref.isdecimal() else 0)
    own = Button(label("incidents.button.own"), "report")
    turn.ask(say("incidents.offer.unfollowed"), [own])


ACTIONS: dict[str, Callable[[Turn, str], None]] = {
    "follow_incident": _follow,
    "unfollow_incident": _unfollow,
}
