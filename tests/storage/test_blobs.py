"""Photos and files are kept once, whoever sends them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from storage.blobs import get_blob, put_blob
from storage.engine import Store
from storage.tables import Blob

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
PHOTO = b"\xff\xd8\xff\xe0" + bytes(range(256))


def count(store: Store) -> int:
    with store.read() as conn:
        return conn.execute(select(func.count()).select_from(Blob)).scalar_one()


def test_bytes_come_back_as_they_went(store: Store) -> None:
    with store.write() as conn:
        blob_id = put_blob(conn, PHOTO, mime="image/jpeg", now=NOON)
    with store.read() as conn:
        assert get_blob(conn, blob_id) == ("image/jpeg", PHOTO)
        kept = conn.execute(select(Blob.size_bytes, Blob.created_at)).one()
    assert tuple(kept) == (260, NOON)


def test_the_same_bytes_are_kept_once(store: Store) -> None:
    with store.write() as conn:
        first = put_blob(conn, PHOTO, mime="image/jpeg", now=NOON)
        assert put_blob(conn, PHOTO, mime="image/jpeg", now=NOON) == first
    with store.write() as conn:
        assert put_blob(conn, PHOTO, mime="application/octet-stream", now=NOON) == first
        assert put_blob(conn, PHOTO + b"!", mime="image/jpeg", now=NOON) != first
        assert get_blob(conn, first)[0] == "image/jpeg"
    assert count(store) == 2


def test_two_residents_who_send_the_same_photo_at_once_share_a_row(store: Store) -> None:
    def put(_: int) -> int:
        with store.write() as conn:
            return put_blob(conn, PHOTO, mime="image/jpeg", now=NOON)

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(put, range(8)))) == 1
    assert count(store) == 1


def test_an_empty_file_is_a_file(store: Store) -> None:
    with store.write() as conn:
        blob_id = put_blob(conn, b"", mime="text/plain", now=NOON)
        assert get_blob(conn, blob_id) == ("text/plain", b"")


def test_what_is_not_there_is_a_key_error(store: Store) -> None:
    with store.read() as conn, pytest.raises(KeyError):
        get_blob(conn, 1)
