"""The sources' real cases (RULEBOOK §10), played again: what went wrong there no longer can."""

from sqlalchemy import select

from storage.tables import Incident, Referral
from tests.support.dialogue import Dialogue, Voice
from tests.support.neighbours import (
    CHIEF,
    LEAD,
    LI,
    LIN,
    WANG,
    YA,
    ZHAO,
    case,
    files,
    lives_there,
    more,
    newest,
    rows,
    submits,
    takes_up,
)

ENGINEER, MANAGER, GM = "engineer:孙师傅", "duty_manager:吴经理", "gm:秦总"
HE = "steward:小何"
W, L2, Z = "resident:w1", "resident:w2", "resident:w3"


def completes(dialogue: Dialogue, number: str, note: str, by: str = LIN) -> Voice:
    """完成 with what is asked for it, and half a minute in which nobody takes it back."""
    voice = dialogue.account(by).presses(f"complete:{number}")
    if "按说好的办完了" in voice.offered():
        voice.taps("按说好的办完了")
    voice.says(note)
    if "怎样避免再发生" in voice.everything():
        voice.says("以后每周巡查一次，有情况当天处理")
    if "现场照片" in voice.everything():
        voice.sends_photo()
    if "什么时候到现场" in voice.everything():
        voice.taps("刚刚看过").says("到了看到旧件坏了")
    voice.hears("30 秒后告诉")
    dialogue.passes(seconds=31)
    return voice


# --- 凉棚被拆 ----------------------------------------------------


def test_10_s0_4_1_abuse_is_met_calmly_and_both_matters_are_taken(dialogue: Dialogue) -> None:
    w, s = dialogue.account(W), dialogue.account(LIN)
    w.says("你们欺负老子是吧，我家的凉棚被谁拆掉的，叫出来，我饶不了他，王八蛋！")
    w.hears("一句不落").does_not_hear("文明", "规定", "请冷静")
    w.says("3栋2单元1501，我姓王，13800138000，楼上花盆要掉下来，你们偿命不？")
    number = submits(dialogue, w)
    s.hears(
        "【投诉】", "很生气", "让他把话说完", "凉棚被谁拆掉的", "花盆要掉下来", "10:00 前", "加急"
    )
    dialogue.account(LEAD).hears("【知悉】", number)

    s.taps("接单").says("我们有规定，公共部位不能搭凉棚").hears("不能这样发")
    w.does_not_hear("规定")
    s.says("王先生您好，没提前告诉您就拆了，对不起。我十分钟到您家看，花盆也一起看")
    w.hears("没提前告诉您就拆了，对不起", "花盆也一起看")
    dialogue.passes(minutes=10)
    s.says("已上门").says("1601 窗台两盆花没有固定；凉棚搭在公共外墙上")
    w.hears("已到现场看过", "1601 窗台两盆花没有固定")

    s.presses(f"plan:{number}").says("花盆今天搬回室内，凉棚材料送还，室内装伸缩晾衣架")
    s.says("今天陪楼上搬花盆，明天送材料").says("明天下午三点")
    w.hears("花盆今天搬回室内", "明天 15:00 前").taps("就按这个办")
    s.presses(f"complete:{number}").hears("还有 2 件没有答复", "凉棚被谁拆掉", "花盆要掉下来")
    s.says("第一件：拆之前没有告诉您，对不起；外墙是公共部位，材料已送还").hears("还有 1 件")
    s.says("第二件：楼上两盆花已搬回室内并加固").hears("每一件都答复过了")
    w.hears("材料已送还", "花盆要掉下来", "已搬回室内并加固")
    completes(dialogue, number, "花盆已搬回室内，以后每周巡查窗台；材料已送还，晾衣架已装好")
    w.hears("是不是真的解决了").taps("已解决")


# --- 单子关了，没有修 --------------------------------------------


def rack(dialogue: Dialogue) -> tuple[str, Voice, Voice]:
    """晾衣杆: nobody was at home. The number, and the voices of resident and steward."""
    number = files(dialogue, W, WANG + "帮忙挪一下晾衣杆，要在顶上打四个膨胀螺丝")
    s = takes_up(dialogue, number)
    s.says("上门未遇").taps("敲门没人应").says("明天上午十点")
    return number, dialogue.account(W), s


def test_10_s0_4_2_nobody_met_is_never_done_and_the_third_urge_is_a_complaint(
    dialogue: Dialogue,
) -> None:
    number, w, s = rack(dialogue)
    w.hears("上门没能遇到您", "明天 10:00 再上门")
    s.presses(f"complete:{number}").says("已处理").hears("这样写")
    s.says("晾衣杆已经挪好，四个螺丝都打了")
    if "照片" in s.everything():
        s.sends_photo()
    s.hears("什么时候到现场").says("还没去").hears("先到现场看一看")
    dialogue.passes(minutes=2)
    assert case(dialogue, number).state == "in_progress"
    w.does_not_hear("处理好")
    for words in ("催一下", "快点行不行，太慢了", "第三次了！忍无可忍，太慢了"):
        w.says(words)
    assert case(dialogue, number).kind == "complaint"
    dialogue.account(LEAD).hears(number)


def test_10_s0_4_2_not_mended_opens_it_again_as_a_complaint_and_then_goes_up(
    dialogue: Dialogue,
) -> None:
    number, w, s = rack(dialogue)
    dialogue.until("2026-11-24 10:00")
    s.says("已上门").says("顶上四个孔位已经打好")
    completes(dialogue, number, "晾衣杆已挪好，四个螺丝都拉过，不松")
    w.hears("说已经处理好", "是不是真的解决了").says("根本没修！").hears("对不起")
    assert (case(dialogue, number).kind, case(dialogue, number).state) == ("complaint", "assigned")
    s.hears("【投诉】", "业户说没解决：根本没修！")
    takes_up(dialogue, number)
    s.says("已上门").says("靠窗一侧还差两个螺丝")
    completes(dialogue, number, "靠窗两个螺丝已补打，当面拉过不松")
    w.taps("没解决").hears("管理中心总经理 秦亦凡")
    dialogue.account(GM).hears("二级", number)


# --- 电梯困人，“业主很满意” ------------------------------------


def test_10_s0_4_3_contact_until_out_and_satisfied_only_by_the_residents_tap(
    dialogue: Dialogue,
) -> None:
    w, s = dialogue.account(W), dialogue.account(LIN)
    w.says("3栋2单元电梯里困人了，我老婆在里面，快来人")
    w.hears("不要扒门", "等维保人员来开", "电梯维保（24 小时）：0700-5550196", "10 分钟内到现场")
    number = newest(dialogue)
    for who in (LIN, ENGINEER, MANAGER):
        dialogue.account(who).hears("【紧急：有人被困】", "只有维保人员能开门", "09:40 前要有人到")
    s.taps("接单").taps("正在赶去")
    w.hears("林晓彤", "正在赶往现场", "09:40 前到").says("1501的，姓王，13800138000")
    dialogue.passes(minutes=4)
    s.says("维保师傅已到，正在开门，请陪她说说话").taps("发给业户")
    w.hears("维保师傅已到，正在开门")
    dialogue.account(ENGINEER).hears("维保师傅已到")
    s.says("已上门").says("09:36 维保开门，人平安出来")
    w.hears("人平安出来")

    s.presses(f"complete:{number}")
    s.says("业主很满意，已沟通").hears("这样写")
    s.says("我们没有责任，该做的都做了，自认倒霉吧").hears("不能这样发")
    s.says("维保已复位并更换门机，明天检查全部电梯；已上门看望").sends_photo()
    dialogue.passes(seconds=31)
    w.hears("是不是真的解决了")
    dialogue.until("2026-12-03 12:00")
    silent = case(dialogue, number)
    assert (silent.outcome, silent.rating) == ("unrated", None)
    w.does_not_hear("您很满意", "已满意")


def test_10_s0_4_3_no_first_word_is_overdue_at_the_superiors(dialogue: Dialogue) -> None:
    number = files(dialogue, W, WANG + "上周五电梯困人，到现在没有任何人联系我，我要投诉")
    s = dialogue.account(LIN).presses(f"accept:{number}").hears("接单成功")
    dialogue.passes(minutes=30)
    s.hears("提醒")
    dialogue.account(LEAD).hears("超时", number, "没有给业户第一句话")
    assert case(dialogue, number).overdue
    dialogue.passes(minutes=15)
    dialogue.account(W).hears("现在改由管家系统负责人 陈静怡负责")


# --- 门口不干净，门牌掉字 ----------------------------------------


def test_10_s0_4_5_said_before_is_a_repeat_at_once_and_work_put_off_has_its_date(
    dialogue: Dialogue,
) -> None:
    w = dialogue.account(W).says(
        "3栋1单元302，我姓陆，13700137000。1、南门口附近的卫生经常不干净，我已反映多次，一直没有改善；"
        "2、南门门牌上的“南门”字体脱落已久，访客不方便"
    )
    w.hears("① 南门口附近的卫生经常不干净", "② 南门门牌上的“南门”字体脱落已久")
    number = submits(dialogue, w)
    w.hears("管理中心总经理 秦亦凡负责")
    q = dialogue.account(GM).hears("二级", "重复投诉", "卫生经常不干净", "② 南门门牌")
    takes_up(dialogue, number, GM)
    q.presses(f"complete:{number}").hears("还有 2 件没有答复")
    q.says("第一件：南门到停车角已清扫，以后每天早上清扫一遍").hears("还有 1 件没有答复")
    w.hears("卫生经常不干净", "以后每天早上清扫一遍")
    q.says(number).taps("方案/计划").says("落叶周三统一清运，门牌周四重新喷字")
    q.says("技术员周四带漆来喷字").says("周四下午五点")
    w.hears("落叶周三统一清运", "门牌周四重新喷字", "17:00 前")
    dialogue.until("2026-11-24 17:31")
    w.hears("按方案进行", "17:00 前")


# --- 空置商铺，催物业费 ------------------------------------------


def test_10_s0_4_6_no_fee_is_chased_and_the_developer_is_gone_to_with_the_owner(
    dialogue: Dialogue,
) -> None:
    number = files(
        dialogue,
        W,
        "我是云汀花园商铺12号的业主，姓钱，13600136000，"
        "开发商承诺能开餐饮，环评报告没交，营业执照办不下来，铺子一直空着",
    )
    w, s = dialogue.account(W), takes_up(dialogue, number, HE)
    s.says("催费名单").hears("不催费", "商铺12号", number)
    s.says("必须支付物业费，和开发商的纠纷与我们无关，我明天上你家去取").taps("发给业户")
    s.hears("“必须支付”“与我们无关”“上你家去取”", "申请缓交")
    w.does_not_hear("必须支付", "无关", "去取")
    s.says("取消")
    more(dialogue, number, "报给有权处理的单位", HE).taps("开发商")
    s.says("今天和业主一起约了开发商，周三一起去补环评报告").taps("明天 12:00")
    w.hears("归开发商处理", "和您一起找开发商", "明天 12:00 前我们去问结果")
    s.presses(f"complete:{number}").hears("还在等开发商的答复")
    w.says("物业费能不能缓一缓再交").says("铺子没开张，手头紧，想缓到12月20号").hears("不会催您")
    dialogue.account(LEAD).hears("申请缓交", "铺子没开张").taps("同意缓交")
    w.hears("同意了", "12月20日")


# --- 天台晾晒 ----------------------------------------------------


def test_10_s0_4_8_an_alternative_and_a_discussion_not_a_rule(dialogue: Dialogue) -> None:
    neighbour = lives_there(dialogue, "resident:a1", "3", "1", "101")
    number = files(dialogue, W, WANG + "家里没地方晾衣服，到天台晾晒被保安拦住了")
    w, s = dialogue.account(W), dialogue.account(LIN)
    s.presses(f"accept:{number}").says("我们有规定，天台禁止晾晒").hears("不能这样发", "依据")
    s.says("您好，我是管家，今天下午三点前去天台看，给您说有哪些地方可以晾")
    more(dialogue, number, "替代办法和议事").taps("天台开放晾晒")
    w.hears("公共晾衣架", "一起投票").does_not_hear("规定", "禁止").taps("希望发起议事")
    s.hears("业户希望发起社区议事")
    more(dialogue, number, "社区议事").taps("天台开放晾晒").taps("用现成的议题").taps("每户一票")
    s.says("后天 18:00").taps("发出").hears("已发起社区议事", "/notices/")
    neighbour.hears("请您投一票").does_not_hear("王", "1501", number).taps("同意")
    dialogue.until("2026-11-25 18:01")
    neighbour.hears("社区议事的结果", "1. 同意：1 票")


# --- 小区外焚烧 --------------------------------------------------


def test_10_s0_4_9_households_are_one_incident_reported_and_followed_to_its_end(
    dialogue: Dialogue,
) -> None:
    smell = "小区外东南边天天晚上飘来焦糊味，不敢开窗"
    one = files(dialogue, W, WANG + smell)
    s = takes_up(dialogue, one)
    two = files(dialogue, L2, LI + smell)
    s.presses(f"accept:{two}").hears("像是同一件事", "2 户").says("您好，我是管家，今晚去查源头")
    s.presses(f"more:{one}").taps("同一事件").taps("归为同一事件").says("小区外焚烧垃圾")
    s.taps("只有 3栋").says("离小区一公里有人烧垃圾，已用水浇灭余火并拍照").says("今天 20:00")
    s.taps("都归进来")
    w, li = dialogue.account(W), dialogue.account(L2)
    li.hears("同一个原因：小区外焚烧垃圾", "已用水浇灭余火").does_not_hear("王女士", one)

    more(dialogue, one, "报给有权处理的单位").taps("生态环境部门")
    s.says("今天 10:00 向市民热线举报，受理编号 20261123-18").says("明天 10:00")
    w.hears("归生态环境部门处理", "受理编号 20261123-18").does_not_hear("不是我们", "无关")
    assert rows(dialogue, select(Referral.state)) == ["reported"]
    more(dialogue, one, "事件进展").says("执法人员今晚到现场，邻居也一起举报了").taps("跳过")
    li.hears("最新进展", "执法人员今晚到现场").does_not_hear("王女士")

    dialogue.until("2026-11-24 10:00")
    s.taps("有答复了").says("已处罚并清走垃圾，每晚巡查一次")
    w.hears("生态环境部门答复了", "已处罚并清走垃圾")
    over = more(dialogue, one, "事件结束").hears("源头确实停了吗").taps("还没停")
    over.hears("先不结束")
    assert rows(dialogue, select(Incident.state)) == ["open"]
    over = more(dialogue, one, "事件结束").taps("源头已停")
    over.says("垃圾已清走，连续三晚没有烟味，每晚巡查").sends_photo()
    for number, voice in ((one, w), (two, li)):
        voice.hears("连续三晚没有烟味", number).taps("已解决")
        assert case(dialogue, number).state == "closed"


# --- S4：电梯、爆管、漏水、门禁、卫生、保安、噪音、路灯 --------


def test_10_s4_lift_everybody_affected_hears_each_step_and_a_report_follows(
    dialogue: Dialogue,
) -> None:
    dialogue.account(W).says(WANG + "电梯突然停了，里面有人被困，快来人")
    one, s = newest(dialogue), dialogue.account(LIN)
    dialogue.account(ENGINEER).hears("【紧急：有人被困】", "09:40 前要有人到现场")  # at once
    dialogue.passes(minutes=5)
    dialogue.account(MANAGER).hears("没有人接手")
    s.presses(f"accept:{one}").taps("正在赶去")
    dialogue.passes(minutes=6)
    s.hears("没有到现场的记录")
    dialogue.account(W).hears("还没有收到同事到场的记录，对不起")
    s.says("已上门").says("维保开门，人平安；二单元电梯停用检修")

    more(dialogue, one, "归为同一事件").says("3栋2单元电梯停运").taps("只有 3栋")
    s.says("维保正在换门机，请先走一单元连廊").says("今天 16:00")
    z = dialogue.account(Z).says("3栋2单元302，我是赵阿姨，13700137000，电梯停运了")
    z.hears("这件事我们已知道", "正在换门机", "今天 16:00").taps("跟进这件事")
    more(dialogue, one, "事件进展").says("门机已换好，正在试运行").taps("跳过")
    z.hears("门机已换好")

    completes(dialogue, one, "门机已更换，试运行正常；维保每月保养改为两次")
    s.hears("写一份报告").taps("写报告").says("9:30 电梯停在 5 楼，困 1 人")
    s.says("9:40 维保开门").says("门机老化").says("维保本周五前检查全部门机").hears("已存档")
    dialogue.account("chief:沈总").hears("预防：维保本周五前检查全部门机")


def test_10_s4_burst_pipe_on_site_within_the_hour_with_repair_time_and_interim_water(
    dialogue: Dialogue,
) -> None:
    z = dialogue.account(Z).says(ZHAO + "家里水管爆了，水漫到客厅了")
    z.hears("关上总水阀", "望江水务抢修：0700-5550166", "60 分钟内到现场")
    number = newest(dialogue)
    s = dialogue.account(LIN).hears("【紧急：爆管跑水】", "10:30 前要有人", "几点恢复、临时用水")
    dialogue.account(ENGINEER).hears("【紧急：爆管跑水】")
    s.presses(f"accept:{number}").taps("正在赶去")
    s.presses(f"plan:{number}").says("更换爆裂的立管，大堂门口有临时用水点").says("师傅现场换管")
    s.says("今天下午两点")
    z.hears("大堂门口有临时用水点", "14:00 前")
    dialogue.until("2026-11-23 10:30")
    dialogue.account(MANAGER).hears("没有到现场的记录")


def test_10_s4_leak_has_photo_sheet_warranty_on_the_house_and_a_dated_inspection(
    dialogue: Dialogue,
) -> None:
    number = files(dialogue, W, WANG + "卫生间天花板漏水")
    s = takes_up(dialogue, number)
    s.presses(f"complete:{number}").says("防水已重做，闭水一天不漏，下周一上午十点再来看")
    s.says("照片没拍").hears("要有一张现场照片").sends_photo().hears("什么时候到现场")
    s.taps("刚刚看过").says("到了看到旧件坏了")
    dialogue.passes(seconds=31)
    w = dialogue.account(W).hears("维修验收单", "/sheets/", "质保到2027年2月21日", "再来复查")
    assert any(message.media for message in w.messages())
    w.taps("已解决").taps("5 分 很满意").taps("跳过")
    again = files(dialogue, W, WANG + "卫生间地漏堵了，污水往上冒")
    s.says(again).hears("质保内（到2027年2月21日）")
    dialogue.until("2026-11-30 10:01")
    s.hears("今天要复查", number).taps("已复查").says("接口干燥，开阀半小时没有渗水")
    w.hears("同事来复查过了", "现在还好吗").taps("又坏了")


def test_10_s4_access_control_shows_who_handles_it_how_often_it_failed(dialogue: Dialogue) -> None:
    one = files(dialogue, W, WANG + "单元门禁刷卡没反应")
    files(dialogue, L2, LI + "单元门禁又坏了，刷卡没反应")
    takes_up(dialogue, one)
    s = dialogue.account(LIN).says(newest(dialogue)).hears("门禁近半年在这栋有 1 次记录", one)
    more(dialogue, one, "派给工种").taps("工程").says("检查 3栋单元门禁控制器").says("今天下午四点")
    s.taps("不给电话")
    dialogue.account(ENGINEER).hears("检查 3栋单元门禁控制器", "16:00 前").does_not_hear("138")


def test_10_s4_access_control_more_than_ten_a_month_open_a_plan_with_two_numbers(
    dialogue: Dialogue,
) -> None:
    def door_fails(who: int) -> str:
        place = f"3栋{who % 2 + 1}单元{who + 1}02，我是刘女士，1380013{who:04}，"
        return files(dialogue, f"resident:d{who}", place + "单元门禁刷卡没反应")

    for who in range(10):
        door_fails(who)
    lead, chief = dialogue.account(LEAD), dialogue.account(CHIEF)
    lead.does_not_hear("改进计划")
    number = door_fails(10)
    lead.hears("“门禁”本月已有 11 件", "3栋 11 件", "原因、措施、谁来做、到什么时候、看哪个数字")
    asked = lead.message_with("看哪个数字").text
    assert not any(name in asked for name in ("刘女士", "02", number))
    chief.hears("“门禁”本月已有 11 件")
    dialogue.passes(minutes=5)
    lead.says("我的任务").hears("改进计划 · 云汀花园").taps("接入 1").taps("写下来")
    lead.says("控制器老化，工程部本周五前全部更换，门禁报事从 11 件降到 3 件以内").hears("记下了")
    chief.hears("改进计划：控制器老化")
    dialogue.account("operations:小顾").hears("改进计划：控制器老化")
    dialogue.until("2026-12-24 10:00")
    for voice in (lead, chief):
        voice.hears("之前 30 天 11 件，之后 30 天 0 件", "减少了")


def test_10_s4_dirt_has_a_named_time(dialogue: Dialogue) -> None:
    number = files(dialogue, W, WANG + "楼道垃圾两天没人清，味道很大")
    s = takes_up(dialogue, number)
    w = dialogue.account(W)
    s.says("请放心，会尽快处理").taps("发给业户").hears("不能这样发")
    w.does_not_hear("尽快处理")
    s.says("取消")
    s.presses(f"plan:{number}").says("今天清运并消毒，以后每天早晚各收一次").says("保洁今天清运")
    s.says("尽快").hears("没读出日期").says("今天下午三点")
    w.hears("每天早晚各收一次", "今天 15:00 前")
    dialogue.until("2026-11-23 15:01")
    s.hears(number)
    assert case(dialogue, number).overdue


def test_10_s4_guard_is_a_matter_of_conduct_behind_which_is_the_need_for_safety(
    dialogue: Dialogue,
) -> None:
    number = files(dialogue, W, WANG + "门岗保安态度差，问他话爱理不理，让人不放心")
    found = case(dialogue, number)
    assert (found.kind, found.target) == ("complaint", "guard")
    dialogue.account(LIN).hears("可能在意：安全感", "巡查怎么安排")
    dialogue.account("guard:马队").does_not_hear(number).says(number).hears("没有找到")


def test_10_s4_noise_is_mediated_without_showing_who_spoke(dialogue: Dialogue) -> None:
    number = files(dialogue, W, WANG + "楼上1601装修，周末早上七点就电钻，吵得没法睡")
    other = lives_there(dialogue, "resident:m1", "3", "2", "1601")
    s = takes_up(dialogue, number)
    more(dialogue, number, "邻里调解").taps("噪音").says("3栋2单元1601")
    other.hears("声响情况").does_not_hear("王", "1501", "电钻", number)
    s.presses(f"mediate_propose:{number}").says("王女士请您周末九点后再开工").hears("会让对方知道")
    s.says("周末九点以后再做有声响的装修").hears("已发给双方")
    for voice in (dialogue.account(W), other):
        voice.hears("周末九点以后").taps("同意")
    s.hears("双方都同意")


def test_10_s4_noise_again_is_a_look_at_decoration_nearby(dialogue: Dialogue) -> None:
    one = files(dialogue, W, WANG + "楼上1601装修，周末早上七点就电钻，吵得没法睡")
    s = takes_up(dialogue, one).does_not_hear("装修备案")
    again = files(dialogue, L2, LI + "隔壁中午敲墙，吵死了")
    s.presses(f"accept:{again}").hears("近 30 天另有 1 件噪音报事", "装修备案", "几点可以施工")
    s.says("您好，我是管家，下午三点前去看是哪一户")
    more(dialogue, again, "派给工种").taps("客服").says("查 3栋的装修备案和可以施工的时间")
    s.says("今天下午四点").taps("不给电话")
    dialogue.account(YA).hears("装修备案和可以施工的时间").does_not_hear("李先生", again)


def test_10_s4_light_seen_by_staff_is_filed_and_the_resident_hears_when_it_is_mended(
    dialogue: Dialogue,
) -> None:
    z = dialogue.account(Z).says(ZHAO + "门铃不响")
    submits(dialogue, z)
    a = dialogue.account("agent:小雅").says("替人报事").taps("来电")
    a.says("3栋1单元302的赵阿姨来电，13700137000，楼下路灯不亮，晚上看不清路")
    a.taps("对，提交").taps("是同一位").hears("已登记")
    number = newest(dialogue)
    z.hears("已经替您登记", number)
    s = takes_up(dialogue, number)
    s.says("已上门").says("灯杆镇流器烧坏")
    completes(dialogue, number, "镇流器已换，路灯已亮，每周巡查一次")
    z.hears("路灯已亮", "是不是真的解决了").taps("已解决")
    assert case(dialogue, number).state == "closed"
