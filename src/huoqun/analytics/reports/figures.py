"""The figures of communities by day, week, month or whole period: ``daily``, ``monthly``, …"""

import ibis
from ibis.expr import types as ir

from huoqun.analytics import metrics
from huoqun.analytics.kinds import By, Per
from huoqun.analytics.reports import distinct, selection

_KEY = ("community_id", "period")
_GROUP = ("own", "group", "period")
_COUNTS = ("members_start", "members", "joins", "leaves", "messages", "speakers", "active")
_RATES = (
    "net",
    "leave_rate_any",
    "leave_rate_start",
    "messages_per_member",
    "speaking_rate",
    "daily_active_rate",
)


def figures(scene: selection.Scene, by: By) -> ir.Table:
    """Give every community a row for each period, silent ones too, with all activity figures.

    Columns: the community's own, period (its first calendar day), members_start, members, joins,
    leaves, messages, speakers, active and the rates. What is not known is empty: members without
    membership data, messages and speakers without message data.
    """
    days = grid(scene)
    days = days.mutate(period=selection.period_of(days.day, by, whole=days.starts))
    counted = days.group_by(list(_KEY)).aggregate(
        **metrics.columns(days, "joins", "leaves", "messages"),
        day_speakers=days.speakers.sum().cast("int64"),
        day_active=days.active.sum().cast("int64"),
    )
    if by is By.DAY:
        counted = counted.rename(speakers="day_speakers", active="day_active")
        counted = counted.mutate(newcomers=counted.joins)
    else:
        counted = counted.drop("day_speakers", "day_active")
        counted = _attach(counted, _people(scene, by), ["speakers", "active"])
        counted = _attach(counted, _newcomers(scene, by), ["newcomers"])
    return _rated(_placed(counted, scene))


def grid(scene: selection.Scene) -> ir.Table:
    """Give every community each day of its period with the day's figures, silent days too."""
    spans = scene.periods.select("community_id", "starts", "ends")
    days = spans.cross_join(scene.days)
    days = days.filter(days.day >= days.starts, days.day <= days.ends)
    joined = days.left_join(scene.community_day, ["community_id", "day"])
    counts = ("entered", "exited", "messages", "speakers", "active")
    return joined.select(
        "community_id",
        "day",
        "starts",
        **{name: ibis.coalesce(joined[name], 0).cast("int64") for name in counts},
    )


def stocks(scene: selection.Scene) -> ir.Table:
    """Members, messages and speakers of every day: of :func:`figures` what verdicts need.

    For communities with message data. Columns: community_id, day, members, messages, speakers.
    """
    days = grid(scene)
    earlier = ibis.window(group_by="community_id", order_by="day", preceding=(None, 1))
    moved = (days.entered - days.exited).sum().over(earlier)
    days = days.mutate(newcomers=days.entered, net_before=ibis.coalesce(moved, 0).cast("int64"))
    rows = days.left_join(openings_at_start(scene), "community_id").drop("community_id_right")
    rows = rows.mutate(**metrics.columns(rows, "members_start"))
    rows = rows.mutate(**metrics.columns(rows, "members"))
    return rows.select("community_id", "day", "members", "messages", "speakers")


def daily(scene: selection.Scene) -> ir.Table:
    """Every day of every community."""
    rows = figures(scene, By.DAY)
    return rows.order_by("key", "community_id", "period").select(
        community=rows.key,
        day=rows.period,
        **{name: rows[name] for name in ("members", "joins", "leaves", "speakers", "messages")},
        **{name: rows[name] for name in _RATES[3:]},
    )


def monthly(scene: selection.Scene) -> ir.Table:
    """Every month of every community; a month at an edge of the period is only as long as it."""
    rows = figures(scene, By.MONTH)
    return rows.order_by("key", "community_id", "period").select(
        community=rows.key,
        month=rows.period.strftime("%Y-%m"),
        members_any=rows.members,
        members_start=rows.members_start,
        joins=rows.joins,
        leaves=rows.leaves,
        leave_rate_any=rows.leave_rate_any,
        leave_rate_start=rows.leave_rate_start,
        speakers=rows.speakers,
        messages=rows.messages,
        messages_per_member=rows.messages_per_member,
        speaking_rate=rows.speaking_rate,
    )


def listed(rows: ir.Table) -> ir.Table:
    """The :func:`figures` of single communities in the columns of :func:`grouped`."""
    told = rows.mutate(group=rows.key, communities=ibis.literal(1, "int64"))
    ordered = told.order_by("group", "community_id", "period")
    return ordered.select("group", "period", "communities", *_COUNTS, *_RATES)


def grouped(scene: selection.Scene, by: By, per: Per) -> ir.Table:
    """Add the communities' figures up per store, platform, positioning or all together.

    In ``speakers``, ``active`` and ``members`` a person counts once in each community they are in,
    in numerators and denominators alike, so that rates stay rates. ``distinct_members``,
    ``distinct_speakers`` and ``distinct_active`` count each person of the group once. Communities
    of unknown members or messages do not enter the rates.
    Columns: group, period, communities, the counts and the rates.
    """
    rows = figures(scene, by)
    # Two communities may share a key under different sources.
    rows = rows.mutate(
        group=_group(rows, per),
        own=rows.community_id if per is Per.COMMUNITY else ibis.literal(0, "int64"),
    )
    if by is By.TOTAL and per is not Per.COMMUNITY:
        # Communities begin on different days; a group's whole period begins with its first.
        rows = rows.mutate(period=rows.period.min().over(ibis.window(group_by="group")))
    known = rows.filter(rows.members.notnull(), rows.messages.notnull())
    counts, rated = _summed(rows), _rated(_summed(known))
    joined = counts.left_join(rated.select(*_GROUP, *_RATES), list(_GROUP))
    names = ("group", "period", "communities", *_COUNTS)
    if per is Per.COMMUNITY:
        return joined.order_by("group", "own", "period").select(*names, *_RATES)
    joined = joined.drop("group_right", "own_right", "period_right")
    described = _described(scene)
    groups = described.select("community_id", group=_group(described, per))
    key = distinct.key_of(by)
    joined = joined.left_join(distinct.active(scene, groups, by), key)
    joined = joined.drop(*(f"{name}_right" for name in key))
    joined = joined.left_join(distinct.members(scene, groups, by, counts), key)
    told = {distinct.MEMBERS: joined.members.notnull()}
    told |= dict.fromkeys(distinct.ACTIVE, joined.speakers.notnull())
    joined = joined.mutate(
        **{
            name: ibis.cases((known, ibis.coalesce(joined[name], 0)))
            for name, known in told.items()
        }
    )
    return joined.order_by("group", "own", "period").select(*names, *told, *_RATES)


def _group(rows: ir.Table, per: Per) -> ir.StringValue:
    group = {
        Per.COMMUNITY: rows.key,
        Per.STORE: rows.unit_key,
        Per.PLATFORM: rows.platform,
        Per.POSITIONING: rows.positioning,
        Per.ALL: ibis.literal("all"),
    }[per]
    return group.fill_null("")


def _summed(rows: ir.Table) -> ir.Table:
    return rows.group_by(list(_GROUP)).aggregate(
        communities=rows.count(), **{name: rows[name].sum().cast("int64") for name in _COUNTS}
    )


def _rated(rows: ir.Table) -> ir.Table:
    """Put the rates beside the counts, computed from the row's own counts."""
    return rows.mutate(**metrics.columns(rows, *_RATES))


def _people(scene: selection.Scene, by: By) -> ir.Table:
    """Different speakers and active people per community and period, from one row per person."""
    days = selection.within(scene.activity, scene.periods)
    days = days.mutate(period=selection.period_of(days.day, by, whole=days.starts))
    people = days.group_by([*_KEY, "customer_id"]).aggregate(
        **{name: days[name].sum().cast("int64") for name in ("messages", "actions", "orders")}
    )
    return people.group_by(list(_KEY)).aggregate(**metrics.columns(people, "speakers", "active"))


def _newcomers(scene: selection.Scene, by: By) -> ir.Table:
    """People who became members in a period and were none at its start."""
    moves = selection.within(scene.movements, scene.periods)
    moves = moves.mutate(period=selection.period_of(moves.day, by, whole=moves.starts))
    own = ibis.window(group_by=[*_KEY, "customer_id"], order_by="day")
    moves = moves.mutate(first=ibis.row_number().over(own))
    people = moves.group_by([*_KEY, "customer_id"]).aggregate(
        outside=moves.count(where=(moves.first == 0) & (moves.before == 0)),
        entered=moves.count(where=moves.entered == 1),
    )
    return people.group_by(list(_KEY)).aggregate(
        newcomers=people.count(where=(people.outside > 0) & (people.entered > 0))
    )


def _placed(counted: ir.Table, scene: selection.Scene) -> ir.Table:
    """Add who the community is and the stock of members; make empty what is not known."""
    earlier = ibis.window(group_by="community_id", order_by="period", preceding=(None, 1))
    moved = (counted.joins - counted.leaves).sum().over(earlier)
    counted = counted.mutate(net_before=ibis.coalesce(moved, 0).cast("int64"))
    joined = counted.inner_join(_described(scene), "community_id")
    joined = joined.left_join(openings_at_start(scene), "community_id")
    rows = joined.drop("community_id_right")
    rows = rows.mutate(**metrics.columns(rows, "members_start"))
    rows = rows.mutate(**metrics.columns(rows, "members"))
    no_membership, no_messages = rows.opening.isnull(), rows.messages_until.isnull()
    return rows.mutate(
        **{name: _unless(no_membership, rows[name]) for name in ("joins", "leaves")},
        **{name: _unless(no_messages, rows[name]) for name in ("messages", "speakers", "active")},
    )


def openings_at_start(scene: selection.Scene) -> ir.Table:
    """Count the members of each community before its period begins.

    That is the opening of the latest stored month, plus who came and went since.
    """
    months = scene.community_month.inner_join(
        scene.periods.select("community_id", "starts"), "community_id"
    )
    # Before the first stored month there were the members of its opening.
    chosen = months.group_by("community_id").aggregate(
        starts=months.starts.min(),
        month=ibis.coalesce(
            months.month.max(where=months.month <= months.starts), months.month.min()
        ),
    )
    stored = chosen.inner_join(scene.community_month, ["community_id", "month"])
    days = scene.community_day.inner_join(chosen, "community_id")
    days = days.filter(days.day >= days.month, days.day < days.starts)
    since = days.group_by("community_id").aggregate(
        moved=(days.entered.sum() - days.exited.sum()).cast("int64")
    )
    joined = stored.left_join(since, "community_id")
    return joined.select(
        "community_id",
        opening=(joined.opening + ibis.coalesce(joined.moved, 0)).cast("int64"),
    )


def _described(scene: selection.Scene) -> ir.Table:
    return scene.periods.select(
        "community_id", "key", "unit_id", "unit_key", "platform", "positioning", "messages_until"
    )


def _attach(counted: ir.Table, found: ir.Table, names: list[str]) -> ir.Table:
    """Left-join counts by community and period; who is not found counts 0."""
    joined = counted.left_join(found, list(_KEY))
    return joined.select(
        *counted.columns, **{name: ibis.coalesce(joined[name], 0) for name in names}
    )


def _unless(unknown: ir.BooleanValue, value: ir.Value) -> ir.Value:
    return ibis.cases((~unknown, value))
