"""Every incoming message, in order: flood guard, tap, command, typed choice, form, conversation.

The desk calls ``route`` once for every message that is not a repeat. What a step does stands in a
table; a new role, form or button is a line in its own module's ``ACTIONS`` or ``FORMS``.
"""

from collections.abc import Callable, Mapping

from handlers import agent, buttons, flood, resident, steward
from handlers.cases.errors import MoveRefused
from handlers.forms import Form, KeptForm, SteppedForm
from handlers.messages import Button, Incoming
from handlers.texts import label, say
from handlers.turn import Turn
from nlp.answers import read_command

__all__ = ["route"]

Act = Callable[[Turn, str], None]
LONGEST_COMMAND = 16  # characters; a longer text is no command and costs no look-up


def route(turn: Turn) -> None:
    """Handle one incoming message. Whatever it is, the person gets an answer and a way on."""
    assert turn.incoming is not None
    if flood.stops(turn):
        return
    try:
        _handle(turn, turn.incoming)
    except MoveRefused as refused:
        # Nothing was written yet (handlers.cases raises before it writes): say it, offer the rest.
        _go_on(turn, str(refused))


def _handle(turn: Turn, incoming: Incoming) -> None:
    if incoming.button is not None:
        _tapped(turn, incoming.button.strip())
        return
    text = incoming.text.strip()
    command = _command(turn, text)
    if command is not None:
        command(turn, "")
        return
    tap = buttons.typed(turn, text) if incoming.reply_to is None else None
    # An offer holds for the next message only; older ones are found again by tap or word.
    turn.state.offers = []
    if tap is not None:
        _act(turn, tap)
        return
    form = FORMS.get(turn.state.form)
    if form is not None:
        form.hear(turn)
        return
    turn.state.form = ""  # one that no longer exists
    listen = steward.listen if _speaks_as_staff(turn) else resident.listen
    listen(turn)


# --- taps ----------------------------------------------------------------------------------------


def _tapped(turn: Turn, value: str) -> None:
    tap = buttons.resolve(turn, value)
    turn.state.offers = []
    if tap is not None:
        _act(turn, tap)
        return
    command = _command(turn, value) or _action(turn, value, among=OPEN_ACTIONS)
    if command is not None:
        command(turn, "")
        return
    turn.explain(f"button {value[:20]!r} is none that this person was shown")
    _go_on(turn, say("common.button_reply.foreign"))


def _act(turn: Turn, tap: buttons.Tap) -> None:
    action = _action(turn, tap.action)
    if action is None:
        _go_on(turn, say("common.button_reply.old_nothing"))
        return
    action(turn, tap.ref)


def _go_on(turn: Turn, words: str) -> None:
    """An answer that moves nothing: with the question that still stands, or with what can be done."""
    form = FORMS.get(turn.state.form)
    if isinstance(form, SteppedForm):
        form.ask_again(turn, words)
        return
    turn.ask(words, _menu(turn))


def _menu(turn: Turn) -> tuple[Button, ...]:
    return STAFF_MENU if _speaks_as_staff(turn) else resident.MENU


# --- commands, the same everywhere ---------------------------------------------------------------


def _command(turn: Turn, text: str) -> Act | None:
    if not text or len(text) > LONGEST_COMMAND:
        return None
    name = _WORDS.get(text) or read_command(text)
    if name == "progress":
        name = "progress_query"  # progress alone is what an employee reports
    # In a form the other words of that table (催一下, 跳过 …) may be an answer.
    return _action(turn, name, among=EVERYWHERE) if name else None


def _action(turn: Turn, name: str, *, among: frozenset[str] | None = None) -> Act | None:
    """What the name stands for with this speaker: his role's own action before the general one."""
    if among is not None and name not in among:
        return None
    own = _ACTIONS_OF_STAFF if _speaks_as_staff(turn) else _ACTIONS_OF_RESIDENTS
    return own.get(name)


def _help(turn: Turn, _ref: str) -> None:
    _go_on(turn, say(f"common.help.{_role(turn)}"))


def _cancel(turn: Turn, _ref: str) -> None:
    form = FORMS.get(turn.state.form)
    if isinstance(form, KeptForm):
        form.drop(turn)
        return
    turn.state.clear_form()
    _go_on(turn, say(f"common.hint.{'cancelled' if form else 'nothing_to_cancel'}"))


def _back(turn: Turn, _ref: str) -> None:
    form = FORMS.get(turn.state.form)
    if isinstance(form, SteppedForm):
        form.back(turn)
        return
    turn.state.clear_form()
    _go_on(turn, say("common.hint.nothing_to_go_back"))


def _as_resident(turn: Turn, _ref: str) -> None:
    turn.state.clear_form()
    turn.state.mode = "resident"
    _go_on(turn, say("common.role.as_resident" if turn.staff else "resident.role.resident"))


def _as_staff(turn: Turn, _ref: str) -> None:
    if turn.staff is None:
        _go_on(turn, say("common.role.not_staff"))
        return
    turn.state.clear_form()
    turn.state.mode = ""
    _go_on(turn, say("common.role.as_staff"))


def _only_staff(turn: Turn, _ref: str) -> None:
    _go_on(turn, say("resident.role.no_tasks"))


def _speaks_as_staff(turn: Turn) -> bool:
    return turn.state.mode != "resident" and turn.staff is not None


def _role(turn: Turn) -> str:
    if not _speaks_as_staff(turn):
        return "resident"
    return "agent" if turn.staff is not None and turn.staff.has("agent") else "steward"


# --- the tables ----------------------------------------------------------------------------------

_GENERAL: Mapping[str, Act] = {
    "help": _help,
    "cancel": _cancel,
    "back": _back,
    "as_resident": _as_resident,
    "as_steward": _as_staff,
    "human": resident.human,
    "my_tasks": _only_staff,
}
_ACTIONS_OF_RESIDENTS: Mapping[str, Act] = {
    **agent.ACTIONS,
    **steward.ACTIONS,
    **_GENERAL,
    **resident.ACTIONS,
}
_ACTIONS_OF_STAFF: Mapping[str, Act] = {
    **resident.ACTIONS,
    **_GENERAL,
    **agent.ACTIONS,
    **steward.ACTIONS,
}
FORMS: Mapping[str, Form] = {**agent.FORMS, **steward.FORMS, **resident.FORMS}

# Said at any time, in a form too. Words as read by nlp.answers.read_command.
EVERYWHERE = frozenset(
    {
        "help",
        "cancel",
        "back",
        "as_resident",
        "as_steward",
        "human",
        "my_tasks",
        "my_cases",
        "progress_query",
    }
)
# Taps that need no offer: what they do is only for the speaker himself, and harmless.
OPEN_ACTIONS = EVERYWHERE | {"report"}
_WORDS: Mapping[str, str] = {
    label(f"button.{name}"): name
    for name in ("as_resident", "as_steward", "help", "cancel", "back")
}
STAFF_MENU = tuple(
    Button(label(f"button.{name}"), name) for name in ("my_cases", "my_tasks", "as_resident")
)
