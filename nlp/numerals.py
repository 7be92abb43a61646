"""Chinese numerals as people write them in addresses, phones and dates."""

DIGITS = {
    "零": "0", "〇": "0", "一": "1", "幺": "1", "二": "2", "两": "2", "三": "3", "四": "4",
    "五": "5", "六": "6", "七": "7", "八": "8", "九": "9",
}  # fmt: skip
_TO_DIGITS = str.maketrans(DIGITS)
NUMERAL_CHARS = "零〇一二两三四五六七八九十百千幺"
_UNITS = {"十": 10, "百": 100, "千": 1000}


def to_digits(text: str) -> str:
    """Spell each numeral as a digit: "一五零一" → "1501"; other characters stay."""
    return text if text.isascii() else text.translate(_TO_DIGITS)


def to_number(text: str) -> int | None:
    """Read "15", "十五", "二十", "一百零二" or "一五零一"; None when it is no number."""
    if text.isascii():
        return int(text) if text.isdigit() else None
    if _UNITS.keys().isdisjoint(text):
        digits = to_digits(text)
        return int(digits) if digits.isascii() and digits.isdigit() else None
    return _with_units(text)


def _with_units(text: str) -> int | None:
    total, current = 0, None
    for char in text:
        if char in _UNITS:
            total += (1 if current is None else current) * _UNITS[char]
            current = None
            continue
        digit = DIGITS.get(char, char)
        if not (digit.isascii() and digit.isdigit()):
            return None
        current = (current or 0) * 10 + int(digit)
    return total + (current or 0)
