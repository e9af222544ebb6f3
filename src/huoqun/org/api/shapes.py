"""Shapes that the routes of this room share."""

from typing import Annotated

from ninja import Schema
from pydantic import Field, StringConstraints

from huoqun.core import http

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Word = Annotated[str, StringConstraints(pattern=r"^[a-z_.]*$", max_length=60)]
Limit = Annotated[int, Field(ge=1, le=http.PAGE_SIZE_MAX)]


class PageIn(Schema):
    """Which page of a list."""

    cursor: Annotated[str, StringConstraints(max_length=1_000)] = ""
    limit: Limit = http.PAGE_SIZE_DEFAULT
