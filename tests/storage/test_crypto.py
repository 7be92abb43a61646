"""Personal data is sealed, found again, survives a change of keys, and opens to nobody else."""

import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, select

from storage.crypto import (
    KEY_FILE_NAME,
    Keyring,
    SecretMissing,
    WrongKey,
    check_canary,
    load_keyring,
)
from storage.engine import Store
from storage.tables import DeskRow

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ONE, TWO, THREE = "the first key", "the second key", "the third key"


@given(st.text())
def test_what_is_sealed_opens_to_the_same_text(text: str) -> None:
    ring = Keyring([ONE])
    assert ring.open(ring.seal(text)) == text


@given(st.binary())
def test_bytes_too(data: bytes) -> None:
    ring = Keyring([ONE])
    assert ring.open_bytes(ring.seal_bytes(data)) == data


def test_sealed_bytes_do_not_show_the_text_nor_that_it_is_the_same_again(keyring: Keyring) -> None:
    once, again = keyring.seal("13800138000"), keyring.seal("13800138000")
    assert b"13800138000" not in once
    assert once != again
    assert len(once) == len("13800138000") + 32


def test_another_key_does_not_open(keyring: Keyring) -> None:
    with pytest.raises(WrongKey):
        Keyring([ONE]).open(keyring.seal("王女士"))


@pytest.mark.parametrize("position", [0, 3, 4, 15, 16, -1])
def test_a_changed_byte_anywhere_is_noticed(keyring: Keyring, position: int) -> None:
    sealed = bytearray(keyring.seal("13800138000"))
    sealed[position] ^= 1
    with pytest.raises(WrongKey):
        keyring.open(bytes(sealed))


@pytest.mark.parametrize("kept", [0, 2, 4, 10, 16, 20])
def test_bytes_cut_short_are_noticed(keyring: Keyring, kept: int) -> None:
    with pytest.raises(WrongKey):
        keyring.open(keyring.seal("13800138000")[:kept])


def test_after_a_rotation_old_and_new_open_and_the_new_key_seals() -> None:
    old, rotated = Keyring([ONE]), Keyring([TWO, ONE])
    assert rotated.open(old.seal("以前的")) == "以前的"
    assert Keyring([TWO]).open(rotated.seal("以后的")) == "以后的"
    with pytest.raises(WrongKey):
        old.open(rotated.seal("以后的"))


def test_a_phone_is_found_by_the_same_hash_after_any_rotation() -> None:
    hashes = {Keyring(keys).phone_hash("13800138000") for keys in ([ONE], [TWO, ONE], [THREE, ONE])}
    assert len(hashes) == 1
    assert len(hashes.pop()) == 64


def test_the_hash_depends_on_the_number_and_the_key() -> None:
    ring = Keyring([ONE])
    assert ring.phone_hash("13800138000") != ring.phone_hash("13800138001")
    assert ring.phone_hash("13800138000") != Keyring([TWO]).phone_hash("13800138000")


@pytest.mark.parametrize("keys", [[], [""], [ONE, " "]])
def test_a_keyring_without_a_key_is_refused(keys: list[str]) -> None:
    with pytest.raises(ValueError, match="key"):
        Keyring(keys)


# --- the key of a deployment ---------------------------------------------------------------------


def test_on_sqlite_a_key_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    first, made = load_keyring(None, data_dir=folder, dialect="sqlite")
    second, made_again = load_keyring("", data_dir=folder, dialect="sqlite")
    assert (made, made_again) == (True, False)
    assert second.open(first.seal("王女士")) == "王女士"
    assert [file.name for file in folder.iterdir()] == [KEY_FILE_NAME]
    assert stat.S_IMODE((folder / KEY_FILE_NAME).stat().st_mode) == 0o600


def test_processes_that_start_together_share_one_key(tmp_path: Path) -> None:
    def load(_: int) -> tuple[Keyring, bool]:
        return load_keyring(None, data_dir=tmp_path, dialect="sqlite")

    with ThreadPoolExecutor(8) as pool:
        loaded = list(pool.map(load, range(8)))
    assert sum(made for _, made in loaded) == 1
    assert len({ring.phone_hash("13800138000") for ring, _ in loaded}) == 1


def test_a_key_that_is_given_is_taken_and_nothing_is_written(tmp_path: Path) -> None:
    ring, made = load_keyring(f" {TWO} , {ONE} ", data_dir=tmp_path, dialect="sqlite")
    assert not made
    assert ring.open(Keyring([ONE]).seal("王女士")) == "王女士"
    assert list(tmp_path.iterdir()) == []


def test_on_postgresql_a_key_must_be_given(tmp_path: Path) -> None:
    with pytest.raises(SecretMissing, match="QIANTAI_SECRET_KEY"):
        load_keyring(None, data_dir=tmp_path, dialect="postgresql")
    ring, made = load_keyring(ONE, data_dir=tmp_path, dialect="postgresql")
    assert not made
    assert ring.open(Keyring([ONE]).seal("王女士")) == "王女士"
    assert list(tmp_path.iterdir()) == []


# --- the canary ----------------------------------------------------------------------------------


def start(store: Store, *keys: str) -> None:
    with store.write() as conn:
        check_canary(conn, Keyring(keys))


@pytest.fixture
def desk(store: Store) -> Store:
    with store.write() as conn:
        conn.execute(
            insert(DeskRow).values(id=1, kind="demo", speed=0, roster_version=0, created_at=NOON)
        )
    return store


def test_the_first_start_leaves_a_canary_and_the_same_key_may_start_again(desk: Store) -> None:
    start(desk, ONE)
    with desk.read() as conn:
        assert conn.execute(select(DeskRow.canary_sealed)).scalar_one() is not None
    start(desk, ONE)


def test_a_wrong_key_is_refused_in_words_a_person_can_act_on(desk: Store) -> None:
    start(desk, ONE)
    with pytest.raises(WrongKey, match="请换回原来的密钥"):
        start(desk, TWO)
    start(desk, ONE)


def test_a_rotation_may_start(desk: Store) -> None:
    start(desk, ONE)
    start(desk, TWO, ONE)
    start(desk, THREE, TWO, ONE)


def test_keys_in_the_wrong_order_are_refused_because_nobody_would_be_found_by_phone(
    desk: Store,
) -> None:
    start(desk, ONE)
    with pytest.raises(WrongKey, match="最后一位"):
        start(desk, ONE, TWO)


def test_before_there_is_a_desk_there_is_nothing_to_check(store: Store) -> None:
    start(store, ONE)
    start(store, TWO)
