"""The one table of moves: from where to where, who may, what is told, which timers start and stop.

The diagram in ``docs/case-life.md`` is drawn from it (``handlers.cases.diagram``); ``moves.make``
is the only way to make one.
"""

from dataclasses import dataclass

from handlers.cases.states import OPEN_STATES, UNFINISHED, WORKING, CaseState
from handlers.cases.states import CaseState as S

RESPONSE = ("response_first", "response_second", "response_limit", "response_reassign")
ANSWER = ("answer_reminder", "answer_limit")
FEEDBACK = ("feedback_day", "feedback_hours", "feedback_limit")
PROMISE = ("promise_limit",)
PAUSE = ("pause_until",)
EMERGENCY = ("emergency_push", "emergency_engineer", "emergency_on_site")
SURVEY = ("survey_first", "survey_reminder", "survey_phone", "survey_expire")
APPROVAL = ("approval_limit",)
VISIT = ("visit_reminder", "visit_missed")  # of the appointment, a task of the case
OUTSIDE = ("referral_ask", "mediation_meets")  # when an authority is asked, a committee meets
ALL_TIMERS = (
    *RESPONSE,
    *ANSWER,
    *FEEDBACK,
    *PROMISE,
    *PAUSE,
    *EMERGENCY,
    *SURVEY,
    *APPROVAL,
    *OUTSIDE,
)

FILER, HANDLER, SUPERIOR, SYSTEM, EMPLOYEE = "filer", "handler", "superior", "system", "employee"
AGENT = "agent"  # for the resident who says it on the phone
COLLEAGUE = "colleague"  # another steward of the grid, or who stands in for the handler


@dataclass(frozen=True, slots=True)
class Move:
    """One row of the table. ``target`` None: the state stays, as it does in those of ``keeps``."""

    name: str
    label: str
    sources: tuple[CaseState, ...]
    target: CaseState | None
    who: tuple[str, ...]
    tells: str
    starts: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()
    keeps: tuple[CaseState, ...] = ()


_ROWS = (
    Move("file", "登记", (), S.FILED, (FILER, EMPLOYEE), "业户：编号和承诺"),
    Move(
        "assign",
        "派单",
        (S.FILED,),
        S.ASSIGNED,
        (SYSTEM,),
        "处理人：卡片；投诉另告诉管家系统负责人",
        starts=(*RESPONSE, *ANSWER, *FEEDBACK),
    ),
    Move(
        "accept",
        "接单",
        (S.ASSIGNED,),
        S.ACCEPTED,
        (HANDLER, COLLEAGUE, SUPERIOR),
        "业户：谁接了单；同网格的管家：已有人接",
        stops=("emergency_push", "emergency_engineer"),
    ),
    Move(
        "first_word",
        "第一句话",
        (S.ACCEPTED,),
        S.IN_PROGRESS,
        (HANDLER,),
        "业户：这句话",
        stops=RESPONSE,
    ),
    Move(
        "report_progress",
        "反馈进展",
        WORKING,
        S.IN_PROGRESS,
        (HANDLER,),
        "业户：进展",
        stops=RESPONSE,
        keeps=(S.PLANNED,),
    ),
    Move(
        "promise_plan",
        "方案/计划",
        WORKING,
        S.PLANNED,
        (HANDLER,),
        "业户：方案、下一步、日期",
        starts=PROMISE,
        stops=(*RESPONSE, *ANSWER, *FEEDBACK),
    ),
    Move(
        "propose",
        "请示方案",
        WORKING,
        None,
        (HANDLER,),
        "上级：请决定；业户：正在商定，什么时候告诉他",
        starts=APPROVAL,
    ),
    Move(
        "approve",
        "同意方案",
        WORKING,
        S.PLANNED,
        (SUPERIOR,),
        "业户：方案、下一步、日期；处理人：上级同意了",
        starts=PROMISE,
        stops=(*RESPONSE, *ANSWER, *FEEDBACK, *APPROVAL),
    ),
    Move(
        "refuse_solution",
        "不同意方案",
        WORKING,
        None,
        (SUPERIOR,),
        "处理人：理由",
        stops=APPROVAL,
    ),
    Move(
        "agree",
        "业户同意方案",
        WORKING,
        S.PLANNED,
        (FILER,),
        "处理人：业户选了哪个方案",
        starts=PROMISE,
    ),
    Move(
        "decline",
        "想要别的方案",
        WORKING,
        S.IN_PROGRESS,
        (FILER,),
        "处理人：请另提方案；几次之后上级：请支持",
        starts=FEEDBACK,
        stops=PROMISE,
    ),
    Move(
        "keep_agreed",
        "不同意改方案",
        WORKING,
        None,
        (FILER,),
        "处理人：按原来说好的办",
    ),
    Move(
        "visit",
        "上门",
        WORKING,
        S.IN_PROGRESS,
        (HANDLER,),
        "业户：已到现场看过",
        stops=("emergency_on_site", *RESPONSE),
        keeps=(S.PLANNED,),
    ),
    Move(
        "no_access",
        "上门未遇",
        WORKING,
        S.IN_PROGRESS,
        (HANDLER,),
        "业户：请约新的时间",
        stops=RESPONSE,
        keeps=(S.PLANNED,),
    ),
    Move(
        "arrange_visit",
        "约上门",
        WORKING,
        S.IN_PROGRESS,
        (HANDLER,),
        "业户：约什么时间，[可以][换个时间]",
        starts=VISIT,
        stops=RESPONSE,
        keeps=(S.PLANNED,),
    ),
    Move(
        "agree_visit",
        "上门时间说定",
        WORKING,
        None,
        (FILER, HANDLER),
        "对方：时间说定了",
    ),
    Move("wish_visit", "换个时间", WORKING, None, (FILER,), "处理人：业户方便的时间", starts=VISIT),
    Move("arrive", "已到门口", WORKING, None, (HANDLER,), "业户：同事到了", stops=VISIT),
    Move(
        "message",
        "留言",
        (S.ASSIGNED, *WORKING, S.PAUSED, S.COMPLETED),
        None,
        (HANDLER, SUPERIOR),
        "业户：这段话",
    ),
    Move(
        "answer_it",
        "答复",
        (S.ASSIGNED, *WORKING),
        S.COMPLETED,
        (HANDLER, COLLEAGUE),
        "业户：答复，[明白了][还有疑问]",
        starts=("survey_expire",),
        stops=(*RESPONSE, *ANSWER, *FEEDBACK, *PROMISE),
    ),
    Move(
        "ask_on",
        "还有疑问",
        (S.COMPLETED,),
        S.ASSIGNED,
        (FILER,),
        "处理人：请再答复一次",
        starts=ANSWER,
        stops=SURVEY,
    ),
    Move("thank", "表扬转达", (S.FILED,), S.CLOSED, (SYSTEM,), "本人和他的负责人；业户：谢谢"),
    Move("draft_opinion", "拟正式答复", WORKING, None, (HANDLER,), "客服坐席：请先看过再发"),
    Move(
        "final_opinion",
        "正式答复",
        (*WORKING, S.COMPLETED),
        None,
        (AGENT,),
        "业户：这封信；处理人：已发出",
    ),
    Move(
        "complete",
        "完成",
        WORKING,
        S.COMPLETED,
        (HANDLER,),
        "业户：做了什么，[已解决][没解决]",
        starts=("survey_first",),
        stops=(*RESPONSE, *ANSWER, *FEEDBACK, *PROMISE, *EMERGENCY, *APPROVAL),
    ),
    Move(
        "confirm",
        "确认解决",
        OPEN_STATES,
        S.CLOSED,
        (FILER,),
        "业户：谢谢，请评价；处理人：业户已确认",
        stops=ALL_TIMERS,
    ),
    Move(
        "dispute",
        "没解决",
        (S.COMPLETED,),
        S.FILED,
        (FILER, AGENT),
        "原处理人：业户说没解决",
        stops=SURVEY,
    ),
    Move("reopen", "重新打开", (S.CLOSED,), S.FILED, (FILER,), "原处理人：业户不满意"),
    Move("raise_level", "升级", (S.FILED,), None, (SYSTEM,), "新处理人：卡片；抄送；业户：谁来办"),
    Move(
        "reassign",
        "改派",
        (S.ASSIGNED, *WORKING),
        S.ASSIGNED,
        (SYSTEM, HANDLER, SUPERIOR),
        "新处理人：卡片；业户：新名字；原处理人：已改派",
        starts=RESPONSE,
        stops=RESPONSE,
    ),
    Move(
        "replace",
        "换人",
        (S.ASSIGNED, *WORKING, S.PAUSED),
        S.ASSIGNED,
        (FILER, HANDLER, SUPERIOR),
        "新处理人：卡片；业户：新名字；上级：谁提的、为什么",
        starts=RESPONSE,
        stops=RESPONSE,
    ),
    Move(
        "pause",
        "暂停",
        (S.IN_PROGRESS, S.PLANNED),
        S.PAUSED,
        (HANDLER,),
        "业户：为什么、最晚到什么时候；时间长或者再次暂停：上级",
        starts=PAUSE,
        stops=(*ANSWER, *FEEDBACK, *PROMISE),
    ),
    Move(
        "resume",
        "恢复",
        (S.PAUSED,),
        S.IN_PROGRESS,
        (SYSTEM, HANDLER, SUPERIOR),
        "业户：接着办了；处理人：到日子了",
        starts=(*ANSWER, *FEEDBACK),
        stops=PAUSE,
    ),
    Move(
        "resume_plan",
        "恢复（按方案）",
        (S.PAUSED,),
        S.PLANNED,
        (SYSTEM, HANDLER, SUPERIOR),
        "业户：接着按方案办；处理人：到日子了",
        starts=PROMISE,
        stops=PAUSE,
    ),
    Move(
        "ask_support",
        "求助上级",
        (*WORKING, S.PAUSED),
        None,
        (HANDLER,),
        "上级：问题；回答给处理人",
    ),
    Move(
        "pass_to_trade",
        "派给工种",
        (*WORKING, S.PAUSED),
        None,
        (HANDLER,),
        "工种：地点和要做的事；结果给处理人",
    ),
    Move(
        "final_opinion",
        "服务中心意见",
        (S.ASSIGNED, *WORKING, S.PAUSED),
        None,
        (SUPERIOR,),
        "业户：服务中心的意见；处理人：照此办理",
    ),
    Move(
        "take_back",
        "撤回一步",
        UNFINISHED,
        None,
        (HANDLER, SUPERIOR),
        "无：业户还没有听到",
    ),
    Move(
        "hand_over",
        "交接",
        (S.ASSIGNED, *WORKING, S.PAUSED, S.COMPLETED),
        None,
        (SUPERIOR,),
        "新处理人：卡片、做过什么、还差什么；业户：新名字，答应的时间照旧",
    ),
    Move("urge", "催办", UNFINISHED, None, (FILER,), "处理人：业户在催"),
    Move("add_point", "还有一件", UNFINISHED, None, (FILER,), "处理人：又加了哪一件"),
    Move(
        "answer_point",
        "逐件答复",
        WORKING,
        S.IN_PROGRESS,
        (HANDLER,),
        "业户：哪一件、怎么处理的",
        stops=RESPONSE,
        keeps=(S.PLANNED,),
    ),
    Move("add", "补充", OPEN_STATES, None, (FILER,), "处理人：补充的内容"),
    Move(
        "become_complaint",
        "转为投诉",
        (S.FILED, S.ASSIGNED, *WORKING),
        None,
        (SYSTEM,),
        "处理人和管家系统负责人：已转为投诉",
        starts=ANSWER,
    ),
    Move(
        "change_category", "改分类", UNFINISHED, None, (FILER, HANDLER, SUPERIOR), "处理人：新分类"
    ),
    Move(
        "withdraw", "撤回", OPEN_STATES, S.CLOSED, (FILER,), "处理人：业户已撤回", stops=ALL_TIMERS
    ),
    Move(
        "expire_unrated", "未评价关闭", (S.COMPLETED,), S.CLOSED, (SYSTEM,), "无", stops=ALL_TIMERS
    ),
    Move(
        "merge",
        "合并",
        UNFINISHED,
        S.CLOSED,
        (HANDLER, SUPERIOR, AGENT),
        "两位业户：合并到一起办，谁在办；两位处理人",
        stops=ALL_TIMERS,
    ),
    Move(
        "split",
        "拆分",
        (S.ASSIGNED, *WORKING),
        None,
        (HANDLER, SUPERIOR, AGENT),
        "业户：另立的编号、处理人和时间；新处理人：卡片",
    ),
    Move("link", "关联", tuple(S), None, (HANDLER, SUPERIOR, AGENT), "另一件的处理人：已关联"),
    Move(
        "change_house",
        "改地址",
        (S.ASSIGNED, *WORKING),
        None,
        (HANDLER, SUPERIOR, AGENT),
        "业户：新地址；换了网格另有新处理人",
    ),
    Move(
        "link_incident",
        "归为同一事件",
        UNFINISHED,
        None,
        (HANDLER, SUPERIOR, AGENT),
        "业户：这件事我们已知道什么、预计何时；之后每一步",
    ),
    Move("leave_incident", "退出事件", OPEN_STATES, None, (HANDLER, SUPERIOR), "业户：单独办"),
    Move(
        "incident_step",
        "事件进展",
        (S.ASSIGNED, *WORKING, S.PAUSED, S.COMPLETED),
        None,
        (HANDLER, SUPERIOR, SYSTEM),
        "每位相连的业户和跟进的人：进展",
    ),
    Move(
        "incident_plan",
        "事件预计",
        WORKING,
        S.PLANNED,
        (HANDLER, SUPERIOR, SYSTEM),
        "每位相连的业户：预计何时",
        starts=PROMISE,
        stops=(*RESPONSE, *ANSWER, *FEEDBACK),
    ),
    Move(
        "incident_over",
        "事件结束",
        (S.ASSIGNED, *WORKING),
        S.COMPLETED,
        (HANDLER, SUPERIOR, SYSTEM),
        "每位相连的业户：源头已停，[已解决][没解决]",
        starts=("survey_first",),
        stops=(*RESPONSE, *ANSWER, *FEEDBACK, *PROMISE, *EMERGENCY),
    ),
    Move(
        "mediate",
        "邻里调解",
        (S.ASSIGNED, *WORKING),
        None,
        (HANDLER, SUPERIOR),
        "业户：两边分别听；另一方：中性的话，不提是谁",
    ),
    Move(
        "mediate_propose",
        "调解方案",
        (S.ASSIGNED, *WORKING),
        None,
        (HANDLER, SUPERIOR),
        "双方：同一段话，[同意][不同意]",
    ),
    Move("settle", "调解意见", (S.ASSIGNED, *WORKING), None, (FILER,), "处理人：业户的意见"),
    Move(
        "committee",
        "调解委员会",
        (S.ASSIGNED, *WORKING),
        None,
        (HANDLER, SUPERIOR),
        "双方：开会时间；负责人：成员",
    ),
    Move(
        "discuss",
        "社区议事",
        (S.ASSIGNED, *WORKING),
        None,
        (HANDLER, SUPERIOR),
        "本小区业户：议题和投票；业户：结果",
    ),
    Move(
        "refer",
        "报给有权单位",
        WORKING,
        S.PLANNED,
        (HANDLER, SUPERIOR),
        "业户：该谁管、我们已报、哪天问结果",
        starts=("referral_ask",),
        stops=(*RESPONSE, *ANSWER, *FEEDBACK),
    ),
    Move(
        "close_unresolved",
        "关闭（未解决）",
        UNFINISHED,
        S.CLOSED,
        (HANDLER,),
        "业户：如实说明和之后怎么跟",
        stops=ALL_TIMERS,
    ),
)
MOVES: dict[str, Move] = {row.name: row for row in _ROWS}
