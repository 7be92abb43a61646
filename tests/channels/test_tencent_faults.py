"""A fifth of all calls fails, callbacks come twice and late, answers get lost: nothing else is."""

import pytest

from bot.settings import Settings
from storage.crypto import Keyring
from storage.engine import Store
from tests.channels.tencent_faults import Channel, fault_run


@pytest.mark.parametrize("channel", ["wechat", "wecom"])
async def test_nothing_is_lost_doubled_out_of_order_or_beyond_the_limits(
    store: Store, keyring: Keyring, sqlite_settings: Settings, channel: Channel
) -> None:
    counts = await fault_run(store, keyring, sqlite_settings, channel)
    print(counts.as_lines())
    assert counts.is_good, counts.as_lines()
    assert counts.faults
    assert counts.handed_over > counts.events
