"""统一说辞: one agreed wording per frequent matter, owned and dated (RULEBOOK §5.15)."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.opening import open_desk
from bot.settings import Settings
from handlers.policy import PolicyError, load_policy
from storage.tables import Case
from tests.support.desks import seeded_folder, sqlite_settings
from tests.support.dialogue import Dialogue

__all__ = ["seeded_folder", "sqlite_settings"]

TEXT = "带身份证到服务中心前台补办，当天能拿。"
WHO = "，3栋2单元1501，我是王女士13800138000"


def wording(**changes: str) -> str:
    said = {
        "matter": '"门禁卡补办"',
        "words": '["门禁卡|门卡", "补办|补卡"]',
        "text": f'"{TEXT}"',
        "owner": '"operations"',
        "agreed_on": "2026-09-01",
        "valid_until": "2027-08-31",
    } | changes
    lines = [f"{name} = {value}" for name, value in said.items()]
    return "\n".join(["[agreed.wordings.access_card]", *lines])


@pytest.fixture
def desk_with(sqlite_settings: Settings, tmp_path: Path) -> Iterator[Callable[[str], Dialogue]]:
    """A desk whose policy file says this."""
    with ExitStack() as stack:

        def opened(policy: str) -> Dialogue:
            path = tmp_path / "policy.toml"
            path.write_text(policy, encoding="utf-8")
            settings = sqlite_settings.model_copy(update={"policy_file": path})
            desk = open_desk(settings, kind="demo", create=True)
            stack.callback(desk.store.close)
            return Dialogue(desk)

        yield opened


def filed(dialogue: Dialogue) -> int:
    with dialogue.desk.store.read() as conn:
        of_today = select(func.count()).where(Case.number.startswith("261123-"))
        return conn.scalar(of_today) or 0


def test_5_15_an_inquiry_is_answered_with_the_agreed_wording(
    desk_with: Callable[[str], Dialogue],
) -> None:
    dialogue = desk_with(wording())
    w = dialogue.account("resident:w1")
    w.says("请问门禁卡怎么补办").hears(TEXT, "2026-09-01 核定")
    w.taps("明白了").hears("不客气")
    assert filed(dialogue) == 0


def test_5_15_who_wants_to_know_more_is_answered_by_a_person(
    desk_with: Callable[[str], Dialogue],
) -> None:
    dialogue = desk_with(wording())
    w, s = dialogue.account("resident:w1"), dialogue.account("steward:小林")
    w.says("请问门禁卡怎么补办" + WHO).taps("还有疑问").hears("门禁卡怎么补办", "不用上门")
    w.taps("对，提交")
    assert filed(dialogue) == 1
    s.taps("答复").hears("怎么答复业户").taps("统一说辞：门禁卡补办")
    w.hears(TEXT)


def test_5_15_an_expired_wording_is_used_by_nobody_and_its_owner_is_told(
    desk_with: Callable[[str], Dialogue],
) -> None:
    dialogue = desk_with(wording(valid_until="2026-11-22"))
    w, s = dialogue.account("resident:w1"), dialogue.account("steward:小林")
    w.says("请问门禁卡怎么补办" + WHO).does_not_hear(TEXT).taps("对，提交")
    s.taps("答复")
    assert "统一说辞：门禁卡补办" not in s.offered()
    owner = dialogue.account("operations:小顾")
    dialogue.until("2026-11-24 12:00")
    owner.hears("已于 2026-11-22 到期")
    owner.says("我的任务")
    dialogue.until("2026-11-25 12:00")
    owner.does_not_hear("已于 2026-11-22 到期")  # once is enough


def test_5_15_an_owner_hears_of_it_before_it_expires(
    desk_with: Callable[[str], Dialogue],
) -> None:
    dialogue = desk_with(wording(valid_until="2026-12-01"))
    dialogue.until("2026-11-24 12:00")
    dialogue.account("operations:小顾").hears("2026-12-01 到期", "请核对")


def test_5_15_a_complaint_is_never_answered_with_a_ready_phrase(
    desk_with: Callable[[str], Dialogue],
) -> None:
    dialogue = desk_with(wording())
    w = dialogue.account("resident:w1")
    w.says("门禁卡补办三天了没人管，太气人了" + WHO).does_not_hear("核定")
    w.taps("对，提交").hears("编号")


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"owner": '"经理"'}, "没有“经理”这个岗位"),
        ({"valid_until": "2026-08-01"}, "要晚于"),
        ({"words": "[]"}, "要有至少一个词"),
        ({"text": '"我们有规定，不能补办"'}, "不能对业户说"),
    ],
)
def test_5_15_a_wording_that_cannot_be_used_is_refused_by_name(
    changes: dict[str, str], wrong: str, tmp_path: Path
) -> None:
    path = tmp_path / "policy.toml"
    path.write_text(wording(**changes), encoding="utf-8")
    with pytest.raises(PolicyError, match=wrong):
        load_policy(path)
