"""A fifth of all calls fails; nothing is lost, doubled, out of order or too fast."""

from pathlib import Path

import pytest

from bot.settings import Settings
from storage.crypto import Keyring
from storage.engine import Store
from tests.channels.faults import fault_run
from tests.channels.telegram_room import Mode


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_a_fault_run(
    sqlite_store: Store, keyring: Keyring, tmp_path: Path, mode: Mode
) -> None:
    settings = Settings(_env_file=None, data_dir=tmp_path)
    counts = await fault_run(sqlite_store, keyring, settings, mode, people=3, rounds=3)
    print(counts.as_lines())
    assert counts.is_good, counts.as_lines()
    assert len(counts.faults) >= 3, counts.faults  # kinds, of six; a slow machine makes fewer calls
    assert counts.faults["timeout"]
    assert set(counts.messages) <= {"sent", "unknown"}
