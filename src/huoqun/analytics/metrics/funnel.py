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
