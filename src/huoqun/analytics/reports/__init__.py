"""Every report by its name: one question in, one Arrow table out, the columns as documented."""

from huoqun.analytics.reports import (
    figures,
    orders,
    params,
    people,
    retention,
    sales,
    selection,
    trend,
)
from huoqun.analytics.reports.running import NAMES, run

__all__ = [
    "NAMES",
    "figures",
    "orders",
    "params",
    "people",
    "retention",
    "run",
    "sales",
    "selection",
    "trend",
]
