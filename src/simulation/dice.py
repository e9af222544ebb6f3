"""Named, seeded streams of chance: the same seed and names give the same throws on any machine."""

import math
import random
from collections.abc import Sequence
from typing import TypeVar

Thing = TypeVar("Thing")


class Dice(random.Random):
    """A stream of chance with the few distributions that people's habits need."""

    def happens(self, probability: float) -> bool:
        """Return True with the given probability."""
        return self.random() < probability

    def count(self, mean: float) -> int:
        """Return a Poisson number; a normal approximation serves above 30."""
        if mean <= 0:
            return 0
        if mean > 30:
            return max(0, round(self.gauss(mean, math.sqrt(mean))))
        threshold = math.exp(-mean)
        product = self.random()
        hits = 0
        while product > threshold:
            product *= self.random()
            hits += 1
        return hits

    def pick(self, things: Sequence[Thing], weights: Sequence[float]) -> Thing:
        """Return one of the things, the heavier the likelier."""
        return self.choices(things, weights)[0]


def stream(seed: int, *names: str) -> Dice:
    """Return the stream of that name; streams do not disturb each other."""
    # A string seeds through SHA-512, which is the same on every platform and Python.
    return Dice("/".join((str(seed), *names)))
