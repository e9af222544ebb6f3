"""Bringing the rows of classes and stages to what a judging says, in few statements."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final, LiteralString

import pyarrow
from django.db import connection, transaction

from huoqun.core import bulk, clock
from huoqun.core.ids import BIGINT_MAX
from huoqun.customers.kinds import LifecycleStage, UserClass
from huoqun.events import log
from huoqun.events.catalog import customers as catalog

# People whose rows are compared and written in one transaction.
PEOPLE_PER_TRANSACTION: Final = 50_000
FACTS_PER_CALL: Final = 10_000
_CLASS_COLUMNS: Final = (
    "customer_id",
    "user_class",
    "because",
    "orders",
    "last_order_on",
    "months_bought",
    "lowered",
    "lowered_unknown",
    "referred_buyers",
    "intent_on",
)
_STAGE_COLUMNS: Final = (
    "customer_id",
    "stage",
    "since_on",
    "befriended_on",
    "joined_on",
    "spoke_on",
    "needed_on",
    "bought_on",
    "repurchased_on",
    "dormant_on",
    "lost_on",
)


def _blocks(
    table: pyarrow.Table, columns: Sequence[str]
) -> Iterator[tuple[int, int, list[tuple[object, ...]]]]:
    """Ranges of customer ids (above, up to and with) with their rows; together they hold all ids.

    Whoever has a row in the database and none here falls into one of the ranges, too.
    """
    above = 0
    for start in range(0, max(table.num_rows, 1), PEOPLE_PER_TRANSACTION):
        block = table.slice(start, PEOPLE_PER_TRANSACTION).select(columns)
        is_last = start + PEOPLE_PER_TRANSACTION >= table.num_rows
        until = BIGINT_MAX if is_last else block["customer_id"][-1].as_py()
        yield above, until, list(zip(*(block[name].to_pylist() for name in columns), strict=True))
        above = until


def write_classes(table: pyarrow.Table, *, as_of: date, version: int, tells: bool) -> None:
    """Bring the classes of everybody to what a day says: only what changes is written."""
    for above, until, rows in _blocks(table, _CLASS_COLUMNS):
        with transaction.atomic():
            moved = _merge(
                rows,
                stage=_CLASS_STAGE_SQL,
                copy=_CLASS_COPY_SQL,
                steps=_CLASS_STEPS,
                values={"as_of": as_of, "version": version, "above": above, "until": until},
            )
            if tells:
                _tell(
                    [
                        catalog.Classified(
                            occurred_at=clock.now(),
                            day=as_of,
                            key=f"class:{who}:{as_of}:{was}:{now}",
                            kind=UserClass(now),
                            was=UserClass(was) if was else None,
                            customer_id=who,
                            rules_version=version,
                        )
                        for who, was, now in moved
                    ]
                )


def write_stages(table: pyarrow.Table, *, as_of: date, tells: bool) -> None:
    """Bring the stages of everybody to what today says."""
    for above, until, rows in _blocks(table, _STAGE_COLUMNS):
        with transaction.atomic():
            moved = _merge(
                rows,
                stage=_STAGE_STAGE_SQL,
                copy=_STAGE_COPY_SQL,
                steps=_STAGE_STEPS,
                values={"above": above, "until": until},
            )
            if tells:
                _tell(
                    [
                        catalog.StageReached(
                            occurred_at=clock.now(),
                            day=as_of,
                            key=f"stage:{who}:{as_of}:{was}:{now}",
                            kind=LifecycleStage(now),
                            was=LifecycleStage(was) if was else None,
                            customer_id=who,
                        )
                        for who, was, now in moved
                    ]
                )


def _merge(
    rows: list[tuple[object, ...]],
    *,
    stage: LiteralString,
    copy: LiteralString,
    steps: Sequence[LiteralString],
    values: Mapping[str, int | date],
) -> list[tuple[int, str | None, str]]:
    """Put rows into a stage and run the steps; the first gives who moved (id, was, now)."""
    with connection.cursor() as cursor:
        # Two judgings at once would both find the same moves.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('customers:classes', 0))")
        cursor.execute(stage)
        bulk.copy(copy, rows)
        for sql in (_ANALYZE_SQL, _ONLY_LIVING_SQL):
            cursor.execute(sql)
        cursor.execute(steps[0], values)
        moved: list[tuple[int, str | None, str]] = cursor.fetchall()
        for step in steps[1:]:
            cursor.execute(step, values)
    return moved


def _tell(facts: list[catalog.Classified] | list[catalog.StageReached]) -> None:
    for start in range(0, len(facts), FACTS_PER_CALL):
        log.record_many(facts[start : start + FACTS_PER_CALL])


_ANALYZE_SQL: Final = "ANALYZE judged_now"
# Figures still count who was erased; nothing is kept of them by name.
_ONLY_LIVING_SQL: Final = """
DELETE FROM judged_now j WHERE NOT EXISTS (
    SELECT FROM customers_customer c WHERE c.id = j.customer_id AND c.erased_at IS NULL
)
"""
_CLASS_STAGE_SQL: Final = """
DROP TABLE IF EXISTS judged_now;
CREATE TEMP TABLE judged_now (
    customer_id bigint PRIMARY KEY, user_class text, because text, orders integer,
    last_order_on date, months_bought integer, lowered integer, lowered_unknown integer,
    referred_buyers integer, intent_on date
) ON COMMIT DROP
"""
_CLASS_COPY_SQL: Final = """
COPY judged_now (customer_id, user_class, because, orders, last_order_on, months_bought, lowered,
 lowered_unknown, referred_buyers, intent_on) FROM STDIN
"""
_CLASS_STEPS: Final[tuple[LiteralString, ...]] = (
    """
    SELECT j.customer_id, c.user_class, j.user_class
    FROM judged_now j LEFT JOIN customers_classification c
        ON c.customer_id = j.customer_id AND c.until_on IS NULL
    WHERE c.user_class IS DISTINCT FROM j.user_class
    ORDER BY j.customer_id
    """,
    # A class that lasted less than a day was none.
    """
    DELETE FROM customers_classification c
    WHERE c.until_on IS NULL AND c.since_on >= %(as_of)s
      AND c.customer_id > %(above)s AND c.customer_id <= %(until)s
      AND NOT EXISTS (SELECT FROM judged_now j
                      WHERE j.customer_id = c.customer_id AND j.user_class = c.user_class)
    """,
    """
    UPDATE customers_classification c SET until_on = %(as_of)s
    WHERE c.until_on IS NULL
      AND c.customer_id > %(above)s AND c.customer_id <= %(until)s
      AND NOT EXISTS (SELECT FROM judged_now j
                      WHERE j.customer_id = c.customer_id AND j.user_class = c.user_class)
    """,
    """
    UPDATE customers_classification c
    SET because = j.because, version = %(version)s, orders = j.orders,
        last_order_on = j.last_order_on, months_bought = j.months_bought, lowered = j.lowered,
        lowered_unknown = j.lowered_unknown, referred_buyers = j.referred_buyers,
        intent_on = j.intent_on
    FROM judged_now j
    WHERE j.customer_id = c.customer_id AND c.until_on IS NULL
      AND (c.because, c.version, c.orders, c.last_order_on, c.months_bought, c.lowered,
           c.lowered_unknown, c.referred_buyers, c.intent_on)
          IS DISTINCT FROM
          (j.because, %(version)s, j.orders, j.last_order_on, j.months_bought, j.lowered,
           j.lowered_unknown, j.referred_buyers, j.intent_on)
    """,
    """
    INSERT INTO customers_classification (customer_id, user_class, because, version, orders,
        last_order_on, months_bought, lowered, lowered_unknown, referred_buyers, intent_on,
        since_on)
    SELECT j.customer_id, j.user_class, j.because, %(version)s, j.orders, j.last_order_on,
        j.months_bought, j.lowered, j.lowered_unknown, j.referred_buyers, j.intent_on, %(as_of)s
    FROM judged_now j
    WHERE NOT EXISTS (SELECT FROM customers_classification c
                      WHERE c.customer_id = j.customer_id AND c.until_on IS NULL)
    """,
)
_STAGE_STAGE_SQL: Final = """
DROP TABLE IF EXISTS judged_now;
CREATE TEMP TABLE judged_now (
    customer_id bigint PRIMARY KEY, stage text, since_on date, befriended_on date, joined_on date,
    spoke_on date, needed_on date, bought_on date, repurchased_on date, dormant_on date,
    lost_on date
) ON COMMIT DROP
"""
_STAGE_COPY_SQL: Final = """
COPY judged_now (customer_id, stage, since_on, befriended_on, joined_on, spoke_on, needed_on,
 bought_on, repurchased_on, dormant_on, lost_on) FROM STDIN
"""
_STAGE_STEPS: Final[tuple[LiteralString, ...]] = (
    """
    SELECT j.customer_id, s.stage, j.stage
    FROM judged_now j LEFT JOIN customers_customerstage s ON s.customer_id = j.customer_id
    WHERE s.stage IS DISTINCT FROM j.stage
    ORDER BY j.customer_id
    """,
    """
    DELETE FROM customers_customerstage s
    WHERE s.customer_id > %(above)s AND s.customer_id <= %(until)s
      AND NOT EXISTS (SELECT FROM judged_now j WHERE j.customer_id = s.customer_id)
    """,
    """
    INSERT INTO customers_customerstage AS s (customer_id, stage, since_on, befriended_on,
        joined_on, spoke_on, needed_on, bought_on, repurchased_on, dormant_on, lost_on)
    SELECT customer_id, stage, since_on, befriended_on, joined_on, spoke_on, needed_on, bought_on,
        repurchased_on, dormant_on, lost_on
    FROM judged_now
    ON CONFLICT (customer_id) DO UPDATE SET
        stage = excluded.stage, since_on = excluded.since_on,
        befriended_on = excluded.befriended_on, joined_on = excluded.joined_on,
        spoke_on = excluded.spoke_on, needed_on = excluded.needed_on,
        bought_on = excluded.bought_on, repurchased_on = excluded.repurchased_on,
        dormant_on = excluded.dormant_on, lost_on = excluded.lost_on
    WHERE (s.stage, s.since_on, s.befriended_on, s.joined_on, s.spoke_on, s.needed_on, s.bought_on,
           s.repurchased_on, s.dormant_on, s.lost_on)
          IS DISTINCT FROM
          (excluded.stage, excluded.since_on, excluded.befriended_on, excluded.joined_on,
           excluded.spoke_on, excluded.needed_on, excluded.bought_on, excluded.repurchased_on,
           excluded.dormant_on, excluded.lost_on)
    """,
)
