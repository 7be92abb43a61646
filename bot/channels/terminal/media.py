"""Photos in and out of the terminal: files on this machine."""

import os
import re
from pathlib import Path
from typing import Any, Final

from bot.channels.photos import LARGEST_BYTES, SUFFIXES, image_type
from handlers.messages import Media
from storage.blobs import get_blob, without_bytes
from storage.engine import Store

FOLDER: Final = "media"


class BadPhoto(ValueError):
    """A file that cannot be taken as a photo; the text says why, in Chinese."""


def read_photo(path: Path) -> Media:
    """The photo at ``path`` with its bytes; raises BadPhoto."""
    try:
        # Checked on what is read, not on what the file says of itself: it may be a pipe.
        with path.open("rb") as file:
            data = file.read(LARGEST_BYTES + 1)
    except (OSError, ValueError):
        raise BadPhoto(f"照片打不开：{path}，请看看路径对不对") from None
    if len(data) > LARGEST_BYTES:
        raise BadPhoto(f"照片太大：{path.name} 超过 10 MB，请压缩后再发")
    mime = image_type(data)
    if mime is None:
        raise BadPhoto(f"{path.name} 不是能用的照片，请发 jpg、png、webp、gif 或 heic")
    return Media(kind="photo", name=path.name, mime=mime, data=data)


class MediaCache:
    """Writes media of outgoing messages to files, so that the terminal can give a path."""

    def __init__(self, store: Store, data_dir: Path) -> None:
        self._store = store
        self._folder = data_dir / FOLDER

    def path_of(self, media: dict[str, Any]) -> str | None:
        """The file holding this media; None when the bytes are not there yet, or no longer."""
        blob_id = media.get("blob_id")
        if blob_id is None:
            return None
        mime = media.get("mime", "image/jpeg")
        suffix = SUFFIXES.get(mime) or _safe_suffix(media.get("name", ""))
        path = self._folder / f"{blob_id}{suffix}"
        if not path.exists():
            with self._store.read() as conn:
                try:
                    _mime, data = get_blob(conn, int(blob_id))
                except KeyError:
                    return None
            if not data:  # not here yet, or no longer
                return None
            self._write(path, data)
        return str(path.resolve())

    def tidy(self) -> int:
        """Removes the files of what was erased or kept long enough; how many (RULEBOOK §8)."""
        return tidy(self._store, self._folder.parent)

    def _write(self, path: Path, data: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_bytes(data)
        draft.replace(path)


def tidy(store: Store, data_dir: Path) -> int:
    """The same for any process on this folder: the database says what is kept, not the files."""
    found: dict[int, list[Path]] = {}
    folder = data_dir / FOLDER
    for path in folder.iterdir() if folder.is_dir() else ():
        number = path.name.partition(".")[0]
        if number.isdecimal():
            found.setdefault(int(number), []).append(path)
    if not found:
        return 0
    with store.read() as conn:
        gone = without_bytes(conn, found)
    for path in (path for number in gone for path in found[number]):
        path.unlink(missing_ok=True)
    return len(gone)


def _safe_suffix(name: str) -> str:
    suffix = Path(name).suffix.lower()
    return suffix if re.fullmatch(r"\.[a-z0-9]{1,5}", suffix) else ".bin"
