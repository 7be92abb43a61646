"""A vote in a 社区议事 said in words: cast, changed, taken back, asked after (RULEBOOK §3, §4.3).

Where a vote was the last thing put to him, words that fit one are a vote. What may as well be about
a matter of his is asked once, by buttons, and counts for nothing until he says.
"""

from collections.abc import Callable, Mapping

from handlers.alarm import speaks_of_danger
from handlers.cases import book
from handlers.cases.neighbours import discussions, vote_status
from handlers.messages import UNVOTE, Button
from handlers.resident import another_person, matters, meant, vote_or_matter, votes
from handlers.resident.asked_votes import AskedVote, asked
from handlers.resident.common import joined
from handlers.resident.which import MENU
from handlers.resident.wishes import has_open
from handlers.texts import label, say
from handlers.turn import Turn
from handlers.when import say_by
from nlp.ballots import BallotWords, read_ballot
from storage.tables import Case, Discussion

__all__ = ["hear", "hear_beside"]

_ANSWERS = frozenset({"agree", "another_solution", "visit_yes", "settle"})  # yes or no settles them
_EVERYWHERE = frozenset("小区业主大家同意您")


def hear(turn: Turn, text: str) -> bool:
    """Outside a form; whether it was about a vote, and was answered."""
    said = _said(turn, text)
    if said is None:
        return False
    found = asked(turn)
    discussion = _meant(turn, said, found)
    if discussion is None:
        return _nothing_there(turn, said)
    cases = book.open_of_filer(turn, turn.speaker.person_id) if has_open(turn) else []
    if not said.named and _may_be_of_a_case(turn, said, found, cases):
        choice = _number_of(said)
        if said.act == "vote" and choice <= len(discussion.options):
            vote_or_matter.ask(turn, discussion, choice, cases, text)
            return True
        return False
    _answer(turn, said, discussion)
    return True


def hear_beside(turn: Turn, text: str) -> bool:
    """In a form, whose question stands again: what speaks of voting, or answers a vote just put."""
    said = _said(turn, text)
    if said is None or said.weak or not (said.named or said.act == "vote"):
        return False
    found = asked(turn)
    if not said.named and not _answers_or_changes(turn, said, found):
        return False
    discussion = _meant(turn, said, found)
    if discussion is None:
        return False
    offers = turn.state.offers
    _answer(turn, said, discussion)
    turn.state.offers = offers
    form = another_person.RESTING.get(turn.state.form)
    if form is not None:
        form.ask_again(turn, say("resident.still_open"))
    return True


def _answers_or_changes(turn: Turn, said: BallotWords, found: AskedVote | None) -> bool:
    """To the vote put last; 改成不同意 is of his vote whatever was asked meanwhile."""
    if found is None:
        return False
    changes = said.changes and found.is_open(turn)
    return found.is_last or (changes and bool(vote_status.my_choice(turn, found.discussion)))


def _nothing_there(turn: Turn, said: BallotWords) -> bool:
    """撤回我的票 never takes back a matter, 我要投票 begins none: that is said."""
    if said.act == "unvote" and said.named:
        votes.ACTIONS[UNVOTE](turn, "")
        return True
    if said.act == "unknown" and said.wishes:
        turn.reply(say("votes.told.none"), MENU)
        return True
    return False


def _said(turn: Turn, text: str) -> BallotWords | None:
    """By the words alone, which costs no look into the database."""
    if turn.speaker.new or turn.incoming is None or turn.incoming.media:
        return None
    said = read_ballot(text)
    return None if said is None or speaks_of_danger(text) else said


def _meant(turn: Turn, said: BallotWords, found: AskedVote | None) -> Discussion | None:
    """The vote the words are about; None when they are about none."""
    if said.named:
        return found.discussion if found and found.is_open(turn) else vote_status.recent(turn)
    if found is None or matters.quoted(turn) is not None:
        return None
    if said.opinion and (has_open(turn) or not found.is_open(turn)):
        return None
    if said.about:
        return found.discussion if _speaks_of(found.discussion, said.about) else None
    if found.is_last and (found.is_newest or not said.weak):
        return found.discussion if found.is_open(turn) or found.is_lately else None
    plain = said.act == "vote" and not said.weak and found.is_open(turn)
    return found.discussion if plain and (found.is_lately or not has_open(turn)) else None


def _speaks_of(discussion: Discussion, words: str) -> bool:
    """天台晾被子: of what is asked, by its topic or two signs in a row of its question."""
    if discussions.topic_of(words) == discussion.topic:
        return True
    pairs = {words[at : at + 2] for at in range(len(words) - 1)}
    return any(pair in discussion.question and not set(pair) <= _EVERYWHERE for pair in pairs)


def _may_be_of_a_case(
    turn: Turn, said: BallotWords, found: AskedVote | None, cases: list[Case]
) -> bool:
    """Whether something of his own is as likely: it waits for a yes or no, or the reason fits."""
    if not cases or said.about:
        return False
    if found is None or not found.is_last:
        return True
    if any(_offered(turn, case) for case in matters.waiting_for_him(turn, cases)):
        return True
    if not said.rest or _speaks_of(found.discussion, said.rest):
        return False
    return meant.counters(said.rest) or any(
        word in said.rest for case in cases for word in case.because
    )


def _offered(turn: Turn, case: Case) -> bool:
    actions = {action.partition(":")[0] for action in matters.last_offered(turn, case)}
    return not actions.isdisjoint(_ANSWERS)


# --- what is said back ---------------------------------------------------------------------------


def _answer(turn: Turn, said: BallotWords, discussion: Discussion) -> None:
    _ACTS[said.act](turn, said, discussion)


def _number_of(said: BallotWords) -> int:
    if said.choice.isdecimal():
        return int(said.choice)
    return discussions.OPTIONS.index(said.choice) + 1 if said.choice in discussions.OPTIONS else 0


def _vote(turn: Turn, said: BallotWords, discussion: Discussion) -> None:
    choice = _number_of(said)
    if said.opinion:  # 可以，早点结束好: of the vote most likely, and counted by his tap alone
        _unknown(turn, said, discussion)
        return
    if discussions.is_running(discussion, turn.now) and choice > len(discussion.options):
        _unknown(turn, said, discussion)
        return
    chosen = discussions.vote(turn, discussion.id, choice)
    reason = say("votes.done.reason") if said.rest and not said.changes else ""
    turn.reply(joined(say("discussions.done.voted", choice=chosen), reason))


def _change(turn: Turn, _said: BallotWords, discussion: Discussion) -> None:
    choice = vote_status.my_choice(turn, discussion)
    words = say("votes.ask.change", choice=choice) if choice else say("votes.ask.choose")
    _put(turn, discussion, words)


def _unvote(turn: Turn, said: BallotWords, discussion: Discussion) -> None:
    """先不投了 of who has not voted yet needs nothing taken back."""
    if not vote_status.my_choice(turn, discussion) and discussions.is_running(discussion, turn.now):
        _abstain(turn, said, discussion)
        return
    votes.ACTIONS[UNVOTE](turn, "")


def _abstain(turn: Turn, _said: BallotWords, discussion: Discussion) -> None:
    _leave_it(turn, discussion, "votes.done.abstains")


def _thinking(turn: Turn, _said: BallotWords, discussion: Discussion) -> None:
    _leave_it(turn, discussion, "votes.done.thinking")


def _leave_it(turn: Turn, discussion: Discussion, key: str) -> None:
    if not discussions.is_running(discussion, turn.now):
        turn.reply(vote_status.status(turn, discussion))
        return
    choice = vote_status.my_choice(turn, discussion)
    if choice:
        take_back = Button(label("votes.button.withdraw"), f"{UNVOTE}:{discussion.id}")
        turn.reply(say("votes.told.stands", choice=choice), [take_back])
        return
    _put(turn, discussion, say(key, by=say_by(discussion.closes_at, turn.now)))


def _status(turn: Turn, _said: BallotWords, discussion: Discussion) -> None:
    waits = discussions.is_running(discussion, turn.now)
    waits = waits and not vote_status.my_choice(turn, discussion)
    words = vote_status.status(turn, discussion)
    turn.reply(words, discussions.ballot_buttons(discussion) if waits else ())


def _unknown(turn: Turn, _said: BallotWords, discussion: Discussion) -> None:
    _put(turn, discussion, say("votes.ask.choose"))


def _put(turn: Turn, discussion: Discussion, words: str) -> None:
    """With the choices, numbered as they may be typed."""
    if not discussions.is_running(discussion, turn.now):
        turn.reply(vote_status.status(turn, discussion))
        return
    lines = [f"{at}. {option}" for at, option in enumerate(discussion.options, start=1)]
    turn.reply("\n".join([words, *lines]), discussions.ballot_buttons(discussion))


_ACTS: Mapping[str, Callable[[Turn, BallotWords, Discussion], None]] = {
    "vote": _vote,
    "change": _change,
    "unvote": _unvote,
    "abstain": _abstain,
    "thinking": _thinking,
    "status": _status,
    "unknown": _unknown,
}
