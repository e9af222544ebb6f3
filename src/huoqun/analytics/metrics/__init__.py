"""The metric catalogue; every formula stands here once, reports and screens only name its key."""

import pyarrow

from huoqun.analytics.metrics import activity, buyers, funnel, membership, patterns, revenue
from huoqun.analytics.metrics.catalogue import CATALOGUE, Metric, columns, ratio, total

__all__ = ["CATALOGUE", "Metric", "activity", "as_rows", "buyers", "columns", "funnel"]
__all__ += ["membership", "patterns", "ratio", "revenue", "table", "total"]


def as_rows() -> list[Metric]:
    """Every metric, by stage in the order of the members' way, then by key."""
    from_stage = list(type(next(iter(CATALOGUE.values())).stage))
    return sorted(CATALOGUE.values(), key=lambda each: (from_stage.index(each.stage), each.key))


def table() -> pyarrow.Table:
    """The catalogue as the ``metrics`` report."""
    names = ("key", "zh", "en", "stage", "formula", "unit", "source", "version")
    rows = as_rows()
    return pyarrow.table({name: [_plain(getattr(each, name)) for each in rows] for name in names})


def _plain(value: str | int) -> str | int:
    """The word of a kind, not its enum."""
    return str(value) if isinstance(value, str) else value
