"""已上门, 上门未遇, 完成 (RULEBOOK §5.8, §6.1).

Physical work is finished only with a visit on record and a photo; 上门未遇 is never 完成.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from handlers.cases import intake, moves
from handlers.cases.actions import holding, work
from handlers.cases.errors import MoveRefused
from handlers.cases.handling import left_waiting
from handlers.cases.outcome import acceptance
from handlers.cases.outside import referrals
from handlers.cases.reports import points
from handlers.messages import Button
from handlers.steward.dates import due_of, due_slot
from handlers.steward.form import OFFERED, SENTENCES, Filling, Question, Slot, StaffForm, Unfit
from handlers.steward.solving import AS_AGREED
from handlers.steward.taking_back import confirm_held
from handlers.steward.telling import confirm, told
from handlers.steward.which import allowed, seen_case
from handlers.steward.words import check_words, words_slot
from handlers.texts import label, say
from handlers.turn import Turn
from handlers.when import say_time
from nlp.answers import read_solved, read_yes_no
from storage.tables import Case

__all__ = [
    "COMPLETE",
    "INSPECT",
    "NO_ACCESS",
    "UNRESOLVED",
    "VISIT",
    "close_unresolved",
    "complete",
    "completes",
    "hear_completion",
    "inspected",
    "no_access",
    "not_met_unfinished",
    "visit",
]

NOT_THERE_YET = frozenset({"没有", "没去", "还没", "还没去", "没上门", "未上门", "还没上门"})
_PREVENTS = re.compile("避免|防止|不再|以后|今后|每[天周月季年]|定期|加强|培训|整改|巡[查检]")
STOPS = "。.!！；;，, "
# What the closing words of a matter beyond us have to tell, and how it shows in them (§6.5).
_PARTS = ("eases", "reason", "done")
_SAYS = {
    "done": re.compile(
        "已(?!经?超)|过[了，,。；;]|做过|多次|[一二两三四0-9]次|核对|核实|反映|申请|联系"
    ),
    "eases": re.compile(
        "[帮替为给][您你]|(?<!不)可以|减轻|缓解|协助|建议|补[办光上装贴种做]|会继续"
    ),
}
_OF_HIM = re.compile(
    "(?:^|[，。；,;、\\s])(?:[该此这]个?位?)?(?:业[户主]|住户|客户)(?:本人)?(?:坚持|一直|多次|又|再)?(?:要求|提出|反映|投诉|认为|不满|不同意|不接受|想要?|希望)"
)
_JUST_NOW = OFFERED + "just_now"  # when he tapped that he had just been there
_AS_THE_NOTE = "="  # the visit's finding, told in one sentence with the completion
_COMPLETES = re.compile(
    "(?:已经?|都|全部|全)?(?:完成|完工|做完|修完|弄完|办完|处理完)[了啦]?[\\s，,。：:;；、.!！]+(?P<note>(?![?？]).{2,})",
    re.DOTALL,
)
_SAYS_DONE = re.compile(
    "(?:修|弄|换|装|疏?通|处理|维修)(?:好|完|通)了?(?!不)|已(?:修复|更换|恢复|解决)"
)
_ONLY_WENT = re.compile("(?:刚刚?|刚才|已经?|我|都|亲自)*(?:去|到|看|来|上门|现场|过|了|完)+")
PICTURES = frozenset({"photo", "video"})


def complete(turn: Turn, ref: str) -> None:
    """完成: note, photo, and the visit when none is on record; each only where it is wanted."""
    case = allowed(turn, ref, "complete")
    _check(turn, case)
    COMPLETE.begin(turn, case)


def completes(text: str) -> bool:
    """Whether the sentence is 完成 with its note."""
    return _COMPLETES.fullmatch(text) is not None


def hear_completion(turn: Turn, case: Case, text: str) -> bool:
    """完成，换了软管: 完成 with that note, and on site with that finding (RULEBOOK §6.1).

    What stands in the open form stays with it; where 完成 is refused now, that is what is said.
    """
    found = _COMPLETES.fullmatch(text)
    if found is None:
        return False
    case = allowed(turn, case.number, "complete")
    _check(turn, case)
    draft, known = turn.state.staff, {}
    here = draft is not None and draft.case_id == case.id
    if here and turn.state.form == VISIT.key and work.needs(turn, case)[0]:
        known["visit"] = _AS_THE_NOTE
    photos = list(draft.photos) if draft is not None and here else []
    COMPLETE.begin_with(turn, case, found["note"].strip(), photos, answers="note", **known)
    return True


SENTENCES.append(hear_completion)


def _check(turn: Turn, case: Case) -> None:
    holding.refuse_if_held(turn, case)
    left_waiting.refuse_unplanned(turn, case)
    points.refuse_open(turn, case)
    referrals.refuse_if_open(turn, case)


def close_unresolved(turn: Turn, ref: str) -> None:
    """关闭(未解决), at the highest level only: the honest reason is asked (RULEBOOK §6.5)."""
    case = allowed(turn, ref, "close_unresolved")
    work.check_unresolved(turn, case)
    UNRESOLVED.begin(turn, case)


def _closed(filling: Filling) -> None:
    turn, case = filling.turn, filling.case
    reason = say("steward.unresolved.joined", **{part: _part(filling, part) for part in _PARTS})
    reason = reason.strip().rstrip(STOPS)
    work.close_unresolved(turn, case, reason)
    confirm(turn, case, told(turn, case, reason))


def _part(filling: Filling, name: str) -> str:
    """One part of the answer on a line of its own; nothing where it was not asked for."""
    said = filling.said(name).rstrip(STOPS)
    return f"{said}。\n" if said else ""


def _lacks(part: str, filling: Filling) -> bool:
    """Whether nothing he wrote so far tells what was done, or what eases it (RULEBOOK §6.5)."""
    return not any(_SAYS[part].search(filling.said(other)) for other in _PARTS)


def _hear_unresolved(slot: Slot, filling: Filling) -> str:
    """Said to the resident himself, not about him (RULEBOOK §4.9)."""
    if filling.text and _OF_HIM.search(filling.text):
        raise Unfit(say("steward.unresolved.about_him", example=say("steward.example.unresolved")))
    return slot.hear(filling)


def visit(turn: Turn, ref: str) -> None:
    """已上门: what was found on site goes on record."""
    VISIT.begin(turn, allowed(turn, ref, "visit"))


def no_access(turn: Turn, ref: str) -> None:
    """上门未遇: stays open, the resident hears it at once and is asked for a new time."""
    NO_ACCESS.begin(turn, allowed(turn, ref, "no_access"))


# --- what was seen on site -----------------------------------------------------------------------


def _needs_visit(filling: Filling) -> bool:
    return work.needs(filling.turn, filling.case)[0]


def _ask_visit(filling: Filling) -> Question:
    not_met = Button(label("steward.button.no_access"), f"no_access:{filling.case.number}")
    if filling.draft.slots.get(_JUST_NOW):
        return say("steward.complete.found", at=filling.draft.slots[_JUST_NOW]), [not_met]
    just_now = filling.button(label("steward.button.just_now"), "visit", "now")
    return say("steward.complete.visit"), [just_now, not_met]


def _hear_visit(filling: Filling) -> str:
    if filling.text in NOT_THERE_YET or read_yes_no(filling.text) is False:
        filling.draft.slots.pop(_JUST_NOW, None)
        raise Unfit(say("steward.complete.visit_first"), _ask_visit(filling)[1])
    if _ONLY_WENT.fullmatch(filling.text.strip(STOPS)):
        filling.keep_media()
        raise Unfit(*_just_now(filling))
    return _with_time(filling, check_words(filling, "visit", say("steward.example.visit")))


def _tap_visit(filling: Filling, value: str) -> str:
    """[刚刚看过] says when; what he found there is asked, since nobody else can say it (§5.8)."""
    if value == "now":
        raise Unfit(*_just_now(filling))
    return _with_time(filling, _VISIT.tap(filling, value))


def _just_now(filling: Filling) -> Question:
    # The moment of the tap is the moment on record.
    filling.draft.slots.setdefault(_JUST_NOW, say_time(filling.turn.now, filling.turn.now))
    return _ask_visit(filling)


def _with_time(filling: Filling, finding: str) -> str:
    at = filling.draft.slots.get(_JUST_NOW)
    return say("steward.complete.visited_at", at=at, finding=finding) if at else finding


def _visited(filling: Filling) -> None:
    turn, case = filling.turn, filling.case
    finding = filling.said("finding")
    work.visit(turn, case, finding)
    if filling.media:
        work.internal_note(turn, case, say("steward.visit.photos"), filling.media)
    words = told(turn, case, finding)
    if read_solved(finding) or _SAYS_DONE.search(finding):  # he may think that this closes it
        words += "\n" + say("steward.visit.not_done")
    confirm(turn, case, words)


# --- nobody there --------------------------------------------------------------------------------


def _ready_no_access(filling: Filling) -> list[Button]:
    return [
        filling.button(
            label(f"steward.no_access.{key}.label"), "words", say(f"steward.no_access.{key}.text")
        )
        for key in ("knocked", "called")
    ]


def not_met_unfinished(filling: Filling) -> None:
    """上门未遇 begun and left: the resident hears what there is, and names a time of his own."""
    turn, case = filling.turn, filling.case
    words = filling.said("words").rstrip(STOPS) + "。" if filling.said("words") else ""
    work.no_access(turn, case, words)


def _not_met(filling: Filling) -> None:
    turn, case, due = filling.turn, filling.case, due_of(filling)
    words = filling.said("words").rstrip(STOPS) + "。"
    if due is not None:
        words += say("steward.no_access.again", at=say_time(due, turn.now))
    work.no_access(turn, case, words, again=due)
    confirm(turn, case, told(turn, case, words))


# --- the final answer, the inspection ---------------------------------------------------------


def _lacks_prevention(filling: Filling) -> bool:
    """A complaint's final answer says what keeps it from happening again (RULEBOOK §6.1)."""
    note = filling.said("note")
    return filling.case.kind == "complaint" and not _PREVENTS.search(note)


def inspected(turn: Turn, ref: str) -> None:
    """已复查: what was found; also when the case is closed by now."""
    case = seen_case(turn, ref)
    if turn.staff is None or not moves.acts_for_handler(turn, case, turn.staff):
        raise MoveRefused(say("cases.refused.unknown", number=case.number))
    INSPECT.begin(turn, case)


def _inspected(filling: Filling) -> None:
    turn, case = filling.turn, filling.case
    acceptance.inspect(turn, case, filling.said("finding"))
    by = intake.asked_by(turn, case)
    key = "inspected" if by == intake.CHAT else f"inspected_by.{by}"
    confirm(turn, case, say(f"acceptance.done.{key}", number=case.number))


# --- the photo -----------------------------------------------------------------------------------


def _wants_photo(filling: Filling) -> bool:
    return work.needs(filling.turn, filling.case)[1] and not _has_picture(filling)


def _has_picture(filling: Filling) -> bool:
    return any(m.kind in PICTURES for m in filling.media)


def _ask_photo(_: Filling) -> Question:
    return say("steward.complete.photo"), ()


def _hear_photo(filling: Filling) -> str:
    filling.keep_media()
    if not _has_picture(filling):
        raise Unfit(say("steward.complete.photo_needed"))
    return "here"


def _done(filling: Filling) -> None:
    turn, case = filling.turn, filling.case
    note, visit_said = filling.said("note"), filling.said("visit")
    if visit_said == _AS_THE_NOTE:
        at = say_time(turn.now, turn.now)
        visit_said = say("steward.complete.visited_at", at=at, finding=note)
    as_agreed = bool(filling.said("as_agreed"))
    work.check_completion(turn, case, filling.media, visited=bool(visit_said), as_agreed=as_agreed)
    what = {
        "note": note,
        "prevention": filling.said("prevention"),
        "visit": visit_said,
        "photos": filling.draft.photos,
        "as_agreed": as_agreed,
    }
    seconds = holding.hold(turn, case, "complete", what)
    by = intake.asked_by(turn, case)
    key = "waiting" if by == intake.CHAT else f"waiting_by.{by}"
    after = say(f"steward.complete.{key}")
    if seconds:
        confirm_held(turn, case, note, seconds, after)
    else:
        confirm(turn, case, f"{told(turn, case, note)}\n{after}")


_VISIT = words_slot("visit", "steward.complete.visit", example="steward.example.visit")
VISIT = StaffForm(
    "staff.visit",
    (words_slot("finding", "steward.visit.ask", example="steward.example.visit"),),
    _visited,
)
NO_ACCESS = StaffForm(
    "staff.no_access",
    (
        words_slot(
            "words",
            "steward.no_access.ask",
            example="steward.example.no_access",
            ready=_ready_no_access,
        ),
        due_slot("steward.no_access.due", optional=True, hints=("words",)),
    ),
    _not_met,
    awaited=True,
)
INSPECT = StaffForm(
    "staff.inspect",
    (words_slot("finding", "acceptance.ask.finding", example="acceptance.example.finding"),),
    _inspected,
)


def _unresolved_slot(name: str, wanted: Callable[[Filling], bool] = lambda _: True) -> Slot:
    asks = f"steward.unresolved.{name}"
    slot = words_slot(name, asks, example="steward.example.unresolved", wanted=wanted)
    return replace(slot, hear=partial(_hear_unresolved, slot))


UNRESOLVED = StaffForm(
    "staff.unresolved",
    (
        _unresolved_slot("reason"),
        _unresolved_slot("done", partial(_lacks, "done")),
        _unresolved_slot("eases", partial(_lacks, "eases")),
    ),
    _closed,
)
COMPLETE = StaffForm(
    "staff.complete",
    (
        AS_AGREED,
        words_slot(
            "note", "steward.complete.note", example="steward.example.complete", feedback=True
        ),
        words_slot(
            "prevention",
            "acceptance.ask.prevention",
            example="acceptance.example.prevention",
            optional=True,
            wanted=_lacks_prevention,
        ),
        Slot("photo", _ask_photo, _hear_photo, wanted=_wants_photo),
        Slot("visit", _ask_visit, _hear_visit, _tap_visit, _needs_visit),
    ),
    _done,
)
