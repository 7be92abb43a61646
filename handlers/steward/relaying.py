"""Free text and photos of an employee: to the resident, or a note for colleagues (DESIGN §8).

Nothing goes to a resident by accident: where it goes is always a tap, and small talk goes nowhere.
"""

from handlers.cases import book
from handlers.cases.actions import work
from handlers.cases.errors import MoveRefused
from handlers.cases.states import LIGHT, CaseState
from handlers.messages import Button
from handlers.state import StaffDraft
from handlers.steward import asides, asked_lists, right_number
from handlers.steward.form import (
    Filling,
    Question,
    Slot,
    StaffForm,
    Unfit,
    move_said,
    moved_by_sentence,
)
from handlers.steward.small_talk import is_small_talk
from handlers.steward.telling import confirm, told
from handlers.steward.which import (
    allowed,
    case_by_id,
    case_meant,
    number_in,
    seen_case,
    without_number,
)
from handlers.steward.words import check_note, check_words, refuse_command, words_slot
from handlers.texts import label, say
from handlers.turn import Turn
from storage.tables import Case

__all__ = [
    "INTERNAL",
    "TO_RESIDENT",
    "WHERE",
    "WhereForm",
    "for_case",
    "internal",
    "take_words",
    "to_resident",
]

WHERE = "staff.where"  # a text whose case and destination are still being asked
TOGETHER_SECONDS = 30 * 60  # words kept longer than that are not joined by further ones
MOST_CASES = 6  # offered by buttons when the case is not clear


def take_words(turn: Turn) -> None:
    """Words (or a photo) outside any form: keep them and ask where they go."""
    draft = _kept(turn)
    case = case_meant(turn)
    if case is None:
        _ask_case(turn, draft)
        return
    draft.case_id = case.id
    _ask_destination(turn, case, draft)


class WhereForm:
    """[发给业户] or [内部备注]: further words and photos join what is kept."""

    def hear(self, turn: Turn) -> None:
        """More was written before a destination was chosen: it belongs together."""
        incoming = turn.incoming
        text = incoming.text.strip() if incoming else ""
        number = number_in(text)
        if number is not None and len(text) <= len(number) + 4:
            for_case(turn, number)
            return
        if is_small_talk(text) or not (text or (incoming and incoming.media)):
            self.ask_again(turn, say("steward.where.choose"))
            return
        if self._makes_a_move(turn, text) or self._is_for_the_desk(turn, text):
            return
        try:
            refuse_command(text)
        except Unfit:
            self.ask_again(turn, say("steward.where.choose"))
            return
        if _is_long_ago(turn):
            _put_down(turn)
            take_words(turn)
            return
        draft = _kept(turn)
        if draft.case_id:
            _ask_destination(turn, case_by_id(turn, draft.case_id), draft)
        else:
            _ask_case(turn, draft)

    def _makes_a_move(self, turn: Turn, text: str) -> bool:
        """我要邻里调解, said instead of a destination: the button of the case that was asked of."""
        draft, move = turn.state.staff, move_said(text)
        case_id = draft.case_id if draft is not None else 0
        if not case_id:
            return False
        if move is None:
            return moved_by_sentence(turn, case_by_id(turn, case_id), text)
        try:
            move(turn, case_by_id(turn, case_id).number)
        except MoveRefused as refused:
            self.ask_again(turn, str(refused))
        else:
            _put_down(turn)
        return True

    def _is_for_the_desk(self, turn: Turn, text: str) -> bool:
        """转给小周, 谁超时了: answered, and glued to nothing that was kept (RULEBOOK §4.9)."""
        if not asides.hear_order(turn, text) and not asked_lists.hear(turn, text):
            return False
        _put_down(turn, was_kept=True)
        return True

    def ask_again(self, turn: Turn, before: str = "") -> None:
        """Put the question once more, ``before`` standing above it."""
        draft = turn.state.staff or StaffDraft()
        if draft.case_id:
            _ask_destination(turn, case_by_id(turn, draft.case_id), draft, before=before)
        else:
            _ask_case(turn, draft, before=before)

    def back(self, turn: Turn) -> None:
        """返回: the other case, when one was chosen; else nothing is kept."""
        draft = turn.state.staff
        if draft is not None and draft.case_id:
            draft.case_id = 0
            _ask_case(turn, draft)
        else:
            self.drop(turn)

    def drop(self, turn: Turn) -> None:
        """取消: nothing was sent."""
        turn.state.clear_form()
        turn.ask(say("steward.where.dropped"), [Button(label("button.my_cases"), "my_cases")])


def for_case(turn: Turn, ref: str) -> None:
    """The case that kept words are about, chosen by a tap."""
    draft = turn.state.staff
    if turn.state.form != WHERE or draft is None:
        turn.reply(say("common.button_reply.old_nothing"))
        return
    case = seen_case(turn, ref)
    draft.case_id = case.id
    turn.state.case_id = case.id
    _ask_destination(turn, case, draft)


def to_resident(turn: Turn, ref: str) -> None:
    """[发给业户]: what was kept goes out at once; without words they are asked for."""
    case = allowed(turn, ref, "message")
    _hand_over(turn, TO_RESIDENT, case)


def internal(turn: Turn, ref: str) -> None:
    """[内部备注]: for colleagues only; a superior may write one too."""
    _hand_over(turn, INTERNAL, seen_case(turn, ref))


def _put_down(turn: Turn, *, was_kept: bool = False) -> None:
    """What was kept without a destination ends when something else is begun, and that is said."""
    if turn.state.form == WHERE:
        was_kept, offers = True, turn.state.offers
        turn.state.clear_form()
        turn.state.offers = offers  # what was just shown may still be answered by its number
    if was_kept:
        turn.reply(say("steward.form.left"))


# --- keeping and asking --------------------------------------------------------------------------


def _kept(turn: Turn) -> StaffDraft:
    """What was written so far without a destination, this message added."""
    draft = turn.state.staff if turn.state.form == WHERE else None
    if draft is None:
        turn.state.clear_form()
        draft = StaffDraft()
    draft.kept_at = turn.now.timestamp()
    turn.state.form, turn.state.asking, turn.state.staff = WHERE, "where", draft
    if turn.incoming is not None:
        draft.text = "\n".join(filter(None, (draft.text, without_number(turn.incoming.text))))
        draft.photos += [
            [m.kind, m.name, m.mime, str(m.blob_id)] for m in turn.incoming.media if m.blob_id
        ]
    return draft


def _is_long_ago(turn: Turn) -> bool:
    """Yesterday's words are no beginning of today's."""
    kept_at = turn.state.staff.kept_at if turn.state.staff else 0.0
    return turn.now.timestamp() - kept_at > TOGETHER_SECONDS


def _ask_destination(turn: Turn, case: Case, draft: StaffDraft, *, before: str = "") -> None:
    turn.state.case_id = case.id
    photos = say("steward.where.photos", count=len(draft.photos)) if draft.photos else ""
    lines = [
        before,
        say("steward.where.ask", number=case.number, place=case.place),
        say("steward.where.words", text=draft.text) if draft.text else "",
        photos,
    ]
    buttons = [
        Button(label("button.internal"), f"internal:{case.number}"),
        Button(label("button.cancel"), "cancel"),
    ]
    try:
        allowed(turn, case.number, "message")
        buttons.insert(0, Button(label("button.to_resident"), f"to_resident:{case.number}"))
    except MoveRefused as refused:  # what would be refused is not offered
        lines.append(str(refused))
    turn.ask("\n".join(filter(None, lines)), buttons, case_id=case.id, case_number=case.number)


def _ask_case(turn: Turn, draft: StaffDraft, *, before: str = "") -> None:
    cases = book.at_hand(turn)
    if not cases:
        turn.state.clear_form()
        buttons = [
            Button(label(f"button.{name}"), name) for name in ("my_tasks", "file_for", "report")
        ]
        turn.ask(_above(before, _without_cases(turn)), buttons)
        return
    buttons = [
        Button(
            say("steward.list.button", number=case.number, place=case.place),
            f"for_case:{case.number}",
        )
        for case in cases[:MOST_CASES]
    ]
    text = draft.text or say("steward.where.photos", count=len(draft.photos))
    words = _above(before, say("steward.where.which", text=text))
    if len(cases) > MOST_CASES:
        words = f"{words}\n{say('steward.where.more')}"
    turn.ask(words, buttons)


def _without_cases(turn: Turn) -> str:
    """Nothing was sent; which lists he may ask for instead."""
    lines = [say("steward.where.no_cases")]
    if asked_lists.overseen(turn):
        lines.append(say("steward.where.lists_of_leads"))
    if turn.staff is not None and turn.staff.has("agent"):
        lines.append(say("steward.where.lists_of_agents"))
    return "\n".join(lines)


def _above(before: str, text: str) -> str:
    return f"{before}\n{text}" if before else text


def _hand_over(turn: Turn, form: StaffForm, case: Case) -> None:
    """Give the kept words to the form of their destination, or let it ask for words."""
    draft = turn.state.staff if turn.state.form == WHERE else None
    if draft is None or draft.case_id != case.id or not (draft.text or draft.photos):
        form.begin(turn, case)
        return
    form.begin_with(turn, case, draft.text, draft.photos)


# --- the two destinations ------------------------------------------------------------------------


def _hear_message(filling: Filling) -> str:
    filling.keep_media()
    if not filling.text and filling.media:
        return ""  # a photo speaks for itself
    return check_words(
        filling, "words", say("steward.example.to_resident"), asides_wait=filling.kept is None
    )


def _send(filling: Filling) -> None:
    turn, case, text = filling.turn, filling.case, filling.said("words")
    waited = case.state == CaseState.ASSIGNED
    work.message_resident(turn, case, text, filling.media)
    done = told(turn, case, text or say("steward.where.photos", count=len(filling.media)))
    if waited and case.kind not in LIGHT:
        taken = case.state != CaseState.ASSIGNED
        done += "\n" + say(f"steward.to_resident.{'taken' if taken else 'not_taken'}")
    confirm(turn, case, done)


def _ask_note(_: Filling) -> Question:
    return say("steward.internal.ask"), ()


def _hear_note(filling: Filling) -> str:
    filling.keep_media()
    if not filling.text and not filling.media:
        raise Unfit(say("steward.form.empty"))
    refuse_command(filling.text)
    check_note(filling.text)
    return filling.text


def _write_down(filling: Filling) -> None:
    turn, case = filling.turn, filling.case
    work.internal_note(turn, case, filling.said("words"), filling.media)
    done, offered = right_number.noted(turn, case, filling.said("words"))
    confirm(turn, case, done, offered)


_MESSAGE = words_slot("words", "steward.to_resident.ask", example="steward.example.to_resident")
TO_RESIDENT = StaffForm(
    "staff.to_resident", (Slot("words", _MESSAGE.ask, _hear_message, _MESSAGE.tap),), _send
)
INTERNAL = StaffForm("staff.internal", (Slot("words", _ask_note, _hear_note),), _write_down)
