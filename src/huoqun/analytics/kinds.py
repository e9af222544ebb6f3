"""The closed words of analytics."""

from huoqun.core.kinds import Kind
from huoqun.events.catalog.analytics import CommunityHealth
from huoqun.events.catalog.customers import LifecycleStage, UserClass

__all__ = [
    "Basket",
    "Bought",
    "By",
    "Change",
    "ClassLine",
    "CommunityHealth",
    "DayPart",
    "ExportFormat",
    "Grain",
    "KnownFor",
    "LifecycleStage",
    "Measure",
    "OrderKind",
    "Per",
    "Reading",
    "Stage",
    "Talk",
    "Unknown",
    "UserClass",
    "WeekPart",
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


class KnownFor(Kind):
    """How long someone has been known here, from the first fact about them."""

    DAYS_30 = "days_30", "30 天以内", "Up to 30 days"
    DAYS_90 = "days_90", "30–90 天", "30 to 90 days"
    DAYS_365 = "days_365", "90 天–1 年", "90 days to a year"
    LONGER = "longer", "1 年以上", "More than a year"


class DayPart(Kind):
    """The part of the day in which someone speaks most, by the clock of the house."""

    NIGHT = "night", "凌晨 0–6 点", "Night (0–6)"
    MORNING = "morning", "早上 6–9 点", "Morning (6–9)"
    FORENOON = "forenoon", "上午 9–12 点", "Forenoon (9–12)"
    NOON = "noon", "中午 12–14 点", "Noon (12–14)"
    AFTERNOON = "afternoon", "下午 14–18 点", "Afternoon (14–18)"
    EVENING = "evening", "晚上 18–22 点", "Evening (18–22)"
    LATE = "late", "深夜 22–24 点", "Late (22–24)"


class WeekPart(Kind):
    """Whether someone speaks more on an average day of the weekend or of the week."""

    WEEKDAYS = "weekdays", "工作日更活跃", "More on weekdays"
    WEEKEND = "weekend", "周末更活跃", "More at weekends"


class Talk(Kind):
    """How many messages someone sent within the last 30 days of which anything is known."""

    SILENT = "silent", "没有发言", "Silent"
    FEW = "few", "1–4 条", "1 to 4"
    SOME = "some", "5–19 条", "5 to 19"
    MANY = "many", "20 条以上", "20 or more"


class Bought(Kind):
    """How many orders someone placed within the last 365 days of which anything is known."""

    NONE = "none", "没有下单", "None"
    ONE = "one", "1 单", "1 order"
    FEW = "few", "2–4 单", "2 to 4"
    MANY = "many", "5 单以上", "5 or more"


class Basket(Kind):
    """Where someone's average order lies among those of all buyers who are compared."""

    LOW = "low", "最低四分之一", "Lowest quarter"
    LOWER = "lower", "中低四分之一", "Lower middle quarter"
    HIGHER = "higher", "中高四分之一", "Higher middle quarter"
    HIGH = "high", "最高四分之一", "Highest quarter"


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


class ClassLine(Kind):
    """The line of the table of decisions by which someone has their user class."""

    EVERY_MONTH_AND_REFERRED = (
        "every_month_and_referred",
        "每月都买，并带来了会买的朋友",
        "Buys every month and brought friends who bought",
    )
    MOSTLY_LOWERED = "mostly_lowered", "多数订单有优惠，没带来朋友", "Mostly bought at a discount"
    STOPPED_BUYING = "stopped_buying", "买过，近期没有再买", "Bought, and has stopped"
    STRONG_INTENT = "strong_intent", "有明确需求，近期没有买", "Strong intent, nothing bought"
    BOUGHT_LITTLE = "bought_little", "没买过或买得很少", "Never bought, or hardly"
    NONE_OF_THESE = "none_of_these", "不符合以上各条", "None of these"
