"""Media bytes in the database: one backup holds all, any machine can read them (DESIGN §6)."""

from collections.abc import Collection
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection, String, bindparam, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.ids import next_id
from storage.tables import Blob

_KEEP = {
    "sqlite": sqlite.insert(Blob).on_conflict_do_nothing(index_elements=["digest"]),
    "postgresql": postgresql.insert(Blob).on_conflict_do_nothing(index_elements=["digest"]),
}
_FIND = select(Blob.id).where(Blob.digest == bindparam("digest", type_=String))
_READ = select(Blob.mime, Blob.data).where(Blob.id == bindparam("id"))


def put_blob(conn: Connection, data: bytes, *, mime: str, now: datetime) -> int:
    """Keep the bytes and return their id; the same bytes are kept once, as first named.

    ``mime`` is the media type, ``now`` an aware instant.
    """
    digest = sha256(data).hexdigest()
    known = conn.execute(_FIND, {"digest": digest}).scalar_one_or_none()
    if known is not None:
        return known
    row = {
        "id": next_id(),
        "digest": digest,
        "mime": mime,
        "size_bytes": len(data),
        "data": data,
        "created_at": now,
    }
    conn.execute(_KEEP[conn.dialect.name], row)
    # Not simply row["id"]: another transaction may have put the same bytes in between.
    return conn.execute(_FIND, {"digest": digest}).scalar_one()


def find_blob(conn: Connection, data: bytes) -> int | None:
    """The id under which these very bytes are kept; None when they are not."""
    digest = sha256(data).hexdigest()
    return conn.execute(_FIND, {"digest": digest}).scalar_one_or_none()


def get_blob(conn: Connection, blob_id: int) -> tuple[str, bytes]:
    """Media type and bytes; raises KeyError when there is none or retention has removed it."""
    row = conn.execute(_READ, {"id": blob_id}).one_or_none()
    if row is None:
        raise KeyError(blob_id)
    return row.mime, row.data


def without_bytes(conn: Connection, ids: Collection[int]) -> set[int]:
    """Which of these hold nothing: erased, lost, or not there at all."""
    kept = select(Blob.id).where(Blob.id.in_(ids), Blob.size_bytes > 0)
    return set(ids) - set(conn.execute(kept).scalars())


# --- bytes that are still on their way ------------------------------------------------------------
#
# A messenger names a photo before anybody has its bytes. Its blob is made at once, empty, so that
# whatever a photo belongs to can point to it; the digest says why it is empty.


def reserve_blob(conn: Connection, *, mime: str, now: datetime) -> int:
    """An empty blob for bytes to come; its id."""
    blob_id = next_id()
    row = {"digest": _on_its_way(blob_id), "mime": mime, "size_bytes": 0, "data": b""}
    conn.execute(insert(Blob).values(id=blob_id, created_at=now, **row))
    return blob_id


def fill_blob(conn: Connection, blob_id: int, data: bytes, *, mime: str) -> bool:
    """The bytes have come; False when nobody waits for them any more (erased meanwhile).

    They stay apart from the same bytes sent before: both rows may be pointed to by now.
    """
    filled = {"digest": f"fetched {blob_id}", "mime": mime, "size_bytes": len(data), "data": data}
    return _settle(conn, blob_id, filled)


def lose_blob(conn: Connection, blob_id: int) -> bool:
    """The bytes cannot be had: it stays empty. False as above."""
    return _settle(conn, blob_id, {"digest": f"lost {blob_id}"})


def _settle(conn: Connection, blob_id: int, values: dict[str, object]) -> bool:
    awaited = Blob.id == blob_id, Blob.digest == _on_its_way(blob_id)
    return conn.execute(update(Blob).where(*awaited).values(values)).rowcount == 1


def _on_its_way(blob_id: int) -> str:
    return f"pending {blob_id}"
