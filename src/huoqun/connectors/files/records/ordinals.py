"""Which of several equal rows a row is, counted while streaming, in 8 bytes of memory per row."""

import hashlib
from array import array

_START_SLOTS = 1 << 4
_LOAD_MAX = 0.6


def digest(parts: tuple[str, ...]) -> bytes:
    """128 bits of a row's content; parts cannot run into each other."""
    return hashlib.blake2b("\x1f".join(parts).encode(), digest_size=16).digest()


class Ordinals:
    """Numbers equal digests 0, 1, 2… in the order in which they come.

    A longer export that overlaps a shorter one gives its equal rows the same numbers, because both
    write the rows of one moment in the same order. A plain dict would take ten times the memory.
    """

    def __init__(self) -> None:
        self._slots = array("Q", bytes(8 * _START_SLOTS))
        self._used = 0
        self._repeats: dict[int, int] = {}

    def next(self, content: bytes) -> int:
        """How many equal rows came before this one."""
        value = int.from_bytes(content[:8], "big") or 1  # zero marks a free slot
        if self._add(value):
            return 0
        count = self._repeats.get(value, 0) + 1
        self._repeats[value] = count
        return count

    def _add(self, value: int) -> bool:
        """Remember a value; False when it is known already."""
        slots = self._slots
        mask = len(slots) - 1
        place = value & mask
        while slots[place]:
            if slots[place] == value:
                return False
            place = (place + 1) & mask
        slots[place] = value
        self._used += 1
        if self._used > len(slots) * _LOAD_MAX:
            self._grow()
        return True

    def _grow(self) -> None:
        old = self._slots
        self._slots = array("Q", bytes(16 * len(old)))
        mask = len(self._slots) - 1
        for value in old:
            if value:
                place = value & mask
                while self._slots[place]:
                    place = (place + 1) & mask
                self._slots[place] = value
