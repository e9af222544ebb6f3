"""What a message is about and what its writer wants; pure, and honest: unclear is nothing.

A linear model over words and their neighbours, trained by ``python -m tools.topics`` on text that
was written for this project. Its weights, ``topics.json``, are read once per process.
"""

import functools
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from huoqun.core import text as texts
from huoqun.customers.kinds import Need, Topic

# What is longer was copied from somewhere; its beginning tells what it is about.
TEXT_LENGTH_MAX = 500
# A word with its neighbours: "多少" and "钱" make a price together.
NEIGHBOURS_MAX = 3

WORDS: tuple[Topic | Need, ...] = (*Topic, *Need)


@dataclass(frozen=True, kw_only=True)
class Signals:
    """The topics and needs of one message; empty where nothing is clear enough."""

    topics: tuple[Topic, ...] = ()
    needs: tuple[Need, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.topics or self.needs)


class _Weights(msgspec.Struct, frozen=True):
    """The model as it is stored; weights are logits, one hundred to the unit."""

    words: tuple[str, ...]
    bias: tuple[int, ...]
    least: tuple[int, ...]
    features: dict[str, tuple[int, ...]]  # word, weight, word, weight …


@functools.cache
def _weights() -> _Weights:
    stored = Path(__file__).with_name("topics.json").read_bytes()
    found = msgspec.json.decode(stored, type=_Weights)
    assert found.words == WORDS, "topics.json was trained for other words: run tools.topics"
    return found


def features(words: Sequence[str]) -> set[str]:
    """The words of a message, and those that stand together joined to one."""
    found = set(words)
    for length in range(2, NEIGHBOURS_MAX + 1):
        for start in range(len(words) - length + 1):
            found.add("".join(words[start : start + length]))
    return found


def signals(text: str | None) -> Signals:
    """What a message is about and what its writer wants."""
    if not text:
        return _NOTHING
    model = _weights()
    scores: dict[int, int] = defaultdict(int)
    known = model.features
    for feature in features(texts.words(texts.normalised(text[:TEXT_LENGTH_MAX]))):
        pairs = known.get(feature)
        if pairs is not None:
            for place in range(0, len(pairs), 2):
                scores[pairs[place]] += pairs[place + 1]
    clear = [
        WORDS[number]
        for number in sorted(scores)
        if scores[number] + model.bias[number] >= model.least[number]
    ]
    if not clear:
        return _NOTHING
    return Signals(
        topics=tuple(each for each in clear if isinstance(each, Topic)),
        needs=tuple(each for each in clear if isinstance(each, Need)),
    )


_NOTHING = Signals()
