"""Counting at the end: every fact once, and every rollup equal to what the facts say."""

from dataclasses import dataclass

from django.db import transaction

from benchmarks.torture import stream
from huoqun.analytics import actions, relations, rollups
from huoqun.analytics import tables as analytics_tables
from huoqun.events import log
from huoqun.events.catalog import communities as catalog
from huoqun.lake import engine, seal, snapshot, tables


@dataclass(frozen=True, kw_only=True)
class Found:
    """What the log, the lake and the rollups hold."""

    numbers: set[int]
    twice: int
    member_days: int
    differing: int
    differing_days: int
    texts_wrong: int


def describe() -> None:
    """Communities appear in community_day once they are described."""
    facts = [
        catalog.Described(
            occurred_at=stream.START,
            key=f"described-{number}",
            community_id=number,
            unit_id=1,
            namespace="torture",
            community_key=f"g{number}",
            title=f"g{number}",
            platform="wechat",
            positioning="unset",
            affinity="unset",
            lifecycle="running",
            opened_on=None,
            ends_on=None,
            owner_id=None,
        )
        for number in range(1, stream.COMMUNITIES + 1)
    ]
    with transaction.atomic():
        log.record_many(facts)


def after(facts: int) -> Found:
    """Read one moment, hot and cold, and compare; then settle and compare again."""
    describe()
    first = _compare(facts)
    seal.seal_all()
    actions.roll()
    actions.compact()
    second = _compare(facts)
    return Found(
        numbers=first.numbers & second.numbers,
        twice=max(first.twice, second.twice),
        member_days=second.member_days,
        differing=max(first.differing, second.differing),
        differing_days=max(first.differing_days, second.differing_days),
        texts_wrong=second.texts_wrong,
    )


def _compare(facts: int) -> Found:
    taken = snapshot.take(hot_from="sealed")
    on = engine.connect()
    for name, spec in (("cold", tables.EVENTS), ("texts", tables.TEXTS)):
        snapshot.register(on, name, taken.table(spec), taken.files(spec), spec)
    on.register("hot", taken.hot)
    on.execute(
        "CREATE TEMP TABLE facts AS SELECT name, seq, community_id, customer_id, occurred_at,"
        " occurred_on FROM (SELECT * FROM cold UNION ALL BY NAME SELECT * FROM hot)"
        " WHERE source = 'torture'"
    )
    rows = on.execute(
        "SELECT name, epoch_us(occurred_at), community_id, customer_id FROM facts"
    ).fetchall()
    known = _numbers(facts)
    numbers = [known[row] for row in rows]
    [(texts_wrong,)] = on.execute(
        "SELECT count(*) FROM (SELECT seq FROM facts WHERE name = 'community.message_sent'"
        " AND seq NOT IN (SELECT seq FROM hot)) f FULL JOIN (SELECT seq, count(*) AS n FROM texts"
        " GROUP BY seq) t USING (seq) WHERE f.seq IS NULL OR t.n IS DISTINCT FROM 1"
    ).fetchall()
    expected = rollups.member_day_of(
        engine.ibis_on(on).table("facts"), zone="Asia/Shanghai"
    ).to_pyarrow()
    loaded = relations.load()
    stored = rollups.merged(loaded.member_day).to_pyarrow()
    on.register("expected", expected)
    on.register("stored", stored)
    on.register("days", loaded.community_day.to_pyarrow())
    columns = ", ".join(name for name, _ in analytics_tables.MEMBER_DAY.columns)
    [(differing,)] = on.execute(
        f"SELECT count(*) FROM ((SELECT {columns} FROM expected EXCEPT ALL SELECT {columns}"  # noqa: S608 (our columns)
        f" FROM stored) UNION ALL (SELECT {columns} FROM stored EXCEPT ALL SELECT {columns}"
        " FROM expected))"
    ).fetchall()
    [(differing_days,)] = on.execute(
        "SELECT count(*) FROM (SELECT community_id, day, sum(messages) AS m, sum(joins) AS j,"
        " count(*) FILTER (messages > 0) AS s FROM expected GROUP BY ALL) e"
        " FULL JOIN (FROM days WHERE messages > 0 OR joins > 0) d USING (community_id, day)"
        " WHERE e.m IS DISTINCT FROM d.messages OR e.j IS DISTINCT FROM d.joins"
        " OR e.s IS DISTINCT FROM d.speakers"
    ).fetchall()
    return Found(
        numbers=set(numbers),
        twice=len(numbers) - len(set(numbers)),
        member_days=expected.num_rows,
        differing=differing,
        differing_days=differing_days,
        texts_wrong=texts_wrong,
    )


def _numbers(facts: int) -> dict[tuple[str, int, int, int], int]:
    """Which number a stored fact had: moment, place and person tell it."""
    found = {}
    for number in range(facts):
        each = stream.fact(number)
        micros = int(each.occurred_at.timestamp() * 1_000_000)
        found[(each.name, micros, each.community_id, each.customer_id)] = number  # type: ignore[attr-defined]
    return found
