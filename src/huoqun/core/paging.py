"""Pages of a list by keyset.

A page costs the same wherever it lies; no row is skipped or shown twice when others come and go.
"""

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet

from huoqun.core import http
from huoqun.core.refusal import Refused

Row = TypeVar("Row", bound=Model)


class BadCursor(Refused):
    """The cursor is not one that this list gave."""

    code = "bad_cursor"
    status = 400
    zh = "翻页位置无效，请从第一页重新打开。"
    en = "The page position is not valid; start again from the first page."


@dataclass(frozen=True, kw_only=True, slots=True)
class Window(Generic[Row]):
    """The rows of one page and where the next begins; the fields of ``core.http.Page``."""

    items: list[Row]
    next_cursor: str | None
    total: int
    total_is_capped: bool


def window(
    rows: QuerySet[Row],
    *,
    cursor: str | None = None,
    limit: int = http.PAGE_SIZE_DEFAULT,
    by: str = "id",
    descending: bool = False,
) -> Window[Row]:
    """One page of the rows in the order of a column that is never null, then of id; two queries."""
    limit = min(max(limit, 1), http.PAGE_SIZE_MAX)
    counted = rows.order_by()[: http.TOTAL_MAX + 1].count()
    sign, beyond = ("-", "lt") if descending else ("", "gt")
    later = rows
    if cursor:
        value, row_id = _read_cursor(cursor)
        # The first condition is implied by the second and lets the index start there.
        later = rows.filter(
            Q(**{f"{by}__{beyond}e": value}),
            Q(**{f"{by}__{beyond}": value}) | Q(**{by: value, f"id__{beyond}": row_id}),
        )
    found = list(later.order_by(f"{sign}{by}", f"{sign}id")[: limit + 1])
    items = found[:limit]
    return Window(
        items=items,
        next_cursor=_write_cursor(items[-1], by) if len(found) > limit else None,
        total=min(counted, http.TOTAL_MAX),
        total_is_capped=counted > http.TOTAL_MAX,
    )


def _write_cursor(row: Model, by: str) -> str:
    value: Any = row
    for part in by.split("__"):
        value = getattr(value, part)
    text = json.dumps([value if isinstance(value, int) else str(value), row.pk])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read_cursor(cursor: str) -> tuple[int | str, int]:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        value, row_id = json.loads(base64.urlsafe_b64decode(padded.encode("ascii")))
    except (ValueError, binascii.Error, TypeError) as error:
        raise BadCursor from error
    if not isinstance(value, int | str) or not isinstance(row_id, int) or abs(row_id) >= 2**63:
        raise BadCursor
    return value, row_id
