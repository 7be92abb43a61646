"""The resident and his open matters: 查进度, 催一下, 补充, 撤回 (RULEBOOK §5.6)."""

import re
from collections.abc import Callable, Sequence
from datetime import timedelta

from sqlalchemy import bindparam, select

from handlers.cases import book, links, moves
from handlers.cases.actions import residents
from handlers.cases.card import handler_line, resident_buttons, resident_status, stage_words
from handlers.cases.errors import MoveRefused
from handlers.cases.outside import deferrals
from handlers.cases.privacy import following, joining
from handlers.cases.related import merging
from handlers.cases.states import UNFINISHED, CaseState, Outcome
from handlers.cases.talks import chats
from handlers.forms import SteppedForm
from handlers.messages import Button, Media
from handlers.resident import known_incidents
from handlers.resident.common import joined
from handlers.resident.doubts import DOUBT
from handlers.resident.emergencies import DETAILS, DETAILS_FORM, DOUBT_FORM
from handlers.resident.feelings import called
from handlers.resident.report import FORM as REPORT_FORM
from handlers.resident.report import REPORT
from handlers.texts import label, say
from handlers.turn import Turn
from nlp.matters import gist
from storage.tables import Case, OutboxRow

__all__ = [
    "ACTIONS",
    "BUSY_FORMS",
    "add",
    "answer",
    "ask_withdraw",
    "case_button",
    "goes_on_merged",
    "label_of",
    "last_offered",
    "last_told",
    "name_of",
    "number_in",
    "own_case",
    "pass_photos_on",
    "progress",
    "progress_of",
    "quoted",
    "remind_of_draft",
    "resident_buttons",
    "tell_added",
    "urge",
    "waiting_for_him",
]

LARGEST_ID = 2**63
SHOWN = 6  # cases in a list
LONGEST_LABEL = 10  # characters of the matter on a button
_NUMBER = re.compile(r"(?<!\d)\d{6}-\d{3,4}(?!\d)")
_QUOTED = select(OutboxRow.case_id).where(
    OutboxRow.id == bindparam("row_id"), OutboxRow.person_id == bindparam("person_id")
)


def own_case(turn: Turn, number: str) -> Case:
    """The case the speaker filed himself; anything else is unknown to him (MoveRefused)."""
    try:
        case = book.by_number(turn, number)
        if case.filer_id == turn.speaker.person_id:
            return case
    except MoveRefused:
        pass
    followed = following.case_followed(turn, number) is not None
    key = "cases.follow.decides_nothing" if followed else "cases.refused.unknown"
    raise MoveRefused(say(key, number=number))


def number_in(text: str) -> str | None:
    """A case number in the words."""
    found = _NUMBER.search(text)
    return found[0] if found else None


def quoted(turn: Turn) -> Case | None:
    """The case of the message quoted, when that was sent to the speaker and he filed it."""
    if turn.incoming is None or not 0 < (turn.incoming.reply_to or 0) < LARGEST_ID:
        return None
    turn.group.flush()
    who = {"row_id": turn.incoming.reply_to, "person_id": turn.speaker.person_id}
    case_id = turn.conn.execute(_QUOTED, who).scalar_one_or_none()
    case = book.by_id(turn, case_id) if case_id else None
    return case if case is not None and case.filer_id == turn.speaker.person_id else None


# --- 查进度 --------------------------------------------------------------------------------------


def progress(turn: Turn, _ref: str = "") -> None:
    """One open case in detail, several as a list of buttons; without any, the last closed one."""
    me = turn.speaker.person_id
    cases = [*book.open_of_filer(turn, me), *joining.of_filer_going_on(turn, me)]
    if cases and deferrals.waiting(turn, me) is not None:
        turn.reply(deferrals.how_it_stands(turn))
    if len(cases) == 1:
        _show(turn, cases[0])
    elif cases:
        lines = [
            say(
                "resident.progress.line",
                number=c.number,
                what=label_of(c),
                stage=stage_words(turn, c),
            )
            for c in cases[:SHOWN]
        ]
        turn.ask(
            "\n".join([say("resident.progress.several", count=len(cases)), *lines]),
            [case_button(c, "progress_of") for c in cases[:SHOWN]],
        )
    elif not (_followed(turn) or known_incidents.tell_followed(turn) or _fee_alone(turn)):
        _nothing_open(turn)
    remind_of_draft(turn)


def _followed(turn: Turn) -> bool:
    """The matters of his family that he follows, when he has none of his own."""
    cases = following.followed_by(turn, SHOWN)
    if cases:
        buttons = [case_button(case, "progress_of") for case in cases]
        turn.ask(say("resident.family.list", count=len(cases)), buttons)
    return bool(cases)


def _fee_alone(turn: Turn) -> bool:
    """He waits for nothing but whether he may pay later."""
    waits = not turn.speaker.new and deferrals.waiting(turn, turn.speaker.person_id) is not None
    if waits:
        turn.ask(deferrals.how_it_stands(turn), [Button(label("button.human"), "human")])
    return waits


def _nothing_open(turn: Turn) -> None:
    recent = book.recent_of_filer(turn, turn.speaker.person_id, limit=1)
    buttons = [Button(label("button.report"), "report")]
    if recent:
        last = recent[0]
        words = say("resident.progress.none_now", number=last.number, what=label_of(last))
        turn.ask(words, [*buttons, case_button(last, "progress_of")])
        return
    human = Button(label("button.human"), "human")
    turn.ask(say("resident.progress.never"), [*buttons, human])


def progress_of(turn: Turn, number: str) -> None:
    """A case of his own, or one that he follows: that one only to read."""
    try:
        own = own_case(turn, number)
    except MoveRefused:
        followed = following.case_followed(turn, number)
        if followed is None:
            raise
        turn.ask(
            resident_status(turn, followed),
            [Button(label("button.unfollow"), f"unfollow:{followed.number}")],
            case_id=followed.id,
            case_number=followed.number,
        )
    else:
        _show(turn, own)


def _show(turn: Turn, case: Case) -> None:
    turn.state.case_id = case.id
    buttons = resident_buttons(case)
    if case.state in UNFINISHED:
        buttons = (*buttons, Button(label("button.invite"), f"invite:{case.number}"))
    turn.ask(
        resident_status(turn, case), buttons,
        case_id=case.id, case_number=case.number,
    )  # fmt: skip


def remind_of_draft(turn: Turn) -> None:
    """The question of a report being taken, after something else was answered (§4.7)."""
    form = BUSY_FORMS.get(turn.state.form)
    if form is not None and not chats.is_live(turn):  # his next words are the agent's (§4.6)
        form.ask_again(turn, say("resident.still_open"))


def case_button(case: Case, action: str) -> Button:
    """A button that names a case by number and matter."""
    return Button(f"{case.number} {label_of(case)}", f"{action}:{case.number}")


def label_of(case: Case) -> str:
    """The matter in a few words."""
    plain = gist(case.what)
    return plain if len(plain) <= LONGEST_LABEL else f"{plain[:LONGEST_LABEL]}…"


# --- urge, add, withdraw -------------------------------------------------------------------------


def urge(turn: Turn, case: Case, words: str, *, dissatisfied: bool, before: str = "") -> None:
    """Pass the urging on; the resident hears what it set in motion."""
    said = len(turn.out)
    residents.urge(turn, case, words, dissatisfied, turn.incoming.media if turn.incoming else ())
    turn.state.case_id = case.id
    name = "" if before else name_of(case)
    urged = say("resident.done.urged", name=name, number=case.number)
    answer(turn, case, said, joined(before, urged))


def pass_photos_on(turn: Turn, case: Case) -> None:
    """What came with words that dispute reaches the handler too."""
    if turn.incoming is not None and turn.incoming.media:
        residents.add_words(turn, case, "", turn.incoming.media)


def tell_added(turn: Turn, case: Case, text: str) -> None:
    """Add words and photos of this message to the case."""
    assert turn.incoming is not None
    add(turn, case, text, turn.incoming.media)


def add(turn: Turn, case: Case, text: str, media: Sequence[Media]) -> None:
    """Add words and photos to the case, and say so."""
    if goes_on_merged(turn, case):
        _tell_on(turn, case, text, media)
        return
    said, was_asked = len(turn.out), case.asked_at is not None
    residents.add_words(turn, case, text, media)
    turn.state.case_id = case.id
    if was_asked:
        handler = handler_line(turn, case)
        words = say("resident.done.replied", number=case.number, handler=handler)
    else:
        words = say("resident.done.added", number=case.number)
    answer(turn, case, said, words)


def goes_on_merged(turn: Turn, case: Case) -> bool:
    """Whether the case is over only as a number: another's goes on for it."""
    kept = links.kept_of(turn, case) if case.outcome == Outcome.MERGED else None
    return kept is not None and kept.state != CaseState.CLOSED


def _tell_on(turn: Turn, case: Case, text: str, media: Sequence[Media]) -> None:
    """To whoever handles it now; he is offered to look, and to have his own again."""
    kept = merging.said_on(turn, case, text, media)
    turn.state.case_id = case.id
    words = say("relations.done.said_on", number=case.number, handler=handler_line(turn, kept))
    back = Button(label("relations.button.still_mine"), f"still_mine:{case.number}")
    look = Button(label("button.progress_query"), f"progress_of:{case.number}")
    turn.ask(words, [look, back], case_id=case.id, case_number=case.number)


def waiting_for_him(turn: Turn, cases: Sequence[Case]) -> list[Case]:
    """The cases in which somebody spoke to him a while ago and has had no answer yet."""
    found = []
    for case in cases:
        rules = turn.calendar_of(case.community_id).policy.relay
        within = timedelta(minutes=rules.answer_within_minutes)
        if case.asked_at is not None and timedelta(0) <= turn.now - case.asked_at <= within:
            found.append(case)
    return found


def last_offered(turn: Turn, case: Case) -> list[str]:
    """The actions under what somebody said to him last in this case, unasked."""
    turn.group.flush()
    said = select(OutboxRow.buttons).where(
        OutboxRow.case_id == case.id,
        OutboxRow.person_id == turn.speaker.person_id,
        OutboxRow.purpose != "reply",
        OutboxRow.state != "cancelled",
    )
    buttons = turn.conn.scalar(said.order_by(OutboxRow.id.desc()).limit(1))
    return [action for _, action in buttons or ()]


def last_told(turn: Turn, case: Case) -> str:
    """What somebody said to him last in this case, unasked; "" when nobody did."""
    turn.group.flush()
    said = select(OutboxRow.text).where(
        OutboxRow.case_id == case.id,
        OutboxRow.person_id == turn.speaker.person_id,
        OutboxRow.purpose != "reply",
        OutboxRow.state != "cancelled",
    )
    return turn.conn.scalar(said.order_by(OutboxRow.id.desc()).limit(1)) or ""


def ask_withdraw(turn: Turn, number: str) -> None:
    """[撤回] asks once: it cannot be undone by a slip."""
    case = own_case(turn, number)
    moves.check(turn, case, "withdraw")
    turn.ask(
        say("resident.withdraw.ask", number=case.number, what=label_of(case)),
        [
            Button(label("resident.button.withdraw_yes"), f"withdraw_yes:{case.number}"),
            Button(label("resident.button.withdraw_no"), f"withdraw_no:{case.number}"),
        ],
        case_id=case.id,
        case_number=case.number,
    )


def _withdraw_yes(turn: Turn, number: str) -> None:
    case = own_case(turn, number)
    said = len(turn.out)
    residents.withdraw(turn, case)
    answer(turn, case, said, say("resident.withdraw.done", number=case.number))


def _withdraw_no(turn: Turn, number: str) -> None:
    case = own_case(turn, number)
    turn.ask(say("resident.withdraw.kept", number=case.number), resident_buttons(case))


def answer(turn: Turn, case: Case, said: int, words: str) -> None:
    """The conversation's own word, when the move itself did not answer the speaker already."""
    if any(row.person_id == turn.speaker.person_id for row in turn.out[said:]):
        return
    turn.ask(words, resident_buttons(case), case_id=case.id, case_number=case.number)


def name_of(case: Case) -> str:
    """As the head of a sentence; who wants to be unknown is not called by name."""
    return "" if case.anonymous else called(case.contact_name or "")


# Forms that a question about another case must not push aside.
BUSY_FORMS: dict[str, SteppedForm] = {REPORT_FORM: REPORT, DETAILS_FORM: DETAILS, DOUBT_FORM: DOUBT}
ACTIONS: dict[str, Callable[[Turn, str], None]] = {
    "progress_query": progress,
    "my_progress": progress,
    "my_cases": progress,
    "progress_of": progress_of,
    "withdraw": ask_withdraw,
    "withdraw_yes": _withdraw_yes,
    "withdraw_no": _withdraw_no,
}
