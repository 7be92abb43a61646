"""The installed command as a process of its own: pipes, flushing, exit codes, locale."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bot.terminal import Qiantai

LEAK = "3栋2单元1501楼上漏水，我是王女士13800138000，三天了没人管，气死了"
COMMAND = (sys.executable, "-W", "ignore", "-m", "bot.cli")
ROOT = Path(__file__).parents[2]


def environment(folder: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("QIANTAI_")}
    return {**kept, "QIANTAI_DATA_DIR": str(folder), **more}


def start(folder: Path, *arguments: str, **more: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [*COMMAND, *arguments],
        cwd=ROOT,
        env=environment(folder, **more),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def test_the_first_case_of_the_first_day(tmp_path: Path) -> None:
    said = f'{{"text":"{LEAK}"}}\n{{"button":"confirm"}}\n'
    resident = start(tmp_path, "chat", "--as", "resident", "--account", "w1", "--json")
    out, err = resident.communicate(said.encode())
    lines = [json.loads(line) for line in out.splitlines()]
    assert resident.returncode == 0, err
    assert len(lines) == 2
    number = lines[1]["replies"][-1]["case"]
    steward = start(tmp_path, "chat", "--as", "steward", "--json")
    out, _ = steward.communicate(b"{}\n")
    assert [reply["case"] for reply in json.loads(out)["replies"]] == [number]


def test_each_answer_comes_before_the_next_line_is_written(qiantai: Qiantai) -> None:
    with start(qiantai.data_dir, "chat", "--as", "resident", "--json") as chat:
        assert chat.stdin is not None
        assert chat.stdout is not None
        for said in ('{"text": "你好"}', "{}", "坏行"):
            chat.stdin.write(f"{said}\n".encode())
            chat.stdin.flush()
            assert chat.stdout.readline().endswith(b"}\n")
        chat.stdin.close()
        assert chat.wait() == 1


def test_logs_and_warnings_stay_out_of_standard_output(tmp_path: Path) -> None:
    chat = start(tmp_path, "chat", "--as", "resident", "--json")
    out, err = chat.communicate(b"{}\n")
    assert out == b'{"replies":[]}\n'
    assert "密钥" in err.decode()


def test_chinese_is_printed_whatever_the_locale(qiantai: Qiantai) -> None:
    chat = start(
        qiantai.data_dir, "chat", "--list", LC_ALL="C", LANG="C", PYTHONUTF8="0",
        PYTHONCOERCECLOCALE="0",
    )  # fmt: skip
    out, _ = chat.communicate()
    assert "steward:小林" in out.decode()
    assert chat.returncode == 0


def test_a_reader_that_leaves_early_is_no_error_to_read_about(qiantai: Qiantai) -> None:
    with start(qiantai.data_dir, "chat", "--as", "resident", "--json") as chat:
        assert chat.stdin is not None
        assert chat.stdout is not None
        assert chat.stderr is not None
        chat.stdout.close()
        chat.stdin.write(b"{}\n{}\n")
        chat.stdin.close()
        err = chat.stderr.read()
        chat.wait()
    assert b"Traceback" not in err


@pytest.mark.parametrize("arguments", [("tick", "--until", "2020-01-01"), ("chat", "--as", "飞")])
def test_a_refusal_is_one_line_on_stderr_and_exit_2(
    qiantai: Qiantai, arguments: tuple[str, ...]
) -> None:
    command = start(qiantai.data_dir, *arguments)
    out, err = command.communicate()
    assert (command.returncode, out) == (2, b"")
    assert len(err.decode().splitlines()) == 1


def test_two_processes_talk_to_one_desk_at_once(qiantai: Qiantai) -> None:
    chats = [
        start(qiantai.data_dir, "chat", "--as", "resident", "--account", name, "--json")
        for name in ("甲", "乙")
    ]
    for chat in chats:
        assert chat.stdin is not None
        chat.stdin.write('{"text": "你好"}\n'.encode() * 5)
        chat.stdin.close()
        chat.stdin = None
    for chat in chats:
        out, err = chat.communicate()
        assert chat.returncode == 0, err
        assert len(out.splitlines()) == 5
