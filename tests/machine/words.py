"""What people write and tap in the machine: real sentences, and everything they are mixed with."""

from hypothesis import strategies as st

from handlers import lead, router

SECRET = "暗语"  # before a running number: found again wherever the words turn up

REPORTS = (
    "3栋2单元1501楼上漏水，我是王女士13800138000，三天了没人管，气死了",
    "5栋1单元302电梯按钮按了没反应，麻烦看看，姓李13900139000",
    "A座803门口垃圾两天没收了，味道很大，我姓孙，电话13700137000",
    "商铺12号门前的路灯不亮，钱老板 13600136000",
    "1栋2单元1102，门禁卡刷不开，张先生18800188000",
    "已经反映多次了，6栋1单元201的下水道又堵了，没人处理，我是陈姐15900159000",
    "楼下广场舞太吵了，3栋1单元602何老师，电话13500135000",
    "物业费怎么交？12栋1单元501周先生13400134000",
    "停车场有人乱停车，地下车库出口堵住了",
    "水管漏水",
    "我要投诉",
    "报修",
)
# What several households see, or one sees of another.
AMONG_NEIGHBOURS = (
    "3栋2单元1501，我是王女士13800138000，1单元602天天半夜拖椅子，吵得孩子睡不着",
    "3栋1单元802，我是李先生13900139000，楼上装修周末七点就电钻",
    "3栋1单元302，我是赵阿姨13700137000，电梯停运一上午了，只能走楼梯",
    "3栋1单元802，我是李先生13900139000，早上起电梯就停运了",
    "3栋2单元1501，我是王女士13800138000，楼顶为什么不让晒被子，我要投诉",
    "3栋2单元1501，我是王女士13800138000，小区外面空地天天晚上烧垃圾，呛得没法开窗",
    "我们十几户业主一起投诉，3栋楼道卫生太差没人管，3栋1单元802李先生13900139000",
)
ABOUT_STAFF = (  # the secret goes into the words against him: what else is said may go round
    "我要投诉管家，态度太差{secret}，3栋2单元1501，王女士13800138000",
    "投诉你们主管，说话不算话{secret}，3栋1单元602何老师13500135000",
    "值班经理骂人{secret}，我要投诉他，5栋1单元302李先生13900139000",
    "项目经理根本不管事{secret}，我要投诉，1栋2单元1102张先生18800188000",
    "保安打瞌睡还骂业主{secret}，投诉保安，A座803孙女士13700137000",
    "管家林晓彤收了钱不办事{secret}，3栋2单元1501",
)
EMERGENCIES = (
    "电梯里有人被困了，快来人，3栋2单元",
    "着火了！5栋楼道里全是烟",
    "家里水管爆了，水漫到客厅了，3栋2单元1501",
    "闻到很浓的煤气味，1栋2单元1102",
    "有人触电倒在地上了",
    "我不想活了",
    "刚才有小孩走丢了，穿红衣服",
)
ANSWERS = (
    "3栋2单元1501",
    "1502",
    "地下车库",
    "3栋",
    "云汀花园",
    "枫禾湾",
    "王女士",
    "我姓陈",
    "13800138000",
    "138001380001",
    "昨天开始的",
    "三天了",
    "希望今天就修好",
    "赔钱",
    "不知道",
    "跳过",
    "没有",
    "有",
    "对",
    "不对",
    "是的",
    "不是",
    "地址不对，是1502",
    "电话错了，是13900139000",
    "类别不对",
    "还没有解决",
    "没解决",
    "已解决",
    "满意",
    "不满意，态度差",
    "谢谢",
    "你好",
    "催一下",
    "快点行不行，太慢了",
    "撤回",
    "还在漏",
    "嗯",
    "1",
    "2",
    "3",
    "8",
    "第二个",
    "一",
    "99",
)
COMMANDS = (
    *lead.WORDS,
    *router.WORDS,
    "查进度",
    "我的工单",
    "我的任务",
    "帮助",
    "取消",
    "返回",
    "转人工",
    "我是业户",
    "我是管家",
    "/start",
    "接单",
    "反馈进展",
    "方案/计划",
    "完成",
    "已上门",
    "上门未遇",
    "发给业户",
    "内部备注",
    "对，提交",
    "接入",
    "转人工",
    "结束人工",
    "替人报事",
    "发回访",
    "交还",
    "转办",
    "撤回",
    "不用每天告诉我",
    "三天说一次",
    "恢复",
    "匿名",
    "不匿名",
    "我搬走了",
    "邀请家人",
    "JR-2222-3333-4444-5555",
    "合并 261123-001 和 261123-002",
    "我的数据",
    "导出我的数据",
    "删除我的数据",
    "早报",
    "请假",
    "替班",
    "交接",
    "林晓彤 明天请假，周子航替班",
    "周子航替林晓彤",
    "林晓彤交接给周子航、何雨欣",
    "我明天请假，何雨欣替班",
    "回复管家",
    "回复业户",
    "事件",
    "催费名单",
    "物业费能不能缓一缓再交",
    "我要换个人处理",
    "还有一件，楼道灯也不亮",
    "第一件：楼道灯已经换好",
)
# What a form behind [更多] asks for.
ARRANGING = (
    "3栋1单元602",
    "晚上十点以后不拖动家具，家具脚贴上软垫",
    "王女士说您家太吵，请轻一点",
    "3栋电梯停运",
    "控制板烧坏，维保正在换板",
    "今天 16:00",
    "后天 18:00",
    "今天向生态环境部门报了，受理编号 20261123-18",
    "等配件",
    "到楼上查地漏接口",
    "补偿业户 100 元清洗费",
    "约 12 户，想要每天打扫两次",
    "261123-001",
    "261123-002",
    "跳过",
)
WORK = (
    "您好，我是管家，已经收到，马上去看",
    "我十分钟到",
    "已经联系维修师傅，正在找漏点",
    "拆开吊顶查了，是水管接头松了",
    "更换了接头，试水一小时不漏",
    "明天上午九点带师傅上门",
    "明天",
    "后天下午三点",
    "2026-12-01 10:00",
    "昨天",
    "敲门没有人，电话也没接",
    "敷衍一下就行",
    "我们有规定",
    "好的",
    "业户说已经好了",
    "电话打通了，业户说还在漏",
    "没打通",
    "约明天上午再来",
    "材料三天后到",
    "1",
    "跳过",
    "没有了",
)
ODD = (
    "",
    " ",
    "\n",
    "？？？",
    "👍",
    "…",
    "{0}",
    "{x!r}",
    "%s%d",
    "<b>粗</b>",
    "'; DROP TABLE cases;--",
    "\u202e反过来",
    "０１２３",
    "：",
    "confirm",
    "YGK7M-3PQ8W-XR4NT",
    "/start ygk7m3pq8wxr4nt",
    "261123-001",
    "261123-999",
    "000000-000",
    "1.0",
    "123456789012.3",
    "\u200b",
    "編號",
    "Hello, is anybody there?",
)

anything = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=40)
long = st.builds(
    lambda part, times: part * times, st.sampled_from(REPORTS + WORK), st.integers(20, 120)
)
mixed = st.builds(
    "，".join,
    st.lists(st.sampled_from(REPORTS + ANSWERS + EMERGENCIES + COMMANDS) | anything, max_size=4),
)
by_number = st.builds(
    "{}{}".format, st.sampled_from(["261123-001", "261123-002 "]), st.sampled_from(ANSWERS)
)
resident_texts = (
    st.sampled_from(REPORTS + ANSWERS + ANSWERS + COMMANDS + EMERGENCIES + ODD)
    | anything
    | mixed
    | by_number
    | long
)
staff_texts = st.sampled_from(WORK + WORK + COMMANDS + ANSWERS + ODD) | anything | by_number | long

# Every button that anybody hears, whatever is added, and one that nobody does.
ACTIONS = (*sorted({*router.ACTIONS_OF_RESIDENTS, *router.ACTIONS_OF_STAFF}), "nonsense")
REFS = (
    "",
    "261123-001",
    "261123-002",
    "261123-001.5",
    "261123-001.9",
    "261123-001.what.x",
    "x.1",
    "1",
    "-1",
    "99999999999999999999999",
    "..",
    ":",
    "①",
)
invented_buttons = (
    st.builds("{}:{}".format, st.sampled_from(ACTIONS), st.sampled_from(REFS))
    | st.sampled_from(ACTIONS + ODD)
    | st.builds("{}.{}".format, st.integers(0, 10**20), st.integers(-1, 200))
    | anything
)
