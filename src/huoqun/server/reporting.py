"""Reports for whoever may see everything: the command line's way to the figures."""

import pyarrow

from huoqun.analytics import actions as analytics_actions
from huoqun.analytics import queries as analytics_queries
from huoqun.analytics.queries import ReportParams
from huoqun.customers import queries as customer_queries
from huoqun.org import actions as org_actions
from huoqun.org.queries import Scope


def answer(name: str, params: ReportParams, scope: Scope) -> pyarrow.Table:
    """Answer a report, one on people by the ids of their import.

    Raises what ``analytics.reports.params`` lists.
    """
    if name in analytics_queries.PERSONAL_REPORTS:
        return customer_queries.report(name, params, scope)
    return analytics_queries.report(name, params, scope)


def note(name: str, table: pyarrow.Table, params: ReportParams, how: str) -> None:
    """Write into the audit log that the house itself let a report out as a file or into a pipe."""
    house = org_actions.HOUSE
    told = analytics_actions.Reported(
        name=name, tables=[table], how=how, scope=house.scope, params=params
    )
    personal = name in analytics_queries.PERSONAL_REPORTS
    action = "people_reported" if personal else "report_exported"
    analytics_actions.note_export(action=action, told=told, by=house)
