"""Sealing personal data, and finding a phone number without being able to read it (DESIGN §6).

``SECRET_KEY`` may hold several keys separated by commas. The first seals; all of them open, so a
new key is put in front and the old ones stay. The hash of a phone number must not change with
that, or nobody would be found any more: it is keyed by the **oldest (last)** key, which therefore
must stay last for as long as the database lives.
"""

import hmac
import os
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Connection, select, update

from storage.tables import DeskRow

KEY_FILE_NAME = "secret.key"
_KEY_ID_BYTES: Final = 4
_NONCE_BYTES: Final = 12
_HEAD_BYTES: Final = _KEY_ID_BYTES + _NONCE_BYTES
_CANARY = "前台 canary"


class WrongKey(Exception):
    """Sealed bytes that no key of the ring opens: another key made them, or they are damaged."""


class SecretMissing(Exception):
    """No ``SECRET_KEY`` where one must be given."""


class Keyring:
    """Seals with the first key, opens with each; safe to use from several threads.

    Sealed bytes are key id (4), nonce (12), AES-256-GCM ciphertext with tag: 32 bytes longer than
    the text.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        """``keys``: newest first; ValueError when there is none or one is empty."""
        if not keys or not all(key.strip() for key in keys):
            raise ValueError("a keyring needs at least one key, and no empty one")
        self._keys = tuple(keys)
        self._ciphers = {_derive(key, b"id", _KEY_ID_BYTES): _cipher(key) for key in keys}
        self._id = _derive(keys[0], b"id", _KEY_ID_BYTES)
        self._cipher = self._ciphers[self._id]
        # Copied for each number: making it anew costs ten times the hash.
        self._hash = hmac.new(_derive(keys[-1], b"phone hash", 32), digestmod="sha256")

    def seal(self, text: str) -> bytes:
        """Text to sealed bytes."""
        return self.seal_bytes(text.encode())

    def open(self, data: bytes) -> str:
        """Sealed bytes to text; raises WrongKey."""
        return self.open_bytes(data).decode()

    def seal_bytes(self, data: bytes) -> bytes:
        """Bytes to sealed bytes."""
        nonce = os.urandom(_NONCE_BYTES)
        return self._id + nonce + self._cipher.encrypt(nonce, data, self._id)

    def open_bytes(self, data: bytes) -> bytes:
        """Sealed bytes to bytes; raises WrongKey."""
        key_id = bytes(data[:_KEY_ID_BYTES])
        cipher = self._ciphers.get(key_id)
        if cipher is None:
            raise WrongKey("sealed with a key that is not in SECRET_KEY")
        try:
            return cipher.decrypt(data[_KEY_ID_BYTES:_HEAD_BYTES], data[_HEAD_BYTES:], key_id)
        except (InvalidTag, ValueError) as error:
            raise WrongKey("sealed bytes are damaged") from error

    def secrets_for(self, purpose: bytes) -> tuple[bytes, ...]:
        """A secret (32 bytes) of each key for one purpose, newest first; other purposes of the
        same key tell nothing of it."""
        return tuple(_derive(key, purpose, 32) for key in self._keys)

    def phone_hash(self, phone: str) -> str:
        """Keyed hash (64 hex digits) of a number as given: bring it to digits first."""
        keyed = self._hash.copy()
        keyed.update(phone.encode())
        return keyed.hexdigest()

    def code_hash(self, purpose: str, code: str) -> str:
        """Keyed hash (64 hex digits) of a one-time code; another for each purpose."""
        return self.phone_hash(f"{purpose} code {code}")


def load_keyring(secret_key: str | None, *, data_dir: Path, dialect: str) -> tuple[Keyring, bool]:
    """The keyring of this deployment, and whether its key was made just now (tell the operator).

    Without ``secret_key`` it is read from ``data_dir/secret.key`` on SQLite, made there when
    missing; raises SecretMissing on PostgreSQL, where many machines must share it.
    """
    if secret_key and secret_key.strip():
        return Keyring([key.strip() for key in secret_key.split(",")]), False
    if dialect != "sqlite":
        raise SecretMissing(
            "使用 PostgreSQL 时必须设置 QIANTAI_SECRET_KEY（各台机器相同，请另存备份）。"
            "可以这样生成：python3 -c 'import secrets; print(secrets.token_urlsafe(32))'"
        )
    path = data_dir / KEY_FILE_NAME
    made = _make_key_file(path)
    return Keyring([key.strip() for key in path.read_text("utf-8").split(",")]), made


def check_canary(conn: Connection, keyring: Keyring) -> None:
    """Refuse to work on a database sealed with another key: raises WrongKey with a clear sentence.

    Writes the canary into the desk's row where it has none yet; without a desk row it does
    nothing, since nothing can be sealed yet either.
    """
    row = conn.execute(select(DeskRow.id, DeskRow.canary_sealed)).one_or_none()
    if row is None:
        return
    if row.canary_sealed is None:
        sealed = keyring.seal(_canary(keyring))
        conn.execute(update(DeskRow).where(DeskRow.id == row.id).values(canary_sealed=sealed))
        return
    try:
        canary = keyring.open(row.canary_sealed)
    except WrongKey as error:
        raise WrongKey(
            "QIANTAI_SECRET_KEY（或数据目录中的 secret.key）与这个数据库不符，"
            "库中的电话等内容无法解开。请换回原来的密钥；"
            "更换密钥时把新密钥写在前面，旧密钥保留在后面，用逗号分开。"
        ) from error
    if canary != _canary(keyring):
        raise WrongKey("QIANTAI_SECRET_KEY 中最早的密钥必须保留在最后一位，否则按电话查不到人。")


def _canary(keyring: Keyring) -> str:
    """Proves both that the key opens and that phone numbers hash as they did."""
    return f"{_CANARY} {keyring.phone_hash(_CANARY)}"


def _make_key_file(path: Path) -> bool:
    """Make the file at once and whole, readable by its owner only; False when it is there."""
    if path.exists():
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(secrets.token_urlsafe(32) + "\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)  # unlike a rename it never replaces a key made meanwhile
    except FileExistsError:
        return False
    finally:
        draft.unlink()
    return True


def _cipher(key: str) -> AESGCM:
    return AESGCM(_derive(key, b"seal", 32))


def _derive(key: str, purpose: bytes, length: int) -> bytes:
    """A key or id of its own for each purpose, so that none tells anything about another."""
    return HKDF(SHA256(), length, salt=None, info=b"qiantai " + purpose).derive(key.encode())
