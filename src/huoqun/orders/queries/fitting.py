"""Who bought, how often, what and for how much: people as numbers, for rules."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from pyroaring import BitMap64

from huoqun.core import clock
from huoqun.customers import queries as customer_queries
from huoqun.org import queries as org_queries


@dataclass(frozen=True, kw_only=True, slots=True)
class Purchases:
    """Which purchases count: each that is given narrows them.

    ``products`` are words of which one stands in the name of a product, whatever its case.
    """

    days: int | None = None
    products: Collection[str] = ()
    unit_ids: Collection[int] = ()

    @property
    def params(self) -> dict[str, object]:
        """The parameters of ``_COUNTED``; NULL stands for all."""
        today = clock.today()
        return {
            "after": None if self.days is None else today - timedelta(days=self.days),
            "products": [_like(each) for each in self.products] or None,
            "units": sorted(org_queries.ids_below(self.unit_ids)) if self.unit_ids else None,
        }


_COUNTED = """
    (%(after)s::date IS NULL OR x.placed_on > %(after)s)
    AND (%(units)s::bigint[] IS NULL OR x.unit_id = ANY(%(units)s))
    AND (%(products)s::text[] IS NULL OR EXISTS (
        SELECT FROM orders_orderline l WHERE l.order_id = x.id AND l.product ILIKE ANY(%(products)s)
    ))
"""


def bought(purchases: Purchases, *, times: int, within: BitMap64 | None) -> BitMap64:
    """Who bought so many times or more; an order of free lines only is none."""
    return customer_queries.fitting(
        "SELECT {person} AS id FROM orders_order x {merged}"  # noqa: S608 (our own SQL)
        " WHERE x.kind = 'placed' AND x.counts AND x.customer_id IS NOT NULL AND {within} AND "
        + _COUNTED
        + " GROUP BY 1 HAVING count(*) >= %(times)s",
        within=within,
        times=times,
        **purchases.params,
    )


def spent(purchases: Purchases, *, amount: int, currency: str, within: BitMap64 | None) -> BitMap64:
    """Who paid so much or more, less what went back; in minor units of one currency."""
    return customer_queries.fitting(
        "SELECT {person} AS id FROM orders_order x {merged}"  # noqa: S608
        " WHERE x.customer_id IS NOT NULL AND x.currency = %(currency)s AND {within} AND "
        + _COUNTED
        + " GROUP BY 1 HAVING sum(CASE x.kind WHEN 'placed' THEN x.amount ELSE -x.amount END)"
        " >= %(amount)s",
        within=within,
        amount=amount,
        currency=currency,
        **purchases.params,
    )


def bought_long_ago(*, days: int, within: BitMap64 | None) -> BitMap64:
    """Who bought once, and for so many days or more not again."""
    return customer_queries.fitting(
        "SELECT {person} AS id FROM orders_order x {merged} WHERE x.kind = 'placed' AND x.counts"
        " AND x.customer_id IS NOT NULL AND {within}"
        " GROUP BY 1 HAVING max(x.placed_on) <= %(until)s",
        within=within,
        until=clock.today() - timedelta(days=days),
    )


def bought_at_a_discount(
    purchases: Purchases, *, times: int, percent: int, within: BitMap64 | None
) -> BitMap64:
    """Who bought so many times or more, so many percent of it or more at a lowered price.

    An order of which nobody told a discount counts as one at the full price, as classes have it.
    """
    return customer_queries.fitting(
        "SELECT {person} AS id FROM orders_order x {merged}"  # noqa: S608
        " WHERE x.kind = 'placed' AND x.counts AND x.customer_id IS NOT NULL AND {within} AND "
        + _COUNTED
        + " GROUP BY 1 HAVING count(*) >= %(times)s"
        " AND count(*) FILTER (WHERE x.discount > 0) * 100 >= count(*) * %(percent)s",
        within=within,
        times=times,
        percent=percent,
        **purchases.params,
    )


def _like(word: str) -> str:
    """A word as a pattern that finds it anywhere, its own wild cards taken literally."""
    plain = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{plain}%"
