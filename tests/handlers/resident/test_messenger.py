"""What a messenger adds to a resident's conversation: links, a verified phone, a lost photo, cards
that change."""

from datetime import timedelta

from sqlalchemy import select, update

from bot.desk import Desk
from handlers.messages import Incoming, Media
from handlers.resident.welcome import community_hint, house_hint
from handlers.roster import find_houses, load_roster
from storage.tables import Account, Attachment, OutboxRow, Person, VerifiedPhone
from tests.support.dialogue import Dialogue, Voice

LEAK = "楼上漏水，我是王女士13800138000"


def telegram(dialogue: Dialogue, name: str) -> Voice:
    return dialogue.account(name, channel="telegram")


def opens(voice: Voice, payload: str = "") -> Voice:
    return voice._send(voice._event("start", f"/start {payload}" if payload else ""))


def shares(voice: Voice, phone: str) -> Voice:
    return voice._send(voice._event("contact", phone))


def person_of(desk: Desk, account: str) -> Person:
    with desk.store.read() as conn:
        query = select(Person.id, Person.place, Person.community_id).join(
            Account, Account.person_id == Person.id
        )
        return conn.execute(query.where(Account.external_id == account)).one()  # type: ignore[return-value]


# --- links and QR codes --------------------------------------------------------------------------


def test_first_contact_is_greeted_with_the_privacy_line_and_asked_the_house_once(
    dialogue: Dialogue,
) -> None:
    wang = opens(telegram(dialogue, "11"))
    wang.hears("我是物业前台", "第一次联系", "您住哪里")
    assert len(wang.messages()) == 1
    wang.says("3栋2单元1501").hears("记下了", "3栋2单元1501")
    wang.says(LEAK)
    dialogue.passes(seconds=3)
    wang.hears("您的意思是", "3栋2单元1501")
    opens(wang).does_not_hear("您住哪里")


def test_the_house_may_be_passed_over_by_a_tap_or_by_simply_reporting(dialogue: Dialogue) -> None:
    wang, li = opens(telegram(dialogue, "11")), opens(telegram(dialogue, "12"))
    wang.taps("跳过").hears("不说也没关系").says("您好").does_not_hear("您住哪里")
    li.says("3栋2单元1501" + LEAK).hears("您的意思是", "3栋2单元1501").does_not_hear("记下了")


def test_a_house_code_is_a_hint_that_is_asked_about(desk: Desk, dialogue: Dialogue) -> None:
    with desk.store.read() as conn:
        (house,) = find_houses(conn, "3", "2", "1501")
    wang = opens(telegram(dialogue, "11"), house_hint(house.id))
    wang.hears("3栋2单元1501", "这是您家吗")
    assert person_of(desk, "11").place is None, "nothing is taken from a picture alone"
    wang.taps("是我家").hears("记下了")
    assert person_of(desk, "11").place == "3栋2单元1501"
    li = opens(telegram(dialogue, "12"), house_hint(house.id))
    li.taps("不是").hears("您住哪里").says("3栋2单元1502").hears("记下了", "3栋2单元1502")


def test_a_community_code_saves_asking_which_estate(desk: Desk, dialogue: Dialogue) -> None:
    with desk.store.read() as conn:
        community = load_roster(conn).communities[0]
    wang = opens(telegram(dialogue, "11"), community_hint(community.id)).hears("您住哪里")
    assert person_of(desk, "11").community_id == community.id
    wang.taps("跳过")


def test_a_code_that_names_nothing_does_no_harm(dialogue: Dialogue) -> None:
    opens(telegram(dialogue, "11"), "h1").hears("您住哪里").does_not_hear("二维码")
    opens(telegram(dialogue, "12"), "c1").hears("您住哪里")


def test_a_link_opened_in_the_middle_of_a_report_keeps_the_report(dialogue: Dialogue) -> None:
    wang = telegram(dialogue, "11").says("厨房水龙头漏水")
    dialogue.passes(seconds=3)
    opens(wang, "c1").hears("在哪里").says("3栋2单元1501").does_not_hear("记下了")


def test_4_8_an_emergency_goes_before_the_welcome(dialogue: Dialogue) -> None:
    wang = opens(telegram(dialogue, "11"))
    wang.says("救命，3栋着火了").hears("119").does_not_hear("记下了")


# --- the verified phone --------------------------------------------------------------------------


def test_two_accounts_that_showed_the_same_phone_are_one_person(
    desk: Desk, dialogue: Dialogue
) -> None:
    first, second = telegram(dialogue, "11"), telegram(dialogue, "12")
    shares(first, "8613800138000").hears("138****8000", "已经由平台验证")
    first.says("3栋2单元1501" + LEAK).taps("对，提交")
    shares(second, "+8613800138000").hears("已经合到一起")
    first.hears("已经合到一起")
    second.says("查进度").hears("261123-001")
    assert person_of(desk, "11").id == person_of(desk, "12").id


def test_a_number_that_was_only_said_joins_nobody(desk: Desk, dialogue: Dialogue) -> None:
    """Else whoever says his neighbour's number would see his cases."""
    liar, wang = telegram(dialogue, "11"), telegram(dialogue, "12")
    liar.says("3栋2单元1501" + LEAK).taps("对，提交")
    shares(wang, "8613800138000").does_not_hear("合到一起")
    wang.says("查进度").does_not_hear("261123-001")
    assert person_of(desk, "11").id != person_of(desk, "12").id


def test_a_number_shown_long_ago_joins_nobody(desk: Desk, dialogue: Dialogue) -> None:
    shares(telegram(dialogue, "11"), "8613800138000")
    days = desk.rules.policy.identity.verified_phone_days
    with desk.store.write() as conn:
        long_ago = desk.now() - timedelta(days=days, seconds=1)
        conn.execute(update(VerifiedPhone).values(verified_at=long_ago))
    shares(telegram(dialogue, "12"), "8613800138000").does_not_hear("合到一起")


def test_somebody_elses_card_is_no_number_of_his(desk: Desk, dialogue: Dialogue) -> None:
    shares(telegram(dialogue, "11"), "").hears("不是您本人的号码")
    with desk.store.read() as conn:
        assert conn.scalars(select(VerifiedPhone.account_id)).all() == []


def test_the_number_answers_the_question_that_asks_for_it(dialogue: Dialogue) -> None:
    wang = telegram(dialogue, "11").says("3栋2单元1501楼上漏水，我是王女士")
    dialogue.passes(seconds=3)
    wang.hears("电话")
    shares(wang, "8613800138000").hears("多久")
    wang.taps("跳过").taps("跳过").hears("您的意思是", "138****8000")


def test_the_number_is_asked_for_by_a_button_only_where_the_platform_can(
    dialogue: Dialogue,
) -> None:
    assert telegram(dialogue, "11").says("验证手机号").offered() == ["发送我的手机号"]
    dialogue.account("resident:w1").says("验证手机号").hears("直接打给我")


def test_8_what_was_shown_is_erased_with_the_rest(desk: Desk, dialogue: Dialogue) -> None:
    wang = shares(telegram(dialogue, "11"), "8613800138000")
    wang.says("我的数据").taps("删除")
    for label in ("确认删除", "确定删除"):
        if label in wang.offered():
            wang.taps(label)
    with desk.store.read() as conn:
        assert conn.scalars(select(VerifiedPhone.account_id)).all() == []


# --- a lost photo --------------------------------------------------------------------------------


def test_a_lost_photo_is_told_and_the_report_goes_on(desk: Desk, dialogue: Dialogue) -> None:
    wang = telegram(dialogue, "11").says("厨房水龙头漏水")
    dialogue.passes(seconds=3)
    desk.hear(Incoming("telegram", "11", "lost-1", kind="media_lost"))
    wang.hears("没能收下来", "照常办")
    wang.says("3栋2单元1501").hears("称呼")


def test_a_file_too_big_for_the_platform_is_told_with_the_reason(
    desk: Desk, dialogue: Dialogue
) -> None:
    wang = telegram(dialogue, "11").says("厨房水龙头漏水")
    dialogue.passes(seconds=3)
    desk.hear(Incoming("telegram", "11", "big-1", kind="media_too_big", text="20"))
    wang.hears("最多收 20 MB", "照常办")
    wang.says("3栋2单元1501").hears("称呼")


# --- a recording without its words ---------------------------------------------------------------


def speaks(desk: Desk, voice: Voice, key: str, text: str = "") -> Voice:
    media = (Media("voice", "语音.ogg", "audio/ogg", data=b"OggS words"),)
    desk.hear(Incoming("telegram", "11", key, kind="voice", text=text, media=media))
    return voice


def test_a_recording_that_begins_a_report_is_kept_and_its_words_are_asked_for(
    desk: Desk, dialogue: Dialogue
) -> None:
    wang = speaks(desk, telegram(dialogue, "11"), "v1")
    wang.hears("语音收到了", "用文字再写一句", "转人工").does_not_hear("照片收到了")
    wang.says("3栋2单元1501" + LEAK)
    speaks(desk, wang, "v2").hears("语音收到了")
    wang.taps("对，提交").hears("编号")
    with desk.store.read() as conn:
        kept = conn.execute(select(Attachment.kind)).scalars().all()
    assert list(kept) == ["voice", "voice"]


def test_a_recording_for_an_open_case_is_answered_as_one_and_kept_there(
    desk: Desk, dialogue: Dialogue
) -> None:
    wang = telegram(dialogue, "11").says("3栋2单元1501" + LEAK).taps("对，提交")
    speaks(desk, wang, "v1").hears("语音收到了", "转人工").does_not_hear("照片收到了")


def test_a_recording_that_came_with_its_words_is_read_as_them(
    desk: Desk, dialogue: Dialogue
) -> None:
    wang = telegram(dialogue, "11").says("3栋2单元1501" + LEAK).taps("对，提交")
    speaks(desk, wang, "v1", "查进度").does_not_hear("语音收到了").hears("编号")


# --- cards that change ---------------------------------------------------------------------------


def test_only_where_a_message_can_be_changed_it_is(desk: Desk, dialogue: Dialogue) -> None:
    for channel in ("telegram", "loopback"):
        wang = dialogue.account("13", channel=channel)
        wang.says("3栋2单元1501" + LEAK)
        with desk.store.write() as conn:
            sent = {"state": "sent", "platform_id": "77"}
            conn.execute(update(OutboxRow).where(OutboxRow.channel == channel).values(sent))
        wang.taps("对，提交")
        changed = [row for row in wang.messages() if "✅ 对，提交" in row.text]
        assert len(changed) == (channel == "telegram")


# --- where to be told first -----------------------------------------------------------------------


def chosen(desk: Desk) -> list[str]:
    with desk.store.read() as conn:
        query = select(Account.external_id).where(Account.preferred_at.is_not(None))
        return list(conn.scalars(query))


def test_who_has_two_messengers_says_where_he_wants_to_be_told(
    desk: Desk, dialogue: Dialogue
) -> None:
    one, two = shares(telegram(dialogue, "11"), "13800138000"), telegram(dialogue, "12")
    one.says("都发到这里").hears("只有这里（Telegram）")
    shares(two, "13800138000").hears("验证了同一个手机号")
    two.says("都发到这里").hears("先发到这里（Telegram）")
    assert chosen(desk) == ["12"]
    one.says("哪里都行").hears("最近用的")
    assert chosen(desk) == []


def test_where_to_be_told_may_be_said_in_the_middle_of_a_report(dialogue: Dialogue) -> None:
    wang = telegram(dialogue, "11").says("厨房水龙头坏了")
    wang.says("以后发到这里").hears("Telegram")
    wang.says("3栋2单元1501，王女士，13800138000").hears("多久了").does_not_hear("对不起")


def test_a_page_that_may_be_closed_is_no_place_to_be_told(desk: Desk, dialogue: Dialogue) -> None:
    dialogue.account("resident:w1").says("都发到这里").hears("网页打开时才看得到")
    assert chosen(desk) == []


# --- traditional characters ----------------------------------------------------------------------


def test_who_writes_traditional_characters_is_answered_in_them(dialogue: Dialogue) -> None:
    wang = dialogue.account("resident:w1")
    wang.says("3棟2單元1501廚房天花板漏水，我是王女士13800138000").hears("您的意思是", "類別")
    wang.does_not_hear("类别")
    wang.taps("對，提交").hears("已經登記好了", "給您")
    lin = dialogue.account("steward:小林").hears("时限：今天")
    lin.taps("接单")
    lin.says("王女士您好，我是管家小林，今天下午三点上门看")
    wang.hears("王女士您好，我是管家小林，今天下午三點上門看")
    wang.says("谢谢，楼上还在漏").hears("已转给管家")


def test_a_button_may_be_typed_in_traditional_characters(dialogue: Dialogue) -> None:
    wang = dialogue.account("resident:w1")
    wang.says("3棟2單元1501廚房天花板漏水，我是王女士13800138000")
    wang.says("對，提交").hears("已經登記好了")
