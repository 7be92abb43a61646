"""Ids rise within a process, differ between processes, and fit into 63 bits."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
import time_machine

from storage.ids import IdMaker


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """The real clock, standing still."""
    with time_machine.travel(datetime(2026, 11, 23, 4, 0, tzinfo=UTC), tick=False) as standing:
        yield standing


def test_each_is_greater_than_the_one_before() -> None:
    make = IdMaker()
    made = [make() for _ in range(1000)]
    assert all(earlier < later for earlier, later in pairwise(made))
    assert made[-1] < 2**63


def test_more_in_a_millisecond_than_it_has_numbers_for_still_rise(
    clock: time_machine.Traveller,
) -> None:
    make = IdMaker()
    made = [make() for _ in range(10_000)]
    assert all(earlier < later for earlier, later in pairwise(made))


def test_they_rise_although_the_clock_is_set_back(clock: time_machine.Traveller) -> None:
    make = IdMaker()
    before = make()
    clock.shift(timedelta(hours=-1))
    assert make() > before


def test_threads_never_get_the_same() -> None:
    make = IdMaker()
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: make(), range(8_000)))
    assert len(set(made)) == 8_000


def test_two_processes_differ_by_the_number_each_has_drawn() -> None:
    drawn = {IdMaker()() >> 12 & 0x3FF for _ in range(50)}
    assert len(drawn) > 25
