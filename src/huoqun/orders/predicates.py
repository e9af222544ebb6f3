"""What segments may ask of this room: who bought how often, what, for how much, how long ago."""

from pyroaring import BitMap64

from huoqun.core.ports import ConditionSubject, Given, Param, ParamKind, Params, Predicate
from huoqun.events.catalog import orders as catalog
from huoqun.events.catalog import org as org_facts
from huoqun.orders import queries
from huoqun.orders.kinds import OrderCurrency
from huoqun.orders.queries import Purchases
from huoqun.org import queries as org_queries
from huoqun.org.kinds import Permission

PERCENT_MAX = 100
_SALES = (catalog.Placed.name, catalog.Refunded.name)


def _bought(params: Params, *, within: BitMap64 | None) -> BitMap64:
    return queries.bought(_purchases(params), times=Given(params).number("times"), within=within)


def _spent(params: Params, *, within: BitMap64 | None) -> BitMap64:
    given = Given(params)
    (currency,) = given.words("currency") or (OrderCurrency.CNY.value,)
    return queries.spent(
        _purchases(params), amount=given.number("amount"), currency=currency, within=within
    )


def _long_ago(params: Params, *, within: BitMap64 | None) -> BitMap64:
    return queries.bought_long_ago(days=Given(params).number("days"), within=within)


def _discounted(params: Params, *, within: BitMap64 | None) -> BitMap64:
    given = Given(params)
    return queries.bought_at_a_discount(
        _purchases(params),
        times=given.number("times"),
        percent=given.number("percent"),
        within=within,
    )


def _purchases(params: Params) -> Purchases:
    given = Given(params)
    return Purchases(
        days=given.number("days") if "days" in params else None,
        products=given.words("products"),
        unit_ids=given.ids("units"),
    )


_DAYS = Param(key="days", kind=ParamKind.DAYS, zh="天数", en="Days", narrows=-1, optional=True)
_PRODUCTS = Param(
    key="products",
    kind=ParamKind.WORDS,
    zh="商品",
    en="Product",
    optional=True,
)
_UNITS = Param(
    key="units",
    kind=ParamKind.THINGS,
    zh="门店",
    en="Stores",
    of="unit",
    named=org_queries.unit_names,
    optional=True,
)

PREDICATES = (
    Predicate(
        key="orders.bought",
        subject=ConditionSubject.ORDER,
        zh="[近 {days} 天内][在{units}]购买[{products}]至少 {times} 次",
        en="bought[ {products}] {times} times or more[ in the last {days} days][ at {units}]",
        params=(
            Param(key="times", kind=ParamKind.NUMBER, zh="次数", en="Times", narrows=1),
            _DAYS,
            _PRODUCTS,
            _UNITS,
        ),
        touched_by=_SALES,
        rebuilt_by=(org_facts.UnitDescribed.name,),
        decays=True,
        right=Permission.VIEW_MONEY,
        members=_bought,
    ),
    Predicate(
        key="orders.spent",
        subject=ConditionSubject.ORDER,
        zh="[近 {days} 天内][在{units}]消费[{products}]至少 {amount}[ {currency}]（扣除退款）",
        en="spent {amount}[ {currency}] or more[ on {products}][ in the last {days} days]"
        "[ at {units}], refunds taken off",
        params=(
            Param(key="amount", kind=ParamKind.MONEY, zh="金额", en="Amount", narrows=1),
            Param(
                key="currency",
                kind=ParamKind.CHOICES,
                zh="币种",
                en="Currency",
                choices=OrderCurrency,
                optional=True,
                most=1,
            ),
            _DAYS,
            _PRODUCTS,
            _UNITS,
        ),
        touched_by=_SALES,
        rebuilt_by=(org_facts.UnitDescribed.name,),
        decays=True,
        right=Permission.VIEW_MONEY,
        members=_spent,
    ),
    Predicate(
        key="orders.bought_long_ago",
        subject=ConditionSubject.ORDER,
        zh="买过，但已有 {days} 天以上没有再买",
        en="bought before, but not for {days} days or more",
        params=(Param(key="days", kind=ParamKind.DAYS, zh="天数", en="Days", narrows=1),),
        touched_by=_SALES,
        decays=True,
        right=Permission.VIEW_MONEY,
        members=_long_ago,
    ),
    Predicate(
        key="orders.discounted",
        subject=ConditionSubject.ORDER,
        zh="[近 {days} 天内][在{units}]下过至少 {times} 单，其中至少 {percent}% 有优惠",
        en="placed {times} orders or more[ in the last {days} days][ at {units}],"
        " {percent}% of them or more at a discount",
        params=(
            Param(key="times", kind=ParamKind.NUMBER, zh="单数", en="Orders", narrows=1),
            Param(
                key="percent",
                kind=ParamKind.NUMBER,
                zh="优惠订单的百分比",
                en="Percent at a discount",
                most=PERCENT_MAX,
                narrows=1,
            ),
            # Neither a shorter nor a longer window fits fewer: both parts of the share move.
            Param(key="days", kind=ParamKind.DAYS, zh="天数", en="Days", optional=True),
            _UNITS,
        ),
        touched_by=_SALES,
        rebuilt_by=(org_facts.UnitDescribed.name,),
        decays=True,
        right=Permission.VIEW_MONEY,
        members=_discounted,
    ),
)
