"""Reports by name within what the asker may see, and the rows behind a figure."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Final

import ibis
import pyarrow

from huoqun.analytics import metrics, relations, reports
from huoqun.analytics.kinds import ExportFormat, Grain, Per
from huoqun.analytics.queries import answers, asking, scenery
from huoqun.analytics.reports import behind, selection, writing
from huoqun.analytics.reports.params import ReportParams, UnknownReport, Visible
from huoqun.core.refusal import Refused
from huoqun.org import queries as org_queries
from huoqun.org.kinds import Permission
from huoqun.org.queries import Scope

REPORTS = reports.NAMES
# Reports that name people (by the id of their import) or tell of money need their own permission.
PERSONAL_REPORTS = frozenset({"members", "rfm"})
MONEY_REPORTS = frozenset(
    {"orders", "orders-by-community", "funnel", "orders-cohort", "orders-second", "rfm"}
)
# The column that tells of whom a row of a report is; the others tell it as the key of a community.
_LABELS: Final = ("group", "store", "community")
# What tells of nobody's doings.
_HARMLESS: Final = frozenset({"metrics"})
_GROUPED_BY: Final = {
    Per.COMMUNITY: "key",
    Per.STORE: "unit_key",
    Per.PLATFORM: "platform",
    Per.POSITIONING: "positioning",
}
# What one needs besides seeing figures to read the rows behind one.
_ROWS_NEED: Final = {
    Grain.PEOPLE: (Permission.VIEW_MEMBERS,),
    Grain.ORDERS: (Permission.VIEW_MONEY,),
    Grain.BUYERS: (Permission.VIEW_MONEY, Permission.VIEW_MEMBERS),
}


class UnknownMetric(Refused):
    """The catalogue has no such metric."""

    code = "unknown_metric"
    status = 404
    zh = "没有名为“{key}”的指标，请到指标目录中查看。"
    en = 'There is no metric named "{key}"; see the catalogue of metrics.'


def report(
    name: str, params: ReportParams, scope: Scope, *, import_ids: pyarrow.Table | None = None
) -> pyarrow.Table:
    """Answer a report by name; see ``reports.run``.

    ``import_ids`` (customer_id, import_id) comes from a higher room, which first asks
    :func:`people_of` whom the report names. What tells of too few people in communities that are
    not one's own is hidden; the column ``too_few`` names what. ``params.unit_id`` must lie within
    the scope.
    """
    seen, own = asking.visible(scope), asking.visible(scope.where(Permission.VIEW_MEMBERS))
    units = None
    if params.unit_id is not None:
        units = asking.units_below(org_queries.unit(params.unit_id, seen_by=scope))

    def answer() -> pyarrow.Table:
        names = None if import_ids is None else ibis.memtable(import_ids)
        known = relations.load()
        part = asking.within(known, seen, units)
        table = reports.run(name, known, params, part, import_ids=names)
        if name in _HARMLESS | PERSONAL_REPORTS or not hides(known, part):
            return table
        theirs = asking.community_ids(known, own)
        foreign = [
            row
            for row in asking.rows(asking.communities(known, part))
            if row["community_id"] not in theirs
        ]
        return _without_few(table, params.per, foreign)

    def hides(known: relations.Relations, part: Visible) -> bool:
        return not scope.everything and asking.has_foreign(known, part, own)

    if import_ids is not None:
        return answer()
    return answers.kept(("report", name, params, seen, own, units), answer)


def _without_few(table: pyarrow.Table, per: Per | None, foreign: list[asking.Row]) -> pyarrow.Table:
    """Hide figures of too few people in each row that holds a community of others."""
    label = next((each for each in _LABELS if each in table.column_names), None)
    is_grouped = label in {"group", "store"}
    column = _GROUPED_BY.get(per or Per.COMMUNITY) if is_grouped else "key"
    groups = {row[column] or "" for row in foreign} if column else set()

    def is_own(row: asking.Row) -> bool:
        # A row without a label holds all communities.
        if label is None or not groups or (row[label] is None and not is_grouped):
            return False
        return (row[label] or "") not in groups

    found = [
        row | {"too_few": None} if is_own(row) else asking.without_few(row)
        for row in table.to_pylist()
    ]
    schema = table.schema.append(pyarrow.field("too_few", pyarrow.string()))
    return pyarrow.Table.from_pylist(found, schema=schema)


def names_of(name: str, table: pyarrow.Table, params: ReportParams, scope: Scope) -> dict[str, str]:
    """What the communities or stores in some rows of a report are called, by the import's ids.

    An id that stands for two of them, under different sources, has no name here.
    """
    label = next((each for each in _LABELS if each in table.column_names), None)
    per = {"store": Per.STORE, "community": Per.COMMUNITY}.get(label or "")
    if label == "group":
        per = params.per or (Per.COMMUNITY if name == "figures" else None)
    if per not in (Per.STORE, Per.COMMUNITY):
        return {}
    keys = {key for key in table[label].to_pylist() if key}
    if per is Per.STORE:
        units = org_queries.units(scope).filter(key__in=keys)
        pairs = set(units.values_list("key", "name"))
    else:
        told = asking.communities(relations.load(), asking.visible(scope))
        found = told.filter(asking.among_words(told["key"], sorted(keys)))
        pairs = {(row["key"], row["title"]) for row in found.select(["key", "title"]).to_pylist()}
    often = Counter(key for key, _ in pairs)
    return {key: title for key, title in pairs if title and often[key] == 1}


def people_of(name: str, params: ReportParams, scope: Scope) -> list[int]:
    """The customers whom ``members`` or ``rfm`` will name: their import ids decide ties."""
    if name not in PERSONAL_REPORTS:
        raise UnknownReport(name=name, known=", ".join(sorted(PERSONAL_REPORTS)))
    table = report(name, params, scope)
    column = "customer" if name == "rfm" else "member"
    return sorted({int(number) for number in table[column].to_pylist()})


def rows_need(key: str) -> tuple[Permission, ...]:
    """What one must be allowed, besides seeing figures, to read the rows behind a metric."""
    return _ROWS_NEED.get(behind.grain(_metric(key)), ())


def rows_behind(key: str, params: ReportParams, scope: Scope) -> pyarrow.Table:
    """The rows over which a metric of one community (``params.community_ids``) is computed.

    People are told by our own numbers, amounts in decimals. Ask for what :func:`rows_need` first.
    """
    grain = behind.grain(_metric(key))
    seen = asking.visible(scope)
    (community_id,) = params.community_ids

    def answer() -> pyarrow.Table:
        known = relations.load()
        table = scenery.one(asking.communities(known, seen), community_id)
        row = table.to_pylist()[0]
        first, last = params.first or row["first_day"], params.last or row["last_day"]
        # A community of which nothing is known has one empty day.
        first = first or last or date(1970, 1, 1)
        stretch = scenery.Stretch(community_id=community_id, first=first, last=last or first)
        gathered = scenery.gathered(known, table, [stretch], params.reading)
        found = gathered.answer(
            ("behind", grain),
            lambda look: behind.BEHIND[grain](look.scene, selection.whole(look.relations)),
        )
        return reports.running.with_money_of_rows(found)

    return answers.kept(("rows", grain, params, seen), answer)


def _metric(key: str) -> metrics.Metric:
    if key not in metrics.CATALOGUE:
        raise UnknownMetric(key=key)
    return metrics.CATALOGUE[key]


def as_csv(table: pyarrow.Table) -> bytes:
    """Write a report as CSV for spreadsheets; see ``reports.writing``."""
    return writing.as_csv(table)


def as_file(name: str, table: pyarrow.Table, how: ExportFormat) -> writing.File:
    """Write a report as a file that opens in Excel; see ``reports.writing``."""
    return writing.as_file(name, table, how)


def as_book(name: str, tables: Mapping[str, pyarrow.Table]) -> writing.File:
    """Write several tables as one workbook; see ``reports.writing``."""
    return writing.as_book(name, tables)


def covered_units(scope: Scope) -> list[int]:
    """The topmost units of whose data a scope tells, those of single granted communities too."""
    units = org_queries.units(scope)
    if scope.everything:
        return sorted(units.filter(parent=None).values_list("id", flat=True))
    held = units.filter(path__in=scope.unit_paths).values_list("id", flat=True)
    granted = asking.communities(relations.load(), Visible(community_ids=scope.community_ids))
    single = {each for each in granted["unit_id"].to_pylist() if each is not None}
    return sorted(set(held) | (single - org_queries.unit_ids(scope)))


def as_rows(table: pyarrow.Table) -> list[asking.Row]:
    """Give the rows of a report as plain values; see ``reports.writing``."""
    return writing.rows(table)


def metric(column: str) -> metrics.Metric | None:
    """The metric that a column of a report holds; None for a label."""
    return metrics.CATALOGUE.get(column)
