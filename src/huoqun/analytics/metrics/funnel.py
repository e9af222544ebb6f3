"""The funnel: members → active people → active people who bought (J5)."""

from dataclasses import dataclass
from typing import Final

from ibis.expr import types as ir

from huoqun.analytics.kinds import Grain, Measure, Stage
from huoqun.analytics.metrics import revenue
from huoqun.analytics.metrics.catalogue import Text, metric, ratio


@dataclass(frozen=True, kw_only=True)
class Claim:
    """What an article says a rate should be; shown beside the figure, never judged by."""

    low: float
    high: float
    source: Text


_ARTICLE: Final = Text(zh="文章 003 的说法，未经验证", en="an unverified claim of article 003")
# The article gives no denominator for its 10-15 %; they are read as a share of active people (c5).
CLAIMS: Final[dict[str, Claim]] = {
    "funnel_active_rate": Claim(low=0.25, high=0.25, source=_ARTICLE),
    "funnel_buyer_rate": Claim(low=0.10, high=0.15, source=_ARTICLE),
}


@metric(
    key="active_buyers",
    zh="活跃且下单的人",
    en="Active people who bought",
    stage=Stage.REVENUE,
    formula="buyers who are active in the same period",
    unit=Measure.PEOPLE,
    over=Grain.BUYERS,
    source="article 003; behaviours c5",
    meaning=Text(
        zh="同一期间内既活跃又下过单的不同的人，即漏斗的最后一步。",
        en="Different people who were active and bought in the same period: the funnel's last"
        " step.",
    ),
    exclusions=revenue.MEMBER_ORDERS,
)
def active_buyers(people: ir.Table) -> ir.Value:
    """Count the buyers who were active too."""
    return people.count(where=people.is_active)


@metric(
    key="funnel_active_rate",
    zh="活跃占成员",
    en="Active of members",
    stage=Stage.REVENUE,
    formula="active ÷ members",
    unit=Measure.FRACTION,
    over=Grain.FIGURES,
    source="article 003; requirement J5",
    meaning=Text(
        zh="漏斗第一步：活跃人数 ÷ 成员数。文章参考值 25%，未经验证。",
        en="First step of the funnel: active people ÷ members. The article's 25 % is a "
        "claim, not checked.",
    ),
    exclusions=revenue.MEMBER_ORDERS,
)
def funnel_active_rate(figures: ir.Table) -> ir.Value:
    """Divide the active people by the members."""
    return ratio(figures.active, figures.members)


@metric(
    key="funnel_buyer_rate",
    zh="成交占活跃",
    en="Buyers of active",
    stage=Stage.REVENUE,
    formula="active buyers ÷ active",
    unit=Measure.FRACTION,
    over=Grain.FIGURES,
    source="article 003; behaviours c5",
    meaning=Text(
        zh="漏斗第二步：活跃且下单的人 ÷ 活跃人数。文章参考值 10–15%，未经验证。",
        en="Second step of the funnel: active people who bought ÷ active people. The "
        "article's 10-15 % is a claim, not checked.",
    ),
    exclusions=revenue.MEMBER_ORDERS,
)
def funnel_buyer_rate(figures: ir.Table) -> ir.Value:
    """Divide the active people who bought by the active people."""
    return ratio(figures.active_buyers, figures.active)


_NEWCOMERS: Final = Text(
    zh="只看期间内首次入群的人；更早入群的人，第一步可能发生在期间之前。",
    en="Only people who joined for the first time within the period: others may have taken their"
    " first steps before it.",
)


@metric(
    key="newcomers_active",
    zh="新成员中活跃过的人",
    en="Newcomers who became active",
    stage=Stage.ACTIVATION,
    formula="people who joined in the period and were active since",
    unit=Measure.PEOPLE,
    over=Grain.PEOPLE,
    source="requirement J5",
    meaning=Text(
        zh="期间内首次入群、之后有过发言、签到、点击、任务或下单的人。",
        en="People who joined within the period and then spoke, signed in, clicked, did a task or"
        " ordered.",
    ),
    exclusions=_NEWCOMERS,
)
def newcomers_active(people: ir.Table) -> ir.Value:
    """Count the newcomers who became active."""
    return people.active_on.count()


@metric(
    key="median_days_to_active",
    zh="入群到首次活跃的天数（中位）",
    en="Median days from joining to first activity",
    stage=Stage.ACTIVATION,
    formula="median of first active day - day of joining",
    unit=Measure.DAYS,
    over=Grain.PEOPLE,
    source="requirement J5",
    meaning=Text(
        zh="新成员从入群到首次活跃的日历天数的中位数；当天活跃为 0，还没活跃的人不计。",
        en="The median of the calendar days from joining to the first activity; 0 within one day,"
        " who is not active yet is left out.",
    ),
    exclusions=_NEWCOMERS,
)
def median_days_to_active(people: ir.Table) -> ir.Value:
    """Give the median way from joining to the first activity."""
    return people.days_to_active.median()


@metric(
    key="newcomers_bought",
    zh="新成员中活跃后下单的人",
    en="Newcomers who became active and bought",
    stage=Stage.REVENUE,
    formula="newcomers_active who ordered on or after their first active day",
    unit=Measure.PEOPLE,
    over=Grain.BUYERS,
    source="requirement J5",
    meaning=Text(
        zh="期间内首次入群、活跃过、并在首次活跃当天或之后下过单的人。",
        en="Newcomers who were active and ordered on the day of their first activity or later.",
    ),
    exclusions=_NEWCOMERS,
)
def newcomers_bought(people: ir.Table) -> ir.Value:
    """Count the newcomers who became active and bought."""
    return people.bought_on.count()


@metric(
    key="median_days_to_order",
    zh="首次活跃到首单的天数（中位）",
    en="Median days from first activity to first order",
    stage=Stage.REVENUE,
    formula="median of first order day - first active day",
    unit=Measure.DAYS,
    over=Grain.BUYERS,
    source="requirement J5",
    meaning=Text(
        zh="新成员从首次活跃到（其后）首次下单的日历天数的中位数；同一天为 0。",
        en="The median of a newcomer's calendar days from the first activity to the first order"
        " since; 0 within one day.",
    ),
    exclusions=_NEWCOMERS,
)
def median_days_to_order(people: ir.Table) -> ir.Value:
    """Give the median way from the first activity to the first order."""
    return people.days_to_order.median()
