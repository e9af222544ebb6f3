"""Who left a community: why, when, and how long they had stayed."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, F

from huoqun.communities import models, rules
from huoqun.communities.kinds import LeaveReason, Tenure
from huoqun.core import clock
from huoqun.core.refusal import Refused

DAYS_DEFAULT = 90
# Each day is one number of the answer: three years of them are as much as a chart can show.
DAYS_MAX = 1_100


class PeriodReversed(Refused):
    """A period ends before it begins."""

    code = "leaves_period_reversed"
    zh = "结束日期 {last} 早于开始日期 {first}。"
    en = "The period ends on {last}, before it begins on {first}."


class PeriodTooLong(Refused):
    """A period longer than a chart can show day by day."""

    code = "leaves_period_too_long"
    zh = "一次最多查看 {most} 天，请缩短时间范围。"
    en = "At most {most} days can be shown at once; choose a shorter period."


@dataclass(frozen=True, kw_only=True)
class Period:
    """Business days, both included."""

    first: date
    last: date

    @classmethod
    def of(cls, first: date | None, last: date | None) -> "Period":
        """The days from one to the other; without an end until today, without a start 90 days.

        Raises PeriodReversed or PeriodTooLong.
        """
        last = last or max(clock.today(), first or clock.today())
        first = first or last - timedelta(days=DAYS_DEFAULT - 1)
        if last < first:
            raise PeriodReversed(first=first, last=last)
        if (last - first).days >= DAYS_MAX:
            raise PeriodTooLong(most=DAYS_MAX)
        return cls(first=first, last=last)


@dataclass(frozen=True, kw_only=True)
class LeavesReport:
    """Leaves of a period, counted three ways; each way adds up to the same total."""

    total: int
    by_reason: dict[LeaveReason, int]
    by_day: dict[date, int]
    by_tenure: dict[Tenure, int]


def leaves(community: models.Community, period: Period) -> LeavesReport:
    """The leaves of a period by reason, by day (without empty days) and by length of stay."""
    rows = models.Membership.objects.filter(
        community=community, left_on__gte=period.first, left_on__lte=period.last
    )
    grouped = rows.values("reason", "left_on", stayed=F("left_on") - F("joined_on")).order_by()
    reasons: Counter[LeaveReason] = Counter(dict.fromkeys(LeaveReason, 0))
    days: Counter[date] = Counter()
    tenures: Counter[Tenure] = Counter(dict.fromkeys(Tenure, 0))
    for row in grouped.annotate(gone=Count("id")):
        reasons[LeaveReason(row["reason"] or LeaveReason.UNKNOWN)] += row["gone"]
        assert row["left_on"] is not None, "the filter asks for days"
        days[row["left_on"]] += row["gone"]
        tenures[rules.tenure(days=row["stayed"].days)] += row["gone"]
    return LeavesReport(
        total=reasons.total(),
        by_reason=dict(reasons),
        by_day=dict(sorted(days.items())),
        by_tenure=dict(tenures),
    )
