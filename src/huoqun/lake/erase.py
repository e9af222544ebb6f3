"""Erasing a person's words from the lake: texts are rewritten, old files unlinked at once."""

from collections.abc import Sequence

from django.db import connection, transaction

from huoqun.lake import commit, engine, files, janitor, locks, snapshot, tables


def erase_texts(customer_ids: Sequence[int]) -> int:
    """Remove every text of these customers, hot and cold; return how many.

    The figures do not move.
    """
    wanted = ", ".join(str(int(each)) for each in customer_ids)
    if not wanted:
        return 0
    with locks.writing():
        with transaction.atomic(), connection.cursor() as cursor:
            # Sealed rows stay hot for weeks: they are counted where they lie in the lake.
            cursor.execute(
                "WITH gone AS (UPDATE events_fact SET text = NULL"
                " WHERE text IS NOT NULL AND customer_id = ANY(%s) RETURNING tx)"
                " SELECT count(*) FROM gone WHERE tx >= (SELECT sealed_tx FROM lake_seal)",
                [list(customer_ids)],
            )
            gone = int(cursor.fetchone()[0])
        table = tables.load(tables.TEXTS)
        on = engine.connect()
        old, hit = [], 0
        for each in snapshot.planned(table):
            snapshot.register(on, "old", table, [each], tables.TEXTS)
            found = on.execute(
                f"SELECT count(*) FROM old WHERE customer_id IN ({wanted})"  # noqa: S608 (integers)
            ).fetchall()[0][0]
            if found:
                old.append(each)
                hit += found
        if old:
            snapshot.register(on, "old", table, old, tables.TEXTS)
            others = f"customer_id IS NULL OR customer_id NOT IN ({wanted})"
            kept = f"(SELECT * FROM old WHERE {others}) AS kept"  # noqa: S608 (integers)
            left = on.execute(f"SELECT count(*) FROM {kept}").fetchall()[0][0]  # noqa: S608 (integers)
            new = files.write(table, tables.TEXTS, kept, on) if left else []
            with transaction.atomic():
                commit.replace(tables.load(tables.TEXTS), old=old, new=new)
        # Texts lie in older snapshots too, even where the present one never held them.
        janitor.forget_past(tables.TEXTS)
        return gone + hit
