"""Reports for whoever may see everything: the command line's way to the figures."""

import pyarrow

from huoqun.analytics import queries as analytics_queries
from huoqun.analytics.queries import ReportParams
from huoqun.customers import queries as customer_queries
from huoqun.org.queries import Scope


def answer(name: str, params: ReportParams, scope: Scope) -> pyarrow.Table:
    """Answer a report; people are told, and ties decided, by the ids of their import.

    Analytics knows people by our own numbers only: their import ids are handed down to it.
    Raises what ``analytics.reports.params`` lists.
    """
    if name not in analytics_queries.PERSONAL_REPORTS:
        return analytics_queries.report(name, params, scope)
    people = analytics_queries.people_of(name, params, scope)
    named = customer_queries.import_ids(people)
    known = pyarrow.table(
        {
            "customer_id": pyarrow.array(list(named), pyarrow.int64()),
            "import_id": pyarrow.array(list(named.values()), pyarrow.string()),
        }
    )
    return analytics_queries.report(name, params, scope, import_ids=known)
