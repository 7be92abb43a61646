"""交接: whose cases, to whom; one preview, one confirm (RULEBOOK §5.7)."""

import zlib
from collections.abc import Sequence

from sqlalchemy import select

from handlers.cases.errors import MoveRefused
from handlers.cases.handling.handover import Share, cases_to_move, hand_over, share_out, still_due
from handlers.cases.privacy.concerned import not_about
from handlers.cases.states import CaseState
from handlers.lead import absences
from handlers.lead.draft import (
    above,
    draft_of,
    get_people,
    get_staff,
    open_form,
    set_people,
    set_staff,
)
from handlers.lead.reading import Wish, people_in, read_wish
from handlers.lead.standing import communities_led, communities_of, led_by, speaker_staff
from handlers.messages import Button
from handlers.roster import LINE_ROLES, Staff
from handlers.texts import label, say
from handlers.turn import Turn
from storage.tables import Case

__all__ = ["FORM", "HANDING", "begin", "chosen", "confirmed", "start"]

FORM = "leading.handover"
MOST_OFFERED = 9
MOST_LINES = 12
LONGEST_MATTER = 12


class HandingForm:
    """Names in any order; then the preview stands until it is confirmed."""

    def hear(self, turn: Turn) -> None:
        """Names fill what is asked; anything else puts the question again."""
        text = turn.incoming.text.strip() if turn.incoming else ""
        named = [one.staff for one in people_in(turn, text)]
        wish = read_wish(turn, text, leads=True)
        try:
            if wish is not None and wish.who is not None and wish.others:
                _take(turn, wish.who, wish.others)
            elif named and get_staff(turn, "who") is None:
                _take(turn, named[0], named[1:])
            elif named:
                _take(turn, None, named)
            else:
                self.ask_again(turn, say(f"lead.handover.unclear.{turn.state.asking or 'who'}"))
                return
        except MoveRefused as refused:
            self.ask_again(turn, str(refused))
            return
        self.ask_again(turn)

    def ask_again(self, turn: Turn, before: str = "") -> None:
        """Who, to whom, or the preview."""
        if get_staff(turn, "who") is None:
            _ask_who(turn, before)
        elif not get_people(turn, "to"):
            _ask_receivers(turn, before)
        else:
            _preview(turn, before)

    def back(self, turn: Turn) -> None:
        """返回: other receivers, then another person."""
        slots = draft_of(turn).slots
        known = [name for name in ("to", "who") if slots.get(name)]
        if not known:
            self.ask_again(turn, say("common.hint.nothing_to_go_back"))
            return
        slots.pop(known[0])
        self.ask_again(turn)

    def drop(self, turn: Turn) -> None:
        """取消: every case stays where it is."""
        turn.state.clear_form()
        turn.ask(say("lead.handover.dropped"), [Button(label("button.my_cases"), "my_cases")])


HANDING = HandingForm()


def start(turn: Turn, ref: str = "") -> None:
    """[交接], perhaps for somebody who is known already."""
    _only_leads(turn)
    open_form(turn, FORM)
    staff = turn.roster.staff(int(ref)) if ref.isdecimal() else None
    if staff is not None:
        _take(turn, staff, [])
    HANDING.ask_again(turn)


def begin(turn: Turn, wish: Wish) -> None:
    """In words: 林晓彤交接给周子航、何雨欣."""
    _only_leads(turn)
    open_form(turn, FORM)
    try:
        _take(turn, wish.who, wish.others)
    except MoveRefused as refused:
        HANDING.ask_again(turn, str(refused))
        return
    HANDING.ask_again(turn)


def chosen(turn: Turn, ref: str) -> None:
    """A tapped person."""
    if turn.state.form != FORM:
        raise MoveRefused(say("common.button_reply.old_nothing"))
    slot, _, value = ref.partition(".")
    staff = turn.roster.staff(int(value)) if value.isdecimal() else None
    try:
        if slot == "who":
            _take(turn, staff, [])
        elif slot == "to" and staff is not None:
            _take(turn, None, [*get_people(turn, "to"), staff])
        elif slot == "more":
            _ask_receivers(turn, "")
            return
    except MoveRefused as refused:
        HANDING.ask_again(turn, str(refused))
        return
    HANDING.ask_again(turn)


def confirmed(turn: Turn, _ref: str) -> None:
    """[确定交接]: all cases in one action; what changed since the preview is shown again first."""
    if turn.state.form != FORM or turn.state.asking != "confirm":
        raise MoveRefused(say("common.button_reply.old_nothing"))
    who, receivers = get_staff(turn, "who"), get_people(turn, "to")
    _only_leads(turn)
    if who is None or who not in [*led_by(turn, speaker_staff(turn)), turn.staff]:
        turn.state.clear_form()
        raise MoveRefused(say("lead.refused.nobody_to_hand"))
    try:
        for receiver in receivers:
            _check_receiver(turn, who, receiver)
    except MoveRefused as refused:
        draft_of(turn).slots.pop("to")
        HANDING.ask_again(turn, str(refused))
        return
    shares = _shares(turn, who, receivers)
    if _fingerprint(shares) != draft_of(turn).text:
        _preview(turn, say("lead.handover.changed"))
        return
    turn.state.clear_form()
    _move(turn, who, shares)


def _move(turn: Turn, who: Staff, shares: Sequence[Share]) -> None:
    moved = [(share.case, share.to) for share in shares if share.to is not None]
    for case, to in moved:
        hand_over(turn, case, to)
    lines = "\n".join(
        say("cases.told.handed_line", number=case.number, name=to.name) for case, to in moved
    )
    by = speaker_staff(turn)
    if moved and who != by:
        text = say("cases.told.handed_away", count=len(moved), by=by.name, lines=lines)
        turn.push(who.person_id, text)
    left = len(shares) - len(moved)
    words = [say("lead.handover.done", name=who.name, count=len(moved), lines=lines)]
    words += [say("lead.handover.left", count=left)] if left else []
    still_there = absences.running(turn, who.person_id, turn.now) is None
    words += [say("lead.handover.still_there", name=who.name)] if still_there else []
    buttons = [Button(label("lead.button.leave"), f"leave_for:{who.person_id}")]
    turn.ask("\n".join(words), buttons if still_there else [])


# --- what may be ----------------------------------------------------------------------------------


def _only_leads(turn: Turn) -> None:
    if not communities_led(turn, speaker_staff(turn)):
        raise MoveRefused(say("lead.refused.only_leads"))


def _take(turn: Turn, who: Staff | None, receivers: Sequence[Staff]) -> None:
    if who is not None:
        staff = speaker_staff(turn)
        if who not in led_by(turn, staff) and who != staff:
            raise MoveRefused(say("lead.refused.not_led", name=who.name))
        if not cases_to_move(turn, who.person_id):
            raise MoveRefused(say("lead.refused.nothing_open", name=who.name))
        set_staff(turn, "who", who)
        draft_of(turn).slots.pop("to", None)
    known = get_staff(turn, "who")
    if not receivers or known is None:
        return
    for receiver in receivers:
        _check_receiver(turn, known, receiver)
    set_people(turn, "to", list(receivers))


def _check_receiver(turn: Turn, who: Staff, receiver: Staff) -> None:
    """Of the same estate, of the line, there now, and not himself; raises MoveRefused."""
    if receiver == who:
        raise MoveRefused(say("lead.refused.to_himself", name=who.name))
    if receiver not in _able(turn, who):
        raise MoveRefused(say("lead.refused.elsewhere", name=receiver.name, who=who.name))
    away = absences.running(turn, receiver.person_id, turn.now)
    if away is not None:
        raise MoveRefused(say("lead.refused.away_now", name=receiver.name))


def _able(turn: Turn, who: Staff) -> list[Staff]:
    places = communities_of(who) & communities_led(turn, speaker_staff(turn))
    return [
        staff
        for staff in turn.roster.people.values()
        if staff != who
        and any(r.key in LINE_ROLES and r.community_id in places for r in staff.roles)
    ]


def _shares(turn: Turn, who: Staff, receivers: Sequence[Staff]) -> list[Share]:
    return share_out(turn, cases_to_move(turn, who.person_id), receivers)


def _fingerprint(shares: Sequence[Share]) -> str:
    """What is moved to whom, in a few digits: the confirm means the preview that was shown."""
    pairs = sorted(f"{s.case.number}:{s.to.person_id if s.to else 0}" for s in shares)
    return str(zlib.crc32(" ".join(pairs).encode()))


# --- asking ---------------------------------------------------------------------------------------


def _ask_who(turn: Turn, before: str) -> None:
    turn.state.asking = "who"
    led = {staff.person_id: staff for staff in led_by(turn, speaker_staff(turn))}
    holding = turn.session.scalars(
        select(Case.handler_id)
        .where(
            Case.handler_id.in_(led),
            Case.state != CaseState.CLOSED,
            not_about(speaker_staff(turn)),
        )
        .distinct()
    ).all()
    people = [led[i] for i in led if i in set(holding)][:MOST_OFFERED]
    if not people:
        turn.state.clear_form()
        buttons = [Button(label("button.my_cases"), "my_cases")]
        turn.ask(above(before, say("lead.handover.nobody_holds")), buttons)
        return
    buttons = [Button(s.name, f"hand_set:who.{s.person_id}") for s in people]
    turn.ask(above(before, say("lead.handover.who")), buttons)


def _ask_receivers(turn: Turn, before: str) -> None:
    turn.state.asking = "to"
    who = get_staff(turn, "who")
    assert who is not None, "asked after who"
    chosen_already = get_people(turn, "to")
    people = [
        staff
        for staff in _able(turn, who)
        if staff not in chosen_already and absences.running(turn, staff.person_id, turn.now) is None
    ][:MOST_OFFERED]
    count = len(cases_to_move(turn, who.person_id))
    buttons = [Button(s.name, f"hand_set:to.{s.person_id}") for s in people]
    turn.ask(above(before, say("lead.handover.to", name=who.name, count=count)), buttons)


def _preview(turn: Turn, before: str) -> None:
    turn.state.asking = "confirm"
    who, receivers = get_staff(turn, "who"), get_people(turn, "to")
    assert who is not None, "asked after who"
    shares = _shares(turn, who, receivers)
    draft_of(turn).text = _fingerprint(shares)
    lines = [say("lead.handover.preview", name=who.name, count=len(shares))]
    shown = 0
    for receiver in receivers:
        his = [share.case for share in shares if share.to == receiver]
        lines.append(say("lead.handover.gets", name=receiver.name, count=len(his)))
        lines += [_line(turn, case) for case in his[: max(MOST_LINES - shown, 0)]]
        shown += len(his)
    if shown > MOST_LINES:
        lines.append(say("lead.handover.more", count=shown - MOST_LINES))
    left = [share.case for share in shares if share.to is None]
    if left:
        lines.append(say("lead.handover.cannot", count=len(left)))
        lines += [_line(turn, case) for case in left[:MOST_LINES]]
    lines.append(say("lead.handover.residents"))
    buttons = [
        Button(label("lead.button.hand_over"), "hand_yes"),
        Button(label("lead.button.one_more"), "hand_set:more"),
        Button(label("button.back"), "back"),
        Button(label("button.cancel"), "cancel"),
    ]
    turn.ask(above(before, "\n".join(lines)), buttons if shown else buttons[1:])


def _line(turn: Turn, case: Case) -> str:
    what = " ".join(case.what.split())
    due = still_due(turn, case)
    return say(
        "lead.handover.line",
        number=case.number,
        place=case.place,
        what=what if len(what) <= LONGEST_MATTER else f"{what[:LONGEST_MATTER]}…",
        due=due[0] if due else say("cases.entry.due_nothing"),
    )
