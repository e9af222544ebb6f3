"""Different people of several communities together: whoever is in two of them counts once."""

from collections.abc import Sequence

import ibis
from ibis.expr import types as ir

from huoqun.analytics import metrics, rollups
from huoqun.analytics.kinds import By
from huoqun.analytics.reports import selection

MEMBERS = "distinct_members"
ACTIVE = ("distinct_speakers", "distinct_active")


def active(scene: selection.Scene, groups: ir.Table, by: By) -> ir.Table:
    """Different speakers and active people per group and period (``key_of``).

    ``groups`` has community_id and group.
    """
    days = selection.within(scene.activity, scene.periods)
    days = days.mutate(period=selection.period_of(days.day, by, whole=days.starts))
    placed = days.inner_join(groups, "community_id")
    people = placed.group_by([*key_of(by), "customer_id"]).aggregate(
        **{name: placed[name].sum().cast("int64") for name in ("messages", "actions", "orders")}
    )
    return people.group_by(key_of(by)).aggregate(**metrics.columns(people, *ACTIVE))


def members(scene: selection.Scene, groups: ir.Table, by: By, rows: ir.Table) -> ir.Table:
    """Different members per group and period; ``rows`` are the group's periods that are listed.

    A membership counts in every period that it touches, as far as its community's own period
    reaches. What one person has of it in a group is put together period by period, so that it can
    be summed up: it comes in at the first of these periods and is gone after the last.
    """
    spans = scene.periods.select("community_id", "starts", "ends")
    spells = rollups.spells(scene.movements).inner_join(spans, "community_id")
    since = ibis.greatest(ibis.coalesce(spells.from_day, spells.starts), spells.starts)
    until = ibis.least(ibis.coalesce(spells.until_day, spells.ends), spells.ends)
    inside = spells.mutate(since=since, until=until)
    inside = inside.filter(inside.since <= inside.until).inner_join(groups, "community_id")
    if by is By.TOTAL:
        people = inside.select("group", "customer_id").distinct()
        return people.group_by("group").aggregate(**metrics.columns(people, MEMBERS))
    told = inside.select(
        "group",
        "customer_id",
        came=selection.period_of(inside.since, by, whole=inside.since),
        gone=selection.period_of(inside.until, by, whole=inside.until),
    )
    stays = _joined(told)
    moves = stays.select("group", period=stays.came, came=1, gone=0).union(
        stays.select("group", period=stays.gone, came=0, gone=1)
    )
    moves = moves.group_by(key_of(by)).aggregate(came=moves.came.sum(), gone=moves.gone.sum())
    listed = rows.select(*key_of(by)).left_join(moves, key_of(by))
    so_far = {"group_by": "group", "order_by": "period"}
    came = ibis.coalesce(listed.came, 0).sum().over(ibis.window(**so_far, following=0))
    gone = ibis.coalesce(listed.gone, 0).sum().over(ibis.window(**so_far, preceding=(None, 1)))
    counted = came - ibis.coalesce(gone, 0)
    return listed.select(*key_of(by), distinct_members=counted.cast("int64"))


def key_of(by: By) -> list[str]:
    """What tells the rows apart; a group's whole period needs no name."""
    return ["group"] if by is By.TOTAL else ["group", "period"]


def _joined(spans: ir.Table) -> ir.Table:
    """Put spans (came, gone: periods) of one person and group together that meet in a period."""
    own: dict[str, str | Sequence[str]] = {
        "group_by": ["group", "customer_id"],
        "order_by": ["came", "gone"],
    }
    reached = spans.gone.max().over(ibis.window(**own, preceding=(None, 1)))
    marked = spans.mutate(begins=(reached.isnull() | (spans.came > reached)).cast("int64"))
    marked = marked.mutate(
        span=marked.begins.sum().over(ibis.window(**own, preceding=None, following=0))
    )
    return marked.group_by(["group", "customer_id", "span"]).aggregate(
        came=marked.came.min(), gone=marked.gone.max()
    )
