"""Every report by its name: one question in, one Arrow table out, the columns as documented."""

from huoqun.analytics.reports import (
    behind,
    figures,
    orders,
    params,
    people,
    retention,
    running,
    sales,
    selection,
    trend,
)
from huoqun.analytics.reports.running import NAMES, run

__all__ = [
    "NAMES",
    "behind",
    "figures",
    "orders",
    "params",
    "people",
    "retention",
    "run",
    "running",
    "sales",
    "selection",
    "trend",
]
