"""Measure the reader: category, feeling and repeats on labelled messages; the rest on our own.

    .venv/bin/python -m scripts.evaluate FILE.tsv [--baselines]

FILE is a tab-separated table with the columns id, title, text, category, second, emotion,
repeat. Three measurements: rows set aside, with weights learned without them; the others by
cross-validation; and, with --baselines, linear SVMs over characters and over jieba words on the
same folds. Our own sentences (scripts/training) are learned from each time, as for the shipped
lexicon. The learned and baseline parts need the extra `learn`. Without FILE only our own test
messages are read.
"""

import argparse
import csv
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from nlp import category, read, segment, warm
from nlp.categories import Category

ROOT = Path(__file__).resolve().parent.parent
FOLDS = 5
SET_ASIDE = 150
EXAMPLES = ROOT / "tests" / "nlp"
Ranked = Sequence[tuple[Category, float]]


def score(name: str, answers: Sequence[Ranked], rows: Sequence[Any]) -> None:
    """Print accuracy, main-or-second, top two, macro-F1 and calibration."""
    names = [one.value for one in category.CATEGORIES]
    best = [names.index(answer[0][0].value) for answer in answers]
    top = [{names.index(one.value) for one, _ in answer[:2]} for answer in answers]
    count = len(rows)
    right = sum(guess == row.category for guess, row in zip(best, rows, strict=True))
    either = sum(guess in (row.category, row.second) for guess, row in zip(best, rows, strict=True))
    two = sum(row.category in pair for pair, row in zip(top, rows, strict=True))
    print(
        f"{name}: accuracy {right / count:.3f}, main or second {either / count:.3f}, "
        f"top two {two / count:.3f}, macro-F1 {_macro_f1(best, rows):.3f}, n={count}"
    )


def _macro_f1(best: Sequence[int], rows: Sequence[Any]) -> float:
    total = 0.0
    for one in range(len(category.CATEGORIES)):
        pairs = [(guess == one, row.category == one) for guess, row in zip(best, rows, strict=True)]
        hit, guessed, true = (
            sum(a and b for a, b in pairs),
            sum(a for a, _ in pairs),
            sum(b for _, b in pairs),
        )
        total += 2 * hit / (guessed + true) if guessed + true else 0.0
    return total / len(category.CATEGORIES)


def calibration(answers: Sequence[Ranked], rows: Sequence[Any]) -> None:
    """Print how often the reader is right at each level of confidence."""
    buckets: dict[int, list[bool]] = {}
    for answer, row in zip(answers, rows, strict=True):
        right = answer[0][0] == category.CATEGORIES[row.category]
        buckets.setdefault(int(answer[0][1] * 10), []).append(right)
    for tenth, rights in sorted(buckets.items()):
        share = sum(rights) / len(rights)
        level = f"{tenth / 10:.1f}–{tenth / 10 + 0.1:.1f}"
        print(f"  confidence {level}: right {share:.2f}  n={len(rights)}")


def confusion(answers: Sequence[Ranked], rows: Sequence[Any]) -> None:
    """Print labelled → read, most frequent first."""
    wrong = Counter(
        (category.CATEGORIES[row.category].value, answer[0][0].value)
        for answer, row in zip(answers, rows, strict=True)
        if answer[0][0] != category.CATEGORIES[row.category]
    )
    for (labelled, guessed), count in wrong.most_common(12):
        print(f"  {labelled} → {guessed}: {count}")


def crossed(learn: Any, rows: Sequence[Any], text: Callable[[Any], str]) -> list[Ranked]:
    """Each row read with weights learned from the other folds and our own sentences."""
    answers: dict[str, Ranked] = {}
    for fold in range(FOLDS):
        seen = [row for at, row in enumerate(rows) if at % FOLDS != fold]
        unseen = rows[fold::FOLDS]
        answers |= zip((row.id for row in unseen), unread(learn, seen, unseen, text), strict=True)
    return [answers[row.id] for row in rows]


def unread(
    learn: Any, seen: Sequence[Any], rows: Sequence[Any], text: Callable[[Any], str]
) -> list[Ranked]:
    """Rows read with weights learned from others and our own sentences."""
    learner = learn.Learner(learn.Settings())
    weights = learner.learn(seen, learn.our_own())
    return [learner.ranked(weights, text(row)) for row in rows]


def baselines(rows: Sequence[Any]) -> None:
    """Linear SVMs on the same folds, by title."""
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415
    from sklearn.pipeline import make_pipeline  # noqa: PLC0415
    from sklearn.svm import LinearSVC  # noqa: PLC0415

    makers: dict[str, Callable[[], Any]] = {
        "SVM over characters (1–3)": lambda: TfidfVectorizer(
            analyzer="char", ngram_range=(1, 3), sublinear_tf=True
        ),
        "SVM over jieba words": lambda: TfidfVectorizer(analyzer=segment.words, sublinear_tf=True),
    }
    for name, maker in makers.items():
        right = 0
        for fold in range(FOLDS):
            seen = [row for at, row in enumerate(rows) if at % FOLDS != fold]
            model = make_pipeline(maker(), LinearSVC(C=1.0))
            model.fit([row.title for row in seen], [row.category for row in seen])
            guesses = model.predict([row.title for row in rows[fold::FOLDS]])
            right += sum(
                guess == row.category for guess, row in zip(guesses, rows[fold::FOLDS], strict=True)
            )
        print(f"{name}, by title: accuracy {right / len(rows):.3f}")


def moods(file: Path) -> None:
    """Feeling and repeats on the whole message."""
    with file.open(encoding="utf-8", newline="") as handle:
        lines = list(csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE))
    readings = [read(f"{line['title']}。{line['text']}") for line in lines]
    pairs = list(zip(lines, readings, strict=True))
    feeling = sum(line["emotion"] == reading.feeling for line, reading in pairs) / len(pairs)
    repeat = sum((line["repeat"] == "yes") == reading.repeat for line, reading in pairs) / len(
        pairs
    )
    alarms = sum(reading.emergency is not None for reading in readings)
    titles = sum(read(line["title"]).emergency is not None for line in lines)
    print(f"feeling {feeling:.3f}, repeat {repeat:.3f}")
    print(f"false alarms of emergency: {alarms} letters, {titles} titles of {len(lines)}")


def own_messages() -> None:
    """What our own test messages show; those in ``blind_…`` were never learned from."""
    for name in ("emergencies", "emergencies_fresh", "emergencies_second"):
        rows = _table(name)
        _dangers(name, [text for text, kinds in rows if kinds != "-"], "recognised")
        _dangers(name, [text for text, kinds in rows if kinds == "-"], "false alarms")
    _dangers("blind emergencies", [row[0] for row in _table("blind_emergencies")], "recognised")
    _dangers("blind look-alikes", [row[0] for row in _table("blind_look_alikes")], "false alarms")
    for name in ("chat_categories", "blind_chat"):
        rows = _table(name)
        right = sum(read(row[0]).category.value == row[1] for row in rows)
        print(f"{name}, category: {right}/{len(rows)}")
    intents = [(text, wanted) for text, wanted, *_ in _table("intents")]
    blind = [(row[0], row[3]) for row in _table("blind_chat")]
    for name, pairs in (("intents", intents), ("blind_chat, intent", blind)):
        print(f"{name}: {sum(read(text).intent == wanted for text, wanted in pairs)}/{len(pairs)}")
    print(f"houses exact: {sum(map(_house_right, _table('houses')))}/{len(_table('houses'))}")


def _dangers(name: str, texts: Sequence[str], word: str) -> None:
    readings = [read(text) for text in texts]
    sure = sum(reading.emergency is not None for reading in readings)
    asked = sum(reading.emergency_doubt for reading in readings)
    print(f"{name}: {word} {sure}/{len(texts)}, asked about {asked}")


def _house_right(row: Sequence[str]) -> bool:
    place = read(row[0]).slots.place
    parts = (place.building, place.unit, place.room) if place else (None, None, None)
    return [part or "-" for part in parts] == list(row[1:])


def _table(name: str) -> list[list[str]]:
    lines = (EXAMPLES / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line]


def labelled(file: Path, *, with_baselines: bool) -> None:
    """Category on the labelled rows."""
    from scripts import learn_weights as learn  # noqa: PLC0415  (needs the extra `learn`)

    rows, aside = learn.set_aside(learn.load(file), SET_ASIDE)
    for name, text in (("title", _title), ("title and text", _both)):
        answers = unread(learn, rows, aside, text)
        score(f"set aside, {name}", answers, aside)
        if name == "title":
            calibration(answers, aside)
            confusion(answers, aside)
        score(f"cross-validated, {name}", crossed(learn, rows, text), rows)
    if with_baselines:
        baselines(rows)
    moods(file)


def _title(row: Any) -> str:
    return str(row.title)


def _both(row: Any) -> str:
    return f"{row.title}。{row.text}"


def main() -> None:
    """Read the arguments and print the measurements."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", type=Path, nargs="?")
    parser.add_argument("--baselines", action="store_true", help="linear SVMs on the same folds")
    arguments = parser.parse_args()
    warm()
    if arguments.file:
        labelled(arguments.file, with_baselines=arguments.baselines)
    own_messages()


if __name__ == "__main__":
    main()
