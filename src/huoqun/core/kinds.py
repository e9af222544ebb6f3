"""Closed word lists that carry their own Chinese and English."""

from enum import StrEnum
from typing import Self


class Kind(StrEnum):
    """A closed list of words; each member is ``"value", "中文", "English"``."""

    zh: str
    en: str

    # The labels have defaults only so that a type checker lets ``Kind("value")`` look one up.
    def __new__(cls, value: str, zh: str = "", en: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.zh = zh
        member.en = en
        return member

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """The (value, Chinese label) pairs of a Django field."""
        return [(member.value, member.zh) for member in cls]
