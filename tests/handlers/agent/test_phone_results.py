"""What is written down after a survey call: words, attempts, the score he named (RULEBOOK §6.2)."""

import pytest

from handlers.messages import Incoming
from nlp.unreached import read_unreached
from tests.handlers.steward.office import CHANNEL, Office, Person

WORDS = "她说门禁卡能用了，就是等得久"


def _called(office: Office) -> tuple[str, Person]:
    """A completed case whose resident did not answer, taken by an agent."""
    number = office.completed()
    office.passes(days=3)
    agent = office.person("agent:小雅")
    agent.reads()
    agent.taps("接入")
    office.resident.reads()
    return number, agent


def test_calls_that_reach_nobody_are_counted(office: Office) -> None:
    number, agent = _called(office)
    assert "第 1 次没打通" in agent.taps("没打通")
    agent.taps("登记结果")
    assert "第 2 次没打通" in agent.taps("没打通")
    assert office.tasks()[0].attempts == 2
    agent.taps("登记结果")
    assert "之前打过 2 次" in agent.says("返回")
    calls = [entry.text for entry in office.entries(number) if entry.kind == "call"]
    assert calls[-1].startswith("客服第 2 次")


def test_an_agent_who_rates_is_refused_kindly(office: Office) -> None:
    number, agent = _called(office)
    agent.taps("登记结果")
    for mark in ("5分", "五星好评", "给5分", "非常满意"):
        answer = agent.says(mark)
        assert "由业户自己说" in answer or "由他自己点" in answer
    agent.presses(f"rate:{number}.5")
    assert office.case(number).rating is None
    assert office.tasks()[0].state == "taken"


@pytest.mark.parametrize(
    "words",
    ["打通了，她说解决了，3分，不要再打电话了", "回访过了，业主说门禁卡能用了，给3分"],
)
def test_6_2_a_result_said_without_a_tap_is_taken_down_with_its_score(
    office: Office, words: str
) -> None:
    _, agent = _called(office)
    assert "发到哪里" not in agent.says(words)
    (task,) = office.tasks()
    assert task.state == "done"
    assert "3 分" in office.resident.reads()


def test_6_2_without_a_score_it_is_asked(office: Office) -> None:
    _, agent = _called(office)
    assert "没有说就点" in agent.says("打通了，她说门禁卡能用了，就是等得久")
    assert office.tasks()[0].state == "taken"


def test_6_2_what_the_agent_did_is_no_result(office: Office) -> None:
    _, agent = _called(office)
    agent.says("打通了，等会儿再打")
    assert office.tasks()[0].state == "taken"


def test_the_score_he_named_counts_by_his_own_tap(office: Office) -> None:
    number, agent = _called(office)
    agent.taps("登记结果")
    assert "没有说就点" in agent.says(WORDS)
    agent.taps("4 分 满意")
    (task,) = office.tasks()
    assert (task.state, task.result, task.said_rating) == ("done", WORDS, 4)
    assert office.case(number).rating is None
    assert "属实吗" in office.resident.reads()
    office.resident.taps("属实")
    case = office.case(number)
    assert (case.state, case.outcome, case.rating) == ("closed", "satisfied", 4)


def test_what_is_not_true_opens_it_again_and_the_superior_hears(office: Office) -> None:
    number, agent = _called(office)
    agent.taps("登记结果")
    agent.says(WORDS)
    agent.says("5分")
    office.resident.reads()
    office.person("lead:陈主管").reads()
    office.resident.taps("不属实")
    case = office.case(number)
    assert (case.state, case.kind, case.rating) == ("assigned", "complaint", None)
    assert "不属实" in office.person("lead:陈主管").reads()
    office.resident.taps("属实")
    assert office.case(number).state == "assigned"


def test_6_3_dissatisfaction_on_the_phone_acts_at_once(office: Office) -> None:
    number, agent = _called(office)
    agent.taps("登记结果")
    agent.says("她说门禁卡还是不能用，没人理她")
    agent.taps("没有说")
    assert (office.case(number).state, office.case(number).kind) == ("assigned", "complaint")


def test_a_low_score_acts_at_once(office: Office) -> None:
    number, agent = _called(office)
    agent.taps("登记结果")
    agent.says("她说等了三天才拿到，态度也差")
    agent.taps("1 分 很不满意")
    assert office.case(number).kind == "complaint"


def test_other_words_for_the_score_are_asked_again_and_none_is_no_score(office: Office) -> None:
    number, agent = _called(office)
    agent.taps("登记结果")
    agent.says(WORDS)
    assert "没看出是几分" in agent.says("她挺高兴的")
    agent.says("没有说")
    assert office.tasks()[0].said_rating is None
    assert office.case(number).state == "completed"
    assert "属实" not in office.resident.reads()


def test_6_2_his_silence_lets_his_recorded_words_stand(office: Office) -> None:
    number, agent = _called(office)
    agent.taps("登记结果")
    agent.says(WORDS)
    agent.taps("4 分 满意")
    assert "没有回复，就按这样记下" in office.resident.reads()
    office.steward.reads()
    office.passes(days=4, hours=3)
    case = office.case(number)
    assert (case.state, case.outcome, case.rating) == ("closed", "satisfied", 4)
    (entry,) = [e for e in office.entries(number) if e.kind == "rate_by_phone"]
    assert "电话里评价 4 分" in entry.text
    assert WORDS in entry.text
    assert "在电话里评价 4 分" in office.steward.reads()
    office.resident.taps("不属实")
    case = office.case(number)
    assert (case.state, case.rating) == ("assigned", None)


def test_6_2_words_without_a_score_stay_unrated(office: Office) -> None:
    number, agent = _called(office)
    agent.taps("登记结果")
    agent.says(WORDS)
    agent.taps("没有说")
    office.passes(days=8)
    case = office.case(number)
    assert (case.state, case.outcome, case.rating) == ("closed", "unrated", None)


def test_6_2_a_call_late_in_the_week_leaves_him_a_day_to_object(office: Office) -> None:
    number = office.completed()
    office.passes(days=7)
    agent = office.person("agent:小雅")
    agent.reads()
    agent.taps("接入")
    agent.taps("登记结果")
    agent.says(WORDS)
    agent.taps("4 分 满意")
    office.passes(hours=12)
    assert office.case(number).state == "completed"
    office.passes(hours=13)
    assert office.case(number).outcome == "satisfied"


WRONG = "空号，打错了，接电话的人说不认识王女士"


def test_6_2_a_wrong_number_is_not_the_residents_word(office: Office) -> None:
    number, agent = _called(office)
    agent.taps("登记结果")
    office.steward.reads()
    lead = office.person("lead:陈主管")
    lead.reads()
    said = agent.says(WRONG)
    assert "号码不对" in said
    assert "几分" not in said
    (task,) = office.tasks()
    assert (task.state, task.said_rating) == ("done", None)
    assert (office.case(number).state, office.case(number).rating) == ("completed", None)
    assert "号码不对" in office.steward.reads()
    assert "号码不对" in lead.reads()
    assert "号码可能写错了" in office.resident.reads()
    assert "属实" not in office.resident.buttons()
    assert not [entry for entry in office.entries(number) if entry.kind == "callback"]
    office.passes(days=8)
    assert office.case(number).outcome == "unrated"


@pytest.mark.parametrize("words", ["打不通，一直占线", "没人接", "挂了我电话", "关机了"])
def test_6_2_an_attempt_said_in_words_is_on_record_as_said(office: Office, words: str) -> None:
    number, agent = _called(office)
    assert "第 1 次没打通" in agent.says(words)
    agent.taps("登记结果")
    assert "第 2 次没打通" in agent.says("还是没人接")
    (task,) = office.tasks()
    assert (task.state, task.attempts) == ("taken", 2)
    calls = [entry.text for entry in office.entries(number) if entry.kind == "call"]
    assert words in calls[0]


def test_a_wrong_number_is_heard_right_after_the_task_is_taken(office: Office) -> None:
    _, agent = _called(office)
    assert "号码不对" in agent.says("空号")
    assert office.tasks()[0].state == "done"


@pytest.mark.parametrize(
    "words",
    ["她说你们给的维修电话是空号", "他说打你们电话没人接", "师傅不认识路，来晚了", "水不漏了"],
)
def test_what_he_says_of_other_calls_is_his_words(office: Office, words: str) -> None:
    assert read_unreached(words) is None
    _, agent = _called(office)
    agent.taps("登记结果")
    assert "没打通" not in agent.says(words)
    assert office.tasks()[0].attempts is None


# --- another number after a wrong one ------------------------------------------------------------


def test_6_2_a_corrected_number_is_called_once_while_the_call_is_wanted(office: Office) -> None:
    number, agent = _called(office)
    agent.says(WRONG)
    agent.reads()
    said = office.resident.says("电话写错了，是13900139000")
    assert "已改为 139****9000" in said
    assert "会照这个号码再打给您" in said
    assert "业户给了新的号码" in agent.reads()
    assert [task.state for task in office.tasks()] == ["done", "open"]
    agent.taps("接入")
    assert "13900139000" in agent.taps("查看电话")
    office.resident.says("电话改成13700137000")
    assert "请重新点“查看电话”" in agent.reads()
    assert [task.state for task in office.tasks()] == ["done", "taken"]
    agent.taps("登记结果")
    agent.says("水不漏了，师傅态度也好")
    agent.taps("4 分 满意")
    assert office.case(number).state == "completed"
    assert "再打给您" not in office.resident.says("电话写错了，是13900139001")
    assert [task.state for task in office.tasks()] == ["done", "done"]


def test_6_2_a_further_number_is_called_too_where_the_first_was_wrong(office: Office) -> None:
    _, agent = _called(office)
    agent.says("空号")
    assert "再打给您" in office.resident.says("备用电话13900139000")
    assert [task.state for task in office.tasks()] == ["done", "open"]


def test_6_2_nobody_is_called_who_has_answered_in_his_chat_meanwhile(office: Office) -> None:
    _, agent = _called(office)
    agent.says("空号")
    office.resident.says("已解决")
    assert "再打给您" not in office.resident.says("电话写错了，是13900139000")
    assert [task.state for task in office.tasks()] == ["done"]


def test_a_number_corrected_without_any_wrong_call_opens_none(office: Office) -> None:
    office.completed()
    assert "再打给您" not in office.resident.says("电话写错了，是13900139000")
    assert office.tasks() == []


def test_6_2_a_second_wrong_number_is_told_and_corrected_again(office: Office) -> None:
    _, agent = _called(office)
    agent.says("空号")
    office.resident.says("电话写错了，是13900139000")
    agent.reads()
    agent.taps("接入")
    agent.says("打错了，不是他")
    assert "再打给您" in office.resident.says("电话写错了，是13700137000")
    assert [task.state for task in office.tasks()] == ["done", "done", "open"]


def _shares(person: Person, phone: str) -> str:
    """His own number, by the messenger's contact button."""
    return person._sends(Incoming(CHANNEL, person.account, kind="contact", text=phone))


def test_6_2_a_number_shared_by_the_contact_button_is_called_like_a_typed_one(
    office: Office,
) -> None:
    number, agent = _called(office)
    agent.says("空号")
    agent.reads()
    said = _shares(office.resident, "8613900139000")
    assert f"{number} 的电话已改为 139****9000" in said
    assert "会照这个号码再打给您" in said
    assert [task.state for task in office.tasks()] == ["done", "open"]
    agent.reads()
    agent.taps("接入")
    assert "13900139000" in agent.taps("查看电话")
    said = _shares(office.resident, "8613700137000")
    assert "已改为" not in said, "nobody has found the new one wrong"
    assert "已经由平台验证" in said


def test_6_2_his_contact_changes_no_case_whose_number_nobody_found_wrong(office: Office) -> None:
    number = office.completed()
    said = _shares(office.resident, "8613900139000")
    assert "已经由平台验证" in said
    assert "已改为" not in said
    assert office.tasks() == []
    assert not [entry for entry in office.entries(number) if entry.kind == "correct"]


def test_6_2_the_number_that_was_wrong_shared_again_changes_nothing(office: Office) -> None:
    _, agent = _called(office)
    agent.says("打错了，不是他")
    assert "再打给您" not in _shares(office.resident, "8613800138000")
    assert [task.state for task in office.tasks()] == ["done"]


def test_4_4_a_contact_answers_where_the_right_number_was_asked_for(office: Office) -> None:
    number = office.completed()
    assert "正确的号码是多少" in office.resident.says("电话写错了")
    assert f"{number} 的电话已改为 139****9000" in _shares(office.resident, "8613900139000")


# --- the right number, found out by a colleague --------------------------------------------------

USE = "改成业户的电话"


def _notes(person: Person, number: str, words: str) -> str:
    """Words about the case he has open, for colleagues."""
    person.says(number)
    person.says(words)
    return person.taps("内部备注")


@pytest.mark.parametrize("typed", [True, False])
def test_6_2_the_right_number_in_a_note_is_one_tap_from_being_called(
    office: Office, typed: bool
) -> None:
    number, agent = _called(office)
    agent.says("空号")
    agent.reads()
    steward = office.steward
    note = "邻居说她换了号，是13900139000"
    steward.says(number)
    said = steward.says(f"内部：{note}") if typed else _notes(steward, number, note)
    assert "内部备注里" in said
    assert "139****9000" in said
    assert "13900139000" not in said
    assert [task.state for task in office.tasks()] == ["done"], "only his tap makes it so"
    said = steward.taps(USE)
    assert "已改为 139****9000" in said
    assert "会照这个号码再打" in said
    assert "业户给了新的号码" in agent.reads()
    agent.taps("接入")
    assert "13900139000" in agent.taps("查看电话")
    (entry,) = [entry for entry in office.entries(number) if entry.kind == "correct"]
    assert entry.text == "同事问到了业户对的电话"
    assert "不用再改" in steward.taps(USE)
    assert [task.state for task in office.tasks()] == ["done", "taken"]


def test_6_2_a_lead_who_found_the_number_out_tells_the_handler(office: Office) -> None:
    number, agent = _called(office)
    agent.says("空号")
    lead = office.person("lead:陈主管")
    lead.reads()
    office.steward.reads()
    assert "139****9000" in _notes(lead, number, "她的新号 13900139000")
    lead.taps(USE)
    assert "同事问到了业户对的电话" in office.steward.reads()


@pytest.mark.parametrize("words", ["找不到她，邻居也不知道", "还是 13800138000，她没换号"])
def test_6_2_a_note_without_another_number_offers_none(office: Office, words: str) -> None:
    number, agent = _called(office)
    agent.says("空号")
    _notes(office.steward, number, words)
    assert USE not in office.steward.buttons()


def test_a_number_in_a_note_stays_words_where_the_one_on_file_is_right(office: Office) -> None:
    number = office.completed()
    _notes(office.steward, number, "维保师傅的电话 13900139000")
    assert USE not in office.steward.buttons()
