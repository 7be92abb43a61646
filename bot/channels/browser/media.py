"""Photos of a page: what may come in, and the signed addresses under which they go out."""

from collections.abc import AsyncIterator
from typing import Final

from itsdangerous import BadData, URLSafeSerializer

from bot.channels.browser.errors import BadPhoto
from bot.channels.photos import LARGEST_BYTES, SUFFIXES, image_type
from handlers.messages import Media
from storage.crypto import Keyring

TOO_LARGE: Final = "这张照片超过 10 MB，发不了。请截一张图，或在相机里选小一点的尺寸再发。"
NO_PHOTO: Final = "这个文件不是能用的照片，请发 jpg、png、webp、gif 或 heic。"
EMPTY: Final = "照片是空的，请重新选一张。"


async def read_photo(chunks: AsyncIterator[bytes]) -> Media:
    """A photo as it arrives, never more of it than may come; raises BadPhoto."""
    data = bytearray()
    async for chunk in chunks:
        data += chunk
        if len(data) > LARGEST_BYTES:
            raise BadPhoto(TOO_LARGE, 413)
    if not data:
        raise BadPhoto(EMPTY)
    mime = image_type(bytes(data[:64]))
    if mime is None:
        raise BadPhoto(NO_PHOTO, 415)
    return Media(kind="photo", name=f"照片{SUFFIXES[mime]}", mime=mime, data=bytes(data))


class MediaLinks:
    """``/media/<token>``: a token names one blob for one account, and nobody can make another."""

    def __init__(self, keyring: Keyring) -> None:
        oldest_first = list(reversed(keyring.secrets_for(b"media link")))
        self._signer = URLSafeSerializer(oldest_first, salt="media")

    def url(self, blob_id: int, account: str) -> str:
        """The address; the same for the same blob and account, so that browsers keep it."""
        return f"/media/{self._signer.dumps([str(blob_id), account])}"

    def read(self, token: str) -> tuple[int, str] | None:
        """Blob and account (``channel account``) of a token; None: not one of ours."""
        try:
            blob_id, account = self._signer.loads(token)
            return int(blob_id), str(account)
        except (BadData, ValueError, TypeError):
            return None
