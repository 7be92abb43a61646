"""What leads say about their people: 请假, 替班, 交接, and 早报 for everybody employed.

``leave`` and ``handing`` are the forms, ``deciding`` what is done with a leave, ``absences`` what
may be written; ``reading`` knows when a sentence is such a command; ``standing`` who leads whom.
"""

from collections.abc import Callable, Mapping

from handlers.forms import Form
from handlers.lead import coming_back, deciding, going_away, handing, leave, morning
from handlers.lead.reading import Wish, read_own_absence, read_wish
from handlers.lead.standing import communities_led, communities_overseen, role_words, superiors_of
from handlers.messages import Button
from handlers.texts import label, say
from handlers.turn import Turn

__all__ = ["ACTIONS", "FORMS", "MENU", "TIMERS", "WORDS", "hear", "interrupts", "leads", "oversees"]

# Said by an employee at any time, in a form too; the whole message.
WORDS: Mapping[str, str] = {
    **dict.fromkeys(("早报", "今天有什么", "今天有什么事", "今日待办", "今天到期"), "morning"),
    **dict.fromkeys(("请假", "我要请假", "登记请假", "申请请假"), "leave"),
    **dict.fromkeys(("销假", "我要销假", "取消请假", "提前销假", "我回来上班了"), "leave_back"),
    **dict.fromkeys(("替班", "安排替班", "找人替班"), "stand_in"),
    **dict.fromkeys(
        (
            "交接",
            "工单交接",
            "我要交接",
            "交接班",
            "我要交接班",
            "交班",
            "我要交班",
            "今天的交接",
            "下班交接",
            "下班了",
            "我下班了",
        ),
        "handover",
    ),
}
MENU = tuple(
    Button(label(f"lead.button.{name}"), name)
    for name in ("morning", "leave", "stand_in", "handover")
)


def leads(turn: Turn) -> bool:
    """Whether the speaker leads anybody."""
    return turn.staff is not None and bool(communities_led(turn, turn.staff))


def oversees(turn: Turn) -> bool:
    """Whether the speaker sees every open matter of a community."""
    return turn.staff is not None and bool(communities_overseen(turn, turn.staff))


def hear(turn: Turn, text: str) -> bool:
    """Whether the sentence was a command of this package, and then it is answered.

    Words under a quoted message are about that case, never a command.
    """
    wish = _wish(turn, text) or _own_absence(turn, text)
    if wish is None:
        return _is_for_leads(turn, text)
    (handing.begin if wish.kind == "handover" else leave.begin)(turn, wish)
    return True


def interrupts(turn: Turn, text: str) -> bool:
    """Whether it is a whole command, who and to whom or when: never words for a resident."""
    wish = _wish(turn, text)
    return wish is not None and wish.who is not None and bool(wish.others or wish.period)


def _own_absence(turn: Turn, text: str) -> Wish | None:
    return None if _is_quoted(turn) else read_own_absence(turn, text)


def _is_for_leads(turn: Turn, text: str) -> bool:
    """A whole command that is not his to give: who may is said (RULEBOOK §8)."""
    if turn.staff is None or leads(turn) or _is_quoted(turn):
        return False
    wish = read_wish(turn, text, leads=True)
    if wish is None or wish.who is None or not wish.others:
        return False
    above = superiors_of(turn, turn.staff) or superiors_of(turn, wish.who)
    people = "、".join(role_words(one) for one in above)
    own = [Button(label("lead.button.leave"), "leave")] if superiors_of(turn, turn.staff) else []
    turn.ask(say("lead.refused.of_leads", people=people), own)
    return True


def _is_quoted(turn: Turn) -> bool:
    incoming = turn.incoming
    return incoming is None or incoming.reply_to is not None or bool(incoming.media)


def _wish(turn: Turn, text: str) -> Wish | None:
    if _is_quoted(turn):
        return None
    return read_wish(turn, text, leads=leads(turn))


def _stand_in(turn: Turn, _ref: str) -> None:
    leave.begin(turn, Wish("stand_in"))


def _leave_for(turn: Turn, ref: str) -> None:
    """[请假] under a finished handing over: for him who was named."""
    who = turn.roster.staff(int(ref)) if ref.isdecimal() else None
    leave.begin(turn, Wish("leave", who=who))


ACTIONS: Mapping[str, Callable[[Turn, str], None]] = {
    "morning": morning.morning,
    "leave": leave.start,
    "stand_in": _stand_in,
    "handover": handing.start,
    "leave_for": _leave_for,
    "leave_set": leave.chosen,
    "leave_edit": leave.change,
    "leave_yes": leave.confirmed,
    "leave_back": coming_back.begin,
    "leave_end": coming_back.end,
    "leave_ok": deciding.approve,
    "leave_no": deciding.refuse,
    "leave_sub": leave.other_substitute,
    "hand_set": handing.chosen,
    "hand_yes": handing.confirmed,
}
TIMERS: Mapping[str, Callable[[Turn, str], None]] = {**morning.TIMERS, **going_away.TIMERS}
FORMS: Mapping[str, Form] = {leave.FORM: leave.LEAVE, handing.FORM: handing.HANDING}
