"""我的工单 and one case's card by its number."""

from handlers.cases import book, card, coaching, links, moves, pressing
from handlers.cases.errors import MoveRefused
from handlers.cases.handling import handover, solutions
from handlers.cases.outcome import acceptance, surveys
from handlers.cases.privacy import veil
from handlers.cases.related import incidents
from handlers.cases.states import CaseState
from handlers.messages import Button, Media
from handlers.steward import more
from handlers.steward.telling import may_pass_on, next_buttons
from handlers.steward.which import seen_case
from handlers.texts import label, say
from handlers.turn import Turn
from storage.tables import Case

__all__ = ["case_line", "my_cases", "offer_menu", "open_card"]

MOST_SHOWN = 8  # the rest is counted: a longer list is read by nobody
LONGEST_MATTER = 16


def my_cases(turn: Turn, _ref: str = "") -> None:
    """Open cases of the speaker, the most pressing first, with their limits in clock times."""
    cases = book.at_hand(turn)
    if not cases:
        turn.ask(say("steward.list.none"), [_menu_button("my_tasks")])
        return
    limits = pressing.limits_of(turn, cases)
    cases = pressing.in_order(cases, limits)
    shown = cases[:MOST_SHOWN]
    lines = [say("steward.list.title", count=len(cases))]
    lines += [case_line(turn, at, c, limits.get(c.id)) for at, c in enumerate(shown, start=1)]
    if len(cases) > len(shown):
        lines.append(say("steward.list.more", count=len(cases) - len(shown)))
    buttons = [
        Button(say("steward.list.button", number=c.number, place=c.place), f"open:{c.number}")
        for c in shown
    ]
    turn.ask("\n".join(lines), buttons)


def open_card(turn: Turn, ref: str) -> None:
    """The card of one case, with what the speaker may do now, or who holds it instead.

    A question that is open stays so, and with it the case that his next words are about.
    """
    case = seen_case(turn, ref)
    if not turn.state.form:
        turn.state.case_id = case.id
    lines = [
        card.staff_card(turn, case),
        *solutions.card_line(turn, case),
        *acceptance.under_warranty(turn, case),
        *coaching.history_lines(turn, case),
    ]
    lines.append(say("steward.card.stage", stage=moves.staff_stage(case)))
    lines += [*links.line(turn, case), *incidents.card_lines(turn, case)]
    mine = turn.staff is not None and moves.acts_for_handler(turn, case, turn.staff)
    if mine and turn.staff is not None and case.handler_id != turn.staff.person_id:
        lines.append(handover.note(turn, case, turn.staff.name))  # he stands in (RULEBOOK §5.7)
    if not mine and case.handler_id is not None:
        lines.append(say("steward.card.handler", handler=card.handler_line(turn, case)))
    buttons = next_buttons(turn, case) if mine else _buttons_of_others(turn, case)
    photos = [Media(p.kind, p.name, blob_id=p.blob_id) for p in book.photos(turn, case)]
    if case.anonymous and veil.may_know_who(turn, case):
        buttons = (*buttons, Button(label("agent.button.who"), f"who:{case.number}"))
    turn.state.offers = [[b.label, b.action] for b in buttons]
    turn.reply("\n".join(lines), buttons, media=photos, case_id=case.id, case_number=case.number)


def _buttons_of_others(turn: Turn, case: Case) -> tuple[Button, ...]:
    """What somebody who does not handle the case may do: a superior takes it or speaks for it."""
    buttons = list(card.card_buttons(case)) if _may(turn, case, "accept") else []
    if _may(turn, case, "message"):
        buttons.append(Button(label("button.to_resident"), f"to_resident:{case.number}"))
    if turn.staff is not None and turn.staff.has("agent") and surveys.may_ask(turn, case):
        buttons.append(Button(label("button.survey_send"), f"survey_one:{case.number}"))
    if may_pass_on(case) and _may(turn, case, "reassign"):
        buttons.append(Button(label("button.pass_on"), f"pass_on:{case.number}"))
    if case.state != CaseState.CLOSED:
        buttons.append(Button(label("button.internal"), f"internal:{case.number}"))
        staff = turn.staff
        if case.phones_sealed and staff is not None and moves.is_superior(turn, case, staff):
            buttons.append(Button(label("steward.button.phone"), f"phone:{case.number}"))
    return (*buttons, *more.button(turn, case))


def _may(turn: Turn, case: Case, move: str) -> bool:
    try:
        moves.check(turn, case, move)
    except MoveRefused:
        return False
    return True


def offer_menu(turn: Turn, text: str) -> None:
    """Say something, with the way on."""
    turn.ask(text, [_menu_button(name) for name in ("my_cases", "my_tasks", "file_for")])


def _menu_button(name: str) -> Button:
    return Button(label(f"button.{name}"), name)


def case_line(turn: Turn, at: int, case: Case, limit: pressing.Limit | None) -> str:
    """One line of a list: its number in it, the case, its stage and limit."""
    what = case.what.replace("\n", " ")
    short = what if len(what) <= LONGEST_MATTER else f"{what[:LONGEST_MATTER]}…"
    line = say(
        "steward.list.line",
        at=at,
        number=case.number,
        place=case.place,
        what=short,
        stage=moves.staff_stage(case),
    )
    return line if limit is None else f"{line} · {pressing.limit_words(limit, turn.now)}"
