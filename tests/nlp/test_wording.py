import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp import similarity
from nlp.wording import check_wording, is_empty_feedback

FORBIDDEN = [
    "你不明白",
    "你必须先交钱",
    "你说的不对",
    "不是你说的这样",
    "你没有理解我的意思",
    "我们有规定的",
    "这不是我的工作范围",
    "这不是我的责任",
    "你的话没道理",
    "我从来没有说过",
    "我不知道",
    "为什么那么理解",
    "我们没有责任",
    "我们也没有办法",
    "只能自认倒霉",
    "该做的都做了",
    "会在规定时间内答复",
    "我们也不想看到",
    "与我们无关",
    "物业费必须支付",
    "上你家去取",
    "请放心，会尽快解决",
    "这个业主是刁民",
]


@pytest.mark.parametrize("text", FORBIDDEN)
def test_forbidden_words_are_found_with_a_better_sentence(text: str) -> None:
    findings = check_wording(text)
    assert findings
    assert all(finding.words in text and finding.better for finding in findings)


@pytest.mark.parametrize(
    "text",
    [
        # shifting blame
        "那是开发商的责任，我们管不着",
        "这事儿归街道管",
        "师傅说不是他的问题",
        "我刚来的，不清楚",
        "你家自己没关好",
        # a bare refusal
        "您这个要求我们做不到",
        "不好意思，不能退",
        "规定就是规定",
        "周末没人上班",
        # a promise without a time
        "稍后会有人联系您",
        "等通知吧",
        "请您耐心等待",
        "我们会重视的",
        "您的问题已经反馈上去了",
        # and what only hurts
        "你去投诉好了",
        "催什么催",
        "您先自己想办法",
        "先把物业费交了再说",
    ],
)
def test_4_9_the_sense_is_checked_too_and_each_gets_a_better_sentence(text: str) -> None:
    findings = check_wording(text)
    assert findings
    assert all(finding.words in text and len(finding.better) > 10 for finding in findings)


@pytest.mark.parametrize(
    "text",
    [
        "这归街道城管管，我们今天已经报过去，周三前把结果告诉您。",
        "对不起，不能直接退到卡上，我们先为您登记，1号退到原账户。",
        "备件到货后会有人联系您，最晚明天下午5点。",
        "我不知道您是否方便，想约今天下午上门。",
        "您可以自己选择时间，上午或下午都行。",
        "王女士您好，师傅明天上午10点上门检查，结果当天告诉您。",
        "我理解您的心情，我们今天18:00前尽快处理并回复您。",
        "对不起，给您添麻烦了，您的意思是楼上漏水对吗？",
    ],
)
def test_good_words_pass(text: str) -> None:
    assert check_wording(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "王女士您好，物业费必须交，再不交我们停您的水电",
        "再不交费就起诉您，把您拉黑名单",
        "您欠费我们不给您修",
        "您必须支付物业费",
        "您先把物业费交了再说",
        "物业费再不交就断水断电",
        "不交物业费，门禁卡给您停了",
        "欠费的住户我们不派师傅",
        "欠着物业费，维修的事先放一放",
        "等您把欠费补齐了再安排师傅上门",
        "交清物业费才能给您维修",
        "赶紧把物业费交了吧",
        "您拖了半年，我们只好走法律程序",
        "再拖着不交，法院见",
        "您不缴费的话律师函马上就到",
        "会把您列入失信名单",
        "不交费会影响您的征信",
        "逾期不交，后果自负",
        "请尽快交清费用，以免影响您用水用电",
        "物业费没交，我们没法给您处理",
        "您家欠费，报修不予受理",
        "三个月没交物业费了，明天给您停电",
        "您再这样拖下去我们要把欠费名单贴到楼道",
        "不交钱就把名单发到业主群里",
        "物业费不交不行",
        "您不结清费用电梯卡就停用",
        "公司准备起诉您了",
        "我们会依法起诉您",
        "先交钱再修",
        "交了物业费我们再派人",
        "不给您修，谁让您不交物业费",
        "水电给您断了，直到您交清",
        "一定要把物业费交了",
        "必须马上缴清欠费",
        "您再不缴纳物业费，我们将采取停水措施",
        "费用没结清，我们不会上门",
        "您要是还不交，就别怪我们限制您家的门禁",
        "不交物业费不让进小区",
        "拖欠物业费的业主，我们有权停止服务",
        "停您的水电，看您交不交",
        "不按时交费就告您",
        "您不交物业费我们就告你到法院",
        "欠物业费的车不让停",
        "物业费欠了两年，师傅不会去您家的",
        "您欠着钱还好意思报修",
        "不交钱别想我们来修",
        "物业费您得先交上，不然没人给您修",
        "没交费的业主不在我们服务范围",
        "再不交我们就掐您家电了",
        "交了钱什么都好说，不交就停水",
        "我们公司已经请了律师，再不交就走司法程序",
        "三天内不交齐就停水停电",
        "今天不交清明天断水",
        "您必须把欠的物业费补上",
        "不缴清物业费一律不予维修",
        "您的欠费不补，我们就不开电梯卡权限",
        "您再不缴物业管理费，我们将停止供水",
        "不交费我们有权停您家的电",
        "物业费必须要交的",
        "您一定得先交钱",
        "您不交也得交",
        "我们可以停您的水",
        "信不信我们停了您家的水电",
        "把您家水停了您就知道交了",
        "您不交钱，家里的水电我们就给停了",
        "欠费期间停止一切服务",
        "欠费户报修不接单",
        "您这个情况已经进黑名单了",
        "已把您拉进黑名单",
        "到时候法院传票寄到您家",
        "公司要告您",
    ],
)
def test_4_9_nobody_is_pressed_for_a_fee_or_frightened_with_what_may_follow(text: str) -> None:
    findings = check_wording(text)
    assert findings
    assert all(finding.words in text and len(finding.better) > 10 for finding in findings)


@pytest.mark.parametrize(
    "text",
    [
        "停水通知：明天9点到11点检修水泵，3栋停水，请提前储水，以免影响用水。",
        "王女士您好，明天9点检修，要停您家的水约1小时",
        "电费在供电公司公众号里交，欠费会自动停电，交了以后自动恢复",
        "电费怎么交：打开网上国网，输入户号，选交费就可以。",
        "水电费可以在前台交，也可以扫码",
        "您问的欠费会不会被起诉：公司先上门沟通，一年没有结果的才向法院申请支付令。",
        "按《民法典》第944条，物业不得采取停水停电的方式催交物业费",
        "按《民法典》，逾期不支付的，物业可以催告，仍不支付的可以提起诉讼或者申请仲裁",
        "您家的维修照常安排，不会因为欠费停您的水电，请您安心",
        "您放心说，欠费不影响维修，师傅今天15:00上门",
        "我们不会起诉您，今天18:00前把账单发给您核对",
        "您的车牌被系统误拉黑，已经解除，今天起可以进出",
        "月卡交了费才能开通，您今天18:00前来前台都可以",
        "材料费您确认后交到前台，师傅明天10:00再上门更换",
        "物业费每平方2.8元，每季度交一次，您有困难可以申请缓交",
        "这份报告我今天必须交给公司，明天10:00前给您结果",
        "电梯卡坏了，今天16:00前给您换新的",
        "楼道电闸跳了，电工10:30到，先给您家拉临时电",
        "供电公司通知今晚停电两小时",
        "您要起诉开发商的话，我们今天把资料整理好给您",
        "我已告诉您的邻居注意音量，今晚再听听",
        "水管断了，我们先关总阀，11:00前恢复您家用水",
        "缴费后发票明天10:00前开好",
        "您交的物业费已到账，谢谢您",
        "今天要关一下您家的水阀，修好马上打开，大约20分钟",
        "停车费已经退给您，明天到账",
        "您家没有欠费，账单我发给您核对",
        "装修押金交了以后，我们再安排人验收水电点位",
        "师傅明天10:00来，不用您付费",
        "您还没交的那一期是7月到9月，一共1260元，有困难可以申请缓交",
        "公司会报警处理，起诉小偷由公安决定",
        "门禁断电了，15:00前修好",
        "不好意思，未及时处理您的报修，今天16:00前上门",
        "逾期部分的明细我今天17:00前发给您",
        "没有及时处理，是我们的疏忽，今天17:00前师傅上门维修",
        "钱包找到了，您方便时来前台取",
        "您好，您上次问的法律程序：先催告，满一个合理期限再去法院，我把条文发给您",
        "水表坏了不走字，今天15:00换新",
        "您反映停电的事，供电公司说11:00来电",
        "车库闸机的黑名单功能今天检修，您的车能正常进出",
        "我们会陪您一起去法院开证明，明天9:00",
        "您好，我们已向法院提交开发商的材料，周五前告诉您结果",
        "门口的锁车公告是给外来车的，您家的车不受影响",
        "天黑前把灯修好，18:00前",
        "水管没修好之前先停水，预计15:00恢复",
        "热水器不能用，师傅11:00到",
        "电梯停用检修，15:00恢复",
        "您没有交接钥匙，师傅明天10:00再来取，方便吗？",
        "您还没付款的那张单子是320元，师傅照常明天10:00来",
        "物业费的优惠到12月31日，您需要的话我帮您办",
        "为了保障安全，保洁明天9:00先打扫楼道，再处理地库",
        "您家没交代清楚是哪个房间，师傅现在上门看看可以吗？",
        "物业不会停您的水电",
        "放心，不会停您家水电",
        "不交物业费物业不能停水停电，这是法律规定",
    ],
)
def test_4_9_facts_about_fees_water_power_and_courts_pass(text: str) -> None:
    assert check_wording(text) == ()


def test_4_9_what_is_suggested_instead_is_itself_kind() -> None:
    for text in ("物业费必须交", "再不交费就起诉您", "您欠费我们不给您修"):
        assert all(not check_wording(finding.better) for finding in check_wording(text))


@pytest.mark.parametrize("text", ["收到", "已处理", "好的收到", "已处理。", "处理中", "OK", "  "])
def test_feedback_that_says_nothing_is_noticed(text: str) -> None:
    assert is_empty_feedback(text)


def test_feedback_that_says_what_was_done_is_not_empty() -> None:
    assert not is_empty_feedback("已更换阀门，试水不漏，明天上午再来看一次")
    assert not is_empty_feedback("已沟通，周三更换阀门")


def test_several_empty_words_are_as_empty_as_one() -> None:
    assert is_empty_feedback("业主很满意，已沟通")
    assert is_empty_feedback("收到，已安排。")


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_two_texts_have_a_similarity_between_none_and_all(a: str, b: str) -> None:
    assert 0.0 <= similarity(a, b) <= 1.0
    check_wording(a)
    is_empty_feedback(b)


def test_the_same_matter_in_other_words_is_more_alike_than_another_matter() -> None:
    first = "3栋电梯又坏了，按钮没反应"
    assert similarity(first, first) == 1.0
    assert similarity(first, "3栋的电梯坏了，按键没有反应") > similarity(first, "楼下垃圾没人清理")
