"""Staff routes of the screens: overview, one community, small curves, a comparison."""

from dataclasses import asdict
from typing import Any

from ninja import Query, Router

from huoqun.analytics import actions, metrics, queries, rules
from huoqun.analytics.api import shapes
from huoqun.analytics.kinds import ExportFormat, Unknown
from huoqun.core import http
from huoqun.core.ids import BigId, Count
from huoqun.org import access
from huoqun.org.kinds import Permission

router = Router(tags=["analytics"])


@router.get("/overview", response=shapes.overview.OverviewOut)
@access.requires(Permission.VIEW_FIGURES)
def overview(request: access.StaffRequest, asked: Query[shapes.overview.OverviewIn]) -> Any:  # noqa: ANN401 - a screen or a file
    """Show how all visible communities do, or those of a unit and all below it.

    Or the same as a workbook, of where one may export.
    """
    scope = request.scope
    if asked.format != "json":
        access.check(request, Permission.EXPORT)
        scope = scope.where(Permission.EXPORT)
    found = queries.overview(scope, days=asked.days, reading=asked.reading, unit_id=asked.unit_id)
    if asked.format == "json":
        return _overview(found)
    sheets = queries.of_overview(found)
    params = queries.ReportParams(
        first=found.first, last=found.as_of, reading=asked.reading, unit_id=asked.unit_id
    )
    told = actions.Reported(
        name="overview", tables=[*sheets.values()], how=asked.format, scope=scope, params=params
    )
    return _let_out(request, told, queries.as_book("overview", sheets))


def _let_out(request: access.StaffRequest, told: actions.Reported, file: queries.File) -> Any:  # noqa: ANN401 - ninja passes it on
    actions.note_export(action="report_exported", told=told, by=request.actor)
    return http.file_response(name=file.name, content=file.content, content_type=file.content_type)


def _overview(found: queries.Overview) -> dict[str, Any]:
    return {
        "told_at": found.told_at,
        "as_of": found.as_of,
        "first": found.first,
        "reading": found.reading,
        "communities": found.communities,
        "health": found.health,
        "cards": [shapes.figures.card(each) for each in found.cards],
        "money_cards": None
        if found.money_cards is None
        else [shapes.figures.card(each) for each in found.money_cards],
        "trend": shapes.reports.plain(found.trend),
        "changes": [_changes(each) for each in found.changes],
        "alerts": found.alerts,
        "rankings": [_ranking(each) for each in found.rankings],
    }


def _changes(told: queries.Changes) -> dict[str, Any]:
    kind = told.kind
    words = {"kind": kind, "zh": kind.zh, "en": kind.en, "metric_key": told.metric_key}
    return words | {"count": told.count, "told": told.told}


def _ranking(told: queries.Ranking) -> dict[str, Any]:
    return shapes.reports.named(told.key) | {
        "currency": told.currency,
        "top": told.top,
        "bottom": told.bottom,
        "left_out": told.left_out,
        "n_min": rules.RANKED_N_MIN,
        "unknown": shapes.figures.unknown_of(told.unknown),
    }


@router.get("/communities/{community_id}/figures", response=shapes.community.FiguresOut)
@access.requires(Permission.VIEW_FIGURES)
def community_figures(
    request: access.StaffRequest,
    community_id: BigId,
    asked: Query[shapes.community.FiguresIn],
) -> dict[str, Any]:
    """Show all figures of one community: trend, heat map, peaks, retention, orders, health."""
    params = queries.ReportParams(
        first=asked.first,
        last=asked.last,
        reading=asked.reading,
        by=asked.by,
        currency=asked.currency,
    )
    found = queries.community_figures(community_id, request.scope, params=params, days=asked.days)
    return {
        "community_id": community_id,
        "first": found.first,
        "last": found.last,
        "assumed_joins": found.community["assumed_joins"],
        "totals": shapes.reports.plain([found.totals])[0] if found.totals else None,
        "trend": shapes.reports.plain(found.trend),
        "heatmap": shapes.reports.plain(found.heatmap),
        "peaks": found.peaks,
        "speaker_retention": shapes.reports.plain(found.speaker_retention),
        "member_retention": shapes.reports.plain(found.member_retention),
        "verdict": found.verdict,
        "orders": None if found.orders is None else _sales(found.orders),
        "funnel": [shapes.reports.named(each.key) | asdict(each) for each in found.funnel],
        "unknown": [shapes.figures.card(each) for each in found.unknown],
    }


def _sales(told: queries.Sales) -> dict[str, Any]:
    return {
        "cards": [shapes.figures.card(each) for each in told.cards],
        "currencies": told.currencies,
        "rule": metrics.revenue.MEMBER_ORDERS,
    }


@router.get("/figures/newest", response=shapes.figures.NewestOut)
@access.requires(Permission.VIEW_FIGURES)
def newest_figures(request: access.StaffRequest) -> queries.Newest:
    """Say cheaply whether anything came in: open screens ask for figures anew when the mark moves.

    Figures may be ``lag_seconds`` old: so long after a move they may still tell of before. Without
    a mark, for who sees a part of the company, they are asked for now and then.
    """
    return queries.newest(request.scope)


@router.get("/figures/sparklines", response=dict[str, list[Count]])
@access.requires(Permission.VIEW_FIGURES)
def sparklines(
    request: access.StaffRequest, asked: Query[shapes.community.SparklinesIn]
) -> dict[str, list[int]]:
    """Show the messages of each of the last days, by community; unseen communities are absent."""
    found = queries.sparklines(asked.ids, request.scope, days=asked.days)
    return {str(community_id): messages for community_id, messages in found.items()}


@router.get("/compare", response=shapes.comparison.ComparisonOut)
@access.requires(Permission.VIEW_FIGURES)
def compare(request: access.StaffRequest, asked: Query[shapes.comparison.CompareIn]) -> Any:  # noqa: ANN401 - a screen or a file
    """Hold two communities, or two periods of one, against each other; also as a file."""
    scope = request.scope
    if asked.format != "json":
        access.check(request, Permission.EXPORT)
        scope = scope.where(Permission.EXPORT)
    left = queries.Side(community_id=asked.left, first=asked.left_from, last=asked.left_to)
    right = queries.Side(community_id=asked.right, first=asked.right_from, last=asked.right_to)
    found = queries.compare(left, right, scope, reading=asked.reading)
    if asked.format == "json":
        return _comparison(found)
    table, keys = queries.of_comparison(found, left, right, scope)
    params = queries.ReportParams(communities=tuple(keys), reading=asked.reading)
    told = actions.Reported(
        name="compare", tables=[table], how=asked.format, scope=scope, params=params
    )
    return _let_out(request, told, queries.as_file("compare", table, ExportFormat(asked.format)))


def _comparison(found: list[queries.Compared]) -> dict[str, Any]:
    return {
        "figures": [
            shapes.reports.named(each.key)
            | {
                "left": each.left,
                "right": each.right,
                "left_interval": each.left_interval,
                "right_interval": each.right_interval,
                "unknown": shapes.figures.unknown_of(Unknown.TOO_FEW if each.is_too_few else None),
            }
            for each in found
        ]
    }
