"""What a report is asked for, who asks, and the ways in which the question can be wrong."""

from dataclasses import dataclass
from datetime import date

from huoqun.analytics.kinds import By, Per, Reading
from huoqun.core.refusal import Refused


class UnknownReport(Refused):
    """No report has this name."""

    code = "unknown_report"
    status = 404
    zh = "没有名为“{name}”的报表。可用的报表：{known}。"
    en = 'There is no report named "{name}". There are: {known}.'


class PeriodReversed(Refused):
    """The period ends before it begins."""

    code = "period_reversed"
    zh = "开始日期 {first} 晚于结束日期 {last}，请对调。"
    en = "The period begins on {first}, after its end on {last}; swap them."


class UnknownCommunity(Refused):
    """No community that the asker may see has this key."""

    code = "unknown_community"
    status = 404
    zh = "找不到社群：{keys}。请核对导入时的社群编号，或您是否有权查看。"
    en = "No such community: {keys}. Check the key of the import, and whether you may see it."


class UnknownStore(Refused):
    """No store that the asker may see has this key."""

    code = "unknown_store"
    status = 404
    zh = "找不到门店：{keys}。请核对门店编号，或您是否有权查看。"
    en = "No such store: {keys}. Check its key, and whether you may see it."


class UnknownSource(Refused):
    """Nothing was brought in under this source."""

    code = "unknown_source"
    status = 404
    zh = "没有来源为“{keys}”的数据。请核对导入时的来源名。"
    en = 'There is no data from the source "{keys}". Check the name given at the import.'


class CurrencyNeeded(Refused):
    """Amounts of several currencies would have to be added."""

    code = "currency_needed"
    zh = "所选订单有多种货币（{currencies}），金额不能相加，请用 --currency 指定一种。"
    en = (
        "The chosen orders are in several currencies ({currencies}), which are never added:"
        " name one with --currency."
    )


class PeriodLengthUnfit(Refused):
    """This report does not come by that length of period."""

    code = "period_length_unfit"
    zh = "该报表不支持“{by}”。可选：{known}。"
    en = "This report does not come by {by}. Choose one of: {known}."


class BreakdownUnfit(Refused):
    """This report cannot be broken down like that."""

    code = "breakdown_unfit"
    zh = "该报表不能按“{per}”细分。可选：{known}。"
    en = "This report cannot be broken down by {per}. Choose one of: {known}."


@dataclass(frozen=True, kw_only=True)
class ReportParams:
    """The question; empty choices mean everything that the asker may see.

    ``communities`` are the keys of the import, ``community_ids`` our own numbers.
    ``first`` and ``last`` are business days, both included; without them each community is told
    from its first to its last known fact. ``unit_id`` narrows what the asker sees to a unit and all
    below it. ``community_range`` (ids, both included) cuts a report
    over very many communities into pieces that fit into memory.
    """

    communities: tuple[str, ...] = ()
    community_ids: tuple[int, ...] = ()
    stores: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    unit_id: int | None = None
    first: date | None = None
    last: date | None = None
    reading: Reading = Reading.ALL
    currency: str | None = None
    by: By = By.TOTAL
    per: Per | None = None
    community_range: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        """Refuse a period that ends before it begins."""
        if self.first and self.last and self.first > self.last:
            raise PeriodReversed(first=self.first, last=self.last)


@dataclass(frozen=True, kw_only=True)
class Visible:
    """What the asker may see: everything, or units with all in them, and single communities."""

    everything: bool = False
    unit_ids: frozenset[int] = frozenset()
    community_ids: frozenset[int] = frozenset()

    def within(self, units: frozenset[int], communities: frozenset[int]) -> "Visible":
        """The part of it that lies in some units; ``communities`` are all that belong to them."""
        if self.everything:
            return Visible(unit_ids=units)
        return Visible(
            unit_ids=self.unit_ids & units, community_ids=self.community_ids & communities
        )


EVERYTHING = Visible(everything=True)
