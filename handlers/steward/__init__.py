"""What an employee can do by chat; the same card, moves and clocks for whoever handles the case.

``ACTIONS``: button → function(turn, case number). ``FORMS``: what is being filled. ``listen``: free
text outside a form.
"""

from collections.abc import Callable, Mapping

from handlers.forms import Form
from handlers.steward import (
    accepting,
    answering,
    asking_community,
    caring,
    choosing,
    concerned,
    discussions,
    fees,
    findings,
    finishing,
    helpers,
    incident_steps,
    incidents,
    informing,
    intake,
    left_open,
    mail_replies,
    mediation,
    more,
    opinions,
    passing_on,
    phones,
    progress,
    rearranging,
    referrals,
    relaying,
    right_number,
    solving,
    standing_aside,
    task_reports,
    task_words,
    unmerging,
    vacant,
    visiting,
)
from handlers.steward.form import ANSWER, MOVE_WORDS, StaffForm, short_name
from handlers.steward.listening import leaves_form, listen
from handlers.steward.lists import my_cases, offer_menu, open_card
from handlers.steward.taking_back import take_back
from handlers.texts import say
from handlers.turn import Turn

__all__ = ["ACTIONS", "FORMS", "TIMERS", "leaves_form", "listen"]

_STAFF_FORMS: tuple[StaffForm, ...] = (
    accepting.FIRST_WORD,  # 接单 → the first word
    progress.PROGRESS,  # 反馈进展: what · next step? · date?
    progress.PLAN,  # 方案/计划: what · next step · date
    finishing.VISIT,  # 已上门: finding
    finishing.NO_ACCESS,  # 上门未遇: what happened · when again?
    finishing.COMPLETE,  # 完成: visit? · note · photo? · read-back
    finishing.INSPECT,  # 已复查: finding
    finishing.UNRESOLVED,  # 关闭(未解决): the honest reason
    informing.ANSWER_IT,  # 答复: inquiries and suggestions
    opinions.OPINION,  # 正式答复
    mail_replies.REPLY,  # 改写回信
    relaying.TO_RESIDENT,  # 发给业户
    relaying.INTERNAL,  # 内部备注
    *visiting.FORMS,  # 约上门: when · who comes?
    *answering.FORMS,  # 逐件答复: which? · answer
    standing_aside.ASIDE,  # 回避: why
    helpers.SUPPORT,  # 求助上级: the question
    helpers.TRADE,  # 派给工种: trade · what · until when · phone?
    helpers.FINAL,  # 服务中心意见
    helpers.REPORT,  # after an emergency: what happened · was done · cause · prevention
    standing_aside.PAUSE,  # 暂停: why · until when
    *choosing.FORMS,  # 业户电话里的选择
    *solving.FORMS,  # 几个方案供选; 不同意: the reason
    rearranging.SPLIT,  # 拆成两件: what · category
    rearranging.HOUSE,  # 改地址
    *incidents.FORMS,  # 归为同一事件
    *referrals.FORMS,  # 报给有权处理的单位
    *mediation.FORMS,  # 邻里调解
    *discussions.FORMS,  # 社区议事
    *incident_steps.FORMS,  # 事件进展, 事件结束, 多人一起投诉
)
_BY_KEY: Mapping[str, StaffForm] = {form.key: form for form in _STAFF_FORMS}


def answer(turn: Turn, ref: str) -> None:
    """A tapped answer: ``number.form.slot.value``; one of another case or form is an old one."""
    number, _, rest = ref.partition(".")
    name, _, rest = rest.partition(".")
    slot, _, value = rest.partition(".")
    form = _BY_KEY.get(turn.state.form)
    if form is None:
        offer_menu(turn, say("common.button_reply.old_nothing"))
    elif short_name(form.key) == name and form.is_open_for(turn, number):
        form.tap(turn, slot, value)
    else:
        form.ask_again(turn, say("common.button_reply.old"))


ACTIONS: Mapping[str, Callable[[Turn, str], None]] = {
    "accept": accepting.accept,
    "first_word": accepting.first_word,
    "progress": progress.progress,
    "plan": progress.plan,
    "visit": finishing.visit,
    "no_access": finishing.no_access,
    "complete": finishing.complete,
    "inspected": finishing.inspected,
    "close_unresolved": finishing.close_unresolved,
    "phone": phones.show,
    "more": more.show,
    "opinion": opinions.begin,
    "mail_reply": mail_replies.begin,
    "answer_it": informing.begin,
    "pass_on": passing_on.pass_on,
    "hand_to": passing_on.hand_to,
    "take_back": take_back,
    "aside": standing_aside.aside,
    "support": helpers.ask_support,
    "trade": helpers.pass_to_trade,
    "final_opinion": helpers.final_opinion,
    "report_write": helpers.write_report,
    "pause": standing_aside.pause,
    "resume": standing_aside.resume,
    "to_resident": relaying.to_resident,
    "internal": relaying.internal,
    "for_case": relaying.for_case,
    "my_cases": my_cases,
    "progress_query": my_cases,
    "open": open_card,
    ANSWER: answer,
    **answering.ACTIONS,
    **choosing.ACTIONS,
    **solving.ACTIONS,
    **visiting.ACTIONS,
    **rearranging.ACTIONS,
    **unmerging.ACTIONS,
    **concerned.ACTIONS,
    **right_number.ACTIONS,
    **incidents.ACTIONS,
    **incident_steps.ACTIONS,
    **mediation.ACTIONS,
    **referrals.ACTIONS,
    **fees.ACTIONS,
    **discussions.ACTIONS,
    **asking_community.ACTIONS,
    **caring.ACTIONS,
    **findings.ACTIONS,
    **vacant.ACTIONS,
    **intake.ACTIONS,
    **task_words.ACTIONS,
    **task_reports.ACTIONS,
}
# What stands behind [更多] is said as well as tapped: 回避/换人 by either word.
for _word, _act in more.by_words(ACTIONS).items():
    MOVE_WORDS.setdefault(_word, _act)
FORMS: Mapping[str, Form] = {
    **_BY_KEY,
    relaying.WHERE: relaying.WhereForm(),
    vacant.FORM.key: vacant.FORM,
    **intake.FORMS,
    **task_words.FORMS,
    **task_reports.FORMS,
}
TIMERS: Mapping[str, Callable[[Turn, str], None]] = left_open.TIMERS
