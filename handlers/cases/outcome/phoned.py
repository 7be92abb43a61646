"""What a resident said on the phone, as an agent wrote it down (RULEBOOK §6.2, §6.3)."""

from datetime import datetime, timedelta

from sqlalchemy import select

from handlers.cases import intake, moves
from handlers.cases.card import called
from handlers.cases.errors import MoveRefused
from handlers.cases.handling import emergency_reports
from handlers.cases.outcome import callbacks, care
from handlers.cases.outcome.ladder import dissatisfied
from handlers.cases.privacy import veil
from handlers.cases.privacy.masking import masked
from handlers.cases.states import CaseState, Outcome
from handlers.cases.telling import forget_unsent, tell_handler, tell_resident, tell_roles
from handlers.cases.timing.clocks import case_timer
from handlers.messages import Button
from handlers.texts import label, say
from handlers.turn import Turn
from handlers.when import say_by
from nlp.answers import read_solved
from storage.tables import Case, Task

__all__ = ["TIMERS", "broke", "said_untrue", "told_by_phone"]


def told_by_phone(turn: Turn, case: Case, words: str, rating: int | None) -> None:
    """What an agent wrote down: dissatisfaction acts at once, a score by whose words it is.

    Who has no chat is rated by his words on the phone. Who has one is shown them with [属实]
    [不属实]; his silence lets them stand. Without a score it stays 未评价: an agent's word never
    counts (RULEBOOK §6.2, §6.3, §11).
    """
    if case.state != CaseState.COMPLETED:
        return
    is_his_word = not intake.is_reachable(turn, case) and not _by_handler(turn, case)
    low = rating is not None and rating <= callbacks.survey_rules(turn, case).dissatisfied_at_most
    if low or read_solved(words) is False:
        callbacks.answered(turn, case, solved=False, words=words)
        dissatisfied(turn, case, words)
        if rating is not None and is_his_word:
            callbacks.score_unsolved(turn, case, rating)
    elif rating is not None and is_his_word:
        _stands(turn, case, words, rating)
    elif rating is not None:
        buttons = [
            Button(label("cases.button.true"), f"said_true:{case.number}.{rating}"),
            Button(label("cases.button.not_true"), f"said_untrue:{case.number}"),
        ]
        text = say(
            "cases.survey.phone_said",
            name=called(case),
            words=words,
            rating=rating,
            by=say_by(_give_time(turn, case), turn.now),
        )
        tell_resident(turn, case, text, buttons, purpose="survey")


def _by_handler(turn: Turn, case: Case) -> bool:
    """Whether he who writes down what was said handled the case himself."""
    return turn.who is not None and turn.who.person_id == case.handler_id


def _give_time(turn: Turn, case: Case) -> datetime:
    """Until when he may say 不属实: as long as any survey waits, and a day at least."""
    rules, survey = callbacks.survey_rules(turn, case), callbacks.last_survey(turn, case)
    asked_at = (survey.surveyed_at or survey.asked_at) if survey is not None else turn.now
    due = max(
        asked_at + timedelta(days=rules.unrated_after_days),
        turn.now + timedelta(hours=rules.reminder_after_hours),
    )
    turn.start_timer("survey_expire", moves.subject(case), due)
    return due


def expire(turn: Turn, case: Case) -> None:
    """The time of the survey is over: what he said on the phone stands, else it is 未评价."""
    said = _recorded(turn, case) if case.state == CaseState.COMPLETED else None
    if said is None:
        callbacks.close_unrated(turn, case)
    else:
        _stands(turn, case, said.result or "", said.said_rating or 0)


def _recorded(turn: Turn, case: Case) -> Task | None:
    """The call after the last completion in which he named a score; of none whose case it is."""
    survey = callbacks.last_survey(turn, case)
    if survey is None or survey.solved is not None or case.filer_id == case.handler_id:
        return None
    return turn.session.scalars(
        select(Task)
        .where(
            Task.case_id == case.id,
            Task.kind == "callback_survey",
            Task.state == "done",
            Task.said_rating.is_not(None),
            Task.done_at >= survey.asked_at,
            Task.assignee_id != case.handler_id,
        )
        .order_by(Task.id.desc())
        .limit(1)
    ).one_or_none()


def _stands(turn: Turn, case: Case, words: str, rating: int) -> None:
    """His recorded words rate the case; on record as said on the phone."""
    words = masked(turn, veil.veiled(turn, case, words))
    entry = say("cases.entry.rated_by_phone", words=words, rating=rating)
    moves.make(turn, case, "rate_by_phone", entry, by_system=turn.incoming is None)
    case.closed_at, case.outcome, case.rating = turn.now, Outcome.SATISFIED, rating
    callbacks.answered(turn, case, solved=True, words=words)
    survey = callbacks.last_survey(turn, case)
    assert survey is not None, "it was just answered"
    survey.rating = rating
    forget_unsent(turn, case, why="业户在电话里说过了")
    emergency_reports.ask_for(turn, case)
    care.after_closing(turn, case)
    turn.explain(say("log.survey.by_phone", number=case.number, rating=rating))
    tell_handler(
        turn, case, say("cases.told.rated_by_phone", number=case.number, rating=rating, words=words)
    )


def said_untrue(turn: Turn, case: Case) -> None:
    """[不属实]: it is open again, and the superior hears why (RULEBOOK §6.2).

    So too when his silence has just closed it, as long as a rating may be changed (§11).
    """
    if case.state == CaseState.CLOSED and callbacks.may_reopen(turn, case):
        case.rating = None
        dissatisfied(turn, case, say("cases.entry.not_true"))
        tell_roles(turn, case, ("lead",), say("cases.told.not_true", number=case.number))
        return
    if case.state != CaseState.COMPLETED:
        raise MoveRefused(say("cases.refused.state", number=case.number, stage=moves.stage(case)))
    callbacks.dispute(turn, case, say("cases.entry.not_true"))
    tell_roles(turn, case, ("lead",), say("cases.told.not_true", number=case.number))


def broke(turn: Turn, case: Case, words: str) -> bool:
    """又坏了, told on the phone: as his own tap, the case is open again (RULEBOOK §6.2, §6.3).

    False when it was closed too long ago for that: then it is to be reported anew.
    """
    words = masked(turn, veil.veiled(turn, case, words))
    if case.state == CaseState.COMPLETED:
        callbacks.answered(turn, case, solved=False, words=words)
        dissatisfied(turn, case, words)
    elif case.state != CaseState.CLOSED:  # open again by another way: who handles it hears of it
        tell_handler(
            turn, case, say("acceptance.told.broke_by_phone", number=case.number, words=words)
        )
    elif callbacks.may_reopen(turn, case):
        dissatisfied(turn, case, words)
    else:
        return False
    return True


TIMERS = {"survey_expire": case_timer(expire)}
