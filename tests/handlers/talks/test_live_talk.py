"""转人工: the queue, who takes whom, and words that go both ways (RULEBOOK §4.6)."""

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from storage.tables import Account, Case, Chat, ChatLine, Entry, Person, Task
from tests.support.dialogue import Dialogue, Voice, at

REPORT = "3栋2单元1501楼上漏水，我是王女士13800138000"
YA, MIN = "agent:小雅", "agent:小敏"


def rows(dialogue: Dialogue, query: Select) -> list:  # type: ignore[type-arg]
    with dialogue.desk.store.read() as conn, Session(conn) as session:
        return list(session.execute(query).scalars())


def chat(dialogue: Dialogue) -> Chat:
    newest: Chat = rows(dialogue, select(Chat).order_by(Chat.id.desc()))[0]
    return newest


def account_of(dialogue: Dialogue, name: str) -> Account:
    (found,) = rows(dialogue, select(Account).where(Account.external_id == name))
    account: Account = found
    return account


def wang(dialogue: Dialogue) -> Voice:
    """王女士, who has filed a report."""
    w = dialogue.account("resident:w1")
    w.says(REPORT).taps("对，提交").hears("261123-001")
    return w


def talking(dialogue: Dialogue) -> tuple[Voice, Voice]:
    """王女士 and the agent who has taken her."""
    w, a = wang(dialogue), dialogue.account(YA)
    w.says("转人工")
    a.taps("接入")
    w.hears("客服唐雅雯来了")
    return w, a


# --- the queue -----------------------------------------------------------------------------------


def test_4_6_who_asks_for_a_person_hears_his_place_and_how_long(dialogue: Dialogue) -> None:
    w = wang(dialogue)
    w.says("转人工").hears("第 1 位", "大约 5 分钟", "09:45 前", "改为电话")
    second = dialogue.account("resident:h1")
    second.says("转人工").hears("第 2 位")


def test_4_6_every_agent_on_duty_is_told_and_the_first_to_press_has_it(dialogue: Dialogue) -> None:
    w = wang(dialogue)
    w.says("转人工")
    first, second = dialogue.account(YA), dialogue.account(MIN)
    first.hears("王女士想和客服说话")
    second.hears("王女士想和客服说话")
    first.taps("接入").hears("您已接入王女士")
    second.hears("已由唐雅雯接入")
    second.taps("接入").hears("已由唐雅雯接入").does_not_hear("您已接入")
    assert chat(dialogue).state == "live"


def test_the_same_wish_again_is_no_second_place(dialogue: Dialogue) -> None:
    w = wang(dialogue)
    w.says("转人工", "转人工").hears("第 1 位")
    assert len(rows(dialogue, select(Chat))) == 1


def test_a_steward_cannot_take_a_talk(dialogue: Dialogue) -> None:
    w = wang(dialogue)
    w.says("转人工")
    s = dialogue.account("steward:小林")
    s.presses(f"chat_take:{chat(dialogue).id}").does_not_hear("您已接入")
    assert chat(dialogue).state == "waiting"


def test_4_6_nobody_on_duty_means_a_time_and_a_phone_task(dialogue: Dialogue) -> None:
    w = wang(dialogue)
    dialogue.until("2026-11-23 22:00")
    w.says("转人工").hears("客服同事给您打电话", "明天 09:00 前").does_not_hear("位，")
    assert rows(dialogue, select(Chat)) == []
    (task,) = rows(dialogue, select(Task))
    assert (task.kind, task.state) == ("callback_human", "open")


def test_who_is_taken_by_nobody_is_phoned_instead(dialogue: Dialogue) -> None:
    w = wang(dialogue)
    w.says("转人工")
    dialogue.until("2026-11-23 09:36")
    w.hears("让您久等了", "第 1 位", "09:45 前")
    dialogue.account(YA).hears("还在等人工（已等 5 分钟）")
    dialogue.until("2026-11-23 09:46")
    w.hears("改为今天", "给您打电话")
    assert chat(dialogue).state == "ended"
    assert [task.kind for task in rows(dialogue, select(Task))] == ["callback_human"]
    dialogue.account(YA).taps("接入").hears("可以这样说")


def test_who_waits_when_the_agents_go_home_is_phoned(dialogue: Dialogue) -> None:
    w = wang(dialogue)
    dialogue.until("2026-11-23 19:58")
    w.says("转人工").hears("第 1 位")
    dialogue.until("2026-11-23 20:04")
    w.hears("改为明天")


def test_who_waits_may_leave_or_go_on_with_a_report(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:h1")
    w.says("厨房水龙头漏水").says("转人工").hears("第 1 位", "在哪里")
    w.says("3栋2单元1501").hears("怎么称呼")
    w.says("不等了").hears("不等了", "怎么称呼")
    assert chat(dialogue).state == "ended"
    dialogue.account(YA).taps("接入").hears("已经结束")


def test_an_agent_complained_about_neither_hears_of_it_nor_takes_it(dialogue: Dialogue) -> None:
    """§5.1: the person complained about gets nothing of it."""
    w = wang(dialogue)
    (ya,) = rows(dialogue, select(Person).where(Person.short_name == "小雅"))
    with dialogue.desk.store.write() as conn:
        conn.execute(update(Case).where(Case.number == "261123-001").values(target_id=ya.id))
    w.says("转人工").hears("第 1 位")
    first, second = dialogue.account(YA), dialogue.account(MIN)
    first.does_not_hear("王女士")
    first.presses(f"chat_take:{chat(dialogue).id}").does_not_hear("王女士")
    first.says("我的任务").does_not_hear("王女士")
    second.taps("接入").hears("您已接入王女士")
    first.does_not_hear("王女士")


def test_the_wish_on_another_account_moves_the_talk_there(dialogue: Dialogue) -> None:
    """One person on two accounts, joined by an agent before (DESIGN §3)."""
    w = wang(dialogue)
    w.says("转人工")
    other = dialogue.account("resident:w2")
    other.says("你好")
    (mine, hers) = (account_of(dialogue, name) for name in ("resident:w1", "resident:w2"))
    with dialogue.desk.store.write() as conn:
        same = update(Account).where(Account.id == hers.id).values(person_id=mine.person_id)
        conn.execute(same)
    other.says("转人工").hears("第 1 位")
    assert [one.account_id for one in rows(dialogue, select(Chat))] == [hers.id]
    dialogue.account(YA).taps("接入").says("您好，请说")
    other.hears("您好，请说").says("在这边说").hears_nothing()
    w.says("查进度").hears("261123-001")


# --- the story -----------------------------------------------------------------------------------


def test_the_agent_sees_the_story_without_the_number(dialogue: Dialogue) -> None:
    w = wang(dialogue)
    w.says("你们太过分了，两天了没人管，气死我了")
    w.says("转人工")
    a = dialogue.account(YA)
    a.taps("接入").hears("3栋2单元1501", "很生气", "两天了没人管", "261123-001", "林晓彤")
    a.hears("138****8000").does_not_hear("13800138000")


def test_a_draft_is_part_of_the_story(dialogue: Dialogue) -> None:
    w = dialogue.account("resident:h1")
    w.says("厨房水龙头漏水").says("转人工")
    dialogue.account(YA).taps("接入").hears("正在填的报事：厨房水龙头漏水")


def test_the_full_number_is_a_tap_on_record(dialogue: Dialogue) -> None:
    _, a = talking(dialogue)
    a.taps("查看电话").hears("13800138000", "已留记录")
    (seen,) = rows(dialogue, select(Entry).where(Entry.kind == "phone_seen"))
    assert seen.visibility == "audit"


# --- both ways -----------------------------------------------------------------------------------


def test_words_go_both_ways_and_the_desk_keeps_quiet(dialogue: Dialogue) -> None:
    w, a = talking(dialogue)
    a.says("王女士您好，我是客服，您慢慢说").hears_nothing()
    w.hears("客服唐雅雯：王女士您好")
    w.says("楼上又开始漏了").hears_nothing()
    a.hears("【王女士 3栋2单元1501】楼上又开始漏了")
    w.says("2").hears_nothing()
    a.hears("】2")


def test_photos_go_both_ways(dialogue: Dialogue) -> None:
    w, a = talking(dialogue)
    w.sends_photo("看这里").hears_nothing()
    (row,) = [row for row in a.messages() if "看这里" in row.text]
    assert len(row.media) == 1
    a.sends_photo()
    assert [len(row.media) for row in w.messages()] == [1]


def test_numbers_are_masked_both_ways(dialogue: Dialogue) -> None:
    w, a = talking(dialogue)
    w.says("我先生的电话13911112222")
    a.hears("139****2222").does_not_hear("13911112222")
    a.says("师傅电话是13722223333")
    w.hears("137****3333").does_not_hear("13722223333")
    said = rows(dialogue, select(Entry).where(Entry.kind == "chat"))
    assert all("1111" not in entry.text for entry in said)


def test_a_number_said_by_who_left_none_is_kept_for_the_agent(dialogue: Dialogue) -> None:
    w, a = dialogue.account("resident:h1"), dialogue.account(YA)
    w.says("转人工")
    a.taps("接入")
    a.taps("查看电话").hears("没有留电话")
    w.says("我的电话是13911112222")
    a.hears("已替您存好").taps("查看电话").hears("13911112222")


def test_each_word_is_an_entry_of_the_case(dialogue: Dialogue) -> None:
    w, a = talking(dialogue)
    w.says("楼上又开始漏了")
    a.says("我马上请管家再去看，今天 12:00 前给您回话")
    (case,) = rows(dialogue, select(Case).where(Case.number == "261123-001"))
    said = rows(dialogue, select(Entry).where(Entry.case_id == case.id, Entry.kind == "chat"))
    assert [(entry.actor_role, entry.text[:4]) for entry in said] == [
        ("resident", "楼上又开"),
        ("agent", "我马上请"),
    ]
    assert rows(dialogue, select(ChatLine)) == []


def test_without_a_case_the_talk_keeps_its_own_record(dialogue: Dialogue) -> None:
    w, a = dialogue.account("resident:h1"), dialogue.account(YA)
    w.says("转人工")
    a.taps("接入").says("您好，请说")
    w.sends_photo("装修押金什么时候退")
    lines = rows(dialogue, select(ChatLine).order_by(ChatLine.id))
    assert [line.kind for line in lines] == ["chat_taken", "chat", "chat"]
    assert lines[-1].media


def test_words_that_must_not_be_said_stay_with_a_better_wording(dialogue: Dialogue) -> None:
    w, a = talking(dialogue)
    w.messages()
    a.says("请放心，会尽快解决").hears("请换个说法")
    a.says("您不懂，我来查")
    assert "用这句" in a.offered()
    w.does_not_hear("客服唐雅雯：")
    a.taps("用这句").hears("已发给王女士")
    w.hears("客服唐雅雯：").does_not_hear("不懂")


def test_a_command_of_the_agent_is_not_sent(dialogue: Dialogue) -> None:
    w, a = talking(dialogue)
    a.says("我的任务").hears("正在和王女士说话")
    a.says("登记结果")
    w.does_not_hear("客服唐雅雯：")


def test_yes_from_the_agent_is_an_answer(dialogue: Dialogue) -> None:
    w, a = talking(dialogue)
    a.says("是的")
    w.hears("客服唐雅雯：是的")


# --- emergencies ---------------------------------------------------------------------------------


def test_an_emergency_goes_straight_through(dialogue: Dialogue) -> None:
    w, a = talking(dialogue)
    w.says("着火了！楼道里全是烟，快来人").hears("119")
    a.hears("着火了", "已同时按紧急情况处理")
    dialogue.account("duty_manager:吴经理").hears("着火了")
    w.says("谢谢，我已经下楼了")
    a.hears("我已经下楼了")


# --- ending --------------------------------------------------------------------------------------


def test_the_agent_hands_back_with_a_line_of_result(dialogue: Dialogue) -> None:
    w, a = talking(dialogue)
    a.taps("交还").hears("结果是什么")
    w.says("还有一件事")
    a.hears("还有一件事")
    a.says("管家今天 12:00 前上门再看漏点").hears("已结束和王女士的对话")
    w.hears("管家今天 12:00 前上门再看漏点", "我接着为您服务")
    w.says("查进度").hears("261123-001")
    assert (chat(dialogue).state, chat(dialogue).result) == (
        "ended",
        "管家今天 12:00 前上门再看漏点",
    )


def test_a_result_that_only_praises_itself_is_asked_for_anew(dialogue: Dialogue) -> None:
    _, a = talking(dialogue)
    a.taps("交还")
    for mark in ("满意", "业主很满意", "已沟通"):
        a.says(mark).hears("看不出结果")
    a.taps("已说清楚").hears("已结束")


def test_the_interrupted_report_goes_on_where_it_stood(dialogue: Dialogue) -> None:
    w, a = dialogue.account("resident:h1"), dialogue.account(YA)
    w.says("厨房水龙头漏水").hears("在哪里").says("转人工")
    a.taps("接入")
    w.says("3栋2单元1501的，能不能快点").hears_nothing()
    a.taps("交还").taps("已说清楚")
    w.messages()
    dialogue.passes(seconds=2)
    w.hears("接着刚才的", "在哪里")
    w.says("3栋2单元1501").hears("怎么称呼")


def test_the_resident_ends_it_with_a_word(dialogue: Dialogue) -> None:
    for word in ("结束人工", "取消"):
        w = dialogue.account(f"resident:{word}")
        w.says("厨房水龙头漏水").says("转人工")
        a = dialogue.account(YA)
        a.taps("接入")
        w.says(word).hears("和客服的对话结束了", "在哪里")
        a.hears("结束了对话")
        a.says("好的").does_not_hear("已发给")
        w.does_not_hear("客服唐雅雯：")
        a.taps("补记结果").says("问水龙头谁来修，已请他接着报事")
        assert chat(dialogue).result == "问水龙头谁来修，已请他接着报事"


def test_an_old_button_of_a_talk_answers_kindly(dialogue: Dialogue) -> None:
    w, a = talking(dialogue)
    a.taps("交还").taps("已说清楚")
    w.taps("结束人工").hears("已经结束了")
    a.taps("回复 王女士").hears("已经结束了")


# --- silence -------------------------------------------------------------------------------------


def test_a_silent_agent_is_reminded_then_another_is_asked(dialogue: Dialogue) -> None:
    w, a = talking(dialogue)
    other = dialogue.account(MIN)
    other.messages()
    dialogue.until("2026-11-23 09:33")
    a.hears("王女士在等您回话")
    dialogue.until("2026-11-23 09:37")
    a.hears("已请其他同事接入")
    w.hears("临时走开", "第 1 位")
    other.taps("接入").hears("您已接入王女士")
    a.says("我回来了")
    w.does_not_hear("我回来了")


def test_an_answer_in_time_is_enough(dialogue: Dialogue) -> None:
    _, a = talking(dialogue)
    a.says("您好，我在查，请稍等两分钟")
    dialogue.until("2026-11-23 09:38")
    a.does_not_hear("在等您回话")
    assert chat(dialogue).state == "live"


def test_more_words_of_the_resident_do_not_give_the_agent_more_time(dialogue: Dialogue) -> None:
    w, _ = talking(dialogue)
    for minute in (32, 34, 36):
        dialogue.until(f"2026-11-23 09:{minute}")
        w.says(f"在吗{minute}")
    dialogue.until("2026-11-23 09:37")
    assert chat(dialogue).state == "waiting"


def test_a_silent_resident_is_asked_once_then_it_ends_kindly(dialogue: Dialogue) -> None:
    w, a = talking(dialogue)
    a.says("您看这样行吗？")
    w.messages()
    dialogue.until("2026-11-23 09:41")
    w.hears("您还在吗")
    dialogue.until("2026-11-23 09:49")
    assert w.everything().count("您还在吗") == 1
    dialogue.until("2026-11-23 09:51")
    w.hears("我先结束这次人工对话")
    a.hears("好久没有说话")
    assert chat(dialogue).state == "ended"


# --- several talks -------------------------------------------------------------------------------


def two_talks(dialogue: Dialogue) -> tuple[Voice, Voice, Voice]:
    w, h, a = wang(dialogue), dialogue.account("resident:h1"), dialogue.account(YA)
    w.says("转人工")
    h.says("5栋1单元302门禁坏了，我是李先生13900139000").taps("对，提交").says("转人工")
    a.taps("接入")  # the newest offer: 李先生
    a.says("我的任务").taps("接入 王女士")
    w.messages()
    h.messages()
    return w, h, a


def test_words_go_to_the_last_one_talked_to_and_say_so(dialogue: Dialogue) -> None:
    w, h, a = two_talks(dialogue)
    a.says("您好王女士").hears("已发给王女士")
    w.hears("您好王女士")
    h.does_not_hear("您好王女士")


def test_quoting_and_the_button_lead_to_the_one_meant(dialogue: Dialogue) -> None:
    w, h, a = two_talks(dialogue)
    h.says("门禁今天能好吗")
    quoted = a.message_with("门禁今天能好吗")
    a.says("师傅 11:00 前到", reply_to=quoted.id).hears("已发给李先生")
    h.hears("师傅 11:00 前到")
    a.taps("回复 王女士").says("漏水的事我在催").hears("已发给王女士")
    w.hears("漏水的事我在催").does_not_hear("师傅")
    h.does_not_hear("漏水")


def test_a_photo_whose_words_were_not_fit_goes_to_nobody_else(dialogue: Dialogue) -> None:
    w, h, a = two_talks(dialogue)
    a.sends_photo("您必须先交费").hears("请换个说法")
    h.says("门禁今天能好吗")
    a.says("师傅 11:00 前到", reply_to=a.message_with("门禁今天能好吗").id)
    assert [row.media for row in h.messages() if "11:00" in row.text] == [[]]
    w.does_not_hear("交费")


def test_quoting_a_talk_that_is_over_sends_to_nobody_else(dialogue: Dialogue) -> None:
    w, h, a = two_talks(dialogue)
    h.says("算我没说")
    quoted = a.message_with("算我没说")
    h.says("结束人工")
    a.says("好的李先生", reply_to=quoted.id).hears("已经结束")
    w.does_not_hear("好的李先生")


def test_after_one_is_handed_back_it_is_asked_who_is_meant(dialogue: Dialogue) -> None:
    w, h, a = two_talks(dialogue)
    third = dialogue.account("resident:h3")
    third.says("转人工")
    a.taps("接入").taps("交还").taps("已说清楚")
    a.says("稍等一下").hears("发给哪一位")
    w.does_not_hear("稍等一下")
    a.taps("回复 李先生").hears("已发给李先生")
    h.hears("稍等一下")


# --- kept as long as needed ----------------------------------------------------------------------


def test_a_talk_of_no_case_is_nobodys_after_two_years(dialogue: Dialogue) -> None:
    """§11: personal data 2 years; that there was a talk stays."""
    w, a = dialogue.account("resident:h1"), dialogue.account(YA)
    w.says("转人工")
    a.taps("接入").says("您好，请说")
    w.says("装修押金什么时候退")
    a.taps("交还").taps("已说清楚")
    long_ago = at("2024-11-20 10:00")
    with dialogue.desk.store.write() as conn:
        conn.execute(update(Chat).values(ended_at=long_ago))
    dialogue.passes(days=1)
    lines = rows(dialogue, select(ChatLine))
    assert len(lines) == 4
    assert not [line for line in lines if "押金" in line.text]
    assert chat(dialogue).result is None


# --- what the desk would say by itself -----------------------------------------------------------


def test_4_6_the_daily_word_waits_until_the_person_at_the_other_end_is_done(
    dialogue: Dialogue,
) -> None:
    w = wang(dialogue)
    neighbour = dialogue.account("resident:h1")
    neighbour.says("3栋1单元602门禁坏了，何老师13800138001").taps("对，提交").hears("已经登记好了")
    dialogue.until("2026-11-24 17:25")
    w.says("转人工")
    a = dialogue.account(YA)
    a.taps("接入").says("我帮您查一下，请稍等")
    dialogue.until("2026-11-24 17:30")
    w.does_not_hear("今天的情况")
    neighbour.hears("今天的情况")
    a.taps("交还").taps("已说清楚")
    dialogue.until("2026-11-24 17:40")
    w.hears("今天的情况", "261123-001")
