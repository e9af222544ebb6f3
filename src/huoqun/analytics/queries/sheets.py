"""The overview and a comparison as the tables of a file, figure for figure as on the screen."""

from collections.abc import Sequence
from typing import Any

import pyarrow

from huoqun.analytics import metrics, relations
from huoqun.analytics.queries import asking
from huoqun.analytics.queries.cards import Card
from huoqun.analytics.queries.comparing import Compared, Side
from huoqun.analytics.queries.overview import Overview
from huoqun.analytics.queries.ranking import Ranked, Ranking
from huoqun.org.queries import Scope

_NUMBER, _TEXT, _DAY = pyarrow.float64(), pyarrow.string(), pyarrow.date32()
_METRIC = [("metric", _TEXT), ("zh", _TEXT), ("en", _TEXT), ("unit", _TEXT)]
_FIGURES = pyarrow.schema(
    [*_METRIC, ("currency", _TEXT), ("now", _NUMBER), ("before", _NUMBER), ("unknown", _TEXT)]
)
_PLACES = pyarrow.schema(
    [
        *_METRIC,
        *[("currency", _TEXT), ("end", _TEXT), ("place", pyarrow.int64())],
        *[("community", _TEXT), ("title", _TEXT), ("value", _NUMBER)],
        *[("members", pyarrow.int64()), ("from", _DAY), ("to", _DAY)],
    ]
)


def of_overview(found: Overview) -> dict[str, pyarrow.Table]:
    """The cards, the days of the trend and the rankings, each as a sheet."""
    cards = [*found.cards, *(found.money_cards or [])]
    places = [row for each in found.rankings for row in _ranking(each)]
    return {
        "figures": pyarrow.Table.from_pylist([_card(each) for each in cards], schema=_FIGURES),
        "trend": pyarrow.Table.from_pylist(found.trend),
        "rankings": pyarrow.Table.from_pylist(places, schema=_PLACES),
    }


def of_comparison(
    found: Sequence[Compared], left: Side, right: Side, scope: Scope
) -> tuple[pyarrow.Table, list[str]]:
    """A row for each metric with both sides, and the keys of the communities.

    The columns of the sides are headed by title and period, as on the screen.
    """
    sides = {"left": left, "right": right}
    numbers = [side.community_id for side in sides.values()]
    named = asking.named(asking.communities(relations.load(), asking.visible(scope)), numbers)
    heads = {end: f"{end}: {_head(side, named)}" for end, side in sides.items()}
    low_high = [f"{end}_{bound}" for end in sides for bound in ("low", "high")]
    columns = [*_METRIC, *((name, _NUMBER) for name in (*heads.values(), *low_high))]
    schema = pyarrow.schema([*columns, ("unknown", _TEXT)])
    rows = [_compared(each, heads) for each in found]
    keys = [named[number]["key"] for number in dict.fromkeys(numbers)]
    return pyarrow.Table.from_pylist(rows, schema=schema), keys


def _head(side: Side, named: dict[int, asking.Row]) -> str:
    row = named[side.community_id]
    return f"{row['title'] or row['key']} {side.first or '…'} – {side.last or '…'}"


def _compared(told: Compared, heads: dict[str, str]) -> dict[str, Any]:
    bounds: dict[str, float] = {}
    for end, interval in (("left", told.left_interval), ("right", told.right_interval)):
        if interval is not None:
            bounds |= {f"{end}_low": interval.low, f"{end}_high": interval.high}
    few = {"unknown": "too_few"} if told.is_too_few else {}
    values = {heads["left"]: told.left, heads["right"]: told.right}
    return _named(told.key) | values | bounds | few


def _card(told: Card) -> dict[str, Any]:
    return _named(told.key) | {
        "currency": told.currency,
        "now": told.now,
        "before": told.before,
        "unknown": told.unknown and told.unknown.value,
    }


def _ranking(told: Ranking) -> list[dict[str, Any]]:
    ends = (("top", told.top), ("bottom", told.bottom))
    return [
        _named(told.key) | {"currency": told.currency, "end": end} | _place(row, place)
        for end, rows in ends
        for place, row in enumerate(rows, start=1)
    ]


def _place(told: Ranked, place: int) -> dict[str, Any]:
    return {
        "place": place,
        "community": told.key,
        "title": told.title,
        "value": told.value,
        "members": told.n,
        "from": told.first,
        "to": told.last,
    }


def _named(key: str) -> dict[str, Any]:
    metric = metrics.CATALOGUE[key]
    return {"metric": key, "zh": metric.zh, "en": metric.en, "unit": metric.unit.value}
