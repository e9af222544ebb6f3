"""Who buys, and how often again (J4). Money is in minor units until it is written."""

import ibis
from ibis.expr import types as ir

from huoqun.analytics.kinds import Grain, Measure, Stage
from huoqun.analytics.metrics.catalogue import Text, metric, ratio

UNMATCHED = Text(
    zh="找不到买家的订单计入订单数和销售额，不计入人均类数字。",
    en="Orders without a known buyer count as orders and amount, not in figures per buyer.",
)
REPEAT_ORDERS_MIN = 2
# Recency, frequency and money are ranked in fifths; 5 is best.
RFM_CLASSES = 5


@metric(
    key="buyers",
    zh="买家数",
    en="Buyers",
    stage=Stage.REVENUE,
    formula="people with at least one order",
    unit=Measure.PEOPLE,
    over=Grain.BUYERS,
    source="article 000; requirement J4",
    meaning=Text(
        zh="期间内至少有一单的不同的人。",
        en="Different people with at least one order in the period.",
    ),
    exclusions=UNMATCHED,
)
def buyers(people: ir.Table) -> ir.Value:
    """Count the buyers."""
    return people.count()


@metric(
    key="new_buyers",
    zh="新买家",
    en="New buyers",
    stage=Stage.REVENUE,
    formula="buyers whose first order lies in the period",
    unit=Measure.PEOPLE,
    over=Grain.BUYERS,
    source="article 004",
    meaning=Text(
        zh="首单落在该期间的买家。",
        en="Buyers whose first order ever lies in the period.",
    ),
    exclusions=UNMATCHED,
)
def new_buyers(people: ir.Table) -> ir.Value:
    """Count the buyers who bought for the first time."""
    return people.count(where=people.is_new)


@metric(
    key="returning_buyers",
    zh="老买家",
    en="Returning buyers",
    stage=Stage.REVENUE,
    formula="buyers - new_buyers",
    unit=Measure.PEOPLE,
    over=Grain.BUYERS,
    source="article 004",
    meaning=Text(
        zh="该期间之前已买过的买家。",
        en="Buyers who had bought before the period.",
    ),
    exclusions=UNMATCHED,
)
def returning_buyers(people: ir.Table) -> ir.Value:
    """Count the buyers who had bought before."""
    return people.count(where=~people.is_new)


@metric(
    key="repeat_buyers",
    zh="复购买家",
    en="Repeat buyers",
    stage=Stage.REVENUE,
    formula="buyers with 2 or more orders",
    unit=Measure.PEOPLE,
    over=Grain.BUYERS,
    source="article 000; requirement J4",
    meaning=Text(
        zh="期间内有两单及以上的买家。",
        en="Buyers with two orders or more in the period.",
    ),
    exclusions=UNMATCHED,
)
def repeat_buyers(people: ir.Table) -> ir.Value:
    """Count the buyers who bought again."""
    return people.count(where=people.orders >= REPEAT_ORDERS_MIN)


@metric(
    key="spend_per_buyer",
    zh="客单价（人均）",
    en="Spend per buyer",
    stage=Stage.REVENUE,
    formula="amount of known buyers ÷ buyers",
    unit=Measure.MONEY,
    over=Grain.BUYERS,
    source="article 000; behaviours c6",
    meaning=Text(
        zh="已识别买家的销售额 ÷ 买家数。文章中的“客单价”即此；按单平均的是笔单价。",
        en="Amount of the known buyers ÷ buyers; what the articles call 客单价. Per order it is"
        " the average order value.",
    ),
    exclusions=UNMATCHED,
)
def spend_per_buyer(people: ir.Table) -> ir.Value:
    """Divide what known buyers paid by their number."""
    return ratio(people.amount.sum(), people.count())


@metric(
    key="orders_per_buyer",
    zh="人均订单数",
    en="Orders per buyer",
    stage=Stage.REVENUE,
    formula="orders of known buyers ÷ buyers",
    unit=Measure.RATIO,
    over=Grain.BUYERS,
    source="requirement J4",
    meaning=Text(
        zh="已识别买家的订单数 ÷ 买家数。",
        en="Orders of the known buyers ÷ buyers.",
    ),
    exclusions=UNMATCHED,
)
def orders_per_buyer(people: ir.Table) -> ir.Value:
    """Divide the known buyers' orders by their number."""
    return ratio(people.orders.sum(), people.count())


@metric(
    key="repeat_rate",
    zh="复购率",
    en="Repeat rate",
    stage=Stage.REVENUE,
    formula="repeat_buyers ÷ buyers",
    unit=Measure.FRACTION,
    over=Grain.FIGURES,
    source="article 000; requirement J4",
    meaning=Text(
        zh="复购买家 ÷ 买家数。",
        en="Repeat buyers ÷ buyers.",
    ),
    exclusions=UNMATCHED,
)
def repeat_rate(figures: ir.Table) -> ir.Value:
    """Divide the repeat buyers by the buyers."""
    return ratio(figures.repeat_buyers, figures.buyers)


@metric(
    key="second_orders",
    zh="有第二单的买家",
    en="Buyers with a second order",
    stage=Stage.REVENUE,
    formula="buyers with 2 or more orders",
    unit=Measure.PEOPLE,
    over=Grain.BUYERS,
    source="article 004",
    meaning=Text(
        zh="有第二单的买家数。",
        en="Buyers who came back for a second order.",
    ),
    exclusions=UNMATCHED,
)
def second_orders(people: ir.Table) -> ir.Value:
    """Count the buyers with a second order."""
    return people.count(where=people.days_to_second.notnull())


@metric(
    key="median_days_to_second",
    zh="到第二单的天数（中位）",
    en="Median days to the second order",
    stage=Stage.REVENUE,
    formula="median of second order day - first order day",
    unit=Measure.DAYS,
    over=Grain.BUYERS,
    source="article 004",
    meaning=Text(
        zh="从首单到第二单的日历天数的中位数；同一天为 0。",
        en="The median of the calendar days from the first to the second order; 0 within one day.",
    ),
    exclusions=UNMATCHED,
)
def median_days_to_second(people: ir.Table) -> ir.Value:
    """Give the median way from the first to the second order."""
    return people.days_to_second.median()


@metric(
    key="buyer_retention",
    zh="买家留存率",
    en="Buyer retention",
    stage=Stage.REVENUE,
    formula="buyers of the month ÷ cohort_size",
    unit=Measure.FRACTION,
    over=Grain.FIGURES,
    source="article 000; requirement J3",
    meaning=Text(
        zh="某月首次下单的买家中，之后第几个月又下单的比例。",
        en="The share of a month's first-time buyers who buy again so many months later.",
    ),
    exclusions=UNMATCHED,
)
def buyer_retention(figures: ir.Table) -> ir.Value:
    """Divide the buyers who came back by the size of their cohort."""
    return ratio(figures.buyers, figures.cohort_size)


@metric(
    key="r",
    zh="近度分",
    en="Recency class",
    stage=Stage.REVENUE,
    formula="fifth by recency_days, ties by customer id as text",
    unit=Measure.SCORE,
    over=Grain.BUYERS,
    source="article 004; requirement C6",
    meaning=Text(
        zh="按最近一单把买家分成五等份，5 为最好；相同时按客户编号文字顺序。",
        en="Buyers in fifths by the last order; 5 is best. Ties go by customer id.",
    ),
    exclusions=UNMATCHED,
)
def recency_class(people: ir.Table) -> ir.Value:
    """Rank the buyers by recency."""
    return _fifth([people.recency_days.desc(), people.customer])


@metric(
    key="f",
    zh="频度分",
    en="Frequency class",
    stage=Stage.REVENUE,
    formula="fifth by orders, ties by customer id as text",
    unit=Measure.SCORE,
    over=Grain.BUYERS,
    source="article 004; requirement C6",
    meaning=Text(
        zh="按订单数把买家分成五等份，5 为最好；相同时按客户编号文字顺序。",
        en="Buyers in fifths by the number of orders; 5 is best. Ties go by customer id.",
    ),
    exclusions=UNMATCHED,
)
def frequency_class(people: ir.Table) -> ir.Value:
    """Rank the buyers by frequency."""
    return _fifth([people.orders, people.customer])


@metric(
    key="m",
    zh="金额分",
    en="Money class",
    stage=Stage.REVENUE,
    formula="fifth by amount, ties by customer id as text",
    unit=Measure.SCORE,
    over=Grain.BUYERS,
    source="article 004; requirement C6",
    meaning=Text(
        zh="按消费金额（未扣退款）把买家分成五等份，5 为最好；相同时按客户编号文字顺序。",
        en="Buyers in fifths by what they paid; 5 is best. Ties go by customer id.",
    ),
    exclusions=UNMATCHED,
)
def money_class(people: ir.Table) -> ir.Value:
    """Rank the buyers by money."""
    return _fifth([people.amount, people.customer])


def _fifth(order: list[ir.Value]) -> ir.Value:
    return (ibis.ntile(RFM_CLASSES).over(ibis.window(order_by=order)) + 1).cast("int8")
