"""The measurement of the page and its chats, in short: it measures, and holds its bounds."""

import json
import subprocess
import sys

from scripts.support.served import FOLDER
from tests.fixtures.browser import required_chromium

SHORT = ["--json", "--chats", "4", "--messages", "2", "--think", "0.1", "--loads", "2"]
LARGEST_KILOBYTES = 100
LONGEST_SECONDS = 300


def test_the_first_page_is_light_and_every_message_is_answered() -> None:
    required_chromium()
    done = subprocess.run(
        [sys.executable, "-m", "scripts.bench_web", *SHORT],
        capture_output=True,
        text=True,
        check=False,
        cwd=FOLDER,
        timeout=LONGEST_SECONDS,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["page"].keys() == {
        "kilobytes", "requests", "interactive_ms", "interactive_worst_ms", "floor_ms",
    }  # fmt: skip
    assert 5 < found["page"]["kilobytes"] < LARGEST_KILOBYTES
    assert found["page"]["interactive_ms"] > 0  # how long says more of the machine than of the page
    assert (found["chats"]["open"], found["chats"]["messages"]) == (4, 8)
    assert 0 < found["chats"]["ack_p50_ms"] <= found["chats"]["reply_p99_ms"]
