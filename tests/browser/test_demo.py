"""``/demo`` in a real browser: the whole loop over three chats, clock, log, starting over, people.

Each test starts the demo over and leaves the clock standing or running as it likes.
"""

import re
from itertools import pairwise
from pathlib import Path

from playwright.sync_api import expect

from scripts.support.served import ServedDesk
from tests.browser.demo import Demo, open_demo
from tests.browser.pictures import png
from tests.fixtures.browser import DESKTOP, OpenPage, fresh_demo

TELLS = "单元门的闭门器坏了，门关不上，谁都能进来"


def files(demo: Demo) -> str:
    """何老师 reports it; the number."""
    demo.resident.says(TELLS).reads("您的意思是")
    demo.resident.taps("对，提交").reads("已经登记好了")
    return demo.resident.number()


def test_the_whole_loop_over_three_chats(open_page: OpenPage, demo_desk: ServedDesk) -> None:
    demo = open_demo(open_page, demo_desk)
    he, lin = demo.resident, demo.steward
    number = files(demo)
    demo.tells(f"派单：{number} → 管家 林晓彤", "卡片已推给管家 林晓彤")

    lin.reads(number, "3栋1单元单元门").taps("接单").reads("第一句话")
    he.reads("管家 林晓彤已接单")
    lin.taps("到现场看").reads("已发给何老师")
    he.reads("到现场查看")
    demo.tells("第一句话到了")

    lin.taps("方案/计划").reads("准备怎么解决")
    lin.says("换一个新的闭门器").reads("下一步").says("孙师傅带配件来换").reads("什么时候办到")
    lin.says("今天下午四点").reads("下一步：孙师傅带配件来换")
    he.reads("方案：换一个新的闭门器", "16:00 前")
    demo.tells("方案/计划")

    demo.button("+10 分钟").click()
    lin.taps("完成").reads("做了什么").says("闭门器已更换，试了五次都关得上").reads("现场照片")
    lin.sends_photo(png(), name="门.png").reads("上门记录").taps("刚刚看过").says(
        "到了看到旧件坏了"
    )
    lin.reads("30 秒")
    demo.button("+10 分钟").click()
    he.reads("闭门器已更换").taps("已解决").reads("请")
    he.taps("5 分 很满意").reads("谢谢")
    lin.reads("业户评价", "5")
    demo.tells("业户确认已解决", "业户评价 5 分")

    he.says("查进度").reads("已关闭")
    expect(demo.third.theirs).to_have_count(1)  # only the greeting: nothing here was the lead's


def test_a_complaint_reaches_the_third_chat_too(open_page: OpenPage, demo_desk: ServedDesk) -> None:
    demo = open_demo(open_page, demo_desk)
    demo.resident.says("天花板漏水三天了没人管，太气人了").reads("您的意思是").taps("对，提交")
    demo.third.reads("投诉")
    demo.tells("投诉同时告诉管家系统负责人")


def test_the_clock_is_turned_and_what_is_due_happens(
    open_page: OpenPage, demo_desk: ServedDesk
) -> None:
    demo = open_demo(open_page, demo_desk)
    expect(demo.now).to_contain_text(re.compile(r"周[一二三四五] 09:3\d"))
    demo.button("停").click()
    files(demo)
    demo.button("+10 分钟").click()
    demo.button("+10 分钟").click()
    demo.steward.reads("提醒")
    line = demo.log.filter(has_text="到点，提醒处理人").first
    expect(line.locator(".log-rule")).to_have_text("规则 §5.4")
    demo.button("明早 9 点").click()
    expect(demo.now).to_contain_text("09:00")
    demo.tells("超时改派")
    demo.third.reads("接单", TELLS)
    demo.button("+1 天").click()
    expect(demo.now).to_contain_text("09:00")


def test_it_runs_faster_and_stands_still(open_page: OpenPage, demo_desk: ServedDesk) -> None:
    demo = open_demo(open_page, demo_desk)
    demo.button("×600").click()
    expect(demo.button("×600")).to_have_attribute("aria-pressed", "true")
    expect(demo.now).to_contain_text(re.compile(r"09:[45]\d|1\d:\d\d"))
    demo.button("停").click()
    expect(demo.button("停")).to_have_attribute("aria-pressed", "true")
    stands = demo.now.inner_text()
    demo.page.wait_for_timeout(600)
    assert demo.now.inner_text() == stands
    demo.button("实时").click()
    expect(demo.button("实时")).to_have_attribute("aria-pressed", "true")


def test_starting_over_asks_first_and_empties_every_window(
    open_page: OpenPage, demo_desk: ServedDesk
) -> None:
    demo = open_demo(open_page, demo_desk)
    other = Demo(open_page(f"{demo_desk.url}/demo", size=DESKTOP))
    files(demo)
    other.resident.reads("已经登记好了")
    demo.button("重新开始").click()
    demo.button("不，接着用").click()
    demo.resident.reads("已经登记好了")
    demo.starts_over()
    for page in (demo, other):
        expect(page.resident.mine).to_have_count(0)
        expect(page.steward.theirs).to_have_count(1)
        expect(page.log).to_have_count(0)
        expect(page.now).to_contain_text("09:3")
    files(other)  # and it works anew in both
    demo.resident.reads("已经登记好了")
    demo.steward.reads("接单")


def test_anybody_can_be_played_in_any_seat(open_page: OpenPage, demo_desk: ServedDesk) -> None:
    demo = open_demo(open_page, demo_desk)
    demo.sits("third", "engineer:孙师傅")
    expect(demo.third.pane.locator(".pane-title")).to_have_text("工程师 孙广平")
    demo.resident.says("电梯停在半路了，我和孩子被关在里面出不来").reads("不要扒门")
    demo.third.reads("紧急：有人被困").taps("接单")
    demo.resident.reads("工程师 孙广平已经接手")
    demo.sits("third", "duty_manager:吴经理")
    demo.third.reads("已由工程师 孙广平接手")
    demo.page.reload()
    again = Demo(demo.page)
    expect(again.third.pane.locator(".pane-title")).to_have_text("值班经理 吴建明")
    again.third.reads("已由工程师 孙广平接手")


def test_somebody_the_desk_does_not_know_yet_reports_from_the_beginning(
    open_page: OpenPage, demo_desk: ServedDesk
) -> None:
    demo = open_demo(open_page, demo_desk)
    demo.sits("resident", "resident:新业户")
    demo.resident.says("厨房水管漏水，3栋2单元1501，王女士，13800138000").reads("您的意思是")
    demo.resident.taps("对，提交").reads("已经登记好了")
    demo.steward.reads("王女士")


def test_on_a_desktop_everything_stands_side_by_side(
    open_page: OpenPage, demo_desk: ServedDesk
) -> None:
    demo = open_demo(open_page, demo_desk)
    width = demo.page.evaluate("document.documentElement.scrollWidth")
    assert width == DESKTOP["width"]
    boxes = [demo.page.locator(f"#seat-{seat}").bounding_box() for seat in
             ("resident", "steward", "third", "log")]  # fmt: skip
    assert all(box is not None for box in boxes)
    edges = [(box["x"], box["x"] + box["width"]) for box in boxes if box is not None]
    assert all(right <= left for (_, right), (left, _) in pairwise(edges))
    assert edges[-1][1] <= DESKTOP["width"]
    assert len({box["y"] for box in boxes if box is not None}) == 1


def test_a_desk_that_was_killed_is_met_again_with_everything_there(
    open_page: OpenPage, tmp_path: Path
) -> None:
    """Nothing lost, nothing doubled, and the log keeps what it had told."""
    desk = ServedDesk(fresh_demo(tmp_path)).start()
    try:
        demo = Demo(open_page(f"{desk.url}/demo", size=DESKTOP))
        files(demo)
        demo.steward.reads("接单")
        told = demo.log.count()
        desk.kill()
        demo.resident.says("谢谢")
        expect(demo.resident.pane.locator(".pane-bar")).to_be_visible()
        demo.button("+10 分钟").click()
        expect(demo.page.locator(".demo-toast")).to_have_text("没调成，请再试一次。")
        desk.start()
        expect(demo.resident.pane.locator(".pane-bar")).to_be_hidden(timeout=30_000)
        demo.resident.is_delivered()
        assert demo.resident.own()[-1] == "> 谢谢"
        assert demo.resident.own().count("> 谢谢") == 1
        demo.steward.taps("接单").reads("第一句话")
        demo.tells("接单：")
        assert demo.log.count() == told + 1
    finally:
        desk.stop()
