"""Words typed where words to the resident were asked for, though they are not for him.

转给小周 and 社区议事 are orders to the desk: nothing is sent, the button that does it is shown.
What is said about him, to a colleague or of oneself waits for a tap: [发给业户], [内部备注]
(RULEBOOK §4.9).
"""

import re

from handlers.cases import book
from handlers.cases.errors import MoveRefused
from handlers.cases.handling import trades
from handlers.messages import Button
from handlers.steward import more, passing_on, who
from handlers.steward.form import Filling, Unfit
from handlers.steward.telling import addressed
from handlers.steward.which import case_meant, seen_case
from handlers.texts import label, say
from handlers.turn import Turn
from nlp.asides import handed_to, is_aside, named_act
from nlp.asked_lists import read_asked_list
from storage.tables import Case

__all__ = ["NOTE", "hear_order", "refuse", "refuse_order"]

NOTE = "note"  # the tapped value: kept for colleagues
# 李先生的事, 3栋2单元801的单子: whose, before the order.
_WHOSE = re.compile(
    "(?P<whose>[\u4e00-\u9fa5]{1,3}(?:先生|女士|小姐|阿姨|叔叔|老师|老板)"
    "|(?:[0-9]{1,2}栋)?(?:[0-9]{1,2}单元)?[0-9]{3,4})"
    "(?:家|那边)?的?(?:[这那]?[个件])?(?:事情?|单子?|工单|报事|投诉)?(?=[转交派移改给])"
)


def refuse_order(filling: Filling) -> None:
    """Raise Unfit for a question or an order to the desk, with the answer or its button."""
    asked = who.answer(filling.turn, filling.case, filling.text)
    if asked:
        raise Unfit(f"{asked}\n{say('steward.form.stands')}")
    order = _order(filling.turn, filling.case, filling.text)
    if order is not None:
        raise Unfit(*order)


def refuse(filling: Filling, slot: str, sure: str) -> None:
    """Raise Unfit for words that are not for the resident; ``sure``: the value that sends them.

    Words that came by [发给业户] were shown with the choice already.
    """
    text = filling.text
    if filling.kept is not None or not (is_aside(text) or _asks_for_a_list(text)):
        return
    name = addressed(filling.turn, filling.case)
    if not filling.case.anonymous and text.startswith(name):
        return  # 王师傅 may be the resident himself
    filling.draft.text = text
    buttons = [
        filling.button(label("button.to_resident"), slot, sure),
        filling.button(label("button.internal"), slot, NOTE),
        Button(label("button.cancel"), "cancel"),
    ]
    number = filling.case.number
    raise Unfit(say("steward.asides.for_whom", text=text, number=number), buttons)


def _asks_for_a_list(text: str) -> bool:
    asked = read_asked_list(text)
    return asked is not None and not asked.topic  # 灯坏了几单 may be asked of him


def hear_order(turn: Turn, text: str) -> bool:
    """Whether words outside any form were an order about a case; then it is answered."""
    case, text = _named(turn, text)
    if handed_to(text) is None and not more.is_choice(named_act(text)):
        return False
    case = case or case_meant(turn)
    if case is None:
        turn.ask(
            say("steward.where.no_case_for_move"),
            [Button(label("button.my_cases"), "my_cases")],
        )
        return True
    order = _order(turn, case, text)
    if order is None:
        return False
    turn.state.clear_form()
    turn.state.case_id = case.id
    turn.ask(*order, case_id=case.id, case_number=case.number)
    return True


def _named(turn: Turn, text: str) -> tuple[Case | None, str]:
    """李先生的事转给小周: the one case in his hands of that name or door, and the order alone."""
    found = _WHOSE.match(text)
    if found is None:
        return None, text
    whose = found["whose"]
    his = [
        case
        for case in book.at_hand(turn)
        if case.contact_name == whose or case.place.endswith(whose)
    ]
    return (his[0], text[found.end() :]) if len(his) == 1 else (None, text)


def _order(turn: Turn, case: Case, text: str) -> tuple[str, list[Button]] | None:
    """What is answered to an order, with the buttons that do it; None for other words."""
    act = named_act(text)
    name = None if more.is_choice(act) else handed_to(text)
    cancel = Button(label("button.cancel"), "cancel")
    if name is not None and _is_trade(name):
        name, act = None, label("support.button.trade")
    if name is not None:
        try:
            found, people = passing_on.people_meant(turn, case.number, name)
        except MoveRefused as refused:
            return say("steward.asides.cannot", text=text, why=str(refused)), [cancel]
        if not people:
            return say("steward.pass_on.nobody", number=case.number), [cancel]
        key = "pass_on" if found or not name else "nobody_of_that_name"
        said = say(f"steward.asides.{key}", text=text, who=name, number=case.number)
        return said, [*people, cancel]
    if not more.is_choice(act):
        return None
    button = more.offered_by_name(turn, seen_case(turn, case.number), act)
    if button is None:
        why = say("steward.asides.not_now", number=case.number)
        return say("steward.asides.cannot", text=text, why=why), [cancel]
    return say("steward.asides.act", text=text, act=act), [button, cancel]


def _is_trade(who: str) -> bool:
    """工程, 工程部, 保洁: work that is passed on while the case stays his (RULEBOOK §5.8)."""
    return len(who) > 1 and any(
        who.startswith(say(f"support.trade.name.{trade}")) for trade in trades.TRADES
    )
