"""Train the model and write ``customers/rules/topics.json``: small, sparse, the same every time."""

import json
from collections import defaultdict
from pathlib import Path

import numpy
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from huoqun.core import text as texts
from huoqun.customers.kinds import Topic
from huoqun.customers.rules import topics
from tools.topics import corpus
from tools.topics.corpus import Example

OUT = Path(topics.__file__).with_name("topics.json")
# Weaker words tell too little to be carried along (logits).
_KEPT_LOGIT_MIN = 0.08
_C = 4.0
# A hint is worth this part of a sure word.
_HINT = 0.35
_LEXICON = "\x00"  # before the name of a topic: how much of its lexicon a text holds
# How sure the model must be: topics are guessed by many words, needs by few and clear ones.
TOPIC_LEAST = 0.6
NEED_LEAST = 0.6


def main() -> None:
    """Train, fold the lexicon into single words, write."""
    examples = corpus.examples()
    model = train(examples)
    OUT.write_text(json.dumps(model, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
    print(f"{len(examples)} texts, {OUT.stat().st_size} bytes")


def train(examples: list[Example]) -> dict[str, object]:
    """The model in the shape in which it is stored."""
    strength = _strengths()
    rows = [_row(each.text, strength) for each in examples]
    names = {name: number for number, name in enumerate(sorted({n for row in rows for n in row}))}
    matrix = sparse.csr_matrix(
        (
            [value for row in rows for value in row.values()],
            (
                [place for place, row in enumerate(rows) for _ in row],
                [names[name] for row in rows for name in row],
            ),
        ),
        shape=(len(rows), len(names)),
    )
    weights = numpy.array([each.weight for each in examples])
    bias, learnt = [], []
    for word in topics.WORDS:
        told = numpy.array([word.value in each.labels for each in examples])
        fitted = LogisticRegression(C=_C, solver="liblinear", random_state=1)
        fitted.fit(matrix, told, sample_weight=weights)
        bias.append(round(float(fitted.intercept_[0]) * 100))
        learnt.append(fitted.coef_[0])
    return {
        "words": [word.value for word in topics.WORDS],
        "bias": bias,
        "least": [_least(word.value) for word in topics.WORDS],
        "features": _folded(names, learnt, strength),
    }


def _strengths() -> dict[str, dict[str, float]]:
    """Word → topic → how strongly the lexicon names it."""
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for label, kinds in corpus.lexicon().items():
        for kind, worth in (("hints", _HINT), ("sure", 1.0)):
            for word in kinds[kind]:
                found[word][label] = worth
    return found


def _row(text: str, strength: dict[str, dict[str, float]]) -> dict[str, float]:
    words = texts.words(texts.normalised(text))
    row: dict[str, float] = defaultdict(float)
    for feature in topics.features(words):
        row[feature] = 1.0
        for label, worth in strength.get(feature, {}).items():
            row[_LEXICON + label] += worth
    return dict(row)


def _folded(
    names: dict[str, int], learnt: list[numpy.ndarray], strength: dict[str, dict[str, float]]
) -> dict[str, list[int]]:
    """Each word's weights, with what its place in the lexicon is worth."""
    words = {name for name in names if not name.startswith(_LEXICON)} | set(strength)
    found = {}
    for feature in sorted(words):
        pairs: list[int] = []
        for number, label in enumerate(learnt):
            logit = float(label[names[feature]]) if feature in names else 0.0
            for named, worth in strength.get(feature, {}).items():
                logit += worth * float(label[names[_LEXICON + named]])
            if abs(logit) >= _KEPT_LOGIT_MIN:
                pairs += [number, round(logit * 100)]
        if pairs:
            found[feature] = pairs
    return found


def _least(word: str) -> int:
    share = TOPIC_LEAST if word in set(Topic) else NEED_LEAST
    return round(100 * float(numpy.log(share / (1 - share))))


if __name__ == "__main__":
    main()
