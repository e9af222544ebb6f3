"""The trace that every report leaves which goes out as a file, or names people."""

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow

from huoqun.analytics import queries
from huoqun.analytics.queries import ReportParams
from huoqun.org import actions as org_actions
from huoqun.org.queries import Scope


@dataclass(frozen=True, kw_only=True)
class Reported:
    """What left: which report, as what, of whom it tells (``scope``) and what was asked.

    A workbook has several tables.
    """

    name: str
    tables: Sequence[pyarrow.Table]
    how: str
    scope: Scope
    params: ReportParams


def note_export(*, action: str, told: Reported, by: org_actions.Actor) -> None:
    """Write the export into the audit log, a line for each unit it covered.

    So whoever watches over one of the units finds it; each line names them all.
    """
    params = told.params
    unit_id = params.unit_id
    units = queries.covered_units(told.scope) if unit_id is None else [unit_id]
    asked = {
        "from": params.first and params.first.isoformat(),
        "to": params.last and params.last.isoformat(),
        "communities": list(params.communities),
        "stores": list(params.stores),
    }
    detail = {
        "report": told.name,
        "rows": sum(table.num_rows for table in told.tables),
        "format": told.how,
        "units": units,
        # What was not narrowed needs no word.
        **{name: value for name, value in asked.items() if value},
    }
    covered: list[int | None] = [*units] or [None]
    org_actions.audit_many(
        staff=by.staff,
        action=action,
        object_name="report",
        lines=[
            org_actions.Line(object_id=None, unit_id=unit_id, detail=detail) for unit_id in covered
        ],
        request=by.request,
    )
