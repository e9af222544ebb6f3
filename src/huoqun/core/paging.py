"""Pages of a list by keyset.

A page costs the same wherever it lies; no row is skipped or shown twice when others come and go.
"""

import base64
import json
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import F, Field, Model, Q, QuerySet

from huoqun.core import http
from huoqun.core.refusal import Refused

Row = TypeVar("Row", bound=Model)
Item = TypeVar("Item")
# What a cursor can hold; a moment travels as ISO text.
Value = int | str | None

_INTEGER_LIMIT = 2**63


class BadCursor(Refused):
    """The cursor is not one that this list gave."""

    code = "bad_cursor"
    status = 400
    zh = "翻页位置无效，请从第一页重新打开。"
    en = "The page position is not valid; start again from the first page."


@dataclass(frozen=True, kw_only=True, slots=True)
class Window(Generic[Item]):
    """The rows of one page and where the next begins; the fields of ``core.http.Page``."""

    items: list[Item]
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
    nullable: bool = False,
) -> Window[Row]:
    """One page of the rows in the order of a column, then of id; two queries.

    ``nullable`` says that the column may be empty: such rows come last in either direction.
    """
    limit = min(max(limit, 1), http.PAGE_SIZE_MAX)
    counted = rows.order_by()[: http.TOTAL_MAX + 1].count()
    later = rows.filter(_beyond(rows, cursor, by, descending, nullable)) if cursor else rows
    found = list(later.order_by(*_order(by, descending, nullable))[: limit + 1])
    items = found[:limit]
    more = len(found) > limit
    return Window(
        items=items,
        next_cursor=encode(_read(items[-1], by), items[-1].pk) if more else None,
        total=min(counted, http.TOTAL_MAX),
        total_is_capped=counted > http.TOTAL_MAX,
    )


def encode(*values: Value | date) -> str:
    """A cursor that holds these values; a client must not look inside."""
    plain = [each if each is None or isinstance(each, int) else str(each) for each in values]
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def decode(cursor: str, *, count: int) -> list[Value]:
    """The values of a cursor again; raises BadCursor for what :func:`encode` never wrote."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        values = json.loads(base64.b64decode(padded.encode("ascii"), altchars=b"-_", validate=True))
    except (ValueError, RecursionError) as error:
        raise BadCursor from error
    if not isinstance(values, list) or len(values) != count or not all(map(_is_value, values)):
        raise BadCursor
    return values


def _is_value(value: object) -> bool:
    """Whether the database can be asked about it: a bigint, storable text or nothing."""
    if isinstance(value, str):
        return "\x00" not in value and not any("\ud800" <= sign <= "\udfff" for sign in value)
    if isinstance(value, bool):
        return False
    return value is None or (isinstance(value, int) and -_INTEGER_LIMIT <= value < _INTEGER_LIMIT)


def _order(by: str, descending: bool, nullable: bool) -> list[Any]:  # noqa: FBT001 - as window() got them
    """The order of the rows; a column that is never empty keeps the plain form of its index."""
    sign = "-" if descending else ""
    if not nullable:
        return [f"{sign}{by}", f"{sign}id"]
    column = F(by)
    first = column.desc(nulls_last=True) if descending else column.asc(nulls_last=True)
    return [first, f"{sign}id"]


def _beyond(
    rows: QuerySet[Row],
    cursor: str,
    by: str,
    descending: bool,  # noqa: FBT001 - as window() got them
    nullable: bool,  # noqa: FBT001 - as window() got them
) -> Q:
    """The rows after the cursor's."""
    value, row_id = decode(cursor, count=2)
    if not isinstance(row_id, int):
        raise BadCursor
    after = "lt" if descending else "gt"
    if value is None:
        if not nullable:
            raise BadCursor
        return Q(**{f"{by}__isnull": True, f"id__{after}": row_id})
    typed = _typed(rows, by, value)
    tie = Q(**{by: typed, f"id__{after}": row_id})
    rest = Q(**{f"{by}__{after}": typed}) | tie
    if nullable:
        return rest | Q(**{f"{by}__isnull": True})
    # The first condition is implied by the second and lets the index start there.
    return Q(**{f"{by}__{after}e": typed}) & rest


def _typed(rows: QuerySet[Row], by: str, value: int | str) -> object:
    """The cursor's value as the column's type: a forged one is refused here."""
    field = _field(rows, by)
    try:
        typed = field.to_python(value)
        field.run_validators(typed)
    except (ValidationError, TypeError, ValueError, OverflowError) as error:
        raise BadCursor from error
    if isinstance(typed, int) and not -_INTEGER_LIMIT <= typed < _INTEGER_LIMIT:
        raise BadCursor
    return typed


def _field(rows: QuerySet[Row], by: str) -> "Field[Any, Any]":
    """The field behind a column's name: annotated, own, or of a related row."""
    annotation = rows.query.annotations.get(by)
    if annotation is not None:
        return annotation.output_field
    model: Any = rows.model
    *path, name = by.split("__")
    for part in path:
        model = model._meta.get_field(part).related_model
    try:
        field: Field[Any, Any] = model._meta.get_field(name)
    except FieldDoesNotExist as error:
        raise AssertionError(f"{rows.model.__name__} has no {by}") from error
    return field


def _read(row: Model, by: str) -> Value | date:
    value: Any = row
    for part in by.split("__"):
        value = getattr(value, part)
    return value  # type: ignore[no-any-return]  # whatever the column holds
