"""For how long data are kept, who left no trace since, and what the sweeps did."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import connection
from pyroaring import BitMap64

from huoqun.core.refusal import Refused
from huoqun.customers import models, rules
from huoqun.customers.kinds import SweepState
from huoqun.lake import activity

SWEEPS_SHOWN_MAX: Final = 30


class NoSuchSweep(Refused):
    """There is no sweep of that number that waits for somebody to start it."""

    code = "no_such_sweep"
    status = 404
    zh = "没有这次待执行的清理，可能已被新的清单取代。"
    en = "There is no such sweep waiting; a newer proposal may have replaced it."


def retention_days() -> rules.Days:
    """For how long words and people are kept now."""
    row = models.RetentionDays.objects.order_by("-version").first()
    if row is None:
        return rules.Days()
    return rules.Days(version=row.version, words_days=row.words_days, person_days=row.person_days)


def sweeps() -> Sequence[models.Sweep]:
    """The latest sweeps, what is proposed first."""
    rows = models.Sweep.objects.select_related("staff").order_by("-id")
    return list(rows[:SWEEPS_SHOWN_MAX])


def waiting_sweep(state: SweepState) -> models.Sweep | None:
    """The one sweep in a state that is not done."""
    return models.Sweep.objects.filter(state=state).order_by("id").first()


def proposed(sweep_id: int) -> models.Sweep:
    """The sweep that waits for somebody to start it; raises NoSuchSweep."""
    found = models.Sweep.objects.filter(pk=sweep_id, state=SweepState.PROPOSED).first()
    if found is None:
        raise NoSuchSweep
    return found


def was_started(version: int) -> bool:
    """Whether somebody started a sweep under these days: the next ones need nobody."""
    rows = models.Sweep.objects.filter(version=version, state=SweepState.DONE)
    return rows.filter(staff__isnull=False).exists()


def long_gone(before: datetime, *, members: BitMap64) -> BitMap64:
    """The people, by the number that stands for each, who left no trace since a moment.

    They became known before it; nothing about them was recorded since (an import counts from the
    day it came in); they are nobody's friend and, by ``members``, in no community.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM customers_customer"
            " WHERE created_at < %s AND erased_at IS NULL AND canonical_id IS NULL",
            [before],
        )
        known = BitMap64(number for (number,) in cursor.fetchall())
        cursor.execute("SELECT customer_id FROM customers_friendship WHERE until_at IS NULL")
        friends = BitMap64(number for (number,) in cursor.fetchall())
        cursor.execute(
            "SELECT id, canonical_id FROM customers_customer WHERE canonical_id IS NOT NULL"
        )
        merged: dict[int, int] = dict(cursor.fetchall())
    present = members | friends | activity.since(before)
    present |= BitMap64(root for number, root in merged.items() if number in present)
    return known - present
