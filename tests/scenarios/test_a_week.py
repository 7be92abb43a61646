"""One complaint from its first word to the answer whether all is well, over a weekend.

Filed on a Thursday, ignored, reminded, told, reassigned, accepted, worked on over a weekend, said
to be done, not solved, taken up by the centre's GM, solved, rated, closed (RULEBOOK §5, §6, §11).
"""

from tests.support.dialogue import Dialogue, Voice


def from_here(*voices: Voice) -> None:
    """What was said to them so far is known; only what comes now counts."""
    for voice in voices:
        voice.messages()
        voice.last.clear()


def test_a_complaint_from_first_word_to_satisfied(  # noqa: PLR0915  (a long week)
    dialogue: Dialogue,
) -> None:
    wang = dialogue.account("resident:w1")
    lin = dialogue.account("steward:小林")
    chen = dialogue.account("lead:陈主管")
    qin = dialogue.account("gm:秦总")
    gu = dialogue.account("operations:小顾")
    agent = dialogue.account("agent:小雅")

    # ── 周四上午：报事，没人理 ──────────────────────────────────────────
    dialogue.until("2026-11-26 09:35")
    wang.says("3栋2单元1501楼上漏水，我是王女士13800138000，三天了没人管，气死了")
    wang.hears("王女士", "您的意思是", "3栋2单元1501", "138****8000")
    wang.taps("对，提交")
    wang.hears("对不起", "编号 261126-001", "管家 林晓彤", "今天 10:05 前给您第一个回话")
    lin.hears("【投诉】261126-001", "很生气", "王女士 138****8000", "今天 10:05 前接单")
    chen.hears("【知悉】", "261126-001")

    from_here(lin)
    dialogue.until("2026-11-26 09:50")
    lin.hears("提醒", "今天 10:05 前要接单")
    from_here(lin)
    dialogue.until("2026-11-26 10:00")
    lin.hears("提醒", "今天 10:05 前要接单")
    from_here(chen)
    dialogue.until("2026-11-26 10:05")
    chen.hears("超时：261126-001", "30 分钟内没有给业户第一句话", "林晓彤")
    dialogue.until("2026-11-26 10:20")
    lin.hears("261126-001 已改派给管家系统负责人 陈静怡")
    wang.hears("让您久等了", "现在改由管家系统负责人 陈静怡负责，今天 10:50 前给您回话")

    # ── 陈主管接单，第一句话 ────────────────────────────────────────────
    chen.taps("接单")
    chen.hears("接单成功", "第一句话")
    wang.hears("管家系统负责人 陈静怡已接单，今天 10:50 前给您回话")
    chen.says("我是陈静怡，今天下午三点带工程师傅上门看漏点")
    wang.hears("陈静怡：我是陈静怡，今天下午三点带工程师傅上门看漏点")
    dialogue.until("2026-11-26 15:30")
    from_here(chen)
    chen.taps("已上门").says("楼上卫生间防水破损，水从管根渗下来")
    wang.hears("已到现场看过：楼上卫生间防水破损")

    # ── 周五：没有新进展，也说一声 ──────────────────────────────────────
    from_here(wang)
    dialogue.until("2026-11-27 17:29")
    wang.hears_nothing()
    dialogue.until("2026-11-27 17:30")
    wang.hears("跟您说一下今天的情况", "处理中", "下周一 09:35 前给您明确反馈")

    # ── 周五晚上：方案在免打扰时间里等到早上 ────────────────────────────
    from_here(wang)
    dialogue.until("2026-11-27 21:30")
    chen.taps("方案/计划").says("和楼上邻居说好了，重做卫生间防水")
    chen.says("周一师傅进场施工").says("12月1日 18:00")
    chen.hears("明天 08:00")  # until then it is held
    wang.hears_nothing()
    dialogue.until("2026-11-28 08:00")
    wang.hears("昨天 21:30", "重做卫生间防水", "下一步：周一师傅进场施工", "下周二 18:00 前")

    # ── 周末：每天一句实话 ──────────────────────────────────────────────
    from_here(wang)
    dialogue.until("2026-11-29 18:00")
    wang.hears("按方案进行", "周一师傅进场施工（后天 18:00 前）")
    wang.says("查进度").hears("方案已定", "陈静怡", "周一师傅进场施工（后天 18:00 前）", "12月1日")

    # ── 周一：完成，要有照片；业户说没解决 ──────────────────────────────
    dialogue.until("2026-11-30 16:00")
    from_here(chen)
    chen.taps("完成").says("防水已重做，闭水试验通过，保修一年")
    chen.hears("怎样避免再发生").taps("跳过")
    from_here(wang)
    chen.hears("照片").sends_photo().hears("30 秒后告诉王女士", "防水已重做")
    wang.hears_nothing()  # half a minute to take it back
    dialogue.passes(seconds=30)
    wang.hears("说已经处理好：防水已重做", "是不是真的解决了")
    from_here(wang)
    dialogue.until("2026-11-30 18:00")
    wang.hears("想再问您一声：真的解决了吗")
    wang.taps("没解决")
    wang.hears("对不起", "管理中心总经理 秦亦凡负责，明天 09:00 前给您回话")
    wang.says("还在滴水，墙角又湿了一片")

    # ── 第二级：总经理处理，运营知悉，原处理人配合 ──────────────────────
    qin.hears("投诉 · 二级", "已 1 次不满意", "还在滴水")
    gu.hears("【知悉】", "管理中心总经理 秦亦凡处理")
    chen.hears("业户说没解决，现在由管理中心总经理 秦亦凡处理")
    dialogue.until("2026-12-01 08:50")
    qin.taps("接单").says("我是秦亦凡，今天上午十点亲自到您家看")
    wang.hears("秦亦凡：我是秦亦凡，今天上午十点亲自到您家看")
    dialogue.until("2026-12-01 10:30")
    qin.taps("已上门").says("管根另有一处渗漏，已开槽")
    dialogue.until("2026-12-02 15:00")
    qin.taps("完成").says("管根已换，蓄水两天没有再渗")
    qin.says("同一根立管的管根都查过，每年汛期前再查一遍")
    qin.hears("照片").sends_photo().hears("30 秒后告诉王女士")

    # ── 解决、评价、关闭；之后再没有人打扰 ──────────────────────────────
    dialogue.until("2026-12-02 15:20")
    wang.taps("已解决").hears("您觉得怎么样")
    qin.hears("业户确认已解决")
    wang.taps("5 分 很满意").hears("谢谢您的评价，编号 261126-001 已关闭")
    qin.hears("业户评价 5 分")
    wang.says("跳过")
    from_here(wang, lin, chen, qin, agent)
    dialogue.until("2026-12-12 12:00")
    lin.hears("要不要问候一声业户")  # his to send or not
    for voice in (chen, qin, agent):
        voice.hears_nothing()
    wang.hears("修好有几天了", "现在还好吗").taps("现在还好").hears("太好了")
    wang.says("261126-001").hears("已关闭", "业户说没解决", "升级到二级", "业户评价 5 分")
