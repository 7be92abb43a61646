"""What an employee can do by chat; the same card, moves and clocks for whoever handles the case.

``ACTIONS``: button → function(turn, case number). ``FORMS``: what is being filled. ``listen``: free
text outside a form.
"""

from collections.abc import Callable, Mapping

from handlers.forms import Form
from handlers.steward import (
    accepting,
    answering,
    caring,
    findings,
    finishing,
    intake,
    more,
    opinions,
    passing_on,
    phones,
    progress,
    relaying,
    vacant,
)
from handlers.steward.form import ANSWER, StaffForm, short_name
from handlers.steward.listening import leaves_form, listen
from handlers.steward.lists import my_cases, offer_menu, open_card
from handlers.steward.taking_back import take_back
from handlers.texts import say
from handlers.turn import Turn

__all__ = ["ACTIONS", "FORMS", "TIMERS", "leaves_form", "listen"]

_STAFF_FORMS: tuple[StaffForm, ...] = (
    accepting.FIRST_WORD,  # 接单 → the first word
    progress.PROGRESS,  # 反馈进展: what · next step? · date?
    progress.PLAN,  # 方案/计划: what · next step · date
    finishing.VISIT,  # 已上门: finding
    finishing.NO_ACCESS,  # 上门未遇: what happened · when again?
    finishing.COMPLETE,  # 完成: visit? · note · photo? · read-back
    finishing.UNRESOLVED,  # 关闭(未解决): the honest reason
    answering.ANSWER_IT,  # 答复: inquiries and suggestions
    opinions.OPINION,  # 正式答复
    relaying.TO_RESIDENT,  # 发给业户
    relaying.INTERNAL,  # 内部备注
)
_BY_KEY: Mapping[str, StaffForm] = {form.key: form for form in _STAFF_FORMS}


def answer(turn: Turn, ref: str) -> None:
    """A tapped answer: ``number.form.slot.value``; one of another case or form is an old one."""
    number, _, rest = ref.partition(".")
    name, _, rest = rest.partition(".")
    slot, _, value = rest.partition(".")
    form = _BY_KEY.get(turn.state.form)
    if form is None:
        offer_menu(turn, say("common.button_reply.old_nothing"))
    elif short_name(form.key) == name and form.is_open_for(turn, number):
        form.tap(turn, slot, value)
    else:
        form.ask_again(turn, say("common.button_reply.old"))


ACTIONS: Mapping[str, Callable[[Turn, str], None]] = {
    "accept": accepting.accept,
    "first_word": accepting.first_word,
    "progress": progress.progress,
    "plan": progress.plan,
    "visit": finishing.visit,
    "no_access": finishing.no_access,
    "complete": finishing.complete,
    "close_unresolved": finishing.close_unresolved,
    "phone": phones.show,
    "more": more.show,
    "opinion": opinions.begin,
    "answer_it": answering.begin,
    "pass_on": passing_on.pass_on,
    "hand_to": passing_on.hand_to,
    "take_back": take_back,
    "to_resident": relaying.to_resident,
    "internal": relaying.internal,
    "for_case": relaying.for_case,
    "my_cases": my_cases,
    "progress_query": my_cases,
    "open": open_card,
    ANSWER: answer,
    **caring.ACTIONS,
    **findings.ACTIONS,
    **vacant.ACTIONS,
    **intake.ACTIONS,
}
FORMS: Mapping[str, Form] = {
    **_BY_KEY,
    relaying.WHERE: relaying.WhereForm(),
    vacant.FORM.key: vacant.FORM,
    **intake.FORMS,
}
TIMERS: Mapping[str, Callable[[Turn, str], None]] = {}
