"""Free words of a resident with no question open: what do they want, and about which matter?

An emergency, a command in a sentence, words about an open matter, small talk, or a new report. What
may be either is asked once, by buttons; a clearly new matter begins at once (RULEBOOK §4.3).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import bindparam, select

from handlers.alarm import speaks_of_danger
from handlers.cases import book
from handlers.cases.states import CaseState
from handlers.resident import (
    agreed,
    agreeing,
    announcing,
    another_person,
    coming,
    complaining,
    contact,
    daily_words,
    danger_over,
    emergencies,
    facts,
    feelings,
    matters,
    meant,
    mediation,
    merged,
    moving_out,
    own_data,
    person,
    reaching,
    relayed,
    standing,
    unveiling,
    verdicts,
    visiting,
    voices,
    waiting_for_help,
    which,
)
from handlers.resident.common import joined
from handlers.resident.report import REPORT
from handlers.resident.taps import begin_empty
from handlers.resident.which import MENU
from handlers.texts import say
from handlers.turn import Turn
from nlp import Reading, read
from nlp.answers import read_command, read_danger_over, read_solved, read_withdrawal
from storage.tables import Case

__all__ = ["MENU", "about", "listen", "offer_withdrawal"]

CHANGES_HIS_MIND = timedelta(hours=24)  # so long 不报了 is about what was filed
_FUMING = re.compile("[😡😠🤬😤💢]|火冒三丈|气炸|气死|气疯")
# 我要报修, 我要投诉: a wish to report, and nothing reported yet.
_ONLY_A_WISH = re.compile(
    r"(?:[你您]好)?[,，!！。\s]*(?:我们?|本人)?(?:要|想|需要)?(?:来)?(?:匿名)?"
    r"(?:报事|报修|报个修|报单|投诉|反映|反馈|说|提)(?:一?[个下件])?(?:问题|情况|事情?|意见|建议)?[!！。~\s]*"
)
_ANY_OPEN = (
    select(Case.id)
    .where(Case.filer_id == bindparam("person_id"), Case.state != CaseState.CLOSED)
    .limit(1)
)
# Where a wish of this kind is no matter to be handled.
_SMALL_TALK = frozenset({"greeting", "smalltalk", "thanks", "yes", "no"})


def listen(turn: Turn) -> None:
    """Whatever a resident says or sends outside a form."""
    assert turn.incoming is not None
    text = turn.incoming.text.strip()
    if not text:
        _without_words(turn)
        return
    if _ONLY_A_WISH.fullmatch(text):
        begin_empty(
            turn, feelings.soothing(turn, read(text, turn.vocabulary), turn.speaker.name or "")
        )
        return
    if (
        danger_over.hear(turn)
        or waiting_for_help.hear(turn, text)
        or unveiling.hear(turn, text)
        or own_data.hear(turn)
        or _asks_when(turn, text)
        or _short_wish(turn, text)
    ):
        return
    reading = read(text, turn.vocabulary, opening=not turn.state.case_id)
    if (
        emergencies.handle(turn, text, reading)
        or verdicts.hear_rating(turn, text)
        or another_person.hear(turn, text)
        or complaining.hear(turn, text)
        or contact.hear(turn, text, matters.quoted(turn))
        or reaching.hear(turn, text, reading)
        or mediation.hear_side(turn, text)
    ):
        return
    number = matters.number_in(text)
    if number is not None:
        _by_number(turn, number, text.replace(number, "").strip(" ，,：:"))
        return
    case = matters.quoted(turn)
    if case is not None:
        about(turn, case, text)
        return
    _understand(turn, text, reading)


def _asks_when(turn: Turn, text: str) -> bool:
    """几点到, of all he has open; with a number or under a quote it is heard as about that one."""
    if matters.number_in(text) is not None or matters.quoted(turn) is not None:
        return False
    return coming.hear_of_his(turn, text)


def _short_wish(turn: Turn, text: str) -> bool:
    """催一下, 不用每天告诉我: a few words that need an open matter; whether they were heard."""
    if moving_out.hear(turn, text):
        return True
    daily = daily_words.wish_in(text)
    if daily is not None and _has_open(turn) and daily_words.hear(turn, daily, text):
        return True
    wish = "withdraw" if read_withdrawal(text) else read_command(text)
    command = _COMMANDS.get(wish or "")
    if command is None or matters.quoted(turn) is not None:
        return False
    if not _has_open(turn):
        if wish != "urge" or book.recent_of_filer(turn, turn.speaker.person_id, limit=1):
            return False
        matters.progress(turn, "")  # who never told of anything begins no report with 催一下
        return True
    command(turn, book.open_of_filer(turn, turn.speaker.person_id), text)
    return True


def _understand(turn: Turn, text: str, reading: Reading) -> None:
    if standing.hear(turn, text) or _how_that_goes(turn, text):
        return
    if reading.intent == "cancel" and _has_open(turn) and _answers_an_offer(turn, text):
        return  # 不行，明天上午吧 takes nothing back
    if reading.intent == "cancel" and read_danger_over(text) and speaks_of_danger(text):
        _new_report(turn, text, reading)  # 刚才着火了，没事了: nothing was begun to be cancelled
        return
    if reading.intent in _WISHES:
        _WISHES[reading.intent](turn, "")
    elif merged.hear(turn, text, reading):
        return
    elif _has_open(turn):
        _with_open_matters(turn, text, reading)
    elif verdicts.hear_again(turn, text, reading):
        return
    elif reading.intent in _SMALL_TALK and not meant.says_a_matter(reading):
        _small_talk(turn, reading)
    elif not agreed.answers(turn, text, reading):
        _new_report(turn, text, reading)


def _how_that_goes(turn: Turn, text: str) -> bool:
    """马桶那个怎么样了: the one open matter that speaks of it."""
    thing = meant.asks_after(text)
    if not thing or not _has_open(turn):
        return False
    cases = book.open_of_filer(turn, turn.speaker.person_id)
    found = [case for case in cases if thing in case.what]
    if len(found) == 1:
        matters.progress_of(turn, found[0].number)
    return len(found) == 1


def _answers_an_offer(turn: Turn, text: str, cases: list[Case] | None = None) -> bool:
    """Whether the words accept, decline or change a solution or a time just put to him."""
    if cases is None:
        cases = book.open_of_filer(turn, turn.speaker.person_id)
    return agreeing.hear(turn, cases, text) or visiting.hear(turn, cases, text)


def _has_open(turn: Turn) -> bool:
    if turn.speaker.new:
        return False
    turn.group.flush()
    found = turn.conn.execute(_ANY_OPEN, {"person_id": turn.speaker.person_id})
    return found.first() is not None


def _without_words(turn: Turn) -> None:
    """A photo: for the one matter it may belong to, or the beginning of a report."""
    assert turn.incoming is not None
    if not turn.incoming.media:
        if turn.incoming.kind == "start":
            _greet(turn)
        else:
            turn.ask(say("common.trouble.empty"), MENU)
        return
    case = matters.quoted(turn)
    has_open = case is not None or _has_open(turn)
    if has_open and voices.only_voice(turn):
        turn.reply(say("voices.kept"))
    if case is not None:
        matters.tell_added(turn, case, "")
    elif has_open:
        relayed.photo_alone(turn, book.open_of_filer(turn, turn.speaker.person_id))
    else:
        begin_empty(turn)


# --- with open matters ---------------------------------------------------------------------------


def _with_open_matters(turn: Turn, text: str, reading: Reading) -> None:
    cases = book.open_of_filer(turn, turn.speaker.person_id)
    burning = next((case for case in cases if _is_burning(turn, case)), None)
    if burning is not None:
        matters.tell_added(turn, burning, text)
        return
    if announcing.hear(turn, cases, text, reading) or _judges(turn, cases, text, reading):
        return
    if meant.not_solved(text):
        _urge(turn, cases, text, dissatisfied=True)
    elif meant.impatient(reading):
        _urge(turn, cases, text, dissatisfied=meant.dissatisfied(reading))
    elif relayed.answers_somebody(turn, cases, text, reading):
        return
    elif meant.how_it_goes(text, reading):
        matters.progress(turn)
    elif len(cases) == 1 and _belongs(text, reading):
        matters.tell_added(turn, cases[0], text)
    elif reading.intent in _SMALL_TALK and not meant.says_a_matter(reading):
        _small_talk(turn, reading, cases)
    else:
        _alike_or_new(turn, cases, text, reading)


def _judges(turn: Turn, cases: list[Case], text: str, reading: Reading) -> bool:
    """Whether he says if it is solved, or answers what was put to him."""
    return (
        verdicts.hear_finished(turn, cases, text, reading)
        or verdicts.hear_early(turn, cases, text)
        or _answers_an_offer(turn, text, cases)
    )


def _belongs(text: str, reading: Reading) -> bool:
    """补充…, or 昨天开始 alone: it can only be about the one matter open."""
    since_alone = bool(reading.slots.since) and facts.is_only_facts(text, reading.slots)
    return meant.adds(text) or since_alone


def _alike_or_new(turn: Turn, cases: list[Case], text: str, reading: Reading) -> None:
    alike = [case for case in cases if meant.alike(text, reading, case)]
    if (
        not alike
        and not _may_add(text, reading, cases)
        and meant.another_matter(text, reading, cases)
    ):
        _new_report(turn, text, reading, before=say("resident.new_matter"))
        return
    which.ask_which(turn, alike or cases, text, reading)


def _may_add(text: str, reading: Reading, cases: list[Case]) -> bool:
    """Where he says so; and beside an anonymous case nothing opens under his name by a guess."""
    return meant.adds(text) or (not reading.sure and any(case.anonymous for case in cases))


def _is_burning(turn: Turn, case: Case) -> bool:
    return case.emergency is not None and turn.now - case.filed_at < emergencies.EMERGENCY_TALK


def _by_number(turn: Turn, number: str, text: str) -> None:
    if text:
        about(turn, matters.own_case(turn, number), text)
    else:
        matters.progress_of(turn, number)


def about(turn: Turn, case: Case, text: str) -> None:
    """Words about a certain matter, by number or by quoting."""
    if not text:
        matters.progress_of(turn, case.number)
        return
    if (
        complaining.hear(turn, text, case)
        or coming.hear(turn, [case], text)
        or agreeing.hear(turn, [case], text)
        or visiting.hear(turn, [case], text)
    ):
        return
    reading = read(text, turn.vocabulary)
    if matters.goes_on_merged(turn, case) and (read_command(text) or reading.intent) != "progress":
        merged.tell(turn, case, text)
        return
    # 换成后天行不行, to somebody who asked, is an answer and no verdict.
    answers = case.state != CaseState.COMPLETED and bool(matters.waiting_for_him(turn, [case]))
    solved = None if answers and not meant.not_solved(text) else read_solved(text)
    if solved is False or (solved and case.state == CaseState.COMPLETED):
        if solved:
            verdicts.tell_solved(turn, case)
        else:
            verdicts.not_solved(turn, case, text)
        return
    _wish_about(turn, case, text, reading)


def _wish_about(turn: Turn, case: Case, text: str, reading: Reading) -> None:
    """He asks, urges, withdraws or adds."""
    wish = read_command(text) or reading.intent
    if wish in ("progress", "my_cases"):
        matters.progress_of(turn, case.number)
    elif wish == "urge":
        verdicts.urge(turn, case, text, dissatisfied=meant.dissatisfied(reading))
    elif wish in ("withdraw", "cancel"):
        matters.ask_withdraw(turn, case.number)
    elif case.state == CaseState.CLOSED and not meant.says_a_matter(reading):
        matters.progress_of(turn, case.number)
    else:
        matters.tell_added(turn, case, text)


def _urge_command(turn: Turn, cases: list[Case], text: str) -> None:
    _urge(turn, cases, text, dissatisfied=meant.dissatisfied(read(text, turn.vocabulary)))


def _urge(
    turn: Turn, cases: list[Case], text: str, *, dissatisfied: bool, before: str = ""
) -> None:
    asked = matters.waiting_for_him(turn, cases)
    last = [case for case in cases if case.id == turn.state.case_id]
    if asked and asked != last:
        last = asked if len(asked) == 1 else []
    if len(cases) == 1 or last:
        verdicts.urge(turn, (last or cases)[0], text, dissatisfied=dissatisfied, before=before)
        return
    turn.ask(
        joined(before, say("resident.which.urge")), [matters.case_button(c, "urge") for c in cases]
    )


def _withdraw_command(turn: Turn, cases: list[Case], text: str) -> None:
    finished = verdicts.awaiting(turn, cases)
    if len(finished) == 1 and read_solved(text):
        verdicts.tell_solved(turn, finished[0])
        return
    if len(cases) == 1:
        matters.ask_withdraw(turn, cases[0].number)
        return
    turn.ask(say("resident.which.withdraw"), [matters.case_button(c, "withdraw") for c in cases])


_COMMANDS: Mapping[str, Callable[[Turn, list[Case], str], None]] = {
    "urge": _urge_command,
    "withdraw": _withdraw_command,
}


def _new_report(turn: Turn, text: str, reading: Reading, *, before: str = "") -> None:
    assert turn.incoming is not None
    draft = facts.begin(turn)
    facts.add_media(draft, turn.incoming.media)
    facts.take_facts(turn, draft, reading)
    facts.add_narrative(turn, draft, text, reading)
    REPORT.begin(turn, draft, reading, before=before)


# --- small talk, a person ------------------------------------------------------------------------


def _small_talk(turn: Turn, reading: Reading, cases: Sequence[Case] = ()) -> None:
    finished = verdicts.awaiting(turn, list(cases))
    if len(finished) == 1:
        thanked = say("resident.talk.thanks", name="") if reading.intent == "thanks" else ""
        verdicts.ask_verdict(turn, finished[0], thanked)
        return
    soothing = _soothing(turn, reading)
    if soothing and cases:
        _urge(turn, list(cases), reading.text, dissatisfied=True, before=soothing)
        return
    if soothing:
        begin_empty(turn, soothing)
        return
    if reading.intent == "greeting":
        _greet(turn)
        return
    key = "thanks" if reading.intent == "thanks" else "smalltalk"
    if cases and reading.intent == "yes":
        key = "waiting"
    turn.ask(say(f"resident.talk.{key}", name=feelings.called(turn.speaker.name or "")), MENU)


def _soothing(turn: Turn, reading: Reading) -> str:
    """Feelings come first, also where they are all that was said (RULEBOOK §4.1)."""
    if _FUMING.search(reading.text) and reading.feeling == "calm":
        reading = replace(reading, feeling="angry")
    return feelings.soothing(turn, reading, turn.speaker.name or "")


def _greet(turn: Turn) -> None:
    turn.ask(say("resident.talk.greeting", name=feelings.called(turn.speaker.name or "")), MENU)


def offer_withdrawal(turn: Turn) -> bool:
    """不报了, 算了 after filing: nothing is being filled in, so it is the matter just filed."""
    if not _has_open(turn):
        return False
    cases = book.open_of_filer(turn, turn.speaker.person_id)
    lately = [case for case in cases if turn.now - case.filed_at < CHANGES_HIS_MIND]
    if not lately:
        return False
    _withdraw_command(turn, [c for c in lately if c.id == turn.state.case_id] or lately, "")
    return True


def _no_longer_needed(turn: Turn) -> bool:
    """马桶不用了，我自己通了: of several open, the one the words are about; asked once."""
    text = turn.incoming.text.strip() if turn.incoming is not None else ""
    if read_command(text) is not None or not meant.no_longer_needed(text) or not _has_open(turn):
        return False
    cases = book.open_of_filer(turn, turn.speaker.person_id)
    reading = read(text, turn.vocabulary)
    _withdraw_command(turn, [c for c in cases if meant.alike(text, reading, c)] or cases, text)
    return True


def _nothing(turn: Turn, _ref: str) -> None:
    if _no_longer_needed(turn) or offer_withdrawal(turn):
        return
    turn.ask(say("common.hint.nothing_to_cancel"), MENU)


_WISHES: Mapping[str, Callable[[Turn, str], None]] = {
    "progress": matters.progress,
    "human": person.human,
    "cancel": _nothing,
}
