"""What an agent writes to a resident from a phone task (RULEBOOK §4.6, §4.9, §11)."""

from tests.handlers.steward.office import Office, Person


def _taken(office: Office) -> Person:
    """An agent who has taken a resident's wish for a call."""
    office.asks_for_a_call("想问一下装修押金")
    agent = office.person("agent:小雅")
    agent.reads()
    agent.taps("接入")
    office.resident.reads()
    return agent


def test_the_resident_reads_the_agents_words_with_his_name(office: Office) -> None:
    agent = _taken(office)
    assert "要对" in agent.taps("发给业户")
    assert "已发给" in agent.says("您好，我是客服，10:30 前给您打过来。")
    assert "客服唐雅雯：您好，我是客服" in office.resident.reads()
    assert "登记结果" in agent.buttons()


def test_words_that_say_nothing_or_must_not_be_said_stay_with_the_agent(office: Office) -> None:
    agent = _taken(office)
    agent.taps("发给业户")
    agent.says("收到")
    agent.says("我们有规定，禁止退押金")
    agent.says("跳过")
    assert office.resident.reads() == ""
    agent.says("您好，押金在验收后三个工作日内退，我今天 15:00 前把单子发您。")
    assert "三个工作日" in office.resident.reads()


def test_back_and_cancel_lead_to_the_task(office: Office) -> None:
    agent = _taken(office)
    for word in ("返回", "取消"):
        agent.taps("发给业户")
        agent.says(word)
        assert "发给业户" in agent.buttons()
    assert office.resident.reads() == ""


def test_at_night_the_words_wait_for_the_morning(office: Office) -> None:
    """§11: quiet hours hold pushes."""
    agent = _taken(office)
    office.passes(hours=12)
    office.resident.reads()
    agent.taps("发给业户")
    agent.says("您好，押金的事查到了，明天 10:00 前给您打电话说明。")
    assert "押金的事查到了" not in office.resident.reads()
    office.passes(hours=11)
    assert "押金的事查到了" in office.resident.reads()
