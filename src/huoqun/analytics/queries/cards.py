"""Figures on cards: now and before, in units that people read, and why a figure is unknown."""

from collections.abc import Sequence
from dataclasses import dataclass

from huoqun.analytics import metrics, rules
from huoqun.analytics.kinds import Measure, Unknown
from huoqun.analytics.queries.asking import Row
from huoqun.core import money


@dataclass(frozen=True, kw_only=True)
class Card:
    """A figure of a window and of the one before; ``unknown`` tells why ``now`` is empty."""

    key: str
    now: float | None
    before: float | None
    currency: str | None = None
    unknown: Unknown | None = None


def cards_of(keys: Sequence[str], rows: Sequence[Row], *, hides: bool) -> list[Card]:
    """Make cards of two rows that ``is_current`` tells apart; ``hides`` those of too few people."""
    by_window = {row["is_current"]: row for row in rows}
    return made(keys, by_window.get(True, {}), by_window.get(False, {}), hides=hides)


def made(keys: Sequence[str], now: Row, before: Row, *, hides: bool) -> list[Card]:
    """Make cards of a row and the row before it; amounts come in minor units."""
    currencies = {
        row[end]
        for row in (now, before)
        for end in ("currency_first", "currency_last")
        if row.get(end) is not None
    }
    return [_card(key, now, before, currencies, hides=hides) for key in keys]


def _card(key: str, now: Row, before: Row, currencies: set[str], *, hides: bool) -> Card:
    metric = metrics.CATALOGUE[key]
    hidden = rules.too_few(now) if hides else frozenset()
    hidden_before = rules.too_few(before) if hides else frozenset()
    present = None if key in hidden else now.get(key)
    past = None if key in hidden_before else before.get(key)
    currency = None
    if metric.unit is Measure.MONEY:
        if len(currencies) > 1:
            return Card(key=key, now=None, before=None, unknown=Unknown.SEVERAL_CURRENCIES)
        currency = next(iter(currencies), money.DEFAULT_CURRENCY)
        scale = 10 ** money.exponent(currency)
        present, past = (None if each is None else each / scale for each in (present, past))
    unknown = None
    if key in hidden:
        unknown = Unknown.TOO_FEW
    elif present is None:
        unknown = rules.why_unknown(key=key, figures=now)
    return Card(key=key, now=present, before=past, currency=currency, unknown=unknown)
