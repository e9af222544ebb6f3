"""The text that the model is trained on: all of it written for this project."""

import random
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from huoqun.core import text as texts
from simulation.chatter import everyday, themes, voice

_HERE = Path(__file__).parent
# Carriers of a need are put together with so many things of every topic.
_THINGS_PER_CARRIER = 2
# A sentence that a person wrote whole tells more than a carrier with a thing in it.
SAID_WEIGHT = 4.0
CARRIED_WEIGHT = 1.0
# Everyday chatter keeps the model silent.
EVERYDAY_WEIGHT = 2.0
WORD_WEIGHT = 0.5


@dataclass(frozen=True, kw_only=True)
class Example:
    """A text and all that it is about; what is not named, it is not about."""

    text: str
    labels: frozenset[str]
    weight: float


def lexicon() -> dict[str, dict[str, list[str]]]:
    """For each topic and need its ``sure`` words and its ``hints``, in their normal spelling."""
    raw = tomllib.loads((_HERE / "lexicon.toml").read_text(encoding="utf-8"))
    return {
        label: {
            kind: list(dict.fromkeys(texts.normalised(each) for each in words.split()))
            for kind, words in kinds.items()
        }
        for label, kinds in raw.items()
    }


def examples() -> list[Example]:
    """Every example, the same at each call."""
    raw = tomllib.loads((_HERE / "sentences.toml").read_text(encoding="utf-8"))
    return [*_carried(raw["things"], raw["carriers"]), *_said(raw["said"]), *_everyday(), *_words()]


def _carried(things: dict[str, str], carriers: dict[str, str]) -> Iterator[Example]:
    dice = random.Random(20)  # noqa: S311 (the same text at every training)
    for need, lines in carriers.items():
        for carrier in lines.strip().splitlines():
            for topic, named in things.items():
                for thing in dice.sample(named.split(), _THINGS_PER_CARRIER):
                    labels = {topic} if need == "none" else {topic, need}
                    yield Example(
                        text=carrier.replace("{thing}", thing),
                        labels=frozenset(labels),
                        weight=CARRIED_WEIGHT,
                    )


def _said(raw: dict[str, str]) -> Iterator[Example]:
    for line in raw["sentences"].strip().splitlines():
        labels, text = line.split("|", 1)
        named = frozenset(labels.split(",")) - {"none"}
        yield Example(text=text, labels=named, weight=SAID_WEIGHT)


def _everyday() -> Iterator[Example]:
    """What is said in every group, as the simulation writes it: about nothing that is sold."""
    lines = [
        *everyday.REACTIONS,
        *everyday.GREETINGS,
        *everyday.SIGN_INS,
        *everyday.RETURNS,
        *everyday.WELCOMES,
        *everyday.PROTESTS,
    ]
    for text in lines:
        yield Example(text=text, labels=frozenset(), weight=EVERYDAY_WEIGHT)


def _words() -> Iterator[Example]:
    """Each sure word alone: what the carriers never mention is learnt too."""
    for label, kinds in lexicon().items():
        for word in kinds["sure"]:
            yield Example(text=word, labels=frozenset({label}), weight=WORD_WEIGHT)


def chatter() -> Iterator[tuple[str, str]]:
    """(theme, line) of all that the simulation says in its themes: it only measures the model."""
    for theme, spoken in themes.VOICES.items():
        rng = random.Random(7)  # noqa: S311 (the same lines at every measurement)
        for script in spoken.scripts:
            for line in script:
                yield from ((theme, _filled(each, spoken, rng)) for each in line.wordings)
        for lines in (spoken.remarks, spoken.shows, spoken.offers):
            yield from ((theme, _filled(each, spoken, rng)) for each in lines)


def _filled(wording: str, spoken: voice.Voice, rng: random.Random) -> str:
    slots = {**spoken.slots, "商品": tuple(each.name for each in spoken.products)}
    for name, fillings in slots.items():
        wording = wording.replace(f"{{{name}}}", rng.choice(fillings))
    return wording
