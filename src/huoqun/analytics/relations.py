"""What every report reads: Ibis tables on one engine, hot and cold already put together."""

import threading
from collections import OrderedDict
from dataclasses import dataclass

from ibis.expr import types as ir

from huoqun.analytics import refresh
from huoqun.lake import snapshot


@dataclass(frozen=True, kw_only=True)
class Relations:
    """The tables behind all figures; each holds what is known at one moment.

    ``member_day``: community_id, customer_id, day, messages, h00 … h23, actions, orders, joins,
    leaves. May hold several rows for one key (signed deltas): sum them with ``rollups.merged``.

    ``roles``: community_id, customer_id, role, from_day, until_day (null = still). Only roles that
    the organic reading leaves out.

    ``communities``: community_id, key, source, title, unit_id, unit_key, platform, positioning,
    kind, lifecycle, opened_on, ends_on, first_day, last_day (of its known facts), messages_until
    (null = no message data), assumed_joins.

    ``orders``: seq, order_id, customer_id (null = unmatched), community_id, unit_id, unit_key,
    source, occurred_at, day, kind (placed | refunded), amount (minor units, positive), currency.

    ``customers``: customer_id, canonical_id; only those that differ.

    ``community_day``, ``community_month`` (month, opening) and their ``unit_`` twins: the stored
    rollups with the touched days put in afresh (``rollups.refreshed``).
    """

    member_day: ir.Table
    roles: ir.Table
    communities: ir.Table
    orders: ir.Table
    customers: ir.Table
    community_day: ir.Table
    community_month: ir.Table
    unit_day: ir.Table
    unit_month: ir.Table


_NAMES = {
    "member_day": "member_day",
    "roles": "roles",
    "communities": "communities",
    "orders": "orders",
    "customers": "merges",
    "community_day": "community_day",
    "community_month": "community_month",
    "unit_day": "unit_day",
    "unit_month": "unit_month",
}
# Each thread keeps what it loaded last: the requests of one screen ask for the same moment. Not in
# a threading.local: what that holds is torn down while the thread dies, and DuckDB's connections
# do not survive it (granian ends idle threads; the process fell with them).
_KEPT_MAX = 64
_kept: OrderedDict[int, tuple[object, Relations]] = OrderedDict()
_guard = threading.Lock()


def load() -> Relations:
    """Everything as of now: the lake's rollups and the facts since the last roll, each once."""
    moment = snapshot.moment()
    thread = threading.get_ident()
    with _guard:
        known = _kept.get(thread)
    if known is not None and known[0] == moment:
        return known[1]
    # The state is read before the rows: a fact in between is loaded twice, never missed.
    loaded = _load()
    with _guard:
        _kept[thread] = (moment, loaded)
        _kept.move_to_end(thread)
        if len(_kept) > _KEPT_MAX:
            _kept.popitem(last=False)
    return loaded


def _load() -> Relations:
    refreshed = refresh.refresh(snapshot.take(hot_from="rolled"))
    refresh.step(refreshed.on, "relations")
    return Relations(**{field: refreshed.table(name) for field, name in _NAMES.items()})
