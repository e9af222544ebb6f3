"""The closed words of analytics."""

from huoqun.core.kinds import Kind
from huoqun.events.catalog.analytics import CommunityHealth

__all__ = [
    "By",
    "Change",
    "CommunityHealth",
    "ExportFormat",
    "Grain",
    "Measure",
    "OrderKind",
    "Per",
    "Reading",
    "Stage",
    "Unknown",
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


class Change(Kind):
    """What changed in a community between a period and the one before it."""

    FELL_SILENT = "fell_silent", "安静下来的群", "Fell silent"
    WORSE = "worse", "健康度变差", "Health got worse"
    BETTER = "better", "健康度好转", "Health got better"
    OPENED = "opened", "新出现的群", "New communities"
    SPEAKERS = "speakers", "自然发言明显变化", "Organic speech changed markedly"
    JOINS = "joins", "入群明显变化", "Joins changed markedly"
    LEAVES = "leaves", "退群明显变化", "Leaves changed markedly"


class OrderKind(Kind):
    """What a row of the order relation is."""

    PLACED = "placed", "下单", "Placed"
    REFUNDED = "refunded", "退款", "Refunded"


class ExportFormat(Kind):
    """As what file a report leaves the house."""

    CSV = "csv", "CSV", "CSV"
    XLSX = "xlsx", "Excel", "Excel"


class Unknown(Kind):
    """Why a figure is unknown; what is unknown is never shown as 0."""

    NO_EXPOSURE = "no_exposure", "没有渠道曝光数据", "No data on how often the channel was seen"
    NO_COST = "no_cost", "没有成本数据", "No data on cost"
    NO_MEMBERSHIP = "no_membership", "没有成员数据", "Nobody told who is a member"
    NO_MESSAGES = "no_messages", "没有消息数据", "No message data"
    NOTHING_COUNTED = "nothing_counted", "分母为 0", "Nothing to divide by"
    TOO_FEW = "too_few", "人数太少，不予显示", "Too few people to show"
    SEVERAL_CURRENCIES = (
        "several_currencies",
        "有多种货币，金额不能相加",
        "Several currencies, which are never added",
    )
