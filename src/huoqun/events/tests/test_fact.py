"""Every fact of the catalog: what goes in comes out, by either door."""

import json
import typing
from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huoqun.core.kinds import Kind
from huoqun.events import fact as facts
from huoqun.events import log, stored
from huoqun.events.fact import CATALOG, Fact

_TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
_VALUES: dict[type, st.SearchStrategy[Any]] = {
    int: st.integers(-(2**63), 2**63 - 1),
    str: _TEXTS,
    bool: st.booleans(),
    date: st.dates(date(2000, 1, 1), date(2100, 1, 1)),
    type(None): st.none(),
}
_MOMENTS = st.integers(10**9, 4 * 10**9).map(lambda second: datetime.fromtimestamp(second, UTC))


def _of(hint: Any) -> st.SearchStrategy[Any]:
    if isinstance(hint, type) and issubclass(hint, Kind):
        return st.sampled_from(hint)
    if typing.get_origin(hint) is tuple:
        return st.lists(_of(typing.get_args(hint)[0]), max_size=3).map(tuple)
    if typing.get_args(hint):
        return st.one_of(*(_of(each) for each in typing.get_args(hint)))
    return _VALUES[hint]


def _facts(cls: type[Fact]) -> st.SearchStrategy[Fact]:
    hints = typing.get_type_hints(cls)
    told = {name: _of(hints[name]) for name in (*cls.column_fields, *cls.payload_fields)}
    return st.builds(cls, occurred_at=_MOMENTS, key=_TEXTS, source=_TEXTS, **told)


_ANY = st.one_of(*(_facts(each) for each in CATALOG.values()))


def _read(seq: int) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {stored.COLUMNS} FROM events_fact WHERE seq = %s", [seq])
        names = [column.name for column in cursor.description]
        [row] = cursor.fetchall()
    return dict(zip(names, row, strict=True))


@pytest.mark.django_db
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    batch=st.lists(
        _ANY,
        min_size=1,
        max_size=6,
    )
)
def test_both_doors_write_what_the_fact_says(batch: list[Fact]) -> None:
    with transaction.atomic():
        outcome = log.record_many(batch)
        many = [_read(seq) for seq, _ in outcome.accepted]
        transaction.set_rollback(True)
    accepted = [each for _, each in outcome.accepted]
    with transaction.atomic():
        one = [_read(log.record(each)) for each in accepted]
        transaction.set_rollback(True)
    for each, by_many, by_one in zip(accepted, many, one, strict=True):
        for row in (by_many, by_one):
            del row["seq"], row["tx"], row["recorded_at"]
        assert by_many == by_one
        told = {name: getattr(each, name) for name in each.column_fields}
        expected = dict.fromkeys(facts.COLUMNS) | told
        assert {name: by_many[name] for name in facts.COLUMNS} == expected
        payload = {name: getattr(each, name) for name in each.payload_fields}
        known = {name: value for name, value in payload.items() if value is not None}
        assert json.loads(by_many["payload"] or "{}") == json.loads(msgspec.json.encode(known))
        assert by_many["occurred_at"] == each.occurred_at
        assert by_many["occurred_on"] == each.occurred_on


@given(_ANY)
def test_a_resend_says_the_same_and_a_change_does_not(each: Fact) -> None:
    values = {name: getattr(each, name) for name in (*each.column_fields, *each.payload_fields)}
    again = type(each)(occurred_at=each.occurred_at, key=each.key, source=each.source, **values)
    assert facts.fingerprint(again) == facts.fingerprint(each)
    for name, value in values.items():
        if isinstance(value, int) and not isinstance(value, bool):
            other = {**values, name: value - 1 if value > 0 else value + 1}
            told = type(each)(occurred_at=each.occurred_at, key=each.key, **other)
            stamped = name in ("corp_id", "unit_id", "order_id", "discount")
            assert (facts.fingerprint(told) == facts.fingerprint(each)) == stamped
