"""The list of metrics: one function each, the only place where its formula stands."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NotRequired, Required, TypedDict, Unpack

from ibis.expr import types as ir

from huoqun.analytics.kinds import Grain, Measure, Stage

Formula = Callable[[ir.Table], ir.Value]


@dataclass(frozen=True, kw_only=True)
class Text:
    """One sentence in both languages."""

    zh: str
    en: str


NOTHING_LEFT_OUT = Text(zh="无", en="None")


@dataclass(frozen=True, kw_only=True)
class Metric:
    """A figure with all that its card says; ``of`` computes it over a table of grain ``over``."""

    key: str
    zh: str
    en: str
    stage: Stage
    formula: str
    unit: Measure
    over: Grain
    source: str
    meaning: Text
    of: Formula
    exclusions: Text = NOTHING_LEFT_OUT
    version: int = 1


class Card(TypedDict):
    """What the author of a metric says about it.

    ``formula`` is written in keys of the catalogue, ``source`` names the article or requirement,
    ``meaning`` explains the figure to an operator, ``exclusions`` says what is not counted.
    """

    key: Required[str]
    zh: Required[str]
    en: Required[str]
    stage: Required[Stage]
    formula: Required[str]
    unit: Required[Measure]
    over: Required[Grain]
    source: Required[str]
    meaning: Required[Text]
    exclusions: NotRequired[Text]
    version: NotRequired[int]


CATALOGUE: dict[str, Metric] = {}


def metric(**card: Unpack[Card]) -> Callable[[Formula], Formula]:
    """Enter a function into the catalogue under its card."""

    def enter(function: Formula) -> Formula:
        assert card["key"] not in CATALOGUE, f"two metrics are named {card['key']}"
        CATALOGUE[card["key"]] = Metric(**card, of=function)
        return function

    return enter


def columns(table: ir.Table, *keys: str) -> dict[str, ir.Value]:
    """Give the named metrics over a table, ready for ``mutate`` or ``aggregate``."""
    return {key: CATALOGUE[key].of(table) for key in keys}


def ratio(numerator: ir.NumericValue, denominator: ir.NumericValue) -> ir.NumericValue:
    """Divide; an unknown or empty denominator gives unknown, never 0."""
    return numerator / denominator.nullif(0)


def total(column: ir.NumericColumn, *, where: ir.BooleanValue | None = None) -> ir.IntegerValue:
    """Add up as a 64-bit integer; of no row at all: 0."""
    return column.sum(where=where).coalesce(0).cast("int64")
