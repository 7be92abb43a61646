"""Phone tasks of the agents (RULEBOOK §4.6, §6.2)."""

from tests.handlers.steward.office import Office


def test_a_wish_for_a_call_is_listed_for_every_agent(office: Office) -> None:
    office.asks_for_a_call("想问一下装修押金")
    for account in ("agent:小雅", "agent:小敏"):
        answer = office.person(account).says("我的任务")
        assert "请人联系" in answer
        assert office.person(account).buttons() == ["接入 1"]


def test_an_agent_without_tasks_is_told_so(office: Office) -> None:
    assert "没有等待的任务" in office.person("agent:小雅").says("我的任务")


def test_taking_a_task_shows_whom_to_call_with_a_masked_phone(office: Office) -> None:
    office.completed()
    office.passes(days=3)
    agent = office.person("agent:小雅")
    agent.reads()
    script = agent.taps("接入")
    assert "王女士" in script
    assert "138****8000" in script
    assert "13800138000" not in script
    assert "问题真的解决了吗" in script
    assert agent.buttons() == ["查看电话", "发给业户", "登记结果", "没打通"]


def test_the_first_to_take_a_task_has_it_and_the_second_is_told_who(office: Office) -> None:
    office.asks_for_a_call("想问一下装修押金")
    first, second = office.person("agent:小雅"), office.person("agent:小敏")
    first.reads()
    second.reads()
    first.taps("接入")
    assert "唐雅雯" in second.taps("接入")
    (task,) = office.tasks()
    assert task.state == "taken"


def test_the_result_is_kept_in_the_residents_words_and_counts_as_no_rating(office: Office) -> None:
    number = office.completed()
    office.passes(days=3)
    agent = office.person("agent:小雅")
    agent.reads()
    agent.taps("接入")
    assert "请写原话" in agent.taps("登记结果")
    agent.says("她说门禁卡能用了，就是等得久，人态度挺好，很满意")
    assert "以业户自己的回答为准" in agent.taps("没有说")
    (task,) = office.tasks()
    assert (task.state, task.result) == ("done", "她说门禁卡能用了，就是等得久，人态度挺好，很满意")
    case = office.case(number)
    assert (case.state, case.outcome, case.rating) == ("completed", None, None)


def test_a_verdict_is_not_taken_for_the_residents_words(office: Office) -> None:
    office.completed()
    office.passes(days=3)
    agent = office.person("agent:小雅")
    agent.reads()
    agent.taps("接入")
    agent.taps("登记结果")
    for verdict in ("满意", "客户认可", "业主很满意", "已沟通"):
        answer = agent.says(verdict)
        assert "是结论" in answer or "像是替业户打分" in answer
    assert office.tasks()[0].state == "taken"


def test_nobody_answering_the_phone_leaves_the_task_open(office: Office) -> None:
    number = office.completed()
    office.passes(days=3)
    agent = office.person("agent:小雅")
    agent.reads()
    agent.taps("接入")
    assert "再给王女士打一次" in agent.taps("没打通")
    assert office.tasks()[0].state == "taken"
    assert any(entry.kind == "call" for entry in office.entries(number))


def test_the_result_can_be_left_and_taken_up_again(office: Office) -> None:
    office.asks_for_a_call("想问一下装修押金")
    agent = office.person("agent:小雅")
    agent.reads()
    agent.taps("接入")
    agent.taps("登记结果")
    assert "可以这样说" in agent.says("返回")
    agent.taps("登记结果")
    assert "请写原话" in agent.sends_photo()
    assert "任务还在您这里" in agent.says("取消")
    agent.says("我的任务")
    assert agent.buttons() == ["登记结果 1"]
    agent.taps("登记结果 1")
    agent.says("他问装修押金什么时候退，我说周五前给他回话")
    assert office.tasks()[0].state == "done"


def test_a_finished_task_says_so(office: Office) -> None:
    office.asks_for_a_call("想问一下装修押金")
    agent, other = office.person("agent:小雅"), office.person("agent:小敏")
    agent.reads()
    other.reads()
    agent.taps("接入")
    agent.taps("登记结果")
    agent.says("他问装修押金什么时候退")
    assert "已经办完" in other.taps("接入")


def test_an_agent_sees_a_case_by_its_number(office: Office) -> None:
    number = office.accepted()
    answer = office.person("agent:小雅").says(number)
    assert "楼上漏水" in answer
    assert "处理人：管家 林晓彤" in answer


def test_a_steward_is_given_no_phone_tasks(office: Office) -> None:
    office.asks_for_a_call("想问一下装修押金")
    assert "没有等待的任务" in office.steward.says("我的任务")
    (task,) = office.tasks()
    assert "没有" in office.steward.presses(f"task_take:{task.id}") or task.state == "open"


def test_the_full_number_is_shown_to_who_took_the_task_and_the_look_is_on_record(
    office: Office,
) -> None:
    number = office.completed()
    office.passes(days=3)
    agent = office.person("agent:小雅")
    agent.reads()
    agent.taps("接入")
    assert "13800138000" in agent.taps("查看电话")
    seen = [entry for entry in office.entries(number) if entry.kind == "phone_seen"]
    assert [entry.visibility for entry in seen] == ["audit"]


def test_an_agent_writes_to_who_left_no_number(office: Office) -> None:
    office.asks_for_a_call("想问一下装修押金")
    agent = office.person("agent:小雅")
    agent.reads()
    agent.taps("接入")
    assert "没有留电话" in agent.taps("查看电话")
    agent.taps("发给业户")
    assert "没有当作内容" in agent.says("跳过")
    assert "已发给" in agent.says("您好，方便留个电话吗？我 10:30 前给您打过来。")
    assert "方便留个电话吗" in office.resident.reads()
