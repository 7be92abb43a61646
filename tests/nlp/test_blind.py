"""Messages written by people who had not seen the lexicon. The figures are floors, not wishes.

Half of each table was looked at afterwards, none of it was learned from (docs/language.md).
"""

from pathlib import Path

import pytest

from nlp import Place, Slots, read
from tests.nlp.examples import FOLDER, table

WITHOUT_MATTER = frozenset("progress urge human cancel greeting thanks smalltalk yes no".split())
TRAINING = Path(__file__).resolve().parent.parent.parent / "scripts" / "training"


def share(rights: list[bool]) -> float:
    return sum(rights) / len(rights)


def matters() -> list[tuple[str, ...]]:
    rows = table("blind_chat")
    return [r for r in rows if not (r[1] == "其他类" and r[3] in WITHOUT_MATTER)]


def test_what_a_chat_message_is_about() -> None:
    rows = matters()
    assert share([read(r[0]).category.value == r[1] for r in rows]) >= 0.9
    assert share([r[1] in [c.value for c, _ in read(r[0]).ranked[:2]] for r in rows]) >= 0.97


def test_what_a_chat_message_wants() -> None:
    assert share([read(r[0]).intent == r[3] for r in table("blind_chat")]) >= 0.88


def test_4_8_real_dangers_are_taken_at_once_or_asked_about() -> None:
    readings = [read(text, opening=True) for text, _ in table("blind_emergencies")]
    assert share([r.emergency is not None for r in readings]) >= 0.91
    assert share([r.emergency is not None or r.emergency_doubt for r in readings]) >= 0.98


def test_what_only_looks_like_danger_seldom_rings_the_bell() -> None:
    alarms = [read(text).emergency is not None for text, _ in table("blind_look_alikes")]
    assert share(alarms) <= 0.05


def test_ordinary_matters_seldom_ring_the_bell() -> None:
    assert share([read(r[0]).emergency is not None for r in matters()]) <= 0.012


def slots_right(name: str) -> tuple[float, float, float]:
    """Shares of houses, of phones and of names read exactly, of the rows that hold one."""
    rows = [(read(row[0]).slots, row) for row in table(name)]
    houses = [house_of(slots) == row[1:4] for slots, row in rows if set(row[1:4]) != {"-"}]
    phones = [slots.phone == row[4] for slots, row in rows if row[4] != "-"]
    names = [slots.name == row[5] for slots, row in rows if row[5] != "-"]
    return share(houses), share(phones), share(names)


def house_of(slots: Slots) -> tuple[str, ...]:
    place = slots.place or Place()
    return tuple(part or "-" for part in (place.building, place.unit, place.room))


@pytest.mark.parametrize("name", ["blind_slots", "blind_slots_second"])
def test_4_2_houses_phones_and_names_are_taken_as_they_were_said(name: str) -> None:
    houses, phones, names = slots_right(name)
    assert houses >= 0.97
    assert phones >= 0.99
    assert names >= 0.9


@pytest.mark.parametrize("name", ["blind_slots", "blind_slots_second"])
def test_4_10_no_house_and_no_phone_is_invented(name: str) -> None:
    for text, *_, phone, _ in table(name):
        slots = read(text).slots
        assert phone != "-" or slots.phone is None, text
    without = [row[0] for row in table(name) if set(row[1:4]) == {"-"}]
    assert [text for text in without if set(house_of(read(text).slots)) != {"-"}] == []


def test_none_of_these_messages_was_learned_from() -> None:
    learned = {
        line.split("\t")[0]
        for name in ("matters", "dangers")
        for line in (TRAINING / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    }
    tables = [path.stem for path in FOLDER.glob("blind_*.tsv")]
    assert len(tables) == 5
    assert [row[0] for name in tables for row in table(name) if row[0] in learned] == []
