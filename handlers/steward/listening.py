"""What an employee writes outside any form (RULEBOOK §5.7, DESIGN §3)."""

from collections.abc import Callable, Mapping

from handlers import lead, resident
from handlers.agent import asked, joining, unreached
from handlers.agent.result import hear_told
from handlers.cases.outside import referrals as outside_referrals
from handlers.steward import (
    accepting,
    answering,
    asides,
    asked_lists,
    asking_community,
    fees,
    findings,
    finishing,
    incidents,
    intake,
    passing_on,
    progress,
    rearranging,
    relaying,
    task_reports,
    unmerging,
    who,
)
from handlers.steward.form import MOVE_WORDS, Unfit, move_said, moved_by_sentence
from handlers.steward.lists import offer_menu, open_card
from handlers.steward.small_talk import answer_small_talk, is_small_talk
from handlers.steward.which import (
    case_meant,
    leading_number,
    number_in,
    quoted_case,
    seen_case,
    without_number,
)
from handlers.steward.words import refuse_command
from handlers.texts import label, say
from handlers.turn import Turn
from nlp import read

__all__ = ["leaves_form", "listen"]

LONGEST_AROUND_NUMBER = 4  # 看一下 261123-001: it is the card that is wanted
# Typed under a card, these words are the buttons.
MOVES: Mapping[str, Callable[[Turn, str], None]] = {
    label("button.accept"): accepting.accept,
    label("button.progress"): progress.progress,
    label("button.plan"): progress.plan,
    **dict.fromkeys(label("button.plan").split("/"), progress.plan),
    label("button.complete"): finishing.complete,
    label("steward.button.visit"): finishing.visit,
    label("steward.button.no_access"): finishing.no_access,
    label("button.pass_on"): passing_on.pass_on,
    label("button.to_resident"): relaying.to_resident,
    label("button.internal"): relaying.internal,
}
MOVE_WORDS.update(MOVES)
LISTS_AND_PAIRS = (
    rearranging.hear,
    unmerging.hear,
    incidents.hear,
    fees.hear,
    joining.hear,
    unreached.hear,
    hear_told,
)
SHORTEST_SENTENCE = 6  # characters; fewer are a try at an answer
LEFT_FORMS = ("staff.", "leading.")


def listen(turn: Turn) -> None:
    """Free text or a photo of an employee; whatever it is, nothing leaves without a tap."""
    incoming = turn.incoming
    text = incoming.text.strip() if incoming else ""
    if not text and not (incoming and incoming.media):
        offer_menu(turn, _help_words(turn))
        return
    if findings.hear(turn, text) or _names_cases(turn, text) or asking_community.hear(turn, text):
        return
    if _makes_a_move(turn, text):
        return
    if is_small_talk(text):
        offer_menu(turn, answer_small_talk(text))
        return
    if text and _is_for_nobody_else(turn, text):
        return
    try:
        refuse_command(text)
    except Unfit as unfit:
        offer_menu(turn, unfit.text)
        return
    if not answering.hear(turn, text) and not task_reports.hear(turn):
        relaying.take_words(turn)


def _names_cases(turn: Turn, text: str) -> bool:
    """A number that stands almost alone wants its card; two of them are joined or linked."""
    if any(hear(turn, text) for hear in LISTS_AND_PAIRS):
        return True
    number = number_in(text)
    if number is None or len(text) > len(number) + LONGEST_AROUND_NUMBER:
        return False
    open_card(turn, number)
    return True


def _is_for_nobody_else(turn: Turn, text: str) -> bool:
    """A lead's command, a danger, taken from anybody and at once (RULEBOOK §4.8), the label of a
    tradesman's button, or an order about a case."""
    if lead.hear(turn, text) or asked_lists.hear(turn, text) or asked.hear(turn, text):
        return True
    reading = read(text, turn.vocabulary) if len(text) >= SHORTEST_SENTENCE else None
    if reading is not None and intake.hear_told(turn, text, reading):
        return True
    if _is_emergency(turn, text):
        resident.listen(turn)
        return True
    if text in task_reports.LABELS and task_reports.hear(turn):
        return True
    return who.hear(turn, text) or asides.hear_order(turn, text)


def leaves_form(turn: Turn) -> bool:
    """Whether the message is not for the open form; then the form is put down.

    It is about another case when it quotes a message of that case, or begins with its number; a
    lead's whole command is about his people.
    """
    incoming, draft = turn.incoming, turn.state.staff
    if incoming is None or draft is None or not turn.state.form.startswith(LEFT_FORMS):
        return False
    case = None
    if incoming.reply_to is not None:
        case = quoted_case(turn)
    elif (number := leading_number(incoming.text)) is not None:
        case = seen_case(turn, number)
    if case is None and not _is_for_the_desk(turn, incoming.text.strip()):
        return False
    if case is not None and case.id == draft.case_id and not _is_no_choice(turn, incoming.text):
        return False
    if draft.text or draft.photos or draft.slots:
        turn.reply(say("steward.form.left"))
    turn.state.clear_form()
    return True


def _is_for_the_desk(turn: Turn, text: str) -> bool:
    """A lead's whole command, or a 社区议事 begun or called off: no words for a resident."""
    quotes = turn.incoming is not None and turn.incoming.reply_to is not None
    return lead.interrupts(turn, text) or (not quotes and asking_community.is_about_it(turn, text))


def _is_no_choice(turn: Turn, text: str) -> bool:
    """Whether words under a quoted card are none of the choices that are asked for now."""
    if turn.incoming is None or turn.incoming.reply_to is None:
        return False
    if (turn.state.form, turn.state.asking) != ("staff.refer", "authority"):
        return False
    return len(text) > SHORTEST_SENTENCE and outside_referrals.named(text) is None


def _makes_a_move(turn: Turn, text: str) -> bool:
    move = move_said(text)
    if move is None:
        return _completes(turn, text)
    _make(turn, move)
    return True


def _make(turn: Turn, move: Callable[[Turn, str], None]) -> None:
    case = case_meant(turn)
    if case is None:
        offer_menu(turn, say("steward.where.no_case_for_move"))
        return
    move(turn, case.number)


def _completes(turn: Turn, text: str) -> bool:
    """完成，换了软管, 计划：…, typed under a card or with its number: a move, not words to send."""
    words = without_number(text)
    if not (finishing.completes(words) or progress.plans(words)):
        return False
    case = case_meant(turn)
    if case is None:
        offer_menu(turn, say("steward.where.no_case_for_move"))
        return True
    return moved_by_sentence(turn, case, words)


def _is_emergency(turn: Turn, text: str) -> bool:
    """Words under a card are about that case; alone they may tell of a danger."""
    if quoted_case(turn) is not None or number_in(text) is not None:
        return False
    at_hand = case_meant(turn)
    if at_hand is not None and at_hand.emergency:
        return False
    reading = read(text, turn.vocabulary)
    return reading.emergency is not None and not reading.emergency_doubt


def _help_words(turn: Turn) -> str:
    agent = turn.staff is not None and turn.staff.has("agent")
    return say("common.help.agent" if agent else "common.help.steward")
