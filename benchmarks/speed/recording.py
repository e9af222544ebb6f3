"""``record_many`` against the bare statements: COPY into a stage, INSERT … ON CONFLICT."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from benchmarks import figures, timing
from benchmarks.figures import Figure
from benchmarks.house import House
from huoqun.events import fact as facts
from huoqun.events import log
from huoqun.events.catalog import communities as catalog
from huoqun.events.catalog.communities import MessageKind

BATCH = 20_000
# The bare rival: the same facts in one table with a unique key, already decoded; no fingerprint,
# no second index, no conflict, no order of transactions.
_TABLE = """
CREATE TABLE bare (
    key uuid PRIMARY KEY, seq bigserial, name text, version smallint, kind text,
    occurred_at timestamptz, occurred_on date, recorded_at timestamptz DEFAULT now(), source text,
    community_id bigint, customer_id bigint, unit_id bigint, text text
);
CREATE TEMP TABLE bare_stage (
    key uuid, name text, version smallint, kind text, occurred_at timestamptz, occurred_on date,
    source text, community_id bigint, customer_id bigint, unit_id bigint, text text
) ON COMMIT DELETE ROWS
"""
_COLUMNS = (
    "key, name, version, kind, occurred_at, occurred_on, source, community_id, customer_id,"
    " unit_id, text"
)


def measure(house: House) -> Iterator[Figure]:
    """First load and replay of the same batches, durable on both sides."""
    batches = [_batch(place) for place in range(house.size(10, 50))]
    rows = [[_decoded(each) for each in batch] for batch in batches]
    with connection.cursor() as cursor:
        cursor.execute(_TABLE)
    log_seconds = bare_seconds = log_again = bare_again = 0.0
    # Rivals take turns batch by batch: the machine's moods meet both.
    for batch, decoded in zip(batches, rows, strict=True):
        log_seconds += timing.seconds(lambda each=batch: _record(each))
        bare_seconds += timing.seconds(lambda each=decoded: _bare(each))
    for batch, decoded in zip(batches, rows, strict=True):
        log_again += timing.seconds(lambda each=batch: _record(each))
        bare_again += timing.seconds(lambda each=decoded: _bare(each))
    total = len(batches) * BATCH
    yield figures.made(
        f"record_many, durable, batches of {BATCH:,}",
        total / log_seconds,
        "facts/s",
        against=f"bare COPY + INSERT ON CONFLICT: {total / bare_seconds:,.0f}/s",
        ratio=bare_seconds / log_seconds,
        target=figures.at_least(0.7, bare_seconds / log_seconds),
    )
    yield figures.made(
        "record_many: replay, all duplicates",
        total / log_again,
        "facts/s",
        against=f"first load {total / log_seconds:,.0f}/s; bare replay {total / bare_again:,.0f}/s",
        ratio=log_seconds / log_again,
        target=figures.at_least(1, log_seconds / log_again),
    )


def _batch(place: int) -> list[catalog.MessageSent]:
    start = datetime(2026, 6, 1, tzinfo=UTC) + timedelta(hours=place)
    return [
        catalog.MessageSent(
            occurred_at=start + timedelta(milliseconds=number * 180),
            source="archive",
            key=f"msg-{place:04d}-{number:06d}",
            kind=MessageKind.TEXT,
            community_id=number % 997 + 1,
            customer_id=number % 7919 + 1,
            unit_id=1,
            text="昨天买的到了，包装很好，谢谢群主",
        )
        for number in range(BATCH)
    ]


def _decoded(each: catalog.MessageSent) -> tuple[Any, ...]:
    return (
        UUID(bytes=facts.key_hash(each.source, each.key)),
        each.name,
        each.version,
        str(each.kind),
        each.occurred_at,
        each.occurred_on,
        each.source,
        each.community_id,
        each.customer_id,
        each.unit_id,
        each.text,
    )


def _record(batch: Sequence[catalog.MessageSent]) -> None:
    with transaction.atomic():
        log.record_many(batch)


def _bare(rows: Sequence[tuple[Any, ...]]) -> None:
    with transaction.atomic(), connection.cursor() as wrapper:
        with wrapper.cursor.copy(f"COPY bare_stage ({_COLUMNS}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        wrapper.execute(
            f"INSERT INTO bare ({_COLUMNS}) SELECT {_COLUMNS} FROM bare_stage"  # noqa: S608 (our own columns)
            " ON CONFLICT DO NOTHING RETURNING seq"
        )
        wrapper.fetchall()
