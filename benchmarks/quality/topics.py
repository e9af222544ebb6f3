"""``python -m benchmarks.quality.topics FOLDER``: the topics of messages against labelled sets.

FOLDER holds the sets by name. They measure only: the model never saw them, and the linear model
that is trained on each (on one half, judged on the other) is thrown away. It shows what the set
itself allows, the most frequent topic what knowing nothing gives.
"""

import argparse
import csv
import gzip
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from benchmarks import timing
from huoqun.customers.kinds import Topic
from huoqun.customers.rules import topics

# A set: its file, the column of its label, and what our word for each label is. A label that is
# no topic of ours must get none.
SETS: dict[str, tuple[str, str, dict[str, Topic]]] = {
    "zh_shopping_reviews": (
        "reviews.csv.gz",
        "category",
        {
            "书籍": Topic.BOOKS,
            "平板": Topic.DIGITAL,
            "手机": Topic.DIGITAL,
            "计算机": Topic.DIGITAL,
            "水果": Topic.FOOD,
            "蒙牛": Topic.FOOD,
            "洗发水": Topic.BEAUTY,
            "热水器": Topic.HOME,
            "衣服": Topic.FASHION,
            "酒店": Topic.TRAVEL,
        },
    ),
    "zh_news_titles_thucnews": (
        "titles.csv.gz",
        "topic",
        {
            "finance": Topic.FINANCE,
            "stocks": Topic.FINANCE,
            "realty": Topic.HOME,
            "education": Topic.EDUCATION,
            "science": Topic.DIGITAL,
            "sports": Topic.SPORTS,
            "game": Topic.ENTERTAINMENT,
            "entertainment": Topic.ENTERTAINMENT,
        },
    ),
    "zh_toutiao_tnews": (
        "titles.csv.gz",
        "topic",
        {
            "news_entertainment": Topic.ENTERTAINMENT,
            "news_game": Topic.ENTERTAINMENT,
            "news_sports": Topic.SPORTS,
            "news_finance": Topic.FINANCE,
            "news_stock": Topic.FINANCE,
            "news_house": Topic.HOME,
            "news_car": Topic.CARS,
            "news_edu": Topic.EDUCATION,
            "news_tech": Topic.DIGITAL,
            "news_travel": Topic.TRAVEL,
        },
    ),
}
NONE = ""
Guess = frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Judged:
    """How right guesses are; ``silent`` is the share of messages that got none."""

    accuracy: float
    precision: float
    macro_f1: float
    silent: float


def judge(wanted: Sequence[str], guessed: Sequence[Guess]) -> Judged:
    """Accuracy over all texts (none where none is wanted), the rest over topics alone."""
    right, said, meant = Counter[str](), Counter[str](), Counter(wanted)
    hits = 0
    for want, guess in zip(wanted, guessed, strict=True):
        said.update(guess)
        right.update(guess & {want})
        hits += want in guess if want else not guess
    scores = [2 * right[each] / (said[each] + meant[each]) for each in meant if each]
    return Judged(
        accuracy=hits / len(wanted),
        precision=sum(right.values()) / max(1, sum(said.values())),
        macro_f1=sum(scores) / len(scores),
        silent=sum(not guess for guess in guessed) / len(guessed),
    )


def rows(folder: Path, name: str) -> Iterator[tuple[str, str]]:
    """(text, our topic or none) of a set."""
    file, column, ours = SETS[name]
    with gzip.open(folder / name / file, "rt", encoding="utf-8") as opened:
        for row in csv.DictReader(opened):
            yield row["text"], ours.get(row[column], NONE)


def main() -> None:
    """Measure every set and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quality.topics")
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    table = Table("set", "model", "accuracy", "precision", "macro F1", "silent", "messages/s")
    for name in SETS:
        for model, judged, pace in measured(list(rows(folder, name))):
            shares = (judged.accuracy, judged.precision, judged.macro_f1, judged.silent)
            table.add_row(name, model, *(f"{each:.3f}" for each in shares), pace)
    Console(width=120).print(table)


def measured(found: list[tuple[str, str]]) -> Iterator[tuple[str, Judged, str]]:
    """Nothing known, our model, and one trained on the other half of the set itself."""
    half = [zlib.crc32(text.encode()) % 2 for text, _ in found]
    learnt = [each for each, side in zip(found, half, strict=True) if side]
    judged = [each for each, side in zip(found, half, strict=True) if not side]
    texts, wanted = [text for text, _ in judged], [want for _, want in judged]
    usual = Counter(want for _, want in learnt).most_common(1)[0][0]
    yield "most frequent", judge(wanted, [frozenset({usual} - {NONE})] * len(wanted)), ""
    linear = make_pipeline(
        TfidfVectorizer(analyzer="char", ngram_range=(1, 3), min_df=2),
        LogisticRegression(max_iter=300, C=8),
    )
    linear.fit([text for text, _ in learnt], [want for _, want in learnt])
    ours = [frozenset(each.value for each in topics.signals(text).topics) for text in texts]
    theirs = [frozenset({str(each)} - {NONE}) for each in linear.predict(texts)]
    own, rival = timing.race(
        lambda: [topics.signals(text) for text in texts], lambda: linear.predict(texts)
    )
    yield "ours, never saw it", judge(wanted, ours), f"{len(texts) / own:,.0f} ({rival / own:.2f}x)"
    yield "trained on it", judge(wanted, theirs), f"{len(texts) / rival:,.0f}"


if __name__ == "__main__":
    main()
