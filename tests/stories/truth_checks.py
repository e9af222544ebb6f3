"""Which report answers which file of others' answers, and how their columns are called here."""

from huoqun.analytics.kinds import By, Per
from tests.stories.truth import Check

CHAT = (
    Check(
        ref="ref_daily",
        report="daily",
        key=("group_id", "date"),
        names={
            "group_id": "community",
            "date": "day",
            "messages": "messages",
            "active_speakers": "speakers",
            "members_of_day": "members",
            "joined": "joins",
            "left_count": "leaves",
            "interaction_rate": "speaking_rate",
            "msgs_per_member": "messages_per_member",
        },
    ),
    Check(
        ref="ref_monthly",
        report="monthly",
        key=("group_id", "month"),
        names={
            "group_id": "community",
            "month": "month",
            "messages": "messages",
            "speakers": "speakers",
            "members_any": "members_any",
            "members_start": "members_start",
            "joined": "joins",
            "left_count": "leaves",
            "quit_rate": "leave_rate_any",
            "quit_rate_start": "leave_rate_start",
            "msgs_per_member": "messages_per_member",
            "speaker_rate": "speaking_rate",
        },
    ),
    Check(
        ref="ref_totals",
        report="totals",
        key=("group_id",),
        names={
            "group_id": "community",
            "messages": "messages",
            "speakers": "speakers",
            "members_ever": "members_ever",
            "left_for_good": "leaves",
            "first_day": "first_day",
            "last_day": "last_day",
            "top10_message_share": "top10_share",
            "mean_daily_speakers": "mean_daily_speakers",
            "mean_interaction_rate": "mean_speaking_rate",
            "silent_days": "silent_days",
        },
    ),
    Check(
        ref="ref_heatmap",
        report="heatmap",
        key=("group_id", "weekday", "hour_of_day"),
        names={
            "group_id": "community",
            "weekday": "weekday",
            "hour_of_day": "hour",
            "messages": "messages",
        },
    ),
    Check(
        ref="ref_members",
        report="members",
        key=("group_id", "member_id"),
        names={
            "group_id": "community",
            "member_id": "member",
            "messages": "messages",
            "active_days": "active_days",
            "first_message": "first_message",
            "last_message": "last_message",
        },
    ),
    Check(
        ref="ref_speaker_retention",
        report="retention-speakers",
        key=("group_id", "cohort_week"),
        names={
            "group_id": "community",
            "cohort_week": "cohort",
            "new_speakers": "newcomers",
            "eligible_7": "eligible_7",
            "retained_7": "retained_7",
            "eligible_30": "eligible_30",
            "retained_30": "retained_30",
        },
    ),
    Check(
        ref="ref_member_retention",
        report="retention-members",
        key=("group_id", "cohort_month"),
        names={
            "group_id": "community",
            "cohort_month": "cohort",
            "joined": "joins",
            "eligible": "eligible",
            "member_after_7": "members_after_7",
            "member_after_30": "members_after_30",
        },
    ),
    Check(
        ref="ref_overlap",
        report="overlap",
        key=(),
        names={
            "people": "people",
            "people_in_2_or_more_groups": "people_in_2_or_more",
            "max_groups": "max_communities",
        },
    ),
)

_PERIODS = {
    "period": "period",
    "orders": "orders",
    "buyers": "buyers",
    "amount": "amount",
    "aov_per_order": "average_order_value",
    "amount_per_buyer": "spend_per_buyer",
    "new_buyers": "new_buyers",
    "returning_buyers": "returning_buyers",
}
_MONEY = frozenset({"amount", "aov_per_order", "amount_per_buyer"})
ORDERS = (
    Check(
        ref="ref_daily", report="orders", key=("period",), names=_PERIODS, money=_MONEY, by=By.DAY
    ),
    Check(
        ref="ref_monthly",
        report="orders",
        key=("period",),
        names=_PERIODS,
        money=_MONEY,
        by=By.MONTH,
    ),
    Check(
        ref="ref_totals",
        report="orders",
        key=(),
        names={
            **dict(list(_PERIODS.items())[1:6]),
            "orders_per_buyer": "orders_per_buyer",
            "repeat_buyers": "repeat_buyers",
            "repeat_rate": "repeat_rate",
        },
        money=_MONEY,
    ),
    Check(
        ref="ref_cohort_retention",
        report="orders-cohort",
        key=("cohort", "month_offset"),
        names={name: name for name in ("cohort", "month_offset", "buyers", "retention")},
    ),
    Check(
        ref="ref_customers_rfm",
        report="rfm",
        key=("customer_id",),
        names={
            "customer_id": "customer",
            **{
                name: name
                for name in (
                    *("first_date", "last_date", "orders", "amount"),
                    *("recency_days", "r", "f", "m"),
                )
            },
        },
        money=_MONEY,
    ),
    Check(
        ref="ref_second_order",
        report="orders-second",
        key=(),
        names={
            "second_orders": "second_orders",
            "median_days_to_second": "median_days_to_second",
            "within_7": "within_7",
            "within_30": "within_30",
            "within_90": "within_90",
        },
    ),
    Check(
        ref="ref_store_monthly",
        report="orders",
        key=("store_id", "month"),
        names={
            "store_id": "store",
            "month": "period",
            "orders": "orders",
            "buyers": "buyers",
            "amount": "amount",
            "amount_per_buyer": "spend_per_buyer",
        },
        money=_MONEY,
        by=By.MONTH,
        per=Per.STORE,
    ),
    Check(
        ref="ref_refunds",
        report="orders",
        key=(),
        names={
            "cancel_invoices": "refunds",
            "refund_amount": "refund_amount",
            "gross_amount": "amount",
            "net_amount": "net_amount",
            "refund_rate_by_amount": "refund_rate",
        },
        money=frozenset({"refund_amount", "gross_amount", "net_amount"}),
    ),
)
