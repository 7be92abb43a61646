"""请假 and 替班: who, from when until when, who stands in; read back before it counts.

A lead registers it for his people; an employee asks for his own, and his superior decides by a tap
(``deciding``). 替班 is a leave for the rest of today, or another substitute in one that runs.
"""

from handlers.cases.errors import MoveRefused
from handlers.lead import absences, deciding
from handlers.lead.draft import (
    draft_of,
    get_period,
    get_staff,
    open_form,
    read_written,
    set_period,
    set_staff,
    write_period,
)
from handlers.lead.leave_asking import (
    STAND_IN,
    ask_substitute,
    ask_when,
    ask_who,
    from_now,
    midnight,
    read_back,
)
from handlers.lead.reading import Wish, people_in, read_wish
from handlers.lead.standing import communities_led, led_by, speaker_staff
from handlers.messages import Button
from handlers.roster import Staff
from handlers.texts import label, say
from handlers.turn import Turn
from handlers.when import ZONE
from nlp.periods import Period, read_period

__all__ = ["FORM", "LEAVE", "begin", "change", "chosen", "confirmed", "other_substitute", "start"]

FORM = "leading.leave"


class LeaveForm:
    """Whatever a message holds of it is taken; then the first thing missing is asked."""

    def hear(self, turn: Turn) -> None:
        """Names and times in any order; a reply that holds none is asked for again."""
        text = turn.incoming.text.strip() if turn.incoming else ""
        asking = turn.state.asking
        try:
            took = self._take(turn, text, asking)
        except MoveRefused as refused:
            self.ask_again(turn, str(refused))
            return
        self.ask_again(turn, "" if took else say(f"lead.leave.unclear.{asking or 'who'}"))

    def _take(self, turn: Turn, text: str, asking: str) -> bool:
        named = [one.staff for one in people_in(turn, text)]
        if asking == "sub" and not named and text in say("lead.leave.nobody_words").split():
            set_staff(turn, "sub", None)
            return True
        wish = read_wish(turn, text, leads=True)
        period = wish.period if wish else read_period(text, turn.now, ZONE)
        if wish is None and len(named) == 1:
            wish = Wish("leave", period=period)
            if asking in ("sub", "confirm"):
                wish.others = named
            else:
                wish.who = named[0]
        if wish is None and period is None:
            return False
        take(turn, wish or Wish("leave", period=period))
        return True

    def ask_again(self, turn: Turn, before: str = "") -> None:
        """The first thing that is missing, or what was understood."""
        slots = draft_of(turn).slots
        if get_staff(turn, "who") is None:
            ask_who(turn, before)
        elif "when" not in slots:
            ask_when(turn, before)
        elif "sub" not in slots:
            ask_substitute(turn, before)
        else:
            read_back(turn, before)

    def back(self, turn: Turn) -> None:
        """返回: what was said last is asked anew."""
        slots = draft_of(turn).slots
        known = [name for name in ("sub", "when", "who") if name in slots]
        if known and not (known[0] == "who" and slots.get("own")):
            slots.pop(known[0])
            self.ask_again(turn)
        else:
            self.ask_again(turn, say("common.hint.nothing_to_go_back"))

    def drop(self, turn: Turn) -> None:
        """取消: nothing was registered."""
        turn.state.clear_form()
        turn.ask(say("lead.leave.dropped"), [Button(label("button.my_cases"), "my_cases")])


LEAVE = LeaveForm()


# --- beginning ------------------------------------------------------------------------------------


def start(turn: Turn, _ref: str = "") -> None:
    """[请假]: a lead is asked for whom, everybody else asks for himself."""
    begin(turn, Wish("leave"))


def begin(turn: Turn, wish: Wish) -> None:
    """Open the form with what the words held; raises MoveRefused for who may not."""
    staff = speaker_staff(turn)
    leads = bool(communities_led(turn, staff))
    own = wish.who == staff or not leads
    if own and not deciding.may_ask(turn, staff):
        raise MoveRefused(say("lead.refused.no_superior"))
    slots = {"own": "1"} if own else {}
    open_form(turn, FORM, kind=wish.kind, **slots)
    if own:
        wish.who = staff
    try:
        take(turn, wish)
    except MoveRefused as refused:
        LEAVE.ask_again(turn, str(refused))
        return
    unknown = say("lead.leave.unknown", names="、".join(wish.unknown)) if wish.unknown else ""
    LEAVE.ask_again(turn, unknown)


def take(turn: Turn, wish: Wish) -> None:
    """Keep what was said, as far as it may be; raises MoveRefused with the first that may not."""
    slots = draft_of(turn).slots
    if wish.who is not None and not (slots.get("own") and "who" in slots):
        _take_who(turn, wish.who)
    who = get_staff(turn, "who")
    if who is None:
        if wish.period is not None:
            slots["wished_when"] = write_period(wish.period)
        return
    period = wish.period or read_written(slots.pop("wished_when", ""))
    if period is None and slots.get("kind") == STAND_IN and "when" not in slots:
        period = _rest_of_today(turn)
    if period is not None:
        _take_period(turn, who, period)
    if wish.others and "when" in slots:
        _take_substitute(turn, who, wish.others[0])
    elif wish.others:
        slots["wished"] = str(wish.others[0].person_id)


def _take_who(turn: Turn, who: Staff) -> None:
    staff = speaker_staff(turn)
    if who != staff and who not in led_by(turn, staff):
        raise MoveRefused(say("lead.refused.not_led", name=who.name))
    slots = draft_of(turn).slots
    for slot in ("when", "sub", "running"):
        slots.pop(slot, None)
    set_staff(turn, "who", who)


def _take_period(turn: Turn, who: Staff, period: Period) -> None:
    slots = draft_of(turn).slots
    if slots.get("kind") == STAND_IN:
        running = absences.running(turn, who.person_id, max(period.start, turn.now))
        if running is not None:
            # He is away already: what changes is who takes his place.
            slots["running"] = str(running.id)
            set_period(turn, Period(running.from_at, running.until_at))
            return
    set_period(turn, absences.check_period(turn, who, period))
    wished = get_staff(turn, "wished") if "wished" in slots else None
    slots.pop("wished", None)
    sub = wished or get_staff(turn, "sub")
    slots.pop("sub", None)
    if sub is not None:
        _take_substitute(turn, who, sub)


def _take_substitute(turn: Turn, who: Staff, substitute: Staff) -> None:
    period = get_period(turn)
    assert period is not None, "a substitute is checked against the time"
    absences.check_substitute(turn, who, substitute, from_now(turn, period))
    set_staff(turn, "sub", substitute)


def _rest_of_today(turn: Turn) -> Period:
    tomorrow = midnight(turn, 1)
    return Period(turn.now.replace(second=0, microsecond=0), tomorrow)


# --- taps -----------------------------------------------------------------------------------------


def chosen(turn: Turn, ref: str) -> None:
    """A tapped person or time."""
    if turn.state.form != FORM:
        raise MoveRefused(say("common.button_reply.old_nothing"))
    slot, _, value = ref.partition(".")
    staff = turn.roster.staff(int(value)) if value.isdecimal() else None
    try:
        if slot == "when" and (period := read_written(value)) is not None:
            take(turn, Wish("leave", period=period))
        elif slot == "who" and staff is not None:
            take(turn, Wish("leave", who=staff))
        elif slot == "sub" and "when" in draft_of(turn).slots:
            if staff is None:
                set_staff(turn, "sub", None)
            else:
                take(turn, Wish("leave", others=[staff]))
    except MoveRefused as refused:
        LEAVE.ask_again(turn, str(refused))
        return
    LEAVE.ask_again(turn)


def change(turn: Turn, ref: str) -> None:
    """[换时间] [换人]."""
    if turn.state.form != FORM:
        raise MoveRefused(say("common.button_reply.old_nothing"))
    if ref in ("when", "sub"):
        draft_of(turn).slots.pop(ref, None)
    LEAVE.ask_again(turn)


def confirmed(turn: Turn, _ref: str) -> None:
    """[确定] or [提交申请]: all is checked once more, since time has passed since the read-back."""
    if turn.state.form != FORM or turn.state.asking != "confirm":
        raise MoveRefused(say("common.button_reply.old_nothing"))
    who, period, sub = get_staff(turn, "who"), get_period(turn), get_staff(turn, "sub")
    slots = draft_of(turn).slots
    if who is None or period is None:
        LEAVE.ask_again(turn)
        return
    staff = speaker_staff(turn)
    if not slots.get("own") and who not in led_by(turn, staff):
        turn.state.clear_form()
        raise MoveRefused(say("lead.refused.not_led", name=who.name))
    try:
        if slots.get("own"):
            deciding.ask(turn, who, sub, period)
        elif "running" in slots:
            deciding.replace_substitute(turn, who, sub)
        else:
            deciding.give(turn, who, sub, period, request=slots.get("request", ""))
    except MoveRefused as refused:
        if turn.state.form != FORM:
            raise
        for slot in ("when", "sub"):
            slots.pop(slot, None)
        LEAVE.ask_again(turn, str(refused))


def other_substitute(turn: Turn, ref: str) -> None:
    """[同意，另选替班]: the request goes on as a form in which only the substitute is open."""
    leave = deciding.request_of(turn, ref)
    open_form(turn, FORM, kind="leave", request=ref, who=str(leave.person_id))
    who = get_staff(turn, "who")
    assert who is not None, "request_of looked him up"
    period = absences.check_period(turn, who, Period(leave.from_at, leave.until_at))
    set_period(turn, period)
    LEAVE.ask_again(turn)
