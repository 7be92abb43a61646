"""What must not be said to a resident is caught before it is sent (RULEBOOK §4.9)."""

import pytest

from tests.handlers.steward.office import Office


def test_4_9_a_forbidden_phrase_is_never_sent_and_a_pattern_is_offered(office: Office) -> None:
    office.accepted()
    office.steward.taps("反馈进展")
    answer = office.steward.says("这个我不知道，你们自己看吧")
    assert "不能这样发" in answer
    assert "我不知道" in answer
    assert "照原样发" not in office.steward.buttons()
    assert office.resident.reads() == ""


def test_4_9_a_better_sentence_is_sent_with_one_tap(office: Office) -> None:
    office.accepted()
    office.steward.taps("反馈进展")
    answer = office.steward.says("冷静点。师傅今天 15:00 到")
    assert "请您慢慢和我说" in answer
    assert office.steward.buttons() == ["用这句", "改一改"]
    office.steward.taps("用这句")
    office.steward.taps("跳过")
    told = office.resident.reads()
    assert "冷静点" not in told
    assert "请您慢慢和我说" in told
    assert "师傅今天 15:00 到" in told


def test_rewriting_asks_the_question_again(office: Office) -> None:
    office.accepted()
    office.steward.taps("反馈进展")
    office.steward.says("冷静点。师傅今天 15:00 到")
    assert "进展到哪了" in office.steward.taps("改一改")
    office.steward.says("师傅今天 15:00 到您家")
    office.steward.taps("跳过")
    assert "师傅今天 15:00 到您家" in office.resident.reads()


def test_words_are_written_anew_without_a_tap_too(office: Office) -> None:
    office.accepted()
    office.steward.taps("反馈进展")
    office.steward.says("冷静点。师傅今天 15:00 到")
    office.steward.says("师傅今天 15:00 到您家，我陪着一起")
    office.steward.taps("跳过")
    assert "我陪着一起" in office.resident.reads()


@pytest.mark.parametrize(
    "words",
    [
        "请放心，会尽快解决",
        "我们有规定",
        "这不是我的工作范围",
        "王女士您好，物业费必须交，再不交我们停您的水电",
        "再不交费就起诉您，把您拉黑名单",
        "您欠费我们不给您修",
    ],
)
def test_first_words_are_checked_too(office: Office, words: str) -> None:
    number = office.files()
    office.steward.reads()
    office.steward.taps("接单")
    office.resident.reads()
    assert "不能这样发" in office.steward.says(words)
    assert office.resident.reads() == ""
    assert office.case(number).first_word_at is None


def test_plan_and_completion_are_checked_too(office: Office) -> None:
    number = office.accepted(category="综合服务类")
    office.steward.taps("方案/计划")
    assert "不能这样发" in office.steward.says("您必须自己去办")
    office.steward.taps("完成")
    assert "不能这样发" in office.steward.says("该做的都做了")
    assert office.case(number).state == "in_progress"


def test_a_note_for_colleagues_may_not_run_a_resident_down(office: Office) -> None:
    number = office.accepted()
    office.steward.says("这家是刁民，别理他")
    answer = office.steward.taps("内部备注")
    assert "只写事实" in answer
    assert not [e for e in office.entries(number) if e.kind == "note"]
    office.steward.says("他说已经报过两次，希望今天有人看")
    assert [e.text for e in office.entries(number) if e.kind == "note"] == [
        "他说已经报过两次，希望今天有人看"
    ]


def test_a_note_for_colleagues_is_otherwise_free(office: Office) -> None:
    number = office.accepted()
    office.steward.says("原因我不知道，请工程的同事看一下")
    office.steward.taps("内部备注")
    assert [e.visibility for e in office.entries(number) if e.kind == "note"] == ["staff"]


def test_a_better_wording_offered_for_older_words_is_not_sent(office: Office) -> None:
    office.accepted()
    office.steward.taps("反馈进展")
    office.steward.says("冷静点。师傅今天 15:00 到")
    office.steward.says("这个我不知道")
    assert "之前的" in office.steward.taps("用这句")
    assert office.resident.reads() == ""


def test_a_command_typed_where_words_are_asked_never_reaches_the_resident(office: Office) -> None:
    office.accepted(category="综合服务类")
    office.steward.taps("完成")
    for command in ("跳过", "接入", "查看详情"):
        assert "没有当作内容发出去" in office.steward.says(command)
    assert office.resident.reads() == ""
    assert "30 秒后告诉" in office.steward.says("门禁卡已补办，放在服务中心前台")
    office.takes_nothing_back()
    assert "门禁卡已补办" in office.resident.reads()


def test_the_word_of_a_button_acts_as_the_button_inside_a_form(office: Office) -> None:
    office.calls_for_help("trapped", "电梯困人了")
    office.resident.reads()
    office.steward.reads()
    office.steward.taps("接单")
    office.resident.reads()
    assert "现场看到什么情况" in office.steward.says("已上门")
    assert office.resident.reads() == ""
    assert "现场看到什么情况" in office.steward.says("已上门")
    office.steward.says("10:05 到轿厢外，和里面的人说上话了，维保在路上")
    assert "已到现场" in office.resident.reads()


def test_a_button_of_another_form_does_not_become_the_next_step(office: Office) -> None:
    number = office.accepted()
    office.steward.taps("反馈进展")
    office.steward.says("今天上午看过，是楼上地漏渗水，已关阀")
    assert "要对" in office.steward.says("发给业户")
    assert office.case(number).next_step is None
    assert office.resident.reads() == ""
