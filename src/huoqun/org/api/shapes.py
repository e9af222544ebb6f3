"""Shapes that the routes of this room share."""

from typing import Annotated

from pydantic import Field, StringConstraints

from huoqun.core.http import Line, Words

Name = Annotated[Line, Field(max_length=100)]
ShortName = Annotated[Line, Field(max_length=60)]
Key = Annotated[Words, Field(max_length=200)]
Word = Annotated[str, StringConstraints(pattern=r"^[a-z_.]*$", max_length=60)]
