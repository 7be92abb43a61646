"""``qiantai tick``: time passes on a demo, and who was told what (DESIGN §8)."""

from pathlib import Path

import pytest

from bot.opening import open_store
from bot.settings import Settings
from tests.bot.terminal import Qiantai

LEAK = "3栋2单元1501楼上漏水，我是王女士13800138000，三天了没人管，气死了"


@pytest.fixture
def number(qiantai: Qiantai) -> str:
    """A complaint of w1, filed at 10:00."""
    ran = qiantai.chat("resident", {"text": LEAK}, {"button": "confirm"}, account="w1")
    case = ran.replies[-1]["case"]
    assert isinstance(case, str)
    return case


def test_what_comes_out_is_printed_in_order_of_time_then_the_clock(
    qiantai: Qiantai, number: str
) -> None:
    ran = qiantai.run("tick", "--until", "2026-11-23 11:00", "--json")
    *told, last = ran.rows
    assert ran.code == 0
    assert last == {"now": "2026-11-23T11:00:00+08:00", "fired": last["fired"]}
    assert last["fired"] >= 4
    assert [row["at"] for row in told] == sorted(row["at"] for row in told)
    assert {row["case"] for row in told} == {number}
    assert list(told[0]) == ["at", "to", "text", "buttons", "case", "purpose"]


def test_reminder_limit_and_reassignment_reach_steward_lead_and_resident(
    qiantai: Qiantai, number: str
) -> None:
    ran = qiantai.run("tick", "--until", "+1h", "--json")
    told = [(row["at"][11:16], row["to"]["account"]) for row in ran.rows[:-1]]
    assert ("10:15", "steward:小林") in told  # said at 10:15, though withdrawn at 10:45
    assert ("10:25", "steward:小林") in told
    assert ("10:30", "lead:陈主管") in told
    assert ("10:45", "lead:陈主管") in told
    assert ("10:45", "resident:w1") in told
    to_lead = next(row["to"] for row in ran.rows if row["to"]["role"] == "lead")
    assert to_lead == {"account": "lead:陈主管", "role": "lead", "name": "陈主管"}


def test_one_long_tick_tells_the_same_as_many_short_ones(
    qiantai: Qiantai, number: str, tmp_path: Path
) -> None:
    short = []
    for until in ("10:15", "10:29", "10:30", "10:46", "12:00"):
        short += qiantai.run("tick", "--until", until, "--json").rows[:-1]
    assert len({(row["at"], row["to"]["account"], row["text"]) for row in short}) == len(short)
    assert {row["at"][11:16] for row in short} >= {"10:15", "10:25", "10:30", "10:45"}


def test_what_tick_prints_does_not_count_as_shown(qiantai: Qiantai, number: str) -> None:
    qiantai.run("tick", "--until", "10:31", "--json")
    seen = [reply["at"][11:16] for reply in qiantai.chat("lead", {}).replies]
    assert "10:30" in seen


def test_nothing_to_tell_still_says_the_time(qiantai: Qiantai) -> None:
    ran = qiantai.run("tick", "--until", "+1m", "--json")
    assert ran.rows == [{"now": "2026-11-23T10:01:00+08:00", "fired": 0}]
    again = qiantai.run("tick", "--until", "10:01", "--json")
    assert again.rows == ran.rows


def test_a_person_reads_a_log(qiantai: Qiantai, number: str) -> None:
    ran = qiantai.run("tick", "--until", "10:31")
    assert f"今天 10:30 → 管家系统负责人 陈主管 · 通知 · 编号 {number}" in ran.out
    assert ran.out.splitlines()[-1].startswith("现在是 2026-11-23 10:31，")


@pytest.mark.parametrize("until", ["09:59", "2026-11-22 12:00", "+x", "不久"])
def test_time_never_goes_back_and_must_be_understood(qiantai: Qiantai, until: str) -> None:
    ran = qiantai.run("tick", "--until", until, "--json")
    assert (ran.code, ran.out) == (2, "")
    assert len(ran.err.splitlines()) == 1
    assert qiantai.run("tick", "--until", "10:00").code == 0


def test_a_live_database_refuses_every_move_of_the_clock(empty_qiantai: Qiantai) -> None:
    settings = Settings(_env_file=None, data_dir=empty_qiantai.data_dir)
    open_store(settings, kind="live", create=True).store.close()
    for arguments in (["tick", "--until", "+1h"], ["chat", "--as", "resident", "--now", "+1h"]):
        ran = empty_qiantai.run(*arguments, "--json", stdin='{"text": "你好"}\n')
        assert (ran.code, ran.out) == (2, "")
        assert "正式库" in ran.err


def test_a_live_database_can_be_talked_to_in_real_time(empty_qiantai: Qiantai) -> None:
    settings = Settings(_env_file=None, data_dir=empty_qiantai.data_dir)
    open_store(settings, kind="live", create=True).store.close()
    assert empty_qiantai.chat("resident", {"text": "你好"}).replies
    ran = empty_qiantai.chat("steward", {})
    assert ran.code == 2
    assert "还没有管家" in ran.err


def test_tick_on_an_empty_database_makes_a_demo_that_begins_then(empty_qiantai: Qiantai) -> None:
    ran = empty_qiantai.run("tick", "--until", "2024-03-05 09:00", "--json")
    assert ran.rows == [{"now": "2024-03-05T09:00:00+08:00", "fired": 0}]


def test_chat_and_tick_on_postgresql(
    empty_postgresql_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("QIANTAI_SECRET_KEY", "a key for tests")
    there = Qiantai(tmp_path, monkeypatch, capsys, database=empty_postgresql_url)
    said = ({"text": LEAK}, {"button": "confirm"})
    filed = there.chat("resident", *said, account="w1", now="2024-03-05 09:00")
    assert filed.replies[-1]["at"] == "2024-03-05T09:00:00+08:00"
    assert there.chat("steward", {}).replies[-1]["case"] == filed.replies[-1]["case"]
    told = there.run("tick", "--until", "09:31", "--json").rows
    assert ("lead", "2024-03-05T09:30:00+08:00") in [(r["to"]["role"], r["at"]) for r in told[:-1]]
    assert there.chat("resident", {}, now="08:00").code == 2
