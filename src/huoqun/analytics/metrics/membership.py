"""Who comes, who stays, who leaves (J1, J3)."""

from ibis.expr import types as ir

from huoqun.analytics.kinds import Grain, Measure, Stage
from huoqun.analytics.metrics.catalogue import Text, metric, ratio, total

BOTH_READINGS_SHARE_MEMBERS = Text(
    zh="两种口径的成员数相同：员工、气氛组和机器人也是群成员，自然口径只去掉他们的发言与活动。",
    en="The same in both readings: staff, crew and bots are members too, only their acts are left"
    " out.",
)


@metric(
    key="members",
    zh="成员数",
    en="Members",
    stage=Stage.ACQUISITION,
    formula="members_start + newcomers",
    unit=Measure.PEOPLE,
    over=Grain.FIGURES,
    source="article 000; requirement J1",
    meaning=Text(
        zh="在该期间任何一天是群成员的人数；当天退群的人当天仍计入。没有进退群数据时为未知。",
        en="People who were members on any day of the period; whoever leaves on a day still counts"
        " on it. Unknown without membership data.",
    ),
    exclusions=BOTH_READINGS_SHARE_MEMBERS,
)
def members(figures: ir.Table) -> ir.Value:
    """Give the members at the start plus the newcomers who were not among them."""
    return figures.members_start + figures.newcomers


@metric(
    key="distinct_members",
    zh="成员数（去重）",
    en="Different members",
    stage=Stage.ACQUISITION,
    formula="people who are members of any of the communities",
    unit=Measure.PEOPLE,
    over=Grain.PEOPLE,
    source="requirement J1",
    meaning=Text(
        zh="几个群合在一起看时，期间内在其中任何一个群的人，每人只计一次。",
        en="Over several communities: whoever was a member of any of them within the period, each"
        " person once.",
    ),
    exclusions=BOTH_READINGS_SHARE_MEMBERS,
)
def distinct_members(people: ir.Table) -> ir.Value:
    """Count the people who are members of any community."""
    return people.count()


@metric(
    key="members_start",
    zh="期初成员数",
    en="Members at the start",
    stage=Stage.RETENTION,
    formula="opening of the month + joins - leaves until the period begins",
    unit=Measure.PEOPLE,
    over=Grain.FIGURES,
    source="article 000; behaviours c2",
    meaning=Text(
        zh="期间第一天开始之前已是群成员的人数。",
        en="People who were members before the first day of the period began.",
    ),
    exclusions=BOTH_READINGS_SHARE_MEMBERS,
)
def members_start(figures: ir.Table) -> ir.Value:
    """Give the members with whom the period begins."""
    return figures.opening + figures.net_before


@metric(
    key="joins",
    zh="入群人次",
    en="Joins",
    stage=Stage.ACQUISITION,
    formula="days on which a non-member came in, over all people",
    unit=Measure.PEOPLE,
    over=Grain.DAYS,
    source="article 000; requirement J1",
    meaning=Text(
        zh="非成员进群的人次。同一天退群又进群不算新入群，重复通知只算一次。",
        en="How often a non-member came in. Leaving and returning within a day is no new join;"
        " a join told twice counts once.",
    ),
)
def joins(days: ir.Table) -> ir.Value:
    """Add up who entered."""
    return total(days.entered)


@metric(
    key="leaves",
    zh="退群人次",
    en="Leaves",
    stage=Stage.RETENTION,
    formula="days at whose end a member is gone, over all people",
    unit=Measure.PEOPLE,
    over=Grain.DAYS,
    source="article 000; requirement J1",
    meaning=Text(
        zh="成员离开群的人次，包括自己退出、被移出和群解散。",
        en="How often a member went: left, was removed, or the community was dissolved.",
    ),
)
def leaves(days: ir.Table) -> ir.Value:
    """Add up who exited."""
    return total(days.exited)


@metric(
    key="net",
    zh="净增",
    en="Net growth",
    stage=Stage.ACQUISITION,
    formula="joins - leaves",
    unit=Measure.PEOPLE,
    over=Grain.FIGURES,
    source="requirement J1",
    meaning=Text(zh="入群人次减退群人次。", en="Joins minus leaves."),
)
def net(figures: ir.Table) -> ir.Value:
    """Subtract the leaves from the joins."""
    return figures.joins - figures.leaves


@metric(
    key="join_rate",
    zh="入群率",
    en="Join rate",
    stage=Stage.ACQUISITION,
    formula="joins ÷ exposure",
    unit=Measure.FRACTION,
    over=Grain.FIGURES,
    source="article 000; requirement J1",
    meaning=Text(
        zh="入群人次 ÷ 渠道曝光数。没有曝光数据时为未知，不显示为 0。",
        en="Joins ÷ how often the channel was seen. Unknown, not 0, without exposure data.",
    ),
)
def join_rate(figures: ir.Table) -> ir.Value:
    """Divide the joins by the exposure."""
    return ratio(figures.joins, figures.exposure)


@metric(
    key="leave_rate_any",
    zh="退群率（期内成员）",
    en="Leave rate (of all members of the period)",
    stage=Stage.RETENTION,
    formula="leaves ÷ members",
    unit=Measure.FRACTION,
    over=Grain.FIGURES,
    source="article 000; behaviours c2",
    meaning=Text(
        zh="退群人次 ÷ 期内任何一天是成员的人数。",
        en="Leaves ÷ people who were members on any day of the period.",
    ),
)
def leave_rate_any(figures: ir.Table) -> ir.Value:
    """Divide the leaves by everybody who was a member in the period."""
    return ratio(figures.leaves, figures.members)


@metric(
    key="leave_rate_start",
    zh="退群率（期初成员）",
    en="Leave rate (of the members at the start)",
    stage=Stage.RETENTION,
    formula="leaves ÷ members_start",
    unit=Measure.FRACTION,
    over=Grain.FIGURES,
    source="article 000; behaviours c2",
    meaning=Text(
        zh="退群人次 ÷ 期初成员数；期内入群又退群的人也在分子里，新群可能超过 100%。",
        en="Leaves ÷ members at the start; people who came and went within the period are in the"
        " numerator, so a young community may exceed 1.",
    ),
)
def leave_rate_start(figures: ir.Table) -> ir.Value:
    """Divide the leaves by the members with whom the period began."""
    return ratio(figures.leaves, figures.members_start)


@metric(
    key="members_ever",
    zh="累计成员数",
    en="Members ever",
    stage=Stage.ACQUISITION,
    formula="people who were members on at least one day of the whole period",
    unit=Measure.PEOPLE,
    over=Grain.PEOPLE,
    source="requirement J1",
    meaning=Text(
        zh="整个期间内曾是群成员的人数，退群后再入群只算一人。",
        en="People who were members at some time; coming back counts no second time.",
    ),
    exclusions=BOTH_READINGS_SHARE_MEMBERS,
)
def members_ever(people: ir.Table) -> ir.Value:
    """Count the people who were members."""
    return people.count(where=people.was_member)


@metric(
    key="members_after_7",
    zh="7 天后仍在群",
    en="Still members after 7 days",
    stage=Stage.RETENTION,
    formula="eligible newcomers who are members at the end of day 7 after joining",
    unit=Measure.PEOPLE,
    over=Grain.NEWCOMERS,
    source="article 000; requirement J3",
    meaning=Text(
        zh="入群满 37 天的新成员中，第 7 天结束时仍在群的人数。",
        en="Of the newcomers observed for 37 days, those still members at the end of day 7.",
    ),
)
def members_after_7(newcomers: ir.Table) -> ir.Value:
    """Count the eligible who were still there after a week."""
    return newcomers.count(where=newcomers.eligible & newcomers.there_after_7)


@metric(
    key="members_after_30",
    zh="30 天后仍在群",
    en="Still members after 30 days",
    stage=Stage.RETENTION,
    formula="eligible newcomers who are members at the end of day 30 after joining",
    unit=Measure.PEOPLE,
    over=Grain.NEWCOMERS,
    source="article 000; requirement J3",
    meaning=Text(
        zh="入群满 37 天的新成员中，第 30 天结束时仍在群的人数。",
        en="Of the newcomers observed for 37 days, those still members at the end of day 30.",
    ),
)
def members_after_30(newcomers: ir.Table) -> ir.Value:
    """Count the eligible who were still there after a month."""
    return newcomers.count(where=newcomers.eligible & newcomers.there_after_30)


@metric(
    key="retention_members_30",
    zh="成员留存率（30 天）",
    en="Member retention (30 days)",
    stage=Stage.RETENTION,
    formula="members_after_30 ÷ eligible newcomers",
    unit=Measure.FRACTION,
    over=Grain.FIGURES,
    source="article 000; requirement J3",
    meaning=Text(
        zh="入群满 37 天的新成员中，30 天后仍在群的比例。",
        en="The share of the newcomers observed for 37 days who are still there after 30.",
    ),
)
def retention_members_30(figures: ir.Table) -> ir.Value:
    """Divide those still there by those who were watched long enough."""
    return ratio(figures.members_after_30, figures.eligible)
