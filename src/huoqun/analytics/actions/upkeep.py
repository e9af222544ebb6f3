"""Settling what came in, and keeping the lake's files few."""

from huoqun.analytics import tables
from huoqun.analytics.actions import judging, rolling
from huoqun.lake import compact as lake_compact
from huoqun.lake import janitor, seal


def settle() -> int:
    """Seal, roll and judge what has come in, at once (after an import); return the sealed facts."""
    sealed = seal.seal_all()
    rolling.roll()
    judging.judge_communities()
    return sealed


def compact() -> int:
    """Merge small files of every table, add up signed rows, and let the janitor through."""
    measures = [name for name, _ in tables.MEMBER_DAY.columns[3:]]
    sums = ", ".join(f"sum({name})::bigint AS {name}" for name in measures)
    telling = " OR ".join(f"sum({name}) <> 0" for name in measures)
    gone = lake_compact.drop_void()
    gone += lake_compact.compact(
        tables.MEMBER_DAY,
        rows=f"SELECT community_id, customer_id, day, {sums} FROM old"  # noqa: S608 (our columns)
        f" GROUP BY ALL HAVING {telling}",
    )
    gone += lake_compact.compact(
        tables.MEMBER_MOVE,
        rows="SELECT community_id, customer_id, day, sum(joins)::bigint AS joins,"
        " sum(leaves)::bigint AS leaves FROM old GROUP BY ALL HAVING sum(joins) <> 0"
        " OR sum(leaves) <> 0",
    )
    gone += lake_compact.compact(
        tables.ORDERS,
        rows="SELECT * FROM old WHERE NOT coalesce(batch_id IN (SELECT batch_id FROM void_batch),"
        " FALSE) AND seq NOT IN (SELECT seq FROM void_seq)",
    )
    gone += lake_compact.compact(tables.COVERAGE) + lake_compact.compact(tables.DESCRIPTIONS)
    janitor.clean()
    return gone
