import math
from pathlib import Path

from nlp.dictionary import NO_WORD, Dictionary


def test_words_are_read_when_their_first_sign_is_met(tmp_path: Path) -> None:
    words = Dictionary(tmp_path, ["啉嘧单元"])
    assert words["物"]["物业"] > 0
    assert words["物"]["物竞天"] == NO_WORD  # the beginning of one
    assert words["物"].get("物业漏水") is None
    assert words["啉"]["啉嘧单元"] == math.log(20_000)
    assert words["啉"]["啉嘧单"] == NO_WORD
    assert words["□"] == {"□": 0.0}, "a sign of no word counts as seen once"


def test_the_sorted_file_is_kept_and_made_anew_for_another_dictionary(tmp_path: Path) -> None:
    first = Dictionary(tmp_path, [])
    (kept,) = tmp_path.iterdir()
    made = kept.read_text(encoding="utf-8")
    kept.write_text(f"9{made[:2000]}", encoding="utf-8")
    again = Dictionary(tmp_path, [])
    assert kept.read_text(encoding="utf-8") == made
    assert (again.all_words, again["水"]) == (first.all_words, first["水"])
