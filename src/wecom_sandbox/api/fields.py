"""Types of fields with the limits that several calls share."""

from typing import Annotated

from msgspec import Meta

from wecom_sandbox.errors import ApiError
from wecom_sandbox.rules import paging

Text20 = Annotated[str, Meta(max_length=20)]
Text30 = Annotated[str, Meta(max_length=30)]
Text40 = Annotated[str, Meta(max_length=40)]
Text150 = Annotated[str, Meta(max_length=150)]
Id = Annotated[str, Meta(min_length=1, max_length=128)]
Ids100 = Annotated[list[Id], Meta(max_length=100)]
OrderNo = Annotated[int, Meta(ge=0, lt=2**32)]
Time = Annotated[int, Meta(ge=0, lt=2**33)]
Flag = Annotated[int, Meta(ge=0, le=1)]
Cursor = Annotated[str, Meta(max_length=512)]
Limit = Annotated[int, Meta(ge=0, lt=2**31)]


def check_bytes(name: str, text: str, most: int, code: int = 40058) -> None:
    """Limits that the platform counts in bytes of UTF-8."""
    size = len(text.encode())
    if size > most:
        raise ApiError(code, f"{name} has {size} bytes, {most} are allowed")


def position(cursor: str, *kinds: type) -> tuple[int | str, ...] | None:
    """Where a list goes on; None at its beginning; 40058 for a cursor that is not ours."""
    if not cursor:
        return None
    found = paging.position_of(cursor, kinds=kinds)
    if found is None:
        raise ApiError(40058, "invalid cursor")
    return found


def after(cursor: str) -> int:
    """The number of the row after which a list goes on; 0 at its beginning."""
    found = position(cursor, int)
    return int(found[0]) if found else 0
