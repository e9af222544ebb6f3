"""Cursors survive anything a client sends; pages hold every row once, empty values last."""

import base64
import json
from datetime import UTC, datetime

import pytest
from django.db.models import IntegerField, Value
from django.db.models.functions import NullIf
from hypothesis import given
from hypothesis import strategies as st

from huoqun.core import paging
from huoqun.events.models import Rejected

STORABLE = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]))
VALUES = st.lists(st.none() | st.integers(-(2**63), 2**63 - 1) | STORABLE, min_size=1, max_size=4)


def forged(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode()


@given(VALUES)
def test_a_cursor_comes_back_as_it_went(values):
    assert paging.decode(paging.encode(*values), count=len(values)) == values


@given(st.text(max_size=80))
def test_whatever_else_is_a_cursor_or_a_refusal(text):
    try:
        values = paging.decode(text, count=2)
    except paging.BadCursor:
        return
    assert len(values) == 2


@pytest.mark.parametrize(
    "value",
    [
        {"a": 1},
        [1],
        [1, 2, 3],
        [1.5, 2],
        [True, 2],
        [[1], 2],
        [2**63, 2],
        ["a\x00b", 2],
        ["\ud800", 2],
        7,
    ],
)
def test_what_no_list_gave_is_refused(value):
    with pytest.raises(paging.BadCursor):
        paging.decode(forged(value), count=2)


def rejected(count: int) -> None:
    """Rows whose report is empty for each third."""
    for number in range(count):
        Rejected.objects.create(
            source=f"s{number % 4}",
            batch_id=None if number % 3 == 0 else number % 5,
            reason="r",
            original="o",
            rejected_at=datetime(2026, 3, 1, number % 24, tzinfo=UTC),
        )


def walk(**how) -> list[Rejected]:
    found, cursor = [], ""
    while True:
        page = paging.window(Rejected.objects.all(), cursor=cursor, limit=3, **how)
        found += page.items
        if page.next_cursor is None:
            return found
        cursor = page.next_cursor


@pytest.mark.django_db
@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("by", ["id", "source", "rejected_at", "batch_id"])
def test_pages_hold_every_row_once_in_order(by, descending):
    rejected(20)
    found = walk(by=by, descending=descending, nullable=by == "batch_id")
    assert len({row.pk for row in found}) == len(found) == 20
    values = [getattr(row, by) for row in found]
    known = [value for value in values if value is not None]
    assert known == sorted(known, reverse=descending)
    assert values == known + [None] * (len(values) - len(known)), "what is empty comes last"


@pytest.mark.django_db
def test_an_annotated_column_sorts_too():
    rejected(7)
    rows = Rejected.objects.annotate(
        rank=NullIf("batch_id", Value(1), output_field=IntegerField(null=True))
    )
    first = paging.window(rows, by="rank", limit=3, nullable=True)
    second = paging.window(rows, by="rank", limit=9, nullable=True, cursor=first.next_cursor)
    assert len({row.pk for row in first.items + second.items}) == 7


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("by", "value"),
    [
        ("id", ["x", 1]),
        ("id", [1, "x"]),
        ("id", [None, 1]),
        ("rejected_at", ["yesterday", 1]),
        ("rejected_at", [5, 1]),
        ("source", [None, 1]),
    ],
)
def test_a_cursor_of_another_list_is_refused(by, value):
    with pytest.raises(paging.BadCursor):
        paging.window(Rejected.objects.all(), by=by, cursor=forged(value))


@pytest.mark.django_db
def test_a_page_costs_two_queries(django_assert_num_queries):
    rejected(5)
    with django_assert_num_queries(2):
        page = paging.window(Rejected.objects.all(), limit=2)
    assert (len(page.items), page.total, page.total_is_capped) == (2, 5, False)


@pytest.mark.django_db
def test_the_total_is_capped(monkeypatch):
    monkeypatch.setattr("huoqun.core.http.TOTAL_MAX", 3)
    rejected(5)
    page = paging.window(Rejected.objects.all(), limit=2)
    assert (page.total, page.total_is_capped) == (3, True)
