"""Is it solved? Said in words, about a matter finished, closed or still being worked on.

满意 only by the resident's own clear word (RULEBOOK §6.2); 没修, 还在漏 acts at once (§6.3) and is
never refused: finished it is disputed, closed it may be opened again, in work it is an urge.
"""

import re
from collections.abc import Callable
from datetime import timedelta

from handlers.cases import book
from handlers.cases.actions import residents
from handlers.cases.outcome import acceptance, callbacks, claims, ladder
from handlers.cases.states import CaseState, Outcome
from handlers.messages import Button
from handlers.resident import facts, matters, meant
from handlers.resident.again import report_again
from handlers.texts import label, say
from handlers.turn import Turn
from nlp import Reading, read
from nlp.answers import read_broken, read_rating, read_score, read_solved, says_how
from nlp.consent import read_consent
from storage.tables import Case

__all__ = [
    "ACTIONS",
    "ask_verdict",
    "awaiting",
    "broken_again",
    "hear_again",
    "hear_early",
    "hear_finished",
    "hear_rating_early",
    "hear_twice",
    "keep_score",
    "not_solved",
    "tell_solved",
    "urge",
]

_SAID_TWICE = timedelta(hours=1)
_SCORE = re.compile("[0-9]|[一二两三四五][分星颗]|[⭐★🌟]")
_ASKS_A_NUMBER = re.compile("几|多少|哪一?[个层楼栋单部位]|第.{0,3}[?？吗]|选|回复?[0-9]|序号|数字")
_WITHOUT_SUBJECT = re.compile("根本|[还又没不依仍照继老白谢]|已经?")
_REFUSES = re.compile("算什么|不满意|不认可|不认账|(?:就)?这样(?:就)?(?:完|算)了|不管了|糊弄|打发")
_SAYS_MENDED = re.compile("解决|[修弄]好|已经好|不漏|恢复")


def awaiting(turn: Turn, cases: list[Case]) -> list[Case]:
    """The finished ones he has not answered for; the one talked about last alone, if it is one."""
    finished = [case for case in cases if case.state == CaseState.COMPLETED]
    last = [case for case in finished if case.id == turn.state.case_id]
    return last or finished


def hear_finished(turn: Turn, cases: list[Case], text: str, reading: Reading) -> bool:
    """Whether the words answer [已解决] [没解决], and then they are acted on."""
    finished = awaiting(turn, cases)
    solved = _solved(text, reading, finished)
    how = bool(solved) and says_how(text)  # 好了，就是态度差: of this matter, whatever it names
    if solved is None or (not how and _of_another_kind(text, reading, finished)):
        return False
    if len(finished) > 1:
        _ask_which(turn, finished, "solved" if solved else "unsolved", read_score(text))
    elif solved:
        tell_solved(turn, finished[0])
        if how:
            residents.comment(turn, finished[0], text)
    else:
        not_solved(turn, finished[0], text)
    return True


def _solved(text: str, reading: Reading, finished: list[Case]) -> bool | None:
    """谢谢，昨晚还是弹到九点 says that it is not, though it begins with thanks."""
    said = read_solved(text) if finished else None
    if said is None and any(meant.still_does(text, reading, case) for case in finished):
        return False
    return said


def _ask_which(turn: Turn, finished: list[Case], action: str, stars: int | None) -> None:
    """One button a case; the score said with it goes along: ``number.stars``."""
    buttons = [matters.case_button(case, action) for case in finished]
    if stars is not None:
        buttons = [Button(one.label, f"{one.action}.{stars}") for one in buttons]
    turn.ask(say("resident.verdict.which"), buttons)


def hear_early(turn: Turn, cases: list[Case], text: str) -> bool:
    """解决了 of a matter nobody has called done yet: asked once, since it closes the case.

    Of several it is the one he spoke of last: said right after 没解决 it is a word about that.
    """
    about = cases if len(cases) == 1 else [c for c in cases if c.id == turn.state.case_id]
    if len(about) != 1 or not (_SAYS_MENDED.search(text) and read_solved(text)):
        return False
    (case,) = about
    turn.state.case_id = case.id
    turn.ask(
        say("resident.verdict.early", number=case.number, what=matters.label_of(case)),
        [
            Button(label("button.solved"), f"solved:{case.number}"),
            Button(label("button.progress_query"), "my_progress"),
        ],
        case_id=case.id,
        case_number=case.number,
    )
    return True


def _of_another_kind(text: str, reading: Reading, cases: list[Case]) -> bool:
    """电梯又坏了 while the tap waits for his word: another matter; a bare 又坏了 is none.

    Nor is 什么防水，还在漏 about a leak, whatever else its words are mostly of.
    """
    if reading.slots.place is not None:
        return True
    if _WITHOUT_SUBJECT.match(text) or any(meant.still_does(text, reading, c) for c in cases):
        return False
    return reading.sure and reading.category not in {case.category for case in cases}


def _names_another_thing(text: str, reading: Reading, case: Case) -> bool:
    """垃圾又没人管 after a leak: nothing was ever said of that; 还在漏 names nothing itself."""
    if not reading.because or _WITHOUT_SUBJECT.match(text):
        return False
    return not meant.alike(text, reading, case)


def ask_verdict(turn: Turn, case: Case, before: str = "") -> None:
    """In doubt it is asked, by the two buttons."""
    turn.state.case_id = case.id
    words = say("resident.verdict.ask", number=case.number, what=matters.label_of(case))
    turn.ask(
        f"{before}\n{words}" if before else words,
        matters.resident_buttons(case),
        case_id=case.id,
        case_number=case.number,
    )


def tell_solved(turn: Turn, case: Case, stars: int | None = None) -> None:
    """[已解决], tapped or said: closed by his own word; how he was treated is asked next.

    ``stars``: the score said with it, which is not asked for again.
    """
    turn.state.case_id = case.id
    if stars is None:
        residents.confirm(turn, case)
        return
    said = len(turn.out)
    residents.confirm(turn, case, ask_rating=False)
    residents.rate(turn, case, stars)
    matters.answer(turn, case, said, say("resident.done.rated", name=matters.name_of(case)))


def not_solved(turn: Turn, case: Case, words: str, stars: int | None = None) -> None:
    """[没解决], tapped or said, whatever the state: it always moves something.

    ``stars``: the score said with it, where it does not stand in ``words``.
    """
    turn.state.case_id = case.id
    if matters.goes_on_merged(turn, case):
        matters.add(turn, case, words or say("resident.verdict.still"), ())
        return
    if case.state == CaseState.CLOSED:
        _closed(turn, case, words)
        return
    if case.state != CaseState.COMPLETED:
        matters.urge(turn, case, words, dissatisfied=True)
        return
    said = len(turn.out)
    residents.dispute(turn, case, words)
    matters.pass_photos_on(turn, case)
    done = say("resident.unsolved.done", name=matters.name_of(case), number=case.number)
    matters.answer(turn, case, said, done)
    keep_score(turn, case, stars or read_score(words))


def keep_score(turn: Turn, case: Case, stars: int | None) -> None:
    """没解决，1分: the score counts as said, and he hears so; None: he named none."""
    if stars is not None and residents.score_unsolved(turn, case, stars):
        text = say("resident.unsolved.scored", rating=stars)
        turn.reply(text, case_id=case.id, case_number=case.number)


def urge(turn: Turn, case: Case, words: str, *, dissatisfied: bool, before: str = "") -> None:
    """Urging a finished matter says it is not; a mere 催一下 is asked about."""
    if case.state == CaseState.COMPLETED and not (dissatisfied or read_solved(words) is False):
        ask_verdict(turn, case)
    elif case.state in (CaseState.COMPLETED, CaseState.CLOSED):
        not_solved(turn, case, words)
    else:
        matters.urge(turn, case, words, dissatisfied=dissatisfied, before=before)


# --- closed --------------------------------------------------------------------------------------


def hear_again(turn: Turn, text: str, reading: Reading) -> bool:
    """还在漏, when nothing of his is open: about the matter closed last, if it is a recent one.

    So is 不接受, 这算什么 where that one was given up as beyond us (RULEBOOK §6.5).
    """
    refuses = _REFUSES.search(text) is not None or read_consent(text) == "disagree"
    if turn.speaker.new or not (refuses or read_solved(text) is False):
        return False
    recent = book.recent_of_filer(turn, turn.speaker.person_id, limit=1)
    if recent and read_solved(text) is not False and recent[0].outcome != Outcome.UNRESOLVED:
        return False
    if not recent or recent[0].state != CaseState.CLOSED or _of_another_kind(text, reading, recent):
        return False
    if _names_another_thing(text, reading, recent[0]):
        return False
    not_solved(turn, recent[0], text)
    return True


def hear_twice(turn: Turn, text: str) -> bool:
    """修好了，谢谢小林，5分 a second time: it stands already, and begins no praise of its own."""
    stars = read_score(text) or read_rating(text)
    if turn.speaker.new or stars is None or read_solved(text) is not True:
        return False
    recent = book.recent_of_filer(turn, turn.speaker.person_id, limit=1)
    case = recent[0] if recent else None
    if case is None or case.closed_at is None or case.rating != stars:
        return False
    if turn.now - case.closed_at > _SAID_TWICE:
        return False
    turn.ask(say("resident.done.rated", name=matters.name_of(case)))
    return True


def _closed(turn: Turn, case: Case, words: str) -> None:
    if not callbacks.may_reopen(turn, case):
        _report_again(turn, case, words)
        return
    if words and callbacks.last_survey(turn, case) is not None:
        residents.comment(turn, case, words)  # on record whatever he answers
    turn.ask(
        say("resident.verdict.reopen", number=case.number, what=matters.label_of(case)),
        [
            Button(label("resident.button.reopen"), f"reopen:{case.number}"),
            Button(label("resident.button.new_matter"), "report"),
        ],
        case_id=case.id,
        case_number=case.number,
    )


def _reopen(turn: Turn, number: str) -> None:
    case = matters.own_case(turn, number)
    if case.state != CaseState.CLOSED or not callbacks.may_reopen(turn, case):
        not_solved(turn, case, "")
        return
    said = len(turn.out)
    ladder.dissatisfied(turn, case, "")
    done = say("resident.unsolved.done", name=matters.name_of(case), number=case.number)
    matters.answer(turn, case, said, done)


def _report_again(turn: Turn, case: Case, words: str) -> None:
    """Closed long ago: a new report that names the old one, with what is known filled in."""
    if turn.state.form in matters.BUSY_FORMS:
        matters.BUSY_FORMS[turn.state.form].ask_again(turn, say("resident.still_open"))
        return
    said = words or say("resident.verdict.still")
    before = say("resident.verdict.again", number=case.number)
    report_again(turn, case, facts.begin(turn), said, before)


# --- how one was treated -------------------------------------------------------------------------


def hear_rating_early(turn: Turn, cases: list[Case], text: str) -> bool:
    """5, 5分 while nothing is finished: said when it can be rated; nothing is passed on.

    Where a colleague has just asked for a number it is the answer to that.
    """
    if read_rating(text) is None or _SCORE.search(text) is None or awaiting(turn, cases):
        return False
    if any(_ASKS_A_NUMBER.search(matters.last_told(turn, case)) for case in cases):
        return False
    last = [case for case in cases if case.id == turn.state.case_id]
    case = last[0] if last else cases[-1]
    turn.ask(
        say("resident.verdict.not_yet", name=matters.name_of(case), number=case.number),
        matters.resident_buttons(case),
        case_id=case.id,
        case_number=case.number,
    )
    return True


def broken_again(turn: Turn, case: Case, text: str) -> bool:
    """又不亮了, in place of a comment on how it went: asked about at once (RULEBOOK §6.4)."""
    if case.state != CaseState.CLOSED or not read_broken(text):
        return False
    if not _of_another_kind(text, read(text, turn.vocabulary), [case]):
        not_solved(turn, case, text)
    return True


def _urge(turn: Turn, number: str) -> None:
    urge(turn, matters.own_case(turn, number), "", dissatisfied=False)


def _holds(turn: Turn, number: str) -> None:
    """[现在还好], some days after a repair (RULEBOOK §6.2)."""
    case = matters.own_case(turn, number)
    acceptance.holds(turn, case)
    turn.ask(say("acceptance.done.holds"), case_id=case.id, case_number=case.number)


def _broke(turn: Turn, number: str) -> None:
    """[又坏了]: open again, or long closed a new report that names the old one."""
    not_solved(turn, matters.own_case(turn, number), say("resident.verdict.still"))


def _claim_true(turn: Turn, number: str) -> None:
    case = matters.own_case(turn, number)
    claims.true(turn, case)
    ask_verdict(turn, case, say("acceptance.done.claim_true"))


def _claim_untrue(turn: Turn, number: str) -> None:
    """[不属实] under what the handler wrote about him (RULEBOOK §6.2)."""
    case = matters.own_case(turn, number)
    said = len(turn.out)
    claims.untrue(turn, case)
    done = say("resident.unsolved.done", name=matters.name_of(case), number=case.number)
    matters.answer(turn, case, said, done)


ACTIONS: dict[str, Callable[[Turn, str], None]] = {
    "urge": _urge,
    "reopen": _reopen,
    "holds": _holds,
    "broke": _broke,
    "claim_true": _claim_true,
    "claim_untrue": _claim_untrue,
}
