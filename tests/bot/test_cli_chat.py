"""``qiantai chat --json``: what goes in, what comes out, line by line (DESIGN §8)."""

import json
import re
from datetime import datetime
from pathlib import Path

import pytest

from tests.bot.terminal import BEGIN, Qiantai

LEAK = "3栋2单元1501楼上漏水，我是王女士13800138000，三天了没人管，气死了"
PHOTO = b"\xff\xd8\xff\xe0" + b"leak" * 20


def file_complaint(qiantai: Qiantai, account: str = "w1") -> str:
    """Files LEAK in two messages; returns the case number."""
    ran = qiantai.chat("resident", {"text": LEAK}, {"button": "confirm"}, account=account)
    number = ran.rows[1]["replies"][-1]["case"]
    assert isinstance(number, str)
    return number


# --- the conversation -----------------------------------------------------------------------------


def test_a_complaint_said_at_once_is_filed_in_two_messages_on_an_empty_database(
    empty_qiantai: Qiantai,
) -> None:
    ran = empty_qiantai.chat("resident", {"text": LEAK}, {"button": "confirm"}, account="w1")
    assert ran.code == 0
    read_back, promise = (row["replies"] for row in ran.rows)
    assert "理解" in read_back[0]["text"]
    assert {"label": "对，提交", "value": "confirm"} in read_back[0]["buttons"]
    assert re.fullmatch(r"\d{6}-\d{3}", promise[-1]["case"])
    assert promise[-1]["case"] in promise[-1]["text"]
    assert "密钥" in ran.err  # the key was made, and that is said on stderr alone
    card = empty_qiantai.chat("steward", {}).replies[-1]
    assert card["case"] == promise[-1]["case"]
    assert "接单" in [button["label"] for button in card["buttons"]]


def test_a_message_has_exactly_the_fields_that_others_rely_on(qiantai: Qiantai) -> None:
    reply = qiantai.chat("resident", {"text": "你好"}).replies[0]
    assert list(reply) == ["id", "at", "text", "buttons", "media", "case", "purpose"]
    assert reply["at"] == "2026-11-23T10:00:00+08:00"
    assert isinstance(reply["id"], int)
    assert reply["case"] is None
    assert reply["purpose"] == "reply"


def test_nothing_said_shows_what_is_new_once(qiantai: Qiantai) -> None:
    number = file_complaint(qiantai)
    first, second = qiantai.chat("steward", {}, {}).rows
    assert [reply["case"] for reply in first["replies"]] == [number]
    assert second == {"replies": []}


def test_a_fresh_desk_has_nothing_unshown_for_anybody(qiantai: Qiantai) -> None:
    accounts = [
        json.loads(line) for line in qiantai.run("chat", "--list", "--json").out.splitlines()
    ]
    for row in accounts[::5]:
        ran = qiantai.chat(row["role"], {}, account=row["name"])
        assert ran.rows == [{"replies": []}], row


def test_the_same_id_again_is_a_duplicate_for_that_account_alone(qiantai: Qiantai) -> None:
    once, again = qiantai.chat(
        "resident", {"text": "你好", "id": "m1"}, {"text": "你好", "id": "m1"}
    ).rows
    assert once["replies"]
    assert again == {"replies": []}
    assert qiantai.chat("resident", {"text": "你好", "id": "m1"}).rows == [{"replies": []}]
    assert qiantai.chat("resident", {"text": "你好", "id": "m1"}, account="别人").replies


def test_a_number_serves_as_id_too(qiantai: Qiantai) -> None:
    ran = qiantai.chat("resident", {"text": "你好", "id": 7}, {"text": "你好", "id": "7"})
    assert [bool(row["replies"]) for row in ran.rows] == [True, False]


def test_each_line_answers_with_one_line_and_bad_ones_leave_the_rest_alone(
    qiantai: Qiantai,
) -> None:
    ran = qiantai.chat(
        "resident", "这不是JSON", {"text": "你好"}, "[1]", {"txt": "你好"}, {"text": 5}, "", {}
    )
    assert ran.code == 1
    assert [next(iter(row)) for row in ran.rows] == [
        "error", "replies", "error", "error", "error", "error", "replies",
    ]  # fmt: skip
    assert "txt" in ran.rows[3]["error"]


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ('{"text": "你好", "button": "confirm"}', "button"),
        ('{"reply_to": 5}', "reply_to"),
        ('{"text": "好", "reply_to": "abc"}', "reply_to"),
        ('{"text": "好", "id": true}', "id"),
        ('{"text": "好", "id": ""}', "id"),
        ('{"button": 3}', "button"),
        (json.dumps({"text": "漏" * 20_001}), "太长"),
        ("[" * 5000, "JSON"),
    ],
)
def test_a_bad_line_says_in_chinese_what_is_wrong(qiantai: Qiantai, line: str, word: str) -> None:
    ran = qiantai.chat("resident", line)
    assert ran.code == 1
    assert word in ran.rows[0]["error"]


def test_a_line_that_is_not_utf8_is_a_bad_line(qiantai: Qiantai) -> None:
    typed = '{"text": "您好"}'.encode("gbk") + b"\n{}\n"
    ran = qiantai.run("chat", "--as", "resident", "--json", stdin=typed)
    assert [next(iter(row)) for row in ran.rows] == ["error", "replies"]


def test_characters_no_database_takes_are_left_out(qiantai: Qiantai) -> None:
    ran = qiantai.chat("resident", '{"text": "你\\u0000好\\ud800"}', '{"text": "\\u0000"}')
    assert ran.code == 0
    assert ran.rows[0]["replies"]
    assert ran.rows[1] == {"replies": []}


def test_a_byte_order_mark_and_crlf_do_no_harm(qiantai: Qiantai) -> None:
    typed = '\ufeff{"text": "你好"}\r\n{}\r\n'
    ran = qiantai.run("chat", "--as", "resident", "--json", stdin=typed)
    assert ran.code == 0
    assert len(ran.rows) == 2


# --- photos ---------------------------------------------------------------------------------------


def test_a_photo_comes_with_its_words_and_reaches_the_steward_as_a_file(
    qiantai: Qiantai, tmp_path: Path
) -> None:
    photo = tmp_path / "天花板.jpg"
    photo.write_bytes(PHOTO)
    said = {"text": LEAK, "photo": str(photo)}
    filed = qiantai.chat("resident", said, {"button": "confirm"}, account="w1")
    assert filed.code == 0
    card = qiantai.chat("steward", {}).replies[-1]
    (media,) = card["media"]
    assert media["kind"] == "photo"
    assert media["name"] == "天花板.jpg"
    assert Path(media["path"]).read_bytes() == PHOTO
    assert qiantai.data_dir.resolve() in Path(media["path"]).parents


@pytest.mark.parametrize(
    ("content", "word"),
    [(b"%PDF-1.7 ...", "jpg"), (b"", "jpg"), (b"\xff\xd8\xff" + bytes(10 * 1024 * 1024), "10 MB")],
    ids=["another type", "empty", "too large"],
)
def test_what_is_no_photo_is_refused_kindly_and_nothing_is_heard(
    qiantai: Qiantai, tmp_path: Path, content: bytes, word: str
) -> None:
    file = tmp_path / "图.jpg"
    file.write_bytes(content)
    ran = qiantai.chat("resident", {"photo": str(file)}, {})
    assert ran.code == 1
    assert word in ran.rows[0]["error"]
    assert ran.rows[1] == {"replies": []}


def test_a_photo_that_is_not_there_is_a_bad_line(qiantai: Qiantai, tmp_path: Path) -> None:
    ran = qiantai.chat("resident", {"photo": str(tmp_path / "没有.jpg")}, {"photo": str(tmp_path)})
    assert ran.code == 1
    assert all("照片打不开" in row["error"] for row in ran.rows)


# --- who ------------------------------------------------------------------------------------------


def test_the_list_begins_with_role_and_name_the_first_estate_first(qiantai: Qiantai) -> None:
    ran = qiantai.run("chat", "--list")
    names = [line.split()[0] for line in ran.out.splitlines()]
    by_role: dict[str, list[str]] = {}
    for name in names:
        by_role.setdefault(name.split(":")[0], []).append(name)
    assert by_role["steward"][:3] == ["steward:小林", "steward:小周", "steward:小何"]
    assert by_role["lead"] == ["lead:陈主管", "lead:罗主管"]
    assert by_role["engineer"][:2] == ["engineer:孙师傅", "engineer:赵师傅"]
    assert list(by_role) == [
        "resident", "steward", "lead", "duty_manager", "chief", "gm", "operations", "committee",
        "regional_gm", "assistant", "liaison", "agent", "engineer", "cleaner", "guard",
    ]  # fmt: skip


def test_the_list_as_json_names_account_role_name_and_place(qiantai: Qiantai) -> None:
    rows = qiantai.run("chat", "--list", "--json", "--as", "steward").rows
    assert rows[0] == {
        "account": "steward:小林",
        "role": "steward",
        "name": "小林",
        "place": "云汀花园 3栋、5栋",
    }
    assert {row["role"] for row in rows} == {"steward"}


def test_a_resident_who_spoke_is_in_the_list(qiantai: Qiantai) -> None:
    qiantai.chat("resident", {"text": "你好"}, account="w1")
    assert "resident:w1" in qiantai.run("chat", "--list").out


@pytest.mark.parametrize("name", ["小林", "林晓彤", "steward:小林", None])
def test_staff_are_named_short_in_full_or_not_at_all(qiantai: Qiantai, name: str | None) -> None:
    number = file_complaint(qiantai)
    assert [r["case"] for r in qiantai.chat("steward", {}, account=name).replies] == [number]


def test_a_role_may_be_said_in_chinese(qiantai: Qiantai) -> None:
    number = file_complaint(qiantai)
    assert [r["case"] for r in qiantai.chat("管家", {}).replies] == [number]


@pytest.mark.parametrize(
    ("role", "name", "words"),
    [
        ("steward", "老王", "小林、小周、小何"),
        ("保洁员", None, "steward"),
        ("resident", "steward:小林", "--as"),
        ("resident", " ", "1 到 64"),
    ],
)
def test_an_unknown_role_or_name_is_answered_with_those_there_are(
    qiantai: Qiantai, role: str, name: str | None, words: str
) -> None:
    options = ["--account", name] if name is not None else []
    ran = qiantai.run("chat", "--as", role, "--json", *options, stdin="{}\n")
    assert ran.code == 2
    assert words in ran.err
    assert ran.out == ""
    assert len(ran.err.splitlines()) == 1


# --- the clock ------------------------------------------------------------------------------------


def test_now_moves_the_clock_and_handles_what_is_due_on_the_way(qiantai: Qiantai) -> None:
    number = file_complaint(qiantai)
    ran = qiantai.chat("lead", {}, now="2026-11-23 10:31")
    late = ran.replies[-1]
    assert (late["case"], late["at"]) == (number, "2026-11-23T10:30:00+08:00")
    assert "超时" in late["text"]


@pytest.mark.parametrize(
    "now", ["2026-11-23T10:05+08:00", "2026-11-23T02:05Z", "10:05", "+5m", "10：05"]
)
def test_a_time_can_be_written_in_several_ways(qiantai: Qiantai, now: str) -> None:
    ran = qiantai.chat("resident", {"text": "你好"}, now=now)
    assert ran.replies[0]["at"] == "2026-11-23T10:05:00+08:00"


def test_an_earlier_now_is_refused_and_the_same_is_fine(qiantai: Qiantai) -> None:
    assert qiantai.chat("resident", {}, now=BEGIN).code == 0
    assert qiantai.chat("resident", {}, now=BEGIN).code == 0
    ran = qiantai.chat("resident", {"text": "你好"}, now="2026-11-23 09:59")
    assert (ran.code, ran.out) == (2, "")
    assert "2026-11-23 10:00:00" in ran.err
    assert qiantai.chat("resident", {}).rows == [{"replies": []}]


@pytest.mark.parametrize("now", ["明天", "25:00", "2026-13-01 10:00", "+99999d", ""])
def test_a_time_nobody_understands_is_refused_with_examples(qiantai: Qiantai, now: str) -> None:
    ran = qiantai.run("chat", "--as", "resident", "--json", "--now", now)
    assert ran.code == 2
    assert "2026-11-23 10:05" in ran.err


def test_a_new_demo_begins_at_its_first_now_also_long_before_the_real_date(
    empty_qiantai: Qiantai,
) -> None:
    ran = empty_qiantai.chat("resident", {"text": "你好"}, now="2024-03-05 09:00")
    assert ran.replies[0]["at"] == "2024-03-05T09:00:00+08:00"


def test_a_demo_nobody_has_used_yet_still_accepts_any_first_now(empty_qiantai: Qiantai) -> None:
    assert empty_qiantai.run("chat", "--list").code == 0
    assert empty_qiantai.chat("steward", {}).rows == [{"replies": []}]
    ran = empty_qiantai.chat("resident", {"text": LEAK}, now="2024-03-05 09:00")
    assert ran.replies[0]["at"] == "2024-03-05T09:00:00+08:00"
    assert empty_qiantai.chat("resident", {}, now="2024-03-04 09:00").code == 2


def test_between_commands_the_clock_stands_still(qiantai: Qiantai) -> None:
    first = qiantai.chat("resident", {"text": "你好"}).replies[0]["at"]
    assert datetime.fromisoformat(first) == datetime.fromisoformat(f"{BEGIN}+08:00")
    assert qiantai.chat("resident", {"text": "在吗"}).replies[0]["at"] == first


def test_8_an_exported_file_leaves_the_disk_with_the_person_and_after_a_week(
    qiantai: Qiantai,
) -> None:
    file_complaint(qiantai)
    exported = {"text": "导出我的数据"}
    (said,) = qiantai.chat("resident", exported, account="w1").replies
    path = Path(said["media"][0]["path"])
    assert path.read_bytes().startswith(b"{")
    qiantai.chat("resident", {"text": "删除我的数据"}, account="w1")
    assert path.exists()  # asked first
    erased = qiantai.chat("resident", {"button": "data_erase_withdrawn"}, account="w1")
    assert erased.code == 0
    assert not path.exists()
    (said,) = qiantai.chat("resident", exported, account="w1").replies
    later = Path(said["media"][0]["path"])
    assert qiantai.run("tick", "--until", "+8d").code == 0
    assert not later.exists()
