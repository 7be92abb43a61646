"""A fifth of all calls fails, callbacks come twice, late and shuffled: nothing else is lost."""

from bot.settings import Settings
from storage.crypto import Keyring
from storage.engine import Store
from tests.channels.faults import Counts
from tests.channels.tencent_faults import fault_run


async def test_wechat_loses_and_doubles_nothing_and_keeps_order_and_limits(
    store: Store, keyring: Keyring, sqlite_settings: Settings
) -> None:
    """Answers ride the callbacks, and what comes later leaves by calls, out of one allowance."""
    counts = await fault_run(store, keyring, sqlite_settings, "wechat", people=3, rounds=3)
    assert_good(counts)
    assert counts.passive > 0


async def test_wecom_loses_and_doubles_nothing_and_keeps_order_and_limits(
    sqlite_store: Store, keyring: Keyring, sqlite_settings: Settings
) -> None:
    counts = await fault_run(sqlite_store, keyring, sqlite_settings, "wecom", people=3, rounds=2)
    assert_good(counts)
    assert counts.shown_twice == 0, "the platform drops the second copy"


def assert_good(counts: Counts) -> None:
    print(counts.as_lines())
    assert counts.is_good, counts.as_lines()
    assert len(counts.faults) >= 2, counts.faults  # kinds: seven, and those of the token
    assert counts.handed_over > counts.events
