"""The columns of reports that are no figures of the catalogue, in words."""

from typing import Final

from huoqun.analytics.metrics.catalogue import Text

LABELS: Final[dict[str, Text]] = {
    "active_days": Text(zh="发言天数", en="Days with a message"),
    "amount": Text(zh="金额", en="Amount"),
    "cohort": Text(zh="批次", en="Cohort"),
    "communities": Text(zh="群数", en="Communities"),
    "community": Text(zh="社群", en="Community"),
    "currency": Text(zh="币种", en="Currency"),
    "customer_id": Text(zh="成员", en="Member"),
    "day": Text(zh="日期", en="Day"),
    "eligible": Text(zh="观察期足够的人", en="Watched long enough"),
    "eligible_7": Text(zh="可看次周的人", en="Watched beyond day 13"),
    "eligible_30": Text(zh="可看次月的人", en="Watched beyond day 36"),
    "first_day": Text(zh="第一天", en="First day"),
    "funnel_active_rate_high": Text(zh="活跃占成员（上限）", en="Active of members, at most"),
    "funnel_active_rate_low": Text(zh="活跃占成员（下限）", en="Active of members, at least"),
    "funnel_buyer_rate_high": Text(zh="成交占活跃（上限）", en="Buyers of active, at most"),
    "funnel_buyer_rate_low": Text(zh="成交占活跃（下限）", en="Buyers of active, at least"),
    "group": Text(zh="分组", en="Group"),
    "hour": Text(zh="时", en="Hour"),
    "is_member_order": Text(zh="成员订单", en="Member order"),
    "kind": Text(zh="类别", en="Kind"),
    "last_day": Text(zh="最后一天", en="Last day"),
    "members_any": Text(zh="期内成员数", en="Members in the period"),
    "month": Text(zh="月份", en="Month"),
    "month_offset": Text(zh="第几个月", en="Months later"),
    "newcomers": Text(zh="新发言的人", en="First-time speakers"),
    "order_id": Text(zh="订单", en="Order"),
    "period": Text(zh="期间", en="Period"),
    "retained_7": Text(zh="次周仍发言", en="Speak again in the next week"),
    "retained_30": Text(zh="次月仍发言", en="Speak again in the next month"),
    "retention": Text(zh="买家留存率", en="Buyer retention"),
    "store": Text(zh="门店", en="Store"),
    "weekday": Text(zh="星期几", en="Weekday"),
    "within_7": Text(zh="7 天内", en="Within 7 days"),
    "within_30": Text(zh="30 天内", en="Within 30 days"),
    "within_90": Text(zh="90 天内", en="Within 90 days"),
}
