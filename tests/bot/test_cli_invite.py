"""``qiantai invite``: codes are printed once, for those who are named or for everybody."""

from tests.bot.terminal import Qiantai


def test_invite_prints_a_code_with_whose_it_is_and_until_when(qiantai: Qiantai) -> None:
    ran = qiantai.run("invite", "林晓彤")
    assert ran.code == 0
    code, _, rest = ran.out.partition("  ")
    assert rest.startswith("林晓彤（小林，管家）2026-11-26 10:00 前有效")
    joined = qiantai.chat("resident", {"text": f"/start {code}"}, account="新来的")
    assert "林晓彤，欢迎！" in joined.replies[0]["text"]


def test_all_staff_gets_one_line_each_as_json(qiantai: Qiantai) -> None:
    rows = qiantai.run("invite", "--all-staff", "--json").rows
    assert len({row["code"] for row in rows}) == 28
    assert set(rows[0]) == {"person", "name", "code", "expires_at"}


def test_nobody_named_or_somebody_unknown_is_refused(qiantai: Qiantai) -> None:
    for arguments, words in (
        ([], "--all-staff"),
        (["小林", "--all-staff"], "--all-staff"),
        (["王大锤"], "花名册里没有“王大锤”"),
    ):
        ran = qiantai.run("invite", *arguments)
        assert (ran.code, ran.out) == (2, "")
        assert words in ran.err


def test_invite_makes_no_database(empty_qiantai: Qiantai) -> None:
    ran = empty_qiantai.run("invite", "小林")
    assert (ran.code, "还没有数据库" in ran.err) == (2, True)
    assert not empty_qiantai.data_dir.exists()
