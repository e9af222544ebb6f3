"""What is sold and given back (J4, J5). Money is in minor units until it is written."""

from ibis.expr import types as ir

from huoqun.analytics.kinds import Grain, Measure, OrderKind, Stage
from huoqun.analytics.metrics.catalogue import Text, metric, ratio, total

MEMBER_ORDERS = Text(
    zh="订单写明社群的归该群；否则作为成员订单归买家当天所在的每一个群，因此不能跨群相加。"
    "多个群一起看时只计写明社群的订单。",
    en="An order belongs to the community it names, else, as a member order, to every community of"
    " which its buyer was a member that day; so these figures are never added over communities."
    " Over several communities only orders that name one of them count.",
)


@metric(
    key="orders",
    zh="订单数",
    en="Orders",
    stage=Stage.REVENUE,
    formula="orders placed",
    unit=Measure.ORDERS,
    over=Grain.ORDERS,
    source="article 000; requirement J4",
    meaning=Text(
        zh="期间内的订单数，金额为 0 的也算。",
        en="Orders placed, those of amount 0 included.",
    ),
)
def orders(rows: ir.Table) -> ir.Value:
    """Count the orders."""
    return rows.count(where=rows.kind == OrderKind.PLACED.value)


@metric(
    key="amount",
    zh="销售额",
    en="Amount",
    stage=Stage.REVENUE,
    formula="Σ amount of orders",
    unit=Measure.MONEY,
    over=Grain.ORDERS,
    source="article 000; requirement J4",
    meaning=Text(
        zh="订单金额之和，未扣退款。",
        en="The orders' amounts added up, refunds not deducted.",
    ),
)
def amount(rows: ir.Table) -> ir.Value:
    """Add up what was paid."""
    return total(rows.amount, where=rows.kind == OrderKind.PLACED.value)


@metric(
    key="refunds",
    zh="退款数",
    en="Refunds",
    stage=Stage.REVENUE,
    formula="refunds made",
    unit=Measure.ORDERS,
    over=Grain.ORDERS,
    source="article 000",
    meaning=Text(
        zh="退款（取消单）的笔数，按退款日计。",
        en="Refunds and cancelled invoices, on the day of the refund.",
    ),
)
def refunds(rows: ir.Table) -> ir.Value:
    """Count the refunds."""
    return rows.count(where=rows.kind == OrderKind.REFUNDED.value)


@metric(
    key="refund_amount",
    zh="退款额",
    en="Refunded amount",
    stage=Stage.REVENUE,
    formula="Σ amount of refunds",
    unit=Measure.MONEY,
    over=Grain.ORDERS,
    source="article 000",
    meaning=Text(
        zh="退款金额之和。",
        en="The refunds' amounts added up.",
    ),
)
def refund_amount(rows: ir.Table) -> ir.Value:
    """Add up what was given back."""
    return total(rows.amount, where=rows.kind == OrderKind.REFUNDED.value)


@metric(
    key="member_orders",
    zh="其中成员订单",
    en="Of which member orders",
    stage=Stage.REVENUE,
    formula="orders that name no community, of buyers who were members that day",
    unit=Measure.ORDERS,
    over=Grain.ORDERS,
    source="requirement J4",
    meaning=Text(
        zh="没有写明社群、因买家当天是成员而计入的订单数。",
        en="Orders that name no community and count because their buyer was a member that day.",
    ),
    exclusions=MEMBER_ORDERS,
)
def member_orders(rows: ir.Table) -> ir.Value:
    """Count the orders that are here through their buyer."""
    return rows.count(where=(rows.kind == OrderKind.PLACED.value) & rows.is_member_order)


@metric(
    key="member_amount",
    zh="其中成员订单销售额",
    en="Of which amount of member orders",
    stage=Stage.REVENUE,
    formula="Σ amount of member_orders",
    unit=Measure.MONEY,
    over=Grain.ORDERS,
    source="requirement J4",
    meaning=Text(
        zh="成员订单的金额之和，未扣退款。",
        en="The member orders' amounts added up, refunds not deducted.",
    ),
    exclusions=MEMBER_ORDERS,
)
def member_amount(rows: ir.Table) -> ir.Value:
    """Add up what was paid in orders that are here through their buyer."""
    placed = rows.kind == OrderKind.PLACED.value
    return total(rows.amount, where=placed & rows.is_member_order)


@metric(
    key="member_refunds",
    zh="其中成员退款",
    en="Of which member refunds",
    stage=Stage.REVENUE,
    formula="refunds that name no community, of buyers who were members that day",
    unit=Measure.ORDERS,
    over=Grain.ORDERS,
    source="requirement J4",
    meaning=Text(
        zh="没有写明社群、因买家当天是成员而计入的退款数。",
        en="Refunds that name no community and count because their buyer was a member that day.",
    ),
    exclusions=MEMBER_ORDERS,
)
def member_refunds(rows: ir.Table) -> ir.Value:
    """Count the refunds that are here through their buyer."""
    return rows.count(where=(rows.kind == OrderKind.REFUNDED.value) & rows.is_member_order)


@metric(
    key="unmatched_orders",
    zh="未匹配买家的订单",
    en="Orders without a known buyer",
    stage=Stage.REVENUE,
    formula="orders whose buyer is unknown",
    unit=Measure.ORDERS,
    over=Grain.ORDERS,
    source="requirement J4",
    meaning=Text(
        zh="没有买家或买家无法识别的订单数。",
        en="Orders that name no buyer whom we know.",
    ),
)
def unmatched_orders(rows: ir.Table) -> ir.Value:
    """Count the orders that nobody is known to have placed."""
    return rows.count(where=(rows.kind == OrderKind.PLACED.value) & rows.customer_id.isnull())


@metric(
    key="net_amount",
    zh="净销售额",
    en="Net amount",
    stage=Stage.REVENUE,
    formula="amount - refund_amount",
    unit=Measure.MONEY,
    over=Grain.FIGURES,
    source="article 000",
    meaning=Text(
        zh="销售额减退款额。",
        en="Amount minus refunded amount.",
    ),
)
def net_amount(figures: ir.Table) -> ir.Value:
    """Deduct the refunds from the amount."""
    return figures.amount - figures.refund_amount


@metric(
    key="refund_rate",
    zh="退款率",
    en="Refund rate",
    stage=Stage.REVENUE,
    formula="refund_amount ÷ amount",
    unit=Measure.FRACTION,
    over=Grain.FIGURES,
    source="article 000",
    meaning=Text(
        zh="退款额 ÷ 销售额。",
        en="Refunded amount ÷ amount.",
    ),
)
def refund_rate(figures: ir.Table) -> ir.Value:
    """Divide what was given back by what was paid."""
    return ratio(figures.refund_amount, figures.amount)


@metric(
    key="average_order_value",
    zh="笔单价",
    en="Average order value",
    stage=Stage.REVENUE,
    formula="amount ÷ orders",
    unit=Measure.MONEY,
    over=Grain.FIGURES,
    source="behaviours c6",
    meaning=Text(
        zh="销售额 ÷ 订单数。与客单价（人均）不同。",
        en="Amount ÷ orders; not the spend per buyer.",
    ),
)
def average_order_value(figures: ir.Table) -> ir.Value:
    """Divide the amount by the orders."""
    return ratio(figures.amount, figures.orders)


@metric(
    key="order_rate",
    zh="订单转化率",
    en="Order rate",
    stage=Stage.REVENUE,
    formula="orders ÷ members",
    unit=Measure.RATIO,
    over=Grain.FIGURES,
    source="article 000; behaviours c5",
    meaning=Text(
        zh="订单数 ÷ 成员数，可能超过 1。",
        en="Orders ÷ members; may exceed 1.",
    ),
    exclusions=MEMBER_ORDERS,
)
def order_rate(figures: ir.Table) -> ir.Value:
    """Divide the orders by the members."""
    return ratio(figures.orders, figures.members)


@metric(
    key="buyer_rate",
    zh="买家转化率",
    en="Buyer rate",
    stage=Stage.REVENUE,
    formula="buyers ÷ members",
    unit=Measure.FRACTION,
    over=Grain.FIGURES,
    source="article 000; behaviours c5",
    meaning=Text(
        zh="买家数 ÷ 成员数。",
        en="Buyers ÷ members.",
    ),
    exclusions=MEMBER_ORDERS,
)
def buyer_rate(figures: ir.Table) -> ir.Value:
    """Divide the buyers by the members."""
    return ratio(figures.buyers, figures.members)


@metric(
    key="amount_per_member",
    zh="人均产出",
    en="Amount per member",
    stage=Stage.REVENUE,
    formula="amount ÷ members",
    unit=Measure.MONEY,
    over=Grain.FIGURES,
    source="article 003; requirement J5",
    meaning=Text(
        zh="销售额 ÷ 成员数。",
        en="Amount ÷ members.",
    ),
    exclusions=MEMBER_ORDERS,
)
def amount_per_member(figures: ir.Table) -> ir.Value:
    """Divide the amount by the members."""
    return ratio(figures.amount, figures.members)


@metric(
    key="revenue_per_cost",
    zh="投入产出比",
    en="Revenue per cost",
    stage=Stage.REVENUE,
    formula="amount ÷ cost",
    unit=Measure.RATIO,
    over=Grain.FIGURES,
    source="article 000; behaviours c1",
    meaning=Text(
        zh="销售额 ÷ 成本；没有成本数据时为未知。"
        "文章把它印反了（成本 ÷ 销售额），与“大于 1 继续投”矛盾。",
        en="Amount ÷ cost; unknown without cost. The article prints it upside down, against "
        "its own rule to go on above 1.",
    ),
    exclusions=MEMBER_ORDERS,
)
def revenue_per_cost(figures: ir.Table) -> ir.Value:
    """Divide the amount by the cost."""
    return ratio(figures.amount, figures.cost)
