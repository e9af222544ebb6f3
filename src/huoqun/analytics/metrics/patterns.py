"""Figures about the same people over several communities, and about when a buyer last came (C6)."""

from ibis.expr import types as ir

from huoqun.analytics.kinds import Grain, Measure, Stage
from huoqun.analytics.metrics.catalogue import Text, metric


@metric(
    key="people",
    zh="人数",
    en="People",
    stage=Stage.REFERRAL,
    formula="different people who were members or spoke",
    unit=Measure.PEOPLE,
    over=Grain.PEOPLE,
    source="requirement J6",
    meaning=Text(
        zh="在所选社群中做过成员或发过言的不同的人。",
        en="Different people who were members of the chosen communities or spoke in them.",
    ),
)
def people(persons: ir.Table) -> ir.Value:
    """Count the people."""
    return persons.count()


@metric(
    key="people_in_2_or_more",
    zh="跨群人数",
    en="People in two communities or more",
    stage=Stage.REFERRAL,
    formula="people in at least 2 of the chosen communities",
    unit=Measure.PEOPLE,
    over=Grain.PEOPLE,
    source="article 001; requirement J6",
    meaning=Text(
        zh="出现在两个及以上所选社群中的人数。",
        en="People who appear in two of the chosen communities or more.",
    ),
)
def people_in_2_or_more(persons: ir.Table) -> ir.Value:
    """Count the people of several communities."""
    return persons.count(where=persons.communities > 1)


@metric(
    key="max_communities",
    zh="一人最多群数",
    en="Most communities of one person",
    stage=Stage.REFERRAL,
    formula="greatest number of chosen communities of one person",
    unit=Measure.COMMUNITIES,
    over=Grain.PEOPLE,
    source="requirement J6",
    meaning=Text(
        zh="一个人最多出现在几个所选社群中。",
        en="In how many of the chosen communities one person appears at most.",
    ),
)
def max_communities(persons: ir.Table) -> ir.Value:
    """Give the most communities that one person is in."""
    return persons.communities.max().coalesce(0)


@metric(
    key="recency_days",
    zh="最近一单距今",
    en="Days since the last order",
    stage=Stage.REVENUE,
    formula="last order day of the set + 1 - last order day of the buyer",
    unit=Measure.DAYS,
    over=Grain.BUYERS,
    source="article 004",
    meaning=Text(
        zh="从买家最后一单到快照日的天数；快照日是全部订单最后一天的次日。",
        en="Days from the buyer's last order to the snapshot, the day after the last order of all.",
    ),
)
def recency_days(buyers: ir.Table) -> ir.Value:
    """Count the days from the last order to the snapshot."""
    return buyers.snapshot_on.delta(buyers.last_date, unit="day").cast("int64")
