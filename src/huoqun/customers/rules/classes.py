"""What may be set for classes, what a class is explained by, and which small numbers are hidden."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Final, TypeVar

from huoqun.analytics import queries as analytics_queries
from huoqun.customers.kinds import ClassLine

Key = TypeVar("Key")

MONTHS_MAX: Final = 24
DAYS_MAX: Final = 3_650
NUMBER_MAX: Final = 1_000
# A cell of fewer people than this, outside one's own part, shows "too few" (design §3).
SHOWN_MIN: Final = 5

# (least, most) of each setting; the two shares lie between 0 and 1.
_RANGES: Final[dict[str, tuple[int, int]]] = {
    "loyal_months": (1, MONTHS_MAX),
    "loyal_referrals_min": (0, NUMBER_MAX),
    "bargain_orders_min": (1, NUMBER_MAX),
    "bargain_referrals_max": (0, NUMBER_MAX),
    "need_orders_min": (1, NUMBER_MAX),
    "need_quiet_days": (1, DAYS_MAX),
    "low_orders_max": (0, NUMBER_MAX),
    "dormant_days": (1, DAYS_MAX),
    "lost_days": (1, DAYS_MAX),
}


@dataclass(frozen=True, kw_only=True)
class ClassRules:
    """By what people are classed and staged; each change is a version."""

    limits: analytics_queries.Limits = field(default_factory=analytics_queries.Limits)
    spans: analytics_queries.Spans = field(default_factory=analytics_queries.Spans)

    @property
    def version(self) -> int:
        """Which version; the defaults are the first."""
        return self.limits.version

    @property
    def values(self) -> dict[str, int | float]:
        """All settings by name, without the version."""
        found = asdict(self.limits) | asdict(self.spans)
        del found["version"]
        return found

    def changed(self, values: Mapping[str, int | float], *, version: int) -> "ClassRules":
        """The same with some settings changed."""
        wanted = self.values | dict(values)
        spans = {name: wanted.pop(name) for name in analytics_queries.Spans.__dataclass_fields__}
        return ClassRules(
            limits=analytics_queries.Limits(version=version, **wanted),  # type: ignore[arg-type]
            spans=analytics_queries.Spans(**spans),  # type: ignore[arg-type]
        )


def unfit(rules: ClassRules) -> str | None:
    """The name of a setting that leaves its range or contradicts another; None when all fit."""
    values = rules.values
    for name, (least, most) in _RANGES.items():
        if not least <= values[name] <= most:
            return name
    if not 0 < values["bargain_share"] <= 1:
        return "bargain_share"
    if not 0 <= values["discount_depth_min"] < 1:
        return "discount_depth_min"
    # Both at once would let nobody fall between: whoever bought little would be need-driven first.
    if values["need_orders_min"] <= values["low_orders_max"]:
        return "low_orders_max"
    return "lost_days" if values["dormant_days"] >= values["lost_days"] else None


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """One sentence in both languages."""

    zh: str
    en: str


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What the table of decisions saw of one person; None is unknown."""

    because: ClassLine
    orders: int
    last_order_on: date | None
    months_bought: int
    lowered: int
    lowered_unknown: int
    referred_buyers: int | None
    intent_on: date | None


_LINES: Final[dict[ClassLine, tuple[str, str]]] = {
    ClassLine.EVERY_MONTH_AND_REFERRED: (
        "最近 {loyal_months} 个月（每 30 天算一个月）月月都买，"
        "带来的朋友里有 {referred_buyers} 位买过（至少 {loyal_referrals_min} 位）。",
        "Bought in each of the last {loyal_months} months (of 30 days); {referred_buyers} of those"
        " they brought bought too (at least {loyal_referrals_min}).",
    ),
    ClassLine.MOSTLY_LOWERED: (
        "{orders} 单里有 {lowered} 单有优惠，达到 {bargain_share}；没有带来会买的朋友。",
        "{lowered} of {orders} orders were paid below their price, {bargain_share} or more; brought"
        " nobody who bought.",
    ),
    ClassLine.STOPPED_BUYING: (
        "买过 {orders} 单，最近一单在 {last_order_on}，之后满 {need_quiet_days} 天没有再买。",
        "Bought {orders} times, last on {last_order_on}; nothing for {need_quiet_days} days since.",
    ),
    ClassLine.STRONG_INTENT: (
        "{intent_on} 起有明确需求，最近 {need_quiet_days} 天没有下单。",
        "Has shown a strong intent since {intent_on}; no order within {need_quiet_days} days.",
    ),
    ClassLine.BOUGHT_LITTLE: (
        "一共买过 {orders} 单（不超过 {low_orders_max} 单）。",
        "Bought {orders} times in all ({low_orders_max} at most).",
    ),
    ClassLine.NONE_OF_THESE: (
        "买过 {orders} 单，最近一单在 {last_order_on}；不符合前四类的任何一条。",
        "Bought {orders} times, last on {last_order_on}; none of the four lines before holds.",
    ),
}
_NO_REFERRALS: Final = Sentence(
    zh="没有邀请数据，不知道带来过谁：不会被判为忠实型或羊毛型。",
    en="Nobody tells who invited whom: neither loyal nor bargain hunter can be said.",
)


def explain(seen: Seen, *, limits: analytics_queries.Limits) -> list[Sentence]:
    """Why someone has their class, with the numbers, and what is not known."""
    told: dict[str, object] = asdict(limits) | asdict(seen)
    told["bargain_share"] = f"{limits.bargain_share:.0%}"
    zh, en = _LINES[seen.because]
    found = [Sentence(zh=zh.format(**told), en=en.format(**told))]
    if seen.lowered_unknown:
        found.append(
            Sentence(
                zh=f"有 {seen.lowered_unknown} 单折扣未知，按没有优惠算。",
                en=f"The discount of {seen.lowered_unknown} orders is unknown: taken as none.",
            )
        )
    if seen.referred_buyers is None and seen.orders:
        found.append(_NO_REFERRALS)
    return found


def guarded(counts: Mapping[Key, int], *, hides: bool) -> dict[Key, int | None]:
    """Hide cells of too few people; a lone hidden cell takes the next smallest with it.

    Else it could be told from the sum.
    """
    shown: dict[Key, int | None] = dict(counts)
    few = [key for key, count in counts.items() if 0 < count < SHOWN_MIN]
    if not hides or not few:
        return shown
    others = sorted(
        (key for key in counts if counts[key] and key not in few), key=counts.__getitem__
    )
    for key in (*few, *(others[:1] if len(few) == 1 else ())):
        shown[key] = None
    return shown
