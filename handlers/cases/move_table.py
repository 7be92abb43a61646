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
EMERGENCY = ("emergency_push", "emergency_engineer", "emergency_on_site")
SURVEY = ("survey_first", "survey_reminder", "survey_phone", "survey_expire")
ALL_TIMERS = (*RESPONSE, *ANSWER, *FEEDBACK, *PROMISE, *EMERGENCY, *SURVEY)

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
        "message",
        "留言",
        (S.ASSIGNED, *WORKING, S.COMPLETED),
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
        stops=(*RESPONSE, *ANSWER, *FEEDBACK, *PROMISE, *EMERGENCY),
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
        (S.ASSIGNED, *WORKING, S.COMPLETED),
        None,
        (SUPERIOR,),
        "新处理人：卡片、做过什么、还差什么；业户：新名字，答应的时间照旧",
    ),
    Move("urge", "催办", UNFINISHED, None, (FILER,), "处理人：业户在催"),
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
