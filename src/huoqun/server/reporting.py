"""Reports for whoever may see everything: the command line's way to the figures."""

import pyarrow

from huoqun.analytics import queries as analytics_queries
from huoqun.analytics.queries import ReportParams
from huoqun.customers import queries as customer_queries
from huoqun.org.queries import Scope


def answer(name: str, params: ReportParams, scope: Scope) -> pyarrow.Table:
    """Answer a report, one on people by the ids of their import.

    Raises what ``analytics.reports.params`` lists.
    """
    if name in analytics_queries.PERSONAL_REPORTS:
        return customer_queries.report(name, params, scope)
    return analytics_queries.report(name, params, scope)
