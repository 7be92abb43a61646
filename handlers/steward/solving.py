"""方案 in the chat: one or several for the resident, and the superior who decides (RULEBOOK §5.9).

方案/计划 puts one; [几个方案供选], behind [更多], asks for up to three before anything is sent.
What goes beyond the speaker's authority is decided on by his superior: [同意] [不同意].
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from handlers.cases.asked import how_asked
from handlers.cases.handling import approvals, solutions
from handlers.cases.handling.solutions import Option
from handlers.messages import Button
from handlers.roster import Staff
from handlers.steward.dates import due_of, due_slot
from handlers.steward.form import Ends, Filling, Question, Slot, StaffForm, Unfit
from handlers.steward.telling import confirm, told
from handlers.steward.which import allowed, seen_case
from handlers.steward.words import words_slot
from handlers.texts import label, say
from handlers.turn import Turn
from handlers.when import say_by
from nlp.answers import read_yes_no
from storage.tables import Case

__all__ = ["ACTIONS", "AS_AGREED", "FORMS", "as_planned", "before_plan", "put"]

MOST_OPTIONS = 3
YES, NO = "yes", "no"


def put(filling: Filling, options: Sequence[Option]) -> None:
    """Send the solutions, or ask the superior first; the speaker is told which it was."""
    turn, case = filling.turn, filling.case
    options = [solutions.once(option) for option in options]
    superior = approvals.propose(turn, case, options, filling.media)
    text = _sent(turn, case, options) if superior is None else _asked(superior)
    confirm(turn, case, text)


def _sent(turn: Turn, case: Case, options: Sequence[Option]) -> str:
    shown = [
        say("steward.next_step", step=option.next_step, by=say_by(option.due, turn.now))
        for option in options
    ]
    if len(options) == 1:
        words = [told(turn, case, options[0].what), shown[0]]
    else:
        both = [f"{option.what} {line}" for option, line in zip(options, shown, strict=True)]
        words = [told(turn, case, "\n".join(both))]
    how = how_asked(turn, case)
    if solutions.agreed(turn, case) is not None:
        words.append(say("solutions.form.change_sent"))
    elif not how:
        key = "sent" if len(options) == 1 else "sent_several"
        words.append(say(f"solutions.form.{key}"))
    return "\n".join(filter(None, [*words, how]))


def _asked(superior: Staff) -> str:
    return say("solutions.form.asked", name=superior.name)


def before_plan(turn: Turn, case: Case) -> str:
    """What stands above 方案/计划 when something is agreed already."""
    kept_to = solutions.agreed(turn, case)
    if kept_to is None:
        return ""
    return say("solutions.form.agreed", plan=solutions.listed([kept_to], turn.now))


# --- several at once -----------------------------------------------------------------------------


def several(turn: Turn, ref: str) -> None:
    """[几个方案供选]: each with what, next step and date."""
    case = allowed(turn, ref, "promise_plan")
    SEVERAL.begin(turn, case, before=before_plan(turn, case))


def as_planned(filling: Filling, slot: str = "next_step") -> list[Button]:
    """The next step is often the plan itself."""
    words = label("steward.button.as_planned")
    return [filling.button(words, slot, say("steward.plan.as_planned"))]


def _goes_on(at: int, filling: Filling) -> bool:
    return at == 1 or filling.said(f"more{at - 1}") == YES


def _ask_more(at: int, filling: Filling) -> Question:
    name = f"more{at}"
    return say("solutions.form.more", count=at), [
        filling.button(label("solutions.button.enough"), name, NO),
        filling.button(label("solutions.button.more"), name, YES),
    ]


def _hear_more(at: int, filling: Filling) -> str:
    wants = read_yes_no(filling.text)
    if wants is None:
        raise Unfit(*_ask_more(at, filling))
    return YES if wants else NO


def _option_slots(at: int) -> tuple[Slot, ...]:
    wanted = partial(_goes_on, at)
    slots = (
        words_slot(
            f"words{at}",
            "solutions.form.words",
            example="steward.example.plan",
            feedback=True,
            promises=False,
            wanted=wanted,
        ),
        words_slot(
            f"next_step{at}",
            "steward.plan.next_step",
            example="steward.example.next_step",
            feedback=True,
            promises=False,
            ready=lambda filling: as_planned(filling, f"next_step{at}"),
            wanted=wanted,
        ),
        due_slot(
            "steward.plan.due",
            name=f"due{at}",
            hints=(f"next_step{at}", f"words{at}"),
            wanted=wanted,
        ),
    )
    if at == MOST_OPTIONS:
        return slots
    return (
        *slots,
        Slot(f"more{at}", partial(_ask_more, at), partial(_hear_more, at), wanted=wanted),
    )


def _options(filling: Filling) -> list[Option]:
    found = []
    for at in range(1, MOST_OPTIONS + 1):
        due = due_of(filling, f"due{at}")
        if due is not None:
            found.append(Option(filling.said(f"words{at}"), filling.said(f"next_step{at}"), due))
    return found


SEVERAL = StaffForm(
    "staff.several",
    tuple(slot for at in range(1, MOST_OPTIONS + 1) for slot in _option_slots(at)),
    lambda filling: put(filling, _options(filling)),
)

# --- the superior --------------------------------------------------------------------------------


def approve(turn: Turn, ref: str) -> None:
    """[同意]: the resident gets to read it."""
    case = seen_case(turn, ref)
    approvals.approve(turn, case)
    key = "approved_unasked" if how_asked(turn, case) else "approved"
    confirm(turn, case, say(f"solutions.form.{key}", number=case.number))


def refuse(turn: Turn, ref: str) -> None:
    """[不同意]: the reason is asked, so that the handler knows what would do."""
    case = seen_case(turn, ref)
    approvals.check(turn, case, "refuse_solution")
    REFUSE.begin(turn, case)


def _refused(filling: Filling) -> None:
    turn, case = filling.turn, filling.case
    approvals.refuse(turn, case, filling.said("reason"))
    confirm(turn, case, say("solutions.form.refused", number=case.number))


REFUSE = StaffForm(
    "staff.refuse",
    (
        words_slot(
            "reason", "solutions.form.reason", example="solutions.example.reason", promises=False
        ),
    ),
    _refused,
)

# --- what completion is measured against ---------------------------------------------------------


def _is_agreed(filling: Filling) -> bool:
    return solutions.agreed(filling.turn, filling.case) is not None


def _ask_as_agreed(filling: Filling) -> Question:
    kept_to = solutions.agreed(filling.turn, filling.case)
    assert kept_to is not None, "only asked where something is agreed"
    plan = solutions.listed([kept_to], filling.turn.now)
    return say("solutions.complete.ask", plan=plan), [
        filling.button(label("solutions.button.as_agreed"), "as_agreed", YES),
        filling.button(label("solutions.button.differs"), "as_agreed", NO),
    ]


def _tap_as_agreed(_: Filling, value: str) -> str:
    if value == YES:
        return value
    raise Ends(say("solutions.complete.differs"))


def _hear_as_agreed(filling: Filling) -> str:
    answer = read_yes_no(filling.text)
    if answer is None:
        filling.keep_media()
        raise Unfit(say("solutions.complete.tap_first"), _ask_as_agreed(filling)[1])
    return _tap_as_agreed(filling, YES if answer else NO)


AS_AGREED = Slot("as_agreed", _ask_as_agreed, _hear_as_agreed, _tap_as_agreed, _is_agreed)
ACTIONS: Mapping[str, Callable[[Turn, str], None]] = {
    "several_solutions": several,
    "solution_ok": approve,
    "solution_no": refuse,
}
FORMS = (SEVERAL, REFUSE)
