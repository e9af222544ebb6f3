"""The edge's shared shapes: how a refusal and a page look on the wire."""

import re
from datetime import date
from typing import Annotated, Final, Generic, TypeVar

from django.http import HttpResponse
from ninja import Schema
from pydantic import Field, StringConstraints

from huoqun.core.ids import Count

Item = TypeVar("Item")

PAGE_SIZE_DEFAULT = 50
PAGE_SIZE_MAX = 200
# Counting further than this costs more than anyone reads: "10,000+" is shown.
TOTAL_MAX = 10_000


# Text that PostgreSQL can store: a NUL in it would be our fault 500 instead of a sentence.
_STORABLE = r"^[^\x00]*$"
# What someone types into a search box.
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200, pattern=_STORABLE)]
# A heading or a name, and a text of several lines.
Line = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=_STORABLE)
]
Paragraph = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=4_000, pattern=_STORABLE)
]
# A business day that the calendar can turn into moments; others are slips of the keyboard.
Day = Annotated[date, Field(ge=date(1900, 1, 1), le=date(2999, 12, 31))]
Limit = Annotated[int, Field(ge=1, le=PAGE_SIZE_MAX)]


class PageIn(Schema):
    """Which page of a list."""

    cursor: Annotated[str, StringConstraints(max_length=1_000)] = ""
    limit: Limit = PAGE_SIZE_DEFAULT


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


ADDRESS_LENGTH_MAX = 500
# One slash, then neither a slash nor what browsers take for one, nor what they silently drop.
_INTERNAL: Final = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f-\x9f]*")


def internal(address: str, *, otherwise: str, below: str = "/") -> str:
    """An address of this site below a path, or the other one: nobody is led elsewhere by a link."""
    ours = len(address) <= ADDRESS_LENGTH_MAX and _INTERNAL.fullmatch(address) is not None
    # A browser would walk "/m/one/../two" out of its place.
    stays = below == "/" or ("/." not in address and "%2e" not in address.lower())
    return address if ours and stays and address.startswith(below) else otherwise


def file_response(*, name: str, content: bytes, content_type: str) -> HttpResponse:
    """A file to be kept, not shown; ``name`` is plain ASCII of ours."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
