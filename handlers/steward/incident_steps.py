"""事件进展, 事件结束, 多人一起投诉: said to everybody an incident concerns (RULEBOOK §5.13)."""

from collections.abc import Callable, Mapping

from handlers.cases import book, known
from handlers.cases.errors import MoveRefused
from handlers.cases.related import incident_steps, incidents
from handlers.messages import Button
from handlers.steward.dates import due_slot, over_of
from handlers.steward.form import Filling, Question, Slot, StaffForm, Unfit
from handlers.steward.telling import confirm
from handlers.steward.which import allowed
from handlers.steward.words import check_note, words_slot
from handlers.texts import label, say
from handlers.turn import Turn
from handlers.when import say_by
from nlp.answers import read_yes_no
from storage.tables import Case

__all__ = ["ACTIONS", "FORMS"]

SHOWN = 6


def incident_step(turn: Turn, number: str) -> None:
    """[事件进展]; of a group each case is spoken to by itself."""
    case = allowed(turn, number, "incident_step")
    incident = incidents.incident_of(turn, case)
    if incident.is_group:
        _show(turn, case, say("incidents.refused.singly"))
        return
    STEP.begin(turn, case)


def incident_over(turn: Turn, number: str) -> None:
    """[事件结束]: first whether the source has really stopped."""
    case = allowed(turn, number, "incident_step")
    incidents.incident_of(turn, case)
    OVER.begin(turn, case)


def _show(turn: Turn, case: Case, text: str) -> None:
    """The cases of its incident, each by a button; none that the speaker may not know of."""
    seen = [
        one for one in incidents.linked(turn, case.incident_id or 0) if book.may_know(turn, one)
    ]
    buttons = [Button(f"{one.number} {one.place}", f"open:{one.number}") for one in seen[:SHOWN]]
    turn.ask(text, buttons, case_id=case.id, case_number=case.number)


def _stepped(filling: Filling) -> None:
    turn, case = filling.turn, filling.case
    due = over_of(filling, ("words",))
    count = incident_steps.report_step(turn, case, filling.said("words"), due)
    text = say("incidents.done.step", count=count)
    if due is not None:
        text += say("incidents.done.expected", by=say_by(due, turn.now))
    confirm(turn, case, text)


STEP = StaffForm(
    "staff.incident_step",
    (
        words_slot("words", "incidents.ask.step", example="incidents.example.known", to_all=True),
        due_slot("incidents.ask.due", optional=True, hints=("words",), when_over=True),
    ),
    _stepped,
)


def _ask_stopped(filling: Filling) -> Question:
    return say("incidents.ask.stopped"), [
        filling.button(label("incidents.button.stopped"), "stopped", "yes"),
        filling.button(label("incidents.button.not_yet"), "stopped", "no"),
    ]


def _tap_stopped(filling: Filling, value: str) -> str:
    if value != "yes":
        raise Unfit(say("incidents.unfit.not_stopped"), _ask_stopped(filling)[1])
    return value


def _hear_stopped(filling: Filling) -> str:
    said = read_yes_no(filling.text)
    stopped = said if said is not None else filling.text == label("incidents.button.stopped")
    return _tap_stopped(filling, "yes" if stopped else "no")


def _wants_photo(filling: Filling) -> bool:
    turn, case = filling.turn, filling.case
    incident = known.of_id(turn, case.incident_id)
    physical = turn.calendar_of(case.community_id).policy.categories.physical
    is_group = incident is not None and incident.is_group
    return case.category in physical and not is_group and not filling.media


def _hear_photo(filling: Filling) -> str:
    if not filling.keep_media():
        raise Unfit(say("steward.complete.photo_needed"))
    return "here"


def _ended(filling: Filling) -> None:
    turn, case = filling.turn, filling.case
    count = incident_steps.end(turn, case, filling.said("words"), filling.media)
    confirm(turn, case, say("incidents.done.over", count=count))


OVER = StaffForm(
    "staff.incident_over",
    (
        Slot("stopped", _ask_stopped, _hear_stopped, _tap_stopped),
        words_slot("words", "incidents.ask.over", example="incidents.example.over", to_all=True),
        Slot("photo", lambda _: (say("steward.complete.photo"), ()), _hear_photo,
             wanted=_wants_photo),
    ),
    _ended,
)  # fmt: skip


# --- 多人一起投诉 --------------------------------------------------------------------------------


def group(turn: Turn, number: str) -> None:
    """[多人一起投诉]: who speaks for them and what they really want, for colleagues only."""
    case = allowed(turn, number, "link_incident")
    if case.incident_id is not None:
        raise MoveRefused(say("incidents.refused.linked", number=case.number))
    GROUP.begin(turn, case)


def _note(name: str, ask: str) -> Slot:
    def hear(filling: Filling) -> str:
        if not filling.text:
            raise Unfit(say("steward.form.empty"))
        check_note(filling.text)
        return filling.text

    return Slot(name, lambda _: (say(ask), ()), hear)


def _grouped(filling: Filling) -> None:
    turn, case = filling.turn, filling.case
    incidents.open_group(turn, case, filling.said("speaks_for"), filling.said("aim"))
    confirm(turn, case, say("incidents.done.group", number=case.number))


GROUP = StaffForm(
    "staff.group",
    (_note("speaks_for", "incidents.ask.speaks_for"), _note("aim", "incidents.ask.aim")),
    _grouped,
)


ACTIONS: Mapping[str, Callable[[Turn, str], None]] = {
    "incident_step": incident_step,
    "incident_over": incident_over,
    "group": group,
}
FORMS = (STEP, OVER, GROUP)
