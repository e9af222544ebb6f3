"""The edge's shared shapes: how a refusal and a page look on the wire."""

from typing import Generic, TypeVar

from ninja import Schema

from huoqun.core.ids import Count

Item = TypeVar("Item")

PAGE_SIZE_DEFAULT = 50
PAGE_SIZE_MAX = 200
# Counting further than this costs more than anyone reads: "10,000+" is shown.
TOTAL_MAX = 10_000


class RefusalOut(Schema):
    """What a client sees when the system says no."""

    code: str
    zh: str
    en: str
    params: dict[str, str]


class Page(Schema, Generic[Item]):
    """One page of a list; ``next_cursor`` is null on the last, ``total`` is capped at TOTAL_MAX."""

    items: list[Item]
    next_cursor: str | None
    total: Count
    total_is_capped: bool
