"""Danger told in English: people who live here and write no Chinese (RULEBOOK §4.8)."""

import pytest

from nlp import read
from nlp.advice import advice_for
from nlp.english import read_english
from tests.nlp.examples import table

ROWS = table("emergencies_english")
REAL = [row for row in ROWS if row[1] not in ("-", "?")]


@pytest.mark.parametrize(("text", "kind"), REAL)
def test_4_8_a_danger_in_english_is_taken_at_once(text: str, kind: str) -> None:
    assert read(text).emergency == kind


@pytest.mark.parametrize("text", [text for text, kind in ROWS if kind == "-"])
@pytest.mark.parametrize("opening", [True, False])
def test_4_8_words_that_only_look_like_it_are_none(text: str, opening: bool) -> None:
    reading = read(text, opening=opening)
    assert (reading.emergency, reading.emergency_doubt) == (None, False)


@pytest.mark.parametrize("text", [text for text, kind in ROWS if kind == "?"])
def test_4_8_what_may_be_one_is_asked_about(text: str) -> None:
    reading = read(text)
    assert (reading.emergency, reading.emergency_doubt) == (None, True)


@pytest.mark.parametrize("text", [text for text, kind in REAL if kind == "fire"])
def test_capitals_make_no_difference(text: str) -> None:
    assert read_english(text.upper()) == read_english(text.lower()) == read_english(text)


def test_the_words_of_safety_fit_what_is_told() -> None:
    assert advice_for("trapped", "baby is locked in the car") == "locked_car"
    assert advice_for("trapped", "my son is locked in the bathroom") == "locked_in"
    assert advice_for("trapped", "I am stuck in the elevator, Building 3") == "trapped"
    assert advice_for("self_harm", "I want to kill myself") == "self_harm_himself"
    assert advice_for("self_harm", "She is going to jump off the roof") == "self_harm"


def test_the_quick_look_lets_every_danger_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [read_english(text) for text, _ in ROWS]
    monkeypatch.setattr("nlp.english._may_tell", lambda _: True)
    assert [read_english(text) for text, _ in ROWS] == found
