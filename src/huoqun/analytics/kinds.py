"""The closed words of analytics."""

from huoqun.core.kinds import Kind
from huoqun.events.catalog.analytics import CommunityHealth

__all__ = [
    "By",
    "CommunityHealth",
    "Grain",
    "Measure",
    "OrderKind",
    "Per",
    "Reading",
    "Stage",
]


class Stage(Kind):
    """The stage of the members' way that a metric tells about."""

    ACQUISITION = "acquisition", "获客", "Acquisition"
    ACTIVATION = "activation", "激活", "Activation"
    RETENTION = "retention", "留存", "Retention"
    REVENUE = "revenue", "变现", "Revenue"
    REFERRAL = "referral", "传播", "Referral"


class Reading(Kind):
    """Whose activity counts."""

    ALL = "all", "全部口径", "Everyone"
    ORGANIC = "organic", "自然口径", "Without staff, atmosphere crew and bots"


class Measure(Kind):
    """What a figure counts; it decides how the figure is written."""

    PEOPLE = "people", "人", "people"
    COMMUNITIES = "communities", "群", "communities"
    MESSAGES = "messages", "条", "messages"
    ORDERS = "orders", "单", "orders"
    MONEY = "money", "金额", "money"
    FRACTION = "fraction", "比例", "fraction"
    RATIO = "ratio", "倍数", "ratio"
    DAYS = "days", "天", "days"
    HOUR = "hour", "时", "hour of the day"
    SCORE = "score", "分", "score"


class Grain(Kind):
    """What one row is of the table that a metric is computed over."""

    FIGURES = "figures", "已汇总的数字", "Figures already counted"
    DAYS = "days", "群·日", "One community and day"
    PEOPLE = "people", "人", "One person of a community"
    HOURS = "hours", "小时", "One hour of the day"
    NEWCOMERS = "newcomers", "新成员", "One newcomer"
    ORDERS = "orders", "订单与退款", "One order or refund"
    BUYERS = "buyers", "买家", "One buyer"


class By(Kind):
    """The length of the periods that a report lists."""

    DAY = "day", "按日", "By day"
    WEEK = "week", "按周", "By week"
    MONTH = "month", "按月", "By month"
    TOTAL = "total", "全期", "Whole period"


class Per(Kind):
    """What a report is broken down by."""

    COMMUNITY = "community", "社群", "Community"
    STORE = "store", "门店", "Store"
    PLATFORM = "platform", "平台", "Platform"
    POSITIONING = "positioning", "定位", "Positioning"
    ALL = "all", "合计", "All together"


class OrderKind(Kind):
    """What a row of the order relation is."""

    PLACED = "placed", "下单", "Placed"
    REFUNDED = "refunded", "退款", "Refunded"
