"""A photo stands above what answers it, whichever of the two the page hears of first."""

from playwright.sync_api import Route, expect

from scripts.support.served import ServedDesk
from tests.browser.chat import REPORT, is_ready
from tests.browser.pictures import png
from tests.fixtures.browser import OpenPage


def test_the_answer_stands_below_the_photo_though_it_came_sooner(
    open_page: OpenPage, demo_desk: ServedDesk
) -> None:
    wang = is_ready(open_page(demo_desk.url))
    wang.says(REPORT).reads("您的意思是")

    def the_desk_knows_before_the_page(route: Route) -> None:
        answer = route.fetch()
        expect(wang.theirs.filter(has_text="照片收到了")).to_have_count(1)
        route.fulfill(response=answer)

    wang.page.route("**/photos?*", the_desk_knows_before_the_page)
    wang.sends_photo(png()).reads("照片收到了")
    wang.is_delivered()
    assert wang.texts()[-2] == "> [图]"
    assert "照片收到了" in wang.texts()[-1]
    told = wang.theirs.locator(".number")
    wang.taps("对，提交").reads("已经登记好")
    expect(told.first).to_have_css("white-space", "nowrap")
