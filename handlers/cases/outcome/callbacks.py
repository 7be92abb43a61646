"""Is it really solved? The question at completion, the survey, its reminder, the phone, 未评价.

满意 only by the resident's own word; silence stays 未评价 (RULEBOOK §6.2, §11).
"""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from handlers.cases import intake, moves, tasks
from handlers.cases.card import called, handler_line
from handlers.cases.errors import MoveRefused
from handlers.cases.handling import emergency_reports
from handlers.cases.moves import subject
from handlers.cases.outcome import care
from handlers.cases.outcome.ladder import dissatisfied
from handlers.cases.privacy import veil
from handlers.cases.privacy.masking import masked
from handlers.cases.states import CaseState, Outcome
from handlers.cases.talks import chats
from handlers.cases.telling import forget_unsent, tell_handler, tell_resident
from handlers.cases.timing.clocks import case_timer
from handlers.messages import Button, Media, Outgoing
from handlers.policy_model import Survey as SurveyRules
from handlers.texts import label, say
from handlers.turn import Turn
from storage.ids import next_id
from storage.tables import Case, Survey

RATINGS = (5, 4, 3, 2, 1)
WHILE_TALKING = timedelta(minutes=10)
_NEVER_REOPENED = frozenset({Outcome.WITHDRAWN, Outcome.MERGED})


def ask_whether_solved(
    turn: Turn,
    case: Case,
    note: str,
    media: Sequence[Media] = (),
    also: Sequence[Button] = (),
) -> Outgoing:
    """The word of completion carries [已解决] [没解决]; the survey follows if unanswered."""
    survey = survey_rules(turn, case)
    _open_round(turn, case)
    calendar = turn.calendar_of(case.community_id)
    said_at = case.completed_at or turn.now  # by the handler, who had a moment to take it back
    ask_at = said_at + timedelta(minutes=survey.first_after_minutes)
    turn.start_timer(
        "survey_first",
        subject(case),
        calendar.within_window(ask_at, survey.window_start, survey.window_end),
    )
    text = say(
        "cases.told.completed", number=case.number, handler=handler_line(turn, case), note=note
    )
    taps = [*solved_buttons(case), *also]
    return tell_resident(turn, case, text, taps, media=media, purpose="promise")


def _open_round(turn: Turn, case: Case) -> Survey:
    survey = Survey(
        id=next_id(), case_id=case.id, person_id=case.filer_id, state="asked", asked_at=turn.now
    )
    turn.session.add(survey)
    return survey


def survey_rules(turn: Turn, case: Case) -> SurveyRules:
    """The survey section of the community's policy."""
    return turn.calendar_of(case.community_id).policy.survey


def solved_buttons(case: Case) -> tuple[Button, ...]:
    """[已解决] [没解决]."""
    return tuple(
        Button(label(f"common.button.{name}"), f"{name}:{case.number}")
        for name in ("solved", "unsolved")
    )


def rating_buttons(case: Case) -> tuple[Button, ...]:
    """One tap 1–5 for how one was treated."""
    return tuple(Button(label(f"cases.rating.{n}"), f"rate:{case.number}.{n}") for n in RATINGS)


# --- the resident answers ------------------------------------------------------------------------


def confirm(turn: Turn, case: Case, *, ask_rating: bool = True) -> None:
    """[已解决]: closed, by his own word; then how he was treated."""
    if case.state == CaseState.CLOSED:
        raise MoveRefused(say("cases.refused.closed", number=case.number))
    _refuse_own_work(turn, case)
    moves.make(turn, case, "confirm", say("cases.entry.confirmed"))
    case.closed_at = turn.now
    case.outcome = Outcome.UNRATED
    answered(turn, case, solved=True)
    forget_unsent(turn, case, why="业户已确认")
    emergency_reports.ask_for(turn, case)
    turn.explain(say("log.resident.confirmed", number=case.number))
    tell_handler(turn, case, say("cases.told.confirmed", number=case.number))
    if not ask_rating:
        return
    tell_resident(
        turn,
        case,
        say("cases.told.rate", name=called(case)),
        rating_buttons(case),
        purpose="reply",
    )


def dispute(turn: Turn, case: Case, words: str) -> None:
    """[没解决]: acts at once (RULEBOOK §6.2, §6.3)."""
    if case.state != CaseState.COMPLETED:
        raise MoveRefused(say("cases.refused.state", number=case.number, stage=moves.stage(case)))
    words = masked(turn, veil.veiled(turn, case, words))
    case.asked_at = None
    answered(turn, case, solved=False, words=words)
    dissatisfied(turn, case, words)


def _refuse_own_work(turn: Turn, case: Case) -> None:
    """Who handled it says nothing of whether it is solved, though he filed it (RULEBOOK §6.2)."""
    if turn.staff is not None and case.handler_id == turn.speaker.person_id:
        raise MoveRefused(say("cases.refused.own_work", number=case.number))


def rate(turn: Turn, case: Case, rating: int) -> None:
    """1–5 by the resident himself; 1–2 is dissatisfied and acts at once.

    It can be changed for 12 hours; a later change is recorded and undoes no move (RULEBOOK §11).
    """
    survey = last_survey(turn, case)
    if case.filer_id != turn.speaker.person_id or survey is None or not 1 <= rating <= 5:
        raise MoveRefused(say("cases.refused.no_rating", number=case.number))
    _refuse_own_work(turn, case)
    rules = survey_rules(turn, case)
    if survey.rating is not None:
        rated_at = survey.answered_at or turn.now
        if turn.now - rated_at > timedelta(hours=rules.change_within_hours):
            raise MoveRefused(say("cases.refused.rating_final", number=case.number))
        _change_rating(turn, case, survey, rating)
        return
    if case.state != CaseState.CLOSED or survey.solved is not True:
        raise MoveRefused(say("cases.refused.no_rating", number=case.number))
    case.rating = survey.rating = rating
    survey.answered_at = turn.now
    moves.record(turn, case, "rate", say("cases.entry.rated", rating=rating), visibility="resident")
    turn.explain(say("log.resident.rated", number=case.number, rating=rating))
    if rating <= rules.dissatisfied_at_most:
        dissatisfied(turn, case, say("cases.entry.rated", rating=rating))
        return
    case.outcome = Outcome.SATISFIED
    care.after_closing(turn, case)
    tell_resident(turn, case, say("cases.told.thanks", number=case.number), purpose="reply")
    tell_handler(turn, case, say("cases.told.rated", number=case.number, rating=rating))


def score_unsolved(turn: Turn, case: Case, rating: int) -> bool:
    """1–5 said with 没解决: how he was treated, a fact beside the state (RULEBOOK §6.2, §11).

    It closes nothing and is asked no more of this completion; whether it was kept: once, where the
    last answer was 没解决.
    """
    survey = last_survey(turn, case)
    if survey is None or survey.solved is not False or survey.rating is not None:
        return False
    case.rating = survey.rating = rating
    moves.record(turn, case, "rate", say("cases.entry.rated", rating=rating), visibility="resident")
    turn.explain(say("log.resident.rated_unsolved", number=case.number, rating=rating))
    return True


def _change_rating(turn: Turn, case: Case, survey: Survey, rating: int) -> None:
    """On record; it undoes no move, but the first word of dissatisfaction acts (RULEBOOK §11)."""
    survey.rating = case.rating = rating
    text = say("cases.entry.rating_changed", rating=rating)
    moves.record(turn, case, "rate", text, visibility="resident")
    turn.explain(say("log.resident.rated", number=case.number, rating=rating))
    is_dissatisfied = rating <= survey_rules(turn, case).dissatisfied_at_most
    if is_dissatisfied and case.state == CaseState.CLOSED:
        dissatisfied(turn, case, text)
        return
    tell_resident(
        turn,
        case,
        say("cases.told.rating_changed", number=case.number, rating=rating),
        purpose="reply",
    )


def comment(turn: Turn, case: Case, words: str) -> None:
    """The resident's own words about how it went."""
    survey = last_survey(turn, case)
    if survey is None or case.filer_id != turn.speaker.person_id:
        raise MoveRefused(say("cases.refused.no_rating", number=case.number))
    words = masked(turn, veil.veiled(turn, case, words))
    survey.comment = words
    moves.record(turn, case, "comment", words, visibility="resident")
    tell_handler(turn, case, say("cases.told.comment", number=case.number, words=words))


def may_reopen(turn: Turn, case: Case) -> bool:
    """As long as a rating may be changed, closing is no last word (RULEBOOK §11)."""
    if case.outcome in _NEVER_REOPENED or case.closed_at is None:
        return False
    hours = survey_rules(turn, case).change_within_hours
    return turn.now - case.closed_at <= timedelta(hours=hours)


def last_survey(turn: Turn, case: Case) -> Survey | None:
    """The question round of the last completion."""
    return turn.session.execute(
        select(Survey).where(Survey.case_id == case.id).order_by(Survey.id.desc()).limit(1)
    ).scalar_one_or_none()


def answered(turn: Turn, case: Case, *, solved: bool, words: str = "") -> None:
    """What the resident said of this completion, by tap or on the phone."""
    survey = last_survey(turn, case)
    if survey is None or survey.solved is not None:  # confirmed before it was completed (again)
        survey = _open_round(turn, case)
    survey.state = "answered"
    survey.solved = solved
    survey.answered_at = turn.now
    survey.comment = words or survey.comment
    tasks.drop_of_case(turn, case, "callback_survey")


# --- silence -------------------------------------------------------------------------------------


def send_survey(turn: Turn, case: Case) -> None:
    """Two hours after completion, within 09:00–20:00."""
    if case.state != CaseState.COMPLETED:
        return
    if chats.talking(turn, (case.filer_id,)):  # the desk keeps quiet while a person speaks (§4.6)
        turn.start_timer("survey_first", subject(case), turn.now + WHILE_TALKING)
        return
    survey = last_survey(turn, case) or _open_round(turn, case)
    rules = survey_rules(turn, case)
    if not intake.is_reachable(turn, case) or case.filer_id == case.handler_id:
        _ask_by_phone(turn, case)
        return
    survey.state, survey.surveyed_at = "surveyed", turn.now
    turn.start_timer(
        "survey_reminder", subject(case), turn.now + timedelta(hours=rules.reminder_after_hours)
    )
    turn.start_timer(
        "survey_phone", subject(case), turn.now + timedelta(hours=rules.phone_after_hours)
    )
    turn.start_timer(
        "survey_expire", subject(case), turn.now + timedelta(days=rules.unrated_after_days)
    )
    _ask(turn, case, "cases.survey.first")
    turn.explain(say("log.survey.first", number=case.number))


def ask_no_more(turn: Turn, case: Case) -> None:
    """别再问了: no further question, by chat or phone; unanswered it ends 未评价 as ever (§6.2)."""
    for kind in ("survey_first", "survey_reminder", "survey_phone"):
        turn.stop_timer(kind, subject(case))
    days = survey_rules(turn, case).unrated_after_days
    turn.start_timer("survey_expire", subject(case), turn.now + timedelta(days=days))
    tasks.drop_of_case(turn, case, "callback_survey")
    turn.explain(say("log.survey.no_more", number=case.number))


def _ask_by_phone(turn: Turn, case: Case) -> None:
    """Nobody to ask by chat, or the handler himself filed it: an agent asks (RULEBOOK §2, §6.2)."""
    days = survey_rules(turn, case).unrated_after_days
    turn.start_timer("survey_expire", subject(case), turn.now + timedelta(days=days))
    hand_to_phone(turn, case)


def remind_survey(turn: Turn, case: Case) -> None:
    """One reminder, a day after the survey."""
    survey = last_survey(turn, case)
    if case.state == CaseState.COMPLETED and survey is not None:
        survey.state = "reminded"
        _ask(turn, case, "cases.survey.reminder")
        turn.explain(say("log.survey.reminder", number=case.number))


def hand_to_phone(turn: Turn, case: Case) -> None:
    """Two days after the survey an agent calls (RULEBOOK §6.2)."""
    survey = last_survey(turn, case)
    if case.state == CaseState.COMPLETED and survey is not None:
        by = intake.asked_by(turn, case)
        if by not in (intake.PHONE, intake.CHAT):  # nobody can phone him: no call is asked for
            tell_handler(turn, case, say(f"cases.survey.unasked.{by}", number=case.number))
            return
        survey.state = "phone"
        turn.explain(say("log.survey.phone", number=case.number))
        tasks.open_task(
            turn,
            kind="callback_survey",
            case=case,
            about=say(
                "cases.task.survey",
                number=case.number,
                place=case.place,
                what=case.what[:60],
                note=case.completion or say("cases.entry.no_words"),
            ),
        )


def close_unrated(turn: Turn, case: Case) -> None:
    """Seven days of silence: 未评价, never 满意."""
    survey = last_survey(turn, case)
    if case.state != CaseState.COMPLETED:
        return
    moves.make(turn, case, "expire_unrated", say("cases.entry.unrated"), visibility="staff")
    case.outcome, case.closed_at = Outcome.UNRATED, turn.now
    case.rating = None  # a score of an earlier completion stays with its own question round
    turn.explain(say("log.survey.unrated", number=case.number))
    if survey is not None:
        survey.state = "unrated"
    tasks.drop_of_case(turn, case, "callback_survey")


def _ask(turn: Turn, case: Case, key: str) -> None:
    text = say(key, name=called(case), number=case.number, note=case.completion or "")
    tell_resident(turn, case, text, solved_buttons(case), purpose="survey")


TIMERS = {
    "survey_first": case_timer(send_survey),
    "survey_reminder": case_timer(remind_survey),
    "survey_phone": case_timer(hand_to_phone),
}
