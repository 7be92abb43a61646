"""Simplified Chinese into the script a reader uses, message by message."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from zhconv import zhconv

__all__ = ["to_script"]

SIMPLIFIED = "zh_CN"
# Stand-ins from the private use area: no converter touches them and nobody types them.
FIRST_STAND_IN = 0xE000


def to_script(text: str, language: str, *, keep: Iterable[str] = ()) -> str:
    """`text` in the script of `language` (`zh_TW`, `zh_HK`); for others it comes back unchanged.

    The words in `keep` (a name someone asks to have left alone) are not converted. DESIGN §7.
    """
    if language == SIMPLIFIED or not language.startswith("zh_"):
        return text
    # The longest first, so that a name inside another one does not break it.
    kept = sorted({word for word in keep if word}, key=len, reverse=True)
    for at, word in enumerate(kept):
        text = text.replace(word, chr(FIRST_STAND_IN + at))
    _load_tables()
    text = zhconv.convert(text, language.lower().replace("_", "-"))
    for at, word in enumerate(kept):
        text = text.replace(chr(FIRST_STAND_IN + at), word)
    return str(text)


@cache
def _load_tables() -> None:
    """Load the tables by their path: left to itself the library never closes their file."""
    zhconv.loaddict(str(Path(zhconv.__file__).with_name("zhcdict.json")))
