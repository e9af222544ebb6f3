"""Erasing a person's words from the lake: texts are rewritten, old files unlinked at once."""

from collections import Counter
from collections.abc import Sequence

from django.db import connection, transaction

from huoqun.lake import commit, engine, files, janitor, locks, snapshot, tables


def erase_texts_of(customer_ids: Sequence[int]) -> Counter[int]:
    """Remove every text of these customers, hot and cold; return how many of each.

    The figures do not move.
    """
    wanted = ", ".join(str(int(each)) for each in customer_ids)
    return _forget(f"customer_id IN ({wanted})") if wanted else Counter()


def forget_old_texts(last_seq: int) -> int:
    """Remove the texts of all facts up to a number, hot and cold; return how many."""
    return _forget(f"seq <= {int(last_seq)}").total()


def count_old_texts(last_seq: int) -> int:
    """How many texts of facts up to a number there are, hot and cold."""
    where = f"seq <= {int(last_seq)}"
    table = tables.load(tables.TEXTS)
    on = engine.connect()
    snapshot.register(on, "old", table, snapshot.planned(table), tables.TEXTS)
    cold = on.execute(f"SELECT count(*) FROM old WHERE {where}").fetchall()[0][0]  # noqa: S608 (integers)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM events_fact WHERE text IS NOT NULL"  # noqa: S608 (integers)
            f" AND tx >= (SELECT sealed_tx FROM lake_seal) AND {where}"
        )
        return int(cold) + int(cursor.fetchone()[0])


def _forget(where: str) -> Counter[int]:
    """Remove the texts that a condition names; how many of each customer (0: of nobody)."""
    gone: Counter[int] = Counter()
    with locks.writing():
        with transaction.atomic(), connection.cursor() as cursor:
            # Sealed rows stay hot for weeks: they are counted where they lie in the lake.
            cursor.execute(
                "WITH gone AS (UPDATE events_fact SET text = NULL"  # noqa: S608 (integers)
                f" WHERE text IS NOT NULL AND {where} RETURNING tx, customer_id)"
                " SELECT coalesce(customer_id, 0), count(*) FROM gone"
                " WHERE tx >= (SELECT sealed_tx FROM lake_seal) GROUP BY 1"
            )
            gone.update(dict(cursor.fetchall()))
        gone.update(_from_the_lake(where))
        # Texts lie in older snapshots too, even where the present one never held them.
        janitor.forget_past(tables.TEXTS)
    return gone


def _from_the_lake(where: str) -> Counter[int]:
    """Rewrite the files that hold such texts, under the lake's lock."""
    table = tables.load(tables.TEXTS)
    on = engine.connect()
    old, gone = [], Counter[int]()
    for each in snapshot.planned(table):
        snapshot.register(on, "old", table, [each], tables.TEXTS)
        found = on.execute(
            f"SELECT coalesce(customer_id, 0), count(*) FROM old WHERE {where}"  # noqa: S608 (integers)
            " GROUP BY 1"
        ).fetchall()
        if found:
            old.append(each)
            gone.update(dict(found))
    if old:
        snapshot.register(on, "old", table, old, tables.TEXTS)
        kept = f"(SELECT * FROM old WHERE ({where}) IS NOT TRUE) AS kept"  # noqa: S608 (integers)
        left = on.execute(f"SELECT count(*) FROM {kept}").fetchall()[0][0]  # noqa: S608 (integers)
        new = files.write(table, tables.TEXTS, kept, on) if left else []
        with transaction.atomic():
            commit.replace(tables.load(tables.TEXTS), old=old, new=new)
    return gone
