"""Every incoming message: flood guard, tap, live talk, command, choice, form, conversation.

The desk calls ``route`` once for every message that is not a repeat. What a step does stands in a
table; a new role, form or button is a line in its own module's ``ACTIONS`` or ``FORMS``.
"""

from collections.abc import Mapping

from handlers import (
    agent,
    beside,
    buttons,
    chatting,
    flood,
    invitations,
    lead,
    preferred,
    resident,
    script,
    steward,
    verified_phone,
)
from handlers.alarm import danger_in
from handlers.cases import shown_cards
from handlers.cases.errors import MoveRefused
from handlers.commands import FORMS, GENERAL, Act, go_on, speaks_as_staff
from handlers.messages import Incoming
from handlers.signals import SIGNALS
from handlers.texts import label, say
from handlers.turn import Turn
from nlp.answers import read_command

__all__ = ["ACTIONS_OF_RESIDENTS", "ACTIONS_OF_STAFF", "WORDS", "route"]

LONGEST_COMMAND = 16  # characters; a longer text is no command and costs no look-up


def route(turn: Turn) -> None:
    """Handle one incoming message. Whatever it is, the person gets an answer and a way on."""
    assert turn.incoming is not None
    if flood.stops(turn):
        return
    script.notice(turn)
    try:
        _handle(turn, turn.incoming)
    except MoveRefused as refused:
        # Nothing was written yet (handlers.cases raises before it writes): say it, offer the rest.
        go_on(turn, str(refused))
    flood.say_left_out(turn)
    resident.add_privacy(turn)
    shown_cards.refresh(turn)


def _handle(turn: Turn, incoming: Incoming) -> None:
    signal = SIGNALS.get(incoming.kind)
    if signal is not None and signal(turn):
        return
    if incoming.button is not None:
        _tapped(turn, incoming.button.strip())
        return
    if chatting.hear(turn):
        return  # a person is talking with him: nothing of it is the desk's
    text = incoming.text.strip()
    if _redeemed(turn, text):
        return
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
    if not _is_about_another(turn):
        _converse(turn)


def _converse(turn: Turn) -> None:
    """Words for the open form, or free ones."""
    form = FORMS.get(turn.state.form)
    if form is not None:
        said = len(turn.out)  # an agent may have been passed the words already
        form.hear(turn)
        if turn.state.form or len(turn.out) > said:
            return
        # It let go without an answer: the words were none, and are heard like any others.
    turn.state.form = ""  # perhaps one that no longer exists
    listen = steward.listen if speaks_as_staff(turn) else resident.listen
    listen(turn)


def _redeemed(turn: Turn, text: str) -> bool:
    """Whether it was a one-time code: an employee's invitation, or a family's."""
    code = invitations.code_in(text)
    if code is not None:
        invitations.hear(turn, code)
        return True
    return resident.redeems(turn, text)


def _is_about_another(turn: Turn) -> bool:
    """Words for another case than the open form's never become its answer; whether it was so.

    So with an employee's look at a case and his notes, in a live talk too.
    """
    if speaks_as_staff(turn) and beside.hear(turn):
        return True
    if not turn.state.form:
        return False
    if not speaks_as_staff(turn):
        quotes = turn.incoming is not None and turn.incoming.reply_to is not None
        return resident.hear_quoted(turn) if quotes else resident.hear_beside(turn)
    if not steward.leaves_form(turn):
        return False
    steward.listen(turn)
    return True


# --- taps ----------------------------------------------------------------------------------------


def _tapped(turn: Turn, value: str) -> None:
    tap = buttons.resolve(turn, value)
    asked, turn.state.offers = turn.state.offers, []
    if tap is not None:
        before = chatting.question(turn)
        _act(turn, tap)
        chatting.notice_question(turn, before)
        shown_cards.answered(turn, value, asked, LASTING)
        return
    command = _command(turn, value) or _action(turn, value, among=OPEN_ACTIONS)
    if command is not None:
        command(turn, "")
        return
    turn.explain(say("log.guard.foreign"))
    go_on(turn, say("common.button_reply.foreign"))


def _act(turn: Turn, tap: buttons.Tap) -> None:
    action = _action(turn, tap.action)
    if action is None:
        go_on(turn, say("common.button_reply.old_nothing"))
        return
    action(turn, tap.ref)


# --- commands, the same everywhere ---------------------------------------------------------------


def _command(turn: Turn, text: str) -> Act | None:
    if not text or len(text) > LONGEST_COMMAND:
        return None
    if text in lead.WORDS and speaks_as_staff(turn):
        return lead.ACTIONS[lead.WORDS[text]]
    name = WORDS.get(text) or read_command(text)
    if name == "help" and not speaks_as_staff(turn) and danger_in(text).doubt:
        return None  # help! is a cry, help a command
    if name == "progress":
        name = "progress_query"  # progress alone is what an employee reports
    # In a form the other words of that table (催一下, 跳过 …) may be an answer.
    return _action(turn, name, among=EVERYWHERE) if name else None


def _action(turn: Turn, name: str, *, among: frozenset[str] | None = None) -> Act | None:
    """What the name stands for with this speaker: his role's own action before the general one."""
    if among is not None and name not in among:
        return None
    own = ACTIONS_OF_STAFF if speaks_as_staff(turn) else ACTIONS_OF_RESIDENTS
    return own.get(name)


# --- the tables ----------------------------------------------------------------------------------

ACTIONS_OF_RESIDENTS: Mapping[str, Act] = {
    **chatting.ACTIONS,
    **lead.ACTIONS,
    **agent.ACTIONS,
    **steward.ACTIONS,
    **GENERAL,
    **verified_phone.ACTIONS,
    **preferred.ACTIONS,
    **resident.ACTIONS,
}
ACTIONS_OF_STAFF: Mapping[str, Act] = {
    **chatting.ACTIONS,
    **resident.ACTIONS,
    **GENERAL,
    **verified_phone.ACTIONS,
    **preferred.ACTIONS,
    **lead.ACTIONS,
    **agent.ACTIONS,
    **steward.ACTIONS,
    **beside.ACTIONS,
}

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
        "file_for",
        "survey_send",
        "progress_query",
        *preferred.ACTIONS,
        *resident.WORDS.values(),
        *verified_phone.WORDS.values(),
    }
)
# Taps that need no offer: what they do is only for the speaker himself, and harmless.
OPEN_ACTIONS = EVERYWHERE | {"report"}
# Of those, what is still of use under a question that was answered.
LASTING = OPEN_ACTIONS - {"cancel", "back"}
WORDS: Mapping[str, str] = {
    **resident.WORDS,
    **verified_phone.WORDS,
    **{
        label(f"button.{name}"): name
        for name in (
            "as_resident",
            "as_steward",
            "help",
            "cancel",
            "back",
            "file_for",
            "survey_send",
        )
    },
}
