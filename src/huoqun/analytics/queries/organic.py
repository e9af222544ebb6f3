"""Who is not organic, where and when: what rooms above leave out of what they count of people."""

from collections.abc import Collection
from datetime import date

import pyarrow
from pyarrow import compute

from huoqun.analytics import relations, rollups
from huoqun.analytics.queries import asking
from huoqun.analytics.reports import prepared


def left_out() -> pyarrow.Table:
    """The days on which people were staff, crew or bots of a community.

    Columns: community_id, customer_id (as the mark named them), from_day, until_day, both days
    included. Not inside a transaction.
    """
    return prepared.answer(
        relations.load(), "left out", lambda twins: rollups.exclusions(twins.relations.roles), {}
    )


def of_people(table: pyarrow.Table, customer_ids: Collection[int]) -> pyarrow.Table:
    """The rows of some people (column customer_id)."""
    return table.filter(asking.among(table["customer_id"], frozenset(customer_ids)))


def ours_on(day: date) -> frozenset[int]:
    """The people who were staff, crew or a bot of any community on a day."""
    table = left_out()
    then = pyarrow.scalar(day, pyarrow.date32())
    held = compute.and_(
        compute.less_equal(table["from_day"], then), compute.greater_equal(table["until_day"], then)
    )
    return frozenset(table.filter(held)["customer_id"].to_pylist())
