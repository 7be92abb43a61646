"""What works everywhere: 帮助, 取消, 返回, 转人工, who one speaks as (DESIGN §1 law 5)."""

from collections.abc import Callable, Mapping

from handlers import agent, lead, resident, steward
from handlers.cases.errors import MoveRefused
from handlers.forms import Form, KeptForm, SteppedForm
from handlers.messages import Button
from handlers.texts import label, say
from handlers.turn import Turn

__all__ = ["FORMS", "GENERAL", "Act", "go_on", "speaks_as_staff"]

Act = Callable[[Turn, str], None]
FORMS: Mapping[str, Form] = {**lead.FORMS, **agent.FORMS, **steward.FORMS, **resident.FORMS}
STAFF_MENU = tuple(
    Button(label(f"button.{name}"), name)
    for name in ("my_cases", "my_tasks", "file_for", "as_resident")
)


def go_on(turn: Turn, words: str) -> None:
    """An answer that moves nothing, with the question that still stands or what can be done."""
    form = FORMS.get(turn.state.form)
    if isinstance(form, SteppedForm):
        try:
            form.ask_again(turn, words)
        except MoveRefused as refused:
            # What the form was about is out of his reach by now: the form ends, kindly.
            turn.state.clear_form()
            words = "\n".join(dict.fromkeys((words, str(refused))))
        else:
            return
    turn.ask(words, _menu(turn))


def _menu(turn: Turn) -> tuple[Button, ...]:
    if not speaks_as_staff(turn):
        return resident.MENU
    return (*lead.MENU, *STAFF_MENU) if lead.leads(turn) else STAFF_MENU


def _help(turn: Turn, _ref: str) -> None:
    role = _role(turn)
    of_leads = role in ("lead", "overseer")
    go_on(turn, say(f"lead.help.{role}" if of_leads else f"common.help.{role}"))


def _cancel(turn: Turn, _ref: str) -> None:
    form = FORMS.get(turn.state.form)
    if isinstance(form, KeptForm):
        form.drop(turn)
        return
    if form is None and not speaks_as_staff(turn) and resident.offer_withdrawal(turn):
        return
    turn.state.clear_form()
    go_on(turn, say(f"common.hint.{'cancelled' if form else 'nothing_to_cancel'}"))


def _back(turn: Turn, _ref: str) -> None:
    form = FORMS.get(turn.state.form)
    if isinstance(form, SteppedForm):
        form.back(turn)
        return
    turn.state.clear_form()
    go_on(turn, say("common.hint.nothing_to_go_back"))


def _continue(turn: Turn, _ref: str) -> None:
    """[继续填写] under a nudge."""
    if not turn.state.form:
        go_on(turn, say("common.button_reply.old_nothing"))
        return
    go_on(turn, "")


def _as_resident(turn: Turn, _ref: str) -> None:
    if turn.staff is None:
        go_on(turn, say("resident.role.resident"))
        return
    turn.state.clear_form()
    turn.state.mode = "resident"
    go_on(turn, say("common.role.as_resident"))


def _as_staff(turn: Turn, _ref: str) -> None:
    if turn.staff is None:
        go_on(turn, say("common.role.not_staff"))
        return
    turn.state.clear_form()
    turn.state.mode = ""
    go_on(turn, say("common.role.as_staff"))


def _only_staff(turn: Turn, _ref: str) -> None:
    go_on(turn, say("resident.role.no_tasks"))


def speaks_as_staff(turn: Turn) -> bool:
    return turn.state.mode != "resident" and turn.staff is not None


def _role(turn: Turn) -> str:
    if not speaks_as_staff(turn):
        return "resident"
    if lead.leads(turn):
        return "lead"
    if lead.oversees(turn):
        return "overseer"
    return "agent" if turn.staff is not None and turn.staff.has("agent") else "steward"


GENERAL: Mapping[str, Act] = {
    "help": _help,
    "cancel": _cancel,
    "back": _back,
    "continue": _continue,
    "as_resident": _as_resident,
    "as_steward": _as_staff,
    "human": resident.human,
    "my_tasks": _only_staff,
    "file_for": resident.ACTIONS["report"],
    "survey_send": _only_staff,
}
