"""The small grammar in which chatter is written, and how a line of it is spoken.

A *script* is a block of lines, each beginning with who speaks: A asks, B, C and D answer,
主 is the community's owner. Blank lines part the scripts. `{slot}` is filled once for a whole
script, so that an answer speaks of the same thing as its question; ` / ` separates wordings of
which one is chosen, and a line that begins with `/` adds wordings to the line above it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from simulation import dice

_SLOT = re.compile(r"\{([^}]+)\}")
_OWNER = "主"


@dataclass(frozen=True, kw_only=True)
class Product:
    """Something a store sells, its price in fen."""

    name: str
    price_fen: int


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of a script: who speaks and the wordings it may take."""

    speaker: str
    wordings: tuple[str, ...]

    @property
    def by_owner(self) -> bool:
        """Return whether this line belongs to the community's owner."""
        return self.speaker == _OWNER


Script = tuple[Line, ...]
Slots = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, kw_only=True)
class Voice:
    """How one theme talks, what it sells, and when its people look at their phones."""

    theme: str
    products: tuple[Product, ...]
    slots: Slots
    scripts: tuple[Script, ...]
    remarks: tuple[str, ...]
    shows: tuple[str, ...]
    mornings: tuple[str, ...]
    offers: tuple[str, ...]
    evenings: tuple[str, ...]
    crew: tuple[str, ...]
    nicknames: tuple[str, ...]
    hours: tuple[float, ...]
    week: tuple[float, ...]

    def speak(self, line: str, filled: dict[str, str], chance: dice.Dice) -> str:
        """Return the line with its slots filled; `filled` keeps what was chosen for this talk."""

        def fill(match: re.Match[str]) -> str:
            slot = match.group(1)
            if slot not in filled:
                filled[slot] = chance.choice(self._choices(slot))
            return filled[slot]

        return _SLOT.sub(fill, line)

    def _choices(self, slot: str) -> tuple[str, ...]:
        if slot == "商品":
            return tuple(product.name for product in self.products)
        return self.slots[slot]


def lines(block: str) -> tuple[str, ...]:
    """Return the lines of a block, blank ones dropped."""
    return tuple(line.strip() for line in block.splitlines() if line.strip())


def slots(block: str) -> dict[str, tuple[str, ...]]:
    """Return slots written as `name: choice / choice`, a line beginning with `/` adding choices."""
    found: dict[str, tuple[str, ...]] = {}
    name = ""
    for line in lines(block):
        if line.startswith("/"):
            found[name] += _wordings(line[1:])
            continue
        name, _, choices = line.partition(":")
        found[name] = _wordings(choices)
    return found


def scripts(block: str) -> tuple[Script, ...]:
    """Return the scripts of a block; a blank line ends one."""
    return tuple(_script(part) for part in block.strip().split("\n\n"))


def products(block: str) -> tuple[Product, ...]:
    """Return products written as `name 39.90`, the price in yuan."""
    found = []
    for line in lines(block):
        name, _, price = line.rpartition(" ")
        found.append(Product(name=name, price_fen=round(float(price) * 100)))
    return tuple(found)


def day_hours(peaks: Mapping[int, float]) -> tuple[float, ...]:
    """Return a weight for each hour: asleep at night, awake by day, and the theme's own peaks."""
    awake = [0.02] * 6 + [0.15] + [0.35] * 15 + [0.3, 0.1]
    for hour, height in peaks.items():
        awake[hour] += height
        awake[hour - 1] += height * 0.3
        awake[min(hour + 1, 23)] += height * 0.4
    return tuple(awake)


def _script(part: str) -> Script:
    spoken: list[Line] = []
    for line in lines(part):
        if line.startswith("/"):
            last = spoken.pop()
            more = last.wordings + _wordings(line[1:])
            spoken.append(Line(speaker=last.speaker, wordings=more))
            continue
        speaker, _, text = line.partition(" ")
        spoken.append(Line(speaker=speaker, wordings=_wordings(text)))
    return tuple(spoken)


def _wordings(text: str) -> tuple[str, ...]:
    return tuple(wording.strip() for wording in text.split(" / "))
