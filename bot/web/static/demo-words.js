// Every word that the demo's scripts put on the page. Change what stands in the quotes only.

export const DEMO_WORDS = {
  seats: { resident: "业户", steward: "管家", third: "第三人", log: "记录" },
  choose: (seat) => `换一个人：${seat}`,
  unread: (count) => `${count} 条没看`,
  weekdays: ["周日", "周一", "周二", "周三", "周四", "周五", "周六"],
  rule: (rule) => `规则 ${rule}`,
  ruleTitle: (rule) => `规则手册（docs/rulebook.md）${rule}`,
  turned: (clock) => `现在是 ${clock}`,
  refused: "没调成，请再试一次。",
  begun: "演示已经从头开始",
  startTitle: { over: "从头开始？", tour: "导览要从头开始" },
  greeting: {
    resident: "替业户说点什么，例如：厨房天花板漏水，还在滴。",
    staff: "有要办的事，卡片会到这里。",
  },
  step: (title, at, all) => `${title} · ${at} / ${all}`,
  yours: (title) => `${title} · 轮到您`,
  pause: "暂停",
  resume: "接着放",
  stop: "结束",
  other: "看别的情形",
  starting: "正在从头开始…",
  lost: "导览没能接上，可以从头再看，或者自己接着试。",
  photoCaption: "现场照片（演示）",
  photoName: "现场.png",
};
