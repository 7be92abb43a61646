"""社区议事 in an employee's own words: begun, called off, asked after (RULEBOOK §3, §5.11).

What the desk offers as a button is done when it is said, or it is said where the button is; such
words never go to a resident.
"""

import re
from collections.abc import Callable, Mapping
from datetime import timedelta

from sqlalchemy import select

from handlers.cases import book, moves
from handlers.cases.errors import MoveRefused
from handlers.cases.move_table import MOVES
from handlers.cases.neighbours import calling_off, discussions, vote_status
from handlers.lead.standing import communities_led
from handlers.messages import Button
from handlers.steward.discussions import DISCUSS
from handlers.steward.which import case_meant
from handlers.texts import label, say
from handlers.turn import Turn
from handlers.when import say_by
from nlp.ballots import read_ballot
from storage.tables import Case, Discussion

__all__ = ["ACTIONS", "hear", "is_about_it"]

LONGEST = 50  # characters of such a wish
OFFERED = 6  # cases
LOOKED_AT = 60  # newest cases of a lead's communities
JUST_SENT = timedelta(hours=1)  # so long 发错了 may be of what was sent to everybody
_QUICK = re.compile("议事|投票|议题|表决|[发写]错|票|截止")
_IT = "(?:社区|小区|业主|业户|居民)?(?:议事会?|投票|表决|议题)"
_LEAD = (
    "(?:您好|你好|请问|请|麻烦|我们?|想要?|要|需要|打算|准备|可不可以|可以|能不能|能|帮我?|给我|给|让|在小区里?|那|现在"
    r"|怎么|如何|在哪里?|哪里|业[主户]|大家|这件事|这个|[,，\s]){0,6}"
)
_ABOUT = r"(?:关于|就|针对|围绕)(?P<first>[^,，。]{1,16}?)(?:的?问题|的?事情?|这件?事)?[,，\s]*"
_STARTS = re.compile(
    f"{_LEAD}(?:{_ABOUT})?{_LEAD}"
    f"(?:(?:发起|发个?|开|搞|做|弄|办|组织|新建|建|创建|点|进行)(?:一个|一次|一场|一下|个|次|场)?{_IT}|{_IT}(?:在哪里?|怎么|如何)(?:发起|发|开|搞|做|弄|办|点|用)?|(?:社区|小区)议事)"
    "(?:[投会]票?|吧|了|一下|征求意见|问问(?:大家|业主|业户))?"
    r"(?:[,，:：\s]*(?:关于|主题是?|议题是?|内容是?|是|问)(?P<then>.{1,24})|[:：]\s*(?P<named>.{1,24}))?[。！!?？吗呢\s]*"
)
_STOPS = re.compile(
    f"{_LEAD}(?:把)?(?:撤回|撤销|撤掉|取消|停止|停掉|停了|叫停|终止|作废|收回|结束)(?:一?下|掉|了)?"
    rf"(?:刚才|刚刚|这个|这次|那个|发的|我的?|的|个){{0,3}}{_IT}[了吧。！!\s]*"
    f"|{_LEAD}(?:把)?(?:刚才|刚刚|这个|这次|那个|发的|我的?|的|个){{0,3}}{_IT}"
    r"(?:先|给我|被)?(?:撤回|撤了|撤掉|取消|停止|停掉|停了?|叫停|作废|不投了|不要了|不办了|发错|写错)[了吧。！!\s]*"
)
_CHANGES = re.compile(
    f"{_LEAD}(?:把)?(?:刚才|刚刚|这个|这次|那个|发的|我的?|的|个){{0,3}}{_IT}(?:的)?(?:内容|截止时间|时间|截止|题目|文字|选项)?"
    "(?:再|给我)?(?:改|换|延|推迟|提前).{0,12}"
    f"|{_LEAD}(?:改|修改|延长|推迟|提前)(?:一?下)?{_IT}(?:的)?(?:内容|截止时间|时间|截止|题目|文字|选项)?.{{0,8}}"
    "|改截止时间|改怎么算票"
)
_WRONG = re.compile(
    r"(?:我|刚才|刚刚|不好意思|糟了|完了|[,，\s]){0,3}(?:发|写)错(?:了|人|东西|内容)*[。！!\s]*"
)


def is_about_it(turn: Turn, text: str) -> bool:
    """Whether the words are of a 社区议事 and no words for a resident."""
    if len(text) > LONGEST or _QUICK.search(text) is None:
        return False
    if turn.state.form == DISCUSS.key:
        return False  # what it asks is answered there
    if _STARTS.fullmatch(text) or _STOPS.fullmatch(text):
        return True
    if _WRONG.fullmatch(text):
        return bool(_just_sent(turn))
    if _CHANGES.fullmatch(text):
        return bool(calling_off.of_speaker(turn))
    return _asks_after(turn, text) is not None


def hear(turn: Turn, text: str) -> bool:
    """Whether it was one of these wishes, and was answered."""
    if not is_about_it(turn, text):
        return False
    wanted = _STARTS.fullmatch(text)
    if wanted is not None:
        _start(turn, wanted["first"] or wanted["then"] or wanted["named"] or "")
    elif _STOPS.fullmatch(text) or _WRONG.fullmatch(text):
        _stop(turn, _just_sent(turn) if _WRONG.fullmatch(text) else [])
    elif _CHANGES.fullmatch(text):
        _say_unchangeable(turn)
    else:
        _tell_status(turn, text)
    return True


# --- begun ---------------------------------------------------------------------------------------


def _start(turn: Turn, about: str) -> None:
    """Of the case at hand, of one he picks, or where the button is."""
    topic = discussions.topic_of(about)
    case = case_meant(turn)
    if case is not None and _fits(turn, case, topic, about):
        known = {"topic": topic} if topic else {}
        waits = case.state == "accepted" and case.first_word_at is None
        before = say("discussions.told.first_word", number=case.number) if waits else ""
        DISCUSS.begin(turn, case, before=before, **known)
        return
    cases = [one for one in _cases(turn) if _fits(turn, one, topic, about)]
    cases = cases or [one for one in _cases(turn) if _fits(turn, one, "", "")]
    if not cases:
        buttons = [Button(label(f"button.{name}"), name) for name in ("my_cases", "file_for")]
        turn.ask(say("discussions.told.how_to_open"), buttons)
        return
    buttons = [
        Button(
            say("steward.list.button", number=one.number, place=one.place), f"discuss:{one.number}"
        )
        for one in cases[:OFFERED]
    ]
    turn.ask(say("discussions.ask.case"), buttons)


def _fits(turn: Turn, case: Case, topic: str, about: str) -> bool:
    """Whether he may ask the estate about it; where he names a topic, about that one."""
    if not discussions.is_topic(case) or not book.may_know(turn, case):
        return False
    try:
        moves.check(turn, case, "discuss")
    except MoveRefused:
        return False
    return not about or not topic or topic == discussions.topic_of(case.what)


def _cases(turn: Turn) -> list[Case]:
    """What he handles, then what is open where he leads."""
    mine = book.at_hand(turn)
    led = communities_led(turn, turn.staff) if turn.staff is not None else frozenset()
    if not led:
        return mine
    there = select(Case).where(Case.community_id.in_(led), Case.state.in_(MOVES["discuss"].sources))
    found = turn.session.scalars(there.order_by(Case.id.desc()).limit(LOOKED_AT)).all()
    return list({case.id: case for case in [*mine, *found]}.values())


# --- called off ----------------------------------------------------------------------------------


def _just_sent(turn: Turn) -> list[Discussion]:
    """What he sent to everybody a moment ago."""
    me = turn.speaker.person_id
    return [
        one
        for one in calling_off.of_speaker(turn)
        if one.opened_by == me and turn.now - one.opened_at <= JUST_SENT
    ]


def _stop(turn: Turn, meant: list[Discussion]) -> None:
    found = meant or list(calling_off.of_speaker(turn))
    if len(found) == 1:
        _ask_sure(turn, str(found[0].id))
    elif found:
        buttons = [Button(one.question, f"stop_discussion:{one.id}") for one in found]
        turn.ask(say("discussions.ask.which_to_stop"), buttons)
    else:
        my_cases = Button(label("button.my_cases"), "my_cases")
        turn.ask(say("discussions.refused.none_to_stop"), [my_cases])


def _say_unchangeable(turn: Turn) -> None:
    """What people have voted on stays as they read it."""
    found = calling_off.of_speaker(turn)[0]
    stop = Button(label("discussions.button.stop"), f"stop_discussion:{found.id}")
    turn.ask(say("discussions.told.unchangeable", question=found.question), [stop])


def _ask_sure(turn: Turn, ref: str) -> None:
    """[停止议事]: it cannot be begun again, so it is asked once."""
    discussion = vote_status.by_id(turn, int(ref) if ref.isdecimal() else 0)
    if discussion is None or not calling_off.may_call_off(turn, discussion):
        raise MoveRefused(say("discussions.refused.not_yours"))
    if not discussions.is_running(discussion, turn.now):
        raise MoveRefused(say("discussions.refused.over"))
    turn.ask(
        say("discussions.ask.stop", question=discussion.question),
        [
            Button(label("discussions.button.stop_yes"), f"stop_discussion_yes:{discussion.id}"),
            Button(label("discussions.button.stop_no"), "stop_discussion_no"),
        ],
    )


def _call_off(turn: Turn, ref: str) -> None:
    discussion, count = calling_off.call_off(turn, int(ref) if ref.isdecimal() else 0)
    turn.ask(
        say("discussions.done.called_off", question=discussion.question, count=count),
        [Button(label("button.my_cases"), "my_cases")],
    )


def _keep(turn: Turn, _ref: str) -> None:
    turn.ask(say("discussions.done.goes_on"), [Button(label("button.my_cases"), "my_cases")])


# --- asked after ---------------------------------------------------------------------------------


def _asks_after(turn: Turn, text: str) -> Discussion | None:
    """投票结果呢, 现在多少票了: the newest where he works."""
    said = read_ballot(text)
    if said is None or said.act != "status" or not said.named:
        return None
    communities = {
        one.id
        for one in turn.roster.communities
        if turn.roster.may_see(turn.speaker.person_id, one.id)
    }
    return vote_status.recent_in(turn, communities)


def _tell_status(turn: Turn, text: str) -> None:
    discussion = _asks_after(turn, text)
    assert discussion is not None, "asked for above"
    if not discussions.is_running(discussion, turn.now):
        turn.ask(vote_status.status(turn, discussion))
        return
    by = say_by(discussion.closes_at, turn.now)
    stop = Button(label("discussions.button.stop"), f"stop_discussion:{discussion.id}")
    buttons = [stop] if calling_off.may_call_off(turn, discussion) else []
    turn.ask(say("discussions.told.running", question=discussion.question, by=by), buttons)


ACTIONS: Mapping[str, Callable[[Turn, str], None]] = {
    "stop_discussion": _ask_sure,
    "stop_discussion_yes": _call_off,
    "stop_discussion_no": _keep,
}
